"""stories_port.Stories and telling_port.Telling on SQL: each call is one function of the subject's module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateline.errors import Conflict
from dateline.model import ArticleId, ChangeNumber, Filed, Lease, OutletId
from dateline.store import near, stories, story_deeds, story_meanings, telling
from dateline.store.database import Database
from dateline.store.stories_port import (
    Dispute,
    DisputeId,
    EditorRule,
    GroupId,
    Near,
    Placed,
    Progress,
    RuleId,
    RuleKind,
    Story,
    StoryCursor,
    StoryId,
    WholeStory,
)
from dateline.store.telling_port import (
    Dressed,
    GroupRow,
    Position,
    Standings,
    Told,
    Undressed,
    Waiting,
    WindowRow,
)


@dataclass(frozen=True, slots=True)
class SqlStories:
    """stories_port.Stories."""

    database: Database

    async def story(self, story_id: StoryId) -> Story | None:
        return next(iter(await self.stories([story_id])), None)

    async def whole(self, story_id: StoryId) -> WholeStory | None:
        return await self.database.read(lambda c: stories.whole(c, story_id))

    async def article_page(self, article_id: ArticleId, most: int) -> tuple[Filed, Near | None] | None:
        return await self.database.read(lambda c: near.article_page(c, article_id, most))

    async def moved(self, story_id: StoryId) -> StoryId | None:
        return await self.database.read(lambda c: stories.moved(c, story_id))

    async def of_article(self, article_id: ArticleId) -> Placed | None:
        return await self.database.read(lambda c: stories.of_article(c, article_id))

    async def of_articles(self, article_ids: Sequence[ArticleId]) -> Mapping[ArticleId, Story]:
        return await self.database.read(lambda c: stories.of_articles(c, article_ids))

    async def beside(self, article_ids: Sequence[ArticleId]) -> Sequence[ArticleId]:
        return await self.database.read(lambda c: stories.beside(c, article_ids))

    async def front(self, *, section: str | None = None, limit: int = 60) -> Sequence[Story]:
        return await self.database.read(lambda c: stories.front(c, section, limit))

    async def latest(
        self, *, section: str | None = None, after: StoryCursor | None = None, limit: int = 50
    ) -> Sequence[Story]:
        return await self.database.read(lambda c: stories.latest(c, section, after, limit))

    async def stories(self, story_ids: Sequence[StoryId]) -> Sequence[Story]:
        return await self.database.read(lambda c: stories.some(c, story_ids))

    async def rules(self, story_id: StoryId | None = None, limit: int = 200) -> Sequence[EditorRule]:
        return await self.database.read(lambda c: story_deeds.some_rules(c, story_id, limit))

    async def disputes(self, *, state: str | None = "open", limit: int = 200) -> Sequence[Dispute]:
        return await self.database.read(lambda c: story_deeds.disputes(c, state, limit))

    async def progress(self) -> Progress:
        return await self.database.read(stories.progress)


@dataclass(frozen=True, slots=True)
class SqlTelling:
    """telling_port.Telling."""

    database: Database

    async def take(self, now: datetime, lease_for: timedelta) -> Position | None:
        return await self.database.write(lambda c: telling.take(c, now, lease_for))

    async def position(self) -> ChangeNumber:
        return await self.database.read(telling.position)

    async def renew(self, lease: Lease, now: datetime, lease_for: timedelta) -> None:
        if not await self.database.write(lambda c: telling.renew(c, lease, now + lease_for)):
            raise Conflict("another process tells stories by now")

    async def give_back(self, lease: Lease) -> None:
        await self.database.write(lambda c: telling.renew(c, lease, None))

    async def window(self, after: int, limit: int) -> Sequence[tuple[WindowRow, GroupRow]]:
        return await self.database.read(lambda c: telling.window(c, after, limit))

    async def meanings(self, groups: Sequence[GroupId], encoder: str) -> Mapping[GroupId, bytes]:
        return await self.database.read(lambda c: story_meanings.of_groups(c, groups, encoder))

    async def read_before(self, reads: Sequence[int], encoder: str) -> Mapping[int, bytes]:
        return await self.database.read(lambda c: story_meanings.of_reads(c, reads, encoder))

    async def houses(self) -> Mapping[OutletId, bytes]:
        return await self.database.read(telling.houses)

    async def sizes(self) -> Mapping[StoryId, int]:
        return await self.database.read(telling.sizes)

    async def rules(self) -> Sequence[EditorRule]:
        return await self.database.read(telling.rules)

    async def waiting(self, after: ChangeNumber, limit: int) -> Waiting:
        return await self.database.read(lambda c: telling.waiting(c, after, limit))

    async def standings(self, story_ids: Sequence[StoryId]) -> Standings:
        return await self.database.read(lambda c: telling.standings(c, story_ids)) if story_ids else Standings()

    async def keep(self, told: Told, now: datetime) -> ChangeNumber | None:
        return await self.database.write(lambda c: telling.keep(c, told, now))

    async def undressed(self, limit: int) -> Sequence[Undressed]:
        return await self.database.read(lambda c: stories.undressed(c, limit))

    async def dress(self, lease: Lease, dressed: Sequence[Dressed], now: datetime) -> ChangeNumber | None:
        return await self.database.write(lambda c: stories.dress(c, lease, dressed, now))

    async def forget(self, lease: Lease) -> None:
        await self.database.write(lambda c: telling.forget(c, lease))

    async def decide(
        self,
        kind: RuleKind,
        who: str,
        story: StoryId,
        now: datetime,
        *,
        other: StoryId | None = None,
        groups: Sequence[GroupId] = (),
        articles: Sequence[ArticleId] = (),
        words: str = "",
    ) -> tuple[RuleId, ChangeNumber]:
        return await self.database.write(
            lambda c: story_deeds.decide(c, kind, who, story, now, other, groups, articles, words)
        )

    async def end_rule(self, rule: RuleId, who: str, now: datetime) -> ChangeNumber | None:
        return await self.database.write(lambda c: story_deeds.end_rule(c, rule, who, now))

    async def dispute(self, article: ArticleId, claimed: str, words: str, contact: str, now: datetime) -> DisputeId:
        return await self.database.write(lambda c: story_deeds.dispute(c, article, claimed, words, contact, now))

    async def answer(self, dispute: DisputeId, state: str, answer: str, who: str, now: datetime) -> Dispute:
        return await self.database.write(lambda c: story_deeds.answer(c, dispute, state, answer, who, now))
