"""naming_port.Naming on SQL: each call is one function of the subject's module."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateline.errors import Conflict
from dateline.model import ArticleId, AssetId, ChangeNumber, Filed, Lease
from dateline.store import naming, reactions
from dateline.store.database import Database
from dateline.store.naming_port import Beside, Fresh, Link, Measured, Plan, Planned, Progress, Report
from dateline.store.stories_port import StoryId


@dataclass(frozen=True, slots=True)
class SqlNaming:
    """naming_port.Naming."""

    database: Database

    async def take(self, now: datetime, lease_for: timedelta) -> Progress | None:
        return await self.database.write(lambda c: naming.take(c, now, lease_for))

    async def renew(self, lease: Lease, now: datetime, lease_for: timedelta) -> None:
        if not await self.database.write(lambda c: naming.renew(c, lease, now + lease_for)):
            raise Conflict("another process looks for assets by now")

    async def give_back(self, lease: Lease) -> None:
        await self.database.write(lambda c: naming.renew(c, lease, None))

    async def fresh(self, after: ChangeNumber, limit: int) -> Fresh:
        return await self.database.read(lambda c: naming.fresh(c, after, limit))

    async def older(self, below: int | None, limit: int) -> Sequence[Filed]:
        return await self.database.read(lambda c: naming.older(c, below, limit))

    async def link(
        self, lease: Lease, links: Mapping[ArticleId, Sequence[Link]], *, add: bool = False
    ) -> frozenset[StoryId]:
        return await self.database.write(lambda c: naming.link(c, lease, links, add))

    async def reports(self, stories: Collection[StoryId]) -> Mapping[StoryId, tuple[Plan | None, tuple[Report, ...]]]:
        return await self.database.read(lambda c: reactions.reports(c, stories)) if stories else {}

    async def plan(self, planned: Planned) -> None:
        await self.database.write(lambda c: reactions.plan(c, planned))

    async def due(self, now: datetime, limit: int) -> Sequence[tuple[Plan, Measured | None]]:
        return await self.database.read(lambda c: reactions.due(c, now, limit))

    async def others(
        self, story: StoryId, assets: Collection[AssetId], since: datetime, until: datetime
    ) -> Mapping[AssetId, tuple[datetime, ...]]:
        return await self.database.read(lambda c: reactions.others(c, story, assets, since, until))

    async def measure(
        self, lease: Lease, done: Sequence[tuple[Plan, Measured | None]], now: datetime
    ) -> ChangeNumber | None:
        return await self.database.write(lambda c: reactions.measure(c, lease, done, now))

    async def beside_article(self, article: ArticleId) -> Beside:
        return await self.database.read(lambda c: reactions.beside_article(c, article))

    async def beside_story(self, story: StoryId) -> Beside:
        return await self.database.read(lambda c: reactions.beside_story(c, story))

    async def naming(self, asset: AssetId, limit: int) -> Sequence[Filed]:
        return await self.database.read(lambda c: naming.naming(c, asset, limit))
