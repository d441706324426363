"""Pages still to be asked: put on the list, claimed under leases, and what came of them kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from dateline.model import Article, ArticleId, Lease, OutletId, SourceId
from dateline.store import page_claims
from dateline.store.documents import article_of
from dateline.store.filing import CHANGED, PAGE_READ, Filing, State, load, same_words
from dateline.store.habits import habits_of, put_habits
from dateline.store.port import Kept, PageAnswer, PageRead, PageTask
from dateline.store.rows import outlets_by_id
from dateline.store.schema import articles, page_answers, page_tasks, revisions
from dateline.store.search_index import SearchIndex
from dateline.store.standing import withdraw
from dateline.store.upserts import upsert
from dateline.text import valid


@dataclass(frozen=True, slots=True)
class PageDue:
    """An article's page is to be asked at an instant."""

    article_id: ArticleId
    source_id: SourceId | None
    host: str
    due_at: datetime


def put_page_tasks(connection: Connection, due: Sequence[PageDue]) -> None:
    """Put pages on the list; one that is there already starts anew."""
    rows = {
        page.article_id: {
            "article_id": page.article_id,
            "source_id": page.source_id,
            "host": page.host,
            "due_at": page.due_at,
            "attempts": 0,
        }
        for page in due
        if page.host
    }
    upsert(connection, page_tasks, ["article_id"], [rows[key] for key in sorted(rows)])


def claim_pages(
    connection: Connection, now: datetime, limit: int, lease_for: timedelta, fast_hosts: Collection[str]
) -> list[PageTask]:
    """Take due pages under a new lease, at most one a host unless it is fast."""
    ids, lease = page_claims.claim(connection, page_tasks, now, limit, lease_for, fast_hosts)
    return [] if lease is None else _tasks(connection, ids, lease)


def _tasks(connection: Connection, ids: Sequence[int], lease: Lease) -> list[PageTask]:
    query = (
        select(page_tasks, articles.c.outlet_id, articles.c.seen_at, revisions.c.document)
        .join(articles, articles.c.id == page_tasks.c.article_id)
        .join(revisions, revisions.c.id == articles.c.revision_id)
        .where(page_tasks.c.article_id.in_(ids))
        .order_by(page_tasks.c.due_at, page_tasks.c.article_id)
    )
    rows = connection.execute(query).all()
    outlet_ids = {row.outlet_id for row in rows}
    by_id, habits = outlets_by_id(connection, outlet_ids), habits_of(connection, outlet_ids)
    tasks = []
    for row in rows:
        article = article_of(row.document)
        source_id = None if row.source_id is None else SourceId(row.source_id)
        tasks.append(
            PageTask(
                article_id=ArticleId(row.article_id),
                source_id=source_id,
                outlet=by_id[row.outlet_id],
                url=article.url,
                lease=lease,
                attempts=row.attempts,
                article=article,
                seen_at=row.seen_at,
                habits=habits.get(row.outlet_id),
            )
        )
    return tasks


# --- what came of them -----------------------------------------------------------------------------


def keep_pages(connection: Connection, index: SearchIndex, reads: Sequence[PageRead], now: datetime) -> Kept:
    """Write finished page readings whose lease still stands; the others are named."""
    mine, lost = page_claims.still_ours(connection, page_tasks, reads)
    filing = Filing(connection, index, now)
    states = load(connection, (i for i, read in mine.items() if read.article is not None))
    changed = [i for i, state in states.items() if _revise(filing, state, mine[i])]
    number = filing.write()
    gone = [(i, read.words) for i, read in mine.items() if read.withdrawn]
    removed = withdraw(connection, gone, now)
    _finish(connection, mine)
    _put_answers(connection, mine, now)
    put_habits(connection, _habits(connection, mine.values()))
    return Kept(changed=tuple(changed), lost=tuple(lost), number=number if removed is None else removed)


def _revise(filing: Filing, state: State, read: PageRead) -> bool:
    """A page that completes what a feed began is no revision of the outlet's; another text of a page is."""
    assert read.article is not None
    old: Article = state.article
    if old.whole and not read.article.whole:
        filing.move(state, read.section)  # a login wall today does not take what was read before
        return False
    completes = old.made_from != read.article.made_from or not old.whole
    changed = read.because == PAGE_READ and not completes and not same_words(old, read.article)
    because = CHANGED if changed else read.because
    if read.sorts_at is not None:
        filing.place(state, read.sorts_at)
    return filing.revise(state, read.article, because, at_source=changed, section=read.section, any_difference=True)


def _habits(connection: Connection, reads: Iterable[PageRead]) -> dict[OutletId, bytes]:
    """What was learnt of outlets that are still there."""
    learnt = {read.task.outlet.id: read.habits for read in reads if read.habits is not None}
    there = outlets_by_id(connection, learnt)
    return {outlet_id: habits for outlet_id, habits in learnt.items() if outlet_id in there}


def _finish(connection: Connection, mine: dict[ArticleId, PageRead]) -> None:
    done = [article_id for article_id, read in mine.items() if read.again_at is None]
    if done:
        connection.execute(delete(page_tasks).where(page_tasks.c.article_id.in_(done)))
    for article_id, read in mine.items():
        if read.again_at is not None:
            connection.execute(
                update(page_tasks)
                .where(page_tasks.c.article_id == article_id)
                .values(due_at=read.again_at, attempts=page_tasks.c.attempts + 1, lease=None, lease_until=None)
            )


# --- for the desk ----------------------------------------------------------------------------------


def _put_answers(connection: Connection, mine: dict[ArticleId, PageRead], now: datetime) -> None:
    rows = [
        {
            "article_id": article_id,
            "asked_at": now,
            "good": read.article is not None,
            "words": valid(read.words),
            "again_at": read.again_at,
        }
        for article_id, read in sorted(mine.items())
    ]
    upsert(connection, page_answers, ["article_id"], rows)


def page_answer(connection: Connection, article_id: ArticleId) -> PageAnswer | None:
    """What came of asking an article's page the last time."""
    row = connection.execute(select(page_answers).where(page_answers.c.article_id == article_id)).first()
    return None if row is None else PageAnswer(row.asked_at, bool(row.good), row.words, row.again_at)


def page_due_at(connection: Connection, article_id: ArticleId) -> datetime | None:
    """When an article's page is to be asked."""
    return connection.execute(select(page_tasks.c.due_at).where(page_tasks.c.article_id == article_id)).scalar()
