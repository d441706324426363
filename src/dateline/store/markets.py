"""Assets and their newest ticks. Prices are text here and decimals outside, never floats."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select

from dateline.model import Asset, AssetId, Candle, ChangeKind, ChangeNumber, Quoted, Rate, Tick
from dateline.store import candles
from dateline.store.bulk import Bulk
from dateline.store.numbers import record_changes
from dateline.store.schema import assets, micros, rates, ticks
from dateline.store.upserts import upsert


def put_assets(connection: Connection, wanted: Sequence[Asset]) -> None:
    """Add assets, or bring them up to date."""
    rows = [{"id": a.id, "symbol": a.symbol, "name": a.name, "rank": a.rank} for a in wanted]
    upsert(connection, assets, ["id"], rows)


def all_assets(connection: Connection) -> list[Asset]:
    """All assets by rank, those without one last."""
    return [_asset(row) for row in connection.execute(select(assets).order_by(*_BY_RANK))]


_BY_RANK = (assets.c.rank.is_(None), assets.c.rank, assets.c.id)


def quoted(connection: Connection) -> list[Quoted]:
    """Every asset with its newest tick, by rank."""
    newest = {row.asset_id: _tick(row) for row in connection.execute(select(ticks))}
    return [Quoted(asset, newest.get(asset.id)) for asset in all_assets(connection)]


def newest(connection: Connection, asset_ids: Collection[AssetId]) -> dict[AssetId, Tick]:
    """The newest ticks of some assets."""
    rows = connection.execute(select(ticks).where(ticks.c.asset_id.in_(asset_ids)))
    return {AssetId(row.asset_id): _tick(row) for row in rows}


def keep_ticks(
    connection: Connection, new: Sequence[Tick], folded: Sequence[Candle], now: datetime
) -> ChangeNumber | None:
    """Save the newest ticks and the candles they were folded into; an older tick never replaces a newer one."""
    latest = {tick.asset_id: tick for tick in sorted(new, key=lambda tick: tick.as_of)}
    _KEEP.insert(connection, [_tick_row(latest[asset_id]) for asset_id in sorted(latest)])
    candles.keep(connection, folded)
    if not latest:
        return None  # history is no news
    return record_changes(connection, ChangeKind.MARKET, [",".join(sorted(latest))], now)


def drop_assets(connection: Connection, asset_ids: Collection[AssetId]) -> None:
    """Remove assets with their ticks and candles."""
    candles.drop(connection, asset_ids)
    for column in (ticks.c.asset_id, assets.c.id):
        connection.execute(delete(column.table).where(column.in_(asset_ids)))


def put_rates(connection: Connection, told: Sequence[Rate]) -> None:
    """Keep what a dollar was worth in other currencies."""
    rows = [
        {
            "currency": r.currency,
            "as_of": r.as_of,
            "rate": str(r.rate),
            "source": r.source,
            "received_at": r.received_at,
        }
        for r in told
    ]
    upsert(connection, rates, ["currency", "as_of"], rows)


def newest_rates(connection: Connection, until: datetime | None) -> dict[str, Rate]:
    """Each currency's last rate, of those told by `until`."""
    last = select(rates.c.currency, func.max(rates.c.as_of).label("as_of")).group_by(rates.c.currency)
    each = (last if until is None else last.where(rates.c.as_of <= until)).subquery()
    there = and_(rates.c.currency == each.c.currency, rates.c.as_of == each.c.as_of)
    rows = connection.execute(select(rates).join(each, there))
    return {r.currency: Rate(r.currency, Decimal(r.rate), r.as_of, r.received_at, r.source) for r in rows}


def rate_series(connection: Connection, currency: str, since: datetime, until: datetime) -> list[Rate]:
    """A currency's rates in [since, until), oldest first."""
    there = and_(rates.c.currency == currency, rates.c.as_of >= since, rates.c.as_of < until)
    rows = connection.execute(select(rates).where(there).order_by(rates.c.as_of))
    return [Rate(r.currency, Decimal(r.rate), r.as_of, r.received_at, r.source) for r in rows]


# --- rows ------------------------------------------------------------------------------------------


def _asset(row: Any) -> Asset:
    return Asset(AssetId(row.id), row.symbol, row.name, row.rank)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


_KEEP = Bulk(ticks, *ticks.columns.keys(), replace=("asset_id",), unless_newer="as_of")


def _tick_row(tick: Tick) -> tuple[Any, ...]:
    """Values in the order of the table's columns."""
    return (
        tick.asset_id,
        str(tick.price),
        micros(tick.as_of),
        micros(tick.received_at),
        tick.provider,
        _text(tick.change_24h_pct),
        _text(tick.volume_24h),
        _text(tick.market_value),
        tick.currency,
        None if tick.every is None else tick.every // timedelta(microseconds=1),
        tick.ended,
        _text(tick.change_1h_pct),
        _text(tick.change_7d_pct),
        None if tick.traded_at is None else micros(tick.traded_at),
    )


def _tick(row: Any) -> Tick:
    return Tick(
        asset_id=AssetId(row.asset_id),
        price=Decimal(row.price),
        as_of=row.as_of,
        received_at=row.received_at,
        provider=row.provider,
        change_24h_pct=_decimal(row.change_24h_pct),
        volume_24h=_decimal(row.volume_24h),
        market_value=_decimal(row.market_value),
        currency=row.currency,
        every=row.every,
        ended=bool(row.ended),
        change_1h_pct=_decimal(row.change_1h_pct),
        change_7d_pct=_decimal(row.change_7d_pct),
        traded_at=row.traded_at,
    )
