"""Wrapped, staked and pegged forms of one asset: which asset each is a form of. A table of facts, and pure.

Source: CoinGecko's names of these ids ("Wrapped ...", "... Staked ...", "... Bridged ...") in its list of 5 July 2025,
read by a person; those whose name says it otherwise (tBTC, mSOL, sUSDS) by what their issuers write.
Coins that are tied to a currency (Tether, USDC, Dai) are forms of no asset. A fork is an asset of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from dateline.model import AssetId, Quoted


class FormKind(Enum):
    """How a form stands for its asset."""

    WRAPPED = "wrapped"  # a claim on it, one for one, made to be used elsewhere
    STAKED = "staked"  # a claim on it that earns, so its price grows away from the asset's
    PEGGED = "pegged"  # carried to another chain by a bridge, which may fail


@dataclass(frozen=True, slots=True)
class Form:
    """What an asset is a form of."""

    of: AssetId
    kind: FormKind


_WRAPPED = {
    "bitcoin": "wrapped-bitcoin coinbase-wrapped-btc tbtc solv-btc ignition-fbtc clbtc huobi-btc renbtc universal-btc",
    "ethereum": "weth",
    "solana": "wrapped-solana",
    "binancecoin": "wbnb",
    "avalanche-2": "wrapped-avax",
    "tron": "wrapped-tron",
    "hyperliquid": "wrapped-hype",
    "crypto-com-chain": "wrapped-cro",
    "fantom": "wrapped-fantom",
    "polygon-ecosystem-token": "wmatic",
}
_STAKED = {
    "bitcoin": "lombard-staked-btc swell-restaked-btc ether-fi-staked-btc pumpbtc",
    "ethereum": "staked-ether wrapped-steth wrapped-beacon-eth wrapped-eeth ether-fi-staked-eth rocket-pool-eth "
    "mantle-staked-ether kelp-dao-restaked-eth renzo-restaked-eth liquid-staked-ethereum stakewise-v3-oseth "
    "coinbase-wrapped-staked-eth stader-ethx sweth frax-ether staked-frax-ether binance-eth okx-beth",
    "solana": "jito-staked-sol binance-staked-sol jupiter-staked-sol msol bybit-staked-sol drift-staked-sol "
    "helius-staked-sol socean-staked-sol",
    "avalanche-2": "benqi-liquid-staked-avax",
    "hyperliquid": "staked-hype",
    "matic-network": "lido-staked-matic",
    "ethena-usde": "ethena-staked-usde",
    "usds": "susds",
    "dai": "savings-dai",
}
_PEGGED = {
    "bitcoin": "binance-bitcoin bitcoin-on-base bridged-wbtc arbitrum-bridged-wbtc-arbitrum-one "
    "polygon-bridged-wbtc-polygon-pos optimism-bridged-wbtc-optimism wrapped-btc-wormhole",
    "ethereum": "binance-peg-weth l2-standard-bridged-weth-base l2-standard-bridged-weth-optimism "
    "arbitrum-bridged-weth-arbitrum-one polygon-pos-bridged-weth-polygon-pos bridged-wrapped-lido-staked-ether-scroll "
    "arbitrum-bridged-wsteth-arbitrum superbridge-bridged-wsteth-base",
    "tether": "binance-bridged-usdt-bnb-smart-chain polygon-bridged-usdt-polygon",
    "usd-coin": "binance-bridged-usdc-bnb-smart-chain",
}


def _table() -> Mapping[AssetId, Form]:
    kinds = ((FormKind.WRAPPED, _WRAPPED), (FormKind.STAKED, _STAKED), (FormKind.PEGGED, _PEGGED))
    return {
        AssetId(form): Form(AssetId(of), kind)
        for kind, listed in kinds
        for of, forms in listed.items()
        for form in forms.split()
    }


FORMS = _table()


@dataclass(frozen=True, slots=True)
class Folded:
    """An asset with those of its forms that stand behind it."""

    quoted: Quoted
    forms: tuple[Quoted, ...] = ()


def fold(quoted: Sequence[Quoted], kinds: Collection[FormKind]) -> list[Folded]:
    """Put forms of these kinds behind their asset, where that is here too; nothing is left out, orders stay."""
    there = {q.asset.id for q in quoted}
    behind: dict[AssetId, list[Quoted]] = {}
    for each in quoted:
        if is_folded(each.asset.id, kinds) and FORMS[each.asset.id].of in there:
            behind.setdefault(FORMS[each.asset.id].of, []).append(each)
    hidden = {q.asset.id for forms in behind.values() for q in forms}
    return [Folded(q, tuple(behind.get(q.asset.id, ()))) for q in quoted if q.asset.id not in hidden]


def is_folded(asset_id: AssetId, kinds: Collection[FormKind]) -> bool:
    """Whether an asset is a form of one of these kinds."""
    form = FORMS.get(asset_id)
    return form is not None and form.kind in kinds
