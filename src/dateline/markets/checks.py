"""Whether a tick can be true, and in its place.

Source: docs/markets.md, "What is not believed". A rejected tick is counted and logged; the last price stays.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from dateline.errors import BadTick
from dateline.model import Tick

FIRST_YEAR = 2009  # before the first block nothing was priced; milliseconds read as seconds land elsewhere
MOST_SKEW = timedelta(minutes=2)  # recorded venues stamp up to seconds ahead of us; minutes are another matter
# One print 30 % off and back at once is a bad print; recorded hours of 52 % were true. So a jump is held
# until a second observation agrees: a true one is shown one poll late, a false one never.
JUMP = Decimal("1.3")
AGREES = Decimal("1.1")
BELIEVABLE = 30  # powers of ten either way; recorded prices span 1e-12 to 1e6


def accept(tick: Tick, last: Tick | None, now: datetime, held: Tick | None = None) -> Tick:
    """Give the tick back if it may replace `last`; `held`: the jump that waits to be agreed with.

    Errors: BadTick with the reason: no price, no possible time, older than what we have, an unconfirmed jump.
    """
    possible(tick, now)
    if last is None:
        return tick
    if tick.as_of < last.as_of:
        raise _bad(tick, "older than the price we have")
    if is_jump(tick, last) and not _confirmed(tick, held):
        raise _bad(tick, f"{last.price} to {tick.price} is held until a second price agrees")
    return tick


def possible(tick: Tick, now: datetime) -> Tick:
    """Give the tick back if it can be true by itself. Errors: BadTick: no price, no possible time."""
    if not tick.price.is_finite() or tick.price <= 0:
        raise _bad(tick, f"{tick.price} is no price")
    if abs(tick.price.adjusted()) > BELIEVABLE:
        raise _bad(tick, f"{tick.price} is beyond belief")
    if tick.as_of.tzinfo is None:
        raise _bad(tick, "its time names no zone")
    if tick.as_of > now + MOST_SKEW:
        raise _bad(tick, f"its time {tick.as_of.isoformat()} is still to come")
    if tick.as_of < datetime(FIRST_YEAR, 1, 1, tzinfo=UTC):
        raise _bad(tick, f"its time {tick.as_of.isoformat()} is before anything was priced")
    return tick


def is_jump(tick: Tick, last: Tick | None) -> bool:
    """Whether a price that is not older moved so far at once that a second observation has to agree."""
    if last is None or not tick.price.is_finite() or tick.price <= 0 or tick.as_of < last.as_of:
        return False
    return apart(tick.price, last.price) > JUMP


def _confirmed(tick: Tick, held: Tick | None) -> bool:
    """Whether an earlier observation said about the same; the same one read twice is no second."""
    return held is not None and tick.as_of > held.as_of and apart(tick.price, held.price) <= AGREES


def apart(one: Decimal, other: Decimal) -> Decimal:
    """How far two prices are apart, as a factor from 1."""
    return max(one, other) / min(one, other)


def _bad(tick: Tick, reason: str) -> BadTick:
    return BadTick(tick.provider, reason, asset=tick.asset_id)
