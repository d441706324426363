"""Asking again, pushes, counts and reservations: kept alike on both databases, each under its lease."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.store.newsroom import LEASE, NOW, article, changed, filed, outlet_with_feed

from dateline.model import PubStatus, Standing, Upcoming, Validators, WireNotice
from dateline.store.outward import AskKind, Checked, CheckTask, Count, Push, PushState, Reservation, Verdict
from dateline.store.sql_store import SqlStore
from dateline.text import hash64

DELAYS = (timedelta(minutes=15), timedelta(hours=1), timedelta(days=1))
DAY = timedelta(days=1)
NOON = NOW + timedelta(hours=12)


async def due(store: SqlStore, at: Any, fast: Any = ()) -> list[CheckTask]:
    await store.outward.plan_checks(at, DELAYS, True)
    return list(await store.outward.claim_checks(at, 50, LEASE, fast))


async def page_known(store: SqlStore, n: int = 1) -> Any:
    """An article whose text came of its page."""
    _, source = await outlet_with_feed(store)
    made = [article(i, made_from="page") for i in range(1, n + 1)]
    return source, made, await filed(store, source, *made)


async def test_an_article_is_due_again_once_the_first_delay_has_passed(store: SqlStore, clock: Any) -> None:
    _, _, (article_id,) = await page_known(store)
    assert await due(store, NOW + timedelta(minutes=14)) == []
    (task,) = await due(store, clock.go(minutes=15))
    assert (task.article_id, task.step, task.url, task.standing) == (
        article_id,
        0,
        "https://a.example/1",
        Standing.LIVE,
    )
    assert await due(store, clock.at) == []  # it is held


async def test_one_page_of_a_host_at_a_time(store: SqlStore, clock: Any) -> None:
    await page_known(store, 3)
    assert len(await due(store, clock.go(minutes=15))) == 1
    assert len(await due(store, clock.at + LEASE, ["a.example"])) == 3


async def test_who_lost_its_lease_changes_nothing(store: SqlStore, clock: Any) -> None:
    _, (made,), (article_id,) = await page_known(store)
    (late,) = await due(store, clock.go(minutes=15))
    (task,) = await due(store, clock.go(minutes=5))
    edited = changed(made, "The harbour was open on Friday.")
    kept = await store.outward.keep_checks([Checked(late, Verdict.READ, "read", article=edited)], clock.at)
    assert (kept.lost, kept.changed) == ((article_id,), ())
    kept = await store.outward.keep_checks([Checked(task, Verdict.READ, "read", article=edited)], clock.at)
    assert (kept.lost, kept.changed) == ((), (article_id,)) and kept.number is not None
    assert await store.news.search("open") and not await store.news.search("closed")


async def test_the_next_time_keeps_what_the_page_can_be_asked_with(store: SqlStore, clock: Any) -> None:
    await page_known(store)
    (task,) = await due(store, clock.go(minutes=15))
    validators = Validators('"a"', "Thu, 12 Mar 2026 16:20:00 GMT")
    again = Checked(
        task, Verdict.SAME, "", validators=validators, words_hash=hash64("x"), due_at=NOW + DELAYS[1], step=1, misses=2
    )
    await store.outward.keep_checks([again], clock.at)
    assert await store.outward.next_check_at() == NOW + DELAYS[1]
    (task,) = await due(store, clock.go(hours=1))
    assert (task.validators, task.words_hash, task.step, task.misses) == (validators, hash64("x"), 1, 2)
    await store.outward.keep_checks([Checked(task, Verdict.SAME, "")], clock.at)
    assert await store.outward.next_check_at() is None


async def test_what_is_gone_is_withdrawn_everywhere_and_comes_back_everywhere(store: SqlStore, clock: Any) -> None:
    _, (made,), (article_id,) = await page_known(store)
    (task,) = await due(store, clock.go(minutes=15))
    words = "withdrawn by the outlet: its page answered 410"
    gone = Checked(task, Verdict.GONE, words, due_at=NOW + DELAYS[1], step=1)
    kept = await store.outward.keep_checks([gone], clock.at)
    assert kept.number == await store.changes.newest()
    assert not await store.news.latest() and not await store.news.search("harbour") and not await store.news.sections()
    (task,) = await due(store, clock.go(hours=1))
    assert task.gone_by_asking and task.standing is Standing.WITHDRAWN
    await store.outward.keep_checks([Checked(task, Verdict.BACK, "", article=made)], clock.at)
    assert [each.id for each in await store.news.latest()] == [article_id]
    assert await store.news.sections() == [("world", 1)]


async def test_an_outlet_is_removed_with_all_that_was_to_be_asked_again(store: SqlStore, clock: Any) -> None:
    source, _, _ = await page_known(store)
    await due(store, clock.go(minutes=15))
    await store.outward.put_push(Push(source.id, "k", "https://hub.example/", source.url, "s"), NOW)
    await store.outward.add_counts({(source.outlet_id, date(2026, 3, 14), AskKind.FEED): Count(1)})
    await store.sources.remove_outlet(source.outlet_id)
    assert await store.outward.next_check_at() is None
    assert not await store.outward.pushes() and not await store.outward.counts()


async def test_removing_a_source_ends_its_push(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    await store.outward.put_push(Push(source.id, "k", "https://hub.example/", source.url, "s"), NOW)
    await store.sources.remove_source(source.id)
    assert await store.outward.push("k") is None


async def test_a_push_is_kept_as_it_is_and_slows_its_source_while_it_is_trusted(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    made = Push(source.id, "key", "https://hub.example/", source.url, "secret", words="asked", due_at=NOW)
    await store.outward.put_push(made, NOW)
    assert await store.outward.push("key") == made and await store.outward.push("other") is None
    active = replace(made, state=PushState.ACTIVE, lease_until=NOW + DAY, verified_at=NOW, pushed=3, missed=1)
    await store.outward.put_push(active, NOW)
    found = await store.sources.source(source.id)
    assert found is not None and found.pushed_until == NOW + DAY
    assert list(await store.outward.due_pushes(NOW)) == [active]
    await store.outward.put_push(replace(active, doubted_until=NOW + DAY, due_at=None), NOW)
    found = await store.sources.source(source.id)
    assert found is not None and found.pushed_until is None
    assert [p.source_id for p in await store.outward.due_pushes(NOW + DAY)] == [source.id]


async def test_counts_add_up_by_outlet_and_kind_from_a_day_on(store: SqlStore) -> None:
    outlet, _ = await outlet_with_feed(store)
    other, _ = await outlet_with_feed(store, "b")
    early, late = date(2026, 3, 1), date(2026, 3, 14)
    await store.outward.add_counts({(outlet.id, early, AskKind.FEED): Count(5, 1, wire_bytes=100)})
    await store.outward.add_counts(
        {(outlet.id, late, AskKind.FEED): Count(2, 2), (other.id, late, AskKind.PAGE): Count(1, failed=1)}
    )
    await store.outward.add_counts({(outlet.id, late, AskKind.FEED): Count(1, refused=1, busy=1)})
    assert await store.outward.counts() == {
        (outlet.id, AskKind.FEED): Count(8, 3, 1, 1, 0, 100),
        (other.id, AskKind.PAGE): Count(1, 0, 0, 0, 1, 0),
    }
    assert (await store.outward.counts(late))[outlet.id, AskKind.FEED].asked == 3
    await store.outward.add_counts({(outlet.id, date(2027, 12, 1), AskKind.FEED): Count(1)})
    assert (await store.outward.counts())[outlet.id, AskKind.FEED].asked == 1  # what is older than a year goes


async def test_a_held_host_is_claimed_by_nobody_and_keeps_its_robots_txt(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    await store.hosts.put_host(replace(await store.hosts.host("a.example"), robots="User-agent: *", robots_at=NOW))
    await store.outward.hold_host("a.example", NOW + DAY, timedelta(hours=2), "its host asked us to wait")
    assert not await store.sources.claim(NOW, 5, LEASE, ())
    state = await store.hosts.host("a.example")
    assert (state.throttled_until, state.robots) == (NOW + DAY, "User-agent: *")
    held = await store.sources.source(source.id)
    assert held is not None and held.next_poll_because == "its host asked us to wait"
    assert held.next_poll_at is not None and NOW + DAY <= held.next_poll_at <= NOW + DAY + timedelta(hours=2)


async def test_a_reservation_is_kept_as_it_is(store: SqlStore) -> None:
    assert await store.outward.reservation("a.example") == Reservation("a.example")
    made = Reservation(
        "a.example", (("/", True, "https://a.example/p"), ("/x", False, None)), NOW, NOW, None, "https://p"
    )
    await store.outward.put_reservation(made)
    await store.outward.put_reservation(Reservation("b.example", asked_at=NOW))
    assert await store.outward.reservation("a.example") == made
    assert list(await store.outward.reservations()) == [made]


@pytest.mark.parametrize("by_default", [True, False])
async def test_what_is_never_asked_is_not_asked_again(store: SqlStore, clock: Any, by_default: bool) -> None:
    await page_known(store)
    assert await store.outward.plan_checks(clock.go(minutes=15), DELAYS, by_default) == int(by_default)


async def test_what_an_agency_announces_is_kept_in_its_newest_form_until_it_is_long_over(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    event = WireNotice("urn:e:1", "event", "1", headline="Summit", upcoming=(Upcoming(NOON, "Summit", "event"),))
    package = WireNotice("urn:p:1\x00", "package", headline="Storm", links=("urn:i:1",))
    await store.outward.put_notices(source.id, [event, package], NOW)
    await store.outward.put_notices(source.id, [replace(event, version="2", status=PubStatus.CANCELED)], NOW)
    assert await store.outward.notice_versions(source.id, ["urn:e:1", "urn:e:2"]) == {"urn:e:1": "2"}
    (found,) = await store.outward.notices(["event", "planning"], NOW, 10)
    assert (found.notice.status, found.notice.upcoming[0].at, found.agency) == (PubStatus.CANCELED, NOON, "A")
    assert [n.notice.links for n in await store.outward.notices(["package"], NOW, 10)] == [("urn:i:1",)]
    await store.outward.put_notices(source.id, [], NOW + 91 * DAY)  # ninety days after it came
    assert not await store.outward.notices(["event", "package"], NOW - DAY, 10)
