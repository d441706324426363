"""Candles: the newest as rows, finished stretches as blocks; one meaning, whichever holds them.

A block is one asset's candles of one step over `BLOCK` steps, counted from 1970: a day of minutes, 60 days of hours.
Source: docs/store.md, "Candles".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, and_, bindparam, delete, func, select

from dateline.model import AssetId, Candle
from dateline.store import candle_blocks
from dateline.store.bulk import Bulk
from dateline.store.port import CandleSpan, PriceAt, Series
from dateline.store.schema import EPOCH, Instant, assets, candle_blocks_table, candles, micros
from dateline.store.upserts import upsert

BLOCK = 1440  # steps
HOT = timedelta(days=2)  # how long a finished stretch stays rows: late ticks and corrections fall into these
PACKED_AT_ONCE = 100
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)
_KEY = ("asset_id", "step_s", "opens_at")
_KEEP = Bulk(candles, *_KEY, "closes_at", "open", "high", "low", "close", "volume", "ticks", replace=_KEY)


def block_of(instant: datetime, step: timedelta) -> datetime:
    """The beginning of the block that an instant belongs to."""
    return instant - (instant - EPOCH) % (step * BLOCK)


# --- writing ---------------------------------------------------------------------------------------


def keep(connection: Connection, folded: Sequence[Candle]) -> None:
    """Write candles, replacing those of the same asset, step and opening; the last given wins."""
    last = {(c.asset_id, _step_s(c.closes_at - c.opens_at), c.opens_at): c for c in folded}
    _KEEP.insert(connection, [_row(key[1], last[key]) for key in sorted(last)])


def pack(connection: Connection, now: datetime, at_once: int = PACKED_AT_ONCE) -> int:
    """Turn finished stretches into blocks, at most `at_once` of them; how many. Call again until it is 0."""
    done = 0
    for asset_id, step, oldest in _oldest_rows(connection):
        begins_at = block_of(oldest, step)
        while done < at_once and begins_at + step * BLOCK + HOT <= now:
            done += _pack_one(connection, asset_id, step, begins_at)
            begins_at += step * BLOCK
    return done


def _oldest_rows(connection: Connection) -> list[tuple[AssetId, timedelta, datetime]]:
    query = select(candles.c.asset_id, candles.c.step_s, func.min(candles.c.opens_at)).group_by(
        candles.c.asset_id, candles.c.step_s
    )
    return [
        (AssetId(asset_id), timedelta(seconds=step_s), oldest) for asset_id, step_s, oldest in connection.execute(query)
    ]


def _pack_one(connection: Connection, asset_id: AssetId, step: timedelta, begins_at: datetime) -> int:
    there = _rows_where(asset_id, step, begins_at, begins_at + step * BLOCK)
    rows = [_candle(row) for row in connection.execute(select(candles).where(there).order_by(candles.c.opens_at))]
    if not rows:
        return 0
    known = {c.opens_at: c for c in _unpacked(connection, asset_id, step, begins_at, begins_at + step * BLOCK)}
    merged = sorted((known | {c.opens_at: c for c in rows}).values(), key=lambda c: c.opens_at)
    row = {
        "asset_id": asset_id,
        "step_s": _step_s(step),
        "begins_at": begins_at,
        "candles": len(merged),
        "block": candle_blocks.encode(merged, begins_at),
    }
    upsert(connection, candle_blocks_table, ["asset_id", "step_s", "begins_at"], [row])
    connection.execute(delete(candles).where(there))
    return 1


def forget_before(connection: Connection, step: timedelta, before: datetime) -> int:
    """Drop candles of a step that closed before; whole blocks only. How many candles went."""
    blocks, step_s = candle_blocks_table.c, _step_s(step)
    old = and_(blocks.step_s == step_s, blocks.begins_at <= before - step * BLOCK)
    gone: int = connection.execute(select(func.coalesce(func.sum(blocks.candles), 0)).where(old)).scalar_one()
    connection.execute(delete(candle_blocks_table).where(old))
    rows = connection.execute(delete(candles).where(candles.c.step_s == step_s, candles.c.opens_at <= before - step))
    return int(gone) + rows.rowcount


def drop(connection: Connection, asset_ids: Collection[AssetId]) -> None:
    """Remove all candles of assets."""
    for column in (candles.c.asset_id, candle_blocks_table.c.asset_id):
        connection.execute(delete(column.table).where(column.in_(asset_ids)))


# --- reading ---------------------------------------------------------------------------------------


def newest(connection: Connection, asset_ids: Collection[AssetId], step: timedelta) -> dict[AssetId, Candle]:
    """The newest candle of each asset, of those that are rows."""
    wanted = set(asset_ids)
    rows = connection.execute(_LAST_WHOLE, {"step_s": _step_s(step), "latest": _NEVER})
    return {AssetId(row.asset_id): _candle(row) for row in rows if row.asset_id in wanted}


def between(
    connection: Connection, asset_id: AssetId, step: timedelta, since: datetime, until: datetime, limit: int
) -> list[Candle]:
    """Candles that open in [since, until), oldest first; the newest `limit` of them."""
    query = (
        select(candles)
        .where(_rows_where(asset_id, step, since, until))
        .order_by(candles.c.opens_at.desc())
        .limit(limit)
    )
    found = [_candle(row) for row in connection.execute(query)][::-1]
    if len(found) < limit:
        known = {c.opens_at: c for c in _unpacked(connection, asset_id, step, since, until)}
        found = sorted((known | {c.opens_at: c for c in found}).values(), key=lambda c: c.opens_at)
    return found[-limit:]


def series(
    connection: Connection, asset_ids: Collection[AssetId], step: timedelta, since: datetime, until: datetime
) -> dict[AssetId, Series]:
    """For each asset the closes of candles that close in (since, until], as arrays; gaps stay gaps."""
    opened, last = since - step, until - step
    parts: dict[AssetId, list[tuple[Any, Any]]] = {}
    for asset_id, begins_at, block in _blocks(connection, asset_ids, step, opened, last):
        found = candle_blocks.closes(block)
        parts.setdefault(asset_id, []).append((_seconds(begins_at + step) + found.steps * _step_s(step), found.closes))
    rows = select(candles.c.asset_id, candles.c.closes_at, candles.c.close).where(
        candles.c.asset_id.in_(asset_ids),
        candles.c.step_s == _step_s(step),
        candles.c.opens_at > opened,
        candles.c.opens_at <= last,
    )
    loose: dict[AssetId, tuple[list[int], list[float]]] = {}
    for asset_id, closes_at, close in connection.execute(rows.order_by(candles.c.asset_id, candles.c.opens_at)):
        times, values = loose.setdefault(AssetId(asset_id), ([], []))
        times.append(_seconds(closes_at))
        values.append(float(close))
    for asset_id, (times, values) in loose.items():
        parts.setdefault(asset_id, []).append((np.array(times, np.int64), np.array(values)))
    return {asset_id: _joined(found, _seconds(since), _seconds(until)) for asset_id, found in parts.items()}


def as_of(
    connection: Connection, asset_ids: Collection[AssetId], step: timedelta, instant: datetime
) -> dict[AssetId, PriceAt]:
    """For each asset the close of the last candle that ended at or before an instant; none for one that has none."""
    ended = connection.execute(_LAST_CLOSE, {"step_s": _step_s(step), "latest": instant - step})
    rows = {asset_id: (closes_at, close) for asset_id, closes_at, close in ended}
    found = {a: PriceAt(rows[a][0], Decimal(rows[a][1])) for a in asset_ids if a in rows}
    for asset_id in set(asset_ids) - found.keys():
        last = _last_packed(connection, asset_id, step, instant)
        if last is not None:
            found[asset_id] = PriceAt(last.closes_at, last.close)
    return found


def span(connection: Connection) -> CandleSpan:
    """What is kept, in figures."""
    rows: int = connection.execute(select(func.count()).select_from(candles)).scalar_one()
    blocks = candle_blocks_table.c
    count, held, size, oldest = connection.execute(
        select(func.count(), func.sum(blocks.candles), func.sum(func.length(blocks.block)), func.min(blocks.begins_at))
    ).one()
    oldest_row: datetime | None = connection.execute(select(func.min(candles.c.opens_at))).scalar()
    both = [when for when in (oldest, oldest_row) if when is not None]
    return CandleSpan(rows, int(count), int(held or 0), int(size or 0), min(both, default=None))


def _last(*columns: Any) -> Select[Any]:
    """Each asset's last row of a step, of those that opened at `latest` and before. Made once: it is asked often."""
    # One look into the key for each asset, worked out first: SQLite would else go through all candles and ask of
    # each whether it is the last. Of all assets, for a list of seventy costs more than the rows that nobody wants.
    other = candles.alias()
    last = (
        select(func.max(other.c.opens_at))
        .where(
            other.c.asset_id == assets.c.id,
            other.c.step_s == bindparam("step_s"),
            other.c.opens_at <= bindparam("latest", type_=Instant),
        )
        .scalar_subquery()
    )
    each = select(assets.c.id, last.label("opens_at")).cte("each").prefix_with("MATERIALIZED")
    there = and_(
        candles.c.asset_id == each.c.id,
        candles.c.step_s == bindparam("step_s"),
        candles.c.opens_at == each.c.opens_at,
    )
    return select(*columns).join_from(each, candles, there)


