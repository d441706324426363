"""The samples as stories: no two happenings under one headline, one text once, in whatever order they come in.

No sample was learnt from; which belong together is written beside them (`happening`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import pytest

from dateline.model import Article, ArticleId, Block, BlockKind, Filed, Outlet, OutletId
from dateline.samples.outlets import SAMPLE_OUTLETS
from dateline.samples.press import Sample, printed, samples
from dateline.store.telling_port import MemberRow
from dateline.walk.story_rules import Deciding
from dateline.walk.story_window import Window

ANCHOR = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
ONE_TEXT = {"atlantic-power-accord", "power-pact-cables"}  # of an agency; all others are texts of their own


def _filed() -> list[tuple[Sample, Filed]]:
    outlets = {
        outlet.key: Outlet(OutletId(number), outlet.name, f"https://{outlet.host}/", outlet.language)
        for number, outlet in enumerate(SAMPLE_OUTLETS, 1)
    }
    found = []
    for sample in samples():
        one = printed(sample, ANCHOR, ANCHOR + timedelta(hours=3))
        assert one is not None
        blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in one.paragraphs())
        article = Article(sample.url, one.headline, standfirst=one.standfirst, blocks=blocks)
        outlet = outlets[sample.outlet.key]
        found.append((sample, Filed(ArticleId(0), outlet, article, sample.section, one.published, ANCHOR)))
    return found


def _told(seed: int, *, teasers: bool) -> Iterator[tuple[Sample, int, int]]:
    """Each sample with its text and its story after an hour. `teasers`: the feed's words came before the page's."""
    given = _filed()
    Random(seed).shuffle(given)
    window, members = Window(Deciding()), dict[ArticleId, MemberRow]()
    rows = [
        (s, replace(f, id=ArticleId(n), seen_at=ANCHOR + timedelta(seconds=n))) for n, (s, f) in enumerate(given, 1)
    ]
    if teasers:
        for _, filed in rows:
            words = (Block(BlockKind.PARAGRAPH, filed.article.standfirst or ""),)
            _tell(window, members, replace(filed, article=replace(filed.article, blocks=words)))
    for _, filed in rows:
        _tell(window, members, filed)
    window.begin({})
    window.mend(ANCHOR + timedelta(hours=1))
    for sample, filed in rows:
        text = window.texts[members[filed.id].group]
        yield sample, text.id, text.story


def _tell(window: Window, members: dict[ArticleId, MemberRow], filed: Filed) -> None:
    window.begin({})
    member = members.get(filed.id)
    fellows = [one for one in members.values() if member is not None and one.group == member.group]
    window.tell(filed, member, fellows, None, {})
    members |= window.draft.members
    for one in members.values():
        if (group := window.draft.group_of(one.group)) != one.group:
            members[one.article] = replace(one, group=group)


@pytest.mark.parametrize("teasers", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_no_two_happenings_of_the_samples_are_one_story_and_one_text_is_shown_once(seed: int, teasers: bool) -> None:
    told = list(_told(seed, teasers=teasers))
    pairs = list(combinations(told, 2))
    false = {
        (one.slug, other.slug)
        for (one, _, story), (other, _, beside) in pairs
        if story == beside and (one.happening is None or one.happening != other.happening)
    }
    assert not false
    one_text = {(one.slug, other.slug) for (one, text, _), (other, held, _) in pairs if text == held}
    assert [set(pair) for pair in one_text] == [ONE_TEXT]


@pytest.mark.parametrize("seed", range(2))
def test_most_reports_of_one_happening_in_one_language_are_one_story(seed: int) -> None:
    pairs = [
        story == beside
        for (one, _, story), (other, _, beside) in combinations(_told(seed, teasers=True), 2)
        if one.happening is not None
        and one.happening == other.happening
        and one.outlet.language == other.outlet.language
    ]
    assert sum(pairs) / len(pairs) >= 0.7
