"""The machine's clock jumps back and forth: no source rests for as long as it went back, none is asked in a storm."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.world import NOW, Room, SetClock, item, room_over

from dateline.store import open_store

JUMPS = int(os.environ.get("DATELINE_TEST_JUMPS", "6"))
SOURCES = 12


class JumpingClock(SetClock):
    """A wall clock that jumps beside a steady one that does not."""

    def __init__(self) -> None:
        super().__init__()
        self.jumped = timedelta()

    def now(self):  # type: ignore[no-untyped-def]
        return self.at + self.jumped


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    clock = JumpingClock()
    store = await open_store("sqlite://", clock=clock, backup_dir=tmp_path)
    made = room_over(store, clock)
    yield made
    await made.client.close()
    made.changes.close()
    await store.close()


async def test_sources_are_asked_on_and_nothing_is_lost_or_doubled_whatever_the_clock_does(room: Room) -> None:
    clock, chance, printed = room.clock, random.Random(5), 0
    assert isinstance(clock, JumpingClock)
    feeds = [f"https://n{n}.test/feed" for n in range(SOURCES)]

    def print_feeds() -> None:
        for n, url in enumerate(feeds):
            room.world.feed(
                url, *[item(f"https://n{n}.test/{k}", f"Item {k}", f"<p>{k}</p>", NOW) for k in range(printed + 1)]
            )

    print_feeds()
    for url in feeds:
        await room.add(url)
    await room.news.run_until_idle()
    for _ in range(JUMPS):
        printed += 1
        print_feeds()
        clock.jumped += timedelta(days=chance.choice((-1, 3, -1, -30, 1)))
        before = {url: room.world.times(url) for url in feeds}
        for _ in range(30):  # three hours of the steady clock
            clock.go(timedelta(minutes=6))
            await room.news.run_until_idle()
        asked = [room.world.times(url) - before[url] for url in feeds]
        assert min(asked) >= 1, "none is silent"
        assert max(asked) <= 20, "no storm: never more often than its rhythm has it"
        assert [s.entry_count for s in await room.store.sources.sources()] == [printed + 1] * SOURCES
