"""The benchmark scripts can be loaded, and their table tells the truth. They are run by `make bench`."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Import a benchmark script by name, as scripts of one folder import each other."""
    monkeypatch.syspath_prepend(str(FOLDER))
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(FOLDER) in str(sys.modules[name].__file__):
            del sys.modules[name]


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.py")))
def test_every_benchmark_script_can_be_loaded(name: str, load: object) -> None:
    assert isinstance(load(name), ModuleType)  # type: ignore[operator]


@pytest.fixture
def figures(load: object) -> ModuleType:
    found = load("figures")  # type: ignore[operator]
    assert isinstance(found, ModuleType)
    return found


def test_a_ratio_over_its_ceiling_is_missed(figures: ModuleType) -> None:
    dear = figures.Figure("intake.cold_cpu", "intake cold", 3.2, "s", 1.0, "floor")
    cheap = figures.Figure("intake.cold_cpu", "intake cold", 2.9, "s", 1.0, "floor")
    floors = {"intake.cold_cpu.at_most": 3.0}
    assert len(figures.missed([dear], floors)) == 1 and "3.2" in figures.missed([dear], floors)[0]
    assert figures.missed([cheap], floors) == []


def test_a_score_under_its_floor_is_missed_with_and_without_at_least(figures: ModuleType) -> None:
    score = figures.Figure("extraction.a.f1", "score", 0.80, "")
    assert figures.missed([score], {"extraction.a.f1": 0.81})
    assert figures.missed([score], {"extraction.a.f1.at_least": 0.81})
    assert not figures.missed([score], {"extraction.a.f1": 0.80})


def test_a_figure_without_a_floor_is_told_and_never_missed(figures: ModuleType) -> None:
    loose = figures.Figure("intake.start_up_cpu", "start-up", 1.5, "s")
    assert figures.missed([loose], {"intake.cold_cpu.at_most": 3.0}) == []
    assert "start-up" in figures.table([loose], {})


def test_the_table_has_ours_the_peer_the_ratio_the_goal_and_the_verdict(figures: ModuleType) -> None:
    rows = [
        figures.Figure("pages.cached_plain", "cached page", 0.06, "ms", 0.02, "nginx"),
        figures.Figure("pages.uncached_cpu", "uncached page", 7.0, "ms"),
    ]
    head, first, second = figures.table(
        rows, {"pages.cached_plain.at_most": 6, "pages.uncached_cpu.at_most": 5}
    ).splitlines()
    assert head.split() == ["ours", "peer", "ratio", "goal"]
    assert first.split() == ["cached", "page", "0.06", "ms", "0.02", "ms", "nginx", "3.00", "<=", "6", "holds"]
    assert second.split()[-1] == "MISSED"


def test_every_floor_of_the_file_is_a_number(figures: ModuleType) -> None:
    floors = figures.load_floors()
    assert floors["intake.cold_cpu.at_most"] <= 3.0 and floors["intake.warm_cpu.at_most"] <= 2.0
    assert floors["pages.cached_plain.at_most"] <= 6.0 and floors["pages.uncached_cpu.at_most"] <= 5.0
    assert all(isinstance(value, int | float) for value in floors.values())


def test_what_is_not_here_is_skipped_with_a_word(
    load: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(load("farm"), "SHARED", tmp_path)  # type: ignore[operator]
    assert load("run").run(["intake"], 1) == []  # type: ignore[operator]
    assert "skipped: needs ../shared" in capsys.readouterr().err


def test_cpu_of_a_family_counts_what_its_members_did(load: object) -> None:
    measure = load("measure")  # type: ignore[operator]
    before = measure.cpu_seconds(os.getpid())
    sum(n * n for n in range(3_000_000))
    assert measure.cpu_seconds(os.getpid()) > before
    assert os.getpid() in measure.family(os.getpid())


def test_made_news_is_the_same_for_a_seed_and_its_vocabulary_grows_without_end(load: object) -> None:
    news = load("made_news")  # type: ignore[operator]
    made = list(news.MadeNews(5).reports(120))
    assert made == list(news.MadeNews(5).reports(120))
    words = [word.casefold() for one in made for part in one.paragraphs for word in part.split()]
    half, whole = len(set(words[: len(words) // 2])), len(set(words))
    assert whole > 1.25 * half
    assert len({news.word(rank) for rank in range(1, 30_000)}) == 29_999
    cut = [one for one in made if any(one.paragraphs[0] == two.paragraphs[0] for two in made[: one.number])]
    assert 15 < len(cut) < 60


def test_made_guides_are_the_same_for_a_seed_and_fill_every_gap(load: object) -> None:
    made = load("quality.made_guides")  # type: ignore[operator]
    found = made.guides(7, 200)
    assert found == made.guides(7, 200) != made.guides(8, 200)
    assert len({(title, body) for title, body, _ in found}) == 200
    assert not any(mark in title + body for title, body, _ in found for mark in "{}")
