"""A small newsroom on a real store in memory, and the site over it, asked without a server between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from dateline.live.feed import ChangeFeed
from dateline.live.hub import Hub
from dateline.model import (
    Article,
    ArticleId,
    Asset,
    AssetId,
    Block,
    BlockKind,
    Change,
    ChangeKind,
    Dateline,
    EntryKeys,
    Image,
    NextPoll,
    Outcome,
    OutcomeKind,
    Outlet,
    PictureId,
    Policy,
    Provenance,
    Span,
    SpanKind,
    Stamp,
    Tick,
)
from dateline.site.app import Site, create_app
from dateline.site.parts import Attribution, SiteParts
from dateline.store import open_store
from dateline.store.documents import written
from dateline.store.port import Arrival, PictureFile, Polled, Store
from dateline.text import hash64, sign_hash
from dateline.walk.naming import NamingWalk
from dateline.walk.stories import StoryWalk

NOW = datetime(2026, 3, 12, 14, 32, tzinfo=UTC)
BASE = "https://news.example"


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = NOW
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def move(self, span: timedelta) -> None:
        self.at += span
        self.seconds += span.total_seconds()


@dataclass
class Answer:
    """What the site answered."""

    status: int
    headers: dict[str, str]
    body: bytes
    pairs: list[tuple[bytes, bytes]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.decode()


async def ask(site: Any, path: str, *, method: str = "GET", form: bytes = b"", **headers: str) -> Answer:
    """Ask an ASGI application for a path, as a server would."""
    path, _, query = path.partition("?")
    pairs = [(b"host", b"news.example")]
    if form:
        headers["content_length"] = str(len(form))
    named = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    pairs = [pair for pair in pairs if pair[0] not in named] + list(named.items())
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": pairs, "client": ("127.0.0.1", 4000), "server": ("127.0.0.1", 8000),
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": form, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    try:
        await site(scope, receive, send)
    except Exception:  # the server logs it; a reader has had the page by then, and tests look at that
        if not sent:
            raise
    start = sent[0]
    body = b"".join(message.get("body", b"") for message in sent[1:])
    found = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], found, body, list(start["headers"]))


async def post(site: Any, path: str, fields: dict[str, str], **headers: str) -> Answer:
    """Send a form to a path, as a browser would."""
    return await ask(
        site,
        path,
        method="POST",
        form=urlencode(fields).encode(),
        content_type="application/x-www-form-urlencoded",
        **headers,
    )


class Counted:
    """A store that notes each call of its parts, as "news.latest"."""

    def __init__(self, store: Store) -> None:
        self.calls: list[str] = []
        for part in ("sources", "news", "hosts", "pictures", "markets", "changes", "desk", "stories", "naming"):
            setattr(self, part, _CountedPart(getattr(store, part), part, self.calls))


class _CountedPart:
    def __init__(self, part: Any, name: str, calls: list[str]) -> None:
        self._part, self._name, self._calls = part, name, calls

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._part, method)

        def noted(*args: Any, **named: Any) -> Any:
            self._calls.append(f"{self._name}.{method}")
            return found(*args, **named)

        return noted


@dataclass
class Newsroom:
    """A store with what tests put into it, and the site over it."""

    store: Store
    clock: SetClock
    feed: ChangeFeed
    hub: Hub
    pictures: dict[PictureId, PictureFile] = field(default_factory=dict)

    async def outlet(self, name: str, policy: Policy | None = None, **more: Any) -> Outlet:
        host = name.lower().replace(" ", "-")
        return await self.store.sources.add_outlet(name, f"https://{host}.example/", policy=policy, **more)

    async def file(
        self, outlet: Outlet, *articles: Article, section: str = "world", every: timedelta = timedelta(minutes=10)
    ) -> list[ArticleId]:
        """Keep articles of an outlet as a finished poll of its feed; the first is the newest."""
        now = self.clock.now()
        source, _ = await self.store.sources.add_source(outlet.id, f"{outlet.home_url}{section}.xml", now=now)
        await self.store.sources.ask_now([source.id], now)
        claimed = await self.store.sources.claim(now, 50, timedelta(minutes=2), ())
        held = next(each for each in claimed if each.id == source.id)
        outcome = Outcome(OutcomeKind.NEW, "answered", now, status=200)
        arrivals = tuple(
            Arrival(
                EntryKeys(sign_hash(a.url), sign_hash(a.url), hash64(a.headline), hash64(a.url)),
                written(a),
                section,
                now - timedelta(minutes=9) - every * n,
            )
            for n, a in enumerate(articles)
        )
        kept = await self.store.news.keep(
            [Polled(held, outcome, NextPoll(now + timedelta(hours=1), "usual"), 0, arrivals)], now
        )
        return list(kept.new)

    async def price(self, *ticks: tuple[str, str, str, str | None], age: timedelta = timedelta(minutes=1)) -> None:
        """Keep prices: (id, symbol, price, change), as polled each five minutes."""
        assets = [Asset(AssetId(i), symbol, i.title(), rank) for rank, (i, symbol, _, _) in enumerate(ticks, 1)]
        await self.store.markets.put_assets(assets)
        at = self.clock.now() - age
        await self.store.markets.keep_ticks(
            [
                Tick(AssetId(i), Decimal(p), at, at, "testing", None if c is None else Decimal(c),
                     Decimal("46000000000"), Decimal("1680000000000"), every=timedelta(minutes=5))
                for i, _, p, c in ticks
            ],
            [],
        )  # fmt: skip

    async def tell(self, kind: ChangeKind = ChangeKind.ARTICLE) -> None:
        """Tell the site that something happened, as the process's follower does."""
        number = await self.store.changes.newest()
        self.feed.publish(Change(number, kind, "", self.clock.now()))

    async def look(self) -> None:
        """Have articles told as stories, look for assets in them, and measure what is due."""
        tell = StoryWalk(store=self.store, clock=self.clock, changes=self.feed)
        await tell.tell_all()
        await tell.close()
        naming = NamingWalk(store=self.store, clock=self.clock, changes=self.feed)
        await naming.look_all()
        await naming.close()

    async def picture(self, wanted: PictureId, width: int) -> PictureFile | None:
        return self.pictures.get(wanted)

    def counted(self) -> Counted:
        """The store, its calls noted."""
        return Counted(self.store)

    def site(self, **settings: Any) -> Site:
        parts = SiteParts(
            store=self.store, feed=self.feed, hub=self.hub, clock=self.clock, pictures=self.picture, base_url=BASE,
            allowed_hosts=("news.example", "127.0.0.1"), contact="desk@news.example", version="1.2.3",
            market_attribution={"testing": Attribution("Prices by Testing", "https://prices.example/")},
        )  # fmt: skip
        return create_app(replace(parts, **settings))


