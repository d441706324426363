"""The mending pass: look again at the last days with what came since, split what does not hold, merge what does.

One article at a time decides with half of the picture. An hour later the picture is there: which of the reports are
nearest to each other both ways, and who stands between. This pass reads only the links that the decisions left
behind, so that it needs no texts. Addresses are stable: a story keeps its number as long as most of it stays.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import log1p

import numpy as np

from dateline.stories.scorer import Floats, Scorer

MEND_FEATURES = (
    "odds", "rank", "other_rank", "between", "shared", "against", "share_of_best", "other_share_of_best",
    "next_best", "other_next_best",
)  # fmt: skip
UNLINKED = -4.0  # log odds of two reports that no decision found near
# A report's links to a large story are read up to this many: it cannot be near all of three hundred reports.
MOST_LINKS = 8
_NEIGHBOURS = 10  # read on each side of a link
_MOST_RANK = 20  # of one link among the others of a group
WORTH_KEEPING = -3.5  # log odds; a link below says what no link says


@dataclass(frozen=True, slots=True)
class Link:
    """What a decision found between two groups, as log odds that they tell one happening."""

    group: int
    other: int
    odds: float


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a group stands. `settled`: older than the pass reaches, or put there by an editor: it does not move."""

    group: int
    story: int
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Apart:
    """Two stories that an editor split: no pass puts them together again."""

    story: int
    other: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What editors decided, and the next run respects.

    `placed`: an article's group that was moved or pinned, and where to. `merged`: a story that is now part of
    another. `apart`: stories that were split. `fixed`: stories whose reports nobody but an editor moves.
    """

    placed: Mapping[int, int] = field(default_factory=dict)
    merged: Mapping[int, int] = field(default_factory=dict)
    apart: frozenset[Apart] = frozenset()
    fixed: frozenset[int] = frozenset()

    def now(self, story: int) -> int:
        """The story that a number stands for, merges followed; a ring of merges ends where it began."""
        if not self.merged:
            return story
        seen = {story}
        while (into := self.merged.get(story)) is not None and into not in seen:
            story = into
            seen.add(story)
        return story

    def holds(self) -> frozenset[int]:
        """The stories whose reports no pass moves: fixed, split or merged by an editor."""
        parted = {story for pair in self.apart for story in (pair.story, pair.other)}
        return self.fixed | parted | frozenset(self.now(into) for into in self.merged.values())


@dataclass(frozen=True, slots=True)
class Mended:
    """What the pass changed. `moved`: each moved group and its story now. `merged`: stories that are gone, and
    where their address leads."""

    moved: Mapping[int, int]
    merged: Mapping[int, int]


def linkage(excess: float, links: int, one: int, other: int) -> float:
    """The mean log odds between two sets of groups of which `links` pairs are known.

    Shape: `excess` is the sum of odds over UNLINKED; pairs that are not known count as UNLINKED, up to MOST_LINKS
    a group of the smaller set.
    """
    return UNLINKED + excess / max(min(one * other, MOST_LINKS * min(one, other)), links)


def mend(placed: Sequence[Placed], links: Iterable[Link], rules: Rules, scorer: Scorer, keep: float) -> Mended:
    """Group again what is not settled.

    Shape: `placed` holds every group that a link names, once; links to others are passed over. The same answer in
    whatever order they come. `keep`: the least mean log odds that holds two parts together.
    """
    where = {one.group: rules.now(one.story) for one in placed}
    held = rules.holds()
    settled = {one.group for one in placed if one.settled or where[one.group] in held}
    for group, story in rules.placed.items():
        if group in where:
            where[group] = rules.now(story)
            settled.add(group)
    known = {(min(x.group, x.other), max(x.group, x.other)): x.odds for x in links if x.group != x.other}
    pairs = sorted(pair for pair in known if pair[0] in where and pair[1] in where)
    odds = scorer(around(pairs, [known[pair] for pair in pairs])) if pairs else np.zeros(0)
    parts = _Parts(where, settled)
    for (one, other), value in zip(pairs, odds.tolist(), strict=True):
        parts.link(one, other, value)
    parts.join(keep)
    return _named(parts.groups(), placed, where, settled)


def around(pairs: Sequence[tuple[int, int]], odds: Sequence[float]) -> Floats:
    """For each link, how it stands among the links of its two ends.

    Shape: one row a pair, columns as in MEND_FEATURES; symmetric in the two ends.
    """
    near: dict[int, dict[int, float]] = {}
    chances = (1.0 / (1.0 + np.exp(-np.maximum(odds, -30.0)))).tolist() if len(odds) else []
    for (one, other), chance in zip(pairs, chances, strict=True):
        near.setdefault(one, {})[other] = chance
        near.setdefault(other, {})[one] = chance
    ends = {group: _End.of(held) for group, held in near.items()}
    rows = [
        (value, *_around(ends[one], ends[other], one, other)) for (one, other), value in zip(pairs, odds, strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, len(MEND_FEATURES))


@dataclass(frozen=True, slots=True)
class _End:
    """The links of one group: by group, the nearest first, and their chances turned so that they ascend."""

    held: Mapping[int, float]
    nearest: Sequence[tuple[int, float]]
    turned: Sequence[float]

    @classmethod
    def of(cls, held: Mapping[int, float]) -> _End:
        order = sorted(held.items(), key=lambda item: (-item[1], item[0]))
        return cls(held, order[:_NEIGHBOURS], [-chance for _, chance in order])

    def rank(self, chance: float) -> int:
        """How many of its links are nearer."""
        return min(bisect_left(self.turned, -chance), _MOST_RANK)

    def following(self, rank: int) -> float:
        """The best of its other links, seen from the one of this rank."""
        return -self.turned[1 if rank == 0 and len(self.turned) > 1 else 0]


def _around(ours: _End, theirs: _End, one: int, other: int) -> tuple[float, ...]:
    chance = ours.held[other]
    rank, other_rank = ours.rank(chance), theirs.rank(chance)
    between = shared = against = 0.0
    for group, value in ours.nearest:
        if group != other:
            there = theirs.held.get(group, 0.0)
            least = value if value < there else there
            if least > between:
                between = least
            shared += value * there
            against += value * (1 - there)
    for group, value in theirs.nearest:
        if group != one:
            against += value * (1 - ours.held.get(group, 0.0))
    following, other_following = ours.following(rank), theirs.following(other_rank)
    share, other_share = chance / max(-ours.turned[0], 0.01), chance / max(-theirs.turned[0], 0.01)
    return (
        min(rank, other_rank), max(rank, other_rank), between, log1p(shared), log1p(against),
        min(share, other_share), max(share, other_share), min(following, other_following),
        max(following, other_following),
    )  # fmt: skip


class _Parts:
    """Sets of groups that grow by average link. Settled groups of one story are one part from the start, and two
    parts that hold settled groups of different stories never join."""

    def __init__(self, where: Mapping[int, int], settled: set[int]) -> None:
        self._held: dict[int, list[int]] = {}
        self._part: dict[int, int] = {}
        self._story: dict[int, int] = {}  # of parts that hold settled groups
        self._links: dict[int, dict[int, tuple[float, int]]] = {}
        first: dict[int, int] = {}
        for group in sorted(where):
            part = group
            if group in settled:
                part = first.setdefault(where[group], group)
                self._story[part] = where[group]
            self._part[group] = part
            self._held.setdefault(part, []).append(group)
            self._links.setdefault(part, {})

    def link(self, one: int, other: int, odds: float) -> None:
        """Note a link between two groups."""
        a, b = self._part[one], self._part[other]
        if a == b:
            return
        excess, count = self._links[a].get(b, (0.0, 0))
        self._links[a][b] = self._links[b][a] = (excess + odds - UNLINKED, count + 1)

    def join(self, keep: float) -> None:
        """Join the nearest parts while their mean odds are above `keep`."""
        heap = [
            (-near, a, b)
            for a, held in self._links.items()
            for b in held
            if a < b and (near := self._near(a, b)) > keep and self._may(a, b)
        ]
        heapify(heap)
        while heap:
            near, a, b = heappop(heap)
            if b in self._links.get(a, {}) and self._near(a, b) == -near and self._may(a, b):
                for other in self._joined(a, b):
                    value = self._near(a, other)
                    if value > keep and self._may(a, other):
                        heappush(heap, (-value, min(a, other), max(a, other)))

    def groups(self) -> list[list[int]]:
        """The parts, each with its groups in order."""
        return [sorted(held) for _, held in sorted(self._held.items())]

    def _near(self, a: int, b: int) -> float:
        excess, count = self._links[a][b]
        return linkage(excess, count, len(self._held[a]), len(self._held[b]))

    def _may(self, a: int, b: int) -> bool:
        one, other = self._story.get(a), self._story.get(b)
        return one is None or other is None or one == other

    def _joined(self, a: int, b: int) -> list[int]:
        """Put part `b` into part `a` (the lower number stays), and give the parts that are linked to it."""
        self._held[a] += self._held.pop(b)
        if b in self._story:
            self._story[a] = self._story.pop(b)
        del self._links[a][b]
        for other, (excess, count) in self._links.pop(b).items():
            if other == a:
                continue
            more, links = self._links[a].get(other, (0.0, 0))
            del self._links[other][b]
            self._links[a][other] = self._links[other][a] = (excess + more, count + links)
        return sorted(self._links[a])


def _named(parts: list[list[int]], placed: Sequence[Placed], where: Mapping[int, int], settled: set[int]) -> Mended:
    """Give each part a story: the one that most of it was in; settled groups keep theirs whatever the count."""
    claims: list[tuple[int, int, int, int]] = []
    for number, part in enumerate(parts):
        counts: dict[int, int] = {}
        for group in part:
            counts[where[group]] = counts.get(where[group], 0) + (1_000_000 if group in settled else 1)
        claims += [(-count, story, part[0], number) for story, count in counts.items()]
    names: dict[int, int] = {}
    taken: set[int] = set()
    for _, story, _, number in sorted(claims):
        if number not in names and story not in taken:
            names[number] = story
            taken.add(story)
    for number, part in enumerate(parts):
        if number not in names:
            # A story bears the number of one of its groups; one that founded a story takes its own number back.
            names[number] = next((group for group in part if group not in taken), -part[0] - 1)
            taken.add(names[number])
    now = {group: names[number] for number, part in enumerate(parts) for group in part}
    moved = {one.group: now[one.group] for one in placed if now[one.group] != one.story}
    alive = set(now.values())
    merged: dict[int, int] = {}
    for one in sorted(placed, key=lambda one: one.group):
        if one.story not in alive:
            merged.setdefault(one.story, now[one.group])
    return Mended(moved, merged)
