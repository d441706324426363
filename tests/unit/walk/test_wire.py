"""The wire walk over real parts: files on disk, cells of its own, the store in memory. Only time is set."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from dateline.cell import Cells
from dateline.formats.wire import newsmlg2, ninjs
from dateline.formats.wire.item import Subject, WireItem
from dateline.live.feed import ChangeFeed
from dateline.model import Extent, Filed, PubStatus, Source, Stamp, Standing
from dateline.store import open_store
from dateline.store.port import Store
from dateline.walk import folders
from dateline.walk.wire import WireWalk
from dateline.walk.wire_notices import agenda, packages
from dateline.walk.wire_rules import folder_of

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
ITEM = WireItem(
    guid="urn:newsml:agency.example:20260312:1",
    version="1",
    headline="Harbour closed after storm",
    urgency=3,
    slugline="HARBOUR-STORM",
    byline=("Ada Quayle",),
    dateline="NORTHGATE (AG) -",
    body_html="<p>The harbour was closed on Thursday.</p><p>It opens again on Friday, the office said.</p>",
    language="en",
    versioned=Stamp(NOON),
    subjects=(Subject("medtop:03000000", "disaster"),),
    notes=("Do not print the telephone number.",),
    provider="Agency",
)


class SetClock:
    def __init__(self) -> None:
        self.at = NOON
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        self.seconds += 60  # so that every look lists folders anew
        return self.seconds


class Here:
    """Runs what runs in a cell in this process: a child for each of these tests would cost a second."""

    async def run(self, name: str, /, *args: object) -> Any:
        module, _, function = name.partition(":")
        return getattr(import_module(module), function)(*args)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def store(clock: SetClock) -> AsyncIterator[Store]:
    opened = await open_store("sqlite://", clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
async def walk(store: Store, clock: SetClock, tmp_path: Path) -> WireWalk:
    return a_walk(store, clock, tmp_path, Here())


def a_walk(store: Store, clock: SetClock, tmp_path: Path, cells: Any) -> WireWalk:
    return WireWalk(
        store=store, cells=cells, changes=ChangeFeed(), clock=clock, folder=tmp_path / "wire", public=Extent.FULL
    )


def g2(*items: WireItem) -> bytes:
    return newsmlg2.render(items, sender="agency.example", sent_at=NOON)


async def taken(walk: WireWalk, *items: WireItem) -> str:
    """Hand in one document; what is said of it."""
    source = await walk.agency("Agency", who="test")
    one = await walk.take(source, g2(*items), "item.xml")
    assert one is not None
    return one.problem or one.words


async def only(store: Store) -> Filed:
    (opening,) = await store.news.latest()
    found = await store.news.article(opening.id)
    assert found is not None
    return found


async def source_of(walk: WireWalk) -> Source:
    (source,) = await walk.agencies()
    return source


def put(folder: Path, name: str, data: bytes, age_s: float = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_bytes(data)
    at = NOON.timestamp() - age_s
    os.utime(file, (at, at))
    return file


# --- articles ----------------------------------------------------------------------------------------


async def test_an_item_becomes_an_article_with_what_the_agency_says_of_it(walk: WireWalk, store: Store) -> None:
    assert "1 new" in await taken(walk, ITEM)
    filed = await only(store)
    article, wire = filed.article, filed.article.wire
    assert (article.headline, article.authors, article.language) == (ITEM.headline, ("Ada Quayle",), "en")
    assert article.blocks[0].text.startswith("NORTHGATE (AG)")
    assert article.dateline is not None and article.dateline.place == "NORTHGATE"
    assert article.whole and filed.section == "disaster"
    assert wire is not None and (wire.guid, wire.version, wire.urgency) == (ITEM.guid, "1", 3)
    assert (wire.slugline, wire.notes) == ("HARBOUR-STORM", ITEM.notes)


async def test_documents_are_read_in_cells(store: Store, clock: SetClock, tmp_path: Path) -> None:
    cells = Cells(workers=1, memory_bytes=512 * 1024 * 1024, wall=timedelta(seconds=20))
    try:
        walk = a_walk(store, clock, tmp_path, cells)
        assert "1 new" in await taken(walk, ITEM)
        deep = b"<newsItem>" + b"<a>" * 100_000
        one = await walk.take(await source_of(walk), deep, "deep.xml")
        assert one is not None and one.problem is not None
    finally:
        await cells.close()
    assert (await only(store)).article.headline == ITEM.headline


async def test_the_same_file_twice_changes_nothing(walk: WireWalk, store: Store) -> None:
    await taken(walk, ITEM)
    number = await store.changes.newest()
    assert "nothing new" in await taken(walk, ITEM)
    assert (await only(store)).revisions == 1
    assert await store.changes.newest() == number


async def test_an_update_is_a_revision_and_an_older_version_is_not(walk: WireWalk, store: Store) -> None:
    await taken(walk, ITEM)
    newer = replace(ITEM, version="3", body_html="<p>The harbour was closed, and has opened again.</p>")
    assert "1 changed" in await taken(walk, newer)
    assert "older" in await taken(walk, replace(ITEM, version="2", headline="Something else"))
    filed = await only(store)
    assert (filed.revisions, filed.article.headline) == (2, ITEM.headline)
    assert filed.revised_at is not None and "opened again" in filed.article.blocks[0].text


async def test_a_correction_says_so(walk: WireWalk, store: Store) -> None:
    await taken(walk, ITEM)
    await taken(walk, replace(ITEM, version="2", correction=True))
    wire = (await only(store)).article.wire
    assert wire is not None and wire.correction


async def test_of_two_versions_in_one_document_the_newer_is_taken(walk: WireWalk, store: Store) -> None:
    await taken(walk, replace(ITEM, version="2", headline="The newer"), ITEM)
    assert (await only(store)).article.headline == "The newer"


# --- holds, embargoes, kills -------------------------------------------------------------------------


async def test_an_embargo_is_held_to_the_second(walk: WireWalk, store: Store, clock: SetClock) -> None:
    ends = NOON + timedelta(hours=1)
    await taken(walk, replace(ITEM, embargo=Stamp(ends)))
    assert not await store.news.latest()
    clock.at = ends - timedelta(microseconds=1)
    assert await walk.release() == 0
    clock.at = ends
    assert await walk.release() == 1
    assert (await only(store)).sorts_at == ends


async def test_an_embargo_of_no_zone_ends_when_it_has_ended_everywhere(
    walk: WireWalk, store: Store, clock: SetClock
) -> None:
    await taken(walk, replace(ITEM, embargo=Stamp(datetime(2026, 3, 12, 12, 30))))  # noqa: DTZ001
    clock.at = NOON + timedelta(hours=12, minutes=29)
    assert await walk.release() == 0
    clock.at = NOON + timedelta(hours=12, minutes=30)
    assert await walk.release() == 1


@pytest.mark.parametrize("held", [{"status": PubStatus.WITHHELD}, {"embargo_open": True}])
async def test_a_hold_without_an_end_ends_with_a_later_version(
    held: dict[str, object], walk: WireWalk, store: Store, clock: SetClock
) -> None:
    await taken(walk, replace(ITEM, **held))  # type: ignore[arg-type]
    clock.at = NOON + timedelta(days=300)
    assert await walk.release() == 0
    assert not await store.news.latest()
    await taken(walk, replace(ITEM, version="2"))
    assert (await only(store)).standing is Standing.LIVE


async def test_a_later_version_can_hold_what_was_out(walk: WireWalk, store: Store) -> None:
    await taken(walk, ITEM)
    await taken(walk, replace(ITEM, version="2", status=PubStatus.WITHHELD))
    assert not await store.news.latest()
    assert len(await store.news.held()) == 1


async def test_a_kill_withdraws_and_keeps_the_text_for_the_desk(walk: WireWalk, store: Store) -> None:
    await taken(walk, ITEM)
    article_id = (await only(store)).id
    kill = WireItem(guid=ITEM.guid, version="2", status=PubStatus.CANCELED, provider="Agency", versioned=Stamp(NOON))
    assert "1 killed" in await taken(walk, kill)
    stored = await store.news.article(article_id)
    assert stored is not None and stored.standing is Standing.WITHDRAWN
    assert stored.article.headline == ITEM.headline
    assert "killed" in await taken(walk, replace(ITEM, version="3"))
    assert not await store.news.latest()


async def test_a_kill_that_comes_before_its_item_keeps_it_away(walk: WireWalk, store: Store) -> None:
    kill = WireItem(guid=ITEM.guid, version="2", status=PubStatus.CANCELED, provider="Agency", versioned=Stamp(NOON))
    await taken(walk, kill)
    await taken(walk, ITEM)
    assert not await store.news.latest()


# --- what cannot be taken ----------------------------------------------------------------------------


async def test_what_is_wrong_is_said_and_nothing_is_taken(walk: WireWalk, store: Store) -> None:
    source = await walk.agency("Agency", who="test")
    one = await walk.take(source, g2(ITEM)[:400], "half.xml")
    assert one is not None and one.problem is not None
    assert one.problem.startswith("half.xml: it is cut off") and "at byte" in one.problem
    said = await store.sources.source(source.id)
    assert said is not None and (said.last_outcome, said.failures) == ("malformed", 1)
    assert said.last_words == one.problem and said.lease is None


async def test_an_event_is_accepted_and_is_no_article(walk: WireWalk, store: Store) -> None:
    event = (
        b'{"uri": "urn:event:1", "type": "event", "title": "Summit", '
        b'"eventDetails": {"dates": {"startDate": "2026-07-11T09:00:00Z"}}}'
    )
    one = await walk.take(await walk.agency("Agency", who="test"), event, "event.json")
    assert one is not None and one.problem is None and "nothing new, 1 event" in one.words
    assert not await store.news.latest()


EVENT = (
    b'<conceptItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:event:9" version="%d" standard="NewsML-G2" '
    b'standardversion="2.35" conformance="power"><itemMeta><itemClass qcode="cinat:concept"/><provider literal="A"/>'
    b'<versionCreated>2026-03-01T10:00:00Z</versionCreated><pubStatus qcode="stat:%s"/></itemMeta>'
    b'<concept><conceptId qcode="ev:9"/><type qcode="cpnat:event"/><name>%s</name><definition>All ministers.</definition>'
    b"<eventDetails><dates><start>2026-03-13T09:00:00Z</start><end>2026-03-13T17:00:00Z</end></dates>"
    b"<location><name>Northgate</name></location></eventDetails></concept></conceptItem>"
)
PLAN = (
    b'<planningItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:plan:1" version="1" standard="NewsML-G2" '
    b'standardversion="2.35" conformance="power"><itemMeta><itemClass qcode="plinat:newscoverage"/><provider literal="A"/>'
    b'<versionCreated>2026-03-01T10:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>'
    b"<contentMeta><headline>Summit plan</headline></contentMeta><newsCoverageSet>"
    b'<newsCoverage><planning><itemClass qcode="ninat:text"/><scheduled>2026-03-13T18:00:00Z</scheduled>'
    b"<headline>Wrap of the summit</headline><edNote>600 words</edNote></planning></newsCoverage>"
    b'<newsCoverage><planning><itemClass qcode="ninat:picture"/><edNote>Pictures on the day</edNote></planning></newsCoverage>'
    b"</newsCoverageSet></planningItem>"
)
PACKAGE = (
    b'<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:pack:1" version="1" standard="NewsML-G2" '
    b'standardversion="2.35" conformance="power"><itemMeta><itemClass qcode="ninat:composite"/><provider literal="A"/>'
    b'<versionCreated>2026-03-01T10:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>'
    b'<contentMeta><headline>Storm</headline></contentMeta><groupSet root="r"><group id="r" role="g:main">'
    b'<itemRef residref="urn:other:2"><itemClass qcode="ninat:text"/><provider literal="A"/><pubStatus qcode="stat:usable"/></itemRef>'
    b'<itemRef residref="urn:newsml:agency.example:20260312:1"><itemClass qcode="ninat:text"/><provider literal="A"/>'
    b'<pubStatus qcode="stat:usable"/></itemRef></group></groupSet></packageItem>'
)


async def test_events_and_plans_make_an_agenda_in_the_order_of_their_times(
    walk: WireWalk, store: Store, clock: SetClock
) -> None:
    source = await walk.agency("Agency", who="test")
    for document in (PLAN, EVENT % (2, b"usable", b"Summit")):
        one = await walk.take(source, document, "file.xml")
        assert one is not None and one.problem is None, one
    lines = await agenda(store, NOON)
    assert [(line.at.day if line.at else None, line.headline, line.kind) for line in lines] == [
        (13, "Summit", "event"),
        (13, "Wrap of the summit", "text"),
        (None, "Pictures on the day", "picture"),
    ]
    assert (lines[0].noticed.notice.place, lines[0].noticed.notice.summary) == ("Northgate", "All ministers.")
    assert [line.headline for line in await agenda(store, NOON + timedelta(hours=26))] == [  # it has begun
        "Summit", "Wrap of the summit", "Pictures on the day",
    ]  # fmt: skip
    assert [line.headline for line in await agenda(store, NOON + timedelta(hours=29, minutes=30))] == [
        "Wrap of the summit", "Pictures on the day",
    ]  # fmt: skip
    assert not await store.news.latest()


async def test_a_later_version_of_an_event_takes_its_place_and_an_older_one_does_not(
    walk: WireWalk, store: Store
) -> None:
    source = await walk.agency("Agency", who="test")
    await walk.take(source, EVENT % (2, b"usable", b"Summit"), "two.xml")
    one = await walk.take(source, EVENT % (1, b"usable", b"Meeting"), "one.xml")
    assert one is not None and "version 1 is older than 2" in one.words
    assert [line.headline for line in await agenda(store, NOON)] == ["Summit"]
    await walk.take(source, EVENT % (3, b"canceled", b"Summit"), "three.xml")
    (line,) = await agenda(store, NOON)
    assert line.off


async def test_a_package_names_its_items_in_the_agencys_order(walk: WireWalk, store: Store) -> None:
    source = await walk.agency("Agency", who="test")
    await walk.take(source, PACKAGE, "package.xml")
    await walk.take(source, g2(ITEM), "item.xml")
    (package,) = await packages(store, NOON)
    assert [(guid, filed.article.headline if filed else None) for guid, filed in package.parts] == [
        ("urn:other:2", None),
        ("urn:newsml:agency.example:20260312:1", "Harbour closed after storm"),
    ]
    assert not await packages(store, NOON + timedelta(days=8))
    await store.sources.remove_source(source.id)
    assert not await packages(store, NOON)


async def test_an_agency_is_one_outlet_whatever_its_name_is_written_like(walk: WireWalk, store: Store) -> None:
    first = await walk.agency("The Agency", who="test")
    assert (await walk.agency("the  agency", who="test")).id == first.id
    (outlet,) = await store.sources.outlets()
    assert (outlet.name, outlet.policy.public) == ("The Agency", Extent.FULL)


# --- folders -----------------------------------------------------------------------------------------


async def test_a_folder_of_the_settings_is_an_agency(walk: WireWalk, store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "wire" / "northern"
    put(folder, "one.json", ninjs.render([ITEM]))
    assert await walk.look() == 0  # seen, and not yet known to be whole
    assert await walk.look() == 1
    source = await source_of(walk)
    assert (source.title, folder_of(source)) == ("northern", folder)
    assert "1 new" in source.last_words and source.next_poll_because == "its folder is looked at every second"
    assert sorted(p.name for p in (folder / "done").iterdir()) == ["one.json"]
    assert (await only(store)).outlet.name == "northern"


async def test_a_file_that_grows_is_left_until_it_rests(walk: WireWalk, store: Store, tmp_path: Path) -> None:
    folder, whole = tmp_path / "wire" / "a", g2(ITEM)
    put(folder, "item.xml", whole[:300])
    await walk.look()
    put(folder, "item.xml", whole[:600])
    assert await walk.look() == 0
    assert await walk.look() == 0  # at rest, but cut off and young: its writer may only be slow
    assert not (folder / "failed").exists()
    put(folder, "item.xml", whole)
    await walk.look()
    assert await walk.look() == 1
    assert (await only(store)).article.headline == ITEM.headline


async def test_what_stays_cut_off_is_set_aside_with_its_reason(walk: WireWalk, tmp_path: Path) -> None:
    folder = tmp_path / "wire" / "a"
    put(folder, "item.xml", g2(ITEM)[:300], age_s=3600)
    await walk.look()
    assert await walk.look() == 1
    assert (folder / "failed" / "item.xml").is_file()
    assert "cut off" in (folder / "failed" / "item.xml.reason.txt").read_text()
    assert "cut off" in (await source_of(walk)).last_words


@pytest.mark.parametrize("name", [".item.xml", "item.xml.tmp", "item.xml.part", "item.xml.filepart"])
async def test_names_of_unfinished_files_are_left(name: str, walk: WireWalk, tmp_path: Path) -> None:
    put(tmp_path / "wire" / "a", name, g2(ITEM))
    await walk.look()
    assert await walk.look() == 0


async def test_a_link_out_of_the_folder_is_not_followed(walk: WireWalk, tmp_path: Path) -> None:
    secret = put(tmp_path / "elsewhere", "item.xml", g2(ITEM))
    folder = tmp_path / "wire" / "a"
    folder.mkdir(parents=True)
    (folder / "item.xml").symlink_to(secret)
    await walk.look()
    assert await walk.look() == 0


async def test_a_crash_between_keeping_and_moving_doubles_nothing(
    walk: WireWalk, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "wire" / "a"
    put(folder, "item.xml", g2(ITEM))
    await walk.look()
    with monkeypatch.context() as patch:

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(folders, "put_away", killed)
        with pytest.raises(KeyboardInterrupt):
            await walk.look()
    assert (folder / "item.xml").exists()
    assert await walk.look() == 1
    assert (folder / "done" / "item.xml").exists()
    assert (await only(store)).revisions == 1


async def test_a_fault_of_our_own_sets_the_file_aside_and_stops_nothing(
    walk: WireWalk, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("a", "b"):
        put(tmp_path / "wire" / name, f"{name}.xml", g2(replace(ITEM, guid=name)))
    await walk.look()
    read = walk._read

    async def breaks(source: Source, data: bytes, name: str) -> Any:
        if name == "a.xml":
            raise KeyError(name)
        return await read(source, data, name)

    monkeypatch.setattr(walk, "_read", breaks)
    assert await walk.look() == 2
    assert "a fault in Dateline itself: KeyError" in (tmp_path / "wire/a/failed/a.xml.reason.txt").read_text()
    assert (tmp_path / "wire/b/done/b.xml").exists() and "a fault in Dateline itself" in caplog.text
    assert (await only(store)).article.wire.guid == "b"  # type: ignore[union-attr]


async def test_a_name_that_comes_again_stands_beside_the_first(walk: WireWalk, tmp_path: Path) -> None:
    folder = tmp_path / "wire" / "a"
    for version in ("1", "2"):
        put(folder, "item.xml", g2(replace(ITEM, version=version)))
        await walk.look()
        assert await walk.look() == 1
    assert sorted(p.name for p in (folder / "done").iterdir()) == ["item-2.xml", "item.xml"]


async def test_a_folder_that_is_gone_is_said_once(walk: WireWalk, store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "lost"
    folder.mkdir()
    source = await walk.add_folder(folder, who="test", name="Lost")
    folder.rmdir()
    await walk.look()
    said = await store.sources.source(source.id)
    assert said is not None and "cannot be read" in said.last_words
    number = await store.changes.newest()
    await walk.look()
    again = await store.sources.source(source.id)
    assert again is not None and again.failures == said.failures == 1
    assert await store.changes.newest() == number


async def test_a_paused_agency_is_not_looked_at(walk: WireWalk, store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "wire" / "a"
    put(folder, "item.xml", g2(ITEM))
    await walk.look()
    await store.sources.change_source((await source_of(walk)).id, paused=True)
    walk.ring()
    assert await walk.look() == 0
    assert (folder / "item.xml").exists()
