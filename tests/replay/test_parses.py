"""What gofeed and rss-parser expect of their own readings is what ours says too, field by field."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from dateline.errors import FormatError

pytestmark = pytest.mark.corpus
QUALITY = Path(__file__).resolve().parents[2] / "benchmarks" / "quality"


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(QUALITY))
    for name in ("expects", "parses"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import parses as program  # type: ignore[import-not-found]

    found: ModuleType = program
    return found


@pytest.mark.parametrize(("whose", "least"), [("gofeed", 500), ("rss-parser", 2_500)])
def test_of_the_fields_that_another_reader_expects_ninety_seven_in_a_hundred_are_equal(
    shared: Path, parses: ModuleType, whose: str, least: int
) -> None:
    told: Counter[bool] = Counter()
    missed = []
    for theirs, document, expected in parses.pairs(shared / "corpus/feeds"):
        if theirs != whose:
            continue
        try:
            claims = [claim for claim in parses.claims(theirs, document, expected) if not isinstance(claim, str)]
        except FormatError as exc:
            told[False] += 1
            missed.append(f"{document.name}: {exc.reason}")
            continue
        for claim in claims:
            told[parses.holds(claim)] += 1
            missed += [] if parses.holds(claim) else [f"{document.name}: {claim.where}"]
    assert told.total() > least
    assert told[True] / told.total() >= 0.97, missed


def test_a_parse_that_differs_is_told_from_one_that_does_not(parses: ModuleType) -> None:
    same = parses.Claim(
        "item.content", "value", "<p>a <a href='/x'>b</a></p>", "<p>a <a href='http://h.example/x'>b</a></p>"
    )
    other = parses.Claim(
        "item.content", "value", "<p>a <a href='/x'>b</a></p>", "<p>a <a href='http://h.example/y'>b</a></p>"
    )
    assert parses.holds(same)
    assert not parses.holds(other)
    assert not parses.holds(parses.Claim("item.title", "title", "One", "Two"))
    assert not parses.holds(parses.Claim("item.publishedParsed", "equal", "2026-01-01T00:00:00", None))
