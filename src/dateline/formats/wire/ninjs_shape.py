"""What a ninjs document may hold, by version; from IPTC's documentation of 1.0 to 3.1, in words of our own.

A document that names no version is held to the newest of its family. Properties of drafts ("advices") count from
the versions that took them in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dateline.formats.wire.shapes import Obj, fault

# The formats of times and addresses are notes in IPTC's schemas, not rules: its tests pass "Last Tuesday".
_TEXT, _WHOLE, _NUMBER = "text", "whole", "number"
_TIME = _URI = _TEXT
_STATUS = frozenset(("usable", "withheld", "canceled"))
_TYPES = frozenset(["text", "audio", "video", "picture", "graphic", "composite", "component"])
_TYPES_3 = _TYPES | {"event", "planning"}
_GEO = frozenset(
    [
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
        "Feature",
        "FeatureCollection",
    ]
)
_ADDRESS = Obj({"lines": [_TEXT], "locality": _TEXT, "area": _TEXT, "postalcode": _TEXT, "country": _TEXT})
_CONTACT = Obj(
    {"type": _TEXT, "role": _TEXT, "lang": _TEXT, "name": _TEXT, "value": _TEXT, "address": _ADDRESS},
    one_of=(("value", "address"),),
)
_RIGHTS = Obj(
    {"langid": _URI, "linkedrights": _URI, "encodedrights": _TEXT}, one_of=(("linkedrights", "encodedrights"),)
)
_STANDARD = Obj({"name": _TEXT, "version": _TEXT, "schema": _URI})
_SOURCE_TYPE = Obj({"name": _TEXT, "uri": _URI, "literal": _TEXT})
_CODE = Obj({"name": _TEXT, "code": _TEXT, "uri": _URI, "literal": _TEXT, "scheme": _URI}, required=("code",))
_CODE_3 = Obj({"name": _TEXT, "code": _TEXT, "uri": _URI, "literal": _TEXT, "scheme": _URI})


def _concept(**more: object) -> Obj:
    return Obj({"name": _TEXT, "rel": _TEXT, "uri": _URI, "literal": _TEXT, "id": _TEXT, **more})


def _coded(**more: object) -> Obj:
    return Obj({"name": _TEXT, "rel": _TEXT, "scheme": _URI, "code": _TEXT, **more})


_MADE_UP = r"[a-zA-Z0-9_]"
_WEIGHTS: dict[str, object] = {"creator": _TEXT, "relevance": "percent", "confidence": "percent"}
_SYMBOLS = [Obj({"ticker": _TEXT, "exchange": _TEXT, "symboltype": _URI, "symbol": _TEXT})]

# --- the family 1.x ----------------------------------------------------------------------------------

_RENDITION_1 = Obj(
    {"href": _TEXT, "mimetype": _TEXT, "title": _TEXT, "height": _NUMBER, "width": _NUMBER, "sizeinbytes": _NUMBER}
    | {"duration": _NUMBER, "format": _TEXT}
)
_PLACE_1 = Obj(
    {"name": _TEXT, "rel": _TEXT, "scheme": _URI, "code": _TEXT, "contactinfo": [_CONTACT]},
    patterns=((re.compile(rf"geometry_{_MADE_UP}"), Obj({}, open=True)),),
)
_ADVICE_1 = Obj({"role": _TEXT, "environment": _CODE, "environments": [_CODE], "importance": _CODE, "lifetime": _CODE})
_FIRST: dict[str, object] = {  # what 1.x may hold
    **dict.fromkeys(
        [
            "mimetype",
            "profile",
            "version",
            "copyrightholder",
            "copyrightnotice",
            "usageterms",
            "ednote",
            "language",
            "title",
            "byline",
            "headline",
            "slugline",
            "located",
        ],
        _TEXT,
    ),
    **dict.fromkeys(["versioncreated", "firstcreated", "contentcreated", "embargoed", "expires"], _TIME),
    "uri": _TEXT,
    "type": _TYPES,
    "representationtype": frozenset(("complete", "incomplete")),
    "pubstatus": _STATUS,
    "urgency": "urgency",
    "person": [_coded(contactinfo=[_CONTACT])],
    "organisation": [_coded(contactinfo=[_CONTACT], symbols=_SYMBOLS)],
    "place": [_PLACE_1],
    "subject": [_coded(**_WEIGHTS)],
    "event": [_coded()],
    "object": [_coded()],
    "infosource": [_coded(contactinfo=[_CONTACT])],
    "charcount": _NUMBER,
    "wordcount": _NUMBER,
    "renditions": Obj({}, patterns=((re.compile(_MADE_UP), _RENDITION_1),)),
    "altids": Obj({}, open=True),
    "trustindicator": [Obj({"scheme": _URI, "code": _TEXT, "title": _TEXT, "href": _URI})],
    "$standard": _STANDARD,
    "genre": [Obj({"name": _TEXT, "scheme": _URI, "code": _TEXT})],
    "rightsinfo": _RIGHTS,
    "digitalsourcetype": _SOURCE_TYPE,
    "advices": [_ADVICE_1],
}
_SINCE = {
    **dict.fromkeys(["infosource", "title", "slugline", "ednote", "firstcreated", "charcount", "wordcount"], 2),
    **dict.fromkeys(["altids", "trustindicator", "$standard", "genre"], 3),
    **dict.fromkeys(["contentcreated", "expires", "rightsinfo"], 4),
    "digitalsourcetype": 6,
    "advices": 7,
}


def _first(minor: int) -> Obj:
    def again() -> Obj:
        return _first(minor)

    properties = {name: shape for name, shape in _FIRST.items() if _SINCE.get(name, 0) <= minor}
    properties["standard"] = _STANDARD
    made_up = ["description", "body"] + (["headline"] if minor >= 3 else [])
    return Obj(
        properties | {"associations": Obj({}, patterns=((re.compile(_MADE_UP), again),))},
        required=("uri",),
        patterns=tuple((re.compile(rf"{name}_{_MADE_UP}"), _TEXT) for name in made_up),
    )


# --- the families 2.x and 3.x ------------------------------------------------------------------------


def _dates_exclude(low: Mapping[str, object]) -> str | None:
    for one, other in (("startdate", "expectedstartdate"), ("enddate", "expectedenddate")):
        if one in low and other in low:
            return f"{one} and {other} exclude each other"
    return None


def _is_geo(low: Mapping[str, object]) -> str | None:
    if low.get("type") not in _GEO:
        return f"GeoJSON has no type {str(low.get('type'))[:40]!r}"
    needs = {"GeometryCollection": "geometries", "Feature": "geometry", "FeatureCollection": "features"}
    missing = needs.get(str(low.get("type")), "coordinates")
    return None if missing in low else f"GeoJSON of that type needs {missing}"


_DATES = Obj(
    {
        "startdate": _TIME,
        "enddate": _TIME,
        "expectedstartdate": _TIME,
        "expectedenddate": _TIME,
        "expectedduration": _TEXT,
        "recurrence": Obj(
            {
                "recurrencedates": "any",
                "recurrencerules": [Obj({"frequency": _TEXT, "interval": _WHOLE, "until": _TIME, "count": _WHOLE})],
            }
        ),
    },
    check=_dates_exclude,
)
_RENDITION = Obj(
    dict.fromkeys(
        [
            "name",
            "href",
            "contenttype",
            "title",
            "format",
            "aspectratio",
            "videocodec",
            "transportprotocol",
            "scantype",
            "bitrate",
        ],
        _TEXT,
    )
    | dict.fromkeys(["width", "height", "sizeinbytes"], _WHOLE)
    | {"duration": _NUMBER, "framerate": _NUMBER, "poi": Obj({"x": _WHOLE, "y": _WHOLE})},
    required=("name",),
)
_TEXT_OF = Obj(
    {"role": _TEXT, "contenttype": _TEXT, "value": _TEXT, "charcount": _WHOLE, "wordcount": _WHOLE}, required=("value",)
)
_ORGANISATION = _concept(symbols=_SYMBOLS, contactinfo=[_CONTACT])
_COVERAGE = Obj(
    {
        **dict.fromkeys(["title", "ednote", "language", "plannedcoveragestatus"], _TEXT),
        "uri": _URI,
        "pubstatus": _STATUS,
        "type": _TYPES_3,
        "commissioned": Obj({"by": _TEXT, "on": _TIME, "references": [Obj({"name": _TEXT, "value": _TEXT})]}),
        "dates": _DATES,
        "audiences": [Obj({"audience": _TEXT, "significance": _WHOLE})],
        "exclaudience": [_TEXT],
        "urgency": "urgency",
        "itemcount": Obj({"rangefrom": _WHOLE, "rangeto": _WHOLE}),
        "wordcount": _WHOLE,
        "renditions": [_RENDITION],
    }
)
_ADVICE = Obj(
    {"role": _TEXT, "environment": _CODE_3, "environments": [_CODE_3], "importance": _CODE_3, "lifetime": _CODE_3}
)
_LATER: dict[str, object] = {
    **dict.fromkeys(
        [
            "profile",
            "version",
            "copyrightholder",
            "copyrightnotice",
            "usageterms",
            "ednote",
            "language",
            "title",
            "by",
            "slugline",
            "located",
        ],
        _TEXT,
    ),
    **dict.fromkeys(
        ["firstcreated", "versioncreated", "contentcreated", "embargoed", "embargoeduntil", "expires"], _TIME
    ),
    **{key: [_TEXT_OF] for key in ["descriptions", "bodies", "headlines"]},
    "uri": _URI,
    "type": _TYPES_3,
    "representationtype": frozenset(("full", "partial", "complete", "incomplete")),
    "pubstatus": _STATUS,
    "urgency": "urgency",
    "people": [_concept(contactinfo=[_CONTACT])],
    "organisations": [_ORGANISATION],
    "places": [_concept(contactinfo=[_CONTACT], geojson=Obj({}, open=True, check=_is_geo))],
    "subjects": [_concept(**_WEIGHTS)],
    "events": [_concept()],
    "objects": [_concept()],
    "infosources": [_concept(role=_TEXT, contactinfo=[_CONTACT])],
    "eventdetails": Obj(
        {"eventstatus": _TEXT, "plannedcoveragestatus": _TEXT, "dates": _DATES, "organiser": _ORGANISATION}
    ),
    "plannedcoverage": [_COVERAGE],
    "renditions": [_RENDITION],
    "altids": [Obj({"role": _TEXT, "value": _TEXT})],
    "trustindicators": [Obj({"role": _TEXT, "title": _TEXT, "href": _URI})],
    "standard": _STANDARD,
    "genres": [Obj({"name": _TEXT, "uri": _TEXT, "literal": _TEXT})],
    "rightsinfo": _RIGHTS,
    "digitalsourcetype": _SOURCE_TYPE,
    "advices": [_ADVICE],
}


def _event_has_no_renditions(low: Mapping[str, object]) -> str | None:
    if low.get("type") in ("event", "planning") and low.get("renditions"):
        return f"an item of type {low['type']} has no renditions"
    return None


_ASSOCIATED = Obj(_LATER | {"name": _TEXT, "rel": _TEXT, "associations": "any"}, required=("name", "uri"))
_LATER_ITEM = Obj(_LATER | {"associations": [_ASSOCIATED]}, required=("uri",), check=_event_has_no_renditions)


def check(document: Mapping[str, Any], version: str | None) -> str | None:
    """What is wrong with a document, in words; None where nothing is."""
    family, minor = _version(document, version)
    return fault(document, _first(minor) if family == 1 else _LATER_ITEM)


def _version(document: Mapping[str, Any], given: str | None) -> tuple[int, int]:
    """The version that a document names, else the one given, else the newest of the family that it looks like."""
    named = document.get("$standard") or document.get("standard")
    told = str(named.get("version") or "") if isinstance(named, dict) else ""
    found = re.match(r"([123])(?:\.(\d))?", told or given or "")
    if found is not None:
        return int(found[1]), int(found[2]) if found[2] else 9
    later = _LATER.keys() - _FIRST.keys()
    camel = any(key != key.lower() for key in document)
    return (3, 9) if camel or any(key.lower() in later for key in document) else (1, 9)
