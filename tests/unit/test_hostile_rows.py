"""Each row of docs/hostile.md names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WANTED = {
    *(f"N{n}" for n in range(1, 13)),
    *(f"X{n}" for n in range(1, 10)),
    *(f"H{n}" for n in range(1, 7)),
    "W6",
    *(f"S{n}" for n in range(1, 6)),
}


def rows() -> dict[str, list[tuple[str, str]]]:
    """The rows, each with its tests as file and name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in (ROOT / "docs" / "hostile.md").read_text(encoding="utf-8").splitlines():
        if begins := re.match(r"\| ((?:[NXHWS]\d+(?:, )?)+) \|", line):
            named = []
            for file, tests in re.findall(r"`([\w/]+\.py)`: ((?:`test_\w+`(?:, )?)+)", line):
                named += [(file, test) for test in re.findall(r"`(test_\w+)`", tests)]
            found |= dict.fromkeys(begins[1].split(", "), named)
    return found


def test_every_row_has_its_tests() -> None:
    assert rows().keys() == WANTED
    assert [name for name, tests in rows().items() if not tests] == []


def test_every_test_that_a_row_names_is_there() -> None:
    missing = [
        (file, test)
        for tests in rows().values()
        for file, test in tests
        if f"def {test}(" not in (ROOT / "tests" / file).read_text(encoding="utf-8")
    ]
    assert missing == []
