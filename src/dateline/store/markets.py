"""Assets, their newest ticks, their candles. Prices are text here and decimals outside, never floats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, delete, select

from dateline.model import Asset, AssetId, Candle, ChangeKind, ChangeNumber, Quoted, Tick
from dateline.store.numbers import record_changes
from dateline.store.schema import assets, candles, ticks
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
    rows = [_tick_row(latest[asset_id]) for asset_id in sorted(latest)]
    upsert(connection, ticks, ["asset_id"], rows, where=lambda other: other.as_of >= ticks.c.as_of)
    openings = {(candle.asset_id, candle.opens_at): candle for candle in folded}
    upsert(connection, candles, ["asset_id", "opens_at"], [_candle_row(openings[key]) for key in sorted(openings)])
    if not latest and not openings:
        return None
    return record_changes(connection, ChangeKind.MARKET, [",".join(sorted(latest))], now)


def candle(connection: Connection, asset_id: AssetId, opens_at: datetime) -> Candle | None:
    """The candle of one opening."""
    query = select(candles).where(candles.c.asset_id == asset_id, candles.c.opens_at == opens_at)
    row = connection.execute(query).first()
    return None if row is None else _candle(row)


def candles_between(
    connection: Connection, asset_id: AssetId, since: datetime, until: datetime, limit: int
) -> list[Candle]:
    """Candles that open in [since, until), oldest first; the newest `limit` of them."""
    query = (
        select(candles)
        .where(candles.c.asset_id == asset_id, candles.c.opens_at >= since, candles.c.opens_at < until)
        .order_by(candles.c.opens_at.desc())
        .limit(limit)
    )
    return [_candle(row) for row in connection.execute(query)][::-1]


def closes(connection: Connection, since: datetime) -> dict[AssetId, list[tuple[datetime, str]]]:
    """For every asset its candles' (closes_at, close), oldest first, of those that open since then."""
    query = (
        select(candles.c.asset_id, candles.c.closes_at, candles.c.close)
        .join(assets, assets.c.id == candles.c.asset_id)  # by asset, so along the candles' own order
        .where(candles.c.opens_at >= since)
        .order_by(candles.c.asset_id, candles.c.opens_at)
    )
    found: defaultdict[AssetId, list[tuple[datetime, str]]] = defaultdict(list)
    for asset_id, closes_at, close in connection.execute(query):
        found[AssetId(asset_id)].append((closes_at, close))
    return dict(found)


def drop_assets(connection: Connection, asset_ids: Collection[AssetId]) -> None:
    """Remove assets with their ticks and candles."""
    for column in (candles.c.asset_id, ticks.c.asset_id, assets.c.id):
        connection.execute(delete(column.table).where(column.in_(asset_ids)))


# --- rows ------------------------------------------------------------------------------------------


def _asset(row: Any) -> Asset:
    return Asset(AssetId(row.id), row.symbol, row.name, row.rank)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _tick_row(tick: Tick) -> dict[str, Any]:
    return {
        "asset_id": tick.asset_id,
        "price": str(tick.price),
        "as_of": tick.as_of,
        "received_at": tick.received_at,
        "provider": tick.provider,
        "change_24h_pct": _text(tick.change_24h_pct),
        "volume_24h": _text(tick.volume_24h),
        "market_value": _text(tick.market_value),
        "currency": tick.currency,
        "every": tick.every,
        "ended": tick.ended,
    }


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
    )


def _candle_row(candle: Candle) -> dict[str, Any]:
    return {
        "asset_id": candle.asset_id,
        "opens_at": candle.opens_at,
        "closes_at": candle.closes_at,
        "open": str(candle.open),
        "high": str(candle.high),
        "low": str(candle.low),
        "close": str(candle.close),
        "volume": _text(candle.volume),
        "ticks": candle.ticks,
    }


def _candle(row: Any) -> Candle:
    return Candle(
        asset_id=AssetId(row.asset_id),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        open=Decimal(row.open),
        high=Decimal(row.high),
        low=Decimal(row.low),
        close=Decimal(row.close),
        volume=_decimal(row.volume),
        ticks=row.ticks,
    )
