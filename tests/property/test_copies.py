"""Copies, whatever the texts and their order: nobody in two groups, relations symmetric, nothing hangs."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.copied_texts import article, keys_of, report

from dateline.model import ArticleId, Block, BlockKind
from dateline.stories import overlaps
from dateline.stories.copies import CopyKeys
from dateline.stories.copies_groups import Window
from dateline.stories.differences import difference
from dateline.stories.origin_credits import credits
from dateline.stories.overlaps import overlap
from dateline.stories.relations import Measures, relation

NOW = datetime(2026, 3, 12, tzinfo=UTC)
TEXTS = [report(seed, 6) for seed in range(4)]
odd = st.text(st.characters(exclude_categories=()), max_size=200)
blocks = st.lists(st.builds(Block, st.sampled_from(list(BlockKind)), odd), max_size=6)


@st.composite
def edited(draw: st.DrawFn) -> list[str]:
    """A text of a few, cut and mixed with another."""
    text, other = draw(st.sampled_from(TEXTS)), draw(st.sampled_from(TEXTS))
    kept = text[: draw(st.integers(1, 6))]
    at = draw(st.integers(0, len(kept)))
    return [*kept[:at], *other[: draw(st.integers(0, 2))], *kept[at:]]


def numbered(texts: list[list[str]]) -> dict[ArticleId, CopyKeys]:
    return {ArticleId(number): keys_of(text, f"Outlet {number}") for number, text in enumerate(texts)}


@given(st.lists(edited(), max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_every_article_stands_in_one_group_in_any_order(texts: list[list[str]], random: Random) -> None:
    articles = numbered(texts)
    order = list(articles)
    random.shuffle(order)
    window = Window()
    for number in order:
        window.take(number, articles[number], NOW)
    members = [number for group in window.groups().values() for number in group]
    assert sorted(members) == sorted(articles)


@given(edited(), edited())
@settings(max_examples=60, deadline=None)
def test_a_relation_is_the_same_from_both_sides(one: list[str], other: list[str]) -> None:
    a, b = keys_of(one, "One"), keys_of(other, "Other")
    assert relation(overlap(a, b), Measures()) is relation(overlap(b, a), Measures())


@given(edited(), edited())
@settings(max_examples=60, deadline=None)
def test_the_short_way_for_one_stretch_measures_what_the_long_way_does(one: list[str], other: list[str]) -> None:
    a, b = keys_of(one, "One"), keys_of(other, "Other")
    short = overlap(a, b), overlap(b, a)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlaps, "_block", lambda *_: None)
        assert (overlap(a, b), overlap(b, a)) == short


@given(blocks, blocks, odd)
@settings(max_examples=80, deadline=None)
def test_no_text_is_too_odd(one: list[Block], other: list[Block], headline: str) -> None:
    a, b = keys_of(one, headline=headline), keys_of(other)
    relation(overlap(a, b), Measures())
    credits(article(one), headline)
    found = difference(article(one, headline), article(other))
    for paragraph in found.copied:
        assert paragraph.spans[-1].end == len(one[paragraph.block].text)
