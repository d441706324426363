"""The search index: one row an article, numbered by its list key, so that newest first is the index's own order.

SQLite: FTS5 without content (the text stands in the newest revision already); a row is taken out by
handing in the text that it was made from. PostgreSQL: a tsvector in a table of its own, built here from
the same words, so that both databases find the same.
Source: ../facts/stack.md 1c; docs/decisions/032-search.md.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, FromClause, Text, bindparam, cast, column, table, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from dateline.model import Article
from dateline.store.query import Query, for_fts5, for_tsquery, words_of
from dateline.text import searchable

# Raised when what `search_text` makes changes; the index is then made anew on the next start.
SEARCH_VERSION = 1
MAX_CHARACTERS = 150_000  # of one article; a tsvector holds 1 MiB
_MAX_POSITION = 16_383  # tsvector's own bound; words beyond share it
# Marks belong to their words as in query.py; unicode61 alone would cut Indic words at each vowel sign.
TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"

SEARCH_TABLE = "search_rows"
_fts = table(SEARCH_TABLE, column("rowid", BigInteger), column("words", Text))
_ts = table(SEARCH_TABLE, column("key", BigInteger), column("words", TSVECTOR))


def search_text(article: Article) -> str:
    """What an article is found by: headline, kicker, standfirst, bylines, topics and body.

    The same words as `text.searchable` gives for the whole; word by word, because most words are ASCII or were
    folded a moment ago, which makes it 10 times faster for a text with one curly quote in it.
    """
    parts = [article.headline, article.kicker or "", article.standfirst or "", *article.authors, *article.topics]
    parts += [block.text for block in article.blocks]
    text = " ".join(parts)[:MAX_CHARACTERS]
    if text.isascii():
        return text.lower()
    for sign in "“”‘’–—…«»\xa0":
        text = text.replace(sign, " ")
    if text.isascii():
        return text.lower()
    return " ".join([word.lower() if word.isascii() else _folded(word) for word in text.split()])


def _folded(word: str) -> str:
    return _folded_before(word) if len(word) <= _WORTH_KEEPING else searchable(word)


_WORTH_KEEPING = 24  # characters; longer runs are sentences of scripts without spaces
_folded_before = lru_cache(maxsize=8192)(searchable)


class SqliteIndex:
    """FTS5."""

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
        return _fts.c.words.op("MATCH", return_type=None, is_comparison=True)(bindparam(None, for_fts5(query), Text))

    def indexed(self, connection: Connection) -> Collection[int]:
        """Every key in the index, for checks."""
        return set(connection.execute(text("SELECT id FROM search_rows_docsize")).scalars())


class PostgresIndex:
    """tsvector."""

    source: FromClause = _ts
    key: ColumnElement[Any] = _ts.c.key

    def add(self, connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
        """Add rows of (key, search text)."""
        if rows:
            keys, texts = [key for key, _ in rows], [_tsvector(text) for _, text in rows]
            connection.exec_driver_sql(
                "INSERT INTO search_rows (key, words)"
                " SELECT key, words::tsvector FROM unnest(%s::bigint[], %s::text[]) AS new (key, words)",
                (keys, texts),
            )

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

    def indexed(self, connection: Connection) -> Collection[int]:
        """Every key in the index, for checks."""
        return set(connection.execute(text("SELECT key FROM search_rows")).scalars())


SearchIndex = SqliteIndex | PostgresIndex


def index_for(dialect: str) -> SearchIndex:
    """The index of that kind of database."""
    return SqliteIndex() if dialect == "sqlite" else PostgresIndex()


def _tsvector(search_text: str) -> str:
    """A tsvector's text form: each word with its places. Words are letters and digits, so quoting is enough."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words_of(search_text), start=1):
        places.setdefault(word, []).append(str(min(place, _MAX_POSITION)))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())
