"""Whatever an exchange sends, its reading fails with our errors only and ends."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import MarketError
from dateline.markets.venues import VENUES, Said

SEEDS = [
    b'{"channel":"ticker","timestamp":"2026-03-12T14:05:00.1Z","sequence_num":7,"events":[{"type":"update","tickers":[{"product_id":"BTC-USD","price":"9.1"}]}]}',
    b'{"type":"ticker","product_id":"ETH-USD","price":"110","open_24h":"100","time":"2026-03-12T14:05:00Z"}',
    b'{"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","last":97000.1,"change_pct":-1.25}]}',
    b'[340,{"c":["110.0","1"],"o":["90","100"],"v":["1","2"]},"ticker","XBT/USD"]',
    b'[0,[["5541.2","0.1","1534614057.3","s","l",""]],"trade","XBT/USD"]',
    b'{"stream":"btcusdt@ticker","data":{"e":"24hrTicker","E":1773324300123,"s":"BTCUSDT","c":"9","o":"8","P":"1","v":"5"}}',
    b'{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","last":"110","open24h":"100","ts":"1773324300123"}]}',
    b'{"topic":"tickers.BTCUSDT","type":"snapshot","ts":1,"data":{"symbol":"BTCUSDT","lastPrice":"2","price24hPcnt":"0.01"}}',
    b'{"event":"trade","channel":"live_trades_btcusd","data":{"id":5,"price_str":"46000.50","microtimestamp":"1773324300123000"}}',
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["NaN", "", "1e999", "-0", "sNaN", "٣"]),
)


def mutated(draw: st.DrawFn) -> bytes:
    message = draw(st.sampled_from(SEEDS))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(message) - 1))
        return message[:at] + draw(st.binary(max_size=4)) + message[at + draw(st.integers(0, 6)) :]
    return json.dumps(_swapped(draw, json.loads(message))).encode()


def _swapped(draw: st.DrawFn, value: object) -> object:
    if draw(st.integers(0, 7)) == 0:
        return draw(ODD)
    if isinstance(value, dict):
        return {key: _swapped(draw, inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_swapped(draw, inner) for inner in value]
    return value


@pytest.mark.parametrize("key", VENUES)
@settings(max_examples=150, deadline=None)
@given(message=st.composite(mutated)())
def test_a_broken_message_is_an_error_of_ours_or_none(key: str, message: bytes) -> None:
    try:
        found = VENUES[key].parse(message)
    except (msgspec.MsgspecError, MarketError):
        return
    assert isinstance(found, Said)
