"""Pages as they might have been: what the corpus has too few of, made from what it has.

Short stories, pages without JSON-LD's body, pages whose class names say nothing, old pages that are one table, and pages
that go on below their story with openings of others or with a whole other one. Which page is varied how hangs on its name alone, so that
training is the same each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b

from block_labels import Label

from dateline.extract.blocks import Element, Laid, RawBlock
from dateline.extract.container import Hints, find
from dateline.extract.words import HEADINGS, weight
from dateline.model import SpanKind

SHORT = 4  # blocks of the body that a shortened story keeps at most
LONG_ENOUGH = 8
_CELLS = ("table", "tr", "td")
Varied = tuple[Laid, Hints, list[Label]]


def variations(
    name: str, laid: Laid, hints: Hints, known: list[Label], others: Sequence[Sequence[str]]
) -> Iterator[Varied]:
    """Varied pages with their hints and labels. others: paragraphs of other stories, a list a story."""
    draw = blake2b(name.encode(), digest_size=6).digest()
    if hints.article_body:
        yield laid, replace(hints, article_body=""), known
    elif draw[0] < 64:
        yield _nameless(laid), hints, known
    if draw[5] < 48:
        yield _tabled(laid), replace(hints, article_body=""), known
    body = [index for index, label in enumerate(known) if label.body]
    if draw[1] < 48 and len(body) >= LONG_ENOUGH:
        keep = 1 + draw[2] % SHORT
        gone = set(body[keep:])
        kept = [index for index in range(len(known)) if index not in gone]
        yield _with_blocks(laid, kept), replace(hints, article_body=""), [known[index] for index in kept]
    if draw[3] < 96 and body and others:
        yield from _followed(laid, hints, known, others, as_teasers=draw[4] < 160)


def _nameless(laid: Laid) -> Laid:
    """The same page with class names of which no word is known."""
    renamed: dict[str, str] = {}
    elements = []
    for element in laid.elements:
        attrs = f' class="{renamed.setdefault(element.attrs, f"c{len(renamed)}")}"' if element.attrs else ""
        elements.append(replace(element, attrs=attrs, bits=0))
    return replace(laid, elements=elements)


def _tabled(laid: Laid) -> Laid:
    """The same page as it was set before there were style sheets: tables in tables, its paragraphs and headings bare."""
    bare = {index for index, e in enumerate(laid.elements) if e.parent >= 0 and (e.tag == "p" or e.tag in HEADINGS)}
    elements = [
        replace(e, tag=e.tag if index in bare else _CELLS[e.depth % len(_CELLS)], attrs="", bits=0)
        for index, e in enumerate(laid.elements)
    ]
    blocks = [
        replace(b, heading=False, element=laid.elements[b.element].parent if b.element in bare else b.element)
        for b in laid.blocks
    ]
    return replace(laid, elements=elements, blocks=blocks)


def _with_blocks(laid: Laid, kept: list[int]) -> Laid:
    """The same page with some of its blocks only."""
    before = [0] * (len(laid.blocks) + 1)
    for index in kept:
        before[index + 1] = 1
    for index in range(len(laid.blocks)):
        before[index + 1] += before[index]
    elements = [replace(e, first=before[e.first], last=before[e.last]) for e in laid.elements]
    pictures = [replace(picture, block=before[picture.block]) for picture in laid.pictures]
    embeds = [replace(embed, block=before[embed.block]) for embed in laid.embeds]
    blocks = [laid.blocks[index] for index in kept]
    return replace(laid, elements=elements, blocks=blocks, pictures=pictures, embeds=embeds, times=[])


def _followed(
    laid: Laid, hints: Hints, known: list[Label], others: Sequence[Sequence[str]], *, as_teasers: bool
) -> Iterator[Varied]:
    """The same page with other stories behind its container."""
    container = find(laid, hints).container
    if container <= 0:
        return
    around = laid.elements[container]
    end = next((i for i in range(container + 1, len(laid.elements)) if laid.elements[i].depth <= around.depth),
               len(laid.elements))  # fmt: skip
    added = _Added(laid, around, end)
    if as_teasers:
        box = added.element(around.parent, "div", ' class="list"', around.depth)
        for story in others:
            item = added.element(box, "div", ' class="item"', around.depth + 1)
            added.block(item, "h3", story[0][:70].rsplit(" ", 1)[0], around.depth + 2, linked=True)
            added.block(item, "p", story[-1][:280], around.depth + 2)
            added.close(item)
        added.close(box)
    else:
        box = added.element(around.parent, around.tag, around.attrs, around.depth, around.bits)
        added.block(box, "h2", others[0][0][:80].rsplit(" ", 1)[0], around.depth + 1)
        for text in others[0][:8]:
            added.block(box, "p", text, around.depth + 1)
        added.close(box)
    labels = [Label(body=False, words=len(block.text.split()), share=0.0) for block in added.blocks]
    yield added.page(), hints, [*known[: around.last], *labels, *known[around.last :]]


class _Added:
    """Elements and blocks put in behind an element that ends before `end`."""

    def __init__(self, laid: Laid, behind: Element, end: int) -> None:
        self.laid, self.at, self.end = laid, behind.last, end
        self.elements: list[Element] = []
        self.blocks: list[RawBlock] = []

    def element(self, parent: int, tag: str, attrs: str, depth: int, bits: int = 0) -> int:
        first = self.at + len(self.blocks)
        self.elements.append(Element(parent, tag, bits, attrs, first, depth, first))
        return self.end + len(self.elements) - 1

    def close(self, element: int) -> None:
        self.elements[element - self.end].last = self.at + len(self.blocks)

    def block(self, parent: int, tag: str, text: str, depth: int, *, linked: bool = False) -> None:
        element = self.element(parent, tag, "", depth)
        spans = [(0, len(text), SpanKind.LINK, "/other")] if linked else []
        self.blocks.append(
            RawBlock(text or "-", element, len(text) if linked else 0, spans, heading=tag[0] == "h", size=weight(text))
        )
        self.close(element)

    def page(self) -> Laid:
        """The page with all of it in place."""
        laid, more, shift = self.laid, len(self.elements), len(self.blocks)

        def moved(element: int) -> int:
            return element + more if element >= self.end else element

        elements = []
        for index, e in enumerate(laid.elements):
            behind = index >= self.end
            around = not behind and e.last >= self.at and self._holds(index)
            elements.append(
                replace(
                    e, parent=moved(e.parent), first=e.first + shift * behind, last=e.last + shift * (behind or around)
                )
            )
        elements[self.end : self.end] = self.elements
        blocks = [replace(b, element=moved(b.element)) for b in laid.blocks]
        blocks[self.at : self.at] = self.blocks
        pictures = [
            replace(p, element=moved(p.element), block=p.block + shift * (p.block >= self.at)) for p in laid.pictures
        ]
        embeds = [
            replace(e, element=moved(e.element), block=e.block + shift * (e.block >= self.at)) for e in laid.embeds
        ]
        return Laid(elements, blocks, pictures, embeds)

    def _holds(self, index: int) -> bool:
        """Whether an element is around what was put in."""
        parent = self.elements[0].parent
        return parent >= 0 and index in self.laid.ancestors(parent)
