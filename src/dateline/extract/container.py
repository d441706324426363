"""The body as rules find it: the container that most of the text speaks for, and what belongs inside it.

`find` is what the trained model starts from (its answer is evidence among other evidence) and what stands in for it
where the model sees no body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dateline.extract import words
from dateline.extract.blocks import Element, Laid, RawBlock
from dateline.extract.phrases import about_consent, is_byline, is_credit_line, is_furniture, is_section_end
from dateline.extract.places import is_known_place

_SENTENCE_END = re.compile(r"[.!?…。！？।։؟:;]['\"”’»“)\]]*$")
_FOLD = re.compile(r"[\W_]+")
_LOWER = bytes(range(128)).lower() + bytes(range(128, 256))
_SIGNS = bytes(sign for sign in range(128) if not chr(sign).isalnum())

_DOUBTED = words.BOILERPLATE | words.CAPTION | words.CREDIT | words.FIGURE | words.BYLINE | words.DATE
_FLAGS = [1 << shift for shift in range(32) if _DOUBTED & 1 << shift]
_ELSEWHERE = words.COMMENTS | words.CONSENT | words.FOOTER
_NEVER_BODY = words.COMMENTS | words.CONSENT | words.FORM | words.FOOTER

# A flag on an element that holds this share of the page's paragraph text is a lie: bodies are wrapped in
# "related", "newsletter" and "sidebar" on real pages.
LYING_SHARE = 0.5
# A child that keeps this share of its parent's score is the better container: what it loses is mostly furniture.
# After a heading such as "Related" the rest is no body if it is less than this share of what stood before.
END_SHARE = 0.25
SOLID = 30.0  # a block of this value is surely a paragraph
NARROWING_SHARE = 0.97
RUN = 3  # times the headline's length: so long is a run of breadcrumb, headline and byline at most
TELLING = 15  # letters of a headline: a shorter one may be words of the text


@dataclass(frozen=True, slots=True)
class Hints:
    """What structured data says that helps to find the body."""

    headline: str = ""
    descriptions: tuple[str, ...] = ()
    article_body: str = ""  # JSON-LD's; often cut short, never the body itself
    names: tuple[str, ...] = ()  # of authors and publishers: a line of nothing else is no body
    news: bool = False  # whether the page calls itself news


@dataclass(slots=True)
class Found:
    """What the rules found: evidence by element, values and the body by block, the container, the headline's block."""

    own: list[int] = field(default_factory=list)  # evidence of each element, lies taken out
    bits: list[int] = field(default_factory=list)  # the same with that of all around it
    values: list[float] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    container: int = -1
    headline_block: int = -1
    headline_runs: frozenset[int] = frozenset()  # where no heading is the headline: blocks that print it


def fold(text: str) -> str:
    """Letters and digits only, lower case: what two printings of one text share."""
    bare = text.encode("utf-8", "surrogatepass").translate(_LOWER, _SIGNS).decode("utf-8", "surrogatepass")
    if bare.isascii():
        return bare  # a fifth of the pattern's cost
    return (bare if bare.isalnum() else _FOLD.sub("", bare)).casefold()


def find(laid: Laid, hints: Hints) -> Found:
    """The body by rules, in page order; nothing is kept where nothing on the page reads like one."""
    headline_block = _headline_block(laid, hints.headline)
    own = _honest_bits(laid, headline_block)
    bits = _inherited(laid.elements, own)
    known = fold(hints.article_body)
    values = [_value(laid, block, bits, known) for block in laid.blocks]
    runs = _headline_runs(laid, hints.headline) if headline_block < 0 else frozenset[int]()
    found = Found(own, bits, values, [], _container(laid, values), headline_block, runs)
    if found.container >= 0:
        kept = _kept(laid, found.container, own, values, headline_block, hints, known)
        found.kept = [index for index in kept if index not in runs] if runs else kept
    return found


# --- evidence --------------------------------------------------------------------------------------


def _honest_bits(laid: Laid, headline_block: int) -> list[int]:
    """For each element its own evidence, without boilerplate flags that most of the text belies."""
    elements = laid.elements
    own = [element.bits for element in elements]
    if headline_block >= 0:
        for index in laid.ancestors(laid.blocks[headline_block].element):
            own[index] &= ~_DOUBTED  # what holds the headline is no comment, no teaser and no footer
    mass = _paragraph_mass(laid, own)
    total = sum(mass)
    direct = list(mass)
    for index in range(len(elements) - 1, 0, -1):
        mass[elements[index].parent] += mass[index]
    for index, bits in enumerate(own):
        if bits & _DOUBTED and mass[index] > total * LYING_SHARE:
            own[index] = bits & ~_DOUBTED
    covered = dict.fromkeys(_FLAGS, 0.0)
    for index, bits in enumerate(_inherited(elements, own)):
        if direct[index] and bits & _DOUBTED:
            for flag in _FLAGS:
                if bits & flag:
                    covered[flag] += direct[index]
    lies = 0
    for flag, size in covered.items():
        if size > total * (LYING_SHARE if flag is not words.COMMENTS else 0.9):
            lies |= flag
    return [bits & ~lies for bits in own] if lies else own


