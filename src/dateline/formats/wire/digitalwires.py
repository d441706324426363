"""dpa's digital wires: one JSON document a text with its pictures, notes and categories.

Source: dpa-newslab's description of digitalwires 0.9 and 1.0; dpa's own NewsML-G2 of the same text reads equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dateline.errors import FormatError
from dateline.formats.dates import stamp
from dateline.formats.wire import body
from dateline.formats.wire.item import Kind, Subject, WireItem, WirePicture, status_of, urgency_of
from dateline.formats.wire.ninjs import load
from dateline.formats.wire.topics import short

NAME = "digitalwires"
_WEB = ("http://", "https://")
_SUBJECTS = ("dnltype:dpasubject", "dnltype:geosubject", "dnltype:desk", "dnltype:category", "dnltype:subject")


def recognises(head: bytes) -> bool:
    """Whether a document begins like this format."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and (b'"digitalwires@' in head or b'"entry_id"' in head)


def parse(data: bytes, url: str) -> tuple[WireItem, ...]:
    """The item of a document.

    Errors: FormatError says what is missing.
    """
    document = load(data, url)
    if not isinstance(document, dict):
        raise FormatError(url, "a digital wire is an object")
    for name in ("urn", "version_created"):
        if not isinstance(document.get(name), str):
            raise FormatError(url, f"a digital wire without {name}")
    return (_item(document),)


def _text(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return " ".join(str(value).split()) or None


def _objects(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = document.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _item(document: Mapping[str, Any]) -> WireItem:
    signal = (_text(document, "signal") or "").lower()
    pictures = _pictures(document)
    return WireItem(
        guid=_text(document, "urn") or "",
        kind=_kind(document, pictures),
        version=_text(document, "version") or "",
        status=status_of(_text(document, "pubstatus")),
        embargo=stamp(_text(document, "embargoed")),
        embargo_open=_text(document, "embargoed") is not None and stamp(_text(document, "embargoed")) is None,
        correction="correction" in signal,
        urgency=urgency_of(_text(document, "urgency")),
        headline=_text(document, "headline") or "",
        kicker=_text(document, "kicker"),
        subhead=_text(document, "subhead"),
        summary=_text(document, "teaser"),
        byline=_byline(document),
        dateline=_text(document, "dateline"),
        body_html=_body(document),
        language=_text(document, "language"),
        created=stamp(_text(document, "content_created")),
        versioned=stamp(_text(document, "version_created")),
        subjects=_subjects(document),
        pictures=pictures,
        notes=tuple(dict.fromkeys(note for each in _objects(document, "ednotes") if (note := _text(each, "ednote")))),
        provider=next(iter(_named(document, "dnltype:provider")), None) or _text(document, "creditline"),
        credit=_text(document, "creditline"),
        copyright_notice=_text(document, "copyrightnotice"),
        usage_terms=_text(document, "usageterms"),
    )


def _named(document: Mapping[str, Any], kind: str) -> list[str]:
    """The names of the categories of a kind."""
    found = [_text(each, "name") for each in _objects(document, "categories") if _text(each, "type") == kind]
    return [name for name in found if name]


def _body(document: Mapping[str, Any]) -> str | None:
    """The text, without the section that only wraps it."""
    markup = document.get("article_html")
    found = body.of_html(markup) if isinstance(markup, str) else None
    if found and found.startswith("<section>") and found.count("<section") == 1:
        found = found.removeprefix("<section>").removesuffix("</section>")
    return found


def _byline(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Who wrote. A name of one word is somebody's sign-in at the agency."""
    said = _text(document, "byline")
    return (said,) if said else tuple(dict.fromkeys(n for n in _named(document, "dnltype:creator") if " " in n))


def _kind(document: Mapping[str, Any], pictures: tuple[WirePicture, ...]) -> Kind:
    if str(document.get("article_html") or "").strip():
        return Kind.TEXT
    if any(_text(each, "type") == "audio" for each in _objects(document, "associations")):
        return Kind.AUDIO
    return Kind.PICTURE if pictures else Kind.TEXT


def _subjects(document: Mapping[str, Any]) -> tuple[Subject, ...]:
    found: dict[str, Subject] = {}
    for each in _objects(document, "categories"):
        code, name = _text(each, "qcode") or "", _text(each, "name")
        if (code and _text(each, "type") in _SUBJECTS) or code.startswith(("medtop:", "subj:")):
            found.setdefault(code, Subject(short(code), name))
    return tuple(found.values())


def _pictures(document: Mapping[str, Any]) -> tuple[WirePicture, ...]:
    found = []
    for each in _objects(document, "associations"):
        if _text(each, "type") not in ("image", "picture"):
            continue
        renditions = [r for r in _objects(each, "renditions") if str(r.get("url", "")).startswith(_WEB)]
        if renditions:
            best = max(renditions, key=lambda r: _whole(r, "width") or 0)
            found.append(
                WirePicture(
                    str(best["url"]),
                    _text(each, "caption") or _text(each, "headline"),
                    _text(each, "creditline"),
                    _whole(best, "width"),
                    _whole(best, "height"),
                    _text(best, "mimetype"),
                )
            )
    return tuple(found)


def _whole(document: Mapping[str, Any], name: str) -> int | None:
    value = document.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
