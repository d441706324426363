"""Score the product's own extraction over a folder of pages with known truths, beside trafilatura in the same call.

    python benchmarks/quality/extraction.py [PAGES TRUTH] [--out DIR] [--every N] [--json] [--floors FILE] [--alone]

PAGES holds <id>.html.gz (or .html), TRUTH <id>.json with the page's address; without them the corpus beside the project
is read. What cannot be read is named and left out: a truth without its page, a page without its truth (predicted where
--out is given, not scored), a truth that is no JSON; a page that is cut off or not packed is read as far as it goes.
Predictions are written to --out as <id>.json. Printed: what the corpus' score.py prints, by source, for the product and
for trafilatura (its default and `fast`, both with dates and authors), with pages per CPU-second and peak memory of each.
Every one runs in a process of its own, one after the other, on the same pages. With --floors the call fails where a
figure of the product is under its floor; --alone leaves trafilatura out. At the end: the product's pages under .5 F1, and
what any of them failed on with an error that is not theirs to raise.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from dateline.errors import ExtractError
from dateline.extract import body_text, extract
from dateline.model import Article

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "extraction"
Prediction = dict[str, Any]
NO_ADDRESS = "https://page.invalid/"
PACKED = b"\x1f\x8b"
MOST_BYTES = 64_000_000  # of an unpacked page
POOR = 0.5  # F1 of a body that went wrong as a whole


# --- the product and its peers ---------------------------------------------------------------------


def prediction(article: Article) -> Prediction:
    """An article in the form that the scorer reads."""
    return {
        "url": article.url,
        "title": article.headline,
        "kicker": article.kicker,
        "authors": list(article.authors),
        "published": article.published.text() if article.published else None,
        "updated": article.updated.text() if article.updated else None,
        "section": article.section,
        "topics": list(article.topics),
        "language": article.language,
        "body": body_text(article),
        "images": [
            {
                "url": image.url,
                "caption": image.caption,
                "credit": image.credit,
                "agency": image.agency,
                "photographer": image.photographer,
            }
            for image in article.images
        ],
        "agency": article.agency,
        "dateline": (
            {"place": article.dateline.place, "agency": article.dateline.agency} if article.dateline else None
        ),
        "origins": dict(article.origins),
    }


def by_dateline(body: bytes, url: str) -> Prediction:
    """The product's own function."""
    try:
        return prediction(extract(body, url))
    except ExtractError as exc:
        return {"error": exc.reason}


def _by_trafilatura(fast: bool) -> Callable[[bytes, str], Prediction]:
    import trafilatura

    def run(body: bytes, url: str) -> Prediction:
        found = trafilatura.bare_extraction(body, url=url, fast=fast, with_metadata=True, include_comments=False)
        if found is None:
            return {}
        told = found if isinstance(found, dict) else found.as_dict()
        return {
            "url": url,
            "title": told.get("title"),
            "authors": [name for name in (told.get("author") or "").split("; ") if name],
            "published": told.get("date"),
            "topics": told.get("tags") or [],
            "body": (told.get("text") or "").replace("\n", "\n\n"),
            "images": [{"url": told["image"]}] if told.get("image") else [],
        }

    return run


ENGINES: dict[str, Callable[[], Callable[[bytes, str], Prediction]]] = {
    "dateline": lambda: by_dateline,
    "trafilatura": lambda: _by_trafilatura(fast=False),
    "trafilatura fast": lambda: _by_trafilatura(fast=True),
}


# --- running ---------------------------------------------------------------------------------------


