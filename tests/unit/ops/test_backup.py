"""Backup and restore: whole or not at all, never over what is there unasked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline.clock import SystemClock
from dateline.errors import ConfigError, SchemaMismatch, StoreError
from dateline.ops.backup import backup, restore
from dateline.store import open_store

NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)


async def filled(folder: Path) -> str:
    url = f"sqlite:///{folder / 'dateline.db'}"
    store = await open_store(url, clock=SystemClock())
    await store.sources.add_outlet("Harbour Post", "https://a.example/")
    await store.close()
    return url


async def names(url: str) -> list[str]:
    store = await open_store(url, clock=SystemClock())
    try:
        return [outlet.name for outlet in await store.sources.outlets()]
    finally:
        await store.close()


async def test_a_backup_comes_back_as_it_was(tmp_path: Path) -> None:
    made = backup(await filled(tmp_path / "one"), tmp_path / "backups", None, NOW)
    other = f"sqlite:///{tmp_path / 'two' / 'dateline.db'}"
    restore(other, made)
    assert await names(other) == ["Harbour Post"]


async def test_a_backup_is_made_while_dateline_serves_and_a_restore_is_refused_then(tmp_path: Path) -> None:
    url = await filled(tmp_path)
    serving = await open_store(url, clock=SystemClock(), exclusive=True)
    try:
        made = backup(url, tmp_path / "backups", None, NOW)
        with pytest.raises(ConfigError):
            restore(url, made, force=True)
    finally:
        await serving.close()


async def test_a_store_that_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    url = await filled(tmp_path)
    made = backup(url, tmp_path / "backups", None, NOW)
    with pytest.raises(ConfigError, match="--force"):
        restore(url, made)
    restore(url, made, force=True)
    assert await names(url) == ["Harbour Post"]


async def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    url = await filled(tmp_path)
    made = backup(url, tmp_path, tmp_path / "copy.db", NOW)
    with pytest.raises(StoreError, match="there already"):
        backup(url, tmp_path, made, NOW)


async def test_what_is_no_backup_is_named_as_such(tmp_path: Path) -> None:
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"not a database" * 100)
    empty = tmp_path / "empty.db"
    empty.touch()
    target = f"sqlite:///{tmp_path / 'x' / 'dateline.db'}"
    with pytest.raises(StoreError, match="no backup"):
        restore(target, junk)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE songs (title)")
    with pytest.raises(StoreError, match="no backup"):
        restore(target, empty)
    with pytest.raises(SchemaMismatch, match="not Dateline's"):
        restore(target, other)
    with pytest.raises(StoreError, match="there is no backup"):
        restore(target, tmp_path / "none.db")
