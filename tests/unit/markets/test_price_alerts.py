"""An alert on a price tells each crossing once, and nothing of an old price."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from dateline.markets import price_alerts
from dateline.model import AlertKind, AssetId, PriceAlert, Tick

NOW = datetime(2026, 3, 12, 14, 32, tzinfo=UTC)
BTC = AssetId("bitcoin")


def alert(kind: AlertKind = AlertKind.ABOVE, level: str = "100") -> PriceAlert:
    return PriceAlert(1, BTC, kind, Decimal(level), "ada", NOW)


def crossings(watched: PriceAlert, figures: list[str | None]) -> list[str]:
    """Look at one figure a minute; those at which there was something to tell."""
    found, now = [], NOW
    for figure in figures:
        now += timedelta(minutes=1)
        of_price = watched.kind in (AlertKind.ABOVE, AlertKind.BELOW)
        price = Decimal(figure) if of_price and figure is not None else Decimal(1)
        change = Decimal(figure) if not of_price and figure is not None else None
        tick = Tick(BTC, price, now, now, "testing", change, every=timedelta(minutes=5))
        watched = price_alerts.look(watched, tick, now)
        if price_alerts.is_untold(watched):
            found.append(str(watched.crossed_with))
            watched = replace(watched, told_at=now)
    return found


@pytest.mark.parametrize(
    ("kind", "level", "figures", "told"),
    [
        (AlertKind.ABOVE, "100", ["99", "100", "101", "99.9", "100.2", "99.6", "100"], ["100"]),  # it trembles
        (AlertKind.ABOVE, "100", ["99", "100", "99.5", "100.1", "120", "99", "105"], ["100", "100.1", "105"]),
        (AlertKind.ABOVE, "100", ["120", "130", "99.99", "100.01"], ["100.01"]),  # it held already when it was set
        (AlertKind.BELOW, "0.0000125", ["0.00002", "1.25e-05", "0.00001251", "0.0000126", "0.00001"],
         ["0.0000125", "0.00001"]),
        (AlertKind.RISES, "5", ["1", None, "5.0", "4.6", "5.1", "4.5", "7"], ["5.0", "7"]),
        (AlertKind.FALLS, "-5", ["-1", "-5", "-4.6", "-5.1", "-4.4", "-9"], ["-5", "-9"]),
        (AlertKind.FALLS, "-5", ["5", "6", "9"], []),
    ],
)  # fmt: skip
def test_a_crossing_is_told_once(kind: AlertKind, level: str, figures: list[str | None], told: list[str]) -> None:
    assert [Decimal(each) for each in crossings(alert(kind, level), figures)] == [Decimal(each) for each in told]


def test_an_old_price_crosses_nothing() -> None:
    ready = replace(alert(), ready=True)
    for age, crosses in ((timedelta(minutes=14), True), (timedelta(minutes=16), False)):
        tick = Tick(BTC, Decimal(101), NOW - age, NOW - age, "testing", every=timedelta(minutes=5))
        assert price_alerts.is_untold(price_alerts.look(ready, tick, NOW)) is crosses
    assert price_alerts.look(ready, None, NOW) == ready
