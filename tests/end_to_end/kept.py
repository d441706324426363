"""What a store has taken in, read past Dateline: for tests that kill it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, TextClause, create_engine, text

from dateline.store.documents import address_of
from dateline.store.packing import unpacked

_DOCUMENTS = text(
    "select r.document from entries e join articles a on a.id = e.article_id join revisions r on r.id = a.revision_id"
)


def addresses(url: str) -> list[str]:
    """The addresses of all articles that came through entries, with doubles, in order."""
    return sorted(address_of(unpacked(row[0])) for row in _rows(url, _DOCUMENTS))


def how_many(url: str) -> int:
    """How many entries were kept: cheap enough to ask while a kill waits for the first."""
    return int(_rows(url, text("select count(*) from entries"))[0][0])


def _rows(url: str, query: TextClause) -> Sequence[Row[Any]]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            return connection.execute(query).all()
    finally:
        engine.dispose()
