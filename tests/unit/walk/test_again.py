"""Articles are asked again: what changed at the source changes here, what is gone goes, what comes back comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.world import STORY, Page, Room, SetClock, item, room_over

from dateline.model import ArticleId, Filed, PageRule, Standing
from dateline.store import open_store
from dateline.walk.again import DELAYS, MANY

FEED, STORY_URL = "https://post.test/feed", "https://post.test/story/1"
QUARTER, MINUTE = timedelta(minutes=15), timedelta(minutes=1)
EDITED = (*STORY[:2], "Until now each port has kept its own book, which the auditors called unlawful on Saturday.")


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    clock = SetClock()
    store = await open_store("sqlite://", clock=clock)
    made = room_over(store, clock)
    yield made
    await made.client.close()
    await store.close()


async def seen(room: Room) -> Filed:
    """An article whose page was read, just now."""
    room.world.feed(FEED, item(STORY_URL))
    room.world.story(STORY_URL)
    await room.add(FEED)
    await room.poll()
    (filed,) = await room.store.news.latest()
    assert (await whole(room, filed.id)).article.made_from == "page"
    return filed


async def whole(room: Room, article_id: ArticleId) -> Filed:
    found = await room.store.news.article(article_id)
    assert found is not None
    return found


async def because(room: Room, article_id: ArticleId) -> list[str]:
    return [revision.because for revision in await room.store.news.revisions(article_id)]


async def test_it_is_asked_at_the_five_set_times_and_then_no_more(room: Room) -> None:
    await seen(room)
    assert room.world.times(STORY_URL) == 1
    assert await room.after(QUARTER - MINUTE) == 0
    for delay in DELAYS:
        asked = await room.after(delay * 1.06)
        assert asked == 1, delay
    assert await room.after(timedelta(days=60)) == 0
    assert room.world.times(STORY_URL) == 6


async def test_it_is_asked_with_what_the_page_gave_and_an_unchanged_page_is_not_sent_again(room: Room) -> None:
    filed = await seen(room)
    await room.after(QUARTER)
    last = room.world.asked[-1]
    assert (last.url, last.conditional, last.status) == (STORY_URL, True, 304)
    assert await because(room, filed.id) == ["first seen", "page read"]


async def test_a_silent_edit_becomes_a_dated_revision_the_moment_it_is_seen(room: Room) -> None:
    filed = await seen(room)
    room.world.story(STORY_URL, "Ports settle fees, unlawfully", EDITED)
    listener = room.changes.listen()
    await room.after(QUARTER)
    found = await whole(room, filed.id)
    assert found.article.headline == "Ports settle fees, unlawfully"
    assert found.article.blocks[-1].text == EDITED[-1]
    assert (await because(room, filed.id))[-1] == "changed at the source"
    assert found.revised_at == room.clock.now()
    listener.close()
    assert [change.number async for change in listener]  # pages are made anew at once


async def test_an_edit_in_markup_alone_is_no_change(room: Room) -> None:
    filed = await seen(room)
    page = room.world.at[STORY_URL]
    page.text = page.text.replace("<article>", '<article class="new-theme"><!-- hello -->')
    await room.after(QUARTER)
    assert room.world.asked[-1].status == 200
    assert (await whole(room, filed.id)).revised_at is None


async def test_prices_beside_a_text_have_the_time_of_the_fetch_and_their_moves_are_no_change(room: Room) -> None:
    filed = await seen(room)
    page = room.world.at[STORY_URL]
    for price in ("1.00", "2.00"):
        rows = "".join(f"<li>Coin {sign} ({sign}) $ {price} 5.29%</li>" for sign in ("AAA", "BBB", "CCC"))
        page.text = page.text.partition("<aside>")[0].replace("</body>", "") + f"<aside><ul>{rows}</ul></aside></body>"
        page.text = page.text.replace("</article>", "</article>\n")
        await room.after(QUARTER)
        assert room.world.asked[-1].status == 200
    assert (await whole(room, filed.id)).revised_at is None
    assert await because(room, filed.id) == ["first seen", "page read"]


async def test_prices_on_a_page_are_kept_with_the_time_of_the_fetch(room: Room) -> None:
    room.world.feed(FEED, item(STORY_URL))
    room.world.story(STORY_URL)
    rows = "".join(f"<li>Coin {sign} ({sign}) $ 1.00 5.29%</li>" for sign in ("AAA", "BBB", "CCC"))
    page = room.world.at[STORY_URL]
    page.text = page.text.replace("</article>", f"</article><aside><ul>{rows}</ul></aside>")
    await room.add(FEED)
    await room.poll()
    (filed,) = await room.store.news.latest()
    kept = (await whole(room, filed.id)).article
    assert [price.symbol for price in kept.prices] == ["AAA", "BBB", "CCC"]
    assert kept.prices_at == room.clock.now()
    assert (filed.article.prices, filed.article.prices_at) == ((), None)  # lists carry none


@pytest.mark.parametrize("status", [410, 451])
async def test_what_the_outlet_withdraws_is_withdrawn_at_once(room: Room, status: int) -> None:
    filed = await seen(room)
    room.world.at[STORY_URL] = Page(status=status)
    await room.after(QUARTER)
    found = await whole(room, filed.id)
    assert found.standing is Standing.WITHDRAWN
    assert f"answered {status} on 14 March 2026 at 09:15 UTC" in (found.standing_reason or "")
    assert not await room.store.news.latest() and not await room.store.news.search("ports")


async def test_a_page_that_is_not_found_is_looked_for_once_more_within_the_minute_and_then_withdrawn(
    room: Room,
) -> None:
    filed = await seen(room)
    del room.world.at[STORY_URL]
    await room.after(QUARTER)
    assert (await whole(room, filed.id)).standing is Standing.LIVE
    await room.after(timedelta(seconds=45))
    assert (await whole(room, filed.id)).standing is Standing.WITHDRAWN


async def test_a_page_that_slipped_away_for_a_moment_stays(room: Room) -> None:
    filed = await seen(room)
    page = room.world.at.pop(STORY_URL)
    await room.after(QUARTER)
    room.world.at[STORY_URL] = page
    await room.after(timedelta(seconds=45))
    assert (await whole(room, filed.id)).standing is Standing.LIVE


async def test_a_trouble_before_does_not_make_one_404_believed(room: Room) -> None:
    filed = await seen(room)
    room.world.at[STORY_URL] = Page(status=500)
    await room.after(QUARTER)
    del room.world.at[STORY_URL]
    await room.after(timedelta(minutes=11))
    assert (await whole(room, filed.id)).standing is Standing.LIVE


async def test_what_comes_back_is_shown_again(room: Room) -> None:
    filed = await seen(room)
    page = room.world.at[STORY_URL]
    room.world.at[STORY_URL] = Page(status=410)
    await room.after(QUARTER)
    room.world.at[STORY_URL] = page
    await room.after(timedelta(hours=1))
    assert (await whole(room, filed.id)).standing is Standing.LIVE
    assert [each.id for each in await room.store.news.latest()] == [filed.id]


async def test_what_somebody_else_withdrew_does_not_come_back_by_asking(room: Room) -> None:
    filed = await seen(room)
    await room.store.news.set_standing(filed.id, Standing.WITHDRAWN, "killed by the agency", room.clock.now())
    await room.after(QUARTER)
    await room.after(timedelta(hours=1))
    assert (await whole(room, filed.id)).standing is Standing.WITHDRAWN
    assert room.world.times(STORY_URL) == 1


async def test_a_login_wall_today_does_not_take_what_was_read(room: Room) -> None:
    filed = await seen(room)
    room.world.at[STORY_URL] = Page('<html><body><form><input type="password"></form></body></html>')
    await room.after(QUARTER)
    found = await whole(room, filed.id)
    assert (found.standing, found.revised_at) == (Standing.LIVE, None)


async def test_a_text_that_came_whole_by_the_feed_changes_only_as_its_page_does(room: Room) -> None:
    """The page is never quite like the feed: the first look is what later ones are compared with."""
    text = "".join(f"<p>{part}</p>" for part in STORY * 3)
    room.world.feed(FEED, item(STORY_URL, text=text))
    room.world.story(
        STORY_URL, "Ports settle fees", (*STORY * 3, "The site's own last line, which its feed leaves out.")
    )
    await room.add(FEED)
    await room.poll()
    (filed,) = await room.store.news.latest()
    assert room.world.times(STORY_URL) == 0
    await room.after(QUARTER)
    assert (room.world.times(STORY_URL), await because(room, filed.id)) == (1, ["first seen"])
    room.world.story(STORY_URL, "Ports settle fees", (*STORY * 2, *EDITED))
    await room.after(timedelta(hours=1))
    assert (await because(room, filed.id))[-1] == "changed at the source"


async def test_pages_of_a_source_that_wants_none_asked_are_not_asked_again(room: Room) -> None:
    room.world.feed(FEED, item(STORY_URL))
    room.world.story(STORY_URL)
    await room.add(FEED, PageRule.NEVER)
    await room.poll()
    assert await room.after(QUARTER) == 0 and room.world.times(STORY_URL) == 0


async def test_after_a_long_pause_each_article_is_asked_once_and_not_for_every_time_that_passed(room: Room) -> None:
    await seen(room)
    assert await room.after(timedelta(hours=5)) == 1
    assert await room.after(timedelta(days=30)) == 1  # the last of the set times, late
    assert await room.after(timedelta(days=30)) == 0


async def test_an_article_older_than_the_last_of_the_times_is_left_alone(room: Room) -> None:
    await seen(room)
    assert await room.after(timedelta(days=30)) == 0


async def test_a_busy_host_is_left_alone_as_a_whole(room: Room) -> None:
    await seen(room)
    room.world.at[STORY_URL] = Page(status=429, headers={"retry-after": "7200"})
    await room.after(QUARTER)
    asked = len(room.world.asked)
    await room.poll()
    assert await room.after(timedelta(minutes=60)) == 0
    assert len(room.world.asked) == asked
    (source,) = await room.store.sources.sources()
    assert source.next_poll_because.startswith("the host asked us to wait until 14 March 2026, 11:15 UTC")


async def test_robots_txt_that_keeps_the_page_is_obeyed(room: Room) -> None:
    await seen(room)
    room.world.at["https://post.test/robots.txt"] = Page("User-agent: *\nDisallow: /story/", kind="text/plain")
    await room.after(timedelta(hours=25))
    assert room.world.times(STORY_URL) == 1


async def test_a_site_that_was_rebuilt_does_not_empty_ours(room: Room) -> None:
    """Every address of an outlet is 404 from one hour to the next: that is no withdrawal of each of them."""
    urls = [f"https://post.test/story/{n}" for n in range(MANY + 4)]
    room.world.feed(FEED, *(item(url, f"Ports settle fees, part {n}") for n, url in enumerate(urls)))
    for n, url in enumerate(urls):
        room.world.story(url, f"Ports settle fees, part {n}")
    await room.add(FEED)
    await room.poll()
    for url in urls:
        del room.world.at[url]
    for _ in range(6):
        await room.after(QUARTER)
    assert len(await room.store.news.latest()) == 4
