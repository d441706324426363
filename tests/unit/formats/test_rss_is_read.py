"""RSS as outlets write it: fields, sins, extensions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dateline.errors import NotAFeed
from dateline.formats.feeds import parse
from dateline.model import Enclosure, Entry, Feed, FeedImage

URL = "https://outlet.example/news/feed.xml"
_SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def feed_of(item: str, head: str = "<title>Outlet</title><link>https://outlet.example/</link>") -> Feed:
    body = f'<?xml version="1.0"?><rss version="2.0" {_SPACES}><channel>{head}{item}</channel></rss>'
    return parse(body.encode(), URL, "application/rss+xml")


def entry_of(inside: str) -> Entry:
    return feed_of(f"<item>{inside}</item>").entries[0]


def test_a_plain_item_has_its_fields() -> None:
    entry = entry_of(
        "<title>Rates &amp; prices</title><link>https://outlet.example/a?x=1&amp;y=2</link>"
        '<guid isPermaLink="false">id-1</guid><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>'
        "<dc:creator>Ada Lovelace</dc:creator><category>World</category><category>World</category>"
        "<description>&lt;p&gt;Short&lt;/p&gt;</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>"
        '<enclosure url="https://outlet.example/a.mp3" type="audio/mpeg" length="123"/>'
        '<source url="https://agency.example/rss">Agency</source>'
    )
    assert entry.title == "Rates & prices"
    assert entry.url == "https://outlet.example/a?x=1&y=2"
    assert entry.guid == "id-1"
    assert entry.published is not None
    assert entry.published.text() == "2026-03-02T10:00+00:00"
    assert entry.authors == ("Ada Lovelace",)
    assert entry.categories == ("World",)
    assert entry.summary_html == "<p>Short</p>"
    assert entry.content_html == "<p>Long</p>"
    assert entry.enclosures == (Enclosure("https://outlet.example/a.mp3", "audio/mpeg", 123),)
    assert (entry.source_name, entry.source_url) == ("Agency", "https://agency.example/rss")


def test_the_channel_has_its_fields() -> None:
    feed = feed_of(
        "",
        "<title>Outlet</title><link>/</link><language>en_gb</language><ttl>45</ttl>"
        '<atom:link rel="self" href="https://outlet.example/feed"/><copyright>© Outlet</copyright>',
    )
    assert (feed.title, feed.home_url, feed.language) == ("Outlet", "https://outlet.example/", "en-GB")
    assert feed.ttl == timedelta(minutes=45)
    assert feed.self_url == "https://outlet.example/feed"
    assert feed.kind == "rss"


def test_the_syndication_module_gives_the_interval_where_there_is_no_ttl() -> None:
    feed = feed_of("", "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>")
    assert feed.ttl == timedelta(minutes=30)


def test_a_permanent_guid_stands_in_for_a_missing_link() -> None:
    assert entry_of("<title>t</title><guid>https://outlet.example/p/1</guid>").url == "https://outlet.example/p/1"
    assert entry_of('<title>t</title><guid isPermaLink="false">https://outlet.example/p/1</guid>').url is None


def test_the_original_link_goes_before_the_counters_link() -> None:
    entry = entry_of(
        "<link>https://count.example/1</link><feedburner:origLink>https://outlet.example/1</feedburner:origLink>"
    )
    assert entry.url == "https://outlet.example/1"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("desk@outlet.example (Ada Lovelace)", "Ada Lovelace"),
        ("Ada Lovelace &lt;desk@outlet.example&gt;", "Ada Lovelace"),
        ("&lt;b&gt;Ada&lt;/b&gt; Lovelace", "Ada Lovelace"),
    ],
)
def test_an_author_is_a_name_and_no_address(raw: str, name: str) -> None:
    assert entry_of(f"<author>{raw}</author>").authors == (name,)


def test_an_address_alone_is_no_byline() -> None:
    assert entry_of("<author>desk@outlet.example</author>").authors == ()


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("AT&amp;amp;T &amp;mdash; up", "AT&T — up"),
        ("A &lt;b&gt;bold&lt;/b&gt; claim", "A bold claim"),
        ("The &lt;main&gt; element", "The <main> element"),
        ("<![CDATA[5 < 6 & 7 > 3]]>", "5 < 6 & 7 > 3"),
        (" two\n lines ", "two lines"),
    ],
)
def test_a_title_is_plain_text(raw: str, title: str) -> None:
    assert entry_of(f"<title>{raw}</title>").title == title


def test_a_title_ends_at_three_hundred_characters() -> None:
    title = entry_of(f"<title>{'word ' * 1000}</title>").title
    assert len(title) <= 300
    assert title.endswith("word…")


def test_relative_addresses_are_made_absolute() -> None:
    entry = entry_of(
        "<link>/a</link><description><![CDATA[<a class='x' href='/b'>b</a><img src=\"c.jpg\">"
        '<a href="mailto:d@e.example">m</a>]]></description>'
    )
    assert entry.url == "https://outlet.example/a"
    assert entry.summary_html is not None
    assert 'href="https://outlet.example/b"' in entry.summary_html
    assert 'src="https://outlet.example/c.jpg"' in entry.summary_html
    assert "mailto:d@e.example" in entry.summary_html


def test_xml_base_is_what_addresses_are_relative_to() -> None:
    feed = feed_of('<item xml:base="https://cdn.example/x/"><link>y</link></item>')
    assert feed.entries[0].url == "https://cdn.example/x/y"


def test_a_link_of_another_scheme_is_none() -> None:
    entry = entry_of("<link>javascript:alert(1)</link><enclosure url='data:text/html,x' type='text/html' length='1'/>")
    assert entry.url is None
    assert entry.enclosures == ()


def test_of_a_picture_in_several_widths_the_widest_is_taken_with_its_caption_and_credit() -> None:
    entry = entry_of(
        '<media:content width="140" url="https://i.example/p.jpg?w=140" type="image/jpeg"/>'
        '<media:content width="700" height="400" url="https://i.example/p.jpg?w=700" type="image/jpeg">'
        "<media:credit>Ada/Reuters</media:credit><media:description>A bridge</media:description></media:content>"
        '<media:thumbnail url="https://i.example/small.jpg"/>'
    )
    assert entry.images == (FeedImage("https://i.example/p.jpg?w=700", "A bridge", "Ada/Reuters", 700, 400),)


def test_a_group_is_one_picture_and_a_video_is_none() -> None:
    entry = entry_of(
        '<media:group><media:content url="https://i.example/v.mp4" type="video/mp4"/>'
        '<media:content url="https://i.example/1.jpg" medium="image" width="10"/>'
        '<media:content url="https://i.example/2.jpg" medium="image" width="20"/></media:group>'
    )
    assert [image.url for image in entry.images] == ["https://i.example/2.jpg"]


def test_a_thumbnail_counts_where_there_is_nothing_else() -> None:
    entry = entry_of('<media:thumbnail url="/small.jpg" width="75px"/>')
    assert entry.images == (FeedImage("https://outlet.example/small.jpg", width=75),)


def test_a_picture_as_enclosure_is_a_picture() -> None:
    entry = entry_of('<enclosure url="https://i.example/e.jpg" type="image/jpeg" length="0"/>')
    assert entry.images == (FeedImage("https://i.example/e.jpg"),)
    assert entry.enclosures[0].length_bytes is None


def test_an_undeclared_prefix_means_what_it_always_means() -> None:
    body = b"<rss><channel><item><title>t</title><dc:creator>Ada</dc:creator></item></channel></rss>"
    entry = parse(body, URL).entries[0]
    assert entry.authors == ("Ada",)


def test_markup_that_nobody_escaped_is_kept_as_html() -> None:
    entry = entry_of("<description>One <b>two</b><br/>three &amp; four</description>")
    assert entry.summary_html == "One <b>two</b><br>three &amp; four"


def test_rss_in_rdf_has_its_items_beside_the_channel() -> None:
    body = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        b' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>R</title>'
        b"<link>https://r.example/</link></channel><item rdf:about='https://r.example/1'><title>one</title>"
        b"<link>https://r.example/1</link><dc:date>2026-03-02</dc:date></item></rdf:RDF>"
    )
    feed = parse(body, URL)
    assert (feed.title, feed.kind) == ("R", "rss")
    assert feed.entries[0].guid == "https://r.example/1"
    assert feed.entries[0].published is not None
    assert feed.entries[0].published.day_only


def test_what_a_feed_says_of_its_use_is_read() -> None:
    feed = parse(
        b'<rss xmlns:tdm="http://www.w3.org/ns/tdmrep#" xmlns:xhtml="http://www.w3.org/1999/xhtml"><channel>'
        b"<title>t</title><tdm:reservation>1</tdm:reservation><tdm:policy>https://o.example/tdm</tdm:policy>"
        b'<xhtml:meta name="robots" content="noindex, noarchive"/></channel></rss>',
        URL,
    )
    assert feed.signals.tdm_reserved
    assert feed.signals.tdm_policy_url == "https://o.example/tdm"
    assert feed.signals.noindex
    assert feed.signals.noarchive


def test_an_rss_element_without_anything_is_no_feed() -> None:
    with pytest.raises(NotAFeed, match="neither a channel nor items"):
        parse(b'<rss version="2.0"></rss>', URL)


def test_categories_of_podcasts_and_media_are_kept() -> None:
    body = (
        b'<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        b'xmlns:media="http://search.yahoo.com/mrss/"><channel><item><title>A</title>'
        b'<itunes:category text="Technology"><itunes:category text="Gadgets"/></itunes:category>'
        b"<media:category>ports</media:category></item></channel></rss>"
    )
    assert parse(body, "https://a.example/feed").entries[0].categories == ("ports", "Technology", "Gadgets")


def test_a_text_in_the_older_form_of_the_content_module_is_read() -> None:
    entry = entry_of(
        "<title>One</title><content:items><bag><li><content:item><content:format/>"
        "<value>&lt;p&gt;Text&lt;/p&gt;</value></content:item></li></bag></content:items>"
    )
    assert entry.content_html == "<p>Text</p>"


def test_items_in_one_another_keep_their_order_whatever_their_namespace_is() -> None:
    body = '<rss xmlns="{http://a}b"><channel><item><title>1</title><item><title>2</title></item></item></channel><item><title>3</title></item></rss>'
    assert [entry.title for entry in parse(body.encode(), URL).entries] == ["1", "2", "3"]
