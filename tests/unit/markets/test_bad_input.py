"""Rows of the table of bad input that no other test has: recorded outages, clocks that run ahead, times in other units."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from dateline.errors import MarketError
from dateline.markets.book import MOST_SKEW, Book
from dateline.markets.rolling import Rolling
from dateline.markets.venues import VENUES, Kind, Pair, Print, Said
from dateline.markets.venues.codes import Codes
from dateline.markets.venues.port import micros
from dateline.model import AssetId

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 3, 12, 14, 32, tzinfo=UTC)
BTC = Pair("BTC", "USD")
HOUR = timedelta(hours=1)
ROWS = 26  # of the table


def test_over_every_recorded_outage_the_change_is_against_the_last_price_before_it(shared: Path) -> None:
    """Fifteen of two to six hours, in five years of one venue."""
    path = shared / "corpus/markets/candles/1h/BTCUSDT_2020-01_2025-10.csv.gz"
    rows = [line.split(",") for line in gzip.decompress(path.read_bytes()).decode().splitlines()[1:]]
    closes = [(datetime.fromtimestamp(int(float(r[0])) + 3600, UTC), Decimal(r[4])) for r in rows]
    at_place = {at: place for place, (at, _) in enumerate(closes)}
    gaps = [(before[0], after[0]) for before, after in pairwise(closes) if after[0] - before[0] > HOUR]
    assert len(gaps) == 15
    for stopped, went_on in gaps:
        inside = stopped + HOUR  # nothing was told then
        place, ring = at_place[stopped], Rolling()
        day_on = [each for each in closes[place - 30 : place + 60] if each[0] <= inside + timedelta(days=1)]
        for at, price in day_on:
            ring.note(at, price)
        at, price = day_on[-1]
        if at - timedelta(days=1) >= went_on or at - timedelta(days=1) <= stopped:
            continue  # another gap a day later
        found = ring.change_pct(at, price)
        assert found is not None and abs(found - (price / closes[place][1] - 1) * 100) < Decimal("0.001")


@pytest.mark.parametrize(("ahead", "told"), [(0.5, False), (3.0, True)])
def test_a_clock_that_runs_ahead_is_estimated_and_told_beyond_two_seconds(ahead: float, told: bool) -> None:
    venue = VENUES["bitstamp"]
    book = Book((venue,), Codes())
    book.want([AssetId("bitcoin")], NOW)
    book.begin(venue, 1)
    for second in range(20):
        now = NOW + timedelta(seconds=second)
        at = now + timedelta(seconds=ahead)
        book.take(venue, Said(Kind.TICKS, (Print(BTC, Decimal(97000 + second), micros(at)),)), 1, now, float(second))
    assert (book.counts[venue.key].ahead > MOST_SKEW) is told
    (tick,) = book.told(AssetId("bitcoin"), NOW + timedelta(seconds=20))
    assert tick.price == 97019, "and its prices count"


@pytest.mark.parametrize("stamp", [1773324300123, 1773324300123000])
def test_a_time_in_milliseconds_or_microseconds_is_one_instant(stamp: int) -> None:
    row = {"e": "trade", "E": stamp, "s": "BTCUSDT", "t": 1, "p": "97000", "q": "1", "T": stamp}
    (told,) = VENUES["binance"].parse(json.dumps(row).encode()).prints
    assert told.at_us == 1773324300123000


@pytest.mark.parametrize(
    "stamp", ["2026-03-12T14:05:00Z", "2026-03-12T14:05:00.000000000Z", "2026-03-12T15:05:00+01:00"]
)
def test_a_time_with_nine_digits_or_in_another_zone_is_one_instant(stamp: str) -> None:
    row = {"type": "match", "product_id": "BTC-USD", "price": "97000", "trade_id": 1, "time": stamp}
    (told,) = VENUES["coinbase-exchange"].parse(json.dumps(row).encode()).prints
    assert told.at_us == micros(datetime(2026, 3, 12, 14, 5, tzinfo=UTC))


@pytest.mark.parametrize("key", VENUES)
@pytest.mark.parametrize(
    "message", [b"<html>Sign in</html>", b'{"data":[{"last":NaN', b"", b"null", b"\x00\xff", b"[" * 5000]
)
def test_what_is_no_message_is_an_error_of_ours_and_no_price(key: str, message: bytes) -> None:
    with pytest.raises((MarketError, msgspec.MsgspecError)):
        VENUES[key].parse(message)


def test_every_row_of_the_table_of_bad_input_names_tests_that_are_there() -> None:
    text = (ROOT / "docs" / "markets.md").read_text("utf-8")
    table = text.split("### Row by row")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and "`test_" in line]
    assert len(rows) == ROWS
    for row in rows:
        for file, tests in re.findall(r"`([\w/]+\.py)`: ((?:`test_\w+`(?:, )?)+)", row):
            held = (ROOT / "tests" / file).read_text("utf-8")
            for test in re.findall(r"`(test_\w+)`", tests):
                assert f"def {test}(" in held, f"{file} has no {test}"
        assert re.search(r"`[\w/]+\.py`: `test_", row), f"a row without a test: {row}"
