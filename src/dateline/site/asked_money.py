"""Which currency a request asks for, and candles in it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException

from dateline.markets import currencies
from dateline.model import Candle
from dateline.site.app import Ask
from dateline.site.money import DOLLARS, Money


async def money(ask: Ask) -> Money:
    """The currency that was asked for with `?currency=`.

    Errors: 404 for one that is not offered; 503 for one whose rate is not known freshly.
    """
    found = await known_money(ask)
    if found is None:
        raise HTTPException(503)
    return found


async def known_money(ask: Ask) -> Money | None:
    """The currency that was asked for; None where its rate is not known freshly. Errors: 404 for one not offered."""
    code = ask.query.get("currency", currencies.DOLLAR)
    if code == currencies.DOLLAR:
        return DOLLARS
    if code not in ask.site.parts.currencies:
        raise HTTPException(404)
    found = (await ask.edition.prices.rates()).get(code)
    return None if found is None else Money(found)


async def candles_in(ask: Ask, money: Money, candles: Sequence[Candle]) -> list[Candle]:
    """Candles as they were in that currency then: each by the rate of its own time."""
    if money.rate is None or not candles:
        return list(candles)
    since, until = candles[0].opens_at - currencies.HOLDS, candles[-1].closes_at
    told = await ask.site.parts.store.markets.rate_series(money.code, since, until)
    return currencies.converted_candles(candles, told, ask.now)
