"""Every spelling of a private address, by every way on which a stranger or an operator can hand us one: never asked.

The guard stands in the one client, where the connection is opened. These tests are about the walks: that each of them
asks by that client, follows nothing by itself, and says what was wrong where it has somebody to say it to.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from tests.world import HereCells, Page, Room, SetClock, item, room_over

from dateline import urls
from dateline.errors import Blocked, DatelineError, Unfit
from dateline.formats import opml
from dateline.formats.wire import newsmlg2, ninjs
from dateline.formats.wire.item import WireItem, WirePicture
from dateline.intake.gate import HostGate
from dateline.intake.health import Repair
from dateline.model import Extent, PageRule, PictureUse, Policy, Source, Stamp
from dateline.net.sockets import Sockets
from dateline.ops.alerts import Alerting, Ways
from dateline.ops.alerts_rules import Alert, Decision
from dateline.store import open_store
from dateline.walk.editing import Editing
from dateline.walk.finding import Finder
from dateline.walk.health import Health
from dateline.walk.page_sources import PageSources
from dateline.walk.pictures import WIDTHS, Pictures
from dateline.walk.pushes import Pushes
from dateline.walk.reserving import Reserving
from dateline.walk.telling import Telling
from dateline.walk.wire import WireWalk

HOME, DAY = "https://post.test/", timedelta(days=1)
OPEN = Policy(public=Extent.FULL, public_pictures=PictureUse.SHOW)
WORDS = re.compile(r"nothing was sent|user name in it|not an address|not a web address|Only addresses that begin with")


class NoNames(AbstractResolver):
    """Notes what is looked up, and finds nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_UNSPEC) -> list[ResolveResult]:
        self.asked.append(host)
        raise OSError(None, "no such name")

    async def close(self) -> None: ...


@dataclass
class House:
    """A small web, the walks over it, and whatever left it."""

    room: Room
    names: NoNames
    gate: HostGate
    connected: list[Any] = field(default_factory=list)
    cells: Any = field(default_factory=HereCells)

    @property
    def editing(self) -> Editing:
        room = self.room
        return Editing(
            store=room.store, client=room.client, cells=self.cells, gate=self.gate, walk=room.news,
            changes=room.changes, clock=room.clock,
        )  # fmt: skip

    async def polled(self, address: str, pages: PageRule = PageRule.NEVER) -> Source:
        """A source at this address, asked once."""
        source = await self.room.add(address, pages)
        await self.room.store.sources.change_outlet(source.outlet_id, policy=OPEN)
        await self.room.poll()
        return await self.room.source(source)

    async def feed_with(
        self, items: Sequence[str], head: str = "", pages: PageRule = PageRule.NEVER, **more: str
    ) -> Source:
        self.room.world.feed(f"{HOME}feed", *items, head=head, **more)
        return await self.polled(f"{HOME}feed", pages)

    async def pictures(self) -> int:
        """Ask for every picture of every article, as a reader's page would; how many there were."""
        asked = 0
        walk = Pictures(self.room.store, self.room.client, self.cells, self.gate, self.room.clock)
        for opening in await self.room.store.news.latest(limit=200):
            filed = await self.room.store.news.article(opening.id)
            for image in filed.article.images if filed else ():
                assert await walk.get(urls.picture_id(image.url), WIDTHS[0]) is None
                asked += 1
        return asked


