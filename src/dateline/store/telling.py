"""Telling stories: what waits, the window, and the one write of each batch under the lease."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Update, bindparam, delete, func, select, update

from dateline.errors import Conflict
from dateline.model import ArticleId, Change, ChangeKind, ChangeNumber, Filed, Lease, OutletId
from dateline.store import changes, story_meanings
from dateline.store.bulk import Bulk
from dateline.store.numbers import new_lease, record_changes
from dateline.store.rows import WHOLE, filed_of
from dateline.store.schema import (
    LIVE,
    articles,
    house_texts,
    micros,
    revisions,
    stories,
    story_groups,
    story_members,
    story_progress,
    story_redirects,
    story_rules,
    story_ties,
    story_window,
)
from dateline.store.stories_port import EditorRule, GroupId, RuleId, StoryId
from dateline.store.story_rows import group_of, listed, member_of, rule_of, window_of
from dateline.store.telling_port import (
    Fact,
    GroupRow,
    MemberRow,
    Position,
    Standings,
    StoryRow,
    Told,
    Waiting,
    WindowRow,
)
from dateline.store.upserts import upsert

RULE = "rule "  # what a change's subject begins with that is an editor's decision
OUTLET = "outlet "
MOST_FELLOWS = 200  # articles of a text that loses one
MOST_TEXTS = 8  # of those, how many are read whole
MOST_GONE = 400  # articles of a removed outlet in one batch
_AT_ONCE = 400  # numbers in one statement

_members = Bulk(story_members, "article_id", "group_id", "outlet_id", "at", "words_hash", replace=("article_id",))
_groups = Bulk(story_groups, "id", "story_id", "represented_by", "voice", "stated", "at", replace=("id",))
_window = Bulk(
    story_window, "group_id", "told", "seen_at", "unsettled", "text", "terms", "links", replace=("group_id",)
)
_ties = Bulk(story_ties, "group_id", "other_id", "relation", "share", replace=("group_id", "other_id"))
_stories = Bulk(
    stories,
    *("id", "slug", "lead_id", "lead_because", "first_id", "section", "sections", "outlets", "texts", "reports"),
    *("first_at", "last_at", "rank_at", "pinned", "version", "stale"),
    ignore_known=True,
)
_COUNTED = ("section", "outlets", "texts", "reports", "first_at", "last_at", "rank_at", "lead_because")


def _by_key(column: Any, *names: str, **more: Any) -> Update:
    """An update of many rows at once, each by its key: built once, as building costs four times what it does."""
    values = {name: bindparam(f"new_{name}", type_=column.table.c[name].type) for name in names}
    return update(column.table).where(column == bindparam("of", type_=column.type)).values(values | more)


_represented_anew = _by_key(story_window.c.group_id, "seen_at", "text", "links")
_seen_again = _by_key(story_window.c.group_id, "seen_at")
_led_on = _by_key(story_redirects.c.into_id, "into_id")
_counted_anew = _by_key(
    stories.c.id, "lead_id", "first_id", "sections", *_COUNTED, stale=True, version=stories.c.version + 1
)


def _rows(connection: Connection, statement: Update, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)


# What every batch reads.
_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_live = select(*WHOLE).join(revisions, revisions.c.id == articles.c.revision_id).where(articles.c.id.in_(_ids), LIVE)
_told = select(story_members).where(story_members.c.article_id.in_(_ids))
_texts = select(story_groups).where(story_groups.c.story_id.in_(_ids))
_leads = select(stories.c.id, stories.c.lead_id, stories.c.lead_because, stories.c.slug).where(stories.c.id.in_(_ids))
_facts_of = (
    select(
        story_members.c.article_id,
        story_members.c.group_id,
        story_members.c.outlet_id,
        articles.c.section,
        articles.c.sorts_at,
    )
    .join(story_groups, story_groups.c.id == story_members.c.group_id)
    .join(articles, articles.c.id == story_members.c.article_id)
    .where(story_groups.c.story_id.in_(_ids), LIVE)
)


# --- the lease -------------------------------------------------------------------------------------


def take(connection: Connection, now: datetime, lease_for: timedelta) -> Position | None:
    """Take the lease, where nobody holds it."""
    if connection.execute(select(story_progress.c.id)).first() is None:
        row = {"id": 1, "position": 0, "told": 0}
        upsert(connection, story_progress, ["id"], [row], values=lambda _: {"position": story_progress.c.position})
    row_now = connection.execute(select(story_progress).with_for_update()).one()
    if row_now.lease_until is not None and row_now.lease_until > now:
        return None
    lease = new_lease(connection)
    connection.execute(update(story_progress).values(lease=lease, lease_until=now + lease_for))
    return Position(
        lease, ChangeNumber(row_now.position), row_now.told, row_now.clock_at, row_now.mended_at, row_now.expired_at
    )


def position(connection: Connection) -> ChangeNumber:
    """The last change that was told."""
    return ChangeNumber(connection.execute(select(story_progress.c.position)).scalar() or 0)


def renew(connection: Connection, lease: Lease, until: datetime | None) -> bool:
    """Hold the lease for longer, or give it back (None); whether it was still ours."""
    mine = update(story_progress).where(story_progress.c.lease == lease)
    return connection.execute(mine.values(lease_until=until)).rowcount > 0


def check(connection: Connection, lease: Lease) -> None:
    """See that the lease is still ours, and keep it so until the transaction ends. Errors: Conflict."""
    held = connection.execute(select(story_progress.c.lease).with_for_update()).scalar()
    if held != lease:
        raise Conflict("another process tells stories by now")


# --- reading ---------------------------------------------------------------------------------------


def window(connection: Connection, after: int, limit: int) -> list[tuple[WindowRow, GroupRow]]:
    """Texts of the window in the order they came in."""
    query = (
        select(story_window, *(column.label(f"g_{column.name}") for column in story_groups.c))
        .join(story_groups, story_groups.c.id == story_window.c.group_id)
        .where(story_window.c.told > after)
        .order_by(story_window.c.told)
        .limit(limit)
    )
    return [(window_of(row), group_of(row, "g_")) for row in connection.execute(query)]


def houses(connection: Connection) -> dict[OutletId, bytes]:
    """What is known of each outlet's house text."""
    return {OutletId(row.outlet_id): row.lines for row in connection.execute(select(house_texts))}


