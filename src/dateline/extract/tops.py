"""What stands between the headline and the text: the standfirst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.extract import words
from dateline.extract.blocks import Laid
from dateline.extract.body import Chosen, fold
from dateline.extract.phrases import is_furniture

_SHORTEST = 35
_LONGEST = 900
_REACH = 4  # blocks of the body that may be it


@dataclass(frozen=True, slots=True)
class Opening:
    """The standfirst, and the body's blocks without it."""

    standfirst: str | None
    blocks: list[int]


def read(laid: Laid, chosen: Chosen, descriptions: Sequence[str]) -> Opening:
    """Find the standfirst among the first blocks of the body: classed as one, or apart from the text and repeated."""
    if len(chosen.blocks) < 2:
        return Opening(None, chosen.blocks)
    told = [folded for text in descriptions if len(folded := fold(text)) > 30]
    for position, index in enumerate(chosen.blocks[:_REACH]):
        if _is_standfirst(laid, chosen.blocks, position, told):
            return Opening(laid.blocks[index].text, [i for i in chosen.blocks if i != index])
    if (passed := _passed_over(laid, chosen, told)) is not None:
        return Opening(laid.blocks[passed].text, chosen.blocks)
    return Opening(None, chosen.blocks)


def _passed_over(laid: Laid, chosen: Chosen, told: Sequence[str]) -> int | None:
    """The block between headline and text that is no body by its looks, but is classed as a standfirst and repeated."""
    first = chosen.blocks[0]
    if not 0 <= chosen.headline_block < first:
        return None
    for index in range(chosen.headline_block + 1, min(first, chosen.headline_block + 1 + _REACH)):
        classed = laid.elements[laid.blocks[index].element].bits & words.STANDFIRST
        if classed and fold(laid.blocks[index].text) in told and _is_standfirst(laid, (index, first), 0, told):
            return index
    return None


def _is_standfirst(laid: Laid, blocks: Sequence[int], position: int, told: Sequence[str]) -> bool:
    block = laid.blocks[blocks[position]]
    if not _SHORTEST <= block.size <= _LONGEST or block.link_chars * 2 > len(block.text):
        return False
    following = laid.blocks[blocks[position + 1]] if position + 1 < len(blocks) else None
    if following is None or is_furniture(block.text, 0.0):
        return False
    chain = laid.ancestors(block.element)
    if _bits(laid, chain[:2]) & (words.CAPTION | words.CREDIT | words.COMMENTS | words.CONSENT | words.SHARE):
        return False
    # What holds the rest of the text too says nothing of this block.
    shared = set(laid.ancestors(following.element))
    own = [element for element in chain[:3] if element not in shared]
    if _bits(laid, own) & words.STANDFIRST:
        return True
    folded = fold(block.text)
    repeated = any(folded.startswith(text[:80]) or text.startswith(folded[:80]) for text in told)
    # In the text itself the description often repeats the first paragraph, which is the lede and no standfirst.
    apart = bool(own) and laid.elements[block.element].parent != laid.elements[following.element].parent
    return repeated and (block.heading or (apart and position == 0))


def _bits(laid: Laid, chain: Sequence[int]) -> int:
    bits = 0
    for element in chain:
        bits |= laid.elements[element].bits
    return bits
