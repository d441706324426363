"""Folding ticks one by one gives what the whole series gives at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import BadTick
from dateline.markets import candles
from dateline.model import AssetId, Candle, Tick

START = datetime(2026, 3, 12, tzinfo=UTC)
prices = st.decimals(min_value="0.00000001", max_value="1000000", allow_nan=False, allow_infinity=False, places=8)
instants = st.integers(min_value=0, max_value=3 * 3600 * 1000).map(lambda ms: START + timedelta(milliseconds=ms))
steps = st.sampled_from([*candles.KEPT, timedelta(minutes=5)])


def tick_of(as_of: datetime, price: Decimal) -> Tick:
    return Tick(AssetId("bitcoin"), price, as_of, as_of, "x")


series = st.lists(st.builds(tick_of, instants, prices), min_size=1, max_size=60).map(
    lambda ticks: sorted(ticks, key=lambda tick: tick.as_of)
)


def folded(ticks: list[Tick], step: timedelta) -> list[Candle]:
    made: list[Candle] = []
    for tick in ticks:
        if made and tick.as_of < made[-1].closes_at:
            made[-1] = candles.fold(made[-1], tick)
        else:
            made.append(candles.begin(tick, step))
    return made


@given(series, steps)
def test_folded_candles_equal_those_computed_from_the_whole_series(ticks: list[Tick], step: timedelta) -> None:
    direct = []
    for _, group in groupby(ticks, key=lambda tick: (tick.as_of - START) // step):
        part = [tick.price for tick in group]
        direct.append((part[0], max(part), min(part), part[-1], len(part)))
    assert [(c.open, c.high, c.low, c.close, c.ticks) for c in folded(ticks, step)] == direct


@given(series, steps)
def test_candles_come_in_order_do_not_overlap_and_hold_their_ticks(ticks: list[Tick], step: timedelta) -> None:
    made = folded(ticks, step)
    assert all(one.closes_at <= next_one.opens_at for one, next_one in pairwise(made))
    assert all(c.closes_at - c.opens_at == step and c.low <= min(c.open, c.close) for c in made)
    assert all(c.high >= max(c.open, c.close) for c in made)
    assert sum(c.ticks for c in made) == len(ticks)


@given(series, steps, st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=1)))
def test_no_tick_outside_is_ever_folded_in(ticks: list[Tick], step: timedelta, beyond: timedelta) -> None:
    candle = folded(ticks, step)[-1]
    for as_of in (candle.closes_at + beyond, candle.opens_at - beyond - timedelta(microseconds=1)):
        try:
            candles.fold(candle, tick_of(as_of, Decimal(1)))
        except BadTick:
            continue
        raise AssertionError(f"{as_of} was folded into {candle}")


@given(series, st.sampled_from([timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)]))
def test_minutes_joined_to_a_longer_step_equal_the_ticks_folded_into_it(ticks: list[Tick], step: timedelta) -> None:
    assert candles.coarser(folded(ticks, candles.MINUTE), step) == folded(ticks, step)
