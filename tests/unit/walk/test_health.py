"""Health over a running walk: what ails is told from what outlets answer, and mended by one deed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.world import NOW, Page, Room, SetClock, item, room_over

from dateline.errors import Unfit
from dateline.intake.gate import HostGate
from dateline.store import open_store
from dateline.walk.editing import Editing
from dateline.walk.health import Cause, Health, Repair, ailing

FEED = "https://post.test/feed"
DAY = timedelta(days=1)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    clock = SetClock()
    store = await open_store("sqlite://", clock=clock, backup_dir=tmp_path)
    made = room_over(store, clock)
    yield made
    await made.client.close()
    made.changes.close()
    await store.close()


def health_of(room: Room) -> Health:
    cells: Any = room.news._cells
    editing = Editing(
        store=room.store,
        client=room.client,
        cells=cells,
        gate=HostGate(room.clock, timedelta(0)),
        walk=room.news,
        changes=room.changes,
        clock=room.clock,
    )
    return Health(store=room.store, editing=editing, clock=room.clock)


def filled(room: Room, url: str, guid: str = "") -> None:
    items = [
        item(f"https://post.test/{n}", f"Headline {n}", f"<p>{n} words</p>", NOW - timedelta(hours=n)) for n in range(8)
    ]
    room.world.feed(url, *[each.replace("<guid>", f"<guid isPermaLink='false'>{guid}") for each in items])


async def test_a_feed_that_moved_without_a_word_is_found_again_and_taken_with_one_click(room: Room) -> None:
    filled(room, FEED)
    source = await room.add(FEED)
    await room.poll()
    room.world.at[FEED] = Page(status=404)
    filled(room, "https://post.test/new.xml")
    room.world.at["https://post.test/"] = Page(
        '<html><head><link rel="alternate" type="application/rss+xml" href="/new.xml"></head><body>Post</body></html>'
    )
    for _ in range(4):
        room.clock.go(DAY)
        await room.poll()
    health = health_of(room)
    [found] = await ailing(room.store, room.clock.now())
    assert (found.ailment.cause, found.ailment.serious) == (Cause.MISSING, True)
    told, answers = await health.of(source.id)
    assert told is not None and [each.status for each in answers] == [404] * 4
    preview = await health.preview(source.id, Repair.FIND)
    assert [each.offer.url for each in preview.offers] == ["https://post.test/new.xml"]
    assert (await room.source(source)).url == FEED, "a preview changes nothing"
    await health.mend(source.id, Repair.FIND, who="ada", url="https://post.test/new.xml")
    await room.news.run_until_idle()
    mended = await room.source(source)
    assert (mended.url, mended.failures, mended.entry_count) == ("https://post.test/new.xml", 0, 8)
    assert not await ailing(room.store, room.clock.now())
    again, new = await room.store.sources.add_source(mended.outlet_id, FEED, now=NOW)
    assert (again.id, new) == (source.id, False), "the old address is an alias"
    assert (await room.store.desk.deeds())[0].what in ("asked now", "set a source's address")


async def test_a_page_in_the_feed_s_place_is_asked_where_the_feed_is_now(room: Room) -> None:
    filled(room, FEED)
    source = await room.add(FEED)
    await room.poll()
    health = health_of(room)
    room.world.at[FEED] = Page("<html><meta http-equiv=refresh content='0;url=https://post.test/neu'><p>Moved</html>")
    preview = await health.preview(source.id, Repair.FIND)
    assert not preview.possible and preview.words.startswith("Its home: Nothing is at that address (404).")
    assert "sends its readers on to https://post.test/neu" in preview.words
    filled(room, "https://post.test/neu.xml")
    room.world.at[FEED] = Page('<html><link rel="alternate" type="application/rss+xml" href="/neu.xml"><p>Moved</html>')
    preview = await health.preview(source.id, Repair.FIND)
    assert [each.offer.url for each in preview.offers] == ["https://post.test/neu.xml"] and not preview.words


async def test_an_address_that_is_polled_already_is_not_taken_twice(room: Room) -> None:
    filled(room, FEED)
    source, other = await room.add(FEED), await room.add("https://post.test/other")
    with pytest.raises(Unfit, match="polled already"):
        await health_of(room).mend(source.id, Repair.FIND, who="ada", url=other.url)


async def test_guids_minted_anew_are_doubted_from_a_real_feed_until_it_stops(room: Room) -> None:
    filled(room, FEED)
    source = await room.add(FEED)
    await room.poll()
    assert (await room.source(source)).doubt == ""
    filled(room, FEED, "anew-")
    await room.poll()
    [found] = await ailing(room.store, room.clock.now())
    assert found.ailment.cause is Cause.CHURN and "8 of 8" in found.ailment.words
    await room.poll()
    assert await ailing(room.store, room.clock.now()), "the same bytes say nothing new"
    assert (await room.source(source)).entry_count == 8


async def test_an_outlet_that_falls_silent_is_told_and_one_that_goes_on_is_not(room: Room) -> None:
    days = [item(f"https://post.test/{n}", f"Daily {n}", f"<p>{n}</p>", NOW - DAY * n) for n in range(30)]
    room.world.feed(FEED, *days)
    await room.add(FEED)
    await room.poll()
    health = health_of(room)
    for quiet in (DAY, 2 * DAY):
        room.clock.go(DAY)
        await room.poll()
        assert not await health.silent(), quiet
    room.clock.go(5 * DAY)
    await room.poll()
    [found] = await health.silent()
    assert found.ailment.cause is Cause.SILENT and "7 days" in found.ailment.words
    room.world.feed(FEED, *days, item("https://post.test/x", "Back", "<p>x</p>", room.clock.now()))
    await room.poll()
    assert not await health.silent()
