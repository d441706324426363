"""Asks providers for prices: ask, read in a cell, check, fold into candles, keep, tell.

One walk asks one provider; where it has a fallback (the simulated exchange) and there never was a true price,
the fallback is asked while the provider cannot be reached. Source: docs/markets.md.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from dateline.clock import Clock
from dateline.errors import BadTick, CellKilled, DatelineError, FetchError, MarketError, Refused, StoreError
from dateline.live.feed import ChangeFeed
from dateline.live.hub import Hub
from dateline.markets import candles, checks, freshness, schedule, ticker
from dateline.markets.providers import SIMULATED_NAME, Attribution, Provider, Reading
from dateline.model import Asset, AssetId, Candle, Change, ChangeKind, Freshness, NextPoll, Quoted, Tick
from dateline.store.port import Store
from dateline.walk.folding import Folding

MARGIN = 10  # ranks beyond the limit that an asset may fall without leaving: the last ranks change daily
TEND_EVERY, PACK_AGAIN = 3600.0, 60.0  # seconds
LOOK_EVERY = 60.0  # seconds; the longest sleep, so that an ask by hand moves the next one
_NAMED = 5  # how many assets a sentence names

log = logging.getLogger(__name__)


class Answered(Protocol):
    """What the walk needs of `net.client.Answer`."""

    @property
    def body(self) -> bytes: ...


class Gets(Protocol):
    """What the walk needs of `net.client.Client`."""

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answered: ...


class Runs(Protocol):
    """What the walk needs of `cell.Cells`."""

    async def run(self, name: str, /, *_: object) -> Any: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking once, for people and for the log."""

    provider: str
    at: datetime
    good: bool
    words: str
    taken: int = 0
    rejected: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MarketState:
    """What the sources page says of a provider. `last` None: not asked since the start."""

    provider: str
    attribution: Attribution
    simulated: bool
    every: timedelta
    last: Asked | None
    next: NextPoll | None


@dataclass(slots=True)
class _Turn:
    """A provider's place in the schedule; `due` in monotonic seconds."""

    provider: Provider
    due: float = 0.0
    failures: int = 0
    last: Asked | None = None
    next: NextPoll | None = None
    held: dict[AssetId, Tick] = field(default_factory=dict)


