"""Torn, swollen and hostile documents: whole items are read, and nothing else happens."""

from __future__ import annotations

import pytest

from dateline.errors import FormatError, NotAFeed
from dateline.formats.feeds import parse
from dateline.model import Feed

URL = "https://outlet.example/feed"
HEAD = b'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title>'
FOOT = b"</channel></rss>"
WELL = b"<item><title>well</title><link>https://outlet.example/1</link></item>"


def item(number: int) -> bytes:
    return b"<item><title>n%d</title><description><![CDATA[<p>a <item> b</p>]]></description></item>" % number


def titles(feed: Feed) -> list[str]:
    return [entry.title for entry in feed.entries]


# --- cut off ---------------------------------------------------------------------------------------


def test_wherever_a_feed_is_cut_off_only_whole_items_come_out() -> None:
    whole = HEAD + b"".join(map(item, range(4))) + FOOT
    for cut in range(len(HEAD) + 1, len(whole)):
        feed = parse(whole[:cut], URL)
        complete = whole[:cut].count(b"</item>")
        assert titles(feed) == [f"n{number}" for number in range(complete)], whole[:cut]
        assert feed.partial, whole[:cut]
        assert feed.notes
    assert not parse(whole, URL).partial


def test_wherever_an_atom_feed_is_cut_off_only_whole_entries_come_out() -> None:
    head = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>'
    entry = b'<entry><title>n</title><content type="xhtml"><div><p>x</p></div></content></entry>'
    whole = head + entry * 3 + b"</feed>"
    for cut in range(len(head) + 1, len(whole)):
        feed = parse(whole[:cut], URL)
        assert len(feed.entries) == whole[:cut].count(b"</entry>")
        assert all(e.content_html == "<p>x</p>" for e in feed.entries)
        assert feed.partial


# --- ill-formed ------------------------------------------------------------------------------------


def test_junk_before_the_feed_is_skipped_and_noted() -> None:
    body = b"\n\n<br />\n<b>Warning</b>: Undefined variable in /x.php\n\xef\xbb\xbf" + HEAD + WELL + FOOT
    feed = parse(body, URL)
    assert titles(feed) == ["well"]
    assert any("before the feed" in note for note in feed.notes)


def test_references_of_html_bare_ampersands_and_bare_signs_are_text() -> None:
    body = HEAD + b"<item><title>&nbsp;&mdash; AT&T a < b &hellip;&bogus; &#146;</title></item>" + WELL + FOOT
    assert titles(parse(body, URL)) == ["— AT&T a < b …&bogus; ’", "well"]


def test_cdata_is_left_alone_by_the_repair() -> None:
    body = HEAD + b"<item><title>a & b</title><description><![CDATA[&nbsp;& < x]]></description></item>" + FOOT
    assert parse(body, URL).entries[0].summary_html == "&nbsp;& < x"


def test_an_item_that_was_never_closed_does_not_hide_the_next() -> None:
    body = HEAD + b"<item><title>one</title>" + b"<item><title>two</title></item>" + FOOT
    assert sorted(titles(parse(body, URL))) == ["one", "two"]


def test_tags_closed_in_the_wrong_order_do_not_lose_items() -> None:
    body = HEAD + b"<item><title>one</link></title></item>" + WELL + FOOT
    assert titles(parse(body, URL)) == ["one", "well"]


def test_control_characters_and_broken_utf8_become_valid_text() -> None:
    body = HEAD + b"<item><title>\x00\x0b\xff\xed\xa0\x80 x &#0;&#x1f;&#xD800;y</title></item>" + FOOT
    title = titles(parse(body, URL))[0]
    title.encode("utf-8")
    assert title.endswith("x y")
    assert min(title) >= " "


def test_attributes_without_quotes_in_the_root_are_understood() -> None:
    body = b"<rss rss:version=2.0><rss:channel><rss:item><rss:title>a=b c</rss:title></rss:item></rss:channel></rss>"
    assert titles(parse(body, URL)) == ["a=b c"]


# --- hostile ---------------------------------------------------------------------------------------


def with_doctype(doctype: bytes, title: bytes) -> Feed:
    body = b'<?xml version="1.0"?>' + doctype + b"<rss><channel><title>T</title><item><title>" + title
    return parse(body + b"</title></item></channel></rss>", URL)


@pytest.mark.parametrize(
    ("doctype", "title", "read"),
    [
        (
            b'<!DOCTYPE rss [<!ENTITY a "lol">'
            + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(20))
            + b"]>",
            b"[&u;]",
            "[]",
        ),
        (b'<!DOCTYPE rss [<!ENTITY l "' + b"x" * 50_000 + b'">]>', b"[" + b"&l;" * 50_000 + b"]", "[]"),
        (b'<!DOCTYPE rss [<!ENTITY l SYSTEM "file:///etc/hostname">]>', b"[&l;]", "[]"),
        (b'<!DOCTYPE rss [<!ENTITY % d SYSTEM "http://127.0.0.1:1/dtd">%d;]>', b"[]", "[]"),
        (b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/dtd">', b"[&eacute;]", "[é]"),
    ],
)
def test_entities_of_a_documents_own_are_never_resolved(doctype: bytes, title: bytes, read: str) -> None:
    assert titles(with_doctype(doctype, title)) == [read]


