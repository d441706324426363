"""What lies near an article or a story: other stories now, and earlier coverage of the affair.

Both rank by the scorer that places articles. Near stories are ranked with their times; earlier coverage without,
since an affair that comes back after months is as near as it was: its reports come from a search over the archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.stories.happenings import Learnt, odds
from dateline.stories.meaning import Meant
from dateline.stories.scorer import Known, Weighed

MOST_RELATED = 10
# Log odds. What lies lower shares words, not an affair.
LEAST_NEAR = -5.0
LEAST_EARLIER = -3.5
# A story is as near as its nearest reports on the average; one report alone may be near by chance.
_NEAREST_REPORTS = 2


@dataclass(frozen=True, slots=True)
class Near:
    """A report near an article, as log odds that it tells the same."""

    group: int
    story: int
    odds: float
    at: float | None


@dataclass(frozen=True, slots=True)
class NearStory:
    """A story near an article. `group` is its nearest report, `at` the time of that."""

    story: int
    group: int
    odds: float
    at: float | None


def ranked(
    weighed: Weighed, at: float | None, known: Sequence[Known], scorers: Learnt, meant: Meant | None = None
) -> tuple[Near, ...]:
    """The known reports, the nearest first; of equals the newer."""
    if not known or not (len(weighed.terms.words) or meant is not None):
        return ()
    near = zip(known, odds(weighed, at, known, scorers, meant), strict=True)
    found = [Near(one.group, one.story, value, one.at) for one, value in near]
    return tuple(sorted(found, key=lambda near: (-near.odds, -(near.at or 0.0), -near.group)))


def related(near: Iterable[Near], story: int, most: int = MOST_RELATED) -> tuple[NearStory, ...]:
    """Other stories near an article of `story`, the nearest first."""
    return tuple(_by_story(near, story, LEAST_NEAR)[:most])


def earlier(near: Iterable[Near], story: int, before: float, most: int = MOST_RELATED) -> tuple[NearStory, ...]:
    """Earlier coverage of an affair: other stories before an instant, the newest first.

    Shape: `near` is ranked without a time. Undated reports are left out: nobody knows that they came earlier.
    """
    past = [one for one in near if one.at is not None and one.at < before]
    found = _by_story(past, story, LEAST_EARLIER)[:most]
    return tuple(sorted(found, key=lambda one: (-(one.at or 0.0), -one.story)))


def _by_story(near: Iterable[Near], story: int, least: float) -> list[NearStory]:
    held: dict[int, list[Near]] = {}
    for one in near:
        if one.story != story:
            held.setdefault(one.story, []).append(one)
    found = []
    for other, reports in held.items():
        best = sorted(reports, key=lambda one: -one.odds)[:_NEAREST_REPORTS]
        odds = sum(one.odds for one in best) / len(best)
        if odds > least:
            found.append(NearStory(other, best[0].group, odds, best[0].at))
    return sorted(found, key=lambda one: (-one.odds, -(one.at or 0.0), -one.story))
