"""OPML lists, the feeds that pages name, and robots.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.errors import FormatError
from dateline.extract import from_entry
from dateline.formats import discover, opml, robots
from dateline.formats.discover import FeedLink
from dateline.formats.feeds import parse as parse_feed
from dateline.formats.opml import Outline

# --- OPML ------------------------------------------------------------------------------------------


def test_a_list_in_folders_keeps_them() -> None:
    body = b"""<?xml version="1.0"?><opml version="1.0"><head><title>L</title></head><body>
      <outline text="News"><outline text="World">
        <outline type="rss" text="A &amp; B" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/></outline>
        <outline text="C" xmlurl="feed://c.example/feed"/></outline>
      <outline title="D" XMLURL="http://d.example/"/><outline text="bad" xmlUrl="javascript:alert(1)"/>
    </body></opml>"""
    assert opml.parse(body, "list") == (
        Outline("https://a.example/feed", "A & B", "https://a.example/", ("News", "World")),
        Outline("http://c.example/feed", "C", None, ("News",)),
        Outline("http://d.example/", "D"),
    )


def test_a_list_that_is_not_well_formed_is_read() -> None:
    body = (
        b'<opml><body><outline text="A & B" xmlUrl="https://a.example/?x=1&y=2"><outline xmlUrl="https://b.example/">'
    )
    assert [outline.url for outline in opml.parse(body, "list")] == ["https://a.example/?x=1&y=2", "https://b.example/"]


def test_a_list_of_a_hundred_thousand_gives_ten_thousand() -> None:
    body = b"<opml><body>" + b'<outline xmlUrl="https://a.example/f"/>' * 100_000 + b"</body></opml>"
    assert len(opml.parse(body, "list")) == 10_000


def test_a_list_nested_a_hundred_thousand_deep_ends() -> None:
    body = b"<opml><body>" + b'<outline text="x" xmlUrl="https://a.example/f">' * 100_000
    assert opml.parse(body, "list")


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"https://a.example/feed"])
def test_what_is_no_list_is_an_error(body: bytes) -> None:
    with pytest.raises(FormatError):
        opml.parse(body, "list")


def test_every_list_of_the_corpus_is_read(shared: Path) -> None:
    found = 0
    for path in (shared / "corpus/feeds/opml").rglob("*.opml"):
        outlines = opml.parse(path.read_bytes(), path.name)
        assert outlines, path
        assert opml.parse(opml.render("again", outlines), "again") == outlines
        found += len(outlines)
    assert found > 700


# --- pages -----------------------------------------------------------------------------------------

PAGE = b"""<!doctype html><html lang="en-gb"><head><title>The Outlet &amp; Co</title><base href="/news/">
<!-- <link rel="alternate" type="application/rss+xml" href="/old"> -->
<script>'<link rel="alternate" type="application/rss+xml" href="/scripted">'</script>
<link rel="alternate" type="application/rss+xml" title="Comments" href="comments/feed">
<link type='application/atom+xml' rel='home alternate' title='All &amp; more' href='atom.xml'>
<link rel=alternate type="application/json" href="/wp-json/wp/v2/posts/1">
<link rel="alternate" hreflang="de" href="/de"></head>
<body><a href="/rss.xml">RSS</a><a href="https://other.example/feed">their feed</a><a href="feed:https://x">x</a></body>"""


def test_a_pages_feeds_are_found_the_likeliest_first() -> None:
    head = discover.head(PAGE, "https://outlet.example/start")
    assert (head.title, head.language) == ("The Outlet & Co", "en-GB")
    assert head.feeds == (
        FeedLink("https://outlet.example/news/atom.xml", "All & more", "atom"),
        FeedLink("https://outlet.example/news/comments/feed", "Comments", "rss"),
        FeedLink("https://outlet.example/rss.xml", "", "link"),
    )


@pytest.mark.parametrize("unit", [b"<link ", b"<script>", b"<!--", b"<a href='", b"<title>", b"<base href=/x>"])
def test_a_page_of_half_open_tags_names_no_feeds(unit: bytes) -> None:
    assert discover.feeds(unit * (500_000 // len(unit)), "https://outlet.example/") == ()


def test_guesses_stand_beside_the_page_and_at_the_root() -> None:
    guesses = discover.guesses("https://outlet.example/blog/post")
    assert "https://outlet.example/blog/feed" in guesses
    assert "https://outlet.example/rss.xml" in guesses
    assert len(set(guesses)) == len(guesses)


# --- robots.txt ------------------------------------------------------------------------------------

RULES = """\ufeffUser-agent: OtherBot
User-agent: Dateline/1.0
Disallow: /private # not yet
Allow: /private/open
Crawl-delay: 7

User-agent: *
Disallow: /
"""


def test_the_group_for_us_goes_before_the_one_for_all() -> None:
    assert robots.allowed(RULES, "Dateline", "https://outlet.example/news")
    assert not robots.allowed(RULES, "Dateline", "https://outlet.example/private/x")
    assert robots.allowed(RULES, "Dateline", "https://outlet.example/private/open")
    assert not robots.allowed(RULES, "Another", "https://outlet.example/news")
    assert robots.crawl_delay(RULES, "Dateline") == 7
    assert robots.crawl_delay(RULES, "Another") is None


def test_a_name_that_ours_only_contains_is_not_ours() -> None:
    assert robots.allowed("User-agent: date\nDisallow: /\n", "Dateline", "https://outlet.example/")


def test_nothing_said_is_all_allowed() -> None:
    assert robots.allowed("", "Dateline", "https://outlet.example/")
    assert robots.allowed("<html>not found</html>", "Dateline", "https://outlet.example/")


def test_what_stands_beyond_500_kib_is_not_read() -> None:
    text = "# x\n" * (robots.MAX_BYTES // 4) + "User-agent: *\nDisallow: /\n"
    assert robots.allowed(text, "Dateline", "https://outlet.example/")


def test_very_many_agents_and_rules_are_read_once() -> None:
    agents = "\n".join(f"User-agent: a{number}" for number in range(15_000))
    rules = "\n".join(f"Disallow: /{number}*a*b$" for number in range(15_000))
    assert robots.allowed(f"{agents}\n{rules}", "Dateline", "https://outlet.example/1a")
    assert not robots.allowed(f"{agents}\nUser-agent: dateline\n{rules}", "Dateline", "https://outlet.example/1ab")


def test_no_mark_turns_a_foreign_text_round_and_a_look_alike_host_is_seen() -> None:
    body = (
        "<rss><channel><title>A\u202eb</title><item><title>x \u202egpj.exe \u202dy</title><link>https://аррle.example/x"
        "</link><author>J\u202eD</author><category>c\u202ed</category><description>Some \u202ewords.</description>"
        "</item></channel></rss>"
    )
    feed = parse_feed(body.encode(), "https://a.example/", None)
    (entry,) = feed.entries
    article = from_entry(entry, feed)
    assert (feed.title, entry.title, entry.authors, entry.categories) == ("Ab", "x gpj.exe y", ("JD",), ("cd",))
    assert article.headline == "x gpj.exe y" and [block.text for block in article.blocks] == ["Some words."]
    assert entry.url == "https://xn--le-6kc8da.example/x"
