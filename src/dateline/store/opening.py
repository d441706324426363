"""Opening a store: the lock, the version of the database, the upgrade after a copy, the search index's version."""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import datetime
from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import Connection, inspect, select, text, update

from dateline.clock import Clock
from dateline.errors import ConfigError, SchemaMismatch, StoreBusy
from dateline.store.copying import copy_database
from dateline.store.database import Address, Database, address_of
from dateline.store.documents import SEARCH_VERSION, article_of, search_text
from dateline.store.lock import FolderLock
from dateline.store.migrations import HEAD, STEPS, VERSION_TABLE
from dateline.store.schema import articles, counters, revisions
from dateline.store.search_index import SearchIndex, index_for
from dateline.store.sql_store import SqlStore

log = logging.getLogger("dateline.store")

_MIGRATIONS = 0x0DA7E1  # the lock that upgrades on PostgreSQL wait for each other on
_alembic = threading.Lock()  # its context is one for the whole interpreter
_REINDEX_AT_ONCE = 500


async def open_sql_store(url: str, *, clock: Clock, backup_dir: Path | None, exclusive: bool) -> SqlStore:
    """See `dateline.store.open_store`."""
    address = address_of(url)
    lock = await asyncio.to_thread(_prepare_folder, address, exclusive)
    database = Database(address)
    try:
        version = await database.read(version_of)
        if version != HEAD:
            await _bring_up(database, version, lock, clock.now(), backup_dir)
        index = index_for(database.dialect)
        if exclusive or version != HEAD:
            await _refresh_index(database, index)
    except BaseException:
        await database.close()
        _release(lock)
        raise
    if lock is not None and not exclusive:
        lock.release()
    return SqlStore(database, index, clock, on_close=lambda: _release(lock))


def _prepare_folder(address: Address, exclusive: bool) -> FolderLock | None:
    if address.file is None:
        return None
    try:
        address.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FolderLock(address.file)
        if exclusive:
            lock.take()
        if not address.file.exists():
            address.file.touch(mode=0o600)  # it will hold accounts
    except OSError as exc:
        raise ConfigError(f"the data folder {address.file.parent} cannot be used: {exc.strerror or exc}") from exc
    return lock


def _release(lock: FolderLock | None) -> None:
    if lock is not None:
        lock.release()


# --- versions --------------------------------------------------------------------------------------


def version_of(connection: Connection) -> str | None:
    """The step that a database is at; None for an empty one. Errors: SchemaMismatch for any other database."""
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE in tables:
        found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
        if found is not None and found not in STEPS:
            raise SchemaMismatch(
                f"this database was made by a newer Dateline (it is at step {found}, this version knows up to "
                f"{HEAD}): run that version, or restore a backup from before; nothing was changed"
            )
        return found
    if tables:
        some = ", ".join(sorted(tables)[:3])
        raise SchemaMismatch(f"this database is not Dateline's: it holds tables of something else ({some})")
    return None


async def _bring_up(
    database: Database, version: str | None, lock: FolderLock | None, now: datetime, backup_dir: Path | None
) -> None:
    """Make the schema, or upgrade it after a copy."""
    if lock is not None and not await _sole_user(lock):
        raise StoreBusy("the database is being made or upgraded by another process; try again in a moment")
    if version is not None:
        target = await asyncio.to_thread(_copy_before_upgrade, database.address, version, now, backup_dir)
        log.info("the database is upgraded", extra={"from": version, "to": HEAD, "copy": str(target)})
    await database.write(_upgrade)


async def _sole_user(lock: FolderLock) -> bool:
    """Whether the folder's lock is ours, or becomes so within ten seconds."""
    if lock.held:
        return True
    for _ in range(100):
        if lock.try_take():
            return True
        await asyncio.sleep(0.1)
    return False


def _copy_before_upgrade(address: Address, version: str, now: datetime, backup_dir: Path | None) -> Path | None:
    if address.dialect == "sqlite" and address.file is None:
        return None  # in memory: made this minute
    folder = backup_dir or (address.file.parent / "backups" if address.file else None)
    if folder is None:
        raise ConfigError("the database is of an earlier version, and there is no folder for the copy before upgrading")
    ending = "sqlite3" if address.dialect == "sqlite" else "dump"
    target = folder / f"dateline-step-{version}-{now:%Y%m%dT%H%M%S}.{ending}"
    copy_database(address, target)
    return target


def _upgrade(connection: Connection) -> None:
    """All steps in one transaction, on both databases: a kill leaves the version from before."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATIONS})
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    if version_of(connection) == HEAD:
        return  # another process was faster
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    with _alembic:
        upgrade(config, HEAD)


# --- the search index ------------------------------------------------------------------------------


async def _refresh_index(database: Database, index: SearchIndex) -> None:
    """Make the index anew where this version puts texts into it in another way."""
    made_by = select(counters.c.value).where(counters.c.name == "search")
    if await database.read(lambda c: c.execute(made_by).scalar()) != SEARCH_VERSION:
        log.info("the search index is made anew")
        await database.write(lambda c: reindex(c, index))


def reindex(connection: Connection, index: SearchIndex) -> int:
    """Make the whole search index anew from the newest revisions; how many articles are in it."""
    index.clear(connection)
    done, last = 0, 0
    query = (
        select(articles.c.id, articles.c.key, revisions.c.document)
        .join(revisions, revisions.c.id == articles.c.revision_id)
        .order_by(articles.c.id)
        .limit(_REINDEX_AT_ONCE)
    )
    while rows := connection.execute(query.where(articles.c.id > last)).all():
        index.add(connection, [(row.key, search_text(article_of(row.document))) for row in rows])
        done, last = done + len(rows), rows[-1].id
    connection.execute(update(counters).where(counters.c.name == "search").values(value=SEARCH_VERSION))
    return done
