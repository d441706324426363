"""Learn the scorers of stories and write them as plain arrays, with where they come from.

    python benchmarks/quality/train_stories.py [--out FILE] [--seeds 7,21,22]

Learnt from sets whose licence allows it: affairs of make_affairs.py (ours), the AllSides events (weights and
thresholds only, no text and no word), the judged pairs of tgcontest (Apache-2.0, IlyaGusev). Deterministic.
What it gets on stories that it did not learn from, stories_table.py prints.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from dateline.stories.happenings import seconds, weigh_report
from dateline.stories.happenings_index import WINDOW_SECONDS, MemoryIndex, strongest
from dateline.stories.meaning import MEANT_FEATURES, Encoder, Meanings, meant_rows, told, whole_numbers
from dateline.stories.mending import MEND_FEATURES, WORTH_KEEPING, around
from dateline.stories.scorer import FEATURES, Known, Layers, Weights, features, ready
from dateline.stories.terms import Report

sys.path.insert(0, str(Path(__file__).parent))

import made_languages
from encoded import chosen, options

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "stories"
OUT = Path(__file__).resolve().parents[2] / "src" / "dateline" / "stories" / "happenings.json"
PAIR_HIDDEN, MEND_HIDDEN = 24, 16
JOIN, KEEP = 0.5, -0.75  # log odds; lower loses precision faster than it gains recall on windows that have just begun
JOIN_MEANT, KEEP_MEANT = 0.75, -0.5  # the same where meanings are read: a false merge over languages is worst
ROUNDS = 24
_YOUNG_FROM = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """A report with its truth; `side` is what must not be torn between learning and measuring."""

    report: Report
    story: str
    side: str


@dataclass
class Linked:
    """What the index found near each report of a stream: places of both, their features, whether they are one story."""

    rows: list[Row]
    one: NDArray[np.int64]
    other: NDArray[np.int64]
    found: NDArray[np.float64]
    same: NDArray[np.bool_]
    weight: float = 1.0


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a corpus file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def rows_of(raw: list[dict[str, Any]]) -> list[Row]:
    """Reports with their truth, in the order given."""
    out = []
    for place, row in enumerate(raw):
        at = datetime.fromisoformat(row["published"]) if row.get("published") else None
        story = row.get("story") or f"alone {row['id']}"
        out.append(
            Row(
                Report(place, row["title"], row["body"], at, language=row.get("language")),
                story,
                row.get("affair") or story,
            )
        )
    return out


def made_affairs(seed: int, articles: int) -> list[Row]:
    """Affairs of another seed; doubles overlap and stand on one side by being one half of the days."""
    with tempfile.TemporaryDirectory() as folder:
        name = Path(folder) / f"seed{seed}"
        command = [sys.executable, str(CORPUS / "make_affairs.py"), str(name), "--seed", str(seed)]
        subprocess.run([*command, "--articles", str(articles)], check=True, stdout=subprocess.DEVNULL)
        rows = rows_of(read(name.with_name(name.name + ".jsonl.gz")))
    return [replace(row, side=f"{seed} {row.side}") for row in rows]


def pairs_of(raw: list[dict[str, Any]]) -> list[Row]:
    """Judged pairs as a stream: the two of a pair that is the same are one story."""
    out: list[Row] = []
    for number, row in enumerate(raw):
        for key in ("a", "b"):
            text = row[key]
            story = f"pair {number}" if row["label"] == "same" else f"pair {number} {key}"
            out.append(
                Row(
                    Report(len(out), text["title"], text["body"], language=text.get("language")),
                    story,
                    f"pair {number}",
                )
            )
    return out


def judged_texts() -> list[Row]:
    """All judged pairs, Russian first."""
    return pairs_of(read(CORPUS / "pairs_telegram_ru.dev.jsonl.gz") + read(CORPUS / "pairs_telegram_en.dev.jsonl.gz"))


def timeless(rows: list[Row]) -> list[Row]:
    """The same without times, in an order that says nothing."""
    order = np.random.default_rng(3).permutation(len(rows))
    return [replace(rows[i], report=replace(rows[i].report, id=n, at=None)) for n, i in enumerate(order)]


def stretched(rows: list[Row], hours: int) -> list[Row]:
    """The same with times drawn apart: the corpus puts each event into 30 hours, life does not."""
    random = np.random.default_rng(5)
    moved = [
        replace(r, report=replace(r.report, at=r.report.at + timedelta(hours=float(random.uniform(0, hours)))))
        for r in rows
        if r.report.at
    ]
    moved.sort(key=lambda r: (r.report.at, r.report.title))
    return [replace(row, report=replace(row.report, id=n)) for n, row in enumerate(moved)]


# Letters of a script without capitals, and of no list of endings or of grammar: what a language that nobody wrote down
# here looks like to the scorer.
_STRANGE = str.maketrans({chr(97 + n): chr(0x10D0 + n) for n in range(26)})


def strange(row: Row) -> Row:
    """A report as one in a language that the product has no list for."""
    report = row.report
    title, body = report.title.lower().translate(_STRANGE), report.body.lower().translate(_STRANGE)
    return replace(row, report=replace(report, title=title, body=body), story=row.story + " strange")


def partly_strange(rows: list[Row], share: float) -> list[Row]:
    """The same with some stories in strange letters."""
    return [strange(row) if fold_of(row.story + " letters", 1_000) < 1_000 * share else row for row in rows]


def young(rows: list[Row], windows: int, seed: int, strangest: float = 1.0) -> list[list[Row]]:
    """Windows that have just begun: 30 to 150 reports of stories drawn at random, most of them with one report only,
    as in life.

    Times are drawn over three days, a story's over one; in each window none, some or all stories are in strange letters
    (`strangest`: of those the share; no encoder reads them).
    """
    random = np.random.default_rng(seed)
    by_story: dict[str, list[Row]] = {}
    for row in rows:
        by_story.setdefault(row.story, []).append(row)
    names = sorted(by_story)
    made = []
    for _ in range(windows):
        size, share = int(random.integers(30, 150)), strangest * float(random.choice([0.0, 0.0, 0.3, 1.0]))
        window: list[Row] = []
        for place in random.permutation(len(names)):
            held = by_story[names[place]]
            held = held if random.random() < 0.3 else [held[int(random.integers(len(held)))]]
            begins, odd = float(random.uniform(0, 60)), random.random() < share
            for row in held:
                at = _YOUNG_FROM + timedelta(hours=begins + float(random.uniform(0, 24)))
                told = replace(row, report=replace(row.report, at=at))
                window.append(strange(told) if odd else told)
            if len(window) >= size:
                break
        window.sort(key=lambda row: (row.report.at, row.report.title))
        made.append([replace(row, report=replace(row.report, id=n)) for n, row in enumerate(window)])
    return made


def linked_each(windows: list[list[Row]], weight: float, encoder: Encoder | None = None) -> Linked:
    """Windows one by one, each from an empty index."""
    parts, begins, all_rows = [linked(rows, weight, encoder) for rows in windows], 0, []
    for part in parts:
        part.one += begins
        part.other += begins
        begins += len(part.rows)
        all_rows += part.rows
    return Linked(
        all_rows,
        np.concatenate([part.one for part in parts]),
        np.concatenate([part.other for part in parts]),
        np.vstack([part.found for part in parts]),
        np.concatenate([part.same for part in parts]),
        weight,
    )


def linked(rows: list[Row], weight: float = 1.0, encoder: Encoder | None = None) -> Linked:
    """Run a stream through the index, as the product does, and keep the features of what it finds.

    With an encoder what it finds near is found too, and its features are those of MEANT_FEATURES.
    """
    index, meanings, last = MemoryIndex(), Meanings(), None
    one: list[int] = []
    other: list[int] = []
    found: list[NDArray[np.float64]] = []
    for place, row in enumerate(rows):
        at = seconds(row.report.at)
        if at is not None and (last is None or at - last > 21_600):
            index.expire(at - WINDOW_SECONDS)
            last = at
        weighed = weigh_report(row.report, index)
        asked = strongest(weighed)
        near = index.near(asked, at) if len(weighed.terms.words) else []
        text, meant = told(row.report.title, row.report.body) if encoder else None, None
        language = row.report.language or ""
        if text and encoder:
            vector = whole_numbers(encoder([text])[0])
            meant = meanings.ask(vector, [known.group for known in near], language)
            held = {known.group for known in near}
            near += index.known([group for group in meant.nearest if group not in held], at)
            meanings.put(place, vector)
        if near and encoder:
            near = [known for known in near if meant and known.group in meant.cosines]
        if near:
            rows_found = features(weighed, at, near)
            found.append(meant_rows(rows_found, near, meant)[0] if meant else rows_found)
            one += [place] * len(near)
            other += [known.group for known in near]
        parts = weighed.terms.hashes, weighed.terms.weights, weighed.norms
        index.add(Known(place, place, at, *parts, language=language), asked)
    same = np.array([rows[a].story == rows[b].story for a, b in zip(one, other, strict=True)])
    return Linked(rows, np.array(one), np.array(other), np.vstack(found), same, weight)


def fitted(
    rows: NDArray[np.float64],
    same: NDArray[np.bool_],
    weight: NDArray[np.float64],
    names: tuple[str, ...],
    hidden: int,
    seed: int,
) -> Layers:
    """A network of one hidden layer over scaled inputs."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    model = MLPClassifier(
        (hidden,), alpha=1e-3, learning_rate_init=3e-3, max_iter=ROUNDS, batch_size=512, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit((rows - mean) / scale, same, sample_weight=weight)
    mean, scale = mean.round(5), scale.round(5)
    return Layers(
        inputs=names,
        mean=mean.tolist(),
        scale=scale.tolist(),
        hidden=model.coefs_[0].round(5).tolist(),
        hidden_bias=model.intercepts_[0].round(5).tolist(),
        out=model.coefs_[1][:, 0].round(5).tolist(),
        out_bias=round(float(model.intercepts_[1][0]), 5),
    )


