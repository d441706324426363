"""Currencies that prices can be shown in beside US dollars: their signs, and exact conversion. Pure.

A pegged coin is no currency here: USDT is not USD. Source: CoinGecko's `/exchange_rates` names the codes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Context, Decimal

from dateline.model import Rate

DOLLAR = "usd"
HOLDS = timedelta(hours=6)  # a rate older than that is not used: asked hourly, it failed six times
_SIGNS = {
    "usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "btc": "₿", "eth": "Ξ", "inr": "₹", "krw": "₩", "ils": "₪",
    "try": "₺", "uah": "₴", "ngn": "₦", "php": "₱", "thb": "฿", "vnd": "₫", "rub": "₽", "brl": "R$", "cad": "CA$",
    "aud": "A$", "nzd": "NZ$", "hkd": "HK$", "sgd": "S$", "twd": "NT$", "mxn": "MX$", "cny": "CN¥",
}  # fmt: skip
_EXACT = Context(prec=2000)


def sign(currency: str) -> str:
    """How amounts of a currency are marked: €, CA$; its code where no sign is its own."""
    return _SIGNS.get(currency, currency.upper())


def converted(dollars: Decimal, rate: Decimal) -> Decimal:
    """An amount in another currency, to the last digit."""
    return _EXACT.multiply(dollars, rate)


def usable(rate: Rate | None, now: datetime) -> bool:
    """Whether prices may be shown by this rate now: an old one would be shown as if it were new."""
    return rate is not None and rate.rate > 0 and now - rate.as_of <= HOLDS
