"""What ails a source, told from values: the cause, what shows it, and what would mend it.

Source: docs/intake.md, "Health".
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from dateline.errors import OVER_LIMIT
from dateline.intake.identity import Seen, Verdict
from dateline.intake.schedule import in_words
from dateline.model import GOOD_OUTCOMES, EntryKeys, KnownEntry, OutcomeKind, Source

MISSING_FOR = timedelta(days=3)  # a 404 this long is told: a deployment that went wrong is over by then
FAILING_FOR = timedelta(days=1)  # other trouble this long is told
AHEAD = timedelta(hours=26)  # beyond any zone that an outlet may have mistaken
BEHIND = timedelta(days=7)
LEAST_ITEMS = 5
LEAST_GAPS = 10  # below this nothing is learnt of a rhythm
QUIET_TIMES = 1.5  # of the longest pause of its history
QUIET_MEDIANS = 6.0
LEAST_QUIET = timedelta(hours=3)
A_WEEK = timedelta(days=8)  # of history: below it, weekends are not known yet
SHORT_HISTORY_QUIET = timedelta(days=3)
_GOOD = frozenset(kind.value for kind in GOOD_OUTCOMES)


class Cause(StrEnum):
    """What ails a source, in one word or two."""

    MOVED = "moved"
    BLOCKED = "blocked"  # our own guard
    REFUSED = "refused"
    LOGIN = "log-in page"
    PARKED = "parked domain"
    NOT_A_FEED = "not a feed"
    EMPTY = "empty"
    MALFORMED = "malformed"
    CLOCK = "frozen clock"
    CHURN = "new GUIDs"
    SLOW = "too slow"
    GONE = "gone"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    CERTIFICATE = "certificate"
    TOO_LARGE = "too large"
    REDIRECTS = "redirects"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    SILENT = "silent"


class Repair(StrEnum):
    """What a person may do about it with one click, after having seen what it would do."""

    FIND = "find"  # look for its feed's address anew
    TAKE = "take"  # poll the address that it says it moved to
    CERTIFICATE = "certificate"  # let its certificate be
    PAGES_OFF = "pages-off"  # ask for its feed only
    ASK = "ask"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Ailment:
    """What ails a source. `serious`: someone is told of it; the rest stands on the health page only."""

    cause: Cause
    serious: bool
    words: str
    since: datetime | None
    repairs: tuple[Repair, ...]


_CAUSES = {
    OutcomeKind.BLOCKED: Cause.BLOCKED,
    OutcomeKind.REFUSED: Cause.REFUSED,
    OutcomeKind.WITHDRAWN: Cause.WITHDRAWN,
    OutcomeKind.THROTTLED: Cause.BUSY,
    OutcomeKind.GONE: Cause.GONE,
    OutcomeKind.MISSING: Cause.MISSING,
    OutcomeKind.NOT_A_FEED: Cause.NOT_A_FEED,
    OutcomeKind.MALFORMED: Cause.MALFORMED,
    OutcomeKind.TOO_LARGE: Cause.TOO_LARGE,
    OutcomeKind.SLOW: Cause.SLOW,
    OutcomeKind.UNTRUSTED: Cause.CERTIFICATE,
    OutcomeKind.UNREACHABLE: Cause.UNREACHABLE,
}
_REPAIRS = {
    Cause.MOVED: (Repair.TAKE,),
    Cause.BLOCKED: (Repair.FIND, Repair.REMOVE),
    Cause.REFUSED: (Repair.PAGES_OFF, Repair.ASK, Repair.REMOVE),
    Cause.BUSY: (Repair.PAGES_OFF,),
    Cause.CERTIFICATE: (Repair.CERTIFICATE, Repair.FIND, Repair.REMOVE),
    Cause.CHURN: (),
    Cause.CLOCK: (),
    Cause.SILENT: (Repair.ASK, Repair.FIND),
}
_OTHERWISE = (Repair.FIND, Repair.ASK, Repair.REMOVE)
_AT_ONCE = frozenset({Cause.GONE, Cause.PARKED, Cause.CERTIFICATE, Cause.WITHDRAWN})
# By what `formats.pages` says of a page that came instead of a feed.
_PAGES = (
    ("parked domain", Cause.PARKED),
    ("log-in page", Cause.LOGIN),
    ("keeps robots out", Cause.REFUSED),
    ("says there is nothing here", Cause.MISSING),
    ("the answer is empty", Cause.EMPTY),
)


def ailment(source: Source, now: datetime) -> Ailment | None:
    """What ails a source by its own row; None where it is well, rests by an operator's will, or was never asked."""
    if source.paused or source.last_asked_at is None:
        return None
    if source.last_outcome and source.last_outcome not in _GOOD:
        return _failing(source, now)
    if source.moved_to is not None:
        words = f"it answers that it moved for good to {source.moved_to}"
        return Ailment(Cause.MOVED, False, words, source.moved_seen_at, _REPAIRS[Cause.MOVED])
    kind, _, words = source.doubt.partition(": ")
    if kind in set(Cause):
        return Ailment(Cause(kind), False, words, source.last_new_at, _REPAIRS.get(Cause(kind), _OTHERWISE))
    return None


