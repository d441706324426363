"""What people do: each deed with its effect, its entry in the log, and its change for those who listen."""

from __future__ import annotations

import importlib.util
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from dateline.cell import Cells
from dateline.clock import SystemClock
from dateline.errors import Unfit
from dateline.intake.gate import HostGate
from dateline.live.feed import ChangeFeed
from dateline.model import Audience, Extent, OutcomeKind, PageRule, Policy, SourceId, Standing
from dateline.net.client import Allow, Client
from dateline.rights import show
from dateline.store import open_store
from dateline.store.port import Account, Store
from dateline.walk.editing import Editing
from dateline.walk.news import Manners, NewsWalk
from dateline.walk.progress import progress_of

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


class Outlet:
    """A small site on loopback: `pages` by path; what is not there is 404. `asked` says what was."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        self.asked: list[str] = []
        self.base = ""

    def html(self, path: str, head: str = "", body: str = "") -> None:
        text = f'<!doctype html><html lang="en"><head><title>Post</title>{head}</head><body>{body}</body></html>'
        self.pages[path] = (text, "text/html")

    def story(self, path: str, paragraphs: list[str]) -> None:
        text = "".join(f"<p>{each}</p>" for each in paragraphs)
        self.html(path, '<meta property="og:type" content="article">', f"<article><h1>Berths</h1>{text}</article>")

    def feed(self, path: str, title: str = "Post", link: str = "/story") -> None:
        item = f"<item><title>Berths</title><link>{self.base}{link}</link><guid>1</guid></item>"
        home = f"<title>{title}</title><link>{self.base}/</link>"
        self.pages[path] = (f'<rss version="2.0"><channel>{home}{item}</channel></rss>', "application/rss+xml")

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        text, kind = self.pages.get(request.path, ("", ""))
        return web.Response(text=text, content_type=kind) if kind else web.Response(status=404)


@pytest.fixture
async def outlet() -> AsyncIterator[Outlet]:
    made, app = Outlet(), web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@dataclass
class Desk:
    """Editing over real parts."""

    editing: Editing
    store: Store
    walk: NewsWalk

    async def deeds(self) -> list[tuple[str, str, str]]:
        return [(deed.who, deed.what, deed.detail) for deed in await self.store.desk.deeds()]


@pytest.fixture(scope="module")
def fault_tools(shared: Path) -> Any:
    spec = importlib.util.spec_from_file_location("faultserver", shared / "tools" / "faultserver.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
async def faults(fault_tools: Any) -> AsyncIterator[Any]:
    async with fault_tools.FaultServer(seed=4) as server:
        yield server


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock, changes = SystemClock(), ChangeFeed()
    store = await open_store("sqlite://", clock=clock, backup_dir=tmp_path)
    client = Client(user_agent="Dateline/test", allow=Allow(hosts={"127.0.0.1"}, ports=range(1024, 65536)), clock=clock)
    cells = Cells(workers=1, memory_bytes=512 * 1024 * 1024, wall=timedelta(seconds=20))
    gate = HostGate(clock, timedelta(0))
    walk = NewsWalk(store=store, client=client, cells=cells, gate=gate, changes=changes, clock=clock, manners=Manners())
    yield Desk(
        Editing(store=store, client=client, cells=cells, gate=gate, walk=walk, changes=changes, clock=clock),
        store,
        walk,
    )
    await cells.close()
    await client.close()
    await store.close()


WHO = "ada"


# --- looking ---------------------------------------------------------------------------------------


async def test_a_feed_s_address_shows_the_feed_before_it_is_taken(desk: Desk, faults: Any) -> None:
    found = await desk.editing.look(faults.url("/feed/rss?n=5"))
    [feed] = found.found
    assert (feed.offer.title, feed.offer.items, feed.taken, found.problem) == ("Fault wire", 5, None, "")
    assert feed.offer.last_headline and feed.offer.last_headline.endswith("part 4")
    assert list(await desk.store.sources.sources()) == [] and await desk.deeds() == []


async def test_a_feed_that_is_polled_already_is_shown_as_taken(desk: Desk, faults: Any) -> None:
    source = await desk.editing.add(faults.url("/feed/rss"), who=WHO)
    found = await desk.editing.look(faults.url("/feed/rss"))
    assert [feed.taken for feed in found.found] == [source.id]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/seq/404", "404"),
        ("/seq/403", "refuses"),
        ("/fault/redirect-private", "nothing was sent. Is the address spelt rightly?"),
        ("/fault/short-body", ""),
        ("/fault/redirect-loop", ""),
        ("/fault/gzip-bomb?mb=64", ""),
    ],
)
async def test_what_is_wrong_with_an_address_is_said_in_words(desk: Desk, faults: Any, path: str, words: str) -> None:
    found = await desk.editing.look(faults.url(path))
    assert found.found == ()
    assert words.lower() in found.problem.lower()
    assert len(found.problem) > 15 and found.problem.endswith(".")


async def test_a_name_that_was_mistyped_is_called_a_name_and_not_a_private_address(desk: Desk) -> None:
    found = await desk.editing.look("harbourpost")
    assert found.problem.startswith("A name that no public site has (harbourpost)")
    assert "private or forbidden" not in found.problem


async def test_a_private_address_is_never_asked(desk: Desk) -> None:
    found = await desk.editing.look("http://169.254.169.254/latest/meta-data/")
    assert "nothing was sent" in found.problem and "169.254.169.254" in found.problem


async def test_a_site_s_address_shows_every_feed_that_its_page_names(desk: Desk, outlet: Outlet) -> None:
    named = '<link rel="alternate" type="application/rss+xml" href="{}">'
    outlet.html("/", named.format("/all.xml") + named.format("/sport.xml") + named.format("/gone.xml"))
    outlet.feed("/all.xml", "All")
    outlet.feed("/sport.xml", "Sport")
    found = await desk.editing.look(outlet.base)
    assert [feed.offer.title for feed in found.found] == ["All", "Sport"]
    assert [line for line in found.tried if "/gone.xml" in line and "404" in line]


async def test_a_site_that_names_no_feed_is_asked_in_the_usual_places_until_one_is_there(
    desk: Desk, outlet: Outlet
) -> None:
    outlet.html("/")
    outlet.feed("/rss.xml")
    found = await desk.editing.look(outlet.base)
    assert [feed.offer.url for feed in found.found] == [f"{outlet.base}/rss.xml"]
    assert outlet.asked[-1] == "/rss.xml"


async def test_where_there_is_no_feed_a_handful_of_places_is_asked_once_each(desk: Desk, outlet: Outlet) -> None:
    outlet.html("/news/")
    found = await desk.editing.look(f"{outlet.base}/news/")
    assert found.found == () and "No feed was found" in found.problem
    assert len(outlet.asked) <= 7 and len(outlet.asked) == len(set(outlet.asked)) == len(found.tried) + 1


async def test_a_login_wall_is_called_one(desk: Desk, outlet: Outlet) -> None:
    outlet.html("/", body='<form><input type="password" name="p"></form>')
    assert "asks for a login" in (await desk.editing.look(outlet.base)).problem


# --- adding ----------------------------------------------------------------------------------------


async def test_adding_a_feed_makes_its_outlet_and_is_due_at_once(desk: Desk, faults: Any) -> None:
    source = await desk.editing.add(faults.url("/feed/rss"), who=WHO, name="Fault Post", section="sport")
    outlet = await desk.store.sources.outlet(source.outlet_id)
    assert outlet is not None and (outlet.name, outlet.section, outlet.policy) == ("Fault Post", "sport", Policy())
    await desk.walk.run_until_idle()
    assert len(await desk.store.news.latest(outlet_id=outlet.id)) == 20
    assert await desk.deeds() == [(WHO, "added a source", source.url)]


async def test_adding_the_same_feed_twice_polls_it_once(desk: Desk, faults: Any) -> None:
    first = await desk.editing.add(faults.url("/feed/rss"), who=WHO)
    again = await desk.editing.add(faults.url("/feed/rss") + "#top", who="bea")
    assert first.id == again.id
    assert len(await desk.store.sources.sources()) == 1
    assert (await desk.deeds())[0][:2] == ("bea", "added a source that was there already")


async def test_a_source_whose_host_asked_us_to_wait_is_busy_and_not_silent(desk: Desk) -> None:
    source = await desk.editing.add("https://post.example/feed", who=WHO)
    told = progress_of([replace(source, last_asked_at=source.next_poll_at, last_outcome=OutcomeKind.THROTTLED)])
    assert (told.busy, told.silent, told.words()) == (1, 0, "0 of 1 in, 0 moved, 0 blocked, 0 silent, 1 busy")


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "file:///etc/passwd", "not an address"])
async def test_what_is_no_web_address_is_not_added(desk: Desk, url: str) -> None:
    with pytest.raises(Unfit):
        await desk.editing.add(url, who=WHO)
    assert (list(await desk.store.sources.sources()), await desk.deeds()) == ([], [])


async def test_an_unknown_section_is_refused_by_name(desk: Desk) -> None:
    with pytest.raises(Unfit, match="gardening"):
        await desk.editing.add("https://post.example/feed", section="gardening", who=WHO)


def opml(*urls: str) -> bytes:
    rows = "".join(f'<outline type="rss" text="Feed {i}" xmlUrl="{url}"/>' for i, url in enumerate(urls))
    return f'<?xml version="1.0"?><opml version="2.0"><body>{rows}</body></opml>'.encode()


async def test_a_list_is_taken_in_and_its_progress_is_told_by_what_became_of_each(desk: Desk, faults: Any) -> None:
    body = opml(
        faults.url("/feed/rss"),
        faults.url("/feed/atom"),
        faults.url("/seq/301:%2Ffeed%2Fjson"),
        faults.url("/seq/403"),
        faults.url("/seq/404"),
        faults.url("/fault/html-as-feed"),
        "http://10.0.0.1/feed",
    )
    batches = [batch async for batch in desk.editing.add_opml(body, who=WHO)]
    last = batches[-1]
    assert (last.total, last.new, last.known) == (7, 7, 0)
    assert last.first is not None and last.last is not None
    ids = [SourceId(i) for i in range(last.first, last.last + 1)]
    assert (await desk.editing.progress(ids)).waiting == 7
    await desk.walk.run_until_idle()
    progress = await desk.editing.progress(ids)
    assert (progress.total, progress.in_, progress.moved) == (7, 3, 1)
    assert (progress.blocked, progress.silent, progress.unreadable, progress.waiting) == (2, 1, 1, 0)
    assert progress.words() == "3 of 7 in, 1 moved, 2 blocked, 1 silent, 1 unreadable"
    assert (WHO, "added a list", "7 new sources, 0 known before") in await desk.deeds()
    again = [batch async for batch in desk.editing.add_opml(body, who=WHO)][-1]
    assert (again.new, again.known, again.first) == (0, 7, None)


async def test_a_list_that_nobody_waits_for_stays_in_the_log(desk: Desk) -> None:
    body = opml(*(f"https://outlet{i}.example/feed" for i in range(60)))
    taking = desk.editing.add_opml(body, who=WHO)
    async for _ in taking:
        break
    await taking.aclose()
    taken = len(await desk.store.sources.sources())
    assert 0 < taken < 60
    assert (await desk.deeds())[0] == (WHO, "added a list", f"{taken} new sources, 0 known before")


async def test_what_is_exported_can_be_taken_in_again(desk: Desk) -> None:
    await desk.editing.add("https://post.example/feed?a=1&b=2", title="A & <B>", who=WHO)
    outlet = await desk.store.sources.add_outlet("Agency", "wire:agency")
    await desk.store.sources.add_source(outlet.id, "file:///srv/wire/agency", now=SystemClock().now())
    listed, taken = await desk.editing.read_list(await desk.editing.export_opml())
    assert [(each.title, each.url) for each in listed] == [("A & <B>", "https://post.example/feed?a=1&b=2")]
    assert taken == {listed[0].url}


async def test_the_folders_of_a_list_become_sections_and_come_out_again(desk: Desk) -> None:
    body = b"""<opml version="2.0"><body><outline text="Daily"><outline text="Politik"><outline type="rss" text="A"
      xmlUrl="https://a.example/feed" language="de"/></outline><outline type="rss" text="B" xmlUrl="https://b.example/feed"/></outline>
      <outline type="rss" text="C" xmlUrl="https://c.example/feed" category="/Sport/Football,/x"/></body></opml>"""
    async for _ in desk.editing.add_opml(body, who=WHO):
        pass
    kept = {source.title: source for source in await desk.store.sources.sources()}
    assert [(kept[name].folders, kept[name].section) for name in "ABC"] == [
        (("Daily", "Politik"), "politics"),
        (("Daily",), None),
        (("Sport", "Football"), "sport"),
    ]
    assert (await desk.store.sources.outlets())[0].language == "de"
    await desk.editing.add("https://d.example/feed", title="D", section="technology", who=WHO)
    listed, _ = await desk.editing.read_list(await desk.editing.export_opml())
    assert {each.title: each.folders for each in listed} == {
        "A": ("Daily", "Politik"),
        "B": ("Daily",),
        "C": ("Sport", "Football"),
        "D": ("Science and technology",),
    }
    assert next(each.section for each in listed if each.title == "D") == "technology"


async def test_a_section_that_is_named_goes_before_the_folders_of_a_list(desk: Desk) -> None:
    body = (
        b'<opml><body><outline text="Sport"><outline text="A" xmlUrl="https://a.example/feed"/></outline></body></opml>'
    )
    async for _ in desk.editing.add_opml(body, who=WHO, section="culture"):
        pass
    (source,) = await desk.store.sources.sources()
    assert (source.section, source.folders) == ("culture", ("Sport",))


# --- sources and outlets ---------------------------------------------------------------------------


async def test_a_paused_source_is_not_asked_until_it_is_resumed(desk: Desk, faults: Any) -> None:
    source = await desk.editing.add(faults.url("/feed/rss"), who=WHO)
    await desk.editing.pause(source.id, who=WHO)
    await desk.walk.run_until_idle()
    assert faults.log == []
    await desk.editing.resume(source.id, who=WHO)
    await desk.walk.run_until_idle()
    assert len(faults.log) >= 1
    assert [what for _, what, _ in await desk.deeds()][:2] == ["resumed a source", "paused a source"]


async def test_asking_now_brings_a_source_forward(desk: Desk, faults: Any) -> None:
    source = await desk.editing.add(faults.url("/fault/conditional"), who=WHO)
    await desk.walk.run_until_idle()
    assert faults.count("/fault/conditional") == 1
    assert await desk.editing.ask_now([source.id], who=WHO) == 1
    await desk.walk.run_until_idle()
    assert faults.count("/fault/conditional") == 2
    assert faults.log[-1]["status"] == 304, "no cache-busting, also not by hand"


async def test_a_removed_source_is_asked_no_more_and_what_it_brought_stays(desk: Desk, faults: Any) -> None:
    source = await desk.editing.add(faults.url("/feed/rss?n=3"), who=WHO)
    await desk.walk.run_until_idle()
    await desk.editing.remove_source(source.id, who=WHO)
    assert list(await desk.store.sources.sources()) == []
    assert len(await desk.store.news.latest()) == 3


async def test_a_removed_outlet_takes_its_articles_along(desk: Desk, faults: Any) -> None:
    source = await desk.editing.add(faults.url("/feed/rss?n=3"), name="Gone Post", who=WHO)
    await desk.walk.run_until_idle()
    assert await desk.editing.remove_outlet(source.outlet_id, who=WHO) == 3
    assert list(await desk.store.news.latest()) == []
    assert (await desk.deeds())[0] == (WHO, "removed an outlet", "Gone Post, 3 articles")


async def test_what_is_set_on_a_source_and_an_outlet_is_kept_and_recorded(desk: Desk) -> None:
    source = await desk.editing.add("https://post.example/feed", who=WHO)
    changed = await desk.editing.set_source(source.id, pages=PageRule.ALWAYS, section="health", who=WHO)
    assert (changed.pages, changed.section) == (PageRule.ALWAYS, "health")
    outlet = await desk.editing.rename_outlet(source.outlet_id, "  The\nPost ", who=WHO)
    assert outlet.name == "The Post"
    outlet = await desk.editing.set_section(source.outlet_id, "sport", who=WHO)
    assert outlet.section == "sport"
    outlet = await desk.editing.set_zone(source.outlet_id, " Africa/Lagos ", who=WHO)
    assert outlet.zone == "Africa/Lagos"
    with pytest.raises(Unfit, match="no time zone 'Lagos'"):
        await desk.editing.set_zone(source.outlet_id, "Lagos", who=WHO)
    assert (await desk.editing.set_zone(source.outlet_id, "", who=WHO)).zone is None
    assert await desk.editing.pause_outlet(source.outlet_id, who=WHO) == 1
    assert [what for _, what, _ in await desk.deeds()] == [
        "paused an outlet", "set an outlet's time zone", "set an outlet's time zone", "set a default section", "renamed an outlet", "set a source", "added a source",
    ]  # fmt: skip


async def test_a_policy_changes_what_the_public_is_shown_and_is_a_change_for_every_page(
    desk: Desk, faults: Any
) -> None:
    source = await desk.editing.add(faults.url("/feed/rss?n=1"), who=WHO)
    await desk.walk.run_until_idle()
    [filed] = await desk.store.news.latest()
    before = await desk.store.changes.newest()
    await desk.editing.set_policy(source.outlet_id, Policy(public=Extent.HEADLINE), who=WHO)
    assert await desk.store.changes.newest() > before
    now = SystemClock().now()
    [filed] = await desk.store.news.latest()
    public, own = show(filed, Audience.PUBLIC, now), show(filed, Audience.DESK, now)
    assert public is not None and own is not None
    assert public.excerpt is None and own.blocks


async def test_a_contract_must_be_named(desk: Desk) -> None:
    source = await desk.editing.add("https://post.example/feed", who=WHO)
    with pytest.raises(Unfit, match="contract"):
        await desk.editing.set_policy(source.outlet_id, Policy(contract=True, note=" "), who=WHO)


@pytest.mark.parametrize("deed", ["pause", "resume", "remove_source"])
async def test_a_deed_on_what_is_not_there_is_refused_and_not_recorded(desk: Desk, deed: str) -> None:
    with pytest.raises(Unfit, match="no source 99"):
        await getattr(desk.editing, deed)(SourceId(99), who=WHO)
    assert await desk.deeds() == []


# --- articles --------------------------------------------------------------------------------------


async def one_article(desk: Desk, faults: Any) -> Any:
    await desk.editing.add(faults.url("/feed/rss?n=1"), who=WHO)
    await desk.walk.run_until_idle()
    [filed] = await desk.store.news.latest()
    return filed


async def test_an_article_taken_down_is_shown_to_nobody_outside_until_it_is_restored(desk: Desk, faults: Any) -> None:
    filed = await one_article(desk, faults)
    with pytest.raises(Unfit, match="why"):
        await desk.editing.take_down(filed.id, "  ", who=WHO)
    await desk.editing.take_down(filed.id, "It names a victim.", who=WHO)
    down = await desk.store.news.article(filed.id)
    assert down is not None and show(down, Audience.PUBLIC, SystemClock().now()) is None
    assert list(await desk.store.news.latest()) == []
    await desk.editing.restore(filed.id, who=WHO)
    assert len(await desk.store.news.latest()) == 1
    assert (await desk.deeds())[1] == (WHO, "took down an article", "It names a victim.")


async def test_what_nobody_took_down_is_not_restored_and_nothing_is_logged(desk: Desk, faults: Any) -> None:
    filed, before = await one_article(desk, faults), await desk.deeds()
    with pytest.raises(Unfit, match="is served"):
        await desk.editing.restore(filed.id, who=WHO)
    assert await desk.deeds() == before


async def test_what_the_outlet_withdrew_is_not_ours_to_restore(desk: Desk, faults: Any) -> None:
    filed = await one_article(desk, faults)
    await desk.store.news.set_standing(filed.id, Standing.WITHDRAWN, "451", SystemClock().now())
    with pytest.raises(Unfit, match="withdrew"):
        await desk.editing.restore(filed.id, who=WHO)
    with pytest.raises(Unfit, match="withdrew"):  # nor by taking it down and restoring that
        await desk.editing.take_down(filed.id, "a reason", who=WHO)


async def told(desk: Desk, outlet: Outlet) -> Any:
    """An article of the small site, its page read."""
    outlet.feed("/feed.xml")
    outlet.story("/story", STORY)
    await desk.editing.add(f"{outlet.base}/feed.xml", who=WHO)
    await desk.walk.run_until_idle()
    [filed] = await desk.store.news.latest()
    return await desk.store.news.article(filed.id)


async def test_reading_a_page_again_makes_a_revision(desk: Desk, outlet: Outlet) -> None:
    filed = await told(desk, outlet)
    outlet.story("/story", ["An opening that was not there before: the harbour masters have met again.", *STORY])
    made = await desk.editing.re_extract(filed.id, who=WHO)
    newest = (await desk.store.news.revisions(filed.id))[-1]
    assert made == newest.id and newest.because == "re-extracted"
    assert newest.article.blocks[0].text.startswith("An opening")
    assert (await desk.deeds())[0][:2] == (WHO, "re-extracted an article")


async def test_a_page_that_cannot_be_read_again_says_why_and_changes_nothing(desk: Desk, outlet: Outlet) -> None:
    filed = await told(desk, outlet)
    count = len(await desk.store.news.revisions(filed.id))
    del outlet.pages["/story"]
    with pytest.raises(Unfit, match="could not be read again"):
        await desk.editing.re_extract(filed.id, who=WHO)
    assert len(await desk.store.news.revisions(filed.id)) == count


async def test_marks_are_one_s_own_and_stand_in_no_log(desk: Desk, faults: Any) -> None:
    filed = await one_article(desk, faults)
    now = SystemClock().now()
    ada: Account = await desk.store.desk.put_account("ada", "x", now)
    bea: Account = await desk.store.desk.put_account("bea", "x", now)
    logged = await desk.deeds()
    await desk.editing.mark(ada, [filed.id], read=True, starred=True)
    [hers] = await desk.store.news.latest(marks_of=ada.id)
    [other] = await desk.store.news.latest(marks_of=bea.id)
    assert (hers.read, hers.starred, other.read, other.starred) == (True, True, False, False)
    assert await desk.deeds() == logged


# --- the site --------------------------------------------------------------------------------------


async def test_the_site_s_name_can_be_set_and_given_back(desk: Desk) -> None:
    from dateline.site.parts import NAME_SETTING

    before = await desk.store.changes.newest()
    await desk.editing.set_site_name(" Harbour  Wire ", who=WHO)
    assert await desk.store.desk.setting(NAME_SETTING) == "Harbour Wire"
    assert await desk.store.changes.newest() > before
    await desk.editing.set_site_name("", who=WHO)
    assert await desk.store.desk.setting(NAME_SETTING) is None


async def test_samples_go_with_one_deed_and_other_outlets_stay(desk: Desk) -> None:
    await desk.store.sources.add_outlet("A sample", "https://a.sample.invalid/", sample=True)
    await desk.editing.add("https://post.example/feed", who=WHO)
    assert await desk.editing.remove_samples(who=WHO) == 1
    assert [outlet.sample for outlet in await desk.store.sources.outlets()] == [False]
    assert (await desk.deeds())[0] == (WHO, "removed the samples", "1 outlets")
