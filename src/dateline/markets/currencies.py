"""Currencies that prices can be shown in beside US dollars: their signs, and exact conversion. Pure.

A pegged coin is no currency here: USDT is not USD. Source: CoinGecko's `/exchange_rates` names the codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Context, Decimal

from dateline.model import Candle, Rate

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


def converted_candles(candles: Sequence[Candle], rates: Sequence[Rate], now: datetime) -> list[Candle]:
    """Candles in the currency of these rates, both oldest first: each by the last rate told by its close.

    One without a rate of its own time is left out: by another day's rate its price would be one that nobody saw.
    """
    found: list[Candle] = []
    place = -1
    for candle in candles:
        ends = min(candle.closes_at, now)
        while place + 1 < len(rates) and rates[place + 1].as_of <= ends:
            place += 1
        if place < 0 or not usable(rates[place], ends):
            continue
        rate = rates[place].rate
        opened, high, low, close = (converted(p, rate) for p in (candle.open, candle.high, candle.low, candle.close))
        found.append(replace(candle, open=opened, high=high, low=low, close=close))
    return found
