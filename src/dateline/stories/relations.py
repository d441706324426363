"""How one text stands to another, told from what they share.

Source: docs/stories.md, "Four relations".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from dateline.stories.overlaps import CHARACTERS, Overlap, Side


class Relation(StrEnum):
    """How one text stands to another. Only a copy is the same text."""

    COPY = "copy"
    UPDATE = "update"
    CONTAINED = "contained"
    QUOTES = "quotes"
    DISTINCT = "distinct"


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
    words_a_figure: int = 15  # shared for each changed figure: in templates every seventh word is one
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
    "short_stretch", "passage", "words_a_figure",
)  # fmt: skip


@lru_cache(maxsize=16)
def _in_characters(by: Measures) -> Measures:
    """The measures of a script without spaces."""
    longer: dict[str, int] = {name: CHARACTERS * getattr(by, name) for name in _WORDS}
    return replace(by, **longer)


def relation(found: Overlap | None, by: Measures) -> Relation:
    """How one text stands to the other; the same the other way round, for times say who updates whom."""
    if found is None:
        return Relation.DISTINCT
    if found.spaceless:
        by = _in_characters(by)
    if min(found.newer.shared_own, found.older.shared_own) < by.passage:
        return Relation.QUOTES if min(found.newer.shared, found.older.shared) >= by.passage else Relation.DISTINCT
    if _has_other_figures(found, by):  # one in few words is a take of a report, more are a template filled anew
        return Relation.UPDATE if found.figures_changed * by.words_a_figure < _shared(found) else Relation.DISTINCT
    if found.swapped >= by.swapped * _shared(found):
        return Relation.DISTINCT
    if found.noted:
        return Relation.CONTAINED if found.share >= by.contained_share else Relation.QUOTES
    if _is_update(found, by):
        return Relation.UPDATE
    if _is_copy(found, by):
        return Relation.COPY
    if _is_contained(found, by):
        return Relation.CONTAINED
    return Relation.QUOTES if found.longest >= by.passage else Relation.DISTINCT


def _shared(found: Overlap) -> int:
    return max(found.newer.shared, found.older.shared)


def _has_other_figures(found: Overlap, by: Measures) -> bool:
    """Whether the same sentences carry other figures: earnings, weather, fixtures, market wraps, and next takes."""
    figures = found.figures + found.figures_changed
    return found.figures_changed >= 2 and found.figures_changed >= by.figures_changed * figures


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
