"""What each exchange says, in small messages after its documents."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from dateline.markets.venues import VENUES, Kind, Pair, Said


def said(venue: str, message: Any) -> Said:
    return VENUES[venue].parse(
        message if isinstance(message, bytes) else json.dumps(message, separators=(",", ":")).encode()
    )


ADVANCED = {"channel": "ticker", "timestamp": "2026-03-12T14:05:00.123456789Z", "sequence_num": 7}
TICKER = {"product_id": "BTC-USD", "price": "97000.10", "price_percent_chg_24_h": "0.0960", "volume_24_h": "12.5"}
TRADE_MS = 1_773_324_300_123


@pytest.mark.parametrize(
    ("venue", "message", "pair", "price", "change", "at_us"),
    [
        (
            "coinbase",
            {**ADVANCED, "events": [{"type": "update", "tickers": [TICKER]}]},
            Pair("BTC", "USD"),
            "97000.10",
            "0.0960",
            1_773_324_300_123_457,
        ),
        (
            "coinbase-exchange",
            {
                "type": "ticker",
                "product_id": "ETH-USD",
                "price": "110",
                "open_24h": "100",
                "time": "2026-03-12T14:05:00Z",
            },
            Pair("ETH", "USD"),
            "110",
            "10",
            1_773_324_300_000_000,
        ),
        (
            "kraken",
            {
                "channel": "ticker",
                "type": "update",
                "data": [{"symbol": "BTC/USD", "last": 97000.1, "change_pct": -1.25}],
            },
            Pair("BTC", "USD"),
            "97000.1",
            "-1.25",
            None,
        ),
        (
            "kraken-v1",
            [340, {"c": ["110.0", "1"], "o": ["90", "100"], "v": ["1", "2"]}, "ticker", "XBT/USD"],
            Pair("BTC", "USD"),
            "110.0",
            "10",
            None,
        ),
        (
            "binance",
            {
                "stream": "btcusdt@ticker",
                "data": {
                    "e": "24hrTicker",
                    "E": TRADE_MS,
                    "s": "BTCUSDT",
                    "c": "97000.10",
                    "o": "96000",
                    "P": "1.042",
                    "v": "5",
                },
            },
            Pair("BTC", "USDT"),
            "97000.10",
            "1.042",
            TRADE_MS * 1000,
        ),
        (
            "binance",
            [{"e": "24hrMiniTicker", "E": TRADE_MS * 1000, "s": "ETHUSDT", "c": "110", "o": "100", "v": "5"}],
            Pair("ETH", "USDT"),
            "110",
            "10",
            TRADE_MS * 1000,
        ),
        (
            "okx",
            {
                "arg": {"channel": "tickers", "instId": "BTC-USDT"},
                "data": [
                    {
                        "instType": "SPOT",
                        "instId": "BTC-USDT",
                        "last": "110",
                        "open24h": "100",
                        "sodUtc0": "50",
                        "ts": str(TRADE_MS),
                    }
                ],
            },
            Pair("BTC", "USDT"),
            "110",
            "10",
            TRADE_MS * 1000,
        ),
        (
            "bybit",
            {
                "topic": "tickers.BTCUSDT",
                "type": "snapshot",
                "ts": TRADE_MS,
                "data": {
                    "symbol": "BTCUSDT",
                    "lastPrice": "21109.77",
                    "prevPrice24h": "20704.93",
                    "price24hPcnt": "0.0196",
                    "volume24h": "6780.8",
                },
            },
            Pair("BTC", "USDT"),
            "21109.77",
            "1.96",
            TRADE_MS * 1000,
        ),
        (
            "bitstamp",
            {
                "event": "trade",
                "channel": "live_trades_btcusd",
                "data": {
                    "id": 5,
                    "price": 46000.5,
                    "price_str": "46000.50",
                    "microtimestamp": str(TRADE_MS * 1000),
                    "timestamp": "1773324300",
                },
            },
            Pair("BTC", "USD"),
            "46000.50",
            None,
            TRADE_MS * 1000,
        ),
    ],
)
def test_a_price_is_read_to_the_digit_with_its_change_in_percent(
    venue: str, message: Any, pair: Pair, price: str, change: str | None, at_us: int | None
) -> None:
    found = said(venue, message)
    assert found.kind is Kind.TICKS
    (told,) = found.prints
    assert (told.pair, str(told.price), told.at_us) == (pair, price, at_us)
    assert told.change_24h_pct == (change and Decimal(change))


@pytest.mark.parametrize(
    ("venue", "message"),
    [
        ("coinbase", {"channel": "heartbeats", "sequence_num": 3, "events": [{"heartbeat_counter": "1"}]}),
        ("coinbase-exchange", {"type": "heartbeat", "sequence": 90, "last_trade_id": 20, "product_id": "BTC-USD"}),
        ("kraken", {"channel": "heartbeat"}),
        ("kraken", {"method": "pong", "req_id": 1}),
        ("kraken-v1", {"event": "heartbeat"}),
        ("kraken-v1", {"event": "pong"}),
        ("okx", b"pong"),
        ("bybit", {"success": True, "ret_msg": "pong", "op": "ping", "conn_id": "x"}),
        ("bitstamp", {"event": "bts:heartbeat", "channel": "", "data": {"status": "success"}}),
    ],
)
def test_a_heartbeat_is_a_heartbeat(venue: str, message: Any) -> None:
    assert said(venue, message).kind is Kind.HEARTBEAT


@pytest.mark.parametrize(
    ("venue", "message", "words"),
    [
        ("coinbase", {"type": "error", "message": "too many subscriptions"}, "too many"),
        (
            "coinbase-exchange",
            {"type": "error", "message": "Failed to subscribe", "reason": "SCAM-USD is not valid"},
            "SCAM-USD",
        ),
        (
            "kraken",
            {"method": "subscribe", "success": False, "error": "Currency pair not supported SCAM/USD"},
            "SCAM/USD",
        ),
        (
            "kraken-v1",
            {"event": "subscriptionStatus", "status": "error", "errorMessage": "Currency pair not supported"},
            "pair",
        ),
        ("binance", {"error": {"code": 2, "msg": "Invalid request"}, "id": 1}, "Invalid"),
        ("okx", {"event": "error", "code": "60018", "msg": "wrong channel"}, "60018"),
        ("bybit", {"success": False, "ret_msg": "error:handler not found", "op": "subscribe"}, "handler"),
        (
            "bitstamp",
            {"event": "bts:error", "channel": "", "data": {"code": 4009, "message": "Connection is full."}},
            "full",
        ),
    ],
)
def test_a_refusal_carries_the_venues_words(venue: str, message: Any, words: str) -> None:
    found = said(venue, message)
    assert found.kind is Kind.REFUSED and words in found.why


@pytest.mark.parametrize(
    ("venue", "message"),
    [
        (
            "coinbase",
            {"channel": "subscriptions", "sequence_num": 0, "events": [{"subscriptions": {"ticker": ["BTC-USD"]}}]},
        ),
        ("coinbase-exchange", {"type": "subscriptions", "channels": []}),
        ("kraken", {"method": "subscribe", "success": True, "result": {"channel": "ticker", "symbol": "BTC/USD"}}),
        ("kraken", {"channel": "status", "type": "update", "data": [{"system": "online"}]}),
        ("kraken-v1", {"event": "systemStatus", "status": "online", "version": "1.8.1"}),
        ("binance", {"result": None, "id": 1}),
        ("okx", {"event": "subscribe", "arg": {"channel": "tickers", "instId": "BTC-USDT"}}),
        ("bybit", {"success": True, "ret_msg": "subscribe", "op": "subscribe"}),
        ("bitstamp", {"event": "bts:subscription_succeeded", "channel": "live_trades_btcusd", "data": {}}),
    ],
)
def test_what_a_subscription_is_answered_with_is_known(venue: str, message: Any) -> None:
    assert said(venue, message).kind is Kind.CONTROL


@pytest.mark.parametrize(
    ("venue", "message"),
    [
        (
            "okx",
            {"event": "notice", "code": "64008", "msg": "The connection will soon be closed for a service upgrade."},
        ),
        ("binance", {"stream": "", "data": {"e": "serverShutdown", "E": TRADE_MS}}),
        ("bitstamp", {"event": "bts:request_reconnect", "channel": "", "data": ""}),
    ],
)
def test_a_venue_that_asks_for_a_new_connection_is_obeyed(venue: str, message: Any) -> None:
    assert said(venue, message).reconnect


@pytest.mark.parametrize(
    ("venue", "message"),
    [
        (
            "okx",
            {
                "arg": {"channel": "tickers", "instId": "BTC-USDT-SWAP"},
                "data": [{"instId": "BTC-USDT-SWAP", "last": "1", "ts": "1"}],
            },
        ),
        (
            "bybit",
            {
                "topic": "tickers.BTCUSDT",
                "type": "delta",
                "ts": TRADE_MS,
                "data": {"symbol": "BTCUSDT", "volume24h": "5"},
            },
        ),
        ("coinbase", {"channel": "l2_data", "sequence_num": 9, "events": []}),
        ("kraken", {"channel": "book", "type": "update", "data": []}),
        ("binance", {"stream": "btcusdt@depth", "data": {}}),
    ],
)
def test_what_carries_no_price_of_ours_is_known_and_ignored(venue: str, message: Any) -> None:
    found = said(venue, message)
    assert found.kind is Kind.IGNORED and found.what


@pytest.mark.parametrize(
    ("venue", "message"),
    [
        ("kraken", {"channel": "ticker", "type": "update", "data": [{"symbol": "BTC/USD", "bid": 5}]}),
        ("coinbase", {**ADVANCED, "events": [{"type": "update", "tickers": [{"product_id": "BTC-USD"}]}]}),
        (
            "okx",
            {
                "arg": {"channel": "tickers", "instId": "BTC-USDT"},
                "data": [{"instId": "BTC-USDT", "last": "", "ts": "1"}],
            },
        ),
    ],
)
def test_a_delta_without_a_price_tells_none(venue: str, message: Any) -> None:
    assert said(venue, message).prints == ()


def test_numbers_of_a_connection_are_handed_on_and_a_snapshot_is_marked() -> None:
    found = said("coinbase", {**ADVANCED, "events": [{"type": "snapshot", "tickers": [TICKER]}]})
    assert found.sequence == ("connection", 7) and found.snapshot


@pytest.mark.parametrize("key", VENUES)
def test_what_nobody_knows_is_unknown_and_not_silent(key: str) -> None:
    assert said(key, {"zzz": 1}).kind is Kind.UNKNOWN or key == "binance"


@pytest.mark.parametrize("key", VENUES)
def test_a_subscription_names_every_pair_once(key: str) -> None:
    venue = VENUES[key]
    pairs = [Pair(base, venue.quotes[0]) for base in ("BTC", "AVAX", "DOGE")]
    text = "".join(venue.subscribe(pairs)).upper().replace("XBT", "BTC").replace("XDG", "DOGE")
    assert [text.count(base) for base in ("BTC", "AVAX", "DOGE")] == [1, 1, 1]
