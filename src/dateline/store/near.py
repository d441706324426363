"""What an article's page shows: the article whole, and of its story no more than stands beside it.

One reading of a handful of statements, built once: a story with hundreds of reports costs a page of one of them
what a small one costs. The story's own page reads all of it (stories.py).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, select

from dateline.errors import StoreError
from dateline.model import ArticleId, Filed, Outlet
from dateline.store.rows import OPENING, WHOLE, AnyRow, filed_row, outlet_of
from dateline.store.schema import (
    LIVE,
    articles,
    outlets,
    revisions,
    stories,
    story_groups,
    story_members,
)
from dateline.store.stories import MOST_CARRIERS, decided_of, disputed_of, origin_of, standing_for, story_of
from dateline.store.stories_port import Carrier, Coverage, GroupId, Near, OriginFound, Story

STANDING_IN = 3  # carriers of a text that are read: who stands for it, and who may where that one is not shown


class _Beside(msgspec.Struct, frozen=True):
    """The part of a story's document that its articles' pages show; the rest is skipped, not built."""

    origins: dict[int, OriginFound] = {}  # msgspec copies it
    related: tuple[int, ...] = ()
    earlier: tuple[int, ...] = ()


_decoder = msgspec.json.Decoder(_Beside)
_article = (
    select(*WHOLE).join(revisions, revisions.c.id == articles.c.revision_id).where(articles.c.id == bindparam("id"))
)
_outlets = select(outlets).where(outlets.c.id.in_(bindparam("ids", expanding=True)))
_openings = select(*OPENING).where(articles.c.id.in_(bindparam("ids", expanding=True)), LIVE)
_place = (
    select(stories, story_groups.c.id.label("group_id"))
    .join(story_groups, story_groups.c.story_id == stories.c.id)
    .join(story_members, story_members.c.group_id == story_groups.c.id)
    .where(story_members.c.article_id == bindparam("id"))
)
_stories = select(*(column for column in stories.c if column.name != "document")).where(
    stories.c.id.in_(bindparam("ids", expanding=True))
)
_members = (
    select(
        story_members.c.group_id,
        story_members.c.article_id,
        story_members.c.outlet_id,
        story_members.c.at,
        story_groups.c.represented_by,
    )
    .join(story_groups, story_groups.c.id == story_members.c.group_id)
    .join(articles, articles.c.id == story_members.c.article_id)
    .where(story_groups.c.story_id == bindparam("story"), LIVE)
    .order_by(story_members.c.at, articles.c.id)
    .limit(MOST_CARRIERS)
)


def article_page(connection: Connection, article_id: ArticleId, most: int) -> tuple[Filed, Near | None] | None:
    """An article whole, whatever its standing, and what is near it by its story: at most `most` of each kind."""
    row = connection.execute(_article, {"id": article_id}).first()
    if row is None:
        return None
    place = connection.execute(_place, {"id": article_id}).first()
    if place is None:
        return _filed(row, _by_id(connection, {row.outlet_id})), None
    beside = _beside(place)
    wanted = (*beside.related[:most], *beside.earlier[:most])
    others = {each.id: each for each in connection.execute(_stories, {"ids": wanted})} if wanted else {}
    texts = _texts(connection, place, beside, most) if place.reports > 1 else []
    ids = {place.lead_id, *(each.lead_id for each in others.values()), *(c.article_id for t in texts for c in t.read)}
    openings = connection.execute(_openings, {"ids": sorted(ids)}).all()
    named = _by_id(connection, {row.outlet_id, *(each.outlet_id for each in openings)})
    live = {ArticleId(each.id): _filed(each, named) for each in openings}
    filed = _filed(row, named)
    lead = live.get(ArticleId(place.lead_id)) or next((live[i] for t in texts if (i := t.first_of(live))), None)
    if lead is None:
        return filed, None
    told = {each.id: story_of(each, live[each.lead_id]) for each in others.values() if each.lead_id in live}
    own = next((text for text in texts if text.id == place.group_id), None)
    return filed, Near(
        story=story_of(place, lead),
        text=_coverage(own, live, _origin(connection, own.id, beside)) if own is not None else None,
        beside=tuple([each for text in texts if text is not own and (each := _coverage(text, live)).carriers]),
        related=_in_order(told, beside.related[:most]),
        earlier=_in_order(told, beside.earlier[:most]),
    )


def _in_order(told: dict[int, Story], ids: Sequence[int]) -> tuple[Story, ...]:
    return tuple([told[each] for each in ids if each in told])


def _beside(row: AnyRow) -> _Beside:
    if row.document is None:
        return _Beside()
    try:
        return _decoder.decode(row.document)
    except msgspec.MsgspecError as exc:
        raise StoreError(f"a story's document cannot be read: {exc}") from exc


def _by_id(connection: Connection, ids: Collection[int]) -> dict[int, Outlet]:
    return {row.id: outlet_of(row) for row in connection.execute(_outlets, {"ids": sorted(ids)})}


def _filed(row: AnyRow, named: dict[int, Outlet]) -> Filed:
    return filed_row(row, named[row.outlet_id])


# --- its texts -------------------------------------------------------------------------------------


class _Text:
    """A text of the story: its members as rows, those that are read first."""

    def __init__(self, rows: Sequence[AnyRow], origin: OriginFound | None) -> None:
        self.id: int = rows[0].group_id
        self.outlets = len({row.outlet_id for row in rows})
        self.at = rows[0].at
        self.stands = standing_for(rows[0].represented_by, origin, [ArticleId(row.article_id) for row in rows])
        self.read = sorted(rows, key=lambda row: row.article_id != self.stands)[:STANDING_IN]

    def first_of(self, live: dict[ArticleId, Filed]) -> ArticleId | None:
        return next((ArticleId(row.article_id) for row in self.read if row.article_id in live), None)


def _texts(connection: Connection, place: AnyRow, beside: _Beside, most: int) -> list[_Text]:
    """The article's own text and so many others, the most carried first."""
    held: dict[int, list[AnyRow]] = {}
    for row in connection.execute(_members, {"story": place.id}):
        held.setdefault(row.group_id, []).append(row)
    texts = sorted(
        (_Text(rows, beside.origins.get(group)) for group, rows in held.items()),
        key=lambda text: (-text.outlets, text.at, text.id),
    )
    own = [text for text in texts if text.id == place.group_id]
    return [*own, *[text for text in texts if text.id != place.group_id][:most]]


def _coverage(text: _Text, live: dict[ArticleId, Filed], origin: OriginFound | None = None) -> Coverage:
    carriers = [
        Carrier(live[row.article_id], row.at, stands=row.article_id == text.stands)
        for row in text.read
        if row.article_id in live
    ]
    return Coverage(GroupId(text.id), tuple(carriers), text.outlets, text.at, origin)


def _origin(connection: Connection, group: int, beside: _Beside) -> OriginFound | None:
    """Whose text it is."""
    mine = GroupId(group)
    decided = decided_of(connection, [mine]).get(mine)
    return origin_of(beside.origins.get(mine), decided, mine in disputed_of(connection, [mine]))
