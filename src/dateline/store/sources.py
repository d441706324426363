"""Outlets and sources: adding, changing, claiming, removing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, or_, select, update

from dateline.errors import StoreError
from dateline.model import ChangeKind, Outlet, OutletId, PageRule, Policy, Source, SourceId
from dateline.store.claims import BUSY_HOSTS, lock_claims, pick
from dateline.store.direct import Direct, columns, reader
from dateline.store.documents import policy_text
from dateline.store.numbers import new_lease, record_changes
from dateline.store.port import Tally
from dateline.store.rows import outlet_of, source_of
from dateline.store.schema import (
    Instant,
    aliases,
    answers,
    entries,
    hosts,
    micros,
    outlets,
    page_tasks,
    pushes,
    sources,
    tallies,
    wire_notices,
)
from dateline.text import valid
from dateline.urls import host_of, normalise

JUST_ADDED = "it was just added"
ASKED_FOR = "someone asked for it now"
STILL_TO_WAIT = "the host asked us to wait until {until:%d %B %Y, %H:%M} UTC; someone asked for it, so it is asked then"


# --- outlets ---------------------------------------------------------------------------------------


def add_outlet(
    connection: Connection,
    now: datetime,
    name: str,
    home_url: str,
    language: str | None,
    policy: Policy | None,
    section: str | None,
    sample: bool,
) -> Outlet:
    """The outlet of that home address, made if it was not there."""
    key = normalise(home_url).rstrip("/")
    there = connection.execute(select(outlets).where(outlets.c.home_key == key)).first()
    if there is not None:
        return outlet_of(there)
    values = {
        "name": valid(name),
        "home_url": valid(home_url),
        "home_key": valid(key),
        "language": language,
        "policy": policy_text(policy or Policy()),
        "section": section,
        "sample": sample,
    }
    row = connection.execute(insert(outlets).values(values).returning(outlets)).one()
    record_changes(connection, ChangeKind.OUTLET, [row.id], now)
    return outlet_of(row)


def all_outlets(connection: Connection) -> list[Outlet]:
    """All outlets, by name."""
    return [outlet_of(row) for row in connection.execute(select(outlets).order_by(outlets.c.name, outlets.c.id))]


def outlet(connection: Connection, outlet_id: OutletId) -> Outlet | None:
    """One outlet."""
    row = connection.execute(select(outlets).where(outlets.c.id == outlet_id)).first()
    return None if row is None else outlet_of(row)


def change_outlet(
    connection: Connection,
    now: datetime,
    outlet_id: OutletId,
    name: str | None,
    policy: Policy | None,
    section: str | None,
    language: str | None,
    zone: str | None = None,
) -> Outlet:
    """Set what is not None. Errors: StoreError where there is no such outlet."""
    given: dict[str, Any] = {
        "name": None if name is None else valid(name),
        "policy": None if policy is None else policy_text(policy),
        "section": section,
        "language": language,
        "zone": zone,
    }
    values = _set(given)
    if values:
        connection.execute(update(outlets).where(outlets.c.id == outlet_id).values(values))
        record_changes(connection, ChangeKind.OUTLET, [outlet_id], now)
    found = outlet(connection, outlet_id)
    if found is None:
        raise StoreError(f"there is no outlet {outlet_id}")
    return found


# --- sources ---------------------------------------------------------------------------------------


def add_source(
    connection: Connection,
    now: datetime,
    outlet_id: OutletId,
    url: str,
    title: str,
    section: str | None,
    pages: PageRule,
    folders: tuple[str, ...] = (),
) -> tuple[Source, bool]:
    """Add a source due now; (the source, whether it is new)."""
    key = valid(normalise(url))
    moved = select(aliases.c.source_id).where(aliases.c.url_key == key)  # one that has moved since is still there
    there = connection.execute(select(sources).where(or_(sources.c.url_key == key, sources.c.id.in_(moved)))).first()
    if there is not None:
        return source_of(there), False
    if outlet(connection, outlet_id) is None:
        raise StoreError(f"there is no outlet {outlet_id}")
    values = {
        "outlet_id": outlet_id,
        "url": valid(url),
        "url_key": key,
        "host": host_of(url),
        "title": valid(title),
        "section": section,
        "folders": valid("\n".join(folders)),
        "pages": pages.value,
        "paused": False,
        "retired": False,
        "next_poll_at": now,
        "next_poll_because": JUST_ADDED,
        "last_outcome": "",
        "last_words": "",
        "failures": 0,
        "entry_count": 0,
    }
    row = connection.execute(insert(sources).values(values).returning(sources)).one()
    record_changes(connection, ChangeKind.SOURCE, [row.id], now)
    return source_of(row), True


def all_sources(connection: Connection) -> list[Source]:
    """All sources, in the order in which they were added."""
    return [source_of(row) for row in connection.execute(select(sources).order_by(sources.c.id))]


def source(connection: Connection, source_id: SourceId) -> Source | None:
    """One source."""
    row = connection.execute(select(sources).where(sources.c.id == source_id)).first()
    return None if row is None else source_of(row)


def change_source(
    connection: Connection,
    now: datetime,
    source_id: SourceId,
    paused: bool | None,
    section: str | None,
    pages: PageRule | None,
    unverified: bool | None = None,
    every: timedelta | None = None,
) -> Source:
    """Set what is not None. Errors: StoreError where there is no such source."""
    given: dict[str, Any] = {
        "paused": paused,
        "section": section,
        "pages": None if pages is None else pages.value,
        "unverified": unverified,
        "every": every,
    }
    values = _set(given)
    if values:
        connection.execute(update(sources).where(sources.c.id == source_id).values(values))
        record_changes(connection, ChangeKind.SOURCE, [source_id], now)
    found = source(connection, source_id)
    if found is None:
        raise StoreError(f"there is no source {source_id}")
    return found


def _set(given: dict[str, Any]) -> dict[str, Any]:
    """What is to be written: not what is None; an empty section or zone, and no time at all, are none."""
    values = {key: value for key, value in given.items() if value is not None}
    return values | {key: None for key in ("section", "zone", "every") if values.get(key) in ("", timedelta())}


def remove_source(connection: Connection, now: datetime, source_id: SourceId) -> None:
    """Stop polling it for good; its articles stay, what they were recognised by goes."""
    for table in (entries, aliases, pushes, answers, wire_notices):
        connection.execute(delete(table).where(table.c.source_id == source_id))
    connection.execute(update(page_tasks).where(page_tasks.c.source_id == source_id).values(source_id=None))
    if connection.execute(delete(sources).where(sources.c.id == source_id)).rowcount:
        record_changes(connection, ChangeKind.SOURCE, [source_id], now)


def ask_now(connection: Connection, source_ids: Collection[SourceId] | None, now: datetime) -> int:
    """Make these sources (None: all that are not paused) due now; how many.

    One whose host asked us to wait is due once that is over, and keeps saying so.
    """
    if source_ids is None:
        wanted: ColumnElement[bool] = ~sources.c.paused & ~sources.c.retired
        revived: dict[str, Any] = {}
    else:
        # One that is asked for by name is no longer retired: its 410 may have been a mistake.
        wanted, revived = sources.c.id.in_(source_ids), {"retired": False}
    throttled = select(hosts.c.host, hosts.c.throttled_until).where(hosts.c.throttled_until > now)
    waits = {row.host: row.throttled_until for row in connection.execute(throttled)}
    due = {"next_poll_at": now, "next_poll_because": ASKED_FOR} | revived
    asked = connection.execute(update(sources).where(wanted, sources.c.host.not_in(waits)).values(due)).rowcount
    for host, until in sorted(waits.items()):
        later = {"next_poll_at": until, "next_poll_because": STILL_TO_WAIT.format(until=until)} | revived
        asked += connection.execute(update(sources).where(wanted, sources.c.host == host).values(later)).rowcount
    return asked


# --- the schedule ----------------------------------------------------------------------------------


_NOW = bindparam("now", type_=Instant)
_FREE = or_(sources.c.lease_until.is_(None), sources.c.lease_until <= _NOW)
_DUE = (
    select(sources.c.id, sources.c.host)
    .where(
        sources.c.next_poll_at <= _NOW,
        sources.c.host != "",  # a folder of agency files has no host, and is never asked
        ~sources.c.paused,
        ~sources.c.retired,
        _FREE,
        sources.c.host.not_in(BUSY_HOSTS),
    )
    .order_by(sources.c.next_poll_at, sources.c.id)
)
_CHOSEN = sources.c.id.in_(bindparam("ids", expanding=True))
_lease = update(sources).where(_CHOSEN).values(lease=bindparam("mine"), lease_until=bindparam("until"))
_leased = Direct(
    f"SELECT {columns(sources)} FROM sources WHERE lease_until = ? AND lease = ? ORDER BY next_poll_at, id"  # noqa: S608  # our own names
)
_source_row = reader(sources)
_next_due = select(func.min(sources.c.next_poll_at)).where(
    ~sources.c.paused, ~sources.c.retired, _FREE, sources.c.host != ""
)


def claim(
    connection: Connection, now: datetime, limit: int, lease_for: timedelta, fast_hosts: Collection[str]
) -> list[Source]:
    """Take due sources under a new lease, at most one a host unless it is fast."""
    lock_claims(connection)
    ids = pick(connection, _DUE, sources.c.id, limit, fast_hosts, {"now": now, "fast_hosts": sorted(fast_hosts)})
    if not ids:
        return []
    lease, until = new_lease(connection), now + lease_for
    connection.execute(_lease, {"ids": ids, "mine": lease, "until": until})
    return [source_of(_source_row(row)) for row in _leased.rows(connection, (micros(until), lease))]


def claim_one(connection: Connection, source_id: SourceId, now: datetime, lease_for: timedelta) -> Source | None:
    """Take one source under a new lease, due or not; None where someone holds it, it is paused or not there."""
    lock_claims(connection)
    free = or_(sources.c.lease_until.is_(None), sources.c.lease_until <= now)
    mine = (sources.c.id == source_id) & ~sources.c.paused & ~sources.c.retired & free
    values = {"lease": new_lease(connection), "lease_until": now + lease_for}
    row = connection.execute(update(sources).where(mine).values(values).returning(sources)).first()
    return None if row is None else source_of(row)


def next_due_at(connection: Connection, now: datetime) -> datetime | None:
    """When the next source is due that nobody holds."""
    return connection.execute(_next_due, {"now": now}).scalar()


def tally(connection: Connection) -> Tally:
    """Figures for the sources page, health and doctor."""
    outcomes = select(sources.c.last_outcome, func.count()).group_by(sources.c.last_outcome)
    by_outcome = {outcome or "not asked yet": count for outcome, count in connection.execute(outcomes)}
    live = select(func.coalesce(func.sum(tallies.c.count), 0)).where(tallies.c.kind == "section")
    return Tally(
        outlets=_count(connection, outlets),
        sources=_count(connection, sources),
        articles=int(connection.execute(live).scalar_one()),
        pages_due=_count(connection, page_tasks),
        by_outcome=dict(Counter(by_outcome)),
    )


def _count(connection: Connection, table: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
