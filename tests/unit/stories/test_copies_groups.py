"""Which group an article joins, and the index that its candidates come from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

from tests.copied_texts import keys_of, report

from dateline.model import ArticleId, Block, BlockKind
from dateline.stories.copies import CopyKeys
from dateline.stories.copies_groups import WINDOW, Candidate, Window, decide
from dateline.stories.copies_index import MOST_CANDIDATES, MOST_HOLDERS, GroupId, MemoryIndex
from dateline.stories.relations import Relation

NOW = datetime(2026, 3, 12, tzinfo=UTC)
TEXT, OTHER = report(1, 8), report(2, 8)


def taken(*texts: CopyKeys, window: Window | None = None) -> list[GroupId]:
    window = window or Window()
    return [window.take(ArticleId(number), keys, NOW)[0] for number, keys in enumerate(texts)]


def test_copies_stand_in_one_group_and_others_apart() -> None:
    one, other, cut, again = taken(keys_of(TEXT), keys_of(OTHER), keys_of(TEXT[:3]), keys_of([*TEXT[:2], *TEXT[5:]]))
    assert one == cut == again != other


def test_a_fuller_text_represents_its_group_from_then_on() -> None:
    window = Window()
    taken(keys_of(TEXT[:4]), keys_of(TEXT), window=window)
    decision = window.take(ArticleId(9), keys_of(TEXT[:1] + TEXT[4:]), NOW)[1]
    assert decision.joins is not None


def test_two_cut_copies_that_share_little_are_joined_by_the_whole_text() -> None:
    window = Window()
    first = window.take(ArticleId(1), keys_of([*TEXT[:2], *TEXT[2:4]]), NOW)[0]
    second = window.take(ArticleId(2), keys_of([*TEXT[:2], *TEXT[4:]]), NOW)[0]
    whole = window.take(ArticleId(3), keys_of(TEXT), NOW)[0]
    assert first == second == whole or (first, whole) == (first, min(first, second))
    assert sum(len(members) for members in window.groups().values()) == 3


def test_one_false_link_does_not_join_two_groups() -> None:
    window = Window()
    both = keys_of([*TEXT[:4], *OTHER[:4]])
    one, other, mixed = taken(keys_of(TEXT), keys_of(OTHER), both, window=window)
    assert one != other
    assert mixed in (one, other, 3)
    assert len(window.groups()) >= 2


def test_texts_of_two_agencies_are_no_copies_however_alike() -> None:
    one = keys_of(["LONDON, March 3 (Reuters) - " + TEXT[0], *TEXT[1:]])
    other = keys_of(["LONDON, March 3 (AFP) - " + TEXT[0], *TEXT[1:]])
    unsigned = keys_of(TEXT)
    assert decide(other, [Candidate(GroupId(1), one, one.stated)]).joins is None
    assert decide(unsigned, [Candidate(GroupId(1), one, one.stated)]).joins == 1


def test_relations_to_other_groups_are_kept_beside_the_group() -> None:
    update = keys_of([*OTHER[:2], *TEXT[2:6]])
    decision = decide(update, [Candidate(GroupId(1), keys_of(TEXT)), Candidate(GroupId(2), keys_of(report(7)))])
    assert decision.joins is None
    assert [(tie.group, tie.relation) for tie in decision.ties] == [(1, Relation.UPDATE)]


def test_the_order_of_candidates_does_not_matter() -> None:
    candidates = [Candidate(GroupId(n), keys_of(text)) for n, text in ((4, TEXT), (2, TEXT[:5]), (3, OTHER))]
    new = keys_of(TEXT[:4])
    assert decide(new, candidates) == decide(new, candidates[::-1])
    decision = decide(new, candidates)
    assert (decision.joins, decision.merges) == (4, (2,))


def nearly_one(first: CopyKeys, second: CopyKeys) -> list[Candidate]:
    return [Candidate(GroupId(1), first, first.stated), Candidate(GroupId(2), second, second.stated)]


def test_of_texts_that_are_nearly_one_an_article_joins_the_one_that_its_agency_wrote() -> None:
    one = keys_of(["LONDON, March 3 (Reuters) - " + TEXT[0], *TEXT[1:], OTHER[0]])
    other = keys_of([*TEXT, OTHER[1]])
    signed, unsigned = keys_of(["By Reuters", *TEXT[:6]], headline="B"), keys_of(TEXT[:6], headline="B")
    assert decide(signed, nearly_one(one, other)).joins == 1
    assert decide(unsigned, nearly_one(one, other)).joins == 2


def test_of_texts_that_are_nearly_one_an_article_joins_the_one_under_its_headline() -> None:
    one, other = keys_of([*TEXT, OTHER[0]], headline="Harbour tax passed"), keys_of([*TEXT, OTHER[1]])
    assert decide(keys_of(TEXT[:6], headline="Harbour tax passed"), nearly_one(one, other)).joins == 1


def test_of_texts_that_hold_the_same_of_an_article_it_joins_the_last() -> None:
    one, other = keys_of([*TEXT, OTHER[0]]), keys_of([*TEXT, OTHER[1]])
    assert decide(keys_of(TEXT[:6], headline="Another"), nearly_one(one, other)).joins == 2


def test_a_text_that_holds_far_more_of_an_article_goes_before_its_headline() -> None:
    one, other = keys_of(TEXT[:4], headline="Harbour tax passed"), keys_of(TEXT)
    assert decide(keys_of(TEXT, headline="Harbour tax passed"), nearly_one(one, other)).joins == 2


def test_two_copies_with_reporting_added_are_joined_by_the_text_that_both_begin_with() -> None:
    added = keys_of([*TEXT[:3], *report(3, 5)]), keys_of([*TEXT[:3], *report(4, 6)])
    assert decide(added[0], nearly_one(added[1], added[1])).joins is None
    plain = keys_of(TEXT[:3])
    assert decide(plain, nearly_one(*added)).merges == (1,)
    lifted = keys_of([*report(5, 3), *TEXT[:3], *report(3, 1)])
    assert decide(plain, nearly_one(added[0], lifted)).merges == ()


def test_a_group_is_forgotten_after_the_window_and_leaves_nothing() -> None:
    window = Window()
    first = window.take(ArticleId(1), keys_of(TEXT), NOW)[0]
    window.expire(NOW + WINDOW)
    assert list(window.groups()) == [first]
    window.expire(NOW + WINDOW + timedelta(seconds=1))
    assert not window.groups()
    assert window.take(ArticleId(2), keys_of(TEXT), NOW + WINDOW)[0] != first


def test_a_late_copy_keeps_its_group_in_the_window() -> None:
    window = Window()
    window.take(ArticleId(1), keys_of(TEXT), NOW)
    window.take(ArticleId(2), keys_of(TEXT[:4]), NOW + timedelta(hours=70))
    window.expire(NOW + timedelta(hours=80))
    assert len(window.groups()) == 1


def test_cut_copies_of_two_texts_are_two_groups_in_every_order() -> None:
    texts = [keys_of(t) for t in (TEXT[:3], OTHER, [*TEXT[:2], *TEXT[5:]], TEXT, OTHER[:4])]
    for order in permutations(range(len(texts))):
        window = Window()
        for number in order:
            window.take(ArticleId(number), texts[number], NOW)
        assert {frozenset(held) for held in window.groups().values()} == {frozenset({0, 2, 3}), frozenset({1, 4})}


def test_a_run_that_very_many_groups_hold_is_a_phrase_of_the_day() -> None:
    index = MemoryIndex()
    for group in range(MOST_HOLDERS + 10):
        index.add(GroupId(group), [1, 2, 3, 1000 + group, 2000 + group], NOW)
    assert index.query([1, 2, 3]) == ()
    assert index.query([1, 1005, 2005]) == (5,)


def test_few_groups_are_compared_the_nearest_first() -> None:
    index = MemoryIndex()
    for group in range(1, 30):
        index.add(GroupId(group), range(group), NOW)
    assert index.query(range(30)) == tuple(range(29, 29 - MOST_CANDIDATES, -1))


def test_one_shared_run_is_chance() -> None:
    index = MemoryIndex()
    index.add(GroupId(1), [1, 2, 3], NOW)
    assert index.query([3, 4, 5]) == ()
    assert index.query([2, 3, 4]) == (1,)


def test_an_expired_group_leaves_nothing_in_the_index() -> None:
    index = MemoryIndex()
    index.add(GroupId(1), [1, 2, 3], NOW)
    index.add(GroupId(2), [2, 3, 4], NOW + timedelta(hours=1))
    assert index.expire(NOW + timedelta(minutes=1)) == (1,)
    assert index.query([1, 2, 3]) == (2,)
    assert index.expire(NOW + timedelta(hours=2)) == (2,)
    assert vars(index) == {"_holders": {}, "_runs": {}, "_seen": {}}


def test_a_live_blog_that_opens_with_a_text_holds_it_and_is_no_copy() -> None:
    blog = keys_of([Block(BlockKind.LIVE, part) for part in [*TEXT[:5], *OTHER[:2]]])
    decision = decide(blog, [Candidate(GroupId(1), keys_of(TEXT))])
    assert decision.joins is None
    assert [tie.relation for tie in decision.ties] == [Relation.CONTAINED]


def test_a_text_that_names_its_agency_stands_for_a_group_before_one_made_of_several() -> None:
    made = keys_of([*TEXT[:3], *report(3, 3)])
    signed = keys_of(["LONDON, March 3 (Reuters) - " + TEXT[0], *TEXT[1:]])
    assert decide(signed, [Candidate(GroupId(1), made)]).represents
    assert not decide(keys_of(TEXT), [Candidate(GroupId(1), made)]).represents


def test_of_groups_that_become_one_the_fullest_text_stands_for_all() -> None:
    window = Window()
    short, long = keys_of([*TEXT[:3], *report(3, 5)]), keys_of([*TEXT[:3], *report(4, 7)])
    first, second = taken(long, short, window=window)
    assert first != second
    window.take(ArticleId(2), keys_of(TEXT[:3]), NOW)
    assert [len(members) for members in window.groups().values()] == [3]
    assert window.take(ArticleId(3), keys_of([*report(4, 7), *report(5, 2)]), NOW)[1].ties[0].shared > 60
