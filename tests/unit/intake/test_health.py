"""What ails a source, by values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dateline.errors import OverLimit
from dateline.intake.health import Cause, Repair, ailment, allowed_quiet, doubt, silence
from dateline.intake.health_letter import letter
from dateline.intake.identity import resolve
from dateline.model import ArticleId, EntryId, EntryKeys, KnownEntry, Outlet, OutletId, Source, SourceId
from dateline.text import sign_hash

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WELL = Source(
    SourceId(1), OutletId(1), "https://post.example/feed", last_asked_at=NOW, last_success_at=NOW, last_outcome="same"
)


def failing(outcome: str, words: str = "", well: timedelta | None = 5 * DAY, failures: int = 9) -> Source:
    at = None if well is None else NOW - well
    return replace(WELL, last_outcome=outcome, last_words=words, last_success_at=at, failures=failures)


@pytest.mark.parametrize(
    ("outcome", "words", "cause"),
    [
        ("blocked", "a private network", Cause.BLOCKED),
        ("refused", "answered 403", Cause.REFUSED),
        ("gone", "answered 410", Cause.GONE),
        ("missing", "answered 404", Cause.MISSING),
        ("untrusted", "its certificate has expired", Cause.CERTIFICATE),
        ("slow", "no whole answer within 30 seconds", Cause.SLOW),
        ("malformed", "nested more than 256 deep", Cause.MALFORMED),
        ("not a feed", "a log-in page titled “Sign in”, not a feed", Cause.LOGIN),
        ("not a feed", "a parked domain titled “For sale”, not a feed", Cause.PARKED),
        ("not a feed", "nothing: the answer is empty", Cause.EMPTY),
        ("not a feed", "a web page titled “Post”, not a feed", Cause.NOT_A_FEED),
        ("not a feed", "a web page titled “An empty chair”, not a feed", Cause.NOT_A_FEED),
        ("too large", "it sends more than we take (5 MiB)", Cause.TOO_LARGE),
        ("too large", OverLimit(WELL.url, "redirects", detail="more than 5 times").reason, Cause.REDIRECTS),
        ("unreachable", "no such name", Cause.UNREACHABLE),
    ],
)
def test_each_trouble_has_its_cause_its_evidence_and_is_serious_after_days(
    outcome: str, words: str, cause: Cause
) -> None:
    found = ailment(failing(outcome, words), NOW)
    assert found is not None
    assert (found.cause, found.serious) == (cause, True)
    assert words in found.words and "9 times in a row" in found.words and "5 days ago" in found.words


def test_a_short_404_is_not_told_yet_and_a_410_is_at_once() -> None:
    missing, gone = ailment(failing("missing", well=2 * DAY), NOW), ailment(failing("gone", well=HOUR), NOW)
    assert missing is not None and not missing.serious
    assert gone is not None and gone.serious


def test_what_is_well_paused_or_never_asked_ails_nothing() -> None:
    assert ailment(WELL, NOW) is None
    assert ailment(replace(failing("gone"), paused=True), NOW) is None
    assert ailment(replace(WELL, last_asked_at=None, last_outcome=""), NOW) is None


def test_a_move_seen_once_offers_to_take_the_new_address() -> None:
    found = ailment(replace(WELL, moved_to="https://post.example/new", moved_seen_at=NOW), NOW)
    assert found is not None
    assert (found.cause, found.repairs, found.serious) == (Cause.MOVED, (Repair.TAKE,), False)


# --- doubts ----------------------------------------------------------------------------------------


def keys(n: int, guid: str = "g") -> EntryKeys:
    return EntryKeys(sign_hash(f"{guid}{n}"), sign_hash(f"https://post.example/{n}"), n, -n)


def doubted(new: list[EntryKeys], dates: list[datetime], new_dates: list[datetime] | None = None) -> str:
    known = [KnownEntry(EntryId(n), ArticleId(n), keys(n)) for n in range(1, 9)]
    return doubt(new, resolve(new, known), known, dates, new_dates or [], NOW, NOW - HOUR)


def test_a_feed_without_entries_and_guids_minted_anew_are_doubted() -> None:
    assert doubted([], []).startswith("empty: ")
    assert doubted([keys(n, "h") for n in range(1, 9)], []).startswith("new GUIDs: 8 of 8")
    assert doubted([keys(n) for n in range(1, 9)], [NOW - n * HOUR for n in range(8)]) == ""


def test_a_clock_that_stands_still_runs_ahead_or_far_behind_is_doubted() -> None:
    same = [keys(n) for n in range(1, 9)]
    assert "state the same time" in doubted(same, [NOW] * 8)
    assert "2 days ahead" in doubted(same, [NOW + 2 * DAY, NOW])
    old = [NOW - 30 * DAY, NOW - 31 * DAY]
    late = doubted(same, [NOW - HOUR, *old], old)
    assert "2 new entries, each dated at least 30 days before the last look, which did not find them" in late
    assert doubted(same, [NOW - HOUR, NOW], [NOW, NOW - 2 * HOUR]) == ""


def test_a_doubt_kept_with_a_source_ails_it() -> None:
    found = ailment(replace(WELL, doubt="empty: it is a feed without entries"), NOW)
    assert found is not None and found.cause is Cause.EMPTY and not found.serious


# --- silence ---------------------------------------------------------------------------------------


def office_hours(weeks: int) -> list[datetime]:
    """An outlet that publishes on working days from 8 to 18, once an hour."""
    days = [NOW - DAY * n for n in range(1, weeks * 7 + 1)]
    return [day.replace(hour=hour) for day in days if day.weekday() < 5 for hour in range(8, 19)]


def test_nights_and_weekends_are_part_of_a_rhythm() -> None:
    allowed = allowed_quiet(office_hours(4))
    assert allowed is not None and 62 * HOUR < allowed < 5 * DAY
    assert allowed_quiet(office_hours(4)[:10]) is None, "too little is known"
    short = allowed_quiet([NOW - HOUR * n / 4 for n in range(40)])
    assert short == 3 * DAY, "weekends are not known yet"


def test_silence_is_longer_than_any_pause_before_and_only_while_the_source_answers() -> None:
    published = office_hours(4)
    last = max(published)
    source = replace(WELL, last_new_at=last)
    later = last + 4 * DAY + 12 * HOUR
    found = silence(published, [replace(source, last_success_at=later)], later)
    assert found is not None and found.serious and found.cause is Cause.SILENT and found.since == last
    soon = last + 2 * DAY
    assert silence(published, [replace(source, last_success_at=soon)], soon) is None
    assert silence(published, [replace(source, last_success_at=soon)], later) is None, "nobody asked since"
    assert silence(published, [replace(source, last_outcome="gone")], later) is None, "another trouble"


# --- letters ---------------------------------------------------------------------------------------


def test_a_letter_speaks_the_outlets_language_or_english_and_opens_in_a_mail_program() -> None:
    found = ailment(failing("missing", "answered 404"), NOW)
    assert found is not None
    for language, word in (
        ("de-AT", "Guten Tag"),
        ("fr", "Bonjour"),
        ("es", "Buenos"),
        ("pt", "Hello"),
        (None, "Hello"),
    ):
        outlet = Outlet(OutletId(1), "Post", "https://post.example/", language)
        made = letter(found, WELL, outlet, "Harbour\r\nBcc: x", "https://wire.example/about/fetching")
        assert made is not None
        assert word in made.text and WELL.url in made.text and "404" in made.text
        assert "about/fetching" in made.text and "\r" not in made.mailto and "\n" not in made.mailto
        assert "Bcc" not in made.subject


@pytest.mark.parametrize(
    ("language", "word"), [("en", "outside"), ("de", "außerhalb"), ("fr", "hors de"), ("es", "fuera de")]
)
def test_who_redirects_into_their_own_network_gets_a_letter(language: str, word: str) -> None:
    words = "redirects to http://10.0.0.1/feed: a private network (10.0.0.1); nothing was sent"
    source = failing("blocked", words)
    found, outlet = ailment(source, NOW), Outlet(OutletId(1), "Post", "https://post.example/", language)
    assert found is not None
    made = letter(found, source, outlet, "Wire", "https://w.example")
    assert made is not None and word in made.text and "10.0.0.1" in made.text


def test_no_letter_is_written_where_our_own_guard_is_in_the_way() -> None:
    found = ailment(failing("blocked"), NOW)
    assert found is not None
    assert (
        letter(found, WELL, Outlet(OutletId(1), "Post", "https://post.example/"), "Wire", "https://w.example") is None
    )
