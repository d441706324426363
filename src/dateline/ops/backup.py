"""Backup and restore of the whole store: one file, made under load, checked before it is trusted.

SQLite: a database file by the online backup. PostgreSQL: a pg_dump archive. Source: docs/store.md.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from dateline.errors import ConfigError, SchemaMismatch, StoreBusy, StoreError
from dateline.store.copying import copy_database, run_postgres_tool, sync_to_disk
from dateline.store.database import Address, Database, address_of
from dateline.store.lock import FolderLock
from dateline.store.migrations import HEAD, STEPS, VERSION_TABLE
from dateline.store.opening import version_of

_SQLITE_SIGN = b"SQLite format 3\x00"
_DUMP_SIGN = b"PGDMP"

Progress = Callable[[int, int], None]  # pages done, pages in all; SQLite only


def backup(url: str, folder: Path, target: Path | None, now: datetime, progress: Progress | None = None) -> Path:
    """Copy the store at `url` into `target`, else into a new file in `folder`; where it went.

    Dateline may go on meanwhile. What stands at `target` is not written over.
    Errors: StoreError, ConfigError where pg_dump is missing, StoreBusy where there is no room.
    """
    address = address_of(url)
    ending = "db" if address.dialect == "sqlite" else "dump"
    target = target or folder / f"dateline-{now:%Y%m%d-%H%M%S}.{ending}"
    if target.exists():
        raise StoreError(f"{target} is there already; name another file")
    copy_database(address, target, progress)
    if address.dialect == "sqlite":
        _check_sqlite(target)
    return target


def restore(url: str, source: Path, *, force: bool = False) -> None:
    """Put a backup in the place of the store at `url`; `force` where there is one already.

    What was there is kept beside it on SQLite (".before-restore"), and is gone on PostgreSQL.
    Errors: StoreError where the backup is none or is damaged, SchemaMismatch where it is of a newer Dateline or of
    something else, ConfigError where Dateline is serving from the store, or where there is one and no `force`.
    """
    address = address_of(url)
    _check_kind(address, source)
    if address.dialect == "sqlite":
        _check_sqlite(source)
        _restore_sqlite(address, source, force=force)
    else:
        _restore_postgres(address, source, force=force)


def _check_kind(address: Address, source: Path) -> None:
    try:
        with source.open("rb") as file:
            head = file.read(16)
    except OSError as exc:
        raise StoreError(f"there is no backup at {source} that can be read: {exc.strerror or exc}") from exc
    wanted, kind = (_SQLITE_SIGN, "SQLite") if address.dialect == "sqlite" else (_DUMP_SIGN, "PostgreSQL")
    if not head.startswith(wanted):
        raise StoreError(f"{source} is no backup of Dateline's on {kind}")


# --- SQLite ----------------------------------------------------------------------------------------


def _check_sqlite(path: Path) -> None:
    """Every page, every index, and that it is a database of ours that this version knows."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                raise StoreError(f"{path} is damaged: {found}")
            version = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608
    except sqlite3.OperationalError as exc:
        raise SchemaMismatch(f"{path} is a database, but not Dateline's: {exc}") from exc
    except sqlite3.DatabaseError as exc:
        raise StoreError(f"{path} is damaged: {exc}") from exc
    if version is None or version[0] not in STEPS:
        raise SchemaMismatch(f"the backup {path} is of a newer Dateline; this version knows up to step {HEAD}")


def _restore_sqlite(address: Address, source: Path, *, force: bool) -> None:
    file = address.file
    if file is None:
        raise ConfigError("a store in memory cannot be restored into: give an address with a file")
    if source.resolve() == file.resolve():
        raise ConfigError(f"{source} is the store itself")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(file):
        if _has_data(file) and not force:
            raise ConfigError(f"there is a store at {file} already: give --force to replace it")
        partial = file.with_name(file.name + ".partial")
        try:
            partial.touch(mode=0o600)
            shutil.copyfile(source, partial)
            sync_to_disk(partial)
            _set_aside(file)
            partial.replace(file)
            sync_to_disk(file.parent)
        except OSError as exc:
            raise StoreBusy(f"the backup cannot be copied to {file}: {exc.strerror or exc}") from exc
        finally:
            partial.unlink(missing_ok=True)


def _has_data(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _set_aside(file: Path) -> None:
    """The old database under another name, with its log: a log left behind would be played into the new one."""
    for ending in ("-wal", "-shm", ""):
        old = file.with_name(file.name + ending)
        if old.exists():
            old.replace(file.with_name(f"{file.name}.before-restore{ending}"))


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    lock = FolderLock(file)
    lock.take()
    try:
        yield
    finally:
        lock.release()


# --- PostgreSQL ------------------------------------------------------------------------------------


def _restore_postgres(address: Address, source: Path, *, force: bool) -> None:
    database = Database(address)
    try:
        there = database.now_and_here(version_of)
    finally:
        database.close_here()
    if there is not None and not force:
        raise ConfigError(f"there is a store at {address.words()} already: give --force to replace it")
    arguments = ["--no-owner", "--single-transaction", "--exit-on-error"]
    if there is not None:
        arguments += ["--clean", "--if-exists"]
    run_postgres_tool("pg_restore", address.url, [*arguments, str(source)])
    database = Database(address)
    try:
        database.now_and_here(version_of)  # a newer Dateline's is named now, not at the next start
    finally:
        database.close_here()
