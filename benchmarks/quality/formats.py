"""Read every document of a folder with the product's own parsers and say which were taken and which named.

    python benchmarks/quality/formats.py [FOLDER] [--floors FILE] [--json]

FOLDER holds documents and, as the corpus beside the project does, an INDEX.tsv of them (file, group, expect); without
an index every file below it counts. A line for each failure, a summary by group last. A failure is: an exception that
is not the product's own, a limit passed, a document of `should_pass` that was refused, one of `should_fail` that was
taken, a pair of dpa (input/X.json, output/X.xml) that reads unequal. The exit code is 1 where there is any.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from dateline.errors import DatelineError, FormatError
from dateline.formats import feeds, opml
from dateline.formats.wire import digitalwires, newsmlg2, ninjs, port
from dateline.formats.wire.item import WireItem

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "feeds"
WIRES = ("newsml-g2", "newsml-g2-py", "newsml-apa", "newsml-dpa", "newsml-gex", "ninjs", "superdesk-wire")
SECONDS = 10  # that one document may take
MEMORY_MIB = 1024
_VERSION = re.compile(r"(?:^|/)([123]\.\d+)/should_")


class OverTime(Exception):
    """A document took longer than it may."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the corpus: its name there, its group."""

    name: str
    group: str
    path: Path


def documents(folder: Path) -> Iterator[Document]:
    """The documents of a folder, by its index where it has one."""
    index = folder / "INDEX.tsv"
    if not index.exists():
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = path.relative_to(folder).as_posix()
            yield Document(name, name.partition("/")[0] if "/" in name else "files", path)
        return
    csv.field_size_limit(10_000_000)
    with index.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            if (folder / row["file"]).is_file():
                yield Document(row["file"], row["group"], folder / row["file"])


def read(document: Document) -> tuple[WireItem, ...] | None:
    """Read a document as what it is; None where it is no wire.

    Errors: what the parser raises.
    """
    data, name = document.path.read_bytes(), document.name
    if document.group in WIRES:
        found = _VERSION.search(name)
        module = port.format_of(data)
        if found is not None and module is ninjs:
            return ninjs.parse(data, name, found[1])
        if found is not None and module is newsmlg2:
            return newsmlg2.parse(data, name, found[1])
        return port.parse(data, name)[1]
    if b"<opml" in data[:4096].lower():
        opml.parse(data, f"https://corpus.example/{name}")
        return None
    feeds.parse(data, f"https://corpus.example/{name}")
    return None


def outcome(document: Document) -> tuple[str, str]:
    """taken, named, or failed; and in words."""

    def over(number: int, frame: FrameType | None) -> None:
        raise OverTime(f"longer than {SECONDS} s")

    signal.signal(signal.SIGALRM, over)
    signal.alarm(SECONDS)
    try:
        read(document)
    except FormatError as exc:
        said, got = exc.reason, "named"
    except DatelineError as exc:
        said, got = str(exc), "named"
    except Exception as exc:  # the very thing that is looked for
        return "failed", f"{type(exc).__name__}: {exc}"
    else:
        said, got = "", "taken"
    finally:
        signal.alarm(0)
    if "/should_pass/" in document.name and got != "taken":
        return "failed", f"should pass, and was refused: {said}"
    if "/should_fail/" in document.name and got != "named":
        return "failed", "should fail, and was taken"
    return got, said


def unequal_pair(document: Document) -> str | None:
    """In what a digital wire of dpa and its NewsML-G2 differ; None where they do not, or it is no such pair."""
    other = document.path.parent.parent / "output" / f"{document.path.stem}.xml"
    if document.group != "newsml-dpa" or document.path.parent.name != "input" or not other.exists():
        return None
    (one,) = digitalwires.parse(document.path.read_bytes(), document.name)
    two = newsmlg2.parse(other.read_bytes(), other.name)[0]
    if not {s.code for s in two.subjects if s.code} <= {s.code for s in one.subjects}:
        return "subjects"
    # Pictures are items of their own in NewsML-G2.
    one, two = (replace(each, subjects=(), pictures=()) for each in (one, two))
    differ = [name for name in WireItem.__slots__ if getattr(one, name) != getattr(two, name)]
    return ", ".join(differ) or None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--floors", type=Path)
    parser.add_argument("--json", action="store_true", dest="as_json")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MIB * 2**20, resource.RLIM_INFINITY))
    counted: Counter[tuple[str, str]] = Counter()
    pairs = equal = 0
    began = time.process_time()
    for document in documents(given.folder):
        got, said = outcome(document)
        counted[document.group, got] += 1
        if got == "failed":
            print(f"FAILED {document.name}: {said}")
        if document.group == "newsml-dpa" and document.path.parent.name == "input":
            differ = unequal_pair(document)
            paired = (document.path.parent.parent / "output" / f"{document.path.stem}.xml").exists()
            pairs, equal = pairs + paired, equal + (paired and differ is None)
            if differ is not None:
                counted[document.group, "failed"] += 1
                print(f"FAILED {document.name}: unequal to its NewsML-G2 in {differ}")
    figures = summary(counted, pairs, equal, time.process_time() - began)
    print(json.dumps(figures) if given.as_json else told(counted, figures))
    failed = sum(count for (_, got), count in counted.items() if got == "failed")
    return 1 if failed or under(figures, given.floors) else 0


def summary(counted: Counter[tuple[str, str]], pairs: int, equal: int, cpu_s: float) -> dict[str, float]:
    """The figures that floors are put to."""
    every = sum(counted.values())
    failed = sum(count for (_, got), count in counted.items() if got == "failed")
    wires = {g: sum(counted[g, got] for got in ("taken", "named", "failed")) for g in WIRES}
    taken = sum(counted[group, "taken"] for group in WIRES)
    return {
        "formats.documents": every,
        "formats.without_exception": (every - failed) / every if every else 0.0,
        "formats.wires_taken": taken / total if (total := sum(wires.values())) else 0.0,
        "formats.dpa_pairs_equal": equal / pairs if pairs else 1.0,
        "formats.cpu_s": round(cpu_s, 2),
    }


def told(counted: Counter[tuple[str, str]], figures: dict[str, float]) -> str:
    """The summary for people."""
    groups = sorted({group for group, _ in counted})
    lines = [f"{'':16} {'taken':>6} {'named':>6} {'failed':>6}"]
    lines += [f"{g:16} {counted[g, 'taken']:6} {counted[g, 'named']:6} {counted[g, 'failed']:6}" for g in groups]
    return "\n".join([*lines, *(f"{name} = {value:.4g}" for name, value in figures.items())])


def under(figures: dict[str, float], floors: Path | None) -> bool:
    """Whether a figure is under its floor; each is told."""
    if floors is None:
        return False
    low = False
    for name, floor in json.loads(floors.read_text()).items():
        if name in figures and figures[name] < floor:
            print(f"UNDER {name}: {figures[name]:.4g} < {floor}")
            low = True
    return low


if __name__ == "__main__":
    sys.exit(main())
