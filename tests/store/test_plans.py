"""The plans that SQLite makes: what is few among many has an index of its own, and that one is walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event

from dateline.store import stories
from dateline.store.sql_store import SqlStore


def _plans(connection: Connection, work: Callable[[Connection], Any]) -> list[str]:
    """How SQLite goes about each statement of some work."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    work(connection)
    event.remove(connection, "before_cursor_execute", note)
    rows = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values).all() for words, values in asked]
    return [" / ".join(row[3] for row in each) for each in rows]


@pytest.mark.parametrize("section", [None, "world"])
async def test_pinned_stories_are_found_without_a_walk_through_all(store: SqlStore, section: str | None) -> None:
    if store.database.dialect != "sqlite":
        pytest.skip("PostgreSQL plans by what it knows of the rows")
    pinned, rest = await store.database.read(lambda c: _plans(c, lambda c: stories.front(c, section, 10)))
    assert "ix_stories_pinned" in pinned
    assert ("ix_stories_rank_at" if section is None else "ix_stories_section_rank") in rest


async def test_stories_whose_documents_are_old_are_found_without_a_walk_through_all(store: SqlStore) -> None:
    if store.database.dialect != "sqlite":
        pytest.skip("PostgreSQL plans by what it knows of the rows")
    (plan,) = await store.database.read(lambda c: _plans(c, lambda c: stories.undressed(c, 10)))
    assert "ix_stories_stale" in plan
