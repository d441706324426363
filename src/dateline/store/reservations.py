"""What hosts say of text and data mining, with the day on which each was first seen to."""

from __future__ import annotations

import json

from sqlalchemy import Connection, or_, select

from dateline.store.outward import Reservation
from dateline.store.rows import AnyRow
from dateline.store.schema import reservations
from dateline.store.upserts import upsert
from dateline.text import valid


def reservation(connection: Connection, host: str) -> Reservation:
    """What is known of a host; nothing yet: a value that says so."""
    row = connection.execute(select(reservations).where(reservations.c.host == host)).first()
    return Reservation(host) if row is None else _reservation(row)


def all_reservations(connection: Connection) -> list[Reservation]:
    """Hosts that reserve something."""
    some = or_(reservations.c.file_since.is_not(None), reservations.c.header_since.is_not(None))
    return [_reservation(r) for r in connection.execute(select(reservations).where(some).order_by(reservations.c.host))]


def put_reservation(connection: Connection, made: Reservation) -> None:
    """Keep what is known."""
    row = {
        "host": made.host,
        "rules": valid(json.dumps(made.rules)),
        "asked_at": made.asked_at,
        "file_since": made.file_since,
        "header_since": made.header_since,
        "policy_url": None if made.policy_url is None else valid(made.policy_url),
    }
    upsert(connection, reservations, ["host"], [row])


def _reservation(row: AnyRow) -> Reservation:
    return Reservation(
        host=row.host,
        rules=tuple((place, bool(reserved), policy) for place, reserved, policy in json.loads(row.rules)),
        asked_at=row.asked_at,
        file_since=row.file_since,
        header_since=row.header_since,
        policy_url=row.policy_url,
    )
