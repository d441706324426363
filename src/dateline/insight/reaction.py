"""What markets did after a story: moves, moves against BTC, and how rare such a move is. Pure.

An event study within the day. Each move is ranked among all moves of the same length in the time before, each
measured against how much the asset moved in the 24 hours before it; so a quiet week is compared with a wild one.
It says "in the hour after", never "because of".

Source: docs/reaction.md, with its calibration; MacKinlay 1997 (abnormal returns), Kolari and Pynnonen 2010 (coins of
one story are one observation), Benjamini and Hochberg 1995.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from dateline.model import AssetId

VERSION = 1
FINE_S, COARSE_S = 300, 900  # betas and the shortest window stand on five minutes, the long past on quarter hours
BEFORE = "before"
DAY_S, HOUR_S = 86_400, 3_600
# name: begins and lasts (seconds), and how many days before must be known for a rank. With these, false alarms
# are .042 to .055 at .05 and .008 to .017 at .01; with a week for all they are .10 and .06 for a day.
# docs/reaction.md has them by window.
WINDOWS: Mapping[str, tuple[int, int, int]] = {
    BEFORE: (-HOUR_S, HOUR_S, 7),
    "5m": (0, 300, 7),
    "15m": (0, 900, 7),
    "1h": (0, HOUR_S, 7),
    "4h": (0, 4 * HOUR_S, 30),
    "24h": (0, DAY_S, 60),
}
BASELINE_DAYS, FINE_DAYS = 60, 7
REST_S = 2 * HOUR_S  # the time before ends so long before the story, for news often follows the move
FEWEST_FOR_BETA = 500
LEAST_R2 = 0.1
NOT_OVER = "it is not over yet"
NOT_EXACT = "the story's time is not known that exactly"
NO_PRICE = "there is no price at its beginning or its end"
STALE_STEPS = 2  # an older price is no price of that instant
FEWEST_RANKED = 100
RARE = 0.05
TOGETHER = 3  # so many that move rarely and one way are the market's move, not each coin's
_DRAWN = 8  # windows overlap; so many begin within one length, and more say nothing new

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Closes:
    """Closes of candles: seconds since 1970 at which they closed, ascending; the step is theirs."""

    times_s: NDArray[np.int64]
    closes: Floats
    step_s: int


@dataclass(frozen=True, slots=True)
class Prices:
    """One asset: minutes (or what is polled) of a week before to a day after, quarter hours of two months before."""

    fine: Closes
    coarse: Closes


@dataclass(frozen=True, slots=True)
class Move:
    """One look: what an asset did in one window. A figure that the data do not carry is None, and `why` says why.

    Units: `raw_pct` and `abnormal_pct` in percent; `p` of a rank, (1 + k) / (1 + n), never 0; `q` the same,
           corrected for how many were looked at.
    """

    asset_id: AssetId
    window: str
    raw_pct: float | None = None
    abnormal_pct: float | None = None
    p: float | None = None
    q: float | None = None
    ranked_among: int = 0
    together: bool = False
    overlaps: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Market:
    """How an asset follows BTC: slope and fit of its five-minute returns over the week before."""

    beta: float | None
    r2: float | None


@dataclass(frozen=True, slots=True)
class Reaction:
    """The result for one story, with what it was made from; it is kept, and never computed anew in place."""

    at: datetime
    precision: timedelta
    moves: tuple[Move, ...]
    markets: Mapping[AssetId, Market]
    looks: int  # how many moves were ranked
    inputs: str  # a fingerprint of the prices that went in
    version: int = VERSION


def react(
    at: datetime,
    precision: timedelta,
    prices: Mapping[AssetId, Prices],
    benchmark: AssetId,
    *,
    until: datetime,
    overlapping: Mapping[AssetId, Sequence[datetime]] | None = None,
) -> Reaction:
    """Measure what each asset did around an instant, as far as is known at `until`.

    Shape:  `overlapping` says when an asset's other stories began; `until` is when the candles end.
    Errors: none; a window that is not over, or that the data do not carry, has no number and says why.
    """
    assets = sorted(prices, key=lambda asset: (asset != benchmark, asset))
    at_s = int(at.timestamp())
    fine = _grid([prices[a].fine for a in assets], at_s, FINE_S, FINE_DAYS + 1, DAY_S)
    # The long past stands on the clock's quarter hours: candles of that step have ended there.
    coarse = _grid([prices[a].coarse for a in assets], at_s // COARSE_S * COARSE_S, COARSE_S, BASELINE_DAYS + 1, 0)
    alone = not assets or assets[0] != benchmark
    betas = [Market(None, None)] * len(assets) if alone else _betas(fine)
    slopes = np.array([m.beta or 0.0 for m in betas])
    pasts = fine.against(slopes), coarse.against(slopes)
    moves: list[Move] = []
    for name in WINDOWS:
        moves += _window(name, at, precision, until, assets, fine, pasts, slopes)
    moves = _together(_corrected([_overlapped(move, at, overlapping or {}) for move in moves]))
    markets = dict(zip(assets, betas, strict=True))
    looks = sum(move.p is not None for move in moves)
    return Reaction(at, precision, tuple(moves), markets, looks, _fingerprint(at_s, assets, prices))


def going_on(before: Reaction, now: Reaction) -> Reaction:
    """What is known now, with every figure that was told before as it was told.

    How many were looked at grows with each window, so what is corrected for that, and which moved together, is said
    anew; the moves and their ranks are not. Assets or windows that were not told before are taken as they are now.
    """
    told = {(move.asset_id, move.window): move for move in before.moves if move.why != NOT_OVER}
    moves = [replace(told.get((move.asset_id, move.window), move), q=None, together=False) for move in now.moves]
    markets = {asset: before.markets.get(asset, market) for asset, market in now.markets.items()}
    looks = sum(move.p is not None for move in moves)
    return replace(now, moves=tuple(_together(_corrected(moves))), markets=markets, looks=looks)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Log prices at whole steps around an instant, a row an asset; index `zero` is the instant."""

    levels: Floats
    zero: int
    step_s: int

    def against(self, slopes: Floats) -> _Past:
        """Moves with each asset's share of the benchmark's (the first row's) taken off."""
        levels, follows = self.levels.copy(), slopes != 0
        levels[follows] -= slopes[follows, None] * self.levels[:1]
        squares = np.diff(levels, axis=1, prepend=np.nan)
        np.multiply(squares, squares, out=squares)
        there = ~np.isnan(squares)
        squares[~there] = 0.0
        return _Past(
            levels, self.zero, self.step_s, np.cumsum(squares, axis=1), np.cumsum(there, axis=1, dtype=np.int32)
        )


