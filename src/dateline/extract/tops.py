"""What stands between the headline and the text: the standfirst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.extract import words
from dateline.extract.blocks import Laid
from dateline.extract.body import Chosen, fold
from dateline.extract.phrases import is_credit_line, is_furniture

_SHORTEST = 35
_LONGEST = 900
_REACH = 40  # blocks between headline and text


@dataclass(frozen=True, slots=True)
class Opening:
    """The standfirst, and the body's blocks without it."""

    standfirst: str | None
    blocks: list[int]


def read(laid: Laid, chosen: Chosen, description: str) -> Opening:
    """Find the standfirst: a block classed as one, or one that the page's description repeats, before the text."""
    if not chosen.blocks:
        return Opening(None, [])
    first = chosen.blocks[0]
    start = chosen.headline_block + 1 if 0 <= chosen.headline_block < first else max(0, first - 6)
    start = max(start, first - _REACH)
    told = fold(description.rstrip(". …"))
    for index in [*range(start, first), *chosen.blocks[:2]]:
        if _is_standfirst(laid, index, told, inside=index >= first, chosen=chosen):
            return Opening(laid.blocks[index].text, [i for i in chosen.blocks if i != index])
    plain = [index for index in range(start, first) if _stands_there(laid, index, chosen)]
    if len(plain) == 1 and chosen.headline_block >= 0:
        return Opening(laid.blocks[plain[0]].text, chosen.blocks)
    return Opening(None, chosen.blocks)


def _stands_there(laid: Laid, index: int, chosen: Chosen) -> bool:
    """Whether a block that no class names is a sentence or two between headline and text, by no picture."""
    block = laid.blocks[index]
    if chosen.values[index] < 40 or block.pictures or is_credit_line(block.text) or block.size > _LONGEST:
        return False
    evidence = _bits(laid, laid.ancestors(block.element, 5))
    if evidence & (words.BOILERPLATE | words.CAPTION | words.CREDIT | words.FIGURE | words.BYLINE | words.DATE):
        return False
    return not any(index - 1 <= picture.block <= index for picture in laid.pictures)


def _is_standfirst(laid: Laid, index: int, told: str, *, inside: bool, chosen: Chosen) -> bool:
    block = laid.blocks[index]
    size = block.size
    if not _SHORTEST <= size <= _LONGEST or block.link_chars * 2 > len(block.text):
        return False
    if is_furniture(block.text, 0.0):
        return False
    chain = laid.ancestors(block.element)
    near = _bits(laid, chain[:2])
    if near & (
        words.CAPTION | words.CREDIT | words.COMMENTS | words.CONSENT | words.AD | words.NEWSLETTER | words.SHARE
    ):
        return False
    folded = fold(block.text)
    repeated = len(told) > 30 and (folded.startswith(told[:80]) or told.startswith(folded[:80]))
    if inside:
        # In the text itself the description often repeats the first paragraph, which is the lede and no standfirst.
        return bool(_bits(laid, chain[:2]) & words.STANDFIRST) or (block.heading and repeated)
    outer = _bits(laid, chain[:4])
    if outer & (words.NAV | words.FOOTER | words.COMMENTS | words.CONSENT) and not repeated:
        return False
    if repeated:
        return True
    return bool(_bits(laid, chain[:3]) & words.STANDFIRST) and len(chosen.blocks) > 1 and not outer & words.RELATED


def _bits(laid: Laid, chain: Sequence[int]) -> int:
    bits = 0
    for element in chain:
        bits |= laid.elements[element].bits
    return bits
