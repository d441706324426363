"""The seam of wire formats: what a module must have to be one, the built-in ones, and how a document finds its own.

A document is known by its content; its name and its content type say nothing. More formats come from installed
packages by the entry-point group `dateline.formats`. Source: docs/adding-a-format.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from dateline.errors import FormatError
from dateline.formats.wire import anpa, digitalwires, iptc7901, newsml1, newsmlg2, ninjs, nitf
from dateline.formats.wire.item import WireItem

LOOK = 64 * 1024  # bytes of a document that `recognises` is shown


class WireFormat(Protocol):
    """A module (or an object) that reads one format."""

    @property
    def NAME(self) -> str:  # noqa: N802  # a module's constant
        """Its name for people."""
        ...

    def recognises(self, head: bytes, /) -> bool:
        """Whether a document begins like this format. Cheap, and never raises."""
        ...

    def parse(self, data: bytes, url: str, /) -> tuple[WireItem, ...]:
        """Every item of a document, in order.

        Errors: FormatError says what is wrong and where.
        """
        ...


# In this order: a narrower one goes before a wider one that would take its documents too.
FORMATS: Mapping[str, WireFormat] = {
    "digitalwires": digitalwires,
    "newsml-g2": newsmlg2,
    "newsml-1.2": newsml1,
    "nitf": nitf,
    "anpa": anpa,
    "iptc7901": iptc7901,
    "ninjs": ninjs,
}


def format_of(data: bytes, more: Mapping[str, WireFormat] | None = None) -> WireFormat | None:
    """The format that a document is of; those of installed packages are asked first."""
    head = data[:LOOK]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16: look at it as text
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    for each in (*(more or {}).values(), *FORMATS.values()):
        if each.recognises(head):
            return each
    return None


def parse(data: bytes, url: str, more: Mapping[str, WireFormat] | None = None) -> tuple[str, tuple[WireItem, ...]]:
    """The name of a document's format, and its items.

    Errors: FormatError says what is wrong and where; a document of no format that we know is named as such.
    """
    if not data.strip():
        raise FormatError(url, "nothing: the file is empty", offset=0)
    found = format_of(data, more)
    if found is None:
        raise FormatError(url, f"no wire format that we know: {_looks_like(data)}", offset=0)
    return found.NAME, found.parse(data, url)


def _looks_like(data: bytes) -> str:
    head = data[:1024].lstrip().lower()
    for mark, what in (
        (b"<!doctype html", "a web page"),
        (b"<html", "a web page"),
        (b"<rss", "a feed; add its address as a source instead"),
        (b"%pdf", "a PDF document"),
        (b"pk\x03\x04", "a ZIP archive"),
        (b"\xff\xd8\xff", "a picture"),
        (b"\x89png", "a picture"),
        (b"from ", "a mail"),
        (b"received:", "a mail"),
        (b"<?xml", "XML of another kind"),
        (b"<", "XML of another kind"),
    ):
        if head.startswith(mark):
            return what
    return "plain text or other bytes"