_LAST_WHOLE = _last(*candles.c)
_LAST_CLOSE = _last(candles.c.asset_id, candles.c.closes_at, candles.c.close)


def _last_packed(connection: Connection, asset_id: AssetId, step: timedelta, instant: datetime) -> Candle | None:
    blocks = candle_blocks_table
    query = (
        select(blocks.c.begins_at, blocks.c.block)
        .where(blocks.c.asset_id == asset_id, blocks.c.step_s == _step_s(step), blocks.c.begins_at <= instant - step)
        .order_by(blocks.c.begins_at.desc())
        .limit(2)  # the first may hold later ones only
    )
    for begins_at, block in connection.execute(query):
        ended = [c for c in candle_blocks.decode(block, asset_id, begins_at, step) if c.closes_at <= instant]
        if ended:
            return ended[-1]
    return None


def _blocks(
    connection: Connection, asset_ids: Collection[AssetId], step: timedelta, since: datetime, until: datetime
) -> Iterator[tuple[AssetId, datetime, bytes]]:
    blocks = candle_blocks_table
    query = (
        select(blocks.c.asset_id, blocks.c.begins_at, blocks.c.block)
        .where(
            blocks.c.asset_id.in_(asset_ids),
            blocks.c.step_s == _step_s(step),
            blocks.c.begins_at > since - step * BLOCK,
            blocks.c.begins_at <= until,
        )
        .order_by(blocks.c.asset_id, blocks.c.begins_at)
    )
    return ((AssetId(row.asset_id), row.begins_at, row.block) for row in connection.execute(query))