def an_article(n: int, **changes: Any) -> Article:
    """An article with everything that a reader may see."""
    opening = f"LISBON (Reuters) — Opening{n} of the report stands here for all to read."
    base = Article(
        url=f"https://harbour.example/a/{n}",
        headline=f"Ports settle fees, report {n}",
        kicker="Shipping",
        standfirst=f"Standfirst{n} says it in short.",
        summary=f"Summary{n} in the outlet's words.",
        language="en",
        published=Stamp(NOW - timedelta(minutes=9 + 10 * n)),
        authors=("Inês Valadares",),
        agency="Reuters",
        dateline=Dateline("LISBON", "Reuters"),
        blocks=(
            Block(BlockKind.PARAGRAPH, opening, (Span(0, 16, SpanKind.DATELINE),)),
            Block(BlockKind.SUBHEAD, "One record"),
            Block(BlockKind.PARAGRAPH, f"Second{n} paragraph of the body."),
        ),
        images=(Image(f"https://harbour.example/i/{n}.jpg", "Cranes idle.", "Reuters/Valadares", "Cranes"),),
        topics=("Ports",),
        provenance=(Provenance("agency", "Reuters"), Provenance("page", "Harbour Post", "https://harbour.example/")),
        word_count=640,
    )
    return replace(base, **changes)


async def open_newsroom() -> Newsroom:
    """An empty store in memory; whoever opens it closes its store."""
    clock = SetClock()
    store = await open_store("sqlite://", clock=clock)
    return Newsroom(store, clock, ChangeFeed(), Hub(clock))


@pytest.fixture
def a_newsroom() -> Callable[[], Awaitable[Newsroom]]:
    """Open a newsroom, for tests that need many."""
    return open_newsroom


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    """An empty newsroom."""
    room = await open_newsroom()
    yield room
    await room.store.close()


Asking = Callable[..., Awaitable[Answer]]


@pytest.fixture
def article() -> Callable[..., Article]:
    """Make an article with everything in it."""
    return an_article


@pytest.fixture
def posting() -> Asking:
    """Send a form to a site."""
    return post


@pytest.fixture
def asking() -> Asking:
    """Ask a site for a path."""
    return ask
