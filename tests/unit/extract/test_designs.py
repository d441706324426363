"""Pages as well-known systems build them, with an invented story: each field where that system puts it."""

from __future__ import annotations

import json

from dateline.extract import extract
from dateline.model import Article, BlockKind

STORY = (
    "The harbour authority of Brenholm said on Tuesday that the north quay would stay shut for at least six weeks after divers found cracks in eleven of its piles.",
    "Ships with a draught of more than nine metres are being sent to Karvik, some forty kilometres down the coast, where two cranes work around the clock.",
    "“We would rather lose a month than a ship,” harbour master Ilse Tomren told reporters. “Nobody has been hurt, and nobody will be.”",
    "The cracks were noticed by a crew that had come to repaint bollards. Engineers will measure the quay again on Thursday, and a report is expected by the end of the month.",
)
HEADLINE = "Brenholm shuts its north quay for six weeks"
COMMENT = "<p>They should have painted those bollards years ago and nobody would have noticed anything at all.</p>"
AT = "https://paper.example/brenholm-shuts-its-north-quay"


def read(markup: str, url: str = AT) -> Article:
    return extract(markup.encode(), url)


def paragraphs(texts: tuple[str, ...] = STORY) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def texts(found: Article) -> list[str]:
    return [block.text for block in found.blocks if block.kind is not BlockKind.EMBED]


def test_a_blog_whose_h1_is_its_own_name_and_whose_post_is_an_h3() -> None:
    found = read(f"""<!DOCTYPE html><html dir='ltr'><head><title>Old Harbour Notes: {HEADLINE}</title></head><body>
<header><h1 class='title'><a href='/'>Old Harbour Notes</a></h1><p class='description'><span>Ships, quays and the people who paint them</span></p></header>
<div class='main section' id='main'><div class='widget Blog'><div class='blog-posts hfeed'><h2 class='date-header'><span>Tuesday, 8 October 2024</span></h2>
<div class='post hentry' itemprop='blogPost' itemscope itemtype='http://schema.org/BlogPosting'><h3 class='post-title entry-title' itemprop='name'>{HEADLINE}</h3>
<div class='post-body entry-content' itemprop='description articleBody'><div class="separator"><a href="https://img.example/quay.jpg"><img src="https://img.example/quay-s320.jpg" width="320"/></a></div>
<div>{STORY[0]}</div><div><br/></div><div>{STORY[1]}</div><div><br/></div>{STORY[2]}<br/><br/>{STORY[3]}</div>
<div class='post-footer'><span class='post-author vcard'>Posted by <span class='fn' itemprop='author' itemscope itemtype='http://schema.org/Person'><span itemprop='name'>Marit Solvang</span></span></span>
<span class='post-timestamp'>at <abbr class='published' itemprop='datePublished' title='2024-10-08T14:05:00+02:00'>14:05</abbr></span></div></div>
<div class='comments' id='comments'><h4>1 comment:</h4><dl><dt class='comment-author'>A reader said...</dt><dd class='comment-body'>{COMMENT}</dd><dd>9 October 2024 at 09:00</dd></dl></div></div></div></div>
<aside><div class='widget BlogArchive'><h2>Blog Archive</h2><ul><li><a href='/2024/10/a.html'>Ferry fares rise again for all</a></li></ul></div></aside></body></html>""")
    assert (found.headline, found.origins["headline"]) == (HEADLINE, "heading")
    assert texts(found) == list(STORY)
    assert found.authors == ("Marit Solvang",)
    assert found.published is not None and found.published.text() == "2024-10-08T14:05+02:00"
    assert [image.url for image in found.images] == ["https://img.example/quay-s320.jpg"]


def test_a_paper_whose_headline_is_an_h2_under_a_kicker() -> None:
    markup = f"""<!DOCTYPE html><html lang="en"><head><title>Brenholm: North quay shut for six weeks - Coast Paper</title></head><body><main><article class="article">
<div class="article__header"><span class="article__kicker">Brenholm</span><h2 class="article__title">North quay shut for six weeks</h2></div>
<div class="article__body">{paragraphs()}</div></article></main></body></html>"""
    assert read(markup).headline == "North quay shut for six weeks"
    # An h1 that says more than the site's name is the headline's own place.
    named = markup.replace("<main>", "<main><h1>Brenholm: North quay shut for six weeks</h1>")
    assert read(named).origins["headline"] != "heading"
    # Headings of other stories are no part of the title.
    assert read(markup.replace('article__title">North', 'article__title">South')).origins["headline"] != "heading"


