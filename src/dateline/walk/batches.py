"""Finished work handed to the store in batches: one transaction and one sync to disk for much of it.

A transaction for every feed costs half as much again as one for thirty (pages of indexes written over and over,
segments of the search index merged), so a batch waits a moment for what is in work already.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from typing import Generic, TypeVar

from dateline.store.port import Kept

W = TypeVar("W")

AT_ONCE = 32
LINGER_SECONDS = 0.2  # at most: nobody waits where nothing else is in work


class Batches(Generic[W]):
    """Work of one kind on its way to the store."""

    def __init__(self, keep: Callable[[Sequence[W]], Awaitable[Kept]]) -> None:
        self._keep = keep
        self._waiting: asyncio.Queue[tuple[W, asyncio.Future[Kept]]] = asyncio.Queue(maxsize=AT_ONCE * 4)
        self._in_work = 0
        self._enough = asyncio.Event()

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """While something is being made that will be handed in."""
        self._in_work += 1
        try:
            yield
        finally:
            self._in_work -= 1
            self._look()

    async def kept(self, work: W) -> Kept:
        """Hand in and wait until it is kept. Errors: what keeping it raised."""
        kept: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        await self._waiting.put((work, kept))
        self._look()
        return await kept

    async def run(self, after: Callable[[Kept], None]) -> None:
        """Keep what is handed in until cancelled; `after` hears of each transaction before those who wait do."""
        while True:
            batch = [await self._waiting.get()]
            await self._linger()
            while len(batch) < AT_ONCE and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                kept = await self._keep([work for work, _ in batch])
            except Exception as exc:  # whoever handed in decides: busy is retried, a fault of ours is loud
                _settle([future for _, future in batch], exc)
                continue
            after(kept)
            _settle([future for _, future in batch], kept)

    def _look(self) -> None:
        if not self._in_work or self._waiting.qsize() >= AT_ONCE - 1:
            self._enough.set()

    async def _linger(self) -> None:
        self._enough.clear()
        self._look()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                await self._enough.wait()


def _settle(futures: Collection[asyncio.Future[Kept]], result: Kept | Exception) -> None:
    for future in futures:
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
