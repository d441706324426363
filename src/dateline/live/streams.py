"""The clients of the hub: each a transport that bytes are written to, and nothing that waits.

Both are protocols of asyncio's, handed a connection whose request was read already.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import Protocol

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from dateline.live.frames import GZIP_HEAD, Form, pack

_COMMENT = b": still here\n\n"
_STILL_HERE = {
    Form.EVENTS: _COMMENT,
    Form.PACKED: pack(_COMMENT),
    Form.SOCKET: Frame(Opcode.PING, b"").serialize(mask=False),
}
_EVENT_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-store\r\n"
    b"vary: accept-encoding\r\nx-accel-buffering: no\r\nconnection: close\r\n"
)
# The kernel would let a reader who takes nothing have 4 MB of frames that are old by the time they are read.
_KERNEL_BYTES = 32 * 1024
_MOST_SAID_BYTES = 4096  # a program has nothing to tell us but that it is there


class Joined(Protocol):
    """What a stream needs of the hub."""

    def join(self, stream: Stream, last_event_id: str | None) -> None: ...
    def leave(self, stream: Stream) -> None: ...
    def fell_behind(self, stream: Stream) -> None: ...
    def caught_up(self, stream: Stream) -> None: ...


class Stream(asyncio.Protocol):
    """One client that takes server-sent events. What it says after its request is nothing that we asked for."""

    __slots__ = ("__weakref__", "_hub", "_transport", "cursor", "form", "write")

    def __init__(self, hub: Joined, form: Form) -> None:
        self._hub = hub
        self.form = form
        self.cursor = 0
        self.write: Callable[[bytes], None]

    def open(self, transport: asyncio.Transport, headers: Sequence[tuple[bytes, bytes]], retry_ms: int) -> None:
        """Answer the request on this connection, and take part from now on."""
        self._take(transport)
        first = b"retry: %d\n\n" % retry_ms
        lines = b"".join(b"%s: %s\r\n" % pair for pair in headers)
        if self.form is Form.PACKED:
            lines, first = lines + b"content-encoding: gzip\r\n", GZIP_HEAD + pack(first)
        self.write(_EVENT_HEAD + lines + b"\r\n" + first)

    def _take(self, transport: asyncio.Transport) -> None:
        # At 0 a write goes to the socket at once, and the first byte that does not fit pauses us: no queue grows.
        self._transport = transport
        self.write = transport.write
        transport.set_write_buffer_limits(high=0)
        transport.set_protocol(self)
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BYTES)

    def join(self, last_event_id: str | None) -> None:
        """Be sent what changed since that id, and all that comes."""
        self._hub.join(self, last_event_id)

    def still_here(self, form: Form) -> None:
        """Break the silence, so that nothing between us takes the connection for dead."""
        self.write(_STILL_HERE[form])

    def end(self) -> None:
        """Close, once all is sent."""
        self._transport.close()

    def drop(self) -> None:
        """Close at once."""
        self._transport.abort()

    def pause_writing(self) -> None:
        self._hub.fell_behind(self)

    def resume_writing(self) -> None:
        self._hub.caught_up(self)

    def data_received(self, data: bytes) -> None:
        self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._hub.leave(self)


class Socket(Stream):
    """One program that takes messages over a WebSocket."""

    __slots__ = ("_protocol",)

    def __init__(self, hub: Joined) -> None:
        super().__init__(hub, Form.SOCKET)
        self._protocol = ServerProtocol(max_size=_MOST_SAID_BYTES)

    def shake_hands(self, transport: asyncio.Transport, target: bytes, headers: Sequence[tuple[bytes, bytes]]) -> bool:
        """Answer the opening handshake; False where it was none, and the connection is closing."""
        self._take(transport)
        # The library reads requests itself: it is given the one that the server has read already.
        lines = b"".join(b"%s: %s\r\n" % pair for pair in headers)
        self._protocol.receive_data(b"GET %s HTTP/1.1\r\n%s\r\n" % (target, lines))
        events = self._protocol.events_received()
        if not events or not isinstance(events[0], Request):
            self.drop()
            return False
        response = self._protocol.accept(events[0])
        self._protocol.send_response(response)
        self._send()
        if response.status_code != 101:
            self.end()
            return False
        return True

    def data_received(self, data: bytes) -> None:
        """Answer pings and the closing handshake; the rest of what is said is let fall."""
        self._protocol.receive_data(data)
        self._protocol.events_received()
        self._send()
        if self._protocol.close_expected():
            self._transport.close()

    def end(self) -> None:
        self._protocol.send_close(CloseCode.GOING_AWAY)
        self._send()
        self._transport.close()

    def _send(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self.write(data)
