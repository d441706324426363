"""Who holds the same runs: the index that a new article's candidates come from.

The store keeps it in one table, `copy_runs (run BIGINT, group_id BIGINT, seen_at)`, unique by run and group, with an
index by `seen_at`; beside it `copy_groups (group_id, article_id, keys BLOB, seen_at)` with the packed keys of each
group's representative, so that `copies.decide` reads nothing else. The one in memory here serves a single process,
tests and benchmarks, and gives the same answers.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NewType, Protocol

GroupId = NewType("GroupId", int)

MOST_HOLDERS = 64  # groups that a run is remembered for: one that more hold is a phrase of the day and tells nothing
MOST_CANDIDATES = 8  # groups that are compared word by word; a true one is among the first three
LEAST_SHARED = 2  # sampled runs, which stand for some eight words on end
LEAST_SHARE = 0.04  # of a text's sampled runs; a passage that is less of it is no relation worth showing


class CandidateIndex(Protocol):
    """Which groups hold a run. `add` and `query` cost a look-up a run, however many articles there are."""

    def add(self, group: GroupId, runs: Sequence[int], seen_at: datetime) -> None:
        """Remember that a group holds these runs; those that many groups hold already are not added to."""
        ...

    def query(self, runs: Sequence[int]) -> tuple[GroupId, ...]:
        """The groups that share most of these runs, the best first; of equals the older group.

        Shape: as `ranked` says; runs that MOST_HOLDERS hold are left out.
        """
        ...

    def expire(self, before: datetime) -> tuple[GroupId, ...]:
        """Forget the groups whose last article came before this; which these were."""
        ...


class MemoryIndex:
    """The index in memory; what has expired leaves nothing behind.

    A run that one group holds, as nearly all do, is kept without a list: half the memory.
    """

    def __init__(self) -> None:
        self._holders: dict[int, GroupId | list[GroupId]] = {}
        self._runs: dict[GroupId, array[int]] = {}
        self._seen: dict[GroupId, datetime] = {}

    def add(self, group: GroupId, runs: Sequence[int], seen_at: datetime) -> None:
        """Remember that a group holds these runs."""
        known = self._runs.setdefault(group, array("q"))
        holders = self._holders
        for run in runs:
            held = holders.setdefault(run, group)
            if isinstance(held, list):
                if len(held) >= MOST_HOLDERS or group in held:
                    continue
                held.append(group)
            elif held != group:
                holders[run] = [held, group]
            known.append(run)
        seen = self._seen.pop(group, seen_at)
        self._seen[group] = max(seen_at, seen)

    def query(self, runs: Sequence[int]) -> tuple[GroupId, ...]:
        """The groups that share most of these runs, the best first."""
        found: list[GroupId] = []
        holders = self._holders
        for held in [holders[run] for run in set(runs) if run in holders]:
            if not isinstance(held, list):
                found.append(held)
            elif len(held) < MOST_HOLDERS:
                found += held
        return ranked(Counter(found), len(runs)) if len(found) >= LEAST_SHARED else ()

    def expire(self, before: datetime) -> tuple[GroupId, ...]:
        """Forget the groups whose last article came before this."""
        gone = tuple(group for group, seen_at in self._seen.items() if seen_at < before)
        for group in gone:
            del self._seen[group]
            for run in self._runs.pop(group):
                self._drop(run, group)
        return gone

    def _drop(self, run: int, group: GroupId) -> None:
        held = self._holders.get(run)
        if isinstance(held, list):
            if group in held:
                held.remove(group)
            if len(held) == 1:
                self._holders[run] = held[0]
        elif held == group:
            del self._holders[run]


def ranked(shared: Counter[GroupId], runs: int) -> tuple[GroupId, ...]:
    """The groups worth comparing with a text of so many sampled runs, by how many of them they hold."""
    least = max(LEAST_SHARED, int(LEAST_SHARE * runs))
    enough: Iterable[GroupId] = [group for group, count in shared.items() if count >= least]
    return tuple(sorted(enough, key=lambda group: (-shared[group], group))[:MOST_CANDIDATES])
