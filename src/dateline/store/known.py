"""Entries that are known already: one look-up for a whole answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from dateline.model import ArticleId, EntryId, EntryKeys, KnownEntry, SourceId
from dateline.store.keeping import key_hash
from dateline.store.schema import entries

_COLUMNS = (
    *(entries.c.id, entries.c.article_id, entries.c.guid, entries.c.url),
    *(entries.c.title_hash, entries.c.text_hash),
)


def known(connection: Connection, source_id: SourceId, keys: Sequence[EntryKeys]) -> list[KnownEntry]:
    """Entries of the source that share a GUID, an address or a hash with any of the keys, oldest first."""
    signs: list[tuple[ColumnElement[Any], set[int | None]]] = [
        (entries.c.guid_hash, {key_hash(key.guid) for key in keys}),
        (entries.c.url_hash, {key_hash(key.url) for key in keys}),
        (entries.c.title_hash, {key.title_hash for key in keys}),
        (entries.c.text_hash, {key.text_hash for key in keys}),
    ]
    # One index each: both databases join the four look-ups of an OR.
    shared = [column.in_(wanted - {None}) for column, wanted in signs if wanted - {None}]
    if not shared:
        return []
    query = select(*_COLUMNS).where(entries.c.source_id == source_id, or_(*shared)).order_by(entries.c.id)
    return [
        KnownEntry(
            EntryId(entry_id),
            ArticleId(article_id),
            EntryKeys(guid=guid, url=url, title_hash=title_hash, text_hash=text_hash),
        )
        for entry_id, article_id, guid, url, title_hash, text_hash in connection.execute(query)
    ]


def text_hashes(connection: Connection, source_id: SourceId, limit: int) -> frozenset[int]:
    """The newest text hashes of a source."""
    query = (
        select(entries.c.text_hash)
        .where(entries.c.source_id == source_id)
        .order_by(entries.c.source_id.desc(), entries.c.id.desc())
        .limit(limit)
    )
    return frozenset(connection.execute(query).scalars())
