"""The disk is full, again and again, on a small one of its own: reading goes on, nothing is lost or doubled."""

from __future__ import annotations

import errno
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end.kept import addresses, how_many
from tests.end_to_end.test_kill import ask_all_again, tick, truth

FEEDS, ITEMS, ROUNDS = 40, 10, int(os.environ.get("DATELINE_TEST_FULL_DISKS", "1"))
DISK_MIB = 64


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk in memory; skipped where this user may make none."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("this user may mount no disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


def fill(ballast: Path, leave_bytes: int) -> None:
    """Leave so much of the disk, while somebody else writes to it too."""
    with ballast.open("wb") as file:
        while True:
            free = os.statvfs(ballast.parent)
            try:
                os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - leave_bytes))
            except (
                OSError
            ) as error:  # it was taken since we looked; where nothing is left, the disk is as full as it gets
                if error.errno != errno.ENOSPC:
                    raise
                if os.statvfs(ballast.parent).f_bavail == 0:
                    return
            else:
                return


def test_a_full_disk_stops_intake_and_not_reading_and_loses_nothing(
    serving: Callable[..., Any],
    until: Callable[..., Any],
    feed_farm: Callable[..., str],
    small_disk: Path,
) -> None:
    farm = feed_farm(feeds=FEEDS, items=ITEMS, fresh=1, live_percent=100)
    host = farm.removeprefix("http://")
    folder = small_disk / "data"
    address = f"sqlite:///{folder / 'dateline.db'}"
    one = serving(
        DATELINE_STORE_FOLDER=str(folder),
        DATELINE_INTAKE_PRIVATE_HOSTS=host,
        DATELINE_INTAKE_FAST_HOSTS=host,
        DATELINE_INTAKE_LEASE="2s",
    )
    outlines = "".join(f'<outline type="rss" text="F{n}" xmlUrl="{farm}/feed/{n}"/>' for n in range(FEEDS))
    listed = small_disk.parent / "farm.opml"
    listed.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    assert one.run("add", "--no-poll", str(listed)).returncode == 0
    one.start("--no-samples")
    until(lambda: how_many(address) >= FEEDS * ITEMS, seconds=180)
    ballast = small_disk / "ballast"
    for _ in range(ROUNDS):
        tick(farm)
        ask_all_again(address)
        fill(ballast, 0)
        before = addresses(address)
        until(lambda: "full" in one.log.read_text() or "busy" in one.log.read_text(), seconds=60)
        time.sleep(1)
        assert one.get("/latest")[0] == 200, "reading goes on"
        there = addresses(address)
        assert set(before) <= set(there) and len(there) == len(set(there))
        ballast.unlink()
        ask_all_again(address)
        wanted = truth(farm)
        until(lambda wanted=wanted: how_many(address) >= len(wanted), seconds=180)
        assert addresses(address) == sorted(wanted)
    assert one.stop() == 0
