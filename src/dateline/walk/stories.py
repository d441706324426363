"""Telling stories: follows what comes in, finds each article's place, and keeps it; one process at a time does.

Articles are told in the order of the changes that brought them, in batches; a batch is written whole under the lease
or not at all, together with how far it came. So whatever is killed in between, nothing is lost and nothing doubled:
the next holder reads the window back and goes on after the last batch that was kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from dateline.clock import Clock
from dateline.errors import Conflict
from dateline.insight.ranking import EVEN, Weights
from dateline.live.feed import ChangeFeed
from dateline.model import ArticleId, Change, ChangeKind, ChangeNumber
from dateline.store.port import Store
from dateline.store.stories_port import GroupId
from dateline.store.telling_port import Position, Told, Waiting
from dateline.stories.meaning import Encoder
from dateline.walk.holder import Holder
from dateline.walk.story_counts import story_rows
from dateline.walk.story_draft import Text, text_of_row
from dateline.walk.story_dressing import dressed
from dateline.walk.story_packing import house_of
from dateline.walk.story_reports import report_of
from dateline.walk.story_rules import Deciding, act
from dateline.walk.story_window import Window

log = logging.getLogger("dateline.walk.stories")
LATE = timedelta(minutes=1)  # after the hour: what was seen in its last seconds may still be on its way
BATCH = 100  # changes; some tenths of a second, and so is the longest wait of a page for the interpreter
MEANT_BATCH = 16  # the same where an encoder reads each text, for a fifth of a second; others go on meanwhile
CATCH_UP = 4  # texts of the window that are read at once, which came in before there was an encoder
DRESS = 8  # stories that are dressed at once
REST = 3  # times as long as dressing took that is waited after it: pages and intake go first
_OF_ARTICLES = (ChangeKind.ARTICLE, ChangeKind.REMOVAL)
_ROWS = 500  # texts that are read back at once


class StoryWalk(Holder[Position]):
    """Tells stories while it holds the lease."""

    log = log
    does = "tells stories"

    def __init__(
        self,
        *,
        store: Store,
        changes: ChangeFeed,
        clock: Clock,
        weights: Weights = EVEN,
        batch: int = BATCH,
        encoder: Encoder | None = None,
        language: str = "",
    ) -> None:
        super().__init__(store.telling, changes, clock)
        self._store = store
        self._weights = weights
        self._encoder = encoder
        self._language = language
        self._batch = min(batch, MEANT_BATCH) if encoder else batch
        self._position = ChangeNumber(0)
        self._window = Window(Deciding(), encoder)

    async def _look(self) -> None:
        while await self.step():
            pass
        await self.mend_hourly()
        began = self._clock.monotonic()
        if await self.dress() or await self.catch_up():
            await asyncio.sleep(REST * (self._clock.monotonic() - began))

    async def _resume(self, taken: Position) -> None:
        telling = self._store.telling
        window = Window(Deciding(await telling.rules()), self._encoder)
        window.told, window.clock_at, window.expired_at = taken.told, taken.clock_at, taken.expired_at
        window.sizes = dict(await telling.sizes())
        window.houses = {outlet: house_of(lines) for outlet, lines in (await telling.houses()).items()}
        after = 0
        while rows := await telling.window(after, _ROWS):
            meanings = (
                await telling.meanings([row.group for row, _ in rows], self._encoder.name) if self._encoder else {}
            )
            await asyncio.to_thread(window.restore, rows, meanings)
            after = rows[-1][0].told
        window.mended_at = taken.mended_at
        self._window, self._position = window, taken.position

    def _lose(self) -> None:
        super()._lose()
        self._window = Window(Deciding(), self._encoder)

    # --- telling -----------------------------------------------------------------------------------

    async def step(self) -> bool:
        """Tell one batch; whether more may be waiting. Errors: Conflict, StoreBusy."""
        assert self._lease is not None
        waiting = await self._store.telling.waiting(self._position, self._batch)
        if not waiting.changes:
            return False
        now = self._clock.now()
        await self.hold()
        if (reading := self._window.reading) is not None:
            reads = [reading.hash_of(report_of(filed)) for filed in waiting.articles.values()]
            reading.remember(await self._store.telling.read_before(reads, reading.encoder.name))
        last = waiting.changes[-1].number
        await asyncio.to_thread(self._tell, waiting, now)
        position = ChangeNumber(last - 1) if waiting.unfinished else last
        await self._keep(position)
        return True

    def _tell(self, waiting: Waiting, now: datetime) -> None:
        window = self._window
        window.begin(waiting.sizes)
        for rule in waiting.rules:
            texts: dict[GroupId, Text] = {
                group: window.texts.get(group) or text_of_row(row) for group, row in waiting.groups.items()
            }
            act(window, window.deciding, rule, texts, waiting.redirected, now)
        texts_of = {**waiting.texts, **waiting.articles}
        done = set()
        for article in _in_order(waiting):
            if article in done:
                continue
            done.add(article)
            member, filed = waiting.members.get(article), waiting.articles.get(article)
            row = None if member is None else waiting.groups.get(member.group)
            fellows = () if member is None else waiting.fellows.get(member.group, ())
            if filed is not None:
                window.tell(filed, member, fellows, row, texts_of)
            elif member is not None:
                window.drop(member, fellows, row, waiting.texts)

    async def _keep(self, position: ChangeNumber) -> None:
        assert self._lease is not None
        window, draft = self._window, self._window.draft
        before = await self._store.telling.standings(sorted(draft.touched))
        rows = story_rows(draft, before, self._weights)
        alive = {row.id for row in rows}
        told = Told(
            lease=self._lease,
            position=position,
            told=window.told,
            clock_at=window.clock_at,
            mended_at=window.mended_at,
            expired_at=window.expired_at,
            members=draft.member_rows(),
            members_gone=tuple(draft.members_gone),
            groups=tuple(text.row() for text in draft.groups.values()),
            groups_gone=tuple(draft.groups_gone),
            groups_merged={gone: draft.group_of(into) for gone, into in draft.merged.items()},
            window=tuple(window.window_rows()),
            window_gone=tuple(draft.window_gone),
            window_seen=window.seen_rows(),
            settled=draft.settled,
            encoder=self._encoder.name if self._encoder else None,
            meanings=dict(draft.meanings),
            ties=draft.tie_rows(),
            houses=window.house_rows(),
            stories=tuple(rows),
            redirects={old: into for old, into in draft.left.items() if old not in alive},
            pinned=draft.pinned,
            named=draft.named,
            rules=tuple(draft.rules.values()),
        )
        number = await self._store.telling.keep(told, self._clock.now())
        self._position = position
        window.end()
        self._publish(number, told)

    def _publish(self, number: ChangeNumber | None, told: Told) -> None:
        if number is not None:
            subject = ",".join(str(row.id) for row in told.stories)
            self._changes.publish(Change(number, ChangeKind.STORY, subject, self._clock.now()))

    # --- mending -----------------------------------------------------------------------------------

    async def mend_hourly(self) -> None:
        """Mend where an hour is over; where something comes in after it, telling that does."""
        due = self._window.mends_at
        if due is not None and self._clock.now() >= due + LATE:
            await self.mend(due)

    async def mend(self, now: datetime) -> None:
        """Look again at the last three days; addresses stay, merged ones lead on."""
        self._window.begin({})
        await asyncio.to_thread(self._window.mend, now)
        await self._keep(self._position)

    # --- meanings ----------------------------------------------------------------------------------

    async def catch_up(self, most: int = CATCH_UP) -> int:
        """Read some texts of the window that no encoder has read, the newest first; how many were looked at.

        They stay where they are: a text in another language may find them from now on.
        """
        window, reading = self._window, self._window.reading
        if reading is None:
            return 0
        newest = sorted(window.texts.values(), key=lambda text: -text.told)
        groups = reading.unread([text.id for text in newest])[:most]
        if not groups:
            return 0
        standing = {group: window.texts[group].represented_by for group in groups}
        window.begin({})
        for group, article in standing.items():
            filed = await self._store.news.article(article)
            if filed is None:
                reading.leave(group)
                continue
            window.draft.meanings[group] = await asyncio.to_thread(reading.read, group, report_of(filed))
        await self.hold()
        await self._keep(self._position)
        return len(groups)

    # --- dressing ----------------------------------------------------------------------------------

    async def dress(self, most: int = DRESS) -> int:
        """Make the documents of some stories whose pages are behind; how many."""
        assert self._lease is not None
        waiting = await self._store.telling.undressed(most)
        if not waiting:
            return 0
        window = self._window
        made = await asyncio.to_thread(lambda: [dressed(one, window, self._language) for one in waiting])
        done = [one for one in made if one is not None]
        number = await self._store.telling.dress(self._lease, done, self._clock.now())
        if number is not None:
            subject = ",".join(str(one.story) for one in done)
            self._changes.publish(Change(number, ChangeKind.STORY, subject, self._clock.now()))
        return len(done)

    # --- anew --------------------------------------------------------------------------------------

    async def tell_all(self, *, anew: bool = False, progress: Callable[[int, int], None] | None = None) -> int:
        """Tell all that waits, from the beginning where `anew`; how many changes were looked at.

        Errors: Conflict where another process holds the lease.
        """
        if not await self.hold():
            raise Conflict("another process tells stories: stop it first, or wait for it")
        assert self._lease is not None
        if anew:
            await self._store.telling.forget(self._lease)
            await self._resume(Position(self._lease, ChangeNumber(0), 0))
        first, end = self._position, await self._store.changes.newest()
        while self._position < end and await self.step():
            if progress is not None:
                progress(self._position - first, end - first)
        due = self._window.mends_at
        if due is not None:  # at the hour at which a site that ran mended, or in three days nothing would move any more
            await self.mend(min(due, self._clock.now()))
        while await self.dress(4 * DRESS):
            pass
        return self._position - first


def _in_order(waiting: Waiting) -> list[ArticleId]:
    """The articles that the changes are about, in the order of these; of a removed outlet all that are told."""
    about = [change.subject for change in waiting.changes if change.kind in _OF_ARTICLES]  # outlets have numbers too
    told = [ArticleId(int(subject)) for subject in about if subject.isdecimal()]
    known = waiting.articles.keys() | waiting.members.keys()
    return [article for article in told if article in known] or sorted(waiting.members)
