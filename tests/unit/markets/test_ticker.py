"""What the ticker shows, and the frames that keep it so."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from dateline.markets import ticker
from dateline.markets.providers.coingecko import CoinGecko
from dateline.model import Asset, AssetId, Freshness, Quoted, Tick

NOW = datetime(2025, 3, 1, 0, 1, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def quote(symbol: str, price: str = "2", asset_id: str = "", seconds: float = 0, change: str | None = "1.24") -> Quoted:
    asset = Asset(AssetId(asset_id or symbol.lower()), symbol, symbol.title(), 1)
    as_of = NOW + timedelta(seconds=seconds)
    pct = None if change is None else Decimal(change)
    return Quoted(asset, Tick(asset.id, Decimal(price), as_of, as_of, "x", change_24h_pct=pct, every=FIVE))


def test_the_seeds_answer_is_shown_as_its_page_showed_it(shared: Path) -> None:
    reading = CoinGecko().parse((shared / "seed" / "coins_markets.json").read_bytes(), NOW)
    ticks = {tick.asset_id: tick for tick in reading.ticks}
    lines = ticker.lines([Quoted(asset, ticks[asset.id]) for asset in reading.assets], NOW)
    shown = [{"id": line.asset.id, "text": re.sub(r" [+\u2212]?(\S+)$", r" \1", line.text)} for line in lines]
    expected = json.loads((shared / "seed" / "expected.json").read_text("utf-8"))["ticker"]
    assert len(shown) == 50
    assert shown == [{"id": e["id"], "text": re.sub(r"\$\s", "$\u00a0", e["text"])} for e in expected]


def test_a_frame_carries_prices_and_changes_as_text() -> None:
    frame = ticker.frame([quote("BTC", "0.000014"), quote("ETH", change=None)], NOW)
    ms = int(NOW.timestamp() * 1000)
    assert frame == {
        "now": ms,
        "u": [
            {"s": "BTC", "p": "0.000014", "c": "1.24", "t": ms, "every": 300, "ended": False},
            {"s": "ETH", "p": "2", "c": None, "t": ms, "every": 300, "ended": False},
        ],
    }


def test_an_asset_never_priced_is_in_no_frame() -> None:
    assert ticker.frame([Quoted(Asset(AssetId("x"), "X", "X"), None)], NOW)["u"] == []


def test_a_streamed_price_has_no_interval_and_a_late_service_has_its_lag_in_it() -> None:
    streamed, late = quote("BTC"), quote("ETH")
    assert streamed.tick is not None
    assert late.tick is not None
    rows = ticker.frame(
        [
            replace(streamed, tick=replace(streamed.tick, every=None)),
            replace(late, tick=replace(late.tick, received_at=NOW + timedelta(seconds=100))),
        ],
        NOW,
    )["u"]
    assert [row["every"] for row in rows] == [0, 400]


def test_assets_that_share_a_symbol_go_by_their_ids() -> None:
    rows = ticker.frame([quote("SOL", "190", "solana"), quote("SOL", "191", "wrapped-solana"), quote("BTC")], NOW)["u"]
    assert [(row["s"], row["p"]) for row in rows] == [("solana", "190"), ("wrapped-solana", "191"), ("BTC", "2")]


def test_a_change_frame_holds_changed_rows_only() -> None:
    before = [quote("BTC"), quote("ETH")]
    after = [quote("BTC"), quote("ETH", "3", seconds=60)]
    assert [row["s"] for row in ticker.changed(before, after, NOW)["u"]] == ["ETH"]
    assert ticker.changed(before, before, NOW)["u"] == []


def test_an_asset_that_left_is_marked_as_ended_in_the_change() -> None:
    rows = ticker.changed([quote("BTC"), quote("ETH")], [quote("BTC")], NOW)["u"]
    assert [(row["s"], row["ended"]) for row in rows] == [("ETH", True)]


def test_a_line_has_all_that_a_page_needs() -> None:
    line = ticker.lines([quote("BTC", "84668.69", change="-5.29")], NOW)[0]
    assert line.text == "Btc (BTC) $\u00a084,668.69 \u22125.29%"
    assert (line.freshness, line.words, line.ended) == (Freshness.CURRENT, "as of 00:01, every 5 min", False)
    assert (line.change.direction, line.change.shape) == ("down", "▼")


def test_a_line_over_a_day_old_has_ended() -> None:
    line = ticker.lines([quote("BTC", seconds=-90_000)], NOW)[0]
    assert line.ended
    assert line.words == "no longer traded since 2025-02-27"
