"""The simulated exchange as a stream: Kraken's protocol, version 2, with faults by seed. Made-up prices.

It answers inside the process (`SimulatedStream.open`), or on a loopback socket through `sessions`. The same seed and
clock give the same messages, outages, bad prints and storms. Source: docs.kraken.com, WebSocket v2: ticker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b

import msgspec

from dateline.clock import Clock
from dateline.errors import Broken, Unreachable
from dateline.samples.exchange import COINS, STEP, Coin, price_of

_SYMBOLS = {f"{coin.symbol.upper()}/USD": coin for coin in COINS}
_encode = msgspec.json.Encoder(decimal_format="number").encode
_decode = msgspec.json.Decoder(dict[str, object])
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong, by seed.

    `drops_a_day`: how often every connection breaks at once. `away`: how long new ones are refused then.
    `bad_prints`: of so many messages one is 30 % off. `twice`: of so many one comes twice.
    """

    drops_a_day: int = 0
    away: timedelta = timedelta(seconds=20)
    bad_prints: int = 0
    twice: int = 0


class Session:
    """One client's conversation: what it says goes in, what it is told comes out."""

    def __init__(self, seed: str, faults: Faults) -> None:
        self._seed = seed
        self._faults = faults
        self._symbols: dict[str, Coin] = {}

    def heard(self, text: str, now: datetime) -> list[str]:
        """Answer what the client said."""
        try:
            asked = _decode.decode(text)
        except msgspec.MsgspecError:
            return [_text({"error": "Malformed request", "success": False, "method": "subscribe"})]
        method, params = asked.get("method"), asked.get("params")
        if method == "ping":
            return [_text({"method": "pong", "time_in": _iso(now), "time_out": _iso(now)})]
        if method not in ("subscribe", "unsubscribe") or not isinstance(params, dict):
            return [_text({"error": "Unsupported method", "success": False, "method": str(method)})]
        said = []
        for symbol in params.get("symbol", ()):
            coin = _SYMBOLS.get(symbol)
            if coin is None:
                said.append(
                    _text({"error": f"Currency pair not supported {symbol}", "method": method, "success": False})
                )
                continue
            result = {"channel": "ticker", "symbol": symbol, "snapshot": True}
            said.append(_text({"method": method, "result": result, "success": True}))
            if method == "subscribe":
                self._symbols[symbol] = coin
                said.append(self._ticker(symbol, coin, now, "snapshot"))
            else:
                self._symbols.pop(symbol, None)
        return said

    def due(self, now: datetime) -> list[str]:
        """What the client is told at a step of the market's time."""
        said = []
        for symbol, coin in self._symbols.items():
            message = self._ticker(symbol, coin, now, "update", bad=self._one_in(self._faults.bad_prints, symbol, now))
            said += [message] * (2 if self._one_in(self._faults.twice, f"twice {symbol}", now) else 1)
        return said or [_text({"channel": "heartbeat"})]

    def _ticker(self, symbol: str, coin: Coin, now: datetime, kind: str, *, bad: bool = False) -> str:
        price = price_of(coin, self._seed, now)
        before = price_of(coin, self._seed, now - timedelta(days=1))
        told = {
            "symbol": symbol,
            "bid": price,
            "ask": price,
            "last": price * Decimal("1.3") if bad else price,
            "volume": Decimal(round(coin.supply / 100)) + Decimal(_draw(f"{self._seed}:{symbol}:{now}") % 1000) / 1000,
            "change": price - before,
            "change_pct": ((price / before - 1) * 100).quantize(Decimal("0.01")),
            "timestamp": _iso(now),
        }
        return _text({"channel": "ticker", "type": kind, "data": [told]})

    def _one_in(self, many: int, what: str, now: datetime) -> bool:
        return many > 0 and _draw(f"{self._seed}:{what}:{now.timestamp():.0f}") % many == 0


class SimulatedStream:
    """Opens sessions inside the process, for a client that is handed it in place of the network."""

    def __init__(
        self,
        clock: Clock,
        seed: str = "dateline",
        faults: Faults | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._seed = seed
        self._faults = faults or Faults()
        self._sleep = sleep
        self.opened = 0

    async def open(self, url: str) -> SimulatedSocket:
        """Open a session. Errors: Unreachable during an outage."""
        if self.away(self._clock.now()):
            raise Unreachable(url, "the simulated exchange is away")
        self.opened += 1
        return SimulatedSocket(self, Session(self._seed, self._faults), url, self._clock, self._sleep)

    def away(self, now: datetime) -> bool:
        """Whether the exchange is away then: as often a day as it was told to, at instants drawn from the seed."""
        if not self._faults.drops_a_day:
            return False
        every = timedelta(days=1) / self._faults.drops_a_day
        turn, into = divmod(now - _EPOCH, every)
        begins = (every - self._faults.away) * (_draw(f"{self._seed}:drop:{turn}") % 1000 / 1000)
        return begins <= into < begins + self._faults.away


class SimulatedSocket:
    """One connection inside the process; it tells a price of each symbol at each step of the market's time."""

    def __init__(
        self,
        exchange: SimulatedStream,
        session: Session,
        url: str,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._exchange = exchange
        self._session = session
        self._url = url
        self._clock = clock
        self._sleep = sleep
        self._waiting: list[str] = [_text({"channel": "status", "type": "update", "data": [{"system": "online"}]})]
        self._told_at = clock.now()
        self._closed = False

    async def send(self, text: str) -> None:
        """Take what the client says."""
        if self._closed:
            raise Broken(self._url, "the connection is closed")
        self._waiting += self._session.heard(text, self._step())

    async def receive(self) -> bytes | None:
        """Give the next message, or None once it is closed; Broken in an outage."""
        while not self._waiting:
            await self._sleep(1.0)
            if self._closed:
                return None
            if self._exchange.away(self._clock.now()):
                raise Broken(self._url, "the connection broke")
            step = self._step()
            if step > self._told_at:
                self._told_at = step
                self._waiting += self._session.due(step)
            elif not self._waiting:
                self._waiting.append(_text({"channel": "heartbeat"}))
        return self._waiting.pop(0).encode()

    async def close(self) -> None:
        """Close it."""
        self._closed = True

    def _step(self) -> datetime:
        now = self._clock.now()
        return now - (now - _EPOCH) % STEP


def _text(message: object) -> str:
    return _encode(message).decode()


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _draw(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
