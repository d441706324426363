"""Feeds as somebody wrote them by hand or by mistake, and what a person would expect of each."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dateline.errors import NotAFeed
from dateline.formats import opml
from dateline.formats.feeds import parse
from dateline.model import Entry, Feed, Stamp

URL = "https://outlet.example/dir/feed.xml"
NEVER = datetime(1, 1, 1, tzinfo=UTC)
_SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def feed_of(items: str, head: str = "<title>T</title><link>https://outlet.example/</link>") -> Feed:
    return parse(f'<rss version="2.0" {_SPACES}><channel>{head}{items}</channel></rss>'.encode(), URL)


def entry_of(inside: str) -> Entry:
    return feed_of(f"<item>{inside}</item>").entries[0]


# --- markup that nobody escaped --------------------------------------------------------------------

_REST = "<link>https://outlet.example/1</link><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>"
_NEXT = "<item><title>next</title><link>https://outlet.example/2</link></item>"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("x<br>y<hr>z", "x<br>y<hr>z"),
        ("<BR>x", "<BR>x"),
        ("<p>One<p>Two", "<p>One</p><p>Two</p>"),
        ("<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c"),
        ("</p>x</div>", "x"),
        ("<b><i>x</b></i> y", "<b><i>x</i></b> y"),
        ('<img src="/a.png" alt="a > b">t', '<img src="https://outlet.example/a.png" alt="a &gt; b">t'),
        ("<font color=red>t</font> u", '<font color="red">t</font> u'),
        ("<a href=/q?a=1>k</a>", '<a href="https://outlet.example/q?a=1">k</a>'),
        ("<![CDATA[<br>x]]> <br>", "<br>x <br>"),
    ],
)
def test_a_tag_that_nobody_closed_costs_an_item_nothing_of_what_follows(given: str, read: str) -> None:
    feed = feed_of(f"<item><title>a</title><description>{given}</description>{_REST}</item>{_NEXT}")
    first, second = feed.entries
    assert second.title == "next" and second.url == "https://outlet.example/2"
    assert first.url == "https://outlet.example/1" and first.published is not None
    # What is text beside CDATA is escaped like it; all else is markup as it stood.
    assert (first.summary_html or "").replace("&lt;", "<").replace("&gt;", ">") == read.replace("&gt;", ">")


@pytest.mark.parametrize("tag", ["br", "p", "hr", "li", "img src=/a.png"])
def test_many_tags_that_nobody_closed_are_not_deep(tag: str) -> None:
    feed = feed_of(f"<item><title>a</title><description>{f'<{tag}>§' * 400}</description>{_REST}</item>{_NEXT}")
    assert [entry.url for entry in feed.entries] == ["https://outlet.example/1", "https://outlet.example/2"]
    assert (feed.entries[0].summary_html or "").count("§") == 400


def test_html_in_a_title_ends_no_title() -> None:
    entry = entry_of(
        "<title>The <cite>Mill</cite> <mark>closes</mark><br></title><link>https://outlet.example/1</link>"
    )
    assert (entry.title, entry.url) == ("The Mill closes", "https://outlet.example/1")


def test_words_on_either_side_of_a_broken_line_are_two() -> None:
    assert entry_of("<title>Mill<br>closes</title>").title == "Mill closes"


def test_a_closing_tag_with_a_slip_of_the_pen_closes_what_is_open() -> None:
    entry = entry_of("<title>Mill closes</titel><description>x<br></description><link>https://outlet.example/1</link>")
    assert (entry.title, entry.url) == ("Mill closes", "https://outlet.example/1")


def test_a_reference_in_hexadecimal_digits_means_the_sign_of_windows_too() -> None:
    assert entry_of("<title>it&#x92;s &#x97; ok &#147;q&#x0094;</title>").title == "it’s — ok “q”"


# --- names from elsewhere --------------------------------------------------------------------------


def test_atom_alone_inside_an_rss_item_is_read() -> None:
    entry = entry_of(
        '<atom:title>Mill closes</atom:title><atom:link href="/1"/><atom:id>tag:1</atom:id>'
        "<atom:updated>2026-03-02T10:00:00Z</atom:updated><atom:author><atom:name>Ann</atom:name></atom:author>"
    )
    assert (entry.title, entry.url, entry.guid) == ("Mill closes", "https://outlet.example/1", "tag:1")
    assert entry.authors == ("Ann",) and entry.updated is not None


def test_atom_entries_in_an_rss_channel_are_its_items() -> None:
    entry = '<atom:entry><atom:title>x</atom:title><atom:link href="https://outlet.example/1"/></atom:entry>'
    assert [(e.title, e.url) for e in feed_of(entry).entries] == [("x", "https://outlet.example/1")]


@pytest.mark.parametrize("name", ["published", "date", "issued", "atom:published"])
def test_the_time_of_an_item_may_have_the_name_that_atom_gives_it(name: str) -> None:
    entry = entry_of(f"<title>a</title><{name}>2026-03-02T10:00:00Z</{name}>")
    assert entry.published is not None and entry.published.text() == "2026-03-02T10:00+00:00"


def test_a_podcast_that_knows_only_the_names_of_its_shop_is_read() -> None:
    feed = feed_of(
        "<item><itunes:title>One</itunes:title><itunes:subtitle>Of mills</itunes:subtitle>"
        '<itunes:keywords>mills, rivers</itunes:keywords><enclosure url="/1.mp3" length="abc"/></item>',
        "<itunes:title>The show</itunes:title>",
    )
    [entry] = feed.entries
    assert (feed.title, entry.title, entry.summary_html) == ("The show", "One", "Of mills")
    assert entry.categories == ("mills", "rivers")
    assert [file.url for file in entry.enclosures] == ["https://outlet.example/1.mp3"]


@pytest.mark.parametrize(
    "space",
    ["http://backend.userland.com/rss2", "http://www.w3.org/2005/Atom", "http://acme.example/ns", "", "urn:x:y"],
)
def test_a_feed_with_a_namespace_of_its_own_for_everything_is_read(space: str) -> None:
    body = (
        f'<rss version="2.0" xmlns="{space}"><channel><title>T</title><item><title>a</title>'
        "<link>https://outlet.example/1</link></item></channel></rss>"
    )
    feed = parse(body.encode(), URL)
    assert (feed.title, [(e.title, e.url) for e in feed.entries]) == ("T", [("a", "https://outlet.example/1")])


def test_an_address_that_begins_with_www_is_a_host_and_no_page() -> None:
    assert entry_of("<title>a</title><link>www.outlet.example/1</link>").url == "https://www.outlet.example/1"
    assert feed_of("", "<title>T</title><link>WWW.outlet.example</link>").home_url == "https://www.outlet.example/"


# --- other formats ---------------------------------------------------------------------------------


def test_a_sitemap_of_news_with_nothing_in_it_is_a_quiet_weekend() -> None:
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    feed = parse(f"<urlset {space} {news}>\n</urlset>".encode(), URL)
    assert (feed.kind, feed.entries) == ("sitemap", ())
    page = "<url><loc>https://outlet.example/1</loc></url>"
    for sitemap in (f"<urlset {space}></urlset>", f"<urlset {space} {news}>{page}</urlset>"):
        with pytest.raises(NotAFeed, match="without news"):
            parse(sitemap.encode(), URL)


def test_a_gzip_file_of_several_members_is_read_whole() -> None:
    body = b"<rss><channel><title>T</title><item><title>a</title></item></channel></rss>"
    packed = b"".join(gzip.compress(body[at : at + 20]) for at in range(0, len(body), 20))
    assert [e.title for e in parse(packed, URL).entries] == ["a"]
    assert [e.title for e in parse(packed + b"\0\0junk", URL).entries] == ["a"]


def test_a_json_feed_with_fields_missing_or_of_another_kind_is_read_as_far_as_it_goes() -> None:
    body = (
        b'{"version":"https://jsonfeed.org/version/1","items":[{"url":"/1","author":"Bob","title":"R&amp;D &#8217;"},'
        b'{"id":2,"authors":["Ann",{"name":"Lee"},null],"content_text":"x"},{"id":"3","title":null,"tags":"a"},null]}'
    )
    first, second, third = parse(body, URL).entries
    assert (first.title, first.url, first.authors) == ("R&D ’", "https://outlet.example/1", ("Bob",))
    assert (second.guid, second.authors) == ("2", ("Ann", "Lee"))
    assert (third.title, third.categories) == ("", ())


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-03-02T10:00:00+01:00[Europe/Paris]", "2026-03-02T10:00+01:00"),
        ("2026-03-02T10:00:00Z[UTC]", "2026-03-02T10:00+00:00"),
        ("Mon, 02 Mar 2026 10:00:00 Europe/Berlin", "2026-03-02T10:00"),
        ("2026-3-2 9:05", "2026-03-02T09:05"),
        ("2026-03-02T9:05:00Z", "2026-03-02T09:05+00:00"),
    ],
)
def test_times_as_programs_print_them_are_read(said: str, read: str) -> None:
    published = entry_of(f"<title>a</title><pubDate>{said}</pubDate>").published
    assert published is not None and published.text() == read


def test_a_character_in_two_halves_is_one() -> None:
    assert entry_of("<title>Hi &#55357;&#56832; &#xD83D;&#xdE01;&#55357; x</title>").title == "Hi 😀 😁 x"


def test_a_picture_in_an_element_called_image_is_the_item_s() -> None:
    entry = entry_of("<title>a</title><image><url>/i.jpg</url><title>x</title></image><image>/j.jpg</image><image/>")
    assert [image.url for image in entry.images] == ["https://outlet.example/i.jpg", "https://outlet.example/j.jpg"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<outline type="rss" text="f" url="https://a.example/f"/>', [("https://a.example/f", ())]),
        ('<outline type="link" text="f" url="https://a.example/f"/>', []),
        (
            '<outline text="A"><outline text="f" xmlUrl="https://a.example/f"></outline></outline></outline>'
            '<outline text="B"><outline xmlUrl="feed://b.example/f?a=1&b=2">',
            [("https://a.example/f", ("A",)), ("http://b.example/f?a=1&b=2", ("B",))],
        ),
        ("<outline text=A><outline text=f xmlUrl=https://a.example/f>", [("https://a.example/f", ("A",))]),
    ],
)
def test_a_list_that_nests_badly_gives_its_feeds(body: str, found: list[tuple[str, tuple[str, ...]]]) -> None:
    listed = opml.parse(f"<opml version=1.0><body>{body}</body></opml>".encode(), "the list")
    assert [(each.url, each.folders) for each in listed] == found


# --- one slip of the pen ---------------------------------------------------------------------------

_SLIPS = {
    "a tag is left out": lambda before, tag, after: before + after,
    "a tag stands twice": lambda before, tag, after: before + tag + tag + after,
    "a bare sign": lambda before, tag, after: before + tag + "< " + after,
    "a reference to nothing": lambda before, tag, after: before + tag + "& &x; " + after,
    "a line break": lambda before, tag, after: before + tag + "<br>" + after,
    "a paragraph": lambda before, tag, after: before + tag + "<p>" + after,
    "a sign is left out": lambda before, tag, after: before + tag[:-1] + after,
    "capitals": lambda before, tag, after: before + tag.upper() + after,
    "a quote that never ends": lambda before, tag, after: before + tag + '<a title="x>y</a>' + after,
}


def _entry(n: int) -> str:
    return (
        f'<entry><title type="html">Title {n}</title><link href="https://outlet.example/{n}"/><id>g{n}</id>'
        f"<author><name>Ann {n}</name></author><updated>2026-03-02T1{n}:00:00Z</updated>"
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text {n}</p></div></content></entry>'
    )


def _page(n: int) -> str:
    return (
        f"<url><loc>https://outlet.example/{n}</loc><news:news><news:publication><news:name>N</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>2026-03-02T1{n}:00:00Z"
        f"</news:publication_date><news:title>Title {n}</news:title></news:news></url>"
    )


def _item(n: int) -> str:
    return (
        f"<item><title>Title {n}</title><link>https://outlet.example/{n}</link><guid>g{n}</guid>"
        f"<pubDate>Mon, 02 Mar 2026 1{n}:00:00 GMT</pubDate><dc:creator>Ann {n}</dc:creator>"
        f"<description>&lt;p&gt;Text {n}&lt;/p&gt;</description></item>"
    )


@pytest.mark.parametrize("slip", _SLIPS)
@pytest.mark.parametrize("made", [_entry, _page])
def test_one_slip_costs_no_other_entry_and_no_other_page_anything(slip: str, made: Callable[[int], str]) -> None:
    hurt = made(2)
    for tag in re.finditer(r"<[^<>]+>", hurt):
        given = made(1) + _SLIPS[slip](hurt[: tag.start()], tag[0], hurt[tag.end() :]) + made(3)
        whole = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{given}</feed>'
        if made is _page:
            spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://n.example/news"'
            whole = f"<urlset {spaces}>{given}</urlset>"
        read = {
            (entry.title, entry.url, (entry.published or entry.updated or Stamp(NEVER)).when.hour)
            for entry in parse(whole.encode(), URL).entries
        }
        assert {(f"Title {n}", f"https://outlet.example/{n}", 10 + n) for n in (1, 3)} <= read, given


@pytest.mark.parametrize("slip", _SLIPS)
def test_one_slip_costs_no_other_item_anything(slip: str) -> None:
    before, hurt, after = _item(1), _item(2), _item(3)
    for tag in re.finditer(r"<[^<>]+>", hurt):
        given = before + _SLIPS[slip](hurt[: tag.start()], tag[0], hurt[tag.end() :]) + after
        read = {
            (entry.title, entry.url, entry.authors, entry.published and entry.published.when.hour)
            for entry in feed_of(given).entries
        }
        whole = {(f"Title {n}", f"https://outlet.example/{n}", (f"Ann {n}",), 10 + n) for n in (1, 3)}
        assert whole <= read, given
