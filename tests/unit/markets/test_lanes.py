"""What of all that a venue tells becomes its price: the catalogue of bad input, row by row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from dateline.markets.lanes import Fate, Lane, believed_change
from dateline.markets.venues.port import Pair, Print, micros
from dateline.model import AssetId

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
BTC = Pair("BTC", "USD")


def lane(**more: object) -> Lane:
    made = Lane(AssetId("bitcoin"), "Kraken", "usd", **more)  # type: ignore[arg-type]
    made.begin(1)
    return made


def told(price: str, seconds: float = 0.0, **more: object) -> Print:
    return Print(BTC, Decimal(price), micros(NOW + timedelta(seconds=seconds)), **more)  # type: ignore[arg-type]


def take(made: Lane, price: str, seconds: float = 0.0, **more: object) -> Fate:
    extra = {key: more.pop(key) for key in ("snapshot", "second") if key in more}
    at = NOW + timedelta(seconds=seconds)
    return made.take(told(price, seconds, **more), 1, at, seconds, **extra).fate  # type: ignore[arg-type]


@pytest.mark.parametrize("price", ["NaN", "Infinity", "-Infinity", "0", "-1", "1E+40", "1E-40", "sNaN"])
def test_what_is_no_price_is_rejected_and_the_last_one_stays(price: str) -> None:
    made = lane()
    assert take(made, "100") is Fate.SHOWN
    assert take(made, price, 1) is Fate.REJECTED
    assert made.last is not None and made.last.price == 100


@pytest.mark.parametrize("price", ["100", "1E+2", "1.0E2", "100.00"])
def test_every_way_to_write_a_number_is_the_same_price(price: str) -> None:
    made = lane()
    assert take(made, price) is Fate.SHOWN
    assert made.last is not None and made.last.price == 100


@pytest.mark.parametrize("unit", [1, 1000, 10**-3, 10**-6, 10**6, 10**12])
def test_a_time_in_the_wrong_unit_is_rejected(unit: float) -> None:
    made = lane()
    found = made.take(Print(BTC, Decimal(100), int(micros(NOW) * unit)), 1, NOW, 0.0)
    assert found.fate is (Fate.SHOWN if unit == 1 else Fate.REJECTED)


def test_a_price_without_a_time_has_that_of_its_arrival() -> None:
    made = lane()
    assert made.take(Print(BTC, Decimal(100)), 1, NOW, 0.0).fate is Fate.SHOWN
    assert made.last is not None and made.last.as_of == NOW


def test_a_bad_print_is_never_shown() -> None:
    made = lane()
    take(made, "100")
    assert take(made, "130", 1, trade_id="a") is Fate.HELD
    assert take(made, "100.1", 2, trade_id="b") is Fate.SHOWN
    assert made.settle(NOW + timedelta(seconds=30), 30) is None
    assert made.last is not None and made.last.price == Decimal("100.1")


def test_a_jump_is_shown_once_three_trades_agree() -> None:
    made = lane()
    take(made, "100")
    fates = [take(made, price, n, trade_id=str(n)) for n, price in enumerate(("130", "130.5", "129.9"), 1)]
    assert fates == [Fate.HELD, Fate.HELD, Fate.CONFIRMED]


def test_a_ticker_that_repeats_one_trade_is_no_second_trade() -> None:
    made = lane()
    take(made, "100", volume_24h=Decimal(5))
    assert [take(made, "130", n, volume_24h=Decimal(6)) for n in (1, 2, 3, 4)] == [Fate.HELD] * 4


def test_a_jump_that_nothing_speaks_against_is_shown_after_ten_seconds() -> None:
    made = lane()
    take(made, "100")
    take(made, "130", 1)
    assert made.settle(NOW + timedelta(seconds=10), 10) is None
    found = made.settle(NOW + timedelta(seconds=11), 11)
    assert found is not None and found.fate is Fate.CONFIRMED and made.last is found.tick


def test_a_jump_that_a_second_source_tells_too_is_shown_at_once() -> None:
    made = lane()
    take(made, "100")
    assert take(made, "130", 1, second=Decimal(131)) is Fate.CONFIRMED


def test_a_true_hour_of_52_percent_passes_without_being_held() -> None:
    made, price = lane(), Decimal(100)
    for second in range(0, 3600, 5):
        price = price * Decimal("1.000582")
        assert take(made, str(price), second) is Fate.SHOWN
    assert price > 151


def test_a_peg_that_breaks_passes() -> None:
    made = lane()
    take(made, "1.0001")
    assert [take(made, price, n) for n, price in enumerate(("0.99", "0.98", "0.97"), 1)] == [Fate.SHOWN] * 3


def test_the_same_trade_counts_once_and_an_older_one_is_history() -> None:
    made = lane()
    assert take(made, "100", 10, trade_id="7") is Fate.SHOWN
    assert take(made, "100", 10, trade_id="7") is Fate.SAME
    late = made.take(told("99.9", 4, trade_id="6"), 1, NOW + timedelta(seconds=11), 11.0)
    assert late.fate is Fate.HISTORY and late.tick is not None
    assert made.last is not None and made.last.price == 100


def test_a_message_that_is_old_when_it_comes_changes_no_newer_price() -> None:
    made = lane()
    take(made, "100", 0)
    old = made.take(told("100.2", -25), 1, NOW + timedelta(seconds=1), 1.0)
    assert old.fate is Fate.HISTORY
    assert made.last is not None and made.last.price == 100


def test_a_venue_whose_clock_runs_ahead_a_little_is_believed() -> None:
    made = lane()
    assert made.take(told("100", 3), 1, NOW, 0.0).fate is Fate.SHOWN
    assert made.take(told("100", 300), 1, NOW, 0.0).fate is Fate.REJECTED


def test_a_delta_waits_for_the_snapshot_of_its_own_connection() -> None:
    made = lane(deltas_need_snapshot=True)
    assert take(made, "100") is Fate.EARLY
    assert take(made, "100", 1, snapshot=True) is Fate.SHOWN
    assert take(made, "101", 2) is Fate.SHOWN
    made.begin(2)
    assert made.take(told("102", 3), 1, NOW, 3.0).fate is Fate.EARLY  # of the older connection
    assert made.take(told("102", 3), 2, NOW, 3.0).fate is Fate.EARLY  # before the new snapshot
    assert made.last is not None and made.last.price == 101


def test_ages_do_not_follow_a_clock_that_steps_back() -> None:
    made = lane()
    take(made, "100")
    take(made, "130", 1)
    assert made.settle(NOW - timedelta(hours=1), 11.5) is not None


def test_a_code_that_counts_by_the_hundred_is_counted_back() -> None:
    made = lane(factor=Decimal(100))
    take(made, "0.53")
    assert made.last is not None and made.last.price == 53


@pytest.mark.parametrize(
    ("venue", "own", "shown", "doubted"),
    [
        ("2.5", "2.49", "2.5", False),
        ("0.025", "2.49", "2.49", True),
        ("250", "2.49", "2.49", True),
        ("-0.05", "-5.01", "-5.01", True),
        ("0.01", "0.03", "0.01", False),
        ("9", "2", "2", True),
        (None, "2", "2", False),
        ("2", None, "2", False),
    ],
)
def test_a_change_in_the_wrong_unit_is_put_aside(venue: str | None, own: str, shown: str, doubted: bool) -> None:
    found, why = believed_change(venue and Decimal(venue), own and Decimal(own))  # type: ignore[arg-type]
    assert found == Decimal(shown) and bool(why) is doubted


@pytest.mark.parametrize("change", ["NaN", "Infinity", "-101"])
def test_an_impossible_change_is_a_dash_and_the_price_stays(change: str) -> None:
    made = lane()
    assert take(made, "100", change_24h_pct=Decimal(change)) is Fate.SHOWN
    assert made.last is not None and made.last.change_24h_pct is None


def test_a_trade_keeps_its_own_time_while_the_venue_says_that_its_price_holds() -> None:
    made = lane()
    take(made, "100", trade_id="7")
    made.sign_at = NOW + timedelta(minutes=5)
    stands = made.standing(timedelta(minutes=5), NOW + timedelta(minutes=5), timedelta(seconds=15))
    assert stands is not None
    assert (stands.as_of, stands.traded_at) == (NOW + timedelta(minutes=5), NOW)


@pytest.mark.parametrize(("more", "known"), [({"trade_id": "7"}, True), ({"is_trade": True}, True), ({}, False)])
def test_a_tickers_time_is_no_trades_time(more: dict[str, object], known: bool) -> None:
    made = lane()
    take(made, "100", **more)
    assert made.last is not None and made.last.traded_at == (NOW if known else None)
