"""Rates are asked for hourly, kept, and asked for again later where that failed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from tests.world import HereCells, SetClock

from dateline.errors import Unreachable
from dateline.markets.providers.coingecko import CoinGecko
from dateline.store import open_store
from dateline.walk.rates import EVERY, RatesWalk

BODY = json.dumps({"rates": {"usd": {"value": 100}, "eur": {"value": 92}}}).encode()


@dataclass
class Answer:
    body: bytes


class Service:
    """Gives its body, or nothing."""

    def __init__(self) -> None:
        self.asked = 0
        self.down = False

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        self.asked += 1
        if self.down:
            raise Unreachable(url, "no route")
        return Answer(BODY)


async def test_rates_are_kept_and_a_failure_is_asked_again_sooner() -> None:
    clock, service, waits = SetClock(), Service(), list[float]()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock.go(timedelta(seconds=seconds))
        service.down = len(waits) == 2
        if len(waits) == 4:
            raise asyncio.CancelledError

    store = await open_store("sqlite://", clock=clock)
    try:
        walk = RatesWalk(
            store=store, client=service, cells=HereCells(), clock=clock, service=CoinGecko(), currencies=("eur", "xyz"),
            draw=lambda: 0.5, sleep=sleep,
        )  # fmt: skip
        with pytest.raises(asyncio.CancelledError):
            await walk.run()
        assert service.asked == 3
        assert waits[0] == 0 and waits[1] == EVERY.total_seconds() == waits[3]
        assert 60 <= waits[2] < EVERY.total_seconds(), "after a failure not at once, and before the hour is over"
        rates = await store.markets.rates()
        assert list(rates) == ["eur"] and str(rates["eur"].rate) == "0.92"
        first = await store.markets.rates(until=clock.now() - timedelta(hours=2))
        assert first["eur"].as_of < rates["eur"].as_of, "what it was worth then stays known"
    finally:
        await store.close()
