"""Codes that stand for assets, the price of record, dollars and pegged coins, the rolling change."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dateline.errors import ConfigError
from dateline.markets.record import choose, in_dollars
from dateline.markets.rolling import Rolling
from dateline.markets.venues.codes import CODES, Codes
from dateline.model import AssetId, Tick

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
BITCOIN = AssetId("bitcoin")


def tick(price: str, provider: str = "Coinbase", seconds: float = 1, **more: object) -> Tick:
    at = NOW - timedelta(seconds=seconds)
    return Tick(BITCOIN, Decimal(price), at, at, provider, **more)  # type: ignore[arg-type]


def test_no_code_stands_for_two_assets_and_every_id_is_in_a_recorded_list(shared: Path) -> None:
    assert max(Counter(CODES.values()).values()) == 1
    listed = json.loads(
        gzip.decompress((shared / "corpus/markets/lists/coingecko_coins_list_2025-07-05.json.gz").read_bytes())
    )
    symbols = {row["id"]: row["symbol"] for row in listed}
    assert {name for name in CODES if symbols.get(name) != CODES[name].lower()} == set()


def test_of_all_recorded_ids_only_those_of_the_table_are_joined(shared: Path) -> None:
    listed = json.loads(
        gzip.decompress((shared / "corpus/markets/lists/coingecko_coins_list_2025-07-05.json.gz").read_bytes())
    )
    codes = Codes()
    joined = {row["id"] for row in listed if codes.code(AssetId(row["id"]), NOW) is not None}
    assert joined <= set(CODES) | {"sats-ordinals"}


@pytest.mark.parametrize(
    ("code", "day", "asset"),
    [
        ("RNDR", (2024, 1, 1), "render-token"),
        ("RENDER", (2025, 1, 1), "render-token"),
        ("RENDER", (2024, 1, 1), None),
        ("MATIC", (2024, 1, 1), "matic-network"),
        ("MATIC", (2025, 1, 1), None),
        ("POL", (2025, 1, 1), "polygon-ecosystem-token"),
        ("FTM", (2024, 1, 1), "fantom"),
        ("S", (2025, 6, 1), "sonic-3"),
        ("LUNA", (2022, 1, 1), "terra-luna"),
        ("LUNA", (2022, 5, 20), None),
        ("LUNA", (2024, 1, 1), "terra-luna-2"),
        ("BTC", (2015, 1, 1), "bitcoin"),
        ("GATE", (2025, 1, 1), None),
    ],
)
def test_a_code_means_what_it_meant_then(code: str, day: tuple[int, int, int], asset: str | None) -> None:
    found = Codes().meaning(code, datetime(*day, tzinfo=UTC))
    assert (found and found.asset_id) == asset


def test_a_redenomination_leaves_no_jump() -> None:
    codes = Codes()
    before = codes.meaning("LEND", datetime(2020, 9, 1, tzinfo=UTC))
    after = codes.meaning("AAVE", datetime(2020, 11, 1, tzinfo=UTC))
    assert before is not None and after is not None
    assert before.asset_id == after.asset_id
    assert Decimal("0.53") * before.factor == Decimal("53.00") * after.factor


def test_a_code_by_the_thousand_holds_at_its_venue_only() -> None:
    codes = Codes()
    assert codes.code(AssetId("sats-ordinals"), NOW, "binance") == "1000SATS"
    assert codes.code(AssetId("sats-ordinals"), NOW, "kraken") is None


def test_an_operator_adds_codes_and_is_told_of_a_collision() -> None:
    assert Codes(["my-coin=MINE"]).code(AssetId("my-coin"), NOW) == "MINE"
    with pytest.raises(ConfigError, match="BTC would stand for"):
        Codes(["batcat=BTC"])
    with pytest.raises(ConfigError, match="asset-id=CODE"):
        Codes(["MINE"])


def test_the_median_of_those_that_agree_is_shown() -> None:
    found = choose([tick("101", "a"), tick("100.5", "b"), tick("100.2", "c")], NOW)
    assert found is not None and found.tick.provider == "b" and found.disagree == ""


def test_of_two_that_agree_the_one_ranked_higher_is_shown() -> None:
    found = choose([tick("100.5", "a"), tick("100", "b")], NOW)
    assert found is not None and found.tick.provider == "a"


def test_where_two_are_apart_the_first_is_shown_and_it_is_said() -> None:
    found = choose([tick("103", "a"), tick("100", "b")], NOW)
    assert found is not None and found.tick.provider == "a" and "b says 100, a 103" in found.disagree


def test_one_that_is_alone_against_two_is_not_shown() -> None:
    found = choose([tick("120", "a"), tick("100", "b"), tick("100.1", "c")], NOW)
    assert found is not None and found.tick.provider == "b"


def test_a_source_that_froze_gives_way() -> None:
    found = choose([tick("100", "a", 60), tick("101", "b", 2)], NOW)
    assert found is not None and found.tick.provider == "b"
    polled = tick("101", "p", 100, every=timedelta(seconds=300))
    found = choose([tick("100", "a", 60), polled], NOW)
    assert found is not None and found.tick.provider == "p"


def test_a_pegged_coin_is_converted_and_never_assumed_to_be_the_dollar() -> None:
    rate = Tick(AssetId("tether"), Decimal("0.97"), NOW, NOW, "Kraken")
    made = in_dollars(tick("100000", "Binance", currency="usdt"), rate, NOW)
    assert made is not None and str(made.price) == "97000" and made.currency == "usd"
    assert in_dollars(tick("100000", "Binance"), None, NOW) is None
    old = Tick(AssetId("tether"), Decimal("0.97"), NOW - timedelta(minutes=5), NOW, "Kraken")
    assert in_dollars(tick("100000", "Binance"), old, NOW) is None


def exact(ticks: list[tuple[datetime, Decimal]], at: datetime, price: Decimal) -> Decimal | None:
    before = [p for t, p in ticks if t <= at - timedelta(days=1)]
    return (price / before[-1] - 1) * 100 if before else None


def test_the_rolling_change_is_that_of_an_exact_reckoning() -> None:
    draw, ring, ticks, worst = random.Random(7), Rolling(), [], Decimal(0)
    at, price = NOW, Decimal("97000")
    for step in range(6000):
        gap = 3 * 3600 if step % 2000 == 1999 else draw.choice((1, 5, 20, 60))
        at += timedelta(seconds=gap)
        price = (price * Decimal(str(1 + draw.gauss(0, 0.0004)))).quantize(Decimal("0.01"))
        ticks.append((at, price))
        ring.note(at, price)
        if step % 50 == 0 and (want := exact(ticks, at, price)) is not None:
            got = ring.change_pct(at, price)
            assert got is not None
            worst = max(worst, abs(got - want))
    assert ticks[-1][0] - ticks[0][0] > timedelta(days=1)
    assert worst <= Decimal("0.0001")


def test_a_change_without_a_base_is_not_zero_but_unknown() -> None:
    ring = Rolling()
    ring.note(NOW, Decimal(5))
    ring.note(NOW + timedelta(hours=5), Decimal(6))
    assert ring.change_pct(NOW + timedelta(hours=5), Decimal(6)) is None


def test_after_an_outage_the_base_is_the_last_price_before_it() -> None:
    ring = Rolling()
    ring.note(NOW - timedelta(hours=30), Decimal(100))
    ring.note(NOW, Decimal(110))
    assert ring.change_pct(NOW, Decimal(110)) == Decimal("10.00000")
    ring.note(NOW + timedelta(days=9), Decimal(121))
    assert ring.change_pct(NOW + timedelta(days=9), Decimal(121)) == Decimal("10.00000")


def test_recorded_minutes_played_as_ticks_give_the_exact_change(shared: Path) -> None:
    found = shared / "corpus/markets/candles/1m/BTCUSDT_2025-12_2026-01.csv.gz"
    rows = [line.split(",") for line in gzip.decompress(found.read_bytes()).decode().splitlines()[1:5000]]
    closes = [(datetime.fromtimestamp(int(float(r[0])) + 60, UTC), Decimal(r[4])) for r in rows]
    ring, worst = Rolling(), Decimal(0)
    for place, (at, price) in enumerate(closes):
        ring.note(at, price)
        if place >= 1440:
            got = ring.change_pct(at, price)
            assert got is not None
            worst = max(worst, abs(got - (price / closes[place - 1440][1] - 1) * 100))
    assert worst <= Decimal("0.01")
