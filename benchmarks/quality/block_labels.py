"""Which blocks of a page its true body holds: what the body model is taught.

A block's words are looked up in the truth by runs of four; of all places where they stand, the chain of blocks that
keeps the truth's order and holds most of its words is right. Blocks outside the chain that hold words nobody else in
it has are right too: truths put the standfirst first wherever it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Words = Sequence[str]
RUN = 4
MOST_PLACES = 12  # of one block that are looked at
HALF = 0.5  # of a block's runs must stand in the truth


@dataclass(frozen=True, slots=True)
class Label:
    """Whether a block is body; how many words it has; which share of its runs of words the truth holds."""

    body: bool
    words: int
    share: float


@dataclass(frozen=True, slots=True)
class _Place:
    block: int
    start: int
    gain: float


def labels(texts: Sequence[str], truth: str, tokens: Callable[[str], list[str]]) -> list[Label]:
    """One label a block, given how a text is cut into words."""
    wanted = tokens(truth)
    cut = [tokens(text) for text in texts]
    places, shares = _places(cut, wanted)
    chain = _best_chain(places, [len(words) for words in cut], len(wanted))
    covered = [False] * len(wanted)
    seen = set()
    for block, start in chain.items():
        covered[start : start + len(cut[block])] = [True] * len(covered[start : start + len(cut[block])])
        seen.add(tuple(cut[block]))
    body = set(chain)
    for place in places:
        words = tuple(cut[place.block])
        span = covered[place.start : place.start + len(words)]
        if place.block in body or words in seen or len(words) < RUN or not span or sum(span) >= 0.3 * len(span):
            continue
        body.add(place.block)
        seen.add(words)
        covered[place.start : place.start + len(words)] = [True] * len(span)
    return [Label(block in body, len(cut[block]), shares[block]) for block in range(len(texts))]


def _places(cut: Sequence[Words], wanted: Words) -> tuple[list[_Place], list[float]]:
    """Where in the truth each block's words stand, and each block's share."""
    at = defaultdict(list)
    for index, word in enumerate(wanted):
        at[word].append(index)
    runs = set(zip(*(wanted[shift:] for shift in range(RUN)), strict=False))
    places: list[_Place] = []
    shares = [0.0] * len(cut)
    for block, words in enumerate(cut):
        count = len(words)
        if 0 < count < RUN:
            found = [start for start in at[words[0]] if list(wanted[start : start + count]) == list(words)]
            places.extend(_Place(block, start, float(count)) for start in found)
        elif count:
            own = list(zip(*(words[shift:] for shift in range(RUN)), strict=False))
            shares[block] = share = sum(run in runs for run in own) / len(own)
            if share >= HALF:
                places.extend(_Place(block, start, count * share) for start in _starts(own, runs, at, wanted))
    places.sort(key=lambda place: (place.block, -place.start))
    return places, shares


def _starts(
    own: list[tuple[str, ...]], runs: set[tuple[str, ...]], at: dict[str, list[int]], wanted: Words
) -> list[int]:
    """Where a block would begin in the truth, by the first of its runs that stands there."""
    for shift, run in enumerate(own[:MOST_PLACES]):
        if run in runs:
            found = [i for i in at[run[0]] if tuple(wanted[i : i + RUN]) == run]
            return sorted({max(0, i - shift) for i in found})[:MOST_PLACES]
    return []


def _best_chain(places: Sequence[_Place], sizes: Sequence[int], length: int) -> dict[int, int]:
    """Blocks and their starts, in the order of both page and truth, that gain most; a Fenwick tree of best ends."""
    size = length + 2
    tree = [(0.0, -1)] * (size + 1)
    gains, before = [0.0] * len(places), [-1] * len(places)
    index = 0
    while index < len(places):
        stop = index
        while stop < len(places) and places[stop].block == places[index].block:
            node, best = places[stop].start + 1, (0.0, -1)
            while node > 0:
                best = max(best, tree[node], key=lambda entry: entry[0])
                node -= node & -node
            gains[stop], before[stop] = best[0] + places[stop].gain - 0.01, best[1]
            stop += 1
        for number in range(index, stop):
            place = places[number]
            node = min(size, place.start + max(0, sizes[place.block] - 2) + 1)
            while node <= size:
                if gains[number] > tree[node][0]:
                    tree[node] = (gains[number], number)
                node += node & -node
        index = stop
    chain: dict[int, int] = {}
    last = max(range(len(places)), key=lambda number: gains[number], default=-1)
    while last >= 0:
        chain[places[last].block] = places[last].start
        last = before[last]
    return chain
