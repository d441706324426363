"""Who a page says wrote it, and the agency it says supplied it."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

from dataclasses import dataclass

from dateline.extract import linked, people, words
from dateline.extract.body import Chosen
from dateline.extract.reading import Page

_METAS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "cxenseparse:author",
          "article:author_name", "authors", "twitter:data1")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Byline:
    """Names as printed, the agency among them, and where they came from."""

    authors: tuple[str, ...] = ()
    agency: str | None = None
    origin: str | None = None


def read(page: Page, chosen: Chosen) -> Byline:
    """The first of structured data, meta tags, microdata and the printed byline that names someone."""
    not_people = page.site_names()
    agency: str | None = None
    for origin, values in (
        ("JSON-LD", _linked_names(page)),
        ("meta tags", [v for v in page.metas.all(*_METAS[:-1]) if not v.startswith(("http", "/"))]),
        ("microdata", [m.text for m in page.authors if m.text][:6]),
    ):
        authors, named = people.names(values, not_people)
        agency = agency or named
        if authors:
            return Byline(authors, agency, origin)
    authors, named = _printed(page, chosen, not_people)
    return Byline(authors, agency or named, "printed byline" if authors else None)


def _linked_names(page: Page) -> list[str]:
    """Persons before organisations: a desk or a publisher only where no person is named."""
    people_named: list[str] = []
    others: list[str] = []
    for name in ("author", "creator"):
        for value in page.data.objects(name):
            text = linked.name_of(value)
            if text:
                kinds = linked.types_of(value) if isinstance(value, dict) else []
                (others if "organization" in kinds or "newsmediaorganization" in kinds else people_named).append(text)
        if people_named:
            break
    return people_named or others


def _printed(page: Page, chosen: Chosen, not_people: list[str]) -> tuple[tuple[str, ...], str | None]:
    """A byline printed around the headline or at the text's edge."""
    laid = page.laid
    start = chosen.headline_block
    first = chosen.blocks[0] if chosen.blocks else start + 12
    for block in laid.blocks[max(0, start - 3) : max(first, start) + 3]:
        if len(block.text) > 200:
            continue
        bits = 0
        for element in laid.ancestors(block.element, 3):
            bits |= laid.elements[element].bits
        marked = [block.text[m.start : m.end] for m in block.marks if m.bits & words.BYLINE]
        texts = marked or [block.text]
        if not (bits & words.BYLINE or marked or block.text[:3].lower() == "by "):
            continue
        for text in texts:
            authors, agency = people.from_byline(text, not_people)
            if authors or agency:
                return authors, agency
    return (), None
