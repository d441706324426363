"""The currency that a page shows prices in: dollars, or another by a rate that is named beside the prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from dateline.markets import currencies
from dateline.model import Quoted, Rate
from dateline.site.ticker import Bar, Price
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

    @property
    def query(self) -> str:
        """What an address of this site ends with, so that it is shown in this currency too."""
        return "" if self.rate is None else f"?currency={self.code}"

    def of(self, dollars: Decimal) -> Decimal:
        """That amount in this currency, to the last digit."""
        return dollars if self.rate is None else currencies.converted(dollars, self.rate.rate)

    def price(self, dollars: Decimal | None) -> str:
        """A price as it is shown."""
        return price_text(None if dollars is None else self.of(dollars), self.sign)

    def large(self, dollars: Decimal | None) -> str:
        """A large amount as it is shown."""
        return large_text(None if dollars is None else self.of(dollars), self.sign)

    def shown(self, price: Price, quoted: Quoted) -> Price:
        """A price with what belongs to it, as pages show it."""
        tick = quoted.tick
        if self.rate is None or tick is None:
            return price
        value, volume = self.large(tick.market_value), self.large(tick.volume_24h)
        return replace(price, text=self.price(tick.price), market_value=value, volume=volume)

    def bar(self, bar: Bar) -> Bar:
        """The bar with its prices in this currency."""
        there = [(p, p.line) for p in bar.prices if p.line is not None]
        return replace(bar, prices=tuple(replace(p, text=self.price(Decimal(line.price))) for p, line in there))


DOLLARS = Money()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
