"""Extraction for any input: only our errors, valid text, safe addresses, order kept, never a hang."""

from __future__ import annotations

import contextlib
import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import ExtractError
from dateline.extract import body_text, extract, from_entry, from_text, is_whole, merge, section_of
from dateline.extract.addresses import resolver
from dateline.extract.blocks import fragment, lay_tokens
from dateline.extract.quick import blocks as quick_blocks
from dateline.extract.quick import paragraphs
from dateline.extract.render import blocks as long_way
from dateline.extract.tidy import tidy_tokens
from dateline.formats.blocks import render
from dateline.model import SECTIONS, Article, BlockKind, Entry, Feed, FeedImage

URL = "https://paper.example/a/b"
FEED = Feed("A feed", "https://paper.example/", (), "rss")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

words = st.sampled_from(
    [
        "the",
        "harbour",
        "was",
        "closed",
        "on",
        "Monday",
        "after",
        "waves",
        "broke,",
        "officials",
        "said.",
        "&",
        "<",
        ">",
        '"',
        "'",
        "東京",
        "שלום",
        "\xa0",
    ]
)
sentences = st.lists(words, min_size=1, max_size=30).map(" ".join)
scraps = st.one_of(
    sentences,
    st.text(max_size=40),
    st.sampled_from(
        ["\x00", "\x0b", "&#1;", "&#xD800;", "\u202e", "&nbsp;", "\u00ad", "<!--", "-->", "<![CDATA[", "<br>", "<br/>"]
    ),
    st.builds(
        "{}&{}{}{}".format,
        words,
        st.sampled_from(
            [
                "#0",
                "#x0",
                "#",
                "#x",
                "#11",
                "#x1C",
                "#13",
                "#32",
                "#128",
                "#x81",
                "#xD800",
                "#xFDD0",
                "#65534",
                "#x110000",
                "#" + "9" * 20,
                "#8217",
                "#x41",
                "amp",
                "lt",
                "copy",
                "notit",
                "notin",
                "nbsp",
                "ndash",
                "foo",
                "AMP",
                "amplt",
                "a=1&copy",
            ]
        ),
        st.sampled_from(["", ";", ";;", " ", "=1"]),
        words,
    ),
)
tags = st.sampled_from(
    [
        "p",
        "div",
        "span",
        "a",
        "b",
        "em",
        "strong",
        "h1",
        "h2",
        "ul",
        "li",
        "table",
        "tr",
        "td",
        "figure",
        "figcaption",
        "blockquote",
        "article",
        "main",
        "section",
        "nav",
        "footer",
        "aside",
        "img",
        "br",
        "iframe",
        "script",
        "style",
        "svg",
        "math",
        "noscript",
        "template",
        "title",
        "textarea",
        "select",
        "form",
        "time",
        "x-odd",
    ]
)
attributes = st.sampled_from(
    ["", ' class="related share"', ' class="article-body"', ' href="javascript:alert(1)"', ' href="/x"', ' src="/p.jpg"', " hidden",
     ' style="display:none"', ' onerror="alert(1)"', ' srcset="/a 1x, /b 900w"', " class='a", ' itemprop="articleBody"', ' href="//h.example"']
)  # fmt: skip


@st.composite
def soup(draw: st.DrawFn) -> str:
    """Markup that is right here and wrong there."""
    pieces = []
    for _ in range(draw(st.integers(1, 25))):
        tag = draw(tags)
        pieces.append(
            draw(
                st.sampled_from(
                    [
                        f"<{tag}{draw(attributes)}>",
                        f"</{tag}>",
                        f"<{tag}{draw(attributes)}>{draw(scraps)}</{tag}>",
                        draw(scraps),
                    ]
                )
            )
        )
    return "".join(pieces)


def assert_sound(article: Article, *, pictured: bool = True) -> None:
    for block in article.blocks:
        assert block.text
        assert not FORBIDDEN.search(block.text)
        assert block.text == block.text.strip()
        for span in block.spans:
            assert 0 <= span.start < span.end <= len(block.text)
            assert span.url is None or span.url.startswith(("http://", "https://", "mailto:"))
        if block.kind is BlockKind.LIST:
            assert "\n".join(block.items) == block.text
    for image in article.images:
        assert image.url.startswith(("http://", "https://")) or not pictured
    for text in (article.headline, article.standfirst or "", article.summary or "", *article.authors, *article.topics):
        assert not FORBIDDEN.search(text)
        assert "\n" not in text


