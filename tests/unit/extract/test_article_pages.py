"""A page's fields, one by one: where each comes from and what must not be taken for it."""

from __future__ import annotations

import pytest

from dateline.errors import ExtractError
from dateline.extract import body_text, extract, tops
from dateline.extract.blocks import lay
from dateline.extract.body import Chosen
from dateline.model import Article, BlockKind, Dateline, SpanKind

URL = "https://paper.example/world/2024/storm-hits-coast"
SENTENCE = "The harbour was closed on Monday after waves broke over the outer wall, the port authority said. "
DECK = "Cod, copper, coins and a very long train: the numbers that stayed with us."
PARAGRAPH = f"<p>{SENTENCE * 3}</p>"


def paragraphs(count: int = 4) -> str:
    return "".join(f"<p>Part {n} of the report follows here. {SENTENCE * 2}</p>" for n in range(count))


def page(body: str, head: str = "", html_attributes: str = "") -> Article:
    markup = f"<!doctype html><html {html_attributes}><head>{head}</head><body>{body}</body></html>"
    return extract(markup.encode(), URL)


def article(inner: str = "", head: str = "", headline: str = "Storm hits the coast") -> Article:
    return page(f"<main><article><h1>{headline}</h1>{inner or paragraphs()}</article></main>", head)


def texts(found: Article) -> list[str]:
    return [block.text for block in found.blocks]


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


# --- headline --------------------------------------------------------------------------------------


def test_the_headline_loses_the_name_of_the_site() -> None:
    found = page(
        f"<div>{paragraphs()}</div>",
        "<title>Storm hits the coast | The Paper</title><meta property='og:site_name' content='The Paper'>",
    )
    assert found.headline == "Storm hits the coast"


def test_a_dash_inside_a_headline_stays() -> None:
    found = article(
        headline="Storm hits coast - thousands without power",
        head="<title>Storm hits coast - thousands without power - The Paper</title>"
        "<meta property='og:title' content='Storm hits coast - thousands without power'>",
    )
    assert found.headline == "Storm hits coast - thousands without power"


def test_a_logo_set_as_heading_is_not_the_headline() -> None:
    found = page(
        f"<header><h1>The Paper</h1></header><article><h2>Storm hits the coast</h2>{paragraphs()}</article>",
        "<title>Storm hits the coast</title><meta property='og:title' content='Storm hits the coast'>"
        "<meta property='og:site_name' content='The Paper'>",
    )
    assert found.headline == "Storm hits the coast"
    assert "Storm hits the coast" not in texts(found)


# --- structured data -------------------------------------------------------------------------------


def test_a_graph_is_searched_for_the_article_and_references_are_followed() -> None:
    found = article(
        head=ld(
            '{"@context":"https://schema.org","@graph":['
            '{"@type":"WebPage","@id":"#page","name":"Something else"},'
            '{"@type":"NewsArticle","headline":"Storm hits the coast","author":{"@id":"#ann"},'
            '"datePublished":"2024-05-03T10:11:12+02:00","dateModified":"2024-05-03T12:00:00+02:00",'
            '"articleSection":"World","keywords":["Storm","Harbour"]},'
            '{"@type":"Person","@id":"#ann","name":"Ann Lee"}]}'
        )
    )
    assert found.authors == ("Ann Lee",)
    assert found.published is not None
    assert found.published.text() == "2024-05-03T10:11:12+02:00"
    assert found.updated is not None
    assert found.updated.text() == "2024-05-03T12:00+02:00"
    assert found.section == "World"
    assert found.topics == ("Storm", "Harbour")
    assert found.origins["authors"] == "JSON-LD"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"Storm hits the coast","datePublished":"2024-05-03T10:11:12Z",}',
        '{"@type":"NewsArticle","headline":"Storm\nhits the coast","datePublished":"2024-05-03T10:11:12Z"}',
        '<!-- {"@type":"NewsArticle","datePublished":"2024-05-03T10:11:12Z"} -->',
        '{"@type":"NewsArticle","datePublished":"2024-05-03T10:11:12Z","description":"a "quoted" word"}',
        '//<![CDATA[\n{"@type":"NewsArticle","datePublished":"2024-05-03T10:11:12Z"}\n//]]>',
    ],
)
def test_broken_json_still_gives_its_date(script: str) -> None:
    found = article(head=ld(script))
    assert found.published is not None
    assert found.published.text() == "2024-05-03T10:11:12+00:00"