def sizes(connection: Connection) -> dict[StoryId, int]:
    """How many texts each story of the window has."""
    inside = select(story_groups.c.story_id).join(story_window, story_window.c.group_id == story_groups.c.id)
    return _sizes(connection, inside)


def _sizes(connection: Connection, story_ids: Any) -> dict[StoryId, int]:
    query = (
        select(story_groups.c.story_id, func.count())
        .where(story_groups.c.story_id.in_(story_ids))
        .group_by(story_groups.c.story_id)
    )
    return {StoryId(story): count for story, count in connection.execute(query)}


def rules(connection: Connection) -> list[EditorRule]:
    """What editors decided and what still holds, oldest first, with the texts that its articles stand in by now."""
    query = select(story_rules).where(story_rules.c.ended_at.is_(None)).order_by(story_rules.c.id)
    return _resolved(connection, [rule_of(row) for row in connection.execute(query)])


def _resolved(connection: Connection, found: list[EditorRule]) -> list[EditorRule]:
    named = {article for rule in found for article in rule.articles}
    where = dict(_by_article(connection, named, story_members.c.group_id))
    told = {group for rule in found for group in rule.groups}
    alive = {group for group, _ in _groups_with(connection, told)}
    return [
        _with_groups(rule, {where[a] for a in rule.articles if a in where} | {g for g in rule.groups if g in alive})
        for rule in found
    ]