def _inherited(elements: list[Element], own: list[int]) -> list[int]:
    """For each element its evidence and that of all around it."""
    bits: list[int] = []
    for evidence, element in zip(own, elements, strict=True):
        bits.append(evidence | bits[element.parent] if element.parent >= 0 else evidence)
    return bits


def _paragraph_mass(laid: Laid, own: list[int]) -> list[float]:
    """How much paragraph-like text stands directly in each element."""
    mass = [0.0] * len(laid.elements)
    for block in laid.blocks:
        if len(block.text) >= 40 and not block.heading and block.link_chars * 2 <= len(block.text):
            size = block.size
            if size >= 60 and not about_consent(block.text):
                mass[block.element] += size
    for index in range(len(mass)):
        if mass[index] and any(own[i] & _ELSEWHERE for i in laid.ancestors(index, 6)):
            mass[index] = 0.0
    return mass


def _value(laid: Laid, block: RawBlock, bits: list[int], known: str) -> float:
    """How much a block speaks for its surroundings being the body, in characters; negative speaks against."""
    text = block.text
    size = block.size
    evidence = bits[block.element]
    linked = block.link_chars / max(1, len(text))
    if known and size >= 25 and fold(text[:120])[:60] in known:
        return min(size, 700.0)
    if block.heading or about_consent(text):
        return 0.0
    if linked > 0.6 and size < 400:
        return -min(size, 60.0) * 0.4
    if evidence & words.BOILERPLATE:
        if size >= 120 and linked < 0.2 and not evidence & _NEVER_BODY and _SENTENCE_END.search(text[-6:]):
            return min(size, 700.0) * 0.15
        return -min(size, 120.0) * 0.2
    if evidence & (words.CAPTION | words.CREDIT | words.FIGURE):
        return 0.0 if evidence & words.CAPTION else min(size, 700.0) * 0.3
    if size < 25:
        return 0.0
    value = min(size, 700.0) * (1.0 - linked)
    if not _SENTENCE_END.search(text[-6:]):
        value *= 0.5 if size >= 80 else 0.15
    tag = laid.elements[block.element].tag
    if tag != "p":
        value *= 0.75
    return value


def _headline_block(laid: Laid, headline: str) -> int:
    """The block that is the headline on the page; -1 where none is."""
    wanted = fold(headline)
    first_h1 = -1
    for index, block in enumerate(laid.blocks):
        tag = laid.elements[block.element].tag
        if block.heading:
            if wanted and len(block.text) < 2 * len(wanted) + 20 and fold(block.text) == wanted:
                return index
            if tag == "h1" and first_h1 < 0 and len(block.text) > 12:
                first_h1 = index
    return first_h1


def _headline_runs(laid: Laid, headline: str) -> frozenset[int]:
    """The blocks that are the headline, alone or in one run with breadcrumb and byline, as old pages print it."""
    wanted = fold(headline)
    if len(wanted) < TELLING:
        return frozenset()
    runs = set()
    for index, block in enumerate(laid.blocks):
        if len(block.text) <= 2 * RUN * len(headline):
            folded = fold(block.text)
            ends = len(folded) > len(wanted) and _SENTENCE_END.search(block.text[-6:])
            if wanted in folded and len(folded) <= RUN * len(wanted) and not ends:
                runs.add(index)
    return frozenset(runs)


# --- the container ---------------------------------------------------------------------------------


def _container(laid: Laid, values: list[float]) -> int:
    """The element whose blocks sum to most, narrowed while a child keeps nearly all of it."""
    elements = laid.elements
    score = [0.0] * len(elements)
    for block, value in zip(laid.blocks, values, strict=True):
        score[block.element] += value
    children: dict[int, list[int]] = {}
    for index in range(len(elements) - 1, 0, -1):
        if score[index]:
            parent = elements[index].parent
            score[parent] += score[index]
            children.setdefault(parent, []).append(index)
    preferred = [one * 1.15 if element.bits & words.BODY else one for one, element in zip(score, elements, strict=True)]
    best = len(preferred) - 1 - preferred[::-1].index(max(preferred))
    if score[best] <= 0:
        return -1
    while best in children:
        heir = max(children[best], key=lambda index: score[index])
        if score[heir] < NARROWING_SHARE * score[best]:
            break
        best = heir
    return best


