"""Which asset a venue's code stands for: a table that people wrote, never the symbol alone. Pure.

2,260 symbols of a recorded list of 17,589 assets are shared by several; so what is not in this table, or in the
operator's additions, is not streamed. A code may mean another asset at another time: `_CHANGES` has the dates.
Source: CoinGecko's ids (recorded list of July 2025); the exchanges' announcements of the renames.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from dateline.errors import ConfigError
from dateline.model import AssetId

_TABLE = """
bitcoin BTC, ethereum ETH, tether USDT, ripple XRP, binancecoin BNB, solana SOL, usd-coin USDC, dogecoin DOGE,
cardano ADA, tron TRX, avalanche-2 AVAX, the-open-network TON, chainlink LINK, shiba-inu SHIB, sui SUI, polkadot DOT,
stellar XLM, hedera-hashgraph HBAR, bitcoin-cash BCH, uniswap UNI, litecoin LTC, pepe PEPE, near NEAR, aptos APT,
internet-computer ICP, dai DAI, ethereum-classic ETC, monero XMR, aave AAVE, render-token RENDER,
crypto-com-chain CRO, mantle MNT, bittensor TAO, arbitrum ARB, vechain VET, filecoin FIL, cosmos ATOM, algorand ALGO,
optimism OP, kaspa KAS, immutable-x IMX, celestia TIA, injective-protocol INJ, bonk BONK, worldcoin-wld WLD,
the-graph GRT, theta-token THETA, floki FLOKI, hyperliquid HYPE, polygon-ecosystem-token POL, ethena ENA,
ondo-finance ONDO, sky SKY, sonic-3 S, official-trump TRUMP, quant-network QNT, jupiter-exchange-solana JUP,
pudgy-penguins PENGU, fetch-ai FET, sei-network SEI, dogwifcoin WIF, lido-dao LDO, pyth-network PYTH,
curve-dao-token CRV, tezos XTZ, flow FLOW, zcash ZEC, dash DASH, the-sandbox SAND, decentraland MANA,
axie-infinity AXS, gala GALA, compound-governance-token COMP, starknet STRK, raydium RAY, jasmycoin JASMY,
terra-luna LUNC, terra-luna-2 LUNA, blockstack STX, paypal-usd PYUSD, virtual-protocol VIRTUAL, spx6900 SPX,
flare-networks FLR, apecoin APE, chiliz CHZ, pendle PENDLE, ethereum-name-service ENS, 1inch 1INCH,
basic-attention-token BAT, mina-protocol MINA, elrond-erd-2 EGLD, morpho MORPHO, world-liberty-financial WLFI,
pax-gold PAXG, matic-network MATIC, fantom FTM, maker MKR
"""
CODES: Mapping[AssetId, str] = {AssetId(name): code for name, code in (e.split() for e in _TABLE.split(","))}
DOLLAR = "USD"
PEGGED: Mapping[str, AssetId] = {"USDT": AssetId("tether"), "USDC": AssetId("usd-coin")}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code stood for in [since, until); `factor`: how many of the code's units one of the asset is."""

    code: str
    asset_id: AssetId
    since: datetime | None = None
    until: datetime | None = None
    factor: Decimal = Decimal(1)
    venue: str | None = None  # None: wherever it is traded

    def holds(self, at: datetime, venue: str | None) -> bool:
        """Whether this is what the code meant then and there."""
        there = self.venue is None or self.venue == venue
        return there and (self.since is None or self.since <= at) and (self.until is None or at < self.until)


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


_CHANGES: tuple[Meaning, ...] = (
    # Renamed: the asset and its history go on under another code.
    Meaning("RNDR", AssetId("render-token"), until=_day(2024, 7, 22)),
    Meaning("RENDER", AssetId("render-token"), since=_day(2024, 7, 22)),
    # Exchanged one for one, and the old one is traded no more.
    Meaning("MATIC", AssetId("matic-network"), until=_day(2024, 9, 10)),
    Meaning("POL", AssetId("polygon-ecosystem-token"), since=_day(2024, 9, 10)),
    Meaning("FTM", AssetId("fantom"), until=_day(2025, 1, 13)),
    Meaning("S", AssetId("sonic-3"), since=_day(2025, 1, 13)),
    # The code was given to another asset: the old one goes on as LUNC.
    Meaning("LUNA", AssetId("terra-luna"), until=_day(2022, 5, 13)),
    Meaning("LUNC", AssetId("terra-luna"), since=_day(2022, 5, 28)),
    Meaning("LUNA", AssetId("terra-luna-2"), since=_day(2022, 5, 28)),
    # Redenominated: 100 LEND became one AAVE.
    Meaning("LEND", AssetId("aave"), until=_day(2020, 10, 3), factor=Decimal(100)),
    Meaning("AAVE", AssetId("aave"), since=_day(2020, 10, 3)),
    # Traded by the thousand.
    Meaning("1000SATS", AssetId("sats-ordinals"), factor=Decimal("0.001"), venue="binance"),
)
_DATED = frozenset(meaning.code for meaning in _CHANGES)


class Codes:
    """The table with an operator's additions, both ways."""

    def __init__(self, additions: Iterable[str] = ()) -> None:
        """`additions`: entries like "asset-id=CODE". Errors: ConfigError."""
        codes = dict(CODES)
        for entry in additions:
            name, mark, code = (part.strip() for part in entry.partition("="))
            if not mark or not name or not code.isascii() or not code.isalnum() or len(code) > 20:
                raise ConfigError(f"settings: markets.codes: {entry!r} is not written like asset-id=CODE")
            codes[AssetId(name)] = code.upper()
        self._codes = codes
        self._assets: dict[str, list[AssetId]] = {}
        for asset_id, code in codes.items():
            self._assets.setdefault(code, []).append(asset_id)
        shared = {code: ids for code, ids in self._assets.items() if len(ids) > 1}
        if shared:
            code, ids = next(iter(shared.items()))
            raise ConfigError(f"settings: markets.codes: {code} would stand for {' and '.join(ids)}")

    def code(self, asset_id: AssetId, at: datetime, venue: str | None = None) -> str | None:
        """What a venue calls an asset at an instant; None where nobody wrote that down, or it is not traded then."""
        dated = [m for m in _CHANGES if m.asset_id == asset_id and (m.venue is None or m.venue == venue)]
        if dated:
            return next((m.code for m in dated if m.holds(at, venue)), None)
        return self._codes.get(asset_id)

    def meaning(self, code: str, at: datetime, venue: str | None = None) -> Meaning | None:
        """What a code stands for at an instant at a venue; None where nobody wrote that down."""
        if code in _DATED:
            return next((m for m in _CHANGES if m.code == code and m.holds(at, venue)), None)
        found = self._assets.get(code)
        return Meaning(code, found[0]) if found else None
