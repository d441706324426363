"""What goes over the wire of the live stream: frames, and the three forms that their bytes take. Pure.

A frame is one line of JSON, `{"v": 1, "t": ms, "k": [[index, key, every_s]], "u": [[index, price, change, age_s]]}`:
`k` names rows that the client may not know yet, `u` holds prices: an age of 0 is left out, a fifth element 1 says that
an asset has ended.
Indexes hold for one start of the server; the id of an event carries which.

Source: docs/markets.md, "How it is pushed"; WHATWG HTML, "Server-sent events"; RFC 1952; RFC 6455.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TypedDict

import msgspec
from websockets.frames import Frame, Opcode

VERSION = 1
# RFC 1952: a fixed head without a name or a time. Every packed stream starts with it and never ends with a trailer.
GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
_HUNDREDTH = Decimal("0.01")


class FrameRow(TypedDict):
    """One price as the markets give it: `t` in milliseconds, `every` in seconds, 0 where it is streamed."""

    s: str
    p: str
    c: str | None
    t: int
    every: int
    ended: bool


class Form(Enum):
    """How a client takes its frames."""

    EVENTS = "server-sent events"
    PACKED = "server-sent events, gzip"
    SOCKET = "WebSocket"


def encode(
    rows: Iterable[tuple[int, Mapping[str, object]]], names: Iterable[tuple[int, str, int]], now_ms: int
) -> bytes:
    """Give a frame's JSON. Ages are whole seconds before `now_ms`, never under 0."""
    told = [[index, key, every] for index, key, every in names]
    frame: dict[str, object] = {"v": VERSION, "t": now_ms}
    if told:
        frame["k"] = told
    frame["u"] = [_row(index, row, now_ms) for index, row in rows]
    return msgspec.json.encode(frame)


def _row(index: int, row: Mapping[str, object], now_ms: int) -> list[object]:
    at_ms = row["t"]
    age_s = max(now_ms - at_ms, 0) // 1000 if isinstance(at_ms, int) else 0
    short = [index, row["p"], change_text(row.get("c"))]
    if row.get("ended"):
        return [*short, age_s, 1]
    return [*short, age_s] if age_s else short


def change_text(change: object) -> str | None:
    """A change to hundredths, as every page shows it: five more digits are half of a frame's bytes."""
    if not isinstance(change, str):
        return None
    try:
        value = Decimal(change)
        return str(value.quantize(_HUNDREDTH, "ROUND_HALF_UP")) if value.is_finite() else None
    except InvalidOperation:
        return None


def event(event_id: str, data: bytes) -> bytes:
    """A frame as one server-sent event; JSON has no line breaks of its own."""
    return b"id: %s\ndata: %s\n\n" % (event_id.encode(), data)


def pack(plain: bytes) -> bytes:
    """Deflate with a full flush: blocks of any packer follow one another, and a client may join at each.

    Source: zlib's manual, Z_FULL_FLUSH. Made once for all clients that need these bytes.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)


def message(event_id: str, data: bytes) -> bytes:
    """A frame as one unmasked text message; its id stands inside, for a WebSocket has no field for it."""
    return Frame(Opcode.TEXT, b'{"id":"%s",%s' % (event_id.encode(), data[1:])).serialize(mask=False)


def in_form(form: Form, event_id: str, data: bytes) -> bytes:
    """The bytes of a frame for that form."""
    if form is Form.SOCKET:
        return message(event_id, data)
    plain = event(event_id, data)
    return pack(plain) if form is Form.PACKED else plain
