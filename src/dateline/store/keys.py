"""The list key: one whole number an article that sorts as `sorts_at` does, and is the search index's row number.

With it every list and every search is one descending walk along one index, however large the archive.

Layout: the second since 1970, then the place inside it, in the order in which articles came: of one second what came
later sorts above, and of one poll what bears a later fraction of it. What finds a second full goes on in the next one,
so that a thousand articles of one midnight reach 16 seconds past it. Few places, because FTS5 writes down the distance
between two articles for every word that both have: with 2**29 of them the index of benchmarks/disk.py took 0.89 times
its texts, with 2**10 0.74, with 2**6 0.72, with 2**4 no less.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from dateline.store.direct import Direct
from dateline.store.schema import micros

_PLACE_BITS = 6
SECOND = 1 << _PLACE_BITS  # keys that a second has

_last = Direct(
    "SELECT value, (SELECT max(key) FROM articles WHERE key >= value AND key < value + 64) FROM json_each(?)",
    "SELECT first, (SELECT max(key) FROM articles WHERE key >= first AND key < first + 64)"
    " FROM (SELECT value::bigint AS first FROM json_array_elements_text(?::json)) AS seconds",
)
_POSTGRES_LOCKS = 0x0DA7E2, 64  # the first half of the lock's name, and how many there are of the second


def lowest_key(sorts_at: datetime) -> int:
    """The key that no article of this second or later is below: the bound of a day."""
    return micros(sorts_at) // 1_000_000 << _PLACE_BITS


def free_keys(connection: Connection, times: Sequence[datetime]) -> list[int]:
    """A free key for an article of each of these times; they sort as the times do, then in the order given."""
    firsts = [lowest_key(at) for at in times]
    last = _last_keys(connection, set(firsts))
    has_room: dict[int, int] = {}  # by the second asked for
    keys = [0] * len(times)
    for n in sorted(range(len(times)), key=times.__getitem__):
        second = has_room.get(firsts[n], firsts[n])
        while (key := _after(last[second], second)) >= second + SECOND:
            second += SECOND
            if second not in last:
                last |= _last_keys(connection, {second})
        has_room[firsts[n]] = second
        last[second] = keys[n] = key
    return keys


def _after(last: int | None, second: int) -> int:
    return second if last is None else last + 1


def _last_keys(connection: Connection, seconds: set[int]) -> dict[int, int | None]:
    """The highest key taken in each of these seconds."""
    return dict(_last.rows(connection, [json.dumps(sorted(seconds))])) if seconds else {}


def lock_keys(connection: Connection, times: Sequence[datetime]) -> None:
    """Let nobody else take keys of these seconds until the transaction ends: SQLite has one writer, PostgreSQL many.

    Without it nothing would be wrong, but two that keep undated articles in one second would take the same keys, and
    one of them begin anew.
    """
    if connection.dialect.name == "sqlite" or not times:
        return
    first, many = _POSTGRES_LOCKS
    seconds = sorted({(lowest_key(at) >> _PLACE_BITS) % many for at in times})  # in one order, so never in a ring
    query = text("SELECT pg_advisory_xact_lock(:first, second) FROM unnest(CAST(:seconds AS int[])) AS second")
    connection.execute(query, {"first": first, "seconds": seconds})
