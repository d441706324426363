"""The news walk over real parts: the store in memory, the client on loopback, cells of its own. Only time is set."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from dateline.cell import Cells
from dateline.intake.gate import HostGate
from dateline.live.feed import ChangeFeed
from dateline.model import Filed, PageRule, Source, Standing
from dateline.net.client import Allow, Client, Limits
from dateline.store import open_store
from dateline.store.port import Store
from dateline.walk.news import Manners, NewsWalk

DAY = timedelta(days=1)
STORY = [
    "Eleven ports along the coast will begin settling berth fees on a shared ledger in June, ending a winter in which "
    "paper slots, double bookings and idle ships cost their tenants more than the dredging budget.",
    "The agreement, signed by harbour masters in a room above the old customs hall, commits every port in the group to "
    "post berth availability to one public record. Ships that pay on arrival will be charged a tenth less.",
    "Until now each port has kept its own book. A vessel delayed by fog in one harbour could lose its place in the "
    "next, and pay twice, because the two offices traded letters rather than data.",
    "Not everyone is persuaded. Hauliers, who are paid by the hour at the gate, asked for a paper fallback when the "
    "network is down; the ports offered a day of grace instead.",
]


class SetClock:
    """The machine's clock, set forward by a test."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass
class Reply:
    """What a path answers."""

    text: str = ""
    status: int = 200
    kind: str = "application/rss+xml"
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False


class Press:
    """A small outlet on loopback: `at` by path, else 404. `asked` says what was, with the conditions sent."""

    def __init__(self) -> None:
        self.at: dict[str, Reply] = {}
        self.asked: list[tuple[str, str]] = []
        self.base = ""
        self.before: Callable[[str], None] = lambda _: None

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def besides_robots(self) -> list[str]:
        return [path for path in self.paths() if path != "/robots.txt"]

    def feed(self, *items: str, **more: object) -> None:
        self.at["/feed"] = Reply(channel(*items), **more)  # type: ignore[arg-type]

    def item(self, n: int, title: str = "", guid: str = "", body: str = "") -> str:
        words = body or f"Berth {n} is let from June to the ferry that calls there each week, the office said."
        return (
            f"<item><title>{title or f'Berth {n} is let'}</title><link>{self.base}/story/{n}</link>"
            f"<guid isPermaLink='false'>{guid or f'g{n}'}</guid><description>{words}</description></item>"
        )

    def story(self, path: str, paragraphs: Sequence[str] = STORY, section: str = "") -> None:
        named = f'<meta property="article:section" content="{section}">' if section else ""
        text = "".join(f"<p>{each}</p>" for each in paragraphs)
        self.at[path] = Reply(
            '<!doctype html><html lang="en"><head><title>Post</title><meta property="og:type" content="article">'
            f"{named}</head><body><article><h1>Berth 1 is let</h1>{text}</article></body></html>",
            kind="text/html",
        )

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, request.headers.get("If-None-Match", "")))
        self.before(request.path)
        reply = self.at.get(request.path, Reply(status=404))
        if reply.hangs:
            await asyncio.sleep(3600)
        tag = reply.headers.get("ETag")
        if tag is not None and request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(text=reply.text, status=reply.status, content_type=reply.kind, headers=dict(reply.headers))


def channel(*items: str, head: str = "") -> str:
    return f'<rss version="2.0"><channel><title>Harbour Post</title>{head}{"".join(items)}</channel></rss>'


async def _served(press: Press, address: str = "127.0.0.1") -> web.AppRunner:
    app = web.Application()
    app.router.add_get("/{path:.*}", press.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, address, 0).start()
    press.base = f"http://{address}:{runner.addresses[0][1]}"
    return runner


@pytest.fixture
async def press() -> AsyncIterator[Press]:
    made = Press()
    runner = await _served(made)
    yield made
    await runner.cleanup()


