"""Copies of a whole database: SQLite by its online backup, PostgreSQL by pg_dump. Both may run under load."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import URL

from dateline.errors import ConfigError, StoreBusy, StoreError
from dateline.store.database import Address

_PAGES_A_STEP = 2_000  # 16 MB between looks at the progress
Progress = Callable[[int, int], None]  # pages done, pages in all


def copy_database(address: Address, target: Path, progress: Progress | None = None) -> None:
    """Copy a database into a new file, whole or not at all.

    Errors: StoreError where there is nothing to copy or it cannot be read, ConfigError where pg_dump is missing,
    StoreBusy where there is no room.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)  # it holds accounts
        if address.dialect == "sqlite":
            _copy_sqlite(address, partial, progress)
        else:
            _dump_postgres(address.url, partial)
        sync_to_disk(partial)
        partial.replace(target)
        sync_to_disk(target.parent)
    except OSError as exc:
        raise StoreBusy(f"the copy {target} cannot be written: {exc.strerror or exc}") from exc
    finally:
        with suppress(OSError):  # what stood in the way of writing stands in the way of this too
            partial.unlink(missing_ok=True)


def _copy_sqlite(address: Address, partial: Path, progress: Progress | None) -> None:
    if address.file is None or not address.file.is_file():
        raise StoreError(f"there is no database at {address.words()}")
    try:
        with (
            closing(sqlite3.connect(f"file:{_quoted(address.file)}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(partial)) as copy,
        ):
            source.backup(
                copy,
                pages=_PAGES_A_STEP,
                progress=(lambda _, remaining, total: progress(total - remaining, total)) if progress else None,
            )
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, no log beside it
    except sqlite3.Error as exc:
        raise StoreError(f"the copy {partial} could not be made: {exc}") from exc


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _dump_postgres(url: URL, partial: Path) -> None:
    run_postgres_tool("pg_dump", url, ["--format=custom", "--no-owner", "--file", str(partial)])


def run_postgres_tool(tool: str, url: URL, arguments: list[str]) -> None:
    """Run one of PostgreSQL's own programs on a database; the password goes by the environment, not the list.

    Errors: ConfigError where the program is missing, StoreError with its words where it fails.
    """
    program = shutil.which(tool)
    if program is None:
        raise ConfigError(f"{tool} is not installed here: install PostgreSQL's client programs (postgresql-client)")
    environment = dict(os.environ)
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    name = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603  # no shell; the program is PostgreSQL's own
        [program, "--dbname", name, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = done.stderr.strip().splitlines()
        raise StoreError(f"{tool} failed: {words[-1] if words else done.returncode}")


def sync_to_disk(path: Path) -> None:
    """What was written survives a power cut from here on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
