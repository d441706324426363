"""Make what the copies step is tuned on, from invented reports only.

    python benchmarks/quality/copy_bases.py bases AFFAIRS OUT [--seed N]    long base texts for the corpus' make_copies.py
    python benchmarks/quality/copy_bases.py relations AFFAIRS [--seed N]    later takes, digests, notes: how they are read

AFFAIRS is a file of the corpus' make_affairs.py (any seed). Its own reports run to 70 words, which is short for an
agency's text; `bases` joins two to five reports of different affairs into one base each, so that texts have the length
of wire copy. `relations` makes from such bases what stands to them in each relation and prints how the product reads it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from dateline.model import Article, Block, BlockKind
from dateline.stories.copies import CopyKeys, keys
from dateline.stories.house import House
from dateline.stories.overlaps import overlap
from dateline.stories.relations import Measures, relation

_SENTENCE = re.compile(r"(?<=[.!?”])\s+(?=[A-Z“])")
_FIGURE = re.compile(r"\b\d+\b")
DATELINE = "KORSBERG, March 3 (Tidewire) - "


def own_reports(path: Path, random: Random) -> list[dict[str, Any]]:
    """An outlet's own reports of 40 words or more, shuffled."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows = [row for row in rows if row["kind"] == "own" and len(row["body"].split()) >= 40]
    random.shuffle(rows)
    return rows


def long_bases(path: Path, random: Random) -> Iterator[dict[str, Any]]:
    """Two to five reports of different affairs joined, each report used once."""
    rows = own_reports(path, random)
    while len(rows) >= 6:
        joined: list[dict[str, Any]] = []
        wanted = random.choice([2, 3, 3, 4, 5])
        for row in list(rows):
            if len(joined) < wanted and row["affair"] not in {one["affair"] for one in joined}:
                joined.append(row)
                rows.remove(row)
            if len(joined) == wanted:
                break
        yield joined[0] | {"body": "\n\n".join(one["body"] for one in joined)}


def next_take(random: Random, text: list[str], other: list[str], change: float) -> list[str]:
    """The agency's next take: sentences dropped, written anew and added, figures brought up to date."""
    pool = [sentence for part in other for sentence in _SENTENCE.split(part)]
    take = []
    for number, part in enumerate(text):
        sentences = _SENTENCE.split(part)
        if number == 0 and random.random() < 0.6 and pool:
            sentences = [pool.pop()]
        kept = []
        for sentence in sentences:
            chance = random.random()
            if chance < 0.25 * change:
                continue
            if chance < 0.5 * change:
                sentence = " ".join([*sentence.split()[:-4], "officials", "now", "say", "again."])
            elif chance < 0.8 * change:
                sentence = _FIGURE.sub(lambda found: str(int(found[0]) + random.randint(1, 9)), sentence)
            kept.append(sentence)
        if kept:
            take.append(" ".join(kept))
        if random.random() < 0.3 * change and pool:
            take.append(pool.pop())
    return take


def invented(random: Random, texts: list[list[str]]) -> Iterator[tuple[str, list[str]]]:
    """For the first of five texts, what stands to it in a relation that is known."""
    text, other = texts[0], texts[1]
    yield "copy, cut", text[: max(2, int(len(text) * random.uniform(0.4, 0.9)))]
    yield "copy, own lede", [other[0], *text[1:]]
    yield "copy, reporting added", [*text[:4], *other[:2], *text[4:]]
    for change in (0.3, 0.6, 1.0):
        take = next_take(random, text, other, change)
        yield f"update, change {change}", take
        yield f"update, change {change}, under a dateline", [DATELINE + take[0], *take[1:]]
    yield "update, new top", [*other[:3], *text[2:]]
    yield "update, new top under a dateline", [DATELINE + other[0], *other[1:3], *text[2:]]
    yield "copy, own lede above a dateline", [other[0], DATELINE + text[0], *text[1:]]
    notes = [part for one in texts[1:] for part in one[:3]]
    yield "quotes or contained, running notes", [*notes[:6], *text[:3], *notes[6:]]
    yield "quotes or contained, digest", [part for one in texts[1:3] + texts[:1] + texts[3:] for part in one[:2]]
    said = " ".join(text[1:4]).replace("“", "").replace("”", "")
    yield "quotes, a long quotation", [*other[:2], f"“{said}”, it said.", *other[2:5]]
    yield "distinct", other


def table(path: Path, random: Random) -> dict[str, Counter[str]]:
    """How each invented relation is read."""
    texts = [row["body"].split("\n\n") for row in long_bases(path, random)]
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for at in range(0, len(texts) - 5, 3):
        first, *rest = texts[at]
        base, signed = keys_of(texts[at], "base"), keys_of([DATELINE + first, *rest], "base")
        for name, made in invented(random, texts[at : at + 5]):
            other = signed if DATELINE in " ".join(made) else base
            found[name][relation(overlap(keys_of(made, name), other), Measures()).value] += 1
    return found


def keys_of(paragraphs: list[str], outlet: str) -> CopyKeys:
    """The keys of paragraphs."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, part) for part in paragraphs)
    return keys(Article(url="", headline="A headline", blocks=blocks), House(), outlet)


def main() -> int:
    """Make or measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("bases", "relations"))
    parser.add_argument("affairs", type=Path)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random = Random(args.seed)
    if args.what == "relations":
        for name, counts in table(args.affairs, random).items():
            print(f"{name:<36} {dict(counts)}")
        return 0
    if args.out is None:
        parser.error("give OUT")
    with gzip.open(args.out, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in long_bases(args.affairs, random))
    return 0


if __name__ == "__main__":
    sys.exit(main())
