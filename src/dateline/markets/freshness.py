"""The one freshness rule: the class of every price, by its age against what its source promises.

Source: docs/markets.md, "How fresh". site/static/prices.js computes the same in the reader's page.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dateline.model import Freshness, Tick

LIVE_UNDER = timedelta(seconds=15)
STREAM_STALE_AFTER = timedelta(minutes=2)
POLL_GRACE = timedelta(seconds=30)
STALE_AFTER_POLLS = 3
ENDED_AFTER = timedelta(hours=24)
# A polled service is itself some time behind its venues; that belongs to its promise, or prices would turn
# delayed before each poll. Three recorded answers held prices up to 11 s, 155 s and 196 s apart.
MOST_LAG = timedelta(minutes=4)


def age(tick: Tick, now: datetime) -> timedelta:
    """How old the price is by its own time, never under zero: venues' clocks run ahead of ours."""
    return max(now - tick.as_of, timedelta())


def promise(tick: Tick) -> timedelta | None:
    """How old its source lets a price become before the next: None where it is streamed.

    Up to POLL_GRACE of lag is in the rule already; a lag over MOST_LAG is a frozen price, not a promise.
    """
    if tick.every is None:
        return None
    lag = tick.received_at - tick.as_of
    return tick.every + lag if POLL_GRACE < lag <= MOST_LAG else tick.every


def classify(tick: Tick, now: datetime) -> Freshness:
    """Give the price's class at `now`."""
    old, promised = age(tick, now), promise(tick)
    if tick.ended or old > ENDED_AFTER:
        return Freshness.ENDED
    if promised is None:
        if old < LIVE_UNDER:
            return Freshness.LIVE
        return Freshness.DELAYED if old <= STREAM_STALE_AFTER else Freshness.STALE
    if old < promised + POLL_GRACE:
        return Freshness.CURRENT
    return Freshness.DELAYED if old < STALE_AFTER_POLLS * promised else Freshness.STALE


def span(age: timedelta) -> str:
    """An age in words, rounded down: 45 s, 14 min, 3 h."""
    seconds = int(age.total_seconds())
    if seconds < 90:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 5400 else f"{seconds // 3600} h"


def words(tick: Tick, now: datetime) -> str:
    """Say how fresh the price is, whole, as a page says it where there is room."""
    match classify(tick, now):
        case Freshness.LIVE:
            return "Live"
        case Freshness.CURRENT:
            each = "" if tick.every is None else f", every {span(tick.every)}"
            return f"as of {_clock_time(tick.as_of)}{each}"
        case Freshness.DELAYED:
            return f"Delayed, {span(age(tick, now))}"
        case Freshness.STALE:
            return f"{span(age(tick, now))} old"
        case Freshness.ENDED:
            return f"no longer traded since {tick.as_of.astimezone(UTC).date().isoformat()}"


def _clock_time(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%H:%M")
