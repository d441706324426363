"""Raw blocks to the blocks of an article: plain text, spans with safe addresses, lists and tables put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from dateline.extract import corrections, embeds
from dateline.extract.addresses import Resolve
from dateline.extract.blocks import Element, Laid, RawBlock, attribute
from dateline.model import Block, BlockKind, Span, SpanKind, Stamp

MAX_SPANS = 60
MAX_TEXT = 60_000
MOST_COLUMNS = 60
NOT_LIVE: Mapping[int, Stamp | None] = MappingProxyType({})
_HOUR = re.compile(r"\d{1,2} ?[:.h] ?\d{2}(?!\d)")
_LONGEST_STAMP = 60  # characters: "2 hours ago 10:05 Ann Lee"
_KINDS = {kind.value: kind for kind in BlockKind}


def blocks(
    laid: Laid, chosen: Sequence[int], container: int, resolve: Resolve, live: Mapping[int, Stamp | None] = NOT_LIVE
) -> tuple[Block, ...]:
    """The chosen raw blocks as an article's blocks; list items, table cells and live entries are put together.

    live: the elements that are entries of a live blog, with their times.
    """
    result: list[Block] = []
    group: list[RawBlock] = []
    group_key: tuple[str, int] | None = None
    data: dict[int, bool] = {}
    shown = embeds.find(laid, chosen, resolve)
    inside = {index for embed in shown for index in embed.inside}
    for index in chosen:
        raw = laid.blocks[index]
        kind, owner = _place(laid, raw, container, live, data)
        key = (kind, owner)
        due = bool(shown) and shown[0].before <= index and not (group and key == group_key)
        if group and (key != group_key or due):
            result.extend(_put_together(laid, group, group_key, resolve, live))
            group = []
        while due and shown and shown[0].before <= index:  # those inside a list or an entry come behind it
            result.append(shown.pop(0).block)
        if index in inside:
            continue
        if kind in ("list", "table", "live"):
            group.append(raw)
            group_key = key
        else:
            result.append(_single(laid, raw, kind, resolve))
    if group:
        result.extend(_put_together(laid, group, group_key, resolve, live))
    result.extend(embed.block for embed in shown)
    return tuple(block for block in result if block.text)


def _place(
    laid: Laid, raw: RawBlock, container: int, live: Mapping[int, Stamp | None], data: dict[int, bool]
) -> tuple[str, int]:
    """What the raw block is by the elements around it, and the element that owns the group it belongs to.

    data: which tables hold data, as far as they were looked at.
    """
    if live:
        entry = next((element for element in laid.ancestors(raw.element) if element in live), -1)
        if entry >= 0:
            return "live", entry
    if raw.heading:
        return "subhead", -1
    kind, owner = "paragraph", -1
    element = raw.element
    while element >= 0 and element != container:
        tag = laid.elements[element].tag
        if tag == "blockquote":
            return "quote", -1
        if tag in ("ul", "ol", "dl"):
            kind, owner = "list", element
        elif tag == "table" and kind == "paragraph":
            if element not in data:
                data[element] = _is_data(laid, element)
            if data[element]:
                kind, owner = "table", element
        element = laid.elements[element].parent
    return kind, owner


def _is_data(laid: Laid, table: int) -> bool:
    """Whether a table holds rows of data rather than the page's layout."""
    cells = rows = 0
    for index in range(table + 1, len(laid.elements)):
        element = laid.elements[index]
        if element.depth <= laid.elements[table].depth:
            break
        if element.tag in ("td", "th"):
            cells += 1
        elif element.tag == "tr":
            rows += 1
        if cells > 400:
            break
    return rows >= 2 and cells >= 2 * rows - 1


def _single(laid: Laid, raw: RawBlock, kind: str, resolve: Resolve) -> Block:
    text = raw.text if len(raw.text) <= MAX_TEXT else raw.text[:MAX_TEXT].rstrip()
    is_correction = kind == "paragraph" and (corrections.is_note(text) or corrections.is_classed(laid, raw))
    return Block(BlockKind.CORRECTION if is_correction else _KINDS[kind], text, spans(raw, text, resolve))


def spans(raw: RawBlock, text: str, resolve: Resolve) -> tuple[Span, ...]:
    """A raw block's spans inside its text, trimmed; links that lead nowhere are dropped."""
    if not raw.spans:
        return ()
    found: list[Span] = []
    size = len(text)
    for start, end, kind, url in raw.spans[:MAX_SPANS]:
        end = min(end, size)
        while start < end and text[start] == " ":
            start += 1
        while end > start and text[end - 1] == " ":
            end -= 1
        if start >= end:
            continue
        if kind is SpanKind.LINK:
            address = resolve(url) if url else None
            if address is None:
                continue
            found.append(Span(start, end, kind, address))
        else:
            found.append(Span(start, end, kind))
    found.sort(key=lambda span: (span.start, -span.end))
    return tuple(found)


