"""A store moved into another database, there and back, has the same rows, finds the same and goes on counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from tests.postgres import Cluster
from tests.store.conftest import SetClock
from tests.store.newsroom import NOW, article, changed, filed, outlet_with_feed

from dateline.errors import ConfigError
from dateline.model import Asset, AssetId, PictureId, Tick
from dateline.store import open_store
from dateline.store.moving import move_store
from dateline.store.port import Deed, PictureFile
from dateline.store.schema import metadata
from dateline.store.sql_store import SqlStore


async def _opened(url: str) -> SqlStore:
    store = await open_store(url, clock=SetClock())
    assert isinstance(store, SqlStore)
    return store


def _rows(connection: Connection) -> dict[str, Sequence[Any]]:
    """All rows; what a counter says of the search index and of ids that the database itself counts is its own."""
    found = {t.name: connection.execute(select(t).order_by(*t.primary_key)).all() for t in metadata.sorted_tables}
    own = {"article", "entry", "revision", "search"}
    return found | {"counters": [row for row in found["counters"] if row.name not in own]}


async def _fill(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    one, _ = await filed(store, source, article(1), article(2, "Die Straße, العربية, 東京 and żółw."), page_due_at=NOW)
    await store.news.revise(one, changed(article(1), "Another text."), "re-extracted", NOW)
    account = await store.desk.put_account("ada", "hash", NOW)
    await store.news.mark(account.id, [one], starred=True, now=NOW)
    await store.desk.put_setting("site_name", "The Quay", NOW)
    await store.desk.record(Deed(NOW, "ada", "did", "it"))
    await store.markets.put_assets([Asset(AssetId("btc"), "BTC", "Bitcoin", 1)])
    await store.markets.keep_ticks([Tick(AssetId("btc"), Decimal("0.00001234"), NOW, NOW, "x")], [])
    await store.pictures.put_picture(PictureFile(PictureId("p"), 320, 200, "image/webp", b"\x00\xff", "e"), NOW)
    gone, other = await outlet_with_feed(store, "b")
    await filed(store, other, article(3))
    await store.sources.remove_outlet(gone.id)  # its ids never come back


@pytest.mark.postgres
async def test_a_store_goes_over_and_back_with_every_row(cluster: Cluster, tmp_path: Path) -> None:
    stops = [f"sqlite:///{tmp_path / 'a.db'}", cluster.new_database(), f"sqlite:///{tmp_path / 'new' / 'b.db'}"]
    first = await _opened(stops[0])
    await _fill(first)
    before = await first.database.read(_rows)
    await first.close()
    for n, (here, there) in enumerate(pairwise(stops)):
        told: list[tuple[int, int]] = []
        moved = await move_store(here, there, clock=SetClock(), progress=lambda *each, told=told: told.append(each))
        assert told[-1] == (moved, moved)
        store = await _opened(there)
        assert await store.database.read(_rows) == before
        assert len(await store.news.search("straße")) == 1
        assert len(await store.news.search("harbour")) == n  # of the article that was filed below
        outlet, source = await outlet_with_feed(store, f"c{n}")
        assert outlet.id == 3 + n, "ids that were given out once never come back"
        assert await filed(store, source, replace(article(9), url=f"https://c{n}.example/9")) == [4 + n]
        before = await store.database.read(_rows)
        await store.close()
        with pytest.raises(ConfigError, match="there is a store"):
            await move_store(here, there, clock=SetClock())
    cluster.drop_database(stops[1])


async def test_a_move_onto_itself_or_from_nothing_is_refused(tmp_path: Path) -> None:
    here = f"sqlite:///{tmp_path / 'a.db'}"
    with pytest.raises(ConfigError, match="no store at"):
        await move_store(here, f"sqlite:///{tmp_path / 'b.db'}", clock=SetClock())
    await (await _opened(here)).close()
    with pytest.raises(ConfigError, match="already"):
        await move_store(here, here, clock=SetClock())