class MarketWalk:
    """Keeps prices coming. `assets` names what is priced; without it the `limit` largest are."""

    def __init__(
        self,
        *,
        store: Store,
        client: Gets,
        cells: Runs,
        feed: ChangeFeed,
        hub: Hub,
        provider: Provider,
        clock: Clock,
        assets: Sequence[AssetId] = (),
        limit: int = 50,
        keep_minutes: timedelta = timedelta(),
        fallback: Provider | None = None,
        fallback_wanted: Callable[[], Awaitable[bool]] | None = None,
        made_up_past: Callable[[datetime], Iterator[list[Candle]]] | None = None,
        draw: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._client = client
        self._cells = cells
        self._feed = feed
        self._hub = hub
        self._clock = clock
        self._assets = tuple(dict.fromkeys(assets))
        self._limit = limit
        self._turn = _Turn(provider)
        self._fallback = _Turn(fallback) if fallback is not None else None
        self._fallback_wanted = fallback_wanted  # asked before each turn; once it is not, it never is again
        self._made_up_past = made_up_past  # what a simulated provider says of the time before it was first asked
        self._draw = draw
        self._sleep = sleep
        self._shown: Sequence[Quoted] = ()
        self._folding = Folding(store)
        self._streamed: Mapping[AssetId, Tick] = {}
        self._polled: dict[AssetId, Tick] = {}
        self._beside: Callable[[], tuple[MarketState, ...]] = tuple
        self._told: Callable[[AssetId], Sequence[Tick]] = lambda _: ()
        self._keep_minutes = keep_minutes
        self._tend_at = 0.0
        self._asking = asyncio.Lock()
        provider.ask(self._assets, limit)  # ConfigError at the start, not in the night

    # --- from outside ------------------------------------------------------------------------------

    async def run(self) -> None:
        """Ask when it is time, for ever; nothing that a provider does ends it."""
        await self.show_known()
        while True:
            await self._end_fallback()
            turns = [turn for turn in (self._turn, self._fallback) if turn is not None and self._wanted(turn)]
            turn = min(turns, key=lambda turn: turn.due)
            if self._clock.monotonic() >= self._tend_at:
                await self._tend()
            wait = turn.due - self._clock.monotonic()
            if wait > 0:
                await self._sleep(min(wait, LOOK_EVERY))
                continue
            async with self._asking:
                await self._guarded(turn)

    async def show_known(self) -> None:
        """Put what the store knows before the pages; a provider asked lately is not asked at once again."""
        async with self._asking:
            now, quoted = self._clock.now(), await self._store.markets.quoted()
            self._show(quoted)
            for turn in filter(None, (self._turn, self._fallback)):
                wait = self._still_good(turn.provider, quoted, now)
                self._plan(turn, NextPoll(now + wait, "what is stored holds until then" if wait else "at the start"))

    async def _end_fallback(self) -> None:
        """Where made-up prices are wanted no more (the samples were removed), they go, and none come again."""
        if self._fallback is None or self._fallback_wanted is None or await self._fallback_wanted():
            return
        async with self._asking:
            quoted = await self._store.markets.quoted()
            made_up = {q.asset.id for q in quoted if q.tick is not None and self._made_up(q.tick)}
            self._fallback = None
            if made_up:
                await self._store.markets.drop_assets(made_up)
                now = self._clock.now()
                number = await self._store.changes.record(ChangeKind.MARKET, self._turn.provider.name, now)
                self._feed.publish(Change(number, ChangeKind.MARKET, self._turn.provider.name, now))
                self._show(await self._store.markets.quoted())
                log.info("made-up prices are gone with the samples", extra={"assets": len(made_up)})

    async def ask_once(self) -> Asked:
        """Ask now, whatever the schedule says, and say what came of it."""
        async with self._asking:
            asked = await self._ask(self._turn)
            if not asked.good and self._fallback is not None and self._wanted(self._fallback):
                asked = await self._ask(self._fallback)
            return asked

    def state(self) -> tuple[MarketState, ...]:
        """What is asked and what came of it, the fallback last and only once it was asked."""
        turns = [self._turn]
        if self._fallback is not None and self._fallback.last is not None:
            turns.append(self._fallback)
        return (
            tuple(
                MarketState(
                    t.provider.name, t.provider.attribution, t.provider.simulated, t.provider.every, t.last, t.next
                )
                for t in turns
            )
            + self._beside()
        )

    # --- beside streams ----------------------------------------------------------------------------

    @property
    def folding(self) -> Folding:
        """The candles being made; streams fold into the same."""
        return self._folding

    @property
    def shown(self) -> Sequence[Quoted]:
        """What is on the pages now."""
        return self._shown

    @property
    def shows_made_up(self) -> bool:
        """Whether made-up prices are on the pages: true ones are not put beside them."""
        return any(q.tick is not None and self._made_up(q.tick) for q in self._shown)

    def polled(self) -> Mapping[AssetId, Tick]:
        """The newest price of each asset where it is polled: what stands in while a stream is away."""
        return self._polled

    def beside(
        self, state: Callable[[], tuple[MarketState, ...]], told: Callable[[AssetId], Sequence[Tick]] = lambda _: ()
    ) -> None:
        """Let the sources page tell of streams too, and an asset's page of what each says of it."""
        self._beside = state
        self._told = told

    def told(self, asset_id: AssetId) -> tuple[Tick, ...]:
        """What each source says of an asset now: streams, the most trusted first, then where it is polled."""
        polled = self._polled.get(asset_id)
        return (*self._told(asset_id), *((polled,) if polled is not None else ()))

    def stream(self, ticks: Mapping[AssetId, Tick]) -> None:
        """Show these prices in place of older ones; what changed is pushed."""
        self._streamed = dict(ticks)
        self._show(self._shown)

    def _is_streamed(self, tick: Tick, provider: str) -> bool:
        streamed = self._streamed.get(tick.asset_id)
        return streamed is not None and streamed.provider != provider

    def _over(self, quoted: Quoted) -> Quoted:
        """With the streamed price where that is not older."""
        tick = self._streamed.get(quoted.asset.id)
        if tick is None or (quoted.tick is not None and quoted.tick.as_of > tick.as_of):
            return quoted
        return Quoted(quoted.asset, tick)

    async def _tend(self) -> None:
        """Turn finished days into blocks, some at once, and forget minutes where the operator asked for it."""
        self._tend_at = self._clock.monotonic() + TEND_EVERY
        now = self._clock.now()
        try:
            packed = await self._store.markets.pack_candles(now)
            if packed:
                self._tend_at = self._clock.monotonic() + PACK_AGAIN
            elif self._keep_minutes:
                gone = await self._store.markets.forget_candles(candles.MINUTE, now - self._keep_minutes)
                if gone:
                    log.info("old minutes are forgotten", extra={"candles": gone})
        except StoreError as error:
            log.warning("prices of finished days could not be packed", extra={"words": str(error)})

    # --- when --------------------------------------------------------------------------------------

    def _wanted(self, turn: _Turn) -> bool:
        """Whether this provider is to be asked at all: the fallback only while nothing true is known."""
        if turn is self._turn:
            return True
        if self._turn.last is None or self._turn.last.good:
            return False
        return not any(q.tick is not None and not self._made_up(q.tick) for q in self._shown)

    def _still_good(self, provider: Provider, quoted: Sequence[Quoted], now: datetime) -> timedelta:
        """How long what is stored still holds, so that restarts do not become requests."""
        ticks = {q.asset.id: q.tick for q in quoted if q.tick is not None and q.tick.provider == provider.name}
        if not ticks or not set(self._assets) <= ticks.keys() or (not self._assets and len(ticks) < self._limit):
            return timedelta()
        newest = max(tick.received_at for tick in ticks.values())
        return min(max(newest + provider.every - now, timedelta()), provider.every)

    def _plan(self, turn: _Turn, plan: NextPoll) -> None:
        turn.next = plan
        turn.due = self._clock.monotonic() + max((plan.at - self._clock.now()).total_seconds(), 0.0)

    def _made_up(self, tick: Tick) -> bool:
        """Whether the price is of a simulated provider: ours, or one of this walk."""
        providers = [turn.provider for turn in (self._turn, self._fallback) if turn is not None]
        return tick.provider in {SIMULATED_NAME, *(p.name for p in providers if p.simulated)}

    # --- asking ------------------------------------------------------------------------------------

    async def _guarded(self, turn: _Turn) -> None:
        """A fault of ours is loud, and the prices go on."""
        try:
            await self._ask(turn)
        except Exception:
            log.exception("a fault in Dateline itself while asking %s", turn.provider.name)
            turn.failures += 1
            self._plan(turn, NextPoll(self._clock.now() + turn.provider.every, "a fault in Dateline itself"))

    async def _ask(self, turn: _Turn) -> Asked:
        provider = turn.provider
        retry_at: datetime | None = None
        try:
            reading = await self._read(provider)
            asked = await self._take(turn, reading)
        except (FetchError, MarketError, CellKilled, StoreError) as error:
            retry_at = getattr(error, "retry_at", None)
            asked = Asked(provider.name, self._clock.now(), False, _why(error))
        turn.last = asked
        turn.failures = 0 if asked.good else turn.failures + 1
        now = self._clock.now()
        if asked.good:
            self._plan(turn, schedule.after_success(now, provider.every))
        else:
            self._plan(
                turn, schedule.after_failure(now, provider.every, turn.failures, self._draw(), retry_at=retry_at)
            )
        log.log(
            logging.INFO if asked.good else logging.WARNING,
            "asked for prices",
            extra={"provider": asked.provider, "good": asked.good, "words": asked.words, "taken": asked.taken},
        )
        return asked

    async def _read(self, provider: Provider) -> Reading:
        ask = provider.ask(self._assets, min(self._limit + MARGIN, provider.most_assets))
        answer = await self._client.get(ask.url, headers=ask.headers)
        function, arguments = provider.in_cell(answer.body, self._clock.now())
        reading: Reading = await self._cells.run(function, *arguments)
        return reading

    # --- keeping -----------------------------------------------------------------------------------

    async def _take(self, turn: _Turn, reading: Reading) -> Asked:
        provider, now = turn.provider, self._clock.now()
        quoted = await self._parted(provider, await self._store.markets.quoted())
        known = {q.asset.id: q for q in quoted}
        assets = self._chosen(reading, known)
        fresh = [asset for asset in assets.values() if known.get(asset.id) is None or known[asset.id].asset != asset]
        if provider.simulated and not known:
            await self._keep_past(assets, now)  # first: once an asset is there, what it did is measured
        if fresh:
            await self._store.markets.put_assets(fresh)
        accepted, rejected = self._checked(turn, reading, assets, known, now)
        if accepted:
            folded = await self._folding.ticks(accepted)
            number = await self._store.markets.keep_ticks(accepted, list(folded.values()))
            self._folding.kept(folded)
            if number is not None:
                self._feed.publish(Change(number, ChangeKind.MARKET, provider.name, now))
        await self._let_go(quoted, reading, now)
        self._show(await self._store.markets.quoted())
        missing = self._missing(reading, known)
        words = _in_words(len(reading.ticks), len(accepted), rejected, missing)
        return Asked(provider.name, now, True, words, len(accepted), tuple(rejected), reading.notes)

    async def _keep_past(self, assets: Collection[AssetId], now: datetime) -> None:
        """Give made-up prices a past, a coin at a time; it goes with them."""
        parts = self._made_up_past(now) if self._made_up_past is not None else iter(())
        while part := await asyncio.to_thread(next, parts, None):
            if part[0].asset_id in assets:
                await self._store.markets.keep_candles(part)

    async def _parted(self, provider: Provider, quoted: Sequence[Quoted]) -> Sequence[Quoted]:
        """Keep made-up and true prices apart: true ones replace all made-up ones, never the other way."""
        if provider.simulated:
            if any(q.tick is not None and not self._made_up(q.tick) for q in quoted):
                raise MarketError(provider.name, "true prices are kept here, and made-up ones are not put beside them")
            return quoted
        made_up = {q.asset.id for q in quoted if q.tick is not None and self._made_up(q.tick)}
        if made_up:
            await self._store.markets.drop_assets(made_up)
            log.info("made-up prices are gone: true ones came", extra={"assets": len(made_up)})
        return [q for q in quoted if q.asset.id not in made_up]

    def _chosen(self, reading: Reading, known: Mapping[AssetId, Quoted]) -> dict[AssetId, Asset]:
        """The assets of the answer that are wanted: those named, or the largest and those already here."""
        if self._assets:
            return {asset.id: asset for asset in reading.assets if asset.id in self._assets}
        ranked = sorted(reading.assets, key=lambda asset: (asset.rank is None, asset.rank or 0))
        return {a.id: a for place, a in enumerate(ranked) if place < self._limit or a.id in known}

    def _checked(
        self,
        turn: _Turn,
        reading: Reading,
        assets: Mapping[AssetId, Asset],
        known: Mapping[AssetId, Quoted],
        now: datetime,
    ) -> tuple[list[Tick], list[str]]:
        """Ticks to keep, and for the others why not; one that says nothing new is neither."""
        accepted, rejected = [], []
        for tick in reading.ticks:
            if tick.asset_id not in assets:
                continue
            self._polled[tick.asset_id] = tick
            if self._is_streamed(tick, turn.provider.name):
                continue
            before = known.get(tick.asset_id)
            last = before.tick if before is not None else None
            try:
                checks.accept(tick, last, now, turn.held.get(tick.asset_id))
            except BadTick as bad:
                rejected.append(f"{tick.asset_id}: {bad.reason}")
                if checks.is_jump(tick, last):
                    turn.held[tick.asset_id] = tick
                continue
            turn.held.pop(tick.asset_id, None)
            if last is None or _says(tick) != _says(last):
                accepted.append(tick)
        return accepted, rejected

    async def _let_go(self, quoted: Sequence[Quoted], reading: Reading, now: datetime) -> None:
        """Drop assets that nobody asks for any more, a day after their last price.

        One that was named and is missing stays: it is the provider that lost it, and its page says since when.
        """
        there = set(self._assets) or {asset.id for asset in reading.assets}
        gone = {
            q.asset.id
            for q in quoted
            if q.asset.id not in there and (q.tick is None or freshness.classify(q.tick, now) is Freshness.ENDED)
        }
        if gone:
            await self._store.markets.drop_assets(gone)
            log.info("assets that are no longer asked for are dropped", extra={"assets": sorted(gone)})

    def _missing(self, reading: Reading, known: Mapping[AssetId, Quoted]) -> list[str]:
        priced = {tick.asset_id for tick in reading.ticks}
        return sorted((set(self._assets) or known.keys()) - priced)

    def _show(self, quoted: Sequence[Quoted]) -> None:
        """Push what changed on the pages."""
        quoted = [self._over(each) for each in quoted] if self._streamed else quoted
        frame = ticker.changed(self._shown, quoted, self._clock.now())
        self._hub.send(frame)
        there = {row["s"] for row in ticker.frame(quoted, self._clock.now())["u"]}
        self._hub.forget({row["s"] for row in frame["u"]} - there)
        self._shown = quoted


def _says(tick: Tick) -> tuple[object, ...]:
    """What makes a tick worth a write."""
    return tick.price, tick.as_of, tick.change_24h_pct, tick.market_value, tick.every, tick.provider


def _why(error: DatelineError) -> str:
    if isinstance(error, Refused):
        return f"{error.reason}; a limit on requests is sometimes answered like this"
    if isinstance(error, FetchError | MarketError):
        return error.reason
    return str(error)


def _in_words(priced: int, taken: int, rejected: Sequence[str], missing: Sequence[str]) -> str:
    said = [f"{priced} price{'' if priced == 1 else 's'}, {taken} of them new"]
    if rejected:
        said.append(f"{len(rejected)} not believed ({rejected[0]}{'; ...' if len(rejected) > 1 else ''})")
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        said.append(f"none for {', '.join(missing[:_NAMED])}{more}")
    return "; ".join(said)
