"""How hosts are asked: by robots.txt, one by one, as their feeds wish, counted, and let alone when they say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.world import Page, Room, SetClock, item, room_over

from dateline.model import PageRule
from dateline.store import open_store
from dateline.store.outward import AskKind
from dateline.walk.news import MOST_OLDER
from dateline.walk.reserving import Reserving

FEED, ROBOTS = "https://post.test/feed", "https://post.test/robots.txt"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    clock = SetClock()
    store = await open_store("sqlite://", clock=clock)
    made = room_over(store, clock)
    yield made
    await made.client.close()
    await store.close()


def stories(room: Room, *numbers: int, head: str = "", at: str = FEED, **headers: str) -> None:
    urls = [f"https://post.test/{n}" for n in numbers]
    room.world.feed(
        at,
        *(
            item(url, f"Berth {n} is let", when=room.clock.now() - n * HOUR)
            for n, url in zip(numbers, urls, strict=True)
        ),
        head=head,
        **headers,
    )


# --- when next ---------------------------------------------------------------------------------------


async def test_a_feed_that_was_just_added_published_when_it_says_and_not_when_we_came(room: Room) -> None:
    stories(room, 30, 31, 32, 33, 34)
    source = await room.add(FEED, PageRule.NEVER)
    for _ in range(2):
        await room.poll()
        told = await room.source(source)
        assert told.next_poll_because == "it publishes about every 1 hour", told.last_words
        assert told.next_poll_at is not None and told.next_poll_at - room.clock.now() >= HOUR / 2
        room.clock.go(2 * DAY / 48)
    assert told.last_status == 304 and told.newest_at == room.clock.now() - 2 * HOUR - 30 * HOUR


# --- robots.txt ------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["Dateline", "*", "dateline"])
async def test_a_feed_that_robots_txt_names_is_not_asked_and_the_source_says_so(room: Room, token: str) -> None:
    room.world.at[ROBOTS] = Page(f"User-agent: {token}\nDisallow: /feed\n", kind="text/plain")
    stories(room, 1)
    source = await room.add(FEED, PageRule.NEVER)
    await room.poll()
    told = await room.source(source)
    assert room.world.times(FEED) == 0
    assert (told.last_outcome, told.last_words) == (
        "refused",
        "its robots.txt asks us not to read this feed (Disallow: /feed)",
    )
    assert told.next_poll_at is not None and told.next_poll_at - room.clock.now() >= DAY


async def test_robots_txt_is_asked_once_a_day_and_what_it_says_then_holds(room: Room) -> None:
    stories(room, 1)
    source = await room.add(FEED, PageRule.NEVER)
    for _ in range(5):
        await room.poll()
        room.clock.go(HOUR)
    assert (room.world.times(ROBOTS), room.world.times(FEED)) == (1, 5)
    room.world.at[ROBOTS] = Page("User-agent: *\nDisallow: /", kind="text/plain")
    room.clock.go(DAY)
    await room.poll()
    assert (room.world.times(ROBOTS), room.world.times(FEED)) == (2, 5)
    assert (await room.source(source)).last_outcome == "refused"


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_feed_that_a_person_entered_is_asked_where_robots_txt_cannot_be_read(room: Room, status: int) -> None:
    room.world.at[ROBOTS] = Page(status=status)
    stories(room, 1)
    await room.add(FEED)
    await room.poll()
    assert room.world.times(FEED) == 1 and room.world.times("https://post.test/1") == 0


async def test_the_longest_rule_decides_and_a_tie_allows(room: Room) -> None:
    room.world.at[ROBOTS] = Page("User-agent: *\nDisallow: /\nAllow: /feed\n", kind="text/plain")
    stories(room, 1)
    await room.add(FEED)
    await room.poll()
    assert room.world.times(FEED) == 1 and room.world.times("https://post.test/1") == 0


# --- wishes ----------------------------------------------------------------------------------------


async def test_what_a_feed_asks_for_holds_through_answers_of_304_and_a_restart(room: Room) -> None:
    stories(room, 1, head="<ttl>300</ttl>")
    source = await room.add(FEED, PageRule.NEVER)
    await room.poll()
    room.news = room_over(room.store, room.clock, room.world).news
    await room.poll()
    assert room.world.asked[-1].status == 304
    told = await room.source(source)
    assert told.next_poll_because == "its feed asks to be left alone for 5 hours at a time (ttl)"
    assert told.next_poll_at is not None and told.next_poll_at - room.clock.now() >= 5 * HOUR


async def test_a_feed_that_no_longer_asks_for_it_is_asked_as_it_publishes(room: Room) -> None:
    stories(room, 1, head="<ttl>300</ttl>")
    source = await room.add(FEED, PageRule.NEVER)
    await room.poll()
    stories(room, 1, 2)
    await room.poll()
    assert "ttl" not in (await room.source(source)).next_poll_because


# --- busy hosts ------------------------------------------------------------------------------------


async def test_the_sources_of_a_busy_host_come_back_one_by_one_and_say_why(room: Room) -> None:
    for n in range(20):
        stories(room, 1, at=f"https://post.test/feed/{n}")
        await room.add(f"https://post.test/feed/{n}", PageRule.NEVER)
    await room.poll()
    for n in range(20):
        room.world.at[f"https://post.test/feed/{n}"] = Page(status=429, headers={"retry-after": "3600"})
    asked = len(room.world.asked)
    await room.poll()
    assert len(room.world.asked) == asked + 1  # the first one's answer spoke for all
    found = await room.store.sources.sources()
    returns = sorted(s.next_poll_at for s in found if s.next_poll_at is not None)
    assert returns[0] >= room.clock.now() + HOUR
    assert len(set(returns)) == 20 and returns[-1] - returns[0] > timedelta(minutes=2)
    because = {s.next_poll_because for s in found}
    assert because == {"the host asked us to wait", "its host asked us to wait, at another of its addresses"}


async def test_a_move_that_was_seen_survives_a_trouble_in_between(room: Room) -> None:
    stories(room, 1, at="https://post.test/new")
    room.world.at[FEED] = Page(status=301, headers={"location": "https://post.test/new"})
    source = await room.add(FEED, PageRule.NEVER)
    await room.poll()
    room.clock.go(HOUR)
    moved = room.world.at.pop(FEED)
    room.world.at[FEED] = Page(status=500)
    await room.poll()
    room.clock.go(DAY)
    room.world.at[FEED] = moved
    await room.poll()
    assert (await room.source(source)).url == "https://post.test/new"
    again, is_new = await room.store.sources.add_source(source.outlet_id, FEED, now=room.clock.now())
    assert (again.id, is_new) == (source.id, False)  # its old address is remembered


@pytest.mark.parametrize("status", [302, 307])
async def test_a_temporary_redirect_is_followed_and_never_kept(room: Room, status: int) -> None:
    stories(room, 1, at="https://post.test/new")
    room.world.at[FEED] = Page(status=status, headers={"location": "https://post.test/new"})
    source = await room.add(FEED, PageRule.NEVER)
    for _ in range(4):
        await room.poll()
        room.clock.go(2 * DAY)
    told = await room.source(source)
    assert (told.url, told.moved_to, told.entry_count) == (FEED, None, 1)


# --- older pages -----------------------------------------------------------------------------------


async def test_a_new_source_gives_up_its_older_pages_and_is_not_asked_for_them_again(room: Room) -> None:
    older = '<atom:link rel="prev-archive" href="https://post.test/archive/{}"/>'
    stories(room, 1, 2, head=older.format(1))
    stories(room, 2, 3, at="https://post.test/archive/1", head=older.format(2))
    stories(room, 4, at="https://post.test/archive/2")
    source = await room.add(FEED, PageRule.NEVER)
    await room.poll()
    titles = [each.article.headline for each in await room.store.news.latest()]
    assert titles == [f"Berth {n} is let" for n in (1, 2, 3, 4)]
    await room.poll()
    assert room.world.times("https://post.test/archive/1") == 1
    assert (await room.source(source)).entry_count == 4


async def test_older_pages_are_bounded_and_a_ring_of_them_ends(room: Room) -> None:
    for n in range(40):
        link = f'<atom:link rel="next" href="https://post.test/p/{n + 1}"/>'
        stories(room, n, at=f"https://post.test/p/{n}", head=link)
    await room.add("https://post.test/p/0", PageRule.NEVER)
    stories(room, 99, head=f'<atom:link rel="next" href="{FEED}"/>')
    await room.add(FEED, PageRule.NEVER)
    await room.poll()
    assert len(await room.store.news.latest(limit=200)) == 1 + MOST_OLDER + 1


async def test_an_older_page_that_is_gone_or_no_feed_costs_nothing_of_the_rest(room: Room) -> None:
    stories(room, 1, head='<atom:link rel="prev-archive" href="https://post.test/page"/>')
    room.world.story("https://post.test/page")
    source = await room.add(FEED, PageRule.NEVER)
    await room.poll()
    assert ((await room.source(source)).last_outcome, (await room.source(source)).entry_count) == ("new", 1)


# --- reservations ----------------------------------------------------------------------------------


async def reserved(room: Room) -> list[tuple[bool, str | None]]:
    found = [await room.store.news.article(each.id) for each in await room.store.news.latest()]
    return [(f.article.signals.tdm_reserved, f.article.signals.tdm_policy_url) for f in found if f is not None]


async def test_a_header_reserves_what_came_with_it_and_its_day_is_kept(room: Room) -> None:
    stories(room, 1, **{"tdm-reservation": "1", "tdm-policy": "https://post.test/p.json"})
    await room.add(FEED, PageRule.NEVER)
    first_seen = room.clock.now()
    await room.poll()
    assert await reserved(room) == [(True, "https://post.test/p.json")]
    room.clock.go(DAY)
    stories(room, 1, 2, **{"tdm-reservation": "1"})
    await room.poll()
    (kept,) = await room.store.outward.reservations()
    assert (kept.host, kept.since) == ("post.test", first_seen)


async def test_the_file_of_a_host_reserves_what_comes_from_then_on(room: Room) -> None:
    stories(room, 1)
    await room.add(FEED, PageRule.NEVER)
    await room.poll()
    rules = '[{"location": "/", "tdm-reservation": 1}, {"location": "/3", "tdm-reservation": 0}]'
    room.world.at["https://post.test/.well-known/tdmrep.json"] = Page(rules, kind="application/json")
    reserving = Reserving(store=room.store, asking=room.news.asking, clock=room.clock)
    assert await reserving.look() == 1
    assert await reserving.look() == 0  # once a week
    stories(room, 1, 2, 3)
    await room.poll()
    assert await reserved(room) == [(False, None), (True, None), (False, None)]
    room.clock.go(8 * DAY)
    del room.world.at["https://post.test/.well-known/tdmrep.json"]
    assert await reserving.look() == 1
    assert not await room.store.outward.reservations()


# --- counting --------------------------------------------------------------------------------------


async def test_everything_that_was_asked_is_counted_by_what_was_answered(room: Room) -> None:
    stories(room, 1, 2)
    room.world.story("https://post.test/1")
    source = await room.add(FEED)
    await room.poll()
    await room.poll()
    room.world.at[FEED] = Page(status=403)
    await room.poll()
    room.world.at[FEED] = Page(status=429)
    await room.poll()
    counts = await room.store.outward.counts()
    feed = counts[source.outlet_id, AskKind.FEED]
    assert (feed.asked, feed.same, feed.refused, feed.busy, feed.failed) == (4, 1, 1, 1, 0)
    page = counts[source.outlet_id, AskKind.PAGE]
    assert (page.asked, page.failed) == (2, 1)
    assert counts[source.outlet_id, AskKind.RULES].asked == 1
    sent = [each for each in room.world.asked if each.url.startswith("https://post.test/")]
    assert sum(count.asked for count in counts.values()) == len(sent)
    assert feed.wire_bytes > 0


async def test_a_host_without_robots_txt_or_reservations_is_not_counted_as_failing(room: Room) -> None:
    stories(room, 1)
    room.world.at[ROBOTS] = Page(status=404)
    source = await room.add(FEED)
    await room.poll()
    assert await Reserving(store=room.store, asking=room.news.asking, clock=room.clock).look() == 1
    await room.news.asking.flush()
    rules = (await room.store.outward.counts())[source.outlet_id, AskKind.RULES]
    assert (rules.asked, rules.failed) == (2, 0)


async def test_what_robots_txt_keeps_is_counted_as_refused_and_not_as_asked(room: Room) -> None:
    room.world.at[ROBOTS] = Page("User-agent: *\nDisallow: /", kind="text/plain")
    source = await room.add(FEED)
    await room.poll()
    feed = (await room.store.outward.counts())[source.outlet_id, AskKind.FEED]
    assert (feed.asked, feed.refused) == (0, 1)
