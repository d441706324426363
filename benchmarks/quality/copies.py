"""Run the product's own copies step over a file of articles, and a peer beside it.

    python benchmarks/quality/copies.py FILE PAIRS --out PRED [--peer rensa|none] [--json] [--floors FILE]
    python benchmarks/quality/copies.py --farm [--feeds 60] [--items 20]
    python benchmarks/quality/copies.py --growth [--articles 1000000]

FILE holds articles (id, outlet, url, title, body, published), PAIRS judged pairs (a, b: ids or whole articles; with
whole articles FILE may be "-"). Articles are taken in order of `published`, one at a time; those without a time in the
order of their ids' hash.
Written: PRED with a row a pair in one group ({"a", "b"}); PRED.origin.jsonl ({"id", "origin", "agency"});
PRED.groups.jsonl ({"id", "story"}); PRED.relations.jsonl with the relation of every pair in PAIRS. Printed: what
score.py prints, articles per CPU-second and peak memory, and pair scores of rensa (64 bands, checked at .3).

--farm reads the feed farm's own items and its truth; --growth measures the time an article takes with many in the index.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from dateline.model import Article, ArticleId, Block, BlockKind
from dateline.stories.copies import CopyKeys, keys
from dateline.stories.copies_groups import Window
from dateline.stories.house import House, learn
from dateline.stories.origin import Member, Origin, origin
from dateline.stories.overlaps import overlap
from dateline.stories.relations import Measures, relation
from dateline.urls import host_of

SHARED = Path(__file__).resolve().parents[3] / "shared"
_NO_TIME = datetime(2024, 1, 1, tzinfo=UTC)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


# --- files -----------------------------------------------------------------------------------------


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows, one a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def loaded(path: Path) -> ModuleType:
    """A program of the corpus or the tools, loaded from its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def article_of(row: dict[str, Any]) -> Article:
    """A row as the product's own article: paragraphs as blocks; only fields that a method may read."""
    body = [part.strip() for part in (row.get("body") or "").split("\n\n")]
    return Article(
        url=row.get("url") or "",
        headline=row.get("title") or "",
        language=row.get("language"),
        blocks=tuple(Block(BlockKind.PARAGRAPH, part) for part in body if part),
    )


def outlet_of(row: dict[str, Any]) -> str:
    """Who published a row: its outlet, or the host of its address where it names none."""
    return row.get("outlet") or host_of(row.get("url") or "")


