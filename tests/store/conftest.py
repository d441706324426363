"""One suite on both databases: every test that takes `store` or `url` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.postgres import Cluster, NoPostgres, start_postgres

from dateline.clock import SystemClock
from dateline.store import open_store
from dateline.store.schema import metadata
from dateline.store.sql_store import SqlStore

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


@dataclass
class SetClock:
    """A clock that tests set."""

    at: datetime = field(default=NOW)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOW).total_seconds()

    def go(self, **by: float) -> datetime:
        """Move on."""
        self.at += timedelta(**by)
        return self.at


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for this run; tests that need one are skipped where there is none."""
    try:
        made = start_postgres()
    except NoPostgres as exc:
        pytest.skip(str(exc))
    yield made
    made.remove()


# Every table, those that point at others first; numbers begin anew.
_EMPTIED = "; ".join(
    [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables) if table.name != "counters"]
    + ["DELETE FROM search_rows", "UPDATE counters SET value = 0 WHERE name <> 'search'"]
    + [f"ALTER SEQUENCE {kind}_ids RESTART" for kind in ("article", "entry", "revision")]
)


async def _made(url: str) -> None:
    store = await open_store(url, clock=SystemClock())
    await store.close()


@pytest.fixture(scope="session")
def blank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with the schema and nothing in it, to copy."""
    file = tmp_path_factory.mktemp("blank") / "blank.db"
    asyncio.run(_made(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def blank_database(cluster: Cluster) -> str:
    """The same on PostgreSQL."""
    url = cluster.new_database()
    asyncio.run(_made(url))
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database."""
    return str(request.param)


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of this test's own, with the schema."""
    if kind == "sqlite":
        file = tmp_path / "data" / "dateline.db"
        file.parent.mkdir()
        shutil.copyfile(request.getfixturevalue("blank_file"), file)
        yield f"sqlite:///{file}"
        return
    address = request.getfixturevalue("blank_database")
    yield address
    with psycopg.connect(address, autocommit=True) as connection:  # to make a database a test takes ten times as long
        connection.execute(_EMPTIED)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def store(url: str, clock: SetClock) -> AsyncIterator[SqlStore]:
    """An open store."""
    opened = await open_store(url, clock=clock)
    assert isinstance(opened, SqlStore)
    yield opened
    await opened.close()
