"""Which alerts are new, which are over: one for each cause and day, whatever flaps. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

QUIET_FOR = timedelta(days=1)  # an alert that came and went is not told again before


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a person should know. `path`: the desk's page about it. `told_at` None: nobody heard yet."""

    words: str
    path: str
    opened_at: datetime
    told_at: datetime | None = None
    resolved_at: datetime | None = None


Alerts = Mapping[str, Alert]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be told now, and what is to be kept once it was."""

    kept: Alerts
    opened: Alerts
    resolved: Alerts


def decide(known: Alerts, current: Alerts, now: datetime, *, blind: bool = False) -> Decision:
    """Compare what is with what was told.

    blind: we cannot see (our own network is down), so nothing counts as resolved.
    """
    kept, opened, resolved = dict[str, Alert](), dict[str, Alert](), dict[str, Alert]()
    for key, alert in current.items():
        before = known.get(key)
        again = before is not None and before.resolved_at is not None
        kept[key] = alert if before is None else replace(alert, told_at=before.told_at) if again else before
        told_at = kept[key].told_at
        if told_at is None or (again and now - told_at >= QUIET_FOR):
            opened[key] = kept[key]
    for key, alert in known.items():
        if key in kept:
            continue
        if alert.resolved_at is None and not blind:
            kept[key] = replace(alert, resolved_at=now)
            if alert.told_at is not None and alert.told_at >= alert.opened_at:
                resolved[key] = kept[key]
        elif alert.resolved_at is None or now - alert.resolved_at < QUIET_FOR:
            kept[key] = alert
    return Decision(kept, opened, resolved)


def told(decision: Decision, now: datetime) -> Alerts:
    """What is kept once the message was delivered."""
    return {**decision.kept, **{key: replace(alert, told_at=now) for key, alert in decision.opened.items()}}


def written(alerts: Alerts) -> str:
    """Alerts as text."""
    return json.dumps({key: asdict(alert) for key, alert in alerts.items()}, default=datetime.isoformat)


def read(text: str | None) -> Alerts:
    """Alerts of a text that `written` made."""
    rows = json.loads(text) if text else {}
    return {key: _alert(row) for key, row in rows.items()}


def _alert(row: Mapping[str, str]) -> Alert:
    opened_at = datetime.fromisoformat(row["opened_at"])
    return Alert(row["words"], row["path"], opened_at, _at(row["told_at"]), _at(row["resolved_at"]))


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
