"""RSS: 2.0 and its forebears are read (0.9x, 1.0 in RDF), 2.0 is written.

Source: rssboard.org/rss-specification, rssboard.org/rss-profile, web.resource.org/rss/1.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from email.utils import format_datetime
from html import escape

from lxml import etree

from dateline.formats import blocks, hints, parts
from dateline.formats.channel import Channel, Item, byline
from dateline.formats.links import absolute, absolutes
from dateline.formats.markup import Document, Element, inner_html, text_of
from dateline.formats.parts import By, Reading, first, text
from dateline.formats.writing import SPACES, put, put_picture, put_reservation
from dateline.model import Entry, Feed

_LONGEST_GUID = 2_000
_WRITTEN_SPACES = {prefix: SPACES[prefix] for prefix in ("atom", "content", "dc", "media", "tdm")}
_SUMMARIES = ("description", "dc:description", "itunes:summary", "media:description", "atom:summary", "itunes:subtitle")
# Without a prefix, the names of Atom stand in many a feed that somebody wrote by hand.
_PUBLISHED = (
    "pubdate",
    "dc:date",
    "atom:published",
    "dcterms:issued",
    "dcterms:created",
    "published",
    "date",
    "issued",
)
_UPDATED = ("atom:updated", "dcterms:modified", "lastbuilddate", "atom:modified", "updated", "modified")
_ATOM, _CONTENT, _DC = (f"{{{SPACES[prefix]}}}" for prefix in ("atom", "content", "dc"))


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
        title=parts.title(parts.swallowing(by) or _raw(by, "title", "dc:title", "atom:title", "itunes:title")),
        home_url=home,
        entries=tuple(_entry(item, reading, rights) for item in items),
        kind="rss",
        language=reading.language,
        self_url=_link_of(by, "self", url),
        ttl=parts.interval(by),
        signals=parts.signals(by),
        partial=document.partial,
        notes=tuple(document.notes),
        wishes=hints.wishes(by),
        hubs=hints.hubs(by, url),
        older_url=hints.older(by, url),
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
            items.extend(inside.get("item") or _all(inside, "atom:entry", "entry"))
            for wrapper in inside.get("items", ()):
                items.extend(reading.children(wrapper).get("item", ()))
    items = items or parts.strays(root, "item")
    at = 0
    while at < len(items):  # an item that was never closed holds the next one
        for child in items[at]:
            if child.tag == items[at].tag:
                items.append(child)
        at += 1
    return channels, _in_order(root, items)


def _in_order(root: Element, items: list[Element]) -> list[Element]:
    if len({item.getparent() for item in items}) < 2:
        return items
    wanted = set(items)  # not by name: a namespace may itself look like one with a namespace
    return [element for element in root.iter() if element in wanted]


def _home(by: By, url: str) -> str | None:
    for link in by.get("link", ()):
        address = absolute(url, _with_scheme(text_of(link))) or absolute(url, link.get("href"))
        if address:
            return address
    return _link_of(by, "alternate", url)


def _with_scheme(reference: str) -> str:
    """Who writes "www.outlet.example/1" means the host, not a page in a folder of that name."""
    reference = reference.strip()
    return f"https://{reference}" if reference[:4].lower() == "www." else reference


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
    if found is None:
        return ""
    for broken in found.iter("br"):  # markup that nobody escaped; words on either side of it are two
        broken.tail = " " + (broken.tail or "")
    return text_of(found)


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
    summary = _html(by, reading, base, *_SUMMARIES)
    content = _html(by, reading, base, "content:encoded", "xhtml:body", "body", "atom:content", "fullitem")
    if content is None and "content:items" in by:
        content = _older_content(by["content:items"][0], reading, base)
    files = parts.enclosures(
        [
            parts.enclosure(base, e.get("url") or e.get("href"), e.get("type"), e.get("length"))
            for e in by.get("enclosure", ())
        ]
    )
    source = first(by, "source")
    labels = [text_of(e) for e in _all(by, "category", "dc:subject", "slash:section", "media:category")]
    labels += [word for e in by.get("itunes:keywords", ()) for word in text_of(e)[:2_000].split(",")]
    labels += [e.get("text") or "" for top in by.get("itunes:category", ()) for e in top.iter(top.tag)]
    return Entry(
        guid=guid,
        url=url,
        title=parts.title(_raw(by, "title", "media:title", "dc:title", "itunes:title", "atom:title")),
        published=parts.date_of(by, *_PUBLISHED),
        updated=parts.date_of(by, *_UPDATED),
        authors=_authors(by, reading),
        summary_html=summary,
        content_html=content,
        categories=parts.labels(labels) if labels else (),
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
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or item.get("rdf:about")
    guid = (text_of(element).strip() if element is not None else "") or (about or "").strip()
    url = absolute(base, text(by, "feedburner:origlink"))
    if url is None:
        for link in by.get("link", ()):
            url = absolute(base, _with_scheme(text_of(link))) or absolute(base, link.get("href"))
            if url:
                break
    url = url or _link_of(by, "alternate", base) or absolute(base, item.get("href"))
    permanent = element is None or (element.get("isPermaLink") or element.get("ispermalink") or "true") != "false"
    if url is None and permanent and guid.lower().startswith(("http://", "https://")):
        url = absolute(base, guid)
    return url, guid[:_LONGEST_GUID] or None


def _authors(by: By, reading: Reading) -> tuple[str, ...]:
    for name in ("dc:creator", "author", "atom:author", "itunes:author", "dc:contributor"):
        if name in by and (names := parts.people([_named(element, reading) for element in by[name]])):
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


def _older_content(items: Element, reading: Reading, base: str) -> str | None:
    """The text as the content module had it before content:encoded: values in a bag, the first of them."""
    return _html({"value": parts.strays(items, "value")}, reading, base, "value")


# --- writing ---------------------------------------------------------------------------------------


def render(channel: Channel, items: Sequence[Item]) -> bytes:
    """Write a channel as RSS 2.0.

    Shape:  the excerpt as description; the whole text beside it (content:encoded) only where `shown` has blocks.
            The outlet is named in each item as its source and as its last creator.
    Source: rssboard.org/rss-profile; the TDM reservation in TDMRep's own names.
    """
    root = etree.Element("rss", nsmap=_WRITTEN_SPACES)
    root.set("version", "2.0")
    top = etree.SubElement(root, "channel")
    put(top, "title", channel.title)
    put(top, "link", channel.home_url)
    put(top, "description", channel.description or channel.title)
    if channel.language:
        put(top, "language", channel.language)
    put(top, "lastBuildDate", format_datetime(channel.updated_at.astimezone(UTC), usegmt=True))
    put(top, "generator", "Dateline")
    put(top, "docs", "https://www.rssboard.org/rss-specification")
    if channel.ttl is not None:
        put(top, "ttl", str(max(1, int(channel.ttl.total_seconds() // 60))))
    if channel.icon_url:
        image = etree.SubElement(top, "image")
        put(image, "url", channel.icon_url)
        put(image, "title", channel.title)
        put(image, "link", channel.home_url)
    put(top, _ATOM + "link", None, href=channel.self_url, rel="self", type="application/rss+xml")
    if channel.hub_url:
        put(top, _ATOM + "link", None, href=channel.hub_url, rel="hub")
    for item in items:
        _write(etree.SubElement(top, "item"), item)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _write(element: Element, item: Item) -> None:
    shown = item.shown
    put(element, "title", item.headline)
    put(element, "link", item.page_url)
    put(element, "guid", item.known_by, isPermaLink="true")
    put(element, "pubDate", format_datetime(shown.sorts_at.astimezone(UTC), usegmt=True))
    for name in byline(shown):
        put(element, _DC + "creator", name)
    for topic in shown.topics:
        put(element, "category", topic)
    if shown.excerpt:
        put(element, "description", escape(shown.excerpt, quote=False))
    if shown.blocks:
        put(element, _CONTENT + "encoded", blocks.render(shown.blocks))
    home, page = absolute(None, shown.outlet.home_url), absolute(None, shown.url)
    if home is not None:  # an agency's wire has no address
        put(element, "source", shown.outlet.name, url=home)
    if page is not None:
        put(element, _ATOM + "link", None, href=page, rel="via")
    if shown.revised_at is not None:
        put(element, _ATOM + "updated", shown.revised_at.astimezone(UTC).isoformat(timespec="seconds"))
    if shown.language:
        put(element, _DC + "language", shown.language)
    put_picture(element, item)
    put_reservation(element, shown)
