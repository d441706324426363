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
from dataclasses import replace
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
    chosen = (-tells).argsort(kind="stable")[:STRONGEST]
    chosen = chosen[(-weighed.idf[chosen]).argsort(kind="stable")]
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

    def known(self, groups: Iterable[int], at: float | None) -> list[Known]:
        """Those of some groups that the window holds, in the order asked, without those of another fortnight."""
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
    """The index in memory.

    A posting is one array of group, how much the term tells of it, group, ... the newest last: numbers of groups are
    exact in 53 bits, and most terms have one or two groups, where three objects for each would cost more than all else.
    """

    def __init__(self) -> None:
        self._known: dict[int, Known] = {}
        self._found_by: dict[int, tuple[int, ...]] = {}
        self._postings: dict[int, array[float]] = {}
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
        rows: list[array[float]] = []
        tells: list[float] = []
        left = ROWS
        for number, tell in asked:
            held = self._postings.get(number)
            if held is not None:
                newest = held[-2 * POSTINGS :]
                rows.append(newest)
                tells.append(tell)
                left -= len(newest) // 2
                if left <= 0:
                    break
        if not rows:
            return []
        both = np.frombuffer(b"".join(rows), np.float64).reshape(-1, 2)
        groups = both[:, 0].astype(np.int64)
        shares = both[:, 1] * np.repeat(tells, [len(row) // 2 for row in rows])
        # A group's shares stay in their order, so that their sum is the same to the last bit.
        order = groups.argsort(kind="stable")
        groups = groups[order]
        begins = np.ones(len(groups), np.bool_)
        np.not_equal(groups[1:], groups[:-1], out=begins[1:])
        found, shared = groups[begins], np.bincount(begins.cumsum() - 1, shares[order])
        enough = (shared >= LEAST_SHARE * shared.max()).nonzero()[0]
        best = enough[np.lexsort((-found[enough], -shared[enough]))[:NEAREST]]
        return self.known(found[best].tolist(), at)

    def known(self, groups: Iterable[int], at: float | None) -> list[Known]:
        """Those of some groups that the window holds, in the order asked, without those of another fortnight."""
        found = map(self._known.get, groups)
        return [one for one in found if one is not None and _within(one.at, at)]

    def add(self, known: Known, found_by: Iterable[tuple[int, float]]) -> None:
        """Remember a group; one that is known is replaced."""
        self.forget(known.group)
        self._known[known.group] = known
        self._counts.update(known.hashes.tolist())
        asked = tuple(found_by)
        self._found_by[known.group] = tuple(number for number, _ in asked)
        postings, group, length = self._postings, known.group, known.length
        for number, tells in asked:
            held = postings.get(number)
            # A long text shares words with everything.
            if held is None:
                postings[number] = array("d", (group, tells / length))
                continue
            held.append(group)
            held.append(tells / length)

    def move(self, stories: Mapping[int, int]) -> None:
        """Put groups into other stories."""
        for group, story in stories.items():
            one = self._known.get(group)
            if one is not None:
                self._known[group] = replace(one, story=story)

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
            _drop(posting, group)
            if not posting:
                del self._postings[number]

    def expire(self, before: float) -> None:
        """Forget groups older than an instant."""
        for group in [one.group for one in self._known.values() if one.at is not None and one.at < before]:
            self.forget(group)


def _drop(posting: array[float], group: int) -> None:
    """Take a group out of a posting: all of it, or an index that was read back would answer otherwise."""
    place = 0 if posting[0] == group else 2 * posting[::2].index(group)  # the oldest go first
    del posting[place : place + 2]


def _within(one: float | None, other: float | None) -> bool:
    return one is None or other is None or abs(one - other) < WINDOW_SECONDS
