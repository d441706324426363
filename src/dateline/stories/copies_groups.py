"""Which group of copies an article joins: the second step, after the candidates' keys were loaded.

An article is compared with the representative of each candidate group, the fullest text of it, and never with a
chain of members: one false link could join two groups for good. Two groups are merged only where three texts agree
on it: the new one is a copy of both representatives, and these are copies of each other or both cut from the new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from dateline.model import ArticleId
from dateline.stories.copies import CopyKeys
from dateline.stories.copies_index import CandidateIndex, GroupId, MemoryIndex
from dateline.stories.origin_credits import contradict
from dateline.stories.origin_names import same_name
from dateline.stories.overlaps import Overlap, overlap
from dateline.stories.relations import Measures, Relation, relation

WINDOW = timedelta(hours=72)  # docs/stories.md: no copy of the made sets comes later than two days
_FULLER = 0.6  # of the representative that a longer text holds to stand for the group from now on
_WITHIN = 0.9  # of a representative that a text holds which it was cut from
_NEARLY = 0.9  # of the words that the nearest text shares: texts that are nearly one
MEASURES = Measures()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group that may hold the same text, by the keys of the article that represents it.

    `stated`: the agency that any member of it names.
    """

    group: GroupId
    keys: CopyKeys
    stated: str | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """How an article stands to a group's representative. `shared` is in words outside quotations."""

    group: GroupId
    relation: Relation
    shared: int
    share: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with an article.

    `joins`: the group it is a copy in; None where it opens one of its own. `merges`: groups that turned out to be the
    same as that one. `represents`: it stands for its group from now on. `ties`: every relation worth showing, the
    nearest first.
    """

    joins: GroupId | None = None
    merges: tuple[GroupId, ...] = ()
    represents: bool = True
    ties: tuple[Tie, ...] = ()


def decide(keys: CopyKeys, candidates: Sequence[Candidate], by: Measures = MEASURES) -> Decision:
    """Which group an article joins, and how it stands to the others.

    Shape: at most `MOST_CANDIDATES` candidates, as the index gives them; their order does not matter.
    """
    ties: list[Tie] = []
    copies: list[tuple[Candidate, Overlap]] = []
    for candidate in candidates:
        found = overlap(keys, candidate.keys)
        kind = relation(found, by)
        if kind is Relation.COPY and contradict(keys.stated, candidate.stated):
            kind = Relation.QUOTES
        if found is None or kind is Relation.DISTINCT:
            continue
        ties.append(Tie(candidate.group, kind, found.newer.shared_own, found.share))
        if kind is Relation.COPY:
            copies.append((candidate, found))
    ties.sort(key=lambda tie: (tie.relation is not Relation.COPY, -tie.shared, tie.group))
    if not copies:
        return Decision(ties=tuple(ties))
    nearest, found = _nearest(keys, copies)
    merged = [
        other
        for other, shares in copies
        if other is not nearest and _are_one(other, nearest, _agree(found, shares, by), by)
    ]
    represents = _is_fuller(found, keys, nearest.keys) and all(
        keys.own_words > other.keys.own_words for other in merged
    )
    return Decision(nearest.group, tuple(other.group for other in merged), represents, tuple(ties))


def _nearest(keys: CopyKeys, copies: list[tuple[Candidate, Overlap]]) -> tuple[Candidate, Overlap]:
    """Of several texts, which are nearly one, the one that an article was copied from.

    Where they hold nearly the same of it: the one of the agency that it names, then the one under its headline, then
    the one that holds most, and of equals the one that came last, as copies follow their text within hours.
    """
    if len(copies) == 1:
        return copies[0]
    nearly = _NEARLY * max([found.newer.shared_own for _, found in copies])

    def nearness(pair: tuple[Candidate, Overlap]) -> tuple[bool, bool, bool, int, GroupId]:
        other, shared = pair[0], pair[1].newer.shared_own
        named = keys.stated is not None and other.stated is not None and same_name(keys.stated, other.stated)
        headed = len(keys.headline) > 0 and np.array_equal(keys.headline, other.keys.headline)
        near = shared >= nearly
        return near, near and named, near and headed, shared, other.group

    return max(copies, key=nearness)


def _are_one(one: Candidate, other: Candidate, agreed: bool, by: Measures) -> bool:
    """Whether two groups are the same: their representatives are copies, or the text that joins them says so."""
    if contradict(one.stated, other.stated):
        return False
    between = relation(overlap(one.keys, other.keys), by)
    return between is Relation.COPY or (agreed and between in (Relation.QUOTES, Relation.CONTAINED))


def _agree(one: Overlap, other: Overlap, by: Measures) -> bool:
    """Whether two representatives are both cut from the new text, or both begin with it and added their reporting."""
    if all(found.older.shared_own >= _WITHIN * found.older.own for found in (one, other)):
        return True
    return all(_begins_both(found, by) for found in (one, other))


def _begins_both(found: Overlap, by: Measures) -> bool:
    lede = min(found.newer.top, found.older.top)
    return lede >= by.lede and found.newer.shared_own >= by.most * found.newer.own


def _is_fuller(found: Overlap, new: CopyKeys, held: CopyKeys) -> bool:
    """Whether the new text holds most of the representative and more besides.

    One that names its agency goes before one that names none, which may be made of several texts.
    """
    signed = new.stated is not None and held.stated is None
    return found.newer.own > found.older.own and (signed or found.older.shared_own >= _FULLER * found.older.own)


@dataclass(slots=True)
class _Group:
    members: list[ArticleId]
    represented_by: ArticleId
    keys: CopyKeys
    stated: str | None


@dataclass(slots=True)
class Window:
    """The groups of the last days in memory, article by article: what a single process and the benchmarks use.

    Group ids are given in order; a merged group goes on under the older id.
    """

    index: CandidateIndex = field(default_factory=MemoryIndex)
    by: Measures = MEASURES
    _groups: dict[GroupId, _Group] = field(default_factory=dict)
    _next: int = 1

    def take(self, article: ArticleId, keys: CopyKeys, seen_at: datetime) -> tuple[GroupId, Decision]:
        """Decide on one article and keep what was decided; the group it now stands in."""
        runs: list[int] = keys.index.tolist()
        candidates = [
            Candidate(group, held.keys, held.stated)
            for group in self.index.query(runs)
            if (held := self._groups.get(group)) is not None
        ]
        decision = decide(keys, candidates, self.by)
        group = decision.joins
        if group is None:
            group = GroupId(self._next)
            self._next += 1
            self._groups[group] = _Group([article], article, keys, keys.stated)
        else:
            group = self._merged(group, decision.merges, seen_at)
            joined = self._groups[group]
            joined.members.append(article)
            joined.stated = joined.stated or keys.stated
            if decision.represents:
                joined.represented_by, joined.keys = article, keys
        self.index.add(group, runs if decision.represents else (), seen_at)
        return group, decision

    def _merged(self, group: GroupId, others: Iterable[GroupId], seen_at: datetime) -> GroupId:
        oldest = min((group, *others))
        held = self._groups[oldest]
        for other in (group, *others):
            if other != oldest:
                gone = self._groups.pop(other)
                held.members += gone.members
                held.stated = held.stated or gone.stated
                self.index.add(oldest, gone.keys.index.tolist(), seen_at)
                if gone.keys.own_words > held.keys.own_words:  # the fullest stands for all
                    held.represented_by, held.keys = gone.represented_by, gone.keys
        return oldest

    def expire(self, now: datetime) -> None:
        """Forget the groups whose last article came before the window."""
        for group in self.index.expire(now - WINDOW):
            self._groups.pop(group, None)

    def groups(self) -> Mapping[GroupId, tuple[ArticleId, ...]]:
        """The members of each group, in the order they came."""
        return {group: tuple(held.members) for group, held in self._groups.items()}
