"""Prices, changes and large amounts as text, in Python and in the browser's code."""

from __future__ import annotations

import csv
import gzip
import json
import random
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

import dateline
from dateline.text import DASH, change_text, large_text, price_text

PRICES_JS = Path(dateline.__file__).parent / "site" / "static" / "prices.js"
RUN_JS = """
const prices = require(process.argv[1]);
const asked = JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(asked.map(([name, ...given]) => prices[name](...given))));
"""


def in_browser_code(asked: list[list[object]]) -> list[object]:
    """What prices.js answers to each [function, argument...]; one run of Node for all."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node to run the browser's code")
    done = subprocess.run(
        [node, "-e", RUN_JS, str(PRICES_JS)], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    answers: list[object] = json.loads(done.stdout)
    return answers


def cases(shared: Path) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = json.loads((shared / "seed" / "price_cases.json").read_text("utf-8"))
    return found


def recorded_prices(shared: Path) -> list[str]:
    path = shared / "corpus" / "markets" / "lists" / "coingecko_top100_2025-08_2026-05.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [row["price"] for row in csv.DictReader(file)]


def odd_numbers() -> list[str]:
    """Numbers of every size, with ties, carries and long tails; the same ones each run."""
    draw = random.Random(5)
    made = []
    for _ in range(3000):
        digits = "".join(draw.choice("0123456789995") for _ in range(draw.randint(1, 24)))
        point = draw.randint(0, len(digits))
        exponent = draw.choice(["", f"e{draw.randint(-40, 40)}", f"E+{draw.randint(0, 20)}"])
        made.append(f"{draw.choice(['', '-', '+'])}{digits[:point]}.{digits[point:]}{exponent}")
    return [*made, "", ".", "e5", "1e", "1e1000", "1_000", " 1", "1,000", "Infinity", "nan", "٣", "0x10", "9" * 1101]


def test_every_price_of_the_seed_is_shown_as_its_page_showed_it(shared: Path) -> None:
    assert [price_text(case["price"]) for case in cases(shared)] == [case["text"] for case in cases(shared)]


def test_a_decimal_is_shown_like_the_text_that_it_came_from(shared: Path) -> None:
    for case in cases(shared):
        if case["price"] is not None:
            assert price_text(Decimal(case["price"])) == case["text"]


def test_the_browser_shows_every_price_of_the_seed_alike(shared: Path) -> None:
    shown = in_browser_code([["money", case["price"]] for case in cases(shared)])
    assert shown == [case["text"] for case in cases(shared)]


def test_the_browser_shows_all_recorded_prices_as_python_does(shared: Path) -> None:
    prices = recorded_prices(shared)
    assert len(prices) == 23_100
    assert in_browser_code([["money", price] for price in prices]) == [price_text(price) for price in prices]


def test_the_browser_agrees_on_odd_numbers_of_every_size() -> None:
    numbers = odd_numbers()
    assert in_browser_code([["money", n] for n in numbers]) == [price_text(n) for n in numbers]
    assert in_browser_code([["large", n] for n in numbers]) == [large_text(n) for n in numbers]
    changes = [change_text(n) for n in numbers]
    assert in_browser_code([["change", n] for n in numbers]) == [[c.direction, c.shape, c.text] for c in changes]


@pytest.mark.parametrize(
    ("price", "text"),
    [
        ("2.675", "$\u00a02.68"),
        ("0.00000049999", "$\u00a00.000000500"),
        ("0.000000099999", "$\u00a00.000000100"),
        ("999.995", "$\u00a01,000.00"),
        ("-0", DASH),
        ("Infinity", DASH),
        ("1e1000", DASH),
        ("", DASH),
    ],
)
def test_a_price_is_rounded_half_up_from_its_text(price: str, text: str) -> None:
    assert price_text(price) == text


@pytest.mark.parametrize(
    ("change", "shape", "text", "direction"),
    [
        ("1.24", "▲", "+1.24%", "up"),
        ("-0.61", "▼", "\u22120.61%", "down"),
        ("0.004", "■", "0.00%", "flat"),
        ("-0.0049", "■", "0.00%", "flat"),
        ("0.005", "▲", "+0.01%", "up"),
        ("-0", "■", "0.00%", "flat"),
        ("1234.5", "▲", "+1,234.50%", "up"),
        (None, "", DASH, "flat"),
        ("NaN", "", DASH, "flat"),
    ],
)
def test_a_change_has_a_shape_a_sign_and_two_decimals(
    change: str | None, shape: str, text: str, direction: str
) -> None:
    shown = change_text(change)
    assert (shown.shape, shown.text, shown.direction) == (shape, text, direction)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1680000000000", "$\u00a01.68T"),
        ("46000000000", "$\u00a046.0B"),
        ("812000000", "$\u00a0812M"),
        ("999500000", "$\u00a01.00B"),
        ("999499999", "$\u00a0999M"),
        ("1.6e15", "$\u00a01,600T"),
        ("812345.5", "$\u00a0812,346"),
        ("0.4", "$\u00a00.400000"),
        ("0", DASH),
        (None, DASH),
    ],
)
def test_a_large_amount_keeps_three_significant_digits(amount: str | None, text: str) -> None:
    assert large_text(amount) == text
