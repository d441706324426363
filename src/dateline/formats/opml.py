"""OPML lists of feeds, read and written; flat or in folders.

Source: opml.org/spec2.opml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from dateline.errors import FormatError
from dateline.formats import markup, parts
from dateline.formats.charset import to_utf8
from dateline.formats.links import absolute, without_feed_scheme
from dateline.formats.markup import Element
from dateline.formats.writing import put
from dateline.text import tidy

MAX_OUTLINES = 10_000
MAX_BYTES = 32 * 1024 * 1024
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,50}:)?opml(?=[\s>])", re.IGNORECASE)
_OUTLINE = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,50}:)?outline(?=[\s/>])", re.IGNORECASE)
_LOOK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list. `folders`: the folders that it lies in, outermost first."""

    url: str
    title: str = ""
    home_url: str | None = None
    folders: tuple[str, ...] = ()
    language: str | None = None


def parse(body: bytes, url: str) -> tuple[Outline, ...]:
    """Read a list of feeds.

    Shape:  the feeds in the order of the document, at most 10,000; folders without feeds give nothing. Addresses
            that are no web addresses are left out.
    Errors: FormatError where it is no OPML.
    """
    if len(body) > MAX_BYTES:
        raise FormatError(url, f"over the limit of {MAX_BYTES // 1024 // 1024} MiB")
    utf8, _ = to_utf8(body, None)
    begins = _ROOT.search(utf8, 0, _LOOK)
    if begins is None:
        raise FormatError(url, "nothing: the list is empty" if not body.strip() else "not an OPML list")
    list_bytes = _first_outlines(utf8[begins.start() :])
    root = markup.recovered(list_bytes, url, utf8[: begins.start()])
    found = [outline for element, folders in _walk(root) if (outline := _outline(element, folders, url)) is not None]
    return tuple(found[:MAX_OUTLINES])


def _first_outlines(body: bytes) -> bytes:
    """The document up to where it has too many outlines; folders count too."""
    for count, found in enumerate(_OUTLINE.finditer(body)):
        if count >= 2 * MAX_OUTLINES:
            return body[: found.start()]
    return body


def _walk(root: Element) -> list[tuple[Element, tuple[str, ...]]]:
    """Every outline with the names of the outlines around it, in document order, without recursion."""
    found: list[tuple[Element, tuple[str, ...]]] = []
    waiting: list[tuple[Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        local = element.tag.rpartition("}")[2].rpartition(":")[2].lower()
        inside = folders
        if local == "outline":
            found.append((element, folders))
            name = parts.cut(tidy(_get(element, "text") or _get(element, "title")[:1_000]), 100)
            if name and not _address(element):
                inside = (*folders, name)[:10]
        waiting.extend((child, inside) for child in reversed(element))
    return found


def _get(element: Element, name: str) -> str:
    """An attribute, whatever its case: xmlUrl, xmlurl, XMLURL."""
    for key, value in element.attrib.items():
        if key.lower() == name:
            return str(value)
    return ""


def _address(element: Element) -> str:
    """Where the feed of an outline is; some programs write it as the address of a link."""
    is_feed = _get(element, "type").lower() in ("rss", "atom", "feed")
    return _get(element, "xmlurl") or (_get(element, "url") if is_feed else "")


def _outline(element: Element, folders: tuple[str, ...], base: str) -> Outline | None:
    address = absolute(None, without_feed_scheme(_address(element)))
    if address is None:
        return None
    title = parts.title(_get(element, "title") or _get(element, "text"), html=False)
    if title == address:
        title = ""
    home = absolute(base, _get(element, "htmlurl"))
    folders = folders or _category(_get(element, "category"))
    return Outline(address, title, home, folders, parts.language(_get(element, "language")))


def _category(said: str) -> tuple[str, ...]:
    """The first of the categories "/Politics/Europe,/News", which flat lists have instead of folders."""
    first = said[:1_000].partition(",")[0]
    return tuple(name for part in first.split("/") if (name := parts.cut(tidy(part), 100)))[:10]


def render(title: str, outlines: Sequence[Outline]) -> bytes:
    """Write a list of feeds; those of one folder stand in it together."""
    root = etree.Element("opml", version="2.0")
    put(put(root, "head", None), "title", title)
    body = put(root, "body", None)
    made: dict[tuple[str, ...], Element] = {(): body}
    for outline in outlines:
        parent = _folder(made, outline.folders)
        put(
            parent,
            "outline",
            None,
            type="rss",
            text=outline.title or outline.url,
            title=outline.title or None,
            xmlUrl=outline.url,
            htmlUrl=outline.home_url,
            language=outline.language,
        )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _folder(made: dict[tuple[str, ...], Element], path: tuple[str, ...]) -> Element:
    for length in range(1, len(path) + 1):
        if path[:length] not in made:
            made[path[:length]] = put(made[path[: length - 1]], "outline", None, text=path[length - 1])
    return made[path]
