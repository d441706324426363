"""Reading CoinGecko's shape: true answers, its ways of saying no, and what cannot be true."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import ConfigError, MarketError, ProviderDown
from dateline.markets.providers import PROVIDERS, Reading, Terms
from dateline.markets.providers.coingecko import CoinGecko
from dateline.model import AssetId

NOW = datetime(2025, 3, 4, 14, 46, tzinfo=UTC)
GECKO = CoinGecko()


def row(**fields: object) -> dict[str, object]:
    return {
        "id": "bitcoin",
        "symbol": "btc",
        "name": "Bitcoin",
        "current_price": 84668.69,
        "market_cap": 1680000000000,
        "market_cap_rank": 1,
        "total_volume": 46000000000,
        "price_change_percentage_24h": -5.29,
        "last_updated": "2025-03-04T14:45:40.612Z",
    } | fields


def read(*rows: object) -> Reading:
    return GECKO.parse(json.dumps(rows).encode(), NOW)


def raw(price: str, **fields: object) -> bytes:
    """An answer of one row whose price is that piece of JSON, as it is."""
    return json.dumps([row(current_price="PRICE", **fields)]).replace('"PRICE"', price).encode()


# --- asking ------------------------------------------------------------------------------------------


def test_without_a_list_the_largest_are_asked_for() -> None:
    parts = urlsplit(GECKO.ask((), 50).url)
    assert (parts.hostname, parts.path) == ("api.coingecko.com", "/api/v3/coins/markets")
    query = {key: value[0] for key, value in parse_qs(parts.query).items()}
    assert (query["vs_currency"], query["order"], query["per_page"]) == ("usd", "market_cap_desc", "50")


def test_named_assets_make_one_stable_address_whatever_their_order() -> None:
    one, other = (
        GECKO.ask([AssetId(i) for i in ids], 50).url for ids in (("xrp", "bitcoin", "xrp"), ("bitcoin", "xrp"))
    )
    assert one == other
    assert "ids=bitcoin,xrp&" in one


@pytest.mark.parametrize(
    ("kind", "header", "host"),
    [("demo", "x-cg-demo-api-key", "api.coingecko.com"), ("pro", "x-cg-pro-api-key", "pro-api.coingecko.com")],
)
def test_a_key_goes_in_its_header_to_its_host_and_never_in_the_address(kind: str, header: str, host: str) -> None:
    provider = PROVIDERS["coingecko"](Terms(key="CG-secret", key_kind=kind))
    ask = provider.ask((), 50)
    assert ask.headers[header] == "CG-secret"
    assert urlsplit(ask.url).hostname == host
    assert "secret" not in ask.url + repr(ask) + repr(provider) + repr(provider.in_cell(b"", NOW))


def test_the_address_is_a_setting() -> None:
    ask = PROVIDERS["coingecko"](Terms(address="http://127.0.0.1:9/api/v3/")).ask((), 50)
    assert ask.url.startswith("http://127.0.0.1:9/api/v3/coins/markets?")
    assert not any(name.startswith("x-cg") for name in ask.headers)


def test_more_assets_than_one_call_gives_are_refused_at_the_start() -> None:
    with pytest.raises(ConfigError, match="at most 250"):
        GECKO.ask((), 251)
    with pytest.raises(ConfigError, match="no kind of key"):
        PROVIDERS["coingecko"](Terms(key="k", key_kind="gold"))


def test_a_cell_is_told_to_do_what_parse_does() -> None:
    body = json.dumps([row()]).encode()
    name, arguments = GECKO.in_cell(body, NOW)
    module, function = name.split(":")
    assert getattr(importlib.import_module(module), function)(*arguments) == GECKO.parse(body, NOW)


# --- true answers ------------------------------------------------------------------------------------


def test_a_row_becomes_a_tick_with_the_digits_that_were_sent() -> None:
    tick = GECKO.parse(raw("0.10000000000000000555"), NOW).ticks[0]
    assert str(tick.price) == "0.10000000000000000555", "no float was on the way"
    assert tick.as_of == datetime(2025, 3, 4, 14, 45, 40, 612000, tzinfo=UTC)
    assert (tick.received_at, tick.every, tick.provider) == (NOW, timedelta(seconds=300), "CoinGecko")
    assert (tick.change_24h_pct, tick.market_value) == (Decimal("-5.29"), Decimal("1680000000000"))


@pytest.mark.parametrize("price", ["1.231e-05", '"0.00001231"', "0.00001231"])
def test_every_way_to_write_a_price_is_the_same_decimal(price: str) -> None:
    assert GECKO.parse(raw(price), NOW).ticks[0].price == Decimal("0.00001231")


def test_symbols_are_upper_case_and_names_are_tidy_and_short() -> None:
    asset = read(row(symbol=" btc\u202e", name="Bit\u0000\ncoin \u202eevil " + "x" * 500)).assets[0]
    assert asset.symbol == "BTC"
    assert asset.name.startswith("Bit coin evil x")
    assert len(asset.name) == 60


def test_a_coin_without_a_symbol_goes_by_its_id() -> None:
    assert read(row(symbol="")).assets[0].symbol == "BITCOIN"


def test_nulls_are_not_known_and_never_zero() -> None:
    reading = read(row(price_change_percentage_24h=None, market_cap=None, total_volume=None, market_cap_rank=None))
    tick = reading.ticks[0]
    assert (tick.change_24h_pct, tick.market_value, tick.volume_24h) == (None, None, None)
    assert reading.assets[0].rank is None
    assert reading.notes == ()


def test_a_null_price_gives_the_asset_no_tick_and_a_note() -> None:
    reading = read(row(current_price=None), row(id="ripple"))
    assert [tick.asset_id for tick in reading.ticks] == ["ripple"]
    assert len(reading.assets) == 2
    assert reading.notes == ("bitcoin: no price",)


@pytest.mark.parametrize(
    "stamp",
    ["2025-03-04T14:45:40Z", "2025-03-04T14:45:40.123456789+00:00", 1741099540, 1741099540123, 1741099540123456,
     1741099540123456789],
)  # fmt: skip
def test_a_time_is_read_by_its_size(stamp: object) -> None:
    assert read(row(last_updated=stamp)).ticks[0].as_of.replace(microsecond=0) == datetime(
        2025, 3, 4, 14, 45, 40, tzinfo=UTC
    )


def test_a_time_in_another_zone_is_the_same_instant_in_utc() -> None:
    as_of = read(row(last_updated="2025-03-04T23:45:40+09:00")).ticks[0].as_of
    assert as_of.isoformat() == "2025-03-04T14:45:40+00:00"


@pytest.mark.parametrize(
    "name",
    ["coingecko_coins_markets_2025-03-04", "coingecko_coins_markets_2022-02-22", "coingecko_coins_markets_2023-01"],
)
def test_recorded_answers_are_read_whole(shared: Path, name: str) -> None:
    body = (shared / "corpus" / "markets" / "rest" / f"{name}.json").read_bytes()
    reading = GECKO.parse(body, NOW)
    sent = json.loads(body, parse_float=Decimal)
    assert [tick.price for tick in reading.ticks] == [Decimal(row["current_price"]) for row in sent]
    assert [asset.id for asset in reading.assets] == [row["id"] for row in sent]
    assert reading.notes == ()


# --- no data -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"status":{"error_code":429,"error_message":"You\'ve exceeded the Rate Limit."}}', "slow down"),
        (b'{"error":"Too Many Requests"}', "slow down"),
        (b'{"timestamp":"x","error_code":10010,"status":{"error_message":"wrong root"}}', "the key is of the other"),
        (b'{"status":{"error_code":10005,"error_message":"This request is limited"}}', "This request is limited"),
        (b'{"error":"coin not found"}', "coin not found"),
        (b'{"gecko_says":"(V3) To the Moon!"}', "an object, not a list"),
        (b"<!DOCTYPE html><title>Access denied | error 1020</title>", "a page instead of prices: Access denied"),
        (b"  <html><body>login</body>", "a page instead of prices"),
        (b"", "empty"),
        (b" \n", "empty"),
        (b"[]", "lists no assets"),
        (b'[{"id":"bitcoin","current_pri', "not whole JSON"),
        (b"\xff\xfe[", "byte 0 is not UTF-8"),
        (b"pong", "not whole JSON"),
    ],
)
def test_an_answer_that_is_no_data_says_what_it_is(body: bytes, said: str) -> None:
    with pytest.raises(ProviderDown, match=r"^CoinGecko: ") as caught:
        GECKO.parse(body, NOW)
    assert said in str(caught.value)


# --- what cannot be true -----------------------------------------------------------------------------

HOSTILE = {
    "NaN": raw("NaN"),
    "Infinity": raw("-Infinity"),
    "1e999": raw("1e999"),
    "1e999999999": raw("1e999999999"),
    "huge int": raw("9" * 1_000_000),
    "long fraction": raw("0." + "1" * 1_000_000),
    "a truth": raw("true"),
    "a list": raw("[1]"),
    "no number": raw('"None"'),
    "empty text": raw('""'),
    "key twice": b'[{"id":"bitcoin","current_price":1,"current_price":2}]',
    "a number alone": b"1",
    "a text alone": b'"prices"',
    "rows of numbers": b"[1,2,3]",
    "no id": raw("1", id=None),
    "long id": raw("1", id="x" * 101),
    "id with controls": raw("1", id="bit\u0000coin"),
    "a time without a zone": raw("1", last_updated="2025-03-04T14:45:40"),
    "a time that is words": raw("1", last_updated="yesterday"),
    "a time of 1970": raw("1", last_updated=17410995),
    "a time of next year": raw("1", last_updated="2026-03-04T14:45:40Z"),
    "deep": b"[" * 200_000,
    "deep objects": b'[{"a":' * 100_000,
    "many rows": b"[" + b"{}," * 100_000 + b"{}]",
    "too long": b"[" + b" " * 5_000_000 + b"]",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_true_is_a_clear_error(name: str) -> None:
    with pytest.raises(MarketError, match=r"^CoinGecko: ") as caught:
        GECKO.parse(HOSTILE[name], NOW)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("name", ["NaN", "1e999", "huge int", "key twice", "a time without a zone", "long id"])
def test_one_bad_row_does_not_take_the_others_with_it(name: str) -> None:
    good = json.dumps(row(id="ripple")).encode()
    reading = GECKO.parse(HOSTILE[name][:-1] + b"," + good + b"]", NOW)
    assert [tick.asset_id for tick in reading.ticks] == ["ripple"]
    assert len(reading.notes) == 1


def test_a_bad_extra_field_costs_only_itself() -> None:
    reading = GECKO.parse(raw("1").replace(b"-5.29", b"1e400"), NOW)
    assert (reading.ticks[0].price, reading.ticks[0].change_24h_pct) == (1, None)
    assert "price_change_percentage_24h" in reading.notes[0]


def test_an_asset_named_twice_counts_once() -> None:
    reading = read(row(current_price=1), row(current_price=2))
    assert [tick.price for tick in reading.ticks] == [1]
    assert "named twice" in reading.notes[0]


def test_notes_are_bounded() -> None:
    reading = read(row(), *({"id": f"c{n}", "current_price": None} for n in range(300)))
    assert len(reading.notes) == 21
    assert reading.notes[-1] == "and 280 more"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
fields = st.sampled_from(list(row()))


@given(st.lists(st.dictionaries(fields, json_values, max_size=9) | json_values, max_size=6), st.data())
def test_any_json_is_read_or_refused_by_name(rows: list[object], data: st.DataObject) -> None:
    body = json.dumps(rows).encode()
    cut = data.draw(st.integers(min_value=0, max_value=len(body)))
    for sent in (body, body[:cut]):
        try:
            reading = GECKO.parse(sent, NOW)
        except MarketError:
            continue
        assert len(reading.assets) <= len(rows)
        assert all(tick.price.is_finite() and tick.as_of.tzinfo for tick in reading.ticks)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_by_name(body: bytes) -> None:
    with pytest.raises(MarketError):
        GECKO.parse(body, NOW)
