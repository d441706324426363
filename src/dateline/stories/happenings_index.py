"""Which groups already placed may tell the same happening: asked by their strongest words, in bounded time.

A store-backed index needs two tables and answers the same questions:

    happening_groups(group PK, story, at NULL, hashes BLOB, weights BLOB, norms BLOB)     one row a group of copies
    happening_terms(hash, group, tells)   PK (hash, group)      the STRONGEST terms of a group, to be asked
    happening_counts(hash PK, groups)                    how many groups of the window hold a term (all its terms)

`near` reads at most POSTINGS newest rows a term, so that the time of a question does not grow with the archive.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Protocol

import numpy as np

from dateline.stories.scorer import Known, Weighed
from dateline.stories.terms import ALL, NAME, TITLE

STRONGEST = 40  # terms of a group that it is found by
POSTINGS = 128  # newest groups read for a term; what more hold is a popular name, which carries no link
ROWS = 1_200  # read for one article, the rarest terms first; 4,000 find one undated pair in a hundred more
NEAREST = 24  # groups that are looked at closely
# Of what the nearest shares. Under a seventh was one true pair in 5,000 and a quarter of all pairs.
LEAST_SHARE = 0.14
WINDOW_SECONDS = 14 * 86_400.0


def strongest(weighed: Weighed) -> list[tuple[int, float]]:
    """The terms that tell most and how much each does, the rarest first."""
    weights = weighed.terms.weights
    tells = (weights[:, ALL] + weights[:, TITLE] + weights[:, NAME] / 2) * weighed.idf
    chosen = np.argsort(-tells, kind="stable")[:STRONGEST]
    chosen = chosen[np.argsort(-weighed.idf[chosen], kind="stable")]
    return list(zip(weighed.terms.hashes[chosen].tolist(), tells[chosen].tolist(), strict=True))


class HappeningIndex(Protocol):
    """What the decision asks of what is known."""

    @property
    def groups(self) -> int:
        """How many groups the window holds."""
        ...

    def held_by(self, hashes: Sequence[int]) -> list[int]:
        """How many groups of the window hold each term, in the order asked."""
        ...

    def near(self, asked: Sequence[tuple[int, float]], at: float | None) -> list[Known]:
        """The groups that share most of what is asked, the nearest first; at most NEAREST."""
        ...

    def add(self, known: Known, found_by: Iterable[tuple[int, float]]) -> None:
        """Remember a group; one that is known is replaced."""
        ...

    def move(self, stories: Mapping[int, int]) -> None:
        """Put groups into other stories."""
        ...

    def expire(self, before: float) -> None:
        """Forget groups older than an instant."""
        ...


class _Posting:
    """The newest groups that a term is found by, and how much it tells of each."""

    __slots__ = ("groups", "tells")

    def __init__(self) -> None:
        self.groups = array("q")
        self.tells = array("d")

    def add(self, group: int, tells: float) -> None:
        self.groups.append(group)
        self.tells.append(tells)
        if len(self.groups) > POSTINGS:
            self.drop_oldest()

    def drop_oldest(self) -> None:
        del self.groups[0], self.tells[0]

    def drop(self, group: int) -> None:
        if group in self.groups:
            place = self.groups.index(group)
            del self.groups[place], self.tells[place]


class MemoryIndex:
    """The index in memory: for tests, benchmarks and small installations."""

    def __init__(self) -> None:
        self._known: dict[int, Known] = {}
        self._found_by: dict[int, tuple[int, ...]] = {}
        self._postings: dict[int, _Posting] = {}
        self._counts: Counter[int] = Counter()

    @property
    def groups(self) -> int:
        """How many groups the window holds."""
        return len(self._known)

    def held_by(self, hashes: Sequence[int]) -> list[int]:
        """How many groups of the window hold each term, in the order asked."""
        return list(map(self._counts.get, hashes, repeat(0)))

    def near(self, asked: Sequence[tuple[int, float]], at: float | None) -> list[Known]:
        """The groups that share most of what is asked, the nearest first; at most NEAREST."""
        rows: list[_Posting] = []
        tells: list[float] = []
        left = ROWS
        for number, tell in asked:
            held = self._postings.get(number)
            if held is not None:
                rows.append(held)
                tells.append(tell)
                left -= len(held.groups)
                if left <= 0:
                    break
        if not rows:
            return []
        groups = np.frombuffer(b"".join([row.groups for row in rows]), np.int64)
        shares = np.frombuffer(b"".join([row.tells for row in rows]), np.float64)
        shares = shares * np.repeat(tells, [len(row.groups) for row in rows])
        found, place = np.unique(groups, return_inverse=True)
        shared = np.bincount(place, shares)
        enough = (shared >= LEAST_SHARE * shared.max()).nonzero()[0]
        best = enough[np.lexsort((-found[enough], -shared[enough]))[:NEAREST]]
        near = [self._known.get(group) for group in found[best].tolist()]
        return [one for one in near if one is not None and _within(one.at, at)]

    def add(self, known: Known, found_by: Iterable[tuple[int, float]]) -> None:
        """Remember a group; one that is known is replaced."""
        if known.group in self._known:
            for number in self._found_by[known.group]:
                self._postings[number].drop(known.group)
            self.forget(known.group)
        self._known[known.group] = known
        self._counts.update(known.hashes.tolist())
        asked = tuple(found_by)
        self._found_by[known.group] = tuple(number for number, _ in asked)
        for number, tells in asked:
            held = self._postings.get(number)
            if held is None:
                held = self._postings[number] = _Posting()
            # A long text shares words with everything.
            held.add(known.group, tells / known.length)

    def move(self, stories: Mapping[int, int]) -> None:
        """Put groups into other stories."""
        for group, story in stories.items():
            one = self._known.get(group)
            if one is not None:
                self._known[group] = Known(group, story, one.at, one.hashes, one.weights, one.norms)

    def forget(self, group: int) -> None:
        """Forget one group."""
        known = self._known.pop(group, None)
        if known is None:
            return
        for number in known.hashes.tolist():
            left = self._counts[number] - 1
            if left:
                self._counts[number] = left
            else:
                del self._counts[number]
        for number in self._found_by.pop(group):
            posting = self._postings.get(number)
            # Only from the old end, where the oldest go first; what is forgotten in between is passed over when read.
            while posting is not None and posting.groups and posting.groups[0] not in self._known:
                posting.drop_oldest()
            if posting is not None and not posting.groups:
                del self._postings[number]

    def expire(self, before: float) -> None:
        """Forget groups older than an instant."""
        for group in [one.group for one in self._known.values() if one.at is not None and one.at < before]:
            self.forget(group)


def _within(one: float | None, other: float | None) -> bool:
    return one is None or other is None or abs(one - other) < WINDOW_SECONDS
