"""A second's first key, and instants as numbers; how keys are given out is in tests/store/test_list_keys.py."""

# ruff: noqa: DTZ001  # hypothesis wants its bounds without a zone
from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.store.keys import SECOND, lowest_key
from dateline.store.schema import instant, micros

times = st.datetimes(datetime(1900, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC))


@given(times, times)
def test_seconds_have_keys_of_their_own_in_the_order_of_time(at: datetime, other_at: datetime) -> None:
    seconds = [micros(each) // 1_000_000 for each in (at, other_at)]
    assert lowest_key(other_at) - lowest_key(at) == (seconds[1] - seconds[0]) * SECOND


@given(times)
def test_keys_fit_a_bigint_and_a_day_begins_at_its_lowest(at: datetime) -> None:
    key = lowest_key(at)
    assert -(2**63) <= key < 2**63
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    assert lowest_key(midnight) <= key < lowest_key(midnight + timedelta(days=1))


@given(times)
def test_instants_are_whole_microseconds_there_and_back(at: datetime) -> None:
    assert instant(micros(at)) == at
    assert micros(at.astimezone(timezone(timedelta(hours=5)))) == micros(at)


def test_a_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(TypeError):
        micros(datetime(2026, 1, 1))
