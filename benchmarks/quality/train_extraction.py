"""Train the model that tells a page's body, and print how it does on outlets it has not seen.

    python benchmarks/quality/train_extraction.py [PAGES TRUTH] [--write] [--partings N]

Reads the corpus, lays every page flat with the product's own code, labels its blocks by the truth (`block_labels`),
adds variations of the pages (`variations`), and trains two sets of trees: a gate that sees where a block stands, and a
judge of what the gate lets pass. Scores are out of fold and of the whole product: folds are parted by outlet, and
`dateline.extract.extract` runs with the trees that saw no page of the outlet. With --write the model goes into the
package, its provenance inside. Deterministic: the same corpus and seed give the same file.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from block_labels import Label, labels
from extraction import CORPUS, prediction, scorer
from numpy.typing import NDArray
from train_headlines import corpus_hash, outlet_of
from variations import variations

from dateline.errors import ExtractError
from dateline.extract import body, extract, features, reading
from dateline.extract.blocks import Laid
from dateline.extract.container import Hints, find
from dateline.extract.forest import Forest
from dateline.extract.page import hints_of

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "dateline" / "extract"
FOLDS = 5
SEED = 1
COMMON = {
    "objective": "binary", "use_missing": False, "deterministic": True, "force_row_wise": True, "verbosity": -1,
    "num_threads": 1, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 2.0, "max_bin": 127,
}  # fmt: skip
GATE = COMMON | {
    "learning_rate": 0.2,
    "num_leaves": 16,
    "max_depth": 4,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.6,
}
GATE_ROUNDS = 24
GATE_CARE = 4.0  # what a block of the body counts there: what the gate stops is lost, what it lets pass is judged
JUDGE = COMMON | {
    "learning_rate": 0.1, "num_leaves": 31, "max_depth": 6, "min_data_in_leaf": 20, "feature_fraction": 0.5,
}  # fmt: skip
JUDGE_ROUNDS = 120
NEWS = {"fundus": 3.0}  # news is what Dateline reads, and the fewer pages
VARIED = 0.35  # what a variation of a page counts beside the page itself

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """A page, or a variation of one, as the trees see it."""

    page: str
    source: str
    outlet: str
    stand: NDArray[np.float32]
    laid: Laid
    labels: list[Label]
    varied: bool = False

    def body(self) -> NDArray[np.bool_]:
        """Which blocks are the body."""
        return np.array([label.body for label in self.labels])


def samples_of(name: str, pages: Path, truths: Path) -> list[Sample]:
    """A page with a known body, and its variations."""
    truth = json.loads((truths / f"{name}.json").read_text("utf-8"))
    if not truth.get("body"):
        return []
    url = truth.get("url") or f"https://{name}.invalid/"
    try:
        page = reading.read(gzip.decompress((pages / f"{name}.html.gz").read_bytes()), url, None)
    except ExtractError:
        return []
    if not page.laid.blocks:
        return []
    hints = hints_of(page)
    known = labels([block.text for block in page.laid.blocks], truth["body"], scorer(CORPUS).tokens)
    of = (name, truth["source"], outlet_of(url))
    made = [_sample(of, page.laid, hints, known, varied=False)]
    for laid, told, kept in variations(name, page.laid, hints, known, other_stories(name, truths)):
        made.append(_sample(of, laid, told, kept, varied=True))
    return made


def other_stories(name: str, truths: Path, count: int = 6) -> list[list[str]]:
    """Paragraphs of other pages' stories; which ones hangs on the name alone."""
    names = sorted(path.stem for path in truths.glob("*.json"))
    start = int(hashlib.sha256(name.encode()).hexdigest(), 16)
    stories = []
    for step in range(1, 40):
        truth = json.loads((truths / f"{names[(start + step) % len(names)]}.json").read_text("utf-8"))
        paragraphs = [text for text in (truth.get("body") or "").split("\n\n") if len(text) > 60]
        if len(paragraphs) > 2:
            stories.append(paragraphs)
        if len(stories) == count:
            break
    return stories


