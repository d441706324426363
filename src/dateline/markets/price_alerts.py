"""When an operator's price alert has something to tell: once for each crossing. Pure.

Source: docs/markets.md, "Alerts on prices".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from dateline.markets import freshness
from dateline.model import AlertKind, Freshness, PriceAlert, Tick

# How far a figure has to come back before the next crossing counts: a price that trembles on its level is told once.
BACK = Decimal("0.005")  # of the level, for prices
BACK_POINTS = Decimal("0.5")  # percentage points, for changes
MOST = 200  # alerts kept
_TRUSTED = (Freshness.LIVE, Freshness.CURRENT, Freshness.DELAYED)


def figure(alert: PriceAlert, tick: Tick) -> Decimal | None:
    """What of a tick the alert watches."""
    return tick.price if alert.kind in (AlertKind.ABOVE, AlertKind.BELOW) else tick.change_24h_pct


def look(alert: PriceAlert, tick: Tick | None, now: datetime) -> PriceAlert:
    """The alert after a look at the newest tick: crossed now, ready again, or as it was.

    An old price says nothing. An alert that was just set is ready only once the figure is on the other side: what holds
    already is no crossing.
    """
    if tick is None or freshness.classify(tick, now) not in _TRUSTED:
        return alert
    now_at = figure(alert, tick)
    if now_at is None:
        return alert
    over = _over(alert)
    beyond = over * (now_at - alert.level)
    if alert.ready and beyond >= 0:
        return replace(alert, ready=False, crossed_at=tick.as_of, crossed_with=now_at, told_at=None)
    is_back = beyond < 0 if alert.crossed_at is None else beyond <= -_back(alert)
    return replace(alert, ready=True) if not alert.ready and is_back else alert


def is_untold(alert: PriceAlert) -> bool:
    """Whether there is a crossing that nobody has heard of yet."""
    return alert.crossed_at is not None and alert.told_at is None


def _over(alert: PriceAlert) -> int:
    """1 where the alert waits for more, -1 where it waits for less."""
    return 1 if alert.kind in (AlertKind.ABOVE, AlertKind.RISES) else -1


def _back(alert: PriceAlert) -> Decimal:
    return alert.level * BACK if alert.kind in (AlertKind.ABOVE, AlertKind.BELOW) else BACK_POINTS
