"""Stories of the corpus beside the project: the floors hold, on a part of each set."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = json.loads((ROOT / "benchmarks" / "floors.json").read_text("utf-8"))
AFFAIRS = 900  # the first of them, by time


def program(name: str) -> ModuleType:
    path = ROOT / "benchmarks" / "quality" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"quality_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.corpus
def test_the_stories_of_dated_events_hold_their_floor(shared: Path) -> None:
    file = shared / "corpus" / "stories" / "events_allsides_dated.dev.jsonl.gz"
    result, rows = program("stories").measure(file, peers=False)
    assert len(rows) == result["dateline"]["articles"]
    assert result["dateline"]["bcubed_f1"] >= FLOORS["stories.dated.bcubed.f1"]
    assert result["dateline"]["bcubed_p"] >= FLOORS["stories.dated.bcubed.p"]


@pytest.mark.corpus
def test_the_stories_of_undated_events_hold_their_floor(shared: Path) -> None:
    file = shared / "corpus" / "stories" / "events_allsides_undated.dev.jsonl.gz"
    found = program("stories").measure(file, peers=False)[0]["dateline"]
    assert found["bcubed_f1"] >= FLOORS["stories.undated.bcubed.f1"]
    assert found["bcubed_p"] >= FLOORS["stories.undated.bcubed.p"]


@pytest.mark.corpus
@pytest.mark.parametrize("language", ["en", "ru"])
def test_judged_pairs_hold_their_floor(shared: Path, language: str) -> None:
    file = shared / "corpus" / "stories" / f"pairs_telegram_{language}.dev.jsonl.gz"
    found = program("stories").measure(file, peers=False)[0]["dateline"]
    assert found["f1"] >= FLOORS[f"stories.judged.{language}.f1"]


@pytest.mark.corpus
def test_the_happenings_of_affairs_hold_their_floor(shared: Path, tmp_path: Path) -> None:
    stories = program("stories")
    rows = stories.read(shared / "corpus" / "stories" / "affairs.dev.jsonl.gz")[:AFFAIRS]
    part = tmp_path / "affairs.jsonl"
    part.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = stories.measure(part, peers=False)[0]["dateline"]
    assert found["bcubed_f1"] >= FLOORS["stories.affairs.bcubed.f1"]
    assert found["bcubed_p"] >= FLOORS["stories.affairs.bcubed.p"]
    assert found["stories_over_two_affairs"] <= FLOORS["stories.affairs.over_two.at_most"]


@pytest.mark.corpus
def test_related_coverage_holds_its_floor(shared: Path) -> None:
    file = shared / "corpus" / "stories" / "events_allsides_dated.dev.jsonl.gz"
    result, _ = program("related").measure(file, peers=False)
    assert result["dateline"]["ndcg"] >= FLOORS["related.dated.ndcg"]
