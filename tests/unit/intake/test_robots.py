"""robots.txt: what an answer, or none, lets us ask for. Source: RFC 9309."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dateline import errors
from dateline.intake import robots
from dateline.model import HostState

NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
PAGE = "https://a.example/story/1"
FILE = "https://a.example/robots.txt"
UNKNOWN = HostState("a.example")


def said(text: str) -> robots.Leave:
    return robots.leave(robots.after_answer(UNKNOWN, text, NOW), PAGE)


@pytest.mark.parametrize(
    ("page", "file"),
    [
        ("https://a.example/story/1?x=1#y", "https://a.example/robots.txt"),
        ("http://a.example:8080/story", "http://a.example:8080/robots.txt"),
    ],
)
def test_the_file_stands_at_the_root_of_scheme_host_and_port(page: str, file: str) -> None:
    assert robots.address(page) == file


def test_a_page_that_is_disallowed_may_not_be_asked_and_the_words_say_why() -> None:
    leave = said("User-agent: *\nDisallow: /story/")
    assert not leave.allowed and "robots.txt asks us not to" in leave.because


def test_the_group_for_our_name_goes_before_the_one_for_all() -> None:
    assert said("User-agent: *\nDisallow: /\n\nUser-agent: dateline\nDisallow: /private/").allowed
    assert not said("User-agent: *\nDisallow:\n\nUser-agent: DATELINE\nDisallow: /story").allowed


def test_the_longest_rule_decides() -> None:
    assert said("User-agent: *\nDisallow: /story/\nAllow: /story/1").allowed


@pytest.mark.parametrize(
    "text", ["", "User-agent: *\nDisallow:", "<html>not found</html>", "User-agent: other\nDisallow: /"]
)
def test_a_file_that_forbids_nothing_to_us_allows_all(text: str) -> None:
    assert said(text) == robots.Leave(True)


def test_a_crawl_delay_is_a_gap_and_one_of_hours_is_cut_to_a_minute() -> None:
    assert said("User-agent: *\nCrawl-delay: 5").gap == timedelta(seconds=5)
    assert said("User-agent: *\nCrawl-delay: 86400").gap == timedelta(seconds=60)
    assert said("User-agent: *\nCrawl-delay: -3").gap == timedelta()


@pytest.mark.parametrize(
    "error",
    [
        errors.NotFound(FILE, "answered 404", status=404),
        errors.Gone(FILE, "answered 410", status=410),
        errors.Refused(FILE, "answered 403", status=403),
        errors.Unreachable(FILE, "answered 418", status=418),
        errors.Withdrawn(FILE, "answered 451", status=451),
    ],
)
def test_where_there_is_no_file_all_is_allowed(error: errors.FetchError) -> None:
    state = robots.after_error(UNKNOWN, error, NOW)
    assert robots.leave(state, PAGE) == robots.Leave(True)


@pytest.mark.parametrize(
    "error",
    [
        errors.Unreachable(FILE, "answered 500", status=500),
        errors.Unreachable(FILE, "no connection"),
        errors.Throttled(FILE, "answered 429", status=429),
        errors.Throttled(FILE, "answered 503", status=503),
        errors.TimedOut(FILE, "no whole answer"),
        errors.Broken(FILE, "cut off"),
        errors.Untrusted(FILE, "its certificate has expired"),
        errors.OverLimit(FILE, "redirects"),
    ],
)
def test_where_the_host_could_not_say_nothing_is_asked_and_the_words_say_so(error: errors.FetchError) -> None:
    state = robots.after_error(UNKNOWN, error, NOW)
    leave = robots.leave(state, PAGE)
    assert not leave.allowed and f"could not be read, so nothing is asked for now: {error.reason}" in leave.because
    assert robots.after_answer(state, "", NOW).robots_words == ""


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("User-agent: *\nDisallow: /story/", "Disallow: /story/"),
        ("User-agent: *\nDisallow: /\nDisallow: /*/1$  # ones", "Disallow: /*/1$"),
        (
            "User-agent: other\nDisallow: /story/1\n\nUser-agent: *\nUser-agent: dateline\ndisallow:/story",
            "disallow:/story",
        ),
        ("User-agent: *\nDisallow: /story/1\n\nUser-agent: Dateline\nDisallow: /s", "Disallow: /s"),
    ],
)
def test_the_rule_that_is_in_the_way_is_named(text: str, rule: str) -> None:
    assert said(text).because == f"its robots.txt asks us not to read this page ({rule})"


def test_a_file_is_gone_by_for_a_day_and_a_failure_for_an_hour() -> None:
    assert not robots.known(UNKNOWN, NOW)
    read = robots.after_answer(UNKNOWN, "", NOW)
    assert robots.known(read, NOW + timedelta(hours=23))
    assert not robots.known(read, NOW + timedelta(hours=24))
    failed = robots.after_error(UNKNOWN, errors.TimedOut(FILE, "no answer"), NOW)
    assert robots.known(failed, NOW + timedelta(minutes=59))
    assert not robots.known(failed, NOW + timedelta(hours=1))


def test_an_answer_ends_a_refusal_and_leaves_the_rest_of_what_is_known() -> None:
    waiting = HostState("a.example", throttled_until=NOW, robots_refuses=True, robots_at=NOW)
    read = robots.after_answer(waiting, "User-agent: *\nDisallow: /x", NOW)
    assert (read.robots_refuses, read.throttled_until) == (False, NOW)
    assert robots.leave(read, PAGE).allowed
