"""The site as one ASGI application: stored pages first, then the router.

A page that is in memory is answered before routing and middleware: finding it, comparing its validator and
sending its bytes is all that such a request costs. Source: docs/site.md, "Pages in memory".
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import anyio
from anyio.abc import TaskStatus
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute
from starlette.types import Message, Receive, Scope, Send

from dateline.errors import StoreError
from dateline.site import trouble
from dateline.site.cache import Page, Pages, matches
from dateline.site.edition import Edition, Frame, Prices
from dateline.site.follow import Newness
from dateline.site.guard import Hosts, Proxies, with_headers
from dateline.site.money import Money
from dateline.site.parts import SiteParts
from dateline.site.render import Head, Templates, stored
from dateline.site.static import Static
from dateline.site.words import words_for
from dateline.text import valid

log = logging.getLogger(__name__)

# Query keys that make another page, by first part of the path. A view is given these and no others, so that
# a stored page can never hold what somebody else asked for.
QUERY_KEYS: Mapping[str, tuple[str, ...]] = {
    "latest": ("after",),
    "section": ("after",),
    "outlet": ("after",),
    "day": ("after",),
    "markets": ("sort", "show", "forms", "currency"),
    "api": ("after", "section", "outlet", "step", "currency"),
    "widget": ("theme", "currency"),
}
SEARCH_KEYS = ("q", "after", "in", "outlet", "section", "language", "since", "until", "origin")
# Query keys whose pages are made for one reader and not kept: readers' own words have no end.
UNKEPT_KEYS: Mapping[str, tuple[str, ...]] = {
    "markets": ("q",),
    "search": SEARCH_KEYS,
    "api": ("from", "to", "coins"),
    "widget": ("coins",),
    "widgets": ("coins", "theme", "width", "currency"),
}
_LONGEST_QUERY = 2_000
SEARCHES_AT_ONCE = 4  # a search costs the store up to 40 ms at 100,000 articles; pages must not wait behind them
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for a page, as views take it."""

    site: Site
    edition: Edition
    now: datetime
    path: str
    params: Mapping[str, Any]
    query: Mapping[str, str]

    async def page(
        self,
        template: str,
        head: Head,
        *,
        status: int = 200,
        priced: int | None = None,
        money: Money | None = None,
        **context: object,
    ) -> Page:
        """Render a page for this request. `priced`: of which prices those are that stand in it, beside the bar.

        `money`: the currency of those, and of the bar over them.
        """
        frame, prices = await self.edition.frame(), self.edition.prices
        bar, version = prices.bar_bytes, prices.version
        if money is not None:
            frame, bar = self._in(frame, money), b""
            context["money"] = money
        html = self.site.templates.html(template, head, frame, context)
        now_s = self.site.parts.clock.monotonic()
        return stored(
            html.encode(),
            _HTML,
            number=self.edition.number,
            now_s=now_s,
            status=status,
            more=_robots_headers(head),
            bar=bar,
            prices=version if priced is None else priced,
            priced=priced is not None,
        )

    def _in(self, frame: Frame, money: Money) -> Frame:
        if money.rate is None or frame.ticker is None:
            return replace(frame, money=money)
        bar = money.bar(frame.ticker)
        return replace(frame, ticker=bar, ticker_html=self.site.templates.bar(bar, money.query), money=money)

    async def prices_number(self) -> int:
        """The version of the prices that are the newest now; ask for it before reading them."""
        await self.edition.frame()
        return self.edition.prices.version

    def bytes(
        self,
        body: bytes,
        media_type: str,
        *,
        status: int = 200,
        more: tuple[tuple[bytes, bytes], ...] = (),
        priced: int | None = None,
    ) -> Page:
        """An answer of this request's edition. `priced`: of which prices those are that stand in it."""
        now_s, prices = self.site.parts.clock.monotonic(), self.edition.prices.version
        return stored(
            body,
            media_type,
            number=self.edition.number,
            now_s=now_s,
            status=status,
            more=more,
            prices=prices if priced is None else priced,
            priced=priced is not None,
        )


