"""Every recorded message of the venues that we read is taken, or known and let be."""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from dateline.markets.venues import VENUES, Kind

FILES = [
    ("COINBASE", "coinbase", 160),
    ("BINANCE", "binance", 1),
    ("BINANCE_US", "binance-us", 1),
    ("KRAKEN", "kraken-v1", 18),
    ("BITSTAMP", "bitstamp", 10),
    ("OKX", "okx", 30),
]


@pytest.mark.corpus
@pytest.mark.parametrize(("name", "key", "least"), FILES)
def test_no_recorded_message_is_unknown(shared: Path, name: str, key: str, least: int) -> None:
    kinds: Counter[Kind] = Counter()
    prices = 0
    for line in gzip.decompress((shared / f"corpus/markets/ws/{name}.jsonl.gz").read_bytes()).splitlines():
        row = json.loads(line)
        if row.get("t") != "recv":
            continue
        message = base64.b64decode(row["b64"]) if "b64" in row else row["data"].encode()
        found = VENUES[key].parse(message)
        kinds[found.kind] += 1
        prices += len(found.prints)
        assert all(told.price > 0 and told.pair.base and told.pair.quote for told in found.prints)
    assert kinds[Kind.UNKNOWN] == 0 and prices >= least
