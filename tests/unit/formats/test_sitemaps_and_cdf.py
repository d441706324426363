"""News sitemaps and CDF channels are feeds; gzip is unpacked within bounds; an index names its sitemaps."""

from __future__ import annotations

import gzip
import zlib

import pytest

from dateline.errors import FormatError, NotAFeed
from dateline.formats import feeds, sitemaps
from dateline.walk.looking import see

URL = "https://a.example/news.xml"
NEWS = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">{pages}</urlset>'
)
PAGE = (
    "<url><loc>https://a.example/{n}</loc><lastmod>2026-03-12T13:00:00Z</lastmod><news:news><news:publication>"
    "<news:name>Harbour Post</news:name><news:language>de</news:language></news:publication>"
    "<news:publication_date>2026-03-12T12:00:00+01:00</news:publication_date><news:title>Fees &amp; berths {n}"
    "</news:title><news:keywords>ports, fees</news:keywords></news:news>"
    "<image:image><image:loc>https://a.example/{n}.jpg</image:loc></image:image></url>"
)
PLAIN = "<url><loc>https://a.example/about</loc></url>"
INDEX = (
    b'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    b"<sitemap><loc>https://a.example/pages.xml</loc></sitemap>"
    b"<sitemap><loc> https://a.example/sitemap-news.xml?a=1&amp;b=2 </loc></sitemap></sitemapindex>"
)


def test_a_news_sitemap_is_a_feed() -> None:
    body = NEWS.format(pages=PAGE.format(n=1) + PLAIN + PAGE.format(n=2)).encode()
    feed = feeds.parse(body, URL, "text/xml")
    assert (feed.kind, feed.title, feed.language, feed.home_url) == (
        "sitemap",
        "Harbour Post",
        "de",
        "https://a.example/",
    )
    one, _ = feed.entries
    assert (one.url, one.title, one.categories) == ("https://a.example/1", "Fees & berths 1", ("ports", "fees"))
    assert one.published is not None and one.published.text() == "2026-03-12T12:00+01:00"
    assert one.images[0].url == "https://a.example/1.jpg"


def test_a_sitemap_that_is_cut_off_gives_its_whole_pages() -> None:
    body = NEWS.format(pages="".join(PAGE.format(n=n) for n in range(5))).encode()
    feed = feeds.parse(body[: body.index(b"berths 3")], URL)
    assert feed.partial and [entry.url for entry in feed.entries] == [f"https://a.example/{n}" for n in range(3)]


def test_a_sitemap_without_news_is_named() -> None:
    with pytest.raises(NotAFeed, match="a sitemap without news"):
        feeds.parse(NEWS.format(pages=PLAIN).encode(), URL)


def test_gzip_that_nobody_announced_is_unpacked() -> None:
    body = gzip.compress(NEWS.format(pages=PAGE.format(n=1)).encode())
    feed = feeds.parse(body, URL)
    assert len(feed.entries) == 1 and "gzip" in feed.notes[0]


TWICE = gzip.compress(gzip.compress(b"<rss/>", mtime=0), mtime=0)


@pytest.mark.parametrize("body", [b"\x1f\x8bnot gzip at all", gzip.compress(b"  ", mtime=0), TWICE])
def test_gzip_without_a_feed_in_it_is_named(body: bytes) -> None:
    with pytest.raises(NotAFeed, match="gzip bytes"):
        feeds.parse(body, URL)


def test_gzip_that_swells_is_stopped_at_the_limit() -> None:
    packing = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    body = b"".join(packing.compress(b" " * 2**20) for _ in range(33)) + packing.flush()
    with pytest.raises(FormatError, match="over the limit of 32 MiB unpacked"):
        feeds.parse(body, URL)


def test_an_index_names_its_sitemaps_those_of_news_first() -> None:
    assert sitemaps.named(INDEX, URL) == ("https://a.example/sitemap-news.xml?a=1&b=2", "https://a.example/pages.xml")
    assert see(INDEX, URL, "text/xml").links[0] == "https://a.example/sitemap-news.xml?a=1&b=2"


def test_cdf_is_read() -> None:
    body = (
        b'<CHANNEL HREF="http://a.example/" BASE="http://a.example/x/" LASTMOD="2004-04-06T23:05:43Z"><TITLE>Channel'
        b'</TITLE><ITEM HREF="item/1" LASTMOD="2004-04-06T23:05:43-05:00"><TITLE>One</TITLE><ABSTRACT>1 &lt; 2</ABSTRACT>'
        b"</ITEM></CHANNEL>"
    )
    feed = feeds.parse(body, "http://a.example/channel.cdf")
    (one,) = feed.entries
    assert (feed.kind, feed.title, feed.home_url) == ("cdf", "Channel", "http://a.example/")
    assert (one.url, one.title, one.summary_html) == ("http://a.example/x/item/1", "One", "1 &lt; 2")
    assert one.updated is not None and one.updated.text() == "2004-04-06T23:05:43-05:00"


def test_cdf_of_the_first_drafts_says_things_in_attributes_and_anchors() -> None:
    body = (
        b'<Channel HREF="http://a.example/"><Item HREF="1"><Title VALUE="One"/><Author VALUE="Ada Quayle"/></Item>'
        b'<Item><A HREF="2">Two</A></Item></Channel>'
    )
    one, two = feeds.parse(body, "http://a.example/channel.cdf").entries
    assert (one.title, one.authors, two.title, two.url) == ("One", ("Ada Quayle",), "Two", "http://a.example/2")


def test_a_channel_without_an_rss_element_is_still_rss() -> None:
    feed = feeds.parse(b"<channel><title>A</title><item><title>B</title></item></channel>", URL)
    assert feed.kind == "rss" and feed.entries[0].title == "B"
