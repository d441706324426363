"""What a provider of prices is: the seam of the markets room.

A provider is a frozen value: facts, how to ask, and a pure `parse`. It does no input or output itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from dateline.model import Asset, AssetId, Tick


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a provider asks to be said beside its prices. `url` None: there is nothing to link to."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. Keys travel in `headers`, never in the address, which is logged."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer held: ticks, the assets it spoke of, and in words what was left out and why."""

    ticks: tuple[Tick, ...] = ()
    assets: tuple[Asset, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """How the operator wants a provider: its address, the key and its kind, the interval, the currency."""

    address: str = ""  # the provider's own where empty
    key: str = field(default="", repr=False)
    key_kind: str = "demo"
    every: timedelta = timedelta(seconds=300)
    currency: str = "usd"


class Provider(Protocol):
    """A service that is asked for prices at intervals."""

    @property
    def name(self) -> str:
        """As pages name it; every tick carries it."""
        ...

    @property
    def attribution(self) -> Attribution: ...

    @property
    def every(self) -> timedelta:
        """The interval between asks: what its prices' freshness is measured against."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether its prices are made up; such prices never stand beside true ones."""
        ...

    @property
    def most_assets(self) -> int:
        """How many assets one request can ask for."""
        ...

    def ask(self, assets: Sequence[AssetId], limit: int) -> Ask:
        """Give the request for these assets; for the `limit` largest where none are named.

        Errors: ConfigError where that is more than it can be asked for.
        """
        ...

    def parse(self, body: bytes, received_at: datetime) -> Reading:
        """Read an answer. Errors: ProviderDown where it is no data; MarketError where it cannot be true."""
        ...

    def in_cell(self, body: bytes, received_at: datetime) -> tuple[str, tuple[object, ...]]:
        """Give the function and arguments that a cell runs to do the same as `parse`; without the key."""
        ...
