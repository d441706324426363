"""Ticks and candles as they were received; accounts, sessions, settings, deeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from tests.store.newsroom import NOW

from dateline.model import AlertKind, Asset, AssetId, Candle, ChangeKind, PriceAlert, Quoted, Rate, Tick
from dateline.store.port import Deed
from dateline.store.sql_store import SqlStore

BTC, SHIB = AssetId("bitcoin"), AssetId("shiba-inu")


def tick(asset: AssetId = BTC, price: str = "84668.690", at: datetime = NOW) -> Tick:
    return Tick(
        asset,
        Decimal(price),
        at,
        at + timedelta(seconds=1),
        "simulated",
        change_24h_pct=Decimal("-0.10"),
        volume_24h=None,
        market_value=Decimal("1.68E+12"),
        every=timedelta(minutes=5),
    )


def candle(asset: AssetId = BTC, n: int = 0, close: str = "1.50") -> Candle:
    opens = NOW + timedelta(minutes=5 * n)
    price = Decimal("1.00")
    return Candle(asset, opens, opens + timedelta(minutes=5), price, Decimal("2"), price, Decimal(close))


async def test_prices_come_back_to_the_last_digit(store: SqlStore) -> None:
    await store.markets.put_assets([Asset(SHIB, "SHIB", "Shiba Inu"), Asset(BTC, "BTC", "Bitcoin", 1)])
    small = tick(SHIB, "0.0000000000000000000000000000000000012300")
    await store.markets.keep_ticks([tick(), small], [])
    quoted = await store.markets.quoted()
    assert quoted == [
        Quoted(Asset(BTC, "BTC", "Bitcoin", 1), tick()),
        Quoted(Asset(SHIB, "SHIB", "Shiba Inu"), small),
    ]
    assert [str(q.tick.price) for q in quoted if q.tick] == [str(tick().price), str(small.price)]
    assert await store.markets.newest([SHIB, AssetId("none")]) == {SHIB: small}


async def test_an_older_tick_never_replaces_a_newer_one(store: SqlStore) -> None:
    newer, older = tick(at=NOW), tick(price="1", at=NOW - timedelta(seconds=1))
    await store.markets.keep_ticks([newer, older], [])
    await store.markets.keep_ticks([older], [])
    assert (await store.markets.newest([BTC]))[BTC] == newer


async def test_ticks_are_one_change_a_batch(store: SqlStore) -> None:
    number = await store.changes.newest()
    kept = await store.markets.keep_ticks([tick(), tick(SHIB)], [candle()])
    told = await store.changes.since(number)
    assert [(change.number, change.kind) for change in told] == [(kept, ChangeKind.MARKET)]
    assert await store.markets.keep_ticks([], []) is None


async def test_assets_go_with_their_ticks_and_candles(store: SqlStore) -> None:
    await store.markets.put_assets([Asset(BTC, "BTC", "Bitcoin", 2)])
    await store.markets.put_assets([Asset(BTC, "BTC", "Bitcoin", 1)])
    await store.markets.keep_ticks([tick()], [candle()])
    assert await store.markets.assets() == [Asset(BTC, "BTC", "Bitcoin", 1)]
    await store.markets.drop_assets([BTC])
    assert await store.markets.assets() == []
    assert await store.markets.newest([BTC]) == {}
    assert (await store.markets.candle_span()).rows == 0


async def test_a_session_lasts_until_it_ends_or_is_closed(store: SqlStore) -> None:
    account = await store.desk.put_account("ann", "one", NOW)
    assert await store.desk.put_account("ann", "two", NOW) == replace(account, password_hash="two")
    until = NOW + timedelta(hours=1)
    await store.desk.open_session(account.id, "token", NOW, until)
    await store.desk.open_session(account.id, "other", NOW, until)
    found = await store.desk.session("token", until - timedelta(seconds=1))
    assert found is not None
    assert found.id == account.id
    assert await store.desk.session("token", until) is None
    assert await store.desk.session("none", NOW) is None
    await store.desk.close_session("token")
    assert await store.desk.session("token", NOW) is None
    assert await store.desk.session("other", NOW) is not None
    assert [a.name for a in await store.desk.accounts()] == ["ann"]


async def test_a_setting_is_kept_removed_and_told(store: SqlStore) -> None:
    number = await store.changes.newest()
    await store.desk.put_setting("name", "The Wire", NOW)
    await store.desk.put_setting("name", "The Other Wire", NOW)
    assert await store.desk.setting("name") == "The Other Wire"
    await store.desk.put_setting("name", None, NOW)
    assert await store.desk.setting("name") is None
    assert [(c.kind, c.subject) for c in await store.changes.since(number)] == [(ChangeKind.SITE, "name")] * 3


async def test_deeds_are_read_back_newest_first(store: SqlStore) -> None:
    deeds = [Deed(NOW + timedelta(seconds=n // 2), "ann", f"did {n}", "subject", "detail") for n in range(6)]
    for deed in deeds:
        await store.desk.record(deed)
    assert await store.desk.deeds() == deeds[::-1]
    assert await store.desk.deeds(limit=2) == deeds[:3:-1]
    assert await store.desk.deeds(before=NOW + timedelta(seconds=1)) == deeds[1::-1]


async def test_what_a_tick_tells_beside_its_price_comes_back(store: SqlStore) -> None:
    told = replace(tick(), change_1h_pct=Decimal("0.10"), change_7d_pct=Decimal("-3"), traded_at=NOW - timedelta(1))
    await store.markets.put_assets([Asset(BTC, "BTC", "Bitcoin", 1)])
    await store.markets.keep_ticks([told], [])
    assert [q.tick for q in await store.markets.quoted()] == [told]


async def test_rates_are_kept_as_told_and_known_as_of_then(store: SqlStore) -> None:
    first = Rate("eur", Decimal("0.9200"), NOW, NOW + timedelta(seconds=1), "CoinGecko")
    second = replace(first, rate=Decimal("0.93"), as_of=NOW + timedelta(hours=1))
    await store.markets.put_rates([first, replace(first, currency="gbp")])
    await store.markets.put_rates([second, replace(second, source="again")])
    assert await store.markets.rates() == {
        "eur": replace(second, source="again"),
        "gbp": replace(first, currency="gbp"),
    }
    assert (await store.markets.rates(until=NOW))["eur"] == first
    assert str((await store.markets.rates(until=NOW))["eur"].rate) == "0.9200"
    assert await store.markets.rates(until=NOW - timedelta(seconds=1)) == {}
    assert await store.markets.rate_series("eur", NOW, NOW + timedelta(hours=1)) == [first]
    assert await store.markets.rate_series("eur", NOW, NOW + timedelta(hours=2)) == [
        first,
        replace(second, source="again"),
    ]


async def test_price_alerts_are_set_looked_at_told_and_removed_each_by_itself(store: SqlStore) -> None:
    given = PriceAlert(0, BTC, AlertKind.FALLS, Decimal("-7.50"), "ada", NOW)
    one, two = await store.markets.add_price_alert(given), await store.markets.add_price_alert(given)
    assert one.id != two.id and await store.markets.price_alerts() == [one, two]
    crossed = replace(one, crossed_at=NOW, crossed_with=Decimal("-8.0"))
    assert await store.markets.remove_price_alert(two.id)
    await store.markets.keep_price_alerts([crossed, replace(two, ready=True)])
    assert await store.markets.price_alerts() == [crossed], "what was removed meanwhile stays so"
    await store.markets.price_alerts_told([one.id], NOW)
    assert await store.markets.price_alerts() == [replace(crossed, told_at=NOW)]
