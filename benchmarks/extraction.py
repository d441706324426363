"""Extraction scores over the corpus of ../shared, against their floors; the work is in `quality/extraction.py`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from figures import Figure, Skipped, load_floors

SCRIPT = Path(__file__).parent / "quality" / "extraction.py"
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "extraction"


def figures(rounds: int = 1) -> list[Figure]:
    """Each score that has a floor, and the speed. Scores do not waver, so there is one round.

    Errors: Skipped where the corpus is not here.
    """
    if not (CORPUS / "score.py").is_file():
        raise Skipped("needs ../shared/corpus/extraction, which is not beside this checkout")
    done = subprocess.run([sys.executable, str(SCRIPT), "--json"], stdout=subprocess.PIPE, check=True)
    result = json.loads(done.stdout)
    found = [
        Figure(key, key.replace(".", " "), float(value), "")
        for key in load_floors()
        if key.startswith("extraction.") and isinstance(value := _at(result["scores"], key), int | float)
    ]
    return [
        *found,
        Figure(
            "extraction.pages_per_cpu_second", "extraction, pages per CPU-second", result["pages_per_cpu_second"], ""
        ),
    ]


def _at(scores: object, key: str) -> object:
    for part in key.split(".")[1:]:
        scores = scores.get(part) if isinstance(scores, dict) else None
    return scores
