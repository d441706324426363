"""Several articles on one page: what stands in another one's element goes, however much it reads like a body.

Pages that go on with the next story as readers scroll, and permalinks that show it below, hold two bodies or three.
Another article has an element of its own (its tag says so, or it looks like the one that holds the headline), a heading
of its own, and a line that tells when or by whom, or the tag and an h1: the chapters of one long story have neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dateline.extract import words
from dateline.extract.blocks import Laid, attribute
from dateline.extract.container import fold

TOLD_WITHIN = 6  # blocks from its start, where an article says when and by whom
MOST = 60  # elements that are looked into
LONG = 60.0  # Latin characters of a paragraph
_HEADINGS = frozenset(("h1", "h2", "h3"))
_TOLD = words.BYLINE | words.DATE


def without(laid: Laid, kept: Sequence[int], headline_block: int) -> list[int]:
    """The body's blocks that stand in no other article than the headline's."""
    foreign = [laid.elements[element] for element in _others(laid, kept, headline_block)]
    left = [index for index in kept if not any(held.first <= index < held.last for held in foreign)]
    return left if left else list(kept)


def _others(laid: Laid, kept: Sequence[int], headline_block: int) -> Iterator[int]:
    """The elements that are other articles."""
    if headline_block < 0 or len(kept) < 2:
        return
    chain = laid.ancestors(laid.blocks[headline_block].element)
    around = frozenset(chain)
    title = fold(laid.blocks[headline_block].text)
    tag = laid.elements[laid.blocks[headline_block].element].tag
    own = next((element for element in chain if _is_own(laid, element, kept)), -1)
    looks = {(laid.elements[element].parent, *_look(laid, element)) for element in chain if _look(laid, element)[1]}
    parents = {parent for parent, *_ in looks}
    looked_into = 0
    for index, element in enumerate(laid.elements):
        if index in around or element.last <= element.first or looked_into >= MOST:
            continue
        is_article = element.tag == "article" and own >= 0 and not _inside(laid, index, own)
        is_alike = element.parent in parents and (element.parent, *_look(laid, index)) in looks
        looked_into += is_article or is_alike
        if (is_article or is_alike) and _is_other(laid, index, kept, title, tag if not is_article else None):
            yield index


def _is_own(laid: Laid, element: int, kept: Sequence[int]) -> bool:
    """Whether this is the article element that holds the headline and some of the body."""
    held = laid.elements[element]
    if held.tag != "article":
        return False
    return any(held.first <= index < held.last and laid.blocks[index].size >= LONG for index in kept)


def _inside(laid: Laid, element: int, outer: int) -> bool:
    """Whether an element is the other one, or stands in it."""
    held, around = laid.elements[element], laid.elements[outer]
    return element >= outer and around.first <= held.first and held.last <= around.last


def _is_other(laid: Laid, element: int, kept: Sequence[int], title: str, tag: str | None) -> bool:
    """Whether an element has a heading of its own above text that was taken for body, and says when or by whom.

    tag: what its heading must be; None for any.
    """
    held = laid.elements[element]
    texts = [index for index in kept if held.first <= index < held.last and laid.blocks[index].size >= LONG]
    if not texts:
        return False
    for index in range(held.first, min(texts[0], held.first + TOLD_WITHIN)):
        block = laid.blocks[index]
        name = laid.elements[block.element].tag
        if block.heading and name in _HEADINGS and (tag is None or name == tag) and fold(block.text) != title:
            return (name == "h1" and held.tag == "article") or _is_told(laid, element)
    return False


def _is_told(laid: Laid, element: int) -> bool:
    """Whether an element opens with a time or a name."""
    held = laid.elements[element]
    end = min(held.last, held.first + TOLD_WITHIN)
    if any(held.first <= mark.block < end and _inside(laid, mark.element, element) for mark in laid.times):
        return True
    opening = laid.blocks[held.first : end]
    return any(
        laid.elements[block.element].bits & _TOLD or any(mark.bits & _TOLD for mark in block.marks) for block in opening
    )


def _look(laid: Laid, element: int) -> tuple[str, str]:
    held = laid.elements[element]
    return held.tag, (attribute(held.attrs, "class") or "").split(" ")[0]
