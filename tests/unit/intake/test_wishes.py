"""What feeds ask of those who poll them: read, kept to, and named as the reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.formats import feeds
from dateline.formats.hints import linked
from dateline.intake.outcomes import holds_for
from dateline.intake.schedule import PUSHED_EVERY, Rules, next_poll
from dateline.model import NextPoll, Outcome, OutcomeKind, Wishes

NOW = datetime(2026, 3, 12, 14, 20, tzinfo=UTC)  # a Thursday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://post.test/feed"


def channel(inside: str) -> Any:
    spaces = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:atom="http://www.w3.org/2005/Atom"'
    return feeds.parse(f'<rss version="2.0" {spaces}><channel><title>P</title>{inside}</channel></rss>'.encode(), URL)


def upcoming(wishes: Wishes, *, kind: OutcomeKind = OutcomeKind.SAME, jitter: float = 0.0, **more: Any) -> NextPoll:
    rhythm, pushed = more.pop("rhythm", HOUR), more.pop("pushed", False)
    outcome = Outcome(kind, "", NOW, **more)
    return next_poll(outcome, rhythm, 0, NOW, jitter, Rules(), None, wishes, pushed)


# --- reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "wishes"),
    [
        ("<ttl>180</ttl>", Wishes(3 * HOUR, "ttl")),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", Wishes(DAY, "sy:updatePeriod")),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            Wishes(6 * HOUR, "sy:updatePeriod"),
        ),
        ("<skipHours><hour>0</hour><hour>24</hour><hour>7</hour></skipHours>", Wishes(hours=(0, 7))),
        ("<skipDays><day>Saturday</day><day>sunday</day><day>Someday</day></skipDays>", Wishes(days=(5, 6))),
        ("<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(24)) + "</skipHours>", Wishes()),
        ("<skipHours><hour>-1</hour><hour>99999999999999</hour><hour>\u0663</hour></skipHours>", Wishes()),
        ("<ttl>0</ttl>", Wishes()),
        ("<ttl>soon</ttl>", Wishes()),
    ],
)
def test_wishes_are_read(inside: str, wishes: Wishes) -> None:
    assert channel(inside).wishes == wishes


def test_hubs_and_older_pages_are_read_from_rss_atom_and_json() -> None:
    links = '<{0} rel="hub" href="https://hub.test/"/><{0} rel="prev-archive" href="/2025"/>'
    rss = channel(links.format("atom:link"))
    atom = feeds.parse(f'<feed xmlns="http://www.w3.org/2005/Atom">{links.format("link")}</feed>'.encode(), URL)
    text = '{"version":"https://jsonfeed.org/version/1.1","title":"P","items":[],"next_url":"/2025",'
    json = feeds.parse(
        (text + '"hubs":[{"type":"WebSub","url":"https://hub.test/"},{"type":"rssCloud"},7]}').encode(), URL
    )
    for feed in (rss, atom, json):
        assert (feed.hubs, feed.older_url) == (("https://hub.test/",), "https://post.test/2025")


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('<https://hub.test/>; rel="hub"', "https://hub.test/"),
        ('</h>; rel=hub, <https://post.test/f>; rel="self"', "https://post.test/h"),
        ('<https://a.test/>; type="x"; rel="other HUB"', "https://a.test/"),
        ('<javascript:x>; rel="hub"', None),
        ('<https://a.test/>; rel="nothub"', None),
        ("<" * 5000, None),
        ("", None),
    ],
)
def test_a_link_header_is_read(header: str, found: str | None) -> None:
    assert linked(header, "hub", URL) == found


@given(st.text(max_size=400))
def test_no_link_header_is_too_odd_to_read(header: str) -> None:
    linked(header, "hub", URL)


# --- keeping to them -------------------------------------------------------------------------------


def test_a_feed_that_asks_for_three_hours_is_left_alone_for_three_also_after_a_304() -> None:
    told = upcoming(Wishes(3 * HOUR, "ttl"))
    assert told.at == NOW + 3 * HOUR
    assert told.because == "its feed asks to be left alone for 3 hours at a time (ttl)"


def test_the_larger_of_ttl_and_max_age_decides_and_is_named() -> None:
    told = upcoming(Wishes(2 * HOUR, "ttl"), not_before=5 * HOUR)
    assert (told.at, told.because) == (NOW + 5 * HOUR, "its last answer holds for 5 hours (max-age)")
    told = upcoming(Wishes(5 * HOUR, "sy:updatePeriod"), not_before=2 * HOUR)
    assert told.at == NOW + 5 * HOUR and "sy:updatePeriod" in told.because


def test_a_wish_below_the_rhythm_changes_nothing() -> None:
    assert upcoming(Wishes(HOUR, "ttl"), rhythm=10 * HOUR).because.startswith("it publishes about every")


def test_a_wish_of_a_week_does_not_silence_a_source_for_longer_than_the_operator_allows() -> None:
    assert upcoming(Wishes(7 * DAY, "ttl")).at == NOW + DAY


def test_skipped_hours_are_of_greenwich_and_put_the_poll_behind_them() -> None:
    told = upcoming(Wishes(hours=(14, 15, 16)))
    assert told.at == NOW.replace(hour=17, minute=0)
    assert told.because == "its feed asks not to be asked from 14:00 to 17:00 GMT (skipHours)"
    assert upcoming(Wishes(hours=(14,))).because == "its feed asks not to be asked from 14:00 to 15:00 GMT (skipHours)"


def test_hours_across_midnight_are_skipped_as_one() -> None:
    late = Outcome(OutcomeKind.SAME, "", NOW.replace(hour=22, minute=50))
    told = next_poll(late, HOUR, 0, late.asked_at, 0.0, Rules(), None, Wishes(hours=(23, 0, 1)))
    assert told.at == datetime(2026, 3, 13, 2, 0, tzinfo=UTC)


def test_skipped_days_are_skipped_whole() -> None:
    told = upcoming(Wishes(days=(3, 4)))
    assert told.at == datetime(2026, 3, 14, 0, 0, tzinfo=UTC)
    assert told.because == "its feed asks not to be asked on Thursdays and on Fridays (skipDays)"


def test_those_who_wait_for_the_same_hour_to_end_do_not_return_together() -> None:
    returns = {upcoming(Wishes(hours=(14, 15)), jitter=n / 50).at for n in range(50)}
    assert len(returns) == 50 and max(returns) - min(returns) > timedelta(minutes=10)


def test_a_failing_source_is_not_asked_in_its_skipped_hours_either() -> None:
    assert upcoming(Wishes(hours=(14, 15)), kind=OutcomeKind.UNREACHABLE).at.hour == 16


@given(
    hours=st.sets(st.integers(0, 23), max_size=23),
    days=st.sets(st.integers(0, 6), max_size=6),
    kind=st.sampled_from(list(OutcomeKind)),
    jitter=st.floats(0, 0.999),
    least=st.one_of(st.none(), st.timedeltas(timedelta(minutes=1), 7 * DAY)),
)
def test_no_poll_falls_into_a_skipped_hour_or_day_and_each_has_a_reason(
    hours: set[int], days: set[int], kind: OutcomeKind, jitter: float, least: timedelta | None
) -> None:
    wishes = Wishes(least, "ttl" if least else "", tuple(sorted(hours)), tuple(sorted(days)))
    told = upcoming(wishes, kind=kind, jitter=jitter)
    assert told.at.hour not in hours and told.at.weekday() not in days
    assert told.because and told.at >= NOW + timedelta(minutes=1)


def test_a_source_with_a_hub_is_asked_slowly_and_still_asked() -> None:
    told = upcoming(Wishes(), pushed=True)
    assert told.at == NOW + PUSHED_EVERY and "hub" in told.because
    assert upcoming(Wishes(), pushed=True, rhythm=20 * DAY).because.startswith("it publishes about every 20 days")


# --- how long an answer holds ----------------------------------------------------------------------

THEN = "Thu, 12 Mar 2026 16:20:00 GMT"


@pytest.mark.parametrize(
    ("headers", "holds"),
    [
        ({"cache-control": "Max-Age=600"}, timedelta(minutes=10)),
        ({"cache-control": "max-age=600", "age": "200"}, timedelta(seconds=400)),
        ({"cache-control": "max-age=600", "expires": THEN}, timedelta(minutes=10)),
        ({"expires": THEN}, 2 * HOUR),
        ({"expires": THEN, "date": "Thu, 12 Mar 2026 16:10:00 GMT"}, timedelta(minutes=10)),
        ({"expires": "Thu, 12 Mar 2020 16:20:00 GMT"}, None),
        ({"expires": "0"}, None),
        ({"expires": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_holds(headers: dict[str, str], holds: timedelta | None) -> None:
    assert holds_for(headers, NOW) == holds
