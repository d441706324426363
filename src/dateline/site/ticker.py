"""Prices as pages show them: the bar, the tiles, the table; with time, source and class of each.

What the server writes must be right from a cache too: it says "As of 14:05" and leaves ages and the word
Live to the script, which knows the time. Source: docs/site.md, "Prices".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateline.markets.currencies import sign
from dateline.markets.ticker import Line, lines
from dateline.model import Asset, AssetId, Freshness, Quoted, Rate
from dateline.site.parts import Attribution
from dateline.site.words import Words
from dateline.text import DASH, large_text

TILES = 7
SPARK_POINTS = 28
FLAT_RANGE = 0.006  # a range under 0.6 % is drawn flat: a stablecoin must not fill its box


@dataclass(frozen=True, slots=True)
class Spark:
    """A line of closing prices as the path of an SVG of 100 by 24."""

    way: str
    path: str


@dataclass(frozen=True, slots=True)
class Price:
    """One asset as pages show it. `line` None: never priced, a dash is shown."""

    asset: Asset
    line: Line | None
    stale: bool
    note: str
    at: str
    market_value: str
    volume: str
    spark: Spark | None = None
    text: str = DASH
    traded: str = ""  # when the trade behind it was, in UTC, where its venue says so


@dataclass(frozen=True, slots=True)
class Bar:
    """The ticker bar. `credits` stand beside the prices; `simulated`: some of them are made up.

    `rates`: what a dollar is worth in the currencies that a reader may choose, for the page's script.
    """

    prices: tuple[Price, ...]
    state: str
    credits: tuple[Attribution, ...]
    simulated: bool
    rates: str = ""


def prices(
    quoted: Sequence[Quoted],
    words: Words,
    now: datetime,
    sparks: Mapping[AssetId, Spark] | None = None,
    everything: Sequence[Quoted] | None = None,
) -> list[Price]:
    """Assets as pages show them at `now`, in the order given. `everything`: all there are, by which rows are named."""
    shown = {line.asset.id: line for line in lines(quoted if everything is None else everything, now)}
    return [_price(q, shown.get(q.asset.id), words, now, (sparks or {}).get(q.asset.id)) for q in quoted]


def _price(quoted: Quoted, line: Line | None, words: Words, now: datetime, spark: Spark | None) -> Price:
    tick = quoted.tick
    return Price(
        asset=quoted.asset,
        line=line,
        stale=line is not None and line.freshness in (Freshness.STALE, Freshness.ENDED),
        note="" if line is None else _note(line, words, now),
        at="" if line is None else _utc_clock(line.as_of),
        market_value=large_text(None if tick is None else tick.market_value),
        volume=large_text(None if tick is None else tick.volume_24h),
        spark=spark,
        text=DASH if line is None else line.price_text,
        traded="" if tick is None or tick.traded_at is None else _utc_clock(tick.traded_at),
    )


def bar(
    quoted: Sequence[Quoted],
    words: Words,
    now: datetime,
    credits: Mapping[str, Attribution],
    everything: Sequence[Quoted] | None = None,
    rates: Sequence[Rate] = (),
) -> Bar | None:
    """The bar over every page; None where nothing is priced, and there is no bar then.

    Prices over 24 hours old or said to have ended are out of it.
    """
    shown = tuple(p for p in prices(quoted, words, now, None, everything) if p.line is not None and not p.line.ended)
    if not shown:
        return None
    there = {p.asset.id for p in shown}
    owed = owing([q for q in quoted if q.asset.id in there], credits)
    return Bar(
        prices=shown,
        state=as_of([p.line for p in shown if p.line is not None], words),
        credits=owed,
        simulated=any(credit.simulated for credit in owed),
        rates=" ".join(f"{r.currency}|{r.rate:f}|{sign(r.currency)}|{_ms(r.as_of)}" for r in rates),
    )


def owing(quoted: Sequence[Quoted], credits: Mapping[str, Attribution]) -> tuple[Attribution, ...]:
    """Whom these prices are owed to, once each; a provider that asked for no words is named as it is."""
    names = dict.fromkeys(q.tick.provider for q in quoted if q.tick is not None)
    return tuple(credits.get(name) or Attribution(name) for name in names)


def as_of(shown: Sequence[Line], words: Words) -> str:
    """Say "As of" with the oldest time that is not marked stale; where all are stale, with the newest."""
    fresh = [line.as_of for line in shown if line.freshness is not Freshness.STALE]
    when = min(fresh) if fresh else max(line.as_of for line in shown)
    return words("markets_as_of", time=f"{_utc_clock(when)} UTC")


def _note(line: Line, words: Words, now: datetime) -> str:
    if line.freshness is Freshness.ENDED:
        return words("markets_ended", day=words.short(line.as_of.astimezone(UTC).date(), now.year))
    if line.freshness is Freshness.STALE:
        return words("markets_old", age=_age(now - line.as_of, words))
    return ""


def _age(age: timedelta, words: Words) -> str:
    seconds = max(age.total_seconds(), 0.0)
    if seconds < 90:
        return words("markets_seconds", n=int(seconds))
    if seconds < 5400:
        return words("markets_minutes", n=int(seconds // 60))
    return words("markets_hours", n=int(seconds // 3600))


def _ms(when: datetime) -> int:
    return int(when.timestamp() * 1000)


def _utc_clock(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%H:%M")


def spark(values: Sequence[float]) -> Spark | None:
    """A line through the closing prices; None where there are too few to be one.

    Its colour follows its own period, not the change over 24 hours. The axis is cut, so nothing is filled.
    """
    if len(values) < 3:
        return None
    if len(values) > SPARK_POINTS:
        last = len(values) - 1
        values = [values[round(i * last / (SPARK_POINTS - 1))] for i in range(SPARK_POINTS)]
    low, high = min(values), max(values)
    middle = (low + high) / 2
    span = max(high - low, middle * FLAT_RANGE) or 1.0
    steps = len(values) - 1
    points = [f"{round(100 * i / steps)} {round(12 - 20 * (v - middle) / span)}" for i, v in enumerate(values)]
    flat = high - low < middle * FLAT_RANGE
    way = "flat" if flat else "up" if values[-1] >= values[0] else "down"
    return Spark(way, "M" + "L".join(points))
