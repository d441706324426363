"""What a batch of telling comes to, collected while it is decided and then written together.

A text that is loaded for the batch and one of the window are the same `Text`; what changed of it is noted here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from dateline.model import ArticleId, Filed, OutletId
from dateline.store.stories_port import EditorRule, GroupId, StoryId
from dateline.store.telling_port import GroupRow, MeaningRow, MemberRow, TieRow
from dateline.stories.copies import CopyKeys
from dateline.stories.house import House

NO_RUNS: NDArray[np.uint64] = np.empty(0, np.uint64)


@dataclass(slots=True, eq=False)
class Text:
    """A text with its copies, while it may still be joined. `packed` is what the window keeps of its keys.

    `keys` are set while it is one of those that were looked at last. `terms` are packed only until they are written.
    """

    id: GroupId
    story: StoryId
    represented_by: ArticleId
    voice: str
    stated: str | None
    at: datetime
    told: int = 0
    seen_at: datetime | None = None
    unsettled: bool = False
    packed: bytes = b""
    terms: bytes = b""
    links: dict[int, float] = field(default_factory=dict)

    def row(self) -> GroupRow:
        """As the store keeps it."""
        return GroupRow(self.id, self.story, self.represented_by, self.voice, self.stated, self.at)


def text_of_row(row: GroupRow) -> Text:
    """A text that the window does not hold any more."""
    return Text(row.id, row.story, row.represented_by, row.voice, row.stated, row.at)


@dataclass(slots=True, eq=False)
class Draft:
    """What is new, changed and gone. `merged`: texts that turned out to be another's copies, and which one's.

    `left`: stories that lost a text, and where the last one went to; None: nowhere.
    """

    members: dict[ArticleId, MemberRow] = field(default_factory=dict)
    members_gone: set[ArticleId] = field(default_factory=set)
    filed: dict[ArticleId, Filed] = field(default_factory=dict)
    groups: dict[GroupId, Text] = field(default_factory=dict)
    groups_gone: set[GroupId] = field(default_factory=set)
    merged: dict[GroupId, GroupId] = field(default_factory=dict)
    repacked: set[GroupId] = field(default_factory=set)  # whose window rows are written anew
    seen: set[GroupId] = field(default_factory=set)  # of which only a copy came in
    window_gone: set[GroupId] = field(default_factory=set)
    meanings: dict[GroupId, MeaningRow | None] = field(default_factory=dict)  # None: has none any more
    ties: dict[tuple[GroupId, GroupId], TieRow] = field(default_factory=dict)
    houses: dict[OutletId, House] = field(default_factory=dict)
    left: dict[StoryId, StoryId | None] = field(default_factory=dict)
    touched: set[StoryId] = field(default_factory=set)
    pinned: dict[StoryId, bool] = field(default_factory=dict)
    named: dict[StoryId, str | None] = field(default_factory=dict)
    rules: dict[int, EditorRule] = field(default_factory=dict)
    settled: bool = False  # all that came before was mended

    def group_of(self, group: GroupId) -> GroupId:
        """The text that a number stands for, merges followed."""
        while group in self.merged:
            group = self.merged[group]
        return group

    def member_rows(self) -> tuple[MemberRow, ...]:
        """Where articles stand in the end: a text that this batch opened may have become another's."""
        return tuple(replace(member, group=self.group_of(member.group)) for member in self.members.values())

    def tie_rows(self) -> tuple[TieRow, ...]:
        """The same of how texts stand to each other, without those that became one or are gone."""
        ties = (
            replace(tie, group=self.group_of(tie.group), other=self.group_of(tie.other)) for tie in self.ties.values()
        )
        found = {(tie.group, tie.other): tie for tie in ties if tie.group != tie.other}
        return tuple(tie for ends, tie in found.items() if self.groups_gone.isdisjoint(ends))


@dataclass(slots=True, eq=False)
class Keys:
    """The keys of texts that were looked at last, unpacked; the others are bytes."""

    most: int = 2_000
    _held: dict[GroupId, CopyKeys] = field(default_factory=dict)

    def get(self, group: GroupId) -> CopyKeys | None:
        """The keys of a text, if it was looked at lately."""
        keys = self._held.pop(group, None)
        if keys is not None:
            self._held[group] = keys
        return keys

    def put(self, group: GroupId, keys: CopyKeys) -> None:
        """Keep keys at hand."""
        self._held.pop(group, None)
        self._held[group] = keys
        if len(self._held) > self.most:
            del self._held[next(iter(self._held))]

    def drop(self, group: GroupId) -> None:
        """Forget a text's keys."""
        self._held.pop(group, None)
