"""Charts that the server draws: their points, their gaps, their labels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from dateline.model import AssetId, Candle
from dateline.site import charts

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def candle(minute: int, opens: str, closes: str) -> Candle:
    at = NOON + minute * MINUTE
    low, high = sorted((Decimal(opens), Decimal(closes)))
    return Candle(AssetId("bitcoin"), at, at + MINUTE, Decimal(opens), high, low, Decimal(closes))


def drawn(*candles: Candle, every: timedelta = timedelta()) -> charts.Chart:
    found = charts.draw(candles, NOON, NOON + 10 * MINUTE, every)
    assert found is not None
    return found


def test_without_candles_there_is_no_chart() -> None:
    assert charts.draw([], NOON, NOON + MINUTE, MINUTE) is None
    assert charts.draw([candle(11, "1", "2")], NOON, NOON + MINUTE, MINUTE) is None


def test_a_point_stands_where_its_candle_closed_and_a_higher_price_is_higher() -> None:
    chart = drawn(candle(0, "100", "100"), candle(1, "100", "110"))
    (path,) = chart.paths
    (x0, y0), (x1, y1) = [tuple(map(float, point.split())) for point in path[1:].split("L")]
    assert (x0, x1) == (chart.x(NOON + MINUTE), chart.x(NOON + 2 * MINUTE))
    assert x1 - x0 == round(charts.PLOT_WIDTH / 10, 1)
    assert chart.top <= y1 < y0 <= chart.bottom


def test_a_gap_stays_a_gap() -> None:
    chart = drawn(candle(0, "1", "2"), candle(1, "2", "3"), candle(6, "3", "4"), candle(7, "4", "5"))
    assert len(chart.paths) == 2 and chart.gaps == 1


def test_a_polled_price_has_no_gap_between_two_polls() -> None:
    polled = drawn(candle(0, "1", "2"), candle(5, "2", "3"), every=5 * MINUTE)
    assert (len(polled.paths), polled.gaps, polled.dots) == (1, 0, ())


def test_a_price_that_stands_alone_is_a_dot() -> None:
    chart = drawn(candle(0, "1", "2"), candle(6, "3", "4"))
    assert chart.paths == () and len(chart.dots) == 2


def test_a_candle_says_which_way_it_went_and_its_body_lies_within_its_wick() -> None:
    up, down, flat = drawn(candle(0, "1", "2"), candle(1, "2", "1"), candle(2, "1", "1")).boxes
    assert (up.way, down.way, flat.way) == ("up", "down", "flat")
    assert up.high <= up.top and up.top + up.tall <= up.low + 1


def test_a_stablecoin_does_not_fill_the_chart() -> None:
    chart = drawn(candle(0, "1.0000", "1.0001"), candle(1, "1.0001", "0.9999"))
    heights = [float(point.split()[1]) for point in chart.paths[0][1:].split("L")]
    assert max(heights) - min(heights) < charts.PLOT_HEIGHT * 0.05


def test_prices_on_the_axis_are_round_and_within_the_chart() -> None:
    chart = drawn(candle(0, "84210.37", "84999.12"))
    assert 2 <= len(chart.prices) <= 6
    assert all(label.text.endswith(("00", "50")) and "." not in label.text for label in chart.prices)
    assert all(chart.top <= label.at <= chart.bottom for label in chart.prices)


def test_tiny_prices_keep_their_digits_on_the_axis() -> None:
    texts = [label.text for label in drawn(candle(0, "0.0000121", "0.0000139")).prices]
    assert len(set(texts)) == len(texts)


def test_a_day_that_is_a_little_longer_has_clocks_and_not_one_date_twice() -> None:
    hours = [candle(60 * n, "1", "2") for n in range(25)]
    found = charts.draw(hours, NOON, NOON + timedelta(hours=25), timedelta(hours=1))
    assert found is not None
    assert [label.text for label in found.times] == ["17:00", "22:00", "03:00", "08:00"]
    week = charts.draw(hours, NOON, NOON + timedelta(days=10), timedelta(hours=1), lambda at: f"{at:%d}")
    assert week is not None
    assert [label.text for label in week.times] == ["14", "16", "18", "20"]
