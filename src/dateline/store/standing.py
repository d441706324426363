"""What became of articles: taken down, withdrawn, put back; the text goes from every list, the id stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, or_, select, update

from dateline import urls
from dateline.model import ArticleId, ChangeKind, ChangeNumber, Standing
from dateline.store.documents import article_of
from dateline.store.filing import write_tallies
from dateline.store.numbers import record_changes
from dateline.store.schema import articles, holds, revisions, stories, story_groups, story_members


def set_standing(
    connection: Connection, article_id: ArticleId, standing: Standing, reason: str | None, now: datetime
) -> ChangeNumber | None:
    """Give an article its standing; a change that every page follows."""
    query = select(articles.c.section, articles.c.sorts_at, articles.c.standing).where(articles.c.id == article_id)
    row = connection.execute(query.with_for_update()).first()
    if row is None:
        return None
    if standing is Standing.LIVE and _is_held(connection, article_id, now):
        standing, reason = Standing.HELD, "held by its agency"  # whoever restores it, its embargo goes on
    values = {"standing": standing.value, "standing_reason": reason}
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
    step = (standing is Standing.LIVE) - (row.standing == Standing.LIVE)
    day = row.sorts_at.astimezone(UTC).date().isoformat()
    write_tallies(connection, Counter({("section", row.section): step, ("day", day): step}))
    if standing is not Standing.LIVE:
        _leave_no_headline(connection, article_id)
    kind = ChangeKind.ARTICLE if standing is Standing.LIVE else ChangeKind.REMOVAL
    return record_changes(connection, kind, [article_id], now)


def _leave_no_headline(connection: Connection, article_id: ArticleId) -> None:
    """The address of its story goes on without words where these are its headline's; the number alone finds it."""
    document = connection.execute(
        select(revisions.c.document)
        .join(articles, articles.c.revision_id == revisions.c.id)
        .where(articles.c.id == article_id)
    ).scalar_one()
    its_story = (
        select(story_groups.c.story_id)
        .join(story_members, story_members.c.group_id == story_groups.c.id)
        .where(story_members.c.article_id == article_id)
    )
    bears = stories.c.slug == urls.slug(article_of(document).headline)
    connection.execute(update(stories).where(stories.c.id.in_(its_story), bears).values(slug=""))


def _is_held(connection: Connection, article_id: ArticleId, now: datetime) -> bool:
    ends = or_(holds.c.until_at.is_(None), holds.c.until_at > now)
    return (
        connection.execute(select(holds.c.article_id).where(holds.c.article_id == article_id, ends)).first() is not None
    )


def withdraw(connection: Connection, gone: Sequence[tuple[ArticleId, str]], now: datetime) -> ChangeNumber | None:
    """Withdraw articles whose outlet said so."""
    number = None
    for article_id, words in sorted(gone):
        number = set_standing(connection, article_id, Standing.WITHDRAWN, words, now)
    return number
