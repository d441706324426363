"""How one text stands to another, read from the stretches of words that both hold.

A stretch is a row of shared runs on one line: a word swapped here and there does not end it, another order does.
What is counted are words outside quotations. Source: docs/stories.md, "Four relations".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

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
_CHARACTERS = 2  # to a word, where a script writes no spaces and each character counts as one


class Relation(StrEnum):
    """How one text stands to another. Only a copy is the same text."""

    COPY = "copy"
    UPDATE = "update"
    CONTAINED = "contained"
    QUOTES = "quotes"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class Side:
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


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts share.

    `stretches` and `longest` in words; `rewritten`: words between stretches that stand otherwise in both;
    `figures` shared, and `figures_changed` where the words round them are the same; `swapped`: words changed within
    stretches.
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
    spaceless: bool

    @property
    def share(self) -> float:
        """How much of the shorter text, quotations aside, stands in the other."""
        shorter = min(self.newer, self.older, key=lambda side: (side.own, side.shared_own))
        return shorter.shared_own / max(shorter.own, 1)


@dataclass(frozen=True, slots=True)
class Stretch:
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
    return words * _CHARACTERS if keys.spaceless else words


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


@dataclass(frozen=True, slots=True)
class Measures:
    """Where one relation ends and the next begins; what each was derived from: docs/models/copies.md.

    Shares are of the shorter text's words outside quotations.
    """

    copy_share: float = 0.3  # with both ledes shared
    copy_share_without_lede: float = 0.6  # where one outlet wrote its own lede
    lede: float = 0.4  # of the opening words that must be shared for it to be the same lede
    own_lede: int = 10  # words that an outlet may set before another's text
    own_long_lede: int = 70  # the same where the text after it is nearly whole
    most: float = 0.8
    whole_of_part: float = 0.97  # of a text that stands deep within another: its beginning was cut
    longest: int = 25  # words on end that a copy shares, if it has so many: two paragraphs
    longest_of_most: int = 13  # the same where most of the text or the whole lede is shared
    whole_lede: float = 0.6
    retold: int = 8  # words of its own in each of two texts of one outlet, or where one says that it is an update; and
    # words written anew in several places under two datelines
    contained_share: float = 0.5
    contained_length: float = 0.6  # a text this much of another's length may be its cut copy, no part of it
    rewritten: float = 0.25  # beside what is shared: more is a new take
    swapped: float = 0.4  # beside what is shared: more is a template filled anew
    figures_changed: float = 0.34  # of the figures in shared sentences
    turns: int = 1  # a paragraph moved; with more, and less than `in_order`, it is another's text of the same sentences
    in_order: float = 0.8
    moved: int = 40  # words of a stretch on the mean: from here on paragraphs were moved, not sentences
    update_share: float = 0.15
    update_length: float = 0.4  # of the longer text's words: a take is about as long as the last
    grown: int = 20  # words of its own that a text with another figure may have and still be the same text
    new_top: int = 18  # words before what both share, in both
    new_top_of_most: int = 40  # the same where the rest is nearly whole: an outlet's own lede is shorter
    stays: float = (
        0.7  # beside what is shared, of words after it in both: under a new top the rest stays, or it is quoted
    )
    short_stretch: int = 24  # words; real copies share stretches of 66 at the median, takes of 22: docs/stories.md
    whole: float = 0.97
    other_end: float = (
        1.4  # beside what is shared, of words behind or between it in both: a borrowed opening is no copy
    )
    anew: float = 0.15  # of what is shared, where many short stretches are
    passage: int = 12  # words of a passage that quotes


_WORDS = (
    "own_lede", "own_long_lede", "longest", "longest_of_most", "retold", "moved", "grown", "new_top", "new_top_of_most",
    "short_stretch", "passage",
)  # fmt: skip


@lru_cache(maxsize=16)
def _in_characters(by: Measures) -> Measures:
    """The measures of a script without spaces."""
    longer: dict[str, int] = {name: _CHARACTERS * getattr(by, name) for name in _WORDS}
    return replace(by, **longer)


def relation(found: Overlap | None, by: Measures) -> Relation:
    """How one text stands to the other; the same the other way round, for times say who updates whom."""
    if found is None:
        return Relation.DISTINCT
    if found.spaceless:
        by = _in_characters(by)
    if min(found.newer.shared_own, found.older.shared_own) < by.passage:
        return Relation.QUOTES if min(found.newer.shared, found.older.shared) >= by.passage else Relation.DISTINCT
    if _is_template(found, by):
        return Relation.DISTINCT
    if _is_update(found, by):
        return Relation.UPDATE
    if _is_copy(found, by):
        return Relation.COPY
    if _is_contained(found, by):
        return Relation.CONTAINED
    return Relation.QUOTES if found.longest >= by.passage else Relation.DISTINCT


def _shared(found: Overlap) -> int:
    return max(found.newer.shared, found.older.shared)


def _is_template(found: Overlap, by: Measures) -> bool:
    """Whether the same sentences carry other figures or names: earnings, weather, fixtures, market wraps."""
    figures = found.figures + found.figures_changed
    if found.figures_changed >= 2 and found.figures_changed >= by.figures_changed * figures:
        return True
    return found.swapped >= by.swapped * _shared(found)


def _is_update(found: Overlap, by: Measures) -> bool:
    """Whether one is the next take of the other: a new top over what stayed, figures brought up to date, or
    passages written anew throughout.
    """
    if not by.update_share <= found.share <= by.whole:
        return False
    if found.retold and min(_of_its_own(found.newer), _of_its_own(found.older)) >= by.retold:
        return True
    shared, new_top = _shared(found), min(found.newer.head, found.older.head)
    # An outlet's own lede takes the dateline's place or stands above it: under a dateline the top is an agency's.
    one_lede = found.share >= by.most and new_top < by.new_top_of_most and not found.datelined
    stays = min(found.newer.tail, found.older.tail) <= by.stays * shared
    if new_top >= by.new_top and stays and not one_lede and _length_ratio(found) >= by.update_length:
        return True
    grown = max(_of_its_own(found.newer), _of_its_own(found.older)) >= by.grown
    if found.figures_changed > 2 or (found.figures_changed and grown):
        return True
    anew = found.rewritten + found.swapped
    many_short = found.stretches >= 4 and shared < by.short_stretch * found.stretches and anew >= by.anew * shared
    rewritten = by.retold if found.datelined else by.rewritten * shared
    return many_short or (found.rewrites >= 2 and found.rewritten >= rewritten)


def _of_its_own(side: Side) -> int:
    return side.words - side.shared


def _is_copy(found: Overlap, by: Measures) -> bool:
    shorter = min(found.newer.words, found.older.words)
    same_lede = min(found.newer.top, found.older.top) >= by.whole_lede
    longest = by.longest_of_most if same_lede or found.share >= by.copy_share_without_lede else by.longest
    if found.longest < min(longest, 0.6 * shorter) or _is_shuffled(found, by):
        return False
    shared = _shared(found)
    if found.rewritten > shared or min(found.newer.tail, found.older.tail) + found.rewritten > by.other_end * shared:
        return False
    own_lede = by.own_lede if found.share < by.most else by.own_long_lede
    if all(side.top >= by.lede or side.head <= own_lede for side in (found.newer, found.older)):
        return found.share >= by.copy_share
    if max(found.newer.head, found.older.head) > by.own_long_lede and found.share < by.whole_of_part:
        return False
    return found.share >= by.copy_share_without_lede and _length_ratio(found) >= by.contained_length


def _is_shuffled(found: Overlap, by: Measures) -> bool:
    """Whether the same sentences stand in another order: an own text made from another's.

    Paragraphs that were moved whole are no such thing: their stretches are longer than sentences.
    """
    if found.turns <= by.turns or found.in_order >= by.in_order or found.share >= by.whole_of_part:
        return False
    return _shared(found) < by.moved * found.stretches


def _is_contained(found: Overlap, by: Measures) -> bool:
    return found.share >= by.contained_share and _length_ratio(found) < by.contained_length


def _length_ratio(found: Overlap) -> float:
    shorter, longer = sorted((found.newer.own, found.older.own))
    return shorter / max(longer, 1)
