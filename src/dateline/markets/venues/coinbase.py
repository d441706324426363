"""Coinbase: Advanced Trade's stream, and the older Exchange feed.

Source: Coinbase's documents "Advanced Trade WebSocket" and "Exchange WebSocket Feed"; recorded messages of the first.
The change of Advanced Trade is in percent: "0.0960" is 0.096 %. USDC products return the USD book.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
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

_CREDIT = Attribution("Prices by Coinbase", "https://www.coinbase.com")


class _Ticker(msgspec.Struct):
    product_id: str = ""
    price: str = ""
    price_percent_chg_24_h: str = ""
    volume_24_h: str = ""


class _Trade(msgspec.Struct):
    product_id: str
    trade_id: str
    price: str
    time: datetime


class _Event(msgspec.Struct):
    type: str = ""
    tickers: list[_Ticker] = []
    trades: list[_Trade] = []


class _Message(msgspec.Struct):
    channel: str = ""
    timestamp: datetime | None = None
    sequence_num: int | None = None
    events: list[_Event] = []
    type: str = ""
    message: str = ""


class _Head(msgspec.Struct):
    channel: str = ""
    sequence_num: int | None = None


_message = msgspec.json.Decoder(_Message)
_head = msgspec.json.Decoder(_Head)
_NUMBER = re.compile(rb'"sequence_num":([0-9]{1,18})')
_OTHERS = frozenset({"l2_data", "level2", "candles", "status", "user", "futures_balance_summary"})


def parse(message: bytes) -> Said:
    """Read a message of Advanced Trade. Errors: msgspec's, where it is none."""
    if not message.startswith((b'{"channel":"ticker', b'{"channel":"market_trades', b'{"type"')):
        if message.startswith(b'{"channel":"l2_data"'):  # three in four messages; a snapshot of one is megabytes
            number = _NUMBER.search(message, 0, 200)
            return ignored("l2_data", ("connection", int(number[1])) if number else None)
        head = _head.decode(message)
        sequence = ("connection", head.sequence_num) if head.sequence_num is not None else None
        if head.channel in _OTHERS:
            return ignored(head.channel, sequence)
        if head.channel == "heartbeats":
            return Said(Kind.HEARTBEAT, sequence=sequence)
        if head.channel == "subscriptions":
            return Said(Kind.CONTROL, what="subscriptions", sequence=sequence)
    found = _message.decode(message)
    sequence = ("connection", found.sequence_num) if found.sequence_num is not None else None
    if found.type == "error":
        return Said(Kind.REFUSED, why=found.message)
    if found.channel in ("ticker", "ticker_batch") and found.timestamp is not None:
        at_us = micros(found.timestamp)
        prints = tuple(_print(ticker, at_us) for event in found.events for ticker in event.tickers if ticker.price)
        return Said(Kind.TICKS, prints, sequence=sequence, snapshot=_is_snapshot(found))
    if found.channel == "market_trades":
        trades = [trade for event in found.events for trade in event.trades]
        prints = tuple(
            Print(_pair(t.product_id), decimal(t.price), micros(t.time), trade_id=t.trade_id) for t in reversed(trades)
        )
        return Said(Kind.TICKS, prints, sequence=sequence, snapshot=_is_snapshot(found))
    return Said(Kind.UNKNOWN, what=found.channel or found.type)


def _is_snapshot(message: _Message) -> bool:
    return any(event.type == "snapshot" for event in message.events)


def _print(ticker: _Ticker, at_us: int) -> Print:
    change, volume = ticker.price_percent_chg_24_h, ticker.volume_24_h
    return Print(
        _pair(ticker.product_id),
        decimal(ticker.price),
        at_us,
        decimal(change) if change else None,
        volume_24h=decimal(volume) if volume else None,
    )


@lru_cache(4096)
def _pair(product: str) -> Pair:
    base, _, quote = product.partition("-")
    return Pair(base, quote)