def time_of(row: dict[str, Any]) -> datetime | None:
    """When a row says that it was published; an instant without a zone is taken as UTC."""
    try:
        when = datetime.fromisoformat(row["published"].replace("Z", "+00:00"))
    except (KeyError, AttributeError, ValueError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By time; rows without one in an order that says nothing."""

    def place(row: dict[str, Any]) -> tuple[datetime, bytes]:
        return time_of(row) or _NO_TIME, blake2b(str(row["id"]).encode("utf-8", "surrogatepass")).digest()

    return sorted(rows, key=place)


# --- the product's own path ------------------------------------------------------------------------


class Stream:
    """Articles through keys, index, decision and house text; CPU seconds of each."""

    def __init__(self) -> None:
        self.window = Window()
        self.houses: dict[str, House] = defaultdict(House)
        self.keys: dict[ArticleId, CopyKeys] = {}
        self.seconds: Counter[str] = Counter()
        self._closed: list[tuple[ArticleId, ...]] = []
        self._next_hour: datetime | None = None

    def take(self, number: int, row: dict[str, Any], at: datetime) -> None:
        """One article, decided before the next is seen."""
        article, outlet = article_of(row), outlet_of(row)
        began = time.process_time()
        found = keys(article, self.houses[outlet], outlet)
        self.houses[outlet] = learn(self.houses[outlet], found.lines)
        between = time.process_time()
        self.window.take(ArticleId(number), found, at)
        self.seconds["keys"] += between - began
        self.seconds["decision"] += time.process_time() - between
        self.keys[ArticleId(number)] = found

    def expire(self, at: datetime) -> None:
        """Once an hour of the stream, as the running site does: close the groups that nothing came to for the window."""
        if self._next_hour is None or at >= self._next_hour:
            before = self.window.groups()
            self.window.expire(at)
            after = self.window.groups()
            self._closed += [members for group, members in before.items() if group not in after]
            self._next_hour = at + _HOUR

    def groups(self) -> list[tuple[ArticleId, ...]]:
        """The groups as they stand at the end of the stream, those of days past as well."""
        return [*self._closed, *self.window.groups().values()]


def origins(
    rows: Sequence[dict[str, Any]], groups: Iterable[Sequence[int]], found: dict[ArticleId, CopyKeys]
) -> dict[str, Origin]:
    """The origin of each article's group, by the article's id."""
    told: dict[str, Origin] = {}
    for group in groups:
        whose = origin(
            [
                Member(
                    ArticleId(n),
                    outlet_of(rows[n]),
                    rows[n].get("url") or "",
                    time_of(rows[n]),
                    found[ArticleId(n)],
                )
                for n in group
            ]
        )
        told.update((rows[n]["id"], whose) for n in group)
    return told


def relations(pairs: list[dict[str, Any]], found: dict[str, CopyKeys]) -> Iterator[dict[str, Any]]:
    """How the two articles of each pair stand to each other."""
    for pair in pairs:
        one, other = (side["id"] if isinstance(side, dict) else side for side in (pair["a"], pair["b"]))
        if one in found and other in found:
            kind = relation(overlap(found[other], found[one]), Measures())
            row = {"a": one, "b": other, "relation": kind.value}
            yield row | ({"id": pair["id"]} if "id" in pair else {})


# --- the peer --------------------------------------------------------------------------------------


def rensa_pairs(rows: list[dict[str, Any]]) -> tuple[list[dict[str, str]], float]:
    """Pairs that rensa finds: 128 permutations of word 3-grams, 64 bands, checked at .3; and its CPU seconds."""
    import rensa

    lsh = rensa.RMinHashLSH(threshold=0.3, num_perm=128, num_bands=64)
    hashes, pairs = [], []
    began = time.process_time()
    for number, row in enumerate(rows):
        words = (row.get("body") or "").encode("utf-8", "replace").decode().lower().split()
        one = rensa.RMinHash(num_perm=128, seed=1)
        one.update([" ".join(words[at : at + 3]) for at in range(max(len(words) - 2, 1))])
        near = [other for other in lsh.query(one) if one.jaccard(hashes[other]) >= 0.3]
        pairs += [{"a": rows[other]["id"], "b": row["id"]} for other in near]
        lsh.insert(number, one)
        hashes.append(one)
    return pairs, time.process_time() - began


# --- the runs --------------------------------------------------------------------------------------


def measure(file: str, pair_file: Path, out: Path, *, peer: str) -> dict[str, Any]:
    """Run the stream, write the predictions, score them."""
    score = loaded(SHARED / "corpus" / "stories" / "score.py")
    pairs = read(pair_file)
    rows = read(Path(file)) if file != "-" else articles_in(pairs)
    rows = in_order(rows)
    stream = Stream()
    for number, row in enumerate(rows):
        at = time_of(row) or _NO_TIME
        stream.expire(at)
        stream.take(number, row, at)
    groups = stream.groups()
    found = {rows[number]["id"]: one for number, one in stream.keys.items()}
    in_groups = [
        {"a": rows[a]["id"], "b": rows[b]["id"]}
        for group in groups
        for at, a in enumerate(group)
        for b in group[at + 1 :]
    ]
    write(out, in_groups)
    placed = [{"id": rows[n]["id"], "story": f"g{at}"} for at, group in enumerate(groups) for n in group]
    write(out.with_name(out.name + ".groups.jsonl"), placed)
    write(out.with_name(out.name + ".relations.jsonl"), relations(pairs, found))
    told = origins(rows, groups, stream.keys)
    told_rows = [origin_row(ident, whose, rows) for ident, whose in told.items()]
    write(out.with_name(out.name + ".origin.jsonl"), told_rows)
    spent = sum(stream.seconds.values())
    result: dict[str, Any] = {
        "articles": len(rows),
        "articles_per_cpu_second": len(rows) / max(spent, 1e-9),
        "microseconds_an_article": {name: 1e6 * value / max(len(rows), 1) for name, value in stream.seconds.items()},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    result["pairs"] = pair_scores(score, pairs, in_groups, found)
    result["listed_pairs"] = listed_scores(pairs, in_groups)
    result["relations"] = relation_scores(pairs, found)
    if rows and "group" in rows[0]:
        truth = {row["id"]: row.get("group") or row["id"] for row in rows}
        result["groups"] = score.clusters(truth, {row["id"]: row["story"] for row in placed})
    if rows and "agency_names" in rows[0]:
        result["origin"] = score.origin(rows, {row["id"]: row for row in told_rows})
    if peer == "rensa":
        theirs, seconds = rensa_pairs(rows)
        result["rensa"] = pair_scores(score, pairs, theirs, found) | {
            "articles_per_cpu_second": len(rows) / max(seconds, 1e-9)
        }
    return result


def articles_in(pairs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The articles that stand whole in a file of pairs, each once."""
    return list({side["id"]: side for pair in pairs for side in (pair["a"], pair["b"])}.values())


def origin_row(ident: str, whose: Origin, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """An origin in the form that the scorer reads."""
    where = rows[whose.article]["id"] if whose.article is not None else "unseen" if whose.unseen else None
    return {"id": ident, "origin": where, "agency": whose.name, "sure": whose.sure.value}


def pair_scores(
    score: ModuleType, pairs: list[dict[str, Any]], got: list[dict[str, Any]], found: dict[str, CopyKeys]
) -> dict[str, Any]:
    """Precision, recall and F1 of copy pairs, whichever of the two forms the truth has."""
    if pairs and pairs[0].get("label") in ("same", "different"):
        scores: dict[str, Any] = score.same(pairs, got)
        return scores
    scores = score.pairs(pairs, got, set(found))
    return scores


def listed_scores(pairs: list[dict[str, Any]], got: list[dict[str, Any]]) -> dict[str, float]:
    """The same over the pairs that the truth lists and no others, for sets in which only some pairs were read."""
    together = {frozenset((row["a"], row["b"])) for row in got}
    table: Counter[tuple[bool, bool]] = Counter()
    for pair in pairs:
        if pair.get("label") != "unsure":
            sides = frozenset(side["id"] if isinstance(side, dict) else side for side in (pair["a"], pair["b"]))
            table[pair.get("label", "copy") in ("copy", "same"), sides in together] += 1
    right = table[True, True]
    precision = right / max(right + table[False, True], 1)
    recall = right / max(right + table[True, False], 1)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-9)}


