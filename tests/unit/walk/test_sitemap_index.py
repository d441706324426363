"""An index of sitemaps as a source: the newest of its news sitemaps are asked, however the index itself stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.world import Page, Room, SetClock, room_over

from dateline.formats import sitemaps
from dateline.store import open_store

INDEX = "https://post.test/sitemap.xml"


def index(*named: tuple[str, str]) -> str:
    inside = "".join(f"<sitemap><loc>{url}</loc><lastmod>{at}</lastmod></sitemap>" for url, at in named)
    return f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</sitemapindex>'


def news(*numbers: int) -> str:
    pages = "".join(
        f"<url><loc>https://post.test/{n}</loc><n:news><n:publication><n:name>Post</n:name><n:language>en</n:language>"
        f"</n:publication><n:publication_date>2026-03-14T08:0{n}:00Z</n:publication_date><n:title>Story {n}</n:title>"
        "</n:news></url>"
        for n in numbers
    )
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    return f"<urlset {spaces}>{pages}</urlset>"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    clock = SetClock()
    store = await open_store("sqlite://", clock=clock, backup_dir=tmp_path)
    made = room_over(store, clock)
    yield made
    await made.client.close()
    made.changes.close()
    await store.close()


async def test_news_sitemaps_are_followed_newest_first_and_no_more_than_a_few(room: Room) -> None:
    named = [(f"https://post.test/news-{n}.xml", f"2026-03-{n:02}") for n in range(1, 9)]
    room.world.at[INDEX] = Page(index(("https://post.test/pages.xml", "2026-04-01"), *named), kind="text/xml")
    for url, _ in named:
        room.world.at[url] = Page(news(int(url[-5])), kind="text/xml")
    source = await room.add(INDEX)
    await room.poll()
    asked = [each.url for each in room.world.asked if each.url.startswith("https://post.test/news-")]
    assert asked == [f"https://post.test/news-{n}.xml" for n in (8, 7, 6)]
    assert room.world.times("https://post.test/pages.xml") == 0
    assert (await room.source(source)).entry_count == 3


async def test_what_a_sitemap_adds_comes_in_though_its_index_is_the_same_as_before(room: Room) -> None:
    room.world.at[INDEX] = Page(index(("https://post.test/news.xml", "2026-03-01")), kind="text/xml")
    room.world.at["https://post.test/news.xml"] = Page(news(1, 2), kind="text/xml")
    source = await room.add(INDEX)
    await room.poll()
    room.world.at["https://post.test/news.xml"] = Page(news(1, 2, 3), kind="text/xml")
    room.clock.go(timedelta(hours=1))
    await room.poll()
    now = await room.source(source)
    assert (now.entry_count, now.last_outcome) == (3, "new")


async def test_an_index_without_news_says_what_it_is(room: Room) -> None:
    room.world.at[INDEX] = Page(index(), kind="text/xml")
    source = await room.add(INDEX)
    await room.poll()
    assert (await room.source(source)).last_words == "an index that names no sitemap"


def test_an_index_is_known_by_its_root_and_read_in_linear_time() -> None:
    assert sitemaps.is_index(b'\xef\xbb\xbf<?xml version="1.0"?><!-- made -->\n<s:sitemapindex xmlns:s="x">')
    assert not sitemaps.is_index(b"<urlset><sitemapindex>")
    assert not sitemaps.is_index(b"<!--" * 20_000)
    assert sitemaps.newest(b"<sitemap>" * 200_000, INDEX, 3) == ()
