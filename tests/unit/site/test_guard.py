"""Hosts that are answered for, proxies that are believed, headers on every answer."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from dateline.site.guard import HEADERS, POLICY, THEME_LINE, Hosts, Proxies, with_headers


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        (b"news.example", True),
        (b"NEWS.example:8000", True),
        (b"news.example.", True),
        (b"[::1]:8000", True),
        (b"evil.example", False),
        (b"news.example.evil.example", False),
        (b"news.example@evil.example", False),
        (b"", False),
        (None, False),
    ],
)
def test_only_listed_hosts_are_answered(host: bytes | None, answered: bool) -> None:
    hosts = Hosts(["news.example", "[::1]"])
    assert hosts.allow(host) is answered
    assert hosts.allow(host) is answered  # the remembered answer is the same


def test_host_spellings_do_not_fill_memory() -> None:
    hosts = Hosts(["news.example"])
    for n in range(5000):
        hosts.allow(b"h%d" % n)
    assert len(hosts._known) <= 256


def scope(client: str, **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"client": (client, 4000), "scheme": "http", "headers": pairs}


def test_forwarded_headers_of_strangers_are_not_believed() -> None:
    found = scope("203.0.113.9", x_forwarded_for="1.2.3.4", x_forwarded_proto="https")
    Proxies(["10.0.0.0/8"]).apply(found)
    assert found["client"][0] == "203.0.113.9" and found["scheme"] == "http"


def test_a_listed_proxy_says_who_asked_and_how() -> None:
    found = scope("10.1.1.1", x_forwarded_for="198.51.100.7", x_forwarded_proto="https")
    Proxies(["10.0.0.0/8"]).apply(found)
    assert found["client"][0] == "198.51.100.7" and found["scheme"] == "https"


def test_what_a_client_put_before_the_proxies_own_entry_is_not_believed() -> None:
    found = scope("10.1.1.1", x_forwarded_for="127.0.0.1, 198.51.100.7, 10.2.2.2")
    Proxies(["10.0.0.0/8"]).apply(found)
    assert found["client"][0] == "198.51.100.7"


def test_rubbish_in_the_chain_ends_it() -> None:
    found = scope("10.1.1.1", x_forwarded_for="<script>, 10.2.2.2")
    Proxies(["10.0.0.0/8"]).apply(found)
    assert found["client"][0] == "10.2.2.2"


def test_the_policy_allows_the_theme_line_and_no_other_inline_script() -> None:
    digest = base64.b64encode(hashlib.sha256(THEME_LINE.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in POLICY
    assert "unsafe" not in POLICY and "default-src 'self'" in POLICY and "base-uri 'none'" in POLICY


def test_headers_are_added_but_never_put_twice() -> None:
    own = [(b"Content-Security-Policy", b"default-src 'none'; sandbox")]
    found = with_headers(own)
    assert found[0] == own[0]
    assert len(found) == len(HEADERS)
