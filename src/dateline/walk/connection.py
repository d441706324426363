"""One connection to a venue, from its opening to its end: subscribe, listen, mind its heartbeat, let it go.

Two clocks: any byte shows that the connection lives; whether a price does is its own matter (`markets/lanes.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from dateline.clock import Clock
from dateline.errors import MarketError
from dateline.markets.book import ASK_AGAIN_EVERY
from dateline.markets.venues import Kind, Pair, Said, Venue
from dateline.net.sockets import Socket

LOOK_EVERY_S = 1.0
MOST_BROKEN = 20  # messages that cannot be read, before the connection is given up
ALONE_AFTER_S = 15.0  # what is silent that long after a refusal is asked for by itself
Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Tally:
    """What a connection saw; numbers only."""

    messages: int = 0
    ticks: int = 0
    unknown: int = 0
    broken: int = 0
    gaps: int = 0
    refused: str = ""
    ended: str = "the venue closed the connection"


class Connection:
    """Listens on one socket and hands on what carries prices."""

    def __init__(
        self,
        venue: Venue,
        socket: Socket,
        pairs: Sequence[Pair],
        clock: Clock,
        sleep: Sleep,
        told: Callable[[Said], None],
    ) -> None:
        self._venue = venue
        self._socket = socket
        self._pairs = tuple(pairs)
        self._clock = clock
        self._sleep = sleep
        self._told = told
        self._sequence: dict[str, int] = {}
        self._seen: set[Pair] = set()
        self._heard_s = self._opened_s = clock.monotonic()
        self._refused_s: float | None = None
        self.tally = Tally()
        self.rotate = asyncio.Event()

    async def run(self) -> Tally:
        """Subscribe and listen until it ends; the tally says why. Errors: FetchError."""
        tasks = [asyncio.create_task(self._mind()), asyncio.create_task(self._listen())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._socket.close()
        return self.tally

    # --- listening ---------------------------------------------------------------------------------

    async def _listen(self) -> None:
        while (message := await self._socket.receive()) is not None:
            self._heard_s = self._clock.monotonic()
            if message and not await self._read(message):
                return

    async def _read(self, message: bytes) -> bool:
        """Read one message; whether to go on."""
        tally = self.tally
        tally.messages += 1
        try:
            said = self._venue.parse(message)
        except (msgspec.MsgspecError, MarketError, ValueError, OverflowError) as exc:
            tally.broken += 1
            tally.ended = f"{tally.broken} messages could not be read ({exc})"[:200]
            return tally.broken < MOST_BROKEN
        self._count(said)
        if said.kind is Kind.TICKS:
            tally.ticks += len(said.prints)
            self._seen.update(told.pair for told in said.prints)
            self._told(said)
        if said.reply is not None:
            await self._socket.send(said.reply)
        if said.reconnect:
            tally.ended = "the venue asked for a new connection"
            self.rotate.set()
        return True

    def _count(self, said: Said) -> None:
        if said.sequence is not None:
            scope, number = said.sequence
            before = self._sequence.get(scope)
            self.tally.gaps += before is not None and number != before + 1
            self._sequence[scope] = number
        if said.kind is Kind.UNKNOWN:
            self.tally.unknown += 1
        elif said.kind is Kind.REFUSED:
            self.tally.refused = said.why[:200]
            self._refused_s = self._refused_s or self._clock.monotonic()

    # --- minding -----------------------------------------------------------------------------------

    async def _mind(self) -> None:
        venue = self._venue
        await self._subscribe(self._pairs)
        pinged = asked = self._clock.monotonic()
        while True:
            await self._sleep(LOOK_EVERY_S)
            now = self._clock.monotonic()
            if now - self._heard_s > venue.silence.total_seconds():
                self.tally.ended = f"nothing at all came for {_seconds(venue.silence)} s"
                return
            if venue.rotate is not None and now - self._opened_s > venue.rotate.total_seconds():
                self.rotate.set()
            if venue.ping is not None and now - pinged >= venue.ping_every.total_seconds():
                pinged = now
                await self._socket.send(venue.ping)
            if venue.ask_again is not None and now - asked >= ASK_AGAIN_EVERY.total_seconds():
                asked = now
                await self._send_batches(self._pairs, venue.ask_again)
            if self._refused_s is not None and now - self._refused_s >= ALONE_AFTER_S:
                self._refused_s = float("inf")  # once a connection
                for pair in self._silent():
                    await self._send_batches([pair], venue.subscribe)

    def _silent(self) -> list[Pair]:
        return [pair for pair in self._pairs if pair not in self._seen]

    async def _subscribe(self, pairs: Sequence[Pair]) -> None:
        await self._send_batches(pairs, self._venue.subscribe)

    async def _send_batches(self, pairs: Sequence[Pair], words: Callable[[Sequence[Pair]], list[str]]) -> None:
        """Within the venue's limits: so many pairs a message, so long between two."""
        for start in range(0, len(pairs), self._venue.batch):
            for text in words(pairs[start : start + self._venue.batch]):
                await self._socket.send(text)
                await self._sleep(self._venue.spacing.total_seconds())


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
