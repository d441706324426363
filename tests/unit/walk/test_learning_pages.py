"""The walk learns what an outlet prints under every story, and what its clock shows; a restart forgets neither."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.made_outlet import MadeUpOutlet
from tests.world import NOW, Page, Room, SetClock, item, room_over

from dateline.extract.templates import LEARNT_AT
from dateline.model import Article
from dateline.store import open_store

FEED = "https://outlet3.example.test/feed"
LINE = '<p class="date">Published 12 March 2026, 16:05</p>'
PUBLISHED = NOW.replace(day=12, hour=14, minute=5)  # by the feed: the outlet's clock is two hours ahead


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Room]:
    """The walks over the store of a folder, from start to stop."""
    clock = SetClock()
    store = await open_store(f"sqlite:///{folder / 'news.sqlite'}", clock=clock)
    made = room_over(store, clock)
    yield made
    await made.client.close()
    await made.store.close()


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with running(tmp_path) as made:
        yield made


def pages(outlet: MadeUpOutlet, count: int) -> dict[str, str]:
    return {f"https://outlet3.example.test/{n}": page for n, (_, page) in enumerate(outlet.pages(count))}


async def read(room: Room, told: dict[str, str], *, dated: bool = True) -> dict[str, Article]:
    """Every page is told of by the feed and read, one after the other, as an outlet publishes."""
    for url, page in told.items():
        room.world.at[url] = Page(page)
        room.world.feed(FEED, item(url, f"Story {url[-2:]}", when=PUBLISHED if dated else None))
        await room.poll()
    found = {}
    for filed in await room.store.news.latest(limit=100):
        whole = await room.store.news.article(filed.id)
        assert whole is not None
        found[whole.article.url] = whole.article
    return found


def held(article: Article, outlet: MadeUpOutlet) -> bool:
    return {block.text for block in article.blocks} >= set(outlet.furniture())


async def test_an_outlets_own_lines_go_from_the_sixth_story_on_and_after_a_restart_too(tmp_path: Path) -> None:
    outlet = MadeUpOutlet(3)
    told = pages(outlet, LEARNT_AT + 4)
    first = dict(list(told.items())[: LEARNT_AT + 1])
    async with running(tmp_path) as room:
        await room.add(FEED)
        articles = await read(room, first)
    assert [held(articles[url], outlet) for url in first] == [True] * LEARNT_AT + [False]
    rest = {url: page for url, page in told.items() if url not in first}
    async with running(tmp_path) as room:
        articles = await read(room, rest)
    assert not any(held(articles[url], outlet) for url in rest)
    assert all(held(articles[url], outlet) for url in list(first)[:LEARNT_AT]), "what is kept stays as it was read"


async def test_learning_a_template_is_no_edit_of_the_outlets(room: Room) -> None:
    """Pages that were read before are asked again by another template, and say what they said."""
    outlet = MadeUpOutlet(3)
    await room.add(FEED)
    articles = await read(room, pages(outlet, LEARNT_AT + 2))
    for url in articles:
        room.world.at[url].text += "<!-- built anew -->"
    assert await room.after(timedelta(hours=1)) == len(articles)
    for filed in await room.store.news.latest(limit=100):
        assert [r.because for r in await room.store.news.revisions(filed.id)] == ["first seen", "page read"]


async def test_a_local_time_is_read_in_the_zone_that_its_operator_set(room: Room) -> None:
    source = await room.add(FEED)
    await room.store.sources.change_outlet(source.outlet_id, zone="America/New_York")
    (article,) = (await read(room, pages(MadeUpOutlet(3, printed=LINE), 1), dated=False)).values()
    assert article.published is not None and article.published.when.utcoffset() == timedelta(hours=-4)
    assert article.published.when == NOW.replace(day=12, hour=20, minute=5)
    assert article.origins["published"].endswith("read in the outlet's time zone")
    assert ZoneInfo("America/New_York").utcoffset(article.published.when.replace(tzinfo=None)) == timedelta(hours=-4)


async def test_a_local_time_is_an_instant_once_the_feed_has_shown_the_outlets_clock(room: Room) -> None:
    told = pages(MadeUpOutlet(3, printed=LINE), 5)
    await room.add(FEED)
    urls = list(told)
    before = await read(room, {urls[0]: told[urls[0]]}, dated=False)
    assert before[urls[0]].published is not None and not before[urls[0]].published.zoned, "no offset is invented"
    await read(room, {url: told[url] for url in urls[1:4]})
    after = (await read(room, {urls[4]: told[urls[4]]}, dated=False))[urls[4]]
    assert after.published is not None
    assert after.published.when == PUBLISHED.astimezone(timezone(timedelta(hours=2)))
    assert "stories show it" in after.origins["published"]
