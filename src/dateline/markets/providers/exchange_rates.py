"""What a dollar is worth in other currencies: CoinGecko's `/exchange_rates`, and what speaks its shape.

Source: docs.coingecko.com "BTC-to-Currency Exchange Rates". Each value is what one bitcoin costs in that currency, so
that a rate to the dollar is one value over another. The answer carries no time: that of its coming stands for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Context, Decimal

from dateline.errors import MarketError, ProviderDown
from dateline.markets.providers import foreign
from dateline.markets.providers.coingecko import KEY_HEADERS, CoinGecko
from dateline.markets.providers.foreign import Doubt
from dateline.markets.providers.port import Ask
from dateline.model import Rate

_TWELVE = Context(prec=12)


def ask(service: CoinGecko) -> Ask:
    """Give the one request for all currencies."""
    headers = {KEY_HEADERS[service.key_kind]: service.key} if service.key else {}
    return Ask(f"{service.address.rstrip('/')}/exchange_rates", headers | {"accept": "application/json"})


def parse(body: bytes, received_at: datetime, name: str, wanted: Sequence[str]) -> tuple[Rate, ...]:
    """Read an answer: a rate for each wanted currency that is in it. Pure; runs in a cell.

    Errors: ProviderDown where it is no data; MarketError where it is JSON without what a dollar costs.
    """
    answer = foreign.decode(body, name)
    table = answer.get("rates") if isinstance(answer, dict) else None
    if not isinstance(table, dict):
        raise ProviderDown(name, "the answer holds no exchange rates")
    dollar = _value(table, "usd")
    if dollar is None:
        raise MarketError(name, "the answer does not say what a dollar is worth")
    found = []
    for code in wanted:
        value = _value(table, code)
        if value is not None:
            found.append(Rate(code, _TWELVE.divide(value, dollar), received_at, received_at, name))
    return tuple(found)


def _value(table: dict[object, object], code: str) -> Decimal | None:
    row = table.get(code)
    try:
        value = foreign.number(row.get("value"), code) if isinstance(row, dict) else None
    except Doubt:
        return None
    return value if value is not None and value > 0 else None
