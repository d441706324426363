"""One child as we see it, and the server that makes them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import cast

from dateline.cell import child

_CHILD = Path(child.__file__)
_BUFFER_BYTES = 1 << 20  # most feeds and pages go through in one write
_END_SECONDS = 10.0


class Over(Exception):
    """The child did not live to answer; `limit`: time, memory, crash."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class Child(asyncio.Protocol):
    """A socket to a child, and at most one question on it."""

    def __init__(self, most_bytes: int) -> None:
        loop = asyncio.get_running_loop()
        self.pid = 0
        self.rests_since = 0.0
        self.ready: asyncio.Future[bool] = loop.create_future()  # False: it ended before it began
        self.gone: asyncio.Future[None] = loop.create_future()
        self._most_bytes = most_bytes + child.HEAD.size
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self._leaving = False
        self._killed_for = "crash"

    @property
    def fit(self) -> bool:
        """Whether it can be asked."""
        return not self._leaving and self._answer is None and not self.gone.done()

    @property
    def busy(self) -> bool:
        """Whether a question is open."""
        return self._answer is not None

    async def ask(self, request: bytes, wall: float) -> tuple[int, bytes]:
        """One question, one answer: its kind and bytes. Errors: Over."""
        if self._transport is None or self.gone.done():
            raise Over("crash")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[int, bytes]] = loop.create_future()
        self._answer = answer
        self._transport.writelines((child.HEAD.pack(len(request), 0), request))
        timer = loop.call_later(wall, self.kill, "time")
        try:
            return await answer
        finally:
            timer.cancel()

    def kill(self, limit: str = "crash") -> None:
        """End it at once."""
        self._killed_for = limit
        if self.pid and not self.gone.done():
            with contextlib.suppress(ProcessLookupError):  # only where the server died before it
                os.kill(self.pid, signal.SIGKILL)
        self.leave()

    def abandon(self) -> None:
        """Nobody wants it: kill it as soon as its number is known."""
        self._leaving = True
        self.ready.add_done_callback(lambda _: self.kill())

    def leave(self) -> None:
        """Ask nothing more of it: it ends when it sees that."""
        self._leaving = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass of it

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)
        self._size += len(data)
        if self._size < child.HEAD.size:
            return
        if len(self._parts[0]) < child.HEAD.size:
            self._parts = [b"".join(self._parts)]
        length, kind = child.HEAD.unpack_from(self._parts[0])
        if self._size > self._most_bytes or length > self._most_bytes:
            self.kill("memory")
        elif self._size >= length + child.HEAD.size:
            message = b"".join(self._parts)[child.HEAD.size :]
            self._parts, self._size = [], 0
            self._arrived(kind, message)

    def _arrived(self, kind: int, message: bytes) -> None:
        if kind == child.HELLO and not self.ready.done():
            (self.pid,) = struct.unpack("<Q", message)
            self.ready.set_result(True)
            return
        if kind & child.LEAVING:
            self._leaving = True
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result((kind & ~child.LEAVING, message))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_exception(Over(self._killed_for))
        if not self.ready.done():
            self.ready.set_result(False)
        if not self.gone.done():
            self.gone.set_result(None)


class Server:
    """The bare interpreter that forks children; started with the first child, and again if it died."""

    def __init__(self, preload: tuple[str, ...], memory_bytes: int, cpu_seconds: int) -> None:
        self._setting = (preload, memory_bytes, cpu_seconds)
        self._memory_bytes = memory_bytes
        self._control: socket.socket | None = None
        self._running: list[subprocess.Popen[bytes]] = []  # the newest last; the others are ending

    async def fork(self) -> Child:
        """A new child; wait for its `ready` before asking."""
        ours, theirs = socket.socketpair()
        try:
            control = self._send(b"F", theirs)
            cell = await _connected(ours, self._memory_bytes)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        cell.gone.add_done_callback(lambda _: self._reap(control, cell.pid))
        return cell

    def renew(self) -> None:
        """Let go of the server: the next child starts a new one."""
        control, self._control = self._control, None
        if control is not None:
            control.close()  # it ends when it reads that
        self._running = [server for server in self._running if server.poll() is None]

    async def close(self) -> None:
        """End the server and wait for that."""
        self.renew()
        ending, self._running = self._running, []
        for server in ending:
            await asyncio.to_thread(_wait_for, server)

    def _reap(self, control: socket.socket, pid: int) -> None:
        """Let the server take a child's exit: until then its number is nobody else's, and a kill cannot go astray."""
        if control is self._control and pid:
            with contextlib.suppress(OSError):  # the server is gone, and its children's numbers with it
                control.send(b"R%d" % pid)

    def _send(self, message: bytes, descriptor: socket.socket) -> socket.socket:
        if self._control is not None and self._running[-1].poll() is not None:
            self.renew()
        control = self._control or self._start()
        try:
            socket.send_fds(control, [message], [descriptor.fileno()])
        except OSError:  # it died just now
            self.renew()
            control = self._start()
            socket.send_fds(control, [message], [descriptor.fileno()])
        return control

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            server = subprocess.Popen(  # noqa: S603 - our own file, no words from outside
                [sys.executable, "-P", str(_CHILD), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        self._running.append(server)
        ours.setblocking(False)
        ours.send(pickle.dumps((sys.path, *self._setting)))
        self._control = ours
        return ours


def _wait_for(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


async def _connected(ours: socket.socket, most_bytes: int) -> Child:
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        ours.setsockopt(socket.SOL_SOCKET, option, _BUFFER_BYTES)
    ours.setblocking(False)
    loop = asyncio.get_running_loop()
    _, cell = await loop.create_unix_connection(lambda: Child(most_bytes), sock=ours)
    return cell
