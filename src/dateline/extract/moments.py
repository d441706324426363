"""When a page says it was published and changed; a zone is kept where one is given and never invented."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dateline.extract import words
from dateline.extract.reading import Page
from dateline.formats.dates import LONGEST, stamp
from dateline.model import Stamp

EARLIEST = 1990  # years before: epochs, zeros, and dates of events
LATEST = 2100

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "dc.date.created", "publishdate",
    "publish-date", "publish_date", "pubdate", "pub_date", "publication_date", "article.published", "published_time",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "rbpubdate", "article_date_original", "originalpublicationdate",
    "published", "date.created", "news_date", "vr:published_time", "ptime", "displaydate",
)  # fmt: skip
_UPDATED_METAS = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "lastmod", "last-modified",
    "dcterms.modified", "dc.date.modified", "article:updated_time", "article:updated", "revised", "modified_time",
)  # fmt: skip
_IN_ADDRESS = re.compile(
    r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)|/((?:19|20)\d{2})(\d{2})(\d{2})(?:/|-|_)"
)
_UPDATE_WORDS = re.compile(
    r"\b(?:updated?|modified|aktualisiert|mis à jour|actualizado|aggiornato|oppdatert|uppdaterad|atualizado|update)\b",
    re.IGNORECASE,
)
_PUBLISHED_KIND = re.compile(r"publi|datepub|entry-date|post-date|created|issued|pubdate")
_UPDATED_KIND = re.compile(r"updat|modif")


@dataclass(frozen=True, slots=True)
class Moments:
    """Published and updated, and where the published one came from."""

    published: Stamp | None
    updated: Stamp | None
    origin: str | None


def read(page: Page, headline_block: int) -> Moments:
    """The page's own times: structured data, then meta tags, then what is printed by the headline, then the address."""
    updated = _first([page.data.text("dateModified"), *page.metas.all(*_UPDATED_METAS)])
    candidates: list[tuple[str, Stamp]] = []
    for origin, texts in (
        ("JSON-LD", [page.data.text("datePublished"), page.data.text("dateCreated"), page.data.text("uploadDate")]),
        ("meta tags", page.metas.all(*_PUBLISHED_METAS)),
        ("microdata", [m.value or m.text for m in page.times if "datepublished" in m.kind]),
        ("time element", _time_elements(page)),
    ):
        said = _first(texts)
        if said is not None:
            candidates.append((origin, said))
    if not candidates:
        printed = _printed(page, headline_block)
        if printed is not None:
            candidates.append(("text by the headline", printed))
        elif (in_address := _address_day(page.url)) is not None:
            candidates.append(("address", in_address))
    if not candidates:
        return Moments(updated, None, "time of change" if updated else None)
    origin, published = _with_time(candidates)
    if updated is not None and updated.text() == published.text():
        updated = None
    return Moments(published, updated, origin)


def sane(said: Stamp | None) -> Stamp | None:
    """A stamp whose year a news text can have."""
    return said if said is not None and EARLIEST <= said.when.year < LATEST else None


def _first(texts: Iterable[str | None]) -> Stamp | None:
    for text in texts:
        if text and len(text) <= LONGEST and (said := sane(stamp(text))) is not None:
            return said
    return None


def _with_time(candidates: list[tuple[str, Stamp]]) -> tuple[str, Stamp]:
    """The first source, unless it has a bare day and another has that day's time; then a zone where one is given."""
    origin, best = candidates[0]
    for other_origin, other in candidates[1:]:
        if other.when.date() != best.when.date():
            continue
        if (best.day_only and not other.day_only) or (
            not best.zoned and other.zoned and best.when == other.when.replace(tzinfo=None)
        ):
            origin, best = other_origin, other
    return origin, best


def _time_elements(page: Page) -> list[str]:
    """Machine times of time elements: those that say "published" first, those of changes never."""
    said = [m for m in page.times if m.value and not _UPDATED_KIND.search(m.kind) and not _UPDATE_WORDS.search(m.text)]
    named = [m.value for m in said if _PUBLISHED_KIND.search(m.kind)]
    return named or [m.value for m in said[:1]]


def _printed(page: Page, headline_block: int) -> Stamp | None:
    """A date printed near the headline: in an element classed as a date, or a short line that is one."""
    blocks = page.laid.blocks
    start = max(0, headline_block - 12) if headline_block >= 0 else 0
    day_only: Stamp | None = None
    for block in blocks[start : (headline_block if headline_block >= 0 else 0) + 30]:
        texts = [block.text[m.start : m.end] for m in block.marks if m.bits & words.DATE]
        if len(block.text) <= LONGEST:
            texts.append(block.text)
        for text in texts:
            if not any(c.isdigit() for c in text) or _UPDATE_WORDS.search(text):
                continue
            said = sane(stamp(text.strip(" |·•-–—")))
            if said is not None and not said.day_only:
                return said
            day_only = day_only or said
    return day_only or _first(m.text for m in page.times[:3])


def _address_day(url: str) -> Stamp | None:
    found = _IN_ADDRESS.search(url[:1_000])
    if found is None:
        return None
    year, month, day = (found[1] or found[4]), (found[2] or found[5]), (found[3] or found[6])
    return sane(stamp(f"{year}-{int(month):02d}-{int(day):02d}"))
