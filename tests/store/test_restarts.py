"""The same articles give the same stories: whatever the batches, and wherever telling was stopped and taken up again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from tests.store.conftest import SetClock
from tests.store.newsroom import NOW, arrival, article, changed, keep
from tests.store.telltale import outlets, partition, retold, teller, text

from dateline.errors import StoreError
from dateline.live.feed import ChangeFeed
from dateline.model import ArticleId, Change, ChangeKind, ChangeNumber, Source
from dateline.store.port import Store
from dateline.walk.stories import StoryWalk


async def told_with_stops(store: Store, clock: SetClock, draw: Random) -> None:
    """Tell all that waits, in batches of any size, now and then by another that reads the window back."""
    more = True
    while more:
        walk = teller(store, clock, draw.choice((1, 2, 3, 5, 9, 30)))
        assert await walk.hold()
        for _ in range(draw.randint(1, 4)):
            more = await walk.step()
            if not more:
                break
        if draw.random() < 0.5:
            await walk.close()
        else:  # killed: its lease runs out
            clock.at += timedelta(seconds=90)


async def written(store: Store, sources: list[Source], draw: Random, count: int) -> list[ArticleId]:
    """Articles over some hours: copies, cut copies, the same happening in other words, in nearly the same words, and
    articles that are edited later."""
    made = []
    at = NOW
    for n in range(count):
        at += timedelta(minutes=draw.choice((0, 1, 5, 20)))
        source, happening = draw.choice(sources), draw.randint(1, 5)
        kind = draw.random()
        if kind < 0.4:
            words = retold(happening, draw.randint(0, 3))
        elif kind < 0.6:
            words = text(happening)
        elif kind < 0.7:
            words = "\n".join(text(happening).split("\n")[: draw.randint(2, 4)])
        else:
            words = text(100 + n)
        host = source.url.split("/")[2]
        new = article(n, words, headline=f"Ferry Albatros{happening} sold, {n % 7}", url=f"https://{host}/{n}")
        (kept,) = (await keep(store, source, arrival(new, sorts_at=at), now=at)).new
        made.append(kept)
        if draw.random() < 0.25:
            other = draw.choice(made)
            filed = await store.news.article(other)
            assert filed is not None
            await store.news.revise(other, changed(filed.article, retold(draw.randint(1, 5), 1)), "changed", at)
    return made


@pytest.mark.parametrize("seed", [1, 2])
async def test_stops_and_batches_change_no_story(store: Store, clock: SetClock, seed: int) -> None:
    draw = Random(seed)
    ids = await written(store, await outlets(store, "abcd"), draw, 30)
    clock.go(hours=12)
    await told_with_stops(store, clock, draw)
    clock.go(minutes=2)
    walk = teller(store, clock)
    await walk.hold()
    await walk.mend_hourly()
    stopped = await partition(store, ids)
    await walk.tell_all(anew=True)
    assert await partition(store, ids) == stopped


async def test_what_is_told_again_days_later_is_mended_at_the_hours_of_the_articles(
    store: Store, clock: SetClock
) -> None:
    ids = await written(store, await outlets(store, "abcd"), Random(15), 24)
    clock.go(hours=12)
    walk = teller(store, clock)
    await walk.turn()
    then = await partition(store, ids)
    clock.go(days=5)
    await walk.tell_all(anew=True)
    assert await partition(store, ids) == then


class _OverDamage(StoryWalk):
    """A walk that first meets a damaged document."""

    met = False

    async def step(self) -> bool:
        if not self.met:
            self.met = True
            raise StoreError("a stored document is damaged")
        return await super().step()


async def test_damage_in_the_store_is_said_and_telling_is_tried_again(
    store: Store, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    (source, *_) = await outlets(store, "ab")
    (kept,) = (await keep(store, source, arrival(article(1, text(1)), sorts_at=NOW), now=NOW)).new
    changes = ChangeFeed()
    walk = _OverDamage(store=store, changes=changes, clock=clock)
    running = asyncio.create_task(walk.run())
    async with asyncio.timeout(30):
        while "the store is damaged: what tells stories waits" not in caplog.text:
            await asyncio.sleep(0.02)
        clock.go(minutes=2)  # its lease runs out
        changes.publish(Change(ChangeNumber(1), ChangeKind.ARTICLE, str(kept), NOW))
        while not any(await partition(store, [kept])):
            await asyncio.sleep(0.02)
    assert not running.done()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
