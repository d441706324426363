"""Changes reach every listener; a slow one skips to the newest and costs no memory."""

from __future__ import annotations

import asyncio
import gc
from datetime import UTC, datetime

import pytest

from dateline.live.feed import ChangeFeed
from dateline.model import Change, ChangeKind, ChangeNumber

NOW = datetime(2026, 3, 12, tzinfo=UTC)


def change(number: int) -> Change:
    return Change(ChangeNumber(number), ChangeKind.MARKET, "x", NOW)


async def test_a_listener_gets_changes_from_the_moment_it_was_made() -> None:
    feed = ChangeFeed()
    feed.publish(change(1))
    listener = feed.listen()
    feed.publish(change(2))
    assert await anext(listener) == change(2)


async def test_a_waiting_listener_is_woken_by_a_change() -> None:
    feed = ChangeFeed()
    listener = feed.listen()
    waiting = asyncio.create_task(anext(listener))
    await asyncio.sleep(0)
    assert not waiting.done()
    feed.publish(change(1))
    assert await waiting == change(1)


async def test_a_slow_listener_skips_to_the_newest_and_others_do_not_wait_for_it() -> None:
    feed = ChangeFeed()
    slow, quick = feed.listen(), feed.listen()
    for number in range(1, 1001):
        feed.publish(change(number))
        assert await anext(quick) == change(number)
    assert await anext(slow) == change(1000)
    feed.close()
    with pytest.raises(StopAsyncIteration):
        await anext(slow)


async def test_a_number_below_one_already_told_is_left_out() -> None:
    feed = ChangeFeed()
    listener = feed.listen()
    feed.publish(change(5))
    feed.publish(change(4))
    assert await anext(listener) == change(5)


async def test_closing_hands_over_what_is_waiting_and_then_ends() -> None:
    feed = ChangeFeed()
    listener = feed.listen()
    feed.publish(change(1))
    feed.close()
    assert [c.number async for c in listener] == [1]
    assert [c async for c in feed.listen()] == []


async def test_a_listener_that_was_closed_ends_and_takes_nothing_more() -> None:
    feed = ChangeFeed()
    async with feed.listen() as listener:
        pass
    feed.publish(change(1))
    assert [c async for c in listener] == []


async def test_a_listener_that_was_dropped_is_forgotten() -> None:
    feed = ChangeFeed()
    for _ in range(100):
        feed.listen()
    gc.collect()
    assert len(feed._listeners) == 0
