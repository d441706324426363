"""What a feed says to those who poll it: how often, when not, which hub tells, where its older items are. Pure.

Source: rssboard.org/rss-specification (ttl, skipHours, skipDays), web.resource.org/rss/1.0/modules/syndication,
RFC 5005 (prev-archive, next), w3.org/TR/websub (hub).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dateline.formats import parts
from dateline.formats.links import absolute
from dateline.formats.markup import Element, text_of
from dateline.formats.parts import By, text
from dateline.model import Wishes

MOST_HUBS = 5
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[a-zA-Z*]{1,20}\s*=\s*(?:\"[^\"]{0,500}\"|[^\s,;\"]{1,500}))*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s,;\"]+))", re.IGNORECASE)


def wishes(by: By) -> Wishes:
    """How often and when a channel asks to be asked."""
    least = parts.interval(by)
    rule = "" if least is None else "ttl" if text(by, "ttl").isdigit() else "sy:updatePeriod"
    hours = {int(t) % 24 for t in _listed(by, "skiphours") if t.isascii() and t.isdigit() and len(t) <= 2}
    days = {_DAYS.index(t.lower()) for t in _listed(by, "skipdays") if t.lower() in _DAYS}
    # Whoever skips every hour or every day means something else.
    return Wishes(
        least if least else None,
        rule if least else "",
        tuple(sorted(hours)) if len(hours) < 24 else (),
        tuple(sorted(days)) if len(days) < 7 else (),
    )


def _listed(by: By, name: str) -> Iterator[str]:
    for holder in by.get(name, ()):
        for child in holder:
            yield text_of(child).strip()


def hubs(by: By, base: str | None) -> tuple[str, ...]:
    """The hubs that a channel names."""
    found = dict.fromkeys(a for link in _links(by) if (a := _address(link, "hub", base)) is not None)
    return tuple(found)[:MOST_HUBS]


def older(by: By, base: str | None) -> str | None:
    """Where the items before those of this document are."""
    for relation in ("prev-archive", "next"):
        for link in _links(by):
            address = _address(link, relation, base)
            if address is not None:
                return address
    return None


def _links(by: By) -> Iterator[Element]:
    for name in ("link", "atom:link", "atom10:link"):
        yield from by.get(name, ())


def _address(link: Element, relation: str, base: str | None) -> str | None:
    if (link.get("rel") or "").strip().lower().rpartition("/")[2] != relation:
        return None
    return absolute(base, link.get("href"))


def json_hubs(whole: dict[str, Any], base: str) -> tuple[str, ...]:
    """The WebSub hubs of a JSON Feed."""
    listed = whole.get("hubs")
    named = [hub for hub in listed if isinstance(hub, dict)] if isinstance(listed, list) else []
    kinds = {"websub", "pubsubhubbub"}
    addresses = (absolute(base, str(h.get("url") or "")) for h in named if str(h.get("type", "")).lower() in kinds)
    return tuple(dict.fromkeys(a for a in addresses if a is not None))[:MOST_HUBS]


def linked(header: str, relation: str, base: str) -> str | None:
    """The first address of a relation in a Link header, RFC 8288."""
    for link in _LINK.finditer(header[:8192]):
        found = _REL.search(link[2])
        if found is not None and relation in (found[1] or found[2] or "").lower().split():
            address = absolute(base, link[1].strip())
            if address is not None:
                return address
    return None
