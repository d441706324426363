"""Addresses are read as browsers read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.urls import MAX_LENGTH, host_of, is_web, normalise, parse, picture_id, resolve, shown_host, site_of

LOOPBACK_SPELLINGS = [
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http:\\\\127.0.0.1\\",
    "http:/127.0.0.1/",
    "http:127.0.0.1/",
    "HTTP://127.0.0.1:000080/",
    " \thttp://127.0.0\n.1/ ",
    "http://%31%32%37.0.0.1/",
]


@pytest.mark.parametrize("url", LOOPBACK_SPELLINGS)
def test_every_spelling_of_an_address_is_read_as_that_address(url: str) -> None:
    assert resolve(None, url) == "http://127.0.0.1/"


@pytest.mark.parametrize(
    "url",
    [
        "http://good.example@127.0.0.1/",
        "http://127.0.0.1%2f@good.example/",
        "http://127.0.0.1%00.good.example/",
        "http://[fe80::1%25lo]/",
        "http://127.0.0.1:65536/",
        "http://127.0.0.1:８０/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://a..b/",
        "http://" + "a" * 64 + ".com/",
        "http:///",
        "http://[::1/",
        "http://exa mple.com/",
        "http://\ud800.com/",
        "//host/",
        "/path",
        "",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "feed:http://127.0.0.1/",
        "http://h/" + "x" * MAX_LENGTH,
    ],
)
def test_what_is_no_web_address_is_none(url: str) -> None:
    assert resolve(None, url) is None
    assert not is_web(url)
    assert host_of(url) == ""
    assert site_of(url) is None
    assert shown_host(url) == ""
    assert normalise(url) == url


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        # RFC 3986, 5.4, in the reading of browsers
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g/"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q#s"),
        ("g#s", "http://a/b/c/g#s"),
        (";x", "http://a/b/c/;x"),
        ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../g", "http://a/b/g"),
        ("../../../g", "http://a/g"),
        ("g/../h", "http://a/b/c/h"),
        ("%2e%2e/g", "http://a/b/g"),
        ("http:g", "http://a/b/c/g"),
        ("http:/g", "http://a/g"),
        ("https:g", "https://g/"),
        ("https:/g", "https://g/"),
        ("https://h", "https://h/"),
        ("\\\\evil.com\\x", "http://evil.com/x"),
        ("a b?c='d\"", "http://a/b/c/a%20b?c=%27d%22"),
        ("ä?ö#ü", "http://a/b/c/%C3%A4?%C3%B6#%C3%BC"),
        ("50%", "http://a/b/c/50%25"),
        ("mailto:x@y", None),
        ("//user@h/", None),
    ],
)
def test_references_are_joined_to_their_page(reference: str, expected: str | None) -> None:
    assert resolve("http://a/b/c/d;p?q", reference) == expected


def test_a_base_that_is_no_web_address_serves_absolute_references_only() -> None:
    assert resolve("file:///x", "page") is None
    assert resolve(None, "page") is None
    assert resolve("nonsense", "https://h/p") == "https://h/p"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://News.Example.COM:443/A?utm_source=rss&id=3&fbclid=x#top", "https://news.example.com/A?id=3"),
        ("https://h/a?utm_medium=x", "https://h/a"),
        ("https://h/a?UTM_Medium=x&at_campaign=64", "https://h/a"),
        ("https://h/a?%75tm_source=x", "https://h/a"),
        ("https://h/a?b=1&a=2", "https://h/a?b=1&a=2"),
        ("https://h/a?ref=story-2", "https://h/a?ref=story-2"),
        ("https://h/a?", "https://h/a"),
        ("https://h", "https://h/"),
        ("https://h./", "https://h/"),
        ("https://h:8443/", "https://h:8443/"),
        ("https://h/%7euser/%e4%BD%a0", "https://h/~user/%E4%BD%A0"),
        ("https://h/a/./b/../c", "https://h/a/c"),
        ("https://müller.de/", "https://xn--mller-kva.de/"),
    ],
)
def test_one_page_has_one_address(url: str, expected: str) -> None:
    assert normalise(url) == expected


def test_the_unit_of_politeness_is_the_host_with_its_odd_port() -> None:
    assert host_of("https://www.example.com:443/x") == "www.example.com"
    assert host_of("http://Example.com:8080/x") == "example.com:8080"
    assert host_of("http://[::1]:81/") == "[::1]:81"
    assert site_of("https://example.com:444/x?y#z") == "https://example.com:444/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://www.uk/", "www.uk"),
        ("https://xn--mnchen-3ya.de/", "münchen.de"),
        ("https://日本語.jp/", "日本語.jp"),
        ("https://пример.рф/", "пример.рф"),
        ("https://новости.com/", "новости.com"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),  # Cyrillic letters that all look Latin
        ("https://раypal.com/", "xn--ypal-43d9g.com"),  # mixed
        ("https://i❤.ws/", "xn--i-7iq.ws"),
        ("https://xn--a.com/", "xn--a.com"),
    ],
)
def test_hosts_are_shown_readable_where_that_cannot_mislead(url: str, expected: str) -> None:
    assert shown_host(url) == expected


def test_a_pictures_id_is_the_hash_of_its_address() -> None:
    assert picture_id("https://h/a.jpg") == picture_id("https://h/a.jpg") != picture_id("https://h/b.jpg")
    assert len(picture_id("\ud800")) == 32


def test_no_listed_spelling_hides_its_host(shared: Path) -> None:
    lines = (shared / "corpus/hostile/ssrf_urls.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        web = parse(line)
        if web is not None:
            assert web.host.isascii()
            assert not set(web.host) & set("@/\\#?%")
