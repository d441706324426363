"""The child's side of a cell: a server that forks, and the children it makes. Run as a file, never imported by us.

The server is a bare interpreter with the modules that children need, so a child costs a fork and shares its memory.
It stays out of asyncio (8 MiB) and of the package's own imports until it is told what to load.

On the control socket (one packet a message): "F" with a descriptor: fork a child that serves it; "R" and a process
number: that child ended, take its exit. On a child's socket: a length and a kind before each message, see `Kind`.
A child ends when its socket does, so none outlives the service.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from typing import Any

HEAD = struct.Struct("<QB")
OK, ERROR, BUG, LIMIT, HELLO = range(5)
LEAVING = 0x80  # set on the kind: the child ends after this answer, as it has grown
MAY_GROW_BYTES = 48 << 20  # a child that held more than this beside the shared memory gives it back by ending
_DEPTH = 1000
_FILES = 64
_PAGE = resource.getpagesize()

_Function = Callable[..., object]


def serve(control: socket.socket) -> None:
    """Load what we are told to, then fork a child for each descriptor that arrives, until the other end closes."""
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)  # ours to end is the service; it closes the sockets
    path, preload, memory_bytes, cpu_seconds = pickle.loads(control.recv(1 << 20))  # noqa: S301 - from our parent
    sys.path[:] = path
    sys.dont_write_bytecode = True
    for name in preload:
        try:
            importlib.import_module(name)
        except Exception as exc:  # a child will meet it again and tell whoever asked
            print(f"dateline cell: {name} does not load: {exc}", file=sys.stderr)
    gc.collect()
    gc.freeze()  # so that collecting in a child touches no shared page
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 16, 1)
        if not message:
            return
        if message[:1] == b"R":
            with contextlib.suppress(ChildProcessError):
                os.waitpid(int(message[1:]), 0)
        elif descriptors:
            _fork(control, descriptors[0], memory_bytes, cpu_seconds)


def _fork(control: socket.socket, descriptor: int, memory_bytes: int, cpu_seconds: int) -> None:
    if os.fork() == 0:
        status = 1
        try:
            control.close()
            live(socket.socket(fileno=descriptor), memory_bytes, cpu_seconds)
            status = 0
        finally:
            os._exit(status)
    os.close(descriptor)


def live(channel: socket.socket, memory_bytes: int, cpu_seconds: int) -> None:
    """Answer calls until the other end closes, or until this child has grown."""
    _limit(memory_bytes)
    channel.sendall(HEAD.pack(8, HELLO) + struct.pack("<Q", os.getpid()))
    functions: dict[str, _Function] = {}
    grown = _peak_bytes() + MAY_GROW_BYTES
    while (request := _receive(channel)) is not None:
        _limit_cpu(cpu_seconds)
        kind, answer = _answer(functions, request, memory_bytes)
        del request
        leaving = LEAVING if _peak_bytes() > grown else 0
        channel.sendall(HEAD.pack(len(answer), kind | leaving))
        channel.sendall(answer)
        if leaving:
            return


def _limit(memory_bytes: int) -> None:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - pathlib is 2 MiB
        base_bytes = int(statm.read().split()[0]) * _PAGE
    sys.setrecursionlimit(_DEPTH)
    for what, most in (
        (resource.RLIMIT_AS, base_bytes + memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        resource.setrlimit(what, (most, most))


def _limit_cpu(seconds: int) -> None:
    """Bound this call's processor time: the service kills by the clock; this holds if it is gone or asleep."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _receive(channel: socket.socket) -> bytearray | None:
    head = _exactly(channel, HEAD.size)
    return None if head is None else _exactly(channel, HEAD.unpack(head)[0])


def _exactly(channel: socket.socket, count: int) -> bytearray | None:
    data = bytearray(count)
    view = memoryview(data)
    at = 0
    while at < count:
        got = channel.recv_into(view[at:])
        if got == 0:
            return None
        at += got
    return data


def _answer(functions: dict[str, _Function], request: bytearray, most_bytes: int) -> tuple[int, bytes]:
    name = ""
    try:
        name, args = pickle.loads(request)  # noqa: S301 - from our parent
        function = functions.get(name)
        if function is None:
            function = functions[name] = _found(name)
        answer = _pickled(function(*args))
        return (OK, answer) if len(answer) <= most_bytes else (LIMIT, b"memory")
    except MemoryError:
        return LIMIT, b"memory"
    except RecursionError:
        return LIMIT, b"depth"
    except BaseException as exc:
        return _told(exc)


def _told(exc: BaseException) -> tuple[int, bytes]:
    """An error of ours as itself; any other is a bug, and goes back as its traceback."""
    from dateline.errors import DatelineError

    if isinstance(exc, DatelineError):
        try:
            return ERROR, _pickled(exc)
        except Exception:  # an error that cannot travel is a bug too
            return BUG, traceback.format_exc().encode("utf-8", "replace")
    return BUG, "".join(traceback.format_exception(exc)).encode("utf-8", "replace")


def _pickled(value: Any) -> bytes:
    sink = io.BytesIO()
    pickle.Pickler(sink, 5).dump(value)
    return sink.getvalue()


def _found(name: str) -> _Function:
    module, _, path = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]  # whatever it is, it is called


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
