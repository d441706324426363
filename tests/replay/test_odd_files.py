"""The quality programs take any file of the corpus' form: no times, no texts, huge ones, numbers twice, any language."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

QUALITY = Path(__file__).resolve().parents[2] / "benchmarks" / "quality"
AT = "2026-01-01T10:00:00+00:00"
ODD: list[dict[str, Any]] = [
    {"id": "a", "published": AT, "outlet": "o", "language": "en", "title": "A ferry", "body": "It sank.", "story": "1"},
    {"id": "a", "published": AT, "outlet": "o", "language": "en", "title": "A ferry", "body": "It sank.", "story": "1"},
    {"id": "b", "published": None, "outlet": None, "url": None, "language": "tlh", "title": "", "body": ""},
    {"id": "c", "title": "No more than this", "body": "x"},
    {"id": "d", "published": "2026-01-01", "title": "A day without a zone", "body": "Some words.", "story": "2"},
    {"id": "e", "published": AT, "title": None, "body": None, "story": "2"},
    {"id": "f", "published": "not a time", "title": "日本語", "body": "日本語" * 3_000, "language": "ja", "story": "3"},
    {"id": "g", "published": AT, "title": "Huge", "body": "word7 " * 90_000, "story": "3"},
    {"id": 7, "published": AT, "title": "A number and half a letter \ud83d", "body": "\x00 nul", "story": "1"},
]


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    monkeypatch.syspath_prepend(str(QUALITY))
    found = {}
    for name in ("stories", "related", "copies"):
        spec = importlib.util.spec_from_file_location(f"odd_{name}", QUALITY / f"{name}.py")
        assert spec is not None and spec.loader is not None
        found[name] = module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
    return found


@pytest.mark.corpus
@pytest.mark.parametrize("rows", [ODD, ODD[3:4], []])
def test_no_file_of_the_corpus_form_is_too_odd(
    shared: Path, programs: dict[str, ModuleType], tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    file, pairs = tmp_path / "odd.jsonl", tmp_path / "pairs.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    pairs.write_text('{"a": "a", "b": "b", "label": "copy"}\n{"a": "g", "b": "gone", "label": "unsure"}\n', "utf-8")
    known = {row["id"] for row in rows}
    _, stories = programs["stories"].measure(file, peers=False)
    assert {row["id"] for row in stories} == known
    _, related = programs["related"].measure(file)
    assert {row["id"] for row in related} == known
    out = tmp_path / "pred.jsonl"
    programs["copies"].measure(str(file), pairs, out, peer="none")
    assert {row["id"] for row in programs["copies"].read(out.with_name(out.name + ".groups.jsonl"))} == known
