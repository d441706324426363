"""The one freshness rule, in Python and in the browser's code."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import dateline
from dateline.markets import freshness
from dateline.markets.freshness import classify, words
from dateline.model import AssetId, Freshness, Tick

AT = datetime(2026, 3, 12, 14, 5, 20, tzinfo=UTC)
FIVE = timedelta(minutes=5)
PRICES_JS = Path(dateline.__file__).parent / "site" / "static" / "prices.js"
AGES = [0, 14, 15, 16, 119, 120, 121, 299, 329, 330, 331, 899, 900, 901, 86_399, 86_400, 86_401]


def tick(*, every: timedelta | None = FIVE, lag: float = 0, ended: bool = False, as_of: datetime = AT) -> Tick:
    return Tick(AssetId("bitcoin"), Decimal("1"), as_of, as_of + timedelta(seconds=lag), "x", every=every, ended=ended)


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, Freshness.LIVE),
        (14.9, Freshness.LIVE),
        (15, Freshness.DELAYED),
        (120, Freshness.DELAYED),
        (120.1, Freshness.STALE),
        (86_400, Freshness.STALE),
        (86_400.1, Freshness.ENDED),
    ],
)
def test_a_streamed_price_is_live_under_15_seconds_and_stale_over_2_minutes(age: float, expected: Freshness) -> None:
    assert classify(tick(every=None), after(age)) is expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, Freshness.CURRENT),
        (329.9, Freshness.CURRENT),
        (330, Freshness.DELAYED),
        (899.9, Freshness.DELAYED),
        (900, Freshness.STALE),
        (86_400, Freshness.STALE),
        (86_401, Freshness.ENDED),
    ],
)
def test_a_polled_price_is_current_until_30_seconds_past_its_interval_and_never_live(
    age: float, expected: Freshness
) -> None:
    assert classify(tick(), after(age)) is expected


def test_a_price_that_its_source_calls_ended_is_ended_at_once() -> None:
    assert classify(tick(ended=True), AT) is Freshness.ENDED


def test_a_price_from_a_clock_ahead_of_ours_has_no_negative_age() -> None:
    assert freshness.age(tick(), after(-30)) == timedelta()
    assert classify(tick(every=None), after(-30)) is Freshness.LIVE


def test_the_lag_of_a_polled_service_belongs_to_its_promise() -> None:
    late = tick(lag=100)
    assert classify(late, after(100 + 300)) is Freshness.CURRENT, "it would turn delayed before each poll"
    assert classify(late, after(100 + 331)) is Freshness.DELAYED


def test_an_answer_with_a_frozen_price_does_not_make_it_current() -> None:
    assert classify(tick(lag=1200), after(1200)) is Freshness.STALE
    assert classify(tick(lag=350), after(350)) is Freshness.DELAYED


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "as of 14:05, every 5 min"), (400, "Delayed, 6 min"), (1000, "16 min old"), (7300, "2 h old")],
)
def test_words_say_time_or_age(seconds: float, said: str) -> None:
    assert words(tick(), after(seconds)) == said


def test_words_of_an_ended_price_say_since_when() -> None:
    assert words(tick(), after(100_000)) == "no longer traded since 2026-03-12"


def test_the_browser_gives_the_same_class() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node to run the browser's code")
    asked = [(age, every, ended) for age in AGES for every in (0, 300) for ended in (False, True)]
    script = """
      const p = require(process.argv[1]), asked = JSON.parse(require('fs').readFileSync(0, 'utf8'));
      process.stdout.write(JSON.stringify(asked.map(given => p.freshness(...given))));
    """
    done = subprocess.run(
        [node, "-e", script, str(PRICES_JS)], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [
        classify(tick(every=timedelta(seconds=every) if every else None, ended=ended), after(age)).value
        for age, every, ended in asked
    ]
