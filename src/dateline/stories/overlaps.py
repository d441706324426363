"""What two texts share: stretches of words that both hold, and what stands between, before and behind them.

A stretch is a row of shared runs on one line: a word swapped here and there does not end it, another order does.
What is counted are words outside quotations. Source: docs/stories.md, "Copies".
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from dateline.stories.copies import NO_OUTLET, CopyKeys
from dateline.stories.origin_credits import Place
from dateline.stories.runs import Hashes, Mask, Places, spelled

_BRIDGE = 3  # words on end that an edit may change within a stretch; a new take changes more
_SLIP = 5  # words that such an edit may add or take
_LEAST = 8  # words of a stretch; shorter ones are phrases that any two reports may share
_MOST_STRETCHES = 64
_MOST_PLACES = 8  # of one run in a text that are looked at
_TOP = 40  # words that open a text: its lede
CHARACTERS = 2  # to a word, where a script writes no spaces and each character counts as one


class Side(NamedTuple):
    """One text in a comparison: its words, those outside quotations, and how many of each are shared.

    `top` is how much of its opening is shared, `head` and `tail` how many words
    stand before the first and after the last that is.
    """

    own: int
    words: int
    shared_own: int
    shared: int
    top: float
    head: int
    tail: int


class Overlap(NamedTuple):
    """What two texts share.

    `stretches` and `longest` in words; `rewritten`: words between stretches that stand otherwise in both;
    `figures` shared, and `figures_changed` where the words round them are the same; `swapped`: words changed within
    stretches; `noted`: one of the two, and only one, is running notes or a digest.
    """

    newer: Side
    older: Side
    stretches: int
    longest: int
    rewritten: int
    figures: int
    figures_changed: int
    swapped: int
    rewrites: int
    turns: int
    in_order: float
    retold: bool
    datelined: bool
    noted: bool
    spaceless: bool

    @property
    def share(self) -> float:
        """How much of the shorter text, quotations aside, stands in the other."""
        shorter = min(self.newer, self.older, key=lambda side: (side.own, side.shared_own))
        return shorter.shared_own / max(shorter.own, 1)


class Stretch(NamedTuple):
    """A row of words that both hold: [a_begins, a_ends) in one, [b_begins, b_ends) in the other.

    `first` to `last` are the shared runs that it is made of.
    """

    a_begins: int
    a_ends: int
    b_begins: int
    b_ends: int
    first: int
    last: int


def overlap(newer: CopyKeys, older: CopyKeys) -> Overlap | None:
    """What two texts share; None where that is nothing that counts.

    Shape: the same whichever is compared with which, though a passage may stand twice in one of them.
    """
    if _before(older, newer):
        return _overlap(older, newer, turned=True)
    return _overlap(newer, older, turned=False)


def _before(one: CopyKeys, other: CopyKeys) -> bool:
    if len(one.words) != len(other.words):
        return len(one.words) < len(other.words)
    return one.words.tobytes() < other.words.tobytes()


def _overlap(a: CopyKeys, b: CopyKeys, *, turned: bool) -> Overlap | None:
    """What two texts share, of which the first is compared with the second; `turned`: the second is the newer one."""
    found = shared_stretches(a, b)
    if found is None:
        return None
    stretches, here, there = found
    length = len(a.words) - len(a.proof) + 1
    sides = _block(a, b, stretches, here, there)
    swapped = figures = changed = 0
    if sides is None:
        a_cover, b_cover = _cover(len(a.words), here, length), _cover(len(b.words), there, length)
        sides = _side(a, a_cover), _side(b, b_cover)
        within = sum([one.a_ends - one.a_begins for one in stretches])
        # Where the stretches are as long as what is shared, nothing stands otherwise within them: most copies.
        if within != sides[0].shared or sum([one.b_ends - one.b_begins for one in stretches]) != sides[1].shared:
            swapped, changed = _swapped(a, a_cover, b, b_cover, stretches)
            figures = int(np.count_nonzero(a.figures & a_cover)) if changed else 0
    anew = _rewritten(stretches)
    newer, older = reversed(sides) if turned else sides
    return Overlap(
        newer=newer,
        older=older,
        stretches=len(stretches),
        longest=max([one.a_ends - one.a_begins for one in stretches]),
        rewritten=sum(anew),
        rewrites=len(anew),
        figures=figures,
        figures_changed=changed,
        swapped=swapped,
        turns=sum([after.b_begins < one.b_begins for one, after in pairwise(stretches)]),
        in_order=_in_order(stretches),
        retold=a.outlet == b.outlet != NO_OUTLET or _marked(a) != _marked(b),
        datelined=_datelined(a) and _datelined(b),
        noted=a.notes != b.notes,
        spaceless=a.spaceless,
    )


def _block(a: CopyKeys, b: CopyKeys, stretches: list[Stretch], here: Places, there: Places) -> tuple[Side, Side] | None:
    """The sides where all that is shared is one stretch without a gap: half of all comparisons, at half the cost."""
    if len(stretches) > 1:
        return None
    one, last = stretches[0], len(here) - 1
    if one.a_ends - one.a_begins != one.b_ends - one.b_begins or int(here[last]) - int(here[0]) != last:
        return None
    if (there[1:] - there[:-1] != 1).any():
        return None
    return _side_of_block(a, one.a_begins, one.a_ends), _side_of_block(b, one.b_begins, one.b_ends)


def _side_of_block(keys: CopyKeys, begins: int, ends: int) -> Side:
    words, shared = len(keys.words), ends - begins
    top = min(words, _of(_TOP, keys))
    all_own = keys.own_words == words
    return Side(
        own=keys.own_words,
        words=words,
        shared_own=shared if all_own else int(np.count_nonzero(keys.own[begins:ends])),
        shared=shared,
        top=max(min(ends, top) - begins, 0) / top,
        head=begins,
        tail=words - ends,
    )


def _swapped(
    newer: CopyKeys, newer_cover: Mask, older: CopyKeys, older_cover: Mask, stretches: list[Stretch]
) -> tuple[int, int]:
    """How many words, and how many figures, stand otherwise within the stretches."""
    newer_gap, older_gap = np.zeros_like(newer_cover), np.zeros_like(older_cover)
    for one in stretches:
        newer_gap[one.a_begins : one.a_ends] = True
        older_gap[one.b_begins : one.b_ends] = True
    newer_gap &= ~newer_cover
    older_gap &= ~older_cover
    count = np.count_nonzero
    swapped = int(max(count(newer_gap), count(older_gap)))
    changed = int(min(count(newer.figures & newer_gap), count(older.figures & older_gap))) if swapped else 0
    return swapped, changed


def shared_stretches(a: CopyKeys, b: CopyKeys) -> tuple[list[Stretch], Places, Places] | None:
    """The stretches in the order of the first text, and where the shared runs that make them stand in each text."""
    if a.spaceless != b.spaceless or not len(a.proof) or not len(b.proof):
        return None
    length = len(a.words) - len(a.proof) + 1
    here, there = _shared_runs(a.proof, b)
    least = _of(_LEAST, a)
    if len(here) + length - 1 < least:
        return None
    stretches = _stretches(here, there, length, least)
    if not stretches:
        return None
    if stretches[-1].last - stretches[0].first < len(here) or len(stretches) > 1:
        kept = np.zeros(len(here), np.bool_)
        for one in stretches:
            kept[one.first : one.last] = True
        here, there = here[kept], there[kept]
    return stretches, here, there


def _of(words: int, keys: CopyKeys) -> int:
    """So many words of a text in what it is counted by."""
    return words * CHARACTERS if keys.spaceless else words


def _stretches(here: Places, there: Places, length: int, least: int) -> list[Stretch]:
    """The shared runs, joined where they stand on one line in both texts; what is too short is left out.

    A phrase that stands twice in a text points to its first place, so a stretch goes on over what was left out.
    """
    step, jump = here[1:] - here[:-1], there[1:] - there[:-1]
    breaks = ((step > length + _BRIDGE) | (np.abs(jump - step) > _SLIP)).nonzero()[0]
    firsts, lasts = [0, *(breaks + 1).tolist()], [*breaks.tolist(), len(here) - 1]
    stretches: list[Stretch] = []
    for first, last in zip(firsts, lasts, strict=True):
        if last - first + length < least:
            continue
        begins, ends = int(here[first]), int(here[last]) + length
        b_begins, b_ends = int(there[first]), int(there[last]) + length
        before = stretches[-1] if stretches else None
        if before is not None:
            ours, theirs = begins - before.a_ends, b_begins - before.b_ends
            if -length < ours <= _BRIDGE and abs(theirs - ours) <= _SLIP:
                stretches[-1] = Stretch(before.a_begins, ends, before.b_begins, b_ends, before.first, last + 1)
                continue
        stretches.append(Stretch(begins, ends, b_begins, b_ends, first, last + 1))
    return stretches


def _shared_runs(a: Hashes, b: CopyKeys) -> tuple[Places, Places]:
    """Where each run of one text that the other holds stands in both; of several places the one that goes on."""
    ordered, order = b.ordered
    at = ordered.searchsorted(a)
    here = (ordered.take(at, mode="clip") == a).nonzero()[0]
    at = at[here]
    there = order[at]
    repeated, places = b.repeated
    for which in repeated[at].nonzero()[0].tolist() if places else ():
        expected = int(there[which - 1]) + int(here[which]) - int(here[which - 1]) if which else 0
        there[which] = _nearest(places[int(at[which])][:_MOST_PLACES], expected)
    return here, there


def _nearest(places: list[int], expected: int) -> int:
    return min(places, key=lambda place: abs(place - expected))


def _in_order(stretches: list[Stretch]) -> float:
    """How much of what is shared stands in one order in both: the heaviest rising row of stretches.

    Of a text of very many stretches only the first are looked at, so that the work stays linear.
    """
    if all([one.b_begins < after.b_begins for one, after in pairwise(stretches)]):
        return 1.0
    heaviest: list[int] = []
    for at, one in enumerate(stretches[:_MOST_STRETCHES]):
        before = [heaviest[i] for i in range(at) if stretches[i].b_begins < one.b_begins]
        heaviest.append(max(before, default=0) + one.a_ends - one.a_begins)
    return max(heaviest) / sum(one.a_ends - one.a_begins for one in stretches[:_MOST_STRETCHES])


_TAKES = frozenset(
    spelled("\nupdate updated updates wrapup recast lead ld 2nd 3rd 4th adds corrected\n").words.tolist()
)


def _marked(keys: CopyKeys) -> bool:
    """Whether a headline says that it is a later take, in the words that agencies use."""
    return not _TAKES.isdisjoint(keys.headline[:2].tolist())


def _datelined(keys: CopyKeys) -> bool:
    return any([credit.place is Place.DATELINE for credit in keys.credits])


def _cover(words: int, places: Places, length: int) -> Mask:
    covered = np.zeros(words, np.bool_)
    covered[places] = True
    reach = 1
    while reach < length:  # each step doubles how far a run's first word reaches
        step = min(reach, length - reach)
        np.logical_or(covered[step:], covered[:-step], out=covered[step:])
        reach += step
    return covered


def _side(keys: CopyKeys, cover: Mask) -> Side:
    shared, top = int(np.count_nonzero(cover)), cover[: _of(_TOP, keys)]
    all_own = keys.own_words == len(keys.words)
    return Side(
        own=keys.own_words,
        words=len(keys.words),
        shared_own=shared if all_own else int(np.count_nonzero(cover & keys.own)),
        shared=shared,
        top=int(np.count_nonzero(top)) / len(top),
        head=int(cover.argmax()),
        tail=int(cover[::-1].argmax()),
    )


def _rewritten(stretches: list[Stretch]) -> list[int]:
    """Words between two stretches that follow each other in both texts, where both have something of their own.

    A cut leaves nothing in one of them, an addition nothing in the other; only a new take has both.
    """
    between = ((after.a_begins - one.a_ends, after.b_begins - one.b_ends) for one, after in pairwise(stretches))
    return [min(ours, theirs) for ours, theirs in between if ours > _BRIDGE and theirs > _BRIDGE]
