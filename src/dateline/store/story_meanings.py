"""What an encoder made of the texts of the window: kept beside the window, and found again by what was read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, delete, func, select

from dateline.store.schema import story_meanings
from dateline.store.stories_port import GroupId
from dateline.store.telling_port import MeaningRow
from dateline.store.upserts import upsert

_AT_ONCE = 400  # numbers in one statement


def of_groups(connection: Connection, groups: Sequence[GroupId], encoder: str) -> dict[GroupId, bytes]:
    """The vectors of some texts by this encoder."""
    found: dict[GroupId, bytes] = {}
    for at in range(0, len(groups), _AT_ONCE):
        query = select(story_meanings.c.group_id, story_meanings.c.vector).where(
            story_meanings.c.group_id.in_(groups[at : at + _AT_ONCE]), story_meanings.c.encoder == encoder
        )
        found |= {GroupId(group): vector for group, vector in connection.execute(query)}
    return found


def of_reads(connection: Connection, reads: Sequence[int], encoder: str) -> dict[int, bytes]:
    """The vectors of what was read before, by its hash."""
    found: dict[int, bytes] = {}
    for at in range(0, len(reads), _AT_ONCE):
        query = select(story_meanings.c.read, story_meanings.c.vector).where(
            story_meanings.c.read.in_(reads[at : at + _AT_ONCE]), story_meanings.c.encoder == encoder
        )
        found |= {read: vector for read, vector in connection.execute(query)}
    return found


def keep(
    connection: Connection, made: Mapping[GroupId, MeaningRow | None], gone: Collection[GroupId], encoder: str | None
) -> None:
    """Keep new vectors and drop those of texts that left the window or have none any more."""
    ended = sorted({*gone, *(group for group, row in made.items() if row is None)})
    for at in range(0, len(ended), _AT_ONCE):
        connection.execute(delete(story_meanings).where(story_meanings.c.group_id.in_(ended[at : at + _AT_ONCE])))
    rows = [
        {"group_id": group, "encoder": encoder, "read": row.read, "vector": row.vector}
        for group, row in sorted(made.items())
        if row is not None
    ]
    upsert(connection, story_meanings, ["group_id"], rows)


def count(connection: Connection) -> int:
    """How many texts have a vector."""
    return connection.execute(select(func.count()).select_from(story_meanings)).scalar_one()
