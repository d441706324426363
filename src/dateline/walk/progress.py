"""How far a list of sources has come: so many in, moved, blocked, silent. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dateline.intake.schedule import in_words as in_words  # for the site, which knows no intake
from dateline.model import OutcomeKind, Source

_BLOCKED = {OutcomeKind.BLOCKED, OutcomeKind.REFUSED, OutcomeKind.WITHDRAWN}
_UNREADABLE = {OutcomeKind.NOT_A_FEED, OutcomeKind.MALFORMED, OutcomeKind.TOO_LARGE}
_IN = {OutcomeKind.NEW, OutcomeKind.SAME, OutcomeKind.MOVED}


@dataclass(frozen=True, slots=True)
class Progress:
    """Every source is counted once in `waiting`, `in_`, `blocked`, `busy`, `unreadable` or `silent`.

    moved: among those that are in. blocked: refused by the host or by our guard. busy: its host asked us to wait.
    silent: no answer, or nothing there.
    """

    total: int = 0
    waiting: int = 0
    in_: int = 0
    moved: int = 0
    blocked: int = 0
    silent: int = 0
    unreadable: int = 0
    busy: int = 0

    @property
    def done(self) -> bool:
        """Whether every source has been asked."""
        return self.waiting == 0

    def words(self) -> str:
        """One line: 487 of 500 in, 8 moved, 3 blocked, 2 silent."""
        parts = [f"{self.in_} of {self.total} in"]
        named = (("moved", self.moved), ("blocked", self.blocked), ("silent", self.silent))
        parts += [f"{count} {name}" for name, count in named]
        named = (("unreadable", self.unreadable), ("busy", self.busy), ("waiting", self.waiting))
        parts += [f"{count} {name}" for name, count in named if count]
        return ", ".join(parts)


def progress_of(sources: Iterable[Source], since: datetime | None = None) -> Progress:
    """Count sources by what became of them; one not asked since then is still waiting."""
    counts = dict.fromkeys(("total", "waiting", "in_", "moved", "blocked", "silent", "unreadable", "busy"), 0)
    for source in sources:
        counts["total"] += 1
        standing = _standing(source) if _asked(source, since) else "waiting"
        counts[standing] += 1
        counts["moved"] += standing == "in_" and has_moved(source)
    return Progress(**counts)


def _asked(source: Source, since: datetime | None) -> bool:
    return since is None or (source.last_asked_at is not None and source.last_asked_at >= since)


def has_moved(source: Source) -> bool:
    """Whether its host says that it lives elsewhere for good."""
    return source.moved_to is not None or source.last_outcome == OutcomeKind.MOVED


def _standing(source: Source) -> str:
    if source.last_asked_at is None:
        return "waiting"
    if source.last_outcome in _IN:
        return "in_"
    if source.last_outcome in _BLOCKED:
        return "blocked"
    if source.last_outcome == OutcomeKind.THROTTLED:
        return "busy"
    return "unreadable" if source.last_outcome in _UNREADABLE else "silent"
