"""The sample outlets' pages: a home page each, and article pages in five kinds of markup as real sites use them.

Around each text stands what stands around real ones: menus, share rows, a newsletter box, lists of other
articles, a footer. Reading the article out of that is the extractor's work, for samples as for all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dateline.samples.heads import linked_data, open_graph, plain_head
from dateline.samples.outlets import SampleOutlet
from dateline.samples.press import Printed, with_caption
from dateline.samples.wording import Piece, body_html

WORDS = {
    "en": {
        "home": "Home",
        "search": "Search",
        "share": "Share",
        "related": "Read more",
        "by": "By",
        "updated": "Updated",
        "letter": "The morning letter",
        "letter_text": "The five things to know before breakfast, in your inbox.",
        "sign_up": "Sign up",
        "foot": "A sample outlet written for Dateline. Nothing in it happened.",
        "latest": "Latest",
    },
    "de": {
        "home": "Startseite",
        "search": "Suche",
        "share": "Teilen",
        "related": "Mehr zum Thema",
        "by": "Von",
        "updated": "Aktualisiert",
        "letter": "Der Morgenbrief",
        "letter_text": "Das Wichtigste zum Frühstück, kostenlos in Ihrem Postfach.",
        "sign_up": "Anmelden",
        "foot": "Eine für Dateline geschriebene Beispielzeitung. Nichts davon ist geschehen.",
        "latest": "Aktuell",
    },
    "ar": {
        "home": "الرئيسية",
        "search": "بحث",
        "share": "شارك",
        "related": "اقرأ أيضا",
        "by": "بقلم",
        "updated": "آخر تحديث",
        "letter": "نشرة الصباح",
        "letter_text": "أهم أخبار اليوم في بريدك مع قهوة الصباح.",
        "sign_up": "اشترك",
        "foot": "صحيفة تجريبية كُتبت من أجل Dateline، ولم يقع شيء مما فيها.",
        "latest": "آخر الأخبار",
    },
}


def _text(words: str) -> str:
    return escape(words, quote=False)


def _document(outlet: SampleOutlet, head: list[str], body: str) -> bytes:
    opening = f'<!DOCTYPE html>\n<html lang="{outlet.language}" dir="{outlet.direction}">\n<head>'
    return "\n".join([opening, *head, "</head>", "<body>", body, "</body>", "</html>", ""]).encode()


# --- around the article ----------------------------------------------------------------------------


def _masthead(outlet: SampleOutlet) -> str:
    words = WORDS[outlet.language]
    links = "".join(f'<li><a href="/#{slug}">{_text(name)}</a></li>' for slug, name in outlet.section_names.items())
    return (
        f'<header class="site-header"><a class="logo" href="/">{_text(outlet.name)}</a>\n'
        f'<nav class="main-nav"><ul><li><a href="/">{words["home"]}</a></li>{links}</ul></nav>\n'
        f'<form action="/search" role="search"><input name="q" aria-label="{words["search"]}"></form></header>'
    )


def _footer(outlet: SampleOutlet) -> str:
    words = WORDS[outlet.language]
    return (
        f'<footer class="site-footer"><p>{words["foot"]}</p>\n<ul><li><a href="/">{words["home"]}</a></li></ul>'
        "</footer>"
    )


def _share(outlet: SampleOutlet) -> str:
    word = WORDS[outlet.language]["share"]
    return f'<div class="share-row"><button type="button">{word}</button> <button type="button">✉</button></div>'


def _newsletter(outlet: SampleOutlet) -> str:
    words = WORDS[outlet.language]
    return (
        f'<aside class="newsletter-box"><h4>{words["letter"]}</h4><div>{words["letter_text"]}</div>'
        f'<form action="/letter"><input type="email" name="mail"><button>{words["sign_up"]}</button></form></aside>'
    )


def _related(item: Printed, others: Sequence[Printed]) -> str:
    elsewhere = [other for other in others if other.sample is not item.sample]
    happening = item.sample.happening
    chosen = sorted(elsewhere, key=lambda other: not happening or other.sample.happening != happening)
    rows = "".join(f'<li><a href="{other.sample.path}">{_text(other.headline)}</a></li>' for other in chosen[:3])
    word = WORDS[item.sample.outlet.language]["related"]
    return f'<section class="related"><h2>{word}</h2><ul>{rows}</ul></section>'


def _figure(item: Printed) -> str:
    picture = with_caption(item)
    if picture is None:
        return ""
    return (
        f'<figure class="lead-picture"><img src="/pictures/{picture.file}" alt="{escape(picture.alt)}" '
        f'width="1200" height="750"><figcaption>{_text(picture.caption)} '
        f'<span class="credit">{_text(picture.credit)}</span></figcaption></figure>'
    )


def _byline(item: Printed) -> str:
    outlet = item.sample.outlet
    words = WORDS[outlet.language]
    parts = []
    if item.sample.bylines:
        parts.append(f'<span class="byline">{words["by"]} {_text(", ".join(item.sample.bylines))}</span>')
    parts.append(_time("", item.published.isoformat(timespec="minutes"), f"{item.published:%Y-%m-%d %H:%M}"))
    if item.updated:
        stamp = item.updated.isoformat(timespec="minutes")
        parts.append(_time(words["updated"] + " ", stamp, f"{item.updated:%Y-%m-%d %H:%M}"))
    return f'<div class="meta byline">{" · ".join(parts)}</div>'


def _time(before: str, stamp: str, shown: str) -> str:
    return f'<span class="date">{before}<time datetime="{stamp}">{shown}</time></span>'


def _kicker(item: Printed) -> str:
    return f'<div class="kicker">{_text(item.sample.kicker)}</div>\n' if item.sample.kicker else ""


def _halves(item: Printed, between: str) -> str:
    """The body with something in its midst, as pages set a box or an advertisement there."""
    address, blocks = item.sample.outlet.address, item.blocks
    middle = _middle(blocks)
    return "\n".join([body_html(blocks[:middle], address), between, body_html(blocks[middle:], address)])


def _middle(blocks: tuple[Piece, ...]) -> int:
    """Between two paragraphs near the middle, never between a subhead and its text."""
    places = [i for i in range(1, len(blocks)) if blocks[i].kind == "paragraph" and blocks[i - 1].kind == "paragraph"]
    return min(places, key=lambda i: abs(i - len(blocks) // 2), default=len(blocks))


# --- the five kinds --------------------------------------------------------------------------------


def _harbour_post(item: Printed, others: Sequence[Printed]) -> str:
    outlet = item.sample.outlet
    return f"""{_masthead(outlet)}