def stage_one(sets: list[Linked], keep: list[NDArray[np.bool_]], seed: int) -> Layers:
    """Learn the scorer of pairs from the links marked."""
    rows = np.vstack([s.found[k] for s, k in zip(sets, keep, strict=True)])
    same = np.concatenate([s.same[k] for s, k in zip(sets, keep, strict=True)])
    weight = np.concatenate([np.full(int(k.sum()), s.weight) for s, k in zip(sets, keep, strict=True)])
    names = FEATURES if rows.shape[1] == len(FEATURES) else MEANT_FEATURES
    return fitted(rows, same, weight, names, PAIR_HIDDEN, seed)


def fold_of(side: str, folds: int) -> int:
    """Which part a story or affair is in."""
    return int.from_bytes(blake2b(side.encode(), digest_size=4).digest(), "big") % folds


def inside(linked_set: Linked, part: int, folds: int) -> NDArray[np.bool_]:
    """The links of which neither end is in a part."""
    parts = np.array([fold_of(row.side, folds) for row in linked_set.rows])
    marked: NDArray[np.bool_] = (parts[linked_set.one] != part) & (parts[linked_set.other] != part)
    return marked


def learn(sets: list[Linked], keep: list[NDArray[np.bool_]], seed: int = 0, inner: int = 3) -> tuple[Layers, Layers]:
    """Both scorers. The second learns from what the first says of stories that it did not learn from."""
    first = stage_one(sets, keep, seed)
    graph: list[NDArray[np.float64]] = []
    same: list[NDArray[np.bool_]] = []
    weight: list[NDArray[np.float64]] = []
    odds = [np.full(len(s.one), -20.0) for s in sets]
    for part in range(inner):
        away = [k & inside(s, part, inner) for s, k in zip(sets, keep, strict=True)]
        scorer = ready(stage_one(sets, away, seed))
        for s, o in zip(sets, odds, strict=True):
            touched = ~inside(s, part, inner)
            o[touched] = scorer(s.found[touched])
    for s, k, o in zip(sets, keep, odds, strict=True):
        kept = k & (o > WORTH_KEEPING)
        pairs = list(zip(s.other[kept].tolist(), s.one[kept].tolist(), strict=True))
        graph.append(around(pairs, o[kept].tolist()))
        same.append(s.same[kept])
        weight.append(np.full(int(kept.sum()), s.weight))
    second = fitted(np.vstack(graph), np.concatenate(same), np.concatenate(weight), MEND_FEATURES, MEND_HIDDEN, seed)
    return first, second


