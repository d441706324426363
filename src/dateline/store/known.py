"""Entries that are known already: one look-up for a whole answer."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, bindparam, select

from dateline.model import ArticleId, EntryId, EntryKeys, KnownEntry, SourceId
from dateline.store.schema import entries

# Four look-ups, each along its own index: asked as one OR, or left to choose, SQLite reads every entry of the
# source instead. One parameter a sign: a list of 80 parameters costs more than the look-up.
_COLUMNS = "id, article_id, guid_hash, url_hash, title_hash, text_hash"
_SIGNS = ("guid", "url", "title", "text")
_SQLITE_IDS = " UNION ALL ".join(
    f"SELECT id FROM entries INDEXED BY ix_entries_{sign}"  # noqa: S608  # our own names
    f" WHERE source_id = ?5 AND {sign}_hash IN (SELECT value FROM json_each(?{number}))"
    for number, sign in enumerate(_SIGNS, start=1)
)
_SQLITE = f"SELECT {_COLUMNS} FROM entries WHERE source_id = ?5 AND id IN ({_SQLITE_IDS}) ORDER BY id"  # noqa: S608
_POSTGRES_IDS = " UNION ALL ".join(
    f"SELECT id FROM entries WHERE source_id = %(source)s AND {sign}_hash = ANY(%({sign})s::bigint[])"  # noqa: S608
    for sign in _SIGNS
)
_POSTGRES = f"SELECT {_COLUMNS} FROM entries WHERE source_id = %(source)s AND id IN ({_POSTGRES_IDS}) ORDER BY id"  # noqa: S608
_newest_hashes = (
    select(entries.c.text_hash)
    .where(entries.c.source_id == bindparam("source"))
    .order_by(entries.c.source_id.desc(), entries.c.id.desc())
    .limit(bindparam("most"))
)


def known(connection: Connection, source_id: SourceId, keys: Sequence[EntryKeys]) -> list[KnownEntry]:
    """Entries of the source that share a GUID, an address or a hash with any of the keys, oldest first."""
    signs = (
        [key.guid_hash for key in keys if key.guid_hash is not None],
        [key.url_hash for key in keys if key.url_hash is not None],
        [key.title_hash for key in keys],
        [key.text_hash for key in keys],
    )
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(_SQLITE, (*(msgspec.json.encode(s).decode() for s in signs), source_id))
    else:
        lists = dict(zip(_SIGNS, signs, strict=True))
        rows = connection.exec_driver_sql(_POSTGRES, {**lists, "source": source_id})
    return [
        KnownEntry(EntryId(entry_id), ArticleId(article_id), EntryKeys(*hashes))
        for entry_id, article_id, *hashes in rows
    ]


def text_hashes(connection: Connection, source_id: SourceId, limit: int) -> frozenset[int]:
    """The newest text hashes of a source."""
    return frozenset(connection.execute(_newest_hashes, {"source": source_id, "most": limit}).scalars())
