"""List keys sort as (sorts_at, id) does."""

# ruff: noqa: DTZ001  # hypothesis wants its bounds without a zone
from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.store.keys import free_key, list_key, lowest_key
from dateline.store.schema import instant, micros

times = st.datetimes(datetime(1900, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC))
ids = st.integers(1, 2**28 - 1)


@given(times, ids, times, ids)
def test_keys_sort_by_time(at: datetime, article_id: int, other_at: datetime, other_id: int) -> None:
    if at < other_at:
        assert list_key(at, article_id) < list_key(other_at, other_id)


@given(times, ids, ids)
def test_keys_of_one_second_sort_by_id_and_are_never_the_same(at: datetime, one: int, two: int) -> None:
    second = at.replace(microsecond=0)
    assert (list_key(second, one) < list_key(second, two)) == (one < two)


@given(times, ids)
def test_keys_fit_a_bigint_and_a_day_begins_at_its_lowest(at: datetime, article_id: int) -> None:
    key = list_key(at, article_id)
    assert -(2**63) <= key < 2**63
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    assert lowest_key(midnight) <= key < lowest_key(midnight + timedelta(days=1))


def test_a_taken_key_is_stepped_past() -> None:
    assert free_key(7, {7, 6}) == 5


@given(times)
def test_instants_are_whole_microseconds_there_and_back(at: datetime) -> None:
    assert instant(micros(at)) == at
    assert micros(at.astimezone(timezone(timedelta(hours=5)))) == micros(at)


def test_a_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(TypeError):
        micros(datetime(2026, 1, 1))
