"""When a story's first report came out, as far as that is known, and which assets it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from dateline.insight.first_report import DAY_ONLY, NO_TIME, NO_ZONE, Named, Told, about, first_report
from dateline.model import AssetId, Stamp

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_the_earliest_stated_instant_counts_and_not_when_we_saw_it() -> None:
    first = first_report([Told(NOON, Stamp(NOON - HOUR)), Told(NOON + HOUR, Stamp(NOON - 2 * HOUR))])
    assert first is not None
    assert (first.at, first.exact, first.why, first.seen_at) == (NOON - 2 * HOUR, MINUTE, "", NOON)


def test_a_time_in_another_zone_is_the_same_instant_and_seconds_are_exact_to_the_second() -> None:
    tokyo = datetime(2026, 3, 12, 20, 30, 15, tzinfo=timezone(9 * HOUR))
    first = first_report([Told(NOON, Stamp(tokyo))])
    assert first is not None
    assert (first.at, first.exact) == (NOON - 30 * MINUTE + timedelta(seconds=15), timedelta(seconds=1))


@pytest.mark.parametrize(
    ("published", "why"),
    [
        (Stamp(datetime(2026, 3, 12, 11, 0)), NO_ZONE),  # noqa: DTZ001 - an outlet without a zone
        (Stamp(datetime(2026, 3, 12), day_only=True), DAY_ONLY),  # noqa: DTZ001
        (None, NO_TIME),
        (Stamp(NOON + HOUR), NO_TIME),  # ahead of us: its clock is wrong
        (Stamp(datetime(1970, 1, 1, tzinfo=UTC)), NO_TIME),
    ],
)
def test_what_names_no_instant_gives_none_and_says_why(published: Stamp | None, why: str) -> None:
    first = first_report([Told(NOON, published)])
    assert first is not None
    assert (first.at, first.exact, first.why, first.seen_at) == (None, None, why, NOON)


def test_a_report_without_an_instant_that_we_saw_before_every_stated_one_makes_it_unknown() -> None:
    zoneless = Stamp(datetime(2026, 3, 12, 11, 0))  # noqa: DTZ001 - an outlet without a zone
    early = first_report([Told(NOON, zoneless), Told(NOON + HOUR, Stamp(NOON + MINUTE))])
    late = first_report([Told(NOON, zoneless), Told(NOON + HOUR, Stamp(NOON - MINUTE))])
    assert early is not None
    assert late is not None
    assert (early.at, early.why) == (None, NO_ZONE)
    assert (late.at, late.why) == (NOON - MINUTE, "")


def test_a_clock_that_is_a_little_ahead_is_set_to_when_we_saw_it() -> None:
    first = first_report([Told(NOON, Stamp(NOON + 2 * MINUTE))])
    assert first is not None
    assert first.at == NOON


def test_no_report_is_no_story() -> None:
    assert first_report([]) is None


def named(*assets: str, headline: str = "", mentions: int = 1) -> list[Named]:
    return [Named(AssetId(asset), mentions, asset == headline) for asset in assets]


def test_a_story_is_about_what_its_headlines_and_a_quarter_of_its_reports_name() -> None:
    reports = [named("bitcoin", "solana"), named("bitcoin"), named("sui", headline="sui"), [], [], named("tron")]
    assert about(reports) == (("sui", "bitcoin"), 2)


def test_a_list_of_many_coins_is_cut_to_the_ones_most_named() -> None:
    many = [Named(AssetId(f"coin-{n:02}"), n, False) for n in range(14)]
    assets, left_out = about([many])
    assert (assets[0], len(assets), left_out) == ("coin-13", 10, 4)
