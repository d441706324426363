"""Ranking: what leads a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.insight.ranking import Candidate, Front, front
from dateline.model import ArticleId, OutletId


def candidate(number: int, outlet: int = 1, *, picture: bool = False) -> Candidate:
    return Candidate(ArticleId(number), OutletId(outlet), picture, excerpt=True)


def test_the_first_new_article_with_a_picture_leads() -> None:
    chosen = front([candidate(1), candidate(2, picture=True), candidate(3, picture=True)], 4, 8)
    assert chosen.lead == 2


def test_without_pictures_the_newest_leads() -> None:
    assert front([candidate(1), candidate(2)], 4, 8).lead == 1


def test_an_outlet_has_one_card_before_any_has_two() -> None:
    chosen = front([candidate(1), candidate(2), candidate(3), candidate(4, outlet=2)], 2, 8)
    assert chosen.cards == (4, 2)


def test_nothing_is_led_by_nothing() -> None:
    assert front([], 4, 8) == Front()


@given(st.lists(st.builds(candidate, st.integers(1, 500), st.integers(1, 5)), unique_by=lambda c: c.id, max_size=40))
def test_no_article_stands_twice_on_a_page(newest: list[Candidate]) -> None:
    chosen = front(newest, 4, 8)
    shown = [*([chosen.lead] if chosen.lead else []), *chosen.cards, *chosen.wire]
    assert len(shown) == len(set(shown))
