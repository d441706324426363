"""Watches prices for operators' alerts, and tells each crossing once by the ways of `[alerts]`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, timedelta
from decimal import Decimal

from dateline.clock import Clock
from dateline.errors import StoreError
from dateline.markets import currencies, price_alerts
from dateline.model import AlertKind, AssetId, PriceAlert, Quoted, Rate
from dateline.ops.alerts_rules import Alert, Decision
from dateline.store.port import Store
from dateline.text import change_text, price_text

LOOK_EVERY = timedelta(seconds=15)
TELL_AGAIN = timedelta(minutes=5)  # after nobody could be told
PAGE = "/desk/prices"
_SAID = {
    AlertKind.ABOVE: "went above {level}: {now}",
    AlertKind.BELOW: "went below {level}: {now}",
    AlertKind.RISES: "rose by {level} or more in 24 hours: {now}",
    AlertKind.FALLS: "fell by {level} or more in 24 hours: {now}",
}

log = logging.getLogger(__name__)


class PriceWatch:
    """Looks every 15 seconds. `tell`: hands on to webhook and mail; whether anybody heard; None: there is no way.

    `currencies`: in which a price is said beside dollars.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        tell: Callable[[Decision], Awaitable[bool]] | None,
        currencies: Sequence[str] = (),
    ) -> None:
        self._store = store
        self._clock = clock
        self._tell = tell
        self._currencies = currencies
        self._told_in_vain_s = float("-inf")

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                log.warning("price alerts are looked at later", extra={"why": str(error)})
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    async def look(self) -> None:
        """Look once: crossings are kept before they are told, so that none is lost over a restart."""
        alerts = await self._store.markets.price_alerts()
        if not alerts:
            return
        quoted = {q.asset.id: q for q in await self._store.markets.quoted()}
        now, looked = self._clock.now(), []
        for alert in alerts:
            found = quoted.get(alert.asset_id)
            looked.append(price_alerts.look(alert, None if found is None else found.tick, now))
        changed = [new for new, old in zip(looked, alerts, strict=True) if new != old]
        if changed:
            await self._store.markets.keep_price_alerts(changed)
        await self._hand_on([alert for alert in looked if price_alerts.is_untold(alert)], quoted)

    async def _hand_on(self, untold: list[PriceAlert], quoted: Mapping[AssetId, Quoted]) -> None:
        waited = self._clock.monotonic() - self._told_in_vain_s >= TELL_AGAIN.total_seconds()
        if not untold or self._tell is None or not waited:
            return
        rates = await self._rates()
        opened = {f"price {alert.id}": _alert(alert, quoted.get(alert.asset_id), rates) for alert in untold}
        if await self._tell(Decision(opened, opened, {})):
            await self._store.markets.price_alerts_told([alert.id for alert in untold], self._clock.now())
        else:
            self._told_in_vain_s = self._clock.monotonic()

    async def _rates(self) -> list[Rate]:
        """Those of the currencies that the operator offers which are known freshly."""
        if not self._currencies:
            return []
        told, now = await self._store.markets.rates(), self._clock.now()
        return [told[code] for code in self._currencies if code in told and currencies.usable(told[code], now)]


def _alert(alert: PriceAlert, found: Quoted | None, rates: Sequence[Rate]) -> Alert:
    assert alert.crossed_at is not None
    return Alert(in_words(alert, found, rates), PAGE, alert.crossed_at)


def in_words(alert: PriceAlert, found: Quoted | None, rates: Sequence[Rate] = ()) -> str:
    """Say a crossing as people are told it: Bitcoin went above $ 99,000.00: $ 99,010.00 (CoinGecko, 14:05 UTC)."""
    price = alert.kind in (AlertKind.ABOVE, AlertKind.BELOW)
    level = price_text(alert.level) if price else f"{abs(alert.level):f}%"
    now = _prices(alert.crossed_with, rates) if price else change_text(alert.crossed_with).text
    name = str(alert.asset_id) if found is None else found.asset.name
    at = "" if alert.crossed_at is None else f"{alert.crossed_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    source = "" if found is None or found.tick is None else f"{found.tick.provider}, "
    return f"{name} {_SAID[alert.kind].format(level=level, now=now)} ({source}{at})"


def _prices(dollars: Decimal | None, rates: Sequence[Rate]) -> str:
    """A price in dollars, and in other currencies by these rates: $ 99,010.00, € 91,089.20."""
    told = [price_text(dollars)]
    if dollars is not None:
        told += [price_text(currencies.converted(dollars, r.rate), currencies.sign(r.currency)) for r in rates]
    return ", ".join(told)
