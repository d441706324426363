"""Stories as pages and ways out read them, and the documents that they are shown by.

Texts come as live articles only: what is taken down is in no list at once, whatever was told of it before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import BindParameter, ColumnElement, Connection, Select, and_, bindparam, func, or_, select, update

from dateline.errors import StoreError
from dateline.model import ArticleId, ChangeKind, ChangeNumber, Filed, Lease
from dateline.store import story_deeds, story_meanings
from dateline.store.numbers import newest_change, record_changes
from dateline.store.rows import OPENING, WHOLE, filed_of
from dateline.store.schema import (
    LIVE,
    PINNED,
    STALE,
    articles,
    revisions,
    stories,
    story_disputes,
    story_groups,
    story_members,
    story_progress,
    story_redirects,
    story_rules,
    story_ties,
)
from dateline.store.stories_port import (
    Agreed,
    Carrier,
    Coverage,
    GroupId,
    Moment,
    OriginFound,
    Outside,
    Placed,
    Progress,
    Relation,
    RuleKind,
    Story,
    StoryCursor,
    StoryId,
    Tie,
    WholeStory,
    Why,
)
from dateline.store.story_rows import group_of, member_of, numbers
from dateline.store.telling import check
from dateline.store.telling_port import Dressed, StoryRow, TieRow, Undressed

MOST_CARRIERS = 400  # articles that a story's page names
MOST_OUTSIDE = 24  # ties to texts of other stories, on a page
MOST_READ = 80  # of them, whole ones that its document is made from
LONGEST_ROW_OF_MOVES = 20


class Did(msgspec.Struct, frozen=True, array_like=True):
    """What an article did with the text that it carries."""

    did: tuple[str, ...]
    kept: float


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a story's page shows beside its coverage. Numbers are of articles, texts and stories."""

    timeline: tuple[Moment, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    why: Why | None = None
    did: dict[int, Did] = {}  # msgspec copies it
    origins: dict[int, OriginFound] = {}
    related: tuple[int, ...] = ()
    earlier: tuple[int, ...] = ()


_decoder = msgspec.json.Decoder(Document)


def document_text(document: Document) -> str:
    """A document as JSON."""
    return msgspec.json.encode(document).decode()


def _document(row: Any) -> Document:
    if row.document is None:
        return Document()
    try:
        return _decoder.decode(row.document)
    except msgspec.MsgspecError as exc:
        raise StoreError(f"a story's document cannot be read: {exc}") from exc


# --- lists -----------------------------------------------------------------------------------------

_LISTED: Sequence[ColumnElement[Any]] = tuple(column for column in stories.c if column.name != "document")
_opened = select(*OPENING).where(articles.c.id.in_(bindparam("ids", expanding=True)), LIVE)


def _told(connection: Connection, query: Select[Any]) -> list[Story]:
    """Stories of rows, each with its lead; one whose lead is not shown any more waits for the next telling."""
    rows = connection.execute(query).all()
    leads = _openings(connection, {row.lead_id for row in rows})
    return [story_of(row, leads[row.lead_id]) for row in rows if row.lead_id in leads]


def _openings(connection: Connection, ids: Collection[int]) -> dict[int, Filed]:
    if not ids:
        return {}
    rows = connection.execute(_opened, {"ids": sorted(ids)})
    return {filed.id: filed for filed in filed_of(connection, rows, None)}


def story_of(row: Any, lead: Filed) -> Story:
    """A story of its row."""
    return Story(
        id=StoryId(row.id),
        slug=row.slug,
        lead=lead,
        lead_because=row.lead_because,
        outlets=row.outlets,
        texts=row.texts,
        reports=row.reports,
        section=row.section,
        sections=tuple(part for part in row.sections.split(",") if part),
        first_at=row.first_at,
        last_at=row.last_at,
        rank_at=row.rank_at,
        name=row.name,
        first=None if row.first_id is None else ArticleId(row.first_id),
        pinned=bool(row.pinned),
        version=row.version,
    )


def some(connection: Connection, story_ids: Sequence[StoryId]) -> list[Story]:
    """These stories, in the order asked."""
    if not story_ids:
        return []
    found = {one.id: one for one in _told(connection, select(*_LISTED).where(stories.c.id.in_(story_ids)))}
    return [found[story] for story in story_ids if story in found]


def moved(connection: Connection, story: StoryId) -> StoryId | None:
    """Where an old address leads."""
    for _ in range(LONGEST_ROW_OF_MOVES):
        into = connection.execute(select(story_redirects.c.into_id).where(story_redirects.c.story_id == story)).scalar()
        if into is None:
            return None
        story = StoryId(into)
        if connection.execute(select(stories.c.id).where(stories.c.id == story)).first() is not None:
            return story
    return None


def front(connection: Connection, section: str | None, limit: int) -> list[Story]:
    """The stories that lead now; pinned ones first."""
    every = select(*_LISTED).order_by(stories.c.rank_at.desc()).limit(limit)
    few, all_told = every.where(PINNED), every
    if section is not None:
        # Pinned ones are few and have an index; that of the section would lead through all of its stories.
        few = few.where(stories.c.section.concat("") == section)
        all_told = every.where(stories.c.section == section)
    pinned, rest = _told(connection, few), _told(connection, all_told)
    return [*pinned, *(one for one in rest if not one.pinned)][:limit]


def latest(connection: Connection, section: str | None, after: StoryCursor | None, limit: int) -> list[Story]:
    """Stories by the time of their newest text, newest first."""
    query = select(*_LISTED)
    if section is not None:
        query = query.where(stories.c.section == section)
    if after is not None:
        before = and_(stories.c.last_at == after.last_at, stories.c.id < after.id)
        query = query.where(or_(stories.c.last_at < after.last_at, before))
    return _told(connection, query.order_by(stories.c.last_at.desc(), stories.c.id.desc()).limit(limit))


def of_articles(connection: Connection, article_ids: Sequence[ArticleId]) -> dict[ArticleId, Story]:
    """The stories of many articles."""
    if not article_ids:
        return {}
    query = (
        select(story_members.c.article_id, story_groups.c.story_id)
        .join(story_groups, story_groups.c.id == story_members.c.group_id)
        .where(story_members.c.article_id.in_(article_ids))
    )
    where = {ArticleId(article): StoryId(story) for article, story in connection.execute(query)}
    found = {one.id: one for one in some(connection, sorted(set(where.values())))}
    return {article: found[story] for article, story in where.items() if story in found}


def beside(connection: Connection, article_ids: Sequence[ArticleId]) -> list[ArticleId]:
    """These articles with all that stand in their stories."""
    own_place, own_text, text = story_members.alias(), story_groups.alias(), story_groups.alias()
    query = (
        select(story_members.c.article_id)
        .join(text, text.c.id == story_members.c.group_id)
        .join(own_text, own_text.c.story_id == text.c.story_id)
        .join(own_place, own_place.c.group_id == own_text.c.id)
        .where(own_place.c.article_id.in_(article_ids))
    )
    return sorted({*article_ids, *map(ArticleId, connection.scalars(query))})


# --- one story -------------------------------------------------------------------------------------

# Built once: building takes longer than the database does.
_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_one = select(stories).where(stories.c.id == bindparam("id"))
_texts = select(story_groups).where(story_groups.c.story_id == bindparam("id"))
_carriers = (
    select(*OPENING, story_members.c.group_id, story_members.c.at)
    .join(story_members, story_members.c.article_id == articles.c.id)
    .where(story_members.c.group_id.in_(_ids), LIVE)
    .order_by(story_members.c.at, articles.c.id)
    .limit(MOST_CARRIERS)
)
_disputed = select(story_disputes.c.group_id).where(
    story_disputes.c.group_id.in_(_ids), story_disputes.c.state == "open"
)
_decided = (
    select(story_rules)
    .where(
        story_rules.c.kind == RuleKind.ORIGIN.value,
        story_rules.c.ended_at.is_(None),
        story_rules.c.story_id.in_(select(story_groups.c.story_id).where(story_groups.c.id.in_(_ids))),
    )
    .order_by(story_rules.c.id)
)
_tied = (
    select(story_ties)
    .where(story_ties.c.group_id.in_(_ids), story_ties.c.other_id.in_(bindparam("others", expanding=True)))
    .order_by(story_ties.c.group_id, story_ties.c.other_id)
)
_tied_outside = (
    select(story_ties)
    .where(
        or_(
            and_(story_ties.c.group_id.in_(_ids), story_ties.c.other_id.not_in(_ids)),
            and_(story_ties.c.other_id.in_(_ids), story_ties.c.group_id.not_in(_ids)),
        )
    )
    .order_by(story_ties.c.share.desc(), story_ties.c.group_id, story_ties.c.other_id)
    .limit(MOST_OUTSIDE)
)
_standing = (
    select(*OPENING, story_groups.c.id.label("group_id"), story_groups.c.at)
    .join(story_groups, story_groups.c.represented_by == articles.c.id)
    .where(story_groups.c.id.in_(_ids), LIVE)
)


def whole(connection: Connection, story_id: StoryId) -> WholeStory | None:
    """A story with all that its page shows."""
    row = connection.execute(_one, {"id": story_id}).first()
    if row is None:
        return None
    groups = connection.execute(_texts, {"id": story_id}).all()
    held = {GroupId(each.id): group_of(each) for each in groups}
    shown = _document(row)
    coverage = _coverage(connection, held, shown)
    live = {one.filed.id: one.filed for text in coverage for one in text.carriers}
    lead = live.get(ArticleId(row.lead_id)) or next((text.stands for text in coverage), None)
    if lead is None:
        return None
    others = {one.id: one for one in some(connection, [StoryId(n) for n in (*shown.related, *shown.earlier)])}
    return WholeStory(
        story=story_of(row, lead),
        coverage=tuple(coverage),
        ties=tuple(_ties(connection, held)),
        outside=tuple(_outside(connection, held)),
        timeline=tuple(one for one in shown.timeline if one.article in live),
        agreed=tuple(_still_agreed(shown.agreed, live)),
        why=shown.why,
        related=tuple(others[StoryId(n)] for n in shown.related if n in others),
        earlier=tuple(others[StoryId(n)] for n in shown.earlier if n in others),
        rules=tuple(story_deeds.some_rules(connection, story_id, 100)),
        as_of=row.as_of,
    )


def of_article(connection: Connection, article: ArticleId) -> Placed | None:
    """Where a live article stands."""
    query = (
        select(story_groups)
        .join(story_members, story_members.c.group_id == story_groups.c.id)
        .where(story_members.c.article_id == article)
    )
    found = connection.execute(query).first()
    if found is None:
        return None
    group = group_of(found)
    row = connection.execute(select(stories).where(stories.c.id == group.story)).first()
    texts = _coverage(connection, {group.id: group}, Document() if row is None else _document(row))
    told = some(connection, [group.story])
    if not told or not texts or all(one.filed.id != article for one in texts[0].carriers):
        return None
    return Placed(told[0], texts[0])


def _coverage(connection: Connection, held: Mapping[GroupId, Any], shown: Document) -> list[Coverage]:
    rows = connection.execute(_carriers, {"ids": sorted(held)}).all()
    where = {ArticleId(row.id): (GroupId(row.group_id), row.at) for row in rows}
    standing = {
        group: standing_for(text.represented_by, shown.origins.get(group), where) for group, text in held.items()
    }
    carried: dict[GroupId, list[Carrier]] = {}
    for filed in filed_of(connection, rows, None):
        group, at = where[filed.id]
        did = shown.did.get(filed.id, Did((), 1.0))
        carried.setdefault(group, []).append(Carrier(filed, at, did.did, did.kept, standing[group] == filed.id))
    disputed = disputed_of(connection, carried)
    decided = decided_of(connection, carried)
    texts = [
        Coverage(
            id=group,
            carriers=tuple(carriers),
            outlets=len({one.filed.outlet.id for one in carriers}),
            at=carriers[0].at,
            origin=origin_of(shown.origins.get(group), decided.get(group), group in disputed),
        )
        for group, carriers in carried.items()
    ]
    return sorted(texts, key=lambda text: (-text.outlets, text.at, text.id))


def standing_for(represented_by: ArticleId, found: OriginFound | None, live: Collection[ArticleId]) -> ArticleId:
    """What the copies of a text are compared with: its own version where that is here, else the fullest, which may
    have paragraphs of a house's own in it."""
    own = found.article if found is not None else None
    return own if own is not None and own in live else represented_by


def origin_of(found: OriginFound | None, decided: str | None, disputed: bool) -> OriginFound | None:
    """Whose text it is, by what was found, what an editor decided and what is disputed."""
    if decided is not None:
        words = f"The text is from {decided}, as an editor decided."
        return OriginFound(decided, None, False, "stated", words, disputed=disputed, decided=True)
    if found is None and disputed:
        return OriginFound(None, None, False, "not known", "Whose text this is, is not known.", disputed=True)
    return None if found is None else replace(found, disputed=disputed)


def disputed_of(connection: Connection, groups: Collection[GroupId]) -> set[int]:
    """Which of these texts have an origin that an outlet disputes."""
    return set(connection.execute(_disputed, {"ids": sorted(groups)}).scalars())


def decided_of(connection: Connection, groups: Collection[GroupId]) -> dict[int, str]:
    """What editors decided of the origins of these texts."""
    rows = connection.execute(_decided, {"ids": sorted(groups)})
    return {group: row.words for row in rows for group in numbers(row.groups) if group in groups}


def _ties(connection: Connection, groups: Collection[GroupId]) -> list[Tie]:
    return [Tie(row.group, Relation(row.relation), row.other, row.share) for row in _tie_rows(connection, groups)]


def _outside(connection: Connection, groups: Collection[GroupId]) -> list[Outside]:
    rows = connection.execute(_tied_outside, {"ids": sorted(groups)}).all()
    tied: dict[GroupId, list[tuple[GroupId, Relation]]] = {}  # the others, each with ours
    for row in rows:
        ours, other = (row.group_id, row.other_id) if row.group_id in groups else (row.other_id, row.group_id)
        tied.setdefault(GroupId(other), []).append((GroupId(ours), Relation(row.relation)))
    if not tied:
        return []
    standing = connection.execute(_standing, {"ids": sorted(tied)}).all()
    where = {ArticleId(row.id): (GroupId(row.group_id), row.at) for row in standing}
    found = {where[filed.id][0]: (filed, where[filed.id][1]) for filed in filed_of(connection, standing, None)}
    return [
        Outside(ours, relation, *found[other])
        for other, mine in tied.items()
        if other in found
        for ours, relation in mine
    ]


def _tie_rows(connection: Connection, groups: Collection[GroupId]) -> list[TieRow]:
    ids = sorted(groups)
    rows = connection.execute(_tied, {"ids": ids, "others": ids})
    return [TieRow(GroupId(r.group_id), GroupId(r.other_id), r.relation, r.share) for r in rows]


def _still_agreed(agreed: Iterable[Agreed], live: Collection[ArticleId]) -> Iterable[Agreed]:
    """What is agreed by the voices that are still there; with fewer than three it is not."""
    for one in agreed:
        voices = tuple(voice for voice in one.voices if voice.article in live)
        if len(voices) == len(one.voices) or len(voices) >= 3:
            yield replace(one, voices=voices)


def progress(connection: Connection) -> Progress:
    """How far telling has come."""
    row = connection.execute(select(story_progress)).first()
    position = 0 if row is None else row.position
    counts = [
        connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (stories, story_groups, story_members)
    ]
    return Progress(
        stories=counts[0],
        texts=counts[1],
        reports=counts[2],
        waiting=max(newest_change(connection) - position, 0),
        told_at=None if row is None else row.told_at,
        mended_at=None if row is None else row.mended_at,
        meant=story_meanings.count(connection),
    )


# --- documents -------------------------------------------------------------------------------------


def undressed(connection: Connection, limit: int) -> list[Undressed]:
    """Stories whose documents are older than they are, those that lead first."""
    query = select(*_LISTED).where(STALE).order_by(stories.c.rank_at.desc()).limit(limit)
    return [_undressed(connection, row) for row in connection.execute(query).all()]


def _undressed(connection: Connection, row: Any) -> Undressed:
    groups = [group_of(r) for r in connection.execute(select(story_groups).where(story_groups.c.story_id == row.id))]
    ids = sorted(group.id for group in groups)
    inside = select(story_members).where(story_members.c.group_id.in_(ids))
    inside = inside.order_by(story_members.c.at, story_members.c.article_id).limit(MOST_CARRIERS)
    members = [member_of(each) for each in connection.execute(inside)]
    standing = {group.represented_by for group in groups}
    wanted = sorted(members, key=lambda member: member.article not in standing)[:MOST_READ]
    query = (
        select(*WHOLE)
        .join(revisions, revisions.c.id == articles.c.revision_id)
        .where(articles.c.id.in_([member.article for member in wanted]), LIVE)
    )
    live = {filed.id: filed for filed in filed_of(connection, connection.execute(query), None)}
    sections = tuple(part for part in row.sections.split(",") if part)
    kept = StoryRow(
        StoryId(row.id), row.slug, ArticleId(row.lead_id), row.lead_because, row.first_id, row.section, sections,
        row.outlets, row.texts, row.reports, row.first_at, row.last_at, row.rank_at,
    )  # fmt: skip
    ties = _tie_rows(connection, ids)
    return Undressed(kept, row.version, tuple(groups), tuple(members), live, tuple(ties))


def dress(connection: Connection, lease: Lease, dressed: Sequence[Dressed], now: datetime) -> ChangeNumber | None:
    """Keep documents; one whose story went on meanwhile is made again."""
    check(connection, lease)
    done = []
    for one in dressed:
        mine = update(stories).where(stories.c.id == one.story, stories.c.version == one.version)
        values: dict[str, Any] = {"lead_id": one.lead, "lead_because": one.lead_because, "document": one.document}
        values |= {"stale": False, "as_of": now, "version": stories.c.version + 1}
        if connection.execute(mine.values(values)).rowcount:
            done.append(one.story)
    subject = ",".join(str(story) for story in done)
    return record_changes(connection, ChangeKind.STORY, [subject] if subject else [], now)
