"""Times are read as stated: a zone only where one is given, and nothing that no calendar has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from dateline.formats import calendars
from dateline.formats.dates import stamp


def _text(raw: str) -> str | None:
    found = stamp(raw)
    return None if found is None else found.text()


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("Mon, 02 Mar 2026 10:00:00 GMT", "2026-03-02T10:00+00:00"),
        ("Mon, 2 Mar 26 10:00 EST", "2026-03-02T10:00-05:00"),
        ("2 March 2026 10:00:05 +01:00", "2026-03-02T10:00:05+01:00"),
        ("Mon, 02 Mar 2026 10:00:00 -0000", "2026-03-02T10:00+00:00"),
        ("Wed, 6 Nov 2024 21:26:00 +0000 (UTC)", "2024-11-06T21:26+00:00"),
        ("2026-03-02T10:00:00.123456789+05:45", "2026-03-02T10:00+05:45"),
        ("2024-11-06T21:26+0900", "2024-11-06T21:26+09:00"),
        ("20260302T100000Z", "2026-03-02T10:00+00:00"),
        ("Mon Mar  2 10:00:00 UTC 2026", "2026-03-02T10:00+00:00"),
        ("Mon Mar 02 2026 10:00:00 GMT+0100 (CET)", "2026-03-02T10:00+01:00"),
        ("November 6 2024 | 21:26 UTC+2", "2024-11-06T21:26+02:00"),
        ("Updated 9:26 PM EST, Wed November 6, 2024", "2024-11-06T21:26-05:00"),
        ("1730923560", "2024-11-06T20:06+00:00"),
        ("1730923560000", "2024-11-06T20:06+00:00"),
    ],
)
def test_a_zone_that_is_given_is_kept(raw: str, read: str) -> None:
    assert _text(raw) == read


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("2024.11.06 21:26", "2024-11-06T21:26"),
        ("November 6, 2024 9:26 PM", "2024-11-06T21:26"),
        ("Nov. 6, 2024 at 9:26 p.m.", "2024-11-06T21:26"),
        ("12am 6 Nov 2024", "2024-11-06T00:00"),
        ("November 6, 2024 12:00 PM", "2024-11-06T12:00"),
        ("6 novembre 2024 à 21h26", "2024-11-06T21:26"),
        ("Mittwoch, 6. November 2024, 21.26 Uhr", "2024-11-06T21:26"),
        ("6 de noviembre de 2024, 21:26 horas", "2024-11-06T21:26"),
        ("mercoledì 6 novembre 2024 alle ore 21:26", "2024-11-06T21:26"),
        ("6 de março de 2024 às 21:26", "2024-03-06T21:26"),
        ("6 ноября 2024 г. в 21:26", "2024-11-06T21:26"),
        ("2024年11月6日 21時26分", "2024-11-06T21:26"),
        ("2024年11月06日(水) 午後9時26分", "2024-11-06T21:26"),
        ("2024년 11월 6일 오후 9:26", "2024-11-06T21:26"),
        ("Wed, 06 Nov 2024 21:26:00 XYZ", "2024-11-06T21:26"),
        ("2024-11-06T21:26:00 ET", "2024-11-06T21:26"),
    ],
)
def test_no_zone_is_invented(raw: str, read: str) -> None:
    found = stamp(raw)
    assert found is not None
    assert found.text() == read
    assert not found.zoned


@pytest.mark.parametrize(
    "raw", ["6 November 2024", "06.11.2024", "1st of November 2024", "2024-11-06", "20241106", "2024-W45-3"]
)
def test_a_day_alone_is_a_day(raw: str) -> None:
    found = stamp(raw)
    assert found is not None
    assert found.day_only
    assert found.when.month == 11


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "yesterday",
        "20 minutes ago",
        "May 2024",
        "12 May",
        "2026-02-30",
        "Thu, 32 Foo 2026 25:61:61 +9999",
        "2026-03-02T10:00:00+2500",
        "06/11/2024",
        "11/06/2024 9:26 PM",
        "24-11-06",
        "13 am 6 Nov 2024",
        "Chapter 6 of November 2024 in review",
        "-1",
        "9" * 5000,
        "6 November 2024 " * 100,
    ],
)
def test_what_names_no_one_time_is_none(raw: str) -> None:
    assert stamp(raw) is None


def test_a_weekday_says_which_of_two_days_is_meant() -> None:
    assert _text("Wed 06/11/2024") == "2024-11-06"
    assert _text("Tue 06/11/2024") == "2024-06-11"
    assert _text("25/12/2024 10:00") == "2024-12-25T10:00"


def test_the_end_of_a_day_and_a_leap_second_are_instants_of_the_next() -> None:
    assert _text("2026-03-02T24:00:00Z") == "2026-03-03T00:00+00:00"
    assert _text("2026-12-31T23:59:60Z") == "2027-01-01T00:00+00:00"
    assert stamp("2026-03-02T24:01:00Z") is None


def test_an_instant_outside_of_the_calendar_is_none() -> None:
    assert stamp("0001-01-01T00:00:00+05:00") is None
    assert stamp("9999-12-31T23:59:60Z") is None


def test_the_hostile_dates_are_read_as_their_list_says(shared: Path) -> None:
    lines = (shared / "corpus/hostile/dates.txt").read_text().splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        raw, expected = line.split("\t")
        found = stamp(raw)
        if expected == "reject":
            assert found is None, raw
        elif expected == "clamp":
            assert found is None or not 1970 <= found.when.year <= 2027, raw
        else:
            assert found is not None, raw
            when = found.when if found.zoned else found.when.replace(tzinfo=UTC)
            assert when == datetime.fromisoformat(expected.replace("Z", "+00:00")), raw


def test_the_offset_stays_as_it_was_given() -> None:
    found = stamp("2026-03-02T10:00:00+05:45")
    assert found is not None
    assert found.when.tzinfo == timezone(timedelta(hours=5, minutes=45))


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("الاثنين، 2 مارس 2026 10:00", "2026-03-02T10:00"),
        ("2 marca 2026, 10:00", "2026-03-02T10:00"),
        ("pt., 6 lis 2026", None),  # "11 lis", "11 pro": words of other languages stay words
        ("02 Mart 2026 10:00", "2026-03-02T10:00"),
        ("ma, 02 mrt 2026 10:00:00 +0100", "2026-03-02T10:00+01:00"),
        ("mån, 02 mars 2026 10:00:00 +0100", "2026-03-02T10:00+01:00"),
        ("lør, 02 maj 2026 10:00:00 +0200", "2026-05-02T10:00+02:00"),
        ("Po, 02 bře 2026 10:00:00 +0100", "2026-03-02T10:00+01:00"),
        ("2026. március 2. 10:00", "2026-03-02T10:00"),
        ("maanantaina 2. maaliskuuta 2026, 10:00", "2026-03-02T10:00"),
        ("Δευ, 02 Μαρ 2026 10:00:00 +0200", "2026-03-02T10:00+02:00"),
        ("2 Μαρτίου 2026", "2026-03-02"),
        ("Пн, 02 бер 2026 10:00:00 +0200", "2026-03-02T10:00+02:00"),
        ("2 март 2026", "2026-03-02"),
        ("Senin, 2 Maret 2026", "2026-03-02"),
        ("luni, 2 martie 2026", "2026-03-02"),
        ("2 במרץ 2026", "2026-03-02"),
    ],
)
def test_months_and_weekdays_of_many_languages_are_read(said: str, read: str | None) -> None:
    found = stamp(said)
    assert (found and found.text()) == read


def test_no_name_stands_for_two_months_or_two_weekdays() -> None:
    for lines, length in ((calendars._MONTH_LINES, 12), (calendars._WEEKDAY_LINES, 7)):
        seen: dict[str, int] = {}
        for line in lines:
            assert len(line.split()) == length, line
            for number, name in enumerate(line.split()):
                if name != "-":
                    assert seen.setdefault(calendars._folded(name), number) == number, name
