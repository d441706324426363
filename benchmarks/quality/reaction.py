"""How often the reaction calls a move rare at instants that nothing chose: its false alarms, window by window.

    python benchmarks/quality/reaction.py [FOLDER] [--instants 10000] [--seed 1] [--json]

FOLDER holds candles of five minutes as CSV in gzip (`ts,open,high,low,close,volume`), `<ASSET>USDT_*.csv.gz`, BTC
among them; by default the corpus beside the project. Also prints the CPU of 70 assets, and that a replay gives the
same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from figures import Figure, Skipped

from dateline.insight import reaction
from dateline.model import AssetId

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "markets" / "candles" / "5m"
BTC = AssetId("BTC")
EXACT = timedelta(seconds=1)
INSTANTS = 10_000


def load(folder: Path) -> dict[AssetId, reaction.Prices]:
    """Closes of every asset of a folder that has two months and more."""
    rows_of: defaultdict[str, list[NDArray[np.float64]]] = defaultdict(list)
    for path in sorted(folder.glob("*USDT_*.csv.gz")):
        with gzip.open(path, "rt") as lines:
            rows_of[path.name.split("USDT")[0]].append(np.loadtxt(lines, delimiter=",", skiprows=1, usecols=(0, 4)))
    found = {}
    for asset, parts in rows_of.items():
        rows = np.concatenate(parts)
        rows = rows[np.unique(rows[:, 0], return_index=True)[1]]
        times, closes = rows[:, 0].astype(np.int64) + 300, rows[:, 1]
        if times[-1] - times[0] < (reaction.BASELINE_DAYS + 10) * 86_400:
            continue
        quarter = times % 900 == 0
        found[AssetId(asset)] = reaction.Prices(
            reaction.Closes(times, closes, 300), reaction.Closes(times[quarter], closes[quarter], 900)
        )
    return found


def false_alarms(
    prices: Mapping[AssetId, reaction.Prices], instants: int, seed: int
) -> dict[str, tuple[float, float, int]]:
    """For each window the share of ranks at most .05 and .01, and of how many."""
    draw = random.Random(seed)
    others = [asset for asset in prices if asset != BTC]
    ranks: defaultdict[str, list[float]] = defaultdict(list)
    while sum(map(len, ranks.values())) < instants * len(reaction.WINDOWS):
        other = draw.choice(others)
        pair = {BTC: prices[BTC], other: prices[other]}
        start = max(int(p.fine.times_s[0]) for p in pair.values()) + (reaction.BASELINE_DAYS + 2) * 86_400
        end = min(int(p.fine.times_s[-1]) for p in pair.values()) - 86_400
        at = datetime.fromtimestamp(draw.randint(start, end), UTC)
        for move in reaction.react(at, EXACT, pair, BTC, until=at + timedelta(days=2)).moves:
            if move.p is not None:
                ranks[move.window].append(move.p)
    return {
        window: (float(np.mean(np.array(p) <= 0.05)), float(np.mean(np.array(p) <= 0.01)), len(p))
        for window, p in ranks.items()
    }


def cost_ms(prices: Mapping[AssetId, reaction.Prices], assets: int = 70) -> tuple[float, bool]:
    """CPU of one reaction of so many assets, the best of five; and whether a replay gives the same bytes."""
    names = [asset for asset in prices if asset != BTC]
    many = {BTC: prices[BTC]} | {
        AssetId(f"{names[i % len(names)]}-{i}"): prices[names[i % len(names)]] for i in range(assets - 1)
    }
    ends = min(int(each.fine.times_s[-1]) for each in many.values())  # where all have prices: one without costs nothing
    at = datetime.fromtimestamp(ends - 2 * 86_400 + 77, UTC)
    best, seen = float("inf"), set()
    for _ in range(5):
        began = time.process_time()
        found = reaction.react(at, EXACT, many, BTC, until=at + timedelta(days=2))
        best = min(best, time.process_time() - began)
        seen.add(msgspec.json.encode(found))
    return best * 1000, len(seen) == 1


def figures(_rounds: int) -> list[Figure]:
    """For `make bench`: all instants, for of fewer one in a hundred is told with too much chance in it."""
    if not CORPUS.exists():
        raise Skipped("the candles are not beside the project")
    prices = load(CORPUS)
    alarms = false_alarms(prices, INSTANTS, 1)
    ms, same = cost_ms(prices)
    found = [
        Figure("reaction.cpu_ms", "a reaction of 70 assets", ms, "ms"),
        Figure("reaction.replay", "the same bytes again", float(same), "of 1"),
    ]
    for window, (often, rarely, _) in alarms.items():
        found.append(Figure(f"reaction.{window}.05", f"false alarms at .05, {window}", often, "of 1"))
        found.append(Figure(f"reaction.{window}.01", f"false alarms at .01, {window}", rarely, "of 1"))
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=CORPUS)
    parser.add_argument("--instants", type=int, default=INSTANTS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    prices = load(args.folder)
    if BTC not in prices or len(prices) < 2:
        print(f"{args.folder} holds no two months of BTC and another asset", file=sys.stderr)
        return 2
    alarms = false_alarms(prices, args.instants, args.seed)
    ms, same = cost_ms(prices)
    if args.json:
        print(json.dumps({"windows": alarms, "cpu_ms_70_assets": ms, "replay_same": same}))
        return 0
    print(f"{'window':8} {'ranks':>7} {'<= .05':>7} {'<= .01':>7}")
    for window, (often, rarely, count) in alarms.items():
        print(f"{window:8} {count:7} {often:7.3f} {rarely:7.4f}")
    print(f"70 assets: {ms:.1f} ms CPU; replay gives {'the same' if same else 'OTHER'} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