def test_an_item_nested_too_deep_goes_and_the_others_stay() -> None:
    deep = b"<item><title>" + b"<a>" * 100_000 + b"x" + b"</a>" * 100_000 + b"</title></item>"
    feed = parse(HEAD + WELL + deep + WELL + FOOT, URL)
    assert titles(feed) == ["well", "well"]
    assert any("too deep" in note for note in feed.notes)


def test_nesting_inside_text_is_only_text() -> None:
    body = HEAD + b"<item><title>t</title><description><![CDATA[" + b"<div>" * 10_000 + b"]]></description></item>"
    feed = parse(body + WELL + FOOT, URL)
    assert titles(feed) == ["t", "well"]


def test_a_tag_of_very_many_attributes_loses_them() -> None:
    many = b" ".join(b'a%d="1"' % number for number in range(200_000))
    feed = parse(HEAD.replace(b"<channel>", b"<channel " + many + b">") + WELL + FOOT, URL)
    assert (feed.title, titles(feed)) == ("T", ["well"])


def test_attributes_beyond_any_use_are_refused() -> None:
    swarm = b"<x " + b" ".join(b'a%d="1"' % number for number in range(100)) + b"/>"
    with pytest.raises(FormatError, match="attributes"):
        parse(HEAD + swarm * 3_000 + WELL + FOOT, URL)


def test_of_too_many_items_the_newest_thousand_are_kept_in_their_order() -> None:
    def dated(number: int) -> bytes:
        day, minute = number // 1000, number % 1000
        return b"<item><title>%d</title><pubDate>%02d Mar 2026 %02d:%02d:00 GMT</pubDate></item>" % (
            number, 1 + day, minute // 60, minute % 60,
        )  # fmt: skip

    oldest_first = HEAD + b"".join(dated(number) for number in range(2_500)) + FOOT
    feed = parse(oldest_first, URL)
    assert titles(feed) == [str(number) for number in range(1_500, 2_500)]
    assert any("newest 1,000" in note for note in feed.notes)
    newest_first = HEAD + b"".join(dated(number) for number in range(2_499, -1, -1)) + FOOT
    assert titles(parse(newest_first, URL)) == [str(number) for number in range(2_499, 1_499, -1)]


def test_three_hundred_thousand_items_are_a_thousand() -> None:
    assert len(parse(HEAD + WELL * 300_000 + FOOT, URL).entries) == 1_000


def test_a_title_of_twenty_megabytes_is_three_hundred_characters() -> None:
    feed = parse(HEAD + b"<item><title>" + b"A" * 20_000_000 + b"</title></item>" + WELL + FOOT, URL)
    assert [len(title) for title in titles(feed)] == [300, 4]


@pytest.mark.parametrize("unit", [b"<![CDATA[", b"<!--", b"<?", b"<", b"&", b"<a ", b'<a x="', b"&l;", b"]]>"])
def test_a_megabyte_of_half_open_markup_is_survived(unit: bytes) -> None:
    body = HEAD + WELL + b"<item><title>t</title><description>" + unit * (1_000_000 // len(unit))
    for end in (b"", b"</description></item>" + FOOT):
        assert titles(parse(body + end, URL))[0] == "well"


# --- no feed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"<!doctype html><title>Please log in</title><form>cookies</form>", "log-in page titled “Please log in”"),
        (b"<html><body><input type='password' name=p></body></html>", "log-in page"),
        (b"<html><title>x.example</title><body>This domain is for sale!</body></html>", "parked domain"),
        (b"<html><title>Just a moment...</title></html>", "keeps robots out"),
        (b"<html><head><title>News of the day</title></head></html>", "a web page titled “News of the day”"),
        (
            b"<html><meta http-equiv='refresh' content='0; URL=/feeds/new.xml?a=1&amp;b=2'></html>",
            "a web page, not a feed; it sends its readers on to https://outlet.example/feeds/new.xml?a=1&b=2, which was not asked",
        ),
        (
            b"<title>x</title><META content=\"5;url='http://10.0.0.1/'\" http-equiv=refresh>",
            "it sends its readers on to http://10.0.0.1/, which was not asked",
        ),
        (
            b"<html><meta http-equiv=refresh content='0;url=javascript:alert(1)'><title>y</title>",
            "titled “y”, not a feed.",
        ),
        (b"<HTML><p>rss</p><rss></HTML>", "a web page"),
        (b'<?xml version="1.0"?><opml version="2.0"><head/><body/></opml>', "OPML"),
        (b'<?xml version="1.0"?><urlset></urlset>', "sitemap"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b'<?xml version="1.0"?><catalog><head/></catalog>', "XML of another kind (<catalog>)"),
        (b"Too many requests", "plain text"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, what: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        parse(body, URL, "application/rss+xml")
    assert what in f"{caught.value.reason}."


def test_a_feed_under_any_content_type_is_a_feed() -> None:
    for kind in ("text/html", "text/plain", "application/json", None):
        assert titles(parse(HEAD + WELL + FOOT, URL, kind)) == ["well"]


@pytest.mark.parametrize(
    "document",
    [
        "<rss><channel><title>Post<title><link>https://a.test/</link><item><title>One</title></item><item><title>Tw",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Post<title><entry><title>One</title></entry><entry><title>T',
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel>'
        "<title>Post<title></channel><item><title>One</title></item><item><title>Tw",
    ],
)
def test_a_title_that_was_never_closed_swallows_no_item(document: str) -> None:
    feed = parse(document.encode(), "https://a.test/feed")
    assert (feed.title, [entry.title for entry in feed.entries], feed.partial) == ("Post", ["One"], True)