@pytest.fixture
async def house(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    clock, names = SetClock(), NoNames()
    store = await open_store("sqlite://", clock=clock)
    room = room_over(store, clock, names=names)
    made = House(room, names, HostGate(clock, timedelta(0)))
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        made.connected.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    yield made
    await room.client.close()
    room.changes.close()
    await store.close()


@pytest.fixture
def listed(shared: Path) -> list[str]:
    lines = (shared / "corpus/hostile/ssrf_urls.txt").read_text(encoding="utf-8").splitlines()
    found = [line for line in lines if line and not line.startswith("#")]
    assert len(found) > 75
    return found


def harmless(address: str) -> bool:
    """Whether it is an address beside the page that names it, and not a private one."""
    found = urls.resolve(HOME, address)
    return found is not None and urljoin(HOME, found).startswith(HOME)


# --- what an operator types --------------------------------------------------------------------------


async def finding_a_feed(house: House, address: str) -> str:
    found = await Finder(house.room.client, house.cells, house.gate).look(address, {})
    assert not found.found
    return found.problem


async def adding_a_source(house: House, address: str) -> str:
    source = await house.editing.add(address, who="test")
    assert urls.is_web(source.url)  # never a folder of this machine
    await house.room.poll()
    told = await house.room.source(source)
    assert (told.last_outcome, told.last_status) == ("blocked", None)
    assert told.next_poll_at is not None and told.next_poll_at - house.room.clock.now() >= DAY  # not each minute
    return told.last_words


async def a_list_of_feeds(house: House, address: str) -> str:
    body = f'<opml version="2.0"><body><outline type="rss" text="A" xmlUrl="{escape(address)}"/></body></opml>'
    async for batch in house.editing.add_opml(body.encode(), who="test"):
        last = batch
    if not last.new:
        assert not opml.parse(body.encode(), "list")
        raise Unfit("left out of the list: not an address")
    await house.room.poll()
    (source,) = await house.room.store.sources.sources()
    assert source.last_outcome == "blocked"
    words = source.last_words
    await house.room.store.sources.remove_source(source.id)
    return words


async def a_page_without_a_feed(house: House, address: str) -> str:
    room = house.room
    walk = PageSources(
        store=room.store, client=room.client, cells=house.cells, gate=house.gate, walk=room.news, editing=house.editing
    )
    await walk.propose(address, f"{HOME}2026/berths-are-let", f"{HOME}2026/ships-are-late")
    return ""


async def a_repair(house: House, address: str) -> str:
    source = await house.room.add(f"{HOME}feed")
    health = Health(store=house.room.store, editing=house.editing, clock=house.room.clock)
    try:
        await health.mend(source.id, Repair.FIND, who="test", url=address)
        await house.room.poll()
        told = await house.room.source(source)
        assert urls.is_web(told.url) and told.last_outcome == "blocked"
        return told.last_words
    except Unfit:
        return "not an address"
    finally:
        await house.room.store.sources.remove_source(source.id)


async def the_webhook_of_alerts(house: House, address: str) -> str:
    room = house.room
    health = Health(store=room.store, editing=house.editing, clock=room.clock)
    alerting = Alerting(
        store=room.store,
        health=health,
        client=room.client,
        clock=room.clock,
        ways=Ways(address),
        site_name="A",
        address="",
    )
    assert alerting.tell is not None
    opened = {"source 1": Alert("A feed is gone.", "/desk/sources/1", room.clock.now())}
    assert not await alerting.tell(Decision(kept={}, opened=opened, resolved={}))
    return ""


async def our_own_hub(house: House, address: str) -> str:
    room = house.room
    telling = Telling(
        store=room.store, client=room.client, changes=room.changes, hub_url=address, base_url="https://a.b"
    )
    assert not await telling.tell()
    return ""


async def a_provider_of_prices(house: House, address: str) -> str:
    await house.room.client.get(address)  # what providers are given is the one client
    return ""


async def a_stream_of_prices(house: House, address: str) -> str:
    sockets = Sockets(user_agent="Dateline/test", clock=house.room.clock, names=house.names)
    try:
        await sockets.open(re.sub(r"^http", "ws", address, flags=re.IGNORECASE))
    finally:
        await sockets.close()
    return ""


TYPED: list[Callable[[House, str], Awaitable[str]]] = [
    finding_a_feed,
    adding_a_source,
    a_list_of_feeds,
    a_page_without_a_feed,
    a_repair,
    the_webhook_of_alerts,
    our_own_hub,
    a_provider_of_prices,
    a_stream_of_prices,
]
TELLS_NOBODY = (the_webhook_of_alerts, our_own_hub)  # the log is told


@pytest.mark.parametrize("way", TYPED, ids=lambda way: way.__name__)
async def test_no_private_address_that_is_typed_is_asked_and_it_is_named(
    house: House, listed: list[str], way: Callable[[House, str], Awaitable[str]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    for address in listed:
        try:
            words = await way(house, address)
        except (Blocked, Unfit) as error:
            words = str(error)
        if way in TELLS_NOBODY:
            words = str(getattr(caplog.records[-1], "why", ""))
            caplog.clear()
        assert WORDS.search(words), (address, words)
        assert house.connected == [], address
        assert house.names.asked == [], address


# --- what strangers' documents name ------------------------------------------------------------------


async def links_of_items(house: House, listed: list[str]) -> None:
    await house.feed_with([item(escape(a), f"Berth {n}") for n, a in enumerate(listed)], pages=PageRule.ALWAYS)
    named = 0
    for opening in await house.room.store.news.latest(limit=200):
        answer = await house.room.store.news.page_answer(opening.id)
        assert answer is None or not answer.good
        named += answer is not None and "nothing was sent" in answer.words
    assert named > 30


async def pictures_of_items(house: House, listed: list[str]) -> None:
    rows = [
        f'<item><title>B {n}</title><link>{HOME}{n}</link><media:content medium="image" width="900" url="{escape(a)}"/>'
        f"<description>&lt;p&gt;Words.&lt;/p&gt;&lt;img src='{escape(escape(a))}' width='900'&gt;</description></item>"
        for n, a in enumerate(listed)
    ]
    head = '<media:x xmlns:media="http://search.yahoo.com/mrss/"/>'
    await house.feed_with(rows, head)
    assert await house.pictures() > 30


async def enclosures_and_sources(house: House, listed: list[str]) -> None:
    rows = [
        f'<item><title>B {n}</title><link>{HOME}{n}</link><enclosure url="{escape(a)}" type="image/jpeg" length="9"/>'
        f'<source url="{escape(a)}">Them</source><comments>{escape(a)}</comments></item>'
        for n, a in enumerate(listed)
    ]
    await house.feed_with(rows)
    await house.pictures()


async def hubs(house: House, listed: list[str]) -> None:
    room = house.room
    walk = Pushes(
        store=room.store, client=room.client, clock=room.clock, news=room.news, callback_base="https://wire.test"
    )
    for address in listed:
        head = f'<atom:link rel="hub" href="{escape(address)}"/><atom:link rel="self" href="{escape(address)}"/>'
        source = await house.feed_with(
            [item(f"{HOME}1")], head, link=f'<{address}>; rel="hub"'.encode("ascii", "replace").decode()
        )
        while not room.news.hubs.empty():
            await walk.note(room.news.hubs.get_nowait())
        for push in await room.store.outward.pushes():
            assert WORDS.search(push.words) or push.hub_url.startswith(HOME), (address, push.words)
        assert (await room.source(source)).url == f"{HOME}feed"  # a feed's own word moves it nowhere
        await room.store.sources.remove_source(source.id)


async def feeds_that_a_page_names(house: House, listed: list[str]) -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{escape(a)}">' for a in listed)
    icons = "".join(f'<link rel="icon" href="{escape(a)}"><link rel="manifest" href="{escape(a)}">' for a in listed)
    house.room.world.at[HOME] = Page(f"<html><head>{links}{icons}</head><body>Home</body></html>")
    found = await Finder(house.room.client, house.cells, house.gate).look(HOME, {})
    assert not found.found


async def what_an_articles_page_names(house: House, listed: list[str]) -> None:
    for n, address in enumerate(listed):
        a, url = escape(address), f"{HOME}{n}"
        house.room.world.story(url, f"Berth {n} is let")
        named = (
            f'<link rel="canonical" href="{a}"><link rel="icon" href="{a}"><link rel="amphtml" href="{a}">'
            f'<meta property="og:url" content="{a}"><meta property="og:image" content="{a}">'
            f'<meta http-equiv="refresh" content="0;url={a}"><base href="{a}"><link rel="stylesheet" href="{a}">'
            f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "url": address, "image": address})}</script>'
        )
        page = house.room.world.at[url]
        page.text = page.text.replace("</head>", f"{named}</head>")
        page.headers["link"] = f"<{address}>; rel=canonical".encode("ascii", "replace").decode()
    await house.feed_with([item(f"{HOME}{n}", f"Berth {n} is let") for n in range(len(listed))], pages=PageRule.ALWAYS)
    assert house.room.world.times(f"{HOME}1") == 1
    await house.pictures()
    await house.room.after(timedelta(minutes=16))
    assert house.room.world.times(f"{HOME}1") == 2


