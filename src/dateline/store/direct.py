"""Statements handed to the driver itself, where SQLAlchemy's work for each would cost more than the database's.

For the few that run with every poll or page. The words are ours, values go as parameters, and what the driver complains
of is known to faults.py as SQLAlchemy's own is. Values and rows are the driver's: instants are microseconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import Connection


class Direct:
    """One statement for both databases, with `?` for each value."""

    def __init__(self, sqlite: str, postgres: str | None = None) -> None:
        self._sqlite = sqlite
        self._postgres = (sqlite if postgres is None else postgres).replace("?", "%s")

    def rows(self, connection: Connection, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run it; what it gives."""
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            return driver.execute(self._sqlite, values).fetchall()
        assert isinstance(driver, psycopg.Connection)
        return driver.execute(self._postgres, values).fetchall()

    def each(self, connection: Connection, rows: Sequence[Sequence[object]]) -> None:
        """Run it once for each of these values, for what it changes."""
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.executemany(self._sqlite, rows)
            return
        assert isinstance(driver, psycopg.Connection)
        with driver.cursor() as cursor:
            cursor.executemany(self._postgres, rows)
