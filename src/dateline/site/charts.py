"""Charts that the server draws: candles to the lines, boxes and labels of an SVG. Pure.

A chart reads without script: its axes carry words, its figures stand in a table too. Where nothing was observed
there is no line. Source: docs/markets.md, "An asset's page".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import floor, log10

from dateline.model import Candle
from dateline.text import price_text

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 6, 104, 14, 34  # prices stand at the right, times below
PLOT_WIDTH, PLOT_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
PRICE_LABELS, TIME_LABELS = 5, 5
LEAST_RANGE = 0.006  # of the middle: a stablecoin must not fill the chart
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A candle as it is drawn: the wick from `high` to `low`, the body of `tall` from `top`."""

    x: float
    left: float
    wide: float
    high: float
    low: float
    top: float
    tall: float
    way: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart. `paths`: a line for each stretch without a gap; `dots`: prices that stand alone."""

    paths: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    boxes: tuple[Box, ...]
    prices: tuple[Label, ...]
    times: tuple[Label, ...]
    since: datetime
    until: datetime
    gaps: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM

    def x(self, instant: datetime) -> float:
        """Where an instant stands on the time axis."""
        return _x(instant, self.since, self.until)


def draw(
    candles: Sequence[Candle],
    since: datetime,
    until: datetime,
    every: timedelta,
    day: Callable[[datetime], str] = lambda at: f"{at:%Y-%m-%d}",
    sign: str = "$",
) -> Chart | None:
    """Draw candles of one asset, oldest first; None where there is none in [since, until).

    Shape:  `every` is how often a price is promised; a longer silence is a gap, and gaps stay gaps. `day` writes a
            date below the chart, `sign` marks the currency.
    """
    shown = [c for c in candles if since <= c.opens_at < until]
    if not shown:
        return None
    low, high = _range(shown)

    def y(price: float) -> float:
        return round(TOP + (high - price) / (high - low) * PLOT_HEIGHT, 1)

    runs = _runs(shown, every)
    points = [[(_x(c.closes_at, since, until), y(float(c.close))) for c in run] for run in runs]
    return Chart(
        paths=tuple("M" + "L".join(f"{px:g} {py:g}" for px, py in run) for run in points if len(run) > 1),
        dots=tuple(run[0] for run in points if len(run) == 1),
        boxes=tuple(_box(c, since, until, y(float(c.high)), y(float(c.low)), y(float(c.open)), y(float(c.close)))
                    for c in shown),
        prices=tuple(Label(y(price), text) for price, text in _priced(_round_prices(low, high), sign)),
        times=_times(since, until, day),
        since=since,
        until=until,
        gaps=len(runs) - 1,
    )  # fmt: skip


def _range(shown: Sequence[Candle]) -> tuple[float, float]:
    low, high = min(float(c.low) for c in shown), max(float(c.high) for c in shown)
    middle = (low + high) / 2
    half = max(high - low, middle * LEAST_RANGE) / 2 or 0.5
    return middle - half * 1.05, middle + half * 1.05


def _runs(shown: Sequence[Candle], every: timedelta) -> list[list[Candle]]:
    """The candles in stretches without a gap."""
    runs = [[shown[0]]]
    for before, candle in pairwise(shown):
        step = candle.closes_at - candle.opens_at
        if candle.opens_at - before.opens_at > max(2 * step, 3 * every):
            runs.append([])
        runs[-1].append(candle)
    return runs


def _x(instant: datetime, since: datetime, until: datetime) -> float:
    share = (instant - since) / (until - since)
    return round(LEFT + min(max(share, 0.0), 1.0) * PLOT_WIDTH, 1)


def _box(candle: Candle, since: datetime, until: datetime, high: float, low: float, opens: float, closes: float) -> Box:
    left, right = _x(candle.opens_at, since, until), _x(candle.closes_at, since, until)
    wide = max((right - left) * 0.7, 1.0)
    way = "up" if candle.close > candle.open else "down" if candle.close < candle.open else "flat"
    x = round((left + right) / 2, 1)
    top = min(opens, closes)
    return Box(x, round(x - wide / 2, 1), round(wide, 1), high, low, top, round(max(abs(opens - closes), 1.0), 1), way)


def _round_prices(low: float, high: float) -> list[float]:
    """Round prices between the two, some four of them."""
    rough = (high - low) / PRICE_LABELS
    power: float = 10.0 ** floor(log10(rough))
    step = next((m * power for m in (1, 2, 2.5, 5) if m * power >= rough), 10 * power)
    first = floor(low / step) + 1
    return [n * step for n in range(first, floor(high / step) + 1) if n > 0]


def _priced(levels: Sequence[float], sign: str) -> list[tuple[float, str]]:
    """Prices with their text; more digits than prices have elsewhere, where two would read the same."""
    texts = [price_text(f"{level:.12f}", sign) for level in levels]
    if len(set(texts)) < len(texts):
        places = 1 - floor(log10(levels[1] - levels[0]))
        texts = [f"{sign}\u00a0{level:.{places}f}" for level in levels]
    if all(text.endswith(".00") for text in texts):  # round prices: the noughts only take room
        texts = [text.removesuffix(".00") for text in texts]
    return list(zip(levels, texts, strict=True))


def _times(since: datetime, until: datetime, day: Callable[[datetime], str]) -> tuple[Label, ...]:
    """Times below the chart, in UTC: clocks for a day, days to two months, months beyond."""
    span = until - since
    steps = [(since + span * n / TIME_LABELS).astimezone(UTC) for n in range(1, TIME_LABELS)]

    def text(at: datetime) -> str:
        return f"{at:%H:%M}" if span < 2 * DAY else day(at) if span <= 62 * DAY else f"{at:%Y-%m}"

    return tuple(Label(_x(at, since, until), text(at)) for at in steps)
