"""What fuzzing once found is tried again in every run; and a little new is tried by chance."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SPEC = importlib.util.spec_from_file_location("fuzz", HERE.parents[1] / "benchmarks" / "fuzz.py")
assert SPEC is not None and SPEC.loader is not None
fuzz: Any = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(fuzz)


@pytest.mark.parametrize("name", sorted(file.name for file in (HERE / "findings").iterdir()))
def test_what_was_found_once_is_found_no_more(name: str) -> None:
    attempt = fuzz.TRIED[name.partition("-")[0]]
    assert fuzz.finding(attempt, (HERE / "findings" / name).read_bytes()) == ""


@pytest.mark.parametrize("thing", sorted(fuzz.TRIED))
def test_damaged_bytes_are_read_or_refused_by_an_error_of_ours(thing: str) -> None:
    chance = random.Random(11)
    for _ in range(300):
        data = fuzz.changed(chance, list(fuzz.SEEDS[thing]))
        assert fuzz.finding(fuzz.TRIED[thing], data) == "", data


def test_the_check_sees_an_error_that_is_not_ours() -> None:
    def fails(_: bytes) -> None:
        raise KeyError("not ours")

    assert fuzz.finding(fails, b"").startswith("KeyError")
