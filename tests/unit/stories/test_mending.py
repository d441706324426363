"""The pass that looks again at the last days."""

from __future__ import annotations

from dateline.stories.happenings import learnt
from dateline.stories.mending import MEND_FEATURES, Apart, Link, Placed, Rules, around, linkage, mend

SURE, UNLIKE = 5.0, -3.0


def mended(
    placed: list[Placed], links: list[Link], rules: Rules | None = None
) -> tuple[dict[int, int], dict[int, int]]:
    found = mend(placed, links, rules or Rules(), learnt().mend, learnt().keep)
    return dict(found.moved), dict(found.merged)


def all_near(groups: tuple[int, ...], odds: float = SURE) -> list[Link]:
    return [Link(a, b, odds) for a in groups for b in groups if a < b]


def test_two_stories_that_are_one_happening_become_the_one_that_holds_more() -> None:
    placed = [Placed(1, 1), Placed(2, 1), Placed(3, 3)]
    assert mended(placed, all_near((1, 2, 3))) == ({3: 1}, {3: 1})


def test_a_story_of_two_happenings_is_split_and_the_larger_part_keeps_the_address() -> None:
    placed = [Placed(n, 1) for n in (1, 2, 3, 4, 5)]
    moved, merged = mended(placed, all_near((3, 4, 5)) + all_near((1, 2)))
    assert moved == {1: 2, 2: 2}
    assert merged == {}


def test_merge_then_split_restores() -> None:
    apart = [Placed(1, 1), Placed(2, 1), Placed(3, 3), Placed(4, 3)]
    links = all_near((1, 2)) + all_near((3, 4))
    together = [Placed(one.group, 1) for one in apart]
    moved, _ = mended(together, links)
    stories = {one.group: moved.get(one.group, one.story) for one in together}
    assert stories == {one.group: one.story for one in apart}


def test_the_order_of_what_is_given_changes_nothing() -> None:
    placed = [Placed(n, n) for n in range(1, 9)]
    links = all_near((1, 2, 3)) + all_near((4, 5, 6), 1.5) + [Link(3, 4, 0.5), Link(7, 8, UNLIKE)]
    turned = [Link(link.other, link.group, link.odds) for link in reversed(links)]
    assert mended(placed, links) == mended(placed[::-1], turned)


def test_what_is_settled_does_not_move() -> None:
    placed = [Placed(1, 1, settled=True), Placed(2, 2, settled=True), Placed(3, 3)]
    moved, _ = mended(placed, all_near((1, 2, 3)))
    assert 1 not in moved
    assert 2 not in moved


def test_a_story_that_is_fixed_keeps_its_reports() -> None:
    placed = [Placed(n, 1) for n in (1, 2, 3, 4)]
    links = all_near((1, 2)) + all_near((3, 4))
    assert mended(placed, links)[0] != {}
    assert mended(placed, links, Rules(fixed=frozenset((1,)))) == ({}, {})


def test_an_article_that_an_editor_moved_goes_there_and_stays() -> None:
    placed = [Placed(1, 1), Placed(2, 1), Placed(3, 3), Placed(4, 3)]
    moved, _ = mended(placed, all_near((1, 2)) + all_near((3, 4)), Rules(placed={2: 3}))
    assert moved[2] == 3


def test_stories_that_an_editor_merged_are_one() -> None:
    placed = [Placed(1, 1), Placed(2, 1), Placed(3, 3), Placed(4, 3)]
    moved, merged = mended(placed, all_near((1, 2)) + all_near((3, 4)) + [Link(1, 3, 0.0)], Rules(merged={3: 1}))
    assert moved == {3: 1, 4: 1}
    assert merged == {3: 1}


def test_stories_that_an_editor_parted_stay_apart() -> None:
    placed = [Placed(1, 1), Placed(2, 1), Placed(3, 3), Placed(4, 3)]
    links = all_near((1, 2, 3, 4))
    assert mended(placed, links)[1] == {3: 1}
    assert mended(placed, links, Rules(apart=frozenset((Apart(3, 1),)))) == ({}, {})


def test_one_link_does_not_join_two_stories() -> None:
    placed = [Placed(n, 1) for n in (1, 2, 3, 4)] + [Placed(n, 5) for n in (5, 6, 7, 8)]
    assert mended(placed, [*all_near((1, 2, 3, 4)), *all_near((5, 6, 7, 8)), Link(4, 5, 2.0)]) == ({}, {})


def test_a_large_story_needs_no_link_between_all_of_its_reports() -> None:
    assert linkage(12 * 8.0, 12, 1, 300) > 0
    assert linkage(1 * 8.0, 1, 1, 300) < 0


def test_no_links_are_no_changes() -> None:
    assert mended([Placed(1, 1), Placed(2, 2)], []) == ({}, {})
    assert around([], []).shape == (0, len(MEND_FEATURES))
