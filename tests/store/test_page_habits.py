"""What is known of an outlet's pages is kept with it, given to whoever reads the next one, and goes with it."""

from __future__ import annotations

from dataclasses import replace

from tests.store.newsroom import LEASE, NOW, article, filed, outlet_with_feed

from dateline.model import OutletId
from dateline.store.port import PageRead
from dateline.store.sql_store import SqlStore


async def test_what_a_page_taught_comes_with_the_outlets_next_page_and_with_no_others(store: SqlStore) -> None:
    _, one = await outlet_with_feed(store, "a")
    _, other = await outlet_with_feed(store, "b")
    first = replace(article(1, "A summary."), whole=False)
    await filed(store, one, first, page_due_at=NOW)
    (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    assert task.habits is None
    for habits in (b"first", None, b"second", None):  # None: nothing was learnt, what is known stays
        read = PageRead(task, replace(first, made_from="page"), "page read", "read", habits=habits)
        await store.news.keep_pages([read], NOW)
        await store.news.ask_page(task.article_id, NOW)
        (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    assert task.habits == b"second"
    await filed(store, other, replace(article(2, "Another."), url="https://b.example/2", whole=False), page_due_at=NOW)
    (elsewhere,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    assert (elsewhere.outlet.name, elsewhere.habits) == ("B", None)


async def test_what_is_learnt_of_an_outlet_that_was_removed_meanwhile_is_dropped(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store, "a")
    await filed(store, source, replace(article(1, "A summary."), whole=False), page_due_at=NOW)
    (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    read = PageRead(task, replace(task.article, made_from="page"), "page read", "read", habits=b"something")
    await store.news.keep_pages([read], NOW)
    assert await store.sources.remove_outlet(outlet.id) == 1
    await store.news.keep_pages([read], NOW)
    assert await store.sources.outlets() == []


async def test_an_outlets_time_zone_is_set_kept_and_cleared(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store)
    assert outlet.zone is None
    assert (await store.sources.change_outlet(OutletId(outlet.id), zone="Asia/Tokyo")).zone == "Asia/Tokyo"
    assert (await store.sources.change_outlet(outlet.id, name="B")).zone == "Asia/Tokyo"
    await filed(store, source, replace(article(1, "A summary."), whole=False), page_due_at=NOW)
    (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    assert task.outlet.zone == "Asia/Tokyo"
    assert (await store.sources.change_outlet(outlet.id, zone="")).zone is None
