"""The candles that are being made, one place for all that fold into them: polled prices and streams."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from dateline.markets import candles
from dateline.model import AssetId, Candle, Tick
from dateline.store.port import Store

Key = tuple[AssetId, timedelta]


class Folding:
    """The newest candle of each asset and step."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._newest: dict[Key, Candle] = {}

    async def ticks(self, accepted: Sequence[Tick]) -> dict[Key, Candle]:
        """The candles that ticks make, of every step that is kept."""
        await self._look_up({tick.asset_id for tick in accepted})
        found: dict[Key, Candle] = {}
        for tick in accepted:
            for step in candles.KEPT:
                key = tick.asset_id, step
                candle = found.get(key) or self._newest.get(key)
                there = candle is not None and candle.opens_at <= tick.as_of < candle.closes_at
                found[key] = candles.fold(candle, tick) if candle is not None and there else candles.begin(tick, step)
        return found

    async def minutes(self, closed: Sequence[Candle]) -> list[Candle]:
        """The candles that closed minutes make, of every step that is kept, oldest first; they count as kept."""
        await self._look_up({candle.asset_id for candle in closed})
        found: list[Candle] = []
        for minute in sorted(closed, key=lambda candle: candle.opens_at):
            for step in candles.KEPT:
                (part,) = candles.coarser([minute], step)
                key = minute.asset_id, step
                candle = self._newest.get(key)
                if candle is not None and candle.opens_at > part.opens_at:
                    continue  # the poller is further on already
                same = candle is not None and candle.opens_at == part.opens_at
                self._newest[key] = candles.joined(candle, part) if candle is not None and same else part
                found.append(self._newest[key])
        return found

    def kept(self, folded: Mapping[Key, Candle]) -> None:
        """Note what the store now holds."""
        self._newest |= folded

    async def _look_up(self, asset_ids: Collection[AssetId]) -> None:
        unknown = {asset_id for asset_id in asset_ids if (asset_id, candles.MINUTE) not in self._newest}
        if unknown:
            for step in candles.KEPT:
                newest = await self._store.markets.newest_candles(unknown, step)
                self._newest = {(asset_id, step): candle for asset_id, candle in newest.items()} | self._newest
