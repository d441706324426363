"""Feeds that a web page names, and where feeds usually are.

A scanner over tags and no tree: it is linear on any page, and it needs a page's head only.
Source: rssboard.org/rss-autodiscovery, blog.whatwg.org/feed-autodiscovery.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from dateline.formats import parts
from dateline.formats.charset import to_utf8
from dateline.formats.links import absolute, without_feed_scheme
from dateline.text import tidy, unescape

_LOOK = 1024 * 1024  # bytes of a page
_MOST = 50
_TAGS = re.compile(
    r"<!--(?:.*?-->|.*)|<(?:script|style)\b[^<>]{0,2000}>(?:.*?</(?:script|style)|.*)"
    r"|<(link|a|base|html|title)(\s[^<>]{0,4000})?>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"([a-zA-Z:_-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|([^\s\"'<>]{1,2000}))"
)
_KINDS = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
    "application/json": "json",
    "application/rdf+xml": "rss",
    "application/x-rss+xml": "rss",
    "application/xml": "rss",
    "text/xml": "rss",
}
_FEED_PATH = re.compile(
    r"/(?:feed|rss|atom)(?:/|\.xml|\.php)?$|\.(?:rss|atom|rdf)$|/(?:index|feed|rss)\.(?:xml|rdf)$", re.IGNORECASE
)
_LESS = re.compile(r"comment|kommentar|/wp-json/|oembed|/tag/|/author/", re.IGNORECASE)
_GUESSED = "feed rss rss.xml feed.xml atom.xml index.xml feed/ feed.json feeds/posts/default rss/ ?feed=rss2"
_GUESSES = tuple(_GUESSED.split())


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names. kind: rss, atom, json, or link where only its address says so."""

    url: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself."""

    title: str
    language: str | None
    feeds: tuple[FeedLink, ...]


def feeds(body: bytes, url: str, content_type: str | None = None) -> tuple[FeedLink, ...]:
    """The feeds that a page names, the likeliest first: its own links, then links that look like feeds."""
    return head(body, url, content_type).feeds


def head(body: bytes, url: str, content_type: str | None = None) -> Head:
    """Title, language and feeds of a page. Never fails: a page that is none has no feeds."""
    utf8, _ = to_utf8(body[:_LOOK], content_type)
    page = utf8.decode("utf-8", "replace")
    base, title, language = url, "", None
    named: list[FeedLink] = []
    seeming: list[FeedLink] = []
    for found in _TAGS.finditer(page):
        tag = (found[1] or "").lower()
        if tag == "title" and not title:
            title = parts.title(page[found.end() : found.end() + 1_000].partition("<")[0], html=True)
        if not tag or not found[2] or tag == "title":
            continue
        attributes = _attributes(found[2])
        if tag == "html":
            language = parts.language(attributes.get("lang") or attributes.get("xml:lang"))
        elif tag == "base":
            base = absolute(url, attributes.get("href")) or base
        elif tag == "link":
            named.extend(_named(attributes, base))
        elif len(seeming) < _MOST:
            seeming.extend(_seeming(attributes, base))
    return Head(title, language, _ordered(named, seeming))


def _attributes(inside: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(inside):
        found.setdefault(one[1].lower(), unescape(one[2] or one[3] or one[4] or ""))
    return found


def _named(attributes: dict[str, str], base: str) -> list[FeedLink]:
    relations = attributes.get("rel", "").lower().split()
    kind = _KINDS.get(attributes.get("type", "").lower().partition(";")[0].strip())
    if "alternate" not in relations and "feed" not in relations:
        return []
    if kind is None and "feed" not in relations:
        return []
    address = absolute(base, without_feed_scheme(attributes.get("href", "")))
    if address is None or "/wp-json/" in address:
        return []
    return [FeedLink(address, parts.cut(tidy(attributes.get("title", ""))), kind or "rss")]


def _seeming(attributes: dict[str, str], base: str) -> list[FeedLink]:
    address = absolute(base, without_feed_scheme(attributes.get("href", "")))
    if address is None or not _FEED_PATH.search(urlsplit(address).path):
        return []
    if urlsplit(address).hostname != urlsplit(base).hostname:
        return []  # links to other outlets' feeds are those outlets'
    return [FeedLink(address, parts.cut(tidy(attributes.get("title", ""))), "link")]


def _ordered(named: list[FeedLink], seeming: list[FeedLink]) -> tuple[FeedLink, ...]:
    ranked = sorted(named, key=lambda link: bool(_LESS.search(f"{link.url} {link.title}")))
    once: dict[str, FeedLink] = {}
    for link in (*ranked, *seeming):
        if len(once) < _MOST:
            once.setdefault(link.url, link)
    return tuple(once.values())


def guesses(url: str) -> tuple[str, ...]:
    """Addresses where a site's feed usually is, beside the page and then at the root of its host."""
    beside = url if urlsplit(url).path.endswith("/") else absolute(url, ".") or url
    found = [absolute(beside, path) for path in _GUESSES] + [absolute(beside, "/" + path) for path in _GUESSES]
    return tuple(dict.fromkeys(address for address in found if address))
