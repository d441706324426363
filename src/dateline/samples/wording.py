"""Dates in the words of a sample's language, and the light markup that the samples are written in.

A sample says `{day}`, `{day-1}`, `{date+14}` or `{time-35}` (days, days and minutes from its own publication), so
that "on Tuesday" fits whatever day the samples are first shown on.

Markup: blocks parted by blank lines; `## ` a subhead, `- ` list items, `> ` a quote, `@ -35 Words` the time and
title of an entry of a running piece; inside a line `[words](address)`, `**strong**` and `*emphasis*`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
}
MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "ar": [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
}
_PLACEHOLDER = re.compile(r"\{(day|date|time|year)([+-]\d+)?\}")
_INLINE = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<url>[^)]+)\)|\*\*(?P<strong>[^*]+)\*\*|\*(?P<em>[^*]+)\*")
_TITLE_LINE = re.compile(r"^((?:@|##) [^\n]+)\n(?!\n)", re.MULTILINE)
_MOMENT = re.compile(r"@ (?P<minutes>[+-]?\d+) (?P<title>.+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of a sample's body. kind: paragraph, subhead, list, quote, entry; at: an entry's local time."""

    kind: str
    lines: tuple[str, ...]
    at: datetime | None = None


def date_words(moment: datetime, language: str) -> str:
    """A date as that language writes it, without a year: 14 March, 14. März."""
    month = MONTHS[language][moment.month - 1]
    return f"{moment.day}. {month}" if language == "de" else f"{moment.day} {month}"


def set_dates(text: str, published: datetime, language: str) -> str:
    """Fill a sample's placeholders, counted from its local time of publication."""

    def words(match: re.Match[str]) -> str:
        kind, offset = match[1], int(match[2] or 0)
        if kind == "time":
            return f"{published + timedelta(minutes=offset):%H:%M}"
        moment = published + timedelta(days=offset)
        if kind == "year":
            return str(moment.year)
        return WEEKDAYS[language][moment.weekday()] if kind == "day" else date_words(moment, language)

    return _PLACEHOLDER.sub(words, text)


def pieces(body: str, published: datetime) -> tuple[Piece, ...]:
    """A body's blocks in order."""
    apart = _TITLE_LINE.sub(r"\1\n\n", body.strip())
    return tuple(_piece(block.strip(), published) for block in re.split(r"\n\s*\n", apart))


def _piece(block: str, published: datetime) -> Piece:
    moment = _MOMENT.fullmatch(block)
    if moment:
        at = published + timedelta(minutes=int(moment["minutes"]))
        return Piece("entry", (moment["title"],), at)
    if block.startswith("- "):
        return Piece("list", tuple(_joined(item) for item in re.split(r"\n- ", block[2:])))
    for mark, kind in (("## ", "subhead"), ("> ", "quote")):
        if block.startswith(mark):
            return Piece(kind, (_joined(block[len(mark) :]),))
    return Piece("paragraph", (_joined(block),))


def _joined(block: str) -> str:
    return " ".join(block.split())


def plain(line: str) -> str:
    """A line without its markup, as a reader sees it."""
    return _INLINE.sub(lambda m: m["words"] or m["strong"] or m["em"], line)


def html(line: str, address: Callable[[str], str]) -> str:
    """A line as HTML; `address` makes a link's address absolute."""
    out, end = [], 0
    for match in _INLINE.finditer(line):
        out.append(escape(line[end : match.start()], quote=False))
        out.append(_marked(match, address))
        end = match.end()
    return "".join(out) + escape(line[end:], quote=False)


def _marked(match: re.Match[str], address: Callable[[str], str]) -> str:
    if match["words"]:
        return f'<a href="{escape(address(match["url"]))}">{escape(match["words"], quote=False)}</a>'
    if match["strong"]:
        return f"<strong>{escape(match['strong'], quote=False)}</strong>"
    return f"<em>{escape(match['em'], quote=False)}</em>"


def body_html(blocks: tuple[Piece, ...], address: Callable[[str], str]) -> str:
    """Blocks as plain HTML: p, h2, ul, blockquote, and h3 with its time for an entry."""
    return "\n".join(_block_html(block, address) for block in blocks)


def _block_html(block: Piece, address: Callable[[str], str]) -> str:
    lines = [html(line, address) for line in block.lines]
    if block.kind == "list":
        return "<ul>\n" + "\n".join(f"<li>{line}</li>" for line in lines) + "\n</ul>"
    if block.kind == "quote":
        return f"<blockquote><p>{lines[0]}</p></blockquote>"
    if block.kind == "subhead":
        return f"<h2>{lines[0]}</h2>"
    if block.kind == "entry" and block.at is not None:
        stamp = block.at.isoformat(timespec="minutes")
        return f'<h3><time datetime="{stamp}">{block.at:%H:%M}</time> {lines[0]}</h3>'
    return f"<p>{lines[0]}</p>"
