"""What a venue is: a table of facts about an exchange's stream, and a pure `parse` of its messages.

Source: docs/adding-a-provider.md. A venue's own words (pairs, channels) stay inside its module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from msgspec import MsgspecError

from dateline.errors import MarketError
from dateline.markets.providers.port import Attribution


class Pair(NamedTuple):
    """What is priced, and in what: codes as exchanges write them, in capitals ("BTC", "USD")."""

    base: str
    quote: str


class Kind(StrEnum):
    """What a message was. Nothing is let fall in silence: what nobody knows is UNKNOWN, and counted."""

    TICKS = "ticks"
    HEARTBEAT = "heartbeat"
    CONTROL = "control"  # subscriptions, statuses
    IGNORED = "ignored"  # a known form that carries no price that we use
    REFUSED = "refused"  # the venue says no: `why` has its words
    UNKNOWN = "unknown"


class Print(NamedTuple):
    """One price that a venue told. `at_us`: its time in microseconds since 1970; None where it tells none.

    `is_trade`: that is a trade's time; so it is where there is a `trade_id`. A ticker's time may be its sending.
    """

    pair: Pair
    price: Decimal
    at_us: int | None = None
    change_24h_pct: Decimal | None = None
    open_24h: Decimal | None = None
    volume_24h: Decimal | None = None
    trade_id: str | None = None
    is_trade: bool = False


class Said(NamedTuple):
    """What a message held. `reply` is to be sent back; `sequence` counts messages of `scope`, without gaps.

    `snapshot`: the first state after a subscription, which deltas of this connection stand on. `reconnect`: the venue
    asks for a new connection.
    """

    kind: Kind
    prints: tuple[Print, ...] = ()
    what: str = ""
    why: str = ""
    reply: str | None = None
    sequence: tuple[str, int] | None = None
    snapshot: bool = False
    reconnect: bool = False


HEARTBEAT = Said(Kind.HEARTBEAT)


@dataclass(frozen=True, slots=True)
class Venue:
    """An exchange's stream.

    `silence`: how long it may say nothing at all before the connection is dead (any byte counts). `ping` is sent
    each `ping_every`; `rotate`: how long a connection may be used; `quiet`: prices come only with trades, so the
    venue's snapshot is asked each five minutes. `batch`: how many pairs one subscription may name, `spacing` the time
    between two messages to it. `units`: what its change is told in: "percent", "fraction", or "none".
    `snapshot_first`: what comes before a subscription's snapshot stands on nothing. `ask_again`: what makes the
    venue tell its snapshots once more, where it can be made to.
    """

    key: str
    name: str
    url: str
    attribution: Attribution
    quotes: tuple[str, ...]
    subscribe: Callable[[Sequence[Pair]], list[str]]
    parse: Callable[[bytes], Said]
    documents: str
    silence: timedelta = timedelta(seconds=30)
    ping: str | None = None
    ping_every: timedelta = timedelta(seconds=20)
    rotate: timedelta | None = None
    quiet: bool = False
    batch: int = 100
    spacing: timedelta = timedelta(milliseconds=250)
    units: str = "percent"
    snapshot_first: bool = False
    ask_again: Callable[[Sequence[Pair]], list[str]] | None = None


def ignored(what: str, sequence: tuple[str, int] | None = None) -> Said:
    """A known message without a price that we use."""
    return Said(Kind.IGNORED, what=what, sequence=sequence)


def strict(parse: Callable[[bytes], Said]) -> Callable[[bytes], Said]:
    """A parse that fails with msgspec's errors or ours only: a broken message is no fault in Dateline."""

    def parsed(message: bytes) -> Said:
        try:
            return parse(message)
        except MsgspecError:
            raise
        except (ValueError, ArithmeticError, LookupError, RecursionError) as exc:
            raise MarketError("venue", f"a message that cannot be read: {type(exc).__name__}") from exc

    return parsed


def decimal(text: str | float | int) -> Decimal:
    """A number of a venue, to the digit. Errors: MarketError where it is none."""
    try:
        return Decimal(text if isinstance(text, str) else repr(text))
    except ArithmeticError as exc:
        raise MarketError("venue", f"{text!r} is no number") from exc


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """Microseconds since 1970."""
    past = at - _EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def instant(at_us: int) -> datetime:
    """The instant again."""
    return _EPOCH + timedelta(microseconds=at_us)


def change_pct(price: Decimal, opened: Decimal | None) -> Decimal | None:
    """The change against a price of 24 hours before, in percent; None where there was none."""
    if opened is None or opened <= 0:
        return None
    return (price - opened) / opened * 100
