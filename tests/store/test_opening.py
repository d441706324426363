"""Opening a store: made, upgraded after a copy, refused where it is newer, foreign, or in use."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from tests.postgres import Cluster
from tests.store.conftest import SetClock
from tests.store.newsroom import NOW, article, filed, keep, outlet_with_feed

from dateline.clock import SystemClock
from dateline.errors import ConfigError, SchemaMismatch, StoreBusy, StoreError
from dateline.model import ArticleId
from dateline.store import database as database_module
from dateline.store import open_store, opening
from dateline.store.migrations import HEAD, STEPS, VERSION_TABLE
from dateline.store.schema import metadata
from dateline.store.sql_store import SqlStore


async def _opened(url: str, **more: Any) -> SqlStore:
    store = await open_store(url, clock=SetClock(), **more)
    assert isinstance(store, SqlStore)
    return store


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that is not made yet, or is empty."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'new folder' / 'dateline.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    url = cluster.new_database()
    yield url
    cluster.drop_database(url)


def _execute(url: str, statement: str) -> None:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute(statement)
            connection.commit()
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())


# --- the schema ------------------------------------------------------------------------------------


async def test_the_steps_make_exactly_the_tables_that_the_code_works_on(empty_url: str) -> None:
    store = await _opened(empty_url)

    def compared(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "include_name": lambda name, type_, _: type_ != "table" or not name.startswith(("search_", "sqlite_")),
            },
        )
        return list(compare_metadata(context, metadata))

    assert await store.database.write(compared) == []
    await store.close()


def test_the_steps_are_the_ones_that_are_there() -> None:
    folder = Path(opening.__file__).parent / "migrations"
    script = ScriptDirectory(str(folder))
    assert tuple(step.revision for step in reversed(list(script.walk_revisions()))) == STEPS
    assert script.get_current_head() == HEAD


async def test_a_new_store_is_made_and_found_again(empty_url: str) -> None:
    store = await _opened(empty_url)
    _, source = await outlet_with_feed(store)
    ids = await filed(store, source, article(1))
    await store.close()
    store = await _opened(empty_url)
    assert [found.id for found in await store.news.latest()] == ids
    await store.close()


async def test_a_database_of_an_earlier_version_is_upgraded_after_a_copy(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier step that the code of today knows of: the same schema under an older number."""
    store = await _opened(url)
    _, source = await outlet_with_feed(store)
    await filed(store, source, article(1))
    await store.close()
    _execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '0000'")
    monkeypatch.setattr(opening, "STEPS", ("0000", *STEPS))

    def upgraded(connection: Connection) -> None:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{HEAD}'"))

    monkeypatch.setattr(opening, "_upgrade", upgraded)
    backups = tmp_path / "copies"
    store = await _opened(url, backup_dir=backups)
    assert len(await store.news.latest()) == 1
    await store.close()
    (copy,) = backups.iterdir()
    assert copy.name.startswith("dateline-step-0000-20260314T090000.")
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone() == ("0000",)
            assert connection.execute("SELECT count(*) FROM articles").fetchone() == (1,)
    else:
        assert copy.read_bytes().startswith(b"PGDMP")


async def test_an_upgrade_whose_copy_fails_does_not_begin(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '0000'")
    monkeypatch.setattr(opening, "STEPS", ("0000", *STEPS))
    in_the_way = tmp_path / "a file"
    in_the_way.touch()
    with pytest.raises(StoreError):
        await _opened(url, backup_dir=in_the_way)
    monkeypatch.setattr(opening, "STEPS", STEPS)
    with pytest.raises(SchemaMismatch):
        await _opened(url)
    _execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '{HEAD}'")


async def test_a_newer_database_is_refused_in_clear_words_and_not_touched(url: str) -> None:
    _execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(SchemaMismatch, match=r"newer Dateline .*9999.*nothing was changed"):
        await _opened(url)
    _execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '{HEAD}'")
    await (await _opened(url)).close()


async def test_a_database_of_something_else_is_refused(empty_url: str) -> None:
    if empty_url.startswith("sqlite"):
        Path(empty_url.removeprefix("sqlite:///")).parent.mkdir()
    _execute(empty_url, "CREATE TABLE songs (title text)")
    with pytest.raises(SchemaMismatch, match=r"something else .*songs"):
        await _opened(empty_url)


async def test_a_search_index_of_an_earlier_kind_is_made_anew(url: str) -> None:
    store = await _opened(url)
    _, source = await outlet_with_feed(store)
    await filed(store, source, *(article(n) for n in range(3)))
    await store.database.write(store.index.clear)
    assert await store.news.search("harbour") == []
    await store.close()
    store = await _opened(url)
    assert await store.news.search("harbour") == []
    await store.close()
    _execute(url, "UPDATE counters SET value = 0 WHERE name = 'search'")
    store = await _opened(url)
    assert len(await store.news.search("harbour")) == 3
    await store.close()
    _execute(url, "UPDATE counters SET value = 1 WHERE name = 'search'")


async def test_several_at_once_make_one_schema(empty_url: str) -> None:
    stores = await asyncio.gather(*(_opened(empty_url, exclusive=False) for _ in range(3)))
    await stores[0].sources.add_outlet("A", "https://a.example/")
    assert len(await stores[2].sources.outlets()) == 1
    for store in stores:
        await store.close()


# --- SQLite's folder -------------------------------------------------------------------------------


async def test_a_second_start_on_one_folder_is_refused_and_a_command_beside_it_is_not(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'dateline.db'}"
    serving = await _opened(url)
    with pytest.raises(ConfigError, match=r"already running on .* \(process \d+\)"):
        await _opened(url)
    beside = await _opened(url, exclusive=False)
    await beside.sources.add_outlet("A", "https://a.example/")
    assert len(await serving.sources.outlets()) == 1
    await beside.close()
    with pytest.raises(ConfigError, match="already running"):
        await _opened(url)
    await serving.close()
    await (await _opened(url)).close()


async def test_the_lock_is_gone_with_the_process_that_held_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'dateline.db'}"
    code = (
        "import asyncio, time\n"
        "from dateline.store import open_store\nfrom dateline.clock import SystemClock\n"
        "async def main():\n"
        f"    store = await open_store({url!r}, clock=SystemClock())\n    print('open', flush=True)\n    time.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as serving:  # noqa: ASYNC220
        assert serving.stdout is not None
        assert serving.stdout.readline() == b"open\n"
        with pytest.raises(ConfigError, match="already running"):
            await _opened(url)
        serving.kill()
    await (await _opened(url)).close()


async def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="file"):
        await _opened(f"sqlite:///{tmp_path / 'file' / 'dateline.db'}")