def test_the_article_object_of_another_page_is_not_taken() -> None:
    other = '{"@type":"NewsArticle","headline":"Rain delays rail link","datePublished":"2020-01-01","url":"https://paper.example/rain"}'
    own = (
        '{"@type":"NewsArticle","headline":"Storm hits the coast","datePublished":"2024-05-03T08:00:00Z",'
        f'"mainEntityOfPage":{{"@id":"{URL}"}}}}'
    )
    found = article(head=ld(f"[{other},{own}]"))
    assert found.published is not None
    assert found.published.text().startswith("2024-05-03")


def test_text_in_structured_data_is_unescaped_and_stays_text() -> None:
    found = article(
        head=ld('{"@type":"NewsArticle","author":"Ann &amp; Bo &lt;b&gt;Lee&lt;/b&gt;","keywords":"R&amp;D"}')
    )
    assert found.topics == ("R&D",)


# --- times -----------------------------------------------------------------------------------------


def test_a_time_without_a_zone_stays_without_one() -> None:
    found = article(f'<div class="meta"><span class="date">2024.11.06 21:26</span></div>{paragraphs()}')
    assert found.published is not None
    assert found.published.text() == "2024-11-06T21:26"
    assert not found.published.zoned


def test_the_time_of_a_change_is_never_the_time_of_publication() -> None:
    found = article(
        f'<p class="date">Updated 7 May 2024</p><time datetime="2024-05-03T08:00:00Z">3 May</time>{paragraphs()}',
        "<meta property='article:modified_time' content='2024-05-07T09:00:00Z'>",
    )
    assert found.published is not None
    assert found.published.text().startswith("2024-05-03")
    assert found.updated is not None
    assert found.updated.text().startswith("2024-05-07")


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "NaN", "1970-01-01T00:00:00Z", "", "tomorrow", "2024-13-45"])
def test_a_time_that_no_news_text_has_is_no_time(text: str) -> None:
    found = article(head=f"<meta property='article:published_time' content='{text}'>")
    assert found.published is None or found.published.when.year == 2024  # the address names the year only


# --- body ------------------------------------------------------------------------------------------


def test_what_stands_between_paragraphs_but_is_not_written_is_left_out() -> None:
    found = article(
        f"<div class='share'><a href='#'>Facebook</a> <a href='#'>Print</a></div>{PARAGRAPH}"
        "<div class='ad-slot'><span>Advertisement</span></div>"
        f"<p>Second. {SENTENCE * 3}</p><div class='newsletter-box'><h3>Newsletter</h3><p>Get the morning note in your inbox.</p></div>"
        f"<p>Third. {SENTENCE * 3}</p><section class='related'><h3>Related Articles</h3><ul>"
        "<li><a href='/1'>Port workers vote on contract</a></li><li><a href='/2'>Rain delays rail link</a></li></ul></section>"
        "<p><a href='#top'>Back to top</a></p>"
    )
    assert texts(found) == [(SENTENCE * 3).strip(), f"Second. {SENTENCE * 3}".strip(), f"Third. {SENTENCE * 3}".strip()]


def test_a_class_name_that_lies_does_not_cost_the_body() -> None:
    found = page(f"<div class='newsletter paywall related-posts'><h1>Storm hits the coast</h1>{paragraphs(6)}</div>")
    assert len(found.blocks) == 6


