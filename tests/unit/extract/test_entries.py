"""A feed's entry to an article, whether it is whole, and what its page adds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dateline.extract import from_entry, is_whole, merge
from dateline.extract.addresses import resolver
from dateline.extract.blocks import fragment, lay_tokens
from dateline.extract.quick import blocks as quick_blocks
from dateline.extract.render import blocks as long_way
from dateline.extract.tidy import tidy_tokens
from dateline.model import (
    Article,
    Block,
    BlockKind,
    Dateline,
    Enclosure,
    Entry,
    Feed,
    FeedImage,
    Image,
    Provenance,
    Signals,
    SpanKind,
    Stamp,
)

FEED = Feed("The Paper", "https://paper.example/", (), "rss", language="en", self_url="https://paper.example/feed")
LONG = "".join(
    f"<p>Paragraph {n} says what happened in the harbour on the day, in some more words than these.</p>"
    for n in range(9)
)
AT = Stamp(datetime(2024, 5, 3, 8, tzinfo=UTC))


def entry(**changes: Any) -> Entry:
    given: dict[str, Any] = {
        "guid": "1",
        "url": "https://paper.example/world/a",
        "title": "Storm hits the coast",
        "published": AT,
    }
    return Entry(**{**given, **changes})


def test_whole_text_becomes_blocks_in_order() -> None:
    found = from_entry(entry(content_html=LONG, authors=("Ann Lee",), categories=("World", "Storm")), FEED)
    assert [block.text.split(" says")[0] for block in found.blocks] == [f"Paragraph {n}" for n in range(9)]
    assert found.made_from == "feed"
    assert found.whole
    assert found.authors == ("Ann Lee",)
    assert found.published == AT
    assert found.topics == ("World", "Storm")
    assert found.language == "en"
    assert is_whole(found, entry(content_html=LONG))


def test_a_summary_is_the_opening_and_not_the_whole() -> None:
    given = entry(summary_html="<p>Waves broke over the &quot;wall&quot; &amp; the harbour was closed.</p>")
    found = from_entry(given, FEED)
    assert found.summary == 'Waves broke over the "wall" & the harbour was closed.'
    assert [block.text for block in found.blocks] == [found.summary]
    assert not found.whole
    assert not is_whole(found, given)


@pytest.mark.parametrize(
    "ending",
    [
        "<p>And then […]</p>",
        "<p>And then...</p>",
        "<p>And then…</p><p>The post Storm appeared first on The Paper.</p>",
        '<p><a href="/a">Read more</a></p>',
        "<p>Continue reading on our site</p>",
        "<p>Weiterlesen</p>",
        '<p>And then [&#8230;]</p><p>The post <a href="/a">Storm</a> appeared first on <a href="/">The Paper</a>.</p>',
    ],
)
def test_a_text_that_goes_on_elsewhere_is_not_whole(ending: str) -> None:
    given = entry(content_html=LONG + ending)
    found = from_entry(given, FEED)
    assert not is_whole(found, given)
    assert len(found.blocks) == (10 if "And then" in ending else 9)


def test_the_line_that_a_generator_adds_under_whole_texts_is_no_text() -> None:
    given = entry(
        content_html=LONG + '<p>The post <a href="/a">Storm</a> appeared first on <a href="/">The Paper</a>.</p>'
    )
    found = from_entry(given, FEED)
    assert len(found.blocks) == 9
    assert is_whole(found, given)


def test_a_dateline_names_the_agency() -> None:
    found = from_entry(entry(content_html=f"<p>LISBON (Reuters) - The port was closed.</p>{LONG}"), FEED)
    assert found.dateline == Dateline("LISBON", "Reuters")
    assert found.agency == "Reuters"
    assert found.provenance == (
        Provenance("agency", "Reuters"),
        Provenance("feed", "The Paper", "https://paper.example/feed"),
    )
    assert found.blocks[0].spans[0].kind is SpanKind.DATELINE


def test_pictures_come_from_the_feed_then_enclosures_then_the_text() -> None:
    given = entry(
        content_html=f'<p><img src="/in-text.jpg" alt="Waves"></p>{LONG}',
        images=(FeedImage("https://paper.example/media.jpg", caption="Waves. Photo: Bo Li/AFP"),),
        enclosures=(
            Enclosure("https://paper.example/enclosed.jpg", "image/jpeg"),
            Enclosure("https://paper.example/talk.mp3", "audio/mpeg"),
            Enclosure("https://paper.example/drawing.svg", "image/svg+xml"),
        ),
    )
    found = from_entry(given, FEED).images
    assert [image.url.rsplit("/", 1)[-1] for image in found] == ["media.jpg", "enclosed.jpg", "in-text.jpg"]
    assert found[0].caption == "Waves."
    assert (found[0].credit, found[0].agency) == ("Bo Li/AFP", "AFP")
    assert found[2].alt == "Waves"


def test_rules_of_the_feed_bind_its_articles() -> None:
    feed = Feed("The Paper", None, (), "rss", signals=Signals(tdm_reserved=True, max_snippet=90))
    assert from_entry(entry(content_html=LONG), feed).signals == feed.signals


def test_an_entry_without_a_title_is_headed_by_its_opening() -> None:
    found = from_entry(entry(title="", content_html="<p>A short message without any title</p>"), FEED)
    assert found.headline == "A short message without any title"


def test_scripts_and_styles_leave_no_text() -> None:
    markup = f"<script>alert(1)</script><style>p{{}}</style>{LONG}<noscript>Turn scripts on</noscript>"
    found = from_entry(entry(content_html=markup), FEED)
    assert not any("alert" in block.text or "p{" in block.text for block in found.blocks)


def test_plain_text_content_is_parted_at_blank_lines() -> None:
    found = from_entry(entry(content_html="First part of it.\n\nSecond part & more."), FEED)
    assert [block.text for block in found.blocks] == ["First part of it.", "Second part & more."]


def test_a_caption_beside_a_picture_is_no_paragraph() -> None:
    markup = '<p><img src="/a.jpg"><br>© Reuters. A wall in the harbour. REUTERS/Bo Li</p>' + LONG
    assert len(from_entry(entry(content_html=markup), FEED).blocks) == 9


def test_markup_too_deep_to_parse_is_read_as_text() -> None:
    found = from_entry(entry(content_html="<div>" * 30_000 + "The text inside."), FEED)
    assert [block.text for block in found.blocks] == ["The text inside."]


@pytest.mark.parametrize(
    "markup",
    [
        LONG,
        '<p>a <b>c</b> , d<br>e<br><br>f &amp; g &#8217;s &#x27;q&#x27; &rsquo; <em> x </em></p> tail <a href="/k">k</a><p>z</p>',
        '<h2>Head</h2><p>x</p><p><a href="javascript:alert(1)">y</a> q</p>',
        "plain <b>bold</b> end",
        '<p><img src="/a.jpg" alt="a &quot;b&quot;"></p><p>after</p><img src="/b.jpg"><p>last</p>',
        "<p>\n  one\u00a0two  three\u00adfour \n</p>\n\n<p> </p><p>five</p>",
        "<p>a<strong>b</strong>c <i>d <b>e</b></i></p>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<p>x &copy; 2024 &amp;lt; &#38;amp;</p>",
        "<p>a<br/>b</p><p>c<br /><br />d</p>",
    ],
)
def test_the_short_way_gives_what_the_long_way_gives(markup: str) -> None:
    resolve = resolver("https://paper.example/")
    tokens = tidy_tokens(markup)
    assert tokens is not None
    quick = quick_blocks(tokens, resolve)
    assert quick is not None
    flat, parsed = lay_tokens(tokens), fragment(markup)
    wanted = long_way(parsed, range(len(parsed.blocks)), -1, resolve)
    assert tuple(quick[0]) == wanted
    assert long_way(flat, range(len(flat.blocks)), -1, resolve) == wanted
    assert [p.attrs.replace(" /", "") for p in quick[1]] == [p.attrs for p in flat.pictures]


@pytest.mark.parametrize("markup", ["<p>unclosed", "<P>upper</P>", "<p class=x>bare</p>", "<b><i>x</b></i>", "a < b <p>x</p>",
                                    "<script>1</script>", "<p title='x'>y</p>", "<!-- c --><p>x</p>"])  # fmt: skip
def test_untidy_markup_goes_the_long_way(markup: str) -> None:
    assert tidy_tokens(markup) is None


# --- what a page adds --------------------------------------------------------------------------------


def article(**changes: Any) -> Article:
    given: dict[str, Any] = {"url": "https://paper.example/world/a", "headline": "Storm hits the coast", "whole": True}
    return Article(**{**given, **changes})


def body(words: int, name: str) -> dict[str, Any]:
    return {"blocks": (Block(BlockKind.PARAGRAPH, " ".join([name] * words)),), "word_count": words}


def test_a_page_completes_a_summary() -> None:
    known = article(**body(20, "feed"), made_from="feed", whole=False, published=AT, summary="Short.")
    page = article(
        **body(300, "page"),
        standfirst="Dek.",
        published=Stamp(datetime(2024, 5, 3, 10, tzinfo=UTC).replace(tzinfo=None)),
        images=(Image("https://p.example/i.jpg"),),
    )
    found = merge(known, page)
    assert found.blocks == page.blocks
    assert found.made_from == "page"
    assert found.whole
    assert found.summary == "Short."
    assert found.published == AT  # an instant says more than a time without a zone
    assert found.images == page.images


def test_a_whole_feed_text_is_not_lost_to_a_page_that_says_less() -> None:
    known = article(**body(400, "feed"), made_from="feed")
    found = merge(known, article(**body(90, "page"), paywalled=True, whole=False, section="World"))
    assert found.blocks == known.blocks
    assert found.whole
    assert found.section == "World"
    assert found.paywalled


def test_rules_of_feed_and_page_add_up() -> None:
    known = article(signals=Signals(max_snippet=100, noarchive=True))
    page = article(signals=Signals(max_snippet=160, nosnippet=True, max_image_preview="none"))
    assert merge(known, page).signals == Signals(
        max_snippet=100, nosnippet=True, noarchive=True, max_image_preview="none"
    )


def test_the_chain_names_the_feed_and_the_page() -> None:
    known = article(provenance=(Provenance("feed", "The Paper", "https://paper.example/feed"),))
    page = article(
        provenance=(Provenance("agency", "AP"), Provenance("page", "The Paper", "https://paper.example/world/a"))
    )
    assert [link.kind for link in merge(known, page).provenance] == ["agency", "feed", "page"]


def test_character_references_are_read_in_the_plainest_paragraphs_too() -> None:
    told = "<p>It&#8217;s Caf&eacute;&nbsp;Central&#x27;s &quot;day&quot; &amp; night.</p><p>2 &lt; 3</p>"
    read = from_entry(entry(content_html=told), FEED)
    assert [block.text for block in read.blocks] == ['It’s Café Central\'s "day" & night.', "2 < 3"]


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("gates&#8217 shut", "gates’ shut"),
        ("5 &#128x", "5 €x"),
        ("a&#0 b&#x110000 c&#xD800;", "a\ufffd b\ufffd c\ufffd"),
        ("one&#11;two", "one two"),  # a control that parts words; Python drops it
        ("so &copy2024 and &notit; &foo;", "so ©2024 and ¬it; &foo;"),
        ("gates &#8217;till seven", "gates ’till seven"),
        ("AT&T &#; &#x;", "AT&T &#; &#x;"),
    ],
)
@pytest.mark.parametrize("markup", ["<p>{}</p>", "<p><b>Bold.</b></p><p>{}</p>", "<p title=''>{}</p>", "{}<p> </p>"])
def test_odd_character_references_are_read_alike_in_every_markup(markup: str, told: str, text: str) -> None:
    assert from_entry(entry(content_html=markup.format(told)), FEED).blocks[-1].text == text
