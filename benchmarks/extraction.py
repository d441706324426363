"""Extraction over the corpus of ../shared, against its floors: scores, speed beside trafilatura, memory.

The work is in `quality/extraction.py`.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from figures import Figure, Skipped, load_floors

SCRIPT = Path(__file__).parent / "quality" / "extraction.py"
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "extraction"


def figures(rounds: int = 1) -> list[Figure]:
    """Each score that has a floor, speed and memory. Scores do not waver, so there is one round.

    Errors: Skipped where the corpus or trafilatura is not here.
    """
    if importlib.util.find_spec("trafilatura") is None:
        raise Skipped("needs trafilatura, one of the bench extras")
    if not (CORPUS / "score.py").is_file():
        raise Skipped("needs ../shared/corpus/extraction, which is not beside this checkout")
    done = subprocess.run([sys.executable, str(SCRIPT), "--json"], stdout=subprocess.PIPE, check=True)
    result = json.loads(done.stdout)
    found = [
        Figure(key, key.replace(".", " "), float(value), "")
        for key in load_floors()
        if key.startswith("extraction.") and isinstance(value := _at(result["scores"], key), int | float)
    ]
    ours, theirs = _speed("dateline"), _speed("trafilatura")
    return [
        *found,
        Figure("extraction.speed", "extraction, pages per CPU-second", ours, "", theirs, "trafilatura"),
        Figure("extraction.peak_mb", "extraction, peak memory", result["peak_mb"], "MB"),
    ]


def _speed(engine: str) -> float:
    """Pages per CPU-second of a sixth of the pages: one after the other, so that a busy machine slows both."""
    with tempfile.NamedTemporaryFile(suffix=".json") as answer:
        command = [sys.executable, str(SCRIPT), "--every", "6", "--engine", engine, "--answer", answer.name]
        subprocess.run(command, check=True)
        return float(json.loads(Path(answer.name).read_text("utf-8"))["pages_per_cpu_second"])


def _at(scores: object, key: str) -> object:
    for part in key.split(".")[1:]:
        scores = scores.get(part) if isinstance(scores, dict) else None
    return scores
