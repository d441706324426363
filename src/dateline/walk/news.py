"""The news walk: due sources are asked, read in cells and kept; then the pages that their feeds leave out.

One poll ends in one write under the source's lease, so whatever is killed when, an entry that was
acknowledged is kept once. Finished polls are written in groups: one sync to disk for many of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec

from dateline.cell import Cells
from dateline.clock import Clock
from dateline.errors import (
    CellKilled,
    DatelineError,
    ExtractError,
    FetchError,
    FormatError,
    NotAFeed,
    Refused,
    StoreBusy,
    Throttled,
    Withdrawn,
)
from dateline.extract.outlets import Recipe, for_page
from dateline.formats import sitemaps
from dateline.intake import health, outcomes, robots, schedule
from dateline.intake.gate import HostGate
from dateline.intake.identity import Seen, resolve
from dateline.live.feed import ChangeFeed
from dateline.model import (
    ArticleId,
    Change,
    ChangeKind,
    NextPoll,
    Outcome,
    OutcomeKind,
    PageRule,
    Source,
    Stamp,
    Validators,
)
from dateline.net.client import Answer, Client
from dateline.store.documents import written
from dateline.store.outward import AskKind
from dateline.store.port import Arrival, Kept, PageRead, PageTask, Polled, Store
from dateline.walk.asking import Asking
from dateline.walk.batches import Batches
from dateline.walk.hubs import FORGIVEN, HubSeen, Missed, hub_seen
from dateline.walk.placing import page_place, place
from dateline.walk.reading import FeedRead, ItemRead, PageWays, unpacked_feed

log = logging.getLogger("dateline.walk.news")

CLAIM_AT_ONCE = 64
GONE_AGAIN = timedelta(hours=23)  # between two answers of 410 that end a source; it is asked again after a day
LOOK_EVERY = timedelta(seconds=5)  # how long a new due source may wait where nobody rang
HUBS_AT_ONCE = 1_000
MOST_OLDER, OLDER_LIMIT_S = 10, 60.0  # pages of a feed's past, and seconds for all of them; a lease lasts longer
CLOCK_SLACK = timedelta(minutes=1)  # clocks are set right by seconds all the time
MOST_SITEMAPS = 3  # of an index, at one poll
MOST_PAGES_SEEN = 20_000
PAGE_RETRIES = (timedelta(minutes=10), timedelta(hours=2), timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Manners:
    """How the walk behaves towards hosts, as the operator set it."""

    rules: schedule.Rules = field(default_factory=schedule.Rules)
    concurrency: int = 64
    page_concurrency: int = 32
    lease: timedelta = timedelta(minutes=2)
    fast_hosts: frozenset[str] = frozenset()
    pages: PageRule = PageRule.NEEDED
    recipes: tuple[Recipe, ...] = ()


class NewsWalk:
    """Takes sources from due to kept. `run` goes on until cancelled; `run_until_idle` ends when nothing is due."""

    def __init__(
        self,
        *,
        store: Store,
        client: Client,
        cells: Cells,
        gate: HostGate,
        changes: ChangeFeed,
        clock: Clock,
        manners: Manners,
    ) -> None:
        self._store = store
        self.asking = Asking(store=store, client=client, gate=gate, clock=clock)
        self._cells = cells
        self._changes = changes
        self._clock = clock
        self._manners = manners
        self._rung = asyncio.Event()
        self._clock_seen: tuple[datetime, float] | None = None
        self._polls: Batches[Polled] = Batches(lambda polls: store.news.keep(polls, clock.now()))
        self._reads: Batches[PageRead] = Batches(lambda reads: store.news.keep_pages(reads, clock.now()))
        self.hubs: asyncio.Queue[HubSeen | Missed] = asyncio.Queue(maxsize=HUBS_AT_ONCE)
        self.pages_seen: OrderedDict[ArticleId, Validators] = OrderedDict()

    def ring(self) -> None:
        """Say that something may be due before the next look."""
        self._rung.set()

    async def run(self) -> None:
        """Walk until cancelled."""
        await self._walk(until_idle=False)

    async def run_until_idle(self) -> None:
        """Walk until neither a source nor a page is due."""
        await self._walk(until_idle=True)

    async def _walk(self, *, until_idle: bool) -> None:
        async with asyncio.TaskGroup() as group:
            writers = [
                group.create_task(self._polls.run(self._publish)),
                group.create_task(self._reads.run(self._publish)),
                group.create_task(self.asking.run()),
            ]
            try:
                # Pages become due by polls, so an idle walk looks for pages once more after the last poll.
                while True:
                    did = await asyncio.gather(
                        self._crowd(self._claim_sources, self._poll_one, self._manners.concurrency, until_idle),
                        self._crowd(self._claim_pages, self._page_one, self._manners.page_concurrency, until_idle),
                    )
                    if not any(did):
                        return
            finally:
                for writer in writers:
                    writer.cancel()
                await self.asking.flush()

    async def _crowd(
        self,
        claim: Callable[[int], Awaitable[Sequence[object]]],
        work: Callable[[object], Awaitable[None]],
        most: int,
        until_idle: bool,
    ) -> int:
        """Keep up to `most` claimed things in work; how many were done once nothing is left."""
        busy: set[asyncio.Task[None]] = set()
        done = 0
        async with asyncio.TaskGroup() as group:
            while True:
                room = most - len(busy)
                # A claim is a write: a full crowd claims again once a quarter of it is free.
                claimed = await claim(min(room, CLAIM_AT_ONCE)) if room >= min(most, most // 4 + 1) else ()
                for thing in claimed:
                    task = group.create_task(self._guarded(work, thing))
                    busy.add(task)
                    task.add_done_callback(busy.discard)
                done += len(claimed)
                if busy:
                    await asyncio.wait(busy, timeout=LOOK_EVERY.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
                elif until_idle:
                    return done
                else:
                    await self._doze()

    async def _doze(self) -> None:
        self._rung.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY.total_seconds()):
                await self._rung.wait()

    async def _guarded(self, work: Callable[[object], Awaitable[None]], thing: object) -> None:
        """One bad source never stops another: a fault of ours is loud, and its lease runs out by itself."""
        try:
            await work(thing)
        except StoreBusy as exc:
            log.warning("the store is busy, what was read is asked again later", extra={"why": str(exc)})
        except Exception:
            log.exception("a fault in Dateline itself while working on %r", thing)

    # --- polling -----------------------------------------------------------------------------------

    async def _claim_sources(self, limit: int) -> Sequence[Source]:
        manners = self._manners
        await self._heed_clock()
        return await self._store.sources.claim(self._clock.now(), limit, manners.lease, manners.fast_hosts)

    async def _heed_clock(self) -> None:
        """See at the start, and whenever the wall clock went back against the other, what then lies in the future."""
        now, steady = self._clock.now(), self._clock.monotonic()
        before, self._clock_seen = self._clock_seen, (now, steady)
        if before is not None and now - before[0] > timedelta(seconds=steady - before[1]) - CLOCK_SLACK:
            return
        mended = await self._store.outward.mend_clock(now)
        if mended:
            log.warning("the clock was put back, sources are asked anew", extra={"sources": mended})

    async def _poll_one(self, source: object) -> None:
        assert isinstance(source, Source)
        with self._polls.working():
            polled = await self.poll(source)
        kept = await self._polls.kept(polled)
        outcome = polled.outcome
        if source.pushed_until is not None and polled.arrivals and source.id not in kept.lost:
            self._tell(Missed(source.id, tuple([a.sorts_at for a in polled.arrivals if a.known is None])))
        log.info(
            "asked",
            extra={
                "source": source.id,
                "url": source.url,
                "outcome": outcome.kind.value,
                "status": outcome.status,
                "words": outcome.words,
                "entries": len(polled.arrivals),
                "took_ms": round(outcome.took.total_seconds() * 1000),
                "lost": source.id in kept.lost,
            },
        )

    async def poll(self, source: Source) -> Polled:
        """Ask one source and decide what is to be kept; nothing is written."""
        asked_at, began = self._clock.now(), self._clock.monotonic()
        try:
            answer = await self.asking.feed(source)
            return await self._judge(source, answer, asked_at)
        except DatelineError as error:
            if isinstance(error, StoreBusy):
                raise
            took = timedelta(seconds=self._clock.monotonic() - began)
            return await self._failed(source, error, asked_at, took)

    async def _judge(self, source: Source, answer: Answer, asked_at: datetime) -> Polled:
        body_hash = blake2b(answer.body, digest_size=16).digest()
        outcome = Outcome(
            kind=OutcomeKind.SAME,
            words="answered 304: nothing new since we last asked",
            asked_at=asked_at,
            status=answer.status,
            took=answer.took,
            wire_bytes=answer.wire_bytes,
            not_before=outcomes.holds_for(answer.headers, asked_at),
        )
        if answer.status == 304:
            return self._finished(source, outcome, answer, None, ())
        outcome = replace(outcome, validators=answer.validators, body_hash=body_hash)
        if sitemaps.is_index(answer.body):
            # What it names changes while it stays the same, so it is not asked conditionally.
            outcome = replace(outcome, validators=Validators(), body_hash=b"")
        elif body_hash == source.body_hash:
            outcome = replace(outcome, words="the same bytes as last time")
            return self._finished(source, outcome, answer, None, ())
        read, arrivals, doubt = await self._new_in(source, answer)
        outcome = replace(
            outcome,
            kind=OutcomeKind.NEW if arrivals else OutcomeKind.SAME,
            words=_in_words(read, arrivals),
            rhythm=schedule.rhythm_of([item.published_at for item in read.items if item.published_at]),
            wishes=read.wishes,
            doubt=doubt,
            newest_at=_newest(read, asked_at),
        )
        hub = hub_seen(source, answer, read)
        if hub is not None:
            self._tell(hub)
        return self._finished(source, outcome, answer, read, arrivals)

    async def _new_in(self, source: Source, answer: Answer) -> tuple[FeedRead, tuple[Arrival, ...], str]:
        reading = self._read_index if sitemaps.is_index(answer.body) else self._read_feed
        # A source without entries knows none: two reads less for each feed of a new list.
        known_texts = await self._store.news.text_hashes(source.id) if source.entry_count else frozenset()
        read = await reading(source, answer, known_texts)
        if read.older_url and not source.entry_count:
            read = await self._with_older(source, read)
        keys = [item.keys for item in read.items]
        known = await self._store.news.known(source.id, keys) if keys and source.entry_count else ()
        verdicts = resolve(keys, known)
        wanted = (Seen.NEW, Seen.CHANGED)
        if any(v.seen in wanted and i.written is None for v, i in zip(verdicts, read.items, strict=True)):
            # Known words under another GUID or address: read again, this time with all texts.
            read = await reading(source, answer, frozenset())
        now = self._clock.now()
        doubt = health.doubt(
            keys,
            verdicts,
            known,
            [item.published_at for item in read.items if item.published_at],
            [at for v, i in zip(verdicts, read.items, strict=True) if v.seen is Seen.NEW and (at := i.published_at)],
            now,
            source.last_success_at if source.entry_count else None,
        )
        arrivals = tuple(
            self._arrival(source, item, verdict.entry_id, now - timedelta(microseconds=place))
            for place, (item, verdict) in enumerate(zip(read.items, verdicts, strict=True))
            if verdict.seen in wanted
        )
        return read, await self._with_reservations(answer, arrivals), doubt

    async def _with_older(self, source: Source, read: FeedRead) -> FeedRead:
        """A source that was just added gives up its older pages too (RFC 5005), so many of them."""
        until, seen, items, older_url = (
            self._clock.monotonic() + OLDER_LIMIT_S,
            {source.url},
            read.items,
            read.older_url,
        )
        for _ in range(MOST_OLDER):
            if not older_url or older_url in seen or self._clock.monotonic() > until:
                break
            seen.add(older_url)
            try:
                answer = await self.asking.page(older_url, source.outlet_id, kind=AskKind.FEED)
                older = await self._read_feed(source, answer, frozenset())
            except (FetchError, FormatError, CellKilled) as error:
                log.info("no older page", extra={"source": source.id, "url": older_url, "why": str(error)})
                break
            items, older_url = items + older.items, older.older_url
        return msgspec.structs.replace(read, items=items)

    async def _with_reservations(self, answer: Answer, arrivals: tuple[Arrival, ...]) -> tuple[Arrival, ...]:
        """Texts whose host reserves text and data mining say so themselves from here on."""
        if not arrivals or not await self.asking.may_reserve(answer):
            return arrivals
        marked = []
        for arrival in arrivals:
            article = arrival.article
            signals = await self.asking.signals(answer, article.url or answer.url, article.signals)
            marked.append(replace(arrival, written=written(replace(article, signals=signals))))
        return tuple(marked)

    async def _read_index(self, source: Source, index: Answer, known: frozenset[int]) -> FeedRead:
        """The news of the newest sitemaps that an index names, as one feed.

        Errors: those of the last sitemap where none could be read; NotAFeed where it names none.
        """
        read: FeedRead | None = None
        failed: FetchError | FormatError | CellKilled = NotAFeed(index.url, "an index that names no sitemap")
        for url in sitemaps.newest(index.body, index.url, MOST_SITEMAPS):
            try:
                answer = await self.asking.page(url, source.outlet_id, kind=AskKind.FEED)
                one = await self._read_feed(source, answer, known)
            except (FetchError, FormatError, CellKilled) as error:
                failed = error
                continue
            read = one if read is None else msgspec.structs.replace(read, items=read.items + one.items)
        if read is None:
            raise failed
        return read

    async def _read_feed(self, source: Source, answer: Answer, known: frozenset[int]) -> FeedRead:
        given = (answer.body, answer.url, answer.headers.get("content-type"), known, source.section)
        if source.rule:
            return unpacked_feed(await self._cells.run("dateline.walk.reading:packed_page", *given, source.rule))
        return unpacked_feed(await self._cells.run("dateline.walk.reading:packed_feed", *given))

    def _arrival(self, source: Source, item: ItemRead, known: object, now: datetime) -> Arrival:
        assert item.written is not None
        # An item of no or an absurd date sorts by when we saw it, and nothing sorts above now.
        stamp = Stamp(item.published_at) if item.published_at else item.stamp
        sorts_at = place(stamp, now) or now
        rule = self._manners.pages if source.pages is PageRule.NEEDED else source.pages
        wanted = rule is PageRule.ALWAYS or (rule is PageRule.NEEDED and not item.whole)
        return Arrival(
            keys=item.keys,
            written=item.written,
            section=item.section,
            sorts_at=sorts_at,
            known=known,  # type: ignore[arg-type]  # an EntryId or None, from `resolve`
            page_due_at=now if wanted and item.written.url else None,
        )

    def _finished(
        self,
        source: Source,
        outcome: Outcome,
        answer: Answer,
        read: FeedRead | None,
        arrivals: tuple[Arrival, ...],
    ) -> Polled:
        now = self._clock.now()
        moved = outcomes.move(source, answer.permanent_url, read.self_url if read else None, now)
        if moved.url is not None:
            outcome = replace(outcome, final_url=moved.url)
        rhythm = outcome.rhythm or source.rhythm
        missed = any(each.known is None and each.sorts_at < now - FORGIVEN for each in arrivals)
        return Polled(
            source=source,
            outcome=outcome,
            next_poll=self._next(outcome, rhythm, 0, now, source, _quiet(source, outcome, now), missed),
            failures=0,
            arrivals=arrivals,
            url=moved.url,
            moved_to=moved.pending,
            title=read.title if read else None,
            language=read.language if read else None,
        )

    async def _failed(self, source: Source, error: DatelineError, asked_at: datetime, took: timedelta) -> Polled:
        outcome = outcomes.from_error(error, asked_at, took, source.url)
        failures = source.failures + 1
        now = self._clock.now()
        upcoming = self._next(outcome, source.rhythm, failures, now, source)
        if isinstance(error, Throttled):
            await self.asking.hold(source.url, upcoming.at)
        # A day lies between the two, also where a person asks at once: some hosts answer 410 while they are mended.
        twice = outcome.kind is OutcomeKind.GONE and source.last_outcome == OutcomeKind.GONE.value
        retired = twice and source.last_asked_at is not None and asked_at - source.last_asked_at >= GONE_AGAIN
        if retired:
            upcoming = NextPoll(upcoming.at, "it answered 410, gone, twice, so it is asked no more")
        # A failure says nothing against a move that was seen before it.
        return Polled(source, outcome, upcoming, failures, retired=retired, moved_to=source.moved_to)

    async def take_push(self, source: Source, body: bytes, content_type: str | None) -> Kept:
        """Keep what a hub sent of a source that we hold under a lease; its validators stay as they were."""
        now = self._clock.now()
        answer = Answer(
            source.url, 200, {"content-type": content_type or ""}, body, None, 0, 0, timedelta(), Validators()
        )
        outcome = Outcome(OutcomeKind.SAME, "", now, source.last_status)
        arrivals: tuple[Arrival, ...] = ()
        try:
            read, arrivals, _ = await self._new_in(source, answer)
            words, kind = f"its hub sent {_in_words(read, arrivals)}", OutcomeKind.NEW if arrivals else OutcomeKind.SAME
            outcome = replace(outcome, kind=kind, words=words)
        except (FormatError, CellKilled) as error:
            outcome = replace(outcome, words=f"its hub sent what is no feed: {error}")
        upcoming = self._next(outcome, source.rhythm, 0, now, source)
        kept = await self._store.news.keep(
            [Polled(source, outcome, upcoming, 0, arrivals, moved_to=source.moved_to)], now
        )
        self._publish(kept)
        return kept

    def _tell(self, what: HubSeen | Missed) -> None:
        """Say to whoever minds the hubs; where nobody does, nothing waits."""
        if not self.hubs.full():
            self.hubs.put_nowait(what)

    def _next(
        self,
        outcome: Outcome,
        rhythm: timedelta | None,
        failures: int,
        now: datetime,
        source: Source,
        quiet: timedelta | None = None,
        missed: bool = False,
    ) -> NextPoll:
        seed = f"{source.id} {now.isoformat()}".encode()
        jitter = int.from_bytes(blake2b(seed, digest_size=4).digest()) / 2**32
        wishes = source.wishes if outcome.wishes is None else outcome.wishes
        pushed = source.pushed_until is not None and source.pushed_until > now
        rules, told = self._manners.rules, pushed and not missed
        upcoming = schedule.next_poll(
            outcome, rhythm, failures, now, jitter, rules, quiet, wishes, told, own=source.every
        )
        # The hub is doubted from now on, not once the six hours of relying on it are over.
        return replace(upcoming, because=f"its hub missed something; {upcoming.because}") if pushed > told else upcoming

    # --- pages -------------------------------------------------------------------------------------

    async def _claim_pages(self, limit: int) -> Sequence[PageTask]:
        manners = self._manners
        return await self._store.news.claim_pages(self._clock.now(), limit, manners.lease, manners.fast_hosts)

    async def _page_one(self, task: object) -> None:
        assert isinstance(task, PageTask)
        with self._reads.working():
            read = await self.read_page(task)
        await self._reads.kept(read)
        log.info("page", extra={"article": task.article_id, "url": task.url, "words": read.words})

    async def read_page(self, task: PageTask) -> PageRead:
        """Ask an article's page and read it; nothing is written."""
        try:
            answer = await self.asking.page(task.url, task.outlet.id)
            article, section, habits = await self._cells.run(
                "dateline.walk.reading:read_page",
                answer.body,
                answer.url,
                answer.headers.get("content-type"),
                task.article,
                PageWays(task.habits, task.outlet.zone, for_page(self._manners.recipes, answer.url)),
            )
        except Withdrawn as error:
            return PageRead(task, None, "page asked", error.reason, withdrawn=True)
        except (FetchError, ExtractError) as error:
            return PageRead(task, None, "page asked", error.reason, again_at=self._page_again(task, error))
        except DatelineError as error:
            if isinstance(error, StoreBusy):
                raise
            return PageRead(task, None, "page asked", str(error))
        article = replace(article, signals=await self.asking.signals(answer, article.url, article.signals))
        if article.prices:
            article = replace(article, prices_at=self._clock.now())
        self._remember(task.article_id, answer.validators)
        sorts_at = page_place(task.article, article, task.seen_at or self._clock.now())
        return PageRead(task, article, "page read", "read", section=section, sorts_at=sorts_at, habits=habits)

    def _remember(self, article_id: ArticleId, validators: Validators) -> None:
        """What its page can be asked with again; forgotten by a restart, which costs one whole answer."""
        self.pages_seen[article_id] = validators
        while len(self.pages_seen) > MOST_PAGES_SEEN:
            self.pages_seen.popitem(last=False)

    async def leave(self, url: str) -> robots.Leave:
        """Whether the host's robots.txt lets us read `url`; asked for where it is not known."""
        return await self.asking.leave(url)

    def _page_again(self, task: PageTask, error: DatelineError) -> datetime | None:
        retryable = isinstance(error, FetchError) and (error.retryable or isinstance(error, Refused))
        if not retryable or task.attempts >= len(PAGE_RETRIES):
            return None
        wait = PAGE_RETRIES[task.attempts]
        if isinstance(error, Throttled) and error.retry_at is not None:
            return max(error.retry_at, self._clock.now() + wait)
        return self._clock.now() + wait

    # --- writing -----------------------------------------------------------------------------------

    def _publish(self, kept: Kept) -> None:
        if kept.number is not None:
            self._changes.publish(Change(kept.number, ChangeKind.ARTICLE, "", self._clock.now()))


def _newest(read: FeedRead, now: datetime) -> datetime | None:
    stated = max((item.published_at for item in read.items if item.published_at), default=None)
    return None if stated is None else min(stated, now)


def _quiet(source: Source, outcome: Outcome, now: datetime) -> timedelta | None:
    """How long ago a source last published: by the newest time that its feed states, else by when we saw a new item.

    What it states holds through answers of 304: a feed that was just added published when it says, not when we came.
    """
    newest = outcome.newest_at or source.newest_at or source.last_new_at
    return now - newest if newest is not None else None


def _in_words(read: FeedRead, arrivals: Collection[Arrival]) -> str:
    fresh = sum(1 for a in arrivals if a.known is None)
    changed = len(arrivals) - fresh
    parts = [f"{fresh} new" if fresh else "nothing new", f"{changed} changed" if changed else ""]
    count = "1 entry" if len(read.items) == 1 else f"{len(read.items)} entries"
    words = f"{count}, " + ", ".join(p for p in parts if p)
    if read.partial:
        words += "; the answer was cut off, the whole entries before the cut were kept"
    return words
