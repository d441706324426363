"""Subscriptions at hubs, and taking one source out of turn for what a hub pushed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from dateline.model import Source, SourceId
from dateline.store.numbers import new_lease
from dateline.store.outward import Push, PushState
from dateline.store.rows import AnyRow, source_of
from dateline.store.schema import pushes, sources
from dateline.store.upserts import upsert
from dateline.text import valid


def all_pushes(connection: Connection) -> list[Push]:
    """Every subscription."""
    return [_push(row) for row in connection.execute(select(pushes).order_by(pushes.c.source_id))]


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


def claim_source(connection: Connection, source_id: SourceId, now: datetime, lease_for: timedelta) -> Source | None:
    """Take one source under a new lease, due or not; None where someone holds it, or it is not asked at all."""
    free = or_(sources.c.lease_until.is_(None), sources.c.lease_until <= now)
    query = select(sources.c.id).where(sources.c.id == source_id, free, ~sources.c.paused, ~sources.c.retired)
    if connection.execute(query.with_for_update(skip_locked=True)).first() is None:
        return None
    lease = new_lease(connection)
    chosen = sources.c.id == source_id
    connection.execute(update(sources).where(chosen).values(lease=lease, lease_until=now + lease_for))
    return source_of(connection.execute(select(sources).where(chosen)).one())
