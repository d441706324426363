"""The market walk: asking, keeping, telling; and what it does when the provider does not answer with prices."""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, cast

import pytest
from tests.readers import Reader

from dateline.cell import Cells
from dateline.errors import CellKilled, ConfigError, StoreBusy
from dateline.live.feed import ChangeFeed, Listener
from dateline.live.hub import Hub
from dateline.markets.freshness import classify
from dateline.markets.providers import PROVIDERS, Terms
from dateline.markets.providers.coingecko import CoinGecko
from dateline.model import Asset, AssetId, Candle, ChangeKind, ChangeNumber, Freshness, Tick
from dateline.net.client import Client, Transport
from dateline.samples.exchange import SimulatedExchange
from dateline.store import open_store
from dateline.store.port import Markets, Store
from dateline.walk.markets import MarketWalk

START = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
FIVE = timedelta(minutes=5)
BITCOIN, ETHEREUM = AssetId("bitcoin"), AssetId("ethereum")
Reply = tuple[int, dict[str, str], bytes]


class SetClock:
    """A clock that moves when the walk sleeps."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()


class Watched:
    """The markets part of a store, with its writes counted; `busy`: a write finds the database locked."""

    def __init__(self, markets: Markets) -> None:
        self._markets = markets
        self.writes = 0
        self.busy = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._markets, name)

    async def put_assets(self, assets: Sequence[Asset]) -> None:
        self.writes += 1
        await self._markets.put_assets(assets)

    async def keep_ticks(self, ticks: Sequence[Tick], candles: Sequence[Candle]) -> ChangeNumber | None:
        if self.busy:
            raise StoreBusy("the database is locked")
        self.writes += 1
        return await self._markets.keep_ticks(ticks, candles)


class Service:
    """A transport that answers as it was told, and the last answer for ever."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock
        self.replies: list[Callable[[], Reply]] = []
        self.asked: list[tuple[float, str]] = []

    def then(self, *coins: dict[str, object]) -> Service:
        """Answer with these coins, stamped when asked unless they say otherwise."""
        self.replies.append(lambda: (200, {}, json.dumps([self._stamped(coin) for coin in coins]).encode()))
        return self

    def then_raw(self, status: int, body: bytes = b"", **headers: str) -> Service:
        self.replies.append(lambda: (status, {k.replace("_", "-"): v for k, v in headers.items()}, body))
        return self

    def _stamped(self, coin: dict[str, object]) -> dict[str, object]:
        return {"last_updated": self.clock.at.isoformat()} | coin

    async def answer(self, url: str, headers: Mapping[str, str]) -> Reply:
        self.asked.append((self.clock.monotonic(), url))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply()


