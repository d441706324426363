"""How often outlets were asked and what they answered, by day; and hosts that are left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from operator import attrgetter

from sqlalchemy import Connection, delete, func, select, update

from dateline.model import OutletId
from dateline.store.direct import Direct
from dateline.store.hosts import host, put_host
from dateline.store.outward import AskKind, Count, Counts
from dateline.store.schema import asks, micros, sources
from dateline.text import valid

_COUNTED = ("asked", "same", "refused", "busy", "failed", "wire_bytes")
_counted = attrgetter(*_COUNTED)
KEPT_DAYS = 400
_PARTS = 997  # a prime: sources of one host come back at that many different moments


_add = Direct(
    f"INSERT INTO asks (outlet_id, day, kind, {', '.join(_COUNTED)}) VALUES (?, ?, ?, {', '.join('?' * len(_COUNTED))})"  # noqa: S608  # our own names
    f" ON CONFLICT (outlet_id, day, kind) DO UPDATE SET {', '.join(f'{n} = asks.{n} + excluded.{n}' for n in _COUNTED)}"
)


def add_counts(connection: Connection, counts: Counts) -> None:
    """Add to the counts; in one order everywhere, so that two writers wait for each other but never in a ring."""
    rows = [
        (outlet_id, day.isoformat(), kind.value, *_counted(count))
        for (outlet_id, day, kind), count in sorted(counts.items())
    ]
    if rows:
        _add.each(connection, rows)
    newest = max((day for _, day, _ in counts), default=None)
    if newest is not None:
        connection.execute(delete(asks).where(asks.c.day < (newest - timedelta(days=KEPT_DAYS)).isoformat()))


def counts(connection: Connection, since: date | None) -> dict[tuple[OutletId, AskKind], Count]:
    """The counts of every outlet by kind, from a day on."""
    query = select(asks.c.outlet_id, asks.c.kind, *(func.sum(asks.c[name]).label(name) for name in _COUNTED))
    if since is not None:
        query = query.where(asks.c.day >= since.isoformat())
    rows = connection.execute(query.group_by(asks.c.outlet_id, asks.c.kind))
    return {
        (OutletId(row.outlet_id), AskKind(row.kind)): Count(**{name: int(getattr(row, name)) for name in _COUNTED})
        for row in rows
    }


def hold_host(connection: Connection, name: str, until: datetime, spread: timedelta, because: str) -> None:
    """Leave a host alone until then, and put off its sources that were due before, each to a moment of its own."""
    state = host(connection, name)
    put_host(connection, replace(state, throttled_until=until))
    step = (spread // _PARTS) // timedelta(microseconds=1)
    own_moment = (sources.c.id * 331) % _PARTS * step + micros(until)
    connection.execute(
        update(sources)
        .where(sources.c.host == name, sources.c.next_poll_at < until, ~sources.c.retired)
        .values(next_poll_at=own_moment, next_poll_because=valid(because))
    )
