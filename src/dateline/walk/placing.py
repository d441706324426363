"""Where an article stands in lists: by what its outlet says of its time, as far as that can be believed. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dateline.model import Article, Stamp

EARLIEST = datetime.fromisoformat("1990-01-01T00:00:00+00:00")  # dates before this are a clock's zero, not news
NO_ZONE_IS_FURTHER = timedelta(days=1)


def place(stamp: Stamp | None, seen_at: datetime) -> datetime | None:
    """Where a stated time puts an article that was seen first at `seen_at`; None: it stays where it was seen.

    Nothing sorts above when it was seen. A time without a zone, or a day alone, moves it only where no zone on earth
    could make it of the day on which we saw it: then it is old, whatever its hour.
    """
    if stamp is None:
        return None
    if stamp.zoned:
        stated = stamp.when.astimezone(UTC)
        return None if stated < EARLIEST else min(stated, seen_at)
    stated = stamp.when.replace(tzinfo=UTC)
    return stated if EARLIEST <= stated < seen_at - NO_ZONE_IS_FURTHER else None


def page_place(known: Article, page: Article, seen_at: datetime) -> datetime | None:
    """Where a page's date puts an article whose feed entry could not be placed; None: it stays."""
    if any(place(stamp, seen_at) is not None for stamp in (known.published, known.updated)):
        return None
    return place(page.published, seen_at)
