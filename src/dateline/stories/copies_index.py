"""Who holds the same runs: the index that a new article's candidates come from.

The store keeps it in one table, `copy_runs (run BIGINT, group_id BIGINT, seen_at)`, unique by run and group, with an
index by `seen_at`; beside it `copy_groups (group_id, article_id, keys BLOB, seen_at)` with the packed keys of each
group's representative, so that `copies.decide` reads nothing else. The one in memory here serves a single process,
tests and benchmarks, and gives the same answers.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NewType, Protocol

GroupId = NewType("GroupId", int)

MOST_HOLDERS = 64  # groups that a run is remembered for: one that more hold is a phrase of the day and tells nothing
MOST_CANDIDATES = 8  # groups that are compared word by word; a true one is among the first three
LEAST_SHARED = 2  # sampled runs, which stand for some eight words on end


class CandidateIndex(Protocol):
    """Which groups hold a run. `add` and `query` cost a look-up a run, however many articles there are."""

    def add(self, group: GroupId, runs: Sequence[int], seen_at: datetime) -> None:
        """Remember that a group holds these runs; those that many groups hold already are not added to."""
        ...

    def query(self, runs: Sequence[int]) -> tuple[GroupId, ...]:
        """The groups that share most of these runs, the best first; of equals the older group.

        Shape: at most MOST_CANDIDATES, each sharing LEAST_SHARED or more; runs held by MOST_HOLDERS are left out.
        """
        ...

    def expire(self, before: datetime) -> tuple[GroupId, ...]:
        """Forget the groups whose last article came before this; which these were."""
        ...


class MemoryIndex:
    """The index in memory; what has expired leaves nothing behind."""

    def __init__(self) -> None:
        self._holders: dict[int, tuple[GroupId, ...]] = {}
        self._runs: dict[GroupId, set[int]] = {}
        self._seen: OrderedDict[GroupId, datetime] = OrderedDict()

    def add(self, group: GroupId, runs: Sequence[int], seen_at: datetime) -> None:
        """Remember that a group holds these runs."""
        known = self._runs.setdefault(group, set())
        holders = self._holders
        for run in runs:
            if run not in known:
                held = holders.get(run, ())
                if len(held) < MOST_HOLDERS:
                    holders[run] = (*held, group)
                    known.add(run)
        self._seen[group] = max(seen_at, self._seen.get(group, seen_at))

    def query(self, runs: Sequence[int]) -> tuple[GroupId, ...]:
        """The groups that share most of these runs, the best first."""
        found: list[GroupId] = []
        holders = self._holders
        for run in set(runs):
            held = holders.get(run)
            if held is not None and len(held) < MOST_HOLDERS:
                found += held
        return ranked(Counter(found))

    def expire(self, before: datetime) -> tuple[GroupId, ...]:
        """Forget the groups whose last article came before this."""
        gone = tuple(group for group, seen_at in self._seen.items() if seen_at < before)
        for group in gone:
            del self._seen[group]
            for run in self._runs.pop(group):
                left = tuple(holder for holder in self._holders[run] if holder != group)
                if left:
                    self._holders[run] = left
                else:
                    del self._holders[run]
        return gone


def ranked(shared: Counter[GroupId]) -> tuple[GroupId, ...]:
    """The groups worth comparing, by how many runs they share."""
    enough: Iterable[GroupId] = [group for group, count in shared.items() if count >= LEAST_SHARED]
    return tuple(sorted(enough, key=lambda group: (-shared[group], group))[:MOST_CANDIDATES])
