"""What makes a document no valid NewsML-G2: the rules that decide whether an item may be trusted at all.

Not the whole schema: agencies stretch it daily. These are the parts without which an item has no identity, no
standing or no time, and the places where IPTC's own tests draw the line. Source: NewsML-G2 2.9 to 2.35.
"""

from __future__ import annotations

import re

from dateline.errors import FormatError
from dateline.formats.markup import Element
from dateline.formats.wire.xmlread import name_of

NAR = "{http://iptc.org/std/nar/2006-10-01/}"
_ITEMS = frozenset(("newsItem", "packageItem", "conceptItem", "planningItem", "knowledgeItem", "catalogItem"))
_META = ("itemClass", "provider", "versionCreated")
MOST_RELATED = 3  # how deep <related> may nest (2.34)
_DETAILS = {
    "organisationDetails": frozenset(["founded", "dissolved", "location", "contactInfo", "hasInstrument"]),
    "personDetails": frozenset(["born", "died", "affiliation", "contactInfo"]),
    "geoAreaDetails": frozenset(["position", "founded", "dissolved", "line", "circle", "polygon"]),
    "objectDetails": frozenset(["created", "copyrightNotice", "creator", "ceasedToExist"]),
    "POIDetails": frozenset(
        ["position", "openHours", "capacity", "contactInfo", "address", "access", "details", "created", "ceasedToExist"]
    ),
}
_RETIRING = frozenset(("schemecreated", "schememodified", "schemeretired"))  # on schemes, since 2.29
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_VERSION = re.compile(r"2\.(\d{1,2})")


def check(root: Element, url: str, version: str | None = None) -> None:
    """Refuse a tree that is no valid NewsML-G2; `version` is what it is held to where it names none.

    Errors: FormatError names the element and the line it stands in.
    """
    for item in root.iter(*(NAR + name for name in _ITEMS)):
        _check_item(item, url)
        _check_version(item, item.get("standardversion") or version, url)
    if name_of(root) == "catalog":
        _check_version(root, version, url)
    for element in root.iter(NAR + "*"):
        _check_element(element, url)


def _wrong(element: Element, url: str, reason: str) -> FormatError:
    return FormatError(url, f"no valid NewsML-G2: {reason} (line {element.sourceline})")


def _check_item(item: Element, url: str) -> None:
    name = name_of(item)
    alone = item.getparent() is None  # in a message, agencies leave the ids of packages out
    if alone and not (item.get("guid") or "").strip():
        raise _wrong(item, url, f"<{name}> has no guid")
    meta = item.find(NAR + "itemMeta")
    if meta is None:
        raise _wrong(item, url, f"<{name}> has no <itemMeta>")
    for needed in _META:
        if meta.find(NAR + needed) is None:
            raise _wrong(meta, url, f"<itemMeta> has no <{needed}>")
    if name == "catalogItem" and item.find(f"{NAR}contentMeta/{NAR}digitalSourceType") is not None:
        raise _wrong(item, url, "<digitalSourceType> says nothing of a <catalogItem>")


def _check_version(element: Element, version: str | None, url: str) -> None:
    told = _VERSION.match(version or "")
    if told is None or int(told[1]) >= 29:
        return
    for scheme in element.iter(NAR + "schemeMeta", NAR + "scheme"):
        newer = _RETIRING.intersection(scheme.attrib)
        if newer:
            raise _wrong(scheme, url, f"{sorted(newer)[0]} is of 2.29, and this is {told[0]}")


def _check_element(element: Element, url: str) -> None:
    name, parent = name_of(element), element.getparent()
    above = name_of(parent) if parent is not None else ""
    allowed = _DETAILS.get(above)
    if allowed is not None and name not in allowed and not name.endswith("ExtProperty"):
        raise _wrong(element, url, f"<{above}> has no <{name}>")
    if name == "hasInstrument" and above == "concept":
        raise _wrong(element, url, "<concept> has no <hasInstrument>; it belongs to an assertion")
    if name == "related" and above == "related":
        depth, up = 1, parent
        while up is not None and name_of(up) == "related":
            depth, up = depth + 1, up.getparent()
        if depth > MOST_RELATED:
            raise _wrong(element, url, f"<related> nests deeper than {MOST_RELATED}")
    for key, value in element.attrib.items():
        if (key.endswith("uri") or key == "href") and _BAD_ESCAPE.search(value):
            raise _wrong(element, url, f'{key}="{value[:60]}" of <{name}> is no address')
