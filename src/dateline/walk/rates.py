"""Asks what a dollar is worth in the currencies that the operator offers, hourly, and keeps each answer."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from dateline.clock import Clock
from dateline.errors import CellKilled, FetchError, MarketError, StoreError
from dateline.markets import schedule
from dateline.markets.providers import exchange_rates
from dateline.markets.providers.coingecko import CoinGecko
from dateline.model import Rate
from dateline.store.port import Store
from dateline.walk.markets import Gets, Runs

EVERY = timedelta(hours=1)  # 730 calls a month beside some 8,640 for prices, under a demo plan's 10,000
_PARSE = f"{exchange_rates.__name__}:parse"

log = logging.getLogger(__name__)


class RatesWalk:
    """Keeps rates coming for `currencies`; the newest are in the store, with their source and time."""

    def __init__(
        self,
        *,
        store: Store,
        client: Gets,
        cells: Runs,
        clock: Clock,
        service: CoinGecko,
        currencies: Sequence[str],
        draw: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._client = client
        self._cells = cells
        self._clock = clock
        self._service = service
        self._currencies = tuple(currencies)
        self._draw = draw
        self._sleep = sleep
        self._failures = 0

    async def run(self) -> None:
        """Ask when it is time, for ever; after a restart not before the last answer is an hour old."""
        wait = await self._still_good()
        while True:
            await self._sleep(wait.total_seconds())
            await self.ask_once()
            now = self._clock.now()
            plan = (
                schedule.after_failure(now, EVERY, self._failures, self._draw())
                if self._failures
                else schedule.after_success(now, EVERY)
            )
            wait = plan.at - now

    async def ask_once(self) -> tuple[Rate, ...]:
        """Ask now; what was told and kept, nothing where it failed."""
        ask = exchange_rates.ask(self._service)
        try:
            answer = await self._client.get(ask.url, headers=ask.headers)
            given = (answer.body, self._clock.now(), self._service.name, self._currencies)
            told: tuple[Rate, ...] = await self._cells.run(_PARSE, *given)
            await self._store.markets.put_rates(told)
        except (FetchError, MarketError, CellKilled, StoreError) as error:
            self._failures += 1
            log.warning("asked for exchange rates in vain", extra={"words": getattr(error, "reason", str(error))})
            return ()
        self._failures = 0
        missing = set(self._currencies) - {rate.currency for rate in told}
        log.info("asked for exchange rates", extra={"taken": len(told), "missing": sorted(missing)})
        return told

    async def _still_good(self) -> timedelta:
        known = await self._store.markets.rates()
        if not set(self._currencies) <= known.keys():
            return timedelta()
        oldest = min(known[code].received_at for code in self._currencies)
        return min(max(oldest + EVERY - self._clock.now(), timedelta()), EVERY)
