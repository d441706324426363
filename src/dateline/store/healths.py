"""What health is told from: the answers of sources in trouble, when an outlet published, and an address set by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from dateline.errors import Conflict
from dateline.model import GOOD_OUTCOMES, ChangeKind, Outcome, OutletId, Source, SourceId
from dateline.store.numbers import record_changes
from dateline.store.outward import Answered
from dateline.store.schema import aliases, answers, articles, micros, sources
from dateline.store.upserts import upsert
from dateline.text import valid
from dateline.urls import host_of, normalise

KEPT = 20  # answers a source: a month of a daily trouble, a day of an hourly one
CLOCK_SLACK, SPREAD = timedelta(minutes=5), timedelta(minutes=10)
_PARTS = 997  # a prime, as in asks.py
_GOOD = frozenset(kind.value for kind in GOOD_OUTCOMES)


def note_answers(connection: Connection, polls: Sequence[tuple[Source, Outcome]]) -> None:
    """Keep answers that were no success, and the first success after them: a source that is well costs nothing."""
    told = [
        (source, outcome)
        for source, outcome in polls
        if outcome.kind not in GOOD_OUTCOMES or (source.last_outcome and source.last_outcome not in _GOOD)
    ]
    if not told:
        return
    rows = [
        {
            "source_id": source.id,
            "asked_at": outcome.asked_at,
            "outcome": outcome.kind.value,
            "status": outcome.status,
            "words": valid(outcome.words),
        }
        for source, outcome in told
    ]
    upsert(connection, answers, ["source_id", "asked_at"], rows)
    for source, _ in told:
        _keep_newest(connection, source.id)


def _keep_newest(connection: Connection, source_id: SourceId) -> None:
    mine = answers.c.source_id == source_id
    oldest = select(answers.c.asked_at).where(mine).order_by(answers.c.asked_at.desc()).offset(KEPT).limit(1)
    at = connection.execute(oldest).scalar()
    if at is not None:
        connection.execute(delete(answers).where(mine, answers.c.asked_at <= at))


def answers_of(connection: Connection, source_id: SourceId) -> list[Answered]:
    """A source's kept answers, newest first."""
    query = select(answers).where(answers.c.source_id == source_id).order_by(answers.c.asked_at.desc())
    return [Answered(row.asked_at, row.outcome, row.status, row.words) for row in connection.execute(query)]


def published(connection: Connection, outlet_ids: Collection[OutletId], limit: int) -> dict[OutletId, list[datetime]]:
    """When outlets published, newest first: the newest `limit` of each."""
    found = {}
    for outlet_id in outlet_ids:
        query = select(articles.c.sorts_at).where(articles.c.outlet_id == outlet_id).order_by(articles.c.key.desc())
        found[outlet_id] = list(connection.execute(query.limit(limit)).scalars())
    return found


def readdress(connection: Connection, source_id: SourceId, url: str, now: datetime) -> None:
    """Poll a source at another address from now on; the old one stays its alias. Errors: Conflict where it is taken."""
    key = valid(normalise(url))
    taken = select(sources.c.id).where(sources.c.url_key == key, sources.c.id != source_id)
    if connection.execute(taken).first() is not None:
        raise Conflict(f"{url} is polled already, as another source")
    old = connection.execute(select(sources.c.url_key).where(sources.c.id == source_id)).scalar_one()
    connection.execute(delete(aliases).where(aliases.c.url_key.in_((key, old))))
    if old != key:
        connection.execute(insert(aliases).values(url_key=old, source_id=source_id))
    values = {
        "url": valid(url),
        "url_key": key,
        "host": host_of(url),
        "unverified": sources.c.unverified & (sources.c.host == host_of(url)),
        "etag": None,
        "last_modified": None,
        "body_hash": None,
        "moved_to": None,
        "moved_seen_at": None,
        "failures": 0,
        "retired": False,
        "next_poll_at": now,
        "next_poll_because": "its address was just set",
    }
    connection.execute(update(sources).where(sources.c.id == source_id).values(values))
    record_changes(connection, ChangeKind.SOURCE, [source_id], now)


def mend_clock(connection: Connection, now: datetime) -> int:
    """Sources asked in what is now the future are due soon, spread out, and leases of then have ended; how many.

    The clock was put back: else a source would rest for as long as it was.
    """
    ahead = sources.c.last_asked_at > now + CLOCK_SLACK
    step = (SPREAD // _PARTS) // timedelta(microseconds=1)
    values = {
        "next_poll_at": (sources.c.id * 331) % _PARTS * step + micros(now),
        "next_poll_because": "the clock was put back since it was last asked",
        "last_asked_at": now,
        "lease": None,
        "lease_until": None,
    }
    return connection.execute(update(sources).where(ahead, ~sources.c.retired).values(values)).rowcount


def set_rule(connection: Connection, source_id: SourceId, rule: str) -> None:
    """Read a source as a page, by this rule; what it answered before is read anew."""
    connection.execute(
        update(sources)
        .where(sources.c.id == source_id)
        .values(rule=valid(rule), body_hash=None, etag=None, last_modified=None)
    )
