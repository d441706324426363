"""Alerts on prices: setting one, what each waits for, what was told and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from starlette.responses import Response

from dateline.errors import Unfit
from dateline.markets.price_alerts import MOST
from dateline.markets.ticker import keys
from dateline.model import AlertKind, AssetId, PriceAlert, Quoted
from dateline.ops.price_watch import in_words
from dateline.site.desk.visit import Visit
from dateline.site.rows import Time, instant
from dateline.store.port import Deed
from dateline.text import change_text, price_text, tidy

KINDS: Mapping[AlertKind, str] = {
    AlertKind.ABOVE: "its price goes above, in US dollars",
    AlertKind.BELOW: "its price goes below, in US dollars",
    AlertKind.RISES: "it rises over 24 hours by, in percent",
    AlertKind.FALLS: "it falls over 24 hours by, in percent",
}
_LEVEL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,18})?")


@dataclass(frozen=True, slots=True)
class Line:
    """An alert as the list shows it. `crossed`: its last crossing in words, with when it was told, if it was."""

    alert: PriceAlert
    coin: str
    kind: str
    level: str
    now: str
    crossed: str
    told: Time | None


async def show(visit: Visit) -> Response:
    """The form and all alerts."""
    return await _page(visit)


async def add(visit: Visit) -> Response:
    """Set an alert."""
    try:
        alert = await _asked_for(visit)
    except Unfit as error:
        return await _page(visit, str(error), status=422)
    alert = await visit.store.markets.add_price_alert(alert)
    detail = f"{alert.kind.value} {abs(alert.level):f}"
    await visit.store.desk.record(Deed(alert.set_at, visit.who, "set a price alert", str(alert.asset_id), detail))
    return visit.to("prices", done="alert-set")


async def remove(visit: Visit) -> Response:
    """Remove an alert."""
    if await visit.store.markets.remove_price_alert(visit.id):
        now = visit.parts.clock.now()
        await visit.store.desk.record(Deed(now, visit.who, "removed a price alert", f"alert {visit.id}"))
    return visit.to("prices", done="alert-removed")


async def _page(visit: Visit, problem: str = "", status: int = 200) -> Response:
    quoted = await visit.store.markets.quoted()
    alerts = await visit.store.markets.price_alerts()
    by_id = {q.asset.id: q for q in quoted}
    return await visit.page(
        "prices.html",
        "Price alerts",
        status=status,
        lines=[_line(visit, alert, by_id.get(alert.asset_id)) for alert in alerts],
        coins=[q.asset for q in quoted],
        kinds={kind.value: words for kind, words in KINDS.items()},
        problem=problem,
        coin=visit.text("coin"),
        level=visit.text("level"),
        kind=visit.text("kind"),
    )


def _line(visit: Visit, alert: PriceAlert, found: Quoted | None) -> Line:
    tick, now = None if found is None else found.tick, visit.parts.clock.now()
    of_price = alert.kind in (AlertKind.ABOVE, AlertKind.BELOW)
    at = "" if tick is None else price_text(tick.price) if of_price else change_text(tick.change_24h_pct).text
    return Line(
        alert=alert,
        coin=str(alert.asset_id) if found is None else found.asset.name,
        kind=KINDS[alert.kind],
        level=price_text(alert.level) if of_price else f"{abs(alert.level):f}%",
        now=at or "—",
        crossed=in_words(alert, found) if alert.crossed_at is not None else "",
        told=instant(alert.told_at, visit.site.words, now) if alert.told_at is not None else None,
    )


async def _asked_for(visit: Visit) -> PriceAlert:
    """The alert of the form. Errors: Unfit says in words what does not fit."""
    quoted = await visit.store.markets.quoted()
    called = keys([q.asset for q in quoted])
    wanted = tidy(visit.text("coin")).casefold()
    found = next((i for i in called if str(i) == wanted), None)
    found = found or next((i for i, key in called.items() if key.casefold() == wanted), None)
    if found is None:
        raise Unfit("No coin here has that id or symbol; where several share a symbol, the id is needed.")
    kind, level = visit.text("kind"), visit.text("level").strip().replace(",", "")
    if kind not in {each.value for each in AlertKind}:
        raise Unfit("Nothing was chosen.")
    if not _LEVEL.fullmatch(level) or not Decimal(level):
        raise Unfit("The level must be a number above 0, like 99000 or 0.0000125.")
    if len(await visit.store.markets.price_alerts()) >= MOST:
        raise Unfit("There are as many alerts as are kept. Remove some first.")
    signed = -Decimal(level) if kind == AlertKind.FALLS.value else Decimal(level)
    return PriceAlert(0, AssetId(found), AlertKind(kind), signed, visit.who, visit.parts.clock.now())