def _failing(source: Source, now: datetime) -> Ailment:
    cause = _CAUSES.get(OutcomeKind(source.last_outcome), Cause.UNREACHABLE)
    if cause is Cause.NOT_A_FEED:
        cause = next((named for words, named in _PAGES if words in source.last_words), cause)
    if cause is Cause.TOO_LARGE and source.last_words.startswith(OVER_LIMIT["redirects"]):
        cause = Cause.REDIRECTS  # nothing is large there
    failing_for = None if source.last_success_at is None else now - source.last_success_at
    told_after = MISSING_FOR if cause is Cause.MISSING else FAILING_FOR
    # Who never answered well was added by someone who sees it; what was there and went is told.
    serious = failing_for is not None and (cause in _AT_ONCE or failing_for >= told_after)
    times = "once" if source.failures <= 1 else f"{source.failures} times in a row"
    last = "it never answered well" if failing_for is None else f"it last answered well {in_words(failing_for)} ago"
    end = "; it is asked no more" if source.retired else ""
    words = f"{source.last_words} ({times}; {last}{end})"
    return Ailment(cause, serious, words, source.last_success_at, _REPAIRS.get(cause, _OTHERWISE))


# --- what is odd about an answer that is a feed ----------------------------------------------------


def doubt(
    keys: Sequence[EntryKeys],
    verdicts: Sequence[Verdict],
    known: Iterable[KnownEntry],
    dates: Sequence[datetime],
    new_dates: Sequence[datetime],
    now: datetime,
    last_success_at: datetime | None,
) -> str:
    """What is odd about a feed, as "cause: words"; empty where nothing is.

    Shape: one verdict for each of `keys`; `dates` are those that its items state, `new_dates` of the new ones.
    """
    if not keys:
        return f"{Cause.EMPTY.value}: it is a feed without entries"
    churned, joined = _churned(keys, verdicts, known)
    if churned >= LEAST_ITEMS and churned * 2 > joined:
        return f"{Cause.CHURN.value}: {churned} of {joined} entries came again with another GUID; they were folded"
    clock = _clock(dates, new_dates, now, last_success_at)
    return f"{Cause.CLOCK.value}: {clock}" if clock else ""


def _churned(keys: Sequence[EntryKeys], verdicts: Sequence[Verdict], known: Iterable[KnownEntry]) -> tuple[int, int]:
    stored = {entry.id: entry.keys for entry in known}
    pairs = [
        (new, stored[verdict.entry_id])
        for new, verdict in zip(keys, verdicts, strict=True)
        if verdict.seen in (Seen.SAME, Seen.CHANGED) and verdict.entry_id in stored
    ]
    unlike = [1 for new, old in pairs if new.guid_hash is not None and old.guid_hash not in (None, new.guid_hash)]
    return len(unlike), len(pairs)


def _clock(
    dates: Sequence[datetime], new_dates: Sequence[datetime], now: datetime, last_success_at: datetime | None
) -> str:
    if len(dates) >= LEAST_ITEMS and len(set(dates)) == 1:
        return f"all {len(dates)} entries state the same time"
    if dates and max(dates) - now > AHEAD:
        return f"its newest entry is dated {in_words(max(dates) - now)} ahead"
    late = [date for date in new_dates if last_success_at is not None and last_success_at - date > BEHIND]
    if len(new_dates) >= 2 and len(late) == len(new_dates) and last_success_at is not None:
        before = in_words(last_success_at - max(late))
        return f"{len(late)} new entries, each dated at least {before} before the last look, which did not find them"
    return ""


# --- silence against one's own rhythm --------------------------------------------------------------


def allowed_quiet(published: Sequence[datetime]) -> timedelta | None:
    """How long an outlet may be quiet before that is news, from when it published; None where too little is known.

    Its longest pause is what it takes for nights, weekends and holidays; one that it never took half as long again
    is something else. Shape: instants in any order.
    """
    times = sorted(set(published))
    if len(times) <= LEAST_GAPS:
        return None
    gaps = sorted((b - a for a, b in itertools.pairwise(times)), reverse=True)
    usual = timedelta(seconds=median(gap.total_seconds() for gap in gaps))
    allowed = max(gaps[0] * QUIET_TIMES, usual * QUIET_MEDIANS, LEAST_QUIET)
    return allowed if times[-1] - times[0] >= A_WEEK else max(allowed, SHORT_HISTORY_QUIET)


def silence(published: Sequence[datetime], sources: Collection[Source], now: datetime) -> Ailment | None:
    """An outlet that publishes nothing, longer than it ever did, though its sources answer; None where it does not.

    Where no source answers well that is another trouble, and told as such.
    """
    answering = [s for s in sources if not (s.paused or s.retired) and s.last_outcome in _GOOD]
    newest = max((s.last_new_at for s in sources if s.last_new_at), default=None)
    allowed = allowed_quiet(published)
    if not answering or newest is None or allowed is None:
        return None
    quiet = now - max(newest, min(max(published), now))
    # Nothing is said before a source was asked and found nothing in the time that is over.
    asked = max(s.last_success_at for s in answering if s.last_success_at)
    if quiet <= allowed or asked < now - quiet + allowed:
        return None
    words = f"nothing new for {in_words(quiet)}; by its own rhythm {in_words(allowed)} would be long"
    return Ailment(Cause.SILENT, True, words, now - quiet, _REPAIRS[Cause.SILENT])
