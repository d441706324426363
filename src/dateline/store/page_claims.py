"""What both lists of pages have in common: those not read yet (`page_tasks`) and those asked again (`checks`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select, update

from dateline.model import ArticleId, Lease
from dateline.store.claims import busy_hosts, lock_claims, pick
from dateline.store.numbers import new_lease


class _Task(Protocol):
    @property
    def article_id(self) -> ArticleId: ...
    @property
    def lease(self) -> Lease: ...


class Done(Protocol):
    """What came of a task."""

    @property
    def task(self) -> _Task: ...


D = TypeVar("D", bound=Done)


def _free(pages: Table, now: datetime) -> ColumnElement[bool]:
    return or_(pages.c.lease_until.is_(None), pages.c.lease_until <= now)


def next_due_at(connection: Connection, pages: Table, now: datetime) -> datetime | None:
    """When the next page is due that nobody holds."""
    found: datetime | None = connection.execute(select(func.min(pages.c.due_at)).where(_free(pages, now))).scalar()
    return found


def claim(
    connection: Connection, pages: Table, now: datetime, limit: int, lease_for: timedelta, fast_hosts: Collection[str]
) -> tuple[list[int], Lease | None]:
    """Take due pages under a new lease, at most one a host unless it is fast: their articles, and the lease."""
    lock_claims(connection)
    query = (
        select(pages.c.article_id, pages.c.host)
        .where(pages.c.due_at <= now, _free(pages, now), pages.c.host.not_in(busy_hosts(now, fast_hosts)))
        .order_by(pages.c.due_at, pages.c.article_id)
    )
    ids = pick(connection, query, pages.c.article_id, limit, fast_hosts)
    if not ids:
        return [], None
    lease = new_lease(connection)
    held = {"lease": lease, "lease_until": now + lease_for}
    connection.execute(update(pages).where(pages.c.article_id.in_(ids)).values(held))
    return ids, lease


def still_ours(connection: Connection, pages: Table, done: Sequence[D]) -> tuple[dict[ArticleId, D], list[int]]:
    """What came of each page whose lease still stands, locked for us, and the articles of the others."""
    query = (
        select(pages.c.article_id, pages.c.lease)
        .where(pages.c.article_id.in_(sorted({each.task.article_id for each in done})))
        .order_by(pages.c.article_id)
        .with_for_update()
    )
    leases = {row.article_id: row.lease for row in connection.execute(query)}
    ours: dict[ArticleId, D] = {}
    lost = []
    for each in done:
        article_id = each.task.article_id
        if leases.get(article_id) != each.task.lease or article_id in ours:
            lost.append(int(article_id))
        else:
            ours[article_id] = each
    return ours, lost
