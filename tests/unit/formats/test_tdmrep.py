"""The file in which a host reserves text and data mining."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.formats.tdmrep import parse, reserved

POLICY = "https://post.test/policy.json"


def rules(*listed: dict[str, object]) -> tuple[tuple[str, bool, str | None], ...]:
    return parse(json.dumps(listed).encode())


def test_a_place_its_reservation_and_its_policy_are_read() -> None:
    read = rules(
        {"location": "/news/", "tdm-reservation": 1, "tdm-policy": POLICY},
        {"location": "/free/*", "tdm-reservation": 0},
    )
    assert read == (("/news/", True, POLICY), ("/free/*", False, None))


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[", b"null", b'[{"location": 7}]', b'[{"location":"/"}]', b"[" * 9999]
)
def test_what_is_no_such_file_reserves_nothing(body: bytes) -> None:
    assert parse(body) == ()


@pytest.mark.parametrize(
    ("place", "path", "fits"),
    [
        ("/", "/news/1", True),
        ("/news/", "/news/1", True),
        ("/news/", "/sport/1", False),
        ("*.pdf", "/a/b.pdf", True),
        ("/*/story", "/2026/story/7", True),
        ("*.pdf$", "/a.pdf", True),
        ("*.pdf$", "/a.pdf/more", False),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
    ],
)
def test_places_fit_as_those_of_robots_txt_do(place: str, path: str, fits: bool) -> None:
    assert reserved(((place, True, None),), path)[0] is fits


def test_the_longest_place_decides() -> None:
    listed = rules({"location": "/", "tdm-reservation": 1}, {"location": "/open/", "tdm-reservation": 0})
    assert reserved(listed, "/open/1") == (False, None)
    assert reserved(listed, "/closed/1")[0]


@given(st.text("*a$/", max_size=200), st.text("a/", max_size=400))
def test_no_place_takes_long(place: str, path: str) -> None:
    reserved(((place, True, None),), path)
