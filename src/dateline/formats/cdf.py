"""CDF, Microsoft's channel format of 1997: what an item is stands in its attributes, in capitals.

Source: w3.org/TR/NOTE-CDFsubmit; a few sites of that age still serve it.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dateline.formats import parts
from dateline.formats.dates import stamp
from dateline.formats.links import absolute
from dateline.formats.markup import Document, Element, text_of
from dateline.model import Entry, Feed


def is_cdf(root: Element) -> bool:
    """Whether a <channel> is one of CDF: RSS has neither its capitals nor its attributes."""
    names = {key.lower() for key in root.attrib}
    return bool(names & {"href", "lastmod", "precache", "base"}) or root.tag.rpartition("}")[2] == "CHANNEL"


def read(document: Document, url: str) -> Feed:
    """Read a parsed CDF document."""
    root = document.root
    base = absolute(url, _said(root, "base")) or url
    home = absolute(base, _said(root, "href"))
    return Feed(
        title=parts.title(_text(root, "title") or ""),
        home_url=home,
        entries=tuple(_entry(item, base) for item in _items(root)),
        kind="cdf",
        self_url=absolute(base, _said(root, "self")),
        partial=document.partial,
        notes=tuple(document.notes),
    )


def _items(root: Element) -> Iterator[Element]:
    """Items, also those of channels inside the channel."""
    for element in root.iter():
        if _name(element) == "item":
            yield element


def _entry(item: Element, base: str) -> Entry:
    inner = absolute(base, _said(item, "base")) or base
    anchor = next((child for child in item if _name(child) == "a"), None)
    address = _said(item, "href") or (_said(anchor, "href") if anchor is not None else None)
    abstract = _text(item, "abstract")
    named = _text(item, "title") or (text_of(anchor) if anchor is not None else "")
    author = _text(item, "author")
    return Entry(
        guid=None,
        url=absolute(inner, address),
        title=parts.title(named),
        authors=parts.people([author]) if author else (),
        updated=stamp(_said(item, "lastmod")),
        summary_html=escape(abstract, quote=False) if abstract else None,
    )


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _said(element: Element, name: str) -> str | None:
    """An attribute, in capitals or not."""
    return next((value.strip() or None for key, value in element.attrib.items() if key.lower() == name), None)


def _text(element: Element, name: str) -> str | None:
    """What a child says, as its text or, in the first drafts, as its VALUE."""
    found = next((child for child in element if _name(child) == name), None)
    return text_of(found).strip() or _said(found, "value") if found is not None else None
