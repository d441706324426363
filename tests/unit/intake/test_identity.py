"""Identity: what is new, known, changed or repeated in an answer."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from dateline.intake.identity import Seen, resolve
from dateline.model import ArticleId, EntryId, EntryKeys, KnownEntry
from dateline.text import sign_hash


def keys(guid: str | None, url: str | None, title: int, text: int) -> EntryKeys:
    return EntryKeys(guid and sign_hash(guid), url and sign_hash(url), title, text)


def stored(entries: Sequence[EntryKeys]) -> list[KnownEntry]:
    return [KnownEntry(EntryId(n), ArticleId(n), k) for n, k in enumerate(entries, 1)]


def seen(entries: Sequence[EntryKeys], known: Sequence[EntryKeys]) -> list[Seen]:
    return [v.seen for v in resolve(entries, stored(known))]


OLD = keys("g1", "https://a.example/1", 1, 1)


def test_an_entry_nobody_has_seen_is_new() -> None:
    assert seen([OLD], []) == [Seen.NEW]


def test_an_entry_seen_before_is_the_same() -> None:
    assert seen([OLD], [OLD]) == [Seen.SAME]


def test_a_changed_title_and_text_under_the_same_guid_and_address_is_a_change() -> None:
    assert seen([keys("g1", "https://a.example/1", 2, 2)], [OLD]) == [Seen.CHANGED]


def test_a_changed_address_with_the_same_guid_and_title_is_a_change() -> None:
    assert seen([keys("g1", "https://a.example/other", 1, 9)], [OLD]) == [Seen.CHANGED]


def test_a_reused_guid_with_another_address_and_title_is_new() -> None:
    assert seen([keys("g1", "https://a.example/2", 2, 2)], [OLD]) == [Seen.NEW]


def test_a_storm_of_new_guids_is_folded() -> None:
    known = [keys(f"g{n}", f"https://a.example/{n}", n, n) for n in range(20)]
    storm = [keys(f"new-{n}", f"https://a.example/{n}", n, n) for n in range(20)]
    assert set(seen(storm, known)) == {Seen.CHANGED}


def test_a_storm_of_new_guids_and_addresses_is_folded_where_words_agree() -> None:
    known = [keys(f"http://a.example/{n}", f"http://a.example/{n}", n, n) for n in range(20)]
    storm = [keys(f"https://a.example/{n}", f"https://a.example/{n}", n, n) for n in range(20)]
    assert set(seen(storm, known)) == {Seen.CHANGED}


def test_a_standing_headline_alone_joins_nothing() -> None:
    known = [keys("g1", "https://a.example/1", 7, 1)]
    assert seen([keys("g2", "https://a.example/2", 7, 2)], known) == [Seen.NEW]


def test_several_briefs_on_one_address_are_several_entries() -> None:
    page = "https://a.example/briefs"
    assert seen([keys("g1", page, 1, 1), keys("g2", page, 2, 2)], []) == [Seen.NEW, Seen.NEW]


def test_one_guid_for_all_items_of_a_feed_loses_none() -> None:
    entries = [keys("same", f"https://a.example/{n}", n, n) for n in range(5)]
    assert seen(entries, []) == [Seen.NEW] * 5
    assert seen(entries, entries) == [Seen.SAME] * 5


def test_an_entry_twice_in_one_answer_is_kept_once() -> None:
    assert seen([OLD, OLD], []) == [Seen.NEW, Seen.REPEATED]


def test_without_guids_the_address_is_the_identity() -> None:
    known = [keys(None, "https://a.example/1", 1, 1)]
    assert seen([keys(None, "https://a.example/1", 2, 2)], known) == [Seen.CHANGED]


entry = st.builds(
    keys,
    st.sampled_from([None, "g1", "g2", "g3"]),
    st.sampled_from([None, "https://a.example/1", "https://a.example/2", "https://a.example/3"]),
    st.integers(1, 4),
    st.integers(1, 6),
)


@given(st.lists(entry, max_size=12), st.lists(entry, max_size=12))
def test_a_stored_entry_is_claimed_at_most_once(answer: list[EntryKeys], known: list[EntryKeys]) -> None:
    claimed = [v.entry_id for v in resolve(answer, stored(known)) if v.entry_id is not None]
    assert len(claimed) == len(set(claimed))


@given(st.lists(entry, max_size=12))
def test_what_was_kept_of_an_answer_is_never_new_again(answer: list[EntryKeys]) -> None:
    first = resolve(answer, [])
    kept = [k for k, v in zip(answer, first, strict=True) if v.seen is Seen.NEW]
    again = resolve(kept, stored(kept))
    assert all(v.seen is not Seen.NEW for v in again)
