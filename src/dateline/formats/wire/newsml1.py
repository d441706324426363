"""NewsML 1.2: news items with nested components; the text and its pictures are told apart by their content.

Source: IPTC NewsML 1.2. Only what readers see and what decides its use is read; the rest is left.
"""

from __future__ import annotations

import re

from dateline.errors import FormatError
from dateline.formats.dates import stamp
from dateline.formats.markup import Element
from dateline.formats.wire import body, nitf
from dateline.formats.wire.item import Kind, Subject, WireItem, WirePicture, status_of, urgency_of
from dateline.formats.wire.xmlread import at, bare, language_of, name_of, of, root_of, root_tag, words
from dateline.model import Stamp

NAME = "NewsML 1.2"
_WEB = ("http://", "https://")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z|[+-]\d{4})?)?$")


def recognises(head: bytes) -> bool:
    """Whether a document begins like this format."""
    return root_tag(head) == b"NewsML"


def parse(data: bytes, url: str) -> tuple[WireItem, ...]:
    """Every news item of a document.

    Errors: FormatError says what is missing or wrong.
    """
    root = root_of(data, url)
    if name_of(root) != "NewsML":
        raise FormatError(url, f"NewsML 1.2 has no document <{name_of(root)}>")
    bare(root, "*")
    items = root.findall("NewsItem")
    if not items:
        raise FormatError(url, "NewsML without a <NewsItem>")
    return tuple(_item(item, root, url) for item in items)


def _item(item: Element, root: Element, url: str) -> WireItem:
    name, management = item.find("Identification/NewsIdentifier"), item.find("NewsManagement")
    if name is None:
        raise FormatError(url, "a <NewsItem> without a <NewsIdentifier>")
    guid = at(name, "PublicIdentifier") or ":".join(
        filter(None, (at(name, "ProviderId"), at(name, "DateId"), at(name, "NewsItemId")))
    )
    version = at(name, "RevisionId") or ""
    text, pictures = _content(item)
    lines = next(item.iter("NewsLines"), None)
    rights = next(item.iter("RightsMetadata"), None)
    return WireItem(
        guid=guid.removesuffix(f":{version}") if version else guid,
        kind=_kind(text, pictures),
        version=version,
        status=status_of(of(management, "Status", "FormalName")),
        embargo=_embargo(management),
        correction=(of(management, "Instruction", "FormalName") or "").lower() in ("correction", "corrected"),
        urgency=urgency_of(of(management, "Urgency", "FormalName"))
        or urgency_of(of(root, "NewsEnvelope/Priority", "FormalName")),
        slugline=at(lines, "SlugLine") or at(item, "Identification/NameLabel"),
        headline=at(lines, "HeadLine") or _titled(text) or "",
        subhead=at(lines, "SubHeadLine"),
        summary=_summary(item),
        byline=tuple(dict.fromkeys(n for line in item.iter("ByLine") if (n := words(line)))),
        dateline=at(lines, "DateLine"),
        body_html=text,
        language=next((c for e in item.iter("Language") if (c := e.get("FormalName"))), None) or language_of(item),
        created=_when(at(management, "FirstCreated")),
        versioned=_when(at(management, "ThisRevisionCreated")),
        subjects=_subjects(item),
        pictures=pictures,
        notes=_notes(item),
        provider=next((p.get("FormalName") for p in item.iterfind(".//Provider/Party") if p.get("FormalName")), None)
        or at(name, "ProviderId"),
        credit=at(lines, "CreditLine"),
        copyright_holder=at(rights, "Copyright/CopyrightHolder"),
        copyright_notice=at(lines, "CopyrightLine"),
        usage_terms=at(rights, "UsageRights/UsageType"),
    )


def _titled(text: str | None) -> str | None:
    found = re.match(r"<h[1-3]>(.*?)</h[1-3]>", text or "")
    return re.sub(r"<[^<>]*>", "", found[1]) if found else None


def _kind(text: str | None, pictures: tuple[WirePicture, ...]) -> Kind:
    if text is None and pictures:
        return Kind.PICTURE
    return Kind.COMPOSITE if pictures else Kind.TEXT


