"""Times as feeds and pages write them, read into a `Stamp`. No zone and no day is ever invented.

What is read: the RFC 822 family with its usual sins, ISO 8601, asctime and JavaScript forms, Unix seconds, and
printed forms in the languages of `calendars`. A month without a day, a day that is one of two (03/04/2026), and a
day that no calendar has are None.
A zone named by letters counts only where the letters mean one offset everywhere we have seen them.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from dateline.formats import calendars
from dateline.model import Stamp

LONGEST = 120  # characters; a longer text is prose, not a date
_MAX_OFFSET = timedelta(hours=15)

_RFC822 = re.compile(
    r"(?:[a-z]{3,9}\.?,?\s+)?(\d{1,2})[\s-]+([a-z]{3,9})\.?[\s-]+(\d{4}|\d{2})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([a-z]{1,5}|(?:gmt|utc|ut)?\s?[+-]\d{1,2}:?\d{0,2})?"
    r"(?:\s*\([^()]*\))?)?",
    re.ASCII,
)
_ISO = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|(\d{2})(\d{2})|-?w(\d{2})-?(\d))"
    r"(?:(?:t|\s+)(\d{2}|\d(?=:))(?::?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?\s*(z|[a-z]{2,5}|(?:gmt|utc)?[+-]\d{1,2}:?\d{0,2})?)?",
    re.ASCII,
)
_USUAL_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_USUAL_RFC822 = re.compile(
    r"[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (GMT|[+-]\d{4})", re.ASCII
)
_OFFSET = re.compile(r"(?:gmt|utc|ut|z)?\s?([+-])(\d{1,2}):?(\d{2})?$", re.ASCII)
_ZONE_NAMED = re.compile(r"(?:\s?\[[a-z]{2,20}(?:/[a-z_]{2,30})?\]|\s[a-z]{4,20}/[a-z_]{2,30})$", re.ASCII)  # Java's
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+|\d{3})?$", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$", re.ASCII)

_CLOCK = re.compile(
    r"(?<![\d.:])(?P<before>午前|午後|上午|下午|오전|오후|[ap]\.?m\.?)?\s*"
    r"(?:(?P<h>\d{1,2})\s?[:h時时点點시]\s?(?P<m>\d{2})\s?[분分]?(?:\s?[:]?\s?(?P<s>\d{2})(?:[.,]\d+)?[秒초]?)?"
    r"|(?P<hd>\d{1,2})\.(?P<md>\d{2})(?=\s*(?:uhr|[ap]\.?m\b))|(?P<ho>\d{1,2})(?=\s*(?:[ap]\.?m\b|uhr\b|h\b)))"
    r"\s*(?P<after>[ap]\.?\s?m\b\.?)?"
)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)\.?")
_HAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]")
_ZONE_THERE = re.compile(r"[\s(]*((?:gmt|utc|ut)?\s?[+-]\d{1,2}:?\d{0,2}|[a-z]{1,5}\b)\)?(?:\s*\([^()]*\))?")
_DAY_MONTH_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|re|º|ª|°|\.)?[\s,-]*(?:de |of )?"
    r"([^\W\d_]+)\.?[\s,-]*(?:de |del |of )?(\d{4})(?!\d)"
)
_MONTH_DAY_YEAR = re.compile(r"([^\W\d_]+)\.?\s*(\d{1,2})(?:st|nd|rd|th)?\s*(?:,|\s)\s*(\d{4})(?!\d)")
_YEAR_MONTH_DAY = re.compile(r"(?<!\d)(\d{4})\.?[\s,-]+([^\W\d_]+)\.?[\s,-]+(\d{1,2})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]\.?)?")


def stamp(text: str | None) -> Stamp | None:
    """Read a time as an outlet states it.

    Shape:  one date, with or without a time of day; the offset it gave stays, and no zone stays no zone.
    Errors: none; None where there is no date, or none that a calendar has.
    """
    if not text or len(text) > LONGEST:
        return None
    usual = _usual(text)
    if usual is not None:
        return usual
    low = _ZONE_NAMED.sub("", text.strip().lower())
    found = _RFC822.fullmatch(low)
    if found is not None:
        day, month, year, hour, minute, second, zone = found.groups()
        number = calendars.month(month)
        if number:
            return _made(_year(year), number, int(day), hour, minute, second, zone)
    found = _ISO.fullmatch(low)
    if found is not None:
        return _iso(found)
    return _rest(low)


def _usual(text: str) -> Stamp | None:
    """The two forms of most feeds, as their specifications write them; None where it is another, or in doubt."""
    try:
        if text[10:11] == "T" and _USUAL_ISO.fullmatch(text):
            when = datetime.fromisoformat(text)
        elif (found := _USUAL_RFC822.fullmatch(text)) is not None:
            day, month, year, hour, minute, second, zone = found.groups()
            when = datetime(
                *(int(year), calendars.month(month.lower()), int(day), int(hour), int(minute), int(second)),
                tzinfo=_timezone(zone),
            )
        else:
            return None
    except ValueError:
        return None
    offset = when.utcoffset()
    return Stamp(when) if offset is not None and abs(offset) <= _MAX_OFFSET and 1 < when.year < 9999 else None


@lru_cache(maxsize=64)
def _timezone(zone: str) -> timezone:
    offset = _offset(zone.lower())
    return timezone(offset) if offset else UTC


def _iso(found: re.Match[str]) -> Stamp | None:
    year, month, day, month2, day2, week, weekday, hour, minute, second, zone = found.groups()
    if week:
        try:
            monday = date.fromisocalendar(int(year), int(week), int(weekday))
        except ValueError:
            return None
        return _made(monday.year, monday.month, monday.day, hour, minute, second, zone)
    return _made(int(year), int(month or month2), int(day or day2), hour, minute, second, zone)


def _rest(low: str) -> Stamp | None:
    if low.isdigit() or low.replace(".", "", 1).isdigit():
        return _digits(low)
    low = " ".join(unicodedata.normalize("NFKC", low).replace("|", " ").split())
    ymd, low = _day_of(low)
    if ymd is None:
        return None
    clock = _CLOCK.search(low)
    if clock is None:
        return _made(*ymd, None, None, None, None) if _only_filler(low) else None
    hour, minute = _hour_of(clock)
    zone, ends = None, clock.end()
    there = _ZONE_THERE.match(low, ends)
    if there is not None and (calendars.zone(there[1]) is not None or _OFFSET.match(there[1])):
        zone, ends = there[1], there.end()
    if hour is None or not _only_filler(low[: clock.start()] + " " + low[ends:]):
        return None
    return _made(*ymd, str(hour), minute, clock.group("s"), zone)


def _digits(low: str) -> Stamp | None:
    found = _COMPACT.match(low)
    if found is not None:
        year, month, day, hour, minute, second = found.groups()
        return _made(int(year), int(month), int(day), hour, minute, second, None)
    found = _EPOCH.match(low)
    if found is None or len(low.partition(".")[0]) in (11, 12):
        return None
    seconds = int(found.group(1))
    if not 631_152_000 <= seconds < 4_102_444_800:  # 1990 to 2100: below and above, digits are something else
        return None
    return Stamp(datetime.fromtimestamp(seconds, UTC))


def _day_of(low: str) -> tuple[tuple[int, int, int] | None, str]:
    """The day that a printed form names, and the text without it."""
    found = _HAN.search(low)
    if found is not None:
        return (int(found[1]), int(found[2]), int(found[3])), _without(low, found)
    found = _NUMERIC.search(low)
    if found is not None:
        return _numeric(found, low), _without(low, found)
    for form, order in ((_DAY_MONTH_YEAR, "dmy"), (_MONTH_DAY_YEAR, "mdy"), (_YEAR_MONTH_DAY, "ymd")):
        for found in form.finditer(low):
            parts = dict(zip(order, found.groups(), strict=True))
            number = calendars.month(parts["m"])
            if number:
                return (int(parts["y"]), number, int(parts["d"])), _without(low, found)
    return _scattered(low)


def _scattered(low: str) -> tuple[tuple[int, int, int] | None, str]:
    """asctime and its like: "mon mar 2 10:00:00 utc 2026", the year behind the time."""
    found = re.search(r"([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?=\d{1,2}:)", low)
    year = re.search(r"(?<![\d:.])(\d{4})(?!\d)", low)
    number = calendars.month(found[1]) if found else 0
    if found is None or year is None or not number:
        return None, low
    left = low[: found.start()] + " " + low[found.end() :]
    return (int(year[1]), number, int(found[2])), left.replace(year[1], " ", 1)


def _without(low: str, found: re.Match[str]) -> str:
    return (low[: found.start()] + " " + low[found.end() :]).strip()


def _numeric(found: re.Match[str], low: str) -> tuple[int, int, int] | None:
    first, sign, second, third = found[1], found[2], int(found[3]), found[4]
    if len(first) == 4:
        return (int(first), second, int(third)) if len(third) <= 2 else None
    if len(first) == 3 or (len(third) == 2 and sign != "."):
        return None  # 24-11-06 may be any of three days
    year, day = _year(third), int(first)
    if sign == "." or day == second:  # dots part the day first, wherever they are used
        return year, second, day
    likely = [(year, m, d) for m, d in ((second, day), (day, second)) if m <= 12 and d <= 31]
    if len(likely) == 2:
        weekday = _weekday_of(low)
        likely = [ymd for ymd in likely if weekday is not None and _weekday(ymd) == weekday]
    return likely[0] if len(likely) == 1 else None


def _weekday(ymd: tuple[int, int, int]) -> int | None:
    try:
        return date(*ymd).weekday()
    except ValueError:
        return None


def _weekday_of(low: str) -> int | None:
    for word in _WORD.findall(low):
        number = calendars.weekday(word)
        if number is not None:
            return number
    return None


def _hour_of(clock: re.Match[str]) -> tuple[int | None, str]:
    hour = int(clock["h"] or clock["hd"] or clock["ho"])
    minute = clock["m"] or clock["md"] or "00"
    half = (clock["before"] or clock["after"] or "").replace(".", "").replace(" ", "")
    if not half:
        return hour, minute
    if hour > 12:  # "21:26 pm" is 21:26; "13 am" is nothing
        return (hour if half in calendars.AFTERNOON else None), minute
    return hour % 12 + (12 if half in calendars.AFTERNOON else 0), minute


def _only_filler(left: str) -> bool:
    """Whether what is left beside day and time says nothing more: weekdays, "published", "at", "Uhr"."""
    return all(
        calendars.weekday(word) is not None or word.rstrip(".") in calendars.FILLERS for word in _WORD.findall(left)
    ) and not any(sign.isdigit() for sign in left)


def _year(digits: str) -> int:
    number = int(digits)
    if len(digits) > 2:
        return number
    return number + (1900 if number >= 70 else 2000)


def _made(
    year: int, month: int, day: int, hour: str | None, minute: str | None, second: str | None, zone: str | None
) -> Stamp | None:
    try:
        if hour is None:
            return Stamp(datetime(year, month, day), day_only=True)  # noqa: DTZ001 - no zone was given
        h, m, s = int(hour), int(minute or 0), int(second or 0)
        if h > 24 or m > 59 or s > 60 or (h == 24 and (m or s)):
            return None
        when = datetime(year, month, day, h % 24, m, s % 60)  # noqa: DTZ001 - the zone comes below
        if h == 24 or s == 60:  # 24:00 is the next day's start, and a leap second the next minute's
            when += timedelta(days=h // 24, minutes=s // 60)
        offset = _offset(zone)
        if offset is None:
            return Stamp(when)
        if abs(offset) > _MAX_OFFSET:
            return None
        aware = when.replace(tzinfo=UTC if not offset else timezone(offset))
        if not 1 < year < 9999:
            aware.astimezone(UTC)  # the instant may lie outside of the calendar
        return Stamp(aware)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str | None) -> timedelta | None:
    if not zone:
        return None
    known = calendars.zone(zone)
    found = None if known is not None else _OFFSET.match(zone)
    if found is None:
        return known
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return ahead if found[1] == "+" else -ahead
