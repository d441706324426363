"""Candles as rows and as blocks: one meaning, to the last digit, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model import Asset, AssetId, Candle
from dateline.store import candle_blocks
from dateline.store.port import PriceAt
from dateline.store.sql_store import SqlStore

BTC, SHIB, NONE = AssetId("bitcoin"), AssetId("shiba-inu"), AssetId("none")
DAY = datetime(2026, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def candle(n: int = 0, close: str = "1.50", asset: AssetId = BTC, step: timedelta = MINUTE) -> Candle:
    opens_at = DAY + n * step
    price = Decimal("1.00")
    return Candle(asset, opens_at, opens_at + step, price, max(Decimal("2"), Decimal(close)), price, Decimal(close))


def at(one: Candle) -> PriceAt:
    return PriceAt(one.closes_at, one.close)


async def kept(store: SqlStore, *wanted: Candle) -> None:
    await store.markets.put_assets([Asset(BTC, "BTC", "Bitcoin"), Asset(SHIB, "SHIB", "Shiba Inu")])
    await store.markets.keep_candles(wanted)


async def packed(store: SqlStore, now: datetime = DAY + timedelta(days=9)) -> None:
    while await store.markets.pack_candles(now):
        pass


async def test_candles_are_replaced_by_their_opening_and_read_half_open(store: SqlStore) -> None:
    await kept(store, *(candle(n) for n in range(5)))
    await kept(store, candle(2, "9"))
    since, until = candle(1).opens_at, candle(4).opens_at
    assert await store.markets.candles(BTC, MINUTE, since, until) == [candle(1), candle(2, "9"), candle(3)]
    assert await store.markets.candles(BTC, MINUTE, since, until, limit=1) == [candle(3)]
    assert await store.markets.candles(BTC, 2 * MINUTE, since, until) == []
    assert await store.markets.newest_candles([BTC, SHIB], MINUTE) == {BTC: candle(4)}


async def test_steps_are_kept_apart(store: SqlStore) -> None:
    hour = timedelta(hours=1)
    await kept(store, candle(0), candle(0, "7", step=hour))
    assert await store.markets.candles(BTC, MINUTE, DAY, DAY + hour) == [candle(0)]
    assert await store.markets.candles(BTC, hour, DAY, DAY + hour) == [candle(0, "7", step=hour)]


async def test_a_finished_day_becomes_a_block_that_reads_the_same(store: SqlStore) -> None:
    made = [candle(n, f"{n % 7 + 1}.{n:04}") for n in range(0, 3000, 7)]
    await kept(store, *made, candle(3, asset=SHIB))
    span = await store.markets.candle_span()
    assert (span.rows, span.blocks, span.oldest) == (len(made) + 1, 0, DAY)
    await packed(store, DAY + timedelta(days=3, minutes=-1))
    assert (await store.markets.candle_span()).blocks == 0, "rows for two days more"
    await packed(store)
    span = await store.markets.candle_span()
    assert (span.rows, span.blocks, span.packed, span.oldest) == (0, 4, len(made) + 1, DAY)
    since, until = made[10].opens_at, made[400].opens_at
    assert await store.markets.candles(BTC, MINUTE, since, until) == made[10:400]
    assert await store.markets.candles(BTC, MINUTE, since, until, limit=3) == made[397:400]


async def test_what_comes_late_joins_its_block(store: SqlStore) -> None:
    await kept(store, *(candle(n) for n in range(0, 100, 2)))
    await packed(store)
    await kept(store, candle(7), candle(8, "5"))
    expected = sorted(
        [candle(n) for n in range(0, 100, 2) if n != 8] + [candle(7), candle(8, "5")], key=lambda c: c.opens_at
    )
    assert await store.markets.candles(BTC, MINUTE, DAY, DAY + timedelta(days=1)) == expected
    series = (await store.markets.series([BTC], MINUTE, DAY, DAY + timedelta(days=1)))[BTC]
    assert series.closes.tolist() == [float(c.close) for c in expected]
    await packed(store)
    assert (await store.markets.candle_span()).rows == 0
    assert await store.markets.candles(BTC, MINUTE, DAY, DAY + timedelta(days=1)) == expected


@pytest.mark.parametrize("as_blocks", [False, True])
async def test_closes_are_given_by_the_time_they_closed_and_gaps_stay(store: SqlStore, as_blocks: bool) -> None:
    await kept(store, candle(0), candle(1, "1.6"), candle(60, "1.7"), candle(5, "3", asset=SHIB))
    if as_blocks:
        await packed(store)
    series = await store.markets.series([BTC, SHIB, NONE], MINUTE, DAY + MINUTE, DAY + 61 * MINUTE)
    start = int(DAY.timestamp())
    assert series[BTC].times_s.tolist() == [start + 120, start + 3660]
    assert series[BTC].closes.tolist() == [1.6, 1.7]
    assert series[SHIB].closes.tolist() == [3.0]
    assert NONE not in series


@pytest.mark.parametrize("as_blocks", [False, True])
async def test_the_price_at_an_instant_is_the_close_of_the_last_candle_that_had_ended(
    store: SqlStore, as_blocks: bool
) -> None:
    await kept(store, candle(0), candle(1, "1.6"), candle(5, "3", asset=SHIB))
    if as_blocks:
        await packed(store)
    both = [BTC, SHIB, NONE]
    assert await store.markets.as_of(both, MINUTE, DAY + MINUTE - timedelta(seconds=1)) == {}
    assert await store.markets.as_of(both, MINUTE, DAY + MINUTE) == {BTC: at(candle(0))}
    assert await store.markets.as_of(both, MINUTE, DAY + 2 * MINUTE - timedelta(seconds=1)) == {BTC: at(candle(0))}
    later = await store.markets.as_of(both, MINUTE, DAY + timedelta(days=1))
    assert later == {BTC: at(candle(1, "1.6")), SHIB: at(candle(5, "3", asset=SHIB))}


async def test_the_oldest_are_forgotten_by_step(store: SqlStore) -> None:
    quarter = timedelta(minutes=15)
    await kept(store, *(candle(n) for n in range(0, 4000, 100)), candle(0, step=quarter))
    await packed(store, DAY + timedelta(days=4))
    gone = await store.markets.forget_candles(MINUTE, DAY + timedelta(days=2))
    assert gone == 29
    left = await store.markets.candles(BTC, MINUTE, DAY, DAY + timedelta(days=9))
    assert [c.opens_at for c in left] == [candle(n).opens_at for n in range(2900, 4000, 100)]
    assert await store.markets.candles(BTC, quarter, DAY, DAY + quarter) == [candle(0, step=quarter)]


prices = st.decimals(min_value="1e-20", max_value="1e12", allow_nan=False, allow_infinity=False)
volumes = st.none() | st.decimals(min_value=0, max_value="1e15", allow_nan=False, places=5)


@given(
    st.lists(
        st.tuples(st.integers(0, 1439), prices, prices, prices, prices, volumes, st.integers(1, 10**6)),
        min_size=1,
        max_size=40,
        unique_by=lambda row: row[0],
    )
)
def test_a_block_gives_back_what_was_put_in(
    rows: list[tuple[int, Decimal, Decimal, Decimal, Decimal, Decimal | None, int]],
) -> None:
    made = []
    for place, opened, one, other, close, volume, ticks in sorted(rows, key=lambda row: row[0]):
        high, low = max(opened, one, other, close), min(opened, one, other, close)
        opens_at = DAY + place * MINUTE
        made.append(Candle(BTC, opens_at, opens_at + MINUTE, opened, high, low, close, volume, ticks))
    block = candle_blocks.encode(made, DAY)
    assert candle_blocks.decode(block, BTC, DAY, MINUTE) == made
    found = candle_blocks.closes(block)
    assert found.steps.tolist() == [(c.opens_at - DAY) // MINUTE for c in made]
    assert found.closes.tolist() == pytest.approx([float(c.close) for c in made])
