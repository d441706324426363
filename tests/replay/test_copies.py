"""The copies step over the corpora beside the project: copies collapse, strangers stay apart, origins are right."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FLOORS: dict[str, float] = json.loads((PROJECT / "benchmarks" / "floors.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("copies_benchmark", PROJECT / "benchmarks" / "quality" / "copies.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.corpus
def test_the_farms_wire_copies_collapse_and_nothing_else_does(shared: Path, benchmark: ModuleType) -> None:
    found = benchmark.farm(feeds=25, items=12, share=0.3)
    assert found["wire_items"] > 60
    assert found["duplicates_shown_pct"] < FLOORS["copies.duplicates_shown_pct.at_most"]
    assert found["pairs_merged_falsely_pct"] < FLOORS["copies.pairs_merged_falsely_pct.at_most"]


@pytest.mark.corpus
def test_a_stretch_of_wire_copies_stays_above_its_floors(shared: Path, benchmark: ModuleType, tmp_path: Path) -> None:
    corpus = shared / "corpus" / "stories"
    rows = benchmark.in_order(benchmark.read(corpus / "copies.dev.jsonl.gz"))[:700]
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    pairs = corpus / "copies.dev.pairs.jsonl.gz"
    out = tmp_path / "pred.jsonl"
    found: dict[str, Any] = benchmark.measure(str(tmp_path / "rows.jsonl"), pairs, out, peer="none")
    assert found["pairs"]["precision"] >= FLOORS["copies.pairs.precision"]
    assert len(benchmark.read(out)) > 900
    assert found["origin"]["own"]["origin_right"] >= 0.97
    assert found["origin"]["quoter"]["agency_wrong"] <= 0.1


@pytest.mark.corpus
def test_wire_copies_among_own_reports_are_told_apart(shared: Path, benchmark: ModuleType) -> None:
    rows = benchmark.in_order(benchmark.read(shared / "corpus" / "stories" / "affairs.dev.jsonl.gz"))[:800]
    stream = benchmark.Stream()
    for number, row in enumerate(rows):
        stream.take(number, row, benchmark.time_of(row))
    score = benchmark.loaded(shared / "corpus" / "stories" / "score.py")
    truth = {row["id"]: row["group"] or row["id"] for row in rows}
    placed = {rows[n]["id"]: f"g{at}" for at, group in enumerate(stream.groups()) for n in group}
    assert score.clusters(truth, placed)["bcubed_f1"] >= 0.96
