"""ninjs, IPTC's news in JSON: versions 1.0 to 3.1 are read, 3.0 is written.

Superdesk's dialect (`guid` instead of `uri`, properties of its own) is read too, and is not held to the standard.
Source: iptc.org/std/ninjs; `ninjs_shape` holds what a document of which version may have.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dateline.errors import FormatError
from dateline.formats.dates import stamp
from dateline.formats.wire import body, ninjs_shape
from dateline.formats.wire.item import Happening, Kind, Subject, WireItem, WirePicture, status_of, urgency_of
from dateline.formats.wire.topics import short
from dateline.model import Stamp

NAME = "ninjs"
_CORRECTS = "correction"
_KINDS = {"component": Kind.TEXT}
_WEB = ("http://", "https://")
_PICTURES = frozenset(("picture", "graphic", "image"))
_MEDIA_TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"
_SUBJECT_CODES = "http://cv.iptc.org/newscodes/subjectcode/"
MAX_BYTES = 16 * 1024 * 1024
MAX_DEEP = 60
MOST_ITEMS = 1_000


def recognises(head: bytes) -> bool:
    """Whether a document begins like this format: any JSON that says no other name."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def parse(data: bytes, url: str, version: str | None = None) -> tuple[WireItem, ...]:
    """The item of a document, or every one of a list.

    `version` is what the document is held to where it names none itself.
    Errors: FormatError names the property that is wrong.
    """
    document = load(data, url)
    if isinstance(document, dict) and isinstance(document.get("item"), list) and "uri" not in document:
        # What a search of an agency's interface answers; those add what they like.
        found = [each for each in document["item"][:MOST_ITEMS] if isinstance(each, dict)]
        return tuple(_item({key.lower(): value for key, value in each.items()}) for each in found)
    documents = document if isinstance(document, list) else [document]
    if len(documents) > MOST_ITEMS:
        raise FormatError(url, f"over the limit of {MOST_ITEMS:,} items")
    return tuple(_checked(each, url, version) for each in documents)


