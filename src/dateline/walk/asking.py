"""Asking hosts the way a good robot does: robots.txt first, one at a time, counted, and let alone when they say so.

Feeds, pages and pages asked again all leave by here; what every outlet was asked is told on the page about our robot.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from dateline.clock import Clock
from dateline.errors import FetchError, Gone, NotFound, Refused, StoreBusy, Throttled
from dateline.formats import tdmrep
from dateline.intake import robots
from dateline.intake.gate import HostGate
from dateline.model import HostState, OutletId, Signals, Source, Validators
from dateline.net.client import Answer, Client, Limits
from dateline.store.outward import AskKind, Count, Counts, Reservation
from dateline.store.port import Store
from dateline.urls import host_of

log = logging.getLogger("dateline.walk.asking")
FLUSH_EVERY = timedelta(seconds=30)
MOST_REMEMBERED = 50_000  # feeds whose leave is in memory; a few words each
MOST_HOSTS, SMALL_ROBOTS = 1_000, 16_384  # hosts whose robots.txt is in memory, and characters of one: 16 MiB in all
PAGE_WAIT = timedelta(minutes=10)  # where a host is busy and did not say for how long
LOOK_AGAIN = timedelta(minutes=10)  # reservations that other workers saw
ROBOTS_LIMITS = Limits(total=timedelta(seconds=10), idle=timedelta(seconds=8))


class Asking:
    """Asks for feeds and pages. One for the whole process, so that what it counts and remembers is whole."""

    def __init__(self, *, store: Store, client: Client, gate: HostGate, clock: Clock) -> None:
        self._store = store
        self._client = client
        self._gate = gate
        self._clock = clock
        self._robots_locks: dict[str, asyncio.Lock] = {}
        self._states: OrderedDict[str, HostState] = OrderedDict()
        self._leaves: OrderedDict[str, tuple[robots.Leave, datetime]] = OrderedDict()
        self._unwritten: list[HostState] = []
        self._writing: asyncio.Task[None] | None = None
        self._counts: Counts = {}
        self._reservations: dict[str, Reservation] = {}
        self._reservations_at: datetime | None = None

    # --- feeds and pages -----------------------------------------------------------------------------

    async def feed(self, source: Source) -> Answer:
        """Ask for a source's feed. Errors: FetchError; Refused where robots.txt names the feed."""
        try:
            # A page is asked under all of robots.txt, a feed that a person entered under its explicit rules.
            page = self.leave(source.url, source.outlet_id) if source.rule else None
            leave = await page if page is not None else await self._feed_leave(source)
            if not leave.allowed:
                raise Refused(source.url, leave.because)
            async with self._gate.turn(host_of(source.url), leave.gap):
                answer = await self._client.get(source.url, validators=source.validators)
        except FetchError as error:
            self._count(source.outlet_id, AskKind.FEED, error)
            raise
        self._count(source.outlet_id, AskKind.FEED, answer)
        return answer

    async def page(
        self, url: str, outlet_id: OutletId, *, validators: Validators | None = None, kind: AskKind = AskKind.PAGE
    ) -> Answer:
        """Ask for a page. Errors: FetchError; a host that asks us to wait is then left alone as a whole."""
        try:
            self._client.look_at(url)  # first, or robots.txt would be blamed for what the guard refuses
            leave = await self.leave(url, outlet_id)
            if not leave.allowed:
                raise Refused(url, leave.because)
            async with self._gate.turn(host_of(url), leave.gap):
                answer = await self._client.get(url, validators=validators)
        except FetchError as error:
            self._count(outlet_id, kind, error)
            if isinstance(error, Throttled):
                await self.hold(url, error.retry_at or self._clock.now() + PAGE_WAIT)
            raise
        self._count(outlet_id, kind, answer)
        return answer

    async def hold(self, url: str, until: datetime) -> None:
        """Leave a host alone as a whole; its sources come back one by one, not all when the time is over."""
        now = self._clock.now()
        spread = max(timedelta(minutes=1), (until - now) / 10)
        because = "its host asked us to wait, at another of its addresses"
        await self._store.outward.hold_host(host_of(url), until, spread, because)

    # --- robots.txt ----------------------------------------------------------------------------------

    async def _feed_leave(self, source: Source) -> robots.Leave:
        """Leave to ask for a feed that a person entered: only an explicit rule is in the way of that."""
        now = self._clock.now()
        known = self._leaves.get(source.url)
        if known is not None and known[1] > now:
            return known[0]
        state = await self._robots(source.url, source.outlet_id)
        leave = robots.Leave(True) if state.robots_refuses else robots.leave(state, source.url, "feed")
        self._leaves[source.url] = leave, robots.holds_until(state, now)
        if len(self._leaves) > MOST_REMEMBERED:
            self._leaves.popitem(last=False)
        return leave

    async def leave(self, url: str, outlet_id: OutletId | None = None) -> robots.Leave:
        """Whether the host's robots.txt lets us read `url`; asked for where it is not known."""
        return robots.leave(await self._robots(url, outlet_id), url)

    async def _robots(self, url: str, outlet_id: OutletId | None) -> HostState:
        host = host_of(url)
        remembered = self._states.get(host)
        if remembered is not None and robots.known(remembered, self._clock.now()):
            return remembered
        lock = self._robots_locks.setdefault(host, asyncio.Lock())
        async with lock:
            state = await self._store.hosts.host(host)
            if not robots.known(state, self._clock.now()):
                state = await self._ask_robots(url, state, outlet_id)
        if not lock.locked():
            self._robots_locks.pop(host, None)
        self._remember(host, state)
        return state

    def _remember(self, host: str, state: HostState) -> None:
        """Hosts of many feeds and pages are not read from the store for each."""
        if len(state.robots or "") <= SMALL_ROBOTS:
            self._states[host] = state
            if len(self._states) > MOST_HOSTS:
                self._states.popitem(last=False)

    async def _ask_robots(self, url: str, state: HostState, outlet_id: OutletId | None) -> HostState:
        try:
            async with self._gate.turn(state.host, asks_leave=True):
                answer = await self._client.get(robots.address(url), limits=ROBOTS_LIMITS)
            self._count(outlet_id, AskKind.RULES, answer)
            text = answer.body[: 500 * 1024].decode("utf-8", "replace").replace("\x00", "")
            state = robots.after_answer(state, text, self._clock.now())
        except FetchError as error:
            self._count(outlet_id, AskKind.RULES, error)
            state = robots.after_error(state, error, self._clock.now())
        await self._keep(state)
        return state

    async def _keep(self, state: HostState) -> None:
        """Keep what is known of a host; those that come while others are written are one write after it.

        A new list asks as many hosts at once as it names: one sync to disk for each would be half of its first minute.
        """
        self._unwritten.append(state)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_hosts())
        await asyncio.shield(self._writing)

    async def _write_hosts(self) -> None:
        while self._unwritten:
            states, self._unwritten = self._unwritten, []
            await self._store.hosts.put_hosts(states)

    # --- reservations of text and data mining --------------------------------------------------------

    async def may_reserve(self, answer: Answer) -> bool:
        """Whether anything of an answer may be reserved: nearly always not, and then nothing more is looked at."""
        return "tdm-reservation" in answer.headers or any(r.rules for r in (await self._known_reservations()).values())

    async def signals(self, answer: Answer, url: str, signals: Signals) -> Signals:
        """The signals of a text at `url` with what its host reserves, by the answer's header or by its file."""
        said = answer.headers.get("tdm-reservation", "").strip() == "1"
        policy = answer.headers.get("tdm-policy", "").strip() or None
        if policy is not None and not policy.startswith(("https://", "http://")):
            policy = None
        if said:
            await self._note_header(host_of(answer.url), policy)
        else:
            known = (await self._known_reservations()).get(host_of(url))
            if known is not None and known.rules:
                parts = urlsplit(url)
                said, policy = tdmrep.reserved(known.rules, parts.path or "/")
        if not said:
            return signals
        return replace(signals, tdm_reserved=True, tdm_policy_url=signals.tdm_policy_url or policy)

    async def _known_reservations(self) -> dict[str, Reservation]:
        now = self._clock.now()
        if self._reservations_at is None or now - self._reservations_at > LOOK_AGAIN:
            self._reservations = {each.host: each for each in await self._store.outward.reservations()}
            self._reservations_at = now
        return self._reservations

    async def _note_header(self, host: str, policy: str | None) -> None:
        """Keep the day on which a host was first seen to reserve."""
        known = (await self._known_reservations()).get(host)
        if known is not None and known.header_since is not None:
            return
        stored = await self._store.outward.reservation(host)
        made = replace(stored, header_since=stored.header_since or self._clock.now(), policy_url=policy)
        await self._store.outward.put_reservation(made)
        self._reservations[host] = made

    async def ask_reservation(self, site_url: str, outlet_id: OutletId) -> Reservation:
        """Ask a host's file of reservations and keep what it says, with the day on which it first said so."""
        host, now = host_of(site_url), self._clock.now()
        stored = await self._store.outward.reservation(host)
        address = site_url.rstrip("/") + "/.well-known/tdmrep.json"
        made = replace(stored, asked_at=now)
        try:
            answer = await self.page(address, outlet_id, kind=AskKind.RULES)
            rules = tdmrep.parse(answer.body)
            reserves = any(rule[1] for rule in rules)
            since = (stored.file_since or now) if reserves else None
            made = replace(made, rules=rules, file_since=since)
        except FetchError as error:
            if error.status in (404, 410):
                made = replace(made, rules=(), file_since=None)
        await self._store.outward.put_reservation(made)
        if made.since is not None:
            self._reservations[host] = made
        return made

    # --- counting --------------------------------------------------------------------------------------

    def _count(self, outlet_id: OutletId | None, kind: AskKind, came: Answer | FetchError) -> None:
        """Count in memory; what is not written yet is at most FLUSH_EVERY old."""
        if outlet_id is None:
            return
        key = (outlet_id, self._clock.now().date(), kind)
        count = self._counts.get(key)
        if count is None:
            count = self._counts[key] = Count()
        if isinstance(came, Answer):
            count.asked += came.hops + 1
            count.same += came.status == 304
            count.wire_bytes += came.wire_bytes
            return
        refused_here = isinstance(came, Refused) and came.status is None  # by robots.txt: nothing was sent
        count.asked += not refused_here
        if isinstance(came, Refused):
            count.refused += 1
        elif isinstance(came, Throttled):
            count.busy += 1
        elif not (kind is AskKind.RULES and isinstance(came, NotFound | Gone)):  # to have no rules is no failure
            count.failed += 1

    async def flush(self) -> None:
        """Write what was counted, and wait for what is being written of hosts."""
        if self._writing is not None:
            await asyncio.wait((self._writing,))
        counts, self._counts = self._counts, {}
        if not counts:
            return
        try:
            await self._store.outward.add_counts(counts)
        except StoreBusy:
            for key, count in counts.items():
                self._counts.setdefault(key, Count()).add(count)

    async def run(self) -> None:
        """Write what was counted now and then, until cancelled."""
        while True:
            await asyncio.sleep(FLUSH_EVERY.total_seconds())
            await self.flush()
