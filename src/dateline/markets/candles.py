"""Ticks into candles. Pure; a gap in the ticks stays a gap in the candles.

Source: docs/glossary.md, "candle".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dateline.errors import BadTick
from dateline.model import Candle, Tick

MINUTE = timedelta(minutes=1)
# What is kept: minutes, and two coarser steps written with them, for charts of weeks and of years.
KEPT = (MINUTE, timedelta(minutes=15), timedelta(days=1))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def opens_at(instant: datetime, step: timedelta) -> datetime:
    """The opening of the candle that an instant belongs to: whole steps since 1970 in UTC."""
    return instant - (instant - _EPOCH) % step


def begin(tick: Tick, step: timedelta) -> Candle:
    """Make the candle of that step that a tick opens. A polled tick carries no traded volume: it is None."""
    opening = opens_at(tick.as_of, step)
    return Candle(tick.asset_id, opening, opening + step, tick.price, tick.price, tick.price, tick.price)


def fold(candle: Candle, tick: Tick) -> Candle:
    """Fold one tick into the candle it belongs to; ticks come in the order of their time.

    Shape:  one candle, one tick of the same asset; returns a new candle.
    Errors: BadTick if tick.as_of is outside [opens_at, closes_at), or the tick is of another asset.
    """
    if tick.asset_id != candle.asset_id:
        raise BadTick(tick.provider, f"a candle of {candle.asset_id} takes no other asset", asset=tick.asset_id)
    if not candle.opens_at <= tick.as_of < candle.closes_at:
        raise BadTick(
            tick.provider,
            f"{tick.as_of.isoformat()} is outside the candle of {candle.opens_at.isoformat()}",
            asset=tick.asset_id,
        )
    return replace(
        candle,
        high=max(candle.high, tick.price),
        low=min(candle.low, tick.price),
        close=tick.price,
        ticks=candle.ticks + 1,
    )


def coarser(fine: Sequence[Candle], step: timedelta) -> list[Candle]:
    """Join candles of one asset, oldest first, into those of a longer step; what is missing stays missing.

    A volume is known only where every part's is.
    """
    found: list[Candle] = []
    for candle in fine:
        opening = opens_at(candle.opens_at, step)
        if not found or found[-1].opens_at != opening:
            found.append(replace(candle, opens_at=opening, closes_at=opening + step))
        else:
            found[-1] = joined(found[-1], candle)
    return found


def fold_late(candle: Candle, tick: Tick) -> Candle:
    """Fold a tick that came after newer ones: it may be the highest or the lowest, not the last."""
    return replace(fold(candle, tick), close=candle.close)


def joined(candle: Candle, part: Candle) -> Candle:
    """A candle with a later part of itself. A volume is known only where every part's is."""
    volume = None if candle.volume is None or part.volume is None else candle.volume + part.volume
    return replace(
        candle,
        high=max(candle.high, part.high),
        low=min(candle.low, part.low),
        close=part.close,
        volume=volume,
        ticks=candle.ticks + part.ticks,
    )