def streams(seeds: list[int]) -> dict[str, Linked]:
    """Every set that is learnt from, by name, each with its weight."""
    dated = rows_of(read(CORPUS / "events_allsides_dated.dev.jsonl.gz"))
    undated = rows_of(read(CORPUS / "events_allsides_undated.dev.jsonl.gz"))
    judged = judged_texts()
    sets = {
        "events_allsides_dated": linked(dated, 3.0),
        "events_allsides_dated, times drawn apart": linked(stretched(dated, 72), 2.0),
        "events_allsides_dated, no times": linked(timeless(dated), 1.0),
        "events_allsides_undated": linked(undated, 1.0),
        "pairs_telegram": linked(timeless(judged), 6.0),
        "events_allsides_dated, partly in strange letters": linked(partly_strange(stretched(dated, 24), 0.1), 1.0),
        "events_allsides_dated, young windows": linked_each(young(dated, 60, 11), 2.0),
        "events_allsides_undated, young windows": linked_each(young(undated, 160, 12), 2.0),
    }
    for seed in seeds:
        affairs = made_affairs(seed, 3_000)
        sets[f"affairs seed {seed}"] = linked(affairs, 1.0)
    sets[f"affairs seed {seeds[-1]}, no times"] = linked(timeless(affairs), 0.3)
    return sets


