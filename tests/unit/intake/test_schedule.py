"""The schedule: when a source is asked next, and the reason it gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.intake.schedule import Rules, in_words, next_poll, rhythm_of
from dateline.model import Outcome, OutcomeKind, Wishes

NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
RULES = Rules()


def outcome(kind: OutcomeKind, **more: object) -> Outcome:
    return Outcome(kind=kind, words="", asked_at=NOW, **more)  # type: ignore[arg-type]


def wait(kind: OutcomeKind, rhythm: timedelta | None = None, failures: int = 0, **more: object) -> timedelta:
    return next_poll(outcome(kind, **more), rhythm, failures, NOW, 0.0, RULES).at - NOW


def test_a_source_is_asked_twice_as_often_as_it_publishes() -> None:
    assert wait(OutcomeKind.NEW, timedelta(hours=4)) == timedelta(hours=2)


def test_a_busy_outlet_is_not_asked_more_often_than_the_least_interval() -> None:
    assert wait(OutcomeKind.NEW, timedelta(minutes=1)) == RULES.min_every


def test_a_quiet_outlet_is_still_asked_once_a_day() -> None:
    assert wait(OutcomeKind.SAME, timedelta(days=90)) == timedelta(days=1)


def after_quiet(quiet: timedelta) -> timedelta:
    return next_poll(outcome(OutcomeKind.SAME), timedelta(hours=12), 0, NOW, 0.0, RULES, quiet).at - NOW


def test_an_outlet_that_published_just_now_is_asked_soon_and_then_less_as_it_stays_quiet() -> None:
    assert after_quiet(timedelta(minutes=2)) == RULES.min_every
    assert after_quiet(timedelta(hours=1)) == timedelta(hours=1)
    assert after_quiet(timedelta(days=30)) == timedelta(hours=6)


def test_what_the_desk_set_goes_before_rhythm_and_hub_and_not_before_what_the_feed_asks_for() -> None:
    told = next_poll(
        outcome(OutcomeKind.SAME), timedelta(days=9), 0, NOW, 0.0, RULES, pushed=True, own=timedelta(minutes=5)
    )
    assert (told.at - NOW, told.because) == (timedelta(minutes=5), "the desk set it to every 5 minutes")
    week = next_poll(outcome(OutcomeKind.SAME), timedelta(hours=1), 0, NOW, 0.0, RULES, own=timedelta(days=7))
    assert week.at - NOW == timedelta(days=7)
    wishes = Wishes(timedelta(hours=2), "ttl")
    told = next_poll(outcome(OutcomeKind.SAME), None, 0, NOW, 0.0, RULES, wishes=wishes, own=timedelta(minutes=5))
    assert told.at - NOW == timedelta(hours=2) and "(ttl)" in told.because


def test_an_answer_that_holds_longer_is_not_asked_before() -> None:
    assert wait(OutcomeKind.NEW, timedelta(hours=1), not_before=timedelta(hours=3)) == timedelta(hours=3)


def test_an_absurd_promise_does_not_silence_a_source() -> None:
    assert wait(OutcomeKind.NEW, timedelta(hours=1), not_before=timedelta(days=365)) == RULES.max_every


def test_a_host_that_asks_us_to_wait_is_not_asked_before() -> None:
    assert wait(OutcomeKind.THROTTLED, failures=1, retry_at=NOW + timedelta(hours=2)) == timedelta(hours=2)


def test_a_wait_of_ten_years_is_cut_to_a_week() -> None:
    assert wait(OutcomeKind.THROTTLED, failures=1, retry_at=NOW + timedelta(days=3650)) == timedelta(days=7)


def test_retry_after_zero_still_waits_a_minute() -> None:
    assert wait(OutcomeKind.THROTTLED, failures=1, retry_at=NOW) == timedelta(minutes=1)


@pytest.mark.parametrize("kind", [OutcomeKind.REFUSED, OutcomeKind.BLOCKED, OutcomeKind.GONE])
def test_a_refusal_is_left_for_a_day(kind: OutcomeKind) -> None:
    assert wait(kind, failures=1) == timedelta(days=1)


def test_a_missing_feed_is_asked_weekly_in_the_end_and_never_given_up() -> None:
    assert wait(OutcomeKind.MISSING, failures=1) == timedelta(hours=1)
    assert wait(OutcomeKind.MISSING, failures=40) == timedelta(days=7)


def test_a_failing_source_is_asked_less_each_time() -> None:
    waits = [wait(OutcomeKind.UNREACHABLE, failures=n) for n in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[-1] == RULES.max_every


@given(
    st.sampled_from(OutcomeKind),
    st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=400)),
    st.integers(1, 100),
    st.floats(0, 1, exclude_max=True),
    st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_next_poll_is_always_later_within_eight_days_and_gives_a_reason(
    kind: OutcomeKind, rhythm: timedelta | None, failures: int, jitter: float, retry_at: datetime | None
) -> None:
    chosen = next_poll(outcome(kind, retry_at=retry_at), rhythm, failures, NOW, jitter, RULES)
    assert NOW + timedelta(minutes=1) <= chosen.at <= NOW + timedelta(days=8)
    assert chosen.because


def test_the_rhythm_is_the_median_gap() -> None:
    times = [NOW - timedelta(hours=h) for h in (0, 1, 2, 3, 50)]
    assert rhythm_of(times) == timedelta(hours=1)
    assert rhythm_of(times[:2]) is None


@pytest.mark.parametrize(
    ("span", "words"),
    [(timedelta(seconds=1), "1 second"), (timedelta(minutes=90), "2 hours"), (timedelta(days=3), "3 days")],
)
def test_durations_read_as_words(span: timedelta, words: str) -> None:
    assert in_words(span) == words