# --- the filter ------------------------------------------------------------------------------------


def _kept(
    laid: Laid,
    container: int,
    own: list[int],
    values: list[float],
    headline_block: int,
    hints: Hints,
    known: str,
) -> list[int]:
    inside = _inside_bits(laid, container, own)
    headline = fold(hints.headline)
    seen: set[str] = set()
    kept: list[int] = []
    for index, block in enumerate(laid.blocks):
        evidence = inside.get(block.element)
        if evidence is None or index == headline_block:
            continue
        folded = fold(block.text) if len(block.text) < 300 else block.text
        if not folded or (headline and folded == headline):
            continue
        if not (known and len(folded) > 30 and fold(folded[:120])[:60] in known) and not _belongs(
            laid, block, evidence
        ):
            continue
        if folded in seen and len(folded) > 20:
            continue
        seen.add(folded)
        kept.append(index)
    return _without_loose_ends(laid, kept, values)


def _inside_bits(laid: Laid, container: int, own: list[int]) -> dict[int, int]:
    """Evidence between the container and each element inside it, the container's own left out."""
    inside = {container: 0}
    for index in range(container + 1, len(laid.elements)):
        element = laid.elements[index]
        outer = inside.get(element.parent)
        if outer is None:
            break
        inside[index] = outer | own[index]
    return inside


def _belongs(laid: Laid, block: RawBlock, evidence: int) -> bool:
    text = block.text
    size = block.size
    linked = block.link_chars / max(1, len(text))
    if evidence & words.BOILERPLATE:
        return False
    if evidence & (words.CAPTION | words.CREDIT):
        return False
    if evidence & (words.BYLINE | words.DATE) and size < 140:
        return False
    if evidence & words.FIGURE and size < 400 and not (size > 100 and laid.elements[block.element].tag == "p"):
        return False
    if block.pictures and is_credit_line(text):
        return False
    if is_furniture(text, linked) or is_byline(text):
        return False
    if block.heading:
        return linked < 0.5 or size > 200
    return not (linked > 0.75 and size < 300)


def _without_loose_ends(laid: Laid, kept: list[int], values: list[float]) -> list[int]:
    """Without what comes after an end such as "Read more", boxes of links between paragraphs, headings of nothing."""
    result: list[int] = []
    remaining = sum(max(0.0, values[i]) for i in kept)
    gone = 0.0
    boxed = False  # after the heading of a box, until the next paragraph
    for position, index in enumerate(kept):
        block = laid.blocks[index]
        remaining -= max(0.0, values[index])
        if is_section_end(block.text):
            if remaining < gone * END_SHARE:
                break
            boxed = True
            continue
        if boxed and values[index] < SOLID:
            continue
        boxed = False
        if block.heading and _heads_links(laid, kept, position, values):
            boxed = True
            continue
        gone += max(0.0, values[index])
        result.append(index)
    result = _without_edges(laid, result, values)
    while result and laid.blocks[result[-1]].heading:
        result.pop()
    return result


def _heads_links(laid: Laid, kept: list[int], position: int, values: list[float]) -> bool:
    """Whether all that follows a heading, up to the next paragraph or heading, is links to elsewhere."""
    links = others = 0
    for index in kept[position + 1 : position + 9]:
        block = laid.blocks[index]
        if block.heading or values[index] >= SOLID:
            break
        if block.link_chars * 2 >= len(block.text):
            links += 1
        else:
            others += 1
    return links > 0 and others == 0


def _without_edges(laid: Laid, kept: list[int], values: list[float]) -> list[int]:
    """Without labels before the first paragraph and after the last: names, days, places, credits."""
    solid = [position for position, index in enumerate(kept) if values[index] >= SOLID]
    if not solid:
        return kept
    first, last = solid[0], solid[-1]
    head = [i for i in kept[:first] if _stands_alone(laid, i)]
    tail = [i for i in kept[last + 1 :] if _stands_alone(laid, i) and not laid.blocks[i].heading]
    return head + kept[first : last + 1] + tail


def _stands_alone(laid: Laid, index: int) -> bool:
    """Whether a short block is something written, not a label: a sentence, a heading, an item of a list."""
    block = laid.blocks[index]
    if block.heading or _SENTENCE_END.search(block.text[-6:]):
        return True
    if laid.elements[block.element].tag in ("li", "td", "dd", "dt", "th"):
        return True
    return block.size >= 60 or is_known_place(block.text)
