"""The benchmark that reads recordings: counts, prices out, and which of a venue's two versions a message is of."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).resolve().parents[3] / "benchmarks" / "quality" / "recordings.py"


def run(folder: Path, venue: str, *messages: Any) -> tuple[int, dict[str, Any], list[dict[str, Any]]]:
    lines = [{"t": "send", "ts": 1.0, "data": "{}"}]
    lines += [{"t": "recv", "ts": 2.5, "data": m if isinstance(m, str) else json.dumps(m)} for m in messages]
    recorded, out = folder / "recorded.jsonl", folder / "ticks.jsonl"
    recorded.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), venue, str(recorded), "--out", str(out), "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    ticks = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    return done.returncode, json.loads(done.stdout), ticks


def test_a_recording_may_mix_both_versions_of_a_venue(tmp_path: Path) -> None:
    code, figures, ticks = run(
        tmp_path,
        "KRAKEN",
        {"channel": "status", "type": "update", "data": []},
        [0, [["5541.20000", "0.15850568", "1534614057.321597", "s", "l", ""]], "trade", "XBT/USD"],
        {"channel": "trade", "type": "update", "data": [{"symbol": "BTC/USD", "price": 5.10, "trade_id": 7}]},
        {"channel": "book", "type": "update", "data": []},
    )
    assert (code, figures["parsed"], figures["known_and_ignored"], figures["unknown"]) == (0, 3, 1, 0)
    assert [(t["venue"], t["base"], t["quote"], t["price"], t["ts"]) for t in ticks] == [
        ("kraken-v1", "BTC", "USD", "5541.20000", 2.5),
        ("kraken", "BTC", "USD", "5.1", 2.5),
    ]


def test_what_is_unknown_or_broken_is_counted_and_ends_with_one(tmp_path: Path) -> None:
    code, figures, ticks = run(tmp_path, "bybit", {"zzz": 1}, "<html>", {"op": "pong"})
    assert (code, figures["unknown"], figures["parsed"], ticks) == (1, 2, 1, [])
