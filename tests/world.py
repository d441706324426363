"""A small web inside the process, with a clock that tests set: outlets whose feeds and pages change when told to.

Only clock and transport are ours; client, gate, store, parsing and schedule are the product's.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from html import escape
from typing import Any
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver

from dateline.intake.gate import HostGate
from dateline.live.feed import ChangeFeed
from dateline.model import PageRule, Source
from dateline.net.client import Client
from dateline.store.port import Store
from dateline.walk.again import DELAYS, AskAgain
from dateline.walk.news import Manners, NewsWalk

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
ENDING = ".test"
SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
STORY = (
    "Eleven ports along the coast will begin settling berth fees on a shared ledger in June, ending a winter in which "
    "paper slots, double bookings and idle ships cost their tenants more than the dredging budget.",
    "The agreement, signed by harbour masters in a room above the old customs hall, commits every port in the group to "
    "post berth availability to one public record. Ships that pay on arrival will be charged a tenth less.",
    "Until now each port has kept its own book. A vessel delayed by fog in one harbour could lose its place in the "
    "next, and pay twice, because the two offices traded letters rather than data.",
)


class SetClock:
    """A clock that stands still until it is set forward."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOW).total_seconds()

    def go(self, by: timedelta) -> None:
        self.at += by


class HereCells:
    """Runs what cells run, in this process: the bytes are our own."""

    async def run(self, name: str, /, *args: object) -> Any:
        module, _, function = name.partition(":")
        return getattr(importlib.import_module(module), function)(*args)

    async def close(self) -> None: ...


@dataclass
class Page:
    """What an address answers."""

    text: str = ""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """One request: when, for what, and whether it had a condition."""

    at: datetime
    url: str
    conditional: bool
    status: int


class World:
    """Answers for every host that ends in `.test`; what is not there is 404."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock
        self.at: dict[str, Page] = {}
        self.asked: list[Asked] = []

    async def answer(self, url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        page = self.at.get(url, Page(status=404))
        body = page.text.encode()
        tag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        status = page.status
        if status == 200 and headers.get("if-none-match") == tag:
            status = 304
        self.asked.append(Asked(self.clock.at, url, "if-none-match" in headers, status))
        named = {"content-type": page.kind, "etag": tag} | page.headers
        return status, named, body if status == 200 else b""

    def times(self, url: str) -> int:
        return sum(1 for each in self.asked if each.url == url)

    def story(self, url: str, headline: str = "Ports settle fees", paragraphs: tuple[str, ...] = STORY) -> None:
        text = "".join(f"<p>{each}</p>" for each in paragraphs)
        self.at[url] = Page(
            f'<!doctype html><html lang="en"><head><title>{headline}</title><meta property="og:type" content="article">'
            f"</head><body><article><h1>{headline}</h1>{text}</article></body></html>"
        )

    def feed(self, url: str, *items: str, head: str = "", **headers: str) -> None:
        spaces = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in SPACES.items())
        inside = f"<title>Post</title>{head}{''.join(items)}"
        text = f'<rss version="2.0"{spaces}><channel>{inside}</channel></rss>'
        self.at[url] = Page(text, kind="application/rss+xml", headers=headers)


def item(url: str, headline: str = "Ports settle fees", text: str = "", when: datetime | None = None) -> str:
    """An item of a feed; a summary only, unless `text` is given."""
    date = f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate>" if when else ""
    words = f"{headline}, the office said on {urlsplit(url).path}."
    whole = f"<content:encoded>{escape(text)}</content:encoded>" if text else ""
    return (
        f"<item><title>{headline}</title><link>{url}</link><guid>{url}</guid>{date}"
        f"<description>{words}</description>{whole}</item>"
    )


@dataclass
class Room:
    """The walks over a world and a store."""

    world: World
    clock: SetClock
    store: Store
    client: Client
    news: NewsWalk
    again: AskAgain
    changes: ChangeFeed

    async def add(self, url: str, pages: PageRule = PageRule.NEEDED) -> Source:
        outlet = await self.store.sources.add_outlet("Post", f"https://{urlsplit(url).netloc}/")
        source, _ = await self.store.sources.add_source(outlet.id, url, now=self.clock.now(), pages=pages)
        return source

    async def poll(self) -> None:
        """Make every source due and walk until nothing is."""
        await self.store.sources.ask_now(None, self.clock.now())
        await self.news.run_until_idle()

    async def source(self, source: Source) -> Source:
        found = await self.store.sources.source(source.id)
        assert found is not None
        return found

    async def after(self, by: timedelta) -> int:
        """Let time pass, then ask again what is due."""
        self.clock.go(by)
        return await self.again.run_until_idle()


def room_over(
    store: Store, clock: SetClock, world: World | None = None, names: AbstractResolver | None = None, **manners: Any
) -> Room:
    """The walks over this store."""
    world = world or World(clock)
    client = Client(user_agent="Dateline/test", inside={ENDING: world}, clock=clock, names=names)
    changes = ChangeFeed()
    cells: Any = HereCells()
    rules = Manners(**manners)
    news = NewsWalk(
        store=store,
        client=client,
        cells=cells,
        gate=HostGate(clock, timedelta(0)),
        changes=changes,
        clock=clock,
        manners=rules,
    )
    again = AskAgain(store=store, cells=cells, changes=changes, clock=clock, news=news, manners=rules, delays=DELAYS)
    return Room(world, clock, store, client, news, again, changes)
