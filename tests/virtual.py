"""A clock that stands still until everybody sleeps, and then moves to the next who wakes: days pass in seconds."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count

START = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)


class VirtualClock:
    """Clock and sleep in one; `pass_` drives them."""

    def __init__(self, start: datetime = START) -> None:
        self.start = start
        self.seconds = 0.0
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self.seconds + max(seconds, 1e-6), next(self._numbers), future))
        await future

    async def pass_(self, seconds: float) -> None:
        """Let so much time pass, everything that is due within it happening in its order."""
        until = self.seconds + seconds
        while True:
            for _ in range(12):
                await asyncio.sleep(0)
            while self._waiting and self._waiting[0][2].done():
                heapq.heappop(self._waiting)
            if not self._waiting or self._waiting[0][0] > until:
                break
            at = self._waiting[0][0]
            self.seconds = max(self.seconds, at)
            while self._waiting and self._waiting[0][0] <= at:
                future = heapq.heappop(self._waiting)[2]
                if not future.done():
                    future.set_result(None)
        self.seconds = until
