"""The entries of a live blog: each with its time, all kept, in the order of the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dateline.extract import words
from dateline.extract.blocks import Element, Laid, attribute
from dateline.extract.moments import sane
from dateline.formats.dates import LONGEST, stamp
from dateline.model import Stamp

FEWEST = 3  # entries: fewer are a box in a story
TIMED = 0.7  # of the entries have a time of their own
REACH = 8  # levels between an entry and its time
HELD = 0.3  # of the page's longer texts stand in them
# Under this chance a block inside an entry is a control. Entries are short and many, so their blocks are doubted more
# than a story's paragraphs; but a live blog keeps them all.
KEEP_INSIDE = 0.15
_LIVE_KINDS = frozenset({"liveblogposting"})

Entries = dict[int, Stamp | None]  # the element of an entry, and its time


def find(laid: Laid, kinds: frozenset[str]) -> Entries:
    """The elements that are entries, in page order; empty where the page is no live blog."""
    declared = bool(kinds & _LIVE_KINDS)
    if not declared and not any(element.bits & words.LIVE for element in laid.elements):
        return {}
    groups: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for index, element in enumerate(laid.elements):
        if element.last > element.first and (declared or element.bits & words.LIVE):
            groups[element.parent, *_look(element)].append(index)
    times = _times(laid)
    timed = [group for group in groups.values() if sum(e in times for e in group) >= max(FEWEST, TIMED * len(group))]
    best = max(timed, key=lambda group: _held(laid, group), default=[])
    if not best or _held(laid, best) < HELD * sum(block.size for block in laid.blocks if _is_long(block.size)):
        return {}
    return {element: times.get(element) for element in best}


def added(laid: Laid, entries: Entries, kept: Sequence[int], chances: Sequence[float]) -> list[int]:
    """The body's blocks and all that may belong to an entry, in page order."""
    inside = {
        index
        for element in entries
        for index in range(laid.elements[element].first, laid.elements[element].last)
        if chances[index] >= KEEP_INSIDE
    }
    return sorted(inside | set(kept))


def _times(laid: Laid) -> Entries:
    """The first time inside each element, looked for a few levels up from each time."""
    found: Entries = {}
    for mark in laid.times:
        for element in laid.ancestors(mark.element, REACH):
            if element not in found:
                found[element] = _read(mark.value)
    return found


def _read(value: str) -> Stamp | None:
    return sane(stamp(value)) if 0 < len(value) <= LONGEST else None


def _held(laid: Laid, group: Sequence[int]) -> float:
    return sum(
        block.size
        for index in group
        for block in laid.blocks[laid.elements[index].first : laid.elements[index].last]
        if _is_long(block.size)
    )


def _is_long(size: float) -> bool:
    return size >= 60


def _look(element: Element) -> tuple[str, str]:
    return element.tag, (attribute(element.attrs, "class") or "").split(" ")[0]
