"""The short way for tidy entries: paragraphs, headings, links and emphasis straight to blocks.

Most entries of most feeds are that and no more; laying them flat first, as pages are, costs twice as much. What
is not so simple (lists, tables, quotes, figures, anything unclosed) goes the long way round and gives the same.
"""

from __future__ import annotations

from dateline.extract.addresses import Resolve
from dateline.extract.blocks import RawPicture, attribute, unescape
from dateline.extract.corrections import kind_of
from dateline.extract.decoding import clean
from dateline.extract.menus import Token
from dateline.extract.render import MAX_SPANS, MAX_TEXT
from dateline.extract.tidy import has_odd_references
from dateline.model import Block, BlockKind, Span, SpanKind
from dateline.text import unescape as resolved

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MARKS = {"b": SpanKind.STRONG, "strong": SpanKind.STRONG, "i": SpanKind.EMPHASIS, "em": SpanKind.EMPHASIS}
_PLAIN = frozenset(("u", "sub", "sup", "small", "cite", "q"))
MAX_TOKENS = 4_000


def blocks(tokens: list[Token], resolve: Resolve) -> tuple[list[Block], list[RawPicture]] | None:
    """Blocks and pictures of tidy tokens; None where there is more to them than this reads."""
    if len(tokens) > MAX_TOKENS:
        return None
    found: list[Block] = []
    pictures: list[RawPicture] = []
    run = _Run(resolve)
    if tokens[0][3].strip():
        run.add(tokens[0][3])
    inside = False  # a paragraph or heading
    broken = False  # the token before was a line break
    for slash, tag, attrs, text in tokens[1:]:
        if tag == "p" or tag in _HEADINGS:
            if not slash and inside:
                return None
            inside = not slash
            kind = BlockKind.PARAGRAPH if tag == "p" or not slash else BlockKind.SUBHEAD
            if run.parts and not run.end(found, kind):
                return None
            run.pictured = broken = False
        elif tag == "a" or tag in _MARKS:
            if slash:
                run.close()
            else:
                run.open.append(
                    (run.length, _MARKS.get(tag, SpanKind.LINK), attribute(attrs, "href") if attrs else None)
                )
        elif tag == "img":
            pictures.append(RawPicture(attrs, -1, len(found), link=None))
            run.pictured = True
        elif tag == "br":
            if broken and run.parts and not run.end(found, BlockKind.PARAGRAPH):
                return None
            broken = True
            if run.parts:
                run.space()
        elif tag not in _PLAIN:
            return None
        if text and not text.isspace():
            run.add(text)
            broken = False
        elif text and run.parts:
            run.space()
    if run.parts and not run.end(found, BlockKind.PARAGRAPH):
        return None
    return found, pictures


def paragraphs(markup: str) -> list[str] | None:
    """Texts of markup that is nothing but `<p>text</p>` in a row; None where there is more to it."""
    pieces = markup.split("</p>")
    if pieces.pop().strip() or not pieces or 2 * len(pieces) != markup.count("<") or len(pieces) > MAX_TOKENS:
        return None
    found: list[str] = []
    for piece in pieces:
        before, opens, text = piece.partition("<p>")
        if not opens or len(text) > MAX_TEXT or (before and not before.isspace()):
            return None
        if "&" in text:
            if has_odd_references(text):
                return None
            text = resolved(text)  # this markup was not written by Lexbor: any reference may stand in it
        if text.isprintable() and "  " not in text:
            text = text.strip(" ")  # as printable text has no other white space
        else:
            text = " ".join(text.split())
            if not text.isprintable():
                text = " ".join(clean(text).split())
        if text.startswith("http"):
            return None
        if text:
            found.append(text)
    return found


class _Run:
    """One block in the making."""

    __slots__ = ("length", "open", "parts", "pictured", "resolve", "spans")

    def __init__(self, resolve: Resolve) -> None:
        self.resolve = resolve
        self.parts: list[str] = []
        self.length = 0
        self.open: list[tuple[int, SpanKind, str | None]] = []
        self.spans: list[Span] = []
        self.pictured = False

    def add(self, text: str) -> None:
        if "&" in text:
            text = unescape(text)
        folded = " ".join(text.split())
        if not folded.isprintable():
            folded = " ".join(clean(folded).split())
        if not folded:
            return
        if self.parts and text[0].isspace() and self.parts[-1][-1] != " ":
            folded = " " + folded
        if text[-1].isspace():
            folded += " "
        self.parts.append(folded)
        self.length += len(folded)

    def space(self) -> None:
        if self.parts[-1][-1] != " ":
            self.parts.append(" ")
            self.length += 1

    def close(self) -> None:
        start, kind, reference = self.open.pop()
        text = "".join(self.parts)[start : self.length]
        left = len(text) - len(text.lstrip())
        right = len(text.rstrip())
        if right <= left or len(self.spans) >= MAX_SPANS:
            return
        url = None
        if kind is SpanKind.LINK:
            url = self.resolve(reference) if reference else None
            if url is None:
                return
        self.spans.append(Span(start + left, start + right, kind, url))

    def end(self, found: list[Block], kind: BlockKind) -> bool:
        """Put the block down; False where it needs the long way: a caption beside a picture, a link across blocks."""
        if self.open or self.pictured:
            return False
        text = "".join(self.parts).rstrip()
        if len(text) > MAX_TEXT:
            return False
        if text.startswith("http") and " " not in text:
            return False  # an address that stands alone may be a video's
        if text:
            if kind is BlockKind.PARAGRAPH:
                kind = kind_of(text)
            if len(self.spans) > 1:
                self.spans.sort(key=lambda span: (span.start, -span.end))
            found.append(Block(kind, text, tuple(self.spans)))
        self.parts.clear()
        self.spans.clear()
        self.length = 0
        return True
