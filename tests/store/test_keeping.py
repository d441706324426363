"""Keeping polls: nothing lost, nothing doubled, nothing written for what is known."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, select
from tests.store.newsroom import (
    NOW,
    arrival,
    article,
    changed,
    claimed,
    entry_of,
    filed,
    keep,
    outlet_with_feed,
    polled,
)

from dateline.model import (
    ArticleId,
    Block,
    BlockKind,
    ChangeKind,
    ChangeNumber,
    EntryId,
    Image,
    Outcome,
    OutcomeKind,
    Stamp,
    Validators,
)
from dateline.store.direct import Direct
from dateline.store.port import Kept
from dateline.store.schema import articles, entries, revisions
from dateline.store.sql_store import SqlStore
from dateline.text import sign_hash


async def test_new_entries_become_articles_revisions_search_rows_and_changes(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store)
    before = await store.changes.newest()
    ids = await filed(store, source, article(1), article(2))
    assert len(ids) == 2
    listed = await store.news.latest()
    assert {f.id for f in listed} == set(ids)
    assert {f.outlet for f in listed} == {outlet}
    assert [r.because for r in await store.news.revisions(ids[0])] == ["first seen"]
    assert len(await store.news.search("harbour")) == 2
    told = await store.changes.since(before)
    assert [(c.kind, c.subject) for c in told] == [(ChangeKind.ARTICLE, str(i)) for i in ids]
    assert [c.number for c in told] == sorted(c.number for c in told)
    kept_source = await store.sources.source(source.id)
    assert kept_source is not None
    assert kept_source.entry_count == 2


async def test_an_article_comes_back_whole_and_its_opening_cut(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    made = replace(
        article(1, "word " * 300),
        published=Stamp(NOW.replace(tzinfo=None)),
        images=(Image("https://a.example/1.jpg", credit="AP"), Image("https://a.example/2.jpg")),
        origins={"headline": "feed"},
    )
    (article_id,) = await filed(store, source, made)
    whole = await store.news.article(article_id)
    assert whole is not None
    assert whole.article == made
    (listed,) = await store.news.latest()
    assert not listed.article.whole
    assert len(listed.article.blocks[0].text) == 400
    assert listed.article.images == made.images[:1]


async def test_an_answer_with_nothing_new_writes_the_source_row_and_no_other(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, source = await outlet_with_feed(store)
    await filed(store, source, article(1))
    await store.sources.ask_now([source.id], NOW)
    (mine,) = await claimed(store)
    statements: list[str] = []

    def seen(*given: object) -> None:
        statements.append(str(given[2]))

    def seen_directly(self: Direct, connection: Connection, rows: Sequence[Sequence[object]]) -> None:
        statements.extend([self.sqlite] * len(rows))
        each(self, connection, rows)

    each = Direct.each
    monkeypatch.setattr(Direct, "each", seen_directly)
    event.listen(store.database._writer, "before_cursor_execute", seen)
    try:
        kept = await store.news.keep([polled(mine)], NOW)
    finally:
        event.remove(store.database._writer, "before_cursor_execute", seen)
    assert kept == Kept()
    writes = [s for s in statements if not s.startswith(("SELECT", "BEGIN"))]
    assert len(writes) == 1
    assert writes[0].startswith("UPDATE sources")


async def test_what_an_answer_said_is_on_the_source(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (mine,) = await claimed(store)
    outcome = Outcome(
        OutcomeKind.SAME,
        "answered 200, nothing new",
        NOW,
        200,
        validators=Validators('"e"', "Sat"),
        body_hash=b"\x00\xff",
        rhythm=timedelta(hours=3),
    )
    await store.news.keep(
        [polled(mine, outcome=outcome, failures=0, title="A's news", moved_to="https://b.example/")], NOW
    )
    now_known = await store.sources.source(source.id)
    assert now_known is not None
    assert now_known.validators == Validators('"e"', "Sat")
    assert now_known.body_hash == b"\x00\xff"
    assert now_known.rhythm == timedelta(hours=3)
    assert now_known.last_success_at == NOW
    assert now_known.next_poll_at == NOW + timedelta(hours=1)
    assert now_known.title == "A's news"
    assert (now_known.moved_to, now_known.moved_seen_at) == ("https://b.example/", NOW)
    assert now_known.lease is None


async def test_a_failed_poll_keeps_validators_and_the_last_success(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (mine,) = await claimed(store)
    good = Outcome(OutcomeKind.SAME, "same", NOW, 200, validators=Validators("e", None))
    await store.news.keep([polled(mine, outcome=good)], NOW)
    later = NOW + timedelta(hours=1)
    (mine,) = await claimed(store, later)
    bad = Outcome(OutcomeKind.UNREACHABLE, "no such host", later)
    await store.news.keep([polled(mine, at=later, outcome=bad, failures=1)], later)
    known = await store.sources.source(source.id)
    assert known is not None
    assert (known.validators.etag, known.last_success_at, known.failures) == ("e", NOW, 1)
    assert (known.last_outcome, known.last_words, known.last_asked_at) == ("unreachable", "no such host", later)


async def test_a_poll_whose_lease_is_lost_writes_nothing_and_is_named(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (asleep,) = await claimed(store)
    later = NOW + timedelta(minutes=5)
    (awake,) = await claimed(store, later)
    assert (awake.lease or 0) > (asleep.lease or 0)
    kept = await store.news.keep([polled(asleep, [arrival(article(1))])], later)
    assert kept == Kept(lost=(source.id,))
    assert await store.news.latest() == []
    kept = await store.news.keep([polled(awake, [arrival(article(1))])], later)
    assert len(kept.new) == 1


async def test_a_poll_handed_in_twice_is_kept_once(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (mine,) = await claimed(store)
    poll = polled(mine, [arrival(article(1))])
    assert len((await store.news.keep([poll, poll], NOW)).new) == 1
    assert (await store.news.keep([poll], NOW)).lost == (source.id,)
    assert len(await store.news.latest()) == 1


async def test_a_lost_poll_does_not_take_its_neighbours_along(store: SqlStore) -> None:
    await outlet_with_feed(store, "a")
    await outlet_with_feed(store, "b")
    one, two = await claimed(store)
    stale = replace(one, lease=None)
    kept = await store.news.keep([polled(stale, [arrival(article(1))]), polled(two, [arrival(article(2))])], NOW)
    assert kept.lost == (one.id,)
    assert len(kept.new) == 1


async def test_a_changed_text_is_a_dated_revision_and_never_an_overwrite(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    made = article(1, "The harbour was closed on Friday.")
    (article_id,) = await filed(store, source, made)
    entry = await entry_of(store, source, made)
    edited = changed(made, "The harbour was opened on Saturday.")
    later = NOW + timedelta(hours=2)
    kept = await keep(store, source, arrival(edited, known=entry), now=later)
    assert (kept.new, kept.changed) == ((), (article_id,))
    states = await store.news.revisions(article_id)
    assert [state.article for state in states] == [made, edited]
    assert [(s.because, s.made_at) for s in states] == [("first seen", NOW), ("changed at the source", later)]
    filed_now = await store.news.article(article_id)
    assert filed_now is not None
    assert (filed_now.revised_at, filed_now.revisions, filed_now.revision) == (later, 2, states[-1].id)
    assert len(await store.news.search("saturday")) == 1
    assert await store.news.search("friday") == []
    assert len(await store.news.latest()) == 1


async def test_a_known_entry_with_other_markup_makes_no_revision(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    made = article(1)
    (article_id,) = await filed(store, source, made)
    entry = await entry_of(store, source, made)
    same = arrival(made, known=entry)
    churned = replace(same, keys=replace(same.keys, text_hash=same.keys.text_hash ^ 1))
    kept = await keep(store, source, churned)
    assert kept.changed == ()
    assert len(await store.news.revisions(article_id)) == 1
    assert churned.keys.text_hash in await store.news.text_hashes(source.id)


async def test_a_moved_address_is_kept_on_the_entry(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    made = article(1)
    await filed(store, source, made)
    entry = await entry_of(store, source, made)
    moved = replace(
        arrival(made, known=entry).keys, guid_hash=sign_hash("new guid"), url_hash=sign_hash("https://a.example/moved")
    )
    kept = await keep(store, source, replace(arrival(made, known=entry), keys=moved))
    assert kept == Kept()
    (found,) = await store.news.known(source.id, [moved])
    assert (found.id, found.keys) == (entry, moved)
    assert len(await store.news.latest()) == 1


async def test_a_sign_with_controls_in_it_is_known_again_as_it_was_given(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    await keep(store, source, arrival(article(1), guid="a\x00b\x1f"))
    keys = arrival(article(1), guid="a\x00b\x1f").keys
    (found,) = await store.news.known(source.id, [replace(keys, url_hash=None, title_hash=0, text_hash=0)])
    assert found.keys == keys


async def test_a_changed_summary_keeps_the_body_that_the_page_gave(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    whole = replace(article(1, "All of it.\nAnd more."), made_from="page")
    (article_id,) = await filed(store, source, whole)
    entry = await entry_of(store, source, whole)
    summary = replace(article(1, "A summary."), whole=False, headline="A better headline")
    kept = await keep(store, source, arrival(summary, known=entry, page_due_at=NOW))
    assert kept.changed == (article_id,)
    now_filed = await store.news.article(article_id)
    assert now_filed is not None
    assert now_filed.article == replace(whole, headline="A better headline")
    assert await store.news.next_page_due_at() == NOW


async def test_a_second_feed_of_an_outlet_brings_no_double(store: SqlStore) -> None:
    outlet, front = await outlet_with_feed(store)
    sport, _ = await store.sources.add_source(outlet.id, "https://a.example/sport", now=NOW)
    (article_id,) = await filed(store, front, article(1))
    kept = await keep(store, sport, arrival(article(1), guid="another guid"))
    assert kept.new == ()
    assert len(await store.news.latest()) == 1
    (known,) = await store.news.known(sport.id, [arrival(article(1), guid="another guid").keys])
    assert known.article_id == article_id


async def test_two_feeds_in_one_transaction_bring_no_double(store: SqlStore) -> None:
    outlet, _ = await outlet_with_feed(store)
    await store.sources.add_source(outlet.id, "https://a.example/sport", now=NOW)
    polls = [polled(source, [arrival(article(1))]) for source in await claimed(store, fast=["a.example"])]
    assert len(polls) == 2
    kept = await store.news.keep(polls, NOW)
    assert len(kept.new) == 1
    assert len(await store.news.latest()) == 1


async def test_a_second_feed_that_carries_the_whole_text_completes_the_article(store: SqlStore) -> None:
    outlet, front = await outlet_with_feed(store)
    full, _ = await store.sources.add_source(outlet.id, "https://a.example/full", now=NOW)
    (article_id,) = await filed(store, front, replace(article(1, "A summary."), whole=False))
    kept = await keep(store, full, arrival(article(1, "A summary.\nAnd all of it.")))
    assert kept.changed == (article_id,)
    now_filed = await store.news.article(article_id)
    assert now_filed is not None
    assert now_filed.article.whole
    assert now_filed.revised_at is None


async def test_two_outlets_with_one_address_have_an_article_each(store: SqlStore) -> None:
    _, a = await outlet_with_feed(store, "a")
    _, b = await outlet_with_feed(store, "b")
    await filed(store, a, article(1))
    await filed(store, b, article(1))
    assert len(await store.news.latest()) == 2


async def test_entries_on_one_page_of_briefs_are_articles_of_their_own(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    page = "https://a.example/briefs"
    briefs = [arrival(replace(article(n), url=page), guid=f"brief {n}") for n in range(3)]
    kept = await keep(store, source, *briefs)
    assert len(kept.new) == 3
    kept = await keep(store, source, arrival(replace(article(3), url=page), guid="brief 3"))
    assert len(kept.new) == 1
    assert len(await store.news.latest()) == 4


async def test_entries_without_an_address_are_kept(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    nameless = [arrival(replace(article(n), url=""), guid=f"guid {n}", url=None) for n in range(3)]
    assert len((await keep(store, source, *nameless)).new) == 3


async def test_the_same_entry_twice_in_one_answer_is_kept_once(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    kept = await keep(store, source, arrival(article(1)), arrival(article(1)))
    assert len(kept.new) == 1
    assert await _count(store, entries) == 1


async def test_a_known_entry_that_is_gone_is_a_new_one(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    kept = await keep(store, source, arrival(article(1), known=EntryId(99)))
    assert len(kept.new) == 1


async def test_undated_entries_of_one_moment_all_find_a_place(store: SqlStore) -> None:
    """300 of one microsecond: list keys hold eight bits of the id there, so some must step aside."""
    _, source = await outlet_with_feed(store)
    at = NOW + timedelta(microseconds=7)
    first = await keep(store, source, *(arrival(article(n), sorts_at=at) for n in range(300)))
    second = await keep(store, source, *(arrival(article(n), sorts_at=at) for n in range(300, 600)))
    assert len(first.new) + len(second.new) == 600
    seen: list[ArticleId] = []
    while page := await store.news.latest(after=None if not seen else await _cursor(store, seen[-1]), limit=70):
        seen += [f.id for f in page]
    assert len(seen) == len(set(seen)) == 600


async def test_a_source_that_moved_for_good_has_its_new_address_and_host(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    await keep(store, source, url="https://news.example:8443/feed")
    moved = await store.sources.source(source.id)
    assert moved is not None
    assert moved.url == "https://news.example:8443/feed"
    _, new = await store.sources.add_source(moved.outlet_id, "https://news.example:8443/feed", now=NOW)
    assert not new


async def test_a_source_that_moved_onto_another_is_retired(store: SqlStore) -> None:
    _, a = await outlet_with_feed(store, "a")
    _, b = await outlet_with_feed(store, "b")
    await keep(store, a, url=b.url)
    gone = await store.sources.source(a.id)
    assert gone is not None
    assert gone.retired
    assert b.url in gone.next_poll_because


async def test_a_feed_names_the_language_of_an_outlet_that_has_none(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store)
    await keep(store, source, language="fi")
    await keep(store, source, language="sv")
    named = await store.sources.outlet(outlet.id)
    assert named is not None
    assert named.language == "fi"


@pytest.mark.parametrize("junk", ["\x00", "\ud800", "a\x00b\udfffc"])
async def test_text_that_no_database_takes_loses_only_itself(store: SqlStore, junk: str) -> None:
    _, source = await outlet_with_feed(store)
    made = replace(
        article(1),
        headline=f"Head{junk}line",
        blocks=(Block(BlockKind.PARAGRAPH, f"Bo{junk}dy"),),
        images=(Image(f"https://a.example/{junk}.jpg"),),
    )
    kept = await keep(store, source, replace(arrival(made, guid=f"g{junk}"), known=None), arrival(article(2)))
    assert len(kept.new) == 2
    assert len(await store.news.latest()) == 2


async def test_writers_at_once_neither_lose_nor_double(store: SqlStore) -> None:
    """Six feeds of one outlet, all with the same ten addresses, kept at the same moment."""
    outlet, _ = await outlet_with_feed(store)
    for n in range(5):
        await store.sources.add_source(outlet.id, f"https://a.example/{n}", now=NOW)
    sources = await claimed(store, fast=["a.example"])
    made = [article(n) for n in range(10)]
    orders = [made if n % 2 else made[::-1] for n in range(len(sources))]
    results = await asyncio.gather(
        *(store.news.keep([polled(s, [arrival(a) for a in o])], NOW) for s, o in zip(sources, orders, strict=True))
    )
    assert sum(len(kept.new) for kept in results) == 10
    assert len(await store.news.latest()) == 10
    assert await _count(store, entries) == 60
    assert await _count(store, articles) == await _count(store, revisions) == 10
    numbers = [change.number for change in await store.changes.since(ChangeNumber(0))]
    assert numbers == list(range(1, len(numbers) + 1))


async def _count(store: SqlStore, table: object) -> int:
    return len(await store.database.read(lambda c: c.execute(select(table)).all()))  # type: ignore[call-overload]


async def _cursor(store: SqlStore, article_id: ArticleId) -> object:
    from dateline.store.port import Cursor

    filed_one = await store.news.article(article_id)
    assert filed_one is not None
    return Cursor(filed_one.sorts_at, article_id)
