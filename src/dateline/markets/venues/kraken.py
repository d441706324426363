"""Kraken: version 2, and the arrays of version 1.

Source: Kraken's documents "WebSocket API v2" and "v1"; recorded messages of version 1. Version 1 says XBT and XDG for
BTC and DOGE, and its pairs of values are [today, last 24 hours].
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import msgspec

from dateline.markets.providers.port import Attribution
from dateline.markets.venues.port import (
    HEARTBEAT,
    Kind,
    Pair,
    Print,
    Said,
    Venue,
    change_pct,
    decimal,
    ignored,
    micros,
    strict,
)

_CREDIT = Attribution("Prices by Kraken", "https://www.kraken.com")
_OLD_NAMES = {"XBT": "BTC", "XDG": "DOGE"}


class _Row(msgspec.Struct):
    symbol: str = ""
    last: Decimal | None = None
    price: Decimal | None = None
    change_pct: Decimal | None = None
    volume: Decimal | None = None
    timestamp: datetime | None = None
    trade_id: int | None = None


class _Message(msgspec.Struct):
    channel: str = ""
    type: str = ""
    method: str = ""
    success: bool = True
    error: str | None = None
    data: msgspec.Raw = msgspec.Raw(b"[]")


_message = msgspec.json.Decoder(_Message)
_rows = msgspec.json.Decoder(list[_Row])
_OTHERS = frozenset({"book", "level3", "ohlc", "instrument", "executions", "balances"})


def parse(message: bytes) -> Said:
    """Read a message of version 2. Its numbers are JSON numbers, which are read to the digit."""
    if message.startswith(b'{"channel":"heartbeat"'):
        return HEARTBEAT
    head = _message.decode(message)
    if head.channel in _OTHERS:
        return ignored(head.channel)
    if head.channel in ("status", "heartbeat"):
        return HEARTBEAT if head.channel == "heartbeat" else Said(Kind.CONTROL, what="status")
    if head.method or head.error:
        return _answer(head)
    if head.channel not in ("ticker", "trade"):
        return Said(Kind.UNKNOWN, what=head.channel)
    rows = _rows.decode(head.data)
    prints = tuple(_print(row) for row in rows if row.last is not None or row.price is not None)
    return Said(Kind.TICKS, prints, snapshot=head.type == "snapshot")


def _answer(found: _Message) -> Said:
    if not found.success or found.error:
        return Said(Kind.REFUSED, why=found.error or "no reason given")
    return HEARTBEAT if found.method == "pong" else Said(Kind.CONTROL, what=found.method)


def _print(row: _Row) -> Print:
    price = row.last if row.last is not None else row.price
    assert price is not None
    at_us = None if row.timestamp is None else micros(row.timestamp)
    trade = None if row.trade_id is None else str(row.trade_id)
    return Print(_pair(row.symbol), price, at_us, row.change_pct, volume_24h=row.volume, trade_id=trade)


@lru_cache(4096)
def _pair(symbol: str) -> Pair:
    base, _, quote = symbol.partition("/")
    return Pair(_OLD_NAMES.get(base, base), _OLD_NAMES.get(quote, quote))


def subscribe(pairs: Sequence[Pair]) -> list[str]:
    """Tickers with a snapshot first, told at each trade."""
    symbols = [f"{pair.base}/{pair.quote}" for pair in pairs]
    params = {"channel": "ticker", "symbol": symbols, "event_trigger": "trades", "snapshot": True}
    return [msgspec.json.encode({"method": "subscribe", "params": params}).decode()]


def ask_again(pairs: Sequence[Pair]) -> list[str]:
    """A subscription that is made anew begins with a snapshot."""
    symbols = [f"{pair.base}/{pair.quote}" for pair in pairs]
    params = {"channel": "ticker", "symbol": symbols, "event_trigger": "trades"}
    return [msgspec.json.encode({"method": "unsubscribe", "params": params}).decode(), *subscribe(pairs)]


# --- version 1 ---------------------------------------------------------------------------------------


class _Status(msgspec.Struct):
    event: str = ""
    status: str = ""
    errorMessage: str = ""  # noqa: N815  # theirs


class _Ticker(msgspec.Struct):
    c: tuple[str, str]
    o: tuple[str, str]
    v: tuple[str, str]


_status = msgspec.json.Decoder(_Status)
_ticker = msgspec.json.Decoder(tuple[int, _Ticker, str, str])
_trades = msgspec.json.Decoder(tuple[int, list[list[str]], str, str])


def parse_v1(message: bytes) -> Said:
    """Read a message of version 1: an array that ends with its channel and pair, or an object with its event."""
    if not message.startswith(b"["):
        return _event(_status.decode(message))
    channel = message[-60:].rsplit(b'","', 1)[0].rsplit(b'"', 1)[-1]
    if channel == b"ticker":
        _, told, _, name = _ticker.decode(message)
        price, opened = decimal(told.c[0]), decimal(told.o[1])
        return Said(
            Kind.TICKS, (Print(_pair(name), price, None, change_pct(price, opened), opened, decimal(told.v[1])),)
        )
    if channel == b"trade":
        _, trades, _, name = _trades.decode(message)
        pair = _pair(name)
        return Said(Kind.TICKS, tuple(Print(pair, decimal(t[0]), _seconds(t[2]), is_trade=True) for t in trades))
    if channel.startswith((b"book", b"ohlc", b"spread")):
        return ignored(channel.decode("latin-1"))
    return _otherwise(message)


def _otherwise(message: bytes) -> Said:
    """An array that is written otherwise, or of an account: [[...], "ownTrades", {"sequence": 1}]."""
    parts = msgspec.json.decode(message, type=list[object])
    words = [part for part in parts if isinstance(part, str)]
    if words[:1] in (["ownTrades"], ["openOrders"]):
        return ignored(words[0])
    tight = msgspec.json.encode(parts)
    known = len(words) == 2 and words[0].startswith(("ticker", "trade", "book", "ohlc", "spread"))
    return parse_v1(tight) if known and tight != message else Said(Kind.UNKNOWN, what=words[0] if words else "")


def _event(found: _Status) -> Said:
    if found.event == "heartbeat" or found.event == "pong":
        return HEARTBEAT
    if found.errorMessage or found.status == "error":
        return Said(Kind.REFUSED, why=found.errorMessage or "no reason given")
    if found.event in ("systemStatus", "subscriptionStatus"):
        return Said(Kind.CONTROL, what=found.event)
    return Said(Kind.UNKNOWN, what=found.event)


def _seconds(text: str) -> int:
    return int(decimal(text).scaleb(6))


def subscribe_v1(pairs: Sequence[Pair]) -> list[str]:
    """Tickers; pairs by their old names."""
    names = {new: old for old, new in _OLD_NAMES.items()}
    symbols = [f"{names.get(pair.base, pair.base)}/{names.get(pair.quote, pair.quote)}" for pair in pairs]
    return [msgspec.json.encode({"event": "subscribe", "pair": symbols, "subscription": {"name": "ticker"}}).decode()]


VENUE = Venue(
    key="kraken",
    name="Kraken",
    url="wss://ws.kraken.com/v2",
    attribution=_CREDIT,
    quotes=("USD",),
    subscribe=subscribe,
    parse=strict(parse),
    documents="docs.kraken.com, WebSocket v2: ticker",
    silence=timedelta(seconds=10),  # a heartbeat comes each second while nothing else does
    quiet=True,
    snapshot_first=True,
    ask_again=ask_again,
)
V1 = Venue(
    key="kraken-v1",
    name="Kraken (version 1)",
    url="wss://ws.kraken.com",
    attribution=_CREDIT,
    quotes=("USD",),
    subscribe=subscribe_v1,
    parse=strict(parse_v1),
    documents="docs.kraken.com, WebSocket v1: ticker",
    silence=timedelta(seconds=10),
    quiet=True,
    units="none",
)
