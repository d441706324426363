"""The one guarded client. Every request that leaves Dateline leaves here: feeds, pages, robots, pictures, prices.

It holds no state of hosts: what to ask with comes in as a value, and what came of it goes out as one.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from aiohttp.abc import AbstractResolver

from dateline import urls
from dateline.clock import Clock, SystemClock
from dateline.errors import Blocked, Broken, ConfigError, OverLimit, TimedOut, Unreachable
from dateline.model import Validators
from dateline.net import decoding, statuses
from dateline.net.guard import Allow, Guard
from dateline.net.values import Answer, Limits, Reply, Transport, seconds_text
from dateline.net.wire import Wire

__all__ = ["Allow", "Answer", "Client", "Limits", "Transport"]

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/html;q=0.9, */*;q=0.5"
)
_MAY_TRAVEL = frozenset({"accept", "accept-language"})  # of a caller's headers, to another origin
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONDITIONS = ("if-none-match", "if-modified-since")


@dataclass(slots=True)
class _Road:
    """Where one request has got to."""

    url: str  # as the caller asked
    web: urls.Web
    headers: dict[str, str]
    hops: int = 0
    left: set[str] = field(default_factory=set)  # the addresses that redirected us on
    permanent: bool = True
    permanent_url: str | None = None
    plain: bool = False  # asked again without conditions, after a 304 to a question without any


class Client:
    """Asks, under the guard and within limits.

    at_once: how many requests run at the same time; the others wait, outside their time limit.
    inside: what answers, instead of the network, for hosts that end in its key (".sample.invalid").
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow: Allow | None = None,
        limits: Limits | None = None,
        inside: Mapping[str, Transport] | None = None,
        clock: Clock | None = None,
        names: AbstractResolver | None = None,
        at_once: int = 256,
    ) -> None:
        if not user_agent.isascii() or not user_agent.isprintable():
            raise ConfigError(f"the user agent {user_agent!r} cannot be sent: letters, digits and signs of ASCII only")
        self._guard = Guard(allow or Allow())
        self._limits = limits or Limits()
        self._inside = dict(inside or {})
        self._clock = clock or SystemClock()
        self._wire = Wire(self._guard, names)
        self._turn = asyncio.Semaphore(at_once)
        self._headers = {"user-agent": user_agent, "accept": ACCEPT, "accept-encoding": decoding.ACCEPTED}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def let_certificates_be(self, hosts: Collection[str]) -> None:
        """From now on do not look at the certificates of these hosts ("name" or "name:port"), and of no others."""
        self._wire.unverified = frozenset(hosts)

    async def close(self) -> None:
        """Close every connection."""
        await self._wire.close()

    def look_at(self, url: str) -> None:
        """Refuse an address that may not be asked, as far as its spelling tells. Errors: Blocked."""
        self._checked(url, url, None)

    async def get(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        headers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Answer:
        """Ask an address, following redirects; the answer is whole or it is an error.

        Shape:  status 200 with its body unpacked, or 304 where validators were given and still hold.
        Errors: FetchError, by kind; each names the address and says in words what was wrong.
        """
        limits = limits or self._limits
        road = _Road(url, self._checked(url, url, None), self._asked_with(validators, headers))
        async with self._turn:
            began = self._clock.monotonic()
            try:
                async with asyncio.timeout(limits.total.total_seconds()):
                    reply = await self._follow(road, limits)
                    body = await decoding.unpacked(
                        url,
                        reply.body,
                        reply.headers.get("content-encoding", ""),
                        most_bytes=limits.unpacked_bytes,
                        ratio=limits.ratio,
                    )
            except TimeoutError as exc:
                raise TimedOut(url, f"no whole answer within {seconds_text(limits.total)}") from exc
            took = timedelta(seconds=self._clock.monotonic() - began)
        return Answer(
            url=road.web.text(fragment=False),
            status=reply.status,
            headers=reply.headers,
            body=body,
            permanent_url=road.permanent_url,
            hops=road.hops,
            wire_bytes=len(reply.body),
            took=took,
            validators=statuses.validators_of(reply.headers),
        )

    async def post(self, url: str, body: bytes, media_type: str, *, headers: Mapping[str, str] | None = None) -> int:
        """Send something to an address; the status, which is one of success. Redirects are not followed.

        Errors: FetchError, by kind.
        """
        road = _Road(url, self._checked(url, url, None), self._asked_with(None, headers))
        sent_with = road.headers | {"content-type": media_type}
        transport = self._transport(road.web.host)
        if transport is not None:
            raise Unreachable(url, "what answers inside the process takes nothing")
        async with self._turn:
            try:
                async with asyncio.timeout(self._limits.total.total_seconds()):
                    reply = await self._wire.ask(url, road.web, sent_with, self._limits, body)
            except TimeoutError as exc:
                raise TimedOut(url, f"no whole answer within {seconds_text(self._limits.total)}") from exc
        if 200 <= reply.status < 300:
            return reply.status
        if reply.status in statuses.REDIRECTS:
            raise Broken(url, "redirects what was sent to it, which is not followed", status=reply.status)
        raise statuses.error_of(url, reply, self._clock.now())

    def _asked_with(self, validators: Validators | None, headers: Mapping[str, str] | None) -> dict[str, str]:
        asked = dict(self._headers)
        if headers:
            asked.update((name.lower(), value) for name, value in headers.items())
        if validators is not None:
            if validators.etag is not None:
                asked["if-none-match"] = validators.etag
            if validators.last_modified is not None:
                asked["if-modified-since"] = validators.last_modified
        return asked

    async def _follow(self, road: _Road, limits: Limits) -> Reply:
        while True:
            reply = await self._ask(road, limits)
            if reply.status == 200:
                return reply
            if reply.status == 304:
                if any(name in road.headers for name in _CONDITIONS):
                    return reply
                self._ask_again_plainly(road)
            elif reply.status in statuses.REDIRECTS:
                self._take_hop(road, reply, limits)
            else:
                raise statuses.error_of(road.url, reply, self._clock.now())

    async def _ask(self, road: _Road, limits: Limits) -> Reply:
        transport = self._transport(road.web.host)
        if transport is None:
            try:
                return await self._wire.ask(road.url, road.web, road.headers, limits)
            except Blocked as error:  # known only once the name was looked up
                if not road.hops:
                    raise
                reason = error.reason.removesuffix("; nothing was sent")
                raise Blocked(road.url, error.address, f"redirects to {_shown(road.web.text())}: {reason}") from error
        status, headers, body = await transport.answer(road.web.text(fragment=False), road.headers)
        if len(body) > limits.wire_bytes:
            raise OverLimit(road.url, "wire bytes")
        lower = {name.lower(): value for name, value in headers.items()}
        return Reply(status, lower, body if status == 200 else b"")

    def _transport(self, host: str) -> Transport | None:
        for ending, transport in self._inside.items():
            if host.endswith(ending) or host == ending.removeprefix("."):
                return transport
        return None

    @staticmethod
    def _ask_again_plainly(road: _Road) -> None:
        """A 304 to a question without conditions comes of a broken cache on the way; it may do better once."""
        if road.plain:
            raise Broken(road.url, "answered 304 (not modified), though we asked for the whole", status=304)
        road.plain = True

    def _take_hop(self, road: _Road, reply: Reply, limits: Limits) -> None:
        road.hops += 1
        here = road.web
        address = here.text(fragment=False)
        if road.hops > limits.redirects:
            where = "in a circle" if address in road.left else f"at last from {_shown(address)}"
            detail = f"more than {limits.redirects} times, {where}"
            raise OverLimit(road.url, "redirects", detail=detail, status=reply.status)
        road.left.add(address)
        location = reply.headers.get("location", "").strip()
        if not location:
            raise Broken(road.url, "redirects without saying where to", status=reply.status)
        if _CONTROL.search(location):
            raise Broken(road.url, "redirects to an address with control characters in it", status=reply.status)
        there = self._checked(road.url, location, here)
        weaker = here.scheme == "https" and there.scheme == "http"
        if (here.scheme, here.host, here.port) != (there.scheme, there.host, there.port):
            self._drop_what_may_not_travel(road, weaker)
        road.permanent = road.permanent and reply.status in statuses.PERMANENT and not weaker
        road.web = there
        if road.permanent:
            road.permanent_url = there.text(fragment=False)

    def _drop_what_may_not_travel(self, road: _Road, weaker: bool) -> None:
        """Keys and credentials are for the origin that they were given for."""
        own = {*self._headers, *_CONDITIONS} | _MAY_TRAVEL
        private = [name for name in road.headers if name not in own]
        if private and weaker:
            raise Broken(road.url, "redirects from https to http a request that carries a key")
        for name in private:
            del road.headers[name]

    def _checked(self, url: str, reference: str, base: urls.Web | None) -> urls.Web:
        """Where a reference leads, refused before anything is sent where that can be told already."""
        web = urls.parse(reference, None if base is None else base.text())
        through = "" if base is None else f"redirects to {_shown(reference)}: "
        if web is None:
            raise Blocked(_shown(url), _shown(reference), through + _why_not_web(reference))
        if self._transport(web.host) is None and (refusal := self._guard.before(web)) is not None:
            raise Blocked(url, refusal.address, through + refusal.words)
        return web


def _why_not_web(reference: str) -> str:
    """What is wrong with an address that cannot be asked, in words."""
    scheme, colon, rest = reference.strip().partition(":")
    if colon and scheme.isascii() and scheme.isalpha() and scheme.lower() not in {"http", "https"}:
        return f"only http and https addresses are asked, not {scheme.lower()[:20]}"
    if len(reference) > urls.MAX_LENGTH:
        return f"an address of more than {urls.MAX_LENGTH} characters"
    if "@" in re.split(r"[/?#]", rest.lstrip("/\\"), maxsplit=1)[0]:
        return "an address with a user name in it"
    return "not an address of the web"


def _shown(url: str) -> str:
    """An address for an error: short, in one line, without a password."""
    text = re.sub(r"//[^/?#@]*@", "//***@", url) if "@" in url else url
    return ascii(text)[1:-1][:200] if _CONTROL.search(text) else text[:200]
