"""A whole site with its desk on a real server on loopback, over a store in memory, and a browser's view of it."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import argon2
import pytest
import uvicorn

from dateline.cell import Cells
from dateline.clock import SystemClock
from dateline.intake.gate import HostGate
from dateline.live.feed import ChangeFeed
from dateline.live.hub import Hub
from dateline.net.client import Allow, Client
from dateline.site.app import create_app
from dateline.site.desk.parts import DeskParts
from dateline.site.parts import SiteParts
from dateline.store import open_store
from dateline.store.port import Store
from dateline.walk.accounts import Accounts
from dateline.walk.editing import Editing
from dateline.walk.news import Manners, NewsWalk
from dateline.walk.pictures import Pictures
from dateline.walk.story_desk import StoryDesk
from dateline.walk.wire import WireWalk

PASSWORD = "a quiet harbour at six"


class LateClock(SystemClock):
    """The machine's clock, a stated time ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self):  # type: ignore[no-untyped-def]
        return super().now() + self.ahead

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead.total_seconds()


@dataclass
class Page:
    """An answer as a test reads it."""

    status: int
    text: str
    headers: Any
    body: bytes

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.text)
        return found[1] if found else ""

    @property
    def words(self) -> str:
        """What a reader sees, without markup."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.text)).split())

    @property
    def to(self) -> str:
        return str(self.headers.get("location", ""))


@dataclass
class Browser:
    """Keeps cookies, sends Origin with forms, follows nothing by itself."""

    base: str
    session: aiohttp.ClientSession
    jar: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> Page:
        return await self._ask("GET", path, headers, None)

    async def post(self, path: str, form: Any = None, *, csrf: str | None = None, **headers: str) -> Page:
        """Post a form; `csrf` None: with the token of the page that the form stands on."""
        headers.setdefault("origin", self.base)
        data = dict(form or {}) if not isinstance(form, aiohttp.FormData) else form
        if isinstance(data, dict):
            data["csrf"] = await self.token() if csrf is None else csrf
        return await self._ask("POST", path, headers, data)

    async def token(self) -> str:
        """The token of this browser's forms."""
        page = await self.get("/desk/settings")
        return page.csrf or (await self.get("/desk/login")).csrf

    async def _ask(self, method: str, path: str, headers: dict[str, str], data: Any) -> Page:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.jar:
            sent["cookie"] = "; ".join(f"{k}={v}" for k, v in self.jar.items())
        url = path if path.startswith("http") else self.base + path
        async with self.session.request(method, url, headers=sent, data=data, allow_redirects=False) as answer:
            for name, morsel in answer.cookies.items():
                if morsel.value and morsel["max-age"] != 0 and morsel["max-age"] != "0":
                    self.jar[name] = morsel.value
                else:
                    self.jar.pop(name, None)
            body = await answer.read()
            return Page(answer.status, body.decode("utf-8", "replace"), answer.headers, body)


@dataclass
class House:
    """The running site and what it stands on."""

    base: str
    store: Store
    accounts: Accounts
    editing: Editing
    walk: NewsWalk
    clock: LateClock
    session: aiohttp.ClientSession
    changes: ChangeFeed

    def browser(self) -> Browser:
        """A new one, without cookies."""
        return Browser(self.base, self.session)

    async def signed_in(self, name: str = "ada") -> Browser:
        """A browser of someone signed in; the password is set if it was not."""
        browser = self.browser()
        token = await self.accounts.new_link()
        page = await browser.get(f"/desk/enter?token={token}")
        form = {"token": token, "name": name, "password": PASSWORD, "again": PASSWORD}
        answer = await browser.post("/desk/enter", form, csrf=page.csrf)
        assert answer.status == 303, answer.words
        return browser


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2id as it is, with less to do: these tests sign in often."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr("dateline.walk.accounts._HASHER", quick)


@pytest.fixture
async def cells() -> AsyncIterator[Cells]:
    made = Cells(workers=1, memory_bytes=512 * 1024 * 1024, wall=timedelta(seconds=20))
    yield made
    await made.close()


@pytest.fixture
async def house(cells: Cells, tmp_path: Path) -> AsyncIterator[House]:
    """A site on loopback; nothing walks by itself, tests walk where they want it."""
    clock, changes = LateClock(), ChangeFeed()
    store = await open_store("sqlite://", clock=clock, backup_dir=tmp_path)
    allow = Allow(hosts={"127.0.0.1"}, ports=range(1024, 65536))
    client = Client(user_agent="Dateline/test", allow=allow, clock=clock)
    gate = HostGate(clock, timedelta(0))
    walk = NewsWalk(store=store, client=client, cells=cells, gate=gate, changes=changes, clock=clock, manners=Manners())
    editing = Editing(store=store, client=client, cells=cells, gate=gate, walk=walk, changes=changes, clock=clock)
    accounts = Accounts(store, clock)
    pictures = Pictures(store, client, cells, gate, clock)
    listening = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    parts = SiteParts(
        store=store,
        feed=changes,
        hub=Hub(clock),
        clock=clock,
        pictures=pictures.get,
        name="Harbour Wire",
        base_url=base,
        proxies=("127.0.0.1",),
        stories=StoryDesk(store=store, changes=changes, clock=clock),
        desk=DeskParts(
            editing,
            accounts,
            pictures,
            wire=WireWalk(store=store, cells=cells, changes=changes, clock=clock),
            settings=(("site.language", "en"),),
        ),
    )
    config = uvicorn.Config(create_app(parts), log_config=None, lifespan="off", proxy_headers=False)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # uvicorn tells it by no event
        await asyncio.sleep(0.01)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield House(base, store, accounts, editing, walk, clock, session, changes)
    server.should_exit = True
    await serving
    changes.close()
    await client.close()
    await store.close()
    listening.close()


@pytest.fixture
def house_routes() -> list[Any]:
    """The desk's routes, without a site to run them."""
    from dateline.site.desk.routes import routes

    nothing: Any = None
    desk = DeskParts(nothing, nothing, nothing)
    return routes(SiteParts(store=nothing, feed=nothing, hub=nothing, clock=SystemClock(), pictures=nothing, desk=desk))
