"""CoinGecko's `/coins/markets`, and what else speaks its shape (the simulated exchange does).

Source: docs.coingecko.com "Coins List with Market Data", "Common errors & rate limit"; attribution as
brand.coingecko.com asks. One call gives up to 250 assets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import quote, urlencode

from dateline.errors import ConfigError, MarketError, ProviderDown
from dateline.markets.providers import foreign
from dateline.markets.providers.foreign import Doubt
from dateline.markets.providers.port import Ask, Attribution, Reading, Terms
from dateline.model import Asset, AssetId, Tick
from dateline.text import tidy

PUBLIC_ADDRESS = "https://api.coingecko.com/api/v3"
PRO_ADDRESS = "https://pro-api.coingecko.com/api/v3"
ATTRIBUTION = Attribution("Data provided by CoinGecko", "https://www.coingecko.com")
SIMULATED_ADDRESS = "https://exchange.sample.invalid/api/v3"
SIMULATED_NAME = "Simulated exchange"
SIMULATED_EVERY = timedelta(minutes=1)  # it costs nobody anything, and samples should be seen to move
KEY_HEADERS: Mapping[str, str] = {"demo": "x-cg-demo-api-key", "pro": "x-cg-pro-api-key"}

PER_PAGE = 250  # the service's own limit a call
MOST_ROWS = 500  # twice what can be asked for: beyond it this is some other list
MOST_NOTES = 20
LONGEST_ID, LONGEST_SYMBOL, LONGEST_NAME = 100, 20, 60  # recorded: 70, 38 ("hixokdkek..."), 71 characters
# Directional controls turn the text around a foreign name; the page isolates it, and these add nothing.
_DIRECTIONAL = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_DAY = "price_change_percentage_24h"
_HOUR, _WEEK = "price_change_percentage_1h_in_currency", "price_change_percentage_7d_in_currency"
_WRONG_HOST = frozenset({10010, 10011})
_SLOW_DOWN = ("rate limit", "throttled", "too many requests")


@dataclass(frozen=True, slots=True)
class CoinGecko:
    """A service of CoinGecko's shape. The key goes in a header, and ids are sorted: the address stays the same."""

    address: str = PUBLIC_ADDRESS
    key: str = field(default="", repr=False)
    key_kind: str = "demo"
    every: timedelta = timedelta(seconds=300)
    currency: str = "usd"
    name: str = "CoinGecko"
    attribution: Attribution = ATTRIBUTION
    simulated: bool = False
    most_assets: int = PER_PAGE

    def ask(self, assets: Sequence[AssetId], limit: int) -> Ask:
        """Give the one request for these assets, or for the `limit` largest where none are named."""
        if max(len(assets), limit) > self.most_assets:
            raise ConfigError(f"settings: {self.name} gives at most {self.most_assets} assets")
        query = {"vs_currency": self.currency, "order": "market_cap_desc"}
        if assets:
            query |= {"ids": ",".join(sorted(set(assets))), "per_page": str(PER_PAGE)}
        else:
            query |= {"per_page": str(limit)}
        query |= {"page": "1", "sparkline": "false", "price_change_percentage": "1h,7d"}
        headers = {KEY_HEADERS[self.key_kind]: self.key} if self.key else {}
        return Ask(
            f"{self.address.rstrip('/')}/coins/markets?{urlencode(query, safe=',', quote_via=quote)}",
            headers | {"accept": "application/json"},
        )

    def parse(self, body: bytes, received_at: datetime) -> Reading:
        """Read an answer, see `parse` of this module."""
        return parse(body, received_at, self.name, self.every, self.currency)

    def in_cell(self, body: bytes, received_at: datetime) -> tuple[str, tuple[object, ...]]:
        """Name the module's `parse` with its arguments."""
        return f"{__name__}:parse", (body, received_at, self.name, self.every, self.currency)


def make(terms: Terms) -> CoinGecko:
    """Make the provider that the operator asked for; a pro key goes to the pro host unless told otherwise."""
    if terms.key_kind not in KEY_HEADERS:
        raise ConfigError(f"settings: {terms.key_kind!r} is no kind of key; demo or pro is")
    address = terms.address or PUBLIC_ADDRESS
    if terms.key and terms.key_kind == "pro" and address.rstrip("/") == PUBLIC_ADDRESS:
        address = PRO_ADDRESS
    return CoinGecko(address, terms.key, terms.key_kind, terms.every, terms.currency)


def make_simulated(terms: Terms) -> CoinGecko:
    """Make the provider that asks the simulated exchange inside this process; it needs no key and no address."""
    return CoinGecko(
        address=SIMULATED_ADDRESS,
        every=min(terms.every, SIMULATED_EVERY),
        currency=terms.currency,
        name=SIMULATED_NAME,
        attribution=Attribution("Simulated exchange: these prices are made up"),
        simulated=True,
    )


