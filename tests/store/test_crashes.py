"""kill -9 of writers, servers that stop: what was acknowledged is there, once, and every invariant holds."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select
from tests.postgres import Cluster, NoPostgres, start_postgres
from tests.store.conftest import SetClock
from tests.store.newsroom import NOW, arrival, article, claimed, outlet_with_feed, polled

from dateline.errors import StoreBusy
from dateline.model import EntryKeys
from dateline.store import open_store
from dateline.store.schema import articles, entries, metadata, revisions, tallies
from dateline.store.sql_store import SqlStore

ROUNDS = 5
ROOT = Path(__file__).resolve().parents[2]

# Keeps polls of ten new entries as fast as it can, and says of each when it was acknowledged.
WRITER = """
import asyncio, sys
from tests.store.newsroom import *
from tests.store.conftest import SetClock
from dateline.store import open_store

async def main(url, start):
    store = await open_store(url, clock=SetClock(), exclusive=False)
    batch, at = int(start), NOW
    while True:
        source = (await store.sources.sources())[0]
        entries = [arrival(article(f"{batch}-{n}")) for n in range(10)]
        known = {k.keys.url_hash: k.id for k in await store.news.known(source.id, [e.keys for e in entries])}
        new = [e for e in entries if e.keys.url_hash not in known]
        await store.sources.ask_now(None, NOW)
        while not (mine := await claimed(store, at)):
            at += LEASE  # the lease of one who was killed
        kept = await store.news.keep([polled(mine[0], new, NOW)], NOW)
        assert not kept.lost
        print(batch, flush=True)
        batch += 1

asyncio.run(main(*sys.argv[1:]))
"""


def _write_until_killed(url: str, start: int, after: float) -> list[int]:
    """Batches that a writer acknowledged before it was killed."""
    command = [sys.executable, "-c", WRITER, url, str(start)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        first = writer.stdout.readline()
        time.sleep(after)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read()
        complaint = writer.stderr.read()
    assert first, complaint
    return [int(line) for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


def _whole(connection: Connection) -> None:
    """Every invariant of the tables."""
    count = {
        t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in metadata.sorted_tables
    }
    assert count["articles"] == count["revisions"] == count["entries"]
    orphans = select(articles.c.id).where(articles.c.revision_id.not_in(select(revisions.c.id)))
    assert connection.execute(orphans).all() == []
    lost = select(entries.c.id).where(entries.c.article_id.not_in(select(articles.c.id)))
    assert connection.execute(lost).all() == []
    doubled = select(articles.c.url_hash).group_by(articles.c.url_hash).having(func.count() > 1)
    assert connection.execute(doubled).all() == []
    told = select(func.coalesce(func.sum(tallies.c.count), 0)).where(tallies.c.kind == "day")
    assert connection.execute(told).scalar_one() == count["articles"]
    newest = connection.execute(select(func.max(metadata.tables["changes"].c.number))).scalar_one()
    assert newest == count["changes"]
    if connection.dialect.name == "sqlite":
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        connection.exec_driver_sql("INSERT INTO search_rows (search_rows) VALUES ('integrity-check')")


async def test_a_killed_writer_loses_and_doubles_nothing(store: SqlStore, url: str) -> None:
    _, source = await outlet_with_feed(store)
    chance = random.Random(7)
    acknowledged: list[int] = []
    if url.startswith("sqlite"):
        await store.close()  # the writer opens the file again and again, as after a crash of everything
    for _ in range(ROUNDS):
        start = acknowledged[-1] + 1 if acknowledged else 1
        acknowledged += await asyncio.to_thread(_write_until_killed, url, start, chance.uniform(0.02, 0.3))
    if url.startswith("sqlite"):
        store = await _opened(url)
    try:
        await store.database.write(_whole)
        assert set(await store.database.write(store.index.indexed)) == await _list_keys(store)
        for batch in acknowledged:
            keys = [arrival(article(f"{batch}-{n}")).keys for n in range(10)]
            assert len(await store.news.known(source.id, keys)) == 10
        assert len(await store.news.search("harbour", limit=5000)) >= 10 * len(acknowledged)
    finally:
        if url.startswith("sqlite"):
            await store.close()


async def _opened(url: str) -> SqlStore:
    store = await open_store(url, clock=SetClock())
    assert isinstance(store, SqlStore)
    return store


async def _list_keys(store: SqlStore) -> set[int]:
    return await store.database.read(lambda connection: set(connection.execute(select(articles.c.key)).scalars()))


# --- PostgreSQL that stops -------------------------------------------------------------------------


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A server that this test alone stops and starts."""
    try:
        made = start_postgres()
    except NoPostgres as exc:
        pytest.skip(str(exc))
    yield made
    made.remove()


@pytest.mark.postgres
async def test_a_server_that_crashes_under_writers_and_readers_is_waited_for(own_cluster: Cluster) -> None:
    store = await _opened(own_cluster.new_database())
    for name in "abcd":
        await outlet_with_feed(store, name)
    sources = await claimed(store)
    stop = asyncio.Event()
    acknowledged: list[EntryKeys] = []

    async def write(source: Any) -> None:
        n = 0
        while not stop.is_set():
            made = [arrival(article(f"{source.id}-{n}-{i}")) for i in range(5)]
            await store.sources.ask_now([source.id], NOW)
            mine = [s for s in await claimed(store) if s.id == source.id]
            if not mine:
                continue
            kept = await store.news.keep([polled(mine[0], made)], NOW)
            if not kept.lost or await store.news.known(source.id, [a.keys for a in made]):
                acknowledged.extend(a.keys for a in made)
            n += 1

    async def read() -> None:
        while not stop.is_set():
            await store.news.latest(limit=5)
            await asyncio.sleep(0.01)

    await store.news.keep([polled(source) for source in sources], NOW)
    async with asyncio.TaskGroup() as group:
        group.create_task(write(sources[0]))
        group.create_task(read())
        for _ in range(2):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(own_cluster.stop)
            await asyncio.to_thread(own_cluster.start)
        await asyncio.sleep(0.3)
        stop.set()
    assert acknowledged
    found = await store.news.known(sources[0].id, acknowledged)
    assert {known.keys for known in found} >= set(acknowledged)
    await store.database.write(_whole)
    await store.close()


@pytest.mark.postgres
async def test_a_server_that_stays_away_is_named_and_comes_back(
    own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.store.database.AWAY_WAITS", (0.05, 0.05))
    store = await _opened(own_cluster.new_database())
    await asyncio.to_thread(own_cluster.stop)
    with pytest.raises(StoreBusy, match="does not answer"):
        await store.sources.outlets()
    await asyncio.to_thread(own_cluster.start)
    with contextlib.suppress(StoreBusy):  # a connection of the pool may still be a dead one
        await store.sources.outlets()
    assert await store.sources.outlets() == []
    await store.close()
