"""Price alerts are told once by the ways there are, also over a restart, and again where nobody heard."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tests.world import NOW, SetClock

from dateline.model import AlertKind, Asset, AssetId, PriceAlert, Rate, Tick
from dateline.ops.alerts_rules import Decision
from dateline.ops.price_watch import PriceWatch
from dateline.store import open_store
from dateline.store.port import Store

BTC = AssetId("bitcoin")


class Told:
    """Who is told, and whether they hear."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.hears = True

    async def __call__(self, decision: Decision) -> bool:
        self.words += [alert.words for alert in decision.opened.values()] if self.hears else []
        return self.hears


async def price(store: Store, clock: SetClock, price: str) -> None:
    clock.go(timedelta(minutes=1))
    at = clock.now()
    await store.markets.put_assets([Asset(BTC, "BTC", "Bitcoin", 1)])
    tick = Tick(BTC, Decimal(price), at, at, "CoinGecko", every=timedelta(minutes=5))
    await store.markets.keep_ticks([tick], [])


async def test_a_crossing_is_told_once_over_a_restart_and_again_after_it_came_back() -> None:
    clock, told = SetClock(), Told()
    store = await open_store("sqlite://", clock=clock)
    try:
        await store.markets.add_price_alert(PriceAlert(0, BTC, AlertKind.ABOVE, Decimal(99000), "ada", NOW))
        for figure in ("98000", "99500", "99400", "98900", "99100", "98000", "99000.5"):
            await price(store, clock, figure)
            watch = PriceWatch(store=store, clock=clock, tell=told)  # each look is of a new start
            await watch.look()
            await watch.look()
        assert told.words == [
            "Bitcoin went above $\u00a099,000.00: $\u00a099,500.00 (CoinGecko, 2026-03-14 09:02 UTC)",
            "Bitcoin went above $\u00a099,000.00: $\u00a099,000.50 (CoinGecko, 2026-03-14 09:07 UTC)",
        ]
        [kept] = await store.markets.price_alerts()
        assert kept.told_at == clock.now() and kept.crossed_with == Decimal("99000.5")
    finally:
        await store.close()


async def test_a_price_is_said_in_the_currencies_that_are_offered_while_their_rates_are_fresh() -> None:
    clock, told = SetClock(), Told()
    store = await open_store("sqlite://", clock=clock)
    try:
        await store.markets.add_price_alert(PriceAlert(0, BTC, AlertKind.ABOVE, Decimal(99000), "ada", NOW))
        old = NOW - timedelta(hours=7)
        await store.markets.put_rates(
            [Rate("eur", Decimal("0.92"), NOW, NOW, "CoinGecko"), Rate("gbp", Decimal("0.8"), old, old, "CoinGecko")]
        )
        watch = PriceWatch(store=store, clock=clock, tell=told, currencies=("eur", "gbp", "jpy"))
        for figure in ("98000", "100000"):
            await price(store, clock, figure)
            await watch.look()
        (words,) = told.words
        assert "$\u00a0100,000.00, €\u00a092,000.00 (CoinGecko" in words
    finally:
        await store.close()


async def test_what_nobody_heard_is_told_again_later_and_an_alert_that_is_removed_is_silent() -> None:
    clock, told = SetClock(), Told()
    store = await open_store("sqlite://", clock=clock)
    try:
        kept = await store.markets.add_price_alert(PriceAlert(0, BTC, AlertKind.BELOW, Decimal(5), "ada", NOW))
        watch = PriceWatch(store=store, clock=clock, tell=told)
        await price(store, clock, "6")
        await watch.look()
        told.hears = False
        await price(store, clock, "4")
        await watch.look()
        told.hears = True
        await watch.look()
        assert told.words == [], "not at once: whoever could not be told a moment ago cannot be told now"
        clock.go(timedelta(minutes=5))
        await watch.look()
        await watch.look()
        assert len(told.words) == 1
        assert await store.markets.remove_price_alert(kept.id) and not await store.markets.remove_price_alert(kept.id)
        await price(store, clock, "6")
        await watch.look()
        await price(store, clock, "4")
        await watch.look()
        assert len(told.words) == 1 and await store.markets.price_alerts() == []
    finally:
        await store.close()


async def test_without_a_way_out_a_crossing_stands_on_the_desk_only() -> None:
    clock = SetClock()
    store = await open_store("sqlite://", clock=clock)
    try:
        await store.markets.add_price_alert(PriceAlert(0, BTC, AlertKind.ABOVE, Decimal(5), "ada", NOW))
        watch = PriceWatch(store=store, clock=clock, tell=None)
        for figure in ("4", "6"):
            await price(store, clock, figure)
            await watch.look()
        [kept] = await store.markets.price_alerts()
        assert kept.crossed_with == Decimal(6) and kept.told_at is None and not kept.ready
    finally:
        await store.close()
