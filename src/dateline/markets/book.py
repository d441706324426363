"""The book of live prices: every wanted asset at every venue, the price of record, and the minute that is open. Pure.

Bounded by assets and venues: nothing is queued, and what cannot be placed is counted and let go.
Source: docs/markets.md, "Streams".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from dateline.markets import candles, freshness
from dateline.markets.lanes import Fate, Lane, Outcome, believed_change
from dateline.markets.record import choose, in_dollars
from dateline.markets.rolling import Rolling
from dateline.markets.venues.codes import DOLLAR, PEGGED, Codes
from dateline.markets.venues.port import Pair, Print, Said, Venue
from dateline.model import AssetId, Candle, Freshness, Tick

ASK_AGAIN_EVERY = timedelta(minutes=5)
MOST_SKEW = timedelta(seconds=2)  # beyond it the venue's clock or ours is told to be wrong
_FATES_AGAINST = (Fate.REJECTED, Fate.HELD)


@dataclass(slots=True)
class Counts:
    """What came of a venue's prints, and the last one not believed, in words."""

    fates: Counter[str] = field(default_factory=Counter)
    not_believed: str = ""
    ahead: timedelta = timedelta()


class Book:
    """Takes what venues tell and gives what is shown. One currency: the dollar."""

    def __init__(self, venues: Sequence[Venue], codes: Codes) -> None:
        self._venues = {venue.key: venue for venue in venues}
        self._codes = codes
        self._wanted: dict[AssetId, None] = {}
        self._lanes: dict[str, dict[Pair, Lane]] = {key: {} for key in self._venues}
        self._by_asset: dict[AssetId, list[tuple[Venue, Pair, Lane]]] = {}
        self._epochs: dict[str, int] = dict.fromkeys(self._venues, 0)
        self._rolling: dict[AssetId, Rolling] = {}
        self._seeded: set[AssetId] = set()
        self._record: dict[AssetId, Tick] = {}
        self._minutes: dict[AssetId, Candle] = {}
        self._done: list[Candle] = []
        self._rates: dict[str, Tick] = {}
        self.counts = {key: Counts() for key in self._venues}
        self.disagreements: tuple[str, ...] = ()
        self.doubts: dict[AssetId, str] = {}

    # --- what is wanted ----------------------------------------------------------------------------

    def want(self, assets: Iterable[AssetId], now: datetime) -> bool:
        """Set which assets are streamed; whether that changed anything. The pegged coins are always among them."""
        wanted = dict.fromkeys([*assets, *PEGGED.values()])
        if wanted == self._wanted:
            return False
        self._wanted = wanted
        before, self._by_asset = self._lanes, {}
        self._lanes = {key: {} for key in self._venues}
        for venue in self._venues.values():
            for asset_id in wanted:
                pair = self._pair(venue, asset_id, now)
                if pair is not None:
                    lane = before[venue.key].get(pair) or self._lane(venue, pair, asset_id, now)
                    self._lanes[venue.key][pair] = lane
                    self._by_asset.setdefault(asset_id, []).append((venue, pair, lane))
        self._seeded &= self._by_asset.keys()
        for table in (self._rolling, self._record, self._minutes, self.doubts):
            for asset_id in [a for a in table if a not in self._by_asset]:
                del table[asset_id]
        return True

    def pairs(self, venue: Venue) -> tuple[Pair, ...]:
        """What is to be subscribed at a venue."""
        return tuple(self._lanes[venue.key])

    @property
    def assets(self) -> Collection[AssetId]:
        """The assets that some venue streams."""
        return self._by_asset.keys()

    def _pair(self, venue: Venue, asset_id: AssetId, now: datetime) -> Pair | None:
        code = self._codes.code(asset_id, now, venue.key)
        if code is None:
            return None
        quote = DOLLAR if DOLLAR in venue.quotes else venue.quotes[0]
        return Pair(code, quote) if code != quote else None

    def _lane(self, venue: Venue, pair: Pair, asset_id: AssetId, now: datetime) -> Lane:
        meaning = self._codes.meaning(pair.base, now, venue.key)
        provider = venue.name if pair.quote == DOLLAR else f"{venue.name} ({pair.quote})"
        lane = Lane(
            asset_id,
            provider,
            pair.quote.lower(),
            meaning.factor if meaning is not None else Decimal(1),
            deltas_need_snapshot=venue.snapshot_first,
        )
        lane.begin(self._epochs[venue.key])
        return lane

    # --- what venues tell --------------------------------------------------------------------------

    def begin(self, venue: Venue, epoch: int) -> None:
        """A new connection of a venue counts from now on; what still comes over the old one is let go."""
        self._epochs[venue.key] = epoch
        for lane in self._lanes[venue.key].values():
            lane.begin(epoch)

    def take(self, venue: Venue, said: Said, epoch: int, now: datetime, mono_s: float) -> None:
        """Take a message's prices."""
        lanes, counts = self._lanes[venue.key], self.counts[venue.key]
        for told in said.prints:
            lane = lanes.get(told.pair)
            if lane is None:
                counts.fates["not asked for"] += 1
                continue
            found = lane.take(told, epoch, now, mono_s, snapshot=said.snapshot, second=self._second(lane, now))
            self._came(venue, lane, found, told, now)

    def settle(self, now: datetime, mono_s: float) -> None:
        """Show jumps that nothing has spoken against for long enough."""
        for key, lanes in self._lanes.items():
            for lane in lanes.values():
                found = lane.settle(now, mono_s)
                if found is not None:
                    self._came(self._venues[key], lane, found, None, now)

    def _came(self, venue: Venue, lane: Lane, found: Outcome, told: Print | None, now: datetime) -> None:
        counts = self.counts[venue.key]
        counts.fates[found.fate] += 1
        if found.fate in _FATES_AGAINST:
            counts.not_believed = f"{lane.asset_id}: {found.why}"
        if found.tick is None:
            return
        if told is not None and told.at_us is not None:
            counts.ahead = max(found.tick.as_of - now, counts.ahead * 0.99)
        record = self._record.get(lane.asset_id)
        if record is None or record.provider == lane.provider:
            tick = self._dollars(found.tick, now)
            if tick is not None:
                self._fold(tick, late=found.fate is Fate.HISTORY)

    def _second(self, lane: Lane, now: datetime) -> Decimal | None:
        """What another venue says of the same asset now, in the same currency."""
        for _, _, other in self._by_asset.get(lane.asset_id, ()):
            last = other.last
            if other is lane or last is None or other.currency != lane.currency:
                continue
            if freshness.classify(last, now) is Freshness.LIVE:
                return last.price
        return None

    # --- what is shown -----------------------------------------------------------------------------

    def record(self, now: datetime, polled: Mapping[AssetId, Tick]) -> dict[AssetId, Tick]:
        """The price of record of every asset that a venue streams and that is fresher there than where it is polled."""
        self._rates = self._pegged(now, polled)
        found, said = {}, []
        for asset_id, lanes in self._by_asset.items():
            ranked = [t for venue, _, lane in lanes if (t := self._standing(venue, lane, now)) is not None]
            streamed = bool(ranked)
            if asset_id in polled:
                ranked.append(polled[asset_id])
            chosen = choose(ranked, now) if streamed else None
            if chosen is None:
                continue
            if chosen.disagree:
                said.append(chosen.disagree)
            tick = self._dressed(chosen.tick, polled.get(asset_id), now)
            found[asset_id] = tick
        self.disagreements = tuple(said)
        self._record = found
        return found

    def told(self, asset_id: AssetId, now: datetime) -> list[Tick]:
        """What each venue says of an asset now, in dollars, the most trusted first."""
        lanes = self._by_asset.get(asset_id, ())
        return [tick for venue, _, lane in lanes if (tick := self._standing(venue, lane, now)) is not None]

    def _standing(self, venue: Venue, lane: Lane, now: datetime) -> Tick | None:
        last = lane.last
        if venue.quiet and venue.ask_again is not None:
            last = lane.standing(ASK_AGAIN_EVERY, now, freshness.LIVE_UNDER)
        return None if last is None else self._dollars(last, now)

    def _dressed(self, tick: Tick, polled: Tick | None, now: datetime) -> Tick:
        """The tick with our own change where the venue has none, and what only the polled service knows."""
        rolling = self._rolling.setdefault(tick.asset_id, Rolling())
        if freshness.classify(tick, now) in (Freshness.LIVE, Freshness.CURRENT):
            rolling.note(tick.as_of, tick.price)
        change, doubt = believed_change(tick.change_24h_pct, rolling.change_pct(tick.as_of, tick.price))
        if doubt:
            self.doubts[tick.asset_id] = f"{tick.asset_id}: {doubt}"
        else:
            self.doubts.pop(tick.asset_id, None)
        if polled is None or polled is tick:
            return replace(tick, change_24h_pct=change, volume_24h=None if polled is None else tick.volume_24h)
        return replace(tick, change_24h_pct=change, volume_24h=polled.volume_24h, market_value=polled.market_value)

    def _dollars(self, tick: Tick, now: datetime) -> Tick | None:
        if tick.currency == "usd":
            return tick
        return in_dollars(tick, self._rates.get(tick.currency), now)

    def _pegged(self, now: datetime, polled: Mapping[AssetId, Tick]) -> dict[str, Tick]:
        """What the pegged coins themselves are worth in dollars."""
        rates = {}
        for code, asset_id in PEGGED.items():
            told = [
                t
                for venue, pair, lane in self._by_asset.get(asset_id, ())
                if pair.quote == DOLLAR and (t := self._standing(venue, lane, now)) is not None
            ]
            chosen = choose([*told, *([polled[asset_id]] if asset_id in polled else [])], now)
            if chosen is not None:
                rates[code.lower()] = chosen.tick
        return rates

    # --- history -----------------------------------------------------------------------------------

    def seed(self, asset_id: AssetId, closes: Iterable[tuple[datetime, Decimal]]) -> None:
        """Take the last day's closes as they are kept, oldest first, so that the change is known after a restart."""
        self._rolling.setdefault(asset_id, Rolling()).note_all(closes)
        self._seeded.add(asset_id)

    def unseeded(self) -> set[AssetId]:
        """The assets whose last day was not looked up yet."""
        return set(self._by_asset) - self._seeded

    def _fold(self, tick: Tick, *, late: bool) -> None:
        candle = self._minutes.get(tick.asset_id)
        if candle is None:
            self._minutes[tick.asset_id] = candles.begin(tick, candles.MINUTE)
        elif candle.opens_at <= tick.as_of < candle.closes_at:
            self._minutes[tick.asset_id] = (candles.fold_late if late else candles.fold)(candle, tick)
        elif tick.as_of >= candle.closes_at:
            self._done.append(candle)
            self._minutes[tick.asset_id] = candles.begin(tick, candles.MINUTE)

    def closed(self, now: datetime) -> list[Candle]:
        """The minutes that are over; each is given once. Late ticks have a few seconds before it."""
        over = [a for a, candle in self._minutes.items() if candle.closes_at + timedelta(seconds=5) <= now]
        done = self._done + [self._minutes.pop(asset_id) for asset_id in over]
        self._done = []
        return done
