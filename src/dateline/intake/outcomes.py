"""What came of asking, as a value: answers and errors in, outcomes out. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateline import errors
from dateline.model import Outcome, OutcomeKind, Source
from dateline.net.statuses import http_date

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=(\d{1,9})")
MOVE_CONFIRMED_AFTER = timedelta(hours=24)

# The first that fits; FormatError stands after NotAFeed, which is one.
_KINDS: tuple[tuple[type[errors.DatelineError], OutcomeKind], ...] = (
    (errors.Throttled, OutcomeKind.THROTTLED),
    (errors.Refused, OutcomeKind.REFUSED),
    (errors.Blocked, OutcomeKind.BLOCKED),
    (errors.Gone, OutcomeKind.GONE),
    (errors.NotFound, OutcomeKind.MISSING),
    (errors.Withdrawn, OutcomeKind.WITHDRAWN),
    (errors.TimedOut, OutcomeKind.SLOW),
    (errors.Untrusted, OutcomeKind.UNTRUSTED),
    (errors.OverLimit, OutcomeKind.TOO_LARGE),
    (errors.Broken, OutcomeKind.UNREACHABLE),
    (errors.FetchError, OutcomeKind.UNREACHABLE),
    (errors.NotAFeed, OutcomeKind.NOT_A_FEED),
    (errors.FormatError, OutcomeKind.MALFORMED),
    (errors.CellKilled, OutcomeKind.MALFORMED),
)


def from_error(
    error: errors.DatelineError, asked_at: datetime, took: timedelta, source_url: str | None = None
) -> Outcome:
    """The outcome that an error is; its words are the error's own, with the address only where redirects led to it."""
    kind = next((kind for cls, kind in _KINDS if isinstance(error, cls)), OutcomeKind.MALFORMED)
    words = getattr(error, "reason", None) or str(error)
    offset = getattr(error, "offset", None)
    if offset is not None:
        words = f"{words} (at byte {offset})"
    if isinstance(error, errors.FormatError) and source_url is not None and error.url != source_url.partition("#")[0]:
        words = f"{words}; its address leads to {error.url[:200]}"
    return Outcome(
        kind=kind,
        words=words,
        asked_at=asked_at,
        status=getattr(error, "status", None),
        took=took,
        retry_at=getattr(error, "retry_at", None),
    )


def holds_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long an answer says that it holds: Cache-Control's max-age, else Expires.

    Shape: header names in lower case. Expires is read against the server's own clock where it sent one.
    Source: RFC 9111, 5.2.2.1 and 5.3.
    """
    match = _MAX_AGE.search(headers.get("cache-control", "").lower())
    if match is not None:
        return timedelta(seconds=int(match[1])) - _age(headers)
    expires = http_date(headers["expires"]) if "expires" in headers else None
    if expires is None:
        return None
    left = expires - (http_date(headers.get("date", "")) or now)
    return left if left > timedelta() else None


def _age(headers: Mapping[str, str]) -> timedelta:
    """How long a cache on the way has held the answer already."""
    age = headers.get("age", "").strip()
    return timedelta(seconds=int(age)) if age.isascii() and age.isdigit() and len(age) < 10 else timedelta()


@dataclass(frozen=True, slots=True)
class Move:
    """What a permanent redirect does to a source: `url` is taken from now on, `pending` waits for a second word."""

    url: str | None = None
    pending: str | None = None


def move(source: Source, permanent_url: str | None, self_url: str | None, now: datetime) -> Move:
    """Take a permanent redirect after two agreeing answers a day apart, or at once where the feed says so too."""
    if permanent_url is None or permanent_url == source.url:
        return Move()
    if self_url is not None and self_url == permanent_url:
        return Move(url=permanent_url)
    seen_before = source.moved_to == permanent_url and source.moved_seen_at is not None
    if seen_before and source.moved_seen_at is not None and now - source.moved_seen_at >= MOVE_CONFIRMED_AFTER:
        return Move(url=permanent_url)
    return Move(pending=permanent_url)
