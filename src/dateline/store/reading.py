"""Lists, single articles, revisions: what pages are made from. Every list is one walk along an index."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Exists, Select, exists, func, select

from dateline.model import AccountId, Article, ArticleId, Filed, OutletId, Revision, RevisionId, Standing
from dateline.store.documents import article_of
from dateline.store.keys import SECOND, lowest_key
from dateline.store.port import Cursor
from dateline.store.rows import OPENING, WHOLE, filed_of
from dateline.store.schema import LIVE, articles, marks, revisions, story_groups, story_members, tallies
from dateline.store.upserts import upsert
from dateline.text import sign_hash
from dateline.urls import normalise


def latest(
    connection: Connection,
    *,
    section: str | None,
    outlet_id: OutletId | None,
    day: date | None,
    starred_by: AccountId | None,
    unread_by: AccountId | None,
    marks_of: AccountId | None,
    once: bool,
    after: Cursor | None,
    limit: int,
) -> list[Filed]:
    """Openings of live articles, newest first, from after the cursor; `once`: of each story the newest of them."""
    query = narrow(select(*OPENING).where(LIVE), section, outlet_id, after)
    if day is not None:
        opens = datetime.combine(day, time(), UTC)
        query = query.where(articles.c.key >= lowest_key(opens), articles.c.key < lowest_key(opens + timedelta(days=1)))
    if starred_by is not None:
        query = query.where(articles.c.id.in_(_marked(starred_by, marks.c.starred_at.is_not(None))))
    if unread_by is not None:
        query = query.where(articles.c.id.not_in(_marked(unread_by, marks.c.read_at.is_not(None))))
    if once:
        query = query.where(~_newer_of_its_story(section, outlet_id, unread_by))
    rows = connection.execute(query.order_by(articles.c.key.desc()).limit(limit))
    return filed_of(connection, rows, marks_of)


def _newer_of_its_story(section: str | None, outlet_id: OutletId | None, unread_by: AccountId | None) -> Exists:
    """Whether a newer report of the article's story would stand in the same list."""
    newer, own_place, place = articles.alias(), story_members.alias(), story_members.alias()
    own_text, text = story_groups.alias(), story_groups.alias()
    beside = (
        own_place.join(own_text, own_text.c.id == own_place.c.group_id)
        .join(text, text.c.story_id == own_text.c.story_id)
        .join(place, place.c.group_id == text.c.id)
        .join(newer, newer.c.id == place.c.article_id)
    )
    conditions = [
        own_place.c.article_id == articles.c.id,
        newer.c.key > articles.c.key,
        newer.c.standing == Standing.LIVE.value,
    ]
    if section is not None:
        conditions.append(newer.c.section == section)
    if outlet_id is not None:
        conditions.append(newer.c.outlet_id == outlet_id)
    if unread_by is not None:
        conditions.append(newer.c.id.not_in(_marked(unread_by, marks.c.read_at.is_not(None))))
    return exists().select_from(beside).where(*conditions)


def narrow(query: Select[Any], section: str | None, outlet_id: OutletId | None, after: Cursor | None) -> Select[Any]:
    """The conditions that lists and searches share."""
    if section is not None:
        query = query.where(articles.c.section == section)
    if outlet_id is not None:
        query = query.where(articles.c.outlet_id == outlet_id)
    if after is not None:
        query = query.where(articles.c.key < cursor_key(after))
    return query


def cursor_key(after: Cursor) -> ColumnElement[int]:
    """The list key of the cursor's article; where that one is gone or sorts elsewhere by now, its place all the same:
    above what came before it in its second.
    """
    key, first = articles.c.key, lowest_key(after.sorts_at)
    there = select(key).where(articles.c.id == after.id, articles.c.sorts_at == after.sorts_at)
    before = select(func.max(key) + 1).where(key >= first, key < first + SECOND, articles.c.id < after.id)
    return func.coalesce(there.scalar_subquery(), before.scalar_subquery(), first)


def _marked(account_id: AccountId, condition: ColumnElement[bool]) -> Select[int]:
    return select(marks.c.article_id).where(marks.c.account_id == account_id, condition)


def article(connection: Connection, article_id: ArticleId, marks_of: AccountId | None) -> Filed | None:
    """One article whole, whatever its standing."""
    query = _whole().where(articles.c.id == article_id)
    return next(iter(filed_of(connection, connection.execute(query), marks_of)), None)


def find_url(connection: Connection, url: str) -> Filed | None:
    """The newest article of an address, whole."""
    query = _whole().where(articles.c.url_hash == sign_hash(normalise(url))).order_by(articles.c.key.desc()).limit(1)
    return next(iter(filed_of(connection, connection.execute(query), None)), None)


def _whole() -> Select[Any]:
    return select(*WHOLE).join(revisions, revisions.c.id == articles.c.revision_id)


def all_revisions(connection: Connection, article_id: ArticleId) -> list[Revision]:
    """All saved states, oldest first."""
    query = select(revisions).where(revisions.c.article_id == article_id).order_by(revisions.c.id)
    return [
        Revision(RevisionId(row.id), ArticleId(row.article_id), row.made_at, row.because, _document(row))
        for row in connection.execute(query)
    ]


def _document(row: Any) -> Article:
    return article_of(row.document)


def sections(connection: Connection) -> list[tuple[str, int]]:
    """Sections that have live articles, with how many, fullest first."""
    query = _tallied("section").order_by(tallies.c.count.desc(), tallies.c.name)
    return [(row[0], row[1]) for row in connection.execute(query)]


def days(connection: Connection) -> list[tuple[date, int]]:
    """UTC days that have live articles, newest first, with how many."""
    query = _tallied("day").order_by(tallies.c.name.desc())
    return [(date.fromisoformat(row[0]), row[1]) for row in connection.execute(query)]


def _tallied(kind: str) -> Select[str, int]:
    return select(tallies.c.name, tallies.c.count).where(tallies.c.kind == kind, tallies.c.count > 0)


def mark(
    connection: Connection,
    account_id: AccountId,
    article_ids: Collection[ArticleId],
    read: bool | None,
    starred: bool | None,
    now: datetime,
) -> None:
    """Set or clear someone's marks; None leaves a mark as it is."""
    given = {"read_at": read, "starred_at": starred}
    values = {name: (now if on else None) for name, on in given.items() if on is not None}
    if values:
        there = connection.execute(select(articles.c.id).where(articles.c.id.in_(article_ids))).scalars()
        rows = [{"account_id": account_id, "article_id": i, **values} for i in sorted(there)]
        upsert(connection, marks, ["account_id", "article_id"], rows)
