"""Search, newest first, and who holds which words. Relevance is never ranked over all hits: it grows with them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from dateline.model import ArticleId, Filed, Holding, Phrase
from dateline.store.direct import Direct
from dateline.store.narrowing import Narrowed, in_a_story, narrowed, newer_found
from dateline.store.port import Cursor, Found
from dateline.store.query import Query, parse
from dateline.store.reading import cursor_key
from dateline.store.rows import OPENING, filed_of
from dateline.store.schema import LIVE, articles
from dateline.store.search_index import SearchIndex

# A word is rare where few articles have it: up to a twelfth of them, never more than RARE_AT_MOST.
RARE_AT_MOST = 40
RARE_AT_LEAST = 3
RARE_SHARE = 12

# Statements of every article's page are built once.
_archive = Direct("SELECT coalesce(sum(count), 0) FROM tallies WHERE kind = 'section'")
_named = select(articles.c.key, articles.c.id).where(articles.c.key.in_(bindparam("keys", expanding=True)), LIVE)
_openings = select(*OPENING).where(articles.c.id.in_(bindparam("ids", expanding=True)), LIVE)


def search(
    connection: Connection, index: SearchIndex, query: str, to: Narrowed, after: Cursor | None, limit: int
) -> list[Found]:
    """Live articles that match every word, newest first; none where the query names no word that must be there."""
    asked = parse(query)
    if not asked.wanted:
        return []
    source, key, matches = index.hits(connection, asked)
    conditions = narrowed(connection, articles, key, to)
    selected = select(*OPENING).select_from(source.join(articles, articles.c.key == key)).where(matches, *conditions)
    if after is not None:
        selected = selected.where(key < cursor_key(after))
    if to.once:
        selected = selected.where(in_a_story(), ~newer_found(connection, index, asked, to))
    # By the index's own number, not the article's equal one: so SQLite walks FTS5 back and stops when it has enough.
    rows = connection.execute(selected.order_by(key.desc()).limit(limit))
    return [Found(filed) for filed in filed_of(connection, rows, None)]


def holding(connection: Connection, index: SearchIndex, phrases: Sequence[Phrase]) -> Holding:
    """Which live articles hold each phrase, the newest of them; phrases that many hold are left out."""
    archive = int(_archive.rows(connection)[0][0])
    bound = max(RARE_AT_LEAST, min(RARE_AT_MOST, archive // RARE_SHARE))
    held_by = index.newest(connection, [Query((phrase,)) for phrase in phrases], bound + 1) if phrases else []
    rare = {phrase: held for phrase, held in zip(phrases, held_by, strict=True) if 0 < len(held) <= bound}
    every = sorted({key for held in rare.values() for key in held})
    ids = {row[0]: ArticleId(row[1]) for row in connection.execute(_named, {"keys": every})} if every else {}
    return Holding(archive, {phrase: tuple(ids[k] for k in held if k in ids) for phrase, held in rare.items()})


def openings(connection: Connection, article_ids: Sequence[ArticleId]) -> list[Filed]:
    """Openings of live articles, in the order asked for; those that are not there or not live are left out."""
    rows = connection.execute(_openings, {"ids": list(article_ids)})
    by_id = {filed.id: filed for filed in filed_of(connection, rows, None)}
    return [by_id[article_id] for article_id in article_ids if article_id in by_id]
