"""Lists, archive, marks, what became of articles, removal, pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select
from tests.store.newsroom import NOW, arrival, article, claimed, entry_of, filed, keep, outlet_with_feed

from dateline.errors import StoreError
from dateline.model import ArticleId, ChangeKind, Image, PictureId, SourceId, Standing
from dateline.store.packing import unpacked
from dateline.store.port import Cursor, PictureFile
from dateline.store.schema import metadata
from dateline.store.sql_store import SqlStore
from dateline.urls import picture_id


async def _ids(store: SqlStore, **which: Any) -> list[ArticleId]:
    return [found.id for found in await store.news.latest(**which)]


async def test_lists_are_newest_first_and_page_by_a_cursor_to_the_first_article(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    times = [NOW - timedelta(minutes=n % 7, microseconds=n % 3) for n in range(40)]
    await keep(store, source, *(arrival(article(n), sorts_at=at) for n, at in enumerate(times)))
    seen: list[tuple[datetime, ArticleId]] = []
    after = None
    while page := await store.news.latest(after=after, limit=7):
        seen += [(found.sorts_at, found.id) for found in page]
        after = Cursor(*seen[-1])
    assert len(seen) == 40
    assert [at for at, _ in seen] == sorted(times, reverse=True)
    whole_seconds = [place for place in seen if not place[0].microsecond]
    assert whole_seconds == sorted(whole_seconds, reverse=True)


async def test_a_cursor_of_an_article_that_is_gone_still_marks_its_place(store: SqlStore) -> None:
    _, a = await outlet_with_feed(store, "a")
    b_outlet, b = await outlet_with_feed(store, "b")
    (old,) = await filed(store, a, article(1), sorts_at=NOW - timedelta(hours=2))
    (gone,) = await filed(store, b, article(2), sorts_at=NOW - timedelta(hours=1))
    await filed(store, a, article(3))
    await store.sources.remove_outlet(b_outlet.id)
    assert await _ids(store, after=Cursor(NOW - timedelta(hours=1), gone)) == [old]


async def test_a_list_is_of_a_section_an_outlet_or_a_day(store: SqlStore) -> None:
    a_outlet, a = await outlet_with_feed(store, "a")
    _, b = await outlet_with_feed(store, "b")
    midnight = datetime(2026, 3, 13, tzinfo=UTC)
    first, last = await filed(store, a, article(1), sorts_at=midnight), NOW
    before = await filed(store, a, article(2), sorts_at=midnight - timedelta(microseconds=1), section="sport")
    after = await filed(store, b, article(3), sorts_at=last)
    assert await _ids(store, day=date(2026, 3, 13)) == first
    assert await _ids(store, day=date(2026, 3, 12)) == before
    assert await _ids(store, section="sport") == before
    assert await _ids(store, outlet_id=a_outlet.id) == [*first, *before]
    assert await _ids(store, section="world") == [*after, *first]
    assert await store.news.days() == [(date(2026, 3, n), 1) for n in (14, 13, 12)]
    assert await store.news.sections() == [("world", 2), ("sport", 1)]


async def test_tallies_say_what_a_count_would_say(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store)
    _, other = await outlet_with_feed(store, "b")
    ids = [
        (await filed(store, source, article(n), section=s, sorts_at=NOW - timedelta(days=n)))[0]
        for n, s in enumerate(["world", "sport", "sport", "health"])
    ]
    await filed(store, other, article(9), section="sport")
    await store.news.set_standing(ids[1], Standing.TAKEN_DOWN, "by hand", NOW)
    await store.news.set_standing(ids[1], Standing.WITHDRAWN, "451", NOW)
    await store.news.set_standing(ids[2], Standing.TAKEN_DOWN, "by hand", NOW)
    await store.news.set_standing(ids[2], Standing.LIVE, None, NOW)
    await store.news.revise(ids[3], replace(article(3), section="culture"), "re-extracted", NOW)
    assert await store.news.sections() == [("sport", 2), ("culture", 1), ("world", 1)]
    assert sum(count for _, count in await store.news.days()) == 4
    await store.sources.remove_outlet(outlet.id)
    assert await store.news.sections() == [("sport", 1)]
    assert await store.news.days() == [(NOW.date(), 1)]


async def test_an_article_is_found_by_its_address_in_any_spelling(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (article_id,) = await filed(store, source, article(1))
    found = await store.news.find_url("HTTPS://A.example/1#top")
    assert found is not None
    assert (found.id, found.article) == (article_id, article(1))
    assert await store.news.find_url("https://a.example/2") is None
    assert await store.news.article(ArticleId(99)) is None


async def test_marks_are_someones_own(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    ids = await filed(store, source, *(article(n) for n in range(4)))
    ann = await store.desk.put_account("ann", "hash", NOW)
    bob = await store.desk.put_account("bob", "hash", NOW)
    await store.news.mark(ann.id, ids[:2], read=True, now=NOW)
    await store.news.mark(ann.id, [ids[1], ArticleId(99)], starred=True, now=NOW)
    assert await _ids(store, starred_by=ann.id) == [ids[1]]
    assert set(await _ids(store, unread_by=ann.id)) == set(ids[2:])
    assert set(await _ids(store, unread_by=bob.id)) == set(ids)
    marked = {found.id: (found.read, found.starred) for found in await store.news.latest(marks_of=ann.id)}
    assert marked == {ids[0]: (True, False), ids[1]: (True, True), ids[2]: (False, False), ids[3]: (False, False)}
    await store.news.mark(ann.id, [ids[1]], read=False, now=NOW)
    one = await store.news.article(ids[1], marks_of=ann.id)
    assert one is not None
    assert (one.read, one.starred) == (False, True)


async def test_an_article_taken_down_leaves_lists_and_search_and_comes_back(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (article_id,) = await filed(store, source, article(1))
    number = await store.changes.newest()
    await store.news.set_standing(article_id, Standing.TAKEN_DOWN, "a letter came", NOW)
    assert await _ids(store) == []
    assert await store.news.search("harbour") == []
    down = await store.news.article(article_id)
    assert down is not None
    assert (down.standing, down.standing_reason) == (Standing.TAKEN_DOWN, "a letter came")
    await store.news.set_standing(article_id, Standing.LIVE, None, NOW)
    assert await _ids(store) == [article_id]
    assert len(await store.news.search("harbour")) == 1
    told = await store.changes.since(number)
    assert [change.kind for change in told] == [ChangeKind.REMOVAL, ChangeKind.ARTICLE]


async def test_an_article_extracted_again_is_a_revision_only_where_it_differs(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (article_id,) = await filed(store, source, article(1))
    same = await store.news.revise(article_id, article(1), "re-extracted", NOW)
    better = await store.news.revise(article_id, replace(article(1), authors=("Ann",)), "re-extracted", NOW)
    assert better > same
    states = await store.news.revisions(article_id)
    assert [(s.id, s.because) for s in states] == [(same, "first seen"), (better, "re-extracted")]
    shown = await store.news.article(article_id)
    assert shown is not None
    assert shown.revised_at is None
    with pytest.raises(StoreError, match="no article 99"):
        await store.news.revise(ArticleId(99), article(1), "re-extracted", NOW)


async def test_a_revised_article_keeps_its_place_in_lists(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    old, new = article(1), article(2)
    (first,) = await filed(store, source, old, sorts_at=NOW - timedelta(hours=1))
    (second,) = await filed(store, source, new)
    entry = await entry_of(store, source, old)
    await keep(store, source, arrival(article(1, "Other words."), known=entry, sorts_at=NOW))
    assert await _ids(store) == [second, first]


# --- removal ---------------------------------------------------------------------------------------


async def test_the_samples_go_with_all_of_theirs_and_nothing_else(store: SqlStore) -> None:
    mine_outlet, mine = await outlet_with_feed(store, "a")
    _, sample = await outlet_with_feed(store, "b", sample=True)
    shared, alone = Image("https://cdn.example/shared.jpg"), Image("https://cdn.example/alone.jpg")
    (kept_id,) = await filed(store, mine, replace(article(1), images=(shared,)))
    (gone_id,) = await filed(store, sample, replace(article(2), images=(shared, alone)), page_due_at=NOW)
    account = await store.desk.put_account("ann", "hash", NOW)
    await store.news.mark(account.id, [gone_id], starred=True, now=NOW)
    for image in (shared, alone):
        await store.pictures.put_picture(_picture(picture_id(image.url)), NOW)
    assert await store.sources.remove_samples() == 1
    assert await store.sources.outlets() == [mine_outlet]
    assert await _ids(store) == [kept_id]
    assert await store.news.article(gone_id) is None
    assert [found.filed.id for found in await store.news.search("harbour")] == [kept_id]
    assert await store.pictures.picture(picture_id(alone.url), 320) is None
    assert await store.pictures.picture(picture_id(shared.url), 320) is not None
    assert await store.pictures.address(picture_id(alone.url)) is None
    assert await store.sources.remove_samples() == 0
    rows = await _rows(store)
    assert (rows["marks"], rows["page_tasks"], rows["sources"]) == (0, 0, 1)
    assert rows["articles"] == rows["revisions"] == rows["entries"] == rows["picture_addresses"] == 1
    assert set(await store.database.write(store.index.indexed)) == await _keys(store)


async def test_an_id_never_comes_back_for_something_else(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store, "a")
    ids = await filed(store, source, article(1))
    assert await store.sources.remove_outlet(outlet.id) == 1
    again, source_again = await outlet_with_feed(store, "a")
    assert again.id > outlet.id
    assert source_again.id > source.id
    assert (await filed(store, source_again, article(1)))[0] > ids[0]


async def test_a_source_removed_while_it_is_asked_loses_its_lease(store: SqlStore) -> None:
    outlet, _ = await outlet_with_feed(store)
    (mine,) = await claimed(store)
    await store.sources.remove_outlet(outlet.id)
    from tests.store.newsroom import polled

    assert (await store.news.keep([polled(mine, [arrival(article(1))])], NOW)).lost == (SourceId(mine.id),)


# --- pictures --------------------------------------------------------------------------------------


def _picture(name: PictureId) -> PictureFile:
    return PictureFile(name, 320, 200, "image/webp", b"\x00RIFF\xff", '"tag"')


async def test_a_picture_of_ours_is_kept_by_width(store: SqlStore) -> None:
    name = PictureId("0" * 32)
    await store.pictures.put_picture(_picture(name), NOW)
    await store.pictures.put_picture(replace(_picture(name), body=b"better"), NOW)
    kept = await store.pictures.picture(name, 320)
    assert kept == replace(_picture(name), body=b"better")
    assert await store.pictures.picture(name, 640) is None


async def test_an_address_is_ours_only_where_an_article_names_it(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    image = Image("https://a.example/1.jpg")
    first, second = await filed(store, source, *(replace(article(n), images=(image,)) for n in (1, 2)))
    assert await store.pictures.address(picture_id(image.url)) == (image.url, second)
    await store.news.set_standing(second, Standing.TAKEN_DOWN, None, NOW)
    assert await store.pictures.address(picture_id(image.url)) == (image.url, first)
    assert await store.pictures.address(picture_id("https://a.example/2.jpg")) is None


async def _rows(store: SqlStore) -> dict[str, int]:
    def count(connection: Any) -> dict[str, int]:
        tables = metadata.sorted_tables
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}

    return await store.database.read(count)


async def _keys(store: SqlStore) -> set[int]:
    keys = metadata.tables["articles"].c.key
    return await store.database.read(lambda connection: set(connection.execute(select(keys)).scalars()))


async def test_a_long_text_is_packed_on_sqlite_and_one_that_stands_unpacked_is_read_too(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    made = article(1, "The harbour was closed on Friday, as the storm came nearer. " * 20)
    (article_id,) = await filed(store, source, made)
    first = await store.news.article(article_id)

    def unpack(connection: Connection) -> type:
        kept = connection.exec_driver_sql("SELECT document FROM revisions").scalar_one()
        text = unpacked(kept)
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(f"UPDATE revisions SET document = {mark}", (text,))  # a mark of ours
        return type(kept)

    assert await store.database.write(unpack) is (bytes if store.database.dialect == "sqlite" else str)
    assert first is not None
    assert first.article == made
    assert await store.news.article(article_id) == first