def test_a_page_that_a_program_draws_from_its_scripts() -> None:
    others = [{"title": "Ferry fares", "datePublished": "2024-09-01T00:00:00Z", "author": {"name": "Bo Linde"}}]
    post = {
        "title": HEADLINE, "datePublished": "2024-10-08T12:05:11+02:00", "dateModified": "2024-10-09T12:05:11+02:00",
        "authors": [{"name": "Marit Solvang"}], "content": paragraphs(),
    }  # fmt: skip
    state = {"props": {"pageProps": {"post": post, "text": "x" * 4_000, "related": others}}, "page": "/b/[slug]"}
    found = read(f"""<!DOCTYPE html><html lang="en"><head><title>{HEADLINE} | Example News</title></head><body><div id="__next">
<header><a href="/">Example News</a></header><main><h1>{HEADLINE}</h1></main></div>
<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script></body></html>""")
    assert texts(found) == list(STORY)
    assert found.published is not None and found.published.text() == "2024-10-08T12:05:11+02:00"
    assert found.authors == ("Marit Solvang",)
    assert (found.origins["published"], found.origins["authors"], found.origins["body"]) == ("scripts",) * 2 + (
        "script",
    )


def test_a_page_that_is_streamed_in_pieces() -> None:
    rows = "8:" + json.dumps(["$", "div", None, {"children": [["$", "p", None, {"children": text}] for text in STORY]}])
    rows += "\n9:" + json.dumps(
        {"title": HEADLINE, "publishedAt": "2024-10-08T12:05:11Z", "author": {"name": "Marit Solvang"}}
    )
    found = read(f"""<!DOCTYPE html><html lang="en"><head><title>{HEADLINE} | Example News</title><meta property="og:title" content="{HEADLINE}"/></head>
<body><div class="skeleton"><span>Loading…</span></div><script>(self.__next_f=self.__next_f||[]).push([0])</script>
<script>self.__next_f.push([1,{json.dumps(rows)}])</script></body></html>""")
    assert (found.headline, texts(found), found.authors) == (HEADLINE, list(STORY), ("Marit Solvang",))
    assert found.published is not None and found.published.text() == "2024-10-08T12:05:11+00:00"


def test_what_a_tag_manager_is_told_fills_what_nobody_prints() -> None:
    told = {"page": {"publishDate": "2024-10-08T00:00:00Z", "modifiedDate": "2024-10-11", "author": "Marit Solvang"}}
    script = f"<script>var dataLayer=dataLayer||[];dataLayer.push({json.dumps(told)});</script>"
    markup = f"<html lang='en'><head><title>{HEADLINE}</title>{script}</head><body><article><h1>{HEADLINE}</h1>%s{paragraphs()}</article></body></html>"
    found = read(markup % "")
    assert found.published is not None and found.published.text() == "2024-10-08"  # a midnight in UTC is no time of day
    assert found.authors == ("Marit Solvang",)
    printed = read(markup % "<p>By Bo Linde</p><p>October 7, 2024</p>")
    assert printed.published is not None and printed.published.text() == "2024-10-07"
    assert printed.authors == ("Bo Linde",)
    several = read(
        markup.replace("</head>", script.replace("10-08", "09-01").replace("Solvang", "Moe") + "</head>") % ""
    )
    assert (several.published, several.authors) == (None, ())


def test_a_blog_that_names_its_photographers_in_links_and_its_writer_with_a_face() -> None:
    found = read(f"""<!DOCTYPE html><html lang="en"><head><title>{HEADLINE}</title><meta property="og:site_name" content="The Quay Letter"></head><body><main><article>
<header><h1>{HEADLINE}</h1><div class="ab"><a href="/@m"><img alt="Marit Solvang" src="https://img.example/fill:88/face.png"></a><div class="author-name"><a href="/@m">Marit Solvang</a></div>
<time datetime="2024-10-08">08 Oct 2024</time><span>3 min read</span></div>
<figure><img src="https://img.example/w1200/quay-one.jpg" alt="x"><figcaption><span>The north quay on Tuesday. Photo by </span><a href="https://photos.example/@bolinde"><span>Bo Linde</span></a><span> / </span><a href="https://photos.example"><span>Unsplash</span></a></figcaption></figure></header>
<section>{paragraphs()}</section></article></main></body></html>""")
    assert [(image.url, image.caption, image.credit) for image in found.images] == [
        ("https://img.example/w1200/quay-one.jpg", "The north quay on Tuesday.", "Bo Linde / Unsplash")
    ]
    assert found.authors == ("Marit Solvang",)


