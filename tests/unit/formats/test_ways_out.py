"""What we write: RSS, Atom, HTML of blocks, JSON-LD, article JSON. Made of what is shown, valid, and harmless."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import feedparser
import pytest
from lxml import etree

from dateline.formats import article_json, atom, blocks, jsonfeed, jsonld, rss
from dateline.formats.channel import Channel, Item
from dateline.formats.feeds import parse
from dateline.model import (
    Article,
    ArticleId,
    Audience,
    Block,
    BlockKind,
    Dateline,
    Extent,
    Filed,
    Image,
    Outlet,
    OutletId,
    PictureUse,
    Policy,
    Signals,
    Span,
    SpanKind,
    Stamp,
)
from dateline.rights import Shown, show

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGE = "https://wire.example/article/1"
CHANNEL = Channel("The wire", "https://wire.example/", "https://wire.example/feed.xml", "All of it", NOW, "en")
PAYLOADS = ("<script>alert(1)</script>", "]]></title><x>", '"><img src=x onerror=alert(1)>', "a\x00\x0b\ud800\ufffeb")


def article(**changes: Any) -> Article:
    body = (
        Block(BlockKind.PARAGRAPH, "One two & <three>", (Span(0, 3, SpanKind.LINK, "https://l.example/?a=1&b=2"),)),
        Block(BlockKind.SUBHEAD, "Head"),
        Block(BlockKind.LIST, "a\nb", items=("a", "b")),
    )
    made = Article(
        url="https://outlet.example/1",
        headline="Rates & prices",
        authors=("Ada",),
        agency="Reuters",
        dateline=Dateline("TOKYO", "Reuters"),
        blocks=body,
        images=(Image("https://outlet.example/p.jpg", "A bridge", "Ada/Reuters", taken=date(2024, 10, 28)),),
        published=Stamp(datetime(2026, 3, 2, 10)),  # noqa: DTZ001 - an outlet without a zone
        topics=("World",),
        language="en",
        section="world",
        source_url="https://agency.example/1",
        summary="Short & sweet.",
        word_count=3,
    )
    return replace(made, **changes)


def shown(extent: Extent = Extent.EXCERPT, **changes: Any) -> Shown:
    policy = Policy(public=extent, public_pictures=PictureUse.AS_TEXT)
    outlet = Outlet(OutletId(1), "The Outlet", "https://outlet.example/", policy=policy)
    filed = Filed(ArticleId(1), outlet, article(**changes), "world", sorts_at=NOW, seen_at=NOW)
    result = show(filed, Audience.PUBLIC, NOW)
    assert result is not None
    return result


def item(extent: Extent = Extent.EXCERPT, **changes: Any) -> Item:
    return Item(shown(extent, **changes), PAGE, "https://wire.example/picture/1.webp")


# --- feeds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [rss.render, atom.render])
def test_an_excerpt_is_all_that_a_feed_carries_unless_the_text_is_shown_in_full(write: Any) -> None:
    short = write(CHANNEL, [item()])
    assert b"One two" not in short
    assert b"picture" not in short
    assert parse(short, CHANNEL.self_url).entries[0].summary_html == "Short &amp; sweet."
    full = parse(write(CHANNEL, [item(Extent.FULL)]), CHANNEL.self_url).entries[0]
    assert full.content_html == (
        '<p><a href="https://l.example/?a=1&amp;b=2">One</a> two &amp; &lt;three&gt;</p><h3>Head</h3>'
        "<ul><li>a</li><li>b</li></ul>"
    )
    assert [(i.url, i.caption, i.credit) for i in full.images] == [
        ("https://wire.example/picture/1.webp", "A bridge", "Ada/Reuters")
    ]


@pytest.mark.parametrize("write", [rss.render, atom.render])
def test_a_feed_names_and_links_the_outlet_and_links_to_our_page(write: Any) -> None:
    body = write(CHANNEL, [item()])
    entry = parse(body, CHANNEL.self_url).entries[0]
    assert (entry.url, entry.guid) == (PAGE, PAGE)
    assert (entry.source_name, entry.source_url) == ("The Outlet", "https://outlet.example/")
    assert b'rel="via"' in body
    assert b"https://outlet.example/1" in body
    assert entry.published is not None
    assert entry.published.when == NOW


@pytest.mark.parametrize("write", [rss.render, atom.render])
def test_a_reservation_of_mining_is_republished(write: Any) -> None:
    reserved = item(signals=Signals(tdm_reserved=True, tdm_policy_url="https://outlet.example/tdm"))
    tree = etree.fromstring(write(CHANNEL, [reserved]))
    names = {"tdm": "http://www.w3.org/ns/tdmrep#"}
    assert tree.xpath("string(//tdm:reservation)", namespaces=names) == "1"
    assert tree.xpath("string(//tdm:policy)", namespaces=names) == "https://outlet.example/tdm"
    assert not etree.fromstring(write(CHANNEL, [item()])).xpath("//tdm:*", namespaces=names)


@pytest.mark.parametrize("write", [rss.render, atom.render])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_foreign_gets_out_of_its_place(write: Any, payload: str) -> None:
    bad = item(
        Extent.FULL,
        headline=payload,
        authors=(payload,),
        topics=(payload,),
        blocks=(Block(BlockKind.PARAGRAPH, payload, (Span(0, 2, SpanKind.LINK, "javascript:alert(1)"),)),),
        images=(Image("https://outlet.example/p.jpg", payload, payload),),
        language=payload,
    )
    body = write(replace(CHANNEL, title=payload, description=payload), [bad])
    tree = etree.fromstring(body)
    assert {str(e.tag).rpartition("}")[2] for e in tree.iter()}.isdisjoint({"script", "x", "img"})
    content = parse(body, CHANNEL.self_url).entries[0].content_html or ""
    assert "javascript:" not in content
    assert "<script" not in content
    assert "<img" not in content


@pytest.mark.parametrize("write", [rss.render, atom.render])
def test_a_second_reader_finds_no_fault_and_the_same_fields(write: Any) -> None:
    read = feedparser.parse(write(CHANNEL, [item(), replace(item(), page_url=PAGE + "2")]))
    assert not read.bozo
    assert (read.feed.title, read.feed.link, read.feed.language) == ("The wire", "https://wire.example/", "en")
    assert [e.link for e in read.entries] == [PAGE, PAGE + "2"]
    assert read.entries[0].title == "Rates & prices"
    assert read.entries[0].published_parsed[:4] == (2026, 3, 2, 12)
    assert any(link.rel == "self" and link.href == CHANNEL.self_url for link in read.feed.links)


def test_a_json_feed_reads_back_as_it_was_written() -> None:
    made = item(signals=Signals(tdm_reserved=True, tdm_policy_url="https://outlet.example/tdm"))
    body = jsonfeed.render(replace(CHANNEL, self_url="https://wire.example/feed.json"), [made])
    feed = parse(body, "https://wire.example/feed.json")
    assert (feed.title, feed.home_url, feed.self_url) == (
        "The wire", "https://wire.example/", "https://wire.example/feed.json"
    )  # fmt: skip
    entry = feed.entries[0]
    assert (entry.url, entry.guid, entry.title) == (PAGE, PAGE, "Rates & prices")
    assert entry.summary_html == "Short &amp; sweet."
    assert entry.authors == ("Ada", "The Outlet")
    assert entry.published is not None
    assert entry.published.when == NOW
    assert b"One two" not in body
    assert b"picture" not in body
    assert json.loads(body)["items"][0]["_tdm"] == {"reservation": 1, "policy": "https://outlet.example/tdm"}
    full = parse(jsonfeed.render(CHANNEL, [item(Extent.FULL)]), CHANNEL.self_url).entries[0]
    assert "<h3>Head</h3>" in (full.content_html or "")
    assert [image.url for image in full.images] == ["https://wire.example/picture/1.webp"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_foreign_gets_out_of_its_place_in_a_json_feed(payload: str) -> None:
    body = (Block(BlockKind.PARAGRAPH, payload, (Span(0, 2, SpanKind.LINK, "javascript:alert(1)"),)),)
    written = jsonfeed.render(CHANNEL, [item(Extent.FULL, headline=payload, blocks=body, language=payload)])
    content = parse(written, CHANNEL.self_url).entries[0].content_html or ""
    assert "javascript:" not in content
    assert "<script" not in content
    assert "<img" not in content


def test_rss_keeps_the_rules_of_the_profile() -> None:
    tree = etree.fromstring(rss.render(CHANNEL, [item()]))
    channel = tree[0]
    for name in ("title", "link", "description"):
        assert len(channel.findall(name)) == 1
    for entry in channel.findall("item"):
        for name in ("title", "link", "guid", "pubDate", "description", "source"):
            assert len(entry.findall(name)) <= 1
        assert entry.findtext("pubDate") == "Mon, 02 Mar 2026 12:00:00 GMT"


# --- blocks ----------------------------------------------------------------------------------------


def test_each_kind_of_block_has_its_element() -> None:
    body = (
        Block(BlockKind.QUOTE, "q"),
        Block(BlockKind.TABLE, "a\tb\nc\td", items=("a\tb", "c\td")),
        Block(BlockKind.EMBED, "video", url="https://v.example/1"),
        Block(BlockKind.EMBED, "script", url="javascript:alert(1)"),
        Block(BlockKind.LIVE, "now", time=Stamp(datetime(2026, 3, 2, 10, tzinfo=UTC))),
        Block(BlockKind.CORRECTION, "was wrong"),
    )
    assert blocks.render(body) == (
        "<blockquote><p>q</p></blockquote>"
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
        '<p><a href="https://v.example/1">video</a></p><p>script</p>'
        "<p><strong>2026-03-02T10:00+00:00</strong> now</p><p><em>was wrong</em></p>"
    )


def test_spans_that_cross_stay_well_formed() -> None:
    spans = (
        Span(0, 6, SpanKind.STRONG),
        Span(3, 9, SpanKind.EMPHASIS),
        Span(2, 8, SpanKind.LINK, "mailto:a@b.example"),
        Span(-4, 99, SpanKind.STRONG),
    )
    html = blocks.render((Block(BlockKind.PARAGRAPH, "0123456789", spans),))
    tree = etree.fromstring(html)
    assert "".join(tree.itertext()) == "0123456789"
    assert {a.get("href") for a in tree.iter("a")} == {"mailto:a@b.example"}


def test_spans_of_a_list_fall_on_their_items() -> None:
    block = Block(BlockKind.LIST, "one\ntwo", (Span(4, 7, SpanKind.STRONG),), items=("one", "two"))
    assert blocks.render((block,)) == "<ul><li>one</li><li><strong>two</strong></li></ul>"


# --- structured data -------------------------------------------------------------------------------


def test_structured_data_says_whose_the_text_is() -> None:
    data = jsonld.news_article(shown(), url=PAGE, publisher="The wire", publisher_url="https://wire.example/")
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "Rates & prices"
    assert data["isBasedOn"] == ["https://outlet.example/1", "https://agency.example/1"]
    assert data["sourceOrganization"]["name"] == data["copyrightHolder"]["name"] == "The Outlet"
    assert data["creditText"] == "The Outlet, Reuters"
    assert data["publisher"]["name"] == "The wire"
    assert data["datePublished"] == "2026-03-02T10:00"
    assert data["description"] == "Short & sweet."
    assert None not in data.values()


def test_structured_data_shows_no_picture_and_no_dateline_that_rights_do_not() -> None:
    given = {"url": PAGE, "publisher": "The wire", "image_url": "https://wire.example/p.webp"}
    assert "image" not in jsonld.news_article(shown(), **given)
    assert "dateline" not in jsonld.news_article(shown(), **given)
    assert jsonld.news_article(shown(Extent.FULL), **given)["image"] == ["https://wire.example/p.webp"]


@pytest.mark.parametrize("payload", ["</script><script>alert(1)</script>", "<!--<script>", "a\u2028b\u2029", "&lt;"])
def test_structured_data_cannot_end_the_script_that_it_stands_in(payload: str) -> None:
    described = jsonld.news_article(shown(headline=payload), url=PAGE, publisher="The wire")
    text = jsonld.script_safe(json.dumps(described, ensure_ascii=False))
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text)["headline"] == payload


# --- article as JSON -------------------------------------------------------------------------------


def test_an_article_as_json_has_exactly_its_keys() -> None:
    data = article_json.render(article())
    assert list(data) == [
        "url", "title", "authors", "published", "section", "topics", "language", "body", "images", "agency",
        "dateline", "source_url",
    ]  # fmt: skip
    assert data["body"] == "One two & <three>\n\nHead\n\na\nb"
    assert data["published"] == "2026-03-02T10:00"
    assert data["dateline"] == {"place": "TOKYO", "agency": "Reuters"}
    assert data["images"] == [
        {
            "url": "https://outlet.example/p.jpg",
            "caption": "A bridge",
            "credit": "Ada/Reuters",
            "agency": None,
            "photographer": None,
            "pool": False,
            "file_photo": False,
            "taken": "2024-10-28",
        }
    ]
    json.dumps(data)


def test_an_article_as_json_says_null_where_nothing_is_known() -> None:
    data = article_json.render(Article(url="https://outlet.example/1", headline="x"))
    assert (data["published"], data["dateline"], data["body"], data["images"]) == (None, None, "", [])