def relation_scores(pairs: list[dict[str, Any]], found: dict[str, CopyKeys]) -> dict[str, Any]:
    """How the pairs of each truth were read, each pair by itself."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for pair, row in zip(pairs, relations(pairs, found), strict=False):
        table[str(pair.get("label"))][row["relation"]] += 1
    return {label: dict(counts) for label, counts in sorted(table.items())}


def farm(feeds: int, items: int, share: float) -> dict[str, Any]:
    """The feed farm's items through the stream: duplicates still shown, and pairs merged that are none."""
    module = loaded(SHARED / "tools" / "feedfarm.py")
    args = argparse.Namespace(
        host="farm.invalid", port=80, feeds=feeds, items=items, seed=7, wire_share=share, paragraphs=6, excerpt=False,
        live_percent=30, fresh=2, rss_only=False, error_share=0, gone_share=0, missing_share=0, redirect_share=0,
        busy_share=0, hang_share=0, broken_share=0, no_validators=0,
    )  # fmt: skip
    world = module.World(args)
    truth = world.truth()["items"]
    rows = [
        {"id": item["id"], "outlet": f"Outlet {feed}", "url": item["url"], "title": item["title"],
         "published": item["when"].isoformat(), "body": "\n\n".join(item["paras"]), "wire": truth[item["id"]]["wire"]}
        for feed in range(feeds)
        for item in world.items(feed)
    ]  # fmt: skip
    rows = in_order(rows)
    stream = Stream()
    for number, row in enumerate(rows):
        stream.take(number, row, time_of(row) or _NO_TIME)
    wires = Counter(row["wire"] for row in rows if row["wire"])
    shown = Counter(wire for group in stream.groups() for wire in {rows[n]["wire"] for n in group} if wire)
    merged = same = 0
    for group in stream.groups():
        for at, a in enumerate(group):
            for b in group[at + 1 :]:
                same += 1
                merged += rows[a]["wire"] is None or rows[a]["wire"] != rows[b]["wire"]
    surplus = sum(wires.values()) - len(wires)
    return {
        "items": len(rows),
        "wire_items": sum(wires.values()),
        "duplicates_shown_pct": 100 * sum(count - 1 for count in shown.values()) / max(surplus, 1),
        "pairs_merged_falsely_pct": 100 * merged / max(same, 1),
        "articles_per_cpu_second": len(rows) / sum(stream.seconds.values()),
    }


