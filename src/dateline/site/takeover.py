"""The live stream leaves the web application: its connections are handed to the hub.

uvicorn reads the request as any other; from there on the hub writes to the connection itself. A stream then costs
one write of shared bytes a frame. Source: docs/decisions/150-the-stream-leaves-the-web-application.md.
"""

from __future__ import annotations

from urllib.parse import parse_qs

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from dateline.live.frames import VERSION, Form
from dateline.live.hub import RETRY, RETRY_FULL
from dateline.live.streams import Socket, Stream
from dateline.site.app import Site
from dateline.site.guard import HEADERS

PATH = b"/live"
# Prices are for anyone, and carry nothing of who reads them: a page of another site may take the stream.
_HEADERS = (*HEADERS, (b"access-control-allow-origin", b"*"), (b"cross-origin-resource-policy", b"cross-origin"))


class HandingOver(HttpToolsProtocol):
    """uvicorn's protocol, which hands GET /live to the hub, as events or as a WebSocket."""

    _taken = False

    @property
    def _site(self) -> Site:
        site = self.app
        assert isinstance(site, Site)
        return site

    def on_headers_complete(self) -> None:
        busy = self.cycle is not None and not self.cycle.response_complete
        if self.parser.get_method() == b"GET" and self._path() == PATH and not busy:
            self._taken = not self.parser.should_upgrade()
            if self._taken:
                return
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._taken:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._taken:
            self._hand_over()
        else:
            super().on_message_complete()

    def _should_upgrade_to_ws(self) -> bool:
        return self._path() == PATH

    def handle_websocket_upgrade(self) -> None:
        refused = self._refusal()
        if refused is not None:
            self._refuse(*refused)
            return
        self.connections.discard(self)
        socket = Socket(self._site.parts.hub)
        if socket.shake_hands(self.transport, self.url, self.headers):
            socket.join(self._field("since"))

    def _hand_over(self) -> None:
        refused = self._refusal()
        if refused is not None:
            self._refuse(*refused)
            return
        self.connections.discard(self)
        packed = b"gzip" in (self._header(b"accept-encoding") or b"").lower()
        stream = Stream(self._site.parts.hub, Form.PACKED if packed else Form.EVENTS)
        stream.open(self.transport, _HEADERS, int(RETRY.total_seconds() * 1000))
        last = self._header(b"last-event-id")
        stream.join(self._field("since") if last is None else last.decode("latin-1"))

    def _refusal(self) -> tuple[str, str] | None:
        """A status and words, where the stream is not given."""
        if not self._site.answers(self._header(b"host")):
            return "400 Bad Request", "This site does not answer for that name."
        if (self._field("v") or str(VERSION)) != str(VERSION):
            return "400 Bad Request", f"The stream is given in version {VERSION} only."
        if self._site.parts.hub.full:
            return "503 Service Unavailable", "There are as many readers of the stream as this server takes."
        return None

    def _refuse(self, status: str, words: str) -> None:
        body = words.encode() + b"\n"
        head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {len(body)}\r\n"
        wait = f"retry-after: {int(RETRY_FULL.total_seconds())}\r\n" if status.startswith("503") else ""
        lines = b"".join(b"%s: %s\r\n" % pair for pair in HEADERS)
        self.transport.write(f"{head}{wait}".encode() + lines + b"connection: close\r\n\r\n" + body)
        self.transport.close()

    def _path(self) -> bytes | None:
        path: bytes | None = httptools.parse_url(self.url).path
        return path

    def _field(self, name: str) -> str | None:
        query: bytes = httptools.parse_url(self.url).query or b""
        found = parse_qs(query[:200].decode("latin-1"), max_num_fields=20) if query.count(b"&") < 20 else {}
        return found[name][0] if name in found else None

    def _header(self, wanted: bytes) -> bytes | None:
        return next((value for name, value in self.headers if name == wanted), None)
