"""The numbered record that every web process follows."""

from __future__ import annotations

from sqlalchemy import Connection, select

from dateline.model import Change, ChangeKind, ChangeNumber
from dateline.store.schema import changes


def since(connection: Connection, number: ChangeNumber, limit: int) -> list[Change]:
    """Changes above a number, in order."""
    query = select(changes).where(changes.c.number > number).order_by(changes.c.number).limit(limit)
    return [
        Change(ChangeNumber(row.number), ChangeKind(row.kind), row.subject, row.happened_at)
        for row in connection.execute(query)
    ]
