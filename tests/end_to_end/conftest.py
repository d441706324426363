"""Dateline as its users run it: the command in a process of its own, real servers on loopback, Chromium."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

DATELINE = [sys.executable, "-m", "dateline"]
START_LIMIT = 60  # seconds; a busy machine of two cores needs ten


class Serving:
    """One `dateline serve` with a data folder of its own; started, killed and started again by tests."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.settings = {
            "DATELINE_STORE_FOLDER": str(folder),
            "DATELINE_SERVER_PORT": "0",
            "DATELINE_MARKETS_PROVIDER": "none",
            "DATELINE_INTAKE_PRIVATE_HOSTS": "127.0.0.1",
            **settings,
        }
        self.url = ""
        self.desk_link = ""
        self.log = folder.parent / f"{folder.name}.log"
        self._running: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.settings}

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def start(self, *arguments: str) -> Serving:
        """Start and wait until it listens."""
        self.start_without_waiting(*arguments)
        self.wait()
        return self

    def start_without_waiting(self, *arguments: str) -> None:
        with self.log.open("a") as log:
            self._running = subprocess.Popen(
                [*DATELINE, "serve", *arguments],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=self.folder.parent,
            )

    def wait(self) -> None:
        assert self._running is not None
        assert self._running.stdout is not None
        until = time.monotonic() + START_LIMIT
        for line in self._running.stdout:
            if found := re.search(r"site\s+(http\S+)/", line):
                self.url = found[1]
            if found := re.search(r"desk\s+(http\S+)", line):
                self.desk_link = found[1]
                return
            if time.monotonic() > until:
                break
        raise AssertionError(f"dateline did not start:\n{self.log.read_text()[-4000:]}")

    def kill(self) -> None:
        """kill -9, children and all that hangs on them."""
        if self._running is not None:
            self._running.kill()
            self._ended()

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        assert self._running is not None
        self._running.send_signal(signal.SIGTERM)
        return self._ended()

    def _ended(self) -> int:
        assert self._running is not None
        code = self._running.wait(timeout=30)
        assert self._running.stdout is not None
        self._running.stdout.close()
        self._running = None
        return code

    def run(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run another command on the same data folder."""
        return subprocess.run(
            [*DATELINE, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            input=stdin,
            timeout=300,
            cwd=self.folder.parent,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        """What a command prints for a program."""
        told = self.run(*arguments, "--json")
        assert told.stdout, told.stderr
        return json.loads(told.stdout)

    def articles(self) -> int:
        """How many articles the store holds, as `dateline doctor` counts them."""
        words = next(f["words"] for f in self.json("doctor") if f["what"] == "store")
        return int(words.rpartition(",")[2].split()[0])

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """One request; redirects are not followed beyond urllib's own."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, dict(answer.headers), answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read().decode("utf-8", "replace")


def _until(check: Callable[[], Any], seconds: float = 60, every: float = 0.2) -> Any:
    """Wait for something true, and give it back; not a timing, only an end to waiting."""
    end = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"it did not come true within {seconds} s: {check}")
        time.sleep(every)


@pytest.fixture
def until() -> Callable[..., Any]:
    """Waits for something true."""
    return _until


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[..., Serving]]:
    """Makes `Serving`s and ends them after the test."""
    made: list[Serving] = []

    def make(name: str = "data", **settings: str) -> Serving:
        made.append(Serving(tmp_path / name, **settings))
        return made[-1]

    yield make
    for one in made:
        one.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def feed_farm(shared: Path) -> Iterator[Callable[..., str]]:
    """Starts feed farms of ../shared/tools, each in a process of its own; gives their addresses."""
    running: list[subprocess.Popen[bytes]] = []

    def start(**options: object) -> str:
        port = _free_port()
        words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        command = [sys.executable, "feedfarm.py", f"--port={port}", *words]
        running.append(
            subprocess.Popen(command, cwd=shared / "tools", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )

        def answers() -> bool:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=2).close()
                return True
            return False

        _until(answers, seconds=30)
        return f"http://127.0.0.1:{port}"

    yield start
    for one in running:
        one.kill()
        one.wait()


@pytest.fixture
def chromium() -> Iterator[Any]:
    """A headless Chromium of the distribution; skipped where there is none.

    One a test: the driver keeps this thread's loop running, and no asynchronous test could follow it here.
    """
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    quiet = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    )
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as home:
        browser = driver.chromium.launch(executable_path=path, args=quiet.split(), env={**os.environ, "HOME": home})
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def farms(shared: Path) -> Any:
    """The modules of ../shared/tools: feedfarm, corpusfarm, faultserver."""
    import importlib

    folder = str(shared / "tools")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return {name: importlib.import_module(name) for name in ("corpusfarm", "faultserver", "feedfarm")}
