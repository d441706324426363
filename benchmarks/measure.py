"""CPU and memory of a process and all its children, read from /proc."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    found, queue = [], [pid]
    while queue:
        found.append(queue[-1])
        queue.extend(children.get(queue.pop(), ()))
    return found


def cpu_seconds(pid: int) -> float:
    """User and system seconds of a family, with those of children that ended and were waited for."""
    total = 0
    for member in family(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            total += sum(int(fields[n]) for n in (11, 12, 13, 14))
    return total / TICKS


def pss_mib(pid: int) -> float:
    """Proportional set size of a family: shared pages counted once between those that share them."""
    total = 0
    for member in family(pid):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


class Watch:
    """Looks at a family's memory now and then and keeps the peak; what its looking costs is nobody's work."""

    def __init__(self, pid: int, every: float = 0.1) -> None:
        self.pid = pid
        self.peak_mib = 0.0
        self.cpu_s = 0.0
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(self._every):
            self.peak_mib = max(self.peak_mib, pss_mib(self.pid))
            self.cpu_s = time.thread_time()


@contextlib.contextmanager
def stopwatch() -> Iterator[list[float]]:
    """A list that holds the wall seconds once the block has ended."""
    taken: list[float] = []
    began = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - began)