def test_a_menu_that_was_never_closed_does_not_swallow_the_article() -> None:
    found = page(f"<nav><ul><li><a href='/'>Home</a></li></ul><h2>Storm hits the coast</h2><div>{paragraphs(6)}</div>")
    assert len(found.blocks) == 6


def test_blocks_keep_their_kinds_and_their_order() -> None:
    found = article(
        f"{PARAGRAPH}<h2>What comes next</h2><p>Next. {SENTENCE * 2}</p><ul><li>First thing to know</li><li>Second thing to know</li></ul>"
        f"<blockquote><p>We never saw such waves in all our years here.</p></blockquote><p>Last. {SENTENCE * 2}</p>"
    )
    kinds = [block.kind for block in found.blocks]
    assert kinds == [
        BlockKind.PARAGRAPH,
        BlockKind.SUBHEAD,
        BlockKind.PARAGRAPH,
        BlockKind.LIST,
        BlockKind.QUOTE,
        BlockKind.PARAGRAPH,
    ]
    assert found.blocks[3].items == ("First thing to know", "Second thing to know")
    assert found.blocks[3].text == "First thing to know\nSecond thing to know"


def test_a_table_of_data_is_one_block_with_its_rows() -> None:
    table = "<table><tr><th>Port</th><th>Height</th></tr><tr><td>North</td><td>4.2 m</td></tr></table>"
    found = article(f"{PARAGRAPH}{table}<p>After. {SENTENCE * 2}</p>")
    (block,) = [b for b in found.blocks if b.kind is BlockKind.TABLE]
    assert block.items == ("Port\tHeight", "North\t4.2 m")


def test_two_line_breaks_part_paragraphs_and_one_does_not() -> None:
    found = article(
        f"<div>First part.<br>{SENTENCE}<br><br>Second part. {SENTENCE * 2}<br> <br>Third part. {SENTENCE * 2}</div>"
    )
    assert [text.split(".")[0] for text in texts(found)] == ["First part", "Second part", "Third part"]


def test_spans_mark_links_and_weight_at_the_right_letters() -> None:
    found = article(
        f"<p>On  <b>Monday</b>, <a href='../port'>the port\n authority</a> said so. {SENTENCE * 3}</p>{paragraphs()}"
    )
    first = found.blocks[0]
    marked = [(first.text[s.start : s.end], s.kind, s.url) for s in first.spans]
    assert marked == [
        ("Monday", SpanKind.STRONG, None),
        ("the port authority", SpanKind.LINK, "https://paper.example/world/port"),
    ]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "#top", ""]
)
def test_a_link_to_anything_but_the_web_is_only_its_words(href: str) -> None:
    found = article(f"<p>See <a href='{href}'>this thing</a> here. {SENTENCE * 3}</p>{paragraphs()}")
    assert found.blocks[0].text.startswith("See this thing here.")
    assert found.blocks[0].spans == ()


def test_links_are_resolved_against_the_base_of_the_page() -> None:
    found = page(
        f"<article><h1>Storm hits the coast</h1><p>By <a href='x'>a link</a>. {SENTENCE * 3}</p>{paragraphs()}</article>",
        "<base href='https://other.example/dir/'>",
    )
    assert found.blocks[0].spans[0].url == "https://other.example/dir/x"


def test_the_standfirst_is_a_field_and_not_a_block() -> None:
    standfirst = "Thousands are without power as the worst storm in decades reaches the islands."
    found = article(f"<p class='standfirst'>{standfirst}</p>{paragraphs()}")
    assert found.standfirst == standfirst
    assert standfirst not in texts(found)
    assert body_text(found).startswith(standfirst)