@dataclass(frozen=True, slots=True)
class _Past(_Grid):
    """A grid with running sums of squared steps, and of how many there are: how much it moved in any stretch."""

    sums: Floats
    counts: NDArray[np.int32]

    def spread(self, ends: slice, begins: slice, day: int) -> Floats:
        """How much it moved in the day that ends there; unknown where half a day and more is missing."""
        seen = self.counts[:, ends] - self.counts[:, begins]
        found = np.sqrt((self.sums[:, ends] - self.sums[:, begins]) / seen)
        found[seen < day // 2] = np.nan
        return found


def _grid(prices: Sequence[Closes], at_s: int, step_s: int, days_before: int, after_s: int) -> _Grid:
    zero = days_before * DAY_S // step_s
    times = at_s + np.arange(-zero, after_s // step_s + 1) * step_s
    levels: Floats = np.full((len(prices), len(times)), np.nan)
    for row, series in enumerate(prices):
        if not len(series.times_s):
            continue
        # The last candle that had ended: its label is its closing time, so nothing of the future leaks in.
        place = np.searchsorted(series.times_s, times, side="right") - 1
        fresh = place >= 0
        fresh[fresh] = (times - series.times_s[place])[fresh] <= STALE_STEPS * series.step_s
        levels[row, fresh] = np.log(series.closes[place[fresh]])
    return _Grid(levels, zero, step_s)


def _betas(fine: _Grid) -> list[Market]:
    """Slope and fit against the first row over the week that ends two hours before."""
    last = fine.zero - REST_S // FINE_S
    returns = np.diff(fine.levels[:, last - FINE_DAYS * DAY_S // FINE_S : last + 1], axis=1)
    found = [Market(None, None)]
    for own in returns[1:]:
        both = ~(np.isnan(own) | np.isnan(returns[0]))
        x, y = returns[0][both], own[both]
        if len(x) < FEWEST_FOR_BETA:
            found.append(Market(None, None))
            continue
        x, y = x - x.mean(), y - y.mean()
        spread, own_spread = float(x @ x), float(y @ y)
        if spread == 0 or own_spread == 0:
            found.append(Market(None, None))
            continue
        beta = float(x @ y) / spread
        r2 = beta * beta * spread / own_spread
        found.append(Market(beta if r2 >= LEAST_R2 else None, r2))
    return found[: len(returns)]


def _window(
    name: str,
    at: datetime,
    precision: timedelta,
    until: datetime,
    assets: Sequence[AssetId],
    fine: _Grid,
    pasts: tuple[_Past, _Past],
    slopes: Floats,
) -> list[Move]:
    begins_s, lasts_s, days = WINDOWS[name]
    if precision > timedelta(seconds=lasts_s):
        return [Move(asset, name, why=NOT_EXACT) for asset in assets]
    if at + timedelta(seconds=begins_s + lasts_s) > until:
        return [Move(asset, name, why=NOT_OVER) for asset in assets]
    first = fine.zero + begins_s // FINE_S
    raw = fine.levels[:, first + lasts_s // FINE_S] - fine.levels[:, first]
    own = np.where(slopes == 0, raw, raw - slopes * raw[:1])  # without a slope a gap of the benchmark's is no matter
    ranks = _ranks(pasts[lasts_s >= COARSE_S], own, begins_s, lasts_s, days)
    found = []
    for row, asset in enumerate(assets):
        if np.isnan(raw[row]):
            found.append(Move(asset, name, why=NO_PRICE))
            continue
        against = _pct(own[row]) if slopes[row] and not np.isnan(own[row]) else None
        p, among = ranks[row]
        why = "" if p is not None else f"a rank needs {days} days of prices before"
        found.append(Move(asset, name, _pct(raw[row]), against, p, None, among, why=why))
    return found


def _ranks(past: _Past, own: Floats, begins_s: int, lasts_s: int, days: int) -> list[tuple[float | None, int]]:
    """How rare moves are among those of their length before, each against its own day before: (p, of how many)."""
    length, day = lasts_s // past.step_s, DAY_S // past.step_s
    stride = max(length // _DRAWN, 2)
    last = past.zero - REST_S // past.step_s - length
    first = day + (last - day) % stride
    at = past.zero + begins_s // past.step_s
    before = slice(first, last + 1, stride)
    with np.errstate(invalid="ignore", divide="ignore"):
        moved = np.abs(past.levels[:, first + length : last + length + 1 : stride] - past.levels[:, before])
        moved /= past.spread(before, slice(first - day, last - day + 1, stride), day)
        now = np.abs(own) / past.spread(slice(at, at + 1), slice(at - day, at - day + 1), day)[:, 0]
    known = np.count_nonzero(~np.isnan(moved), axis=1)
    above = np.count_nonzero(moved >= now[:, None], axis=1)  # a comparison with a gap is false
    need = max((days - 1) * day // stride * 19 // 20, FEWEST_RANKED)  # a twentieth may be gaps
    return [
        (float((1 + k) / (1 + n)), int(n)) if np.isfinite(size) and n >= need else (None, int(n))
        for k, n, size in zip(above.tolist(), known.tolist(), now.tolist(), strict=True)
    ]


def _pct(log_return: float) -> float:
    """A log return in percent, to the ten-thousandth: what is kept is the same on every machine."""
    return round(float(np.expm1(log_return)) * 100, 4)


def _overlapped(move: Move, at: datetime, overlapping: Mapping[AssetId, Sequence[datetime]]) -> Move:
    others = overlapping.get(move.asset_id, ())
    if not others:
        return move
    begins_s, lasts_s, _ = WINDOWS[move.window]
    begins = at + timedelta(seconds=begins_s)
    ends = begins + timedelta(seconds=lasts_s)
    return replace(move, overlaps=sum(begins <= when < ends for when in others))


def _corrected(moves: Sequence[Move]) -> list[Move]:
    """Correct for looking at many: the false discovery rate at which each would still be kept."""
    order = sorted((i for i, move in enumerate(moves) if move.p is not None), key=lambda i: moves[i].p or 0.0)
    found, least = list(moves), 1.0
    for rank, place in reversed(list(enumerate(order, start=1))):
        least = min(least, (moves[place].p or 0.0) * len(order) / rank)
        found[place] = replace(moves[place], q=round(least, 6))
    return found


def _together(moves: Sequence[Move]) -> list[Move]:
    """Mark moves of one window that several assets made rarely and in one direction."""
    found = list(moves)
    for window in WINDOWS:
        rare = [i for i, move in enumerate(found) if move.window == window and move.p is not None and move.p <= RARE]
        for up in (True, False):
            same = [i for i in rare if ((_own(found[i]) or 0.0) > 0) is up]
            if len(same) >= TOGETHER:
                for place in same:
                    found[place] = replace(found[place], together=True)
    return found


def _own(move: Move) -> float | None:
    return move.raw_pct if move.abnormal_pct is None else move.abnormal_pct


def _fingerprint(at_s: int, assets: Sequence[AssetId], prices: Mapping[AssetId, Prices]) -> str:
    """What went in, so that a kept result can be checked against the candles."""
    digest = hashlib.sha256()  # twice as fast as blake2b where the processor knows it, and 7 MB go in
    for asset in assets:
        digest.update(asset.encode() + b"\0")
        for series, days in ((prices[asset].fine, FINE_DAYS + 2), (prices[asset].coarse, BASELINE_DAYS + 2)):
            part = slice(*np.searchsorted(series.times_s, [at_s - days * DAY_S, at_s + DAY_S + 1]))
            digest.update(np.ascontiguousarray(series.times_s[part], "<i8").tobytes())
            digest.update(np.ascontiguousarray(series.closes[part], "<f8").tobytes())
    return digest.hexdigest()[:32]
