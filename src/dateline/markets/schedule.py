"""When a provider is asked next, and why then. Pure.

Source: docs/markets.md, "When it is asked". Failed calls count against a plan's limits as good ones do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dateline.model import NextPoll

LEAST_WAIT = timedelta(minutes=1)  # "Retry-After: 0" was seen from hosts that go on refusing
MOST_WAIT = timedelta(minutes=30)
LONGEST_PROMISE = timedelta(days=1)  # a Retry-After beyond this is not believed


def after_success(now: datetime, every: timedelta) -> NextPoll:
    """Ask again at the interval."""
    return NextPoll(now + every, "it is asked at this interval")


def after_failure(
    now: datetime, every: timedelta, failures: int, draw: float, *, retry_at: datetime | None = None
) -> NextPoll:
    """Ask again by our own schedule, and not before the provider said.

    Shape: `failures` in a row, this one counted; `draw` in [0, 1): a quarter to all of the wait, so that
    sites which failed together do not return together.
    """
    wait = min(max(every / 4, LEAST_WAIT) * 2 ** min(failures, 8), max(MOST_WAIT, every))
    at = now + max(wait * (0.25 + 0.75 * draw), LEAST_WAIT)
    if retry_at is not None and retry_at > at:
        asked = min(retry_at, now + LONGEST_PROMISE)
        return NextPoll(asked + LEAST_WAIT * draw, "the provider asked us to wait")
    return NextPoll(at, f"it failed {failures} time{'' if failures == 1 else 's'} in a row")
