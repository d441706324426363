"""One request over the network: aiohttp under the guard, and its faults in our words.

Each fault closes its connection: a server that broke the rules once could slip its next answer under ours.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, cast

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong
from yarl import URL

from dateline.errors import Blocked, Broken, FetchError, OverLimit, TimedOut, Unreachable, Untrusted
from dateline.net.causes import answer_words, body_words, socket_words, tls_words
from dateline.net.guard import Asking, Guard
from dateline.net.values import Limits, Reply, seconds_text, size_text
from dateline.urls import Web

_NAME_CACHE_SECONDS = 60  # getaddrinfo tells no lifetime; short enough to follow a site that moves
_KEEP_ALIVE_SECONDS = 15
_LATE_SECONDS = 0.005  # what was sent in one go with the end of a body is there by then


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


class _Protocol(ResponseHandler):
    """A connection that notes what comes after the end of an answer, before anything else was asked."""

    late = False
    _before: object = None

    def set_response_params(self, **params: Any) -> None:
        self.late, self._before = False, self._payload
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        payload = self._payload
        if data and payload is not None and payload is not self._before and payload.is_eof():
            self.late = True
        super().data_received(data)

    def set_exception(self, exc: Any, *cause: Any) -> None:
        """What cannot be parsed ends the body that is being read, too; aiohttp 3.14 tells only who waits for a head."""
        super().set_exception(exc, *cause)
        payload = self._payload
        if payload is None or payload is self._before or not isinstance(exc, HttpProcessingError):
            return
        if payload.is_eof():
            self.late = True
        else:
            payload.set_exception(aiohttp.ClientPayloadError(str(exc)), exc)


class _Connector(aiohttp.TCPConnector):
    """A connector that gives no connection out again on which something came unasked while it lay idle.

    aiohttp 3.14 looks at that when a connection is given back, not when it is taken out again, so a second answer
    that arrives late would be read as the answer to the next request.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._factory = partial(cast(type[ResponseHandler], _Protocol), loop=self._loop)

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
        self.unverified: frozenset[str] = frozenset()  # hosts whose certificates an operator lets be
        self._session: aiohttp.ClientSession | None = None
        self._timeouts: dict[Limits, aiohttp.ClientTimeout] = {}

    async def ask(
        self, url: str, web: Web, headers: Mapping[str, str], limits: Limits, sent: bytes | None = None
    ) -> Reply:
        """Ask `web`; `url` is what the caller asked for and what errors name. `sent`: a body, by POST.

        Errors: every FetchError but those that a status stands for.
        """
        session = self._session or self._open()
        with self._guard.asking(web) as asking:
            try:
                return await self._ask(session, url, web, headers, limits, sent)
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
        self,
        session: aiohttp.ClientSession,
        url: str,
        web: Web,
        headers: Mapping[str, str],
        limits: Limits,
        sent: bytes | None,
    ) -> Reply:
        response = await session.request(
            "GET" if sent is None else "POST",
            URL(web.text(fragment=False), encoded=True),
            headers=headers,
            data=sent,
            allow_redirects=False,
            ssl=web.authority not in self.unverified,
            timeout=self._timeout(limits),
            max_field_size=limits.header_bytes,
            max_headers=limits.headers,
        )
        try:
            names = _headers(url, response.raw_headers, limits)
            body = await _body(url, response, limits) if response.status == 200 else b""
            if response.status == 200 and response.content_length is not None:
                await self._nothing_after(url, response)
        except TimeoutError as exc:
            response.close()
            silent = seconds_text(limits.idle)
            raise TimedOut(url, f"its answer began, then nothing arrived for {silent}", status=response.status) from exc
        except BaseException:
            response.close()
            raise
        response.release()
        return Reply(response.status, names, body)

    @staticmethod
    async def _nothing_after(url: str, response: aiohttp.ClientResponse) -> None:
        """A body that goes on past its stated length was cut by us, so it did not arrive whole."""
        protocol = getattr(response, "_protocol", None)
        await asyncio.sleep(_LATE_SECONDS)
        if isinstance(protocol, _Protocol) and protocol.late:
            raise Broken(url, "the body is longer than the length that was stated", status=response.status)

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
        said = size_text(response.content_length or 0)
        raise OverLimit(url, "wire bytes", detail=f"{size_text(most)}; it announces {said}")
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
            return Untrusted(url, f"the encrypted connection could not be trusted: {tls_words(_said(exc))}")
        case aiohttp.ConnectionTimeoutError():
            return TimedOut(url, f"no connection within {seconds_text(limits.idle)}")
        case TimeoutError():
            return TimedOut(url, f"nothing arrived for {seconds_text(limits.idle)}")
        case aiohttp.ClientConnectorDNSError():
            return Unreachable(url, f"the name {web.host} was not found")
        case aiohttp.ClientConnectorError():
            return Unreachable(url, f"no connection to {web.authority}: {socket_words(exc.os_error)}")
        case aiohttp.ServerDisconnectedError():
            return Broken(url, "the connection was closed before an answer came")
        case aiohttp.ClientPayloadError():
            return Broken(url, f"the body did not arrive whole: {body_words(_said(exc))}")
        case aiohttp.ClientResponseError():
            return _not_http(url, exc, limits)
        case aiohttp.ClientOSError():
            return Broken(url, f"the connection broke: {socket_words(exc)}")
    return Broken(url, f"the connection broke: {body_words(_said(exc))}")


def _causes(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__


def _not_http(url: str, exc: aiohttp.ClientResponseError, limits: Limits) -> FetchError:
    said = _said(exc)
    if "headers" in said.lower() and "many" in said.lower():
        return OverLimit(url, "headers", detail=f"more than {limits.headers}")
    return Broken(url, f"the answer was not HTTP: {answer_words(said)}")


def _said(exc: BaseException) -> str:
    """All that the library says of a fault: to be recognised, never to be shown."""
    found = [str(cause) for cause in _causes(exc)]
    for name in ("message", "certificate_error", "os_error"):
        inner = getattr(exc, name, None)
        if inner is not None:
            found += [str(inner), str(getattr(inner, "verify_message", "")), str(getattr(inner, "reason", ""))]
    return " ".join(found)
