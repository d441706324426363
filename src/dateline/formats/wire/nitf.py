"""NITF 3.x: one article a document, in IPTC's old XML.

Source: IPTC NITF 3.6; agencies leave out most of it, so nothing but a text or a headline is required.
"""

from __future__ import annotations

from dateline.errors import FormatError
from dateline.formats.dates import stamp
from dateline.formats.markup import Element
from dateline.formats.wire import body
from dateline.formats.wire.item import Kind, Subject, WireItem, WirePicture, status_of, urgency_of
from dateline.formats.wire.xmlread import at, bare, language_of, name_of, of, root_of, root_tag, words
from dateline.model import Stamp

NAME = "NITF"
_TAGS = {"hl2": "h3", "hl1": "h2", "bq": "blockquote", "block": "div"}
_WEB = ("http://", "https://")
_ANPA_URGENCY = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 4, "s": 6, "w": 6}


def recognises(head: bytes) -> bool:
    """Whether a document begins like this format."""
    return root_tag(head) == b"nitf"


def parse(data: bytes, url: str) -> tuple[WireItem, ...]:
    """The article of a document.

    Errors: FormatError says what is missing or wrong.
    """
    root = root_of(data, url)
    if name_of(root) != "nitf":
        raise FormatError(url, f"NITF has no document <{name_of(root)}>")
    bare(root, "*")
    if root.find("body") is None:
        raise FormatError(url, "NITF without a <body>")
    return (item_of(root, url),)


def item_of(root: Element, url: str) -> WireItem:
    """The article of a tree without namespaces.

    Errors: FormatError where it has neither a headline nor a text.
    """
    head, docdata, top = root.find("head"), root.find("head/docdata"), root.find("body/body.head")
    headline = at(top, "hedline/hl1") or at(top, "headline/hl1") or at(head, "title") or ""
    metas = {(m.get("name") or "").lower(): m.get("content") or "" for m in root.iterfind("head/meta")}
    pictures = _pictures(root)
    text = body_of(root)
    if not headline and text is None and not pictures:
        raise FormatError(url, "NITF with neither a headline nor a text")
    release = of(docdata, "date.release", "norm")
    fixture = of(docdata, "fixture", "fix-id")
    return WireItem(
        guid=of(docdata, "doc-id", "id-string") or metas.get("ntbid") or "",
        kind=Kind.TEXT,
        version=of(docdata, "du-key", "version") or "",
        status=status_of(of(docdata, "", "management-status") or metas.get("status")),
        embargo=_embargo(docdata, release),
        correction=_corrects(docdata, fixture),
        urgency=urgency_of(of(docdata, "urgency", "ed-urg"))
        or _ANPA_URGENCY.get(metas.get("anpa-priority", "").lower()),
        slugline=_slugline(root, metas),
        headline=headline,
        subhead=at(top, "hedline/hl2") if at(top, "hedline/hl2") != headline else None,
        summary=at(top, "abstract"),
        byline=tuple(dict.fromkeys(name for by in root.iterfind("body/body.head/byline") if (name := _by(by)))),
        dateline=at(top, "dateline"),
        body_html=text,
        language=language_of(root) or root.get("baselang") or metas.get("language") or None,
        created=stamp(of(docdata, "date.issue", "norm")),
        versioned=stamp(of(root, "head/pubdata", "date.publication")) or stamp(release),
        subjects=_subjects(root, metas),
        pictures=pictures,
        notes=tuple(
            dict.fromkeys(note for e in root.iterfind("head/docdata/ed-msg") if (note := (e.get("info") or "").strip()))
        ),
        provider=at(top, "distributor") or of(docdata, "doc-id", "regsrc") or of(docdata, "doc.copyright", "holder"),
        credit=of(docdata, "doc.copyright", "holder"),
        copyright_holder=of(docdata, "doc.copyright", "holder"),
        copyright_notice=at(top, "rights"),
        usage_terms=of(docdata, "doc.rights", "limitations"),
    )


def _embargo(docdata: Element | None, release: str | None) -> Stamp | None:
    """A release that lies after the issue is an embargo."""
    issued, released = stamp(of(docdata, "date.issue", "norm")), stamp(release)
    if released is None or not released.zoned:
        return None
    if issued is None or not issued.zoned or released.when <= issued.when:
        return None
    return released


def _corrects(docdata: Element | None, fixture: str | None) -> bool:
    told = " ".join(filter(None, (of(docdata, "correction", "info"), of(docdata, "correction", "regsrc"), fixture)))
    return (docdata is not None and docdata.find("correction") is not None) or "correct" in told.lower()


def _by(by: Element) -> str | None:
    names = [words(person) for person in by.iterfind("person")]
    if any(names):
        return ", ".join(name for name in names if name)
    title = by.find("byttl")
    text = words(by) or ""
    said = words(title) if title is not None else None
    return (text.removesuffix(said).strip() if said else text) or None


def _slugline(root: Element, metas: dict[str, str]) -> str | None:
    key = of(root, "head/docdata/du-key", "key") or of(root, "head/docdata/key-list/keyword", "key")
    return metas.get("anpa-keyword") or metas.get("slugline") or metas.get("ntbstikkord") or key or None


def _subjects(root: Element, metas: dict[str, str]) -> tuple[Subject, ...]:
    found: dict[str, Subject] = {}
    for element in root.iterfind("head/tobject/tobject.subject"):
        code = (element.get("tobject.subject.refnum") or "").strip()
        name = next(
            (
                value.strip()
                for level in ("detail", "matter", "type")
                if (value := element.get(f"tobject.subject.{level}") or "").strip()
            ),
            None,
        )
        if code or name:
            found.setdefault(code or name or "", Subject(f"subj:{code}" if code else "", name))
    category = metas.get("anpa-category", "").strip()
    if category and not found:
        found[category] = Subject(f"anpa:{category.lower()}")
    return tuple(found.values())


def _pictures(root: Element) -> tuple[WirePicture, ...]:
    found = []
    for media in root.iterfind(".//media"):
        if (media.get("media-type") or "image").lower() not in ("image", "photo", "picture"):
            continue
        references = [r for r in media.findall("media-reference") if (r.get("source") or "").startswith(_WEB)]
        if not references:
            continue
        best = max(references, key=lambda r: _number(r, "width") or 0)
        found.append(
            WirePicture(
                (best.get("source") or "").strip(),
                at(media, "media-caption"),
                at(media, "media-producer"),
                _number(best, "width"),
                _number(best, "height"),
                (best.get("mime-type") or "").lower() or None,
            )
        )
    return tuple(found)


def _number(element: Element, name: str) -> int | None:
    value = (element.get(name) or "").strip()
    return int(value[:9]) if value.isascii() and value.isdigit() else None


def body_of(root: Element) -> str | None:
    """The text of a NITF tree without namespaces, as HTML."""
    content = root.find("body/body.content")
    if content is None:
        return None
    for element in list(content.iter()):
        if element.tag == "media":
            body.drop(element)
        elif element.tag == "pre":  # teleprinter copy in NITF: blank lines part its paragraphs
            body.into_paragraphs(element)
        elif isinstance(element.tag, str):
            element.tag = _TAGS.get(element.tag, element.tag)
    for inner in list(content.iter("div")):  # a block only groups
        body.unwrap(inner)
    return body.of_tree(content)
