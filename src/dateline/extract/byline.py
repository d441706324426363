"""Who a page says wrote it, and the agency it says supplied it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.extract import linked, people, words
from dateline.extract.blocks import RawBlock
from dateline.extract.body import Chosen
from dateline.extract.linked import Json
from dateline.extract.people import Names
from dateline.extract.reading import Page
from dateline.model import SpanKind

_METAS = (
    "author", "article:byline", "article:author", "article:author_name", "parsely-author", "sailthru.author",
    "dc.creator", "dcterms.creator", "dcsext.author", "byl", "byline", "cxenseparse:author", "authors",
    "citation_author",
)  # fmt: skip
_NEAR = 6  # blocks around headline and first paragraph that may hold a byline
_TAIL = 5  # blocks after the last paragraph
_LABELLED_TAIL = 6  # the same where a label says what the line is
_TOP = 5  # blocks under the headline in which a bare name is the author's
_ELSEWHERE = words.RELATED | words.COMMENTS | words.NAV | words.CAPTION | words.CREDIT | words.FIGURE
_SET_OFF = (SpanKind.STRONG, SpanKind.EMPHASIS)
_LONGEST = 200  # characters of a printed byline
_TITLE_END = re.compile(r"\s[|–—-]\s+([^|–—]{2,40})$")  # a site's name, as most titles end
# Where a link leads that stands for a person: "/author/ann-lee", "/@ann".
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:es|en|i)?|auteurs?|autori|profiles?|people|staff|writers?|contributors?|reporters?|journalists?|redaktion|by|team)/[^/?#]|/@\w",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:written |posted |published )?(?:by|von|par|por)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Byline:
    """Names as printed, the agency among them, and where they came from."""

    authors: tuple[str, ...] = ()
    agency: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class _Claim:
    """Whom one place names."""

    origin: str
    names: Names


def read(page: Page, chosen: Chosen) -> Byline:
    """People named in structured data, meta tags, microdata or print; others only where nobody is named."""
    site = page.site_names()
    if (name := _TITLE_END.search(page.metas.title)) is not None and not people.looks_like_a_person(name[1]):
        site.append(name[1])
    near = _near(page, chosen)
    claims = [
        _Claim("JSON-LD", _linked_names(page, site)),
        _Claim("meta tags", people.sort(_meta_names(page), site)),
        _Claim("microdata", _marked_names(page, site, near)),
        _Claim("printed byline", _printed(page, near, site)),
    ]
    best = next((claim for claim in claims if claim.names.people), None)
    if best is None:
        claims.append(_Claim("signature", _signature(page, chosen, site)))
        best = next((claim for claim in claims[4:] if claim.names.people), None)
    elif best.origin in ("JSON-LD", "meta tags"):
        best = _corrected(best, claims[2:], near)
    agency = next((claim.names.agency for claim in claims if claim.names.agency), None)
    if best is None and (handed := _handed(page, site)):
        return Byline(handed, agency, "scripts")
    if best is not None and not all(map(people.is_a_firm, best.names.people)):
        return Byline(best.names.people, agency, best.origin)
    if alone := _before_the_text(page, chosen, site):
        return Byline(alone, agency, "printed byline")
    if best is not None:
        return Byline(best.names.people, agency, best.origin)
    other = next((claim for claim in claims if claim.names.others), None)
    return Byline(other.names.others, agency, other.origin) if other is not None else Byline((), agency)


def _corrected(said: _Claim, shown: list[_Claim], near: list[RawBlock]) -> _Claim:
    """What machines are told, unless the page itself prints more names, or prints another and not this one."""
    folded = {people.fold(name) for name in said.names.people}
    text = people.fold(" ".join(block.text for block in near))
    for claim in shown:
        others = {people.fold(name) for name in claim.names.people}
        firm = all(map(people.is_a_firm, said.names.people)) and any(
            map(people.looks_like_a_person, claim.names.people)
        )
        more = others > folded and claim.origin == "microdata"  # in print checkers and photographers stand beside
        if more or (others and not others & folded and (firm or not any(name in text for name in folded))):
            return claim
    return said


# --- what machines are told ------------------------------------------------------------------------


def _linked_names(page: Page, site: list[str]) -> Names:
    """Persons before organisations: a desk or a publisher only where no person is named."""
    persons: list[str] = []
    others: list[str] = []
    for field in ("author", "creator"):
        for value in page.data.objects(field):
            text = _name_of(value)
            if text:
                kinds = linked.types_of(value) if isinstance(value, dict) else []
                (others if any("organization" in kind for kind in kinds) else persons).append(text)
        if persons:
            break
    found = people.sort(persons, site)
    rest = people.sort(others, site)
    return Names(found.people, (*found.others, *rest.people, *rest.others), found.agency or rest.agency)


def _name_of(value: Json | str) -> str | None:
    if not isinstance(value, dict):
        return linked.name_of(value)
    parts = [linked.first_text(value.get(field)) for field in ("givenName", "familyName")]
    return linked.name_of(value) or " ".join(part for part in parts if part) or None


def _meta_names(page: Page) -> list[str]:
    for name in _METAS:
        values = [value for value in page.metas.all(name) if not value.startswith(("http", "/", "@"))]
        if values:
            return values[:12]
    return []


def _marked_names(page: Page, site: list[str], near: list[RawBlock]) -> Names:
    """Names in elements marked as the author's: those printed near the headline, where any is."""
    found = people.sort([mark.text for mark in page.authors if mark.text][:8], site)
    text = people.fold(" ".join(block.text for block in near))
    printed = tuple(name for name in found.people if people.fold(name) in text)
    return Names(printed or found.people[:1], found.others, found.agency)


