"""Every form of message that an exchange's documents name: parsed, or known and ignored; none unknown, none a fault.

The recordings hold some of these only. Source: the documents that each venue's module names, one message a form.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from dateline.markets.venues import VENUES, Kind

MS, ISO = 1773324300123, "2026-03-12T14:05:00.123456Z"
T, H, C, I, R = Kind.TICKS, Kind.HEARTBEAT, Kind.CONTROL, Kind.IGNORED, Kind.REFUSED  # noqa: E741
ADVANCED: dict[str, Any] = {"client_id": "", "timestamp": ISO, "sequence_num": 4}
DAY = {"e": "24hrTicker", "E": MS, "s": "BNBBTC", "p": "0.0015", "P": "250.00", "w": "0.0018", "x": "0.0009",
       "c": "0.0025", "Q": "10", "b": "0.0024", "B": "10", "a": "0.0026", "A": "100", "o": "0.0010", "h": "0.0025",
       "l": "0.0010", "v": "10000", "q": "18", "O": 0, "C": MS, "F": 0, "L": 18150, "n": 18151}  # fmt: skip
MINI = {"e": "24hrMiniTicker", "E": MS, "s": "BNBBTC", "c": "0.0025", "o": "0.0010", "h": "0.0025", "l": "0.0010",
        "v": "10000", "q": "18"}  # fmt: skip
BEST = {"u": 400900217, "s": "BNBUSDT", "b": "25.35", "B": "31.21", "a": "25.36", "A": "40.66"}
TOP = {"lastUpdateId": 160, "bids": [["0.0024", "10"]], "asks": [["0.0026", "100"]]}
TRADE = {"e": "trade", "E": MS, "s": "BNBBTC", "t": 12345, "p": "0.001", "q": "100", "T": MS, "m": True, "M": True}
SUM = {"e": "aggTrade", "E": MS, "s": "BNBBTC", "a": 12345, "p": "0.001", "q": "100", "f": 100, "l": 105, "T": MS}
OLD_TICKER = {"a": ["5525.40000", 1, "1.000"], "b": ["5525.10000", 1, "1.000"], "c": ["5525.10000", "0.00398963"],
              "v": ["2634.11501494", "3591.17907851"], "p": ["5631.44067", "5653.78939"], "t": [11493, 16267],
              "l": ["5505.00000", "5505.00000"], "h": ["5783.00000", "5783.00000"],
              "o": ["5760.70000", "5763.40000"]}  # fmt: skip
NEW_TICKER = {"symbol": "ALGO/USD", "bid": 0.10025, "bid_qty": 740.0, "ask": 0.10036, "ask_qty": 1361.4, "last": 0.10035,
              "volume": 997038.98, "vwap": 0.10148, "low": 0.09979, "high": 0.10285, "change": -0.00017,
              "change_pct": -0.17, "timestamp": ISO}  # fmt: skip
SPOT = {"symbol": "BTCUSDT", "lastPrice": "21109.77", "highPrice24h": "21426.99", "lowPrice24h": "20575",
        "prevPrice24h": "20704.93", "volume24h": "6780.866843", "turnover24h": "141946527.22907118",
        "price24hPcnt": "0.0196", "usdIndexPrice": "21120.2400136"}  # fmt: skip


def channel(name: str, inst: str = "BTC-USDT", **row: Any) -> dict[str, Any]:
    return {"arg": {"channel": name, "instId": inst}, "data": [{"instId": inst, **row}]}


DOCUMENTED: list[tuple[str, Kind, Any]] = [
    *(("coinbase", kind, {**ADVANCED, "channel": name, "events": events}) for kind, name, events in [
        (T, "ticker", [{"type": "snapshot", "tickers": [{"type": "ticker", "product_id": "BTC-USD", "price": "21932.98",
                        "volume_24_h": "16038.28", "price_percent_chg_24_h": "-4.15775596190603",
                        "best_bid": "21931.98"}]}]),
        (T, "ticker_batch", [{"type": "snapshot", "tickers": [{"type": "ticker", "product_id": "ETH-USD", "price": "2"}]}]),
        (T, "market_trades", [{"type": "snapshot", "trades": [{"trade_id": "000000000", "product_id": "ETH-USD",
                               "price": "1260.01", "size": "0.3", "side": "BUY", "time": "2019-08-14T20:42:27.265Z"}]}]),
        (H, "heartbeats", [{"current_time": "2023-06-23 20:31:56.121961769 +0000 UTC", "heartbeat_counter": "3049"}]),
        (I, "candles", [{"type": "snapshot", "candles": [{"start": "1688998200", "open": "1867.65"}]}]),
        (I, "l2_data", [{"type": "snapshot", "product_id": "BTC-USD", "updates": []}]),
        (I, "status", [{"type": "snapshot", "products": []}]),
        (I, "user", [{"type": "snapshot", "orders": []}]),
        (I, "futures_balance_summary", [{"type": "snapshot", "fcm_balance_summary": {}}]),
        (C, "subscriptions", [{"subscriptions": {"ticker": ["BTC-USD"]}}]),
    ]),
    ("coinbase", R, {"type": "error", "message": "authentication failure"}),
    *(("coinbase-exchange", kind, {"time": ISO, "product_id": "BTC-USD", "sequence": 9, **more}) for kind, more in [
        (T, {"type": "ticker", "price": "1285.22", "open_24h": "1310.79", "volume_24h": "245532.79",
             "trade_id": 370843401}),
        (T, {"type": "match", "trade_id": 10, "price": "400.23", "size": "5.23512", "side": "sell"}),
        (T, {"type": "last_match", "trade_id": 10, "price": "400.23", "size": "5.23512", "side": "sell"}),
        (H, {"type": "heartbeat", "last_trade_id": 20}),
        *((I, {"type": name, "price": "1"}) for name in ("received", "open", "done", "change", "activate")),
        (I, {"type": "snapshot", "bids": [["10101.10", "0.45054140"]], "asks": []}),
        (I, {"type": "l2update", "changes": [["buy", "22356.270000", "0.00000000"]]}),
        (I, {"type": "status", "products": [], "currencies": []}),
        (I, {"type": "auction", "auction_state": "collection"}),
        (I, {"type": "rfq_match", "maker_order_id": "x", "price": "400.23"}),
        (I, {"type": "balance", "account_id": "d50ec984", "available": "1"}),
        (I, {"type": "level3", "schema": {"change": ["type", "product_id"]}}),
        (C, {"type": "subscriptions", "channels": [{"name": "ticker", "product_ids": ["ETH-USD"]}]}),
        (R, {"type": "error", "message": "Failed to subscribe", "reason": "ticker is not a valid channel"}),
    ]),
    ("coinbase-exchange", I, ["done", "BTC-USD", "50039", "d50ec984", ISO]),
    *(("kraken", kind, message) for kind, message in [
        (T, {"channel": "ticker", "type": "snapshot", "data": [NEW_TICKER]}),
        (T, {"channel": "trade", "type": "update", "data": [{"symbol": "MATIC/USD", "side": "sell", "price": 0.5117,
             "qty": 40.0, "ord_type": "market", "trade_id": 4665906, "timestamp": ISO}]}),
        *((I, {"channel": name, "type": "snapshot", "data": []}) for name in ("book", "level3", "ohlc")),
        (I, {"channel": "instrument", "type": "snapshot", "data": {"assets": [], "pairs": []}}),
        (I, {"channel": "executions", "type": "snapshot", "data": [], "sequence": 1}),
        (I, {"channel": "balances", "type": "snapshot", "data": [], "sequence": 1}),
        (C, {"channel": "status", "type": "update", "data": [{"version": "2.0.4", "system": "online"}]}),
        (H, {"channel": "heartbeat"}),
        (H, {"method": "pong", "req_id": 101, "time_in": ISO, "time_out": ISO}),
        (C, {"method": "unsubscribe", "result": {"channel": "ticker"}, "success": True, "time_in": ISO}),
        (R, {"method": "subscribe", "error": "Already subscribed", "success": False, "time_in": ISO}),
        (R, {"error": "Malformed request", "success": False, "time_in": ISO}),
    ]),
    *(("kraken-v1", kind, message) for kind, message in [
        (T, [340, OLD_TICKER, "ticker", "XBT/USD"]),
        (T, [0, [["5541.20000", "0.15850568", "1534614057.321597", "s", "l", ""]], "trade", "XBT/USD"]),
        (I, [42, ["1542057314.7", "1542057360.4", "3586.7", "3586.7", "3586.6", "3586.6", "1", "2", 2], "ohlc-5", "XBT/USD"]),
        (I, [0, ["5698.40000", "5700.00000", "1542057299.545897", "1.01", "0.98"], "spread", "XBT/USD"]),
        (I, [0, {"as": [["5541.30000", "2.507", "1534614248.123678"]], "bs": []}, "book-100", "XBT/USD"]),
        (I, [1234, {"a": [["5541.3", "2.5", "1534614248.4"]]}, {"b": [["5541.3", "0", "1534614335.3"]], "c": "97"},
             "book-10", "XBT/USD"]),
        (I, [[{"TDLH43-DVQXD-2KHVYY": {"cost": "1000000.0"}}], "ownTrades", {"sequence": 2948}]),
        (I, [[{"OGTT3Y-C6I3P-XRI6HX": {"cost": "0.0"}}], "openOrders", {"sequence": 234}]),
        (H, {"event": "heartbeat"}),
        (H, {"event": "pong", "reqid": 42}),
        (C, {"event": "systemStatus", "connectionID": 8628615390848610000, "status": "online", "version": "1.0.0"}),
        (C, {"event": "subscriptionStatus", "channelID": 10001, "channelName": "ticker", "pair": "XBT/EUR",
             "status": "subscribed", "subscription": {"name": "ticker"}}),
        (R, {"event": "subscriptionStatus", "errorMessage": "Subscription depth not supported", "status": "error"}),
        (R, {"event": "error", "errorMessage": "Malformed request"}),
    ]),
    *((venue, kind, message) for venue in ("binance", "binance-us") for kind, message in [
        (T, DAY), (T, MINI), (T, TRADE), (T, SUM), (T, [DAY, DAY]), (T, [MINI]),
        (T, {"stream": "bnbbtc@ticker", "data": DAY}),
        (T, {"stream": "!ticker@arr", "data": [DAY]}),
        (T, {"stream": "!miniTicker@arr", "data": [MINI]}),
        (T, {"stream": "bnbbtc@trade", "data": TRADE}),
        (I, {"stream": "bnbbtc@ticker_1h", "data": {"e": "1hTicker", "E": MS, "s": "BNBBTC", "c": "1", "o": "1"}}),
        (I, {"stream": "!ticker_4h@arr", "data": [{"e": "4hTicker", "E": MS, "s": "BNBBTC", "c": "1", "o": "1"}]}),
        (I, {"stream": "!bookTicker", "data": BEST}), (I, {"stream": "bnbusdt@bookTicker", "data": BEST}), (I, BEST),
        (I, TOP), (I, {"stream": "bnbbtc@depth5@100ms", "data": TOP}),
        (I, {"e": "depthUpdate", "E": MS, "s": "BNBBTC", "U": 157, "u": 160, "b": [["0.0024", "10"]], "a": []}),
        (I, {"e": "kline", "E": MS, "s": "BNBBTC", "k": {"t": MS, "i": "1m", "o": "0.0010"}}),
        (I, {"stream": "bnbbtc@kline_1m@+08:00", "data": {"e": "kline", "E": MS, "s": "BNBBTC", "k": {}}}),
        (I, {"e": "avgPrice", "E": MS, "s": "BTCUSDT", "i": "5m", "w": "25776.86", "T": MS}),
        (I, {"e": "executionReport", "E": MS, "s": "ETHBTC", "c": "x", "p": "0.1"}),
        (I, {"stream": "btcusdt@markPrice@1s", "data": {"e": "markPriceUpdate", "E": MS, "s": "BTCUSDT", "p": "1"}}),
        (C, {"result": None, "id": 3}), (C, {"result": ["btcusdt@aggTrade"], "id": 3}),
        (C, {"e": "serverShutdown", "E": MS}),
        (R, {"code": 2, "msg": "Invalid request: unknown variant", "id": 1}),
        (R, {"id": 1, "status": 400, "error": {"code": -1100, "msg": "Illegal characters"}}),
    ]),
    *(("okx", kind, message) for kind, message in [
        (T, channel("tickers", last="9999.99", lastSz="0.1", open24h="9000", vol24h="2222", ts=str(MS))),
        (T, channel("trades", tradeId="130639474", px="42219.9", sz="0.12", side="buy", ts=str(MS), count="3", seqId=1)),
        (T, channel("trades-all", tradeId="130639474", px="42219.9", sz="0.12", side="buy", ts=str(MS), source="0")),
        (I, channel("tickers", "BTC-USDT-SWAP", last="1", ts=str(MS))),
        *((I, channel(name)) for name in (
            "candle1D", "candle3Mutc", "books", "books5", "bbo-tbt", "books-l2-tbt", "books50-l2-tbt", "books-elp",
            "call-auction-details", "instruments", "open-interest", "funding-rate", "price-limit", "opt-summary",
            "estimated-price", "mark-price", "index-tickers", "mark-price-candle1D", "index-candle30m",
            "liquidation-orders", "adl-warning", "economic-calendar", "status", "option-trades", "block-tickers",
            "public-block-trades", "public-struc-block-trades", "sprd-public-trades", "sprd-tickers", "sprd-books5",
            "sprd-candle1D", "account", "positions", "balance_and_position", "orders", "orders-algo", "algo-advance",
        )),
        (H, b"pong"),
        (C, {"event": "subscribe", "arg": {"channel": "tickers", "instId": "BTC-USDT"}, "connId": "a4d3ae55"}),
        (C, {"event": "channel-conn-count", "channel": "orders", "connCount": "2", "connId": "abcd1234"}),
        (R, {"event": "channel-conn-count-error", "channel": "orders", "connCount": "20", "connId": "a4d3ae55"}),
        (C, {"event": "login", "code": "0", "msg": "", "connId": "a4d3ae55"}),
        (C, {"event": "notice", "code": "64008", "msg": "The connection will soon be closed. Please reconnect."}),
        (R, {"event": "error", "code": "60012", "msg": "Invalid request", "connId": "a4d3ae55"}),
    ]),
    *(("bybit", kind, message) for kind, message in [
        (T, {"topic": "tickers.BTCUSDT", "ts": MS, "type": "snapshot", "cs": 2588407389, "data": SPOT}),
        (T, {"topic": "publicTrade.BTCUSDT", "type": "snapshot", "ts": MS, "data": [{"T": MS, "s": "BTCUSDT",
             "S": "Buy", "v": "0.001", "p": "16578.50", "L": "PlusTick", "i": "20f43950", "BT": False}]}),
        *((I, {"topic": topic, "type": "snapshot", "ts": MS, "data": data}) for topic, data in [
            ("orderbook.50.BTCUSDT", {"s": "BTCUSDT", "b": [["16493.50", "0.006"]], "a": [], "u": 18521288}),
            ("orderbook.rpi.BTCUSDT", {"s": "BTCUSDT", "b": [], "a": []}),
            ("kline.5.BTCUSDT", [{"start": MS, "open": "16649.5", "close": "16677", "confirm": False}]),
            ("liquidation.BTCUSDT", {"updatedTime": MS, "symbol": "BTCUSDT", "price": "0.03803"}),
            ("allLiquidation.ROSEUSDT", [{"T": MS, "s": "ROSEUSDT", "S": "Sell", "v": "20000", "p": "0.04499"}]),
            ("tickers_lt.EOS3LUSDT", {"symbol": "EOS3LUSDT", "lastPrice": "0.4"}),
            ("kline_lt.5.EOS3LUSDT", []), ("lt.EOS3LUSDT", {"symbol": "EOS3LUSDT", "nav": "1"}),
            ("insurance.USDT", [{"coin": "USDT"}]), ("adlAlert.USDT", [{"c": "USDT"}]),
            ("priceLimit.BTCUSDT", {"symbol": "BTCUSDT", "buyLmt": "114450.00"}), ("system.status", []),
            # before version 5
            ("instrument_info.100ms.BTCUSD", {"id": 1, "symbol": "BTCUSD", "last_price_e4": 81165000}),
            ("trade.BTCUSD", [{"trade_time_ms": MS, "symbol": "BTCUSD", "price": 8098, "trade_id": "00c706e1"}]),
            ("orderBookL2_25.BTCUSD", [{"price": "2999.00", "symbol": "BTCUSD"}]),
            ("orderBook_200.100ms.BTCUSD", []), ("klineV2.1.BTCUSD", []), ("candle.1.BTCUSDT", []),
        ]),
        (H, {"success": True, "ret_msg": "pong", "conn_id": "0970e817", "op": "ping"}),
        (H, {"req_id": "x", "op": "pong", "args": ["1672916271846"], "conn_id": "c6b1"}),
        (H, {"success": True, "ret_msg": "pong", "conn_id": "036e", "request": {"op": "ping", "args": None}}),
        (C, {"success": True, "ret_msg": "subscribe", "conn_id": "2324d924", "op": "subscribe"}),
        (C, {"success": True, "ret_msg": "", "conn_id": "7f5b", "request": {"op": "subscribe", "args": ["trade.BTCUSD"]}}),
        (R, {"success": False, "ret_msg": "error:handler not found,topic:x", "conn_id": "2324d924", "op": "subscribe"}),
    ]),
    *(("bitstamp", kind, message) for kind, message in [
        (T, {"event": "trade", "channel": "live_trades_btcusd", "data": {"id": 227846420, "timestamp": "1773324300",
             "amount": 0.02, "amount_str": "0.02", "price": 42000.5, "price_str": "42000.5", "type": 0,
             "microtimestamp": "1773324300123456", "buy_order_id": 1, "sell_order_id": 2}}),
        *((I, {"event": event, "channel": f"{name}_btcusd", "data": {"microtimestamp": "1773324300123456"}})
          for event, name in [
              ("data", "order_book"), ("data", "detail_order_book"), ("data", "diff_order_book"),
              ("order_created", "live_orders"), ("order_changed", "live_orders"), ("order_deleted", "live_orders"),
              ("funding_rate", "funding_rate"), ("order_created", "private-my_orders"), ("trade", "private-my_trades"),
          ]),
        (H, {"event": "bts:heartbeat", "channel": "", "data": {"status": "success"}}),
        (C, {"event": "bts:subscription_succeeded", "channel": "live_trades_btcusd", "data": {}}),
        (C, {"event": "bts:unsubscription_succeeded", "channel": "live_trades_btcusd", "data": {}}),
        (C, {"event": "bts:request_reconnect", "channel": "", "data": ""}),
        (R, {"event": "bts:error", "channel": "", "data": {"code": None, "message": "Bad subscription string."}}),
    ]),
]  # fmt: skip


def as_bytes(message: Any, *, loose: bool = False) -> bytes:
    return (
        message
        if isinstance(message, bytes)
        else json.dumps(message, separators=None if loose else (",", ":")).encode()
    )


@pytest.mark.parametrize("loose", [False, True], ids=["tight", "loose"])
@pytest.mark.parametrize(("venue", "kind", "message"), DOCUMENTED)
def test_a_documented_form_is_what_its_document_says(venue: str, kind: Kind, message: Any, loose: bool) -> None:
    found = VENUES[venue].parse(as_bytes(message, loose=loose))
    assert found.kind is kind
    assert bool(found.prints) is (kind is Kind.TICKS)
    assert found.what or kind not in (Kind.IGNORED, Kind.CONTROL), "what was ignored is counted by its name"
    assert found.why or kind is not Kind.REFUSED


@pytest.mark.parametrize("venue", VENUES)
@pytest.mark.parametrize(
    "message", [{"zzz": 1}, {}, {"channel": "zzz"}, {"type": "zzz"}, {"e": "zzz"}, {"topic": "zzz.1"}, {"event": "zzz"}]
)
def test_a_form_that_no_document_names_is_counted_as_unknown(venue: str, message: dict[str, Any]) -> None:
    assert VENUES[venue].parse(as_bytes(message)).kind is Kind.UNKNOWN