@dataclass
class Room:
    """The walk and what it stands on."""

    walk: NewsWalk
    store: Store
    clock: SetClock
    changes: ChangeFeed

    async def add(self, url: str, pages: PageRule = PageRule.NEVER) -> Source:
        outlet = await self.store.sources.add_outlet("Harbour Post", url.rsplit("/", 1)[0] + "/")
        source, _ = await self.store.sources.add_source(outlet.id, url, now=self.clock.now(), pages=pages)
        return source

    async def again(self, ahead: timedelta = timedelta()) -> None:
        """Make every source due and walk until nothing is."""
        self.clock.ahead += ahead
        await self.store.sources.ask_now(None, self.clock.now())
        await self.idle()

    async def idle(self) -> None:
        async with asyncio.timeout(30):
            await self.walk.run_until_idle()

    async def source(self, source: Source) -> Source:
        found = await self.store.sources.source(source.id)
        assert found is not None
        return found

    async def filed(self) -> Sequence[Filed]:
        return await self.store.news.latest(limit=200)

    async def headlines(self) -> list[str]:
        return [each.article.headline for each in await self.filed()]

    async def revisions(self, filed: Filed) -> list[str]:
        return [revision.because for revision in await self.store.news.revisions(filed.id)]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    clock, changes = SetClock(), ChangeFeed()
    store = await open_store("sqlite://", clock=clock, backup_dir=tmp_path)
    client = Client(
        user_agent="Dateline/test",
        allow=Allow(hosts={"127.0.0.1", "127.0.0.2"}, ports=range(1024, 65536)),
        limits=Limits(total=timedelta(seconds=3), idle=timedelta(seconds=2)),
        clock=clock,
    )
    cells = Cells(workers=1, memory_bytes=512 * 1024 * 1024, wall=timedelta(seconds=20))
    walk = NewsWalk(
        store=store,
        client=client,
        cells=cells,
        gate=HostGate(clock, timedelta(0)),
        changes=changes,
        clock=clock,
        manners=Manners(),
    )
    yield Room(walk, store, clock, changes)
    await cells.close()
    await client.close()
    await store.close()


# --- entries ---------------------------------------------------------------------------------------


async def test_new_entries_are_kept_once_in_the_order_of_the_feed(room: Room, press: Press) -> None:
    press.feed(press.item(3), press.item(2), press.item(1))
    source = await room.add(f"{press.base}/feed")
    await room.idle()
    assert await room.headlines() == ["Berth 3 is let", "Berth 2 is let", "Berth 1 is let"]
    press.feed(press.item(4), press.item(3), press.item(2))
    await room.again()
    assert await room.headlines() == ["Berth 4 is let", "Berth 3 is let", "Berth 2 is let", "Berth 1 is let"]
    told = await room.source(source)
    assert (told.last_outcome, told.last_words, told.failures) == ("new", "3 entries, 1 new", 0)
    assert told.entry_count == 4


async def test_a_304_writes_the_schedule_and_nothing_else(room: Room, press: Press) -> None:
    press.feed(press.item(1), headers={"ETag": '"a"'})
    source = await room.add(f"{press.base}/feed")
    await room.idle()
    number, before = await room.store.changes.newest(), await room.source(source)
    await room.again(timedelta(hours=1))
    after = await room.source(source)
    assert press.asked == [("/robots.txt", ""), ("/feed", ""), ("/feed", '"a"')]
    assert (after.last_status, after.last_outcome) == (304, "same")
    assert before.next_poll_at is not None and after.next_poll_at is not None
    assert after.next_poll_at > before.next_poll_at
    assert await room.store.changes.newest() == number
    assert [await room.revisions(each) for each in await room.filed()] == [["first seen"]]


async def test_the_same_bytes_with_200_write_no_article_either(room: Room, press: Press) -> None:
    press.feed(press.item(1))
    source = await room.add(f"{press.base}/feed")
    await room.idle()
    number = await room.store.changes.newest()
    await room.again()
    assert (await room.source(source)).last_words == "the same bytes as last time"
    assert await room.store.changes.newest() == number


async def test_a_changed_title_is_a_revision_of_the_same_article(room: Room, press: Press) -> None:
    press.feed(press.item(1))
    await room.add(f"{press.base}/feed")
    await room.idle()
    press.feed(press.item(1, title="Berth 1 is let to the ferry"))
    await room.again()
    [filed] = await room.filed()
    assert filed.article.headline == "Berth 1 is let to the ferry"
    assert await room.revisions(filed) == ["first seen", "changed at the source"]
    assert filed.revised_at is not None