def subscribe(pairs: Sequence[Pair]) -> list[str]:
    """One channel a message; without heartbeats a channel that is silent is closed after 60 to 90 seconds."""
    products = [f"{pair.base}-{pair.quote}" for pair in pairs]
    asked = [
        {"type": "subscribe", "channel": "heartbeats"},
        {"type": "subscribe", "product_ids": products, "channel": "ticker"},
    ]
    return [msgspec.json.encode(one).decode() for one in asked]


def ask_again(pairs: Sequence[Pair]) -> list[str]:
    """A subscription that is made anew begins with a snapshot."""
    products = [f"{pair.base}-{pair.quote}" for pair in pairs]
    asked = [{"type": kind, "product_ids": products, "channel": "ticker"} for kind in ("unsubscribe", "subscribe")]
    return [msgspec.json.encode(one).decode() for one in asked]


# --- the older feed ----------------------------------------------------------------------------------


class _Old(msgspec.Struct):
    type: str = ""
    product_id: str = ""
    price: str = ""
    open_24h: str = ""
    volume_24h: str = ""
    time: datetime | None = None
    trade_id: int | None = None
    sequence: int | None = None
    message: str = ""
    reason: str = ""


_old = msgspec.json.Decoder(_Old)
_OLD_OTHERS = frozenset(
    {
        "l2update",
        "snapshot",
        "received",
        "open",
        "done",
        "change",
        "activate",
        "status",
        "auction",
        "rfq_match",
        "balance",
        "level3",
    }
)


def parse_exchange(message: bytes) -> Said:
    """Read a message of the Exchange feed. Its sequence counts all that happened to a product; most is not sent."""
    if message.startswith(b"["):  # the full book in its short form: ["change", "BTC-USD", ...]
        msgspec.json.decode(message, type=list[object])
        return ignored("level3")
    found = _old.decode(message)
    if found.type in ("ticker", "match", "last_match"):
        if not found.price:
            return ignored(found.type)
        price = decimal(found.price)
        opened = decimal(found.open_24h) if found.open_24h else None
        volume = decimal(found.volume_24h) if found.volume_24h else None
        at_us = None if found.time is None else micros(found.time)
        trade = None if found.trade_id is None else str(found.trade_id)
        told = Print(_pair(found.product_id), price, at_us, change_pct(price, opened), opened, volume, trade)
        return Said(Kind.TICKS, (told,))
    if found.type == "heartbeat":
        return HEARTBEAT
    if found.type == "subscriptions":
        return Said(Kind.CONTROL, what=found.type)
    if found.type == "error":
        return Said(Kind.REFUSED, why=f"{found.message} {found.reason}".strip())
    if found.type in _OLD_OTHERS:
        return ignored(found.type)
    return Said(Kind.UNKNOWN, what=found.type)


def subscribe_exchange(pairs: Sequence[Pair]) -> list[str]:
    """Has to come within five seconds of connecting."""
    products = [f"{pair.base}-{pair.quote}" for pair in pairs]
    asked = {"type": "subscribe", "product_ids": products, "channels": ["heartbeat", "ticker"]}
    return [msgspec.json.encode(asked).decode()]


VENUE = Venue(
    key="coinbase",
    name="Coinbase",
    url="wss://advanced-trade-ws.coinbase.com",
    attribution=_CREDIT,
    quotes=("USD",),
    subscribe=subscribe,
    parse=strict(parse),
    documents="docs.cdp.coinbase.com, Advanced Trade WebSocket channels",
    silence=timedelta(seconds=10),  # its heartbeat comes each second
    batch=50,
    quiet=True,
    snapshot_first=True,
    ask_again=ask_again,
)
EXCHANGE = Venue(
    key="coinbase-exchange",
    name="Coinbase Exchange",
    url="wss://ws-feed.exchange.coinbase.com",
    attribution=_CREDIT,
    quotes=("USD",),
    subscribe=subscribe_exchange,
    parse=strict(parse_exchange),
    documents="docs.cdp.coinbase.com, Exchange WebSocket channels",
    silence=timedelta(seconds=10),
    units="none",
    batch=50,
)
