"""Pushes frames to pages as server-sent events.

Each row is kept in its newest state with the number of the frame that brought it. A client is a cursor and
nothing more: what it gets next is every row that is newer. One that keeps up gets the last frame's bytes,
made once for all; one that was slow, or comes back, gets the union of what it missed, and never a queue.

Source: WHATWG HTML, "Server-sent events"; docs/markets.md, "How it is pushed".
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import timedelta

import msgspec

from dateline.clock import Clock

KEEP_ALIVE_EVERY = timedelta(seconds=15)
RETRY = timedelta(seconds=5)  # how long a page waits before it comes back
RETRY_FULL = timedelta(minutes=1)
MOST_STREAMS = 10_000  # a stream costs about 5 kB here and a socket in the server
MOST_ROWS = 2_000
_EVENT_ID = re.compile(r"([0-9a-z]{1,16})-([0-9]{1,15})")


class Hub:
    """The stream of one kind of frame, `{now, u: [{s, ...}]}`: `s` names a row, `now` is in milliseconds."""

    def __init__(self, clock: Clock, *, most_streams: int = MOST_STREAMS, most_rows: int = MOST_ROWS) -> None:
        self._clock = clock
        self._most_streams = most_streams
        self._most_rows = most_rows
        # Numbers start again with each start, so an id carries which start it is of; another's gets everything.
        self._epoch = _base36(self._now_ms())
        self._number = 0
        self._rows: dict[str, tuple[int, Mapping[str, object]]] = {}
        self._made: dict[int, bytes] = {}  # events that reach the newest number, by the cursor they start from
        self._made_at_ms = 0
        self._next = asyncio.Event()
        self._closed = False
        self.streams = 0

    def send(self, frame: Mapping[str, object]) -> None:
        """Push a frame's rows to every stream. A frame without rows is not sent.

        Errors: ValueError where the rows would be more than the hub holds, or a row has no name.
        """
        rows = _rows_of(frame)
        if not rows or self._closed:
            return
        fresh = {str(row["s"]): row for row in rows}
        if len(self._rows.keys() | fresh.keys()) > self._most_rows:
            raise ValueError(f"the hub holds at most {self._most_rows} rows")
        self._number += 1
        for key, row in fresh.items():
            self._rows[key] = (self._number, row)
        self._made = {self._number - 1: self._encode({**frame, "u": list(fresh.values())})}
        self._made_at_ms = self._now_ms()
        waiting, self._next = self._next, asyncio.Event()
        waiting.set()

    def forget(self, keys: Collection[str]) -> None:
        """Leave rows out of what newcomers get; send them as ended first, for the pages that show them."""
        for key in keys:
            self._rows.pop(key, None)
        self._made.clear()

    async def stream(self, last_event_id: str | None = None) -> AsyncIterator[bytes]:
        """Server-sent events: what changed since that id, or all rows, then each frame; comments in silence."""
        if self._closed or self.streams >= self._most_streams:
            yield _retry(RETRY_FULL)
            return
        self.streams += 1
        try:
            cursor = self._cursor(last_event_id)
            yield _retry(RETRY)
            while not self._closed:
                waiting = self._next
                if cursor < self._number:
                    since, cursor = cursor, self._number
                    yield self._since(since)
                elif not await _set_within(waiting, KEEP_ALIVE_EVERY):
                    yield b": still here\n\n"
        finally:
            self.streams -= 1

    def close(self) -> None:
        """End every stream; pages come back by themselves."""
        self._closed = True
        self._next.set()

    def _cursor(self, last_event_id: str | None) -> int:
        """The number after which a client has seen nothing: 0 where its id is not one of ours."""
        match = _EVENT_ID.fullmatch(last_event_id or "")
        if match is None or match[1] != self._epoch:
            return 0
        number = int(match[2])
        return number if number <= self._number else 0

    def _since(self, cursor: int) -> bytes:
        """The event with every row newer than the cursor, made once for all who need the same."""
        # `now` sets the page's clock: it is of the moment of sending, give or take a second.
        now_ms = self._now_ms()
        if abs(now_ms - self._made_at_ms) >= 1000:
            self._made.clear()
            self._made_at_ms = now_ms
        event = self._made.get(cursor)
        if event is None:
            rows = [row for number, row in self._rows.values() if number > cursor]
            event = self._made[cursor] = self._encode({"now": now_ms, "u": rows})
        return event

    def _encode(self, frame: Mapping[str, object]) -> bytes:
        data = msgspec.json.encode(frame)  # one line: JSON escapes every line break
        return b"id: %s-%d\ndata: %s\n\n" % (self._epoch.encode(), self._number, data)

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def _rows_of(frame: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    rows = frame["u"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("s") for row in rows):
        raise ValueError("a frame is {now, u: [{s, ...}]}")
    return rows


async def _set_within(event: asyncio.Event, limit: timedelta) -> bool:
    try:
        async with asyncio.timeout(limit.total_seconds()):
            await event.wait()
    except TimeoutError:
        return False
    return True


def _retry(after: timedelta) -> bytes:
    return b"retry: %d\n\n" % int(after.total_seconds() * 1000)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"
