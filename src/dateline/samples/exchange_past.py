"""What the simulated exchange would have said before it was first asked: candles of the time before, made up too.

A new site shows charts and what assets did after a sample story at once, not after two months. The figures are those of
`exchange.price_of`, reckoned for many instants at a time; candles longer than a minute leave out what moves faster than
they do. Coins that no sample names have a shorter past.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from dateline.model import AssetId, Candle
from dateline.samples.exchange import COINS, DAY_S, WAVES, Coin, point

# The coins that the samples' articles name: what is measured after a story needs two months before it.
NAMED = frozenset({"bitcoin", "ethereum", "solana", "ripple", "chainlink", "dogecoin", "tether", "usd-coin"})
MINUTE, POLLED, QUARTER, DAY = timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(days=1)
YEAR = timedelta(days=365)
LATELY = (MINUTE, MINUTE, timedelta(hours=2))
SHORT = ((MINUTE, POLLED, timedelta(days=1)), LATELY, (QUARTER, QUARTER, timedelta(days=7)), (DAY, DAY, YEAR))
LONG = ((MINUTE, POLLED, timedelta(days=10)), LATELY, (QUARTER, QUARTER, timedelta(days=62)), (DAY, DAY, YEAR))
BETWEEN = 2  # prices looked at within a candle that is longer than a minute

Floats = NDArray[np.float64]


def past(now: datetime, seed: str = "dateline") -> Iterator[list[Candle]]:
    """The candles before `now`, coin by coin; the ones that `now` falls into are left to be made by prices that come.

    Shape:  minutes as a poll each five minutes leaves them, all minutes of the last two hours, quarter hours, days.
    """
    market: dict[tuple[timedelta, timedelta, timedelta], Floats] = {}
    for coin in COINS:
        found: list[Candle] = []
        for step, apart, back in LONG if coin.id in NAMED else SHORT:
            opens = _opens(now, step, apart, back)
            shortest_s = step.total_seconds() if step > MINUTE else 0.0
            places = opens[:, None] + step.total_seconds() * (np.arange(BETWEEN) + 1) / BETWEEN - 1
            if (step, apart, back) not in market:
                market[step, apart, back] = _walk(f"{seed}:market", places.ravel(), shortest_s)
            move = coin.follows * 1.2 * market[step, apart, back] + coin.swing * _walk(
                f"{seed}:{coin.id}", places.ravel(), shortest_s
            )
            prices = coin.price * np.exp(move / 100)
            found += _candles(coin, step, opens, prices.reshape(places.shape))
        yield found


def _opens(now: datetime, step: timedelta, apart: timedelta, back: timedelta) -> Floats:
    """When the candles open, in seconds since 1970, the last one before the one that `now` falls into."""
    last = math.floor(now.timestamp() / step.total_seconds()) * step.total_seconds() - step.total_seconds()
    last = math.floor(last / apart.total_seconds()) * apart.total_seconds()
    back_s: Floats = apart.total_seconds() * np.arange(back // apart, dtype=np.float64)[::-1]
    return last - back_s


def _candles(coin: Coin, step: timedelta, opens: Floats, prices: Floats) -> list[Candle]:
    """Longer candles begin where the one before ended; of a minute only what was looked at in it is known."""
    before = np.concatenate([prices[:1, 0], prices[:-1, -1]]) if step > MINUTE else prices[:, 0]
    high, low = np.maximum(prices.max(axis=1), before), np.minimum(prices.min(axis=1), before)
    made = []
    for at_s, first, top, bottom, last in zip(opens, before, high, low, prices[:, -1], strict=True):
        at = datetime.fromtimestamp(float(at_s), UTC)
        four = (_price(first), _price(top), _price(bottom), _price(last))
        made.append(Candle(AssetId(coin.id), at, at + step, *four, ticks=prices.shape[1]))
    return made


def _price(price: float) -> Decimal:
    return Decimal(f"{price:.2f}" if price >= 1_000 else f"{price:.6g}")


def _walk(name: str, seconds: Floats, shortest_s: float) -> Floats:
    """The walk of `exchange.price_of` for many instants, without waves shorter than that."""
    total = np.zeros(len(seconds))
    for length in WAVES:
        if length < shortest_s:
            continue
        place = seconds / length
        left = np.floor(place).astype(np.int64)
        whole, where = np.unique(np.concatenate([left, left + 1]), return_inverse=True)
        drawn = np.array([point(f"{name}:{length:.0f}", n) for n in whole.tolist()])[where]
        ease = (1 - np.cos(np.pi * (place - left))) / 2
        total += math.sqrt(length / DAY_S) * (drawn[: len(left)] * (1 - ease) + drawn[len(left) :] * ease)
    return total
