"""One parse of foreign HTML, laid flat: blocks of text with their place in the tree, and the pictures.

Lexbor reads the bytes as a browser would and writes them back well-formed; that text is then walked as a
stream of tags, which costs a third of walking nodes from Python. A block is an inline run inside the nearest
block element. No recursion anywhere, so nesting of any depth is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from dateline.extract import words
from dateline.extract.decoding import clean
from dateline.extract.menus import MENU_TAGS, MENUS, Menus, Token
from dateline.model import SpanKind

# Characters of body markup that are walked; the rest of a bomb is not. Three times what the longest of a thousand pages
# has; with an emoji in it, each takes four bytes, and its tags as much again.
MAX_MARKUP = 2_500_000
MAX_BLOCKS = 20_000
MAX_TIMES = 2_000
MAX_SPANS = 5_000  # of one run
MAX_EMBEDS = 500

# Lexbor escapes < and > inside attribute values when it writes, so a tag ends at the first >.
_TOKEN = re.compile(r"<(/?)([a-z][^\s>/]*)([^>]*)>([^<]*)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HREF = re.compile(r' href="([^"]*)"')
_CLIPPED = re.compile(r' style="[^"]*(?:clip: ?rect\((?:0|1px)|clip-path: ?inset\((?:50|100)%)')
_SHOWN = frozenset(("iframe", "embed", "video", "audio", "object"))
# Where frames keep their address until they are scrolled to, or until a reader agrees.
_SOURCES = (
    "src", "data-src", "data-lazy-src", "data-litespeed-src", "data-cmp-src", "data-consent-src",
    "data-cookieblock-src", "data-suppressedsrc", "data-original", "data-url", "data",
)  # fmt: skip
_STAMPS = ("datetime", "data-timestamp", "data-time")
_STRONG = {"b": SpanKind.STRONG, "strong": SpanKind.STRONG, "em": SpanKind.EMPHASIS, "i": SpanKind.EMPHASIS}
_MARKS = (
    words.CREDIT
    | words.BYLINE
    | words.DATE
    | words.CAPTION
    | words.KICKER
    | words.SECTION
    | words.HIDDEN
    | words.FIGURE
)
_PAUSES = re.compile(r"\s*\n\s*\n\s*")

_STRIPPED_OPENINGS = tuple(f"<{name}" for name in words.STRIPPED)

RawSpan = tuple[int, int, SpanKind, str | None]


@dataclass(slots=True)
class Element:
    """A block element: its parent's index, tag, evidence and attributes as written."""

    parent: int
    tag: str
    bits: int
    attrs: str
    first: int  # index of the first block at or after its start
    depth: int
    last: int = -1  # index of the first block after its end; -1 while it is open


@dataclass(slots=True)
class Mark:
    """An inline stretch whose class says something: a credit inside a caption, a date inside a line."""

    start: int
    end: int
    bits: int


@dataclass(slots=True)
class RawBlock:
    """An inline run as it stands on the page."""

    text: str
    element: int
    link_chars: int = 0
    spans: Sequence[RawSpan] = ()
    marks: Sequence[Mark] = ()
    pictures: int = 0  # how many pictures stand inside this run
    heading: bool = False
    size: float = 0.0  # in Latin characters, see words.weight


@dataclass(slots=True)
class RawPicture:
    """A picture as it stands on the page. `block` is the index that the next block will have."""

    attrs: str
    element: int
    block: int
    sources: list[str] = field(default_factory=list)
    link: str | None = None


@dataclass(slots=True)
class RawEmbed:
    """Something of another host shown inside the page: a frame, a player, a link in a quoted post."""

    url: str
    element: int
    block: int
    tag: str = "iframe"
    title: str = ""


@dataclass(slots=True)
class TimeMark:
    """A time element or a stretch with a stamp: its value, and the index that the next block had where it stood."""

    value: str
    element: int
    block: int


