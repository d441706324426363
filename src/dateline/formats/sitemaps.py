"""News sitemaps as feeds, and what an index of sitemaps names.

A plain sitemap lists every page that a site ever had and says nothing of them; only entries that name themselves
news are items. Source: sitemaps.org/protocol, Google Search Central, "news sitemaps".
"""

from __future__ import annotations

import itertools
import re

from dateline.formats import parts
from dateline.formats.dates import stamp
from dateline.formats.links import absolute
from dateline.formats.markup import Document, Element, text_of
from dateline.model import Entry, Feed, FeedImage
from dateline.text import unescape

_LOC = re.compile(rb"<(?:[\w.-]{1,30}:)?loc\s*>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]{8,2000})", re.IGNORECASE)
_NEWS = re.compile(r"news|aktuell|nachricht|noticias|actualit|nieuws", re.IGNORECASE)
_BEFORE = re.compile(rb"\s+|<\?[^>]{0,300}\?>|<!--[^>]{0,2000}-->")
_INDEX = re.compile(rb"<(?:[\w.-]{1,30}:)?sitemapindex[\s>]", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:[\w.-]{1,30}:)?sitemap\s*>", re.IGNORECASE)
_LASTMOD = re.compile(rb"<(?:[\w.-]{1,30}:)?lastmod\s*>\s*([0-9T:+.Z-]{4,40})", re.IGNORECASE)
_LOOK = 64 * 1024
MOST_NAMED, MOST_OF_ONE = 200, 4000  # sitemaps of an index, and bytes of what it says of one


def read(document: Document, url: str) -> Feed | None:
    """The news of a sitemap as a feed; None where nothing in it says that it is news."""
    entries = []
    title = language = None
    for page in document.root:
        fields = _fields(page)
        news = fields.get("news")
        if news is None:
            continue
        told = _fields(news)
        publication = _fields(told["publication"]) if "publication" in told else {}
        title = title or _text(publication, "name")
        language = language or parts.language(_text(publication, "language"))
        entry = _entry(page, fields, told, url, parts.language(_text(publication, "language")))
        if entry is not None:
            entries.append(entry)
    if not entries and (len(document.root) or not _tells_news(document.root)):
        return None
    return Feed(
        title=parts.title(title or ""),
        home_url=absolute(url, "/"),
        entries=tuple(entries),
        kind="sitemap",
        language=language,
        partial=document.partial,
        notes=tuple(document.notes),
    )


def _tells_news(root: Element) -> bool:
    """Whether an empty sitemap is one of news: who published nothing for two days has nothing in it."""
    return any("sitemap-news" in str(space).lower() for space in root.nsmap.values())


def _entry(
    page: Element, fields: dict[str, Element], told: dict[str, Element], base: str, language: str | None
) -> Entry | None:
    address, headline = absolute(base, _text(fields, "loc")), parts.title(_text(told, "title") or "")
    if address is None or not headline:
        return None
    keywords = (_text(told, "keywords") or _text(told, "genres") or "").split(",")
    return Entry(
        guid=None,
        url=address,
        title=headline,
        published=stamp(_text(told, "publication_date")),
        updated=stamp(_text(fields, "lastmod")),
        categories=tuple(label for each in keywords[:20] if (label := each.strip()[:80])),
        images=_images(page, base),
        language=language,
    )


def _images(page: Element, base: str) -> tuple[FeedImage, ...]:
    found = []
    for child in page:
        if _name(child) != "image":
            continue
        inside = _fields(child)
        address = absolute(base, _text(inside, "loc"))
        if address is not None:
            found.append(FeedImage(address, _text(inside, "caption") or _text(inside, "title")))
    return tuple(found[:10])


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _fields(element: Element) -> dict[str, Element]:
    """The children of an element by their names, the first of each."""
    found: dict[str, Element] = {}
    for child in element:
        found.setdefault(_name(child), child)
    return found


def _text(fields: dict[str, Element], name: str) -> str | None:
    element = fields.get(name)
    return " ".join(text_of(element).split()) or None if element is not None else None


def is_index(body: bytes) -> bool:
    """Whether it is an index of sitemaps."""
    at = 3 if body.startswith(b"\xef\xbb\xbf") else 0
    while at < _LOOK and (before := _BEFORE.match(body, at, _LOOK)) is not None:
        at = before.end()
    return _INDEX.match(body, at) is not None


def newest(body: bytes, url: str, most: int) -> tuple[str, ...]:
    """The sitemaps of an index that are worth asking: those named after news where there are any, the newest first."""
    dated: dict[str, str] = {}
    for begins in itertools.islice(_SITEMAP.finditer(body), MOST_NAMED):
        each = _SITEMAP.split(body[begins.end() : begins.end() + MOST_OF_ONE], maxsplit=1)[0]
        loc, changed = _LOC.search(each), _LASTMOD.search(each)
        address = absolute(url, unescape(loc[1].decode("utf-8", "replace"))) if loc else None
        if address is not None:
            dated.setdefault(address, changed[1].decode() if changed else "")
    news = {address: at for address, at in dated.items() if _NEWS.search(address)} or dated
    # ISO 8601 sorts as text; what has no date stands last, in the order of the document.
    return tuple(sorted(news, key=lambda address: news[address], reverse=True)[:most])


def named(body: bytes, url: str) -> tuple[str, ...]:
    """The sitemaps that an index names, those of news first."""
    found = dict.fromkeys(
        address
        for match in _LOC.finditer(body)
        if (address := absolute(url, unescape(match[1].decode("utf-8", "replace")))) is not None
    )
    return tuple(sorted(list(found)[:MOST_NAMED], key=lambda address: _NEWS.search(address) is None))
