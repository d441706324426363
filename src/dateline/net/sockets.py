"""Guarded WebSockets: the same rules for addresses as for requests, and limits on what a peer may send.

The address is looked at where the socket is made (`guard.py`), on every connection. A redirect is never followed: it
could lead from an allowed host to another.
Source: RFC 6455; docs/decisions/160-sockets-are-aiohttps-under-the-guard.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Protocol

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from dateline import urls
from dateline.clock import Clock, SystemClock
from dateline.errors import Blocked, Broken, FetchError, OverLimit, TimedOut, Unreachable, Untrusted
from dateline.net.guard import Allow, Guard
from dateline.net.values import seconds_text, size_text
from dateline.net.wire import Names

_WEB = {"ws": "http", "wss": "https"}


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """What a peer may send.

    A recorded snapshot of a whole order book has 2 MB; messages that carry prices have under 20 kB. Recorded venues
    sent up to 150 messages a second on a connection.
    """

    message_bytes: int = 4 * 1024 * 1024
    messages_a_second: int = 5_000
    connect: timedelta = timedelta(seconds=15)
    send: timedelta = timedelta(seconds=10)


class Socket(Protocol):
    """One open connection."""

    async def send(self, text: str) -> None:
        """Send a text message. Errors: FetchError."""
        ...

    async def receive(self) -> bytes | None:
        """Give the next message; b"" for a ping, which is answered already; None once the peer has closed.

        Errors: OverLimit where it is too big or there are too many; Broken.
        """
        ...

    async def close(self) -> None: ...


class Connect(Protocol):
    """What opens connections: `Sockets`, or something inside the process."""

    async def open(self, url: str) -> Socket: ...


class Sockets:
    """Opens WebSockets under the guard. `inside`: what answers, instead of the network, for hosts of that ending."""

    def __init__(
        self,
        *,
        user_agent: str,
        allow: Allow | None = None,
        limits: SocketLimits | None = None,
        inside: Mapping[str, Connect] | None = None,
        names: AbstractResolver | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._guard = Guard(allow or Allow())
        self._limits = limits or SocketLimits()
        self._inside = dict(inside or {})
        self._names = names
        self._clock = clock or SystemClock()
        self._headers = {"user-agent": user_agent}
        self._session: aiohttp.ClientSession | None = None
        self._resolver: AbstractResolver | None = None

    async def open(self, url: str) -> Socket:
        """Connect. Errors: FetchError, by kind, as a request's."""
        scheme, _, rest = url.partition("://")
        web = urls.parse(f"{_WEB[scheme]}://{rest}") if scheme in _WEB else None
        if web is None:
            raise Blocked(url, url[:200], "not an address of a WebSocket")
        for ending, inside in self._inside.items():
            if web.host.endswith(ending):
                return await inside.open(url)
        if (refusal := self._guard.before(web)) is not None:
            raise Blocked(url, refusal.address, refusal.words)
        session = self._session or self._started()
        target = URL(f"{scheme}://{web.text(fragment=False).partition('://')[2]}", encoded=True)
        with self._guard.asking(web) as asking:
            try:
                async with asyncio.timeout(self._limits.connect.total_seconds()):
                    opened = await session.ws_connect(
                        target, headers=self._headers, autoping=False, max_msg_size=self._limits.message_bytes
                    )
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as exc:
                if asking.refusal is not None and not asking.let_through:
                    raise Blocked(url, asking.refusal.address, asking.refusal.words) from exc
                raise _translated(url, web.authority, exc, self._limits) from exc
        return _Open(url, opened, self._limits, self._clock)

    async def close(self) -> None:
        """Close what is left of connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
        if self._resolver is not None:
            await self._resolver.close()

    def _started(self) -> aiohttp.ClientSession:
        self._resolver = self._names or Names(4)
        connector = aiohttp.TCPConnector(
            resolver=self._resolver, limit=0, force_close=True, socket_factory=self._guard.socket
        )
        trace = aiohttp.TraceConfig()
        trace.on_request_redirect.append(_no_redirect)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            trace_configs=[trace],
            max_line_size=8 * 1024,
            max_field_size=8 * 1024,
        )
        return self._session


class _Redirected(aiohttp.ClientError):
    """The venue sent us elsewhere."""


async def _no_redirect(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestRedirectParams
) -> None:
    params.response.close()
    raise _Redirected("it redirects, which a stream of prices has no reason to")


class _Open:
    """One connection over the network."""

    def __init__(
        self, url: str, socket: aiohttp.ClientWebSocketResponse[bool], limits: SocketLimits, clock: Clock
    ) -> None:
        self._url = url
        self._socket = socket
        self._limits = limits
        self._clock = clock
        self._second = 0
        self._count = 0

    async def send(self, text: str) -> None:
        try:
            async with asyncio.timeout(self._limits.send.total_seconds()):
                await self._socket.send_str(text)
        except TimeoutError as exc:
            raise TimedOut(self._url, "it takes nothing from us") from exc
        except (aiohttp.ClientError, OSError) as exc:
            raise Broken(self._url, "the connection broke while sending") from exc

    async def receive(self) -> bytes | None:
        try:
            got = await self._socket.receive()
        except (aiohttp.ClientError, OSError) as exc:
            raise Broken(self._url, "the connection broke") from exc
        await self._counted()
        match got.type:
            case aiohttp.WSMsgType.TEXT:
                return str(got.data).encode()
            case aiohttp.WSMsgType.BINARY:
                return bytes(got.data)
            case aiohttp.WSMsgType.PING:
                await self._answered(got.data)
                return b""
            case aiohttp.WSMsgType.PONG:
                return b""
            case aiohttp.WSMsgType.ERROR:
                await self.close()
                raise self._fault(got.data)
        return None

    async def close(self) -> None:
        try:
            async with asyncio.timeout(2):
                await self._socket.close()
        except (TimeoutError, aiohttp.ClientError, OSError):
            return

    async def _answered(self, payload: bytes) -> None:
        try:
            async with asyncio.timeout(self._limits.send.total_seconds()):
                await self._socket.pong(payload)
        except (TimeoutError, aiohttp.ClientError, OSError) as exc:
            raise Broken(self._url, "the connection broke while answering a ping") from exc

    async def _counted(self) -> None:
        second = int(self._clock.monotonic())
        if second != self._second:
            self._second, self._count = second, 0
        self._count += 1
        if self._count > self._limits.messages_a_second:
            await self.close()
            raise OverLimit(self._url, "messages", detail=f"{self._limits.messages_a_second:,} in a second")

    def _fault(self, cause: object) -> FetchError:
        if getattr(cause, "code", None) == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
            return OverLimit(self._url, "message bytes", detail=size_text(self._limits.message_bytes))
        return Broken(self._url, "what arrived was no WebSocket message")


def _translated(url: str, authority: str, exc: Exception, limits: SocketLimits) -> FetchError:
    match exc:
        case _Redirected():
            return Broken(url, str(exc))
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return Untrusted(url, "the encrypted connection could not be trusted")
        case TimeoutError():
            return TimedOut(url, f"no connection within {seconds_text(limits.connect)}")
        case aiohttp.ClientConnectorDNSError():
            return Unreachable(url, f"the name of {authority} was not found")
        case aiohttp.WSServerHandshakeError():
            return Unreachable(url, f"it answered {exc.status} instead of opening a stream", status=exc.status)
        case aiohttp.ClientConnectorError():
            return Unreachable(url, f"no connection to {authority}")
    return Broken(url, "the connection broke before the stream was open")