def _with_groups(rule: EditorRule, groups: set[GroupId]) -> EditorRule:
    kept = {name: getattr(rule, name) for name in EditorRule.__slots__}
    return EditorRule(**(kept | {"groups": tuple(sorted(groups))}))


def _by_article(connection: Connection, ids: Collection[int], column: Any) -> Iterable[tuple[int, Any]]:
    for some in _some(sorted(ids)):
        query = select(story_members.c.article_id, column).where(story_members.c.article_id.in_(some))
        yield from ((row[0], row[1]) for row in connection.execute(query))


def _groups_with(connection: Connection, ids: Collection[int]) -> list[tuple[GroupId, GroupRow]]:
    found = []
    for some in _some(sorted(ids)):
        rows = connection.execute(select(story_groups).where(story_groups.c.id.in_(some)))
        found += [(GroupId(row.id), group_of(row)) for row in rows]
    return found


def _some(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))


def waiting(connection: Connection, after: ChangeNumber, limit: int) -> Waiting:
    """What is to be told next. An editor's decision is a batch of its own, and so is an outlet that was removed."""
    found = changes.since(connection, after, limit)
    at = next((place for place, change in enumerate(found) if _alone(change)), None)
    if at is not None and at > 0:
        found = found[:at]
    elif at == 0:
        subject = found[0].subject
        one = found[:1]
        if subject.startswith(RULE):
            return _decided(connection, one, RuleId(int(subject.removeprefix(RULE))))
        return _outlet_gone(connection, one, int(subject.removeprefix(OUTLET)))
    ids = {int(c.subject) for c in found if c.kind in _OF_ARTICLES and c.subject.isdecimal()}
    live = {filed.id: filed for filed in _whole(connection, ids)}
    members = {ArticleId(row.article_id): member_of(row) for row in _members_of(connection, ids)}
    return _with_texts(connection, tuple(found), live, members)


_OF_ARTICLES = frozenset({ChangeKind.ARTICLE, ChangeKind.REMOVAL})


def _alone(change: Change) -> bool:
    if change.kind is ChangeKind.STORY:
        return change.subject.startswith(RULE)
    return change.kind is ChangeKind.REMOVAL and change.subject.startswith(OUTLET)


def _whole(connection: Connection, ids: Collection[int]) -> list[Filed]:
    found: list[Filed] = []
    for some in _some(sorted(ids)):
        found += filed_of(connection, connection.execute(_live, {"ids": some}), None)
    return found


def _members_of(connection: Connection, ids: Collection[int]) -> Iterable[Any]:
    for some in _some(sorted(ids)):
        yield from connection.execute(_told, {"ids": some})


def _with_texts(
    connection: Connection,
    found: tuple[Change, ...],
    live: Mapping[ArticleId, Filed],
    members: Mapping[ArticleId, MemberRow],
    *,
    unfinished: bool = False,
) -> Waiting:
    """Add what the texts of these articles are, and who else carries them."""
    groups = dict(_groups_with(connection, {member.group for member in members.values()}))
    fellows = {group: tuple(_fellows(connection, group)) for group in groups}
    # The texts of others are wanted where the one that stands for them goes or has other words.
    losing = {group for group, row in groups.items() if row.represented_by in members}
    wanted = {one.article for group in losing for one in fellows[group][: MOST_TEXTS + 1] if one.article not in members}
    return Waiting(
        changes=found,
        articles=live,
        members=members,
        groups=groups,
        fellows=fellows,
        texts={filed.id: filed for filed in _whole(connection, wanted)},
        sizes=_sizes(connection, sorted({row.story for row in groups.values()})),
        unfinished=unfinished,
    )


def _fellows(connection: Connection, group: GroupId) -> list[MemberRow]:
    query = select(story_members).where(story_members.c.group_id == group)
    query = query.order_by(story_members.c.at, story_members.c.article_id).limit(MOST_FELLOWS)
    return [member_of(row) for row in connection.execute(query)]


