"""What people do to single articles: re-extract, ask the page again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from dateline.errors import StoreError
from dateline.model import SECTIONS, Article, ArticleId, RevisionId, SourceId
from dateline.store.documents import article_of
from dateline.store.filing import Filing, load
from dateline.store.page_tasks import PageDue, put_page_tasks
from dateline.store.schema import articles, revisions
from dateline.store.search_index import SearchIndex
from dateline.urls import host_of


def revise(
    connection: Connection,
    index: SearchIndex,
    article_id: ArticleId,
    article: Article,
    because: str,
    now: datetime,
    sorts_at: datetime | None = None,
) -> RevisionId:
    """Add a revision where anything differs; the newest revision's id. Errors: StoreError, no such article."""
    state = load(connection, [article_id]).get(article_id)
    if state is None:
        raise StoreError(f"there is no article {article_id}")
    filing = Filing(connection, index, now)
    section = article.section if article.section in SECTIONS else None
    filing.revise(state, article, because, section=section, any_difference=True)
    if sorts_at is not None:
        filing.place(state, sorts_at)
    filing.write()
    query = select(articles.c.revision_id).where(articles.c.id == article_id)
    return RevisionId(connection.execute(query).scalar_one())


def ask_page(connection: Connection, article_id: ArticleId, now: datetime) -> None:
    """Make an article's page due now. Errors: StoreError where there is no such article, or it has no page."""
    query = (
        select(articles.c.source_id, revisions.c.document)
        .join(revisions, revisions.c.id == articles.c.revision_id)
        .where(articles.c.id == article_id)
    )
    row = connection.execute(query).first()
    if row is None:
        raise StoreError(f"there is no article {article_id}")
    host = host_of(article_of(row.document).url)
    if not host:
        raise StoreError(f"article {article_id} names no page that could be asked")
    source_id = None if row.source_id is None else SourceId(row.source_id)
    put_page_tasks(connection, [PageDue(article_id, source_id, host, now)])
