"""Backup and restore of the whole store: one file, whole or not at all, also while Dateline is serving."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from dateline.errors import ConfigError, SchemaMismatch, StoreError
from dateline.store.copying import copy_database, run_postgres_tool
from dateline.store.database import address_of
from dateline.store.lock import FolderLock

Progress = Callable[[int, int], None]  # done, in all


def backup(url: str, folder: Path, target: Path | None, now: datetime, progress: Progress | None = None) -> Path:
    """Copy the store at `url` into `target`, else into a new file in `folder`; where it went.

    Errors: StoreError, ConfigError, StoreBusy; what stands at `target` is not written over.
    """
    address = address_of(url)
    ending = "db" if address.dialect == "sqlite" else "dump"
    target = target or folder / f"dateline-{now:%Y%m%d-%H%M%S}.{ending}"
    if target.exists():
        raise StoreError(f"{target} is there already; name another file")
    copy_database(address, target, progress)
    if address.dialect == "sqlite":
        _check(target)
    return target


def restore(url: str, source: Path, *, force: bool = False) -> None:
    """Put a backup in the place of the store at `url`.

    Errors: StoreError where the backup is none or is damaged, ConfigError where Dateline is serving from the store,
    or where there is one already and `force` is not given.
    """
    address = address_of(url)
    if not source.is_file():
        raise StoreError(f"there is no backup at {source}")
    if address.dialect != "sqlite":
        clean = ["--clean", "--if-exists"] if force else []
        run_postgres_tool("pg_restore", address.url, ["--no-owner", "--single-transaction", *clean, str(source)])
        return
    if address.file is None:
        raise ConfigError("a database in memory cannot be restored into")
    _check(source)
    address.file.parent.mkdir(parents=True, exist_ok=True)
    lock = FolderLock(address.file)
    lock.take()  # a serving Dateline refuses here
    try:
        if address.file.exists() and not force:
            raise ConfigError(f"there is a database at {address.file}; --force puts the backup in its place")
        _put(source, address.file)
    finally:
        lock.release()


def _put(source: Path, file: Path) -> None:
    """Copy beside, then rename: at no moment is there half a database."""
    partial = file.with_name(file.name + ".restoring")
    partial.unlink(missing_ok=True)
    try:
        partial.touch(mode=0o600)
        with (
            closing(sqlite3.connect(f"file:{_quoted(source)}?mode=ro", uri=True)) as read,
            closing(sqlite3.connect(partial)) as written,
        ):
            read.backup(written)
        for log in (file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
            log.unlink(missing_ok=True)  # they belong to the database that goes
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _check(file: Path) -> None:
    """Whether a file is a whole database of Dateline's."""
    try:
        with closing(sqlite3.connect(f"file:{_quoted(file)}?mode=ro", uri=True)) as database:
            told = database.execute("PRAGMA integrity_check(1)").fetchone()
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as exc:
        raise StoreError(f"{file} is no backup of Dateline's: {exc}") from exc
    if told is None or told[0] != "ok":
        raise StoreError(f"{file} is damaged: {told[0] if told else 'it cannot be read'}")
    if not {"articles", "sources", "outlets"} <= tables:
        raise SchemaMismatch(f"{file} is a database, but not Dateline's")


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
