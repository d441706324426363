"""The providers that come with Dateline; others join through the entry-point group `dateline.markets`.

An entry point gives `(Terms) -> Provider`; `service` loads it, and settings choose one by its name here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dateline.markets.providers import coingecko
from dateline.markets.providers.coingecko import SIMULATED_NAME
from dateline.markets.providers.port import Ask, Attribution, Provider, Reading, Terms

MakeProvider = Callable[[Terms], Provider]

PROVIDERS: Mapping[str, MakeProvider] = {
    "coingecko": coingecko.make,
    "simulated": coingecko.make_simulated,
}

__all__ = ["PROVIDERS", "SIMULATED_NAME", "Ask", "Attribution", "MakeProvider", "Provider", "Reading", "Terms"]
