"""Operators' alerts on prices: a row each, so that setting one and watching another do not meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dateline.model import AlertKind, AssetId, PriceAlert
from dateline.store.schema import price_alerts


def every(connection: Connection) -> list[PriceAlert]:
    """All alerts, in the order they were set."""
    return [_alert(row) for row in connection.execute(select(price_alerts).order_by(price_alerts.c.id))]


def add(connection: Connection, alert: PriceAlert) -> PriceAlert:
    """Keep an alert that was just set; it comes back with its number."""
    values: dict[str, Any] = {"asset_id": alert.asset_id, "kind": alert.kind.value, "level": str(alert.level)}
    values |= {"set_by": alert.set_by, "set_at": alert.set_at, **_state(alert)}
    key = connection.execute(insert(price_alerts).values(values)).inserted_primary_key
    assert key is not None
    return replace(alert, id=key[0])


def remove(connection: Connection, alert_id: int) -> bool:
    """Drop one; whether it was there."""
    return bool(connection.execute(delete(price_alerts).where(price_alerts.c.id == alert_id)).rowcount)


def keep(connection: Connection, looked_at: Sequence[PriceAlert]) -> None:
    """Keep what looks came to; one that was removed meanwhile stays so."""
    for alert in looked_at:
        connection.execute(update(price_alerts).where(price_alerts.c.id == alert.id).values(_state(alert)))


def _state(alert: PriceAlert) -> dict[str, Any]:
    with_text = None if alert.crossed_with is None else str(alert.crossed_with)
    return {
        "ready": alert.ready,
        "crossed_at": alert.crossed_at,
        "crossed_with": with_text,
        "told_at": alert.told_at,
    }


def told(connection: Connection, alert_ids: Sequence[int], at: datetime) -> None:
    """Note that people heard of these crossings."""
    connection.execute(update(price_alerts).where(price_alerts.c.id.in_(alert_ids)).values(told_at=at))


def _alert(row: Any) -> PriceAlert:
    return PriceAlert(
        id=row.id,
        asset_id=AssetId(row.asset_id),
        kind=AlertKind(row.kind),
        level=Decimal(row.level),
        set_by=row.set_by,
        set_at=row.set_at,
        ready=bool(row.ready),
        crossed_at=row.crossed_at,
        crossed_with=None if row.crossed_with is None else Decimal(row.crossed_with),
        told_at=row.told_at,
    )
