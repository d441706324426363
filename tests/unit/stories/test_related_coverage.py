"""What lies near, and what came before."""

from __future__ import annotations

from tests.unit.stories.press import BUDGET, FERRY, OTHERS, old_news, reports

from dateline.stories.happenings import learnt, seconds, weigh_report
from dateline.stories.happenings_index import MemoryIndex, strongest
from dateline.stories.related_coverage import Near, earlier, ranked, related
from dateline.stories.scorer import Known


def test_reports_of_the_happening_are_ranked_before_others() -> None:
    index = MemoryIndex()
    for one in [*old_news(60), *reports(FERRY), *reports(BUDGET, 11), *reports(OTHERS, 21)]:
        weighed = weigh_report(one, index)
        known = Known(one.id, one.id, seconds(one.at), weighed.terms.hashes, weighed.terms.weights, weighed.norms)
        index.add(known, strongest(weighed))
    asked = reports(BUDGET, 11)[0]
    weighed = weigh_report(asked, index)
    near = [one for one in index.near(strongest(weighed), seconds(asked.at)) if one.group != 11]
    assert {one.group for one in ranked(weighed, seconds(asked.at), near, learnt())[:2]} == {12, 13}
    assert ranked(weighed, None, [], learnt()) == ()


NEAR = (
    Near(1, 1, 6.0, 100.0),
    Near(2, 2, -1.0, 90.0),
    Near(3, 3, -2.0, 10.0),
    Near(4, 3, -1.5, 20.0),
    Near(5, 5, -9.0, 5.0),
)


def test_other_stories_are_related_once_each_and_what_is_far_is_not() -> None:
    assert [(one.story, one.group) for one in related(NEAR, 1)] == [(2, 2), (3, 4)]
    assert [one.story for one in related(NEAR, 1, most=1)] == [2]


def test_earlier_coverage_is_told_by_date_and_the_undated_is_left_out() -> None:
    assert [one.story for one in earlier(NEAR, 1, before=95.0)] == [2, 3]
    assert [one.story for one in earlier(NEAR, 1, before=50.0)] == [3]
    assert earlier([Near(9, 9, 2.0, None)], 1, before=50.0) == ()
