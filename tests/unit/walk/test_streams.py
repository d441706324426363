"""Live prices from venues: outages, storms, rotation, what is shown and what is kept; time is virtual."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.virtual import VirtualClock

from dateline.errors import Broken, Unreachable
from dateline.live.feed import ChangeFeed
from dateline.live.hub import Hub
from dateline.markets.book import Book
from dateline.markets.candles import MINUTE
from dateline.markets.freshness import classify
from dateline.markets.providers import PROVIDERS, Terms
from dateline.markets.venues import VENUES, Venue
from dateline.markets.venues.codes import Codes
from dateline.model import AssetId, Freshness
from dateline.net.client import Client
from dateline.samples.exchange import COINS, HOST, SimulatedExchange, price_of
from dateline.samples.exchange_stream import Faults, SimulatedStream
from dateline.store import open_store
from dateline.store.port import Store
from dateline.walk.markets import MarketWalk
from dateline.walk.streams import Streams

BITCOIN = AssetId("bitcoin")
IDS = tuple(AssetId(name) for name in ("bitcoin", "ethereum", "tether", "solana"))


class Direct:
    """Runs a cell's function here."""

    async def run(self, name: str, /, *arguments: object) -> Any:
        module, _, function = name.partition(":")
        return getattr(importlib.import_module(module), function)(*arguments)


@dataclass
class World:
    clock: VirtualClock
    market: MarketWalk
    streams: Streams
    book: Book
    store: Store
    hub: Hub

    def state(self) -> str:
        last = self.market.state()[-1].last
        return last.words if last else ""

    def price(self, asset_id: AssetId = BITCOIN) -> Any:
        return next(q.tick for q in self.market.shown if q.asset.id == asset_id)


@asynccontextmanager
async def world(sockets: Any, clock: VirtualClock, *venues: Venue, name: str = "CoinGecko") -> AsyncIterator[World]:
    store = await open_store("sqlite://", clock=clock)
    inside = {HOST: SimulatedExchange(clock)}
    client = Client(user_agent="test", inside=inside, clock=clock)
    feed, hub = ChangeFeed(), Hub(clock)
    market = MarketWalk(
        store=store,
        client=client,
        cells=Direct(),
        feed=feed,
        hub=hub,
        provider=replace(PROVIDERS["simulated"](Terms()), simulated=False, name=name),  # type: ignore[type-var]
        clock=clock,
        assets=IDS,
    )
    await market.ask_once()
    book = Book(venues or (VENUES["kraken"],), Codes())
    streams = Streams(
        venues=venues or (VENUES["kraken"],),
        book=book,
        sockets=sockets,
        market=market,
        store=store,
        feed=feed,
        clock=clock,
        sleep=clock.sleep,
        draw=lambda: 0.5,
    )
    running = asyncio.create_task(streams.run())
    try:
        yield World(clock, market, streams, book, store, hub)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await client.close()
        await store.close()


async def settled(there: World, seconds: float) -> None:
    """Time passes; the store's threads get their turn."""
    whole, rest = divmod(seconds, 30)
    for span in [30.0] * int(whole) + [rest]:
        await there.clock.pass_(span)
        await asyncio.sleep(0.02)
    await there.clock.pass_(2)


async def test_a_streamed_price_is_shown_and_is_live() -> None:
    clock = VirtualClock()
    async with world(SimulatedStream(clock, sleep=clock.sleep), clock) as there:
        await settled(there, 60)
        tick = there.price()
        assert tick.provider == "Kraken"
        assert classify(tick, clock.now()) is Freshness.LIVE
        assert tick.price == price_of(COINS[0], "dateline", tick.as_of)
        assert "prices on this connection" in there.state()


