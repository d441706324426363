"""Outlets, sources, claims under leases, pages to be asked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.store.newsroom import LEASE, NOW, arrival, article, claimed, filed, keep, outlet_with_feed, polled

from dateline.errors import StoreError
from dateline.model import (
    ChangeKind,
    ChangeNumber,
    Extent,
    HostState,
    OutletId,
    PageRule,
    Policy,
    SourceId,
    Standing,
)
from dateline.store.port import Kept, PageRead
from dateline.store.sql_store import SqlStore

# --- outlets and sources ---------------------------------------------------------------------------


async def test_an_outlet_is_one_by_its_home_address(store: SqlStore) -> None:
    first = await store.sources.add_outlet("A", "https://a.example/", language="fi", section="sport")
    again = await store.sources.add_outlet("Other", "HTTPS://A.example")
    assert again == first
    assert await store.sources.outlets() == [first]


async def test_a_changed_policy_is_kept_and_is_a_change(store: SqlStore) -> None:
    outlet, _ = await outlet_with_feed(store)
    number = await store.changes.newest()
    policy = Policy(public=Extent.FULL, contract=True, note="letter of 3 March")
    changed = await store.sources.change_outlet(outlet.id, policy=policy)
    assert changed == replace(outlet, policy=policy)
    assert await store.sources.outlet(outlet.id) == changed
    assert [c.kind for c in await store.changes.since(number)] == [ChangeKind.OUTLET]


async def test_what_is_not_there_is_named(store: SqlStore) -> None:
    assert await store.sources.outlet(OutletId(9)) is None
    assert await store.sources.source(SourceId(9)) is None
    with pytest.raises(StoreError, match="no outlet 9"):
        await store.sources.change_outlet(OutletId(9), name="x")
    with pytest.raises(StoreError, match="no source 9"):
        await store.sources.change_source(SourceId(9), paused=True)
    with pytest.raises(StoreError, match="no outlet 9"):
        await store.sources.add_source(OutletId(9), "https://a.example/feed", now=NOW)


async def test_an_address_is_polled_once_however_often_added(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store)
    again, new = await store.sources.add_source(outlet.id, "https://A.example:443/feed?utm_source=x", now=NOW)
    assert (again.id, new) == (source.id, False)
    assert len(await store.sources.sources()) == 1


async def test_a_removed_source_leaves_its_articles(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store)
    await filed(store, source, article(1))
    await store.sources.remove_source(source.id)
    assert await store.sources.sources() == []
    assert len(await store.news.latest()) == 1
    again, new = await store.sources.add_source(outlet.id, source.url, now=NOW)
    assert new
    assert again.id != source.id
    kept = await keep(store, again, arrival(article(1)))
    assert kept.new == ()


async def test_a_paused_and_a_retired_source_are_not_due(store: SqlStore) -> None:
    _, a = await outlet_with_feed(store, "a")
    _, b = await outlet_with_feed(store, "b")
    await keep(store, b, retired=True)
    assert (await store.sources.change_source(a.id, paused=True)).paused
    assert await claimed(store, NOW + timedelta(days=9)) == []
    assert await store.sources.next_due_at() is None
    assert await store.sources.ask_now(None, NOW) == 0
    assert await store.sources.ask_now([b.id], NOW) == 1
    assert [s.id for s in await claimed(store)] == [b.id]


async def test_a_source_is_changed(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    changed = await store.sources.change_source(source.id, section="sport", pages=PageRule.NEVER)
    assert (changed.section, changed.pages) == ("sport", PageRule.NEVER)


async def test_figures_are_counted(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    await filed(store, source, article(1), article(2), page_due_at=NOW)
    await outlet_with_feed(store, "b")
    tally = await store.sources.tally()
    assert (tally.outlets, tally.sources, tally.articles, tally.pages_due) == (2, 2, 2, 2)
    assert sum(tally.by_outcome.values()) == 2


# --- claims ----------------------------------------------------------------------------------------


async def test_claimed_sources_are_not_claimed_again_until_the_lease_ends(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (mine,) = await claimed(store)
    assert mine.id == source.id
    assert mine.lease is not None
    assert await claimed(store) == []
    (again,) = await claimed(store, NOW + LEASE)
    assert again.lease is not None
    assert again.lease > mine.lease


async def test_a_host_is_asked_by_one_at_a_time_unless_it_is_fast(store: SqlStore) -> None:
    outlet, _ = await outlet_with_feed(store)
    for n in range(3):
        await store.sources.add_source(outlet.id, f"https://a.example/{n}", now=NOW)
    assert len(await claimed(store)) == 1
    assert await claimed(store) == []
    assert len(await claimed(store, fast=["a.example"])) == 3


async def test_a_host_that_told_us_to_wait_is_left_alone(store: SqlStore) -> None:
    await outlet_with_feed(store, "a")
    _, b = await outlet_with_feed(store, "b")
    until = NOW + timedelta(hours=1)
    await store.hosts.put_host(HostState("a.example", throttled_until=until))
    assert [s.id for s in await claimed(store, fast=["a.example"])] == [b.id]
    assert len(await claimed(store, until)) == 2


async def test_what_is_longest_due_comes_first(store: SqlStore) -> None:
    for n, name in enumerate("abcd"):
        outlet = await store.sources.add_outlet(name, f"https://{name}.example/")
        await store.sources.add_source(outlet.id, f"https://{name}.example/feed", now=NOW - timedelta(hours=n))
    assert [s.url[8] for s in await claimed(store, limit=3)] == ["d", "c", "b"]


async def test_a_source_behind_many_of_one_host_is_reached(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.store.claims._READ_FIRST", 2)
    outlet, _ = await outlet_with_feed(store)
    for n in range(9):
        await store.sources.add_source(outlet.id, f"https://a.example/{n}", now=NOW - timedelta(hours=1))
    _, last = await outlet_with_feed(store, "b")
    taken = await claimed(store)
    assert len(taken) == 2
    assert taken[-1].id == last.id


async def test_claims_at_once_share_nothing(store: SqlStore) -> None:
    outlet, _ = await outlet_with_feed(store)
    for n in range(40):
        await store.sources.add_source(outlet.id, f"https://{n}.a.example/feed", now=NOW)
        await store.sources.add_source(outlet.id, f"https://{n}.a.example/other", now=NOW)
    taken = await asyncio.gather(*(claimed(store, limit=7) for _ in range(8)))
    ids = [source.id for batch in taken for source in batch]
    hosts = [source.url.split("/")[2] for batch in taken for source in batch]
    assert len(ids) == len(set(ids))
    assert len(hosts) == len(set(hosts)) == 41


async def test_a_later_wait_that_another_worker_kept_is_not_forgotten(store: SqlStore) -> None:
    until = NOW + timedelta(hours=1)
    await store.hosts.put_host(HostState("a.example", throttled_until=until))
    await store.hosts.put_host(HostState("a.example", robots="User-agent: *", robots_at=NOW))
    known = await store.hosts.host("a.example")
    assert known == HostState("a.example", until, "User-agent: *", NOW, False)
    assert await store.hosts.host("b.example") == HostState("b.example")


# --- pages -----------------------------------------------------------------------------------------


async def test_a_page_is_asked_kept_and_no_more_due(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    summary = replace(article(1, "A summary."), whole=False)
    (article_id,) = await filed(store, source, summary, page_due_at=NOW)
    (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    assert (task.article_id, task.url, task.article, task.attempts) == (article_id, summary.url, summary, 0)
    whole = replace(article(1, "All of the story."), made_from="page")
    later = NOW + timedelta(minutes=1)
    read = PageRead(task, whole, "page read", "read", section="sport")
    kept = await store.news.keep_pages([read], later)
    assert kept.changed == (article_id,)
    now_filed = await store.news.article(article_id)
    assert now_filed is not None
    assert (now_filed.article, now_filed.section, now_filed.revised_at) == (whole, "sport", None)
    assert [r.because for r in await store.news.revisions(article_id)] == ["first seen", "page read"]
    assert await store.news.next_page_due_at() is None
    assert await store.news.sections() == [("sport", 1)]
    assert len(await store.news.search("story")) == 1
    assert await store.news.search("summary") == []


async def test_another_text_of_a_page_says_that_it_was_revised(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (article_id,) = await filed(store, source, replace(article(1), made_from="page"), page_due_at=NOW)
    (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    edited = replace(article(1, "It was Saturday."), made_from="page")
    await store.news.keep_pages([PageRead(task, edited, "page read", "read")], NOW)
    assert [r.because for r in await store.news.revisions(article_id)] == ["first seen", "changed at the source"]
    now_filed = await store.news.article(article_id)
    assert now_filed is not None
    assert now_filed.revised_at == NOW


async def test_a_page_that_is_a_login_wall_today_takes_nothing_away(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (article_id,) = await filed(store, source, article(1), page_due_at=NOW)
    (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    wall = replace(article(1, "Sign in."), whole=False, paywalled=True, made_from="page")
    assert await store.news.keep_pages([PageRead(task, wall, "page read", "read")], NOW) == Kept()
    now_filed = await store.news.article(article_id)
    assert now_filed is not None
    assert now_filed.article == article(1)


async def test_a_page_that_failed_is_asked_again_with_its_attempts_counted(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    await filed(store, source, article(1), page_due_at=NOW)
    (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    again_at = NOW + timedelta(minutes=10)
    await store.news.keep_pages([PageRead(task, None, "page asked", "timed out", again_at=again_at)], NOW)
    assert await store.news.claim_pages(NOW, 10, LEASE, ()) == ()
    (task,) = await store.news.claim_pages(again_at, 10, LEASE, ())
    assert task.attempts == 1


async def test_a_page_whose_lease_is_lost_changes_nothing(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (article_id,) = await filed(store, source, article(1), page_due_at=NOW)
    (asleep,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    (awake,) = await store.news.claim_pages(NOW + LEASE, 10, LEASE, ())
    late = PageRead(asleep, article(1, "Late."), "page read", "read")
    assert await store.news.keep_pages([late], NOW) == Kept(lost=(article_id,))
    assert (await store.news.keep_pages([PageRead(awake, article(1, "On time."), "page read", "")], NOW)).changed
    assert (await store.news.keep_pages([late], NOW)).lost == (article_id,)


async def test_a_withdrawn_page_takes_its_article_from_every_list(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (article_id,) = await filed(store, source, article(1), page_due_at=NOW)
    (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    number = await store.changes.newest()
    kept = await store.news.keep_pages([PageRead(task, None, "page asked", "451", withdrawn=True)], NOW)
    assert kept.number is not None
    assert await store.news.latest() == []
    assert await store.news.search("harbour") == []
    notice = await store.news.article(article_id)
    assert notice is not None
    assert (notice.standing, notice.standing_reason) == (Standing.WITHDRAWN, "451")
    assert [c.kind for c in await store.changes.since(number)] == [ChangeKind.REMOVAL]


async def test_a_page_is_not_asked_while_its_host_is(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    await filed(store, source, article(1), article(2), page_due_at=NOW)
    await store.sources.ask_now([source.id], NOW)
    (mine,) = await claimed(store)
    assert await store.news.claim_pages(NOW, 10, LEASE, ()) == []
    await store.news.keep([polled(mine)], NOW)
    assert len(await store.news.claim_pages(NOW, 10, LEASE, ())) == 1
    await store.sources.ask_now([source.id], NOW)
    assert await claimed(store) == []


async def test_a_page_asked_for_by_hand_is_due_now(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (article_id,) = await filed(store, source, article(1))
    await store.news.ask_page(article_id, NOW)
    (task,) = await store.news.claim_pages(NOW, 10, LEASE, ())
    assert task.article_id == article_id
    assert task.source_id == source.id


# --- changes ---------------------------------------------------------------------------------------


async def test_changes_are_numbered_without_a_gap_and_resumed_from(store: SqlStore) -> None:
    assert await store.changes.newest() == 0
    await asyncio.gather(*(store.changes.record(ChangeKind.SITE, str(n), NOW) for n in range(20)))
    assert await store.changes.newest() == 20
    told = await store.changes.since(ChangeNumber(15), limit=3)
    assert [c.number for c in told] == [16, 17, 18]


async def test_a_source_that_is_asked_for_while_it_is_being_asked_is_asked_once_more(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    (mine,) = await claimed(store)
    later = NOW + timedelta(seconds=5)
    await store.sources.ask_now([source.id], later)
    await store.news.keep([polled(mine, at=NOW)], later)
    (again,) = await claimed(store, later)
    assert (again.next_poll_at, again.next_poll_because) == (later, "someone asked for it now")
    await store.news.keep([polled(again, at=later)], later)
    assert not await claimed(store, later)