def _sample(of: tuple[str, str, str], laid: Laid, hints: Hints, known: list[Label], *, varied: bool) -> Sample:
    return Sample(*of, features.stand(laid, hints, find(laid, hints)), laid, known, varied)


def weights(sample: Sample) -> Floats:
    """What each block counts: half by its share of the words (F1), half by itself (whole pages); doubtful ones less."""
    is_body = sample.body()
    words = np.array([label.words for label in sample.labels], dtype=float)
    shares = np.array([label.share for label in sample.labels])
    by_words = np.minimum(words, 150) / max(30.0, float(words[is_body].sum()))
    weight = 50 * (by_words + 1 / (10 + max(1, int(is_body.sum()))))
    weight *= np.where((shares > 0.35) & (shares < 0.75) & (words >= 4), 0.3, 1.0)
    return weight * (VARIED if sample.varied else 1.0) * NEWS.get(sample.source, 1.0)


def train(samples: Sequence[Sample], seed: int = SEED) -> tuple[body.Model, dict[str, float]]:
    """Gate and judge of these samples, and which columns the judge leant on."""
    wanted = [sample.body() for sample in samples]
    counts = [weights(sample) for sample in samples]
    stands = np.concatenate([sample.stand for sample in samples])
    careful = [weight * np.where(is_body, GATE_CARE, 1.0) for is_body, weight in zip(wanted, counts, strict=True)]
    data = lightgbm.Dataset(stands, np.concatenate(wanted), weight=np.concatenate(careful))
    gate = as_forest(lightgbm.train(GATE | {"seed": seed}, data, GATE_ROUNDS), GATE["max_depth"])
    rows, right, count = [], [], []
    for sample, is_body, weight in zip(samples, wanted, counts, strict=True):
        passing = body.passing(gate.chances(sample.stand))
        rows.append(features.read(sample.laid, passing, sample.stand))
        right.append(is_body[passing])
        count.append(weight[passing])
    data = lightgbm.Dataset(np.concatenate(rows), np.concatenate(right), weight=np.concatenate(count))
    booster = lightgbm.train(JUDGE | {"seed": seed}, data, JUDGE_ROUNDS)
    gains = booster.feature_importance("gain")
    leant = dict(zip(features.NAMES, (gains / gains.sum()).tolist(), strict=True))
    return body.Model(gate, as_forest(booster, JUDGE["max_depth"])), leant


def as_forest(booster: lightgbm.Booster, depth: int) -> Forest:
    """The trees laid out as complete ones; below an early leaf every way leads to its value."""
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    inner = 2**depth - 1
    columns = np.zeros((len(trees), inner), dtype=np.intp)
    thresholds = np.full((len(trees), inner), np.inf, dtype=np.float32)
    leaves = np.zeros((len(trees), inner + 1), dtype=np.float32)
    for number, root in enumerate(trees):
        waiting = [(0, root)]
        while waiting:
            at, node = waiting.pop()
            if at >= inner:
                leaves[number, at - inner] = node["leaf_value"]
            elif "split_feature" in node:
                columns[number, at], thresholds[number, at] = node["split_feature"], node["threshold"]
                waiting += [(2 * at + 1, node["left_child"]), (2 * at + 2, node["right_child"])]
            else:
                waiting += [(2 * at + 1, node), (2 * at + 2, node)]
    return Forest(columns, thresholds, leaves)


# --- scores ----------------------------------------------------------------------------------------


def parted(samples: Sequence[Sample], seed: int) -> list[int]:
    """The fold of each sample, by its outlet."""
    return [int(hashlib.sha256(f"{seed} {s.outlet}".encode()).hexdigest(), 16) % FOLDS for s in samples]


def predictions(names: Sequence[str], model: body.Model, pages: Path, truths: Path) -> Iterator[tuple[str, Any, Any]]:
    """What the product gives for pages with this model in it."""
    shipped, body.shipped = body.shipped, lambda: model  # type: ignore[assignment]
    try:
        for name in names:
            truth = json.loads((truths / f"{name}.json").read_text("utf-8"))
            raw = gzip.decompress((pages / f"{name}.html.gz").read_bytes())
            try:
                found = prediction(extract(raw, truth.get("url") or f"https://{name}.invalid/"))
            except ExtractError as exc:
                found = {"error": exc.reason}
            yield name, truth, found
    finally:
        body.shipped = shipped


