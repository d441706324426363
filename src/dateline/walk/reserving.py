"""Reservations of text and data mining: each outlet's file of them is asked for once a week."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from dateline.clock import Clock
from dateline.errors import StoreBusy
from dateline.model import OutletId
from dateline.store.port import Store
from dateline.urls import host_of, site_of
from dateline.walk.asking import Asking

log = logging.getLogger("dateline.walk.reserving")
HOLDS_FOR = timedelta(days=7)
FIRST_LOOK, LOOK_EVERY = timedelta(minutes=1), timedelta(minutes=10)
AT_ONCE = 200  # hosts of one look; a long list is gone through in some hours


class Reserving:
    """Asks outlets for their reservations; what they say is marked on their texts from then on."""

    def __init__(self, *, store: Store, asking: Asking, clock: Clock) -> None:
        self._store = store
        self._asking = asking
        self._clock = clock

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        await asyncio.sleep(FIRST_LOOK.total_seconds())
        while True:
            try:
                await self.look()
            except StoreBusy as exc:
                log.warning("the store is busy, reservations are asked later", extra={"why": str(exc)})
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    async def look(self) -> int:
        """Ask hosts whose file was not asked for in a week; how many were asked."""
        asked, now = 0, self._clock.now()
        for host, (site, outlet_id) in (await self._hosts()).items():
            known = await self._store.outward.reservation(host)
            if known.asked_at is not None and now - known.asked_at < HOLDS_FOR:
                continue
            await self._asking.ask_reservation(site, outlet_id)
            asked += 1
            if asked == AT_ONCE:
                break
        return asked

    async def _hosts(self) -> dict[str, tuple[str, OutletId]]:
        """The hosts of feeds and of outlets' homes, samples left out."""
        outlets = {o.id: o for o in await self._store.sources.outlets() if not o.sample}
        addresses = [(outlet.home_url, outlet.id) for outlet in outlets.values()]
        polled = [s for s in await self._store.sources.sources() if not s.paused and not s.retired]
        addresses += [(source.url, source.outlet_id) for source in polled if source.outlet_id in outlets]
        found = ((host_of(url), site_of(url), outlet_id) for url, outlet_id in addresses)
        return {host: (site, outlet_id) for host, site, outlet_id in found if host and site is not None}
