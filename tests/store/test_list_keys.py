"""List keys: in the order of time, of one second in the order in which articles came, whoever writes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from tests.store.newsroom import NOW, arrival, article, claimed, filed, outlet_with_feed, polled

from dateline.model import ArticleId
from dateline.store.keys import SECOND, lowest_key
from dateline.store.port import Cursor
from dateline.store.schema import articles
from dateline.store.sql_store import SqlStore


async def _keys(store: SqlStore) -> dict[ArticleId, int]:
    query = select(articles.c.id, articles.c.key)
    return await store.database.read(lambda c: {ArticleId(row.id): row.key for row in c.execute(query)})


async def _paged(store: SqlStore, query: str | None, limit: int = 50) -> list[ArticleId]:
    """Every article, page by page, of the list or of a search."""
    seen: list[ArticleId] = []
    after = None
    while True:
        page = (
            await store.news.latest(after=after, limit=limit)
            if query is None
            else [hit.filed for hit in await store.news.search(query, after=after, limit=limit)]
        )
        if not page:
            return seen
        seen += [each.id for each in page]
        after = Cursor(page[-1].sorts_at, page[-1].id)


async def test_of_one_second_what_came_later_sorts_above(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    first = await filed(store, source, *(article(n) for n in range(5)))
    later = await filed(store, source, *(article(n) for n in range(5, 9)), sorts_at=NOW + timedelta(microseconds=7))
    assert await _paged(store, None) == sorted([*first, *later], reverse=True)
    assert await _paged(store, "harbour", 2) == sorted([*first, *later], reverse=True)


async def test_a_second_that_is_full_goes_on_in_the_next_and_nothing_is_lost_or_doubled(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    before = await filed(store, source, article("before"), sorts_at=NOW - timedelta(seconds=1))
    many = await filed(store, source, *(article(n) for n in range(2 * SECOND + 10)))
    next_one = await filed(store, source, article("next"), sorts_at=NOW + timedelta(seconds=1))
    more = await filed(store, source, *(article(f"more {n}") for n in range(SECOND)))
    keys = await _keys(store)
    assert [keys[each] for each in many] == [lowest_key(NOW) + n for n in range(2 * SECOND + 10)]
    assert (
        keys[next_one[0]] == lowest_key(NOW) + 2 * SECOND + 10
    )  # above those that went on into its second and past it
    assert len(set(keys.values())) == len(keys) == 3 * SECOND + 12
    everyone = [*before, *many, *next_one, *more]
    for query in (None, "harbour"):
        paged = await _paged(store, query)
        assert sorted(paged) == sorted(everyone)
        assert paged[-1] == before[0]


async def test_a_list_goes_on_after_an_article_of_a_crowded_second_that_was_removed(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    other, feed = await outlet_with_feed(store, "b")
    low = await filed(store, source, *(article(n) for n in range(3)))
    (gone,) = await filed(store, feed, article("gone", url="https://b.example/gone"))
    high = await filed(store, source, *(article(n) for n in range(3, 6)))
    await store.sources.remove_outlet(other.id)
    assert [f.id for f in await store.news.latest(after=Cursor(NOW, gone))] == low[::-1]
    assert [f.id for f in await store.news.latest()] == [*high[::-1], *low[::-1]]


async def test_writers_at_once_take_keys_of_one_second_without_taking_the_same(store: SqlStore) -> None:
    for name in "abcdef":
        await outlet_with_feed(store, name)
    sources = await claimed(store)

    async def write(source: Any) -> list[ArticleId]:
        made = [arrival(article(f"{source.id}-{n}", url=f"{source.url}/{n}")) for n in range(25)]
        kept = await store.news.keep([polled(source, made)], NOW)
        assert not kept.lost
        return list(kept.new)

    new = [each for ids in await asyncio.gather(*map(write, sources)) for each in ids]
    keys = await _keys(store)
    assert len(new) == len(keys) == len(set(keys.values())) == 150
    assert sorted(await _paged(store, "harbour")) == sorted(new)