def scorer(folder: Path) -> ModuleType:
    """The corpus' own scorer, loaded from its folder."""
    spec = importlib.util.spec_from_file_location("corpus_score", folder / "score.py")
    if spec is None or spec.loader is None or not (folder / "score.py").is_file():
        raise SystemExit(f"no score.py in {folder}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _scorer_for(truths: Path) -> ModuleType:
    """The scorer beside the truths, else the corpus' own."""
    beside = truths.resolve().parent
    return scorer(beside if (beside / "score.py").is_file() else CORPUS)


def run(
    pages: Path, truths: Path, every: int = 1, work: Callable[[bytes, str], Prediction] = by_dateline
) -> Iterator[tuple[str, dict[str, Any], Prediction, float]]:
    """For each page its id, truth, prediction, and the CPU seconds that extraction took."""
    for path in sorted(truths.glob("*.json"))[::every]:
        truth, body = truth_at(path), page_at(pages, path.stem)
        if truth is None or body is None:
            continue
        began = time.process_time()
        found = _guarded(work, body, str(truth.get("url") or NO_ADDRESS))
        yield path.stem, truth, found, time.process_time() - began


def _guarded(work: Callable[[bytes, str], Prediction], body: bytes, url: str) -> Prediction:
    """One page never ends the run: what it failed on is its prediction."""
    try:
        return work(body, url)
    except Exception as exc:
        return {"fault": f"{type(exc).__name__}: {exc}"[:300]}


def truth_at(path: Path) -> dict[str, Any] | None:
    """A truth; None, and a word why, where the file holds none."""
    try:
        truth = json.loads(path.read_bytes().decode("utf-8-sig", "replace"))
    except (OSError, ValueError) as exc:
        print(f"{path}: left out, {exc}", file=sys.stderr)
        return None
    if not isinstance(truth, dict):
        print(f"{path}: left out, no object", file=sys.stderr)
        return None
    return truth


def page_at(pages: Path, page: str) -> bytes | None:
    """A page's bytes as far as they go; None, and a word why, where there are none."""
    for name in (f"{page}.html.gz", f"{page}.html"):
        if not (pages / name).is_file():
            continue
        body = (pages / name).read_bytes()
        if not body.startswith(PACKED):
            return body
        unpacking = zlib.decompressobj(wbits=31)
        try:
            whole = unpacking.decompress(body, MOST_BYTES)
        except zlib.error as exc:
            print(f"{pages / name}: left out, {exc}", file=sys.stderr)
            return None
        if not unpacking.eof:
            print(f"{pages / name}: cut off or over {MOST_BYTES:,} bytes, read as far as it goes", file=sys.stderr)
        return whole
    print(f"{pages}: no page {page}, its truth is left out", file=sys.stderr)
    return None


def without_truth(pages: Path, truths: Path) -> list[str]:
    """Pages of which nothing is known."""
    names = {path.name.removesuffix(".gz").removesuffix(".html") for path in pages.glob("*.html*")}
    return sorted(name for name in names if not (truths / f"{name}.json").is_file())


def peak_mb() -> float:
    """The most memory that this program held; what its parent held before it does not count."""
    for line in Path("/proc/self/status").read_text().splitlines() if Path("/proc/self/status").exists() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(
    pages: Path,
    truths: Path,
    score: ModuleType,
    every: int = 1,
    out: Path | None = None,
    work: Callable[[bytes, str], Prediction] = by_dateline,
) -> dict[str, Any]:
    """Scores by source, and the speed over all."""
    by_source: dict[str, list[tuple[str, bytes]]] = {}  # packed: memory is the engine's, not what is kept for scoring
    seconds, count = 0.0, 0
    faults: list[str] = []
    poor: list[tuple[str, float]] = []
    for page, truth, found, took in run(pages, truths, every, work):
        packed = zlib.compress(json.dumps(found).encode())
        by_source.setdefault(str(truth.get("source") or "all"), []).append((page, packed))
        seconds += took
        faults += [f"{page}: {found['fault']}"] if "fault" in found else []
        count += 1
        if out is not None:
            _write(out, page, found)
    if out is not None:
        for page in without_truth(pages, truths):
            if (body := page_at(pages, page)) is not None:
                _write(out, page, _guarded(work, body, NO_ADDRESS))
    peak = peak_mb()  # as it stands before scoring, which holds a page's shingles
    result: dict[str, Any] = {"scores": {}, "pages": count, "pages_per_cpu_second": count / max(seconds, 1e-9)}
    for source, kept in sorted(by_source.items()):
        pairs = [
            (page, truth_at(truths / f"{page}.json"), json.loads(zlib.decompress(packed))) for page, packed in kept
        ]
        result["scores"][source], rows = score.score(pairs)
        poor += [(row["id"], row["body_f1"]) for row in rows if row.get("body_f1", 1.0) < POOR]
    return result | {"peak_mb": peak, "poor": poor, "faults": faults}


def _write(out: Path, page: str, found: Prediction) -> None:
    text = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")  # a peer may hand out half a character
    (out / f"{page}.json").write_bytes(text)


def _in_a_process(engine: str, args: argparse.Namespace) -> dict[str, Any]:
    """One engine over all pages in a process of its own, so that its memory is its own."""
    with tempfile.NamedTemporaryFile(suffix=".json") as answer:
        command = [sys.executable, __file__, str(args.pages), str(args.truth), "--every", str(args.every)]
        command += ["--engine", engine, "--answer", answer.name]
        if args.out is not None and engine == "dateline":
            command += ["--out", str(args.out)]
        subprocess.run(command, check=True)
        result: dict[str, Any] = json.loads(Path(answer.name).read_text("utf-8"))
    return result


def under_floor(result: dict[str, Any], floors: dict[str, float]) -> list[str]:
    """The figures that are under their floors, in words. Keys: extraction.<source>.<part>.<figure>."""
    low = []
    for key, floor in floors.items():
        if not key.startswith("extraction.") or key.endswith((".at_least", ".at_most")):
            continue  # those hold speed and memory, in benchmarks/extraction.py
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
    parser.add_argument("--json", action="store_true", help="print the product's figures as JSON, without peers")
    parser.add_argument("--floors", type=Path)
    parser.add_argument("--alone", action="store_true", help="without trafilatura")
    parser.add_argument("--engine", choices=sorted(ENGINES), help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
    if args.engine is not None:
        work = ENGINES[args.engine]()
        result = measure(args.pages, args.truth, _scorer_for(args.truth), args.every, args.out, work)
        args.answer.write_text(json.dumps(result), "utf-8")
        return 0
    alone = args.json or args.alone or importlib.util.find_spec("trafilatura") is None
    results = {engine: _in_a_process(engine, args) for engine in (["dateline"] if alone else ENGINES)}
    if args.json:
        print(json.dumps(results["dateline"], indent=1))
    else:
        print_results(results)
    low = under_floor(results["dateline"], json.loads(args.floors.read_text("utf-8"))) if args.floors else []
    for line in low:
        print(line, file=sys.stderr)
    return 1 if low else 0


def print_results(results: dict[str, dict[str, Any]]) -> None:
    """Print all results for people, by source, the product first."""
    for source in results["dateline"]["scores"]:
        for engine, result in results.items():
            scores = result["scores"].get(source, {})
            print(f"{source}: {scores.get('pages', 0)} pages, {engine}")
            for name, figures in scores.items():
                if isinstance(figures, dict):
                    shown = "  ".join(
                        f"{key} {value:.4f}" if isinstance(value, float) else f"{key} {value}"
                        for key, value in figures.items()
                        if value is not None
                    )
                    print(f"  {name:<10} {shown}")
    own = results["dateline"]["pages_per_cpu_second"]
    for engine, result in results.items():
        speed = result["pages_per_cpu_second"]
        print(
            f"{engine}: {speed:.0f} pages per CPU-second ({own / speed:.1f}x), peak memory {result['peak_mb']:.0f} MB"
            if engine != "dateline"
            else f"{engine}: {speed:.0f} pages per CPU-second, peak memory {result['peak_mb']:.0f} MB"
        )
    if poor := results["dateline"]["poor"]:
        print(f"bodies under {POOR} F1: " + ", ".join(f"{page} {f1:.2f}" for page, f1 in poor))
    for engine, result in results.items():
        for fault in result["faults"]:
            print(f"{engine} failed on {fault}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
