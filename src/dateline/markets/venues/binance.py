"""Binance spot, and Binance.US, which speaks the same.

Source: Binance's documents "WebSocket Streams for Binance"; recorded messages. Quoted in USDT, which is not USD.
Its change over 24 hours rolls and is in percent. A connection lives 24 hours; `serverShutdown` comes before it ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

import msgspec

from dateline.markets.providers.port import Attribution
from dateline.markets.venues.port import Kind, Pair, Print, Said, Venue, change_pct, decimal, ignored, strict

# Symbols have no mark between base and quote; the longest that fits is the quote.
_QUOTES = ("FDUSD", "USDT", "USDC", "TUSD", "BUSD", "USDP", "BIDR", "IDRT", "BVND", "USDS", "DAI", "PAX")
_SHORT = (
    "BTC",
    "ETH",
    "BNB",
    "XRP",
    "TRX",
    "DOGE",
    "EUR",
    "GBP",
    "AUD",
    "TRY",
    "BRL",
    "RUB",
    "UAH",
    "NGN",
    "ZAR",
    "PLN",
    "RON",
    "ARS",
    "JPY",
    "MXN",
    "CZK",
    "COP",
    "USD",
    "DOT",
    "VAI",
    "EURI",
)


class _Data(msgspec.Struct):
    e: str = ""
    E: int | None = None
    s: str = ""
    c: str = ""
    o: str = ""
    P: str = ""
    v: str = ""
    p: str = ""
    T: int | None = None
    a: object = None
    t: object = None


class _Fault(msgspec.Struct):
    code: int = 0
    msg: str = ""


class _Message(msgspec.Struct):
    stream: str = ""
    data: msgspec.Raw = msgspec.Raw(b"")
    error: _Fault | None = None
    e: str = ""
    code: int | None = None
    msg: str = ""


class _Single(msgspec.Struct):
    data: _Data


_message = msgspec.json.Decoder(_Message)
_single = msgspec.json.Decoder(_Single)
_usual = re.compile(rb'\{"stream":"[^"@]{1,40}@(?:ticker|aggTrade|trade|miniTicker)","data":\{').match
_bare = msgspec.json.Decoder(_Data)
_many = msgspec.json.Decoder(list[_Data])
_OTHERS = ("depth", "bookTicker", "kline", "avgPrice")
_OTHER_EVENTS = frozenset({"depthUpdate", "kline", "avgPrice", "1hTicker", "4hTicker", "1dTicker"})
_ACCOUNT_EVENTS = frozenset(
    {
        "outboundAccountPosition",
        "balanceUpdate",
        "executionReport",
        "listStatus",
        "listenKeyExpired",
        "eventStreamTerminated",
        "externalLockUpdate",
    }
)
_FUTURES_EVENTS = frozenset(
    {
        "markPriceUpdate",
        "indexPriceUpdate",
        "forceOrder",
        "continuous_kline",
        "compositeIndex",
        "contractInfo",
        "assetIndexUpdate",
    }
)
_IGNORED_EVENTS = _OTHER_EVENTS | _ACCOUNT_EVENTS | _FUTURES_EVENTS
_BOOKS = (frozenset({"u", "s", "b", "B", "a", "A"}), frozenset({"lastUpdateId", "bids", "asks"}))


def parse(message: bytes) -> Said:
    """Read a message of a combined stream, or of a single one."""
    if message.startswith(b"["):
        return _said(_many.decode(message))
    if _usual(message):
        return _said((_single.decode(message).data,))  # the usual case, decoded once
    found = _message.decode(message)
    kind = found.stream.partition("@")[2]
    if kind.startswith(_OTHERS):
        return ignored(kind.partition("@")[0].partition("_")[0])
    fault = found.error or (_Fault(found.code, found.msg) if found.code is not None else None)
    if fault is not None:
        return Said(Kind.REFUSED, why=f"{fault.code} {fault.msg}")
    data = bytes(found.data)
    if found.stream == "!bookTicker":
        return ignored("bookTicker")
    if data:
        return _said(_many.decode(data) if data.startswith(b"[") else [_bare.decode(data)])
    if found.e:
        return _said([_bare.decode(message)])
    return Said(Kind.CONTROL, what="answer") if b'"result"' in message else _bare_book(message)


def _bare_book(message: bytes) -> Said:
    """Single streams of best prices and of the book's top have no name for themselves."""
    keys = msgspec.json.decode(message, type=dict[str, object]).keys()
    return ignored("book") if any(book <= keys for book in _BOOKS) else Said(Kind.UNKNOWN)


def _said(rows: Sequence[_Data]) -> Said:
    prints = []
    for row in rows:
        if row.e in ("24hrTicker", "24hrMiniTicker"):
            price, opened = decimal(row.c), decimal(row.o) if row.o else None
            change = decimal(row.P) if row.P else change_pct(price, opened)
            volume = decimal(row.v) if row.v else None
            prints.append(Print(pair_of(row.s), price, _us(row.E), change, opened, volume))
        elif row.e in ("trade", "aggTrade"):
            trade = row.a if row.e == "aggTrade" else row.t
            prints.append(Print(pair_of(row.s), decimal(row.p), _us(row.T), trade_id=str(trade)))
        elif row.e == "serverShutdown":
            return Said(Kind.CONTROL, what=row.e, reconnect=True)
        elif row.e in _IGNORED_EVENTS:
            return ignored(row.e)
        else:
            return Said(Kind.UNKNOWN, what=row.e)
    return Said(Kind.TICKS, tuple(prints))


def _us(at: int | None) -> int | None:
    """Milliseconds, or microseconds where it was asked for them (16 digits)."""
    if at is None:
        return None
    return at if at >= 10**15 else at * 1000


@lru_cache(4096)
def pair_of(symbol: str) -> Pair:
    """BTCUSDT: BTC in USDT."""
    for quote in (*_QUOTES, *_SHORT):
        if symbol.endswith(quote) and len(symbol) > len(quote):
            return Pair(symbol[: -len(quote)], quote)
    return Pair(symbol, "")


def subscribe(pairs: Sequence[Pair]) -> list[str]:
    """Rolling tickers, told each second."""
    streams = [f"{pair.base}{pair.quote}".lower() + "@ticker" for pair in pairs]
    return [msgspec.json.encode({"method": "SUBSCRIBE", "params": streams, "id": 1}).decode()]


VENUE = Venue(
    key="binance",
    name="Binance",
    url="wss://stream.binance.com:9443/stream",
    attribution=Attribution("Prices by Binance", "https://www.binance.com"),
    quotes=("USDT",),
    subscribe=subscribe,
    parse=strict(parse),
    documents="developers.binance.com, Spot: WebSocket Streams",
    silence=timedelta(seconds=60),  # its ping frame comes each 20 seconds
    rotate=timedelta(hours=23),
    batch=200,
)
US = Venue(
    key="binance-us",
    name="Binance.US",
    url="wss://stream.binance.us:9443/stream",
    attribution=Attribution("Prices by Binance.US", "https://www.binance.us"),
    quotes=("USD", "USDT"),
    subscribe=subscribe,
    parse=strict(parse),
    documents="docs.binance.us, WebSocket streams",
    silence=timedelta(seconds=60),
    rotate=timedelta(hours=23),
    batch=200,
)
