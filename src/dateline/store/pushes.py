"""Subscriptions at hubs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from dateline.model import SourceId
from dateline.store.outward import Push, PushState
from dateline.store.rows import AnyRow
from dateline.store.schema import pushes, sources
from dateline.store.upserts import upsert
from dateline.text import valid


def all_pushes(connection: Connection) -> list[Push]:
    """Every subscription."""
    return [_push(row) for row in connection.execute(select(pushes).order_by(pushes.c.source_id))]


def due_pushes(connection: Connection, now: datetime) -> list[Push]:
    """Subscriptions whose hub is to be asked, or is no longer to be doubted."""
    query = select(pushes).where(or_(pushes.c.due_at <= now, pushes.c.doubted_until <= now))
    return [_push(row) for row in connection.execute(query.order_by(pushes.c.source_id))]


def push(connection: Connection, key: str) -> Push | None:
    """The subscription of a callback's key."""
    row = connection.execute(select(pushes).where(pushes.c.key == key)).first()
    return None if row is None else _push(row)


def _push(row: AnyRow) -> Push:
    given = dict(row._mapping)
    given |= {"source_id": SourceId(row.source_id), "state": PushState(row.state)}
    return Push(**given)


def put_push(connection: Connection, push: Push, now: datetime) -> None:
    """Keep a subscription, and on its source until when it is asked slowly."""
    row = asdict(push) | {"state": push.state.value, "words": valid(push.words)}
    upsert(connection, pushes, ["source_id"], [row])
    until = push.trusted_until(now)
    connection.execute(update(sources).where(sources.c.id == push.source_id).values(pushed_until=until))


def drop_push(connection: Connection, source_id: SourceId) -> None:
    """Forget a subscription."""
    connection.execute(delete(pushes).where(pushes.c.source_id == source_id))
    connection.execute(update(sources).where(sources.c.id == source_id).values(pushed_until=None))
