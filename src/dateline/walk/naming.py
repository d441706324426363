"""Looks for assets in what comes in, and has what they did measured; one process at a time does, by a lease.

It follows the changes as telling does: what an article names is kept first, then how its story is measured together
with how far looking has come; so whatever is killed in between, the same is looked at again and nothing is doubled.
Where other assets are priced than before, all articles are looked at again, the newest first. Links are then only
added: an asset that was renamed keeps the reports that knew it by its old name.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from dateline.clock import Clock
from dateline.errors import Conflict
from dateline.insight.assets import Lexicon
from dateline.live.feed import ChangeFeed
from dateline.model import Asset, Change, ChangeKind, ChangeNumber, Filed
from dateline.store.naming_port import Link, Planned, Progress
from dateline.store.port import Store
from dateline.store.stories_port import StoryId
from dateline.text import hash64
from dateline.walk.holder import LOOK_EVERY, Holder
from dateline.walk.measuring import measured, plan_of

log = logging.getLogger("dateline.walk.naming")
ASSETS_EVERY = timedelta(seconds=10)  # other assets come with prices, and these every some seconds at most
BATCH = 200  # changes, or articles that are looked at again
DUE = 8  # stories that are measured at once
REST = 2  # times as long as looking at old articles took that is waited after it: what comes in goes first


class NamingWalk(Holder[Progress]):
    """Finds which assets articles name, and measures what these did, while it holds the lease."""

    log = log
    does = "looks for assets"

    def __init__(self, *, store: Store, changes: ChangeFeed, clock: Clock) -> None:
        super().__init__(store.naming, changes, clock)
        self._store = store
        self._position = ChangeNumber(0)
        self._names_hash = 0
        self._below: int | None = None
        self._lexicon = Lexicon(())
        self._assets_at: datetime | None = None

    async def _look(self) -> None:
        while await self.step():
            pass
        await self._again()
        await self.measure()

    async def look_all(self) -> None:
        """Look at all that waits, old articles too, and measure all that is due. Errors: Conflict."""
        if not await self.hold():
            raise Conflict("another process looks for assets: stop it first, or wait for it")
        while await self.step() or await self.look_back() or await self.measure():
            pass

    # --- the lease ---------------------------------------------------------------------------------

    async def hold(self) -> bool:
        """Take the lease, or keep it, and know which assets there are; whether it is ours."""
        held = await super().hold()
        if held:
            await self._know_assets(self._clock.now())
        return held

    async def _resume(self, taken: Progress) -> None:
        self._position, self._names_hash, self._below = taken.position, taken.names_hash, taken.below
        self._assets_at = None

    async def _know_assets(self, now: datetime) -> None:
        """Take note of which assets there are; where they are others than those looked for, all is looked at again."""
        if self._assets_at is not None and now < self._assets_at + ASSETS_EVERY:
            return
        self._assets_at = now
        assets = tuple(await self._store.markets.assets())
        if set(assets) != set(self._lexicon.assets):
            self._lexicon = Lexicon(assets)
        names_hash = _hash_of(assets)
        if names_hash == self._names_hash or not assets:
            return
        newest = await self._store.naming.older(None, 1)
        self._names_hash, self._below = names_hash, newest[0].id + 1 if newest else None
        await self._note(())
        log.info("articles are looked at again, for other assets are priced", extra={"assets": len(assets)})

    # --- what comes in -----------------------------------------------------------------------------

    async def step(self) -> bool:
        """Look at one batch of changes; whether more may be waiting. Errors: Conflict, StoreBusy."""
        fresh = await self._store.naming.fresh(self._position, BATCH)
        if fresh.until == self._position:
            return False
        await self.hold()
        touched = await self._linked(fresh.articles, add=False)
        self._position = fresh.until
        await self._note(touched | fresh.stories)
        return True

    async def _linked(self, articles: Sequence[Filed], *, add: bool) -> frozenset[StoryId]:
        """Keep what these articles name; the stories of those that name any."""
        assert self._lease is not None
        if not articles:
            return frozenset()
        found = await asyncio.to_thread(lambda: {one.id: links_of(self._lexicon, one) for one in articles})
        if add:
            found = {article: links for article, links in found.items() if links}
        return await self._store.naming.link(self._lease, found, add=add) if found else frozenset()

    async def _note(self, stories: Collection[StoryId]) -> None:
        """Plan what is measured of these stories, and keep how far looking has come, in one."""
        assert self._lease is not None
        now, naming = self._clock.now(), self._store.naming
        known = await naming.reports(stories)
        plans, dropped = [], []
        for story, (before, reports) in known.items():
            made = plan_of(story, reports, before, now)
            if made is None:
                dropped.append(story)
            elif made != before:
                plans.append(made)
        await naming.plan(
            Planned(self._lease, self._position, self._names_hash, self._below, tuple(plans), tuple(dropped))
        )

    # --- what is here already ----------------------------------------------------------------------

    async def _again(self) -> None:
        began = self._clock.monotonic()
        if await self.look_back():
            await asyncio.sleep(min(REST * (self._clock.monotonic() - began), LOOK_EVERY.total_seconds()))

    async def look_back(self) -> bool:
        """Look at some old articles again, where that is to be done; whether any were."""
        if self._below is None:
            return False
        articles = await self._store.naming.older(self._below, BATCH)
        touched = await self._linked(articles, add=True)
        self._below = min((one.id for one in articles), default=None)
        await self._note(touched)
        return bool(articles)

    # --- what assets did ---------------------------------------------------------------------------

    async def measure(self) -> bool:
        """Measure some of the windows that have passed; whether any had. Errors: Conflict, StoreBusy."""
        assert self._lease is not None
        now, naming = self._clock.now(), self._store.naming
        waiting = await naming.due(now, DUE)
        if not waiting:
            return False
        done = [await measured(plan, last, self._store.markets, naming, now) for plan, last in waiting]
        number = await naming.measure(self._lease, done, now)
        if number is not None:
            subject = ",".join(str(plan.story) for plan, _ in done)
            self._changes.publish(Change(number, ChangeKind.STORY, subject, now))
        log.info("what assets did was measured", extra={"stories": len(done)})
        return True


def links_of(lexicon: Lexicon, filed: Filed) -> tuple[Link, ...]:
    """The assets that an article's whole text names."""
    article = filed.article
    paragraphs = [article.standfirst or "", *(block.text for block in article.blocks)]
    return tuple(
        Link(found.asset_id, found.by.name, found.words, found.count, found.headline)
        for found in lexicon.mentions(article.headline, paragraphs)
    )


def _hash_of(assets: Sequence[Asset]) -> int:
    """What stands for the names that are looked for; ranks come and go and are none of them."""
    return hash64("\n".join(sorted(f"{asset.id} {asset.symbol} {asset.name}" for asset in assets)))
