"""WebSub, as publisher: the hub that our feeds name is told when they changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

from dateline.errors import FetchError
from dateline.live.feed import ChangeFeed
from dateline.model import SECTIONS, ChangeKind
from dateline.net.client import Client
from dateline.store.port import Store

log = logging.getLogger("dateline.walk.telling")
AT_MOST_EVERY = timedelta(seconds=30)  # many articles come in one minute; a hub asks the feed for each telling
TOLD_OF = frozenset({ChangeKind.ARTICLE, ChangeKind.REMOVAL})


class Telling:
    """Tells the hub which of our feeds changed."""

    def __init__(self, *, store: Store, client: Client, changes: ChangeFeed, hub_url: str, base_url: str) -> None:
        self._store = store
        self._client = client
        self._changes = changes
        self._hub_url = hub_url
        self._base_url = base_url.rstrip("/")

    async def run(self) -> None:
        """Tell until the changes end; what happens while we wait is told together."""
        seen = await self._store.changes.newest()
        async with self._changes.listen() as listener:
            async for change in listener:
                if change.number <= seen:
                    continue
                happened = await self._store.changes.since(seen)
                seen = change.number
                if any(each.kind in TOLD_OF for each in happened):
                    await self.tell()
                    await asyncio.sleep(AT_MOST_EVERY.total_seconds())

    async def tell(self) -> bool:
        """Tell the hub of every feed; False where it did not hear."""
        fields = [("hub.mode", "publish")]
        for url in await self.feeds():
            fields += [("hub.url", url), ("hub.topic", url)]  # hubs differ in which of the two they read
        try:
            await self._client.post(self._hub_url, urlencode(fields).encode(), "application/x-www-form-urlencoded")
        except FetchError as error:
            log.warning("the hub was not told", extra={"hub": self._hub_url, "why": error.reason})
            return False
        return True

    async def feeds(self) -> Sequence[str]:
        """The feeds of this site: of everything, and of each section that has something."""
        places = ["", *(f"/section/{slug}" for slug, _ in await self._store.news.sections() if slug in SECTIONS)]
        return [f"{self._base_url}{place}/feed.{kind}" for place in places for kind in ("xml", "atom")]
