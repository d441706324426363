"""What keeping prices costs: bytes a candle, CPU of a minute's write, of an as-of look and of a chart.

The store's own path on SQLite, fed recorded minutes that are shifted and scaled to 70 assets; beside it the same rows in
a bare table of floats.
"""

from __future__ import annotations

import asyncio
import csv
import gzip
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from figures import Figure, Skipped

from dateline.clock import SystemClock
from dateline.model import Asset, AssetId, Candle, Tick
from dateline.store import open_store

RECORDED = Path(__file__).parents[2] / "shared" / "corpus" / "markets" / "candles" / "1m"
ASSETS, DAYS = 70, 3
MINUTE = timedelta(minutes=1)
STEPS = (MINUTE, timedelta(minutes=15), timedelta(days=1))


def figures(rounds: int) -> list[Figure]:
    """Bytes, and milliseconds of CPU."""
    if not RECORDED.exists():
        raise Skipped("the recorded candles are not beside the project")
    return asyncio.run(_figures(rounds))


async def _figures(rounds: int) -> list[Figure]:
    recorded = _recorded()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dateline.db"
        store = await open_store(f"sqlite:///{file}", clock=SystemClock(), backup_dir=None, exclusive=True)
        ids = [AssetId(f"asset-{i:02}") for i in range(ASSETS)]
        await store.markets.put_assets([Asset(id_, id_.upper(), id_) for id_ in ids])
        for i, id_ in enumerate(ids):
            await store.markets.keep_candles(_shifted(recorded[i % len(recorded)], id_, i))
        first = recorded[0][0].opens_at
        while await store.markets.pack_candles(first + timedelta(days=DAYS + 4)):
            pass
        span = await store.markets.candle_span()
        later = first + timedelta(days=DAYS + 1)
        minutes = [_minute(ids, later + n * MINUTE) for n in range(rounds * 3 + 6)]
        append = await _best(rounds, lambda n: store.markets.keep_ticks(*minutes[n]))
        as_of = await _best(rounds, lambda n: store.markets.as_of(ids, MINUTE, later + n * MINUTE + MINUTE))
        day = await _best(rounds, lambda n: store.markets.candles(ids[n], MINUTE, first, first + timedelta(days=1)))
        arrays = await _best(
            rounds, lambda n: store.markets.series(ids[n : n + 1], MINUTE, first, first + timedelta(days=1))
        )
        await store.close()
    each = span.block_bytes / max(span.packed, 1)
    return [
        Figure(
            "candles.bytes", "bytes a minute's candle, packed, with volume", each, "B", _rows_bytes(recorded[0]), "rows"
        ),
        Figure("candles.year_gb", "70 assets, a year of minutes", each * ASSETS * 1440 * 365 / 1e9, "GB"),
        Figure("candles.append_ms", "write of a minute: 70 ticks, 210 candles", append, "ms"),
        Figure("candles.as_of_ms", "prices of 70 assets at an instant", as_of, "ms"),
        Figure("candles.day_ms", "a packed day of minutes, as candles", day, "ms"),
        Figure("candles.arrays_ms", "the same, as arrays", arrays, "ms"),
    ]


def _recorded() -> list[list[Candle]]:
    found = []
    for path in sorted(RECORDED.glob("*.csv.gz")):
        with gzip.open(path, "rt") as lines:
            rows = [row for row, _ in zip(csv.DictReader(lines), range(1440 * DAYS), strict=False)]
        found.append([_candle(row) for row in rows])
    start = max(part[0].opens_at for part in found)
    whole_day = start.replace(hour=0, minute=0)
    return [_from(part, whole_day) for part in found]


def _from(part: list[Candle], day: datetime) -> list[Candle]:
    moved = day - part[0].opens_at
    return [
        Candle(c.asset_id, c.opens_at + moved, c.closes_at + moved, c.open, c.high, c.low, c.close, c.volume)
        for c in part
    ]


def _candle(row: dict[str, str]) -> Candle:
    opens_at = datetime.fromtimestamp(int(row["ts"]), UTC)
    prices = {name: Decimal(row[name]) for name in ("open", "high", "low", "close", "volume")}
    return Candle(AssetId("x"), opens_at, opens_at + MINUTE, **prices)


def _shifted(part: list[Candle], asset_id: AssetId, number: int) -> list[Candle]:
    """The same walk under another name, rotated, so that no two assets are alike."""
    turn = number * 61 % len(part)
    turned = part[turn:] + part[:turn]
    return [
        Candle(asset_id, at.opens_at, at.closes_at, c.open, c.high, c.low, c.close, c.volume)
        for at, c in zip(part, turned, strict=True)
    ]


def _minute(ids: list[AssetId], at: datetime) -> tuple[list[Tick], list[Candle]]:
    price = Decimal("84668.69")
    ticks = [Tick(id_, price, at, at, "x") for id_ in ids]
    candles = [
        Candle(
            id_,
            at - (at - datetime(1970, 1, 1, tzinfo=UTC)) % step,
            at - (at - datetime(1970, 1, 1, tzinfo=UTC)) % step + step,
            price,
            price,
            price,
            price,
        )
        for id_ in ids
        for step in STEPS
    ]
    return ticks, candles


async def _best(rounds: int, call: Callable[[int], Any]) -> float:
    await call(0)
    spent = []
    for n in range(1, max(rounds * 3, 5) + 1):
        began = time.process_time()
        await call(n)
        spent.append((time.process_time() - began) * 1000)
    return min(spent)


def _rows_bytes(part: list[Candle]) -> float:
    """Bytes of a row in a bare table of floats."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.db"
        bare = sqlite3.connect(file)
        bare.execute(
            "CREATE TABLE c (a INTEGER, t INTEGER, o REAL, h REAL, l REAL, c REAL, v REAL, PRIMARY KEY (a, t)) WITHOUT ROWID"
        )
        bare.executemany(
            "INSERT INTO c VALUES (1, ?, ?, ?, ?, ?, ?)",
            [(int(c.opens_at.timestamp()), *map(float, (c.open, c.high, c.low, c.close, c.volume or 0))) for c in part],
        )
        bare.commit()
        bare.close()
        return file.stat().st_size / len(part)
