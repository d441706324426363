"""kill -9 in the middle of a poll of 200 feeds, ten times: nothing is lost and nothing is doubled."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

FEEDS, ITEMS, ROUNDS = 200, 5, 10


@pytest.fixture
def farm(shared: Path) -> Iterator[str]:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "feedfarm.py", "--feeds", str(FEEDS), "--items", str(ITEMS), "--port", str(port)]
    running = subprocess.Popen(command, cwd=shared / "tools", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{url}/robots.txt", timeout=2).close()
            break
        time.sleep(0.1)
    yield url
    running.kill()
    running.wait()


def truth(farm: str) -> set[str]:
    with urllib.request.urlopen(f"{farm}/_/truth", timeout=30) as answer:
        told = json.load(answer)
    items = told["items"]
    return {item["url"] for item in (items.values() if isinstance(items, dict) else items)}


def kept(address: str) -> list[str]:
    """The addresses of all articles that came through entries, with doubles."""
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            return [
                row[0]
                for row in connection.execute(
                    text("select a.url from entries e join articles a on a.id = e.article_id")
                )
            ]
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'data' / 'dateline.db'}", {}
        return
    cluster = request.getfixturevalue("postgres")
    url = cluster.new_database()
    yield url, {"DATELINE_STORE_URL": url}
    cluster.drop_database(url)


def test_killed_ten_times_nothing_is_lost_and_nothing_doubled(
    serving: Callable[..., Any],
    until: Callable[..., Any],
    farm: str,
    database: tuple[str, dict[str, str]],
    tmp_path: Path,
) -> None:
    address, settings = database
    host = farm.removeprefix("http://")
    one = serving(
        DATELINE_INTAKE_PRIVATE_HOSTS=host, DATELINE_INTAKE_FAST_HOSTS=host, DATELINE_INTAKE_LEASE="2s", **settings
    )
    outlines = "".join(f'<outline type="rss" text="F{n}" xmlUrl="{farm}/feed/{n}"/>' for n in range(FEEDS))
    listed = tmp_path / "farm.opml"
    listed.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    assert one.run("add", "--no-poll", str(listed)).returncode == 0
    for round_ in range(ROUNDS):
        one.start_without_waiting("--no-samples")
        # Once articles come in, kill a little later each time: in claims, in reads, in writes.
        before = len(kept(address))
        until(lambda before=before: len(kept(address)) > before or len(kept(address)) >= FEEDS * ITEMS, every=0.02)
        time.sleep(0.03 * round_)
        one.kill()
        there = kept(address)
        assert len(there) == len(set(there))
    one.start("--no-samples")
    wanted = truth(farm)
    until(lambda: len(kept(address)) >= len(wanted), seconds=90)
    one.kill()
    assert sorted(kept(address)) == sorted(wanted)