@pytest.mark.parametrize(
    ("classes", "described", "expected"),
    [
        ("post-deck", DECK, DECK),
        ("post-deck", "Another thing altogether, said elsewhere on it.", None),
        ("x", DECK, None),
    ],
)
def test_a_deck_that_was_not_taken_for_body_is_the_standfirst_where_class_and_description_say_so(
    classes: str, described: str, expected: str | None
) -> None:
    laid = lay(
        f"<article><h1>The week in five figures</h1><h2 class='{classes}'>{DECK}</h2>{paragraphs(3)}</article>".replace(
            "'", '"'
        )
    )
    opening = tops.read(laid, Chosen(blocks=[2, 3, 4], headline_block=0), [described])
    assert opening == tops.Opening(expected, [2, 3, 4])


def test_a_repeated_first_paragraph_is_the_lede_and_no_standfirst() -> None:
    found = article(head=f"<meta name='description' content='Part 0 of the report follows here. {SENTENCE}'>")
    assert found.standfirst is None
    assert found.summary is not None


def test_a_video_of_another_host_is_named_and_linked_and_a_counter_is_not() -> None:
    found = article(
        f"{PARAGRAPH}<iframe src='https://www.youtube.com/embed/abc'></iframe><iframe src='https://ads.example/x'></iframe>{paragraphs()}"
    )
    embeds = [block for block in found.blocks if block.kind is BlockKind.EMBED]
    assert [(block.text, block.url) for block in embeds] == [("YouTube", "https://www.youtube.com/embed/abc")]
    assert "YouTube" not in body_text(found)


def test_a_correction_is_a_block_of_its_own() -> None:
    found = article(f"{paragraphs()}<p>Correction: an earlier version named the wrong port, which is in the north.</p>")
    assert found.blocks[-1].kind is BlockKind.CORRECTION


def test_a_body_that_only_json_ld_has_is_taken_from_there() -> None:
    text = "\\n".join([SENTENCE * 3] * 4)
    found = article(
        "<div id='app'>Loading</div>", ld(f'{{"@type":"NewsArticle","headline":"Storm","articleBody":"{text}"}}')
    )
    assert len(found.blocks) == 4
    assert found.origins["body"] == "JSON-LD"


# --- who, where, from where ------------------------------------------------------------------------


def test_an_agency_among_the_authors_is_the_agency() -> None:
    found = article(
        head=ld('{"@type":"NewsArticle","author":[{"@type":"Person","name":"Ann Lee"},{"name":"Reuters"}]}')
    )
    assert found.authors == ("Ann Lee",)
    assert found.agency == "Reuters"


PAPER = '{"@type":"Organization","name":"The Paper"}'
SITE = "<meta property='og:site_name' content='The Paper'>"


def test_a_publisher_writes_only_where_nobody_else_is_named() -> None:
    alone = article(head=SITE + ld(f'{{"@type":"NewsArticle","author":{PAPER}}}'))
    beside = article(
        head=SITE + ld(f'{{"@type":"NewsArticle","author":[{PAPER},{{"@type":"Person","name":"Ann Lee"}}]}}')
    )
    unnamed = article(head=SITE + ld(f'{{"@type":"NewsArticle","publisher":{PAPER}}}'))
    assert (alone.authors, beside.authors, unnamed.authors) == (("The Paper",), ("Ann Lee",), ())


def test_an_agency_as_the_only_author_is_kept_as_printed_and_named_apart() -> None:
    found = article(head=ld('{"@type":"NewsArticle","author":{"@type":"Organization","name":"The Associated Press"}}'))
    assert (found.authors, found.agency) == (("The Associated Press",), "AP")