def _unpacked(
    connection: Connection, asset_id: AssetId, step: timedelta, since: datetime, until: datetime
) -> Iterator[Candle]:
    for _, begins_at, block in _blocks(connection, [asset_id], step, since, until):
        for found in candle_blocks.decode(block, asset_id, begins_at, step):
            if since <= found.opens_at < until:
                yield found


def _rows_where(asset_id: AssetId, step: timedelta, since: datetime, until: datetime) -> Any:
    return and_(
        candles.c.asset_id == asset_id,
        candles.c.step_s == _step_s(step),
        candles.c.opens_at >= since,
        candles.c.opens_at < until,
    )


def _joined(parts: Sequence[tuple[Any, Any]], since_s: int, until_s: int) -> Series:
    times = np.concatenate([times for times, _ in parts])
    closes = np.concatenate([closes for _, closes in parts])
    # A row stands above a block of the same time: it was put right later. Rows come last, and the last one is kept.
    times, order = np.unique(times[::-1], return_index=True)
    closes = closes[::-1][order]
    within = (times > since_s) & (times <= until_s)
    return Series(times[within], closes[within])


def _seconds(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(seconds=1)


def _step_s(step: timedelta) -> int:
    return step // timedelta(seconds=1)


def _row(step_s: int, candle: Candle) -> tuple[Any, ...]:
    volume = None if candle.volume is None else str(candle.volume)
    prices = str(candle.open), str(candle.high), str(candle.low), str(candle.close)
    return candle.asset_id, step_s, micros(candle.opens_at), micros(candle.closes_at), *prices, volume, candle.ticks


def _candle(row: Any) -> Candle:
    return Candle(
        asset_id=AssetId(row.asset_id),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        open=Decimal(row.open),
        high=Decimal(row.high),
        low=Decimal(row.low),
        close=Decimal(row.close),
        volume=None if row.volume is None else Decimal(row.volume),
        ticks=row.ticks,
    )
