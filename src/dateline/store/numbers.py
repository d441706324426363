"""Numbers that only grow: ids in runs, leases, and change numbers in the order in which changes become visible.

A change's number is taken from one row that stays locked until the transaction ends, so that a follower who
has seen number n will never find a smaller one later; a sequence would promise nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text, update

from dateline.model import ChangeKind, ChangeNumber, Lease
from dateline.store.bulk import Bulk
from dateline.store.schema import changes, counters, micros

_take = (
    update(counters)
    .where(counters.c.name == bindparam("which"))
    .values(value=counters.c.value + bindparam("many"))
    .returning(counters.c.value)
)
_changes = Bulk(changes, "number", "kind", "subject", "happened_at")


def _counted(connection: Connection, name: str, many: int) -> int:
    """The last of `many` new numbers of a counter."""
    return int(connection.execute(_take, {"which": name, "many": many}).scalar_one())


def new_ids(connection: Connection, kind: str, many: int) -> Sequence[int]:
    """New ids of kind article, entry or revision, rising. PostgreSQL's sequences let writers pass each other."""
    if not many:
        return ()
    if connection.dialect.name == "sqlite":
        last = _counted(connection, kind, many)
        return range(last - many + 1, last + 1)
    query = text(f"SELECT nextval('{kind}_ids') FROM generate_series(1, :many)")  # noqa: S608  # our own names
    return sorted(connection.execute(query, {"many": many}).scalars())


def new_lease(connection: Connection) -> Lease:
    """A fencing number above all that were given out before."""
    return Lease(_counted(connection, "lease", 1))


def record_changes(
    connection: Connection, kind: ChangeKind, subjects: Iterable[object], now: datetime
) -> ChangeNumber | None:
    """Record changes, last in a transaction; the newest number. Other writers wait from here to its end."""
    texts = [str(subject) for subject in subjects]
    if not texts:
        return None
    last = _counted(connection, "change", len(texts))
    at, first, name = micros(now), last - len(texts) + 1, kind.value
    _changes.insert(connection, [(first + n, name, subject, at) for n, subject in enumerate(texts)])
    return ChangeNumber(last)


def record_change(connection: Connection, kind: ChangeKind, subject: str, now: datetime) -> ChangeNumber:
    """Record one change; its number."""
    number = record_changes(connection, kind, [subject], now)
    assert number is not None
    return number


def newest_change(connection: Connection) -> ChangeNumber:
    """The newest number given out."""
    return ChangeNumber(connection.execute(select(counters.c.value).where(counters.c.name == "change")).scalar_one())
