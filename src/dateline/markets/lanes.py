"""One asset at one venue: what of all that the venue tells becomes its price. Pure; the time is an argument.

Ages are told by a clock that never steps (`mono_s`); wall time is for labels. Source: docs/markets.md, "What is not
believed".
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from dateline.errors import BadTick
from dateline.markets import checks
from dateline.markets.venues.port import Print, instant
from dateline.model import AssetId, Tick

# Trade by trade even wild hours move in small steps: of recorded minutes of the wildest day none moved 5 % within one.
JUMP = Decimal("1.05")
NEAR = Decimal("1.02")  # a price this near to the one held agrees with it
TRADES = 3
HOLD_S = 10.0
QUARANTINE_PCT = Decimal(1)  # points that a change of 1 % may differ from ours before its unit is doubted
_REMEMBERED = 64  # trade ids


class Fate(StrEnum):
    """What became of a print."""

    SHOWN = "shown"
    CONFIRMED = "confirmed"  # shown now that enough agrees with a jump
    HISTORY = "history"  # true, but older than the price we have
    SAME = "same"  # said before
    HELD = "held"  # a jump that waits to be agreed with
    EARLY = "early"  # before the snapshot that it stands on
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`tick` is there where it is shown or history; `why` where it is neither."""

    fate: Fate
    tick: Tick | None = None
    why: str = ""


@dataclass(slots=True)
class _Held:
    tick: Tick
    since_s: float
    marks: set[object]


@dataclass(slots=True)
class Lane:
    """The state of one asset at one venue, across its connections."""

    asset_id: AssetId
    provider: str
    currency: str
    factor: Decimal = Decimal(1)
    deltas_need_snapshot: bool = False
    last: Tick | None = None
    sign_at: datetime | None = None  # when the venue last said, traded or not, that this is its price
    _epoch: int = 0
    _ready: bool = False
    _held: _Held | None = None
    _trades: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def begin(self, epoch: int) -> None:
        """A new connection: its snapshot comes first, and what was held belongs to the old one."""
        self._epoch, self._ready, self._held = epoch, False, None

    def take(
        self,
        told: Print,
        epoch: int,
        now: datetime,
        mono_s: float,
        *,
        snapshot: bool = False,
        second: Decimal | None = None,
    ) -> Outcome:
        """Decide on a print. `second`: what a second source says now, which confirms a jump at once."""
        if epoch != self._epoch:
            return Outcome(Fate.EARLY, why="of a connection that is over")
        if self.deltas_need_snapshot and not (self._ready or snapshot):
            return Outcome(Fate.EARLY, why="before its snapshot")
        if told.trade_id is not None and told.trade_id in self._trades:
            return Outcome(Fate.SAME, why="this trade was told before")
        try:
            tick = checks.possible(self._tick(told, now), now)
        except BadTick as bad:
            return Outcome(Fate.REJECTED, why=bad.reason)
        if told.trade_id is not None:
            self._trades.append(told.trade_id)
        self._ready = True
        return self._placed(tick, told, now, mono_s, second)

    def settle(self, now: datetime, mono_s: float) -> Outcome | None:
        """Give the jump that nothing has spoken against for long enough; None where there is none."""
        held = self._held
        if held is None or mono_s - held.since_s < HOLD_S:
            return None
        self._shown(held.tick, now)
        return Outcome(Fate.CONFIRMED, held.tick)

    def _tick(self, told: Print, now: datetime) -> Tick:
        try:
            as_of = now if told.at_us is None else instant(told.at_us)
        except OverflowError as exc:
            raise BadTick(self.provider, f"{told.at_us} is no possible time", asset=self.asset_id) from exc
        change = told.change_24h_pct
        if change is not None and not (change.is_finite() and change >= -100):
            change = None
        volume = told.volume_24h
        if volume is not None and not (volume.is_finite() and volume >= 0):
            volume = None
        if not told.price.is_finite():
            raise BadTick(self.provider, f"{told.price} is no price", asset=self.asset_id)
        price = told.price if self.factor == 1 else told.price * self.factor
        traded_at = as_of if told.at_us is not None and (told.is_trade or told.trade_id is not None) else None
        found = Tick(self.asset_id, price, as_of, now, self.provider, change, volume, currency=self.currency)
        return found if traded_at is None else replace(found, traded_at=traded_at)

    def _placed(self, tick: Tick, told: Print, now: datetime, mono_s: float, second: Decimal | None) -> Outcome:
        last, held = self.last, self._held
        if last is not None and tick.as_of < last.as_of:
            if checks.apart(tick.price, last.price) > JUMP:
                return Outcome(Fate.REJECTED, why="older than the price we have, and far from it")
            return Outcome(Fate.HISTORY, tick)
        if last is None or checks.apart(tick.price, last.price) <= JUMP:
            self._shown(tick, now)
            return Outcome(Fate.SHOWN, tick)
        if second is not None and checks.apart(tick.price, second) <= NEAR:
            self._shown(tick, now)
            return Outcome(Fate.CONFIRMED, tick)
        if held is None or checks.apart(tick.price, held.tick.price) > NEAR:
            self._held = _Held(tick, mono_s, {_mark(told)})
            return Outcome(Fate.HELD, why=f"{last.price} to {tick.price} waits until more agrees")
        held.tick = tick
        held.marks.add(_mark(told))
        if len(held.marks) >= TRADES or mono_s - held.since_s >= HOLD_S:
            self._shown(tick, now)
            return Outcome(Fate.CONFIRMED, tick)
        return Outcome(Fate.HELD, why=f"{last.price} to {tick.price} waits until more agrees")

    def _shown(self, tick: Tick, now: datetime) -> None:
        self.last, self.sign_at, self._held = tick, now, None

    def standing(self, every: timedelta, now: datetime, live_for: timedelta) -> Tick | None:
        """The price as it stands: where nobody trades, as of the venue's last word that it still holds."""
        last, sign = self.last, self.sign_at
        if last is None or sign is None or now - last.as_of < live_for or sign <= last.as_of:
            return last
        return replace(last, as_of=sign, received_at=sign, every=every)


def _mark(told: Print) -> object:
    """What tells one trade from another: a ticker that is told each second repeats the last trade."""
    return told.trade_id if told.trade_id is not None else (told.price, told.volume_24h)


def believed_change(told: Decimal | None, own: Decimal | None) -> tuple[Decimal | None, str]:
    """The change to show, and why the venue's was put aside: one that is off by a hundred times has the wrong unit.

    Ours is as good as a venue's, so where both are known and far apart ours is shown.
    """
    if told is None or own is None:
        return (told if told is not None else own), ""
    for wrong, words in ((told * 100, "a fraction instead of a percent"), (told / 100, "a hundred times too large")):
        if abs(wrong - own) < abs(told - own) / 10 and abs(told - own) > QUARANTINE_PCT / 2:
            return own, f"its change {told} is {words}: ours is {own}"
    if abs(told - own) > max(QUARANTINE_PCT, abs(own) / 5):
        return own, f"its change {told} is far from ours, {own}"
    return told, ""
