"""When pages are made anew: at once for what is taken away, once a second for a burst, never for prices."""

from __future__ import annotations

from datetime import UTC, datetime

from dateline.model import Change, ChangeKind, ChangeNumber
from dateline.site.follow import Newness

NOW = datetime(2026, 3, 12, tzinfo=UTC)


def change(number: int, kind: ChangeKind) -> Change:
    return Change(ChangeNumber(number), kind, "1", NOW)


def at(number: int) -> Newness:
    newness = Newness()
    newness.start(number)
    return newness


def test_an_article_makes_pages_old() -> None:
    newness = at(5)
    newness.saw(change(6, ChangeKind.ARTICLE), 100.0)
    assert newness.number(100.0) == 6


def test_a_burst_of_articles_counts_once_a_second() -> None:
    newness, numbers = at(0), set()
    for n in range(1, 1001):
        now_s = 100.0 + n / 500
        newness.saw(change(n, ChangeKind.ARTICLE), now_s)
        numbers.add(newness.number(now_s))
    assert len(numbers) <= 4
    assert newness.number(110.0) == 1000


def test_what_takes_something_away_counts_at_once() -> None:
    newness = at(0)
    newness.saw(change(1, ChangeKind.ARTICLE), 100.0)
    assert newness.number(100.0) == 1
    newness.saw(change(2, ChangeKind.REMOVAL), 100.1)
    assert newness.number(100.1) == 2
    newness.saw(change(3, ChangeKind.OUTLET), 100.2)
    assert newness.number(100.2) == 3


def test_prices_and_polls_make_no_page_old() -> None:
    newness = at(0)
    for n in range(1, 100):
        newness.saw(change(n, ChangeKind.MARKET if n % 2 else ChangeKind.SOURCE), 100.0 + n)
    assert newness.number(1000.0) == 0


def test_what_was_skipped_may_have_been_news() -> None:
    newness = at(0)
    newness.saw(change(9, ChangeKind.MARKET), 100.0)
    assert newness.number(100.0) == 9


def test_the_same_change_told_twice_makes_nothing_new() -> None:
    newness = at(0)
    newness.saw(change(1, ChangeKind.ARTICLE), 100.0)
    first = newness.number(100.0)
    newness.saw(change(1, ChangeKind.ARTICLE), 200.0)
    assert newness.number(300.0) == first
