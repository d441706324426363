"""All benchmarks in one run: what `make bench` calls.

    python benchmarks/run.py [--only intake,pages] [--rounds 3] [--json]

Prints ratios against peers that were measured in the same run, and where they stand against `floors.json`. Exit code
1 where a floor is missed. What stands on something that is not here is skipped, and said.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import candles
import disk
import extraction
import intake
import push
import soak
import telling
from figures import Figure, Skipped, load_floors, missed, table
from quality import reaction

import pages

Benchmark = Callable[[int], list[Figure]]
BENCHMARKS: Mapping[str, Benchmark] = {
    "intake": intake.figures,
    "pages": pages.figures,
    "disk": disk.figures,
    "push": push.figures,
    "candles": candles.figures,
    "reaction": reaction.figures,
    "soak": soak.figures,
    "telling": telling.figures,
    "extraction": extraction.figures,
}


def main() -> int:
    """Run what was asked for and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help=f"only these, parted by commas: {', '.join(BENCHMARKS)}")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each side; the median is told")
    parser.add_argument("--json", action="store_true", help="print for a program")
    args = parser.parse_args()
    chosen = args.only.split(",") if args.only else list(BENCHMARKS)
    for name in chosen:
        if name not in BENCHMARKS:
            parser.error(f"there is no benchmark {name!r}; there are {', '.join(BENCHMARKS)}")
    return tell(run(chosen, args.rounds), as_json=args.json)


def run(chosen: list[str], rounds: int) -> list[Figure]:
    """The figures of the chosen benchmarks; what cannot run here is said and left out."""
    found: list[Figure] = []
    for name in chosen:
        print(f"{name}: measuring", file=sys.stderr)
        try:
            found += BENCHMARKS[name](rounds)
        except Skipped as exc:
            print(f"{name}: skipped: {exc}", file=sys.stderr)
    return found


def tell(found: list[Figure], *, as_json: bool) -> int:
    """Print the figures; the exit code."""
    floors = load_floors()
    low = missed(found, floors)
    if as_json:
        print(json.dumps({"figures": [{**asdict(f), "value": f.value} for f in found], "missed": low}, indent=1))
    else:
        print(table(found, floors))
        for line in low:
            print(f"missed: {line}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