<main id="content"><article class="story">
{_kicker(item)}<h1>{_text(item.headline)}</h1>
<p class="standfirst">{_text(item.standfirst)}</p>
{_byline(item)}
{_share(outlet)}
{_figure(item)}
<div class="story-body">
{_halves(item, _newsletter(outlet))}
</div>
</article>
{_related(item, others)}
</main>
{_footer(outlet)}"""


def _northgate_ledger(item: Printed, others: Sequence[Printed]) -> str:
    outlet = item.sample.outlet
    return f"""<div id="wrap">
{_masthead(outlet)}
<div class="layout"><div class="column-main">
<div class="post">
<h1 class="post-title">{_text(item.headline)}</h1>
<h2 class="post-deck">{_text(item.standfirst)}</h2>
{_byline(item)}
{_figure(item)}
<div class="entry-content">
{_halves(item, '<div class="ad-slot" aria-hidden="true"></div>')}
</div>
{_share(outlet)}
</div></div>
<div class="sidebar">{_related(item, others)}{_newsletter(outlet)}</div></div>
{_footer(outlet)}
</div>"""


def _tagblatt(item: Printed, others: Sequence[Printed]) -> str:
    outlet, picture = item.sample.outlet, with_caption(item)
    authors = ", ".join(
        f'<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        f'<span itemprop="name">{_text(author)}</span></span>'
        for author in item.sample.authors
    )
    figure = ""
    if picture:
        figure = (
            f'<figure itemprop="image" itemscope itemtype="https://schema.org/ImageObject">'
            f'<img itemprop="url" src="/pictures/{picture.file}" alt="{escape(picture.alt)}" width="1200" '
            f'height="750"><figcaption><span itemprop="caption">{_text(picture.caption)}</span> '
            f'<small class="credit" itemprop="creditText">{_text(picture.credit)}</small></figcaption></figure>'
        )
    stamp = item.published.isoformat(timespec="seconds")
    updated = ""
    if item.updated:
        updated = f'<meta itemprop="dateModified" content="{item.updated.isoformat(timespec="seconds")}">'
    return f"""{_masthead(outlet)}
