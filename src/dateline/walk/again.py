"""Asking articles again: silent edits, corrections and kills at the source change what we show.

Each article's page is asked, conditionally, at set times after it was first seen. What came is kept the moment it
was read, so that a page of ours is right within a minute of our knowing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from dateline.cell import Cells
from dateline.clock import Clock
from dateline.errors import (
    CellKilled,
    ExtractError,
    FetchError,
    Gone,
    NotFound,
    Refused,
    StoreBusy,
    Throttled,
    Withdrawn,
)
from dateline.extract.outlets import for_page
from dateline.live.feed import ChangeFeed
from dateline.model import Article, Change, ChangeKind, PageRule, Standing, Validators
from dateline.net.client import Answer
from dateline.store.outward import GONE_WORDS, AskKind, Checked, CheckTask, Verdict
from dateline.store.port import Kept, Store
from dateline.text import hash64
from dateline.urls import host_of
from dateline.walk.news import Manners, NewsWalk
from dateline.walk.reading import PageWays

log = logging.getLogger("dateline.walk.again")
DELAYS = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(days=1),
    timedelta(days=7),
)
AT_ONCE = 16
MOST_HOSTS = 10_000
LOOK_EVERY = timedelta(seconds=5)
SURE_AFTER = timedelta(seconds=30)  # a page that is not there is looked for once more before it is taken as gone
RETRY_AFTER = timedelta(minutes=10)
MOST_MISSES = 2  # troubles in a row before the next of the set times is waited for
MANY, MANY_WITHIN = 10, timedelta(days=1)  # pages of one host: a site that loses more in a day was rebuilt
NOT_THERE = 100  # stands in the count of misses for: the last answer was 404


@dataclass(frozen=True, slots=True)
class Next:
    """When a page is asked next: None, never; `step` is which of the times that is."""

    due_at: datetime | None
    step: int


def next_time(task: CheckTask, delays: Sequence[timedelta], now: datetime) -> Next:
    """The next of the set times that is still to come; a little later for each article, so that none come together."""
    jitter = int.from_bytes(blake2b(f"{task.article_id} {task.step}".encode(), digest_size=4).digest()) / 2**32
    for step in range(task.step + 1, len(delays)):
        due_at = task.seen_at + delays[step] + delays[step] / 20 * jitter
        if due_at > now:
            return Next(due_at, step)
    return Next(None, task.step)


class AskAgain:
    """Takes articles from due again to kept. `run` goes on until cancelled; `run_until_idle` ends when none is due."""

    def __init__(
        self,
        *,
        store: Store,
        cells: Cells,
        changes: ChangeFeed,
        clock: Clock,
        news: NewsWalk,
        manners: Manners,
        delays: Sequence[timedelta] = DELAYS,
    ) -> None:
        self._store = store
        self._cells = cells
        self._changes = changes
        self._clock = clock
        self._news = news
        self._manners = manners
        self._delays = tuple(sorted(delays))
        self._lost: dict[str, list[datetime]] = {}  # when pages of a host were found to be no more

    async def run(self) -> None:
        """Ask again until cancelled. Without any delay nothing is asked again."""
        while self._delays:
            try:
                await self.run_until_idle()
            except StoreBusy as exc:
                log.warning("the store is busy, pages are asked again later", extra={"why": str(exc)})
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    async def run_until_idle(self) -> int:
        """Ask until no page is due; how many were."""
        by_default = self._manners.pages is not PageRule.NEVER
        while await self._store.outward.plan_checks(self._clock.now(), self._delays, by_default):
            pass
        busy: set[asyncio.Task[None]] = set()
        done = 0
        async with asyncio.TaskGroup() as group:
            while True:
                tasks = await self._claim(AT_ONCE - len(busy)) if len(busy) < AT_ONCE else ()
                for task in tasks:
                    made = group.create_task(self._guarded(task))
                    busy.add(made)
                    made.add_done_callback(busy.discard)
                done += len(tasks)
                if not busy:
                    return done
                await asyncio.wait(busy, timeout=LOOK_EVERY.total_seconds(), return_when=asyncio.FIRST_COMPLETED)

    async def _claim(self, limit: int) -> Sequence[CheckTask]:
        manners = self._manners
        return await self._store.outward.claim_checks(self._clock.now(), limit, manners.lease, manners.fast_hosts)

    async def _guarded(self, task: CheckTask) -> None:
        """One bad page never stops another: a fault of ours is loud, and its lease runs out by itself."""
        try:
            await self.keep(await self.check(task))
        except StoreBusy as exc:
            log.warning("the store is busy, a page is asked again later", extra={"why": str(exc)})
        except Exception:
            log.exception("a fault in Dateline itself while asking article %s again", task.article_id)

    async def keep(self, checked: Checked) -> Kept:
        """Keep what came, and tell who listens."""
        now = self._clock.now()
        kept = await self._store.outward.keep_checks([checked], now)
        if kept.number is not None:
            self._changes.publish(Change(kept.number, ChangeKind.ARTICLE, "", now))
        extra = {"article": checked.task.article_id, "verdict": checked.verdict.value, "words": checked.words}
        log.info("asked again", extra=extra)
        return kept

    # --- one page --------------------------------------------------------------------------------------

    async def check(self, task: CheckTask) -> Checked:
        """Ask one article's page again; nothing is written."""
        if task.standing is not Standing.LIVE and not task.gone_by_asking:
            return Checked(task, Verdict.SAME, "not shown any more, so not asked again")
        try:
            return await self._judge(task, await self._ask(task))
        except Withdrawn:
            return Checked(task, Verdict.GONE, self._gone_words(451))
        except (Gone, NotFound) as error:
            return self._missing(task, error)
        except (FetchError, ExtractError, CellKilled) as error:
            return self._failed(task, error)

    async def _ask(self, task: CheckTask) -> Answer:
        validators = task.validators
        if validators == Validators():
            validators = self._news.pages_seen.pop(task.article_id, validators)
        if task.standing is Standing.WITHDRAWN:
            validators = Validators()  # whether it is back cannot be told from "not modified"
        given = None if validators == Validators() else validators
        return await self._news.asking.page(task.url, task.outlet.id, validators=given, kind=AskKind.AGAIN)

    async def _judge(self, task: CheckTask, answer: Answer) -> Checked:
        upcoming = next_time(task, self._delays, self._clock.now())
        if answer.status == 304:
            return Checked(task, Verdict.SAME, "not modified", due_at=upcoming.due_at, step=upcoming.step)
        content_type = answer.headers.get("content-type")
        article = await self._cells.run(
            "dateline.walk.reading:read_page_again",
            answer.body,
            answer.url,
            content_type,
            task.article,
            PageWays(task.habits, task.outlet.zone, for_page(self._manners.recipes, answer.url)),
        )
        signals = await self._news.asking.signals(answer, article.url, article.signals)
        if article.prices:
            article = replace(article, prices_at=self._clock.now())
        back = task.standing is Standing.WITHDRAWN
        return Checked(
            task,
            Verdict.BACK if back else Verdict.READ,
            "back at the source" if back else "read",
            article=replace(article, signals=signals),
            words_hash=words_hash(article),
            validators=answer.validators,
            due_at=upcoming.due_at,
            step=upcoming.step,
        )

    def _missing(self, task: CheckTask, error: FetchError) -> Checked:
        """410 says that it is gone; 404 may be a slip, and is believed when it is said twice."""
        now = self._clock.now()
        live = task.standing is Standing.LIVE
        if isinstance(error, NotFound) and task.misses != NOT_THERE and live:
            due_at = now + SURE_AFTER
            return Checked(task, Verdict.FAILED, error.reason, due_at=due_at, step=task.step, misses=NOT_THERE)
        upcoming = next_time(task, self._delays, now)
        if live and isinstance(error, NotFound) and self._too_many(host_of(task.url), now):
            words = (
                "so many pages of this host are not found that its site must have been rebuilt; nothing is withdrawn"
            )
            return Checked(task, Verdict.FAILED, words, due_at=upcoming.due_at, step=upcoming.step)
        verdict = Verdict.GONE if live else Verdict.FAILED
        words = self._gone_words(error.status or 404)
        return Checked(task, verdict, words, due_at=upcoming.due_at, step=upcoming.step)

    def _too_many(self, host: str, now: datetime) -> bool:
        """Whether more pages of a host went missing within a day than an outlet withdraws."""
        if len(self._lost) > MOST_HOSTS:
            self._lost.clear()
        recent = [at for at in self._lost.get(host, ()) if now - at < MANY_WITHIN]
        self._lost[host] = [*recent, now][-MANY - 1 :]
        return len(recent) >= MANY

    def _gone_words(self, status: int) -> str:
        return f"{GONE_WORDS} {status} on {self._clock.now():%d %B %Y at %H:%M} UTC"

    def _failed(self, task: CheckTask, error: FetchError | ExtractError | CellKilled) -> Checked:
        """A trouble of theirs is no news about the article: once more soon, then at the next of the set times."""
        now = self._clock.now()
        reason = getattr(error, "reason", None) or str(error)
        retryable = isinstance(error, FetchError) and error.retryable and not isinstance(error, Refused)
        misses = 0 if task.misses == NOT_THERE else task.misses
        if retryable and misses < MOST_MISSES:
            wait_until = error.retry_at if isinstance(error, Throttled) else None
            due_at = max(wait_until or now, now + RETRY_AFTER)
            return Checked(task, Verdict.FAILED, reason, due_at=due_at, step=task.step, misses=misses + 1)
        upcoming = next_time(task, self._delays, now)
        return Checked(task, Verdict.FAILED, reason, due_at=upcoming.due_at, step=upcoming.step)


def words_hash(article: Article) -> int:
    """What a page's words are compared by."""
    return hash64("\n".join((article.headline, article.standfirst or "", *(block.text for block in article.blocks))))
