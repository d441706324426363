"""The simulated exchange: a market made of a seed and the time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from dateline.markets.providers import PROVIDERS, Terms
from dateline.model import AssetId
from dateline.samples.exchange import COINS, SimulatedExchange, price_of
from dateline.samples.exchange_past import NAMED, past

NOW = datetime(2026, 3, 12, 14, 5, 3, tzinfo=UTC)
PROVIDER = PROVIDERS["simulated"](Terms())


class SetClock:
    """A clock that stands where it was set."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return 0.0


async def body(at: datetime = NOW, seed: str = "dateline", url: str = "") -> bytes:
    status, _, sent = await SimulatedExchange(SetClock(at), seed).answer(url or PROVIDER.ask((), 60).url, {})
    assert status == 200
    return sent


async def test_the_provider_reads_fifty_coins_without_a_note() -> None:
    reading = PROVIDER.parse(await body(), NOW)
    assert (len(reading.ticks), len(reading.assets), reading.notes) == (50, 50, ())
    assert [asset.rank for asset in reading.assets] == list(range(1, 51))
    assert len({asset.symbol for asset in reading.assets}) == 50
    assert PROVIDER.simulated
    assert {tick.provider for tick in reading.ticks} == {"Simulated exchange"}


async def test_the_same_seed_and_second_give_the_same_bytes() -> None:
    assert await body() == await body()
    assert await body() != await body(seed="another")
    assert await body() != await body(NOW + timedelta(minutes=1))


async def test_prices_move_and_never_far_at_once() -> None:
    for coin in COINS:
        walked = [price_of(coin, "dateline", NOW + timedelta(minutes=m)) for m in range(0, 1440, 5)]
        steps = [abs(b / a - 1) for a, b in pairwise(walked)]
        assert max(steps) < Decimal("0.05"), coin.id
        assert len(set(walked)) > 50, coin.id
        assert all(Decimal("0.2") < price / Decimal(coin.price) < 5 for price in walked)


async def test_the_change_is_that_of_its_own_price_a_day_ago() -> None:
    now, before = [
        {row["id"]: row for row in json.loads(await body(at), parse_float=Decimal, parse_int=Decimal)}
        for at in (NOW, NOW - timedelta(days=1))
    ]
    for name, row in now.items():
        true = (row["current_price"] / before[name]["current_price"] - 1) * 100
        assert abs(row["price_change_percentage_24h"] - true) < Decimal("0.0001")


async def test_a_stable_coin_stays_at_one() -> None:
    ticks = {tick.asset_id: tick for tick in PROVIDER.parse(await body(), NOW).ticks}
    assert abs(ticks[AssetId("tether")].price - 1) < Decimal("0.005")


async def test_named_coins_and_pages_are_answered_as_asked() -> None:
    named = json.loads(await body(url=PROVIDER.ask([AssetId("solana"), AssetId("bitcoin"), AssetId("no")], 50).url))
    assert [row["id"] for row in named] == ["bitcoin", "solana"]
    address = "https://exchange.sample.invalid/api/v3/coins/markets?vs_currency=usd&per_page=20&page="
    pages = [json.loads(await body(url=address + page)) for page in ("1", "2", "3", "4")]
    assert [len(page) for page in pages] == [20, 20, 10, 0]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://exchange.sample.invalid/api/v3/ping", 404),
        ("https://other.sample.invalid/api/v3/coins/markets?vs_currency=usd", 404),
        ("https://exchange.sample.invalid/api/v3/coins/markets?vs_currency=eur", 422),
        ("https://exchange.sample.invalid/api/v3/coins/markets", 422),
    ],
)
async def test_what_it_does_not_have_is_refused(url: str, status: int) -> None:
    answered, headers, sent = await SimulatedExchange(SetClock()).answer(url, {})
    assert answered == status
    assert "error" in json.loads(sent)
    assert headers["content-type"].startswith("application/json")


def test_the_past_is_the_one_that_the_exchange_would_have_told() -> None:
    coin, candles = COINS[0], next(past(NOW))
    minutes = [c for c in candles if c.closes_at - c.opens_at == timedelta(minutes=1)]
    assert minutes[-1].closes_at <= NOW < minutes[-1].closes_at + timedelta(minutes=6)
    assert minutes[0].opens_at < NOW - timedelta(days=9)
    for candle in minutes[::300]:
        told = price_of(coin, "dateline", candle.opens_at + timedelta(seconds=59))
        assert abs(candle.close / told - 1) < Decimal("0.00001")
    quarters = [c for c in candles if c.closes_at - c.opens_at == timedelta(minutes=15)]
    assert quarters[0].opens_at < NOW - timedelta(days=61), "a day's move is ranked among two months"
    assert all(c.low <= min(c.open, c.close) and c.high >= max(c.open, c.close) for c in candles)
    assert all(before.close == after.open for before, after in pairwise(quarters))


def test_a_past_is_there_for_every_coin_that_a_sample_names() -> None:
    assert {coin.id for coin in COINS} >= NAMED
