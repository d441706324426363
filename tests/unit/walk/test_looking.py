"""Reading what is at an address that a person gave."""

from __future__ import annotations

import pytest

from dateline.errors import FormatError, Unfit
from dateline.model import Signals
from dateline.walk.looking import candidates, home_of, read_list, see, signal_words

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>
<link>https://post.example/</link><language>pt</language>
<item><title>Older</title><link>https://post.example/1</link><pubDate>Thu, 12 Mar 2026 06:00:00 GMT</pubDate></item>
<item><title>Newest</title><link>https://post.example/2</link><pubDate>Thu, 12 Mar 2026 10:00:00 GMT</pubDate></item>
<item><title>Middle</title><link>https://post.example/3</link><pubDate>Thu, 12 Mar 2026 08:00:00 GMT</pubDate></item>
</channel></rss>"""
PAGE = """<!doctype html><html><head><title>Post</title>
<link rel="alternate" type="application/rss+xml" href="/feed.xml" title="All">
<link rel="alternate" type="application/atom+xml" href="https://post.example/atom.xml"></head><body></body></html>"""


def test_a_feed_is_offered_with_its_newest_headline_and_how_often_it_publishes() -> None:
    offer = see(FEED.encode(), "https://post.example/feed", None).offer
    assert offer is not None
    assert (offer.title, offer.language, offer.items, offer.last_headline) == ("Harbour Post", "pt", 3, "Newest")
    assert offer.every is not None and offer.every.total_seconds() == 2 * 3600


def test_a_page_gives_the_feeds_that_it_names() -> None:
    seen = see(PAGE.encode(), "https://post.example/news/", "text/html")
    assert seen.offer is None
    assert seen.links == ("https://post.example/feed.xml", "https://post.example/atom.xml")


def test_a_page_that_sends_its_readers_on_says_where_to() -> None:
    page = b"<!doctype html><meta http-equiv=refresh content='0;url=news/'><title>Post</title>"
    seen = see(page, "https://post.example/", "text/html")
    assert seen.sends_on_to == "https://post.example/news/" and "sends its readers on" in seen.problem


def test_a_login_page_is_told_as_one() -> None:
    wall = b"<!doctype html><title>Sign in</title><form><input name=p type='password'></form>"
    assert see(wall, "https://post.example/", "text/html").login


@pytest.mark.parametrize("body", [b"", b"\0\xff" * 300, b"<rss><channel><item><title>cut of", b"{", b"<" * 100_000])
def test_whatever_the_bytes_are_something_is_said(body: bytes) -> None:
    seen = see(body, "https://post.example/", None)
    assert seen.offer is not None or seen.problem


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("post.example", ("https://post.example/", "http://post.example/")),
        ("  post.example/a b ", ("https://post.example/ab", "http://post.example/ab")),
        ("http://post.example", ("http://post.example/",)),
        ("feed://post.example/rss", ("https://post.example/rss", "http://post.example/rss")),
        ("feed:https://post.example/rss", ("https://post.example/rss",)),
        ("127.0.0.1:8070/feed", ("https://127.0.0.1:8070/feed", "http://127.0.0.1:8070/feed")),
        ("//post.example", ("https://post.example/", "http://post.example/")),
    ],
)
def test_an_address_is_understood_as_people_write_it(given: str, asked: tuple[str, ...]) -> None:
    assert candidates(given) == asked


@pytest.mark.parametrize(
    "given",
    ["", " ", "javascript:alert(1)", "file:///etc/passwd", "gopher://x.example", "http://", "mailto:a@b.example",
     "http://user:word@post.example/", "https://exa mple..example/"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused_in_words(given: str) -> None:
    with pytest.raises(Unfit):
        candidates(given)


@pytest.mark.parametrize("given", ["http://user:word@post.example/", "user@post.example"])
def test_a_user_name_in_an_address_is_named_and_a_password_not_repeated(given: str) -> None:
    with pytest.raises(Unfit, match="user name in it") as refused:
        candidates(given)
    assert "word" not in str(refused.value)


@pytest.mark.parametrize(
    ("feed", "home", "outlet"),
    [
        ("https://feeds.post.example/world.xml", "https://www.post.example/world", "https://www.post.example/"),
        ("https://feeds.post.example/sport.xml", "https://www.post.example/sport", "https://www.post.example/"),
        ("https://post.example/feed", None, "https://post.example/"),
        ("https://people.example/@ada.rss", "https://people.example/@ada", "https://people.example/@ada"),
        ("https://www.reddit.com/r/x/.rss", "https://www.reddit.com/r/x/", "https://www.reddit.com/r/x"),
        ("http://127.0.0.1:8090/o/one/feed.xml", "http://127.0.0.1:8090/o/one", "http://127.0.0.1:8090/o/one"),
        ("http://127.0.0.1:8090/o/two/feed.xml", "http://127.0.0.1:8090/o/two/", "http://127.0.0.1:8090/o/two"),
        ("https://post.example/feed", "javascript:alert(1)", "https://post.example/"),
    ],
)
def test_the_feeds_of_a_site_have_one_home_and_outlets_on_a_shared_host_have_their_own(
    feed: str, home: str | None, outlet: str
) -> None:
    assert home_of(feed, home) == outlet


def test_a_list_gives_each_web_address_once() -> None:
    listed = read_list(
        b"""<opml version="2.0"><body><outline text="News">
        <outline text="One" type="rss" xmlUrl="https://one.example/feed" htmlUrl="https://one.example/"/>
        <outline text="One again" type="rss" xmlUrl="https://ONE.example/feed?utm_source=x"/></outline>
        <outline text="Bad" type="rss" xmlUrl="javascript:alert(1)"/>
        <outline text="Local" type="rss" xmlUrl="http://127.0.0.1:1/feed"/></body></opml>"""
    )
    assert [(each.title, each.url) for each in listed] == [
        ("One", "https://one.example/feed"),
        ("Local", "http://127.0.0.1:1/feed"),  # the guard looks at it when it is asked
    ]


def test_a_file_that_is_no_list_is_refused() -> None:
    with pytest.raises(FormatError):
        read_list(b"<!doctype html><title>Not a list</title>")


def test_what_a_feed_says_of_its_use_is_put_in_words() -> None:
    assert signal_words(Signals()) == ()
    words = signal_words(Signals(tdm_reserved=True, max_snippet=50, max_image_preview="none"))
    assert len(words) == 3 and "50 characters" in words[1]
