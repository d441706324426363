"""One request over the network: aiohttp under the guard, and its faults in our words.

Each fault closes its connection: a server that broke the rules once could slip its next answer under ours.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.http_exceptions import LineTooLong
from yarl import URL

from dateline.errors import Blocked, Broken, FetchError, OverLimit, TimedOut, Unreachable, Untrusted
from dateline.net.guard import Asking, Guard
from dateline.net.values import Limits, Reply, seconds_text, size_text
from dateline.urls import Web

_NAME_CACHE_SECONDS = 60  # getaddrinfo tells no lifetime; short enough to follow a site that moves
_KEEP_ALIVE_SECONDS = 15


class Names(AbstractResolver):
    """Looks names up in threads of its own, so that dead name servers hold up nothing but look-ups."""

    def __init__(self, threads: int = 16) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="names")

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_UNSPEC) -> list[ResolveResult]:
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port, family)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: int) -> list[tuple[Any, Any, int, str, tuple[Any, ...]]]:
    return socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)


class _Connector(aiohttp.TCPConnector):
    """A connector that gives no connection out again on which something came unasked while it lay idle.

    aiohttp 3.14 looks at that when a connection is given back, not when it is taken out again, so a second answer
    that arrives late would be read as the answer to the next request.
    """

    async def _get(self, key: Any, traces: list[Any]) -> Any:
        for protocol, _ in self._conns.get(key, ()):
            if not protocol.should_close:
                break  # this one is taken
            protocol.close()
        return await super()._get(key, traces)


class Wire:
    """Asks over the network; opened on the first request, inside the loop that then owns it."""

    def __init__(self, guard: Guard, names: AbstractResolver | None = None) -> None:
        self._guard = guard
        self._names = names
        self._session: aiohttp.ClientSession | None = None
        self._timeouts: dict[Limits, aiohttp.ClientTimeout] = {}

    async def ask(self, url: str, web: Web, headers: Mapping[str, str], limits: Limits) -> Reply:
        """Ask `web`; `url` is what the caller asked for and what errors name.

        Errors: every FetchError but those that a status stands for.
        """
        session = self._session or self._open()
        with self._guard.asking(web) as asking:
            try:
                return await self._ask(session, url, web, headers, limits)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as exc:
                raise _translated(url, web, exc, asking, limits) from exc

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()
            await self._resolver.close()

    def _open(self) -> aiohttp.ClientSession:
        self._resolver = self._names or Names()
        connector = _Connector(
            resolver=self._resolver,
            ttl_dns_cache=_NAME_CACHE_SECONDS,
            dns_cache_max_size=10_000,
            keepalive_timeout=_KEEP_ALIVE_SECONDS,
            limit=0,  # the client bounds what runs at once, outside the time limit
            socket_factory=self._guard.socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self._session

    async def _ask(
        self, session: aiohttp.ClientSession, url: str, web: Web, headers: Mapping[str, str], limits: Limits
    ) -> Reply:
        response = await session.get(
            URL(web.text(fragment=False), encoded=True),
            headers=headers,
            allow_redirects=False,
            timeout=self._timeout(limits),
            max_field_size=limits.header_bytes,
            max_headers=limits.headers,
        )
        try:
            names = _headers(url, response.raw_headers, limits)
            body = await _body(url, response, limits) if response.status == 200 else b""
        except BaseException:
            response.close()
            raise
        response.release()
        return Reply(response.status, names, body)

    def _timeout(self, limits: Limits) -> aiohttp.ClientTimeout:
        timeout = self._timeouts.get(limits)
        if timeout is None:
            idle = limits.idle.total_seconds()
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=idle, sock_read=idle)
            if len(self._timeouts) < 64:
                self._timeouts[limits] = timeout
        return timeout


def _headers(url: str, raw: tuple[tuple[bytes, bytes], ...], limits: Limits) -> dict[str, str]:
    headers: dict[str, str] = {}
    size = 0
    for raw_name, raw_value in raw:
        size += len(raw_name) + len(raw_value)
        name = raw_name.decode("latin-1").lower()
        value = _header_text(raw_value)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    if size > 4 * limits.header_bytes:
        raise OverLimit(url, "headers", detail=size_text(4 * limits.header_bytes))
    return headers


def _header_text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


async def _body(url: str, response: aiohttp.ClientResponse, limits: Limits) -> bytes:
    most = limits.wire_bytes
    if (response.content_length or 0) > most:
        raise OverLimit(url, "wire bytes", detail=f"it says {size_text(response.content_length or 0)}")
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > most:
            raise OverLimit(url, "wire bytes", detail=size_text(most))
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


# --- faults in words -------------------------------------------------------------------------------


def _translated(url: str, web: Web, exc: Exception, asking: Asking, limits: Limits) -> FetchError:
    if asking.refusal is not None and not asking.let_through:
        return Blocked(url, asking.refusal.address, asking.refusal.words)
    if any(isinstance(cause, LineTooLong) for cause in _causes(exc)):
        return OverLimit(url, "headers", detail=f"a line of more than {size_text(limits.header_bytes)}")
    match exc:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return Untrusted(url, f"the encrypted connection could not be trusted: {_tls_words(exc)}")
        case aiohttp.ConnectionTimeoutError():
            return TimedOut(url, f"no connection within {seconds_text(limits.idle)}")
        case TimeoutError():
            return TimedOut(url, f"nothing arrived for {seconds_text(limits.idle)}")
        case aiohttp.ClientConnectorDNSError():
            return Unreachable(url, f"the name {web.host} was not found")
        case aiohttp.ClientConnectorError():
            return Unreachable(url, f"no connection to {web.authority}: {_socket_words(exc.os_error)}")
        case aiohttp.ServerDisconnectedError():
            return Broken(url, "the connection was closed before an answer came")
        case aiohttp.ClientPayloadError():
            return Broken(url, f"the body did not arrive whole: {_payload_words(exc)}")
        case aiohttp.ClientResponseError():
            return _not_http(url, exc, limits)
        case aiohttp.ClientOSError():
            return Broken(url, f"the connection broke: {_socket_words(exc)}")
    return Broken(url, f"the connection broke: {_first_line(exc)}")


def _causes(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__


def _not_http(url: str, exc: aiohttp.ClientResponseError, limits: Limits) -> FetchError:
    words = _first_line(exc.message)
    if "headers" in words.lower() and "many" in words.lower():
        return OverLimit(url, "headers", detail=f"more than {limits.headers}")
    return Broken(url, f"the answer was not HTTP: {words}")


def _tls_words(exc: Exception) -> str:
    inner = getattr(exc, "certificate_error", None) or getattr(exc, "os_error", None) or exc
    return str(getattr(inner, "verify_message", "") or getattr(inner, "reason", "") or _first_line(inner))


def _socket_words(exc: OSError) -> str:
    return (exc.strerror or _first_line(exc) or "no reason given").lower()


def _payload_words(exc: aiohttp.ClientPayloadError) -> str:
    causes = [_first_line(cause) for cause in _causes(exc)]
    return causes[-1] or "it ended early"


def _first_line(words: object) -> str:
    lines = [line.strip() for line in str(words).splitlines() if line.strip()]
    return next((line for line in lines if not line.endswith("message:")), "")[:200].rstrip(" :")
