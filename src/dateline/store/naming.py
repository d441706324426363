"""Which articles name which assets: the links, how far looking for them has come, and what pages read of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from dateline.errors import Conflict
from dateline.model import ArticleId, AssetId, ChangeKind, ChangeNumber, Filed, Lease
from dateline.store import changes
from dateline.store.bulk import Bulk
from dateline.store.naming_port import Fresh, Link, Progress
from dateline.store.numbers import new_lease, newest_change
from dateline.store.rows import OPENING, WHOLE, AnyRow, filed_of
from dateline.store.schema import (
    LIVE,
    article_assets,
    articles,
    naming_progress,
    revisions,
    story_groups,
    story_members,
)
from dateline.store.stories_port import StoryId
from dateline.store.upserts import upsert

_KEY = ("asset_id", "article_id")
_links = Bulk(article_assets, *_KEY, "named_by", "words", "mentions", "headline", replace=_KEY)


# --- the lease -------------------------------------------------------------------------------------


def take(connection: Connection, now: datetime, lease_for: timedelta) -> Progress | None:
    """Take the lease, where nobody holds it. What was kept before looking began is looked at backwards."""
    if connection.execute(select(naming_progress.c.id)).first() is None:
        row = {"id": 1, "position": newest_change(connection), "names_hash": 0}
        upsert(
            connection, naming_progress, ["id"], [row], values=lambda _: {"names_hash": naming_progress.c.names_hash}
        )
    found = connection.execute(select(naming_progress).with_for_update()).one()
    if found.lease_until is not None and found.lease_until > now:
        return None
    lease = new_lease(connection)
    connection.execute(update(naming_progress).values(lease=lease, lease_until=now + lease_for))
    return Progress(lease, ChangeNumber(found.position), found.names_hash, found.below)


def renew(connection: Connection, lease: Lease, until: datetime | None) -> bool:
    """Hold the lease for longer, or give it back (None); whether it was still ours."""
    mine = update(naming_progress).where(naming_progress.c.lease == lease)
    return connection.execute(mine.values(lease_until=until)).rowcount > 0


def check(connection: Connection, lease: Lease) -> None:
    """See that the lease is still ours, and keep it so until the transaction ends. Errors: Conflict."""
    if connection.execute(select(naming_progress.c.lease).with_for_update()).scalar() != lease:
        raise Conflict("another process looks for assets by now")


# --- what is to be looked at -----------------------------------------------------------------------


def fresh(connection: Connection, after: ChangeNumber, limit: int) -> Fresh:
    """What the next changes are about."""
    found = changes.since(connection, after, limit)
    if not found:
        return Fresh(after)
    ids = {int(c.subject) for c in found if c.kind is ChangeKind.ARTICLE and c.subject.isdecimal()}
    told = {
        StoryId(int(part))
        for c in found
        if c.kind is ChangeKind.STORY
        for part in c.subject.split(",")
        if part.isdecimal()
    }
    return Fresh(found[-1].number, _whole(connection, sorted(ids)), frozenset(told))


def _whole(connection: Connection, ids: Sequence[int]) -> list[Filed]:
    if not ids:
        return []
    query = select(*WHOLE).join(revisions, revisions.c.id == articles.c.revision_id)
    return filed_of(connection, connection.execute(query.where(articles.c.id.in_(ids), LIVE)), None)


def older(connection: Connection, below: int | None, limit: int) -> list[Filed]:
    """Live articles whole, from below a number downwards."""
    query = select(*WHOLE).join(revisions, revisions.c.id == articles.c.revision_id).where(LIVE)
    if below is not None:
        query = query.where(articles.c.id < below)
    return filed_of(connection, connection.execute(query.order_by(articles.c.id.desc()).limit(limit)), None)


# --- keeping ---------------------------------------------------------------------------------------


def link(
    connection: Connection, lease: Lease, links: Mapping[ArticleId, Sequence[Link]], add: bool
) -> frozenset[StoryId]:
    """Keep what articles name; the stories of those that name any, or did."""
    check(connection, lease)
    named = {article for article, found in links.items() if found}
    if not add:
        named |= _forgotten(connection, links)
    _links.insert(
        connection,
        [
            (one.asset, article, one.named_by, one.words, one.mentions, one.headline)
            for article, found in sorted(links.items())
            for one in found
        ],
    )
    return stories_of(connection, named)


def _forgotten(connection: Connection, links: Mapping[ArticleId, Sequence[Link]]) -> set[ArticleId]:
    """Take away what articles were known to name and do not name now; those whose links went."""
    there = select(article_assets.c.article_id, article_assets.c.asset_id)
    known = connection.execute(there.where(article_assets.c.article_id.in_(sorted(links)))).all()
    gone = [row for row in known if row.asset_id not in {one.asset for one in links[ArticleId(row.article_id)]}]
    for row in gone:
        mine = (article_assets.c.article_id == row.article_id) & (article_assets.c.asset_id == row.asset_id)
        connection.execute(delete(article_assets).where(mine))
    return {ArticleId(row.article_id) for row in gone}


def stories_of(connection: Connection, named: Collection[ArticleId]) -> frozenset[StoryId]:
    """The stories that these articles stand in."""
    if not named:
        return frozenset()
    query = (
        select(story_groups.c.story_id)
        .join(story_members, story_members.c.group_id == story_groups.c.id)
        .where(story_members.c.article_id.in_(sorted(named)))
    )
    return frozenset(map(StoryId, connection.execute(query.distinct()).scalars()))


def progress(connection: Connection, position: ChangeNumber, names_hash: int, below: int | None) -> None:
    """Note how far looking has come."""
    connection.execute(update(naming_progress).values(position=position, names_hash=names_hash, below=below))


# --- reading ---------------------------------------------------------------------------------------


def link_of(row: AnyRow) -> Link:
    """A link of its row."""
    return Link(AssetId(row.asset_id), row.named_by, row.words, row.mentions, bool(row.headline))


def links_of(connection: Connection, named: Collection[int]) -> dict[ArticleId, tuple[Link, ...]]:
    """What these articles name, headlines first, then the most named."""
    if not named:
        return {}
    c = article_assets.c
    query = select(article_assets).where(c.article_id.in_(sorted(named)))
    found: dict[ArticleId, tuple[Link, ...]] = {}
    for row in connection.execute(query.order_by(c.headline.desc(), c.mentions.desc(), c.asset_id)):
        article = ArticleId(row.article_id)
        found[article] = (*found.get(article, ()), link_of(row))
    return found


def naming(connection: Connection, asset: AssetId, limit: int) -> list[Filed]:
    """Openings of the newest live articles that name an asset, by when they came here, then by their place in lists."""
    c = article_assets.c
    newest = select(c.article_id).where(c.asset_id == asset).order_by(c.article_id.desc()).limit(limit)
    query = select(*OPENING).where(articles.c.id.in_(newest.scalar_subquery()), LIVE)
    return filed_of(connection, connection.execute(query.order_by(articles.c.key.desc())), None)
