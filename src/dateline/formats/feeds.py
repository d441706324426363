"""Feeds from strangers: what a document is, is decided by its content, and what it is not is said in words.

Source: docs/formats.md.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime

from dateline.errors import FormatError, NotAFeed
from dateline.formats import atom, cdf, jsonfeed, markup, rss, sitemaps
from dateline.formats.charset import to_utf8
from dateline.formats.dates import stamp
from dateline.formats.pages import what_page
from dateline.model import Feed

_GZIP = b"\x1f\x8b"
MAX_BYTES = 32 * 1024 * 1024  # the client stops at 20 MiB; this is for files and for callers that forget
_MOST_MEMBERS = 128  # of one gzip file, as many as the client takes
_LOOK = 64 * 1024  # how far the beginning of a feed is looked for behind junk

# What may stand before the root element. Linear: each part ends, or swallows the rest.
_PROLOG = re.compile(
    rb"(?:\s+|<\?(?:.*?\?>|.*)|<!--(?:.*?-->|.*)|<!DOCTYPE[^\[>]{0,2000}(?:\[.*?\]\s*)?>)*", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.-]{0,50}):)?([A-Za-z_][\w.-]{0,50})(?=[\s>/])")
_FEED_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,50}:)?(rss|feed|rdf|channel)(?=[\s>])", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_ITEM = {b"rss": b"item", b"rdf": b"item", b"channel": b"item", b"feed": b"entry", b"urlset": b"url"}
_OTHER_XML = {
    b"opml": "an OPML list of feeds, not a feed: import it as a list",
    b"sitemapindex": "an index of sitemaps, not a feed",
    b"svg": "an SVG picture, not a feed",
    b"newsitem": "a NewsML-G2 document, not a feed",
    b"newsmessage": "a NewsML-G2 document, not a feed",
    b"nitf": "a NITF document, not a feed",
    b"entry": "a single Atom entry, not a feed",
    b"service": "an Atom publishing service, not a feed",
    b"opensearchdescription": "an OpenSearch description, not a feed",
}
_MAGIC = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a sound"),
)


def parse(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """Read a feed: RSS, Atom or JSON Feed, whatever its content type says.

    Shape:  entries in the order of the document, at most 1,000 (the newest); a document that is cut off gives the
            whole items before the cut, with `partial`. `notes` say what was tolerated.
    Errors: NotAFeed says what there is instead; FormatError, with the place, where a feed is beyond repair.
    """
    if len(body) > MAX_BYTES:
        raise FormatError(url, f"over the limit of {MAX_BYTES // 1024 // 1024} MiB")
    if not body.strip():
        raise NotAFeed(url, "nothing: the answer is empty")
    for magic, what in _MAGIC:
        if body.startswith(magic):
            raise NotAFeed(url, what)
    notes: list[str] = []
    if body.startswith(_GZIP):
        body = _unpacked(body, url)
        notes.append("it was packed with gzip, which nobody announced")
    utf8, note = to_utf8(body, content_type)
    return _read(utf8, url, [*notes, note] if note else notes)


def _unpacked(body: bytes, url: str) -> bytes:
    """The bytes in a gzip file (news sitemaps often are one), as far as they are whole.

    Errors: FormatError where they are too many; NotAFeed where there are none.
    """
    inside = b""
    for _ in range(_MOST_MEMBERS):
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            inside += unpacking.decompress(body, MAX_BYTES + 1 - len(inside))
        except zlib.error as exc:
            raise NotAFeed(url, f"gzip bytes that cannot be unpacked ({exc})") from exc
        body = unpacking.unused_data
        if len(inside) > MAX_BYTES or not body.startswith(_GZIP):
            break
    if len(inside) > MAX_BYTES:
        raise FormatError(url, f"over the limit of {MAX_BYTES // 1024 // 1024} MiB unpacked")
    if not inside.strip():
        raise NotAFeed(url, "gzip bytes with nothing in them")
    if inside.startswith(_GZIP):
        raise NotAFeed(url, "gzip bytes within gzip bytes; one layer is unpacked")
    return inside


def _read(utf8: bytes, url: str, notes: list[str]) -> Feed:
    start = utf8[:1024].lstrip()
    if start[:1] in (b"{", b"["):
        feed = jsonfeed.read(utf8.decode("utf-8", "replace"), url)
        return _noted(feed, notes)
    root_name, local, at = _root(utf8, url, notes)
    document = markup.read(utf8, url, root_name, at, _ITEM[local], _newest)
    document.notes[:0] = notes
    if local == b"feed":
        return atom.read(document, url)
    if local == b"urlset":
        news = sitemaps.read(document, url)
        if news is None:
            raise NotAFeed(url, "a sitemap without news, not a feed")
        return news
    if local == b"channel" and cdf.is_cdf(document.root):
        return cdf.read(document, url)
    found = rss.read(document, url)
    if found is None:
        raise NotAFeed(url, "an RSS document with neither a channel nor items")
    return found


def _noted(feed: Feed, notes: list[str]) -> Feed:
    return replace(feed, notes=(*notes, *feed.notes)) if notes else feed


def _root(utf8: bytes, url: str, notes: list[str]) -> tuple[bytes, bytes, int]:
    """The root element of a feed: its name as written, its local name, where it starts."""
    prolog = _PROLOG.match(utf8)
    at = prolog.end() if prolog else 0
    root = _ROOT.match(utf8, at)
    if root is not None and root[2].lower() in _ITEM:
        return root[0][1:], root[2].lower(), at
    later = _FEED_ROOT.search(utf8, 0, _LOOK)
    page = _HTML.search(utf8, 0, _LOOK)
    if later is not None and (page is None or later.start() < page.start()):
        notes.append("something stood before the feed and was skipped")
        return later[0][1:], later[1].lower(), later.start()
    is_xml = root is not None and (root[2].lower() in _OTHER_XML or utf8[:at].lstrip().startswith(b"<?xml"))
    if (
        root is not None
        and root[2].lower() != b"html"
        and (is_xml or page is None)
        and root[2].lower() not in _HTML_ROOTS
    ):
        name = root[2].decode("ascii")
        raise NotAFeed(url, _OTHER_XML.get(root[2].lower(), f"XML of another kind (<{name}>), not a feed"))
    if page is not None or root is not None:
        raise NotAFeed(url, what_page(utf8, url))
    raise NotAFeed(url, "plain text, not a feed")


_HTML_ROOTS = frozenset((b"title", b"meta", b"script", b"div", b"p", b"form", b"h1", b"br", b"link", b"center"))

# --- the newest of too many ------------------------------------------------------------------------

_DATED = re.compile(
    rb"<(?:[\w.-]{1,30}:)?(?:pubDate|published|publication_date|lastmod|updated|date|issued|modified)(?:\s[^<>]{0,200})?>\s{0,20}"
    rb"(?:<!\[CDATA\[)?([^<\]]{4,80})",
    re.IGNORECASE,
)
_LOOKED_AT = 20_000  # items at either end whose dates are read; feeds are in order, or small
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def _newest(slices: list[bytes]) -> list[bytes]:
    """The newest items, in the order of the document; without dates the first ones."""
    if len(slices) > 2 * _LOOKED_AT:
        slices = slices[:_LOOKED_AT] + slices[-_LOOKED_AT:]
    by_date = sorted(range(len(slices)), key=lambda at: _when(slices[at]), reverse=True)
    return [slices[at] for at in sorted(by_date[: markup.MAX_ITEMS])]


def _when(item: bytes) -> datetime:
    found = _DATED.search(item, 0, 20_000)
    said = stamp(found[1].decode("utf-8", "ignore")) if found else None
    if said is None:
        return _LONG_AGO
    try:
        return said.when.astimezone(UTC) if said.zoned else said.when.replace(tzinfo=UTC)
    except OverflowError:
        return _LONG_AGO
