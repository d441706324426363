"""What is measured of stories, and what was: plans that go on, results that are written once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, false, select, update

from dateline.model import ArticleId, AssetId, ChangeKind, ChangeNumber, Lease
from dateline.store.naming import check, link_of, links_of, progress
from dateline.store.naming_port import NOTHING, Beside, Measured, Plan, Planned, Report
from dateline.store.numbers import record_changes
from dateline.store.rows import OPENING, AnyRow, filed_of
from dateline.store.schema import (
    LIVE,
    article_assets,
    articles,
    reaction_plans,
    reactions,
    stories,
    story_groups,
    story_members,
)
from dateline.store.stories_port import StoryId
from dateline.store.upserts import upsert

_RESULT = ("story_id", "version", "measured")
MOST_REPORTS = 400  # of a story, the first ones: they say when it began


def _plan_of(row: AnyRow) -> Plan:
    return Plan(
        story=StoryId(row.story_id),
        version=row.version,
        seen_at=row.seen_at,
        first_at=row.first_at,
        exact=row.exact,
        assets=tuple(AssetId(part) for part in row.assets.split(",") if part),
        left_out=row.left_out,
        why=row.why,
        measured=row.measured,
        due_at=row.due_at,
    )


def _plan_row(plan: Plan) -> dict[str, object]:
    return {
        "story_id": plan.story,
        "version": plan.version,
        "seen_at": plan.seen_at,
        "first_at": plan.first_at,
        "exact": plan.exact,
        "assets": ",".join(plan.assets),
        "left_out": plan.left_out,
        "why": plan.why,
        "measured": plan.measured,
        "due_at": plan.due_at,
    }


# --- planning --------------------------------------------------------------------------------------


def reports(
    connection: Connection, wanted: Collection[StoryId]
) -> dict[StoryId, tuple[Plan | None, tuple[Report, ...]]]:
    """Those of these stories that name assets or have a plan, with that and their live reports, the first first."""
    if not wanted:
        return {}
    ids = sorted(wanted)
    plans = {plan.story: plan for plan in _plans(connection, ids)}
    naming = (
        select(story_groups.c.story_id)
        .join(story_members, story_members.c.group_id == story_groups.c.id)
        .join(article_assets, article_assets.c.article_id == story_members.c.article_id)
        .where(story_groups.c.story_id.in_(ids))
    )
    stories_named = {StoryId(story) for story in connection.execute(naming.distinct()).scalars()}
    found = sorted(plans.keys() | stories_named)
    return {story: (plans.get(story), _reports_of(connection, story)) for story in found}


def _plans(connection: Connection, ids: Sequence[int]) -> list[Plan]:
    query = select(reaction_plans).where(reaction_plans.c.story_id.in_(ids))
    return [_plan_of(row) for row in connection.execute(query)]


def _reports_of(connection: Connection, story: StoryId) -> tuple[Report, ...]:
    query = (
        select(*OPENING)
        .join(story_members, story_members.c.article_id == articles.c.id)
        .join(story_groups, story_groups.c.id == story_members.c.group_id)
        .where(story_groups.c.story_id == story, LIVE)
        .order_by(story_members.c.at, articles.c.id)
        .limit(MOST_REPORTS)
    )
    found = filed_of(connection, connection.execute(query), None)
    links = links_of(connection, [filed.id for filed in found])
    return tuple(Report(f.id, f.seen_at, f.article.published, links.get(f.id, ())) for f in found)


def plan(connection: Connection, planned: Planned) -> None:
    """Keep plans and progress in one."""
    check(connection, planned.lease)
    upsert(connection, reaction_plans, ["story_id"], [_plan_row(one) for one in planned.plans])
    if planned.dropped:
        connection.execute(delete(reaction_plans).where(reaction_plans.c.story_id.in_(sorted(planned.dropped))))
    progress(connection, planned.position, planned.names_hash, planned.below)


# --- measuring -------------------------------------------------------------------------------------


def due(connection: Connection, now: datetime, limit: int) -> list[tuple[Plan, Measured | None]]:
    """Plans with a window that can be measured now, each with its last result of the same version."""
    query = select(reaction_plans).where(reaction_plans.c.due_at <= now).order_by(reaction_plans.c.due_at).limit(limit)
    plans = [_plan_of(row) for row in connection.execute(query)]
    return [(one, _last(connection, one.story, one.version)) for one in plans]


def _last(connection: Connection, story: StoryId, version: int) -> Measured | None:
    query = select(reactions).where(reactions.c.story_id == story, reactions.c.version == version)
    row = connection.execute(query.order_by(reactions.c.measured.desc()).limit(1)).first()
    return None if row is None else _measured_of(row)


def _measured_of(row: AnyRow) -> Measured:
    return Measured(StoryId(row.story_id), row.version, row.measured, row.made_at, row.document)


def others(
    connection: Connection, story: StoryId, assets: Collection[AssetId], since: datetime, until: datetime
) -> dict[AssetId, tuple[datetime, ...]]:
    """When other stories that name these assets began."""
    query = (
        select(article_assets.c.asset_id, stories.c.id, stories.c.first_at)
        .join(story_groups, story_groups.c.story_id == stories.c.id)
        .join(story_members, story_members.c.group_id == story_groups.c.id)
        .join(article_assets, article_assets.c.article_id == story_members.c.article_id)
        .where(
            stories.c.last_at >= since,  # what the index orders by: a story that began then was told since then
            stories.c.first_at >= since,
            stories.c.first_at < until,
            stories.c.id != story,
            article_assets.c.asset_id.in_(sorted(assets)),
        )
        .distinct()
        .order_by(article_assets.c.asset_id, stories.c.first_at, stories.c.id)
    )
    found: dict[AssetId, tuple[datetime, ...]] = {}
    for asset, _, began in connection.execute(query):
        found[AssetId(asset)] = (*found.get(AssetId(asset), ()), began)
    return found


def measure(
    connection: Connection, lease: Lease, done: Sequence[tuple[Plan, Measured | None]], now: datetime
) -> ChangeNumber | None:
    """Keep results and the plans that go on; a plan that began anew meanwhile stays as it is."""
    check(connection, lease)
    made = []
    for one, result in done:
        mine = (reaction_plans.c.story_id == one.story) & (reaction_plans.c.version == one.version)
        going_on = update(reaction_plans).where(mine).values(measured=one.measured, due_at=one.due_at)
        if connection.execute(going_on).rowcount and result is not None:
            row = {
                "story_id": result.story,
                "version": result.version,
                "measured": result.measured,
                "made_at": result.made_at,
                "document": result.document,
            }
            upsert(connection, reactions, _RESULT, [row], where=lambda _: false())  # what is there stays
            made.append(one.story)
    subject = ",".join(str(story) for story in made)
    return record_changes(connection, ChangeKind.STORY, [subject] if subject else [], now)


# --- what pages read -------------------------------------------------------------------------------

# Made once: of every article's page it is asked, and of ten nine name none.
_NAMED = (
    select(article_assets)
    .where(article_assets.c.article_id == bindparam("article"))
    .order_by(article_assets.c.headline.desc(), article_assets.c.mentions.desc(), article_assets.c.asset_id)
)


def beside_story(connection: Connection, story: StoryId) -> Beside:
    """How a story's assets are measured, and the newest result."""
    found = next(iter(_plans(connection, [story])), None)
    return NOTHING if found is None else Beside(story, (), found, _last(connection, story, found.version))


def beside_article(connection: Connection, article: ArticleId) -> Beside:
    """The assets that an article names, with what is measured of its story. One look where it names none."""
    rows = connection.execute(_NAMED, {"article": article}).all()
    if not rows:
        return NOTHING
    links = tuple(link_of(row) for row in rows)
    query = (
        select(story_groups.c.story_id)
        .join(story_members, story_members.c.group_id == story_groups.c.id)
        .where(story_members.c.article_id == article)
    )
    story = connection.execute(query).scalar()
    if story is None:
        return Beside(None, links)
    told = beside_story(connection, StoryId(story))
    return Beside(StoryId(story), links, told.plan, told.result)
