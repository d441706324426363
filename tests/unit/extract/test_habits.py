"""A local time is an instant only where the outlet's own stories show how its clock stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.made_outlet import MadeUpOutlet

from dateline.extract import extract, extract_learning
from dateline.extract.habits import AGREEING, Habits, compared, packed, timed, unpacked, zone_of
from dateline.extract.templates import Template
from dateline.model import Stamp

TUESDAY = datetime.fromisoformat("2026-03-17T14:30")
LINE = '<p class="date">Published 19 March 2026, 16:05</p>'


def told(*apart_minutes: int, since: datetime = TUESDAY) -> Habits:
    habits = Habits()
    for hour, minutes in enumerate(apart_minutes):
        instant = (since + timedelta(hours=hour)).replace(tzinfo=UTC)
        local = instant.replace(tzinfo=None) + timedelta(minutes=minutes)
        habits = compared(habits, Stamp(local), Stamp(instant))
    return habits


def test_what_stories_of_a_week_agree_on_holds_for_its_other_days() -> None:
    habits = told(*[330] * AGREEING)
    assert habits.offset_at(Stamp(TUESDAY + timedelta(days=3))) == timedelta(hours=5, minutes=30)


@pytest.mark.parametrize("habits", [told(*[60] * (AGREEING - 1)), told(60, 60, 60, 120), told()])
def test_too_few_or_such_as_disagree_tell_nothing(habits: Habits) -> None:
    assert habits.offset_at(Stamp(TUESDAY)) is None


def test_no_offset_is_carried_over_a_sunday_when_clocks_are_changed() -> None:
    habits = told(*[60] * AGREEING)
    assert habits.offset_at(Stamp(datetime.fromisoformat("2026-03-22T12:00"))) is None  # a Sunday
    assert habits.offset_at(Stamp(datetime.fromisoformat("2026-03-23T12:00"))) is None
    assert habits.offset_at(Stamp(datetime.fromisoformat("2026-03-21T23:00"))) == timedelta(hours=1)


@pytest.mark.parametrize("minutes", [7, 15 * 60, -2_000])
def test_what_no_clock_stands_at_is_no_evidence(minutes: int) -> None:
    assert told(minutes).clocks == ()


def test_a_bare_day_and_a_time_with_its_zone_are_no_evidence_and_stay() -> None:
    instant = Stamp(TUESDAY.replace(tzinfo=UTC))
    for said in (None, instant, Stamp(TUESDAY, day_only=True)):
        assert compared(Habits(), said, instant) == Habits()
    habits = told(*[60] * AGREEING)
    article = extract(next(MadeUpOutlet(1).pages(1))[1].encode(), "https://outlet1.example/0")
    assert timed(article, habits) is article


def test_a_pages_local_time_is_resolved_and_its_origin_says_by_what() -> None:
    url, page = next(MadeUpOutlet(2, printed=LINE).pages(1))
    article = extract(page.encode(), url)
    assert article.published == Stamp(datetime.fromisoformat("2026-03-19T16:05"))
    found = timed(article, told(*[-240] * AGREEING))
    assert found.published == Stamp(datetime(2026, 3, 19, 16, 5, tzinfo=timezone(timedelta(hours=-4))))
    assert found.origins["published"].endswith("offset as 3 or more of the outlet's stories show it")


def test_habits_survive_being_packed_and_broken_ones_are_none() -> None:
    template = Template()
    for url, page in MadeUpOutlet(3).pages(6):
        _, template = extract_learning(page.encode(), url, None, template, None)
    habits = Habits(template, told(60, 60).clocks)
    assert unpacked(packed(habits)) == habits
    assert unpacked(None) == unpacked(b"\xc1 no such bytes") == unpacked(b"[1, 2]") == Habits()


def test_a_packed_template_is_small() -> None:
    template = Template()
    for url, page in MadeUpOutlet(4).pages(20):
        _, template = extract_learning(page.encode(), url, None, template, None)
    assert len(packed(Habits(template))) < 9_000


def test_a_zone_goes_by_its_name_and_what_is_none_is_none() -> None:
    assert str(zone_of("Europe/Berlin")) == "Europe/Berlin"
    for name in (None, "", "Mars/Olympus", "../../etc/passwd", "Europe", "x" * 300, "a\0b"):
        assert zone_of(name) is None