@given(st.binary(max_size=400) | soup().map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_an_article_or_an_error_of_ours(body: bytes) -> None:
    with contextlib.suppress(ExtractError):
        assert_sound(extract(body, URL))


@given(soup())
@settings(max_examples=150, deadline=None)
def test_any_entry_is_a_sound_article(markup: str) -> None:
    entry = Entry("1", URL, markup, summary_html=markup, content_html=markup, authors=(markup,), categories=(markup,),
                  images=(FeedImage(markup, caption=markup),), source_url=markup)  # fmt: skip
    found = from_entry(entry, FEED)
    assert_sound(found)
    assert is_whole(found, entry) in (True, False)
    assert_sound(merge(found, found))


@given(st.text(max_size=600))
@settings(max_examples=80, deadline=None)
def test_any_text_is_an_article_or_an_error_of_ours(text: str) -> None:
    with contextlib.suppress(ExtractError):
        assert_sound(from_text(text, URL), pictured=False)


@given(soup())
@settings(max_examples=200, deadline=None)
def test_tidy_markup_reads_the_same_with_and_without_a_parser(markup: str) -> None:
    tokens = tidy_tokens(markup)
    if tokens is None or re.search(r"<(?:table|tr|td|li|ul|a|h\d|p)\b", markup):
        return  # these nest by rules of their own, which the parser mends
    resolve = resolver(URL)
    flat, parsed = lay_tokens(tokens), fragment(markup)
    wanted = long_way(parsed, range(len(parsed.blocks)), -1, resolve)
    assert long_way(flat, range(len(flat.blocks)), -1, resolve) == wanted
    if (quick := quick_blocks(tokens, resolve)) is not None:
        assert tuple(quick[0]) == wanted


@given(st.lists(scraps, min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_paragraphs_in_a_row_read_the_same_with_and_without_a_parser(texts: list[str]) -> None:
    markup = "".join(f"<p>{text}</p>" for text in texts)
    if (read := paragraphs(markup)) is not None:
        parsed = fragment(markup)
        wanted = long_way(parsed, range(len(parsed.blocks)), -1, resolver(URL))
        assert read == [block.text for block in wanted]


@given(
    st.lists(
        sentences.map(lambda s: f"Paragraph of the report, {s} and more of what was said there that day."),
        min_size=3,
        max_size=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_paragraphs_keep_their_order_and_what_we_print_reads_back(paragraphs: list[str]) -> None:
    markup = "".join(f"<p>{number}. {escape(text)}</p>" for number, text in enumerate(paragraphs))
    found = extract(f"<article><h1>A headline of the day</h1>{markup}</article>".encode(), URL)
    numbers = [int(block.text.split(".")[0]) for block in found.blocks]
    assert numbers == sorted(numbers)
    assert len(numbers) == len(paragraphs)
    again = extract(f"<article><h1>A headline of the day</h1>{render(found.blocks)}</article>".encode(), URL)
    assert body_text(again) == body_text(found)
    assert again.blocks == found.blocks


@given(st.lists(st.text(max_size=60), max_size=4), st.text(max_size=60) | st.none(), st.text(max_size=20) | st.none())
@settings(max_examples=150, deadline=None)
def test_every_label_and_address_is_of_some_section(labels: list[str], url: str | None, default: str | None) -> None:
    assert section_of(labels, url, default) in SECTIONS


PARAGRAPH = (
    b"<p>The harbour was closed on Monday after waves broke over the outer wall, the authority said, and more.</p>"
)


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000 + PARAGRAPH,
        b"<h1>A headline of the day</h1>" + b"<div>" * 1_000 + PARAGRAPH * 3 + b"</div>" * 1_000,
        b"<h1>A headline of the day</h1>" + b"".join(b"<p>Number %d. %b</p>" % (n, PARAGRAPH) for n in range(30_000)),
        b"<b><i><a href=x>" * 6_000 + PARAGRAPH,
        b"<" * 1_000_000,
        b"<p>" + b"&" * 1_000_000 + b"</p>" + PARAGRAPH,
        b"<p>" + b"<br>" * 100_000 + b"</p>" + PARAGRAPH,
        b"<p>" + b"(" * 300_000 + b"</p>" + PARAGRAPH,
        b"<script type='application/ld+json'>" + b"[" * 300_000 + b"</script>" + PARAGRAPH,
        b"<script type='application/ld+json'>{\"headline\":" + b"9" * 100_000 + b"}</script>" + PARAGRAPH,
        b"<img srcset='" + b"a," * 300_000 + b"'>" + PARAGRAPH,
        b"<figure><img src=/a.jpg><figcaption>" + b"Photo by " * 50_000 + b"</figcaption></figure>" + PARAGRAPH,
        b"<title>" + b" - " * 100_000 + b"</title>" + PARAGRAPH,
        b"<div class='" + b"a-b " * 200_000 + b"'>" + PARAGRAPH,
        b"<div " + b"".join(b"a%d " % n for n in range(60_000)) + b">" + PARAGRAPH,  # ten seconds in the parser
        b"<div " + b"".join(b'a%d=">" ' % n for n in range(60_000)) + b">" + PARAGRAPH,
        b"<div x\"" + b"".join(b"a%d<b " % n for n in range(60_000)) + b'">' + PARAGRAPH,
        b"".join(b"<body a%d>" % n for n in range(20_000)) + PARAGRAPH,
        b"<p>" + "東".encode() * 1_000_000 + b"</p>" + PARAGRAPH,
        b"<!---->" * 250_000 + PARAGRAPH,
        b"<meta charset=utf-16>" + PARAGRAPH,
        b"\x00" * 100_000 + PARAGRAPH,
    ],
)  # fmt: skip
def test_bombs_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(ExtractError):
        assert_sound(extract(body, URL))
    assert_sound(from_entry(Entry("1", URL, "T", content_html=body.decode("utf-8", "replace")), FEED))