def _handed(page: Page, site: list[str]) -> tuple[str, ...]:
    """The one person whom the page's scripts name as its author."""
    found = people.sort(page.handed.authors, site).people
    return found if len(found) == 1 and _is_plainly_a_person(found[0]) else ()


# --- what is printed -------------------------------------------------------------------------------


def _near(page: Page, chosen: Chosen) -> list[RawBlock]:
    """The blocks around the headline and the first paragraph that are short enough for a byline."""
    start = chosen.headline_block
    first = chosen.blocks[0] if chosen.blocks else start + 12
    start = start if 0 <= start <= first else max(0, first - 2 * _NEAR)
    around = page.laid.blocks[max(0, start - 3) : max(first + 3, start + 9)]
    return [block for block in around[-40:] if len(block.text) <= _LONGEST]


def _printed(page: Page, near: list[RawBlock], site: list[str]) -> Names:
    """The names of all bylines printed together around the headline; else whom a link or label names."""
    said = _together(page, near, site)
    if said.people:
        return said
    loose = next((names for block in near if (names := _told_inside(page, block, site)).people), Names())
    return Names(loose.people, said.others or loose.others, said.agency or loose.agency)


def _together(page: Page, near: list[RawBlock], site: list[str]) -> Names:
    found: list[str] = []
    others: list[str] = []
    agency = None
    apart = 0  # blocks since the last that named someone
    announced = False  # by a label in a block of its own
    for block in near:
        names = _of_block(page, block, site)
        if announced and not names.people and people.looks_like_a_person(block.text):
            names = people.sort([block.text], site)
        announced = people.is_bare_label(block.text)
        agency = agency or names.agency
        others.extend(names.others)
        if names.people:
            if found and apart > 2:
                break
            found.extend(name for name in names.people if name not in found)
            apart = 0
        else:
            apart += 1
    return Names(tuple(found), tuple(dict.fromkeys(others)), agency)


def _told_inside(page: Page, block: RawBlock, site: list[str]) -> Names:
    """Whom a line names by a link to a person's page, by a label within it, or before a day."""
    if block.heading or _bits(page, block) & _ELSEWHERE or people.is_about_others(block.text):
        return Names()
    linked_texts = [
        block.text[start:end]
        for start, end, kind, reference in block.spans
        if kind is SpanKind.LINK and _PROFILE.search(reference or "")
    ]
    if persons := tuple(filter(_is_plainly_a_person, people.sort(linked_texts, site).people)):
        return Names(persons)
    return people.inside(block.text, site)


