"""One parse of a page: the tree, its head, its structured data, its blocks laid flat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from dateline import urls
from dateline.errors import ExtractError
from dateline.extract import addresses, handed, linked, metas, nesting, words
from dateline.extract.addresses import Resolve
from dateline.extract.blocks import MAX_MARKUP, Laid, lay_tokens, tokens_of
from dateline.extract.decoding import clean, decoded
from dateline.extract.handed import Handed
from dateline.extract.linked import LinkedData
from dateline.extract.metas import Metas
from dateline.text import tidy

MAX_MARKED = 60
MAX_HEADINGS = 12
_DAY_METAS = ("article:published_time", "date", "datepublished", "parsely-pub-date", "pubdate", "publish-date")
_AUTHOR_METAS = ("author", "article:author", "byl", "parsely-author", "dc.creator", "sailthru.author")
MAX_TRAIL = 8  # links: a longer one is a menu, or a page that says it has a breadcrumb
SHORTEST_HEADING = 8  # letters
MOST_OF_TITLE = 1 / 3  # of its letters; a site's name has fewer
_HEADINGS = 'h2, h3, [itemprop~="headline"]'


@dataclass(frozen=True, slots=True)
class Marked:
    """An element that says by an attribute what it is: a time, an author."""

    kind: str  # its itemprop, rel or class, lower case
    value: str  # datetime or content attribute
    text: str


@dataclass(slots=True)
class Page:
    """What one parse gave."""

    url: str
    tree: LexborHTMLParser  # an empty one where the page is cut: captions are then told by its blocks
    metas: Metas
    data: LinkedData
    laid: Laid
    resolve: Resolve
    times: tuple[Marked, ...]
    authors: tuple[Marked, ...]
    h1s: tuple[str, ...]
    heading: str | None  # what stands for the h1 where there is none
    handed: Handed  # by scripts, where day or author is told nowhere else
    trail: tuple[str, ...]  # of links from the front page to this one, where machines are told no section

    def site_names(self) -> list[str]:
        """What the site calls itself: no part of a headline, and nobody who writes."""
        names = self.metas.all("og:site_name", "application-name", "apple-mobile-web-app-title")
        names += self.metas.all("twitter:site", "al:ios:app_name", "al:android:app_name", "dc.publisher", "copyright")
        names += [name for value in self.data.objects("publisher") if (name := linked.name_of(value))]
        host = urls.host_of(self.url).split(":")[0].removeprefix("www.")
        names += [host, *[label for label in host.split(".")[:-1] if len(label) > 3]]
        return [name.lstrip("@") for name in names]


def read(body: bytes, url: str, content_type: str | None) -> Page:
    """Parse a page once.

    Errors: ExtractError where there is nothing to parse, or too much.
    """
    markup, is_utf8 = decoded(body, content_type)
    if not markup or markup.isspace():
        raise ExtractError(url, "an empty page")
    if (reason := nesting.too_much(markup, body if is_utf8 else None)) is not None:
        raise ExtractError(url, f"{reason}, more than an article has")
    # A page of 10 MB with one emoji in it is 40 MB of text, and the tree has its own.
    source = body if is_utf8 else markup
    del markup
    tree = LexborHTMLParser(source)
    del source
    head = metas.read(tree)
    h1s = _texts(tree, "h1")
    heading = _heading_for_h1(tree, head, h1s)
    data = linked.read(tree, url, " ".join(h1s[:2]) or heading or head.title)
    times = _marked(tree, 'time, [itemprop~="datePublished"], [itemprop~="dateModified"], abbr.published')
    authors = _marked(tree, '[rel~="author"], [itemprop~="author"]')
    scripts = _handed(tree, head, data, (heading or "", *h1s[:3]), times, authors)
    trail = () if data.crumbs or data.texts("articleSection") else _trail(tree)
    tree.strip_tags(words.STRIPPED)
    if tree.css_first("nav h1, nav article, nav main, nav p") is None:
        tree.strip_tags(["nav"])  # a quarter of a page's tags; one that swallows the article was never closed
    base = (urls.resolve(url, head.base) if head.base else None) or url
    markup = tree.html or ""
    if len(markup) > MAX_MARKUP:
        tree = LexborHTMLParser("")  # the page is cut, and its tree let go: 60 MB of one of 10 MB
        markup = markup[:MAX_MARKUP]
    tokens = tokens_of(markup)
    del markup
    return Page(
        url,
        tree,
        head,
        data,
        lay_tokens(tokens, menus=False),
        addresses.resolver(base),
        times,
        authors,
        h1s,
        heading,
        scripts,
        trail,
    )


def _handed(
    tree: LexborHTMLParser,
    head: Metas,
    data: LinkedData,
    h1s: tuple[str, ...],
    times: Sequence[Marked],
    authors: Sequence[Marked],
) -> Handed:
    """What the page's scripts say of its day and author, unless machines are told both elsewhere."""
    day = data.text("datePublished") or head.first(*_DAY_METAS) or any(time.value for time in times)
    named = head.first(*_AUTHOR_METAS) not in (None, head.first("og:site_name"))
    if day and (data.objects("author") or named or any(mark.text for mark in authors)):
        return Handed()
    scripts = (node.text() for node in tree.css("script") if "ld+json" not in (node.attributes.get("type") or ""))
    return handed.read(scripts, [*h1s, head.first("og:title") or "", head.title])


