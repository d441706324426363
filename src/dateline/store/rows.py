"""Rows of the tables as the nouns of model.py."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, literal, select

from dateline.model import (
    NO_WISHES,
    AccountId,
    ArticleId,
    Filed,
    Lease,
    Outlet,
    OutletId,
    PageRule,
    RevisionId,
    Source,
    SourceId,
    Standing,
    Validators,
    Wishes,
)
from dateline.store.documents import article_of, opened, policy_of
from dateline.store.schema import Packed, articles, marks, outlets, revisions

AnyRow = Row[*tuple[Any, ...]]


def outlet_of(row: AnyRow) -> Outlet:
    """An outlet of its row."""
    return Outlet(
        id=OutletId(row.id),
        name=row.name,
        home_url=row.home_url,
        language=row.language,
        policy=policy_of(row.policy),
        section=row.section,
        sample=bool(row.sample),
        zone=row.zone,
    )


_outlets = select(outlets).where(outlets.c.id.in_(bindparam("ids", expanding=True)))


def outlets_by_id(connection: Connection, ids: Collection[int]) -> dict[int, Outlet]:
    """Some outlets."""
    if not ids:
        return {}
    rows = connection.execute(_outlets, {"ids": sorted(ids)})
    return {row.id: outlet_of(row) for row in rows}


def source_of(row: AnyRow) -> Source:
    """A source of its row."""
    return Source(
        id=SourceId(row.id),
        outlet_id=OutletId(row.outlet_id),
        url=row.url,
        title=row.title,
        section=row.section,
        pages=PageRule(row.pages),
        paused=bool(row.paused),
        retired=bool(row.retired),
        validators=Validators(row.etag, row.last_modified),
        body_hash=row.body_hash,
        next_poll_at=row.next_poll_at,
        next_poll_because=row.next_poll_because,
        last_asked_at=row.last_asked_at,
        last_success_at=row.last_success_at,
        last_new_at=row.last_new_at,
        newest_at=row.newest_at,
        last_status=row.last_status,
        last_outcome=row.last_outcome,
        last_words=row.last_words,
        failures=row.failures,
        rhythm=row.rhythm,
        moved_to=row.moved_to,
        moved_seen_at=row.moved_seen_at,
        lease=None if row.lease is None else Lease(row.lease),
        entry_count=row.entry_count,
        wishes=NO_WISHES if row.wishes is None else _wishes_of(row.wishes),
        pushed_until=row.pushed_until,
        every=row.every,
        unverified=bool(row.unverified),
        rule=row.rule,
        doubt=row.doubt,
        folders=tuple(row.folders.split("\n")) if row.folders else (),
    )


def wishes_text(wishes: Wishes) -> str | None:
    """What a feed asks of those who poll it, as JSON; None where that is nothing."""
    return None if wishes == NO_WISHES else _wishes_written(wishes)


@lru_cache(maxsize=1024)  # many feeds ask for the same
def _wishes_written(wishes: Wishes) -> str:
    least_s = None if wishes.least is None else wishes.least.total_seconds()
    return json.dumps([least_s, wishes.rule, wishes.hours, wishes.days])


@lru_cache(maxsize=1024)
def _wishes_of(text: str) -> Wishes:
    least_s, rule, hours, days = json.loads(text)
    return Wishes(None if least_s is None else timedelta(seconds=least_s), rule, tuple(hours), tuple(days))


# --- articles --------------------------------------------------------------------------------------

_LISTED = (
    articles.c.id,
    articles.c.outlet_id,
    articles.c.section,
    articles.c.sorts_at,
    articles.c.seen_at,
    articles.c.revised_at,
    articles.c.revision_id,
    articles.c.revisions,
    articles.c.standing,
    articles.c.standing_reason,
)
_newest = select(revisions.c.document).where(revisions.c.id == articles.c.revision_id).correlate(articles)
OPENING: Sequence[ColumnElement[Any]] = (
    *_LISTED,
    func.coalesce(articles.c.opening, _newest.scalar_subquery(), type_=Packed).label("document"),
    articles.c.opening.is_(None).label("short"),
)
WHOLE: Sequence[ColumnElement[Any]] = (*_LISTED, revisions.c.document, literal(False).label("short"))


def filed_of(connection: Connection, rows: Iterable[AnyRow], marks_of: AccountId | None) -> list[Filed]:
    """Filed articles of rows of OPENING or WHOLE columns, with their outlets and someone's marks."""
    found = list(rows)
    by_id = outlets_by_id(connection, {row.outlet_id for row in found})
    marked = _marks(connection, marks_of, [row.id for row in found])
    return [filed_row(row, by_id[row.outlet_id], *marked.get(row.id, (False, False))) for row in found]


def filed_row(row: AnyRow, outlet: Outlet, read: bool = False, starred: bool = False) -> Filed:
    """A filed article of a row of OPENING or WHOLE columns."""
    return Filed(
        id=ArticleId(row.id),
        outlet=outlet,
        article=opened(article_of(row.document)) if row.short else article_of(row.document),
        section=row.section,
        sorts_at=row.sorts_at,
        seen_at=row.seen_at,
        revised_at=row.revised_at,
        revision=RevisionId(row.revision_id),
        revisions=row.revisions,
        standing=Standing(row.standing),
        standing_reason=row.standing_reason,
        starred=starred,
        read=read,
    )


def _marks(connection: Connection, account_id: AccountId | None, ids: Sequence[int]) -> dict[int, tuple[bool, bool]]:
    if account_id is None or not ids:
        return {}
    query = select(marks).where(marks.c.account_id == account_id, marks.c.article_id.in_(ids))
    return {row.article_id: (row.read_at is not None, row.starred_at is not None) for row in connection.execute(query)}
