"""What people do to stories: decisions of editors, and disputes of an origin. The one who tells acts on decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from dateline.errors import Unfit
from dateline.model import ArticleId, ChangeKind, ChangeNumber
from dateline.store import desk
from dateline.store.numbers import record_change
from dateline.store.port import Deed
from dateline.store.schema import story_disputes, story_groups, story_members, story_rules
from dateline.store.stories_port import Dispute, DisputeId, EditorRule, GroupId, RuleId, RuleKind, StoryId
from dateline.store.story_rows import listed, rule_of
from dateline.store.telling import RULE


def decide(
    connection: Connection,
    kind: RuleKind,
    who: str,
    story: StoryId,
    now: datetime,
    other: StoryId | None,
    groups: Sequence[GroupId],
    articles: Sequence[ArticleId],
    words: str,
) -> tuple[RuleId, ChangeNumber]:
    """Note a decision, and the deed; a rule is found again by articles, one for each of its texts."""
    standing = select(story_groups.c.represented_by).where(story_groups.c.id.in_(groups))
    named = sorted({*articles, *connection.execute(standing).scalars()})
    where = select(story_members.c.group_id).where(story_members.c.article_id.in_(articles))
    told = sorted({*groups, *connection.execute(where).scalars()})
    values = {"kind": kind.value, "at": now, "who": who, "story_id": story, "other_id": other, "words": words}
    values |= {"groups": listed(told), "articles": listed(named)}
    made = connection.execute(insert(story_rules).values(values).returning(story_rules.c.id)).scalar_one()
    detail = {"into": other, "texts": listed(told), "words": words}
    said = "; ".join(f"{name} {value}" for name, value in detail.items() if value)
    desk.record(connection, Deed(now, who, _DEEDS[kind], f"story {story}", said))
    return RuleId(made), record_change(connection, ChangeKind.STORY, f"{RULE}{made}", now)


_DEEDS = {
    RuleKind.SPLIT: "split a story",
    RuleKind.MERGE: "merged a story into another",
    RuleKind.MOVE: "moved an article to another story",
    RuleKind.PIN: "pinned",
    RuleKind.RENAME: "renamed a story",
    RuleKind.ORIGIN: "decided whose text it is",
}


def end_rule(connection: Connection, rule: RuleId, who: str, now: datetime) -> ChangeNumber | None:
    """Take a decision back."""
    mine = update(story_rules).where(story_rules.c.id == rule, story_rules.c.ended_at.is_(None))
    ended = connection.execute(mine.values(ended_at=now, ended_by=who).returning(story_rules.c.kind)).scalar()
    if ended is None:
        return None
    desk.record(connection, Deed(now, who, "took a decision back", f"rule {rule}", _DEEDS[RuleKind(ended)]))
    return record_change(connection, ChangeKind.STORY, f"{RULE}{rule}", now)


def some_rules(connection: Connection, story: StoryId | None, limit: int) -> list[EditorRule]:
    """What editors decided, newest first."""
    query = select(story_rules).order_by(story_rules.c.id.desc()).limit(limit)
    if story is not None:
        query = query.where(or_(story_rules.c.story_id == story, story_rules.c.other_id == story))
    return [rule_of(row) for row in connection.execute(query)]


# --- disputes --------------------------------------------------------------------------------------


def dispute(
    connection: Connection, article: ArticleId, claimed: str, words: str, contact: str, now: datetime
) -> DisputeId:
    """Put a dispute into the desk's queue. Errors: Unfit where the article is in no story."""
    group = connection.execute(select(story_members.c.group_id).where(story_members.c.article_id == article)).scalar()
    if group is None:
        raise Unfit("this article is in no story, so nothing is said of its origin")
    values = {"at": now, "article_id": article, "group_id": group, "claimed": claimed, "words": words}
    values |= {"contact": contact, "state": "open", "answer": ""}
    made = connection.execute(insert(story_disputes).values(values).returning(story_disputes.c.id)).scalar_one()
    record_change(connection, ChangeKind.STORY, f"dispute {made}", now)
    return DisputeId(made)


def answer(connection: Connection, number: DisputeId, state: str, words: str, who: str, now: datetime) -> Dispute:
    """Answer a dispute that is open. Errors: Unfit where it is not there, or answered."""
    mine = update(story_disputes).where(story_disputes.c.id == number, story_disputes.c.state == "open")
    row = connection.execute(
        mine.values(state=state, answer=words, who=who, answered_at=now).returning(*story_disputes.c)
    ).first()
    if row is None:
        raise Unfit("this dispute is answered already, or there is none of this number")
    desk.record(connection, Deed(now, who, f"{state} a dispute of an origin", f"dispute {number}", words))
    record_change(connection, ChangeKind.STORY, f"dispute {number}", now)
    return _dispute(row)


def disputes(connection: Connection, state: str | None, limit: int) -> list[Dispute]:
    """Disputes, oldest first."""
    query = select(story_disputes).order_by(story_disputes.c.id).limit(limit)
    if state is not None:
        query = query.where(story_disputes.c.state == state)
    return [_dispute(row) for row in connection.execute(query)]


def _dispute(row: Any) -> Dispute:
    return Dispute(
        id=DisputeId(row.id),
        at=row.at,
        article=ArticleId(row.article_id),
        group=GroupId(row.group_id),
        claimed=row.claimed,
        words=row.words,
        contact=row.contact,
        state=row.state,
        answer=row.answer,
        who=row.who,
        answered_at=row.answered_at,
    )
