"""kill -9 in the middle of a poll of 200 feeds, ten times (`make test-long`: a hundred): nothing is lost and nothing is doubled."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from tests.end_to_end.kept import addresses, how_many

FEEDS, ITEMS, ROUNDS = 200, 10, int(os.environ.get("DATELINE_TEST_KILLS", "10"))
CAUGHT_UP = 9  # rounds after which a feed may have printed nearly all of the ten items that it shows


def truth(farm: str) -> set[str]:
    with urllib.request.urlopen(f"{farm}/_/truth", timeout=30) as answer:
        told = json.load(answer)
    items = told["items"]
    return {item["url"] for item in (items.values() if isinstance(items, dict) else items)}


def _catch_up(one: Any, farm: str, address: str, until: Callable[..., Any]) -> None:
    """Let the last feeds in too, before they have printed more than they show."""
    ask_all_again(address)
    one.start_without_waiting("--no-samples")
    until(lambda: how_many(address) >= len(truth(farm)), seconds=180)
    one.kill()


def tick(farm: str) -> None:
    """One new item in most of the feeds."""
    urllib.request.urlopen(urllib.request.Request(f"{farm}/_/tick", method="POST"), timeout=10).close()


def ask_all_again(address: str) -> None:
    """Make every source due, as time would; leases and their numbers stay as the kill left them."""
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.begin() as connection:
            connection.execute(text("update sources set next_poll_at = 1"))
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
    feed_farm: Callable[..., str],
    database: tuple[str, dict[str, str]],
    tmp_path: Path,
) -> None:
    address, settings = database
    # A feed shows its newest ten items and gets one more at each of the ten ticks: even one that no round reached
    # has lost none of them at the end. Few at once and a slow farm, so that a poll is long enough to be struck.
    farm = feed_farm(feeds=FEEDS, items=ITEMS, fresh=1, live_percent=60, latency=0.1)
    host = farm.removeprefix("http://")
    one = serving(
        DATELINE_INTAKE_PRIVATE_HOSTS=host,
        DATELINE_INTAKE_FAST_HOSTS=host,
        DATELINE_INTAKE_LEASE="2s",
        DATELINE_INTAKE_CONCURRENCY="8",
        **settings,
    )
    outlines = "".join(f'<outline type="rss" text="F{n}" xmlUrl="{farm}/feed/{n}"/>' for n in range(FEEDS))
    listed = tmp_path / "farm.opml"
    listed.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    assert one.run("add", "--no-poll", str(listed)).returncode == 0
    one.start_without_waiting("--no-samples")
    until(lambda: how_many(address) >= FEEDS * ITEMS, seconds=180)
    one.kill()
    for round_ in range(ROUNDS):
        if round_ % CAUGHT_UP == CAUGHT_UP - 1:
            _catch_up(one, farm, address, until)
        tick(farm)
        ask_all_again(address)
        before, wanted = how_many(address), len(truth(farm))
        one.start_without_waiting("--no-samples")
        # Once articles come in, kill a little later each time: in claims, in reads, in writes.
        until(lambda before=before: how_many(address) > before, seconds=180, every=0.02)
        time.sleep(0.03 * (round_ % 10))
        one.kill()
        there = addresses(address)
        assert before < len(there) < wanted, "the kill came in the middle of the poll"
        assert len(there) == len(set(there))
    ask_all_again(address)
    one.start("--no-samples")
    last = truth(farm)
    until(lambda: how_many(address) >= len(last), seconds=180)
    one.kill()
    assert sorted(addresses(address)) == sorted(last)
