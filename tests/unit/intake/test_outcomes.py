"""Outcomes: answers and errors become words for people and facts for the schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dateline import errors
from dateline.intake.outcomes import Move, from_error, holds_for, move
from dateline.model import OutcomeKind, OutletId, Source, SourceId

NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
URL = "https://a.example/feed"
SOURCE = Source(SourceId(1), OutletId(1), URL)
NEW = "https://a.example/new"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.Throttled(URL, "busy", status=429), OutcomeKind.THROTTLED),
        (errors.Blocked(URL, "10.0.0.1"), OutcomeKind.BLOCKED),
        (errors.Gone(URL, "gone", status=410), OutcomeKind.GONE),
        (errors.TimedOut(URL, "no answer in 30 s"), OutcomeKind.SLOW),
        (errors.OverLimit(URL, "5 MiB on the wire"), OutcomeKind.TOO_LARGE),
        (errors.NotAFeed(URL, "a login page"), OutcomeKind.NOT_A_FEED),
        (errors.FormatError(URL, "no closing tag", offset=12), OutcomeKind.MALFORMED),
        (errors.CellKilled("time"), OutcomeKind.MALFORMED),
    ],
)
def test_each_error_has_its_outcome(error: errors.DatelineError, kind: OutcomeKind) -> None:
    outcome = from_error(error, NOW, timedelta())
    assert outcome.kind is kind
    assert outcome.words
    assert URL not in outcome.words


def test_a_format_error_says_where() -> None:
    assert "byte 12" in from_error(errors.FormatError(URL, "no closing tag", offset=12), NOW, timedelta()).words


def test_what_came_in_place_of_a_feed_says_where_redirects_led() -> None:
    error = errors.NotAFeed(NEW, "a web page, not a feed")
    assert from_error(error, NOW, timedelta(), URL).words == f"a web page, not a feed; its address leads to {NEW}"
    assert from_error(error, NOW, timedelta(), f"{NEW}#top").words == "a web page, not a feed"


def test_a_forbidden_address_is_said_once() -> None:
    once = from_error(
        errors.Blocked(URL, "10.0.0.1", "redirects to http://10.0.0.1/: a private network"), NOW, timedelta()
    )
    assert once.words == "redirects to http://10.0.0.1/: a private network; nothing was sent"
    named = from_error(errors.Blocked(URL, "10.0.0.1", "a private network"), NOW, timedelta())
    assert named.words == "a private network (10.0.0.1); nothing was sent"


def test_max_age_is_read_and_s_maxage_is_not() -> None:
    assert holds_for({"cache-control": "public, s-maxage=9, max-age=600"}, NOW) == timedelta(minutes=10)
    assert holds_for({"cache-control": "s-maxage=600"}, NOW) is None
    assert holds_for({}, NOW) is None


def test_a_permanent_move_is_taken_after_two_answers_a_day_apart() -> None:
    assert move(SOURCE, NEW, None, NOW) == Move(pending=NEW)
    waiting = replace(SOURCE, moved_to=NEW, moved_seen_at=NOW - timedelta(hours=1))
    assert move(waiting, NEW, None, NOW) == Move(pending=NEW)
    day_old = replace(SOURCE, moved_to=NEW, moved_seen_at=NOW - timedelta(hours=25))
    assert move(day_old, NEW, None, NOW) == Move(url=NEW)


def test_a_move_that_the_feed_itself_confirms_is_taken_at_once() -> None:
    assert move(SOURCE, NEW, NEW, NOW) == Move(url=NEW)


def test_two_moves_to_different_places_are_not_two_agreeing_answers() -> None:
    other = replace(SOURCE, moved_to="https://a.example/third", moved_seen_at=NOW - timedelta(days=2))
    assert move(other, NEW, None, NOW) == Move(pending=NEW)