View = Callable[[Ask], Awaitable[Page]]


def _robots_headers(head: Head) -> tuple[tuple[bytes, bytes], ...]:
    """What a page says to robots, said in headers too; and an outlet's TDM reservation, passed on."""
    found = []
    if head.robots:
        found.append((b"x-robots-tag", head.robots.encode()))
    if head.tdm_reserved:
        found.append((b"tdm-reservation", b"1"))
        if head.tdm_policy_url and head.tdm_policy_url.isascii() and head.tdm_policy_url.isprintable():
            found.append((b"tdm-policy", head.tdm_policy_url.encode()))
    return tuple(found)


class Site(Starlette):
    """The application, with what its views stand on."""

    def __init__(self, parts: SiteParts, routes: list[BaseRoute]) -> None:
        self.parts = parts
        self.words = words_for(parts.language, parts.time_zone)
        self.static = Static()
        self.templates = Templates(self.words, self.static)
        self.pages = Pages(parts.cache_bytes)
        self.newness = Newness()
        self.searches = asyncio.Semaphore(SEARCHES_AT_ONCE)
        self._hosts = Hosts(parts.allowed_hosts)
        self._proxies = Proxies(parts.proxies)
        self._prices = Prices(parts, lambda: self.newness.market)
        self._edition: Edition | None = None
        super().__init__(
            routes=routes,
            lifespan=_following,
            exception_handlers={
                HTTPException: trouble.page_for,
                StoreError: trouble.store_trouble,
                Exception: trouble.our_mistake,
            },
        )
        self.router.redirect_slashes = False

    async def follow(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Take note of every change, until the feed is closed. Run it once, or have the lifespan run it."""
        async with self.parts.feed.listen() as changes:
            self.newness.start(await self.parts.store.changes.newest())
            task_status.started()
            async for change in changes:
                self.newness.saw(change, self.parts.clock.monotonic())

    def edition(self) -> Edition:
        """What is shared by all pages of the number that pages are made for now."""
        number = self.newness.number(self.parts.clock.monotonic())
        found = self._edition
        if found is None or found.number != number or found.oldest_prices != self._prices.oldest:
            self._edition = Edition(self.parts, number, self.words, self._prices, self.templates.bar)
        assert self._edition is not None
        return self._edition

    async def kept(self, key: str, now_s: float) -> Page | None:
        """The kept page of that key, with the newest prices in its bar; None where it has to be made."""
        prices = self._prices
        if prices.due:
            try:
                await prices.bar(self.words, self.templates.bar)
            except StoreError as error:  # news goes on; the bar says how old its prices are
                log.warning("prices could not be read", extra={"cause": type(error).__name__})
        page = self.pages.get(key, self.newness.number(now_s), now_s)
        if page is None or page.prices == prices.version:
            return page
        if page.priced or page.prices < prices.oldest:
            return None
        page = page.with_bar(prices.bar_bytes, prices.version)
        self.pages.put(key, page)
        return page

    def answers(self, host: bytes | None) -> bool:
        """Whether the site answers for the name that a request was sent to."""
        return self._hosts.allow(host)

    async def page(
        self,
        template: str,
        head: Head,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> Response:
        """Render a page that is nobody else's: the desk's, an error. It is not kept anywhere."""
        html = self.templates.html(template, head, await self.edition().frame(), context)
        return HTMLResponse(html, status, {"cache-control": "no-store", **(headers or {})})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if not self.answers(headers.get(b"host")):
            await _send_text(send, 400, b"This site does not answer for that name.\n")
            return
        if scope["method"] in ("GET", "HEAD"):
            now_s = self.parts.clock.monotonic()
            key = page_key(scope["path"], scope["query_string"])
            page = None if key is None else await self.kept(key, now_s)
            if page is not None:
                await send_page(page, headers, scope["method"] == "HEAD", send)
                return
        self._proxies.apply(scope)
        await super().__call__(scope, receive, _guarded(send))


def page_key(path: str, query: bytes) -> str | None:
    """What a page is kept under: its path, and of the query only what makes another page of it.

    None for a page that is not kept.
    """
    if not query:
        return path
    place = path[1:].partition("/")[0]
    keys, unkept = QUERY_KEYS.get(place, ()), UNKEPT_KEYS.get(place, ())
    if not keys and not unkept:
        return path
    known = read_query(query)
    if any(key in known for key in unkept):
        return None
    kept = "&".join(f"{key}={known[key]}" for key in keys if key in known)
    return f"{path}?{kept}" if kept else path


def known_query(path: str, query: bytes) -> dict[str, str]:
    """The fields of a query that the page of that path looks at."""
    place = path[1:].partition("/")[0]
    looked_at = (*QUERY_KEYS.get(place, ()), *UNKEPT_KEYS.get(place, ()))
    return {key: value for key, value in read_query(query).items() if key in looked_at}


def read_query(query: bytes) -> dict[str, str]:
    """A query's fields, the first of each name; nothing of one that is over the limit or cannot be read.

    What no text may hold is dropped: PostgreSQL takes no NUL.
    """
    if len(query) > _LONGEST_QUERY:
        return {}
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return {}
    return {name: valid(value) for name, value in reversed(pairs)}


async def send_page(page: Page, headers: Mapping[bytes, bytes], head_only: bool, send: Send) -> None:
    """Send stored bytes, or say that the client has them."""
    asked = headers.get(b"if-none-match")
    if asked is not None and page.status == 200 and matches(asked, page.etag):
        start: Message = {"type": "http.response.start", "status": 304, "headers": page.headers[1:]}
        await send(start)
        await send({"type": "http.response.body", "body": b""})
        return
    body, encoding = page.encoded(headers.get(b"accept-encoding", b""))
    answer = [*page.headers, (b"content-length", str(len(body)).encode())]
    if encoding is not None:
        answer.append((b"content-encoding", encoding))
    await send({"type": "http.response.start", "status": page.status, "headers": answer})
    await send({"type": "http.response.body", "body": b"" if head_only else body})


class PageAnswer(Response):
    """A stored page as a response."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send_page(self._page, dict(scope["headers"]), scope["method"] == "HEAD", send)


def reading(view: View) -> Callable[[Request], Awaitable[Response]]:
    """Make a view an endpoint: made at most once at a time, kept where it may be."""

    async def endpoint(request: Request) -> Response:
        site: Site = request.app
        path, query = request.scope["path"], request.scope["query_string"]
        edition = site.edition()
        fields = known_query(path, query) if query else {}
        ask = Ask(site, edition, site.parts.clock.now(), path, request.path_params, fields)
        key = page_key(path, query)
        if key is None:
            return PageAnswer(await view(ask))

        async def make() -> Page:
            return await view(ask)

        page = await site.pages.once(key, edition.number, make) or await make()
        if page.status == 200:
            site.pages.put(key, page)
        return PageAnswer(page)

    return endpoint


def _guarded(send: Send) -> Send:
    """Send with our headers on every answer, whoever made it."""

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = with_headers(list(message.get("headers", ())))
        await send(message)

    return guarded


async def _send_text(send: Send, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": with_headers(headers)})
    await send({"type": "http.response.body", "body": text})


@asynccontextmanager
async def _following(app: Starlette) -> AsyncIterator[None]:
    """For servers that run an application's lifespan: follow changes while it lasts."""
    assert isinstance(app, Site)
    async with anyio.create_task_group() as group:
        await group.start(app.follow)
        yield
        group.cancel_scope.cancel()


def create_app(parts: SiteParts) -> Site:
    """The whole site, public pages and the desk."""
    from dateline.site.routes import all_routes  # the views import this module

    return Site(parts, all_routes(parts))