<main><article itemscope itemtype="https://schema.org/NewsArticle">
<meta itemprop="articleSection" content="{escape(item.section_name)}">
<meta itemprop="keywords" content="{escape(", ".join(item.sample.topics))}">
<link itemprop="mainEntityOfPage" href="{item.sample.url}">
{_kicker(item)}<h1 itemprop="headline">{_text(item.headline)}</h1>
<p class="vorspann" itemprop="description">{_text(item.standfirst)}</p>
<div class="meta">{"Von " + authors + " · " if authors else ""}<time itemprop="datePublished"
 datetime="{stamp}">{item.published.day}.{item.published.month}.{item.published.year}, {item.published:%H:%M} Uhr</time>
{updated}</div>
{figure}
<div itemprop="articleBody">
{_halves(item, _newsletter(outlet))}
</div>
{_share(outlet)}
</article>
<aside>{_related(item, others)}</aside></main>
{_footer(outlet)}"""


def _coast_mirror(item: Printed, others: Sequence[Printed]) -> str:
    outlet = item.sample.outlet
    return f"""{_masthead(outlet)}
<section class="single"><article>
{_kicker(item)}<h1>{_text(item.headline)}</h1>
<div class="lead">{_text(item.standfirst)}</div>
{_byline(item)}
{_figure(item)}
<div class="article-text">
{body_html(item.blocks, outlet.address)}
</div>
{_share(outlet)}
</article></section>
{_related(item, others)}
{_newsletter(outlet)}
{_footer(outlet)}"""


def _field_and_signal(item: Printed, others: Sequence[Printed]) -> str:
    outlet = item.sample.outlet
    return f"""{_masthead(outlet)}
<main><article>
<header>{_kicker(item)}<h1>{_text(item.headline)}</h1>
<p class="dek">{_text(item.standfirst)}</p>
{_byline(item)}</header>
{_figure(item)}
{body_html(item.blocks, outlet.address)}
<footer>{_share(outlet)}</footer>
</article>
{_newsletter(outlet)}
{_related(item, others)}</main>
{_footer(outlet)}"""


def article_page(item: Printed, others: Sequence[Printed]) -> bytes:
    """An article's page; `others` are what else its outlet has."""
    outlet = item.sample.outlet
    title = f"{item.headline} - {outlet.name}"
    head = plain_head(outlet, title, item.standfirst)
    head.append(f'<link rel="canonical" href="{item.sample.url}">')
    match outlet.key:
        case "harbour-post":
            head += [linked_data(item)]
            body = _harbour_post(item, others)
        case "northgate-ledger":
            head += open_graph(item)
            body = _northgate_ledger(item, others)
        case "ahrenfels-tagblatt":
            body = _tagblatt(item, others)
        case "coast-mirror":
            head += [*open_graph(item), linked_data(item)]
            body = _coast_mirror(item, others)
        case _:
            head += [linked_data(item, graph=True)]
            body = _field_and_signal(item, others)
    return _document(outlet, head, body)


def home_page(outlet: SampleOutlet, items: Sequence[Printed]) -> bytes:
    """An outlet's home page: its latest, and links to its feeds in the head."""
    rows = "\n".join(
        f'<li><a href="{item.sample.path}">{_text(item.headline)}</a> <span>{_text(item.section_name)}</span></li>'
        for item in items
    )
    words = WORDS[outlet.language]
    body = (
        f"{_masthead(outlet)}\n<main><h1>{_text(outlet.motto)}</h1>\n<h2>{words['latest']}</h2>\n"
        f"<ul>\n{rows}\n</ul></main>\n{_footer(outlet)}"
    )
    return _document(outlet, plain_head(outlet, outlet.name, outlet.motto), body)
