"""Connections, threads and transactions: the only place that knows how a database is reached.

SQLite: one writer thread with one connection (WAL, synchronous=FULL), and a few readers beside it; PostgreSQL:
a pool of each as large as its threads. Work is a plain function of a connection, run in a thread inside one
transaction; what it raises is translated (faults.py), and what a restart of the server or another writer
caused is done again. Source: docs/decisions/031-threads.md.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool, StaticPool

from dateline.errors import ConfigError
from dateline.store.direct import Direct
from dateline.store.faults import Again, Away, gave_up, translate

log = logging.getLogger("dateline.store")

T = TypeVar("T")

READERS = 3
POSTGRES_CONNECTIONS = 6
READ_LIMIT = timedelta(seconds=30)  # a reader that holds its snapshot for longer keeps the WAL from being emptied
SEARCH_LIMIT = timedelta(seconds=2)
BUSY_WAIT = timedelta(seconds=5)
AWAY_WAITS = (0.1, 0.2, 0.4, 0.8, 1.5) + (2.0,) * 13  # 29 s in all; an immediate stop is back in 5 to 9 s
TRIES = 4  # for work that another writer upset
_STEPS_BETWEEN_LOOKS = 20_000  # about 1 ms of a query
_BEGIN, _BEGIN_WRITING = Direct("BEGIN"), Direct("BEGIN IMMEDIATE")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is, checked. `file` is None for PostgreSQL and for a database in memory."""

    url: URL
    file: Path | None

    @property
    def dialect(self) -> str:
        """sqlite or postgresql."""
        return self.url.get_backend_name()

    def words(self) -> str:
        """For people: never with its password."""
        return str(self.file) if self.file else self.url.render_as_string(hide_password=True)


def address_of(url: str) -> Address:
    """Read a database address: sqlite:///folder/file, sqlite:// (in memory), postgresql://user@host/name.

    Errors: ConfigError.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as exc:
        raise ConfigError("the store's address is not one: give sqlite:///FILE or postgresql://HOST/NAME") from exc
    backend = parsed.drivername.split("+")[0]
    if backend == "sqlite":
        in_memory = parsed.database in (None, "", ":memory:")
        file = None if in_memory else Path(parsed.database or "").expanduser().absolute()
        return Address(URL.create("sqlite+pysqlite", database=str(file) if file else None), file)
    if backend in ("postgresql", "postgres"):
        return Address(parsed.set(drivername="postgresql+psycopg"), None)
    raise ConfigError(f"the store can be on SQLite or PostgreSQL, not on {backend!r}")


class Database:
    """One opened database. `read` and `write` run work in a thread, in a transaction of its own."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._away = False
        self.dialect = address.dialect
        if address.dialect == "sqlite":
            self._writer = _sqlite_engine(address, writes=True)
            alone = address.file is None  # a database in memory has one connection, so one thread
            self._reader = self._writer if alone else _sqlite_engine(address, writes=False)
            self._write_threads = ThreadPoolExecutor(1, "store-writer")
            self._read_threads = self._write_threads if alone else ThreadPoolExecutor(READERS, "store-reader")
        else:
            self._writer = self._reader = _postgres_engine(address)
            self._write_threads = self._read_threads = ThreadPoolExecutor(POSTGRES_CONNECTIONS, "store")

    async def read(self, work: Callable[[Connection], T], *, limit: timedelta = READ_LIMIT) -> T:
        """Run work that only reads; a query is stopped after `limit` (StoreBusy)."""

        def limited(connection: Connection) -> T:
            with _time_limit(connection, limit):
                return work(connection)

        return await self._run(self._read_threads, self._reader, limited)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run work that writes. It may be run again from its start, so it must not change what it was given."""
        return await self._run(self._write_threads, self._writer, work)

    def now_and_here(self, work: Callable[[Connection], T]) -> T:
        """Run work that writes in this thread: for migrations, before anything else is running."""
        return _once(self._writer, work)

    async def close(self) -> None:
        """Wait for what is under way and close every connection."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self.close_here)

    def close_here(self) -> None:
        """Close in this thread."""
        self._write_threads.shutdown()
        self._read_threads.shutdown()
        self._reader.dispose()
        self._writer.dispose()

    async def _run(self, threads: ThreadPoolExecutor, engine: Engine, work: Callable[[Connection], T]) -> T:
        loop = asyncio.get_running_loop()
        waits, tries = iter(AWAY_WAITS), TRIES
        while True:
            try:
                done = await loop.run_in_executor(threads, _once, engine, work)
                self._away = False
                return done
            except Away as away:
                wait = next(waits, None)
                if wait is None:
                    raise gave_up(away) from away
                self._tell_away(away)
                await asyncio.sleep(wait)
            except Again as again:
                tries -= 1
                if not tries:
                    raise gave_up(again) from again

    def _tell_away(self, away: Away) -> None:
        """Once an outage: all who wait meet the same one, and a command is silent for half a minute otherwise."""
        if not self._away:
            self._away = True
            log.error("the database server does not answer; asking again for half a minute", extra={"words": str(away)})


