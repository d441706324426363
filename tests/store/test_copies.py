"""Backup and restore on both databases: made under load, whole, never over what is there unasked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.postgres import Cluster
from tests.store.conftest import SetClock
from tests.store.newsroom import NOW, article, filed, outlet_with_feed

from dateline.errors import ConfigError, StoreError
from dateline.ops.backup import backup, restore
from dateline.store import open_store
from dateline.store.sql_store import SqlStore


@pytest.fixture
def other_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a backup is restored to: nothing yet."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'other' / 'dateline.db'}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    url = cluster.new_database()
    yield url
    cluster.drop_database(url)


async def _headlines(url: str) -> list[str]:
    store = await open_store(url, clock=SetClock())
    try:
        listed = {found.article.headline for found in await store.news.latest(limit=1000)}
        searched = {found.filed.article.headline for found in await store.news.search("harbour", limit=1000)}
        assert listed == searched
        return sorted(listed)
    finally:
        await store.close()


async def test_a_backup_made_while_articles_come_in_holds_all_from_before(
    store: SqlStore, url: str, other_url: str, tmp_path: Path
) -> None:
    _, source = await outlet_with_feed(store)
    await filed(store, source, *(article(f"before {n}") for n in range(50)))
    stop = asyncio.Event()

    async def write() -> None:
        n = 0
        while not stop.is_set():
            await filed(store, source, *(article(f"after {n} {i}") for i in range(5)))
            n += 1

    async with asyncio.TaskGroup() as group:
        group.create_task(write())
        await asyncio.sleep(0.05)
        made = await asyncio.to_thread(backup, url, tmp_path / "backups", None, NOW)
        stop.set()
    assert made.parent == tmp_path / "backups"
    assert made.stat().st_mode & 0o077 == 0
    await asyncio.to_thread(restore, other_url, made)
    headlines = await _headlines(other_url)
    assert [h for h in headlines if "before" in h] == sorted(f"Headline before {n}" for n in range(50))
    after = [h for h in headlines if "after" in h]
    assert len(after) % 5 == 0  # whole transactions


async def test_what_is_there_is_replaced_by_force_alone(
    store: SqlStore, url: str, other_url: str, tmp_path: Path
) -> None:
    _, source = await outlet_with_feed(store)
    await filed(store, source, article("ours"))
    made = await asyncio.to_thread(backup, url, tmp_path, tmp_path / "copy", NOW)
    await _headlines(other_url)  # made, and empty
    with pytest.raises(ConfigError, match="--force"):
        await asyncio.to_thread(restore, other_url, made)
    assert await _headlines(other_url) == []
    await asyncio.to_thread(restore, other_url, made, force=True)
    assert await _headlines(other_url) == ["Headline ours"]


async def test_a_backup_that_is_cut_short_is_refused_and_changes_nothing(
    store: SqlStore, url: str, other_url: str, tmp_path: Path
) -> None:
    _, source = await outlet_with_feed(store)
    await filed(store, source, *(article(n, "word " * 2000) for n in range(20)))
    made = await asyncio.to_thread(backup, url, tmp_path, tmp_path / "copy", NOW)
    whole = made.read_bytes()
    made.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(StoreError):
        await asyncio.to_thread(restore, other_url, made)
    assert await _headlines(other_url) == []


async def test_a_backup_of_the_other_kind_is_named(url: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"PGDMP" if url.startswith("sqlite") else b"SQLite format 3\x00")
    with pytest.raises(StoreError, match="no backup"):
        restore(url, wrong, force=True)


async def test_a_restored_store_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    file = tmp_path / "data" / "dateline.db"
    url = f"sqlite:///{file}"
    await _headlines(url)
    made = backup(url, tmp_path, None, NOW)
    restore(url, made, force=True)
    assert file.with_name("dateline.db.before-restore").is_file()
    assert not file.with_name("dateline.db-wal").exists()


@pytest.mark.postgres
def test_a_missing_pg_dump_is_named(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="pg_dump is not installed"):
        backup(cluster.url(), tmp_path, None, NOW)
    assert list(tmp_path.iterdir()) == []