def parse(body: bytes, received_at: datetime, name: str, every: timedelta, currency: str) -> Reading:
    """Read an answer of `/coins/markets`. Pure; runs in a cell.

    Shape:  one tick for each row that has a price; a row that cannot be true is left out and noted.
    Units:  prices as decimals of the text received, volume as turnover in the same currency, times in UTC.
    Errors: ProviderDown where it is no data (a page, an error, a cut answer); MarketError where it is JSON
            that is no list of assets, or no row of it can be used.
    """
    rows = _rows(foreign.decode(body, name), name)
    assets: dict[AssetId, Asset] = {}
    ticks: list[Tick] = []
    notes: list[str] = []
    for place, row in enumerate(rows, 1):
        try:
            asset = _asset(row, place)
            if asset.id in assets:
                raise Doubt(f"{asset.id}: named twice, the first counts")
            tick = _tick(row, asset.id, received_at, name, every, currency, notes)
        except Doubt as doubt:
            notes.append(str(doubt))
            continue
        assets[asset.id] = asset
        if tick is not None:
            ticks.append(tick)
    if not assets:
        raise MarketError(name, f"no row of {len(rows)} could be used: {notes[0]}")
    return Reading(tuple(ticks), tuple(assets.values()), _shortened(notes))


def _rows(decoded: object, name: str) -> list[object]:
    if isinstance(decoded, dict):
        raise ProviderDown(name, _complaint(decoded))
    if not isinstance(decoded, list):
        raise MarketError(name, "the answer is JSON, but no list of assets")
    if not decoded:
        raise ProviderDown(name, "the answer lists no assets")
    if len(decoded) > MOST_ROWS:
        raise MarketError(name, f"the answer lists {len(decoded):,} assets, more than can be asked for")
    return decoded


def _complaint(answer: dict[object, object]) -> str:
    """Say in words what an error object says; CoinGecko puts code and message at either of two depths."""
    status = answer.get("status")
    inner = status if isinstance(status, dict) else {}
    code = answer.get("error_code", inner.get("error_code"))
    message = next((m for m in (inner.get("error_message"), answer.get("error")) if isinstance(m, str)), "")
    said = tidy(message)[:200]
    if code == 429 or any(words in said.lower() for words in _SLOW_DOWN):
        return "asked us to slow down (429)"
    if code in _WRONG_HOST:
        return f"the key is of the other kind, demo or pro, than its address ({code})"
    if said or code is not None:
        return f"answered with an error: {said or code}"
    return "the answer is an object, not a list of assets"


def _asset(row: object, place: int) -> Asset:
    if not isinstance(row, dict):
        raise Doubt(f"row {place}: {foreign.described(row)} instead of an asset")
    found = row.get("id")
    if not isinstance(found, str) or not found or len(found) > LONGEST_ID or tidy(found) != found:
        raise Doubt(f"row {place}: {foreign.described(found)} is no asset's id")
    symbol, name = (_label(row.get(key)) for key in ("symbol", "name"))
    return Asset(
        AssetId(found),
        (symbol or found)[:LONGEST_SYMBOL].upper(),
        (name or symbol or found)[:LONGEST_NAME],
        _rank(row.get("market_cap_rank")),
    )


def _label(found: object) -> str:
    return tidy(found.translate(_DIRECTIONAL)) if isinstance(found, str) else ""


def _rank(found: object) -> int | None:
    """A rank is a whole number from 1; anything else is not known."""
    if not isinstance(found, Decimal) or not 1 <= found <= 1_000_000 or found != int(found):
        return None
    return int(found)


def _tick(
    row: object,
    asset_id: AssetId,
    received_at: datetime,
    provider: str,
    every: timedelta,
    currency: str,
    notes: list[str],
) -> Tick | None:
    """Give the row's tick; None where it has no price now, which is noted."""
    assert isinstance(row, dict)
    price = foreign.number(row.get("current_price"), f"{asset_id}: price")
    if price is None:
        notes.append(f"{asset_id}: no price")
        return None
    as_of = _as_of(row.get("last_updated"), asset_id, received_at)
    if as_of is None:
        notes.append(f"{asset_id}: the price carries no time; when it came stands for it")
    extras: dict[str, Decimal | None] = {}
    for key in (_DAY, "total_volume", "market_cap", _HOUR, _WEEK):
        try:
            extras[key] = foreign.number(row.get(key), f"{asset_id}: {key}")
        except Doubt as doubt:  # the price is good without it
            notes.append(str(doubt))
    return Tick(
        asset_id,
        price,
        as_of or received_at,
        received_at,
        provider,
        change_24h_pct=extras.get(_DAY),
        volume_24h=extras.get("total_volume"),
        market_value=extras.get("market_cap"),
        currency=currency,
        every=every,
        change_1h_pct=extras.get(_HOUR),
        change_7d_pct=extras.get(_WEEK),
    )


def _as_of(found: object, asset_id: AssetId, received_at: datetime) -> datetime | None:
    """Read `last_updated`: ISO 8601, or a number whose size says its unit; None where there is none."""
    instant = foreign.instant(found, f"{asset_id}: last_updated")
    if instant is None:
        return None
    if instant.tzinfo is None:
        raise Doubt(f"{asset_id}: last_updated {foreign.described(found)} names no zone")
    if not datetime(2009, 1, 1, tzinfo=UTC) <= instant <= received_at + timedelta(days=1):
        raise Doubt(f"{asset_id}: last_updated {foreign.described(found)} is no possible time")
    return instant.astimezone(UTC)


def _shortened(notes: Sequence[str]) -> tuple[str, ...]:
    if len(notes) <= MOST_NOTES:
        return tuple(notes)
    return (*notes[:MOST_NOTES], f"and {len(notes) - MOST_NOTES} more")
