"""Bybit, version 5, spot.

Source: Bybit's documents "V5 WebSocket, Ticker" (no recording of it was to be had). The change is a fraction: "0.0068"
is 0.68 %. A ping must be sent each 20 seconds. Spot tickers are snapshots; a delta without a price changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from dateline.markets.providers.port import Attribution
from dateline.markets.venues.binance import pair_of
from dateline.markets.venues.port import HEARTBEAT, Kind, Pair, Print, Said, Venue, decimal, ignored, strict


class _Ticker(msgspec.Struct):
    symbol: str = ""
    lastPrice: str = ""  # noqa: N815  # theirs
    prevPrice24h: str = ""  # noqa: N815
    price24hPcnt: str = ""  # noqa: N815
    volume24h: str = ""


class _Trade(msgspec.Struct):
    T: int
    s: str
    p: str
    i: str = ""


class _Asked(msgspec.Struct):
    op: str = ""


class _Head(msgspec.Struct):
    topic: str = ""
    op: str = ""
    request: _Asked | None = None  # of versions before 5
    success: bool = True
    ret_msg: str = ""
    type: str = ""
    ts: int | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")


_head = msgspec.json.Decoder(_Head)
_ticker = msgspec.json.Decoder(_Ticker)
_trades = msgspec.json.Decoder(list[_Trade])
_OTHERS = (
    "orderbook.",
    "kline.",
    "liquidation",
    "allLiquidation",
    "kline_lt.",
    "tickers_lt.",
    "lt.",
    "rpi.",
    "insurance.",
    "adlAlert",
    "priceLimit.",
    "system.",
    # versions before 5, which told of derivatives, or of spot in short keys
    "instrument_info.",
    "orderBook",
    "klineV2.",
    "candle.",
    "trade.",
    "bookticker.",
    "mergedOrderBook",
    "diffDepth",
)


def parse(message: bytes) -> Said:
    """Read a message."""
    found = _head.decode(message)
    if found.topic.startswith("tickers."):
        row = _ticker.decode(found.data)
        if not row.lastPrice:
            return ignored("a delta without a price")
        opened = decimal(row.prevPrice24h) if row.prevPrice24h else None
        change = decimal(row.price24hPcnt) * 100 if row.price24hPcnt else None
        volume = decimal(row.volume24h) if row.volume24h else None
        at_us = None if found.ts is None else found.ts * 1000
        told = Print(pair_of(row.symbol), decimal(row.lastPrice), at_us, change, opened, volume)
        return Said(Kind.TICKS, (told,), snapshot=found.type == "snapshot")
    if found.topic.startswith("publicTrade."):
        trades = _trades.decode(found.data)
        return Said(Kind.TICKS, tuple(Print(pair_of(t.s), decimal(t.p), t.T * 1000, trade_id=t.i) for t in trades))
    if found.topic.startswith(_OTHERS):
        return ignored(found.topic.split(".")[0])
    op = found.request.op if found.request is not None else found.op
    if op in ("pong", "ping"):
        return HEARTBEAT
    if not found.success:
        return Said(Kind.REFUSED, why=found.ret_msg or "no reason given")
    if op:
        return Said(Kind.CONTROL, what=op)
    return Said(Kind.UNKNOWN, what=found.topic)


def subscribe(pairs: Sequence[Pair]) -> list[str]:
    """Ten pairs a message are the most."""
    topics = [f"tickers.{pair.base}{pair.quote}" for pair in pairs]
    batches = [topics[i : i + 10] for i in range(0, len(topics), 10)]
    return [msgspec.json.encode({"op": "subscribe", "args": batch}).decode() for batch in batches]


VENUE = Venue(
    key="bybit",
    name="Bybit",
    url="wss://stream.bybit.com/v5/public/spot",
    attribution=Attribution("Prices by Bybit", "https://www.bybit.com"),
    quotes=("USDT",),
    subscribe=subscribe,
    parse=strict(parse),
    documents="bybit-exchange.github.io/docs/v5/websocket/public/ticker",
    silence=timedelta(seconds=45),
    ping='{"op":"ping"}',
    units="fraction",
)
