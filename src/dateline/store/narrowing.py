"""What a search is narrowed to, as conditions of its one statement: so that a page is full and its cursor is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Exists, exists, func, or_, select

from dateline.model import OutletId, Standing
from dateline.store.keys import lowest_key
from dateline.store.query import Query
from dateline.store.schema import articles, outlets, story_groups, story_members
from dateline.store.search_index import SearchIndex


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a search is narrowed to. `origin`: an agency or outlet, by whose text an article carries; `once`: of each
    story the newest of its articles that is found, and none that is in no story yet.
    """

    section: str | None = None
    outlet_id: OutletId | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    origin: str | None = None
    once: bool = False


def narrowed(connection: Connection, rows: Any, key: ColumnElement[Any], to: Narrowed) -> list[ColumnElement[bool]]:
    """The conditions on `rows`, articles under whatever name; times bound the key that the index is walked by."""
    conditions: list[ColumnElement[bool]] = [rows.c.standing == Standing.LIVE.value]
    if to.section is not None:
        conditions.append(rows.c.section == to.section)
    if to.outlet_id is not None:
        conditions.append(rows.c.outlet_id == to.outlet_id)
    if to.since is not None:
        conditions.append(key >= lowest_key(to.since))
    if to.until is not None:
        conditions.append(key < lowest_key(to.until))
    if to.language is not None:
        conditions.append(_speaks(rows, to.language))
    if to.origin is not None:
        conditions.append(_comes_from(connection, rows, to.origin))
    return conditions


def _speaks(rows: Any, language: str) -> ColumnElement[bool]:
    """Whether an article is in a language: its own, else its outlet's."""
    of_outlet = select(outlets.c.language).where(outlets.c.id == rows.c.outlet_id).scalar_subquery()
    spoken = func.lower(func.coalesce(func.nullif(rows.c.language, ""), of_outlet))
    main = language.lower().split("-")[0]
    return or_(spoken == main, spoken.startswith(f"{main}-", autoescape=True))


def _comes_from(connection: Connection, rows: Any, origin: str) -> ColumnElement[bool]:
    """Whether an article's text is somebody's: as its page says, as any page with it says, or as its outlet's own."""
    wanted = origin.casefold()
    named = connection.execute(select(outlets.c.id, outlets.c.name))
    own = [outlet_id for outlet_id, name in named if name.casefold() == wanted]
    of_text = (
        exists()
        .where(story_members.c.article_id == rows.c.id, story_groups.c.id == story_members.c.group_id)
        .where(story_groups.c.voice == wanted)
    )
    said = func.lower(rows.c.agency) == origin.lower()
    return or_(rows.c.outlet_id.in_(own), said, of_text)


def in_a_story() -> Exists:
    """Whether an article is told."""
    return exists().where(story_members.c.article_id == articles.c.id)


def newer_found(connection: Connection, index: SearchIndex, asked: Query, to: Narrowed) -> Exists:
    """Whether the same search finds a newer article of the same story."""
    newer, own_place, place = articles.alias(), story_members.alias(), story_members.alias()
    own_text, text = story_groups.alias(), story_groups.alias()
    beside = (
        own_place.join(own_text, own_text.c.id == own_place.c.group_id)
        .join(text, text.c.story_id == own_text.c.story_id)
        .join(place, place.c.group_id == text.c.id)
        .join(newer, newer.c.id == place.c.article_id)
    )
    return (
        exists()
        .select_from(beside)
        .where(own_place.c.article_id == articles.c.id, newer.c.key > articles.c.key)
        .where(*narrowed(connection, newer, newer.c.key, to), index.holds(newer.c.key, asked))
    )
