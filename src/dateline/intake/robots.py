"""robots.txt by RFC 9309: what is known of a host in, whether an address may be asked out. Pure.

The walk asks for the file itself; here it is only read and remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from dateline.errors import FetchError, Gone, NotFound, Refused
from dateline.formats import robots
from dateline.model import HostState

PRODUCT = "Dateline"  # our product token, RFC 9309 section 2.2.1
HOLDS_FOR = timedelta(hours=24)  # RFC 9309 section 2.4
RETRY_AFTER = timedelta(hours=1)  # where the host could not say: 5xx or no answer
LONGEST_DELAY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether an address may be asked; `gap` is the host's own least gap."""

    allowed: bool
    because: str = ""
    gap: timedelta = timedelta()


def address(url: str) -> str:
    """Where the robots.txt stands that speaks for `url`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def known(state: HostState, now: datetime) -> bool:
    """Whether what we know of the host's robots.txt is new enough to go by."""
    if state.robots_at is None:
        return False
    return now - state.robots_at < (RETRY_AFTER if state.robots_refuses else HOLDS_FOR)


def holds_until(state: HostState, now: datetime) -> datetime:
    """Until when what is known of the host's robots.txt is gone by."""
    return (state.robots_at or now) + (RETRY_AFTER if state.robots_refuses else HOLDS_FOR)


def after_answer(state: HostState, text: str, now: datetime) -> HostState:
    """What is known once the file has been read."""
    return replace(state, robots=text, robots_at=now, robots_refuses=False, robots_words="")


def after_error(state: HostState, error: FetchError, now: datetime) -> HostState:
    """What is known once asking failed: 4xx allows all, anything else refuses all until asked again."""
    absent = isinstance(error, (NotFound, Gone, Refused)) or (error.status is not None and 400 <= error.status < 500)
    if absent and error.status != 429:
        return replace(state, robots="", robots_at=now, robots_refuses=False, robots_words="")
    return replace(state, robots_at=now, robots_refuses=True, robots_words=error.reason[:300])


def leave(state: HostState, url: str, what: str = "page") -> Leave:
    """Whether `url` may be asked by what is known of its host. `what` it is: a page, a feed."""
    if state.robots_refuses:
        why = f": {state.robots_words}" if state.robots_words else ""
        return Leave(False, f"its robots.txt could not be read, so nothing is asked for now{why}")
    text = state.robots or ""
    if not text:
        return Leave(True)
    if not robots.allowed(text, PRODUCT, url):
        rule = robots.forbidding(text, PRODUCT, url)
        return Leave(False, f"its robots.txt asks us not to read this {what}{f' ({rule})' if rule else ''}")
    delay = robots.crawl_delay(text, PRODUCT)
    gap = min(timedelta(seconds=delay), LONGEST_DELAY) if delay else timedelta()
    return Leave(True, gap=gap)