def in_languages(seed: int) -> list[Row]:
    """Invented happenings in six languages, parted by their kind."""
    return rows_of(made_languages.reports(seed))


def beside(rows: list[Row], more: list[Row]) -> list[Row]:
    """Two streams as one, without times: few reports of other languages among many of one."""
    return timeless(rows + more)


def streams_meant(encoder: Encoder) -> dict[str, Linked]:
    """Every set that is learnt from where meanings are read."""
    dated = rows_of(read(CORPUS / "events_allsides_dated.dev.jsonl.gz"))
    undated = rows_of(read(CORPUS / "events_allsides_undated.dev.jsonl.gz"))
    judged = judged_texts()
    affairs, made = made_affairs(21, 3_000), in_languages(1)
    return {
        "events_allsides_dated": linked(dated, 3.0, encoder),
        "events_allsides_dated, times drawn apart": linked(stretched(dated, 72), 2.0, encoder),
        "events_allsides_dated, no times": linked(timeless(dated), 1.0, encoder),
        "events_allsides_undated": linked(undated, 1.0, encoder),
        "pairs_telegram": linked(timeless(judged), 6.0, encoder),
        "events_allsides_dated, young windows": linked_each(young(dated, 60, 11, 0.0), 2.0, encoder),
        "events_allsides_undated, young windows": linked_each(young(undated, 160, 12, 0.0), 2.0, encoder),
        "affairs seed 21": linked(affairs, 1.0, encoder),
        "affairs seed 21, no times": linked(timeless(affairs), 0.3, encoder),
        "happenings in six languages": linked(made, 2.0, encoder),
        "happenings in six languages, among judged pairs and dated events": linked(
            beside(made, judged + dated), 2.0, encoder
        ),
    }


def main() -> None:
    """Learn and write, or measure on parts left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="happenings.json; with an encoder meant.json")
    parser.add_argument("--seeds", default="21,22,23")
    options(parser)
    given = parser.parse_args()
    encoder = chosen(given)
    sets = streams_meant(encoder) if encoder else streams([int(seed) for seed in given.seeds.split(",")])
    join, keep = (JOIN_MEANT, KEEP_MEANT) if encoder else (JOIN, KEEP)
    everything = [np.ones(len(s.one), dtype=bool) for s in sets.values()]
    pair, second = learn(list(sets.values()), everything)
    made_by = "benchmarks/quality/train_stories.py" + (f" --encoder {encoder.name}" if encoder else "")
    weights = Weights(made_by, tuple(sets), pair, second, join, keep)
    out = given.out or (OUT.with_name("meant.json") if encoder else OUT)
    out.write_bytes(msgspec.json.format(msgspec.json.encode(weights), indent=0).replace(b",\n", b",") + b"\n")
    print(f"{out}: {out.stat().st_size} bytes, learnt from {sum(len(s.one) for s in sets.values())} pairs")


if __name__ == "__main__":
    main()
