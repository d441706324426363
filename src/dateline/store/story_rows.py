"""Rows of the tables of stories as the values of stories_port.py and telling_port.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dateline.model import ArticleId, OutletId
from dateline.store.stories_port import EditorRule, GroupId, RuleId, RuleKind, StoryId
from dateline.store.telling_port import GroupRow, MemberRow, WindowRow


def listed(numbers: Iterable[int]) -> str:
    """Numbers as one text."""
    return ",".join(str(number) for number in numbers)


def numbers(text: str) -> tuple[int, ...]:
    """The numbers again."""
    return tuple(int(part) for part in text.split(",") if part)


def group_of(row: Any, prefix: str = "") -> GroupRow:
    """A text of its row, whose columns may bear a prefix."""
    return GroupRow(
        id=GroupId(getattr(row, f"{prefix}id")),
        story=StoryId(getattr(row, f"{prefix}story_id")),
        represented_by=ArticleId(getattr(row, f"{prefix}represented_by")),
        voice=getattr(row, f"{prefix}voice"),
        stated=getattr(row, f"{prefix}stated"),
        at=getattr(row, f"{prefix}at"),
    )


def member_of(row: Any) -> MemberRow:
    """Where an article stands."""
    return MemberRow(ArticleId(row.article_id), GroupId(row.group_id), OutletId(row.outlet_id), row.at, row.words_hash)


def window_of(row: Any) -> WindowRow:
    """What a text is compared by."""
    return WindowRow(
        group=GroupId(row.group_id),
        told=row.told,
        seen_at=row.seen_at,
        unsettled=bool(row.unsettled),
        text=row.text,
        terms=row.terms,
        links=row.links,
    )


def rule_of(row: Any) -> EditorRule:
    """An editor's decision."""
    return EditorRule(
        id=RuleId(row.id),
        kind=RuleKind(row.kind),
        at=row.at,
        who=row.who,
        story=StoryId(row.story_id),
        other=None if row.other_id is None else StoryId(row.other_id),
        groups=tuple(GroupId(number) for number in numbers(row.groups)),
        articles=tuple(ArticleId(number) for number in numbers(row.articles)),
        words=row.words,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
