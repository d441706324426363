"""A body's blocks as templates write them: plain text in stretches, each with what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dateline.model import Block, BlockKind, Span, SpanKind
from dateline.rights import Shown
from dateline.site.rows import Time, host, outward, stamp_time
from dateline.site.words import Words


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of text in which nothing changes."""

    text: str
    href: str | None = None
    strong: bool = False
    emphasis: bool = False
    place: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One block: `kind` as in BlockKind; text in `stretches`, or `items`, or a table's `rows`."""

    kind: str
    stretches: tuple[Stretch, ...] = ()
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    href: str | None = None
    host: str = ""
    time: Time | None = None


def parts(shown: Shown, words: Words) -> tuple[Part, ...]:
    """The body that an audience is shown; empty where it is shown none.

    A dateline that the text itself does not carry is put before the first paragraph.
    """
    found = [_part(block, words) for block in shown.blocks]
    carried = any(span.kind is SpanKind.DATELINE for block in shown.blocks for span in block.spans)
    if shown.dateline is not None and not carried:
        for at, part in enumerate(found):
            if part.kind == BlockKind.PARAGRAPH:
                place = (Stretch(shown.dateline.place, place=True), Stretch(" — "))
                found[at] = Part(part.kind, place + part.stretches)
                break
    return tuple(found)


def _part(block: Block, words: Words) -> Part:
    kind = block.kind
    time = stamp_time(block.time, words) if block.time is not None else None
    if kind is BlockKind.LIST and block.items:
        return Part(kind, items=block.items)
    if kind is BlockKind.TABLE and block.items:
        return Part(kind, rows=tuple(tuple(item.split("\t")) for item in block.items))
    if kind is BlockKind.EMBED:
        return Part(kind, stretches(block.text, ()), href=outward(block.url), host=host(block.url))
    return Part(kind, stretches(block.text, block.spans), time=time)


def stretches(text: str, spans: Sequence[Span]) -> tuple[Stretch, ...]:
    """Cut a text where any span begins or ends. Spans out of bounds are cut to the text; foreign links dropped."""
    size = len(text)
    fit = [s for s in spans if 0 <= s.start < min(s.end, size)]
    edges = sorted({0, size, *(s.start for s in fit), *(min(s.end, size) for s in fit)})
    found = []
    for start, end in pairwise(edges):
        over = [s for s in fit if s.start <= start and end <= s.end]
        kinds = {s.kind for s in over}
        link = next((outward(s.url) for s in over if s.kind is SpanKind.LINK and outward(s.url)), None)
        found.append(
            Stretch(
                text[start:end],
                link,
                SpanKind.STRONG in kinds,
                SpanKind.EMPHASIS in kinds,
                SpanKind.DATELINE in kinds,
            )
        )
    return tuple(found)
