"""Who holds the same runs: the index that a new article's candidates come from.

The store keeps it in three tables: `copy_runs (run BIGINT, group_id)`, unique by both, with an index by `group_id` to
expire by; `copy_groups (group_id, article_id, keys BLOB, stated, seen_at)` with the packed keys (`copies_packing`) of
the article that represents the group, the agency that any member names, and an index by `seen_at`; `copy_members
(article_id, group_id, relation)`. `copies_groups.decide` needs nothing else. Where an outlet's house text is kept
(`house.House`: a count of articles, and a count for each of 512 lines at most) is the walk's affair. The index in
memory below serves a single process, tests and benchmarks, and gives the same answers.
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
LEAST_SHARE = 0.08  # of a text's sampled runs; a passage that is less of it is no relation worth showing
ENOUGH_SHARED = 6  # which suffice in any text: a brief of thirty words in running notes


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
        for held in map(self._holders.get, set(runs)):
            if held is None:
                continue
            if not isinstance(held, list):
                found.append(held)
            elif len(held) < MOST_HOLDERS:
                found += held
        return ranked(Counter(found), len(runs)) if len(found) >= LEAST_SHARED else ()

    def expire(self, before: datetime) -> tuple[GroupId, ...]:
        """Forget the groups whose last article came before this."""
        gone = tuple(group for group, seen_at in self._seen.items() if seen_at < before)
        for group in gone:
            self.forget(group)
        return gone

    def forget(self, group: GroupId) -> None:
        """Forget one group."""
        self._seen.pop(group, None)
        for run in self._runs.pop(group, ()):
            self._drop(run, group)

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
    least = min(max(LEAST_SHARED, int(LEAST_SHARE * runs)), ENOUGH_SHARED)
    enough: Iterable[GroupId] = [group for group, count in shared.items() if count >= least]
    return tuple(sorted(enough, key=lambda group: (-shared[group], group))[:MOST_CANDIDATES])
