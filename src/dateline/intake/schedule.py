"""When a source is asked next, and why then: values in, values out.

Source: RFC 9110 section 10.2.3 (Retry-After), RFC 9111 section 5.2 (max-age); the rest is docs/intake.md.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from dateline.model import NO_WISHES, NextPoll, Outcome, OutcomeKind, Wishes

DAY = timedelta(days=1)
FIRST_RETRY = timedelta(minutes=5)
UNKNOWN_RHYTHM = timedelta(hours=1)
LONGEST_PROMISE = timedelta(days=7)  # a Retry-After beyond this is not believed
PUSHED_EVERY = timedelta(hours=6)  # where a hub tells us what is new: often enough to see that it went quiet
HOUR = timedelta(hours=1)
_DAY_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")

_A_DAY = {
    OutcomeKind.REFUSED: "they do not want us here, so we ask again after a day",
    OutcomeKind.BLOCKED: "the address is private or forbidden, so nothing was sent; looked at again after a day",
    OutcomeKind.WITHDRAWN: "the answer was 451, withdrawn; looked at again after a day",
    OutcomeKind.UNTRUSTED: "its certificate could not be verified; tried again after a day",
}
_TROUBLES = {
    OutcomeKind.NOT_A_FEED: "what came was no feed",
    OutcomeKind.MALFORMED: "what came was damaged",
    OutcomeKind.TOO_LARGE: "it went beyond what we take",
    OutcomeKind.UNREACHABLE: "it could not be reached, or its answer was broken",
    OutcomeKind.SLOW: "it was too slow",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's bounds on how often a source is asked."""

    min_every: timedelta = timedelta(minutes=10)
    max_every: timedelta = DAY


def next_poll(
    outcome: Outcome,
    rhythm: timedelta | None,
    failures: int,
    now: datetime,
    jitter: float,
    rules: Rules,
    quiet: timedelta | None = None,
    wishes: Wishes = NO_WISHES,
    pushed: bool = False,
    own: timedelta | None = None,
) -> NextPoll:
    """Decide when a source is asked next.

    Shape: `failures` in a row, this one counted; `jitter` in [0, 1) spreads returns so that none are
    synchronised; `quiet` is how long ago it last published, None where that is not known; `wishes` are its
    feed's, from whenever that was last read; `pushed`: a hub tells us what is new; `own`: how often an operator
    has this source asked, which goes before its rhythm and not before its feed's wishes.
    """
    if outcome.kind in (OutcomeKind.NEW, OutcomeKind.SAME, OutcomeKind.MOVED):
        upcoming = _after_success(outcome, rhythm, now, jitter, rules, quiet, wishes, pushed, own)
    else:
        upcoming = _after_trouble(outcome, failures, now, jitter, rules)
    return _outside(upcoming, wishes, jitter)


def _after_trouble(outcome: Outcome, failures: int, now: datetime, jitter: float, rules: Rules) -> NextPoll:
    if outcome.kind is OutcomeKind.THROTTLED:
        return _after_throttling(outcome, failures, now, jitter)
    if outcome.kind in _A_DAY:
        return NextPoll(now + DAY + _spread(timedelta(hours=1), jitter), _A_DAY[outcome.kind])
    if outcome.kind is OutcomeKind.GONE:
        return NextPoll(now + DAY, "the answer was 410, gone: asked once more after a day, then no more")
    if outcome.kind is OutcomeKind.MISSING:
        wait = min(timedelta(hours=1) * 2 ** min(failures - 1, 10), timedelta(days=7))
        return NextPoll(now + wait + _spread(wait / 10, jitter), _failing("nothing is at that address (404)", failures))
    wait = min(FIRST_RETRY * 2 ** min(failures - 1, 12), rules.max_every)
    return NextPoll(
        now + wait + _spread(wait / 5, jitter), _failing(_TROUBLES.get(outcome.kind, outcome.kind.value), failures)
    )


def _after_throttling(outcome: Outcome, failures: int, now: datetime, jitter: float) -> NextPoll:
    own = now + min(FIRST_RETRY * 2 ** min(failures, 8), DAY)
    if outcome.retry_at is None:
        return NextPoll(own + _spread(FIRST_RETRY, jitter), "the host is busy and did not say for how long")
    asked = min(max(outcome.retry_at, now), now + LONGEST_PROMISE)
    # A minute at the least: "Retry-After: 0" comes from hosts that go on refusing.
    at = max(asked, now + timedelta(minutes=1))
    return NextPoll(at + _spread(timedelta(minutes=1), jitter), "the host asked us to wait")