def _when(text: str | None) -> Stamp | None:
    """A time in ISO 8601's basic form, 20140829T135002Z, as NewsML 1.2 writes it."""
    found = _COMPACT.match(text or "")
    if found is None:
        return stamp(text)
    year, month, day, hour, minute, second, zone = found.groups()
    date = f"{year}-{month}-{day}"
    return stamp(f"{date}T{hour}:{minute}:{second}{zone or ''}" if hour else date)


def _embargo(management: Element | None) -> Stamp | None:
    """Embargoed now, and usable from an instant on."""
    if management is None:
        return None
    if (of(management, "Status", "FormalName") or "").lower() != "embargoed":
        return None
    return _when(at(management, "StatusWillChange/DateAndTime"))


def _summary(item: Element) -> str | None:
    for element in item.iter("Description", "Abstract", "NewsLine"):
        if element.tag != "NewsLine":
            return words(element)
        if "summary" in (of(element, "NewsLineType", "FormalName") or "").lower():
            return at(element, "NewsLineText")
    return None


def _subjects(item: Element) -> tuple[Subject, ...]:
    found: dict[str, Subject] = {}
    for element in item.iter("Subject", "SubjectMatter", "SubjectDetail"):
        code = (element.get("FormalName") or "").strip()
        if code:
            name = f"subj:{code}" if re.fullmatch(r"\d{8}", code) else code
            found.setdefault(name, Subject(name, words(element) or element.get("cat")))
    return tuple(found.values())


def _notes(item: Element) -> tuple[str, ...]:
    notes = [words(e) for e in item.iter("Comment", "SpecialInstructions")]
    lines = [line for line in item.iter("NewsLine") if "note" in (of(line, "NewsLineType", "FormalName") or "").lower()]
    notes += [at(line, "NewsLineText") for line in lines]
    return tuple(dict.fromkeys(note for note in notes if note))


def _content(item: Element) -> tuple[str | None, tuple[WirePicture, ...]]:
    """The first text of an item, and every picture in its largest form."""
    text = None
    for data in item.iter("DataContent"):
        text = text or _text(data)
    pictures: list[WirePicture] = []
    for component in item.iter("NewsComponent"):
        picture = _picture(component)
        if picture is not None and all(picture.url != known.url for known in pictures):
            pictures.append(picture)
    return text, tuple(pictures)


def _text(data: Element) -> str | None:
    inner = next((child for child in data if isinstance(child.tag, str)), None)
    if inner is None:
        text = data.text or ""
        return body.of_html(text) if "</p>" in text.lower() else body.of_text(text)
    if inner.tag == "nitf":
        return nitf.body_of(inner)
    if inner.tag == "html" and inner.find("body") is not None:
        return body.of_tree(inner.find("body"))
    if any(
        isinstance(e.tag, str) and e.tag.lower() in ("p", "div", "h1", "h2", "h3", "table", "ul") for e in data.iter()
    ):
        return body.of_tree(data)
    return None


def _picture(component: Element) -> WirePicture | None:
    """The largest picture that a component's own content items name."""
    best = None
    for content in component.iterfind("ContentItem"):
        href = (content.get("Href") or "").strip()
        kind = " ".join(
            filter(None, (of(content, "MediaType", "FormalName"), of(content, "MimeType", "FormalName")))
        ).lower()
        if not href.startswith(_WEB) or not any(word in kind for word in ("photo", "image", "picture")):
            continue
        sizes = {p.get("FormalName") or "": p.get("Value") or "" for p in content.iter("Property")}
        width, height = (_whole(sizes.get(key)) for key in ("Width", "Height"))
        if best is None or (width or 0) > (best.width or 0):
            lines = component.find("NewsLines")
            best = WirePicture(
                href,
                at(lines, "HeadLine"),
                at(lines, "CreditLine"),
                width,
                height,
                of(content, "MimeType", "FormalName"),
            )
    return best


def _whole(text: str | None) -> int | None:
    return int(text[:9]) if text and text.isascii() and text.isdigit() else None
