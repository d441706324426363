"""Which story an article joins: one at a time, in bounded time, from what the index finds near it.

    weighed = weigh_report(report, index)
    decision = place(group, weighed, at, index.near(strongest(weighed), at), sizes, rules, learnt)

A story is joined by average link: an article must be near to what the story holds, not to one report of it, so that
a long affair does not melt into one blob. A story bears the number of the group that founded it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from dateline.stories.happenings_index import HappeningIndex
from dateline.stories.meaning import MEANT_FEATURES, Meant, meant_rows
from dateline.stories.mending import UNLINKED, WORTH_KEEPING, Link, Rules, linkage
from dateline.stories.scorer import Known, Scorer, Weighed, doubt, features, ready, shipped, weigh
from dateline.stories.terms import Report, terms

CLEAR = 2.0  # log odds either way, about seven to one


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a group of copies goes. `new`: nothing known is near enough, it founds a story of its number.

    `links` are what the mending pass reads later; `odds` the mean log odds with the story; `by_rule`: an editor's.
    """

    group: int
    story: int
    new: bool
    odds: float
    links: tuple[Link, ...]
    by_rule: bool = False

    def clear(self, stories: Mapping[int, int]) -> bool:
        """Whether nothing is left to mend: near to all it was compared with in its story, far from the rest."""
        return all(
            link.odds > CLEAR if stories.get(link.other) == self.story else link.odds < -CLEAR for link in self.links
        )


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """The learnt scorers and how sure they must be: `join` for one article, `keep` for the mending pass.

    `meant`: the scorer of pairs that reads meanings too, where an encoder is installed.
    """

    pair: Scorer
    mend: Scorer
    join: float
    keep: float
    meant: Scorer | None = None


@lru_cache(maxsize=1)
def learnt() -> Learnt:
    """What comes with the product."""
    weights = shipped()
    return Learnt(ready(weights.pair), ready(weights.mend), weights.join, weights.keep)


@lru_cache(maxsize=1)
def learnt_with_meaning() -> Learnt:
    """What comes with the product for where an encoder is installed."""
    weights = shipped("meant.json")
    assert weights.pair.inputs == MEANT_FEATURES
    return Learnt(learnt().pair, ready(weights.mend), weights.join, weights.keep, ready(weights.pair))


def seconds(at: datetime | None) -> float | None:
    """An instant as the index holds it."""
    return None if at is None else at.timestamp()


def weigh_report(report: Report, index: HappeningIndex) -> Weighed:
    """The words of a report with what the window says of them."""
    found = terms(report.title, report.body)
    return weigh(found, index.held_by(found.hashes.tolist()), index.groups)


def near_in_meaning(index: HappeningIndex, near: Sequence[Known], meant: Meant | None, at: float | None) -> list[Known]:
    """The groups near by words, and behind them those that are near in meaning alone."""
    held = {one.group for one in near}
    more = [group for group in meant.nearest if group not in held] if meant is not None else []
    return [*near, *index.known(more, at)]


def odds(
    weighed: Weighed, at: float | None, known: Sequence[Known], scorers: Learnt, meant: Meant | None = None
) -> list[float]:
    """The log odds that an article tells the same as each of some known groups; `known` is not empty.

    By words alone where there is no meaning on either side.
    """
    rows = features(weighed, at, known)
    found = scorers.pair(rows)
    if meant is not None and scorers.meant is not None:
        whole, has = meant_rows(rows, known, meant)
        found = np.where(has, scorers.meant(whole), found)
    return [float(one) for one in found]


def place(
    group: int,
    weighed: Weighed,
    at: float | None,
    near: Sequence[Known],
    sizes: Mapping[int, int],
    rules: Rules,
    scorers: Learnt,
    meant: Meant | None = None,
    own: int | None = None,
) -> Decision:
    """Choose the story of a group, or found a new one.

    Shape: `near` as the index gives it, the group itself left out; `sizes` says of each story near how many other
    groups it holds. `own`: the story that it stands in, where its words or its time changed: to stay it need only be as
    near as the mending pass asks. `meant`: how near in meaning the groups are, where an encoder is installed.
    """
    # Two guides tell no happening together, whatever they share.
    near = [one for one in near if one.group != group and not (one.guide and weighed.terms.guide)]
    links: tuple[Link, ...] = ()
    if near and (len(weighed.terms.words) or meant is not None):
        found = zip(near, odds(weighed, at, near, scorers, meant), strict=True)
        links = tuple(Link(group, one.group, value) for one, value in found if value > WORTH_KEEPING)
    if group in rules.placed:
        return Decision(group, rules.now(rules.placed[group]), False, 0.0, links, by_rule=True)
    stories = {one.group: rules.now(one.story) for one in near}
    # What an editor merged need not be alike: what is near to a part of it is near to it.
    merged = {rules.now(into) for into in rules.merged.values()}
    nearness = _nearness(links, stories, {story: size for story, size in sizes.items() if story not in merged})
    join = scorers.join + doubt(weighed.groups)
    open_to = [(near, -story) for story, near in nearness.items() if near > (scorers.keep if story == own else join)]
    if open_to:
        nearest, story = max(open_to)
        return Decision(group, -story, False, nearest, links)
    story = rules.now(group)
    return Decision(group, story, story == group, 0.0, links, by_rule=story != group)


def _nearness(links: Sequence[Link], stories: Mapping[int, int], sizes: Mapping[int, int]) -> dict[int, float]:
    sums: dict[int, tuple[float, int]] = {}
    for link in links:
        excess, count = sums.get(stories[link.other], (0.0, 0))
        sums[stories[link.other]] = (excess + link.odds - UNLINKED, count + 1)
    return {
        story: linkage(excess, count, 1, max(sizes.get(story, 1), count)) for story, (excess, count) in sums.items()
    }
