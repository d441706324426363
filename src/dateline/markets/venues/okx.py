"""OKX, version 5.

Source: OKX's documents "API v5, WebSocket, tickers channel"; recorded messages. It tells no percentage: the change is
made from open24h. Text `ping` after 30 s of silence is answered with text `pong`. Spot is what we ask for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

import msgspec

from dateline.markets.providers.port import Attribution
from dateline.markets.venues.port import HEARTBEAT, Kind, Pair, Print, Said, Venue, change_pct, decimal, ignored, strict


class _Arg(msgspec.Struct):
    channel: str = ""
    instId: str = ""  # noqa: N815  # theirs


class _Row(msgspec.Struct):
    instType: str = ""  # noqa: N815
    instId: str = ""  # noqa: N815
    last: str = ""
    open24h: str = ""
    volCcy24h: str = ""  # noqa: N815
    vol24h: str = ""
    ts: str = ""
    px: str = ""
    tradeId: str = ""  # noqa: N815


class _Message(msgspec.Struct):
    arg: _Arg = msgspec.field(default_factory=_Arg)
    event: str = ""
    data: msgspec.Raw = msgspec.Raw(b"[]")
    code: str = ""
    msg: str = ""


_message = msgspec.json.Decoder(_Message)
_rows = msgspec.json.Decoder(list[_Row])
_OTHERS = (
    "book",
    "bbo",
    "candle",
    "funding",
    "mark",
    "index",
    "liquidation",
    "open-interest",
    "instruments",
    "status",
    "estimated",
    "price-limit",
    "opt-summary",
    "l2",
    "call-auction",
    "option-trades",
    "block",
    "public-",
    "struc",
    "sprd-",
    "adl-warning",
    "economic-calendar",
    "rfqs",
    "quotes",
    # an account's own
    "account",
    "positions",
    "balance",
    "orders",
    "algo-",
    "grid-",
    "deposit-info",
    "withdrawal-info",
)


def parse(message: bytes) -> Said:
    """Read a message; derivatives are known and ignored."""
    if message == b"pong":
        return HEARTBEAT
    head = _message.decode(message)
    if head.event in ("subscribe", "unsubscribe", "channel-conn-count", "notice", "login"):
        return Said(Kind.CONTROL, what=head.event, reconnect=head.event == "notice")
    if head.event in ("error", "channel-conn-count-error"):
        return Said(Kind.REFUSED, why=f"{head.code} {head.msg}")
    if head.arg.channel.startswith(_OTHERS):
        return ignored(head.arg.channel)
    if head.arg.channel not in ("tickers", "trades", "trades-all"):
        return Said(Kind.UNKNOWN, what=head.arg.channel or head.event)
    if head.arg.instId.count("-") != 1:
        return ignored(f"{head.arg.channel} of a derivative")
    rows = _rows.decode(head.data)
    if head.arg.channel == "tickers":
        return Said(Kind.TICKS, tuple(_ticker(row) for row in rows if row.last))
    prints = (Print(_pair(row.instId), decimal(row.px), int(row.ts) * 1000, trade_id=row.tradeId) for row in rows)
    return Said(Kind.TICKS, tuple(prints))


def _ticker(row: _Row) -> Print:
    price = decimal(row.last)
    opened = decimal(row.open24h) if row.open24h else None
    volume = decimal(row.vol24h) if row.vol24h else None
    return Print(_pair(row.instId), price, int(row.ts) * 1000, change_pct(price, opened), opened, volume)


@lru_cache(4096)
def _pair(name: str) -> Pair:
    base, _, quote = name.partition("-")
    return Pair(base, quote)


def subscribe(pairs: Sequence[Pair]) -> list[str]:
    """All pairs in one message."""
    args = [{"channel": "tickers", "instId": f"{pair.base}-{pair.quote}"} for pair in pairs]
    return [msgspec.json.encode({"op": "subscribe", "args": args}).decode()]


VENUE = Venue(
    key="okx",
    name="OKX",
    url="wss://ws.okx.com:8443/ws/v5/public",
    attribution=Attribution("Prices by OKX", "https://www.okx.com"),
    quotes=("USDT",),
    subscribe=subscribe,
    parse=strict(parse),
    documents="www.okx.com/docs-v5, Tickers channel",
    silence=timedelta(seconds=45),
    ping="ping",
    ping_every=timedelta(seconds=20),
    units="none",
    quiet=True,
)