def test_given_and_family_names_are_put_together() -> None:
    author = '{"@type":"Person","givenName":"Ann","familyName":"Lee"}'
    assert article(head=ld(f'{{"@type":"NewsArticle","author":{author}}}')).authors == ("Ann Lee",)


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("<p class='date'>Published May 3, 2024 by Ann Lee</p>", ("Ann Lee",)),
        ("<p>Ann Lee | 3.5.2024 - 12:10</p>", ("Ann Lee",)),
        ("<p>Written by:</p><p>Ann Lee</p>", ("Ann Lee",)),
        ("<div class='byline'><a href='/ann'>Ann Lee</a>Senior Writer</div>", ("Ann Lee",)),
        ("<div class='author'>Marketing Director</div>", ()),
        ("<figure><img src='/a.jpg'><span class='author'>Pat Roe</span></figure>", ()),
    ],
)
def test_a_byline_is_read_in_the_forms_in_which_pages_print_it(printed: str, wanted: tuple[str, ...]) -> None:
    assert article(printed + paragraphs()).authors == wanted


def test_a_name_that_signs_the_text_is_its_author() -> None:
    assert article(f"{paragraphs()}<p style='text-align:right'>Ann Lee</p>").authors == ("Ann Lee",)


def test_the_page_names_others_than_the_machine_is_told() -> None:
    head = ld('{"@type":"NewsArticle","author":{"@type":"Person","name":"Web Desk"}}')
    assert article(f"<div class='byline'>By Ann Lee</div>{paragraphs()}", head=head).authors == ("Ann Lee",)


def test_a_printed_byline_is_read_where_nothing_else_names_anyone() -> None:
    found = article(f"<div class='byline'>By Ann Lee and Bo Li</div>{paragraphs()}")
    assert found.authors == ("Ann Lee", "Bo Li")


def test_the_section_is_read_from_the_label_above_the_headline() -> None:
    found = page(
        f"<article><span class='post-cat'><a class='cat' href='/world'>World</a></span><h1>Storm hits the coast</h1>{paragraphs()}</article>"
    )
    assert found.section == "World"


def test_the_dateline_of_the_first_paragraph_is_found() -> None:
    found = article(f"<p>LISBON (AP) — {SENTENCE * 3}</p>{paragraphs()}")
    assert found.dateline == Dateline("LISBON", "AP")
    assert found.agency == "AP"
    assert found.blocks[0].text.startswith("LISBON (AP) — The harbour")


def test_the_source_link_of_an_aggregator_is_kept_and_is_no_paragraph() -> None:
    found = article(f"{paragraphs()}<p><a rel='nofollow' href='https://origin.example/a'>Source link</a></p>")
    assert found.source_url == "https://origin.example/a"
    assert "Source link" not in texts(found)
    assert [link.kind for link in found.provenance] == ["linked source", "page"]


def test_a_link_called_source_to_the_same_site_is_no_source() -> None:
    assert article(f"{paragraphs()}<p><a href='/about'>Source</a></p>").source_url is None


# --- pictures --------------------------------------------------------------------------------------


def test_a_figure_gives_its_widest_picture_with_caption_and_credit_apart() -> None:
    figure = (
        "<figure><img src='/s.jpg' srcset='/s.jpg 400w, /l.jpg 1600w, /xl.jpg 4000w' alt='Waves'>"
        "<figcaption>Waves break over the wall. <span class='credit'>Bo Li/AFP</span></figcaption></figure>"
    )
    found = article(f"{PARAGRAPH}{figure}{paragraphs()}")
    (image,) = found.images
    assert image.url == "https://paper.example/l.jpg"
    assert (image.caption, image.credit, image.alt) == ("Waves break over the wall.", "Bo Li/AFP", "Waves")
    assert (image.agency, image.photographer) == ("AFP", "Bo Li")
    assert not any("Waves break" in text for text in texts(found))


def test_icons_and_counting_pixels_are_no_pictures() -> None:
    found = article(
        f"{PARAGRAPH}<p><img src='/logo.png'><img src='/pixel.gif' width='1'><img src='data:image/gif;base64,R0'></p>{paragraphs()}"
    )
    assert found.images == ()


def test_the_lead_picture_and_its_figure_are_one() -> None:
    found = article(
        f"<figure><img src='/img/storm-800x600.jpg'><figcaption>Waves at the wall.</figcaption></figure>{paragraphs()}",
        "<meta property='og:image' content='https://paper.example/img/storm.jpg'>",
    )
    (image,) = found.images
    assert image.caption == "Waves at the wall."


