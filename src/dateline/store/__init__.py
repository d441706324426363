"""The store: what Dateline knows, on SQLite or PostgreSQL behind the same Protocols (port.py)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.clock import Clock
    from dateline.store.port import Store


async def open_store(url: str, *, clock: Clock, backup_dir: Path | None = None, exclusive: bool = True) -> Store:
    """Open the store at `url` (sqlite:///FILE, sqlite:// in memory, postgresql://USER@HOST/NAME), made or upgraded.

    `exclusive`: the one serving process of an SQLite file; a second one is refused. A command that works beside it
    passes False. `backup_dir`: where a copy goes before an upgrade; by default `backups` beside an SQLite file.
    Errors: ConfigError (wrong address, folder, already running), SchemaMismatch (a newer Dateline's
    database, or another program's), StoreBusy.
    """
    # SQLAlchemy and Alembic are 20 MiB; rooms that only want port.py, in cells above all, must not pay them.
    from dateline.store.opening import open_sql_store

    return await open_sql_store(url, clock=clock, backup_dir=backup_dir, exclusive=exclusive)
