"""Removing outlets with all of theirs: sources, entries, articles, search rows, pictures, marks, tallies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, Table, delete, select

from dateline.model import ChangeKind, OutletId, Standing
from dateline.store.documents import article_of, search_text
from dateline.store.filing import write_tallies
from dateline.store.numbers import record_changes
from dateline.store.schema import (
    aliases,
    answers,
    article_assets,
    articles,
    asks,
    checks,
    entries,
    holds,
    marks,
    outlets,
    page_answers,
    page_habits,
    page_tasks,
    picture_addresses,
    pictures,
    pushes,
    revisions,
    sources,
    wire_notices,
)
from dateline.store.search_index import SearchIndex

_AT_ONCE = 500  # articles in memory and in one statement


def remove_outlets(connection: Connection, index: SearchIndex, outlet_ids: Collection[OutletId], now: datetime) -> int:
    """Remove outlets; how many articles went."""
    if not outlet_ids:
        return 0
    of_outlets = select(sources.c.id).where(sources.c.outlet_id.in_(outlet_ids))
    for table in (entries, aliases, pushes, answers, wire_notices):
        connection.execute(delete(table).where(table.c.source_id.in_(of_outlets)))
    for kept in (asks, page_habits):
        connection.execute(delete(kept).where(kept.c.outlet_id.in_(outlet_ids)))
    removed = 0
    while count := _remove_some(connection, index, outlet_ids):
        removed += count
    connection.execute(delete(sources).where(sources.c.outlet_id.in_(outlet_ids)))
    connection.execute(delete(outlets).where(outlets.c.id.in_(outlet_ids)))
    record_changes(connection, ChangeKind.REMOVAL, [f"outlet {i}" for i in sorted(outlet_ids)], now)
    return removed


def remove_samples(connection: Connection, index: SearchIndex, now: datetime) -> int:
    """Remove every outlet marked as a sample, and all of theirs; how many outlets went."""
    samples = [OutletId(i) for i in connection.execute(select(outlets.c.id).where(outlets.c.sample)).scalars()]
    remove_outlets(connection, index, samples, now)
    return len(samples)


def _remove_some(connection: Connection, index: SearchIndex, outlet_ids: Collection[OutletId]) -> int:
    query = (
        select(articles, revisions.c.document)
        .join(revisions, revisions.c.id == articles.c.revision_id)
        .where(articles.c.outlet_id.in_(outlet_ids))
        .limit(_AT_ONCE)
    )
    rows = connection.execute(query).all()
    if not rows:
        return 0
    deltas: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.standing == Standing.LIVE:
            deltas[("section", row.section)] -= 1
            deltas[("day", row.sorts_at.astimezone(UTC).date().isoformat())] -= 1
    index.remove(connection, [(row.key, search_text(article_of(row.document))) for row in rows])
    ids = [row.id for row in rows]
    _remove_pictures(connection, ids)
    for table in (page_tasks, page_answers, checks, holds, marks, article_assets, revisions):
        connection.execute(delete(table).where(table.c.article_id.in_(ids)))
    connection.execute(delete(articles).where(articles.c.id.in_(ids)))
    write_tallies(connection, deltas)
    return len(ids)


def _remove_pictures(connection: Connection, article_ids: list[int]) -> None:
    """Pictures go with the last article that names them."""
    names: Table = picture_addresses
    gone = set(connection.execute(select(names.c.picture_id).where(names.c.article_id.in_(article_ids))).scalars())
    connection.execute(delete(names).where(names.c.article_id.in_(article_ids)))
    if gone:
        still = set(connection.execute(select(names.c.picture_id).where(names.c.picture_id.in_(gone))).scalars())
        connection.execute(delete(pictures).where(pictures.c.picture_id.in_(gone - still)))
