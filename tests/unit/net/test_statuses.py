"""Statuses mean what the norms say, and Retry-After is read with care."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import Broken, Gone, NotFound, Refused, Throttled, Unreachable, Withdrawn
from dateline.model import Validators
from dateline.net.statuses import LONGEST_WAIT, error_of, retry_at_of, validators_of
from dateline.net.values import Reply

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Refused),
        (402, Refused),
        (403, Refused),
        (404, NotFound),
        (410, Gone),
        (451, Withdrawn),
        (429, Throttled),
        (503, Throttled),
        (400, Unreachable),
        (418, Unreachable),
        (500, Unreachable),
        (502, Unreachable),
        (521, Unreachable),
        (204, Broken),
        (206, Broken),
        (300, Broken),
        (999, Broken),
    ],
)
def test_each_status_is_its_own_kind_of_error(status: int, kind: type[Exception]) -> None:
    error = error_of("http://h/", Reply(status, {}, b""), NOW)
    assert type(error) is kind
    assert error.status == status
    assert f"answered {status}" in str(error)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("60", timedelta(seconds=60)),
        ("0", timedelta()),
        (" 7 ", timedelta(seconds=7)),
        ("315360000", LONGEST_WAIT),
        ("Sun, 01 Mar 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Sunday, 01-Mar-26 12:05:00 GMT", timedelta(minutes=5)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", timedelta()),
        ("Fri, 01 Jan 2036 00:00:00 GMT", LONGEST_WAIT),
    ],
)
def test_seconds_and_dates_are_read_and_capped(text: str, wait: timedelta) -> None:
    assert retry_at_of({"retry-after": text}, NOW) == NOW + wait


@pytest.mark.parametrize("text", ["", "soon; -1e999", "-5", "1.5", "1e3", "٣", "Fri, 32 Foo 2026 25:61:61 +9999"])
def test_rubbish_is_ignored(text: str) -> None:
    assert retry_at_of({"retry-after": text}, NOW) is None
    assert "wait" not in str(error_of("http://h/", Reply(503, {"retry-after": text}, b""), NOW))


def test_a_date_is_read_against_the_servers_own_clock() -> None:
    headers = {"retry-after": "Sun, 01 Mar 2026 15:10:00 GMT", "date": "Sun, 01 Mar 2026 15:00:00 GMT"}
    assert retry_at_of(headers, NOW) == NOW + timedelta(minutes=10)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_header_makes_it_raise_or_wait_for_ever(after: str, date: str) -> None:
    at = retry_at_of({"retry-after": after, "date": date}, NOW)
    assert at is None or NOW <= at <= NOW + LONGEST_WAIT


def test_validators_are_kept_exactly_or_not_at_all() -> None:
    headers = {"etag": 'W/"a b"', "last-modified": "yesterday"}
    assert validators_of(headers) == Validators('W/"a b"', "yesterday")
    for bad in ('"é"', '"a\r\nX: y"', "", "x" * 2000):
        assert validators_of({"etag": bad}) == Validators()
