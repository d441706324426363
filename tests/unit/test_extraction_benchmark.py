"""The benchmark of extraction reads any folder in the corpus' form: what is odd in it is named, and ends nothing."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "quality" / "extraction.py"
TEXT = (
    "The harbour office said on Monday that the ferry will sail again from the north quay.",
    "Its crew had waited for the ice to go since the last week of January, and so had the island.",
)
PAGE = f"<html><head><title>Ferry sails</title></head><body><h1>Ferry sails</h1><p>{TEXT[0]}</p><p>{TEXT[1]}</p></body></html>"


@pytest.fixture
def folder(tmp_path: Path, shared: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "truth").mkdir()
    score = shared / "corpus" / "extraction" / "score.py"
    (tmp_path / "score.py").write_bytes(score.read_bytes())
    return tmp_path


def put(folder: Path, name: str, page: bytes | None, truth: bytes | None) -> None:
    if page is not None:
        (folder / "pages" / name).write_bytes(page)
    if truth is not None:
        (folder / "truth" / f"{name.removesuffix('.gz').removesuffix('.html')}.json").write_bytes(truth)


def known(**more: object) -> bytes:
    truth = {"url": "https://post.example/ferry", "title": "Ferry sails", "body": "\n\n".join(TEXT), "source": "made"}
    return json.dumps(truth | more).encode()


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARK), str(folder / "pages"), str(folder / "truth"), "--alone"]
    return subprocess.run([*command, "--out", str(folder / "out")], capture_output=True, text=True, check=False)


def test_a_folder_with_all_kinds_of_faults_is_scored_as_far_as_it_goes(folder: Path) -> None:
    packed = gzip.compress(PAGE.encode())
    put(folder, "good.html.gz", packed, known())
    put(folder, "plain.html", PAGE.encode("utf-16"), known(source=None))
    put(folder, "marked.html.gz", packed, b"\xef\xbb\xbf" + known())
    put(folder, "cut.html.gz", packed[:-12], known())
    put(folder, "no-page.html.gz", None, known())
    put(folder, "no-truth.html.gz", packed, None)
    put(folder, "no-json.html.gz", packed, b"{")
    put(folder, "a-list.html.gz", packed, b"[1]")
    put(
        folder,
        "latin.html.gz",
        gzip.compress(PAGE.encode("latin-1") + b"\xff\x00"),
        known(title="Fähre").replace(b"\\u00e4", b"\xe4"),
    )
    put(folder, "broken.html.gz", b"\x1f\x8b\x08 no such bytes", known())
    put(folder, "empty.html.gz", b"", known())
    done = run(folder)
    assert done.returncode == 0, done.stderr
    assert "made: 5 pages, dateline" in done.stdout
    assert "all: 1 pages, dateline" in done.stdout
    assert "pages per CPU-second, peak memory" in done.stdout
    assert "bodies under 0.5 F1: empty 0.00" in done.stdout
    for left_out in ("no page no-page", "no-json.json: left out", "a-list.json: left out", "broken.html.gz: left out"):
        assert left_out in done.stderr
    made = sorted(path.stem for path in (folder / "out").iterdir())
    assert made == ["cut", "empty", "good", "latin", "marked", "no-truth", "plain"]
    assert json.loads((folder / "out" / "no-truth.json").read_text())["title"] == "Ferry sails"
    assert json.loads((folder / "out" / "empty.json").read_text()) == {"error": "an empty page"}
