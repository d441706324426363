"""Ticks into candles. Pure; a gap in the ticks stays a gap in the candles.

Source: docs/glossary.md, "candle".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dateline.errors import BadTick
from dateline.model import Candle, Tick

STEPS = {
    "1m": timedelta(minutes=1),
    "5m": timedelta(minutes=5),
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def step_for(tick: Tick) -> timedelta:
    """The step its candles have: a minute where prices stream in, five where they are polled."""
    return STEPS["1m"] if tick.every is None else STEPS["5m"]


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
