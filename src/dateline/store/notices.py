"""Packages, events and plans that agencies send: kept for the desk, forgotten when they are long over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, and_, delete, or_, select

from dateline.model import OutletId, SourceId, WireNotice
from dateline.store.outward import Noticed
from dateline.store.schema import outlets, sources, wire_notices
from dateline.store.upserts import upsert
from dateline.text import valid

LONGEST_ID = 500  # characters; a longer one is cut, as an index takes no more
KEPT_FOR = timedelta(days=90)  # after it was seen last, and a month after what it told of is over
OVER_FOR = timedelta(days=30)


def versions(connection: Connection, source_id: SourceId, guids: Collection[str]) -> dict[str, str]:
    """The versions of those that are kept already, by the agency's id."""
    wanted = {guid[:LONGEST_ID]: guid for guid in guids}
    query = select(wire_notices.c.guid, wire_notices.c.version).where(
        wire_notices.c.source_id == source_id, wire_notices.c.guid.in_(list(wanted))
    )
    return {wanted[row.guid]: row.version for row in connection.execute(query)}


def put(connection: Connection, source_id: SourceId, notices: Sequence[WireNotice], now: datetime) -> None:
    """Keep them, each in place of what was known of it; what is long over goes."""
    rows = {}
    for notice in notices:
        times = [u.at for u in notice.upcoming if u.at is not None] + ([notice.ends_at] if notice.ends_at else [])
        guid = valid(notice.guid[:LONGEST_ID])
        rows[guid] = {
            "source_id": source_id,
            "guid": guid,
            "kind": notice.kind,
            "version": valid(notice.version),
            "document": valid(msgspec.json.encode(notice).decode()),
            "last_at": max(times, default=None),
            "seen_at": now,
        }
    if rows:
        upsert(connection, wire_notices, ["source_id", "guid"], list(rows.values()))
    table = wire_notices.c
    over = or_(table.last_at.is_(None), table.last_at < now - OVER_FOR)
    connection.execute(delete(wire_notices).where(and_(table.seen_at < now - KEPT_FOR, over)))


def all_since(connection: Connection, kinds: Collection[str], since: datetime, limit: int) -> list[Noticed]:
    """Those of some kinds that tell of a time since then, or of none and were seen since then; newest seen first."""
    table = wire_notices.c
    query = (
        select(wire_notices, outlets.c.id.label("outlet_id"), outlets.c.name)
        .join(sources, sources.c.id == table.source_id)
        .join(outlets, outlets.c.id == sources.c.outlet_id)
        .where(table.kind.in_(list(kinds)))
        .where(or_(table.last_at >= since, and_(table.last_at.is_(None), table.seen_at >= since)))
        .order_by(table.seen_at.desc(), table.guid)
        .limit(limit)
    )
    return [
        Noticed(
            SourceId(row.source_id),
            OutletId(row.outlet_id),
            row.name,
            msgspec.json.decode(row.document, type=WireNotice),
            row.seen_at,
        )
        for row in connection.execute(query)
    ]
