"""What the rows above may ask of the store about our manners: asking again, pushes, counts, reservations.

A part of port.Store, in a module of its own as port.py is long. The same promises hold: each call is one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from dateline.model import Article, ArticleId, Lease, Outlet, OutletId, SourceId, Standing, Validators, WireNotice
from dateline.store.port import Kept

# --- asking again ----------------------------------------------------------------------------------


GONE_WORDS = "withdrawn by the outlet: its page answered"  # why an article is withdrawn that asking again found gone


@dataclass(frozen=True, slots=True)
class CheckTask:
    """An article whose page is to be asked again, held under a lease. `step`: which of the times it is.

    `gone_by_asking`: it is withdrawn only because its page was found gone, so it may come back.
    """

    article_id: ArticleId
    outlet: Outlet
    url: str
    lease: Lease
    step: int
    misses: int
    validators: Validators
    words_hash: int | None
    article: Article
    seen_at: datetime
    standing: Standing
    gone_by_asking: bool = False
    habits: bytes | None = None  # what is known of its outlet's pages


class Verdict(StrEnum):
    """What came of asking a page again."""

    SAME = "same"
    READ = "read"  # an article: the store sees whether its words changed
    GONE = "gone"  # the outlet took it away
    BACK = "back"  # an article again, where it was gone
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it, to be kept. `due_at` None: not asked again. `validators` None: as they were."""

    task: CheckTask
    verdict: Verdict
    words: str
    article: Article | None = None
    words_hash: int | None = None
    validators: Validators | None = None
    due_at: datetime | None = None
    step: int = 0
    misses: int = 0


# --- what our robot asked --------------------------------------------------------------------------


class AskKind(StrEnum):
    """What is asked for."""

    FEED = "feed"
    PAGE = "page"
    AGAIN = "again"
    RULES = "rules"  # robots.txt and the file of reservations


@dataclass(slots=True)
class Count:
    """How often an outlet was asked, and what it answered."""

    asked: int = 0
    same: int = 0
    refused: int = 0
    busy: int = 0
    failed: int = 0
    wire_bytes: int = 0

    def add(self, other: Count) -> None:
        """Add another's counts to these."""
        for name in ("asked", "same", "refused", "busy", "failed", "wire_bytes"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


Counts = dict[tuple[OutletId, date, AskKind], Count]


# --- pushes ----------------------------------------------------------------------------------------


class PushState(StrEnum):
    """How things stand between us and a hub."""

    ASKED = "asked"  # we asked and wait for its question back
    ACTIVE = "active"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Push:
    """A source's subscription at its hub."""

    source_id: SourceId
    key: str
    hub_url: str
    topic_url: str
    secret: str = field(repr=False)
    state: PushState = PushState.ASKED
    words: str = ""
    attempts: int = 0
    due_at: datetime | None = None
    verified_at: datetime | None = None
    lease_until: datetime | None = None
    doubted_until: datetime | None = None
    last_push_at: datetime | None = None
    pushed: int = 0
    missed: int = 0

    def trusted_until(self, now: datetime) -> datetime | None:
        """Until when its source is asked slowly; None where it is asked as if there were no hub."""
        if self.state is not PushState.ACTIVE or self.lease_until is None or self.lease_until <= now:
            return None
        return None if self.doubted_until is not None and self.doubted_until > now else self.lease_until


# --- reservations ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a host says of text and data mining, with the day on which it was first seen to.

    `rules`: its file's, as (place, reserved, policy).
    """

    host: str
    rules: tuple[tuple[str, bool, str | None], ...] = ()
    asked_at: datetime | None = None
    file_since: datetime | None = None
    header_since: datetime | None = None
    policy_url: str | None = None

    @property
    def since(self) -> datetime | None:
        """Since when anything of it is reserved."""
        return min((day for day in (self.file_since, self.header_since) if day is not None), default=None)


# --- health ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a source in trouble. `outcome`: a word of OutcomeKind."""

    asked_at: datetime
    outcome: str
    status: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """A package, an event or a plan, with whose it is and when it came."""

    source_id: SourceId
    outlet_id: OutletId
    agency: str
    notice: WireNotice
    seen_at: datetime


class Outward(Protocol):
    """Asking again, pushes, counts, reservations, and what health is told from."""

    async def plan_checks(self, now: datetime, delays: Sequence[timedelta], pages_by_default: bool) -> int:
        """Put articles on the list whose first delay has passed since they were seen; how many."""
        ...

    async def claim_checks(
        self, now: datetime, limit: int, lease_for: timedelta, fast_hosts: Collection[str]
    ) -> Sequence[CheckTask]: ...

    async def next_check_at(self) -> datetime | None: ...
    async def keep_checks(self, checked: Sequence[Checked], now: datetime) -> Kept: ...

    async def add_counts(self, counts: Counts) -> None: ...
    async def counts(self, since: date | None = None) -> dict[tuple[OutletId, AskKind], Count]: ...

    async def hold_host(self, host: str, until: datetime, spread: timedelta, because: str) -> None:
        """Leave a host alone until then; those of its sources that were due before come back spread out."""
        ...

    async def pushes(self) -> Sequence[Push]: ...
    async def due_pushes(self, now: datetime) -> Sequence[Push]:
        """Subscriptions whose hub is to be asked, or is no longer to be doubted."""
        ...

    async def push(self, key: str) -> Push | None: ...
    async def put_push(self, push: Push, now: datetime) -> None:
        """Keep a subscription; its source is asked slowly while it is trusted."""
        ...

    async def drop_push(self, source_id: SourceId) -> None: ...

    async def reservation(self, host: str) -> Reservation: ...
    async def reservations(self) -> Sequence[Reservation]: ...
    async def put_reservation(self, reservation: Reservation) -> None: ...

    async def answers(self, source_id: SourceId) -> Sequence[Answered]:
        """The newest answers of a source that were no success, and the first success after them; newest first."""
        ...

    async def published(self, outlet_ids: Collection[OutletId], limit: int) -> dict[OutletId, Sequence[datetime]]:
        """When outlets published, newest first: the newest `limit` of each."""
        ...

    async def readdress(self, source_id: SourceId, url: str, now: datetime) -> None:
        """Poll a source at another address from now on. Errors: Conflict where that is polled already."""
        ...

    async def mend_clock(self, now: datetime) -> int:
        """After the clock was put back: sources asked in what is now the future are due soon; how many."""
        ...

    async def notice_versions(self, source_id: SourceId, guids: Collection[str]) -> dict[str, str]:
        """The versions of those packages, events and plans of an agency that are kept already, by its ids."""
        ...

    async def put_notices(self, source_id: SourceId, notices: Sequence[WireNotice], now: datetime) -> None:
        """Keep packages, events and plans of an agency."""
        ...

    async def notices(self, kinds: Collection[str], since: datetime, limit: int) -> Sequence[Noticed]:
        """Those that tell of a time since then, or of none and came since then; the newest first."""
        ...

    async def set_rule(self, source_id: SourceId, rule: str) -> None:
        """Read a source as a page without a feed, by this rule."""
        ...
