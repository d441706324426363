"""Insert or replace, in the dialect of the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]
Excluded = Any  # the row that was to be inserted, as both dialects name it


def upsert(
    connection: Connection,
    table: Table,
    keys: Sequence[str],
    rows: Sequence[Row],
    *,
    values: Callable[[Excluded], Mapping[str, Any]] | None = None,
    where: Callable[[Excluded], ColumnElement[bool]] | None = None,
) -> None:
    """Insert rows; where one of the same keys is there, set its other columns to the new ones (or to `values`).

    `where` says which of those that are there are replaced at all.
    """
    if not rows:
        return
    statement = (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(table)
    new = statement.excluded
    changed = values(new) if values else {name: new[name] for name in rows[0] if name not in keys}
    statement = statement.on_conflict_do_update(
        index_elements=list(keys), set_=dict(changed), where=where(new) if where else None
    )
    connection.execute(statement, list(rows))
