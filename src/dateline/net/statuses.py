"""What a status means: an answer, a redirect, or which error."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from dateline.errors import Broken, FetchError, Gone, NotFound, Refused, Throttled, Unreachable, Withdrawn
from dateline.model import Validators
from dateline.net.values import Reply

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
LONGEST_WAIT = timedelta(days=7)
_LONGEST_VALIDATOR = 1024  # real ones have under 100 characters; each is stored with its source and sent each time
_VISIBLE = re.compile(r"[\x20-\x7e]+")
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


def error_of(url: str, reply: Reply, now: datetime) -> FetchError:
    """The error that a status other than 200, 304 and the redirects stands for."""
    status = reply.status
    answered = f"answered {status}{_name_of(status)}"
    if status in {429, 503}:
        retry_at = retry_at_of(reply.headers, now)
        wait = "" if retry_at is None else f"; asked us to wait until {retry_at:%Y-%m-%d %H:%M:%S} UTC"
        return Throttled(url, answered + wait, retry_at=retry_at, status=status)
    match status:
        case 401 | 402 | 403 | 407:
            return Refused(url, answered, status=status)
        case 404:
            return NotFound(url, answered, status=status)
        case 410:
            return Gone(url, answered, status=status)
        case 451:
            return Withdrawn(url, answered, status=status)
    if 400 <= status < 600:
        return Unreachable(url, answered, status=status)
    return Broken(url, f"{answered}, which holds no document", status=status)


def retry_at_of(headers: dict[str, str], now: datetime) -> datetime | None:
    """When we are asked to come back, at most LONGEST_WAIT from now; None where Retry-After is none or rubbish.

    A date is read against the server's own clock where it sent one, as many are minutes off.
    Source: RFC 9110, 10.2.3.
    """
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        wait = timedelta(seconds=min(int(text), LONGEST_WAIT.total_seconds()))
    else:
        until = http_date(text)
        if until is None:
            return None
        wait = until - (http_date(headers.get("date", "")) or now)
    return now + min(max(wait, timedelta()), LONGEST_WAIT)


def validators_of(headers: dict[str, str]) -> Validators:
    """What to ask with the next time, exactly as received; what could not be sent back unchanged is left out."""
    return Validators(_sendable(headers.get("etag")), _sendable(headers.get("last-modified")))


def _sendable(text: str | None) -> str | None:
    if text is None or len(text) > _LONGEST_VALIDATOR or not _VISIBLE.fullmatch(text):
        return None
    return text


def http_date(text: str) -> datetime | None:
    """A date of a header, RFC 9110, 5.6.7; None where it is none."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError, TypeError):  # the library's own ways to say that it is no date
        return None
    try:
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except OverflowError:
        return None


def _name_of(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        return ""
