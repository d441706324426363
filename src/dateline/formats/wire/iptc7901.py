"""IPTC 7901: one text between SOH, STX and ETX, as teleprinters took it.

Source: IPTC 7901 (the recommended message format, 1995); agencies still send it. The header names a service, a
number, a priority and a category; nothing names an encoding or an id that lasts, so the number and the day do.
"""

from __future__ import annotations

import re

from dateline.errors import FormatError
from dateline.formats.wire import body, telex
from dateline.formats.wire.item import Subject, WireItem

NAME = "IPTC 7901"
_SOH, _STX, _ETX = "\x01", "\x02", "\x03"
_HEADER = re.compile(r"\s*([A-Za-z]{2,4})\s?(\d{2,6})\s+(\d)\s+([A-Za-z]{1,3})(?:\s+(\d{1,5}))?(.*)")
_LEAD = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)\s+(?:lead|ld|update|upd)\b.*|(?:lead|update|urgent|bulletin|flash|correction)\b.{0,40}",
    re.IGNORECASE,
)
_STAMP = re.compile(r"(\d{2})(\d{2})(\d{2})\s*(?:GMT|UTC|Z)\s+([A-Za-z]{3})\w*(?:\s+(\d{2,4}))?")
_NOTES = re.compile(
    r"not (?:intended )?for publication|nicht (?:zur|für die) veröffentlichung|pas destinées? à la publication",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"^[^\n()]{2,60}\([\w/ .-]{2,30}\)\s+[-–—]")


def recognises(head: bytes) -> bool:
    """Whether a document begins like this format."""
    found = re.match(rb"[\s\x00\x16\x7f]{0,16}\x01\s{0,4}[A-Za-z]{2,4}\s?\d{2,6}\s+\d\s+[A-Za-z]{1,3}\s", head)
    return found is not None


def parse(data: bytes, url: str) -> tuple[WireItem, ...]:
    """The text of every message of a file.

    Errors: FormatError says what is missing: the header, the start or the end of the text.
    """
    return tuple(_item(message, url, len(data)) for message in telex.messages(telex.decoded(data, url)))


def _item(text: str, url: str, size_bytes: int) -> WireItem:
    begins, starts = text.find(_SOH), text.find(_STX)
    if begins < 0 or starts < begins:
        raise FormatError(url, "IPTC 7901 without a header and a start of text", offset=0)
    ends = text.find(_ETX, starts)
    if ends < 0:
        raise FormatError(url, "it is cut off: the end of the text never came", offset=size_bytes)
    line, _, keywords = text[begins + 1 : starts].strip().partition("\n")
    header = _HEADER.match(line)
    if header is None:
        raise FormatError(url, f"IPTC 7901 with a header that nobody can read ({line[:60]!r})", offset=begins)
    service, number, priority, category, _, _ = header.groups()
    headline, authors, paragraphs, notes, lead = _body(text[starts + 1 : ends])
    if not paragraphs and not headline:
        raise FormatError(url, "IPTC 7901 without a text", offset=starts)
    slugline = " ".join(telex.printable(keywords).split()) or None
    return WireItem(
        guid=f"iptc7901:{service.lower()}:{number}:{_day(text[ends:])}",
        urgency=int(priority) if 1 <= int(priority) <= 9 else None,
        slugline=slugline,
        headline=headline,
        byline=authors,
        body_html=body.of_paragraphs(paragraphs),
        subjects=(Subject(f"iptc7901:{category.lower()}"),),
        notes=tuple(filter(None, (lead, *notes))),
        correction="correct" in (lead or "").lower(),
        provider=service.lower(),
    )


def _day(rest: str) -> str:
    """The day and the minute that the end of a message names; numbers come back every day."""
    found = _STAMP.search(telex.printable(rest))
    return f"{found[1]}{found[2]}{found[3]}{found[4].lower()}{found[5] or ''}" if found else ""


def _body(text: str) -> tuple[str, tuple[str, ...], list[str], tuple[str, ...], str | None]:
    """Headline, authors, paragraphs, notes for editors, and the word that says what kind of take this is."""
    parts = [part for part in re.split(r"\n[ \t]*\n", telex.printable(text).strip("\n ")) if part.strip()]
    if not parts:
        return "", (), [], (), None
    top, rest = [line.strip() for line in parts[0].split("\n") if line.strip()], parts[1:]
    lead = top.pop(0) if top and _LEAD.fullmatch(top[0]) else None
    authors: list[str] = []
    head: list[str] = []
    for at, line in enumerate(top):
        named = telex.byline(line) if line.endswith("=") or at else None
        if named:
            authors.append(named)
        elif _DATELINE.match(line):
            rest = ["\n".join(top[at:]), *rest]
            break
        else:
            head.append(line.rstrip("=< "))
    notes: list[str] = []
    paragraphs: list[str] = []
    for at, part in enumerate(rest):
        if _NOTES.search(part):
            notes = [" ".join(p.split()) for p in rest[at:]]
            break
        paragraphs.append(" ".join(part.split()))
    while paragraphs and not re.search(r"\w", paragraphs[-1]):
        paragraphs.pop()
    return " ".join(head), tuple(authors), [telex.quotes(p) for p in paragraphs], tuple(notes), lead
