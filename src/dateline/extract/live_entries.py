"""The entries of a live blog: each with its time, all kept, in the order of the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from dateline.extract import words
from dateline.extract.blocks import Element, Laid, TimeMark, attribute, stamp_in
from dateline.extract.container import fold
from dateline.extract.linked import LinkedData, first_text
from dateline.extract.moments import sane
from dateline.formats.dates import LONGEST, stamp
from dateline.model import Block, BlockKind, Stamp
from dateline.text import plain, tidy

FEWEST = 3  # entries: fewer are a box in a story
TIMED = 0.7  # of the entries have a time of their own
REACH = 8  # levels between an entry and its time
HELD = 0.3  # of the page's longer texts stand in them
# Under this chance a block inside an entry is a control. Entries are short and many, so their blocks are doubted more
# than a story's paragraphs; but a live blog keeps them all.
KEEP_INSIDE = 0.15
SHORTEST = 20  # characters of an entry that JSON-LD tells
KEY = 80  # letters by which an entry is known again
LIVE_KINDS = frozenset({"liveblogposting"})

Entries = dict[int, Stamp | None]  # the element of an entry, and its time


def find(laid: Laid, kinds: frozenset[str]) -> Entries:
    """The elements that are entries, in page order; empty where the page is no live blog."""
    if not kinds & LIVE_KINDS and not any(element.bits & words.LIVE for element in laid.elements):
        return {}
    groups: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for index, element in enumerate(laid.elements):
        if element.last > element.first:
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


def told(data: LinkedData) -> list[Block]:
    """The entries that a page's JSON-LD holds, each whole, in its order."""
    found = []
    for value in data.objects("liveBlogUpdate"):
        if not isinstance(value, dict):
            continue
        heading = first_text(value.get("headline")) or ""
        text = tidy(plain(first_text(value.get("articleBody")) or ""))
        if len(text) < SHORTEST:
            continue
        when = first_text(value.get("datePublished"))
        lines = [text] if fold(text).startswith(fold(heading)) else [heading, text]
        found.append(Block(BlockKind.LIVE, "\n".join(lines), time=_read(when) if when else None))
    return found if len(found) >= FEWEST else []


def completed(blocks: tuple[Block, ...], entries: Sequence[Block]) -> tuple[Block, ...]:
    """A live blog's blocks with what its JSON-LD tells: the times that a page prints for people only.

    The entries that the page shows are the blog as its readers see it; where it shows hardly one, JSON-LD's are.
    """
    if not entries:
        return blocks
    known = [(fold(entry.text.split("\n")[0]), fold(entry.text.split("\n")[-1])[:KEY], entry) for entry in entries]
    if any(block.kind is BlockKind.LIVE for block in blocks):
        return tuple(_timed(block, known) for block in blocks)
    everything = "\n".join(fold(entry.text) for entry in entries)
    starts: dict[int, Block] = {}
    for index, block in enumerate(blocks):
        entry = None if block.kind is BlockKind.EMBED else _opened(fold(block.text), known)
        if entry is not None and all(other is not entry for other in starts.values()):
            starts[index] = entry
    if len(starts) >= FEWEST:
        return tuple(_in_entries(blocks, starts, everything))
    own = [block for block in blocks if block.kind is BlockKind.EMBED or not _is_of(block, everything)]
    return (*own, *entries)


Known = tuple[str, str, Block]  # an entry's heading and the opening of its text, folded, and itself


def _timed(block: Block, known: Sequence[Known]) -> Block:
    if block.kind is not BlockKind.LIVE or block.time is not None:
        return block
    text = fold(block.text)
    return replace(block, time=next((entry.time for _, key, entry in known if key in text), None))


def _opened(text: str, known: Sequence[Known]) -> Block | None:
    """The entry that a block opens: with its heading, or with its text where it has none."""
    return next((entry for heading, key, entry in known if text == heading or text.startswith(key)), None)


def _is_of(block: Block, everything: str) -> bool:
    """Whether a block is part of an entry: its text, or the hour above it."""
    return fold(block.text) in everything or _is_hour(block)


def _in_entries(blocks: tuple[Block, ...], starts: Mapping[int, Block], everything: str) -> Iterator[Block]:
    """The page's blocks put together by the entry that they stand in; what follows the last and is of none stays."""
    last = max(starts)
    lines: list[str] = []
    behind: list[Block] = []
    entry: Block | None = None
    for index, block in enumerate(blocks):
        opens = starts.get(index)
        if opens is not None or (index > last and not _is_of(block, everything)):
            if entry is not None:
                yield replace(entry, text="\n".join(lines))
            yield from behind
            entry, lines, behind = opens, [], []
        if entry is None:
            if not (index < last and _is_hour(block)):
                yield block
        elif block.kind is BlockKind.EMBED:
            behind.append(block)
        elif not _is_hour(block):
            lines.append(block.text)
    if entry is not None:
        yield replace(entry, text="\n".join(lines))
    yield from behind


def _is_hour(block: Block) -> bool:
    return len(block.text) <= 8 and any(c.isdigit() for c in block.text)


def _times(laid: Laid) -> Entries:
    """The first time inside each element, looked for a few levels up from each time."""
    found: Entries = {}
    own = (
        TimeMark(value, index, element.first)
        for index, element in enumerate(laid.elements)
        if "data-time" in element.attrs and (value := stamp_in(element.attrs))
    )
    for mark in (*own, *laid.times):
        for element in laid.ancestors(mark.element, REACH):
            if element not in found:
                found[element] = _read(mark.value)
    return found


def _read(value: str) -> Stamp | None:
    """A time as pages write it for machines: a date and time, or seconds since 1970, or thousandths of them."""
    if value.isascii() and value.isdigit() and len(value) in (10, 13):
        return sane(Stamp(datetime.fromtimestamp(int(value[:10]), UTC)))
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
