"""When a provider is asked next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dateline.markets.schedule import LEAST_WAIT, LONGEST_PROMISE, MOST_WAIT, after_failure, after_success

NOW = datetime(2026, 3, 12, tzinfo=UTC)
FIVE = timedelta(minutes=5)
draws = st.floats(min_value=0, max_value=1, exclude_max=True)
failures = st.integers(min_value=1, max_value=10_000)


def test_after_success_the_interval_counts() -> None:
    assert after_success(NOW, FIVE).at == NOW + FIVE


def test_the_wait_grows_with_failures_and_is_bounded() -> None:
    waits = [after_failure(NOW, FIVE, n, 0.5).at - NOW for n in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[0] < FIVE, "the first try again comes before the price turns stale"
    assert timedelta(minutes=15) < waits[-1] <= MOST_WAIT


@given(failures, draws, st.timedeltas(min_value=timedelta(days=-1), max_value=timedelta(days=400)))
def test_a_provider_is_never_asked_at_once_nor_before_it_said_nor_never(
    failed: int, draw: float, asked_for: timedelta
) -> None:
    at = after_failure(NOW, FIVE, failed, draw, retry_at=NOW + asked_for).at
    assert at >= NOW + LEAST_WAIT
    assert at >= NOW + min(asked_for, LONGEST_PROMISE)
    assert at <= NOW + LONGEST_PROMISE + LEAST_WAIT


@given(failures, draws)
def test_an_interval_longer_than_the_usual_bound_is_not_shortened_for_good(failed: int, draw: float) -> None:
    day = timedelta(days=1)
    assert after_failure(NOW, day, failed, draw).at <= NOW + day
    assert after_failure(NOW, day, 9, 0.99).at > NOW + MOST_WAIT


def test_sites_that_failed_together_do_not_return_together() -> None:
    assert len({after_failure(NOW, FIVE, 4, draw / 10).at for draw in range(10)}) == 10
