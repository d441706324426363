"""Live prices: a task a venue keeps its connection, one task shows what changed each second and keeps each minute.

The polled provider goes on beside, and stands in for what no stream tells. Source: docs/markets.md, "Streams".
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from dateline.clock import Clock
from dateline.errors import FetchError, StoreError
from dateline.live.feed import ChangeFeed
from dateline.markets import candles
from dateline.markets.book import MOST_SKEW, Book
from dateline.markets.venues import Said, Venue
from dateline.model import AssetId, Candle, Change, ChangeKind, NextPoll, Tick
from dateline.net.sockets import Connect
from dateline.store.port import Store
from dateline.walk.connection import Connection, Sleep, Tally
from dateline.walk.markets import Asked, MarketState, MarketWalk

SHOW_EVERY_S = 1.0
KEEP_EVERY_S = 60.0
MOST_UNKEPT = 20_000  # candles, while the store is away: four hours of 80 assets
LEAST_WAIT_S, BASE_WAIT_S, MOST_WAIT_S = 1.0, 2.0, 120.0
OPEN_AFTER, OPEN_WAIT_S = 8, 300.0  # failures in a row, after which a venue is left alone for some minutes
STEADY_S = 60.0  # a connection that lasted that long forgets the failures before it
HANDED_OVER_S = 30.0

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Line:
    """A venue's place here."""

    venue: Venue
    epoch: int = 0
    failures: int = 0
    connections: int = 0
    open: Connection | None = None
    last: Asked | None = None
    next: NextPoll | None = None


