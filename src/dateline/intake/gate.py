"""The gate: one connection and one request a second to a host, from this whole process.

Feeds, pages, robots.txt and pictures pass through one gate. With several workers the store's leases keep a
host with one of them at a time.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from dateline.clock import Clock

MOST_HOSTS = 20_000  # idle hosts beyond this are forgotten, oldest first


@dataclass(slots=True)
class _Host:
    free: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_at: float = 0.0


class HostGate:
    """Hands out turns at hosts. `fast_hosts` are the operator's own and are not held back."""

    def __init__(self, clock: Clock, gap: timedelta, fast_hosts: Collection[str] = ()) -> None:
        self._clock = clock
        self._gap = gap.total_seconds()
        self._fast = frozenset(fast_hosts)
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    @asynccontextmanager
    async def turn(
        self, host: str, least_gap: timedelta = timedelta(), *, asks_leave: bool = False
    ) -> AsyncIterator[None]:
        """Wait for this host's turn and hold it; `least_gap` widens the gap (a crawl delay).

        `asks_leave`: robots.txt is asked for, once a day; what it is asked for need not wait a gap more.
        """
        if host in self._fast:
            yield
            return
        state = self._hosts.setdefault(host, _Host())
        self._hosts.move_to_end(host)
        async with state.free:
            wait = state.next_at - self._clock.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                if not asks_leave:
                    state.next_at = self._clock.monotonic() + max(self._gap, least_gap.total_seconds())
                self._forget()

    def _forget(self) -> None:
        while len(self._hosts) > MOST_HOSTS:
            name, state = next(iter(self._hosts.items()))
            if state.free.locked():
                return
            del self._hosts[name]
