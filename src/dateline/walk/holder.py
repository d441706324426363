"""What one process at a time does: it takes a lease, follows the changes while it holds it, and gives it back.

Whoever holds the lease writes under it, so that one who lost it writes nothing; what is in memory alone did not happen.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from contextlib import suppress
from datetime import datetime, timedelta
from typing import ClassVar, Generic, Protocol, TypeVar

from dateline.clock import Clock
from dateline.errors import Conflict, StoreBusy, StoreError
from dateline.live.feed import ChangeFeed
from dateline.model import Lease

LEASE = timedelta(seconds=60)
LOOK_EVERY = timedelta(seconds=2)


class Taken(Protocol):
    """How far the last holder came, with the new lease."""

    @property
    def lease(self) -> Lease: ...


P = TypeVar("P", bound=Taken)
_Taken = TypeVar("_Taken", bound=Taken, covariant=True)


class Leases(Protocol[_Taken]):
    """The store's side of it."""

    async def take(self, now: datetime, lease_for: timedelta) -> _Taken | None: ...
    async def renew(self, lease: Lease, now: datetime, lease_for: timedelta) -> None: ...
    async def give_back(self, lease: Lease) -> None: ...


class Holder(ABC, Generic[P]):
    """Works on what comes in, while it holds the lease."""

    log: ClassVar[logging.Logger]
    does: ClassVar[str]  # what the log says of it: "tells stories"

    def __init__(self, leases: Leases[P], changes: ChangeFeed, clock: Clock) -> None:
        self._leases = leases
        self._changes = changes
        self._clock = clock
        self._lease: Lease | None = None
        self._lease_until: datetime | None = None

    async def run(self) -> None:
        """Look at what comes in, until cancelled."""
        try:
            async with self._changes.listen() as listener:
                following = aiter(listener)
                while True:
                    await self.turn()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_EVERY.total_seconds()):
                            await anext(following)
        except StopAsyncIteration:
            return
        finally:
            await self.close()

    async def turn(self) -> None:
        """One look, where the lease is ours or free; what goes wrong in the store is said, and tried again later."""
        try:
            if await self.hold():
                await self._look()
        except Conflict:
            self.log.info(f"another process {self.does} now")
            self._lose()
        except StoreBusy as exc:
            self.log.warning(f"the store is busy: what {self.does} waits", extra={"why": str(exc)})
            self._lose()
        except StoreError as exc:  # what was kept is damaged: loud, and the site goes on
            self.log.error(f"the store is damaged: what {self.does} waits until it is mended", extra={"why": str(exc)})
            self._lose()

    async def hold(self) -> bool:
        """Take the lease, or keep it; whether it is ours. Whoever takes it goes on where the last one ended."""
        now = self._clock.now()
        if self._lease is None:
            taken = await self._leases.take(now, LEASE)
            if taken is None:
                return False
            await self._resume(taken)
            self._lease, self._lease_until = taken.lease, now + LEASE
        elif self._lease_until is None or now > self._lease_until - LEASE / 2:
            await self._leases.renew(self._lease, now, LEASE)
            self._lease_until = now + LEASE
        return True

    async def close(self) -> None:
        """Give the lease back."""
        lease, self._lease = self._lease, None
        if lease is not None:
            with suppress(StoreBusy):
                await self._leases.give_back(lease)

    def _lose(self) -> None:
        """Forget what is in memory: what was not written did not happen."""
        self._lease = self._lease_until = None

    @abstractmethod
    async def _resume(self, taken: P) -> None:
        """Read back what the last holder left."""

    @abstractmethod
    async def _look(self) -> None:
        """Work on what waits."""
