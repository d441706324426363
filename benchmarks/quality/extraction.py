"""Score the product's own extraction over a folder of pages with known truths.

    python benchmarks/quality/extraction.py [PAGES TRUTH] [--out DIR] [--every N] [--json]

PAGES holds <id>.html.gz, TRUTH <id>.json with the page's address; without them the corpus beside the project is
read. Predictions are written to --out as <id>.json. Printed: what the corpus' score.py prints, by source, pages per
CPU-second and peak memory. With --floors FILE the run fails where a figure is under its floor.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from dateline.errors import ExtractError
from dateline.extract import body_text, extract
from dateline.model import Article

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "extraction"


def prediction(article: Article) -> dict[str, Any]:
    """An article in the form that the scorer reads."""
    return {
        "url": article.url,
        "title": article.headline,
        "authors": list(article.authors),
        "published": article.published.text() if article.published else None,
        "section": article.section,
        "topics": list(article.topics),
        "language": article.language,
        "body": body_text(article),
        "images": [
            {"url": image.url, "caption": image.caption, "credit": image.credit, "agency": image.agency}
            for image in article.images
        ],
        "agency": article.agency,
        "dateline": (
            {"place": article.dateline.place, "agency": article.dateline.agency} if article.dateline else None
        ),
    }


def scorer(folder: Path) -> ModuleType:
    """The corpus' own scorer, loaded from its folder."""
    spec = importlib.util.spec_from_file_location("corpus_score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no score.py in {folder}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(pages: Path, truths: Path, every: int = 1) -> Iterator[tuple[str, dict[str, Any], dict[str, Any], float]]:
    """For each page its id, truth, prediction, and the CPU seconds that extraction took."""
    for path in sorted(truths.glob("*.json"))[::every]:
        truth = json.loads(path.read_text("utf-8"))
        body = gzip.decompress((pages / f"{path.stem}.html.gz").read_bytes())
        began = time.process_time()
        try:
            found = prediction(extract(body, truth.get("url") or "https://page.invalid/"))
        except ExtractError as exc:
            found = {"error": exc.reason}
        yield path.stem, truth, found, time.process_time() - began


def measure(pages: Path, truths: Path, score: ModuleType, every: int = 1, out: Path | None = None) -> dict[str, Any]:
    """Scores by source, and the speed over all."""
    by_source: dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]] = {}
    seconds, count = 0.0, 0
    for page, truth, found, took in run(pages, truths, every):
        by_source.setdefault(truth.get("source", "all"), []).append((page, truth, found))
        seconds += took
        count += 1
        if out is not None:
            (out / f"{page}.json").write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    result: dict[str, Any] = {"scores": {}, "pages": count, "pages_per_cpu_second": count / max(seconds, 1e-9)}
    for source, pairs in sorted(by_source.items()):
        result["scores"][source] = score.score(pairs)[0]
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result


def under_floor(result: dict[str, Any], floors: dict[str, float]) -> list[str]:
    """The figures that are under their floors, in words. Keys: extraction.<source>.<part>.<figure>."""
    low = []
    for key, floor in floors.items():
        if not key.startswith("extraction."):
            continue
        value: Any = result["scores"]
        for part in key.split(".")[1:]:
            value = value.get(part, {}) if isinstance(value, dict) else {}
        if not isinstance(value, int | float) or value < floor:
            low.append(f"{key} is {value}, its floor is {floor}")
    return low


def main() -> int:
    """Run over all pages and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="?", type=Path, default=CORPUS / "pages")
    parser.add_argument("truth", nargs="?", type=Path, default=CORPUS / "truth")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--every", type=int, default=1, help="score every N-th page only")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--floors", type=Path)
    args = parser.parse_args()
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
    result = measure(args.pages, args.truth, scorer(CORPUS), args.every, args.out)
    if args.json:
        print(json.dumps(result, indent=1))
    else:
        print_result(result)
    low = under_floor(result, json.loads(args.floors.read_text("utf-8"))) if args.floors else []
    for line in low:
        print(line, file=sys.stderr)
    return 1 if low else 0


def print_result(result: dict[str, Any]) -> None:
    """Print a result for people."""
    for source, scores in result["scores"].items():
        print(f"{source}: {scores['pages']} pages")
        for name, figures in scores.items():
            if isinstance(figures, dict):
                shown = "  ".join(
                    f"{k} {v:.4f}" if isinstance(v, float) else f"{k} {v}" for k, v in figures.items() if v is not None
                )
                print(f"  {name:<10} {shown}")
    print(f"{result['pages_per_cpu_second']:.0f} pages per CPU-second, peak memory {result['peak_mb']:.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
