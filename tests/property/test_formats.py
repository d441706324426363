"""Formats for any input: what we write we read back, and no bytes make a parser fail but with our errors."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from dateline.errors import FormatError
from dateline.formats import atom, blocks, dates, discover, feeds, jsonld, opml, parts, robots, rss
from dateline.formats.channel import Channel, Item, byline
from dateline.model import (
    Article,
    ArticleId,
    Audience,
    Block,
    BlockKind,
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
)
from dateline.rights import Shown, show
from dateline.text import hash64, plain, searchable, tidy, valid

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "https://wire.example/feed"

# Text as articles hold it once it was tidied; markup and references in it are meant as they stand.
lines = st.text(max_size=60).map(tidy)
full_lines = lines.filter(bool)
names = st.text("abcdefgh ÄÖÜéñ東京", min_size=1, max_size=20).map(tidy).filter(bool)
anything = st.text(max_size=80)
web = st.builds("https://{}.example/{}".format, st.sampled_from(("a", "b", "c-d")), st.text("abc/-_09", max_size=12))
instants = st.integers(631_152_000, 3_786_912_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@st.composite
def some_blocks(draw: st.DrawFn) -> Block:
    text = draw(anything)
    spans = tuple(
        Span(draw(st.integers(-3, 90)), draw(st.integers(-3, 90)), draw(st.sampled_from(list(SpanKind))), url)
        for url in draw(st.lists(st.one_of(st.none(), web, anything), max_size=5))
    )
    items = tuple(draw(st.lists(anything, max_size=3)))
    return Block(draw(st.sampled_from(list(BlockKind))), text, spans, items, draw(st.one_of(st.none(), web, anything)))


@st.composite
def some_shown(draw: st.DrawFn) -> Shown:
    policy = Policy(public=draw(st.sampled_from(list(Extent))), public_pictures=PictureUse.SHOW)
    article = Article(
        url=draw(web),
        headline=draw(full_lines),
        authors=tuple(draw(st.lists(names, max_size=3, unique=True))),
        topics=tuple(draw(st.lists(names, max_size=3, unique=True))),
        language=draw(st.sampled_from((None, "en", "de-AT", "zh-Hant"))),
        blocks=tuple(draw(st.lists(some_blocks(), max_size=4))),
        images=tuple(draw(st.lists(st.builds(Image, web, st.none() | full_lines, st.none() | full_lines), max_size=2))),
        summary=draw(st.none() | lines),
        signals=Signals(tdm_reserved=draw(st.booleans()), tdm_policy_url=draw(st.none() | web | anything)),
    )
    outlet = Outlet(OutletId(1), draw(names), draw(web), policy=policy)
    sorts_at = draw(instants)
    revised_at = sorts_at + timedelta(hours=draw(st.integers(0, 99))) if draw(st.booleans()) else None
    filed = Filed(ArticleId(1), outlet, article, "world", sorts_at=sorts_at, seen_at=sorts_at, revised_at=revised_at)
    shown = show(filed, Audience.PUBLIC, NOW)
    assert shown is not None
    return shown


channels = st.builds(
    Channel, full_lines, web, web, lines, instants, st.sampled_from((None, "en", "pt-BR")), st.none() | web
)
items = st.lists(st.builds(Item, some_shown(), web, st.none() | web), max_size=4)


def _same(channel: Channel, written: list[Item], body: bytes, kind: str) -> None:
    feed = feeds.parse(body, URL, None)
    assert (feed.kind, feed.partial, feed.notes) == (kind, False, ())
    assert (feed.home_url, feed.self_url, feed.language) == (channel.home_url, channel.self_url, channel.language)
    assert len(feed.entries) == len(written)
    for item, entry in zip(written, feed.entries, strict=True):
        shown = item.shown
        assert (entry.url, entry.guid) == (item.page_url, item.page_url)
        assert entry.published is not None
        assert entry.published.when == shown.sorts_at
        assert entry.categories == shown.topics
        assert entry.language == (shown.language or channel.language)
        assert (entry.source_name, entry.source_url) == (shown.outlet.name, shown.outlet.home_url)
        assert plain(entry.summary_html or "") == plain(_escaped(shown.excerpt or ""))
        assert bool(entry.content_html) <= bool(shown.blocks)
        picture = item.picture
        assert entry.images == ((picture,) if picture else ())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@given(channels, items)
@settings(max_examples=80, deadline=None)
def test_what_rss_carries_is_read_back(channel: Channel, written: list[Item]) -> None:
    body = rss.render(channel, written)
    _same(channel, written, body, "rss")
    for item, entry in zip(written, feeds.parse(body, URL).entries, strict=True):
        assert entry.authors == tuple(dict.fromkeys(byline(item.shown)))
        if item.shown.revised_at is not None:
            assert entry.updated is not None
            assert entry.updated.when == item.shown.revised_at


@given(channels, items)
@settings(max_examples=80, deadline=None)
def test_what_atom_carries_is_read_back(channel: Channel, written: list[Item]) -> None:
    body = atom.render(channel, written)
    _same(channel, written, body, "atom")
    for item, entry in zip(written, feeds.parse(body, URL).entries, strict=True):
        assert entry.title == parts.cut(item.shown.headline)  # Atom says that it is text: no sign of it is touched
        assert entry.authors == (item.shown.authors or (item.shown.outlet.name,))
        assert entry.updated is not None
        assert entry.updated.when == (item.shown.revised_at or item.shown.sorts_at)


outlines = st.lists(
    st.builds(
        opml.Outline, web, lines, st.none() | web, st.lists(names, max_size=3).map(tuple), st.sampled_from((None, "fr"))
    ),
    max_size=8,
)


@given(lines, outlines)
@settings(max_examples=80, deadline=None)
def test_a_list_of_feeds_is_read_back(title: str, written: list[opml.Outline]) -> None:
    read = opml.parse(opml.render(title, written), "list")
    assert sorted(read, key=repr) == sorted(written, key=repr)


@given(st.lists(some_blocks(), max_size=5))
@settings(max_examples=150, deadline=None)
def test_blocks_become_well_formed_html_of_our_own_elements_only(body: list[Block]) -> None:
    tree = etree.fromstring(f"<body>{blocks.render(body)}</body>".encode())
    ours = {"body", "p", "h3", "ul", "li", "blockquote", "table", "tr", "td", "a", "strong", "em", "br"}
    for element in tree.iter():
        assert element.tag in ours
        assert set(element.attrib) <= {"href"}
        assert element.get("href", "https:").startswith(("http://", "https://", "https:", "mailto:"))


@given(some_shown(), anything)
@settings(max_examples=60, deadline=None)
def test_structured_data_stands_in_a_script_whatever_it_says(shown: Shown, publisher: str) -> None:
    described = jsonld.news_article(shown, url=URL, publisher=publisher)
    text = jsonld.script_safe(json.dumps(described, ensure_ascii=False))
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == json.loads(json.dumps(described))


# --- any bytes -------------------------------------------------------------------------------------

_PIECES = (
    b"<rss>", b"<channel>", b"<item>", b"</item>", b"</channel>", b"</rss>", b"<title>", b"</title>", b"<feed>",
    b"<entry>", b"</entry>", b"</feed>", b'<feed xmlns="http://www.w3.org/2005/Atom">', b"<content type='xhtml'>",
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml version='1.0' encoding='x'?>", b"<!DOCTYPE rss [", b"]>",
    b"<!ENTITY a '&a;'>", b"&a;", b"&#0;", b"&#xD800;", b"&nbsp;", b"&", b"<", b">", b"'", b'"', b"\x00", b"\xff",
    b"\xef\xbb\xbf", b"\xff\xfe", b"<a b='", b"xml:base='//'", b"<media:group>", b"<link href='", b"<rdf:RDF ",
    b"\xc3\xa9", b'{"version":"https://jsonfeed.org/version/1",', b'"items":[', b'{"id":', b"1e999", b"]}",
    b'"\\ud800"', b"<opml>", b"<outline xmlUrl='", b"http://a.example/", b"text", b" ", b"\n",
    b"<pubDate>", b"2 Mar 2026",
)  # fmt: skip
documents = st.lists(st.one_of(st.sampled_from(_PIECES), st.binary(max_size=5)), max_size=40).map(b"".join)


@given(documents, st.none() | st.sampled_from(("text/xml; charset=utf-16", "a; charset=shift_jis", "charset=\u2603")))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_a_feed_or_one_of_our_errors(body: bytes, content_type: str | None) -> None:
    try:
        feed = feeds.parse(body, URL, content_type)
    except FormatError:
        return
    for entry in feed.entries:
        for text in (entry.title, entry.guid or "", entry.summary_html or "", *entry.authors, *entry.categories):
            assert valid(text) == text
        assert entry.url is None or entry.url.startswith(("http://", "https://"))


@given(documents)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_list_or_one_of_our_errors_and_a_page_of_no_feeds(body: bytes) -> None:
    for link in discover.feeds(body, URL):
        assert link.url.startswith(("http://", "https://"))
    try:
        opml.parse(body, "list")
    except FormatError:
        return


@given(st.text(max_size=130))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_time_or_none(text: str) -> None:
    found = dates.stamp(text)
    if found is not None:
        found.text()
        if found.zoned:
            found.when.astimezone(UTC)


@given(st.datetimes(min_value=datetime(1000, 1, 1)), st.sampled_from(("", "Z", "+05:45", "-03:00")))  # noqa: DTZ001
@settings(max_examples=100, deadline=None)
def test_an_iso_time_is_read_as_it_stands(when: datetime, zone: str) -> None:
    when = when.replace(microsecond=0)
    found = dates.stamp(when.isoformat() + zone)
    assert found is not None
    assert found.when == datetime.fromisoformat(when.isoformat() + zone.replace("Z", "+00:00"))


@given(st.text(max_size=200), st.sampled_from(("Dateline", "x")))
@settings(max_examples=100, deadline=None)
def test_any_robots_txt_gives_an_answer(text: str, token: str) -> None:
    assert robots.allowed(f"User-agent: *\n{text}", token, "https://a.example/x") in (True, False)
    robots.crawl_delay(text, token)


@given(st.text(max_size=120))
@settings(max_examples=200, deadline=None)
def test_text_helpers_take_any_text_and_settle_at_once(text: Any) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert searchable(searchable(text)) == searchable(text)
    assert hash64(text) == hash64(f"  {text}\n")
    plain(text).encode("utf-8")
