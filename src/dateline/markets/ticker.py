"""What the ticker shows and what its stream carries. Pure.

A frame is `{now, u: [{s, p, c, t, every, ended}]}`: instants in milliseconds, price and change as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TypedDict

from dateline.markets import freshness
from dateline.model import Asset, AssetId, Freshness, Quoted, Tick
from dateline.text import ChangeText, change_text, price_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FrameRow(TypedDict):
    """One price in a frame; `every` in seconds, 0 where it is streamed; `c` None where it is not known."""

    s: str
    p: str
    c: str | None
    t: int
    every: int
    ended: bool


class Frame(TypedDict):
    """What is pushed to a page."""

    now: int
    u: list[FrameRow]


@dataclass(frozen=True, slots=True)
class Line:
    """One asset as a page shows it. `key` joins it with frames; `price` is the text as received."""

    key: str
    asset: Asset
    price: str
    price_text: str
    change: ChangeText
    as_of: datetime
    t: int
    every: int
    ended: bool
    freshness: Freshness
    words: str

    @property
    def text(self) -> str:
        """The line as bare text: Bitcoin (BTC) $ 84,668.69 +5.29%."""
        return f"{self.asset.name} ({self.asset.symbol}) {self.price_text} {self.change.text}"


def keys(assets: Sequence[Asset]) -> dict[AssetId, str]:
    """What each asset is called in frames: its symbol, or its id where several share the symbol.

    405 days of a recorded year's top 100 held one symbol twice; joined by symbol one would show the other's price.
    """
    shared = Counter(asset.symbol for asset in assets)
    return {asset.id: asset.symbol if shared[asset.symbol] == 1 else str(asset.id) for asset in assets}


def lines(quoted: Sequence[Quoted], now: datetime) -> list[Line]:
    """Every priced asset as a page shows it, in the order given; the ended ones among them."""
    called = keys([q.asset for q in quoted])
    return [_line(q.asset, q.tick, called[q.asset.id], now) for q in quoted if q.tick is not None]


def frame(quoted: Sequence[Quoted], now: datetime) -> Frame:
    """Give the frame that carries every priced asset."""
    called = keys([q.asset for q in quoted])
    return {"now": _ms(now), "u": [_row(q.tick, called[q.asset.id]) for q in quoted if q.tick is not None]}


def changed(before: Sequence[Quoted], after: Sequence[Quoted], now: datetime) -> Frame:
    """Give the frame of what differs from `before`; assets that left are marked as ended."""
    old = {row["s"]: row for row in frame(before, now)["u"]}
    new = frame(after, now)["u"]
    there = {row["s"] for row in new}
    rows = [row for row in new if old.get(row["s"]) != row]
    for key, row in old.items():
        if key not in there:
            gone = row.copy()
            gone["ended"] = True
            rows.append(gone)
    return {"now": _ms(now), "u": rows}


def _line(asset: Asset, tick: Tick, key: str, now: datetime) -> Line:
    row = _row(tick, key)
    fresh = freshness.classify(tick, now)
    return Line(
        key=key,
        asset=asset,
        price=row["p"],
        price_text=price_text(tick.price),
        change=change_text(tick.change_24h_pct),
        as_of=tick.as_of,
        t=row["t"],
        every=row["every"],
        ended=fresh is Freshness.ENDED,
        freshness=fresh,
        words=freshness.words(tick, now),
    )


def _row(tick: Tick, key: str) -> FrameRow:
    promised = freshness.promise(tick) or timedelta()
    return {
        "s": key,
        "p": str(tick.price),
        "c": None if tick.change_24h_pct is None else str(tick.change_24h_pct),
        "t": _ms(tick.as_of),
        "every": ceil(promised.total_seconds()),
        "ended": tick.ended,
    }


def _ms(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(milliseconds=1)