def _trail(tree: LexborHTMLParser) -> tuple[str, ...]:
    """The links of the page's breadcrumb as printed, else of the categories that a post says it is in."""
    holders = tree.css('[class*="breadcrumb" i], [id*="breadcrumb" i], [aria-label="breadcrumb" i]')[:3]
    rows = [holder.css("a") for holder in holders] + [tree.css('a[rel~="category"]')[:1]]
    links = next((row for row in rows if 0 < len(row) <= MAX_TRAIL), [])
    leads_on = [node for node in links if not _is_front(node.attributes.get("href") or "")]
    return tuple(text for node in leads_on if (text := tidy(clean(node.text(separator=" ")[:100]))))


def _is_front(href: str) -> bool:
    """Whether a link leads to a front page: no path, or one of a language only."""
    path = href.split("?", 1)[0].split("#", 1)[0].partition("://")[2].partition("/")[2] if "://" in href else href
    return len(path.strip("/")) <= 2


def _texts(tree: LexborHTMLParser, selector: str) -> tuple[str, ...]:
    found = (tidy(clean(node.text(separator=" ")[:600])) for node in tree.css(selector)[:MAX_HEADINGS])
    return tuple(text for text in found if text)


def _heading_for_h1(tree: LexborHTMLParser, head: Metas, h1s: tuple[str, ...]) -> str | None:
    """The heading that stands for the h1 where a page has none, or only the site's name in it: most of the title.

    Of 840 pages 14 have one; it was the headline on 13 of them, and began as it does on the other.
    """
    titles = [letters for text in (head.title, head.first("og:title") or "") if (letters := _letters(text))]

    def share(text: str) -> float:
        letters = _letters(text)
        return max((len(letters) / len(title) for title in titles if letters and letters in title), default=0.0)

    if not titles or not all(0 < share(text) < MOST_OF_TITLE for text in h1s):
        return None
    found = (text for text in _texts(tree, _HEADINGS) if share(text) >= MOST_OF_TITLE)
    text = next(found, "")
    return text if len(_letters(text)) >= SHORTEST_HEADING else None


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _marked(tree: LexborHTMLParser, selector: str) -> tuple[Marked, ...]:
    found = []
    for node in tree.css(selector)[:MAX_MARKED]:
        attributes = node.attributes
        kind = " ".join(attributes.get(name) or "" for name in ("itemprop", "rel", "class")).lower()
        value = attributes.get("datetime") or attributes.get("content") or attributes.get("title") or ""
        name = node.css_first('[itemprop~="name"]') if "author" in kind else None
        text = (name or node).text(separator=" ")[:200]
        found.append(Marked(kind, clean(value[:100]), tidy(clean(text))))
    return tuple(found)