async def test_minutes_are_kept_and_an_outage_stays_a_gap() -> None:
    clock = VirtualClock()
    exchange = SimulatedStream(clock, sleep=clock.sleep)
    async with world(exchange, clock) as there:
        await settled(there, 300)
        exchange.away = lambda now: True  # type: ignore[method-assign]
        await settled(there, 900)
        assert classify(there.price(), clock.now()) in (Freshness.CURRENT, Freshness.DELAYED, Freshness.STALE)
        assert "away" in there.state() or "broke" in there.state()
        exchange.away = lambda now: False  # type: ignore[method-assign]
        await settled(there, 600)
        kept = await there.store.markets.candles(BITCOIN, MINUTE, clock.start, clock.now())
        opened = [(candle.opens_at - clock.start) // MINUTE for candle in kept]
        assert {1, 2, 3} <= set(opened)
        assert not {8, 10, 15} & set(opened)
        assert max(opened) >= 23
        assert classify(there.price(), clock.now()) is Freshness.LIVE


async def test_a_bad_print_is_never_shown_or_kept() -> None:
    clock = VirtualClock()
    async with world(SimulatedStream(clock, "bad", Faults(bad_prints=20, twice=10), clock.sleep), clock) as there:
        await settled(there, 1200)
        kept = await there.store.markets.candles(BITCOIN, MINUTE, clock.start, clock.now())
        assert len(kept) > 15
        assert max(c.high for c in kept) < min(c.low for c in kept) * Decimal("1.1")
        assert there.book.counts["kraken"].fates["held"] > 10


async def test_after_an_hour_of_storms_prices_are_live_and_nothing_has_grown() -> None:
    clock = VirtualClock()
    exchange = SimulatedStream(clock, "storm", Faults(drops_a_day=720, bad_prints=200), clock.sleep)
    async with world(exchange, clock) as there:
        await settled(there, 3600)
        assert exchange.opened >= 15
        exchange.away = lambda now: False  # type: ignore[method-assign]
        await settled(there, 330)
        assert classify(there.price(), clock.now()) in (Freshness.LIVE, Freshness.CURRENT)
        assert len(asyncio.all_tasks()) < 12
        assert len(there.streams._unkept) == 0


async def test_the_change_is_within_a_hundredth_of_an_exact_reckoning() -> None:
    clock = VirtualClock()
    silent = replace(VENUES["kraken"], parse=_without_change)
    async with world(SimulatedStream(clock, "exact", sleep=clock.sleep), clock, silent) as there:
        await settled(there, 60)
        closes = [
            (at, price_of(COINS[0], "exact", at))
            for at in (clock.start - timedelta(seconds=s) for s in range(90_000, 0, -5))
        ]
        there.book.seed(BITCOIN, closes)
        worst, checked = Decimal(0), 0
        for _ in range(60):
            await settled(there, 7)
            tick = there.price()
            if tick.provider != "Kraken":
                continue
            before = price_of(COINS[0], "exact", tick.as_of - timedelta(days=1))
            worst, checked = max(worst, abs(tick.change_24h_pct - (tick.price / before - 1) * 100)), checked + 1
        assert checked > 50 and worst <= Decimal("0.01")


def _without_change(message: bytes) -> Any:
    said = VENUES["kraken"].parse(message)
    return said._replace(prints=tuple(told._replace(change_24h_pct=None) for told in said.prints))


class Scripted:
    """Opens sockets that say what a test gave them."""

    def __init__(self, clock: VirtualClock, *scripts: list[bytes | None]) -> None:
        self.clock = clock
        self.scripts = list(scripts)
        self.sent: list[str] = []
        self.open_now = 0
        self.most_open = 0

    async def open(self, url: str) -> Any:
        if not self.scripts:
            raise Unreachable(url, "no more")
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        return ScriptedSocket(self, self.scripts.pop(0))


class ScriptedSocket:
    def __init__(self, owner: Scripted, script: list[bytes | None]) -> None:
        self.owner, self.script, self.closed = owner, script, False

    async def send(self, text: str) -> None:
        self.owner.sent.append(text)

    async def receive(self) -> bytes | None:
        await self.owner.clock.sleep(0.5)
        if not self.script:
            await self.owner.clock.sleep(1e6)
        return self.script.pop(0)

    async def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.owner.open_now -= 1


BEAT = b'{"channel":"heartbeat"}'


async def test_a_connection_on_which_nothing_comes_is_given_up_and_made_anew() -> None:
    clock = VirtualClock()
    sockets = Scripted(clock, [BEAT], [BEAT] * 400)
    async with world(sockets, clock) as there:
        await settled(there, 60)
        assert sockets.scripts == [] and sockets.open_now == 1
        assert "connected, no price yet; connection 2" in there.state()


async def test_a_planned_change_opens_the_new_connection_before_the_old_one_ends() -> None:
    clock = VirtualClock()
    exchange = SimulatedStream(clock, sleep=clock.sleep)
    async with world(exchange, clock, replace(VENUES["kraken"], rotate=timedelta(minutes=2))) as there:
        seen = set()
        for _ in range(100):
            await settled(there, 3)
            seen.add(classify(there.price(), clock.now()))
        assert exchange.opened >= 3
        assert seen == {Freshness.LIVE}


async def test_messages_that_cannot_be_read_end_the_connection_and_nothing_else() -> None:
    clock = VirtualClock()
    sockets = Scripted(clock, [b"<html>"] * 50, [BEAT] * 500)
    async with world(sockets, clock) as there:
        await settled(there, 60)
        assert sockets.scripts == [] and "connection 2" in there.state()


async def test_a_venue_that_keeps_failing_is_left_alone_for_a_while() -> None:
    clock = VirtualClock()
    attempts: list[float] = []

    class Dead:
        async def open(self, url: str) -> Any:
            attempts.append(clock.seconds)
            raise Broken(url, "it answered 503 instead of opening a stream")

    async with world(Dead(), clock) as there:
        await settled(there, 3600)
        gaps = [b - a for a, b in pairwise(attempts)]
        assert min(gaps) >= 1 and len(attempts) < 30 and max(gaps) >= 150
        assert "503" in there.state()
        assert there.price().provider != "Kraken"


async def test_a_wait_after_a_failure_is_anywhere_up_to_a_bound_that_doubles() -> None:
    """Sites that lost a venue together do not come back together."""
    clock = VirtualClock()
    async with world(Scripted(clock), clock) as there:
        waits = {}
        for draw in (0.0, 0.5, 1.0):
            there.streams._draw = lambda draw=draw: draw
            waits[draw] = [there.streams._wait(failures) for failures in range(1, 8)]
        assert waits[1.0] == [4, 8, 16, 32, 64, 120, 120]
        assert waits[0.5] == [2, 4, 8, 16, 32, 60, 60] and set(waits[0.0]) == {1.0}


async def test_subscriptions_keep_to_the_venues_batch_and_unasked_pairs_are_let_go() -> None:
    clock = VirtualClock()
    stranger = b'{"channel":"ticker","type":"snapshot","data":[{"symbol":"SCAM/USD","last":1.5}]}'
    sockets = Scripted(clock, [stranger, *[BEAT] * 100])
    async with world(sockets, clock, replace(VENUES["kraken"], batch=2)) as there:
        await settled(there, 10)
        assert [text.count("/USD") for text in sockets.sent] == [2, 2, 1]
        assert there.book.counts["kraken"].fates["not asked for"] == 1


async def test_true_prices_are_not_put_beside_made_up_ones() -> None:
    clock = VirtualClock()
    exchange = SimulatedStream(clock, sleep=clock.sleep)
    async with world(exchange, clock, name="Simulated exchange") as there:
        await settled(there, 30)
        assert exchange.opened == 0
        assert {q.tick.provider for q in there.market.shown if q.tick} == {"Simulated exchange"}
