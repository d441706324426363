"""What it costs to push prices: CPU, memory and bytes for each reader, beside the bare system call and a raw server.

All in one run on loopback: `floor.py` (a bare `send()` loop), `fanout_servers.py rawsse` (the least that Python can do)
and ours (`push_server.py`: uvicorn, the hand-over, the hub), a core each for server and client.
"""

from __future__ import annotations

import json
import os
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from figures import Figure, Skipped

HERE = Path(__file__).parent
TOOLS = HERE.parent.parent / "shared" / "tools" / "fanout"
CLIENTS, MANY, STALLED = 10_000, 18_000, 1_000
SECONDS = "10"


def figures(rounds: int) -> list[Figure]:
    """CPU a delivery against the floor, memory a stream, bytes, completeness, and what stalled readers cost."""
    if not TOOLS.exists():
        raise Skipped("the push bench is not beside the project")
    if (os.cpu_count() or 1) < 2:
        raise Skipped("it needs a core for the server and one for its readers")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < MANY + 500:
        raise Skipped(f"it needs {MANY + 500} open files, and {hard} are allowed")
    floor = median(_floor(f) for f in range(rounds))
    runs = [_ours(CLIENTS) for _ in range(rounds)]
    raw = median(_raw(CLIENTS)["server_us_per_delivery"] for _ in range(rounds))
    us = median(run["server_us_per_delivery"] for run in runs)
    many = _ours(MANY)
    packed, few = _ours(1000, "--gzip"), _ours(1000, "--gzip", changed=10)
    return [
        Figure("push.cpu", f"CPU a delivery, {CLIENTS:,} readers", us, "us", floor, "a bare send()"),
        Figure("push.cpu_raw", "the same", us, "us", raw, "the raw server"),
        Figure("push.memory_kb", f"memory a stream, {CLIENTS:,} readers", median(_kb(run) for run in runs), "kB"),
        Figure("push.complete", f"frames that all of {MANY:,} readers saw", _complete(many), "of 1"),
        Figure("push.many_core_pct", f"of a core for {MANY:,} readers", many["server_cpu_pct"], "%"),
        Figure("push.full_bytes", "bytes a reader and second, all rows", packed["bytes_per_frame"], "B"),
        Figure("push.changed_bytes", "the same, 10 rows of 70", few["bytes_per_frame"], "B"),
        *_stalled(),
    ]


def _complete(run: dict[str, float]) -> float:
    return run["complete_frames"] / max(run["published"], 1)


def _kb(run: dict[str, float]) -> float:
    return (run["server_rss_mb"] - run["idle_rss_mb"]) * 1024 / run["streaming"]


def _floor(_: int) -> float:
    done = _run(0, [sys.executable, str(TOOLS / "floor.py"), "2000"])
    found = re.search(r"send\(\)\s+1460 B.*?user ([\d.]+) us, system ([\d.]+) us", done)
    assert found is not None, done
    return float(found[1]) + float(found[2])


def _raw(clients: int) -> dict[str, float]:
    port = _free_port()
    with _server([str(TOOLS / "fanout_servers.py"), "rawsse", str(port)], port) as pid:
        return _load(port, "/sse", clients, pid)


def _ours(clients: int, *more: str, changed: int = 70) -> dict[str, float]:
    port = _free_port()
    with _server([str(HERE / "push_server.py"), str(port), "--changed", str(changed)], port) as pid:
        idle = _rss_mb(pid)
        return {**_load(port, "/live", clients, pid, *more), "idle_rss_mb": idle}


def _stalled() -> Iterator[Figure]:
    """Readers that take nothing, beside others that do: their memory, and what the others feel."""
    port = _free_port()
    with ExitStack() as stack:
        pid = stack.enter_context(_server([str(HERE / "push_server.py"), str(port)], port))
        before = _load(port, "/live", 2000, pid)
        for _ in range(STALLED):
            one = stack.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            one.connect(("127.0.0.1", port))
            one.sendall(b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(20)
        after = _load(port, "/live", 2000, pid)
        yield Figure(
            "push.stalled_mb", f"memory of the process, {STALLED:,} readers stalled", after["server_rss_mb"], "MB"
        )
        yield Figure(
            "push.stalled_p99", "latency of 2,000 others, p99", after["p99_ms"], "ms", before["p99_ms"], "without them"
        )


def _load(port: int, path: str, clients: int, pid: int, *more: str) -> dict[str, float]:
    done = _run(
        1,
        [
            *(sys.executable, str(TOOLS / "fanout_client.py"), "--port", str(port), "--path", path, "-n", str(clients)),
            *("--secs", SECONDS, "--settle", "3", "--pid", str(pid), *more),
        ],
    )
    found: dict[str, float] = json.loads(done.splitlines()[-1])
    return found


def _run(core: int, command: Sequence[str]) -> str:
    done = subprocess.run(["taskset", "-c", str(core), *command], capture_output=True, text=True, check=True)
    return done.stdout


@contextmanager
def _server(command: Sequence[str], port: int) -> Iterator[int]:
    running = subprocess.Popen(["taskset", "-c", "0", sys.executable, *command], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        time.sleep(1.5)
        yield running.pid
    finally:
        running.kill()
        running.wait()


def _rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
