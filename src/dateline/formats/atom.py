"""Atom: 1.0 is read and written; 0.3 and feeds without a namespace are read.

Source: RFC 4287; the Atom 0.3 draft for `mode`, `modified`, `issued`.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from lxml import etree

from dateline.formats import blocks, hints, parts
from dateline.formats.channel import Channel, Item, changed_at
from dateline.formats.links import absolute, absolutes
from dateline.formats.markup import Document, Element, inner_html, text_of
from dateline.formats.parts import By, Reading, first, text
from dateline.formats.writing import SPACES, put, put_picture, put_reservation
from dateline.model import Entry, Feed
from dateline.text import valid

_LONGEST_GUID = 2_000
_LOOKS_LIKE_HTML = re.compile(r"<(?:p|br|a|img|div|span|b|i|em|strong|ul|ol|li|h[1-6]|blockquote|figure)[\s/>]", re.I)


def read(document: Document, url: str) -> Feed:
    """Read a parsed Atom document."""
    root = document.root
    reading = Reading(url=url, based=document.based, home="atom", own=parts.space_of(root))
    by = reading.children(root)
    base = reading.base_of(root)
    reading.language = parts.language(root.get(parts.XML_LANG)) or parts.language(text(by, "language"))
    authors = _people(by, "author", reading)
    rights = _rights(by)
    return Feed(
        title=parts.title(parts.swallowing(by) or "") or _title(by, "title"),
        home_url=_link(by, "alternate", base),
        entries=tuple(
            _entry(entry, reading, authors, rights) for entry in by.get("entry") or parts.strays(root, "entry")
        ),
        kind="atom",
        language=reading.language,
        self_url=_link(by, "self", base),
        ttl=parts.interval(by),
        signals=parts.signals(by),
        partial=document.partial,
        notes=tuple(document.notes),
        wishes=hints.wishes(by),
        hubs=hints.hubs(by, base),
        older_url=hints.older(by, base),
    )


def _entry(element: Element, reading: Reading, authors: tuple[str, ...], rights: str | None) -> Entry:
    by = reading.children(element)
    base = reading.base_of(element)
    links = by.get("link", ())
    files = parts.enclosures(
        parts.enclosure(base, e.get("href"), e.get("type"), e.get("length"))
        for e in links
        if (e.get("rel") or "").lower() == "enclosure"
    )
    guid = text(by, "id")[:_LONGEST_GUID] or None
    url = _link(by, "alternate", base)
    if url is None and guid and guid.startswith(("http://", "https://")) and not links:
        url = absolute(base, guid)
    if url is None and (content := first(by, "content")) is not None and "html" in (content.get("type") or ""):
        url = absolute(base, content.get("src"))  # RFC 4287 4.1.3.2: the whole text stands at its own address
    source_name, source_url, source_authors = _source(by, reading, base)
    return Entry(
        guid=guid,
        url=url,
        title=_title(by, "title", "media:title", "dc:title"),
        published=parts.date_of(by, "published", "issued", "created", "dc:date", "pubdate", "dcterms:issued"),
        updated=parts.date_of(by, "updated", "modified", "dcterms:modified"),
        authors=_people(by, "author", reading) or source_authors or authors,
        summary_html=_html(_best(by, "summary", "media:description", "description"), reading, base),
        content_html=_html(_best(by, "content", "content:encoded"), reading, base),
        categories=parts.labels(_labels(by)),
        images=parts.pictures(_with_group(by, reading), reading, base, files),
        enclosures=files,
        language=parts.language(element.get(parts.XML_LANG)) or reading.language,
        source_name=source_name,
        source_url=source_url,
        rights=_rights(by) or rights,
    )


def _with_group(by: By, reading: Reading) -> By:
    """Video sites keep all of an entry in one group: its description is not a picture's caption."""
    if "media:group" in by and "summary" not in by and "content" not in by:
        inside = reading.children(by["media:group"][0])
        by.setdefault("media:thumbnail", []).extend(inside.get("media:thumbnail", ()))
        del by["media:group"]
    return by


