"""Derive the measures of the copies step from invented pairs alone.

    python benchmarks/quality/derive_copies.py [--seeds 401 402 ...] [--held 501 502 ...] [--count 250] [--show]

For each seed the corpus' make_affairs.py makes reports and `copy_pairs.Maker` makes pairs of them. Every measure in GRID
is tried over its whole grid with the others as they stand, round by round until nothing moves, from the values that GRID
begins with, which are the middles of the grids and not what ships. Of values that cost the same, or nearly, the middle of
the longest row is taken, the stricter of two, so that the choice does not hang on a single pair. What it costs is then
measured on pairs of seeds that were not looked at. --show prints the cost of each value of each grid.

Cost: pairs are weighed so that they are mixed as real ones were when they were read, by published figures (MIXED). A pair
falsely called a copy costs what four missed ones do.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from copies import SHARED, read
from copy_pairs import Maker

from dateline.stories.overlaps import Overlap, overlap
from dateline.stories.relations import Measures, Relation, relation

# What each measure is tried at, the strictest first; begun with is the middle. Shares, words, and for `turns` a number.
GRID: dict[str, tuple[float, ...]] = {
    "own_lede": tuple(range(5, 66, 5)),
    "own_long_lede": tuple(range(20, 161, 10)),
    "new_top_of_most": tuple(range(16, 97, 8)),
    "whole_of_part": (0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93, 0.92, 0.91, 0.9, 0.88, 0.86, 0.84, 0.82, 0.8),
    "turns": (0, 1, 2, 3, 4, 5),
    "moved": (1000, 80, 72, 64, 56, 48, 40, 36, 32, 28, 24, 20, 16),
    "whole_lede": (1.0, 0.9, 0.8, 0.75, 0.7, 0.6, 0.5, 0.4),
}
FALSE_COPY = 4.0  # precision goes before recall
NEARLY = 0.01  # of the cost, whose standard error over 20,000 pairs is some 2 %: what is nearer than that is noise
# Of a hundred real pairs, read by hand, that share over a half of the shorter text, and a tenth to a half. Published for
# the rarer relations over a half is only that they are few; boilerplate is counted with the distinct.
MIXED = {
    True: {"copy": 80, "update": 17, "contained": 1, "quotes": 1, "distinct": 1},
    False: {"copy": 8, "update": 21, "contained": 5, "quotes": 61, "distinct": 5},
}


@dataclass(frozen=True)
class Judged:
    """A pair's overlap, whether it is a copy, and what it weighs."""

    what: str
    label: str
    found: Overlap
    weight: float


def judged(seeds: Sequence[int], count: int) -> list[Judged]:
    """The pairs of these seeds that share enough to be looked at, weighed to the mixture of real ones."""
    found: list[tuple[str, str, Overlap]] = []
    for seed in seeds:
        for pair in Maker(seed, reports(seed)).pairs(count):
            shared = overlap(pair.one, pair.other)
            if shared is not None and shared.share >= 0.1:
                found.append((pair.label, pair.what, shared))
    counted = Counter((shared.share > 0.5, label) for label, _, shared in found)
    bands = Counter(shared.share > 0.5 for _, _, shared in found)
    weights = {
        (over, label): MIXED[over][label] / 100 * bands[over] / count for (over, label), count in counted.items()
    }
    return [Judged(what, label, one, weights[one.share > 0.5, label]) for label, what, one in found]


def reports(seed: int) -> list[list[str]]:
    """The own reports that make_affairs.py makes of a seed, by paragraphs."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "affairs"
        program = SHARED / "corpus" / "stories" / "make_affairs.py"
        subprocess.run(  # the corpus' own program
            [sys.executable, str(program), str(out), "--seed", str(seed), "--articles", "600"],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        rows = read(out.with_name("affairs.jsonl.gz"))
    return [row["body"].split("\n\n") for row in rows if row["kind"] == "own"]


def cost(pairs: Sequence[Judged], by: Measures) -> float:
    """What misses and false copies cost, as a share of all weight."""
    wrong = total = 0.0
    for pair in pairs:
        total += pair.weight
        told, is_copy = relation(pair.found, by) is Relation.COPY, pair.label == "copy"
        if told != is_copy:
            wrong += pair.weight * (FALSE_COPY if told else 1.0)
    return wrong / total


def chosen(costs: Sequence[float]) -> int:
    """The middle of the longest row of values that cost nearly the least; the stricter of two.

    Shape: neighbours that cost the same read every pair alike and count as one, for which the strictest stands.
    """
    least = min(costs)
    rows: list[list[int]] = [[]]
    for at, value in enumerate(costs):
        if value > least * (1 + NEARLY) + 1e-9:
            rows.append([])
        elif not at or value != costs[at - 1]:
            rows[-1].append(at)
    longest = max(rows, key=len)
    return longest[(len(longest) - 1) // 2]


def changed(by: Measures, name: str, value: float) -> Measures:
    """The measures with one of them at another value."""
    other: dict[str, Any] = {name: value}
    return replace(by, **other)


def derived(pairs: Sequence[Judged], show: bool) -> Measures:
    """The measures that cost least on these pairs, one after another until none moves."""
    by = Measures()
    for name, values in GRID.items():
        by = changed(by, name, values[len(values) // 2])
    for turn in range(6):
        before = by
        for name, values in GRID.items():
            costs = [cost(pairs, changed(by, name, value)) for value in values]
            by = changed(by, name, values[chosen(costs)])
            if show:
                print(
                    f"  {turn} {name:<16}",
                    *[f"{value:g}:{each:.4f}" for value, each in zip(values, costs, strict=True)],
                )
        if by == before:
            break
    return by


def table(pairs: Sequence[Judged], by: Measures) -> dict[str, Counter[str]]:
    """How the pairs of each making are read."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in pairs:
        found[f"{pair.label}, {pair.what}"][relation(pair.found, by).value] += 1
    return found


def quality(pairs: Sequence[Judged], by: Measures) -> str:
    """Precision, recall and F1 of copies under the weights, and the cost."""
    right = false = missed = 0.0
    for pair in pairs:
        told, is_copy = relation(pair.found, by) is Relation.COPY, pair.label == "copy"
        right += pair.weight * (told and is_copy)
        false += pair.weight * (told and not is_copy)
        missed += pair.weight * (is_copy and not told)
    precision, recall = right / max(right + false, 1e-9), right / max(right + missed, 1e-9)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}  cost {cost(pairs, by):.4f}"


def main() -> int:
    """Derive, and measure on seeds that were kept apart."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(401, 413)))
    parser.add_argument("--held", type=int, nargs="+", default=[501, 502, 503])
    parser.add_argument("--count", type=int, default=250, help="of each of eight kinds of pair, for each seed")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    pairs, held = judged(args.seeds, args.count), judged(args.held, args.count)
    by = derived(pairs, args.show)
    print(f"{len(pairs)} pairs, held {len(held)}")
    for name in GRID:
        print(f"{name:<18} {getattr(by, name):>6g}   ships {getattr(Measures(), name):g}")
    for name, measures in (("derived", by), ("ships", Measures())):
        print(f"{name:<8} own seeds   {quality(pairs, measures)}\n{name:<8} held seeds  {quality(held, measures)}")
    for what, counts in table(held, by).items():
        print(f"{what:<34} {dict(counts)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