def made_article(random: Random, number: int, vocabulary: Sequence[str], weights: Sequence[float]) -> dict[str, Any]:
    """An article of words drawn by Zipf's law with exponent 1 from 200,000, as real news spreads; 120 to 300 words."""
    words = random.choices(vocabulary, cum_weights=weights, k=random.randint(120, 300))
    paragraphs = [" ".join(words[at : at + 40]) + "." for at in range(0, len(words), 40)]
    return {
        "id": f"m{number}",
        "outlet": f"Outlet {number % 500}",
        "title": " ".join(words[:8]),
        "body": "\n\n".join(paragraphs),
    }


def growth(articles: int, probe: int = 2000) -> dict[str, Any]:
    """CPU time of one article after 10,000 and after many more, 16,000 a day, so that the window holds 48,000.

    Every twentieth article is a cut copy of a recent one. The median of `probe` articles is taken at each size.
    """
    random = Random(11)
    vocabulary = [f"w{number:x}" for number in range(200_000)]
    weights, total = [], 0.0
    for rank in range(1, 200_001):
        total += 1 / rank
        weights.append(total)
    stream, recent, result = Stream(), [], {}
    sizes = sorted({10_000, 100_000, articles} if articles > 100_000 else {10_000, articles})
    taken = 0
    for size in sizes:
        spent = []
        while taken < size + probe:
            row = made_article(random, taken, vocabulary, weights)
            if recent and random.random() < 0.05:
                row["body"] = "\n\n".join(random.choice(recent)["body"].split("\n\n")[:3])
            began = time.process_time()
            stream.take(taken, row, at := _NO_TIME + taken * _DAY / 16_000)
            if taken % 500 == 0:
                stream.window.expire(at)
            if taken >= size:
                spent.append(time.process_time() - began)
            stream.keys.clear()
            recent = [*recent[-50:], row]
            taken += 1
        result[f"microseconds_at_{size}"] = 1e6 * sorted(spent)[len(spent) // 2]
        result[f"peak_mb_at_{size}"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result["ratio"] = result[f"microseconds_at_{sizes[-1]}"] / result["microseconds_at_10000"]
    return result


def under_floor(result: dict[str, Any], floors: dict[str, float]) -> list[str]:
    """The figures that are under their floors, in words. Keys: copies.<part>.<figure>; at_most turns the sense."""
    low = []
    for key, floor in floors.items():
        if not key.startswith("copies."):
            continue
        value: Any = result
        for part in key.removesuffix(".at_most").split(".")[1:]:
            value = value.get(part, {}) if isinstance(value, dict) else {}
        if not isinstance(value, int | float):
            continue
        if value > floor if key.endswith(".at_most") else value < floor:
            low.append(f"{key} is {value}, its floor is {floor}")
    return low


def show(result: dict[str, Any], indent: str = "") -> None:
    """Print a result for people."""
    for name, value in result.items():
        if isinstance(value, dict):
            print(f"{indent}{name}")
            show(value, indent + "  ")
        else:
            print(f"{indent}{name:<28} {value:.4f}" if isinstance(value, float) else f"{indent}{name:<28} {value}")


def main() -> int:
    """Run what was asked for and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?")
    parser.add_argument("pairs", nargs="?", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--peer", choices=("rensa", "none"), default="rensa")
    parser.add_argument("--farm", action="store_true")
    parser.add_argument("--feeds", type=int, default=60)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--wire-share", type=float, default=0.3)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--floors", type=Path)
    args = parser.parse_args()
    if args.farm:
        result = farm(args.feeds, args.items, args.wire_share)
    elif args.growth:
        result = growth(args.articles)
    elif args.file and args.pairs and args.out:
        result = measure(args.file, args.pairs, args.out, peer=args.peer)
    else:
        parser.error("give FILE, PAIRS and --out, or --farm, or --growth")
    print(json.dumps(result, indent=1)) if args.json else show(result)
    low = under_floor(result, json.loads(args.floors.read_text("utf-8"))) if args.floors else []
    for line in low:
        print(line, file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
