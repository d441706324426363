"""RSS: 2.0 and its forebears are read (0.9x, 1.0 in RDF), 2.0 is written.

Source: rssboard.org/rss-specification, rssboard.org/rss-profile, web.resource.org/rss/1.0.
"""

from __future__ import annotations

from dateline.formats import parts
from dateline.formats.links import absolute, absolutes
from dateline.formats.markup import Document, Element, inner_html, text_of
from dateline.formats.parts import By, Reading, first, text
from dateline.model import Entry, Feed

_LONGEST_GUID = 2_000


def read(document: Document, url: str) -> Feed | None:
    """Read a parsed RSS document; None where it has neither a channel nor items."""
    reading = Reading(url=url, based=document.based, home="rss", own=parts.space_of(document.root))
    channels, items = _found(document.root, reading)
    if not channels and not items:
        return None
    by = reading.children(channels[0]) if channels else {}
    home = _home(by, url)
    reading.base = home or url
    reading.language = parts.language(text(by, "language", "dc:language")) or _xml_lang(document.root)
    rights = _rights(by)
    return Feed(
        title=parts.title(_raw(by, "title")),
        home_url=home,
        entries=tuple(_entry(item, reading, rights) for item in items),
        kind="rss",
        language=reading.language,
        self_url=_link_of(by, "self", url),
        ttl=parts.interval(by),
        signals=parts.signals(by),
        partial=document.partial,
        notes=tuple(document.notes),
    )


def _found(root: Element, reading: Reading) -> tuple[list[Element], list[Element]]:
    """Channels and items, wherever a sick document has them: beside the channel, in it, in one another."""
    top = reading.children(root)
    local = root.tag.rpartition("}")[2].rpartition(":")[2].lower()
    channels = [root] if local == "channel" else top.get("channel", [])
    items = list(top.get("item", ()))
    for channel in channels:
        if channel is not root:
            inside = reading.children(channel)
            items.extend(inside.get("item", ()))
            for wrapper in inside.get("items", ()):
                items.extend(reading.children(wrapper).get("item", ()))
    at = 0
    while at < len(items):  # an item that was never closed holds the next one
        for child in items[at]:
            if child.tag == items[at].tag:
                items.append(child)
        at += 1
    return channels, items


def _home(by: By, url: str) -> str | None:
    for link in by.get("link", ()):
        address = absolute(url, text_of(link)) or absolute(url, link.get("href"))
        if address:
            return address
    return _link_of(by, "alternate", url)


def _link_of(by: By, relation: str, base: str) -> str | None:
    for link in (*by.get("atom:link", ()), *by.get("atom10:link", ())):
        if (link.get("rel") or "alternate") == relation:
            address = absolute(base, link.get("href"))
            if address:
                return address
    return None


def _xml_lang(element: Element) -> str | None:
    return parts.language(element.get(parts.XML_LANG))


def _raw(by: By, *names: str) -> str:
    found = first(by, *names)
    return "" if found is None else text_of(found)


def _rights(by: By) -> str | None:
    for license_ in by.get("cc:license", ()):
        address = absolute(None, license_.text)
        if address:
            return address
    return parts.cut(text(by, "dc:rights", "copyright", "media:copyright", "dcterms:rights"), 500) or None


def _entry(item: Element, reading: Reading, rights: str | None) -> Entry:
    by = reading.children(item)
    base = reading.base_of(item)
    url, guid = _address(item, by, base)
    summary = _html(by, reading, base, "description", "itunes:summary", "media:description", "atom:summary")
    content = _html(by, reading, base, "content:encoded", "xhtml:body", "atom:content", "fullitem")
    files = parts.enclosures(
        parts.enclosure(base, e.get("url") or e.get("href"), e.get("type"), e.get("length"))
        for e in by.get("enclosure", ())
    )
    source = first(by, "source")
    return Entry(
        guid=guid,
        url=url,
        title=parts.title(_raw(by, "title", "media:title", "dc:title", "itunes:title")),
        published=parts.date_of(by, "pubdate", "dc:date", "atom:published", "dcterms:issued", "dcterms:created"),
        updated=parts.date_of(by, "atom:updated", "dcterms:modified", "lastbuilddate", "atom:modified"),
        authors=_authors(by, reading),
        summary_html=summary,
        content_html=content,
        categories=parts.labels(map(text_of, _all(by, "category", "dc:subject", "slash:section"))),
        images=parts.pictures(by, reading, base, files),
        enclosures=files,
        language=parts.language(text(by, "dc:language", "language")) or _xml_lang(item) or reading.language,
        source_name=None if source is None else parts.title(text_of(source)) or None,
        source_url=None if source is None else absolute(base, source.get("url")),
        rights=_rights(by) or rights,
    )


def _all(by: By, *names: str) -> list[Element]:
    return [element for name in names for element in by.get(name, ())]


def _address(item: Element, by: By, base: str) -> tuple[str | None, str | None]:
    """The page of an item and its guid; a guid that is a permanent link stands in for a missing page."""
    element = first(by, "guid", "id", "atom:id", "dc:identifier")
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    guid = (text_of(element).strip() if element is not None else "") or (about or "").strip()
    url = absolute(base, text(by, "feedburner:origlink"))
    if url is None:
        for link in by.get("link", ()):
            url = absolute(base, text_of(link)) or absolute(base, link.get("href"))
            if url:
                break
    url = url or _link_of(by, "alternate", base) or absolute(base, item.get("href"))
    permanent = element is None or (element.get("isPermaLink") or element.get("ispermalink") or "true") != "false"
    if url is None and permanent and guid.lower().startswith(("http://", "https://")):
        url = absolute(base, guid)
    return url, guid[:_LONGEST_GUID] or None


def _authors(by: By, reading: Reading) -> tuple[str, ...]:
    for name in ("dc:creator", "author", "atom:author", "itunes:author", "dc:contributor"):
        names = parts.people(_named(element, reading) for element in by.get(name, ()))
        if names:
            return names
    return ()


def _named(element: Element, reading: Reading) -> str:
    if len(element):
        return text(reading.children(element), "name", "atom:name") or text_of(element)
    return element.text or ""


def _html(by: By, reading: Reading, base: str, *names: str) -> str | None:
    """HTML under the first of these names that has any; markup that nobody escaped is taken as meant."""
    element = first(by, *names)
    if element is None:
        return None
    within = reading.base_of(element) if reading.based else base
    fragment = inner_html(element) if len(element) else element.text or ""
    return absolutes(fragment, within).strip() or None
