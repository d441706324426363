"""Blocks of a body as safe HTML for feeds: every character escaped, markup only of our own making.

Links go to web and mail addresses only; anything else stays as its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from dateline.formats.links import absolute, is_mail
from dateline.model import Block, BlockKind, Span, SpanKind
from dateline.text import valid

MOST_SPANS = 500  # a block; bounds the work on a text that is nothing but links


def render(blocks: Sequence[Block]) -> str:
    """The HTML of a body."""
    return "".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    match block.kind:
        case BlockKind.SUBHEAD:
            return f"<h3>{_inline(block)}</h3>"
        case BlockKind.LIST:
            return f"<ul>{''.join(f'<li>{item}</li>' for item in _items(block))}</ul>"
        case BlockKind.QUOTE:
            return f"<blockquote><p>{_inline(block)}</p></blockquote>"
        case BlockKind.TABLE:
            return _table(block)
        case BlockKind.EMBED:
            return _embed(block)
        case BlockKind.LIVE:
            time = f"<strong>{_safe(block.time.text())}</strong> " if block.time else ""
            return f"<p>{time}{_inline(block)}</p>"
        case BlockKind.CORRECTION:
            return f"<p><em>{_inline(block)}</em></p>"
        case _:
            return f"<p>{_inline(block)}</p>"


def _safe(text: str) -> str:
    return escape(valid(text)).replace("\n", "<br/>")


def _items(block: Block) -> Iterable[str]:
    """The items of a list with the spans that fall on them; `text` joins items by newlines."""
    if not block.items:
        yield _inline(block)
        return
    at = 0
    for item in block.items:
        inside = [
            Span(span.start - at, span.end - at, span.kind, span.url)
            for span in block.spans[:MOST_SPANS]
            if at <= span.start and span.end <= at + len(item)
        ]
        yield _spanned(item, inside)
        at += len(item) + 1


def _table(block: Block) -> str:
    rows = block.items or tuple(block.text.split("\n"))
    cells = ("".join(f"<td>{_safe(cell)}</td>" for cell in row.split("\t")) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def _embed(block: Block) -> str:
    url = absolute(None, block.url)
    text = _inline(block)
    if url is None:
        return f"<p>{text}</p>" if text else ""
    return f'<p><a href="{escape(url)}">{_safe(block.text) or escape(url)}</a></p>'


def _inline(block: Block) -> str:
    return _spanned(block.text, block.spans)


def _spanned(text: str, spans: Sequence[Span]) -> str:
    """Text with its spans as elements; where spans cross, each stretch between their ends is wrapped anew."""
    if not spans:
        return _safe(text)
    within = [span for span in spans[:MOST_SPANS] if 0 <= span.start < span.end <= len(text)]
    borders = sorted({0, len(text), *(span.start for span in within), *(span.end for span in within)})
    out: list[str] = []
    for start, end in pairwise(borders):
        stretch = _safe(text[start:end])
        for span in within:
            if span.start <= start and end <= span.end:
                stretch = _wrapped(stretch, span)
        out.append(stretch)
    return "".join(out)


def _wrapped(stretch: str, span: Span) -> str:
    if span.kind is SpanKind.STRONG:
        return f"<strong>{stretch}</strong>"
    if span.kind is SpanKind.EMPHASIS:
        return f"<em>{stretch}</em>"
    if span.kind is SpanKind.LINK and span.url:
        url = span.url if is_mail(span.url) else absolute(None, span.url)
        if url is not None and not stretch.count("<a "):
            return f'<a href="{escape(url)}">{stretch}</a>'
    return stretch