class InThisProcess:
    """Runs what a cell would, here; `limit` stands for a child that was killed."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.limit: str | None = None

    async def run(self, name: str, /, *args: object) -> Any:
        self.ran.append(name)
        if self.limit is not None:
            raise CellKilled(self.limit)
        module, function = name.split(":")
        return getattr(importlib.import_module(module), function)(*args)


class Place:
    """A walk with all that it stands on."""

    def __init__(self, store: Store, clock: SetClock) -> None:
        self.clock = clock
        self.service = Service(self.clock)
        self.markets = Watched(store.markets)
        self.changes = store.changes
        self.cells = InThisProcess()
        self.feed = ChangeFeed()
        self.hub = Hub(self.clock)
        inside: dict[str, Transport] = {
            "gecko.sample.invalid": self.service,
            "exchange.sample.invalid": SimulatedExchange(self.clock),
        }
        self.client = Client(user_agent="Dateline test", inside=inside, clock=self.clock)
        self.provider = CoinGecko(address="https://gecko.sample.invalid/api/v3", key="CG-secret")

    def walk(self, **options: Any) -> MarketWalk:
        usual: dict[str, Any] = {"provider": self.provider, "cells": self.cells, "sleep": self.sleep_until(timedelta())}
        return MarketWalk(
            store=cast(Store, self),  # its markets and changes are used
            client=self.client,
            feed=self.feed,
            hub=self.hub,
            clock=self.clock,
            draw=lambda: 0.5,
            **(usual | options),
        )

    def sleep_until(self, after_start: timedelta) -> Callable[[float], Awaitable[None]]:
        """A sleep that moves the clock, up to then; and from then on never ends."""
        self.over = asyncio.Event()

        async def sleep(seconds: float) -> None:
            if self.clock.at - START >= after_start:
                self.over.set()
                await asyncio.Event().wait()
            self.clock.at += timedelta(seconds=seconds)

        return sleep

    async def runs(self, after_start: timedelta, **options: Any) -> MarketWalk:
        """Run a walk until that long after the start; the walk, stopped."""
        walk = self.walk(sleep=self.sleep_until(after_start), **options)
        running = asyncio.create_task(walk.run())
        async with asyncio.timeout(10):
            await self.over.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return walk

    async def ticks(self) -> dict[str, Tick]:
        """What is kept, by asset."""
        return {q.asset.id: q.tick for q in await self.markets.quoted() if q.tick is not None}

    async def price(self, asset_id: str = "bitcoin") -> Decimal:
        return (await self.ticks())[asset_id].price

    def asked_at(self) -> list[float]:
        return [when for when, _ in self.service.asked]


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    clock = SetClock()
    store = await open_store("sqlite://", clock=clock)
    here = Place(store, clock)
    yield here
    await here.client.close()
    await store.close()


def coin(name: str = "bitcoin", price: object = 100, rank: int | None = 1, **fields: object) -> dict[str, object]:
    return {
        "id": name,
        "symbol": name[:3],
        "name": name.title(),
        "current_price": price,
        "market_cap_rank": rank,
        "price_change_percentage_24h": 1.5,
    } | fields


async def taken(listener: Listener) -> list[ChangeKind]:
    listener.close()
    return [change.kind async for change in listener]


async def rows_shown(hub: Hub) -> dict[str, Any]:
    """What a page that comes now is told."""
    return Reader(hub).rows()


# --- prices come -------------------------------------------------------------------------------------


async def test_an_answer_becomes_ticks_candles_a_change_and_a_frame(place: Place) -> None:
    place.service.then(coin("bitcoin", 84668.69), coin("ethereum", "1.4e-05", 2))
    listener = place.feed.listen()
    asked = await place.walk().ask_once()
    assert (asked.good, asked.taken, asked.words) == (True, 2, "2 prices, 2 of them new")
    assert place.cells.ran == ["dateline.markets.providers.coingecko:parse"]
    assert await place.price() == Decimal("84668.69")
    for step in (timedelta(minutes=1), timedelta(minutes=15), timedelta(days=1)):
        candle = (await place.markets.newest_candles([BITCOIN], step))[BITCOIN]
        assert (candle.close, candle.closes_at - candle.opens_at) == (Decimal("84668.69"), step)
    assert await taken(listener) == [ChangeKind.MARKET]
    shown = await rows_shown(place.hub)
    assert (shown["BIT"]["p"], shown["ETH"]["p"]) == ("84668.69", "0.000014")


async def test_it_is_asked_once_an_interval_with_the_key_in_no_address(place: Place) -> None:
    place.service.then(coin())
    walk = await place.runs(timedelta(minutes=16), limit=1)
    assert place.asked_at() == [0, 300, 600, 900]
    assert not any("secret" in url for _, url in place.service.asked)
    state = walk.state()[0]
    assert (state.provider, state.attribution.text) == ("CoinGecko", "Data provided by CoinGecko")
    assert state.last is not None
    assert state.last.good
    assert state.next is not None
    assert state.next.because == "it is asked at this interval"


async def test_prices_of_one_interval_fold_into_one_candle_even_over_a_restart(place: Place) -> None:
    place.service.then(coin(price=100)).then(coin(price=104)).then(coin(price=98)).then(coin(price=99))
    walk = place.walk()
    for _ in range(2):
        await walk.ask_once()
        place.clock.at += timedelta(minutes=1)
    walk = place.walk()
    for _ in range(2):
        await walk.ask_once()
        place.clock.at += timedelta(minutes=1)
    candle = (await place.markets.newest_candles([BITCOIN], timedelta(minutes=15)))[BITCOIN]
    assert [candle.open, candle.high, candle.low, candle.close, candle.ticks] == [100, 104, 98, 99, 4]


async def test_an_answer_that_says_nothing_new_costs_no_write(place: Place) -> None:
    stamp = START.isoformat()
    place.service.then(coin(last_updated=stamp))
    walk = place.walk()
    await walk.ask_once()
    writes = place.markets.writes
    asked = await walk.ask_once()
    assert (asked.good, asked.taken, place.markets.writes) == (True, 0, writes)


async def test_a_restart_does_not_ask_before_the_interval_is_over(place: Place) -> None:
    place.service.then(coin())
    await place.walk(limit=1).ask_once()
    place.clock.at += timedelta(seconds=100)
    await place.runs(timedelta(seconds=301), limit=1)
    assert place.asked_at() == [0, 300]
    assert (await rows_shown(place.hub))["BIT"]["p"] == "100"


async def test_an_asset_newly_asked_for_is_not_waited_for(place: Place) -> None:
    place.service.then(coin()).then(coin(), coin("ethereum"))
    await place.walk(assets=[BITCOIN]).ask_once()
    await place.runs(timedelta(seconds=1), assets=[BITCOIN, ETHEREUM])
    assert len(place.service.asked) == 2
    assert "ids=bitcoin,ethereum&" in place.service.asked[1][1]


async def test_a_real_cell_reads_the_answer_and_hands_back_its_errors(place: Place) -> None:
    cells = Cells(workers=1, memory_bytes=256 * 1024 * 1024, wall=timedelta(seconds=10))
    try:
        place.service.then(coin("bitcoin", 84668.69)).then_raw(200, b"<title>Error 1020</title>")
        walk = place.walk(cells=cells)
        assert (await walk.ask_once()).taken == 1
        assert await place.price() == Decimal("84668.69")
        asked = await walk.ask_once()
        assert (asked.good, asked.words) == (False, "sent a page instead of prices: Error 1020")
    finally:
        await cells.close()


# --- which assets ------------------------------------------------------------------------------------


async def test_the_largest_are_taken_and_one_that_slips_a_little_stays(place: Place) -> None:
    place.service.then(*(coin(f"c{n}", 1, n) for n in range(1, 13)))
    place.service.then(*(coin(f"c{n}", "1.1", n % 12 + 1) for n in range(1, 13)))  # c12 is first, c2 third
    walk = place.walk(limit=2)
    await walk.ask_once()
    assert set(await place.ticks()) == {"c1", "c2"}
    place.clock.at += FIVE
    await walk.ask_once()
    assert set(await place.ticks()) == {"c1", "c2", "c12"}
    assert {tick.price for tick in (await place.ticks()).values()} == {Decimal("1.1")}


async def test_a_missing_coin_keeps_its_last_tick_and_grows_stale(place: Place) -> None:
    place.service.then(coin(), coin("ethereum", 5, 2)).then(coin(price=101))
    walk = place.walk()
    await walk.ask_once()
    place.clock.at += timedelta(minutes=20)
    asked = await walk.ask_once()
    assert (asked.good, asked.words) == (True, "1 price, 1 of them new; none for ethereum")
    kept = (await place.ticks())["ethereum"]
    assert kept.price == 5
    assert classify(kept, place.clock.now()) is Freshness.STALE


@pytest.mark.parametrize(("assets", "stays"), [((), False), ((BITCOIN, ETHEREUM), True)])
async def test_a_coin_that_left_the_largest_is_let_go_after_a_day_and_a_named_one_never(
    place: Place, assets: tuple[AssetId, ...], stays: bool
) -> None:
    place.service.then(coin(), coin("ethereum", 5, 2)).then(coin(price=101))
    walk = place.walk(assets=assets)
    await walk.ask_once()
    place.clock.at += timedelta(hours=25)
    await walk.ask_once()
    assert ("ethereum" in await place.ticks()) is stays
    assert ("ETH" in await rows_shown(place.hub)) is stays


async def test_a_null_price_keeps_the_last_one(place: Place) -> None:
    place.service.then(coin(price=100)).then(coin(price=None))
    walk = place.walk()
    await walk.ask_once()
    place.clock.at += FIVE
    asked = await walk.ask_once()
    assert asked.notes == ("bitcoin: no price",)
    assert await place.price() == 100


async def test_more_assets_than_it_can_ask_for_are_refused_at_the_start(place: Place) -> None:
    with pytest.raises(ConfigError, match="at most 250"):
        place.walk(limit=251)


# --- what is not believed ----------------------------------------------------------------------------


async def test_a_bad_print_is_held_and_a_true_jump_is_shown_one_poll_late(place: Place) -> None:
    for price in (100, 10, 100, 160, 161):
        place.service.then(coin(price=price))
    walk = place.walk()
    shown = []
    for _ in range(5):
        asked = await walk.ask_once()
        shown.append((int(await place.price()), len(asked.rejected)))
        place.clock.at += FIVE
    assert shown == [(100, 0), (100, 1), (100, 0), (100, 1), (161, 0)]


async def test_zero_and_older_prices_are_counted_and_the_last_stays(place: Place) -> None:
    older = (START - timedelta(hours=1)).isoformat()
    place.service.then(coin(price=100), coin("ethereum", 5)).then(
        coin(price=0), coin("ethereum", 4, last_updated=older)
    )
    walk = place.walk()
    await walk.ask_once()
    place.clock.at += FIVE
    asked = await walk.ask_once()
    assert asked.rejected == ("bitcoin: 0 is no price", "ethereum: older than the price we have")
    assert "2 not believed (bitcoin: 0 is no price; ...)" in asked.words
    assert (await place.price(), await place.price("ethereum")) == (100, 5)


# --- no prices come ----------------------------------------------------------------------------------

LOOK_ALIKE = b'{"status":{"error_code":429,"error_message":"You have exceeded the Rate Limit"}}'


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (429, LOOK_ALIKE, "answered 429"),
        (403, LOOK_ALIKE, "answered 403 (forbidden); a limit on requests is sometimes answered like this"),
        (200, LOOK_ALIKE, "asked us to slow down"),
        (200, b"<html><title>Error 1020</title></html>", "a page instead of prices: Error 1020"),
        (503, b"<html></html>", "answered 503"),
        (500, b"", "answered 500"),
        (200, b'[{"id":"bitcoin",', "not whole JSON"),
        (200, b"[NaN]", "no row of 1 could be used"),
    ],
)
async def test_what_is_no_answer_is_never_read_as_data(place: Place, status: int, body: bytes, said: str) -> None:
    place.service.then(coin(price=100)).then_raw(status, body)
    walk = place.walk()
    await walk.ask_once()
    place.clock.at += FIVE
    asked = await walk.ask_once()
    assert not asked.good
    assert said in asked.words
    assert "secret" not in asked.words
    assert await place.price() == 100
    assert walk.state()[0].last == asked


async def test_failures_are_spaced_by_our_own_schedule_and_success_ends_them(place: Place) -> None:
    place.service.then_raw(429, retry_after="0")
    for _ in range(7):
        place.service.then_raw(429, retry_after="0")
    place.service.then(coin())
    await place.runs(timedelta(hours=3), limit=1)
    gaps = [b - a for a, b in pairwise(place.asked_at())]
    assert all(gap >= 60 for gap in gaps)
    assert gaps[:4] == sorted(gaps[:4])
    assert max(gaps) <= 1800
    assert gaps[-1] == 300


async def test_a_provider_that_says_when_is_not_asked_before(place: Place) -> None:
    place.service.then_raw(429, retry_after="3000").then(coin())
    walk = await place.runs(timedelta(seconds=2900))
    assert place.asked_at() == [0]
    state = walk.state()[0]
    assert state.next is not None
    assert state.next.because == "the provider asked us to wait"
    assert state.next.at >= START + timedelta(seconds=3000)


async def test_a_killed_cell_and_a_busy_store_are_failures_in_words(place: Place) -> None:
    place.service.then(coin())
    walk = place.walk()
    place.cells.limit = "memory"
    asked = await walk.ask_once()
    assert (asked.good, asked.words) == (False, "parsing was stopped: over the limit of memory")
    place.cells.limit, place.markets.busy = None, True
    asked = await walk.ask_once()
    assert (asked.good, asked.words) == (False, "the database is locked")
    place.markets.busy = False
    assert (await walk.ask_once()).taken == 1, "nothing was lost by it"


async def test_a_fault_of_ours_does_not_end_the_walk(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    def fault() -> Reply:
        raise ZeroDivisionError

    place.service.replies = [fault, fault]
    place.service.then(coin())
    await place.runs(timedelta(minutes=31), limit=1)
    assert await place.price() == 100
    assert "a fault in Dateline itself" in caplog.text


# --- the simulated exchange --------------------------------------------------------------------------


async def test_the_simulated_exchange_is_asked_like_any_other_and_named(place: Place) -> None:
    walk = place.walk(provider=PROVIDERS["simulated"](Terms()))
    asked = await walk.ask_once()
    assert (asked.good, asked.taken, asked.provider) == (True, 50, "Simulated exchange")
    assert {tick.provider for tick in (await place.ticks()).values()} == {"Simulated exchange"}
    assert "made up" in walk.state()[0].attribution.text


async def test_made_up_prices_have_a_past_of_the_coins_that_are_asked_for_which_goes_with_them(place: Place) -> None:
    place.service.then_raw(500).then(coin(price=100))
    minute = timedelta(minutes=1)

    def past(now: datetime) -> Iterator[list[Candle]]:
        for name in ("bitcoin", "nobody-asked-for-it"):
            yield [Candle(AssetId(name), now - minute * n, now - minute * (n - 1), *[Decimal(1)] * 4) for n in (9, 8)]

    fallback = PROVIDERS["simulated"](Terms())
    walk = await place.runs(timedelta(seconds=30), fallback=fallback, made_up_past=past)
    assert len(await place.markets.candles(BITCOIN, minute, START - timedelta(hours=1), START)) == 2
    nobody = AssetId("nobody-asked-for-it")
    assert not await place.markets.candles(nobody, minute, START - timedelta(hours=1), START)
    await walk.ask_once()
    assert {tick.provider for tick in (await place.ticks()).values()} == {"CoinGecko"}
    assert not await place.markets.candles(BITCOIN, minute, START - timedelta(hours=1), START - minute)


async def test_without_a_network_made_up_prices_stand_in_until_true_ones_come(place: Place) -> None:
    place.service.then_raw(500).then_raw(500).then(coin(price=100))
    walk = await place.runs(timedelta(minutes=1), fallback=PROVIDERS["simulated"](Terms()))
    assert len(await place.ticks()) == 50
    assert [state.simulated for state in walk.state()] == [False, True]
    await walk.ask_once()
    await walk.ask_once()
    assert {tick.provider for tick in (await place.ticks()).values()} == {"CoinGecko"}
    assert (await place.markets.candle_span()).rows == 3, "no made-up candle is left"
    assert set(await rows_shown(place.hub)) == {"BIT"}


async def test_made_up_prices_end_with_the_samples_while_the_site_is_served(place: Place) -> None:
    place.service.then_raw(500).then_raw(500).then_raw(500).then_raw(500)

    async def samples_are_there() -> bool:
        return place.clock.at < START + timedelta(minutes=2)

    simulated = PROVIDERS["simulated"](Terms())
    walk = await place.runs(timedelta(minutes=1), fallback=simulated, fallback_wanted=samples_are_there)
    assert len(await place.ticks()) == 50
    walk = await place.runs(timedelta(minutes=4), fallback=simulated, fallback_wanted=samples_are_there)
    assert await place.ticks() == {}
    assert [state.simulated for state in walk.state()] == [False]
    assert await rows_shown(place.hub) == {}


async def test_made_up_prices_are_never_put_beside_true_ones(place: Place) -> None:
    place.service.then(coin(price=100)).then_raw(500)
    simulated = PROVIDERS["simulated"](Terms())
    await place.runs(timedelta(hours=1), fallback=simulated, limit=1)
    assert {tick.provider for tick in (await place.ticks()).values()} == {"CoinGecko"}
    asked = await place.walk(provider=simulated).ask_once()
    assert not asked.good
    assert "true prices are kept here" in asked.words


async def test_finished_days_are_packed_and_old_minutes_forgotten_where_that_is_asked_for(place: Place) -> None:
    await place.markets.put_assets([Asset(BITCOIN, "BIT", "Bitcoin")])
    days = [START - timedelta(days=n) for n in (40, 9)]
    price = Decimal(1)
    minute = timedelta(minutes=1)
    await place.markets.keep_candles([Candle(BITCOIN, at, at + minute, price, price, price, price) for at in days])
    place.service.then(coin())
    await place.runs(timedelta(minutes=16), limit=1)
    span = await place.markets.candle_span()
    assert (span.blocks, span.packed) == (2, 2)
    await place.runs(timedelta(minutes=32), limit=1, keep_minutes=timedelta(days=30))
    assert (await place.markets.candle_span()).packed == 1
