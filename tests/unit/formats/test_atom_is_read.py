"""Atom as outlets write it, and JSON Feed beside it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dateline.errors import FormatError, NotAFeed
from dateline.formats.feeds import parse
from dateline.model import Entry, Feed, FeedImage

URL = "https://outlet.example/news/atom.xml"


def atom(inside: str) -> Feed:
    return parse(f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">{inside}</feed>'.encode(), URL)


def entry_of(inside: str) -> Entry:
    return atom(f"<title>t</title><entry>{inside}</entry>").entries[0]


def test_an_entry_has_its_fields() -> None:
    entry = entry_of(
        '<id>tag:x,2026:1</id><title type="html">A &amp;lt;b&amp;gt; &lt;i&gt;c&lt;/i&gt;</title>'
        '<link rel="edit" href="/edit"/><link rel="alternate" type="application/json" href="/1.json"/>'
        '<link href="/1"/><link rel="enclosure" href="/1.mp3" type="audio/mpeg" length="7"/>'
        "<published>2026-03-02T10:00:00Z</published><updated>2026-03-03T10:00:00+01:00</updated>"
        "<author><name>Ada</name><email>a@b.example</email></author><author><name>Bea</name></author>"
        '<category term="politics" label="Politics"/><summary>Less &lt; more</summary>'
        '<content type="html">&lt;p&gt;All&lt;/p&gt;</content><rights>© O</rights>'
    )
    assert entry.guid == "tag:x,2026:1"
    assert entry.title == "A <b> c"
    assert entry.url == "https://outlet.example/1"
    assert entry.published is not None
    assert entry.updated is not None
    assert (entry.published.text(), entry.updated.text()) == ("2026-03-02T10:00+00:00", "2026-03-03T10:00+01:00")
    assert entry.authors == ("Ada", "Bea")
    assert entry.categories == ("Politics",)
    assert entry.summary_html == "Less &lt; more"
    assert entry.content_html == "<p>All</p>"
    assert entry.enclosures[0].url == "https://outlet.example/1.mp3"
    assert entry.language == "en"
    assert entry.rights == "© O"


def test_a_text_title_is_taken_by_its_word() -> None:
    assert entry_of('<title type="text">The &lt;b&gt; tag &amp;amp; you</title>').title == "The <b> tag &amp; you"


def test_xhtml_content_is_its_inside_without_namespaces() -> None:
    entry = entry_of(
        '<content type="xhtml" xml:base="https://c.example/d/"><div xmlns="http://www.w3.org/1999/xhtml">'
        '<p>One <a href="e">two</a></p></div></content>'
    )
    assert entry.content_html == '<p>One <a href="https://c.example/d/e">two</a></p>'


def test_text_content_has_its_paragraphs() -> None:
    assert entry_of('<content type="text">a &lt;\n\nb</content>').content_html == "<p>a &lt;</p><p>b</p>"


def test_a_source_names_where_an_entry_came_from() -> None:
    entry = entry_of(
        '<link rel="via" href="https://via.example/1"/><source><id>https://s.example/</id><title>S</title>'
        "<author><name>Cyd</name></author></source>"
    )
    assert (entry.source_name, entry.source_url, entry.authors) == ("S", "https://s.example/", ("Cyd",))
    assert entry_of('<link rel="via" href="https://via.example/1"/>').source_url == "https://via.example/1"


def test_the_feeds_author_stands_for_entries_without_one() -> None:
    feed = atom("<title>t</title><author><name>Ada</name></author><entry><title>x</title></entry>")
    assert feed.entries[0].authors == ("Ada",)


def test_atom_0_3_is_understood() -> None:
    body = (
        b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>t</title><entry><title>x</title>'
        b"<issued>2003-12-31T10:14:55Z</issued><modified>2004-01-01T00:00:00Z</modified>"
        b'<content type="text/html" mode="escaped">&lt;p&gt;x&lt;/p&gt;</content></entry></feed>'
    )
    entry = parse(body, URL).entries[0]
    assert entry.content_html == "<p>x</p>"
    assert entry.published is not None
    assert entry.published.when.year == 2003


@pytest.mark.parametrize("space", ["http://example.com/necho", "HTTP://WWW.W3.ORG/2005/Atom/", ""])
def test_a_misspelt_namespace_is_understood(space: str) -> None:
    body = f'<feed xmlns="{space}"><title>t</title><entry><title>x</title></entry></feed>'
    assert parse(body.encode(), URL).entries[0].title == "x"


# --- JSON Feed -------------------------------------------------------------------------------------


def json_feed(*items: object, **head: object) -> bytes:
    whole: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": "J", **head, "items": list(items)}
    return json.dumps(whole).encode()


def test_a_json_item_has_its_fields() -> None:
    item = {
        "id": 7,
        "url": "/7",
        "external_url": "https://away.example/7",
        "title": "The <b> tag",
        "content_html": "<p>All <a href='/x'>x</a></p>",
        "summary": "Less < more",
        "image": "/7.jpg",
        "date_published": "2026-03-02T10:00:00Z",
        "date_modified": "2026-03-03T10:00:00Z",
        "authors": [{"name": "Ada"}],
        "tags": ["World", 5],
        "attachments": [{"url": "/7.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9}],
        "language": "de",
    }
    feed = parse(json_feed(item, home_page_url="https://outlet.example/", language="en"), URL, "text/plain")
    entry = feed.entries[0]
    assert (feed.kind, feed.title, feed.language) == ("json", "J", "en")
    assert (entry.guid, entry.url, entry.source_url) == ("7", "https://outlet.example/7", "https://away.example/7")
    assert entry.title == "The <b> tag"
    assert entry.content_html == '<p>All <a href="https://outlet.example/x">x</a></p>'
    assert entry.summary_html == "Less &lt; more"
    assert entry.images == (FeedImage("https://outlet.example/7.jpg"),)
    assert (entry.authors, entry.categories, entry.language) == (("Ada",), ("World",), "de")
    assert entry.enclosures[0].length_bytes == 9
    assert entry.updated is not None


def test_json_1_0_has_one_author() -> None:
    assert parse(json_feed({"id": "1", "author": {"name": "Ada"}}), URL).entries[0].authors == ("Ada",)


def test_a_json_feed_that_is_cut_off_gives_its_whole_items() -> None:
    body = json_feed({"id": "1", "title": "one"}, {"id": "2", "title": "two"})
    for cut in range(len(body) - 12, len(body) - 2):
        feed = parse(body[:cut], URL)
        assert [entry.title for entry in feed.entries][:1] == ["one"]
        assert feed.partial
        assert feed.title == "J"
    assert len(parse(body[: body.index(b'"two')], URL).entries) == 1


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ('{"id": NaN}', "NaN"),
        ('{"id": 1e999}', "too large"),
        ('{"id": ' + "9" * 5000 + "}", "too large"),
        ('{"id": 1, "id": 2}', "twice"),
        ("[" * 100_000, "deep"),
        ('{"id": 1 "title": 2}, {"id": 3}', "broken JSON"),
    ],
)
def test_json_that_readers_disagree_on_is_refused(inside: str, why: str) -> None:
    body = '{"version": "https://jsonfeed.org/version/1", "items": [' + inside + "]}"
    with pytest.raises(FormatError, match=why):
        parse(body.encode(), URL)


def test_json_escapes_give_valid_text() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "a\\ud800\\u0000b"}]}'
    assert parse(body, URL).entries[0].title == "ab"


@pytest.mark.parametrize("body", [b'{"a": 1}', b"[1, 2]", b'{"items": [{"a": 1}]}'])
def test_json_of_another_kind_is_no_feed(body: bytes) -> None:
    with pytest.raises(NotAFeed, match="not a JSON Feed"):
        parse(body, URL)


def test_html_that_is_escaped_inside_a_div_is_html() -> None:
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><content type="html">'
        b'<div xmlns="http://www.w3.org/1999/xhtml">Example &lt;b&gt;Atom&lt;/b&gt;</div></content></entry></feed>'
    )
    assert parse(body, "https://a.example/feed").entries[0].content_html == "Example <b>Atom</b>"


def test_an_entry_whose_text_stands_elsewhere_is_linked_there() -> None:
    assert (
        entry_of('<id>i</id><title>t</title><content type="text/html" src="/full"/>').url
        == "https://outlet.example/full"
    )
    assert entry_of('<id>i</id><title>t</title><content type="audio/mpeg" src="/a.mp3"/>').url is None
