"""One item of an agency's wire, whatever format carried it.

Source: IPTC NewsML-G2 and ninjs name these properties; docs/wire.md says which format carries which.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dateline.model import PubStatus, Stamp


class Kind(StrEnum):
    """What an item is (IPTC news item nature, and the other items of NewsML-G2)."""

    TEXT = "text"
    PICTURE = "picture"
    GRAPHIC = "graphic"
    VIDEO = "video"
    AUDIO = "audio"
    COMPOSITE = "composite"  # a text with its pictures
    PACKAGE = "package"  # names other items in an order
    EVENT = "event"
    PLANNING = "planning"
    CONCEPT = "concept"  # a person, a place, a vocabulary: knowledge, not news


@dataclass(frozen=True, slots=True)
class Subject:
    """What an item is about: a code as given, like medtop:04000000, with a name where there is one."""

    code: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class WirePicture:
    """A picture of an item, in its largest rendition."""

    url: str
    caption: str | None = None
    credit: str | None = None
    width: int | None = None
    height: int | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """What an event or a planning item is about: from when to when, and where."""

    starts: Stamp | None = None
    ends: Stamp | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that a planning item promises: what it will be, when, and what the desk should know of it."""

    kind: str = ""
    at: Stamp | None = None
    headline: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WireItem:
    """An item as given. `body_html` is foreign HTML; every other text is plain, one line unless it says otherwise.

    `embargo_open`: an embargo without an end. `links`: ids of the items that a package names, in order.
    """

    guid: str
    kind: Kind = Kind.TEXT
    version: str = ""
    status: PubStatus = PubStatus.USABLE
    embargo: Stamp | None = None
    embargo_open: bool = False
    correction: bool = False
    urgency: int | None = None
    slugline: str | None = None
    headline: str = ""
    kicker: str | None = None
    subhead: str | None = None
    summary: str | None = None
    byline: tuple[str, ...] = ()
    dateline: str | None = None
    body_html: str | None = None
    language: str | None = None
    created: Stamp | None = None  # of the item's first version, or of its content
    versioned: Stamp | None = None  # of this version
    subjects: tuple[Subject, ...] = ()
    pictures: tuple[WirePicture, ...] = ()
    notes: tuple[str, ...] = ()
    provider: str | None = None
    credit: str | None = None
    copyright_holder: str | None = None
    copyright_notice: str | None = None
    usage_terms: str | None = None
    url: str | None = None
    links: tuple[str, ...] = ()
    happening: Happening | None = None
    due: tuple[Due, ...] = ()  # what a planning item promises, in its order


def status_of(word: str | None) -> PubStatus:
    """The status that a format's word means; a word that we do not know is a hold, never a release."""
    low = (word or "").strip().rpartition(":")[2].rpartition("/")[2].lower()
    if low in ("", "usable", "usuable"):
        return PubStatus.USABLE
    if low in ("canceled", "cancelled", "killed", "kill", "deleted", "withdrawn"):
        return PubStatus.CANCELED
    return PubStatus.WITHHELD


def urgency_of(text: str | None) -> int | None:
    """1 to 9, or None."""
    word = (text or "").strip()
    return int(word) if word.isascii() and word.isdigit() and 1 <= int(word[:3]) <= 9 else None