async def sitemaps_of_an_index(house: House, listed: list[str]) -> None:
    for start in range(0, len(listed), 3):  # three are asked at each poll
        rows = "".join(f"<sitemap><loc>{escape(a)}</loc></sitemap>" for a in listed[start : start + 3])
        house.room.world.at[f"{HOME}map.xml"] = Page(f"<sitemapindex>{rows}</sitemapindex>", kind="application/xml")
        source = await house.polled(f"{HOME}map.xml")
        await house.room.store.sources.remove_source(source.id)


async def older_pages(house: House, listed: list[str]) -> None:
    for address in listed:
        source = await house.feed_with([item(f"{HOME}1")], f'<atom:link rel="prev-archive" href="{escape(address)}"/>')
        await house.room.store.sources.remove_source(source.id)


async def policies_of_mining(house: House, listed: list[str]) -> None:
    rules = [{"location": "/", "tdm-reservation": 1, "tdm-policy": address} for address in listed]
    house.room.world.at[f"{HOME}.well-known/tdmrep.json"] = Page(json.dumps(rules), kind="application/json")
    await house.feed_with([item(f"{HOME}1")])
    await Reserving(store=house.room.store, asking=house.room.news.asking, clock=house.room.clock).look()
    assert house.room.world.times(f"{HOME}.well-known/tdmrep.json") == 1


