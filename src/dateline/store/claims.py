"""Who may ask what next: the rule of one connection a host, for sources and pages of all workers together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Select, select, text, union_all

from dateline.store.schema import checks, hosts, page_tasks, sources

_READ_FIRST = 500
_CLAIMS = 0x0DA7E11E  # any number of ours: the lock that claims wait for each other on


def lock_claims(connection: Connection) -> None:
    """One claim at a time: two at once would each find a host free. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CLAIMS})


def busy_hosts(now: datetime, fast_hosts: Collection[str]) -> Select[Any]:
    """Hosts that are being asked, unless they are fast, and hosts that told us to wait."""
    asked = [select(table.c.host).where(table.c.lease_until > now) for table in (sources, page_tasks, checks)]
    if fast_hosts:
        asked = [query.where(query.selected_columns.host.not_in(sorted(fast_hosts))) for query in asked]
    throttled = select(hosts.c.host).where(hosts.c.throttled_until > now)
    return select(union_all(*asked, throttled).subquery().c.host)


def pick(
    connection: Connection, due: Select[Any], key: Column[Any], limit: int, fast_hosts: Collection[str]
) -> list[int]:
    """The first `limit` ids of a query of (id, host), at most one a host that is not fast, locked for us.

    `due` is read in its order and only as far as needed. What a writer holds at this moment is passed over:
    it is being finished, and is not due any more.
    """
    fast, taken, ids = frozenset(fast_hosts), set[str](), list[int]()
    read, size = 0, _READ_FIRST
    while len(ids) < limit:
        rows = connection.execute(due.limit(size).offset(read)).all()
        for row_id, host in rows:
            if (host not in taken or host in fast) and len(ids) < limit:
                taken.add(host)
                ids.append(row_id)
        if len(rows) < size:
            break
        read, size = read + size, size * 2  # many sources of few hosts
    if not ids or connection.dialect.name == "sqlite":
        return ids
    free = set(connection.execute(due.where(key.in_(ids)).with_for_update(skip_locked=True, of=key.table)).scalars())
    return [row_id for row_id in ids if row_id in free]