async def test_new_guids_for_all_entries_bring_no_new_article(room: Room, press: Press) -> None:
    press.feed(*(press.item(n) for n in range(12)))
    source = await room.add(f"{press.base}/feed")
    await room.idle()
    before = {each.id for each in await room.filed()}
    press.feed(*(press.item(n, guid=f"minted-{n}") for n in range(12)))
    await room.again()
    assert {each.id for each in await room.filed()} == before
    assert [await room.revisions(each) for each in await room.filed()] == [["first seen"]] * 12
    assert (await room.source(source)).entry_count == 12
    await room.again()
    assert len(await room.filed()) == 12


async def test_nothing_sorts_above_now_and_no_date_means_when_we_saw_it(room: Room, press: Press) -> None:
    late = press.item(1).replace("</item>", "<pubDate>Fri, 31 Dec 2099 23:59:59 GMT</pubDate></item>")
    zero = press.item(2).replace("</item>", "<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate></item>")
    press.feed(late, zero, press.item(3))
    await room.add(f"{press.base}/feed")
    began = room.clock.now()
    await room.idle()
    for filed in await room.filed():
        assert began <= filed.sorts_at <= room.clock.now()


# --- what hosts say --------------------------------------------------------------------------------


async def test_429_with_retry_after_holds_the_whole_host(room: Room, press: Press) -> None:
    press.at["/busy"] = Reply(status=429, headers={"Retry-After": "3600"})
    press.feed(press.item(1))
    busy = await room.add(f"{press.base}/busy")
    await room.idle()
    await room.add(f"{press.base}/feed")
    await room.idle()
    assert press.besides_robots() == ["/busy"]
    told = await room.source(busy)
    assert told.last_outcome == "throttled" and "asked us to wait until" in told.last_words
    assert told.next_poll_because == "the host asked us to wait"
    room.clock.ahead += timedelta(hours=1, minutes=5)
    await room.idle()
    assert sorted(press.besides_robots()[1:]) == ["/busy", "/feed"]


async def test_410_is_asked_once_more_after_a_day_and_then_no_more(room: Room, press: Press) -> None:
    press.at["/feed"] = Reply(status=410)
    source = await room.add(f"{press.base}/feed")
    await room.idle()
    told = await room.source(source)
    assert told.last_outcome == "gone" and not told.retired
    assert told.next_poll_at is not None and told.next_poll_at > room.clock.now() + timedelta(hours=23)
    room.clock.ahead += DAY + timedelta(hours=1)
    await room.idle()
    told = await room.source(source)
    assert told.retired and "twice" in told.next_poll_because
    room.clock.ahead += timedelta(days=30)
    await room.idle()
    assert press.besides_robots() == ["/feed", "/feed"]


async def test_who_asks_at_once_after_410_does_not_end_the_source(room: Room, press: Press) -> None:
    press.at["/feed"] = Reply(status=410)
    source = await room.add(f"{press.base}/feed")
    for _ in range(3):
        await room.store.sources.ask_now(None, room.clock.now())
        await room.idle()
        room.clock.ahead += timedelta(minutes=5)
        told = await room.source(source)
        assert told.last_outcome == "gone" and not told.retired
    assert press.besides_robots() == ["/feed"] * 3
    assert told.next_poll_at is not None and told.next_poll_at > room.clock.now() + timedelta(hours=23)


async def test_a_good_answer_between_two_410s_keeps_a_source(room: Room, press: Press) -> None:
    source = await room.add(f"{press.base}/feed")
    for reply in (Reply(status=410), Reply(channel(press.item(1))), Reply(status=410)):
        press.at["/feed"] = reply
        await room.again(DAY * 2)
    assert not (await room.source(source)).retired


async def test_404_is_asked_less_and_less_but_never_given_up(room: Room, press: Press) -> None:
    source = await room.add(f"{press.base}/feed")
    waits = []
    for _ in range(12):
        await room.again(DAY)
        told = await room.source(source)
        assert told.next_poll_at is not None
        waits.append(told.next_poll_at - room.clock.now())
    assert waits[0] < timedelta(hours=2) and waits[3] > waits[1] > waits[0]
    assert timedelta(days=6) < waits[-1] < timedelta(days=8)
    assert told.last_outcome == "missing" and "404" in told.last_words
    assert not told.retired and told.failures == 12