@dataclass(slots=True)
class Laid:
    """A page laid flat."""

    elements: list[Element] = field(default_factory=list)
    blocks: list[RawBlock] = field(default_factory=list)
    pictures: list[RawPicture] = field(default_factory=list)
    embeds: list[RawEmbed] = field(default_factory=list)
    times: list[TimeMark] = field(default_factory=list)

    def ancestors(self, element: int, most: int = 1_000) -> list[int]:
        """The element and those around it, innermost first."""
        chain: list[int] = []
        elements = self.elements
        while element >= 0 and len(chain) < most:
            chain.append(element)
            element = elements[element].parent
        return chain


def unescape(text: str) -> str:
    """Undo what Lexbor escapes when it writes; nothing else is an entity there."""
    if "&" not in text:
        return text
    text = text.replace("&nbsp;", "\u00a0").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return text.replace("&amp;", "&")


def attribute(attrs: str, name: str) -> str | None:
    """One attribute's value from a tag as Lexbor wrote it; None where it is not there."""
    start = attrs.find(f' {name}="')
    if start < 0:
        return None
    start += len(name) + 3
    return unescape(attrs[start : attrs.find('"', start)])


def stamp_in(attrs: str) -> str | None:
    """The time that a tag tells machines; None where it tells none."""
    return next((value for name in _STAMPS if (value := attribute(attrs, name))), None)


def fragment(markup: str) -> Laid:
    """Lay a piece of foreign HTML flat, as feeds carry it."""
    parser = LexborHTMLParser(markup, is_fragment=True)
    markup = parser.html or ""
    if any(opening in markup for opening in _STRIPPED_OPENINGS):
        parser.strip_tags(words.STRIPPED)
        markup = parser.html or ""
    return lay(markup)


def lay_tokens(tokens: list[Token], *, menus: bool = True) -> Laid:
    """Lay a stream of tags flat, with or without its menus and footers."""
    walk = _Walk(None if menus else Menus(tokens))
    walk.run(tokens)
    walk.flush()
    for element in walk.laid.elements:
        if element.last < 0:
            element.last = len(walk.laid.blocks)
    return walk.laid


def tokens_of(markup: str) -> list[Token]:
    """Well-formed markup, as Lexbor writes it, as a stream of tags."""
    if len(markup) > MAX_MARKUP:
        markup = markup[:MAX_MARKUP]
    if "<!--" in markup:
        markup = _COMMENT.sub("", markup)
    return _TOKEN.findall("<div>" + markup)


def lay(markup: str) -> Laid:
    """Lay well-formed markup flat."""
    return lay_tokens(tokens_of(markup))