def _source(by: By, reading: Reading, base: str) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Where an entry came from: <source>, else a link "via"."""
    source = first(by, "source")
    if source is None:
        return None, _link(by, "via", base), ()
    inside = reading.children(source)
    address = _link(inside, "alternate", base) or absolute(base, text(inside, "id")) or _link(inside, "self", base)
    return _title(inside, "title") or None, address or _link(by, "via", base), _people(inside, "author", reading)


def _labels(by: By) -> list[str]:
    found = [e.get("label") or e.get("term") or text_of(e) for e in by.get("category", ())]
    return found + [text_of(e) for e in by.get("dc:subject", ())]


def _people(by: By, name: str, reading: Reading) -> tuple[str, ...]:
    found = by.get(name, ())
    names = (text(reading.children(e), "name") if len(e) else e.text or "" for e in found)
    return parts.people(names) or parts.people(map(text_of, by.get("dc:creator", ())))


def _rights(by: By) -> str | None:
    license_ = _link(by, "license", None)
    return license_ or parts.cut(text(by, "rights", "copyright", "dc:rights"), 500) or None


def _link(by: By, relation: str, base: str | None) -> str | None:
    """The address of a relation; of several, one that is a page."""
    found = None
    for link in by.get("link", ()):
        if (link.get("rel") or "alternate").strip().lower().rpartition("/")[2] != relation:
            continue
        address = absolute(base, link.get("href") or link.text)
        if address and "html" in (link.get("type") or "html"):
            return address
        found = found or address
    return found


def _title(by: By, *names: str) -> str:
    element = first(by, *names)
    if element is None:
        return ""
    if len(element):
        return parts.cut(parts.title(text_of(element), html=False))
    kind = _kind(element)
    if kind == "base64" or "/" in kind:
        packed = _unpacked(element.text or "")
        if packed is not None or kind == "base64" or kind in _PACKED:
            return parts.title(packed or "", html=True)
    return parts.title(element.text or "", html={"html": True, "text": False}.get(kind))


def _unpacked(text_: str) -> str | None:
    """Text in base64, None where it is none."""
    try:
        return valid(binascii.a2b_base64("".join(text_.split()), strict_mode=True).decode("utf-8"))
    except ValueError:
        return None


def _kind(element: Element) -> str:
    """How the text is to be read: html, xhtml, text, or the media type as it stands."""
    kind = (element.get("type") or "").strip().lower().partition(";")[0]
    mode = element.get("mode")
    if mode == "escaped":  # Atom 0.3
        return "text" if kind == "text/plain" else "html"
    if mode == "base64":
        return "base64"
    return {"text/html": "html", "text/plain": "text", "application/xhtml+xml": "xhtml"}.get(kind, kind)


def _best(by: By, *names: str) -> Element | None:
    """Of several, HTML before text."""
    for name in names:
        found = [e for e in by.get(name, ()) if e.text or len(e)]
        if found:
            return next((e for e in found if _kind(e) in ("html", "xhtml")), found[0])
    return None


def _html(element: Element | None, reading: Reading, base: str) -> str | None:
    if element is None:
        return None
    kind = _kind(element)
    within = reading.base_of(element) if reading.based else base
    if len(element):  # markup that stands as it is, whatever its type says
        if kind not in ("html", "xhtml", "text", "", "xml") and "xml" in kind:
            return None
        wrapper = element[0] if len(element) == 1 and not (element.text or "").strip() else element
        is_wrapper = isinstance(wrapper.tag, str) and wrapper.tag.rpartition("}")[2] == "div"
        within = reading.base_of(wrapper) if reading.based else within
        if kind == "html" and is_wrapper and len(wrapper) == 0 and _LOOKS_LIKE_HTML.search(wrapper.text or ""):
            fragment = wrapper.text or ""  # escaped HTML inside a div, as TypePad wrote it
        else:
            fragment = inner_html(wrapper if is_wrapper else element)
    elif kind in ("html", "xhtml") or (kind == "" and _LOOKS_LIKE_HTML.search(element.text or "")):
        fragment = element.text or ""
    elif kind in ("", "text") or kind.startswith("text/"):
        return paragraphs(element.text or "") or None
    else:
        fragment = (_unpacked(element.text or "") or "") if kind in _PACKED else ""
    return absolutes(fragment, within).strip() or None


_PACKED = frozenset(("base64", "application/octet-stream"))  # RFC 4287 4.1.3.3: any media type but text is base64


def paragraphs(plain_text: str) -> str:
    """Plain text as HTML: blank lines part paragraphs."""
    found = [" ".join(piece.split()) for piece in re.split(r"\n[^\S\n]*\n", plain_text)]
    found = [piece for piece in found if piece]
    if len(found) == 1:
        return escape(found[0], quote=False)
    return "".join(f"<p>{escape(piece, quote=False)}</p>" for piece in found)


# --- writing ---------------------------------------------------------------------------------------

_WRITTEN_SPACES: Any = {None: SPACES["atom"], "media": SPACES["media"], "tdm": SPACES["tdm"]}  # None: no prefix
_ATOM = f"{{{SPACES['atom']}}}"


def render(channel: Channel, items: Sequence[Item]) -> bytes:
    """Write a channel as Atom 1.0.

    Shape:  the excerpt as summary; the whole text as content only where `shown` has blocks. The outlet is each
            entry's source, and its page the link "via".
    """
    root = etree.Element(_ATOM + "feed", nsmap=_WRITTEN_SPACES)
    if channel.language:
        root.set(parts.XML_LANG, valid(channel.language))
    put(root, _ATOM + "id", channel.self_url)
    put(root, _ATOM + "title", channel.title, type="text")
    put(root, _ATOM + "subtitle", channel.description or channel.title)
    put(root, _ATOM + "updated", _instant(channel.updated_at))
    put(root, _ATOM + "link", None, rel="self", type="application/atom+xml", href=channel.self_url)
    if channel.hub_url:
        put(root, _ATOM + "link", None, rel="hub", href=channel.hub_url)
    put(root, _ATOM + "link", None, rel="alternate", type="text/html", href=channel.home_url)
    if channel.icon_url:
        put(root, _ATOM + "icon", channel.icon_url)
    put(root, _ATOM + "generator", "Dateline")
    for item in items:
        _write(etree.SubElement(root, _ATOM + "entry"), item)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _write(element: Element, item: Item) -> None:
    shown = item.shown
    if shown.language:
        element.set(parts.XML_LANG, valid(shown.language))
    put(element, _ATOM + "id", item.known_by)
    put(element, _ATOM + "title", item.headline, type="text")
    put(element, _ATOM + "link", None, rel="alternate", type="text/html", href=item.page_url)
    page = absolute(None, shown.url)
    if page is not None:  # an agency's item has an id and no page
        put(element, _ATOM + "link", None, rel="via", href=page)
    put(element, _ATOM + "published", _instant(shown.sorts_at))
    put(element, _ATOM + "updated", _instant(changed_at(item)))
    for name in shown.authors or (shown.outlet.name,):
        put(put(element, _ATOM + "author", None), _ATOM + "name", name)
    for topic in shown.topics:
        put(element, _ATOM + "category", None, term=topic)
    if shown.excerpt:
        put(element, _ATOM + "summary", shown.excerpt, type="text")
    if shown.blocks:
        put(element, _ATOM + "content", blocks.render(shown.blocks), type="html")
    source = put(element, _ATOM + "source", None)
    home = absolute(None, shown.outlet.home_url)
    put(source, _ATOM + "id", home or f"urn:dateline:outlet:{shown.outlet.id}")
    put(source, _ATOM + "title", shown.outlet.name, type="text")
    if home is not None:
        put(source, _ATOM + "link", None, rel="alternate", href=home)
    put(source, _ATOM + "updated", _instant(shown.sorts_at))
    put_picture(element, item)
    put_reservation(element, shown)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