async def test_a_permanent_redirect_is_taken_after_a_second_word_a_day_later(room: Room, press: Press) -> None:
    press.at["/old"] = Reply(status=301, headers={"Location": "/feed"})
    press.feed(press.item(1))
    source = await room.add(f"{press.base}/old")
    await room.idle()
    told = await room.source(source)
    assert (told.url, told.moved_to) == (f"{press.base}/old", f"{press.base}/feed")
    await room.again(timedelta(hours=2))
    assert (await room.source(source)).url == f"{press.base}/old"
    await room.again(DAY)
    told = await room.source(source)
    assert (told.url, told.moved_to) == (f"{press.base}/feed", None)
    assert await room.headlines() == ["Berth 1 is let"]


# --- what is no feed -------------------------------------------------------------------------------


async def test_xml_that_was_cut_off_keeps_the_whole_items_before_the_cut(room: Room, press: Press) -> None:
    whole = channel(press.item(1), press.item(2), press.item(3))
    press.at["/feed"] = Reply(whole[: whole.index("Berth 3 is let") + 5])
    source = await room.add(f"{press.base}/feed")
    await room.idle()
    assert await room.headlines() == ["Berth 1 is let", "Berth 2 is let"]
    assert "cut off" in (await room.source(source)).last_words
    press.at["/feed"] = Reply(whole)
    await room.again()
    assert sorted(await room.headlines()) == ["Berth 1 is let", "Berth 2 is let", "Berth 3 is let"]


async def test_a_page_with_200_is_no_feed_and_what_was_there_stays(room: Room, press: Press) -> None:
    press.feed(press.item(1), headers={"ETag": '"a"'})
    source = await room.add(f"{press.base}/feed")
    await room.idle()
    before = await room.source(source)
    press.at["/feed"] = Reply(
        "<!doctype html><title>Log in</title><form><input name=user></form>", headers={"ETag": '"login"'}
    )
    await room.again()
    after = await room.source(source)
    assert (after.last_outcome, after.failures) == ("not a feed", 1)
    assert (after.validators, after.body_hash, after.title) == (before.validators, before.body_hash, before.title)
    assert after.last_success_at == before.last_success_at
    assert await room.headlines() == ["Berth 1 is let"]


# --- pages -----------------------------------------------------------------------------------------


async def test_a_page_completes_a_summary_without_calling_it_an_update(room: Room, press: Press) -> None:
    press.feed(press.item(1))
    press.story("/story/1")
    await room.add(f"{press.base}/feed", PageRule.ALWAYS)
    await room.idle()
    [filed] = await room.filed()
    whole = await room.store.news.article(filed.id)
    assert whole is not None
    texts = [block.text for block in whole.article.blocks]
    assert any("paper fallback" in text for text in texts)
    assert await room.revisions(filed) == ["first seen", "page read"]
    assert whole.revised_at is None


async def test_a_page_that_robots_txt_keeps_is_not_asked_and_the_log_says_why(
    room: Room, press: Press, caplog: pytest.LogCaptureFixture
) -> None:
    press.feed(press.item(1))
    press.story("/story/1")
    press.at["/robots.txt"] = Reply("User-agent: *\nDisallow: /story/\n", kind="text/plain")
    caplog.set_level("INFO", "dateline.walk.news")
    await room.add(f"{press.base}/feed", PageRule.ALWAYS)
    await room.idle()
    assert press.paths() == ["/robots.txt", "/feed"]
    told = [getattr(record, "words", "") for record in caplog.records if record.message == "page"]
    assert told == ["its robots.txt asks us not to read this page (Disallow: /story/)"]
    assert await room.headlines() == ["Berth 1 is let"]


async def test_while_robots_txt_cannot_be_read_no_page_is_asked(room: Room, press: Press) -> None:
    press.feed(press.item(1), press.item(2))
    press.story("/story/1")
    press.at["/robots.txt"] = Reply(status=500)
    await room.add(f"{press.base}/feed", PageRule.ALWAYS)
    await room.idle()
    assert press.paths() == ["/robots.txt", "/feed"]
    press.at["/robots.txt"] = Reply(status=404)
    room.clock.ahead += timedelta(hours=3)
    await room.idle()
    assert "/story/1" in press.paths()


