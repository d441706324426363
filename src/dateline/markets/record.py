"""The price of record: which of several sources' prices is shown. Pure.

Source: docs/markets.md, "Which price is shown".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from dateline.markets import freshness
from dateline.markets.checks import apart
from dateline.model import Freshness, Tick

WITHIN = Decimal("1.01")
DISAGREE = Decimal("1.02")
_FRESH = (Freshness.LIVE, Freshness.CURRENT)
_ORDER = (Freshness.LIVE, Freshness.CURRENT, Freshness.DELAYED, Freshness.STALE, Freshness.ENDED)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The tick shown; `disagree` says in words where sources are more than 2 % apart."""

    tick: Tick
    disagree: str = ""


def choose(ranked: Sequence[Tick], now: datetime) -> Chosen | None:
    """Choose among one asset's ticks, the source that is trusted most first, all in one currency.

    The median of the fresh ones within 1 % of each other (of two in the middle the one ranked higher, so that what is
    shown is a price that somebody paid); where they are apart, the first fresh one; where none is fresh, the best one.
    """
    if not ranked:
        return None
    fresh = [tick for tick in ranked if freshness.classify(tick, now) in _FRESH]
    if not fresh:
        best = min(ranked, key=lambda tick: (_ORDER.index(freshness.classify(tick, now)), -tick.as_of.timestamp()))
        return Chosen(best)
    live = [tick for tick in fresh if freshness.classify(tick, now) is Freshness.LIVE] or fresh
    return Chosen(_middle(live), _apart_words(fresh))


def _middle(fresh: Sequence[Tick]) -> Tick:
    agreeing = [t for t in fresh if sum(apart(t.price, o.price) <= WITHIN for o in fresh) * 2 > len(fresh)]
    if len(agreeing) < 2:
        return fresh[0]
    by_price = sorted(agreeing, key=lambda tick: tick.price)
    half = len(by_price) // 2
    if len(by_price) % 2:
        return by_price[half]
    return min(by_price[half - 1 : half + 1], key=fresh.index)


def _apart_words(fresh: Sequence[Tick]) -> str:
    low, high = min(fresh, key=lambda t: t.price), max(fresh, key=lambda t: t.price)
    if apart(low.price, high.price) <= DISAGREE:
        return ""
    return f"{low.asset_id}: {low.provider} says {low.price}, {high.provider} {high.price}"


def in_dollars(tick: Tick, rate: Tick | None, now: datetime) -> Tick | None:
    """A price in a pegged coin as one in dollars, by that coin's own price; None where that is not known well enough.

    Source: a dollar coin is not the dollar: it was at 0.97 and lower for days.
    """
    if rate is None or freshness.classify(rate, now) not in _FRESH:
        return None
    return replace(tick, price=_digits(tick.price * rate.price, 12), currency="usd")


def _digits(value: Decimal, digits: int) -> Decimal:
    """A product to so many digits, without zeros at its end."""
    rounded = value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1))
    return rounded.normalize() if rounded != rounded.to_integral_value() else rounded.quantize(Decimal(1))
