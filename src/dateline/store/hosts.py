"""What is known of hosts, across restarts and workers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, case, or_, select

from dateline.model import HostState
from dateline.store.schema import hosts
from dateline.store.upserts import upsert
from dateline.text import valid


def host(connection: Connection, name: str) -> HostState:
    """What is known of a host; nothing yet: a state that says so."""
    row = connection.execute(select(hosts).where(hosts.c.host == name)).first()
    if row is None:
        return HostState(name)
    return HostState(
        host=name,
        throttled_until=row.throttled_until,
        robots=row.robots,
        robots_at=row.robots_at,
        robots_refuses=bool(row.robots_refuses),
        robots_words=row.robots_words or "",
    )


def put_host(connection: Connection, state: HostState) -> None:
    """Keep what is known. A later `throttled_until` that another worker kept in between stays."""
    put_hosts(connection, [state])


def put_hosts(connection: Connection, states: Sequence[HostState]) -> None:
    """The same of many hosts; in one order everywhere, so that two writers wait for each other but never in a ring."""
    by_name = {state.host: state for state in states}
    upsert(connection, hosts, ["host"], [_row(state) for _, state in sorted(by_name.items())], values=_newer)


def _row(state: HostState) -> dict[str, object]:
    return {
        "host": state.host,
        "throttled_until": state.throttled_until,
        "robots": None if state.robots is None else valid(state.robots),
        "robots_at": state.robots_at,
        "robots_refuses": state.robots_refuses,
        "robots_words": valid(state.robots_words),
    }


def _newer(new: Any) -> dict[str, Any]:
    kept = hosts.c.throttled_until
    stays = or_(new.throttled_until.is_(None), kept > new.throttled_until)
    return {
        "throttled_until": case((stays, kept), else_=new.throttled_until),
        "robots": new.robots,
        "robots_at": new.robots_at,
        "robots_refuses": new.robots_refuses,
        "robots_words": new.robots_words,
    }