class _Walk:
    """The state of one walk over the tags."""

    def __init__(self, menus: Menus | None) -> None:
        self.laid = Laid()
        self.menus = menus
        self.element = -1
        self.parts: list[str] = []
        self.length = 0
        self.spaced = True  # whether the run so far ends in white space
        self.links = 0
        self.link_chars = 0
        self.pictures = 0
        self.open: list[tuple[list[int], SpanKind | None, str | None, int]] = []
        self.spans: list[RawSpan] = []
        self.marks: list[Mark] = []

    def run(self, tokens: list[Token]) -> None:
        """Walk all tags. One loop without calls for the common cases: this is where a page's time goes."""
        inline, void, unread = words.INLINE, words.VOID, words.UNREAD
        element_bits = words.element_bits
        stack: list[int] = []  # per open tag: -2 nothing, -3 an inline frame, else the element to return to
        skipping = 0
        parts = self.parts
        elements, blocks = self.laid.elements, self.laid.blocks
        menus = self.menus
        stream: Iterator[tuple[int, Token]] = enumerate(tokens)
        for index, (slash, tag, attrs, text) in stream:
            if skipping:
                if slash:
                    skipping -= 1
                elif tag not in void:
                    skipping += 1
                if skipping:
                    if tag == "source":
                        self.source(attrs)
                    continue
            elif slash:
                kept = stack.pop() if stack else -2
                if kept == -3:
                    self.close_inline()
                elif kept != -2:
                    if parts or self.pictures:
                        self.flush()
                    elements[self.element].last = len(blocks)
                    self.element = kept
            elif tag in inline:
                if tag == "br":
                    parts.append("\n")
                    self.length += 1
                    self.spaced = True
                elif tag in void or tag == "amp-img":
                    if tag in ("img", "amp-img", "source"):
                        self.picture(tag, attrs)
                    if tag not in void:
                        stack.append(-2)
                elif "clip" in attrs and _CLIPPED.search(attrs):
                    skipping = 1  # for ears only: "opens new tab"
                    continue
                elif tag == "a" or tag in _STRONG or (attrs and element_bits(tag, attrs) & _MARKS):
                    self.open_inline(tag, attrs)
                    stack.append(-3)
                else:
                    stack.append(-2)
                told = attrs and (tag == "time" or "data-time" in attrs) and len(self.laid.times) < MAX_TIMES
                if told and (when := stamp_in(attrs)):
                    self.laid.times.append(TimeMark(when, self.element, len(blocks)))
            elif tag in unread:
                self.unread(tag, attrs)
                skipping = 1
                continue
            else:
                bits = element_bits(tag, attrs)
                if menus and bits & MENUS and attrs and tag in MENU_TAGS and (end := menus.end_of(index)):
                    text = tokens[end][3]  # what stands behind it stays
                    next(islice(stream, end - index - 1, end - index), None)
                else:
                    if parts or self.pictures:
                        self.flush()
                    if tag in void:
                        if tag == "embed":
                            self.unread(tag, attrs)
                    else:
                        parent = self.element
                        stack.append(parent)
                        depth = elements[parent].depth + 1 if parent >= 0 else 0
                        self.element = len(elements)
                        elements.append(Element(parent, tag, bits, attrs, len(blocks), depth))
                        if len(blocks) >= MAX_BLOCKS:
                            break
            if text:
                if "&" in text:
                    text = unescape(text)  # first: a space at an edge may be written as an entity
                if text.isspace():
                    if not self.spaced:
                        parts.append(" ")
                        self.length += 1
                        self.spaced = True
                    continue
                if text.isprintable() and "  " not in text:  # single spaces are its only white space: nothing to fold
                    folded = text[1:] if self.spaced and text[0] == " " else text
                    self.spaced = text[-1] == " "
                else:
                    folded = " ".join(text.split())
                    if not folded.isprintable():
                        folded = " ".join(clean(folded).split())
                        if not folded:
                            continue
                    if not self.spaced and text[0].isspace():
                        folded = " " + folded
                    self.spaced = text[-1].isspace()
                    if self.spaced:
                        folded += " "
                parts.append(folded)
                self.length += len(folded)

    def open_inline(self, tag: str, attrs: str) -> None:
        if tag == "a":
            found = _HREF.search(attrs)
            url = unescape(found.group(1)) if found else None
            self.open.append(([self.length], SpanKind.LINK, url, 0))
            if url and self.element >= 0:
                held = self.laid.elements[self.element]
                if held.bits & words.EMBED or held.tag == "blockquote":
                    self.post(url)
            self.links += 1
        else:
            self.open.append(([self.length], _STRONG.get(tag), None, words.element_bits(tag, attrs) & _MARKS))

    def close_inline(self) -> None:
        if not self.open:
            return
        start, kind, url, bits = self.open.pop()
        self.note(start[0], kind, url, bits)
        if kind is SpanKind.LINK:
            self.links -= 1

    def note(self, start: int, kind: SpanKind | None, url: str | None, bits: int) -> None:
        if self.length <= start:
            return
        if kind is not None:
            if len(self.spans) < MAX_SPANS:
                self.spans.append((start, self.length, kind, url))
            if kind is SpanKind.LINK:
                self.link_chars += self.length - start
        if bits and len(self.marks) < MAX_SPANS:
            self.marks.append(Mark(start, self.length, bits))

    def flush(self) -> None:
        """End the run at a block's edge; what is open inside it goes on in the next one."""
        if not self.parts:
            self.pictures = 0
            return
        for start, kind, url, bits in self.open:
            self.note(start[0], kind, url, bits)
            start[0] = 0
        text = "".join(self.parts)
        if not text.isspace():
            self.keep(text)
        self.parts.clear()
        self.length = self.link_chars = self.pictures = 0
        self.spaced = True
        if self.spans:
            self.spans = []  # a new one: the kept block holds the old
        if self.marks:
            self.marks = []

    def keep(self, text: str) -> None:
        laid = self.laid
        heading = self.element >= 0 and laid.elements[self.element].tag in words.HEADINGS
        if "\n" not in text:
            text = text.rstrip()
            size = words.weight(text)
            spans, marks = self.spans or (), self.marks or ()
            laid.blocks.append(
                RawBlock(text, self.element, self.link_chars, spans, marks, self.pictures, heading, size)
            )
            return
        for start, end in _stretches(text)[: MAX_BLOCKS - len(laid.blocks)]:
            spans = [
                (max(s, start) - start, min(e, end) - start, kind, url)
                for s, e, kind, url in self.spans
                if s < end and e > start
            ]
            marks = [
                Mark(max(m.start, start) - start, min(m.end, end) - start, m.bits)
                for m in self.marks
                if m.start < end and m.end > start
            ]
            links = sum(e - s for s, e, kind, _ in spans if kind is SpanKind.LINK)
            piece = text[start:end].replace("\n", " ")
            size = words.weight(piece)
            laid.blocks.append(RawBlock(piece, self.element, links, spans, marks, self.pictures, heading, size))

    def picture(self, tag: str, attrs: str) -> None:
        laid = self.laid
        if tag == "source":
            if " srcset=" in attrs and "video" not in attrs:
                laid.pictures.append(RawPicture("", self.element, len(laid.blocks), [attrs]))
            return
        link = next((o[2] for o in reversed(self.open) if o[1] is SpanKind.LINK), None) if self.links else None
        if laid.pictures and not laid.pictures[-1].attrs and laid.pictures[-1].element == self.element:
            last = laid.pictures[-1]
            last.attrs, last.link = attrs, link
        else:
            laid.pictures.append(RawPicture(attrs, self.element, len(laid.blocks), [], link))
        self.pictures += 1

    def unread(self, tag: str, attrs: str) -> None:
        self.flush()
        if tag in _SHOWN and len(self.laid.embeds) < MAX_EMBEDS:
            found = (attribute(attrs, name) for name in _SOURCES if name in attrs)
            url = next((url for url in found if url and not url.startswith(("about:", "data:", "javascript:"))), None)
            if url is not None and url.strip():
                title = attribute(attrs, "title") or ""
                self.laid.embeds.append(RawEmbed(url, self.element, len(self.laid.blocks), tag, title))

    def source(self, attrs: str) -> None:
        """A player's source is inside it: the first that has an address is the player's."""
        if (url := attribute(attrs, "src")) and len(self.laid.embeds) < MAX_EMBEDS:
            tag = "audio" if ' type="audio' in attrs else "video"
            if not self.laid.embeds or self.laid.embeds[-1].block != len(self.laid.blocks):
                self.laid.embeds.append(RawEmbed(url, self.element, len(self.laid.blocks), tag))

    def post(self, url: str) -> None:
        """A link inside a quoted post or a box for an embed may be what is shown there."""
        if len(self.laid.embeds) < MAX_EMBEDS and url.startswith("http"):
            self.laid.embeds.append(RawEmbed(url, self.element, len(self.laid.blocks), "a"))


def _stretches(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs of a run lie that two line breaks part."""
    found: list[tuple[int, int]] = []
    start = 0
    for pause in _PAUSES.finditer(text):
        if pause.start() > start:
            found.append((start, pause.start()))
        start = pause.end()
    if start < len(text):
        found.append((start, len(text)))
    trimmed = []
    for start, end in found:
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip())
        right = len(piece.rstrip())
        if right > left:
            trimmed.append((start + left, start + right))
    return trimmed
