"""NewsML-G2: news, package, event, planning and concept items, alone or in a news message.

Source: IPTC NewsML-G2 2.35 guidelines; items of 2.9 and later are read alike. `g2rules` says what is no valid item.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lxml import etree

from dateline.errors import FormatError
from dateline.formats.dates import stamp
from dateline.formats.markup import Element
from dateline.formats.wire import body, g2rules, nitf
from dateline.formats.wire.item import Due, Happening, Kind, Subject, WireItem, WirePicture, status_of, urgency_of
from dateline.formats.wire.topics import short
from dateline.formats.wire.xmlread import at, bare, language_of, name_of, of, root_of, root_tag, words
from dateline.model import Stamp
from dateline.text import valid

NAME = "NewsML-G2"
NAR = "http://iptc.org/std/nar/2006-10-01/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ITEMS = frozenset(("newsItem", "packageItem", "conceptItem", "planningItem", "knowledgeItem", "catalogItem"))
_ROOTS = _ITEMS | {"newsMessage", "catalog"}
_KINDS = {"composite": Kind.PACKAGE, "animated": Kind.GRAPHIC, "still": Kind.PICTURE}
_WEB = ("http://", "https://")
_SUMMARY_ROLES = ("summary", "teaser", "abstract", "short")
_DEFAULT: Any = {None: NAR}  # lxml takes None for the namespace without a prefix; its types say text only
_DEFAULT_XHTML: Any = {None: body.XHTML}
MOST_DUE = 100  # of a planning item
_REPEATED = frozenset(("teaser", "dateline", "byline", "kicker", "headline", "subhead"))
_CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_39.xml"


def recognises(head: bytes) -> bool:
    """Whether a document begins like this format."""
    return root_tag(head).decode("ascii", "replace") in _ROOTS


def parse(data: bytes, url: str, version: str | None = None) -> tuple[WireItem, ...]:
    """Every item of a document, in order; `version` is what it is held to where it names none.

    Errors: FormatError names the element that is wrong or missing.
    """
    root = root_of(data, url)
    if name_of(root) not in _ROOTS:
        raise FormatError(url, f"NewsML-G2 has no document <{name_of(root)}>")
    g2rules.check(root, url, version)
    bare(root, NAR)
    if root.tag == "newsMessage":
        return tuple(_item(element) for element in root.findall("itemSet/*") if element.tag in _ITEMS)
    if root.tag == "catalog":
        return (WireItem(guid=root.get("guid") or "", kind=Kind.CONCEPT, headline="catalog"),)
    return (_item(root),)


def _item(item: Element) -> WireItem:
    meta, content, rights = item.find("itemMeta"), item.find("contentMeta"), item.find("rightsInfo")
    kind = _kind(item, meta)
    headline, kicker, subhead = _headlines(item, meta, content)
    embargo = meta.find("embargoed") if meta is not None else None
    said = (embargo.text or "").strip() if embargo is not None else ""
    pictures = _pictures(item, content)
    return WireItem(
        guid=(item.get("guid") or "").strip(),
        kind=kind,
        version=(item.get("version") or "").strip(),
        status=status_of(of(meta, "pubStatus", "qcode") or of(meta, "pubStatus", "uri")),
        embargo=stamp(said),
        embargo_open=embargo is not None and stamp(said) is None,
        correction=_corrects(meta),
        urgency=urgency_of(at(content, "urgency")),
        slugline=at(content, "slugline"),
        headline=headline,
        kicker=kicker,
        subhead=subhead,
        summary=_summary(item, content, others=not pictures and kind is not Kind.PICTURE),
        byline=_byline(content),
        dateline=at(content, "dateline"),
        body_html=_body(item),
        language=of(content, "language", "tag") or language_of(item),
        created=stamp(at(meta, "firstCreated") or at(content, "contentCreated")),
        versioned=stamp(at(meta, "versionCreated")),
        subjects=_subjects(content),
        pictures=pictures,
        notes=_notes(meta),
        provider=_name(meta.find("provider")) if meta is not None else None,
        credit=at(content, "creditline"),
        copyright_holder=_name(rights.find("copyrightHolder")) if rights is not None else None,
        copyright_notice=at(rights, "copyrightNotice"),
        usage_terms=_terms(rights),
        url=_page(item, meta),
        links=tuple(
            r for ref in item.iterfind(".//groupSet//itemRef") if (r := ref.get("residref") or ref.get("href"))
        ),
        happening=_happening(item),
        due=_due(item),
    )


def _terms(rights: Element | None) -> str | None:
    said = at(rights, "usageTerms")
    return None if said == "None" else said  # what a converter wrote for nothing


def _kind(item: Element, meta: Element | None) -> Kind:
    if item.tag == "packageItem":
        return Kind.PACKAGE
    if item.tag == "planningItem":
        return Kind.PLANNING
    if item.tag == "conceptItem":
        told = of(item, "concept/type", "qcode") or of(meta, "itemClass", "qcode") or ""
        return Kind.EVENT if "event" in told.lower() or item.find(".//eventDetails") is not None else Kind.CONCEPT
    if item.tag in ("knowledgeItem", "catalogItem"):
        return Kind.CONCEPT
    word = (of(meta, "itemClass", "qcode") or of(meta, "itemClass", "uri") or "").rpartition(":")[2].rpartition("/")[2]
    if word.lower() in _KINDS:
        return _KINDS[word.lower()] if word.lower() != "composite" else Kind.COMPOSITE
    try:
        return Kind(word.lower())
    except ValueError:
        return Kind.TEXT


def _name(element: Element | None) -> str | None:
    """Who a property names: by name, else by its literal, its code, its address."""
    if element is None:
        return None
    named = words(element.find("name"))
    if named:
        return named
    code = element.get("literal") or (element.get("qcode") or "").partition(":")[2] or element.get("uri")
    return code or None


def _corrects(meta: Element | None) -> bool:
    if meta is None:
        return False
    return any(
        (signal.get("qcode") or signal.get("uri") or "").lower().rpartition(":")[2].rpartition("/")[2]
        in ("correction", "cor", "corr")
        for signal in meta.findall("signal")
    )


def _headlines(item: Element, meta: Element | None, content: Element | None) -> tuple[str, str | None, str | None]:
    """The headline, the kicker and the line below: by role, else by rank (1 main, 2 below, 3 above: dpa's use)."""
    main = kicker = subhead = None
    for element in content.findall("headline") if content is not None else ():
        text, role = words(element), (element.get("role") or "").lower().rpartition(":")[2]
        if text is None:
            continue
        if role in ("kicker", "overline") or (not role and element.get("rank") == "3"):
            kicker = kicker or text
        elif role in ("sub", "subhead", "subheadline", "subtitle") or (not role and element.get("rank") == "2"):
            subhead = subhead or text
        else:
            main = main or text
    title = (
        main
        or at(meta, "title")
        or at(item, "concept/name")
        or at(item, "newsCoverageSet/newsCoverage/planning/headline")
    )
    return title or "", kicker, subhead


def _summary(item: Element, content: Element | None, *, others: bool) -> str | None:
    """What the metadata sums up; of an event, how it is defined."""
    return _description(content, _SUMMARY_ROLES, others=others) or words(item.find("concept/definition"))


def _description(content: Element | None, roles: Sequence[str], *, others: bool) -> str | None:
    found = None
    for element in content.findall("description") if content is not None else ():
        role = (element.get("role") or "").lower().rpartition(":")[2]
        if role in roles:
            return words(element)
        if others and not role and found is None:
            found = words(element)
    return found


def _byline(content: Element | None) -> tuple[str, ...]:
    if content is None:
        return ()
    by = [text for element in content.findall("by") if (text := words(element))]
    if by:
        return tuple(by)
    # A name of one word is somebody's sign-in at the agency, not somebody's name.
    named = [words(element.find("name")) for element in content.findall("creator")]
    return tuple(dict.fromkeys(name for name in named if name and " " in name))


def _subjects(content: Element | None) -> tuple[Subject, ...]:
    found: dict[str, Subject] = {}
    for element in content.findall("subject") if content is not None else ():
        code = element.get("qcode") or element.get("uri") or ""
        name = words(element.find("name"))
        if not code and name is None:
            continue
        subject = Subject(short(code), name)
        found.setdefault(subject.code or f"name:{name}", subject)
    return tuple(found.values())


def _notes(meta: Element | None) -> tuple[str, ...]:
    if meta is None:
        return ()
    # A note with markup repeats the others for the eye.
    plain = [note for note in meta.findall("edNote") if len(note) == 0]
    return tuple(dict.fromkeys(text for note in plain if (text := words(note))))


def _page(item: Element, meta: Element | None) -> str | None:
    for link in meta.findall("link") if meta is not None else ():
        href = (link.get("href") or "").strip()
        if href.startswith(_WEB) and (link.get("rel") or "").rpartition(":")[2] in ("canonical", "isPermalink"):
            return href
    guid = (item.get("guid") or "").strip()
    return guid if guid.startswith(_WEB) else None


# --- content ---------------------------------------------------------------------------------------


def _body(item: Element) -> str | None:
    """The text of an item, as HTML: inline XML (XHTML or NITF), else inline data."""
    for inline in item.findall("contentSet/inlineXML"):
        root = next((child for child in inline if isinstance(child.tag, str)), None)
        if root is None:
            continue
        if name_of(root) == "nitf":
            bare(root, "*")
            found = nitf.body_of(root)
        else:
            found = body.of_tree(_xhtml_body(root))
        if found:
            return found
    for inline in item.findall("contentSet/inlineData"):
        text = "".join(inline.itertext())
        told = (inline.get("contenttype") or "").lower()
        found = body.of_html(text) if "html" in told or "</p>" in text else body.of_text(text)
        if found:
            return found
    return None


def _xhtml_body(root: Element) -> Element:
    """Where the text of a page stands: what is marked as its main part, else its body."""
    for element in root.iter():
        if "main" in (element.get("class") or "").split() or name_of(element) == "main":
            return _without_repeats(element)
    for element in root.iter():
        if name_of(element) == "body":
            return element
    holder = etree.Element("div")
    holder.append(root)
    return holder


def _without_repeats(main: Element) -> Element:
    """The main part without what stands beside it in the metadata: the teaser, the dateline."""
    for element in list(main.iter()):
        if _REPEATED.intersection((element.get("class") or "").split()):
            body.drop(element)
    return main


def _pictures(item: Element, content: Element | None) -> tuple[WirePicture, ...]:
    """The item's own picture in its largest rendition, then those that a part of its metadata speaks of."""
    found: list[WirePicture] = []
    spoken: set[str] = set()
    for part in item.findall("partMeta"):
        for reference in (part.get("contentrefs") or "").split():
            remote = next((r for r in item.findall("contentSet/remoteContent") if r.get("id") == reference), None)
            picture = _picture(remote, _description(part, ("caption",), others=False), at(part, "creditline"))
            if picture is not None:
                spoken.add(reference)
                found.append(picture)
    caption = _description(content, ("caption",), others=True)
    own = [
        picture
        for remote in item.findall("contentSet/remoteContent")
        if remote.get("id") not in spoken
        and (picture := _picture(remote, caption, at(content, "creditline"))) is not None
    ]
    best = max(own, key=lambda each: each.width or 0, default=None)
    return (best, *found) if best is not None else tuple(found)


def _picture(remote: Element | None, caption: str | None, credit: str | None) -> WirePicture | None:
    href = (remote.get("href") or "").strip() if remote is not None else ""
    if remote is None or not href.startswith(_WEB):
        return None
    media = (remote.get("contenttype") or "").lower() or None
    if not (media or "image/").startswith("image/"):
        return None
    return WirePicture(href, caption, credit, _number(remote, "width"), _number(remote, "height"), media)


def _number(element: Element, name: str) -> int | None:
    value = (element.get(name) or "").strip()
    return int(value[:9]) if value.isascii() and value.isdigit() else None


def _due(item: Element) -> tuple[Due, ...]:
    """What a planning item promises; a coverage that only tells of a delivery promises that."""
    found = []
    for coverage in item.iterfind("newsCoverageSet/newsCoverage"):
        title = at(coverage, "delivery/deliveredItemRef/title")
        for plan in coverage.findall("planning")[:MOST_DUE]:
            kind = (of(plan, "itemClass", "qcode") or "").rpartition(":")[2]
            when = stamp(at(plan, "scheduled"))
            found.append(Due(kind, when, at(plan, "headline") or title, at(plan, "edNote")))
    return tuple(found[:MOST_DUE])


def _happening(item: Element) -> Happening | None:
    details = item.find(".//eventDetails")
    if details is None:
        dates = item.find("newsCoverageSet/newsCoverage/planning/scheduled")
        return Happening(starts=stamp(words(dates))) if dates is not None else None
    place = details.find("location")
    return Happening(starts=stamp(at(details, "dates/start")), ends=stamp(at(details, "dates/end")), place=_name(place))


# --- writing ---------------------------------------------------------------------------------------


def render(items: Sequence[WireItem], *, sender: str, sent_at: datetime) -> bytes:
    """A news message of these items; `sender` is who sends it, and `sent_at` when.

    Text, pictures and both together are news items; a package, an event or a planning item is written as one too,
    with its class, so that a receiver misses no headline.
    """
    root = etree.Element(f"{{{NAR}}}newsMessage", nsmap=_DEFAULT)
    header = _put(root, "header")
    _put(header, "sent", sent_at.isoformat(timespec="seconds"))
    _put(header, "sender", sender)
    item_set = _put(root, "itemSet")
    for item in items:
        _write(item_set, item)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _put(parent: Element, name: str, text: str | None = None, **attributes: str | None) -> Element:
    element = etree.SubElement(parent, f"{{{NAR}}}{name}")
    for key, value in attributes.items():
        if value:
            element.set(_LANG if key == "lang" else key, valid(value))
    if text is not None:
        element.text = valid(text)
    return element


def _maybe(parent: Element, name: str, text: str | None, **attributes: str | None) -> None:
    if text:
        _put(parent, name, text, **attributes)


def _write(parent: Element, item: WireItem) -> None:
    out = _put(
        parent,
        "newsItem",
        guid=item.guid,
        version=item.version or None,
        standard="NewsML-G2",
        standardversion="2.35",
        conformance="power",
        lang=item.language,
    )
    _put(out, "catalogRef", href=_CATALOG)
    if item.copyright_holder or item.copyright_notice or item.usage_terms:
        rights = _put(out, "rightsInfo")
        if item.copyright_holder:
            _put(_put(rights, "copyrightHolder", literal=item.copyright_holder), "name", item.copyright_holder)
        _maybe(rights, "copyrightNotice", item.copyright_notice)
        _maybe(rights, "usageTerms", item.usage_terms)
    _write_item_meta(out, item)
    _write_content_meta(out, item)
    for number, picture in enumerate(item.pictures, 1):
        part = _put(out, "partMeta", contentrefs=f"picture{number}")
        _maybe(part, "creditline", picture.credit)
        _maybe(part, "description", picture.caption, role="drol:caption")
    if item.body_html or item.pictures:
        _write_content(_put(out, "contentSet"), item)


def _write_item_meta(out: Element, item: WireItem) -> None:
    meta = _put(out, "itemMeta")
    _put(meta, "itemClass", qcode=f"ninat:{item.kind.value}")
    provider = _put(meta, "provider", literal=item.provider or "unknown")
    _maybe(provider, "name", item.provider)
    _put(meta, "versionCreated", _time(item.versioned or item.created))
    if item.created is not None:
        _put(meta, "firstCreated", item.created.text())
    if item.embargo is not None:
        _put(meta, "embargoed", item.embargo.text())
    elif item.embargo_open:
        _put(meta, "embargoed")
    _put(meta, "pubStatus", qcode=f"stat:{item.status.value}")
    for note in item.notes:
        _put(meta, "edNote", note)
    if item.correction:
        _put(meta, "signal", qcode="sig:correction")
    if item.url and item.url != item.guid:
        _put(meta, "link", rel="irel:canonical", href=item.url)


def _time(when: Stamp | None) -> str:
    return when.text() if when is not None else "1970-01-01T00:00:00Z"


def _write_content_meta(out: Element, item: WireItem) -> None:
    content = _put(out, "contentMeta")
    if item.urgency is not None:
        _put(content, "urgency", str(item.urgency))
    if item.language:
        _put(content, "language", tag=item.language)
    for subject in item.subjects:
        _maybe(_put(content, "subject", qcode=subject.code or None), "name", subject.name)
    _maybe(content, "slugline", item.slugline)
    _maybe(content, "headline", item.headline)
    _maybe(content, "headline", item.kicker, role="hlrole:kicker")
    _maybe(content, "headline", item.subhead, role="hlrole:subhead")
    _maybe(content, "dateline", item.dateline)
    for name in item.byline:
        _put(content, "by", name)
    _maybe(content, "creditline", item.credit)
    _maybe(content, "description", item.summary, role="drol:summary")


def _write_content(content: Element, item: WireItem) -> None:
    if item.body_html:
        inline = _put(content, "inlineXML", contenttype="application/xhtml+xml")
        page = etree.SubElement(inline, f"{{{body.XHTML}}}html", nsmap=_DEFAULT_XHTML)
        etree.SubElement(etree.SubElement(page, f"{{{body.XHTML}}}head"), f"{{{body.XHTML}}}title").text = valid(
            item.headline
        )
        body.put_html(page, item.body_html)
    for number, picture in enumerate(item.pictures, 1):
        _put(
            content,
            "remoteContent",
            id=f"picture{number}",
            href=picture.url,
            contenttype=picture.media_type,
            width=str(picture.width) if picture.width else None,
            height=str(picture.height) if picture.height else None,
        )
