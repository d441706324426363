"""ANPA 1312: a story between SYN SYN SOH and EOT, as American newsrooms took it off the wire.

Source: ANPA 1312 (1989). The header names a service, a number, a priority and a category; headings start with "^"
and end in "<" or "=", paragraphs start with a tab or three spaces.
"""

from __future__ import annotations

import re

from dateline.errors import FormatError
from dateline.formats.dates import stamp
from dateline.formats.wire import body, telex
from dateline.formats.wire.item import Subject, WireItem
from dateline.model import Stamp

NAME = "ANPA 1312"
# Gateways strip the SYNs; other formats have them too, so it is the header that tells.
_START = re.compile(rb"[\s\x00\x7f\x16]{0,16}\x01\s{0,4}[A-Za-z]\d{3,4}\x1f")
_HEADER = re.compile(
    r"\s*([A-Za-z])(\d{3,4})\x1f(\S{0,12})\s*\n\s*([fburdasw])\s*([A-Za-z0-9*])[^\x02\n]{0,4}?\s+"
    r"([^\n\x02]{1,60}?)(?:\s{2,}|\s+)(\d\d-\d\d)\s+(\d{1,5})",
    re.IGNORECASE,
)
_URGENCY = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 6, "s": 6, "w": 6}
_NOTE = re.compile(r"(?:eds?|editors?'?s?(?: note)?|ap (?:photos?|video|graphic)s?|attention)\b", re.IGNORECASE)
_TAKE = re.compile(r"\b\d{1,2}(?:st|nd|rd|th) (?:ld|lead|add)\b|writethru|correct", re.IGNORECASE)
_SIGNATURE = re.compile(r"\^?([A-Z]{2,3}-[A-Z]{2}-\d\d-\d\d-\d\d \d{4}[A-Z]{2,4})<?")
_SLUG = re.compile(r"(?:\*\d{4}\s*<\s*)?\^?([A-Z]{2}-+[^<\n]{2,120}?)(?:,\s?\d{1,5})?[<,]*$")


def recognises(head: bytes) -> bool:
    """Whether a document begins like this format."""
    return _START.match(head) is not None


def parse(data: bytes, url: str) -> tuple[WireItem, ...]:
    """The story of every message of a file.

    Errors: FormatError says what is missing: the header, the start or the end of the text.
    """
    return tuple(_item(message, url, len(data)) for message in telex.messages(telex.decoded(data, url)))


def _item(text: str, url: str, size_bytes: int) -> WireItem:
    header = _HEADER.search(text, text.find("\x01") + 1)
    starts = text.find("\x02")
    if header is None or starts < 0:
        raise FormatError(url, "ANPA 1312 with a header that nobody can read", offset=0)
    ends = text.find("\x03", starts)
    if ends < 0:
        raise FormatError(url, "it is cut off: the end of the text never came", offset=size_bytes)
    service, number, _selector, priority, category, slug, day, _ = header.groups()
    signature = _SIGNATURE.search(text, ends)
    headings, paragraphs = _parted(text[starts + 1 : ends])
    slugline, headline, authors, notes = _headings(headings, " ".join(slug.split()))
    if not paragraphs and not headline:
        raise FormatError(url, "ANPA 1312 without a text", offset=starts)
    return WireItem(
        guid=f"anpa:{service.lower()}{number}:{day}{f':{signature[1]}' if signature else ''}",
        urgency=_URGENCY.get(priority.lower()),
        slugline=slugline,
        headline=headline or slugline,
        byline=authors,
        body_html=body.of_paragraphs(paragraphs),
        subjects=(Subject(f"anpa:{category.lower()}"),),
        notes=notes,
        correction=any("correct" in part.lower() for part in (slug, *headings[:3]) if _TAKE.search(part)),
        versioned=_signed(signature[1]) if signature else None,
        provider=signature[1].partition("-")[0] if signature else None,
    )


def _signed(signature: str) -> Stamp | None:
    """When a story was sent: AP-WF-11-13-13 0745GMT."""
    found = re.search(r"(\d\d)-(\d\d)-(\d\d) (\d\d)(\d\d)([A-Z]{2,4})", signature)
    if found is None:
        return None
    month, day, year, hour, minute, zone = found.groups()
    return stamp(f"20{year}-{month}-{day} {hour}:{minute} {zone}")


def _parted(text: str) -> tuple[list[str], list[str]]:
    """The headings before the text, and its paragraphs."""
    headings: list[str] = []
    paragraphs: list[str] = []
    for line in text.split("\n"):
        indented = line[:1] in ("\t", " ")
        clean = telex.quotes(" ".join(telex.printable(line).split()))
        if not re.search(r"\w", clean):
            continue
        if not paragraphs and not indented:
            headings.append(clean)
        elif indented or not paragraphs or line.startswith("^"):
            paragraphs.append(clean.strip("^<= "))
        else:
            paragraphs[-1] = f"{paragraphs[-1]} {clean.strip('^<= ')}"
    return headings, [p for p in paragraphs if p]


def _headings(lines: list[str], slug: str) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    """Slugline, headline, authors and notes of the lines before the text."""
    slugline, headline = slug, ""
    authors: list[str] = []
    notes: list[str] = []
    for at, line in enumerate(lines):
        bare = line.strip("^<= ")
        found = _SLUG.match(line.strip("= ")) if at < 2 else None
        if found is not None:
            slugline = found[1].strip()
        elif (named := telex.byline(bare)) is not None:
            authors += re.split(r"\s+and\s+|,\s*", named)
        elif _NOTE.match(bare):
            notes.append(bare)
        elif line.endswith("=") and authors:
            continue  # the second line of a byline: for whom they wrote
        elif not headline and bare:
            headline = bare
        elif bare:
            notes.append(bare)
    return slugline, headline, tuple(name.title() if name.isupper() else name for name in authors), tuple(notes)
