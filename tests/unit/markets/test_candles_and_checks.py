"""Ticks into candles, and which ticks are believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from dateline.errors import BadTick
from dateline.markets import candles, checks
from dateline.model import AssetId, Tick

AT = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def tick(price: str = "100", seconds: float = 0, asset: str = "bitcoin") -> Tick:
    as_of = AT + timedelta(seconds=seconds)
    return Tick(AssetId(asset), Decimal(price), as_of, as_of, "x", every=FIVE)


def test_a_candle_opens_at_a_whole_step_of_utc() -> None:
    candle = candles.begin(tick(seconds=299.9), FIVE)
    assert (candle.opens_at, candle.closes_at) == (AT, AT + FIVE)
    assert candles.opens_at(AT + timedelta(hours=3), timedelta(days=1)) == datetime(2026, 3, 12, tzinfo=UTC)


def test_folding_keeps_open_and_moves_high_low_and_close() -> None:
    candle = candles.begin(tick("100"), FIVE)
    for price, seconds in (("104", 60), ("98", 120), ("101", 299)):
        candle = candles.fold(candle, tick(price, seconds))
    assert [candle.open, candle.high, candle.low, candle.close] == [Decimal(p) for p in ("100", "104", "98", "101")]
    assert candle.ticks == 4


def test_a_tick_at_the_closing_instant_belongs_to_the_next_candle() -> None:
    candle = candles.begin(tick(), FIVE)
    with pytest.raises(BadTick, match="outside the candle"):
        candles.fold(candle, tick(seconds=300))
    assert candles.begin(tick(seconds=300), FIVE).opens_at == candle.closes_at


def test_a_tick_before_the_opening_is_no_part_of_the_candle() -> None:
    with pytest.raises(BadTick, match="outside the candle"):
        candles.fold(candles.begin(tick(), FIVE), tick(seconds=-0.001))


def test_a_candle_takes_ticks_of_its_own_asset_only() -> None:
    with pytest.raises(BadTick, match="no other asset"):
        candles.fold(candles.begin(tick(), FIVE), tick(asset="ethereum"))


@pytest.mark.parametrize("price", ["0", "-1", "NaN", "Infinity", "-Infinity"])
def test_what_is_no_price_is_not_believed(price: str) -> None:
    with pytest.raises(BadTick, match="is no price"):
        checks.accept(tick(price), tick("100", -300), AT)


def test_a_price_from_the_future_is_not_believed_but_a_little_skew_is() -> None:
    assert checks.accept(tick(seconds=100), None, AT)
    with pytest.raises(BadTick, match="still to come"):
        checks.accept(tick(seconds=121), None, AT)


def test_a_price_from_before_there_were_any_is_not_believed() -> None:
    with pytest.raises(BadTick, match="before anything was priced"):
        checks.accept(replace(tick(), as_of=datetime(1970, 1, 20, tzinfo=UTC)), None, AT)


def test_a_price_without_a_zone_is_not_believed() -> None:
    with pytest.raises(BadTick, match="names no zone"):
        checks.accept(replace(tick(), as_of=datetime(2026, 3, 12, 14, 5)), None, AT)  # noqa: DTZ001 - the point


def test_a_price_older_than_the_one_we_have_is_not_taken() -> None:
    with pytest.raises(BadTick, match="older than the price we have"):
        checks.accept(tick(seconds=-1), tick(), AT)
    assert checks.accept(tick("101"), tick("100"), AT), "of the same instant the later answer counts"


def test_a_single_bad_print_is_never_shown() -> None:
    last, bad = tick("100", -600), tick("65", -300)
    with pytest.raises(BadTick, match="held until a second price agrees"):
        checks.accept(bad, last, AT)
    assert checks.is_jump(bad, last)
    assert checks.accept(tick("100.5"), last, AT, held=bad), "back at once: nothing was shown of it"


def test_a_true_jump_is_shown_once_a_second_price_agrees() -> None:
    last, first, second = tick("100", -600), tick("152", -300), tick("155")
    with pytest.raises(BadTick):
        checks.accept(first, last, AT)
    assert checks.accept(second, last, AT, held=first) == second


def test_the_same_answer_read_twice_does_not_confirm_itself() -> None:
    last, jump = tick("100", -600), tick("0.1")
    with pytest.raises(BadTick, match="held"):
        checks.accept(jump, last, AT, held=jump)


def test_two_jumps_that_disagree_are_both_held() -> None:
    with pytest.raises(BadTick, match="held"):
        checks.accept(tick("500"), tick("100", -600), AT, held=tick("200", -300))


def test_an_hour_of_fifty_percent_in_polled_steps_passes_without_a_hold() -> None:
    last = tick("100", -3600)
    for step in range(1, 13):
        last = checks.accept(tick(str(100 + Decimal("4.3") * step), -3600 + 300 * step), last, AT)
    assert last.price > 150


def test_a_depeg_passes() -> None:
    assert checks.accept(tick("0.97"), tick("1.0", -300), AT)
