"""What a price did since an hour or a week ago: as its source tells, or against the candles that are kept. Pure.

Source: docs/markets.md, "The markets page".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from dateline.markets import freshness
from dateline.model import Freshness, Tick

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


class By(Enum):
    """Who says so; or why nothing is said."""

    SOURCE = "source"  # whose price it is tells the change too
    CANDLES = "candles"  # our own, as of then
    NOTHING_KEPT = "nothing kept"  # no price of that time is here
    STALE = "stale"  # the price itself is old
    ENDED = "ended"  # it is no longer traded
    NO_PRICE = "no price"


@dataclass(frozen=True, slots=True)
class Move:
    """A change in percent up to the price's own time. `base`, `base_at`: what it is against, where by candles."""

    pct: Decimal | None
    by: By
    base: Decimal | None = None
    base_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """Closes of one asset around the time that a change is reckoned from: seconds since 1970, ascending."""

    times_s: NDArray[np.int64]
    closes: NDArray[np.float64]


def move(tick: Tick | None, span: timedelta, step: timedelta, past: Past | None, now: datetime) -> Move:
    """Give the change over `span` (an hour or a week) up to the tick.

    Shape:  `past` holds closes of candles of `step`. The base is the last close at or before that instant, and not
            older than two steps, or than what its source promises between two prices: older says another span.
    """
    if tick is None:
        return Move(None, By.NO_PRICE)
    fresh = freshness.classify(tick, now)
    if fresh is Freshness.ENDED:
        return Move(None, By.ENDED)
    told = tick.change_1h_pct if span == HOUR else tick.change_7d_pct
    if told is not None:
        return Move(told, By.SOURCE)
    if fresh is Freshness.STALE:
        return Move(None, By.STALE)
    at = tick.as_of - span
    reach = max(2 * step, step + (freshness.promise(tick) or timedelta()))
    found = None if past is None else _last(past, at, reach)
    if found is None:
        return Move(None, By.NOTHING_KEPT)
    base_at, base = found
    return Move((tick.price / base - 1) * 100, By.CANDLES, base, base_at)


def _last(past: Past, at: datetime, reach: timedelta) -> tuple[datetime, Decimal] | None:
    place = int(np.searchsorted(past.times_s, int(at.timestamp()), side="right")) - 1
    if place < 0:
        return None
    base_at = datetime.fromtimestamp(int(past.times_s[place]), UTC)
    base = Decimal(repr(float(past.closes[place])))
    return (base_at, base) if at - base_at <= reach and base > 0 else None