def _bits(page: Page, block: RawBlock) -> int:
    """What the nearest elements say, and whether a figure is among the next. An author's card is no teaser."""
    bits = 0
    for number, element in enumerate(page.laid.ancestors(block.element, 7)):
        found = page.laid.elements[element]
        own = found.bits & ~words.RELATED if found.bits & words.BYLINE else found.bits
        bits |= own if number < 3 else words.FIGURE if found.tag == "figure" else 0
    return bits


def _of_block(page: Page, block: RawBlock, site: list[str]) -> Names:
    bits = _bits(page, block)
    if bits & _ELSEWHERE or people.is_about_others(block.text):
        return Names()
    marked = [block.text[mark.start : mark.end] for mark in block.marks if mark.bits & words.BYLINE]
    links = [(start, end) for start, end, kind, _ in block.spans if kind is SpanKind.LINK]
    linked_texts = [
        block.text[start:end] for start, end in links if not people.made_pictures(block.text[end : end + 20])
    ]
    if links and not linked_texts:
        return Names()
    if linked_texts and (bits & words.BYLINE or marked or people.is_labelled(block.text)):
        found = people.sort(linked_texts, site)
        persons = tuple(name for name in found.people if people.looks_like_a_person(name))
        if persons:
            return Names(persons, found.others, found.agency)
    others: tuple[str, ...] = ()
    for text in (block.text, *marked) if not bits & words.BYLINE else (*marked, block.text):
        is_marked = bool(bits & words.BYLINE) or text in marked
        if not is_marked and not people.is_labelled(text):
            continue
        names = people.from_byline(text, site, marked=is_marked)
        if names.people or names.agency:
            return names
        others = others or names.others
    names = people.beside_a_day(block.text, site) if not block.heading else Names()
    return names if names.people or names.agency else Names((), names.others or others)


def _signature(page: Page, chosen: Chosen, site: list[str]) -> Names:
    """A labelled byline right before the text or behind it, or a name set to the right or in bold at its end."""
    if not chosen.blocks:
        return Names()
    blocks = page.laid.blocks
    first, last = chosen.blocks[0], chosen.blocks[-1]
    around = (*range(max(0, first - 2), first + 1), *range(max(first, last - 2), last + 1 + _LABELLED_TAIL))
    for index in around:
        if index >= len(blocks):
            break
        block = blocks[index]
        text = block.text.strip(" –—-()")
        if (
            not 5 <= len(text) <= 80
            or (block.heading and not people.is_labelled(text))
            or _bits(page, block) & _ELSEWHERE
        ):
            continue
        signed = (
            not last - 1 > index > first
            and index <= last + _TAIL
            and _is_signed(page, block)
            and people.looks_like_a_person(text)
        )
        if people.is_labelled(text) or signed:
            names = people.from_byline(text, site)
            if any(map(people.looks_like_a_person, names.people)) or (names.people and _BY.match(text)):
                return names
    return Names()


def _is_signed(page: Page, block: RawBlock) -> bool:
    """Whether a short line is set as signatures are: to the right, or all of it in bold or slanted."""
    if "right" in page.laid.elements[block.element].attrs:
        return True
    size = len(block.text) - 2
    return any(kind in _SET_OFF and end - start >= size for start, end, kind, _ in block.spans)


def _before_the_text(page: Page, chosen: Chosen, site: list[str]) -> tuple[str, ...]:
    """A full name by itself between the headline and the text, right under the one or right before the other."""
    if not chosen.blocks or chosen.headline_block < 0:
        return ()
    first = chosen.blocks[0]
    start = chosen.headline_block + 1
    for index in (*range(start, min(start + _TOP, first)), *range(max(start, first - 2), first + 1)):
        block = page.laid.blocks[index]
        # A linked line right before the text is a rubric or a button.
        if not 5 <= len(block.text) <= 50 or block.heading or (index >= first - 2 and block.link_chars):
            continue
        if not _bits(page, block) & (_ELSEWHERE | words.KICKER | words.SECTION):
            found = people.sort([block.text.split(" - ")[0]], site)
            if found.people and all(_is_plainly_a_person(name) for name in found.people):
                return found.people
    return ()


def _is_plainly_a_person(name: str) -> bool:
    """Whether a text is a person's name by its capitals; in scripts without them any few words look like one."""
    return people.looks_like_a_person(name) and name.lower() != name.upper()
