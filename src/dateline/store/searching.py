"""Search, newest first, and what is related. Relevance is never ranked over all hits: that grows with the archive."""

from __future__ import annotations

from collections import defaultdict
from math import log

from sqlalchemy import Connection, func, select

from dateline.model import ArticleId, Filed, OutletId
from dateline.store.documents import article_of
from dateline.store.port import Cursor, Found
from dateline.store.query import Phrase, Query, parse, words_of
from dateline.store.reading import cursor_key, narrow
from dateline.store.rows import OPENING, filed_of
from dateline.store.schema import LIVE, articles, tallies
from dateline.store.search_index import SearchIndex
from dateline.text import searchable

# A word is rare where few articles have it: up to a twelfth of them, never more than RARE_AT_MOST.
RARE_AT_MOST = 100
RARE_AT_LEAST = 3
RARE_SHARE = 12
SHARED_WORDS = 3  # fewer in common is chance
_WORDS_ASKED = 32  # each a look-up of up to RARE_AT_MOST hits: 0.1 to 0.3 ms
_SHORTEST = 3


def search(
    connection: Connection,
    index: SearchIndex,
    query: str,
    section: str | None,
    outlet_id: OutletId | None,
    after: Cursor | None,
    limit: int,
) -> list[Found]:
    """Live articles that match every word, newest first; none where the query names no word that must be there."""
    asked = parse(query)
    if not asked.wanted:
        return []
    source, key, matches = index.hits(connection, asked)
    selected = select(*OPENING).select_from(source.join(articles, articles.c.key == key)).where(matches, LIVE)
    if after is not None:
        selected = selected.where(key < cursor_key(after))
    # By the index's own number, not the article's equal one: so SQLite walks FTS5 back and stops when it has enough.
    rows = connection.execute(narrow(selected, section, outlet_id, None).order_by(key.desc()).limit(limit))
    return [Found(filed) for filed in filed_of(connection, rows, None)]


def related(connection: Connection, index: SearchIndex, article_id: ArticleId, limit: int) -> list[Filed]:
    """Others that share its rare words, best first; empty where nothing is near."""
    row = connection.execute(select(articles.c.key, articles.c.opening).where(articles.c.id == article_id)).first()
    if row is None:
        return []
    live = select(func.coalesce(func.sum(tallies.c.count), 0)).where(tallies.c.kind == "section")
    archive = int(connection.execute(live).scalar_one())
    bound = max(RARE_AT_LEAST, min(RARE_AT_MOST, archive // RARE_SHARE))
    scores: defaultdict[int, list[float]] = defaultdict(list)
    asked = [Query((words,)) for words in _telling_words(row.opening)]
    for keys in index.newest(connection, asked, bound + 1):
        if len(keys) > bound:
            continue  # a common word
        for key in keys:
            scores[key].append(log((archive + 1) / len(keys)))
    scores.pop(row.key, None)
    near = {key: sum(weights) for key, weights in scores.items() if len(weights) >= SHARED_WORDS}
    best = sorted(near, key=lambda key: (-near[key], -key))[:limit]
    rows = connection.execute(select(*OPENING, articles.c.key).where(articles.c.key.in_(best), LIVE)).all()
    by_key = {found.key: found for found in rows}
    return filed_of(connection, [by_key[key] for key in best if key in by_key], None)


def _telling_words(opening: str) -> list[Phrase]:
    """Words of headline and opening that may be rare, the headline's first; pairs where a script has no spaces."""
    article = article_of(opening)
    parts = [article.headline, article.standfirst or "", *(block.text for block in article.blocks)]
    found: dict[Phrase, None] = {}
    for part in parts:
        words = words_of(searchable(part))
        for word, following in zip(words, [*words[1:], ""], strict=False):
            if len(word) >= _SHORTEST and not word.isdigit():
                found[(word,)] = None
            elif len(word) == len(following) == 1 and not (word.isascii() or following.isascii()):
                found[(word, following)] = None
    return list(found)[:_WORDS_ASKED]
