"""The search index: one row an article, numbered by its list key, so that newest first is the index's own order.

SQLite: FTS5 without content (the text stands in the newest revision already); a row is taken out by
handing in the text that it was made from. PostgreSQL: a tsvector in a table of its own, built here from
the same words, so that both databases find the same.
Source: ../facts/stack.md 1c; docs/decisions/032-search.md.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    FromClause,
    Text,
    bindparam,
    cast,
    column,
    exists,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from dateline.store.bulk import copy_in
from dateline.store.direct import Direct
from dateline.store.documents import MAX_CHARACTERS
from dateline.store.query import Query, for_fts5, for_tsquery
from dateline.text import words_of

# tsvector's own bound; words beyond it share the last place.
_PLACES = tuple(map(str, range(1, 16_384))) + ("16383",) * (MAX_CHARACTERS // 2)

_LOOKED_AT = 500  # newest rows, 3 µs each
_WALKED_FROM = 3  # hits in them: walking back finds a page of hits within some thousand rows
_SAMPLED = 100  # the same for many words at once
_TOO_COMMON = 8  # hits in those: more than a twelfth of all, see searching.RARE_SHARE

SEARCH_TABLE = "search_rows"
_fts = table(SEARCH_TABLE, column("rowid", BigInteger), column("words", Text))
_ts = table(SEARCH_TABLE, column("key", BigInteger), column("words", TSVECTOR))


class SqliteIndex:
    """FTS5, which walks from the newest hit back and stops when it has enough, for rare words and common ones."""

    source: FromClause = _fts
    key: ColumnElement[Any] = _fts.c.rowid

    def add(self, connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
        """Add rows of (key, search text). Rising keys: FTS5 writes a segment out at each step back, 3 times slower."""
        if rows:
            connection.exec_driver_sql("INSERT INTO search_rows (rowid, words) VALUES (?, ?)", sorted(rows))

    def remove(self, connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
        """Take out rows of (key, the search text they were added with)."""
        if rows:
            connection.exec_driver_sql(
                "INSERT INTO search_rows (search_rows, rowid, words) VALUES ('delete', ?, ?)", sorted(rows)
            )

    def clear(self, connection: Connection) -> None:
        """Take out all."""
        connection.exec_driver_sql("INSERT INTO search_rows (search_rows) VALUES ('delete-all')")

    def matches(self, query: Query) -> ColumnElement[bool]:
        """The condition on `source` that a query makes."""
        asked = bindparam(None, for_fts5(query), Text)
        return _fts.c.words.op("MATCH", is_comparison=True, return_type=Boolean())(asked)

    def hits(self, connection: Connection, query: Query) -> tuple[FromClause, ColumnElement[Any], ColumnElement[bool]]:
        """Where the hits of a query come from: a table, its key, the condition on it."""
        return self.source, self.key, self.matches(query)

    def holds(self, key: ColumnElement[Any], query: Query) -> ColumnElement[bool]:
        """The condition that the row of a key is a hit, whatever else a statement asks of the index."""
        row = _fts.alias()
        asked = bindparam(None, for_fts5(query), Text)
        hit = row.c.words.op("MATCH", is_comparison=True, return_type=Boolean())(asked)
        return exists().where(row.c.rowid == key, hit)

    def newest(self, connection: Connection, queries: Sequence[Query], most: int) -> list[list[int]]:
        """For each query its newest hits, at most `most`."""
        # One statement, as text: an article's related ones ask twenty queries, which took 4.6 ms as built statements.
        one = "SELECT * FROM (SELECT %d, rowid FROM search_rows WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?)"
        asked = tuple(value for query in queries for value in (for_fts5(query), most))
        found: list[list[int]] = [[] for _ in queries]
        if queries:
            union = " UNION ALL ".join(one % n for n in range(len(queries)))
            for n, key in Direct(union).rows(connection, asked):
                found[n].append(key)
        return found

    def indexed(self, connection: Connection) -> Collection[int]:
        """Every key in the index, for checks; the connection must be one that may write."""
        connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, search_rows, instance)")
        keys = set(connection.execute(text("SELECT DISTINCT doc FROM temp.held")).scalars())
        connection.exec_driver_sql("DROP TABLE temp.held")
        return keys


class PostgresIndex:
    """tsvector. GIN gives all hits or none, the order of the keys looks into every row: each is right for some words.

    The planner takes any word that it has no figures of for one in 200 texts and walks; in a large archive that is
    every row for a name that is in three. So we look at the newest rows first, and say which way.
    """

    source: FromClause = _ts
    key: ColumnElement[Any] = _ts.c.key

    def add(self, connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
        """Add rows of (key, search text)."""
        if rows:
            copy_in(connection, "search_rows (key, words)", [(key, _tsvector(text)) for key, text in rows])

    def remove(self, connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
        """Take out rows of (key, anything)."""
        if rows:
            connection.exec_driver_sql(
                "DELETE FROM search_rows WHERE key = ANY(%s::bigint[])", ([key for key, _ in rows],)
            )

    def clear(self, connection: Connection) -> None:
        """Take out all."""
        connection.exec_driver_sql("TRUNCATE search_rows")

    def matches(self, query: Query) -> ColumnElement[bool]:
        """The condition on `source` that a query makes."""
        return _ts.c.words.bool_op("@@")(cast(bindparam(None, for_tsquery(query), Text), TSQUERY))

    def holds(self, key: ColumnElement[Any], query: Query) -> ColumnElement[bool]:
        """The condition that the row of a key is a hit, whatever else a statement asks of the index."""
        row = _ts.alias()
        hit = row.c.words.bool_op("@@")(cast(bindparam(None, for_tsquery(query), Text), TSQUERY))
        return exists().where(row.c.key == key, hit)

    def hits(self, connection: Connection, query: Query) -> tuple[FromClause, ColumnElement[Any], ColumnElement[bool]]:
        """Where the hits of a query come from: a table, its key, the condition on it."""
        if self._in_newest(connection, [query], _LOOKED_AT)[0] >= _WALKED_FROM:
            return self.source, self.key, self.matches(query)
        by_index = select(_ts.c.key).where(self.matches(query)).cte("hits").prefix_with("MATERIALIZED")
        return by_index, by_index.c.key, true()

    def newest(self, connection: Connection, queries: Sequence[Query], most: int) -> list[list[int]]:
        """For each query its newest hits, at most `most`; of a common word any, for then there are too many."""
        counts = self._in_newest(connection, queries, _SAMPLED)
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_indexscan = off"))
        found = []
        for query, count in zip(queries, counts, strict=True):
            if count > _TOO_COMMON:
                found.append([0] * most)
                continue
            found.append(list(connection.execute(select(self.key).where(self.matches(query)).limit(most)).scalars()))
        return found

    def _in_newest(self, connection: Connection, queries: Sequence[Query], rows: int) -> list[int]:
        """In how many of the newest rows each query is."""
        counts: dict[int, int] = dict(
            connection.exec_driver_sql(
                "SELECT n, count(*) FROM (SELECT words FROM search_rows ORDER BY key DESC LIMIT %s) newest"
                " JOIN unnest(%s::text[]::tsquery[]) WITH ORDINALITY asked (query, n) ON words @@ query GROUP BY n",
                (rows, [for_tsquery(query) for query in queries]),
            ).all()
        )
        return [counts.get(n, 0) for n in range(1, len(queries) + 1)]

    def indexed(self, connection: Connection) -> Collection[int]:
        """Every key in the index, for checks."""
        return set(connection.execute(text("SELECT key FROM search_rows")).scalars())


SearchIndex = SqliteIndex | PostgresIndex


def index_for(dialect: str) -> SearchIndex:
    """The index of that kind of database."""
    return SqliteIndex() if dialect == "sqlite" else PostgresIndex()


def _tsvector(search_text: str) -> str:
    """A tsvector's text form: each word with its places. Words are letters and digits, so quoting is enough."""
    places: dict[str, str] = {}
    for word, place in zip(words_of(search_text), _PLACES, strict=False):
        places[word] = f"{places[word]},{place}" if word in places else place
    return " ".join([f"'{word}':{at}" for word, at in places.items()])
