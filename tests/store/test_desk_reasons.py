"""What the desk is told: why a page was not had, why a source is asked when it is, whose certificate is let be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.store.newsroom import LEASE, NOW, article, claimed, filed, outlet_with_feed

from dateline.model import HostState, OutletId
from dateline.store.port import PageAnswer, PageRead
from dateline.store.sql_store import SqlStore


async def test_why_a_page_was_not_had_stays_with_its_article_until_it_is_had(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store)
    (one,) = await filed(store, source, replace(article(1), whole=False), page_due_at=NOW)
    assert await store.news.page_answer(one) is None
    assert await store.news.page_due_at(one) == NOW
    (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    again_at = NOW + timedelta(minutes=10)
    refused = PageRead(task, None, "page asked", "robots.txt keeps our robot away", again_at=again_at)
    await store.news.keep_pages([refused], NOW)
    assert await store.news.page_answer(one) == PageAnswer(NOW, False, "robots.txt keeps our robot away", again_at)
    (task,) = await store.news.claim_pages(again_at, 10, LEASE, ())
    await store.news.keep_pages([PageRead(task, article(1, "All of it."), "page read", "read")], again_at)
    assert await store.news.page_answer(one) == PageAnswer(again_at, True, "read")
    assert await store.news.page_due_at(one) is None
    assert await store.sources.remove_outlet(outlet.id) == 1
    assert await store.news.page_answer(one) is None


async def test_a_source_whose_host_asked_us_to_wait_keeps_saying_so_when_someone_asks_for_it(store: SqlStore) -> None:
    _, held = await outlet_with_feed(store, "a")
    _, free = await outlet_with_feed(store, "b")
    until = NOW + timedelta(hours=2)
    await store.hosts.put_host(HostState("a.example", throttled_until=until))
    assert await store.sources.ask_now([held.id, free.id], NOW) == 2
    assert [s.id for s in await claimed(store, fast=("a.example", "b.example"))] == [free.id]
    now_held = await store.sources.source(held.id)
    assert now_held is not None and now_held.next_poll_at == until
    assert now_held.next_poll_because.startswith("the host asked us to wait until 14 March 2026, 11:00 UTC")
    await store.sources.ask_now(None, until)
    assert held.id in [s.id for s in await claimed(store, until, fast=("a.example", "b.example"))]


async def test_a_default_section_can_be_cleared(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store, section="sport")
    assert (await store.sources.change_outlet(OutletId(outlet.id), name="B")).section == "sport"
    assert (await store.sources.change_outlet(outlet.id, section="")).section is None
    assert (await store.sources.change_source(source.id, section="health")).section == "health"
    assert (await store.sources.change_source(source.id, paused=False)).section == "health"
    assert (await store.sources.change_source(source.id, section="")).section is None


async def test_how_often_a_source_is_asked_can_be_set_and_left_to_its_rhythm_again(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    assert source.every is None
    assert (await store.sources.change_source(source.id, every=timedelta(minutes=30))).every == timedelta(minutes=30)
    assert (await store.sources.change_source(source.id, section="health")).every == timedelta(minutes=30)
    assert (await store.sources.change_source(source.id, every=timedelta())).every is None


async def test_a_source_remembers_that_its_certificate_is_let_be(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    assert not source.unverified
    assert (await store.sources.change_source(source.id, unverified=True)).unverified
    assert [s.unverified for s in await store.sources.sources()] == [True]
    assert not (await store.sources.change_source(source.id, unverified=False)).unverified
