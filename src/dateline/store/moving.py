"""Moving a whole store into another database, SQLite or PostgreSQL, whichever it is on now.

Every row of every table goes over as it is, in one transaction: the other database has all of it or nothing.
The search index is made anew there. Ids that were given out once are never given out again, there either.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text, update

from dateline.clock import Clock
from dateline.errors import ConfigError
from dateline.store.database import address_of
from dateline.store.opening import open_sql_store, reindex
from dateline.store.schema import accounts, counters, deeds, metadata, outlets, sources, tallies
from dateline.store.sql_store import SqlStore

Progress = Callable[[int, int], None]  # rows done, rows in all

_AT_ONCE = 500
_MADE_WITH_THE_SCHEMA = (counters, tallies)
_COUNTED = ("article", "entry", "revision")
_NUMBERED = (outlets, sources, accounts, deeds)


async def move_store(url: str, to_url: str, *, clock: Clock, progress: Progress | None = None) -> int:
    """Copy the store at `url` into the empty or new database at `to_url`; how many rows went over.

    Nothing is taken from where it was. Errors: ConfigError where Dateline is serving from either, or there is a
    store at the other already; those of `open_store`.
    """
    here, there = address_of(url), address_of(to_url)
    if here == there:
        raise ConfigError(f"{here.words()} is where the store is already")
    if here.file is not None and not here.file.exists():
        raise ConfigError(f"there is no store at {here.words()}")
    source = await open_sql_store(url, clock=clock, backup_dir=None, exclusive=True)
    try:
        target = await open_sql_store(to_url, clock=clock, backup_dir=None, exclusive=True)
        try:
            return await asyncio.to_thread(_move, source, target, progress)
        finally:
            await target.close()
    finally:
        await source.close()


def _move(source: SqlStore, target: SqlStore, progress: Progress | None) -> int:
    def moved(read: Connection, write: Connection) -> int:
        _settle(read)
        _settle(write)
        for table in (*_NUMBERED, metadata.tables["articles"], metadata.tables["settings"]):
            if write.execute(select(func.count()).select_from(table)).scalar():
                raise ConfigError(f"there is a store at {target.database.address.words()} already: name an empty one")
        total = sum(read.execute(select(func.count()).select_from(t)).scalar_one() for t in metadata.sorted_tables)
        done = 0
        for table in metadata.sorted_tables:
            if table in _MADE_WITH_THE_SCHEMA:
                write.execute(delete(table))
            for rows in _rows(read, table):
                write.execute(insert(table), rows)
                done += len(rows)
                if progress is not None:
                    progress(done, total)
        _go_on_counting(read, write)
        reindex(write, target.index)
        return done

    return source.database.now_and_here(lambda read: target.database.now_and_here(lambda write: moved(read, write)))


def _settle(connection: Connection) -> None:
    """One state of the whole database, however long it takes to read."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def _rows(read: Connection, table: Table) -> Iterator[list[Mapping[str, Any]]]:
    found = read.execution_options(yield_per=_AT_ONCE).execute(select(table).order_by(*table.primary_key))
    for part in found.mappings().partitions(_AT_ONCE):
        yield [dict(row) for row in part]


# --- ids -------------------------------------------------------------------------------------------


def _go_on_counting(read: Connection, write: Connection) -> None:
    for kind in _COUNTED:
        _set_last(write, kind, _last(read, kind))
    for table in _NUMBERED:
        _set_last_number(write, table, _last_number(read, table))


def _last(connection: Connection, kind: str) -> int:
    if connection.dialect.name == "sqlite":
        query = select(counters.c.value).where(counters.c.name == kind)
    else:
        query = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {kind}_ids")  # type: ignore[assignment]  # noqa: S608
    return int(connection.execute(query).scalar_one())


def _set_last(connection: Connection, kind: str, last: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(update(counters).where(counters.c.name == kind).values(value=last))
    elif last:
        connection.execute(text("SELECT setval(:name, :last)"), {"name": f"{kind}_ids", "last": last})


def _last_number(connection: Connection, table: Table) -> int:
    if connection.dialect.name == "sqlite":
        query = text("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = :name")
        return int(connection.execute(query, {"name": table.name}).scalar_one())
    name = connection.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name}).scalar_one()
    query = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}")  # noqa: S608
    return int(connection.execute(query).scalar_one())


def _set_last_number(connection: Connection, table: Table, last: int) -> None:
    if not last:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        query = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
    else:
        query = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
    connection.execute(query, {"name": table.name, "last": last})