def _outlet_gone(connection: Connection, one: list[Change], outlet: int) -> Waiting:
    query = select(story_members).where(story_members.c.outlet_id == outlet)
    rows = connection.execute(query.order_by(story_members.c.article_id).limit(MOST_GONE + 1)).all()
    members = {ArticleId(row.article_id): member_of(row) for row in rows[:MOST_GONE]}
    return _with_texts(connection, tuple(one), {}, members, unfinished=len(rows) > MOST_GONE)


def _decided(connection: Connection, one: list[Change], rule_id: RuleId) -> Waiting:
    row = connection.execute(select(story_rules).where(story_rules.c.id == rule_id)).first()
    if row is None:
        return Waiting(tuple(one))
    (rule,) = _resolved(connection, [rule_of(row)])
    about = [rule.story, *([rule.other] if rule.other is not None else [])]
    rows = connection.execute(select(story_groups).where(story_groups.c.story_id.in_(about)))
    groups = {GroupId(each.id): group_of(each) for each in rows} | dict(_groups_with(connection, rule.groups))
    led = select(story_redirects.c.story_id).where(story_redirects.c.into_id == rule.story)
    return Waiting(
        changes=tuple(one),
        groups=groups,
        sizes=_sizes(connection, sorted({*about, *(group.story for group in groups.values())})),
        rules=(rule,),
        redirected=tuple(StoryId(each) for each in connection.execute(led).scalars()),
    )


def standings(connection: Connection, story_ids: Sequence[StoryId]) -> Standings:
    """Stories with their texts and live articles."""
    groups: list[GroupRow] = []
    facts: list[Fact] = []
    leads: dict[StoryId, tuple[ArticleId, str, str]] = {}
    for some in _some(sorted(story_ids)):
        groups += [group_of(row) for row in connection.execute(_texts, {"ids": some})]
        facts += _facts(connection, some)
        rows = connection.execute(_leads, {"ids": some})
        leads |= {StoryId(row.id): (ArticleId(row.lead_id), row.lead_because, row.slug) for row in rows}
    return Standings(tuple(groups), tuple(facts), leads)


def _facts(connection: Connection, story_ids: Sequence[int]) -> list[Fact]:
    return [
        Fact(ArticleId(row.article_id), GroupId(row.group_id), OutletId(row.outlet_id), row.section, row.sorts_at)
        for row in connection.execute(_facts_of, {"ids": story_ids})
    ]


# --- writing ---------------------------------------------------------------------------------------


def keep(connection: Connection, told: Told, now: datetime) -> ChangeNumber | None:
    """Write a batch, all of it or nothing."""
    check(connection, told.lease)
    _keep_texts(connection, told)
    _keep_window(connection, told)
    touched = _keep_stories(connection, told, now)
    _keep_rules(connection, told)
    values: dict[str, Any] = {"position": told.position, "told": told.told, "told_at": now}
    values |= {"clock_at": told.clock_at, "mended_at": told.mended_at, "expired_at": told.expired_at}
    connection.execute(update(story_progress).values(values))
    return record_changes(connection, ChangeKind.STORY, [touched] if touched else [], now)


def _keep_texts(connection: Connection, told: Told) -> None:
    for gone, into in told.groups_merged.items():
        moved = update(story_members).where(story_members.c.group_id == gone)
        connection.execute(moved.values(group_id=into))
    _delete(connection, story_members.c.article_id, told.members_gone)
    ended = [*told.groups_gone, *told.groups_merged]
    for column in (story_groups.c.id, story_ties.c.group_id, story_ties.c.other_id):
        _delete(connection, column, ended)
    _groups.insert(
        connection, [(g.id, g.story, g.represented_by, g.voice, g.stated, micros(g.at)) for g in told.groups]
    )
    _members.insert(connection, [(m.article, m.group, m.outlet, micros(m.at), m.words_hash) for m in told.members])
    _ties.insert(connection, [(t.group, t.other, t.relation, t.share) for t in told.ties])


