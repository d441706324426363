"""Bitstamp, version 2: there is no ticker, so prices are made from trades.

Source: Bitstamp's documents "WebSocket API v2"; recorded messages. `bts:request_reconnect` must be obeyed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

import msgspec

from dateline.markets.providers.port import Attribution
from dateline.markets.venues.port import HEARTBEAT, Kind, Pair, Print, Said, Venue, decimal, ignored, strict

_QUOTES = ("usdt", "usdc", "usd", "eur", "gbp", "btc", "eth", "pyusd", "pax")


class _Data(msgspec.Struct):
    id: int = 0
    price_str: str = ""
    price: float | None = None
    microtimestamp: str = ""
    timestamp: str = ""
    code: object = None
    message: str = ""


class _Message(msgspec.Struct):
    event: str = ""
    channel: str = ""
    data: msgspec.Raw = msgspec.Raw(b"{}")


_message = msgspec.json.Decoder(_Message)
_data = msgspec.json.Decoder(_Data)
_OTHERS = ("diff_order_book_", "order_book_", "detail_order_book_", "live_orders_", "funding_rate_", "private-")


def parse(message: bytes) -> Said:
    """Read a message."""
    head = _message.decode(message)
    if head.channel.startswith(_OTHERS) and not head.event.startswith("bts:"):
        return ignored(head.channel.rsplit("_", 1)[0])
    if head.event == "trade" and head.channel.startswith("live_trades_"):
        data = _data.decode(head.data)
        at_us = int(data.microtimestamp) if data.microtimestamp else int(data.timestamp) * 1_000_000
        price = decimal(data.price_str or (data.price if data.price is not None else "nan"))
        return Said(Kind.TICKS, (Print(_pair(head.channel[12:]), price, at_us, trade_id=str(data.id)),))
    if head.event == "bts:heartbeat":
        return HEARTBEAT
    if head.event == "bts:request_reconnect":
        return Said(Kind.CONTROL, what=head.event, reconnect=True)
    if head.event == "bts:error":
        return Said(Kind.REFUSED, why=_data.decode(head.data).message or "no reason given")
    if head.event.startswith("bts:"):
        return Said(Kind.CONTROL, what=head.event)
    return Said(Kind.UNKNOWN, what=head.event)


@lru_cache(4096)
def _pair(name: str) -> Pair:
    for quote in _QUOTES:
        if name.endswith(quote) and len(name) > len(quote):
            return Pair(name[: -len(quote)].upper(), quote.upper())
    return Pair(name.upper(), "")


def subscribe(pairs: Sequence[Pair]) -> list[str]:
    """One message a pair."""
    names = [f"live_trades_{pair.base}{pair.quote}".lower() for pair in pairs]
    return [msgspec.json.encode({"event": "bts:subscribe", "data": {"channel": name}}).decode() for name in names]


VENUE = Venue(
    key="bitstamp",
    name="Bitstamp",
    url="wss://ws.bitstamp.net",
    attribution=Attribution("Prices by Bitstamp", "https://www.bitstamp.net"),
    quotes=("USD",),
    subscribe=subscribe,
    parse=strict(parse),
    documents="www.bitstamp.net/websocket/v2",
    silence=timedelta(seconds=60),
    ping='{"event":"bts:heartbeat"}',
    ping_every=timedelta(seconds=20),
    rotate=timedelta(days=30),
    quiet=True,
    units="none",
)