async def test_451_on_a_page_withdraws_the_article(room: Room, press: Press) -> None:
    press.feed(press.item(1), press.item(2))
    press.at["/story/1"] = Reply(status=451)
    press.story("/story/2")
    await room.add(f"{press.base}/feed", PageRule.ALWAYS)
    await room.idle()
    assert len(await room.filed()) == 1
    gone = await room.store.news.find_url(f"{press.base}/story/1")
    assert gone is not None and gone.standing is Standing.WITHDRAWN
    assert gone.standing_reason and "451" in gone.standing_reason


async def test_a_page_that_fails_is_asked_again_a_few_times_and_then_left(room: Room, press: Press) -> None:
    press.feed(press.item(1))
    press.at["/story/1"] = Reply(status=500)
    await room.add(f"{press.base}/feed", PageRule.ALWAYS)
    await room.idle()
    for _ in range(6):
        room.clock.ahead += DAY * 2
        await room.idle()
    assert press.paths().count("/story/1") == 4
    assert await room.headlines() == ["Berth 1 is let"]


# --- leases, and one source beside another ---------------------------------------------------------


async def test_a_worker_whose_lease_was_taken_over_writes_nothing(room: Room, press: Press) -> None:
    press.feed(press.item(1))
    source = await room.add(f"{press.base}/feed")
    now = room.clock.now()
    [mine] = await room.store.sources.claim(now, 1, timedelta(minutes=2), ())
    paused = await room.walk.poll(mine)
    later = now + timedelta(minutes=3)
    [theirs] = await room.store.sources.claim(later, 1, timedelta(minutes=2), ())
    kept = await room.store.news.keep([paused], later)
    assert (kept.lost, kept.new) == ((source.id,), ())
    assert list(await room.filed()) == []
    told = await room.source(source)
    assert told.last_asked_at is None and told.lease == theirs.lease
    kept = await room.store.news.keep([await room.walk.poll(theirs)], later)
    assert (len(kept.new), kept.lost) == (1, ())


async def test_an_idle_walk_ends_at_once(room: Room) -> None:
    await room.idle()


async def test_one_source_that_hangs_does_not_stop_the_others(room: Room, press: Press) -> None:
    slow = Press()
    runner = await _served(slow, "127.0.0.2")
    try:
        slow.at["/feed"] = Reply(hangs=True)
        press.feed(press.item(1))
        await room.add(f"{press.base}/feed")
        await room.idle()  # a cell stands ready from here on, however busy the machine
        hanging = await room.add(f"{slow.base}/feed")
        press.feed(press.item(2), press.item(1))
        await room.store.sources.ask_now(None, room.clock.now())
        kept = room.changes.listen()
        walking = asyncio.create_task(room.walk.run_until_idle())
        async with asyncio.timeout(20):
            await anext(kept)
        assert "Berth 2 is let" in await room.headlines()
        assert not walking.done() and (await room.source(hanging)).last_asked_at is None
        await walking
        told = await room.source(hanging)
        assert told.last_outcome == "slow" and "seconds" in told.last_words
    finally:
        await runner.cleanup()


async def test_a_body_that_did_not_arrive_whole_leaves_nothing(room: Room) -> None:
    async def torn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        whole = channel(Press().item(1), Press().item(2)).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(whole)}\r\n\r\n"
        writer.write(head.encode() + whole[:-30])
        writer.close()

    async with await asyncio.start_server(torn, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        source = await room.add(f"http://127.0.0.1:{port}/feed")
        await room.idle()
    assert list(await room.filed()) == []
    assert (await room.source(source)).last_outcome == "unreachable"


async def test_a_page_files_its_article_in_the_section_it_names_where_the_feed_named_none(
    room: Room, press: Press
) -> None:
    sorted_by_feed = press.item(3).replace("<description>", "<category>Business</category><description>")
    press.feed(press.item(1), press.item(2), sorted_by_feed)
    press.story("/story/1", section="Sport")
    press.story("/story/2", section="Our readers ask")
    press.story("/story/3", section="Sport")
    source = await room.add(f"{press.base}/feed", PageRule.ALWAYS)
    await room.idle()
    by_page = {each.article.url.rsplit("/", 1)[1]: each.section for each in await room.filed()}
    assert source.section is None
    assert by_page == {"1": "sport", "2": "world", "3": "business"}
    assert dict(await room.store.news.sections()) == {"sport": 1, "world": 1, "business": 1}
