"""Which story an article joins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
from tests.unit.stories.press import BUDGET, FERRY, OTHERS, in_order, old_news, only, reports, stream

from dateline.stories.happenings import Learnt, learnt, place, seconds, weigh_report
from dateline.stories.happenings_index import MemoryIndex, strongest
from dateline.stories.happenings_memory import Happenings
from dateline.stories.meaning import MEANT_FEATURES, Meant
from dateline.stories.mending import Rules
from dateline.stories.scorer import FEATURES, Known, Scorer, features, shipped
from dateline.stories.terms import Report


def run(given: list[Report], rules: Rules | None = None) -> Happenings:
    held = Happenings(rules)
    for report in [*old_news(), *given]:
        held.add(report)
    held.mend(max((one.at for one in given if one.at), default=None))
    return held


def parts(stories: dict[int, int]) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for report, story in only(stories).items():
        found.setdefault(story, set()).add(report)
    return {frozenset(held) for held in found.values()}


TRUE = {frozenset((1, 2, 3, 4)), frozenset((11, 12, 13)), *(frozenset((n,)) for n in range(21, 27))}


def test_reports_of_one_happening_are_one_story_and_others_stay_alone() -> None:
    assert parts(run(stream()).stories()) == TRUE


def test_articles_without_times_are_placed_too() -> None:
    stories = run(stream(timed=False)).stories()
    assert len({stories[n] for n in (1, 2, 3, 4)}) == 1
    assert len({stories[n] for n in (11, 12, 13)}) == 1
    assert stories[1] != stories[11]


def test_copies_go_where_their_group_stands_and_count_once() -> None:
    held = run([*stream(), replace(reports(FERRY)[0], id=99, group=1, at=None)])
    stories = held.stories()
    assert stories[99] == stories[1]


def test_a_popular_name_alone_carries_no_link() -> None:
    many = [
        replace(one, title=f"{one.title}, Stroud", body=f"{one.body} Lavinia Stroud was there.")
        for one in reports(OTHERS, 21)
    ]
    stories = run(many).stories()
    assert len(set(only(stories).values())) == len(many)


def test_in_a_window_that_has_just_begun_a_shared_name_carries_no_link_either() -> None:
    held = Happenings()
    for one in reports(OTHERS, 21):
        held.add(replace(one, title=f"{one.title}, Stroud", body=f"{one.body} Lavinia Stroud was there."))
    held.mend()
    assert len(set(held.stories().values())) == len(OTHERS)


def test_two_look_alikes_at_once_stay_apart() -> None:
    swap = {"Halvard": "Mirella", "Orsund": "Katvik", "Ada Brenn": "Tor Eskil", "214": "96", "Brenn": "Eskil"}

    def other(text: str) -> str:
        for one, two in swap.items():
            text = text.replace(one, two)
        return text

    double = tuple((other(title), other(body)) for title, body in FERRY)
    stories = run(in_order(reports(FERRY), reports(double, 31), reports(OTHERS, 21))).stories()
    assert not {stories[n] for n in (1, 2, 3, 4)} & {stories[n] for n in (31, 32, 33, 34)}


def test_an_editor_puts_an_article_where_it_belongs_and_the_next_run_keeps_it() -> None:
    stories = run(stream(), Rules(placed={23: 1})).stories()
    assert stories[23] == 1
    assert len({stories[n] for n in (1, 2, 3, 4)}) == 1


def test_a_merged_story_takes_what_would_join_the_one_that_is_gone() -> None:
    stories = run(stream(), Rules(merged={11: 1})).stories()
    assert {stories[n] for n in (11, 12, 13)} == {1}


def test_a_ring_of_merges_ends() -> None:
    assert Rules(merged={1: 2, 2: 1}).now(1) in (1, 2)


def sure(odds: float) -> Learnt:
    """Scorers that give every pair of texts with a meaning the same log odds."""
    width = len(MEANT_FEATURES)
    return replace(learnt(), meant=Scorer(np.zeros((width, 1)), np.zeros(1), np.zeros(1), odds))


def test_what_has_a_meaning_is_weighed_by_the_scorer_that_reads_meanings() -> None:
    index = MemoryIndex()
    ferry, budget = reports(FERRY)[0], reports(BUDGET, 11)[0]
    for number, one in enumerate(reports(OTHERS, 21)):
        weighed = weigh_report(one, index)
        known = Known(one.id, one.id, seconds(one.at), weighed.terms.hashes, weighed.terms.weights, weighed.norms)
        index.add(known, strongest(weighed))
        assert index.groups == number + 1
    weighed = weigh_report(ferry, index)
    near = [Known(1, 1, seconds(ferry.at), weighed.terms.hashes, weighed.terms.weights, weighed.norms)]
    asked = weigh_report(budget, index)
    assert place(11, asked, seconds(budget.at), near, {1: 1}, Rules(), learnt()).new
    meant, other = Meant({1: 0.9}, 0.8, (1,)), Meant({2: 0.9}, 0.8, (2,))
    assert not place(11, asked, seconds(budget.at), near, {1: 1}, Rules(), sure(20.0), meant).new
    assert place(11, asked, seconds(budget.at), near, {1: 1}, Rules(), sure(20.0), other).new
    assert place(11, asked, seconds(budget.at), near, {1: 1}, Rules(), sure(20.0)).new


def test_a_text_leaves_its_own_story_only_where_mending_would_part_them() -> None:
    index = MemoryIndex()
    ferry, budget = reports(FERRY)[0], reports(BUDGET, 11)[0]
    weighed, asked = weigh_report(ferry, index), weigh_report(budget, index)
    near = [Known(1, 1, seconds(ferry.at), weighed.terms.hashes, weighed.terms.weights, weighed.norms)]

    def placed(keep: float, own: int | None) -> int:
        scorers = replace(sure(0.0), join=100.0, keep=keep)
        between = Meant({1: 0.9}, 0.8, (1,))
        return place(11, asked, seconds(budget.at), near, {1: 1}, Rules(), scorers, between, own).story

    assert placed(keep=-50.0, own=1) == 1
    assert placed(keep=50.0, own=1) == 11
    assert placed(keep=-50.0, own=None) == placed(keep=-50.0, own=7) == 11


def test_a_group_that_is_added_again_is_found_once() -> None:
    index = MemoryIndex()
    report = reports(FERRY)[0]
    for _ in range(3):
        weighed = weigh_report(report, index)
        known = Known(1, 1, 0.0, weighed.terms.hashes, weighed.terms.weights, weighed.norms)
        index.add(known, strongest(weighed))
    assert index.groups == 1
    assert [one.group for one in index.near(strongest(weighed), 0.0)] == [1]
    index.expire(1.0)
    assert index.groups == 0
    assert index.held_by(weighed.terms.hashes.tolist()) == [0] * len(weighed.terms.words)
    assert index.near(strongest(weighed), 0.0) == []


def test_what_is_two_weeks_old_is_no_candidate() -> None:
    held = Happenings()
    held.add(reports(FERRY)[0])
    late = replace(reports(FERRY)[1], at=reports(FERRY)[0].at + timedelta(days=15))
    assert held.add(late).new


def test_an_article_without_words_founds_a_story_of_its_own() -> None:
    held = Happenings()
    assert held.add(replace(reports(FERRY)[0], id=1, title="", body="")).new
    assert held.add(replace(reports(FERRY)[0], id=2, title="", body="")).story == 2


def test_features_are_finite_and_the_weights_fit_them() -> None:
    index = MemoryIndex()
    weighed = weigh_report(reports(FERRY)[0], index)
    known = Known(2, 2, None, weighed.terms.hashes, weighed.terms.weights, weighed.norms)
    rows = features(weighed, None, [known, known])
    assert rows.shape == (2, len(FEATURES))
    assert ((rows >= 0) & (rows < 10)).all()
    weights = shipped()
    assert weights.pair.inputs == FEATURES
    assert weights.learnt_from
    assert not any("wire_base" in name or "copies" in name for name in weights.learnt_from)
