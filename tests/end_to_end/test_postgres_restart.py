"""PostgreSQL crashes and comes back while feeds are taken in: nothing is lost or doubled, and Dateline goes on."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from tests.end_to_end.kept import addresses, how_many

FEEDS, ITEMS, CRASHES = 150, 6, int(os.environ.get("DATELINE_TEST_RESTARTS", "3"))


@pytest.fixture
def database(postgres: Any) -> Iterator[str]:
    url = postgres.new_database()
    yield url
    postgres.drop_database(url)


def truth(farm: str) -> list[str]:
    with urllib.request.urlopen(f"{farm}/_/truth", timeout=30) as answer:
        return sorted(item["url"] for item in json.load(answer)["items"].values())


def how_many_there(address: str) -> int:
    """How many entries were kept; none while the server is away."""
    try:
        return how_many(address)
    except OperationalError:
        return 0


def test_a_crash_of_the_database_under_load_loses_and_doubles_nothing(
    serving: Callable[..., Any],
    until: Callable[..., Any],
    feed_farm: Callable[..., str],
    postgres: Any,
    database: str,
    tmp_path: Path,
) -> None:
    farm = feed_farm(feeds=FEEDS, items=ITEMS, latency=30, jitter=200)
    host = farm.removeprefix("http://")
    one = serving(
        DATELINE_STORE_URL=database,
        DATELINE_INTAKE_PRIVATE_HOSTS=host,
        DATELINE_INTAKE_FAST_HOSTS=host,
        DATELINE_INTAKE_LEASE="3s",
        DATELINE_INTAKE_CONCURRENCY="16",
    )
    outlines = "".join(f'<outline type="rss" text="F{n}" xmlUrl="{farm}/feed/{n}"/>' for n in range(FEEDS))
    listed = tmp_path / "farm.opml"
    listed.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    assert one.run("add", "--no-poll", str(listed)).returncode == 0
    one.start("--no-samples")
    pid, struck = one.pid, 0
    for _ in range(CRASHES):
        before = how_many_there(database)
        until(
            lambda before=before: how_many_there(database) > before or how_many_there(database) == FEEDS * ITEMS,
            every=0.05,
        )
        struck += how_many_there(database) < FEEDS * ITEMS
        postgres.stop("immediate")
        postgres.start()
    assert struck, "at least one crash came in the middle of the poll"
    until(lambda: how_many_there(database) >= FEEDS * ITEMS, seconds=90)
    # It goes on by itself, with what is new after the crash too.
    urllib.request.urlopen(urllib.request.Request(f"{farm}/_/tick", method="POST"), timeout=10).close()
    wanted = truth(farm)
    assert len(wanted) > FEEDS * ITEMS
    assert one.run("poll").returncode == 0
    assert addresses(database) == wanted
    assert one.get("/")[0] == 200 and "/article/" in one.get("/")[2]
    assert one.pid == pid and one.stop() == 0
