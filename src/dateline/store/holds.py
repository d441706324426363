"""Holds, embargoes and kills of agencies: what they say of an entry becomes the standing of its article.

A held article is in no list and on no way out, because every one of them asks for live articles; so nothing has to
remember to look at an embargo. It is let go by `release`, which is asked every second, and by a later version.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from dateline.model import ArticleId, ChangeNumber, Filed, Standing
from dateline.store.documents import search_text
from dateline.store.filing import load
from dateline.store.keys import free_keys, lowest_key
from dateline.store.port import Fate, Held, Kept
from dateline.store.rows import OPENING, filed_of
from dateline.store.schema import articles, holds
from dateline.store.search_index import SearchIndex
from dateline.store.standing import set_standing
from dateline.store.upserts import upsert

AT_ONCE = 200  # articles that one transaction lets go


def apply(
    connection: Connection, index: SearchIndex, fates: Sequence[tuple[ArticleId, Fate]], now: datetime
) -> ChangeNumber | None:
    """Give articles the standing that their agency says; the newest change's number."""
    number = None
    for article_id, fate in fates:
        number = _apply_one(connection, index, article_id, fate, now) or number
    return number


def _apply_one(
    connection: Connection, index: SearchIndex, article_id: ArticleId, fate: Fate, now: datetime
) -> ChangeNumber | None:
    query = select(articles.c.standing).where(articles.c.id == article_id).with_for_update()
    standing = connection.execute(query).scalar()
    if fate.standing is not Standing.HELD:
        connection.execute(delete(holds).where(holds.c.article_id == article_id))
    if standing in (None, Standing.WITHDRAWN, Standing.TAKEN_DOWN) and fate.standing is not Standing.WITHDRAWN:
        return None
    if fate.standing is Standing.HELD:
        upsert(connection, holds, ["article_id"], [{"article_id": article_id, "until_at": fate.until}])
    if fate.standing is Standing.LIVE:
        return _let_go(connection, index, article_id, now) if standing == Standing.HELD else None
    return set_standing(connection, article_id, fate.standing, fate.reason, now)


def release(connection: Connection, index: SearchIndex, now: datetime) -> Kept:
    """Let go of what was held until now or earlier."""
    due = select(holds.c.article_id).where(holds.c.until_at <= now).order_by(holds.c.until_at).limit(AT_ONCE)
    ids = [ArticleId(i) for i in connection.execute(due).scalars()]
    number = apply(connection, index, [(article_id, Fate(Standing.LIVE)) for article_id in ids], now)
    return Kept(changed=tuple(ids), number=number)


def _let_go(connection: Connection, index: SearchIndex, article_id: ArticleId, now: datetime) -> ChangeNumber | None:
    """Make a held article live, at the top of the lists: readers have never seen it before."""
    state = load(connection, [article_id])[article_id]
    (key,) = free_keys(connection, [now])
    words = search_text(state.article)
    index.remove(connection, [(state.key, words)])
    index.add(connection, [(key, words)])
    connection.execute(update(articles).where(articles.c.id == article_id).values(key=key, sorts_at=now))
    return set_standing(connection, article_id, Standing.LIVE, None, now)


def held(connection: Connection) -> list[Held]:
    """Openings of held articles, those that are let go next first, the ones without an end last."""
    query = (
        select(*OPENING, holds.c.until_at)
        .join(holds, holds.c.article_id == articles.c.id)
        .where(articles.c.standing == Standing.HELD.value)
        .order_by(holds.c.until_at.is_(None), holds.c.until_at, articles.c.id)
    )
    rows = connection.execute(query).all()
    until = {row.id: row.until_at for row in rows}
    return [Held(filed, until[filed.id]) for filed in filed_of(connection, rows, None)]


def withdrawn(connection: Connection, since: datetime, limit: int) -> list[Filed]:
    """Openings of articles of since then that are no longer shown, newest first."""
    gone = (Standing.WITHDRAWN.value, Standing.TAKEN_DOWN.value)
    query = (
        select(*OPENING)
        .where(articles.c.key >= lowest_key(since), articles.c.standing.in_(gone))
        .order_by(articles.c.key.desc())
        .limit(limit)
    )
    return filed_of(connection, connection.execute(query), None)


def next_release_at(connection: Connection) -> datetime | None:
    """When the next hold ends by itself."""
    return connection.execute(select(func.min(holds.c.until_at))).scalar()
