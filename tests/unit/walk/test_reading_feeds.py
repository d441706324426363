"""What a cell hands back of a feed: values that survive the way, articles as the store keeps them."""

from __future__ import annotations

import pytest

from dateline.cell import BugInCell
from dateline.walk.reading import packed_feed, read_feed, unpacked_feed

URL = "https://a.example/feed.xml"
FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>A paper</title><link>https://a.example/</link><ttl>30</ttl>
<item><title>A mill closed</title><link>https://a.example/1</link><guid isPermaLink="false">1</guid>
<pubDate>Mon, 05 Jan 2026 11:23:00 +0100</pubDate>
<content:encoded>&lt;p&gt;The “old” mill closed.&lt;/p&gt;&lt;p&gt;&lt;img src="/m.jpg"&gt; Nobody came.&lt;/p&gt;</content:encoded></item>
<item><title>A bridge opened</title><link>https://a.example/2</link><pubDate>05 Jan 2026</pubDate>
<description>Many came.</description></item></channel></rss>""".encode()


def test_a_feed_comes_back_from_its_cell_as_it_was_read() -> None:
    read = read_feed(FEED, URL, None, frozenset(), "world")
    assert unpacked_feed(packed_feed(FEED, URL, None, frozenset(), "world")) == read
    assert [item.written is not None for item in read.items] == [True, True]


def test_what_is_written_is_the_article_and_its_pictures() -> None:
    first, second = read_feed(FEED, URL, None, frozenset(), None).items
    assert first.written is not None
    assert second.written is not None
    article = first.written.article
    assert [block.text for block in article.blocks] == ["The “old” mill closed.", "Nobody came."]
    assert [url for _, url in first.written.pictures] == ["https://a.example/m.jpg"]
    assert first.written.words.split() == ["a", "mill", "closed", "the", "old", "mill", "closed.", "nobody", "came."]
    assert second.stamp is not None
    assert not second.stamp.zoned  # a day alone stays one
    assert second.published_at is None


def test_an_entry_whose_text_is_known_is_not_written_again() -> None:
    known = read_feed(FEED, URL, None, frozenset(), None).items[0].keys.text_hash
    first, second = read_feed(FEED, URL, None, frozenset({known}), None).items
    assert first.written is None
    assert second.written is not None


def test_an_answer_that_is_no_feed_is_the_cells_fault() -> None:
    for broken in (b"", b"\xc1", packed_feed(FEED, URL, None, frozenset(), None)[:-1], b"\x93\x01\x02\x03"):
        with pytest.raises(BugInCell):
            unpacked_feed(broken)


def test_what_was_escaped_twice_is_markup_and_what_tells_of_a_tag_is_words() -> None:
    items = (
        "<item><title>1</title><description><![CDATA[&lt;p&gt;The mill &lt;b&gt;closed&lt;/b&gt;.&lt;/p&gt;]]></description></item>",
        "<item><title>2</title><description><![CDATA[Use &lt;p&gt; for a paragraph.]]></description></item>",
        "<item><title>3</title><description><![CDATA[<p>&lt;p&gt; is a tag.</p>]]></description></item>",
    )
    body = f"<rss><channel><title>T</title>{''.join(items)}</channel></rss>".encode()
    written = [item.written for item in read_feed(body, URL, None, frozenset(), None).items]
    assert [[block.text for block in one.article.blocks] for one in written if one is not None] == [
        ["The mill closed."],
        ["Use <p> for a paragraph."],
        ["<p> is a tag."],
    ]