def _put_together(
    laid: Laid,
    group: list[RawBlock],
    key: tuple[str, int] | None,
    resolve: Resolve,
    live: Mapping[int, Stamp | None],
) -> list[Block]:
    kind, owner = key or ("list", -1)
    if kind == "table":
        return _table(laid, group, owner)
    if kind == "live" and live.get(owner) is not None and len(group) > 1 and _is_stamp(group[0]):
        group = group[1:]
    items = _fitting([raw.text for raw in group] if kind == "live" else _items(laid, group, owner))
    text = "\n".join(items)
    offsets: list[Span] = []
    if [raw.text for raw in group] == items:
        position = 0
        for raw in group:
            offsets.extend(
                Span(s.start + position, s.end + position, s.kind, s.url) for s in spans(raw, raw.text, resolve)
            )
            position += len(raw.text) + 1
    kept = tuple(offsets[: MAX_SPANS * 4])
    if kind == "live":
        return [Block(BlockKind.LIVE, text, kept, time=live.get(owner))]
    return [Block(BlockKind.LIST, text, kept, tuple(items))]


def _is_stamp(raw: RawBlock) -> bool:
    """Whether a line above a live entry is its time as printed, and who wrote it."""
    text = raw.text
    return len(text) <= _LONGEST_STAMP and not raw.heading and text[-1] not in ".!?" and _HOUR.search(text) is not None


def _fitting(items: list[str]) -> list[str]:
    """The first items that fit into a block, each cut where it alone is too long."""
    left = MAX_TEXT
    kept = []
    for item in items:
        if left <= 0:
            break
        kept.append(item[:left].rstrip())
        left -= len(item) + 1
    return kept


def _items(laid: Laid, group: list[RawBlock], owner: int) -> list[str]:
    """Texts by list item: an item of several paragraphs is one line."""
    items: list[str] = []
    last = -2
    for raw in group:
        item = raw.element
        while item >= 0 and item != owner and laid.elements[item].tag not in ("li", "dt", "dd"):
            item = laid.elements[item].parent
        if item == last and items:
            items[-1] += " " + raw.text
        else:
            items.append(raw.text)
        last = item
    return items


def _table(laid: Laid, group: list[RawBlock], owner: int) -> list[Block]:
    """A table's rows with all their cells: one that is empty, or covered by another's span, keeps its column."""
    texts: dict[int, list[str]] = {}
    before: list[str] = []  # a caption, most often
    behind: list[str] = []
    for raw in group:
        cell = raw.element
        while cell != owner and laid.elements[cell].tag not in ("td", "th"):
            cell = laid.elements[cell].parent
        text = raw.text.replace("\t", " ")
        outside = behind if texts else before
        (outside if cell == owner else texts.setdefault(cell, [])).append(text)
    lines = _fitting([*before, *("\t".join(row) for row in _rows(laid, owner, texts) if any(row)), *behind])
    return [Block(BlockKind.TABLE, "\n".join(lines), (), tuple(lines))]


def _rows(laid: Laid, owner: int, texts: dict[int, list[str]]) -> Iterator[list[str]]:
    """The cells of each row that holds a text, in their columns."""
    covered: dict[int, int] = {}  # rows that a cell above still covers, by column
    row: list[str] | None = None
    depth = laid.elements[owner].depth
    inner = -1  # the depth of a table inside a cell
    for index in range(owner + 1, len(laid.elements)):
        element = laid.elements[index]
        if element.depth <= depth:
            break
        if 0 <= inner < element.depth:
            continue
        inner = element.depth if element.tag == "table" else -1
        if element.tag == "tr":
            if row is not None:
                yield _covered(row, covered, to_end=True)
            row = []
        elif row is not None and element.tag in ("td", "th"):
            _covered(row, covered)
            columns, rows = _span(element, "colspan"), _span(element, "rowspan")
            for column in range(len(row), len(row) + columns):
                if rows > 1:
                    covered[column] = rows - 1
            row += [" ".join(texts.get(index, ())), *[""] * (columns - 1)]
    if row is not None:
        yield _covered(row, covered, to_end=True)


def _covered(row: list[str], covered: dict[int, int], *, to_end: bool = False) -> list[str]:
    """A row with the columns filled that cells above cover, up to the next free one."""
    while covered.get(len(row), 0) and len(row) < MOST_COLUMNS:
        covered[len(row)] -= 1
        row.append("")
    while to_end and row and not row[-1]:
        row.pop()
    return row


def _span(element: Element, name: str) -> int:
    said = attribute(element.attrs, name) if name in element.attrs else None
    return (
        min(int(said), MOST_COLUMNS)
        if said and said.isascii() and said.isdigit() and len(said) < 4 and said != "0"
        else 1
    )
