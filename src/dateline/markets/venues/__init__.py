"""Exchanges whose prices stream in: a table of facts and a pure `parse` each. Source: docs/adding-a-provider.md."""

from __future__ import annotations

from collections.abc import Mapping

from dateline.markets.venues import binance, bitstamp, bybit, coinbase, kraken, okx
from dateline.markets.venues.port import Kind, Pair, Print, Said, Venue

VENUES: Mapping[str, Venue] = {
    venue.key: venue
    for venue in (
        coinbase.VENUE,
        coinbase.EXCHANGE,
        kraken.VENUE,
        kraken.V1,
        binance.VENUE,
        binance.US,
        okx.VENUE,
        bybit.VENUE,
        bitstamp.VENUE,
    )
}

__all__ = ["VENUES", "Kind", "Pair", "Print", "Said", "Venue"]