def load(data: bytes, url: str) -> Any:
    """The JSON of a document.

    Errors: FormatError, with the byte where it stops being JSON.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(url, f"over the limit of {MAX_BYTES // 1024 // 1024} MiB", offset=MAX_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise FormatError(url, "JSON is UTF-8, and this is not", offset=exc.start) from exc
    if _depth(text) > MAX_DEEP:
        raise FormatError(url, f"nested deeper than {MAX_DEEP}")
    try:
        return json.loads(text, parse_constant=_no_number, parse_int=_whole)
    except json.JSONDecodeError as exc:
        cut = exc.pos >= len(text.rstrip()) - 1 or "Unterminated" in exc.msg
        said = f"it is cut off ({exc.msg})" if cut else f"no JSON: {exc.msg}"
        raise FormatError(url, said, offset=len(text[: exc.pos].encode("utf-8", "replace"))) from exc
    except ValueError as exc:
        raise FormatError(url, f"no JSON: {exc}") from exc


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _whole(digits: str) -> int:
    if len(digits) > 30:
        raise ValueError("a number of more than 30 digits")
    return int(digits)


def _depth(text: str) -> int:
    now = deepest = 0
    inside = escaped = False
    for ch in text:
        if inside:
            if escaped:
                escaped = False
            elif ch == "\\":
                escaped = True
            elif ch == '"':
                inside = False
        elif ch == '"':
            inside = True
        elif ch in "{[":
            now += 1
            deepest = max(deepest, now)
        elif ch in "}]":
            now -= 1
    return deepest


def _checked(document: Any, url: str, version: str | None) -> WireItem:
    if not isinstance(document, dict):
        raise FormatError(url, "ninjs is an object, or a list of them")
    if "uri" not in document and "guid" not in document:
        raise FormatError(url, "JSON without a uri: no ninjs")
    if "uri" in document:
        wrong = ninjs_shape.check(document, version)
        if wrong is not None:
            raise FormatError(url, f"no valid ninjs: {wrong}")
    return _item({key.lower(): value for key, value in document.items()})


def _item(low: dict[str, Any]) -> WireItem:
    kind = _kind(low)
    embargo = _text(low, "embargoed") or _text(low, "embargoeduntil")
    return WireItem(
        guid=_text(low, "uri") or _text(low, "guid") or "",
        kind=kind,
        version=_text(low, "version") or "",
        status=status_of(_text(low, "pubstatus")),
        embargo=stamp(embargo),
        embargo_open=embargo is not None and stamp(embargo) is None,
        correction=_role(low, "genres", _CORRECTS) or _text(low, "profile") == _CORRECTS,
        urgency=urgency_of(_text(low, "urgency")),
        slugline=_text(low, "slugline"),
        headline=_headline(low),
        kicker=_of_role(low, "headlines", ("kicker",)) or _text(low, "headline_kicker"),
        subhead=_of_role(low, "headlines", ("sub", "subhead")) or _text(low, "headline_sub"),
        summary=_summary(low, kind),
        byline=_byline(low),
        dateline=_dateline(low),
        body_html=_body(low),
        language=_text(low, "language"),
        created=stamp(_text(low, "firstcreated") or _text(low, "contentcreated")),
        versioned=stamp(_text(low, "versioncreated")),
        subjects=_subjects(low),
        pictures=_pictures(low, kind),
        notes=_notes(low),
        provider=_text(low, "source") or _provider(low),
        credit=_credit(low),
        copyright_holder=_text(low, "copyrightholder"),
        copyright_notice=_text(low, "copyrightnotice"),
        usage_terms=_text(low, "usageterms"),
        url=next((a["value"] for a in _objects(low, "altids") if a.get("role") == "canonical"), None) or _page(low),
        happening=_happening(low),
    )


def _text(low: Mapping[str, Any], name: str) -> str | None:
    value = low.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(str(value).split()) or None


def _objects(low: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = low.get(name)
    values = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [{k.lower(): v for k, v in each.items()} for each in values if isinstance(each, dict)]


def _kind(low: Mapping[str, Any]) -> Kind:
    word: str = _text(low, "type") or (
        "event" if "eventdetails" in low else "planning" if "plannedcoverage" in low else "text"
    )
    try:
        return _KINDS.get(word) or Kind(word)
    except ValueError:
        return Kind.TEXT


def _role(low: Mapping[str, Any], name: str, role: str) -> bool:
    return any(
        role in (_text(each, "literal"), _text(each, "name"), _text(each, "code")) for each in _objects(low, name)
    )


def _of_role(low: Mapping[str, Any], name: str, roles: Sequence[str]) -> str | None:
    return next(
        (text for each in _objects(low, name) if each.get("role") in roles and (text := _text(each, "value"))), None
    )


def _headline(low: Mapping[str, Any]) -> str:
    listed = [each for each in _objects(low, "headlines") if each.get("role") not in ("kicker", "sub", "subhead")]
    main = next((each for each in listed if each.get("role") in (None, "main")), listed[0] if listed else {})
    return (
        _text(low, "headline")
        or _text(main, "value")
        or _text(low, "headline_main")
        or _text(low, "title")
        or _text(low, "name")
        or ""
    )


def _page(low: Mapping[str, Any]) -> str | None:
    name = _text(low, "uri") or _text(low, "guid") or ""
    return name if name.startswith(_WEB) else None


def _notes(low: Mapping[str, Any]) -> tuple[str, ...]:
    """Notes for editors, one a line."""
    said = low.get("ednote")
    lines = said.splitlines() if isinstance(said, str) else []
    return tuple(dict.fromkeys(line for each in lines if (line := " ".join(each.split()))))


def _summary(low: Mapping[str, Any], kind: Kind) -> str | None:
    if kind.value in _PICTURES:
        return None
    listed = [e for e in _objects(low, "descriptions") if e.get("role") not in ("caption", "creditline", "dateline")]
    first = listed[0] if listed else {}
    named = _text(low, "description_text") or _text(first, "value") or _text(low, "description_summary")
    return named or body.plain_of(body.of_html(_text(low, "description_html"))) or None


def _caption(low: Mapping[str, Any]) -> str | None:
    listed = [each for each in _objects(low, "descriptions") if each.get("role") != "creditline"]
    said = _of_role(low, "descriptions", ("caption",)) or (_text(listed[0], "value") if listed else None)
    return said or _text(low, "description_caption") or _text(low, "description_text") or _text(low, "headline")


def _credit(low: Mapping[str, Any]) -> str | None:
    return (
        _of_role(low, "descriptions", ("creditline",))
        or _text(low, "description_creditline")
        or _text(low, "creditline")
    )


def _byline(low: Mapping[str, Any]) -> tuple[str, ...]:
    said = _text(low, "byline") or _text(low, "by")
    if said:
        return tuple(part.strip() for part in said.split("; ") if part.strip())
    return tuple(name for each in _objects(low, "authors") if (name := _text(each, "name")))


def _dateline(low: Mapping[str, Any]) -> str | None:
    return _of_role(low, "descriptions", ("dateline",)) or _text(low, "located")


def _body(low: Mapping[str, Any]) -> str | None:
    for name in ("body_html", "body_xhtml"):
        if isinstance(low.get(name), str):
            return body.of_html(low[name])
    listed = _objects(low, "bodies")
    listed.sort(
        key=lambda each: (each.get("role") not in (None, "main"), "html" not in str(each.get("contenttype", "")))
    )
    for each in listed:
        value = each.get("value")
        if isinstance(value, str) and value.strip():
            return (
                body.of_html(value)
                if "html" in str(each.get("contenttype", "")) or "</p>" in value
                else body.of_text(value)
            )
    for name, value in low.items():
        if name.startswith("body_") and isinstance(value, str):
            return body.of_html(value) if "</p>" in value else body.of_text(value)
    return None


def _subjects(low: Mapping[str, Any]) -> tuple[Subject, ...]:
    found: dict[str, Subject] = {}
    for each in [*_objects(low, "subjects"), *_objects(low, "subject")]:
        code, scheme, name = (
            _text(each, "uri") or _text(each, "code") or "",
            _text(each, "scheme") or "",
            _text(each, "name"),
        )
        if not code.startswith(_WEB) and scheme.startswith(_WEB):
            code = scheme.rstrip("/") + "/" + code
        code = short(code) or _text(each, "literal") or ""
        if code.isdigit() and len(code) == 8:
            code = f"medtop:{code}"
        if code or name:
            found.setdefault(code or f"name:{name}", Subject(code, name))
    return tuple(found.values())


def _pictures(low: Mapping[str, Any], kind: Kind) -> tuple[WirePicture, ...]:
    own = _picture(low) if kind.value in _PICTURES else None
    others = [_picture(each) for each in _objects(low, "associations") if each.get("type") in _PICTURES]
    return tuple({picture.url: picture for picture in (own, *others) if picture is not None}.values())


def _picture(low: Mapping[str, Any]) -> WirePicture | None:
    """The largest rendition of an object."""
    best: WirePicture | None = None
    for each in _objects(low, "renditions"):
        href, media = _text(each, "href") or "", _text(each, "contenttype") or _text(each, "mimetype")
        if not href.startswith(_WEB) or not (media or "image/").startswith("image/"):
            continue
        found = WirePicture(
            href,
            _caption(low),
            _credit(low) or _text(low, "byline") or _text(low, "by"),
            _size(each, "width"),
            _size(each, "height"),
            media,
        )
        if best is None or (found.width or 0) > (best.width or 0):
            best = found
    return best


def _size(low: Mapping[str, Any], name: str) -> int | None:
    value = low.get(name)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e9 else None


def _provider(low: Mapping[str, Any]) -> str | None:
    return next(
        (
            name
            for each in [*_objects(low, "infosources"), *_objects(low, "infosource")]
            if (name := _text(each, "name"))
        ),
        None,
    )


def _happening(low: Mapping[str, Any]) -> Happening | None:
    details = low.get("eventdetails")
    if not isinstance(details, dict):
        return None
    dates = next((v for k, v in details.items() if k.lower() == "dates" and isinstance(v, dict)), {})
    dates = {k.lower(): v for k, v in dates.items()}
    places = _objects(low, "places")
    return Happening(
        starts=stamp(_text(dates, "startdate") or _text(dates, "expectedstartdate")),
        ends=stamp(_text(dates, "enddate") or _text(dates, "expectedenddate")),
        place=_text(places[0], "name") if places else None,
    )


# --- writing ---------------------------------------------------------------------------------------


def render(items: Sequence[WireItem]) -> bytes:
    """A list of ninjs 3.0 documents, one an item."""
    return json.dumps([_document(item) for item in items], ensure_ascii=False).encode("utf-8", "replace")


def _document(item: WireItem) -> dict[str, Any]:
    document: dict[str, Any] = {
        "standard": {
            "name": "ninjs",
            "version": "3.0",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#",
        },
        "uri": item.guid,
        "type": "composite" if item.kind is Kind.PACKAGE else item.kind.value,
        "version": item.version,
        "firstCreated": _time(item.created),
        "versionCreated": _time(item.versioned),
        "embargoedUntil": _time(item.embargo),
        "pubStatus": item.status.value,
        "urgency": item.urgency,
        "copyrightHolder": item.copyright_holder,
        "copyrightNotice": item.copyright_notice,
        "usageTerms": item.usage_terms,
        "edNote": "\n".join(item.notes),
        "language": item.language,
        "slugline": item.slugline,
        "by": "; ".join(item.byline),
        "located": None,
        "headlines": _texts((("main", item.headline), ("kicker", item.kicker), ("sub", item.subhead))),
        "descriptions": _texts((("summary", item.summary), ("creditline", item.credit), ("dateline", item.dateline))),
        "bodies": [{"role": "main", "contentType": "text/html", "value": item.body_html}] if item.body_html else [],
        "subjects": [_subject(subject) for subject in item.subjects],
        "infoSources": [{"name": item.provider}] if item.provider else [],
        "genres": [{"literal": _CORRECTS, "name": _CORRECTS}] if item.correction else [],
        "associations": [_association(picture, n) for n, picture in enumerate(item.pictures, 1)],
        "altIds": [{"role": "canonical", "value": item.url}] if item.url and item.url != item.guid else [],
    }
    return {name: value for name, value in document.items() if value not in (None, "", [])}


def _time(when: Stamp | None) -> str | None:
    return when.text() if when is not None else None


def _texts(pairs: Sequence[tuple[str, str | None]]) -> list[dict[str, str]]:
    return [{"role": role, "value": text} for role, text in pairs if text]


def _subject(subject: Subject) -> dict[str, str]:
    scheme, _, value = subject.code.partition(":")
    base = {"medtop": _MEDIA_TOPICS, "subj": _SUBJECT_CODES}.get(scheme)
    found = {"uri": base + value} if base is not None else {"literal": subject.code} if subject.code else {}
    return found | ({"name": subject.name} if subject.name else {})


def _association(picture: WirePicture, number: int) -> dict[str, Any]:
    rendition = {
        "name": "main",
        "href": picture.url,
        "contentType": picture.media_type,
        "width": picture.width,
        "height": picture.height,
    }
    texts = _texts((("caption", picture.caption), ("creditline", picture.credit)))
    return {
        "name": f"picture {number}",
        "uri": picture.url,
        "type": "picture",
        **({"descriptions": texts} if texts else {}),
        "renditions": [{key: value for key, value in rendition.items() if value is not None}],
    }
