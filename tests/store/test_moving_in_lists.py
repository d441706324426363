"""An article whose feed gave no date moves to where its page's date puts it, in every list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.store.newsroom import LEASE, NOW, arrival, article, changed, filed, keep, outlet_with_feed

from dateline.model import ArticleId, ChangeKind, Standing
from dateline.store.port import Cursor, PageRead
from dateline.store.sql_store import SqlStore

OLD = datetime(2019, 3, 5, 12, 0, tzinfo=UTC)


async def _read(store: SqlStore, text: str | None, sorts_at: datetime | None) -> None:
    (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    assert task.seen_at == NOW
    made = task.article if text is None else changed(task.article, text)
    await store.news.keep_pages([PageRead(task, made, "page read", "read", sorts_at=sorts_at)], NOW)


async def _listed(store: SqlStore) -> list[ArticleId]:
    return [filed.id for filed in await store.news.latest()]


async def test_a_pages_date_moves_its_article_in_every_list(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    kept = await keep(
        store,
        source,
        arrival(article(1), page_due_at=NOW),
        arrival(article(2), sorts_at=NOW - timedelta(days=30)),
        arrival(article(3), sorts_at=NOW - timedelta(hours=1)),
    )
    one, two, three = kept.new
    number = await store.changes.newest()
    await _read(store, "The quay was shut in those days.", OLD)
    assert await _listed(store) == [three, two, one]
    moved = await store.news.article(one)
    assert moved is not None
    assert (moved.sorts_at, moved.seen_at) == (OLD, NOW)
    assert await store.news.days() == [
        (NOW.date(), 1),
        ((NOW - timedelta(days=30)).date(), 1),
        (OLD.date(), 1),
    ]
    assert [f.id for f in await store.news.latest(day=OLD.date())] == [one]
    assert [hit.filed.id for hit in await store.news.search("quay")] == [one]
    assert [hit.filed.id for hit in await store.news.search("headline")] == [three, two, one]
    assert [(c.kind, c.subject) for c in await store.changes.since(number)] == [(ChangeKind.ARTICLE, str(one))]


async def test_a_date_alone_moves_an_article_whose_text_stays(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (one,) = await filed(store, source, article(1), page_due_at=NOW)
    await _read(store, None, OLD)
    assert [f.sorts_at for f in await store.news.latest()] == [OLD]
    assert [hit.filed.id for hit in await store.news.search("harbour")] == [one]
    assert len(await store.news.revisions(one)) == 1


async def test_two_that_move_to_one_fraction_of_a_second_both_find_a_place(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    at = OLD + timedelta(microseconds=5)
    first = await filed(store, source, *(article(n) for n in range(300)), sorts_at=at)
    (late,) = await filed(store, source, article("late"), page_due_at=NOW)
    await _read(store, "Late.", at)
    assert sorted(await _pages(store)) == sorted([*first, late])


async def _pages(store: SqlStore) -> list[ArticleId]:
    seen: list[ArticleId] = []
    after = None
    while page := await store.news.latest(after=after, limit=70):
        seen += [f.id for f in page]
        after = Cursor(page[-1].sorts_at, page[-1].id)
    return seen


async def test_a_list_that_someone_is_reading_goes_on_where_it_was_after_its_last_article_moved(
    store: SqlStore,
) -> None:
    _, source = await outlet_with_feed(store)
    (one,) = await filed(store, source, article(1), page_due_at=NOW)
    (two,) = await filed(store, source, article(2), sorts_at=NOW - timedelta(hours=1))
    await _read(store, None, OLD)
    assert [f.id for f in await store.news.latest(after=Cursor(NOW, one))] == [two, one]


async def test_what_was_taken_down_moves_too_and_is_counted_once_it_is_back(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (one,) = await filed(store, source, article(1), page_due_at=NOW)
    await store.news.set_standing(one, Standing.TAKEN_DOWN, "a mistake", NOW)
    await _read(store, None, OLD)
    assert await store.news.days() == []
    await store.news.set_standing(one, Standing.LIVE, None, NOW)
    assert await store.news.days() == [(OLD.date(), 1)]


async def test_re_reading_by_hand_moves_it_as_well(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (one,) = await filed(store, source, article(1))
    await store.news.revise(one, article(1, "Another text."), "re-extracted", NOW, sorts_at=OLD)
    assert [f.sorts_at for f in await store.news.latest()] == [OLD]
