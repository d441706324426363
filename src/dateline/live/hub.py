"""Pushes frames to pages and programs: one write of shared bytes a client, and no queue.

Each row is kept in its newest state with the number of the frame that brought it. A client is a cursor and
nothing more: what it gets next is every row that is newer. One that keeps up gets the last frame's bytes, made
(and packed) once for all; one whose socket is full, or that comes back, gets the union of what it missed.

Source: docs/markets.md, "How it is pushed"; docs/decisions/150-the-stream-leaves-the-web-application.md.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from dateline.clock import Clock
from dateline.live import frames
from dateline.live.frames import Form
from dateline.live.streams import Stream

KEEP_ALIVE_EVERY = timedelta(seconds=15)
STALLED = timedelta(minutes=2)  # a client whose socket stays full that long is let go; it comes back by itself
RETRY = timedelta(seconds=5)  # how long a page waits before it comes back
RETRY_FULL = timedelta(minutes=1)
MOST_STREAMS = 20_000  # a stream costs about 4 kB here and a socket in the server
MOST_ROWS = 2_000
_EVENT_ID = re.compile(r"([0-9a-z]{1,16})-([0-9]{1,15})")


class Hub:
    """The stream of prices. `send` takes `{now, u: [{s, p, c, t, every, ended}]}`: `s` names a row."""

    def __init__(self, clock: Clock, *, most_streams: int = MOST_STREAMS, most_rows: int = MOST_ROWS) -> None:
        self._clock = clock
        self._most_streams = most_streams
        self._most_rows = most_rows
        # Numbers start again with each start, so an id carries which start it is of; another's gets everything.
        self._epoch = _base36(self._now_ms())
        self._number = 0
        self._rows: dict[str, tuple[int, Mapping[str, object]]] = {}
        self._index: dict[str, int] = {}  # never given twice: a client may still know the old one
        self._named: dict[str, tuple[int, int]] = {}  # key: number of the frame that named it, its interval
        self._made: dict[tuple[int, Form], bytes] = {}  # frames that reach the newest number, by the cursor before
        self._made_at_ms = 0
        self._ready: dict[Form, set[Stream]] = {form: set() for form in Form}
        self._behind: dict[Stream, float] = {}  # whose socket is full, and since when (monotonic seconds)
        self._closed = False

    @property
    def streams(self) -> int:
        """How many clients there are."""
        return sum(map(len, self._ready.values())) + len(self._behind)

    @property
    def full(self) -> bool:
        """Whether no client more is taken."""
        return self._closed or self.streams >= self._most_streams

    # --- frames ------------------------------------------------------------------------------------

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
            every = row.get("every")
            every = every if isinstance(every, int) else 0
            self._index.setdefault(key, len(self._index))
            if key not in self._named or self._named[key][1] != every:
                self._named[key] = (self._number, every)
        self._made.clear()
        self._made_at_ms = self._now_ms()
        self._push()

    def forget(self, keys: Collection[str]) -> None:
        """Leave rows out of what newcomers get; send them as ended first, for the pages that show them."""
        for key in keys:
            self._rows.pop(key, None)
            self._named.pop(key, None)
        self._made.clear()

    async def run(self) -> None:
        """Break silence with a comment, and let clients go that take nothing any more; for ever."""
        while True:
            await asyncio.sleep(KEEP_ALIVE_EVERY.total_seconds())
            self.tend()

    def tend(self) -> None:
        """Say to each stream that it still lives; drop those that have been stalled for too long."""
        for form, ready in self._ready.items():
            for stream in tuple(ready):
                stream.still_here(form)
        now = self._clock.monotonic()
        for stream, since in tuple(self._behind.items()):
            if now - since > STALLED.total_seconds():
                stream.drop()

    def close(self) -> None:
        """End every stream; pages come back by themselves."""
        self._closed = True
        for stream in (*self._behind, *(s for ready in self._ready.values() for s in tuple(ready))):
            stream.end()

    # --- clients -----------------------------------------------------------------------------------

    def join(self, stream: Stream, last_event_id: str | None) -> None:
        """Take a client in: what changed since that id or all rows, then each frame."""
        stream.cursor = self._cursor(last_event_id)
        self._ready[stream.form].add(stream)
        if stream.cursor < self._number:
            self._catch_up(stream)

    def leave(self, stream: Stream) -> None:
        """Let a client go, whose connection has ended."""
        self._ready[stream.form].discard(stream)
        self._behind.pop(stream, None)

    def fell_behind(self, stream: Stream) -> None:
        """Note that its socket is full: what was handed to it still arrives, and nothing more until it is empty."""
        ready = self._ready[stream.form]
        if stream in ready:
            ready.discard(stream)
            stream.cursor = self._number
            self._behind[stream] = self._clock.monotonic()

    def caught_up(self, stream: Stream) -> None:
        """Note that its socket is empty again: it gets what it missed."""
        if self._behind.pop(stream, None) is not None and not self._closed:
            self._ready[stream.form].add(stream)
            if stream.cursor < self._number:
                self._catch_up(stream)

    def _push(self) -> None:
        for form, ready in self._ready.items():
            if ready:
                made = self._since(self._number - 1, form)
                for stream in tuple(ready):
                    stream.write(made)

    def _catch_up(self, stream: Stream) -> None:
        since, stream.cursor = stream.cursor, self._number
        stream.write(self._since(since, stream.form))

    def _cursor(self, last_event_id: str | None) -> int:
        """The number after which a client has seen nothing: 0 where its id is not one of ours."""
        match = _EVENT_ID.fullmatch(last_event_id or "")
        if match is None or match[1] != self._epoch:
            return 0
        number = int(match[2])
        return number if number <= self._number else 0

    def _since(self, cursor: int, form: Form) -> bytes:
        """The frame with every row newer than the cursor, made once for all who need the same."""
        # `t` sets the page's clock: it is of the moment of sending, give or take a second.
        now_ms = self._now_ms()
        if abs(now_ms - self._made_at_ms) >= 1000:
            self._made.clear()
            self._made_at_ms = now_ms
        made = self._made.get((cursor, form))
        if made is None:
            rows = [(self._index[key], row) for key, (number, row) in self._rows.items() if number > cursor]
            names = [(self._index[key], key, every) for key, (number, every) in self._named.items() if number > cursor]
            made = frames.in_form(form, f"{self._epoch}-{self._number}", frames.encode(rows, names, self._made_at_ms))
            self._made[cursor, form] = made
        return made

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def _rows_of(frame: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    rows = frame["u"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("s") for row in rows):
        raise ValueError("a frame is {now, u: [{s, p, c, t, every, ended}, ...]}")
    return rows


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"