def out_of_fold(samples: Sequence[Sample], seed: int, pages: Path, truths: Path, out: Path | None) -> dict[str, Any]:
    """Body scores by source, each page judged by trees that saw no page of its outlet."""
    score, fold = scorer(CORPUS), parted(samples, seed)
    by_source: dict[str, list[tuple[str, Any, Any]]] = {}
    for number in range(FOLDS):
        model, _ = train([s for s, f in zip(samples, fold, strict=True) if f != number], seed)
        names = [s.page for s, f in zip(samples, fold, strict=True) if f == number and not s.varied]
        for name, truth, found in predictions(names, model, pages, truths):
            by_source.setdefault(truth["source"], []).append((name, truth, found))
            if out is not None:
                (out / f"{name}.json").write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    return {source: _figures(score, pairs) for source, pairs in sorted(by_source.items())}


def _figures(score: Any, pairs: list[tuple[str, Any, Any]]) -> dict[str, float]:
    whole, rows = score.score(pairs)
    figures = {name: whole["body"][name] for name in ("f1", "precision", "recall", "perfect")}
    figures["under_half"] = sum(row.get("body_f1", 1) < 0.5 for row in rows)
    other = [pair for pair in pairs if _is_not_latin(pair[1]["body"])]
    if other:
        figures["not_latin_f1"] = score.score(other)[0]["body"]["f1"]
    return {name: round(float(value), 4) for name, value in figures.items()}


def _is_not_latin(text: str) -> bool:
    letters = [char for char in text[:2_000] if char.isalpha()]
    return sum(char > "\u036f" for char in letters) > len(letters) / 2


# --- the file --------------------------------------------------------------------------------------


def write(model: body.Model, about: dict[str, Any], path: Path) -> None:
    """The model as one archive of arrays, its provenance as text among them."""
    arrays: dict[str, NDArray[Any]] = {"about": np.array(json.dumps(about, sort_keys=True))}
    for name, forest in (("gate", model.gate), ("judge", model.judge)):
        arrays[f"{name}_columns"] = forest.columns.astype(np.int16)
        arrays[f"{name}_thresholds"] = forest.thresholds
        arrays[f"{name}_leaves"] = forest.leaves
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def main() -> int:
    """Score out of fold, and write the model where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="?", type=Path, default=CORPUS / "pages")
    parser.add_argument("truth", nargs="?", type=Path, default=CORPUS / "truth")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--partings", type=int, default=1, help="how often pages are parted into folds anew; 0: not")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, help="where the last parting's predictions go")
    args = parser.parse_args()
    names = sorted(path.stem for path in args.truth.glob("*.json"))
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        made = pool.map(partial(samples_of, pages=args.pages, truths=args.truth), names, chunksize=16)
        samples = [sample for samples in made for sample in samples]
    own = [sample for sample in samples if not sample.varied]
    print(f"{len(own)} pages of {len({s.outlet for s in own})} outlets, {len(samples) - len(own)} variations")
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
    about: dict[str, Any] = {
        "made_by": "benchmarks/quality/train_extraction.py", "seed": args.seed, "pages": len(own),
        "corpus_sha256": corpus_hash(args.pages, args.truth, [s.page for s in own]),
        "lightgbm": lightgbm.__version__, "columns": list(features.NAMES), "out_of_fold": [],
    }  # fmt: skip
    for parting in range(args.partings):
        about["out_of_fold"].append(out_of_fold(samples, args.seed + parting, args.pages, args.truth, args.out))
        print(f"out of fold, parting {parting}:", json.dumps(about["out_of_fold"][-1]), flush=True)
    if args.write:
        model, leant = train(samples, args.seed)
        write(model, about, PACKAGE / "body_model.npz")
        print("leant on:", ", ".join(f"{k} {v:.3f}" for k, v in sorted(leant.items(), key=lambda kv: -kv[1])[:25]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
