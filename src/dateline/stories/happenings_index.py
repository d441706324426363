"""Which groups already placed may tell the same happening: asked by their strongest words, in bounded time.

A store-backed index needs two tables and answers the same questions:

    happening_groups(group PK, story, at NULL, hashes BLOB, weights BLOB, norms BLOB)     one row a group of copies
    happening_terms(hash, group, tells)   PK (hash, group)      the STRONGEST terms of a group, to be asked
    happening_counts(hash PK, groups)                    how many groups of the window hold a term (all its terms)

`near` reads at most POSTINGS newest rows a term, so that the time of a question does not grow with the archive.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from typing import Protocol

import numpy as np

from dateline.stories.scorer import Known, Weighed
from dateline.stories.terms import ALL, NAME, TITLE

STRONGEST = 40  # terms of a group that it is found by
POSTINGS = 128  # newest groups read for a term; what more hold is a popular name, which carries no link
ROWS = 1_200  # read for one article, the rarest terms first; 4,000 find one pair in a hundred more and cost double
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


class MemoryIndex:
    """The index in memory: for tests, benchmarks and small installations."""

    def __init__(self) -> None:
        self._known: dict[int, Known] = {}
        self._found_by: dict[int, tuple[int, ...]] = {}
        self._postings: dict[int, deque[tuple[int, float]]] = {}
        self._counts: dict[int, int] = {}

    @property
    def groups(self) -> int:
        """How many groups the window holds."""
        return len(self._known)

    def held_by(self, hashes: Sequence[int]) -> list[int]:
        """How many groups of the window hold each term, in the order asked."""
        counts = self._counts
        return [counts.get(number, 0) for number in hashes]

    def near(self, asked: Sequence[tuple[int, float]], at: float | None) -> list[Known]:
        """The groups that share most of what is asked, the nearest first; at most NEAREST."""
        shared: dict[int, float] = {}
        left = ROWS
        for number, tells in asked:
            rows = self._postings.get(number, ())
            for group, there in rows:
                shared[group] = shared.get(group, 0.0) + tells * there
            left -= len(rows)
            if left <= 0:
                break
        known = self._known
        best = nlargest(NEAREST, zip(shared.values(), shared, strict=True))
        least = LEAST_SHARE * best[0][0] if best else 0.0
        return [known[group] for score, group in best if score >= least and _within(known[group].at, at)]

    def add(self, known: Known, found_by: Iterable[tuple[int, float]]) -> None:
        """Remember a group; one that is known is replaced."""
        self.forget(known.group)
        self._known[known.group] = known
        for number in known.hashes.tolist():
            self._counts[number] = self._counts.get(number, 0) + 1
        asked = tuple(found_by)
        self._found_by[known.group] = tuple(number for number, _ in asked)
        for number, tells in asked:
            # A long text shares words with everything.
            self._postings.setdefault(number, deque(maxlen=POSTINGS)).append((known.group, tells / known.length))

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
            posting = self._postings[number]
            for place, (holder, _) in enumerate(posting):
                if holder == group:
                    del posting[place]
                    break
            if not posting:
                del self._postings[number]

    def expire(self, before: float) -> None:
        """Forget groups older than an instant."""
        for group in [one.group for one in self._known.values() if one.at is not None and one.at < before]:
            self.forget(group)


def _within(one: float | None, other: float | None) -> bool:
    return one is None or other is None or abs(one - other) < WINDOW_SECONDS
