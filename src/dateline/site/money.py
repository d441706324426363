"""The currency that a page shows prices in: dollars, or another by a rate that is named beside the prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from starlette.exceptions import HTTPException

from dateline.markets import currencies
from dateline.model import Rate
from dateline.site.app import Ask
from dateline.text import large_text, price_text


@dataclass(frozen=True, slots=True)
class Money:
    """How amounts are written. `rate` None: in dollars, as they are kept."""

    rate: Rate | None = None

    @property
    def code(self) -> str:
        """The currency: usd, eur."""
        return currencies.DOLLAR if self.rate is None else self.rate.currency

    @property
    def sign(self) -> str:
        """How it is marked."""
        return currencies.sign(self.code)

    @property
    def rate_text(self) -> str:
        """The rate as text, for the page's script and for people."""
        return "" if self.rate is None else f"{self.rate.rate:f}"

    @property
    def at(self) -> str:
        """As of when the rate is, in UTC."""
        return "" if self.rate is None else _utc(self.rate.as_of)

    def of(self, dollars: Decimal) -> Decimal:
        """That amount in this currency, to the last digit."""
        return dollars if self.rate is None else currencies.converted(dollars, self.rate.rate)

    def price(self, dollars: Decimal | None) -> str:
        """A price as it is shown."""
        return price_text(None if dollars is None else self.of(dollars), self.sign)

    def large(self, dollars: Decimal | None) -> str:
        """A large amount as it is shown."""
        return large_text(None if dollars is None else self.of(dollars), self.sign)


DOLLARS = Money()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


async def rates(ask: Ask) -> dict[str, Rate]:
    """The rates that prices may be shown by now, of the currencies that the operator offers, in the order given."""
    offered = ask.site.parts.currencies
    if not offered:
        return {}
    told = await ask.edition.rates()
    return {code: told[code] for code in offered if code in told and currencies.usable(told[code], ask.now)}


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
    found = (await rates(ask)).get(code)
    return None if found is None else Money(found)
