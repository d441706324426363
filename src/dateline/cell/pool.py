"""The pool of cells: who is asked next, and what becomes of a child that failed.

A child that passes a limit, dies, or whose caller gives up is killed and replaced; none serves on in doubt.
"""

from __future__ import annotations

import asyncio
import math
import pickle
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dateline.cell.answers import read
from dateline.cell.children import Child, Over, Server
from dateline.errors import CellKilled

_IDLE_SECONDS = 60.0  # then a child ends: a fork takes some 5 ms, a resting child some MiB
_START_SECONDS = 60.0  # a cold disk and all that is loaded before
_WAITING = 10_000  # calls in line; more means that somebody forgot to bound his own work


class Cells:
    """A pool of children under limits.

    workers: how many children at most. memory_bytes: what a child may take beside the memory it shares, and the
    most that one answer may have. wall: the time that one call may take. preload: modules that every child has from
    the start.
    """

    def __init__(self, *, workers: int, memory_bytes: int, wall: timedelta, preload: Sequence[str] = ()) -> None:
        self._workers = workers
        self._wall = wall.total_seconds()
        self._server = Server(tuple(preload), memory_bytes, math.ceil(self._wall))
        self._idle: list[Child] = []  # the newest last, so that the others come to rest and end
        self._children: set[Child] = set()
        self._starting = 0
        self._line: deque[asyncio.Future[Child | None]] = deque()
        self._sweep: asyncio.TimerHandle | None = None
        self._closed = False

    async def run(self, name: str, /, *args: object) -> Any:
        """Run a function in a child: "dateline.walk.reading:packed_feed" and its arguments.

        Errors: whatever of ours the function raised; CellKilled (time, memory, depth, crash); BugInCell.
        """
        request = pickle.dumps((name, args), 5)
        cell = await self._taken()
        try:
            kind, answer = await cell.ask(request, self._wall)
        except Over as over:
            raise CellKilled(over.limit, name) from None
        finally:
            self._give_back(cell)
        return read(kind, answer, name)

    async def close(self) -> None:
        """End every child and the server; calls still running are told that they were killed."""
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        self._move_line(everybody=True)
        for cell in tuple(self._children):
            cell.kill()
        await asyncio.gather(*(cell.gone for cell in tuple(self._children)))
        await self._server.close()

    # --- who is asked ------------------------------------------------------------------------------

    async def _taken(self) -> Child:
        """A child for one call: a resting one, a new one, or the next that comes free."""
        while True:
            if self._closed:
                raise RuntimeError("the cells are closed")
            while self._idle:
                cell = self._idle.pop()
                if cell.fit:
                    return cell
            if len(self._children) + self._starting < self._workers:
                return await self._started()
            handed = await self._wait_in_line()
            if handed is not None and handed.fit:
                return handed

    async def _wait_in_line(self) -> Child | None:
        """The child that was handed over; None: there is room for a new one."""
        if len(self._line) >= _WAITING:
            self._line = deque(turn for turn in self._line if not turn.done())
            if len(self._line) >= _WAITING:
                raise RuntimeError(f"more than {_WAITING} calls wait for a cell")
        turn: asyncio.Future[Child | None] = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # our turn had come; it is somebody else's now
                self._move_line(turn.result())
            raise

    def _move_line(self, cell: Child | None = None, *, everybody: bool = False) -> None:
        """Hand a free child, or the room for one, to the next in line; a child that nobody wants rests."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(cell)
                if not everybody:
                    return
        if cell is not None:
            self._rest(cell)

    async def _started(self) -> Child:
        for last in (False, True):
            cell = await self._forked()
            try:
                async with asyncio.timeout(_START_SECONDS):
                    born = await asyncio.shield(cell.ready)
            except BaseException:
                cell.abandon()
                raise
            if self._closed:
                cell.kill()
                raise RuntimeError("the cells are closed")
            if born:
                return cell
            if not last:
                self._server.renew()  # it died under this child; a new one is tried once
        raise RuntimeError("cells do not start; what the server of the cells said is in the log")

    async def _forked(self) -> Child:
        self._starting += 1
        try:
            cell = await self._server.fork()
        except BaseException:
            self._starting -= 1
            self._move_line()
            raise
        self._starting -= 1
        self._children.add(cell)
        cell.gone.add_done_callback(lambda _: self._ended(cell))
        return cell

    # --- what becomes of it ------------------------------------------------------------------------

    def _ended(self, cell: Child) -> None:
        self._children.discard(cell)
        self._move_line()

    def _give_back(self, cell: Child) -> None:
        if cell.busy:  # its answer was not waited for: whatever it sends is for nobody
            cell.kill()
        elif cell.fit and not self._closed:
            self._move_line(cell)

    def _rest(self, cell: Child) -> None:
        loop = asyncio.get_running_loop()
        cell.rests_since = loop.time()
        self._idle.append(cell)
        if self._sweep is None:
            self._sweep = loop.call_later(_IDLE_SECONDS, self._end_idle)

    def _end_idle(self) -> None:
        loop = asyncio.get_running_loop()
        self._sweep = None
        tired = [cell for cell in self._idle if loop.time() - cell.rests_since >= _IDLE_SECONDS]
        self._idle = [cell for cell in self._idle if cell not in tired]
        for cell in tired:
            cell.leave()
        if self._idle:
            self._sweep = loop.call_later(_IDLE_SECONDS / 2, self._end_idle)
