"""Stories: same input, same stories; nothing twice; the order inside the window has a bounded effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random

import pytest
from tests.unit.stories.press import BUDGET, FERRY, OTHERS, in_order, old_news, only, reports, stream

from dateline.stories.happenings_memory import Happenings
from dateline.stories.terms import Report


def told(given: list[Report], mend_every: int = 5) -> dict[int, int]:
    held = Happenings()
    for number, report in enumerate([*old_news(80), *given]):
        held.add(report)
        if number % mend_every == 0:
            held.mend(report.at)
    held.mend(given[-1].at)
    return only(held.stories())


def parts(stories: dict[int, int]) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for report, story in stories.items():
        found.setdefault(story, set()).add(report)
    return {frozenset(held) for held in found.values()}


def test_the_same_input_gives_the_same_stories() -> None:
    assert told(stream()) == told(stream())


@pytest.mark.parametrize("mend_every", [1, 3, 50])
def test_how_often_it_is_mended_changes_no_story_of_clear_reports(mend_every: int) -> None:
    assert parts(told(stream(), mend_every)) == parts(told(stream()))


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_arrival_changes_no_story_of_clear_reports(seed: int) -> None:
    mixed = stream()
    Random(seed).shuffle(mixed)
    assert parts(told(mixed)) == parts(told(stream()))


@pytest.mark.parametrize("seed", range(4))
def test_no_article_is_in_two_stories_and_none_is_lost(seed: int) -> None:
    mixed = [*stream(), *(replace(one, id=one.id + 200, group=one.id) for one in reports(FERRY))]
    Random(seed).shuffle(mixed)
    stories = told(mixed)
    assert set(stories) == {one.id for one in mixed}
    assert all(stories[one.id] == stories[one.group] for one in mixed if one.group is not None)


def test_an_address_that_was_merged_leads_somewhere() -> None:
    held = Happenings()
    gone: dict[int, int] = {}
    for report in [*old_news(80), *in_order(reports(FERRY), reports(BUDGET, 11), reports(OTHERS, 21))]:
        held.add(report)
        gone.update(held.mend(report.at).merged)
    alive = set(held.stories().values())
    for story in gone:
        followed, seen = story, set()
        while followed not in alive and followed not in seen:
            seen.add(followed)
            followed = gone[followed]
        assert followed in alive


@pytest.mark.parametrize(
    "text", ["", "\x00", "𝔘𝔫𝔦", "a" * 100_000, "日本" * 5_000, "1,2,3." * 3_000, "\ud800", "-'" * 9_000]
)
def test_any_text_is_placed(text: str) -> None:
    held = Happenings()
    assert held.add(Report(1, text, text, None)).story == 1
    assert held.add(Report(2, text[:50], text, datetime.fromisoformat("0001-01-02T00:00:00+00:00"))).story in (1, 2)
    held.mend()