async def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("some notes\n" * 1000)
    with pytest.raises(StoreError, match="damaged or is none"):
        await _opened(f"sqlite:///{file}")
    assert file.read_text() == "some notes\n" * 1000


async def test_the_database_is_its_owners_to_read_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "dateline.db"
    await (await _opened(f"sqlite:///{file}")).close()
    assert file.stat().st_mode & 0o077 == 0


async def test_writes_are_synced_and_readers_cannot_write(tmp_path: Path) -> None:
    store = await _opened(f"sqlite:///{tmp_path / 'dateline.db'}")

    def pragma(connection: Connection, name: str) -> Any:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    assert await store.database.write(lambda c: (pragma(c, "journal_mode"), pragma(c, "synchronous"))) == ("wal", 2)
    with pytest.raises(StoreBusy, match="only be read"):
        await store.database.read(lambda c: c.exec_driver_sql("DELETE FROM outlets"))
    await store.close()


async def test_a_store_in_memory_serves_as_any_other() -> None:
    store = await _opened("sqlite://")
    _, source = await outlet_with_feed(store)
    await filed(store, source, article(1))
    assert len(await store.news.search("harbour")) == 1
    await store.close()


# --- trouble ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "nonsense", "mysql://host/name", "sqlite3:///x", "postgresql//x"])
async def test_an_address_that_is_none_is_named(address: str) -> None:
    with pytest.raises(ConfigError, match="store"):
        await _opened(address)


@pytest.mark.postgres
async def test_a_database_that_does_not_exist_is_named_at_once_and_no_password_is_told(cluster: Cluster) -> None:
    url = cluster.url("nowhere").replace("dateline@", "dateline:s3cret@")
    with pytest.raises(ConfigError, match="nowhere") as told:
        await _opened(url)
    assert "s3cret" not in str(told.value)


async def test_a_server_that_is_not_there_is_named_while_it_is_asked_again_and_at_the_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database_module, "AWAY_WAITS", (0.01, 0.01, 0.01))
    with pytest.raises(StoreBusy, match="does not answer"):
        await _opened("postgresql://dateline@127.0.0.1:1/dateline")
    assert [record.getMessage() for record in caplog.records] == [
        "the database server does not answer; asking again for half a minute"
    ], "one outage is told once"


async def test_a_locked_database_is_busy_and_then_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_WAIT", timedelta(milliseconds=50))
    file = tmp_path / "dateline.db"
    store = await _opened(f"sqlite:///{file}")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="locked"):
            await store.sources.add_outlet("A", "https://a.example/")
        assert await store.sources.outlets() == []
        other.execute("ROLLBACK")
    await store.sources.add_outlet("A", "https://a.example/")
    await store.close()


async def test_a_full_disk_stops_writing_not_reading_and_loses_nothing(tmp_path: Path) -> None:
    store = await _opened(f"sqlite:///{tmp_path / 'dateline.db'}")
    _, source = await outlet_with_feed(store)
    ids = await filed(store, source, article(1))
    await store.database.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1"))
    with pytest.raises(StoreBusy, match="disk is full"):
        await filed(store, source, *(article(n, "word " * 5000) for n in range(2, 60)))
    assert [found.id for found in await store.news.latest()] == ids
    await store.database.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1000000"))
    later = NOW + timedelta(hours=1)
    assert (await keep(store, source, now=later)).lost == ()
    assert await store.news.article(ArticleId(99)) is None
    await store.close()


def test_the_port_is_had_without_the_database_libraries() -> None:
    """Cells import port.py; SQLAlchemy and Alembic would be 20 MiB in each."""
    code = "import sys, dateline.store.port; sys.exit('sqlalchemy' in sys.modules or 'alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_a_clock_of_the_machine_will_do(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'dateline.db'}", clock=SystemClock())
    assert await store.sources.next_due_at() is None
    await store.close()
