"""A source that publishes, edits, drops, mints its GUIDs anew, moves and fails, polled by a Dateline that crashes.

Whatever the order: what was acknowledged is there, once, in the newest state that was read, and nothing else is.
"""

from __future__ import annotations

import asyncio
import copy
import shutil
import tempfile
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.world import Page, SetClock, World, item, room_over

from dateline.model import PageRule, Source
from dateline.store import open_store
from dateline.store.port import Polled

T = TypeVar("T")
OLD, NEW = "https://post.test/feed", "https://post.test/moved"
LEASE = timedelta(minutes=2)
BROKEN = (404, 429, 451, 500, 503, 401)


@dataclass
class Post:
    """The outlet: its items by number, each with how often it was edited; those that its feed lists now."""

    versions: dict[int, int] = field(default_factory=dict)
    listed: list[int] = field(default_factory=list)
    mint: int = 0

    def headline(self, n: int) -> str:
        return f"Berth {n} is let, edition {self.versions[n]}"

    def items(self, clock: SetClock) -> list[str]:
        made = []
        for n in self.listed:
            text = item(f"https://post.test/{n}", self.headline(n), when=clock.now() - timedelta(hours=n))
            made.append(text.replace("<guid>", f"<guid>{self.mint}-"))
        return made


class Polls(RuleBasedStateMachine):
    """The machine. `known` is what a poll acknowledged: the headline of each item."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.file = self.folder / "dateline.db"
        self.clock = SetClock()
        self.world = World(self.clock)
        self.post = Post()
        self.known: dict[int, str] = {}
        self.edited: set[int] = set()  # not read since
        self.saved: tuple[Path, dict[int, str]] | None = None
        self.late: Polled | None = None
        self._do(self._open())
        self._do(self._add())

    def _do(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(_awaited(work))

    async def _open(self) -> None:
        self.store: Any = await open_store(f"sqlite:///{self.file}", clock=self.clock)
        self.room = room_over(self.store, self.clock, self.world)

    async def _close(self) -> None:
        await self.room.client.close()
        await self.store.close()

    async def _add(self) -> None:
        self.id = (await self.room.add(OLD, PageRule.NEVER)).id

    def teardown(self) -> None:
        self._do(self._close())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
        shutil.rmtree(self.folder)

    # --- the outlet --------------------------------------------------------------------------------

    @initialize(count=st.integers(0, 5))
    def begin(self, count: int) -> None:
        for _ in range(count):
            self.publish()
        self._serve()

    @rule()
    def publish(self) -> None:
        n = len(self.post.versions) + 1
        self.post.versions[n] = 1
        self.post.listed.insert(0, n)
        self._serve()

    @precondition(lambda self: self.post.listed)
    @rule(pick=st.integers(0, 99))
    def edit(self, pick: int) -> None:
        n = self.post.listed[pick % len(self.post.listed)]
        self.post.versions[n] += 1
        self.edited.add(n)
        self._serve()

    @precondition(lambda self: self.post.listed)
    @rule(pick=st.integers(0, 99))
    def drop(self, pick: int) -> None:
        """The feed lists an item no more; absence says nothing."""
        n = self.post.listed.pop(pick % len(self.post.listed))
        self.edited.discard(n)
        self._serve()

    # An item whose GUID and words both changed between two polls cannot be told from another one.
    @precondition(lambda self: not self.edited)
    @rule()
    def mint_anew(self) -> None:
        self.post.mint += 1
        self.edited.update(self.post.listed)
        self._serve()

    @rule(status=st.sampled_from((301, 308, 302, 307)))
    def move(self, status: int) -> None:
        self.world.feed(NEW, *self.post.items(self.clock))
        self.world.at[OLD] = Page(status=status, headers={"location": NEW})

    @rule()
    def stay(self) -> None:
        self._serve()

    def _serve(self) -> None:
        for url in (OLD, NEW):
            self.world.feed(url, *self.post.items(self.clock))

    # --- Dateline ----------------------------------------------------------------------------------

    @rule(hours=st.sampled_from((1, 25, 200)))
    def poll(self, hours: int) -> None:
        self.clock.go(timedelta(hours=hours))
        self._do(self._poll())
        self._acknowledge()

    async def _poll(self) -> None:
        await self.store.sources.ask_now([self.id], self.clock.now())
        await self.room.news.run_until_idle()

    def _acknowledge(self) -> None:
        self.known.update({n: self.post.headline(n) for n in self.post.listed})
        self.edited.clear()

    @rule(status=st.sampled_from(BROKEN), body=st.sampled_from(("", "<html><form><input type=password></form></html>")))
    def poll_in_vain(self, status: int, body: str) -> None:
        """Trouble, or a login wall with status 200: nothing is made of it, nothing goes."""
        self.clock.go(timedelta(days=8))  # whatever wait was asked for is over
        before = {url: self.world.at[url] for url in (OLD, NEW) if url in self.world.at}
        for url in before:
            self.world.at[url] = Page(body, status=200 if body else status)
        self._do(self._poll())
        self.world.at.update(before)
        self.clock.go(timedelta(days=8))

    @rule()
    def crash_before_it_is_kept(self) -> None:
        """The source was asked and read; nothing was written. Its lease runs out by itself."""
        self.clock.go(timedelta(hours=1))
        self.late = self._do(self._asked())
        self._do(self._close())
        self._do(self._open())
        self.clock.go(2 * LEASE)

    async def _asked(self) -> Polled | None:
        await self.store.sources.ask_now([self.id], self.clock.now())
        claimed: list[Source] = list(await self.store.sources.claim(self.clock.now(), 1, LEASE, ()))
        return await self.room.news.poll(claimed[0]) if claimed else None

    @precondition(lambda self: self.late is not None)
    @rule()
    def write_late(self) -> None:
        """A worker that was stopped for long writes what it read: its lease is another's by now, or over."""
        assert self.late is not None
        self._do(self._poll())
        self._acknowledge()
        kept = self._do(self.store.news.keep([self.late], self.clock.now()))
        assert kept.lost == (self.id,) and not kept.new and not kept.changed
        self.late = None

    @rule()
    def restart(self) -> None:
        self._do(self._close())
        self._do(self._open())

    @rule()
    def save(self) -> None:
        self._do(self._close())
        copied = self.folder / "copy.db"
        shutil.copyfile(self.file, copied)
        self._do(self._open())
        self.saved = copied, copy.copy(self.known)

    @precondition(lambda self: self.saved is not None and not self.edited)
    @rule()
    def restore(self) -> None:
        """What was acknowledged after the copy is not known any more, and comes again with the next poll."""
        assert self.saved is not None
        self._do(self._close())
        shutil.copyfile(self.saved[0], self.file)
        for rest in ("-wal", "-shm"):
            Path(f"{self.file}{rest}").unlink(missing_ok=True)
        self.known = copy.copy(self.saved[1])
        # GUIDs and words may both have changed since the copy; see `mint_anew`.
        self.post.listed = [n for n in self.post.listed if self.known.get(n) in (None, self.post.headline(n))]
        self._serve()
        self.late = None
        self._do(self._open())

    # --- what always holds -------------------------------------------------------------------------

    @invariant()
    def everything_acknowledged_is_there_once(self) -> None:
        filed = self._do(self.store.news.latest(limit=200))
        assert sorted(each.article.headline for each in filed) == sorted(self.known.values())

    @invariant()
    def the_counts_agree(self) -> None:
        source = self._do(self.store.sources.source(self.id))
        assert source.entry_count == len(self.known)
        assert dict(self._do(self.store.news.sections())).get("world", 0) == len(self.known)
        assert source.next_poll_because


async def _awaited(work: Awaitable[T]) -> T:
    return await work


Polls.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=16,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestPolls = Polls.TestCase
