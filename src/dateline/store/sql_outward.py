"""outward.Outward on SQL: each call is one function of the subject's module, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateline.clock import Clock
from dateline.model import OutletId, SourceId, WireNotice
from dateline.store import asks, checks, healths, notices, page_claims, pushes, reservations, schema
from dateline.store.database import Database
from dateline.store.outward import Answered, AskKind, Checked, CheckTask, Count, Counts, Noticed, Push, Reservation
from dateline.store.port import Kept
from dateline.store.search_index import SearchIndex


@dataclass(frozen=True, slots=True)
class SqlOutward:
    """outward.Outward."""

    database: Database
    index: SearchIndex
    clock: Clock

    async def plan_checks(self, now: datetime, delays: Sequence[timedelta], pages_by_default: bool) -> int:
        # A look first: where nothing is old enough, no writer is troubled.
        if not await self.database.read(lambda c: checks.unplanned(c, now - delays[0])):
            return 0
        return await self.database.write(lambda c: checks.plan(c, now, delays, pages_by_default))

    async def claim_checks(
        self, now: datetime, limit: int, lease_for: timedelta, fast_hosts: Collection[str]
    ) -> Sequence[CheckTask]:
        due_at = await self.database.read(lambda c: page_claims.next_due_at(c, schema.checks, now))
        if due_at is None or due_at > now:
            return ()
        return await self.database.write(lambda c: checks.claim(c, now, limit, lease_for, fast_hosts))

    async def next_check_at(self) -> datetime | None:
        now = self.clock.now()
        return await self.database.read(lambda c: page_claims.next_due_at(c, schema.checks, now))

    async def keep_checks(self, checked: Sequence[Checked], now: datetime) -> Kept:
        return await self.database.write(lambda c: checks.keep(c, self.index, checked, now)) if checked else Kept()

    async def add_counts(self, counts: Counts) -> None:
        await self.database.write(lambda c: asks.add_counts(c, counts))

    async def counts(self, since: date | None = None) -> dict[tuple[OutletId, AskKind], Count]:
        return await self.database.read(lambda c: asks.counts(c, since))

    async def hold_host(self, host: str, until: datetime, spread: timedelta, because: str) -> None:
        await self.database.write(lambda c: asks.hold_host(c, host, until, spread, because))

    async def pushes(self) -> Sequence[Push]:
        return await self.database.read(pushes.all_pushes)

    async def due_pushes(self, now: datetime) -> Sequence[Push]:
        return await self.database.read(lambda c: pushes.due_pushes(c, now))

    async def push(self, key: str) -> Push | None:
        return await self.database.read(lambda c: pushes.push(c, key))

    async def put_push(self, push: Push, now: datetime) -> None:
        await self.database.write(lambda c: pushes.put_push(c, push, now))

    async def drop_push(self, source_id: SourceId) -> None:
        await self.database.write(lambda c: pushes.drop_push(c, source_id))

    async def reservation(self, host: str) -> Reservation:
        return await self.database.read(lambda c: reservations.reservation(c, host))

    async def reservations(self) -> Sequence[Reservation]:
        return await self.database.read(reservations.all_reservations)

    async def put_reservation(self, reservation: Reservation) -> None:
        await self.database.write(lambda c: reservations.put_reservation(c, reservation))

    async def answers(self, source_id: SourceId) -> Sequence[Answered]:
        return await self.database.read(lambda c: healths.answers_of(c, source_id))

    async def published(self, outlet_ids: Collection[OutletId], limit: int) -> dict[OutletId, Sequence[datetime]]:
        return await self.database.read(lambda c: {**healths.published(c, outlet_ids, limit)})

    async def readdress(self, source_id: SourceId, url: str, now: datetime) -> None:
        await self.database.write(lambda c: healths.readdress(c, source_id, url, now))

    async def mend_clock(self, now: datetime) -> int:
        return await self.database.write(lambda c: healths.mend_clock(c, now))

    async def set_rule(self, source_id: SourceId, rule: str) -> None:
        await self.database.write(lambda c: healths.set_rule(c, source_id, rule))

    async def notice_versions(self, source_id: SourceId, guids: Collection[str]) -> dict[str, str]:
        return await self.database.read(lambda c: notices.versions(c, source_id, guids))

    async def put_notices(self, source_id: SourceId, notices_: Sequence[WireNotice], now: datetime) -> None:
        await self.database.write(lambda c: notices.put(c, source_id, notices_, now))

    async def notices(self, kinds: Collection[str], since: datetime, limit: int) -> Sequence[Noticed]:
        return await self.database.read(lambda c: notices.all_since(c, kinds, since, limit))
