"""A page without a feed is a source: its articles come in once, and nothing else of the page does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.world import Page, Room, SetClock, room_over

from dateline.errors import NotAFeed, Unfit
from dateline.formats import page_lists
from dateline.store import open_store
from dateline.walk.editing import Editing

LIST = "https://post.test/politics"


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ("https://a.example/news/storm-hits-coast", "https://a.example/news/x?y=1", "a.example/news/*"),
        ("https://a.example/2026/03/14/one.html", "https://a.example/2026/03/15/two.html", "a.example/#/#/#/*.html"),
        ("https://A.example/story/123/", "https://a.example/story/999/", "a.example/story/#/"),
        ("https://a.example/view?id=1&s=2", "https://a.example/view?id=3&s=2", "a.example/view?id=#"),
        ("https://a.example/sport/kick", "https://a.example/politics/vote", "a.example/*/*"),
    ],
)
def test_a_rule_is_what_two_articles_have_in_common(first: str, second: str, rule: str) -> None:
    assert page_lists.propose(first, second) == rule
    assert page_lists.is_rule(rule) and page_lists.fits(first.lower(), rule) and page_lists.fits(second, rule)
    assert not page_lists.fits("https://b.example/news/storm", rule) and not page_lists.fits("https://a.example/", rule)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://a.example/x", "https://b.example/y"),
        ("https://a.example/x", "https://a.example/x#part"),
        ("https://a.example/x/y", "https://a.example/z"),
        ("https://a.example/x?a=1", "https://a.example/x?b=2"),
    ],
)
def test_two_addresses_that_tell_nothing_are_refused_in_words(first: str, second: str) -> None:
    with pytest.raises(Unfit):
        page_lists.propose(first, second)
    assert not page_lists.is_rule("a.example/about") and not page_lists.is_rule("*/x") and not page_lists.is_rule("")


def shown(*numbers: int) -> Page:
    links = "".join(
        f'<div><a href="/politics/{n}/council-votes"><img src="/p.png" alt=""></a>'
        f'<h3><a href="/politics/{n}/council-votes#top">Council votes on harbour plan {n}</a></h3>'
        f'<a href="/politics/{n}/council-votes">More</a></div>'
        for n in numbers
    )
    text = (
        f'<html lang="en"><head><title>Politics</title></head><body><nav><a href="/politics">Politics of the coast</a>'
        f'<a href="/about/us/imprint-and-contact">Imprint and contact of this paper</a></nav>{links}'
        '<a href="javascript:alert(1)">Council votes on scripts</a>'
        '<a href="https://elsewhere.test/politics/9/council-votes">Council votes elsewhere too</a></body></html>'
    )
    return Page(text)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    clock = SetClock()
    store = await open_store("sqlite://", clock=clock, backup_dir=tmp_path)
    made = room_over(store, clock)
    yield made
    await made.client.close()
    made.changes.close()
    await store.close()


def editing_of(room: Room) -> Editing:
    cells: Any = room.news._cells
    return Editing(
        store=room.store,
        client=room.client,
        cells=cells,
        gate=room.news.asking._gate,
        walk=room.news,
        changes=room.changes,
        clock=room.clock,
    )


async def test_a_page_is_proposed_confirmed_asked_conditionally_and_its_articles_read(room: Room) -> None:
    room.world.at[LIST] = shown(1, 2, 3)
    for n in range(1, 5):
        room.world.story(f"https://post.test/politics/{n}/council-votes", f"Council votes on harbour plan {n}")
    pages = editing_of(room).pages
    first, second = (f"https://post.test/politics/{n}/council-votes" for n in (1, 2))
    offer = await pages.propose(LIST, first, second)
    assert offer.rule == "post.test/politics/#/council-votes" and offer.language == "en"
    assert [headline for headline, _ in offer.taken] == [f"Council votes on harbour plan {n}" for n in (1, 2, 3)]
    assert not await room.store.sources.sources(), "nothing is taken before it is confirmed"
    source = await pages.add(offer.url, offer.rule, who="ada", title=offer.title)
    await room.news.run_until_idle()
    assert (await room.source(source)).entry_count == 3
    filed = await room.store.news.latest()
    assert len(filed) == 3 and all("berth fees" in str(each.article.blocks) for each in filed)
    await room.poll()
    assert room.world.asked[-1].status == 304
    room.world.at[LIST] = shown(4, 1, 2)
    await room.poll()
    now = await room.source(source)
    assert (now.entry_count, now.last_words) == (4, "3 entries, 1 new")


async def test_a_page_that_no_longer_fits_its_rule_is_named_and_takes_nothing_away(room: Room) -> None:
    room.world.at[LIST] = shown(1, 2)
    source = await editing_of(room).pages.add(LIST, "post.test/politics/#/council-votes", who="ada")
    await room.news.run_until_idle()
    room.world.at[LIST] = Page("<html><title>New design</title><a href='/x'>Something quite different</a></html>")
    await room.poll()
    now = await room.source(source)
    assert now.last_outcome == "not a feed" and "no link fits the rule" in now.last_words and now.entry_count == 2


async def test_robots_txt_binds_a_page_where_it_would_not_bind_a_feed(room: Room) -> None:
    room.world.at[LIST] = shown(1, 2)
    room.world.at["https://post.test/robots.txt"] = Page("User-agent: *\nDisallow: /politics\n", kind="text/plain")
    with pytest.raises(Unfit, match="may not be read"):
        await editing_of(room).pages.propose(LIST, "https://post.test/politics/1/a", "https://post.test/politics/2/b")
    assert room.world.times(LIST) == 0


def test_a_hostile_page_gives_an_error_of_ours_in_bounded_time() -> None:
    for body in (b"", b"<a href=", b"<a href='/n/1'>" * 50_000, b"<div>" * 100_000, b"\xff\xfe\x00" * 1000):
        with pytest.raises(NotAFeed):
            page_lists.read(body, "https://a.example/", None, "a.example/n/#")
