"""Who may ask what next: the rule of one connection a host, for sources and pages of all workers together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Select, Text, bindparam, select, text, union_all

from dateline.store.schema import Instant, checks, hosts, page_tasks, sources

_READ_FIRST = 2  # times what is wanted: most lists name as many hosts as sources
_LEAST_READ = 50
_CLAIMS = 0x0DA7E11E  # any number of ours: the lock that claims wait for each other on


def lock_claims(connection: Connection) -> None:
    """One claim at a time: two at once would each find a host free. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CLAIMS})


def _busy() -> Select[Any]:
    now, fast = bindparam("now", type_=Instant), bindparam("fast_hosts", expanding=True, type_=Text)
    asked = [
        select(table.c.host).where(table.c.lease_until > now, table.c.host.not_in(fast))
        for table in (sources, page_tasks, checks)
    ]
    throttled = select(hosts.c.host).where(hosts.c.throttled_until > now)
    return select(union_all(*asked, throttled).subquery().c.host)


# Hosts that are being asked, unless they are fast, and hosts that told us to wait; with the values `now`, `fast_hosts`.
BUSY_HOSTS = _busy()


def busy_hosts(now: datetime, fast_hosts: Collection[str]) -> Select[Any]:
    """The same of these values, where the statement is not built once."""
    return BUSY_HOSTS.params(now=now, fast_hosts=sorted(fast_hosts))


def pick(
    connection: Connection,
    due: Select[Any],
    key: Column[Any],
    limit: int,
    fast_hosts: Collection[str],
    values: Mapping[str, object] | None = None,
) -> list[int]:
    """The first `limit` ids of a query of (id, host), at most one a host that is not fast, locked for us.

    `due` is read in its order and only as far as needed. What a writer holds at this moment is passed over:
    it is being finished, and is not due any more.
    """
    fast, taken, ids = frozenset(fast_hosts), set[str](), list[int]()
    read, size, values = 0, max(_LEAST_READ, _READ_FIRST * limit), values or {}
    while len(ids) < limit:
        rows = connection.execute(due.limit(size).offset(read), values).all()
        for row_id, host in rows:
            if (host not in taken or host in fast) and len(ids) < limit:
                taken.add(host)
                ids.append(row_id)
        if len(rows) < size:
            break
        read, size = read + size, size * 2  # many sources of few hosts
    if not ids or connection.dialect.name == "sqlite":
        return ids
    locked = due.where(key.in_(ids)).with_for_update(skip_locked=True, of=key.table)
    free = set(connection.execute(locked, values).scalars())
    return [row_id for row_id in ids if row_id in free]
