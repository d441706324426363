"""What is known of an outlet's pages from those that were read: its template, and how its clock stands.

A value: whoever keeps outlets keeps one run of bytes for each, gives it to the next page's reading, and keeps what that
returns. No offset is invented: a page's local time is an instant only where stories of the same week, whose instants
their feed names, all stood at one distance from theirs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from dateline.extract.templates import Template
from dateline.model import Article, Stamp

AGREEING = 3  # stories; one that was backdated or moved agrees with nobody
MOST_CLOCKS = 12
QUARTER = 15  # minutes: every zone's offset is whole quarters of an hour
SLACK = timedelta(seconds=90)  # pages print whole minutes, and feeds are written a moment later
FURTHEST = 14 * 60  # minutes east of Greenwich; west it is less
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Clock:
    """How far one story's local time stood from the instant that its feed names. `day`: since 1970, by local time."""

    day: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Habits:
    """An outlet's template, and the newest local times that could be compared with an instant, oldest first."""

    template: Template = field(default_factory=Template)
    clocks: tuple[Clock, ...] = ()

    def offset_at(self, said: Stamp) -> timedelta | None:
        """How far local time stood from UTC in that week; None where too few stories tell, or they disagree.

        Clocks are changed on Sundays: what the other days of a week agree on holds for these and for no other week.
        """
        day = _day(said.when)
        told = Counter(clock.minutes for clock in self.clocks if _week(clock.day) == _week(day))
        if _week(day) is None or len(told) != 1 or told.total() < AGREEING:
            return None
        return timedelta(minutes=next(iter(told)))


_packer = msgspec.msgpack.Encoder()
_unpacker = msgspec.msgpack.Decoder(Habits)


def packed(habits: Habits) -> bytes:
    """Habits as bytes: under nine thousand for an outlet."""
    return _packer.encode(habits)


def unpacked(kept: bytes | None) -> Habits:
    """Habits of their bytes; none where these are of another form: then they are learnt anew."""
    try:
        return _unpacker.decode(kept) if kept else Habits()
    except msgspec.MsgspecError:
        return Habits()


@lru_cache(maxsize=256)
def zone_of(name: str | None) -> tzinfo | None:
    """The time zone of that name ("Europe/Berlin"); None where there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # no such zone; no name at all; a folder of the zones' files
        return None


def compared(habits: Habits, page: Stamp | None, feed: Stamp | None) -> Habits:
    """Habits with one more story whose page prints a local time and whose feed an instant."""
    if page is None or feed is None or page.zoned or page.day_only or not feed.zoned or feed.day_only:
        return habits
    apart = page.when - feed.when.astimezone(UTC).replace(tzinfo=None)
    minutes = round(apart / timedelta(minutes=QUARTER)) * QUARTER
    if abs(minutes) > FURTHEST or abs(apart - timedelta(minutes=minutes)) > SLACK:
        return habits
    return replace(habits, clocks=(*habits.clocks, Clock(_day(page.when), minutes))[-MOST_CLOCKS:])


def timed(article: Article, habits: Habits) -> Article:
    """An article whose local times are instants where the outlet's other stories tell how its clock stands.

    Where that was so stands beside the time's origin, so that a person sees what the offset rests on.
    """
    found: dict[str, Stamp] = {}
    for name, said in (("published", article.published), ("updated", article.updated)):
        if said is None or said.zoned or said.day_only:
            continue
        offset = habits.offset_at(said)
        if offset is not None:
            found[name] = Stamp(said.when.replace(tzinfo=timezone(offset)))
    if not found:
        return article
    words = f"offset as {AGREEING} or more of the outlet's stories show it"
    origins = {name: f"{article.origins.get(name, 'page')}, {words}" for name in found}
    return replace(
        article,
        published=found.get("published", article.published),
        updated=found.get("updated", article.updated),
        origins={**article.origins, **origins},
    )


def _day(when: datetime) -> int:
    return (when.date() - EPOCH).days


def _week(day: int) -> int | None:
    """The week of a day from Monday to Saturday; None for a Sunday."""
    week, in_week = divmod(day + 3, 7)  # 1970 began on a Thursday
    return None if in_week == 6 else week