def _keep_window(connection: Connection, told: Told) -> None:
    _delete(connection, story_window.c.group_id, told.window_gone)
    story_meanings.keep(connection, told.meanings, told.window_gone, told.encoder)
    if told.settled:
        connection.execute(update(story_window).where(story_window.c.unsettled).values(unsettled=False))
    whole = [row for row in told.window if row.terms]
    _window.insert(
        connection, [(w.group, w.told, micros(w.seen_at), w.unsettled, w.text, w.terms, w.links) for w in whole]
    )
    # Where there are no terms the words are as they were, and another article stands for them.
    again = [w for w in told.window if not w.terms]
    _rows(
        connection,
        _represented_anew,
        [{"of": w.group, "new_seen_at": w.seen_at, "new_text": w.text, "new_links": w.links} for w in again],
    )
    seen = told.window_seen.items()
    _rows(connection, _seen_again, [{"of": group, "new_seen_at": seen_at} for group, seen_at in seen])
    rows = [{"outlet_id": outlet, "lines": lines} for outlet, lines in sorted(told.houses.items())]
    upsert(connection, house_texts, ["outlet_id"], rows)


def _keep_stories(connection: Connection, told: Told, now: datetime) -> str:
    """Write what became of stories; their numbers, parted by commas."""
    gone = sorted(told.redirects)
    _delete(connection, stories.c.id, gone)
    led = sorted(told.redirects.items())
    upsert(
        connection, story_redirects, ["story_id"], [{"story_id": old, "into_id": into, "at": now} for old, into in led]
    )
    _rows(connection, _led_on, [{"of": old, "new_into_id": into} for old, into in led])
    _delete(connection, story_redirects.c.story_id, [row.id for row in told.stories])
    known: set[int] = set()
    for some in _some(sorted(row.id for row in told.stories)):
        known |= set(connection.execute(select(stories.c.id).where(stories.c.id.in_(some))).scalars())
    _rows(connection, _counted_anew, [_story_values(row) for row in told.stories if row.id in known])
    _stories.insert(
        connection,
        [
            (
                *(r.id, r.slug, r.lead, r.lead_because, r.first, r.section, ",".join(r.sections)),
                *(r.outlets, r.texts, r.reports, micros(r.first_at), micros(r.last_at), micros(r.rank_at)),
                *(False, 1, True),
            )
            for r in told.stories
            if r.id not in known
        ],
    )
    for story, pinned in told.pinned.items():
        connection.execute(update(stories).where(stories.c.id == story).values(pinned=pinned))
    for story, name in told.named.items():
        connection.execute(update(stories).where(stories.c.id == story).values(name=name))
    return ",".join(str(story) for story in sorted({*gone, *(row.id for row in told.stories)}))


def _story_values(row: StoryRow) -> dict[str, Any]:
    values = {"of": row.id, "new_lead_id": row.lead, "new_first_id": row.first, "new_sections": ",".join(row.sections)}
    return values | {f"new_{name}": getattr(row, name) for name in _COUNTED}


def _keep_rules(connection: Connection, told: Told) -> None:
    for rule in told.rules:
        values: dict[str, Any] = {"other_id": rule.other, "groups": listed(rule.groups)}
        values |= {"ended_at": rule.ended_at, "ended_by": rule.ended_by}
        connection.execute(update(story_rules).where(story_rules.c.id == rule.id).values(values))


def _delete(connection: Connection, column: Any, ids: Collection[int]) -> None:
    for some in _some(sorted(ids)):
        connection.execute(delete(column.table).where(column.in_(some)))


def forget(connection: Connection, lease: Lease) -> None:
    """Begin anew: addresses, names and decisions stay, and the numbers of stories come back with their articles."""
    check(connection, lease)
    for table in (story_members, story_groups, story_window, story_ties, house_texts):
        connection.execute(delete(table))
    values: dict[str, Any] = {"position": 0, "told": 0, "clock_at": None, "mended_at": None, "expired_at": None}
    connection.execute(update(story_progress).values(values))
