"""The rolling change over 24 hours, from prices that we saw ourselves. Bounded: one number a second and asset.

What a price was 24 hours ago is the last one at or before that instant, however long before; no hour grid, and a gap
is not filled. Source: docs/markets.md, "Change over 24 hours".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np

DAY_S = 86_400
_SLOTS = DAY_S + 600  # late ticks and clocks that differ
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACES = Decimal("0.00001")


class Rolling:
    """The last day of one asset, a second each. A float32 holds a price to 1e-7: a change to 0.00001 points."""

    __slots__ = ("_before", "_newest", "_oldest", "_prices")

    def __init__(self) -> None:
        self._prices = np.full(_SLOTS, np.nan, np.float32)
        self._newest: int | None = None  # seconds since 1970
        self._oldest = 0  # what the ring reaches back to
        self._before: tuple[int, float] | None = None  # the last price that the ring no longer holds

    def note(self, at: datetime, price: Decimal) -> None:
        """Take a price; one that is older than the ring changes nothing but what lies before it."""
        second, value = (at - _EPOCH) // timedelta(seconds=1), float(price)
        if self._newest is None:
            self._newest, self._oldest = second, second - _SLOTS + 1
        elif second > self._newest:
            self._forward(second)
        if second < self._oldest:
            if self._before is None or second >= self._before[0]:
                self._before = second, value
            return
        self._prices[second % _SLOTS] = value

    def note_all(self, closes: Iterable[tuple[datetime, Decimal]]) -> None:
        """Take candles' closes, each at the instant that its candle ended: oldest first."""
        for at, close in closes:
            self.note(at, close)

    def as_of(self, at: datetime) -> float | None:
        """The last price at or before an instant; None where none is known."""
        if self._newest is None:
            return None
        second = min((at - _EPOCH) // timedelta(seconds=1), self._newest)
        if second >= self._oldest:
            found = self._last_in(self._oldest, second)
            if found is not None:
                return found[1]
        if self._before is not None and self._before[0] <= second:
            return self._before[1]
        return None

    def change_pct(self, at: datetime, price: Decimal) -> Decimal | None:
        """The price against that of 24 hours before, in percent; None where nothing was known then."""
        was = self.as_of(at - timedelta(days=1))
        if was is None or was <= 0:
            return None
        return Decimal((float(price) / was - 1) * 100).quantize(_PLACES)

    def _forward(self, second: int) -> None:
        assert self._newest is not None
        oldest = second - _SLOTS + 1
        leaving = self._last_in(self._oldest, min(oldest - 1, self._newest)) if oldest > self._oldest else None
        if leaving is not None:
            self._before = leaving
        if second - self._newest >= _SLOTS:
            self._prices[:] = np.nan
        else:
            first, last = (self._newest + 1) % _SLOTS, second % _SLOTS
            if first <= last:
                self._prices[first : last + 1] = np.nan
            else:
                self._prices[first:] = np.nan
                self._prices[: last + 1] = np.nan
        self._newest, self._oldest = second, oldest

    def _last_in(self, first: int, last: int) -> tuple[int, float] | None:
        """The last price in [first, last] seconds, which the ring spans; looked for backwards, a stretch at a time."""
        while last >= first:
            here = last % _SLOTS
            length = min(here + 1, last - first + 1, 4096)
            stretch = self._prices[here - length + 1 : here + 1]
            there = np.flatnonzero(~np.isnan(stretch))
            if len(there):
                place = int(there[-1])
                return last - (length - 1 - place), float(stretch[place])
            last -= length
        return None
