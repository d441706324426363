"""What is known of outlets' pages, as the cell that read them packs it: one small row for an outlet."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from dateline.model import OutletId
from dateline.store.schema import page_habits
from dateline.store.upserts import upsert


def habits_of(connection: Connection, outlet_ids: Collection[int]) -> dict[int, bytes]:
    """What is known of these outlets' pages; an outlet of which nothing is known is left out."""
    query = select(page_habits).where(page_habits.c.outlet_id.in_(sorted(outlet_ids)))
    return {row.outlet_id: row.habits for row in connection.execute(query)} if outlet_ids else {}


def put_habits(connection: Connection, known: Mapping[OutletId, bytes]) -> None:
    """Keep what is known of outlets' pages now; in one order everywhere, so that writers never wait in a ring."""
    rows = [{"outlet_id": outlet_id, "habits": habits} for outlet_id, habits in sorted(known.items())]
    upsert(connection, page_habits, ["outlet_id"], rows)
