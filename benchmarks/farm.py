"""The feed farm of ../shared/tools, run as a process of its own."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from figures import Skipped

SHARED = Path(__file__).resolve().parents[2] / "shared"
START_LIMIT = 30  # seconds


def free_port() -> int:
    """A port of loopback that is free now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def feed_farm(feeds: int, items: int) -> Iterator[str]:
    """A farm of so many feeds; its address. Errors: Skipped where ../shared is not beside this checkout."""
    script = SHARED / "tools" / "feedfarm.py"
    if not script.is_file():
        raise Skipped("needs ../shared/tools/feedfarm.py, which is not beside this checkout")
    port = free_port()
    command = [sys.executable, str(script), "--feeds", str(feeds), "--items", str(items), "--port", str(port)]
    farm = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/opml")
        _warm(address, feeds)
        yield address
    finally:
        farm.kill()
        farm.wait()


def _warm(address: str, feeds: int) -> None:
    """Have the farm make each feed once: the first walker must not wait for its making."""
    for feed in range(feeds):
        with urllib.request.urlopen(f"{address}/feed/{feed}", timeout=20) as answer:
            answer.read()


def wait_for(url: str) -> None:
    """Wait until something answers there."""
    until = time.monotonic() + START_LIMIT
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                answer.read()
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