class Streams:
    """Keeps live prices coming from the venues that the operator turned on, the most trusted first."""

    def __init__(
        self,
        *,
        venues: Sequence[Venue],
        book: Book,
        sockets: Connect,
        market: MarketWalk,
        store: Store,
        feed: ChangeFeed,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._lines = [_Line(venue) for venue in venues]
        self._book = book
        self._sockets = sockets
        self._market = market
        self._store = store
        self._feed = feed
        self._clock = clock
        self._sleep = sleep
        self._draw = draw
        self._unkept: list[Candle] = []
        market.beside(self.state, lambda asset_id: book.told(asset_id, clock.now()))

    async def run(self) -> None:
        """Stream for ever; nothing that a venue does ends it."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._show())
            for line in self._lines:
                group.create_task(self._keep_open(line))

    def state(self) -> tuple[MarketState, ...]:
        """What the sources page says of each venue."""
        return tuple(
            MarketState(
                line.venue.name,
                line.venue.attribution,
                False,
                timedelta(),
                line.last if line.open is None else self._standing(line),
                line.next if line.open is None else None,
            )
            for line in self._lines
        )

    # --- connections -------------------------------------------------------------------------------

    async def _keep_open(self, line: _Line) -> None:
        while True:
            while not self._book.pairs(line.venue):
                await self._sleep(SHOW_EVERY_S)
            began = self._clock.monotonic()
            try:
                words, good = await self._connected(line), True
            except FetchError as error:
                words, good = error.reason, False
            except Exception:
                log.exception("a fault in Dateline itself while streaming from %s", line.venue.name)
                words, good = "a fault in Dateline itself", False
            lasted = self._clock.monotonic() - began
            line.failures = 1 if lasted >= STEADY_S else line.failures + 1
            wait = self._wait(line.failures)
            line.open = None
            line.last = Asked(line.venue.name, self._clock.now(), False, words)
            line.next = NextPoll(self._clock.now() + timedelta(seconds=wait), _because(line.failures))
            log.log(
                logging.INFO if good else logging.WARNING,
                "a stream of prices ended",
                extra={"provider": line.venue.name, "words": words, "lasted_s": round(lasted), "wait_s": round(wait)},
            )
            await self._sleep(wait)

    def _wait(self, failures: int) -> float:
        """Full jitter, so that sites which lost a venue together do not come back together."""
        if failures >= OPEN_AFTER:
            return OPEN_WAIT_S * (0.5 + self._draw() / 2)
        most = min(BASE_WAIT_S * 2.0**failures, MOST_WAIT_S)
        return max(LEAST_WAIT_S, most * self._draw())

    async def _connected(self, line: _Line) -> str:
        """Open and listen; where the connection is to be changed for a new one, the new one comes first."""
        connection, running = await self._opened(line)
        try:
            while True:
                asked = asyncio.create_task(connection.rotate.wait())
                await asyncio.wait({asked, running}, return_when=asyncio.FIRST_COMPLETED)
                asked.cancel()
                if running.done():
                    return _ended(running.result())
                try:
                    following, next_running = await self._opened(line)
                except FetchError as error:  # the old one goes on for as long as it does
                    log.warning("no new connection yet", extra={"provider": line.venue.name, "words": error.reason})
                    await self._sleep(MOST_WAIT_S * (0.5 + self._draw() / 2))
                    continue
                await self._handed_over(following, next_running)
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                connection, running = following, next_running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def _opened(self, line: _Line) -> tuple[Connection, asyncio.Task[Tally]]:
        venue = line.venue
        socket = await self._sockets.open(venue.url)
        line.epoch += 1
        line.connections += 1
        epoch, begun = line.epoch, False

        def told(said: Said) -> None:
            nonlocal begun
            if not begun:  # the older connection counts until this one has something to say
                begun = True
                self._book.begin(venue, epoch)
            self._book.take(venue, said, epoch, self._clock.now(), self._clock.monotonic())

        connection = Connection(venue, socket, self._book.pairs(venue), self._clock, self._sleep, told)
        line.open = connection
        return connection, asyncio.create_task(connection.run())

    async def _handed_over(self, connection: Connection, running: asyncio.Task[Tally]) -> None:
        """Wait until the new connection tells prices, not for ever."""
        until = self._clock.monotonic() + HANDED_OVER_S
        while not connection.tally.ticks and not running.done() and self._clock.monotonic() < until:
            await self._sleep(SHOW_EVERY_S)

    # --- showing and keeping -----------------------------------------------------------------------

    async def _show(self) -> None:
        keep_at = self._clock.monotonic() + KEEP_EVERY_S
        while True:
            await self._sleep(SHOW_EVERY_S)
            try:
                now = self._clock.now()
                self._want(now)
                self._book.settle(now, self._clock.monotonic())
                record = self._book.record(now, self._market.polled())
                self._market.stream(record)
                await self._seed(now)
                if self._clock.monotonic() >= keep_at:
                    keep_at = self._clock.monotonic() + KEEP_EVERY_S
                    await self._keep(record, now)
            except StoreError as error:
                log.warning("live prices could not be kept", extra={"words": str(error)})
            except Exception:
                log.exception("a fault in Dateline itself while showing live prices")

    def _want(self, now: datetime) -> None:
        shown = [] if self._market.shows_made_up else [q.asset.id for q in self._market.shown]
        if shown and self._book.want(shown, now):
            for line in self._lines:
                if line.open is not None:
                    line.open.rotate.set()

    async def _seed(self, now: datetime) -> None:
        """Look up what the prices of the last day were, once for each asset."""
        unknown = self._book.unseeded()
        if not unknown:
            return
        since = now - timedelta(days=1, minutes=10)
        before = await self._store.markets.as_of(unknown, candles.MINUTE, since)
        found = await self._store.markets.series(unknown, candles.MINUTE, since, now)
        for asset_id in unknown:
            closes: list[tuple[datetime, Decimal]] = []
            if asset_id in before:
                closes.append((before[asset_id].at, before[asset_id].price))
            if asset_id in found:
                times, prices = found[asset_id].times_s, found[asset_id].closes
                closes += [
                    (datetime.fromtimestamp(int(t), UTC), Decimal(str(p))) for t, p in zip(times, prices, strict=True)
                ]
            self._book.seed(asset_id, closes)

    async def _keep(self, record: dict[AssetId, Tick], now: datetime) -> None:
        closed = self._book.closed(now)
        self._unkept = (self._unkept + await self._market.folding.minutes(closed))[-MOST_UNKEPT:]
        known = {q.asset.id for q in self._market.shown}
        ticks = [tick for asset_id, tick in record.items() if asset_id in known]
        folded = [candle for candle in self._unkept if candle.asset_id in known]
        if not ticks and not folded:
            return
        number = await self._store.markets.keep_ticks(ticks, folded)
        self._unkept = []
        if number is not None:
            self._feed.publish(Change(number, ChangeKind.MARKET, "streams", now))

    # --- in words ----------------------------------------------------------------------------------

    def _standing(self, line: _Line) -> Asked:
        assert line.open is not None
        tally, counts = line.open.tally, self._book.counts[line.venue.key]
        if line.open.tally.ticks == 0:
            words = "connected, no price yet"
        else:
            words = f"{len(self._book.pairs(line.venue))} pairs asked for, {tally.ticks:,} prices on this connection"
        parts = [words]
        if line.connections > 1:
            parts.append(f"connection {line.connections}")
        if tally.gaps:
            parts.append(f"{tally.gaps} gaps in its numbers")
        if tally.unknown or tally.broken:
            parts.append(f"{tally.unknown + tally.broken} messages not understood")
        if tally.refused:
            parts.append(f"it refused: {tally.refused}")
        if counts.not_believed:
            parts.append(f"not believed ({counts.not_believed})")
        if counts.ahead > MOST_SKEW:
            parts.append(f"its clock is {counts.ahead.total_seconds():.1f} s ahead of ours")
        parts += self._book.disagreements[:2]
        parts += list(self._book.doubts.values())[:2]
        return Asked(line.venue.name, self._clock.now(), tally.ticks > 0, "; ".join(parts), tally.ticks)


def _ended(tally: Tally) -> str:
    return tally.ended + (f"; it had refused: {tally.refused}" if tally.refused else "")


def _because(failures: int) -> str:
    if failures >= OPEN_AFTER:
        return f"it failed {failures} times in a row, so it is left alone for a while"
    return f"it failed {failures} time{'' if failures == 1 else 's'} in a row"