def _once(engine: Engine, work: Callable[[Connection], T]) -> T:
    """One try: one transaction, kept if the work ends, undone if it raises."""
    try:
        with engine.begin() as connection:
            return work(connection)
    except Exception as exc:
        translated = translate(exc)
        if translated is exc:
            raise
        raise translated from exc


class _time_limit:  # noqa: N801  # reads as a word in a with statement
    """Stop a query on this connection after a while."""

    def __init__(self, connection: Connection, limit: timedelta) -> None:
        self._connection, self._limit = connection, limit

    def __enter__(self) -> None:
        if self._connection.dialect.name == "sqlite":
            until = time.monotonic() + self._limit.total_seconds()
            self._driver().set_progress_handler(lambda: time.monotonic() > until, _STEPS_BETWEEN_LOOKS)
        elif self._limit != READ_LIMIT:  # the default is set where the connection is made
            wait_ms = int(self._limit.total_seconds() * 1000)
            self._connection.exec_driver_sql(f"SET LOCAL statement_timeout = {wait_ms}")

    def __exit__(self, *_: object) -> None:
        if self._connection.dialect.name == "sqlite":
            self._driver().set_progress_handler(None, 0)

    def _driver(self) -> sqlite3.Connection:
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        return driver


# --- engines ---------------------------------------------------------------------------------------


def _sqlite_engine(address: Address, *, writes: bool) -> Engine:
    pool: dict[str, Any] = {"poolclass": StaticPool}
    if not writes:
        pool = {"poolclass": QueuePool, "pool_size": READERS, "max_overflow": 0}
    # Statements outlive their threads' turns: a connection is used by one thread at a time, not by one thread.
    engine = create_engine(
        address.url,
        connect_args={"check_same_thread": False, "timeout": BUSY_WAIT.total_seconds(), "cached_statements": 256},
        pool_reset_on_return=None,  # each transaction is ended where it began, in `_once`
        **pool,
    )

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        if writes:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("PRAGMA journal_size_limit = 67108864")
            cursor.execute("PRAGMA cache_size = -16384")
        else:
            cursor.execute("PRAGMA query_only = ON")
            cursor.execute("PRAGMA cache_size = -4096")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        (_BEGIN_WRITING if writes else _BEGIN).rows(connection)

    return engine


def _postgres_engine(address: Address) -> Engine:
    arguments = {
        "connect_timeout": 5,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,  # a half-open socket is noticed in 10 s instead of 15 minutes
        "application_name": "dateline",
        "options": f"-c statement_timeout={int(READ_LIMIT.total_seconds() * 1000)} -c lock_timeout=10000",
    }
    url = address.url
    for name in list(arguments):
        if name in url.query:  # the operator's own words go first
            del arguments[name]
    return create_engine(
        url,
        connect_args=arguments,
        pool_size=POSTGRES_CONNECTIONS,
        max_overflow=0,
        pool_timeout=10,
        pool_use_lifo=True,
    )