def test_pictures_that_a_service_sizes_are_told_apart_by_what_it_is_asked_for() -> None:
    served = "".join(
        f'<figure><img src="/_next/image?url=%2Fmedia%2F{name}.jpg&amp;w=1200&amp;q=75"><figcaption>{caption}</figcaption></figure>'
        for name, caption in (("north-quay", "The quay."), ("two-cranes", "The cranes."))
    )
    head = '<meta property="og:image" content="https://paper.example/media/north-quay.jpg">'
    head += '<script type="application/ld+json">{"@type":"NewsArticle","image":"https://cdn.example/fetch/w_600/https%3A%2F%2Fpaper.example%2Fmedia%2Fnorth-quay.jpg"}</script>'
    found = read(
        f"<html><head>{head}</head><body><article><h1>{HEADLINE}</h1>{served}{paragraphs()}</article></body></html>"
    )
    assert [image.caption for image in found.images] == ["The quay.", "The cranes."]


def test_a_page_for_phones_whose_caption_stands_behind_its_picture() -> None:
    found = read(f"""<!doctype html><html ⚡ lang="en"><head><title>{HEADLINE}</title></head><body><article><h1 class="headline">{HEADLINE}</h1><div class="byline">By Marit Solvang and Reuters</div>
<div class="date">8 October 2024, 12:05 GMT</div><amp-img src="https://cdn.example/quay-one.jpg" width="1200" height="800" layout="responsive"></amp-img><div class="caption">The north quay.</div>
{paragraphs(STORY[:2])}<amp-ad width="300" height="250"></amp-ad>{paragraphs(STORY[2:])}</article></body></html>""")
    assert [(image.caption, image.credit) for image in found.images] == [("The north quay.", None)]
    assert (found.authors, found.agency, texts(found)) == (("Marit Solvang",), "Reuters", list(STORY))
    assert found.published is not None and found.published.text() == "2024-10-08T12:05+00:00"


def test_an_old_page_whose_layout_is_a_table() -> None:
    found = read(
        f"""<HTML><HEAD><TITLE>Brenholm Gazette - {HEADLINE}</TITLE></HEAD><BODY BGCOLOR="#FFFFFF"><TABLE WIDTH="780" BORDER=0>
<TR><TD COLSPAN=3><IMG SRC="/img/logo.gif" WIDTH=300 HEIGHT=60 ALT="Brenholm Gazette"></TD></TR><TR><TD WIDTH=120 VALIGN=top><TABLE><TR><TD><A HREF="/">Home</A></TD></TR><TR><TD><A HREF="/sport">Sport</A></TD></TR><TR><TD><A HREF="/weather">Weather</A></TD></TR></TABLE></TD>
<TD WIDTH=500 VALIGN=top><FONT SIZE=1><A HREF="/">Home</A> &gt; <A HREF="/news">News</A> &gt; Harbour</FONT><BR><FONT SIZE=5><B>{HEADLINE}</B></FONT><BR><FONT SIZE=2>By MARIT SOLVANG<BR>Tuesday, October 8, 2024</FONT><P>
<TABLE ALIGN=right WIDTH=200><TR><TD><IMG SRC="/photos/quay-one.jpg" WIDTH=200 HEIGHT=150></TD></TR><TR><TD><FONT SIZE=1>Divers at the north quay. Photo: Bo Linde</FONT></TD></TR></TABLE>
<FONT SIZE=3>{"<P>".join(STORY)}</FONT><P><FONT SIZE=1><A HREF="mailto:x@paper.example">E-mail this story</A> | <A HREF="/print">Print</A></FONT></TD>
<TD WIDTH=160 VALIGN=top><FONT SIZE=2><B>Also in the news</B><BR><A HREF="/n/1">Ferry fares rise again for all</A><BR><A HREF="/n/2">Wind park delayed again over cable questions</A></FONT></TD></TR>
<TR><TD COLSPAN=3 ALIGN=center><FONT SIZE=1>Copyright &copy; 1998-2024 Brenholm Gazette. All rights reserved.</FONT></TD></TR></TABLE></BODY></HTML>""",
        "http://www.brenholm-gazette.example/news/1008quay.htm",
    )
    assert texts(found) == list(STORY)
    assert found.headline == HEADLINE
    assert found.images[0].url == "http://www.brenholm-gazette.example/photos/quay-one.jpg"
