"""Intake: 500 feeds of 20 entries with whole text, cold and warm, ours against the floor in the same run.

Both sides are started anew for each round, in turn. CPU is counted from the moment the walk starts until everything
is kept, for all processes of a side; start-up and taking the list in are excluded on both and printed apart.
Article pages are not asked. The floor is `floor.py`: aiohttp, lxml and SQLite with nothing around them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from farm import feed_farm
from figures import Figure

HERE = Path(__file__).parent
FEEDS, ITEMS = 500, 20


def figures(rounds: int = 3) -> list[Figure]:
    """Run and measure. Errors: Skipped where the farm is not here."""
    ours: list[dict[str, Any]] = []
    floor: list[dict[str, Any]] = []
    with feed_farm(FEEDS, ITEMS) as address:
        for _ in range(rounds):
            for script, told in (("floor.py", floor), ("ours.py", ours)):
                with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
                    place = folder if script == "ours.py" else f"{folder}/floor.db"
                    told.append(_run(script, f"{address}/opml", place))
    for told in (*ours, *floor):
        if told["cold"]["new"] != FEEDS * ITEMS or told["warm"]["new"]:
            raise SystemExit(f"a walk lost or doubled something: {told}")
    return _figures(ours, floor)


def _run(script: str, *arguments: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, str(HERE / script), *arguments], stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _figures(ours: Sequence[dict[str, Any]], floor: Sequence[dict[str, Any]]) -> list[Figure]:
    def of(side: Sequence[dict[str, Any]], part: str, figure: str) -> float:
        return median(told[part][figure] for told in side)

    found = [
        Figure(
            f"intake.{part}_{figure}",
            f"intake {part}, {words}",
            of(ours, part, key),
            "s",
            of(floor, part, key),
            "floor",
        )
        for part in ("cold", "warm")
        for figure, words, key in (("cpu", "CPU", "cpu_s"), ("wall", "wall", "wall_s"))
    ]
    peak = max(told[part]["peak_mib"] for told in ours for part in ("cold", "warm"))
    return [
        *found,
        Figure("intake.peak_pss_mib", "intake, peak PSS of all processes", peak, "MiB"),
        Figure("intake.start_up_cpu", "start-up, CPU (not in the above)", of(ours, "start_up", "cpu_s"), "s"),
        Figure(
            "intake.list_cpu", "taking the list in, CPU (not in the above)", of(ours, "taking_the_list", "cpu_s"), "s"
        ),
    ]