# --- language, rights ------------------------------------------------------------------------------


def test_the_language_tag_is_written_as_usual_and_hebrew_runs_right_to_left() -> None:
    body = (
        "<article><h1>סערה פגעה בחוף הצפוני</h1>"
        + "<p>"
        + "הנמל נסגר ביום שני לאחר שגלים גבוהים שברו את החומה. " * 5
        + "</p></article>"
    )
    found = page(body, html_attributes='lang="he_IL"')
    assert found.language == "he-IL"
    assert found.direction == "rtl"


def test_rules_of_use_are_read_and_minus_one_is_no_limit() -> None:
    robots = (
        "index, follow, max-snippet:-1, max-image-preview:standard, noarchive, unavailable_after: 2030-01-02T00:00:00Z"
    )
    found = article(
        head=f"<meta name='robots' content='{robots}'><meta name='tdm-reservation' content='1'>"
        "<meta name='tdm-policy' content='https://paper.example/tdm.json'>"
    ).signals
    assert found.max_snippet is None
    assert found.max_image_preview == "standard"
    assert found.noarchive
    assert not found.nosnippet
    assert not found.noindex
    assert found.unavailable_after_at is not None
    assert found.unavailable_after_at.year == 2030
    assert found.tdm_reserved
    assert found.tdm_policy_url == "https://paper.example/tdm.json"


def test_the_strictest_of_several_rules_holds() -> None:
    found = article(
        head="<meta name='robots' content='max-snippet:120'><meta name='robots' content='max-snippet:50, nosnippet'>"
    ).signals
    assert found.max_snippet == 50
    assert found.nosnippet


def test_a_short_text_behind_a_paywall_is_a_part() -> None:
    found = article(PARAGRAPH, ld('{"@type":"NewsArticle","isAccessibleForFree":"False"}'))
    assert found.paywalled
    assert not found.whole


# --- what is no article ----------------------------------------------------------------------------


def refused(body: str, head: str = "") -> str:
    with pytest.raises(ExtractError) as caught:
        page(body, head)
    return caught.value.reason


def test_an_error_page_served_as_a_page_is_named() -> None:
    assert "error page" in refused("<h1>Page not found</h1><p>We could not find that page. Try the search below.</p>")


def test_a_login_wall_is_named() -> None:
    assert "login" in refused(
        "<h1>Sign in</h1><form><input type='email'><input type='password'></form>", "<title>Sign in</title>"
    )


def test_a_section_front_is_named() -> None:
    cards = "".join(f"<div><h2><a href='/{n}'>Headline number {n} of the day's news</a></h2></div>" for n in range(20))
    assert "section front" in refused(f"<h1>World</h1>{cards}", "<title>World</title>")


def test_a_check_for_robots_is_named() -> None:
    assert "robots" in refused("<h1>Just a moment...</h1><p>Checking your browser before you go on.</p>")


@pytest.mark.parametrize("body", [b"", b"   \n", b"<html></html>", b"<script>1</script>"])
def test_nothing_is_called_empty(body: bytes) -> None:
    with pytest.raises(ExtractError, match="empty"):
        extract(body, URL)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p> a b <b> c</b>  d\u00a0e <i>f</i> </p>", "a b c d e f"),
        ("<p>a<b>b</b> c\n\td</p>", "ab c d"),
        ("<p>a <b> </b> b\u00ad\u200bc</p>", "a bc"),
        ("<p>\u4e2d\u6587 <b> \u4e2d</b></p>", "\u4e2d\u6587 \u4e2d"),
    ],
)
def test_white_space_is_folded_alike_in_runs_of_single_spaces_and_in_others(markup: str, text: str) -> None:
    assert [block.text for block in lay(markup).blocks] == [text]
