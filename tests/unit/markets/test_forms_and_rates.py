"""Forms of one coin, what a price did since then, and what a dollar is worth elsewhere."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from dateline.errors import MarketError, ProviderDown
from dateline.markets import currencies, moves
from dateline.markets.forms import FORMS, FormKind, fold
from dateline.markets.moves import By, Past, move
from dateline.markets.providers import exchange_rates
from dateline.markets.providers.coingecko import CoinGecko
from dateline.model import Asset, AssetId, Candle, Quoted, Rate, Tick

NOW = datetime(2026, 3, 12, 14, 32, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def quoted(*ids: str) -> list[Quoted]:
    return [Quoted(Asset(AssetId(i), i.upper(), i.title()), None) for i in ids]


def test_every_form_is_a_coin_of_the_recorded_list_and_so_is_its_asset(shared: Path) -> None:
    path = shared / "corpus" / "markets" / "lists" / "coingecko_coins_list_2025-07-05.json.gz"
    ids = {row["id"] for row in json.loads(gzip.decompress(path.read_bytes()))}
    assert {str(form) for form in FORMS} <= ids
    assert {str(form.of) for form in FORMS.values()} <= ids


def test_no_form_is_a_form_of_a_form() -> None:
    assert not {form.of for form in FORMS.values()} & FORMS.keys()


def test_folding_leaves_nothing_out_and_folds_only_behind_what_is_there() -> None:
    rows = quoted("wrapped-bitcoin", "bitcoin", "tbtc", "binance-bitcoin", "weth")
    found = fold(rows, (FormKind.WRAPPED,))
    assert [(f.quoted.asset.id, [q.asset.id for q in f.forms]) for f in found] == [
        ("bitcoin", ["wrapped-bitcoin", "tbtc"]),
        ("binance-bitcoin", []),
        ("weth", []),
    ]
    assert [f.quoted for f in fold(rows, ())] == rows


def past(*ago: tuple[int, float]) -> Past:
    """Closes so many minutes ago."""
    at = int(NOW.timestamp())
    return Past(np.array([at - 60 * m for m, _ in ago]), np.array([close for _, close in ago]))


def tick(every: timedelta | None = timedelta(minutes=5), **more: Decimal) -> Tick:
    return Tick(AssetId("bitcoin"), Decimal("110"), NOW, NOW, "testing", every=every, **more)


@pytest.mark.parametrize(
    ("every", "ago", "pct"),
    [
        (timedelta(minutes=5), 60, Decimal(10)),
        (timedelta(minutes=5), 66, Decimal(10)),  # between two polled prices
        (timedelta(minutes=5), 67, None),
        (None, 62, Decimal(10)),
        (None, 63, None),
        (None, 59, None),  # later than an hour ago: no hour
    ],
)
def test_an_hour_is_reckoned_from_the_last_price_before_it(
    every: timedelta | None, ago: int, pct: Decimal | None
) -> None:
    found = move(tick(every), moves.HOUR, MINUTE, past((ago, 100.0)), NOW)
    assert (found.pct, found.by) == (pct, By.CANDLES if pct else By.NOTHING_KEPT)
    assert found.base_at == (NOW - timedelta(minutes=ago) if pct else None)


def test_what_is_told_is_taken_and_what_has_ended_says_nothing() -> None:
    assert move(tick(change_7d_pct=Decimal("-2")), moves.WEEK, MINUTE, None, NOW).by is By.SOURCE
    assert move(tick(change_7d_pct=Decimal("-2")), moves.HOUR, MINUTE, None, NOW).by is By.NOTHING_KEPT
    hours = NOW + timedelta(hours=2)
    assert move(tick(), moves.HOUR, MINUTE, past((60, 100.0)), hours).by is By.STALE
    later = NOW + timedelta(days=2)
    assert move(tick(change_1h_pct=Decimal(1)), moves.HOUR, MINUTE, None, later).by is By.ENDED
    assert move(None, moves.HOUR, MINUTE, None, NOW).by is By.NO_PRICE


def test_an_amount_is_converted_to_the_last_digit() -> None:
    price, rate = "123456789.123456789012345678901", "0.0000012345678901234567890123456789"
    whole = int(price.replace(".", "")) * int(rate.replace(".", ""))  # 21 and 34 digits behind the point
    assert f"{currencies.converted(Decimal(price), Decimal(rate)):f}" == f"{whole // 10**55}.{whole % 10**55:055d}"


def test_a_currency_has_its_own_sign_or_its_code() -> None:
    assert [currencies.sign(code) for code in ("usd", "eur", "cad", "sek")] == ["$", "€", "CA$", "SEK"]


def test_a_rate_is_used_while_it_is_fresh() -> None:
    rate = Rate("eur", Decimal("0.92"), NOW, NOW, "testing")
    assert currencies.usable(rate, NOW + timedelta(hours=6))
    assert not currencies.usable(rate, NOW + timedelta(hours=6, seconds=1)) and not currencies.usable(None, NOW)


def test_a_candle_is_converted_by_the_rate_of_its_own_time_and_without_one_is_left_out() -> None:
    asset = AssetId("bitcoin")
    kept = [Candle(asset, NOW + n * HOUR, NOW + (n + 1) * HOUR, *(Decimal(100 + d) for d in (0, 5, -5, 1)))
            for n in (-9, -2, -1, 0)]  # fmt: skip
    told = [Rate("eur", Decimal(rate), NOW + at, NOW, "testing") for rate, at in
            (("0.9", -4 * HOUR), ("0.8", -HOUR), ("0.7", -HOUR / 2), ("0.6", HOUR))]  # fmt: skip
    found = currencies.converted_candles(kept, told, NOW + HOUR / 3)
    assert [each.opens_at for each in found] == [NOW - 2 * HOUR, NOW - HOUR, NOW]
    assert [str(each.close) for each in found] == ["80.8", "70.7", "70.7"], "the last one is open, and its rate to come"
    first = found[0]
    assert (first.open, first.high, first.low) == (Decimal(80), Decimal("84"), Decimal("76"))
    assert currencies.converted_candles(kept, told[:1], NOW + 3 * HOUR)[-1].opens_at == NOW, "held for six hours"
    assert currencies.converted_candles(kept, [], NOW) == []


RATES = {
    "rates": {
        "btc": {"name": "Bitcoin", "unit": "BTC", "value": 1.0, "type": "crypto"},
        "usd": {"name": "US Dollar", "unit": "$", "value": 84668.69, "type": "fiat"},
        "eur": {"name": "Euro", "unit": "€", "value": 77895.19, "type": "fiat"},
        "jpy": {"name": "Yen", "unit": "¥", "value": None, "type": "fiat"},
    }
}


def read(body: object) -> tuple[Rate, ...]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return exchange_rates.parse(raw, NOW, "CoinGecko", ("eur", "jpy", "xxx", "btc"))


def test_rates_are_read_to_the_dollar_and_what_is_no_number_is_left_out() -> None:
    eur, btc = read(RATES)
    assert (eur.currency, eur.rate, eur.as_of, eur.source) == ("eur", Decimal("0.919999943308"), NOW, "CoinGecko")
    assert (btc.currency, btc.rate) == ("btc", Decimal("0.0000118107413732"))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<html><title>Log in</title>", ProviderDown),
        ([], ProviderDown),
        ({"status": {"error_code": 429}}, ProviderDown),
        ({"rates": {"eur": {"value": 1}}}, MarketError),
        (b'{"rates": {"usd": {"value": NaN}}}', MarketError),
        ({"rates": {"usd": {"value": 0}}}, MarketError),
    ],
)
def test_what_is_no_table_of_rates_is_no_rate(body: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(body)


def test_the_key_travels_in_a_header() -> None:
    asked = exchange_rates.ask(CoinGecko(key="k-1", key_kind="pro"))
    assert asked.url.endswith("/api/v3/exchange_rates") and asked.headers["x-cg-pro-api-key"] == "k-1"
