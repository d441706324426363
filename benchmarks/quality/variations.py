"""Pages as they might have been: what the corpus has too few of, made from what it has.

Short stories, pages without JSON-LD's body, and pages whose class names say nothing. Which page is varied how hangs on
its name alone, so that training is the same each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b

from block_labels import Label

from dateline.extract.blocks import Laid
from dateline.extract.container import Hints

SHORT = 4  # blocks of the body that a shortened story keeps at most
LONG_ENOUGH = 8


def variations(name: str, laid: Laid, hints: Hints, known: list[Label]) -> Iterator[tuple[Laid, Hints, list[Label]]]:
    """Varied pages with their hints and labels."""
    draw = blake2b(name.encode(), digest_size=4).digest()
    if hints.article_body:
        yield laid, replace(hints, article_body=""), known
    elif draw[0] < 64:
        yield _nameless(laid), hints, known
    body = [index for index, label in enumerate(known) if label.body]
    if draw[1] < 64 and len(body) >= LONG_ENOUGH:
        keep = 1 + draw[2] % SHORT
        gone = set(body[keep:])
        kept = [index for index in range(len(known)) if index not in gone]
        yield _with_blocks(laid, kept), replace(hints, article_body=""), [known[index] for index in kept]


def _nameless(laid: Laid) -> Laid:
    """The same page with class names of which no word is known."""
    renamed: dict[str, str] = {}
    elements = []
    for element in laid.elements:
        attrs = f' class="{renamed.setdefault(element.attrs, f"c{len(renamed)}")}"' if element.attrs else ""
        elements.append(replace(element, attrs=attrs, bits=0))
    return replace(laid, elements=elements)


def _with_blocks(laid: Laid, kept: list[int]) -> Laid:
    """The same page with some of its blocks only."""
    before = [0] * (len(laid.blocks) + 1)
    for index in kept:
        before[index + 1] = 1
    for index in range(len(laid.blocks)):
        before[index + 1] += before[index]
    elements = [replace(e, first=before[e.first], last=before[e.last]) for e in laid.elements]
    return replace(laid, elements=elements, blocks=[laid.blocks[index] for index in kept])