async def _agency(house: House) -> tuple[WireWalk, Source]:
    room = house.room
    walk = WireWalk(store=room.store, cells=house.cells, changes=room.changes, clock=room.clock, public=Extent.FULL)
    return walk, await walk.agency("Agency", who="test", policy=OPEN)


async def remote_content_of_agencies(house: House, listed: list[str]) -> None:
    walk, source = await _agency(house)
    now = Stamp(house.room.clock.now())
    items = [
        WireItem(
            guid=f"urn:a:{n}",
            version="1",
            headline=f"Berth {n}",
            body_html="<p>Words.</p>",
            versioned=now,
            provider="A",
            pictures=(WirePicture(address, "A caption", "A"),),
            url=address,
        )
        for n, address in enumerate(listed)
    ]
    for document in (newsmlg2.render(items, sender="a", sent_at=now.when), ninjs.render(items)):
        taken = await walk.take(source, document, "wire")
        assert taken is not None and taken.problem is None, taken
    assert await house.pictures() > 30


NAMED: list[Callable[[House, list[str]], Awaitable[None]]] = [
    links_of_items,
    pictures_of_items,
    enclosures_and_sources,
    hubs,
    feeds_that_a_page_names,
    what_an_articles_page_names,
    sitemaps_of_an_index,
    older_pages,
    policies_of_mining,
    remote_content_of_agencies,
]


@pytest.mark.parametrize("way", NAMED, ids=lambda way: way.__name__)
async def test_no_private_address_that_a_document_names_is_asked(
    house: House, listed: list[str], way: Callable[[House, list[str]], Awaitable[None]]
) -> None:
    await way(house, listed)
    assert house.connected == []
    assert house.names.asked == []


# --- redirects ---------------------------------------------------------------------------------------


async def a_feed(house: House, there: str) -> str:
    return (await house.polled(there)).last_words


async def an_articles_page(house: House, there: str) -> str:
    await house.feed_with([item(there, "Berth is let")], pages=PageRule.ALWAYS)
    (opening,) = await house.room.store.news.latest()
    answer = await house.room.store.news.page_answer(opening.id)
    assert answer is not None and not answer.good
    return answer.words


async def robots_txt(house: House, there: str) -> str:
    house.room.world.at[f"{HOME}robots.txt"] = house.room.world.at.pop(there)
    leave = await house.room.news.leave(f"{HOME}story")
    return "nothing was sent" if not leave.allowed else ""


async def a_reservation(house: House, there: str) -> str:
    house.room.world.at[f"{HOME}.well-known/tdmrep.json"] = house.room.world.at.pop(there)
    await house.feed_with([item(f"{HOME}1")])
    await Reserving(store=house.room.store, asking=house.room.news.asking, clock=house.room.clock).look()
    return "nothing was sent"


async def a_picture(house: House, there: str) -> str:
    row = (
        f'<item><title>B</title><link>{HOME}1</link><enclosure url="{there}" type="image/jpeg" length="900000"/></item>'
    )
    await house.feed_with([row])
    assert await house.pictures() == 1
    return "nothing was sent"


async def a_home(house: House, there: str) -> str:
    found = await Finder(house.room.client, house.cells, house.gate).look(there, {})
    return found.problem


REDIRECTED: list[Callable[[House, str], Awaitable[str]]] = [
    a_feed,
    an_articles_page,
    robots_txt,
    a_reservation,
    a_picture,
    a_home,
]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("way", REDIRECTED, ids=lambda way: way.__name__)
async def test_no_redirect_leads_to_a_private_address(
    house: House, listed: list[str], way: Callable[[House, str], Awaitable[str]], status: int
) -> None:
    private = [a for a in listed if not harmless(a) and a.isascii() and a.isprintable()]
    for n, address in enumerate(private[status % 9 :: 9]):  # each of them as a redirect: unit/net/test_guard.py
        there = f"{HOME}hop{n}"
        house.room.world.at[there] = Page(status=status, headers={"location": address})
        words = await way(house, there)
        assert "nothing was sent" in words or "redirects to" in words, (address, words)
        assert (house.connected, house.names.asked) == ([], []), address
        for source in await house.room.store.sources.sources():
            assert source.moved_to is None and source.url.startswith(HOME)  # 301 and 308 keep no such address
        for outlet in await house.room.store.sources.outlets():
            with contextlib.suppress(DatelineError):
                await house.room.store.sources.remove_outlet(outlet.id)
        house.room.world.at.clear()
        house.room.clock.go(2 * DAY)  # robots.txt is asked once a day