def _after_success(
    outcome: Outcome,
    rhythm: timedelta | None,
    now: datetime,
    jitter: float,
    rules: Rules,
    quiet: timedelta | None,
    wishes: Wishes,
    pushed: bool,
    own: timedelta | None,
) -> NextPoll:
    every, because = (own, f"the desk set it to every {in_words(own)}") if own else _by_rhythm(rhythm, quiet, rules)
    if pushed and own is None and every < min(PUSHED_EVERY, rules.max_every):
        every = min(PUSHED_EVERY, rules.max_every)
        because = f"its hub tells us what is new; asked every {in_words(every)} to see what the hub missed"
    for least, why in ((outcome.not_before, "its last answer holds for {} (max-age)"), _least(wishes)):
        if least is not None and least > every:
            every = min(least, max(every, rules.max_every))
            because = why.format(in_words(every))
    return NextPoll(now + every + _spread(every / 20, jitter), because)


def _by_rhythm(rhythm: timedelta | None, quiet: timedelta | None, rules: Rules) -> tuple[timedelta, str]:
    """How often by how often it publishes, within the operator's bounds for all sources; and why."""
    if rhythm is None:
        every, because = UNKNOWN_RHYTHM, "how often it publishes is not known yet"
    else:
        every, because = rhythm / 2, f"it publishes about every {in_words(rhythm)}"
    if quiet is not None and quiet < every:
        # News comes in bursts: who published just now soon does again. The wait grows as the quiet does.
        every, because = max(quiet, timedelta()), f"it last published {in_words(quiet)} ago"
    if every < rules.min_every:
        every = rules.min_every
        because += f"; {in_words(rules.min_every)} is the least we wait"
    if every > rules.max_every:
        every = rules.max_every
        because += f"; {in_words(rules.max_every)} is the longest we wait"
    return every, because


def _least(wishes: Wishes) -> tuple[timedelta | None, str]:
    return wishes.least, f"its feed asks to be left alone for {{}} at a time ({wishes.rule or 'ttl'})"


def _outside(upcoming: NextPoll, wishes: Wishes, jitter: float) -> NextPoll:
    """Put a poll off that would fall into hours or days, of GMT, in which the feed asks to be left alone."""
    if not wishes.hours and not wishes.days:
        return upcoming
    at, hours, days = upcoming.at.astimezone(UTC), set[int](), set[int]()
    first = at.hour
    for _ in range(7 * 24):
        if at.weekday() in wishes.days:
            days.add(at.weekday())
        elif at.hour in wishes.hours:
            hours.add(at.hour)
        else:
            break
        at = at.replace(minute=0, second=0, microsecond=0) + HOUR
    if not hours and not days:
        return upcoming
    named = [f"from {first:02}:00 to {at.hour:02}:00 GMT (skipHours)"] if hours and not days else []
    if hours and days:
        named = [f"in {len(hours)} hours of the day (skipHours)"]
    if days:
        named.append(" and ".join(f"on {_DAY_NAMES[day]}" for day in sorted(days)) + " (skipDays)")
    # Everybody who keeps to these hours returns when they end: not all in the same minute.
    return NextPoll(at + _spread(HOUR / 4, jitter), f"its feed asks not to be asked {' and '.join(named)}")


def _failing(what: str, failures: int) -> str:
    times = "once" if failures <= 1 else f"{failures} times in a row"
    return f"{what}, {times}: we wait longer each time"


def _spread(width: timedelta, jitter: float) -> timedelta:
    return width * jitter


def rhythm_of(published: Sequence[datetime]) -> timedelta | None:
    """The median gap between items, from their instants in any order; None below three items."""
    times = sorted(set(published), reverse=True)[:30]
    if len(times) < 3:
        return None
    return timedelta(seconds=median((a - b).total_seconds() for a, b in itertools.pairwise(times)))


def in_words(span: timedelta) -> str:
    """A duration for people: 10 minutes, 2 hours, 3 days."""
    seconds = max(int(span.total_seconds()), 0)
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {word}{'' if count == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
