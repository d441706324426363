"""Statements handed to the driver itself, where SQLAlchemy's work for each would cost more than the database's.

For the few that run with every poll or page. The words are ours, values go as parameters, and what the driver complains
of is known to faults.py as SQLAlchemy's own is. Values and rows are the driver's: instants are microseconds.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Table

from dateline.store.schema import Instant, Span, instant


class Direct:
    """One statement for both databases, with `?` for each value."""

    def __init__(self, sqlite: str, postgres: str | None = None) -> None:
        self.sqlite = sqlite
        self.postgres = (sqlite if postgres is None else postgres).replace("?", "%s")

    def rows(self, connection: Connection, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run it; what it gives."""
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            return driver.execute(self.sqlite, values).fetchall()
        import psycopg

        assert isinstance(driver, psycopg.Connection)
        return driver.execute(self.postgres, values).fetchall()

    def each(self, connection: Connection, rows: Sequence[Sequence[object]]) -> None:
        """Run it once for each of these values, for what it changes."""
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.executemany(self.sqlite, rows)
            return
        import psycopg

        assert isinstance(driver, psycopg.Connection)
        with driver.cursor() as cursor:
            cursor.executemany(self.postgres, rows)


def columns(table: Table) -> str:
    """All columns of a table, for a SELECT that `reader` reads."""
    return ", ".join(f"{table.name}.{column.name}" for column in table.c)


def reader(table: Table) -> Callable[[Sequence[Any]], Any]:
    """What makes a row with names and our own values of what the driver gives of `columns`."""
    named: Callable[..., Any] = namedtuple(f"{table.name}_row", table.c.keys())  # type: ignore[misc]
    told: list[tuple[int, Callable[[int], object]]] = []
    for place, column in enumerate(table.c):
        if isinstance(column.type, Instant):
            told.append((place, instant))
        elif isinstance(column.type, Span):
            told.append((place, lambda value: timedelta(microseconds=value)))

    def read(row: Sequence[Any]) -> Any:
        values = list(row)
        for place, of in told:
            if values[place] is not None:
                values[place] = of(values[place])
        return named(*values)

    return read
