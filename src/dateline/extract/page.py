"""A page's bytes to an article: one parse, structured data first for every field but the body.

Source: docs/extraction.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from dateline.errors import ExtractError
from dateline.extract import (
    body,
    corrections,
    fields,
    headlines,
    hydration,
    linked,
    live_entries,
    neighbours,
    nesting,
    outlets,
    prices,
    reading,
    refusals,
    render,
    tops,
    words,
)
from dateline.extract.blocks import fragment
from dateline.extract.decoding import decode
from dateline.extract.headlines import Candidate, shown
from dateline.extract.outlets import Recipe
from dateline.extract.phrases import is_furniture
from dateline.extract.reading import Page
from dateline.extract.templates import Template, learnt
from dateline.model import Article, Block, BlockKind
from dateline.text import tidy

MAX_DESCRIPTION, MAX_HINT = 2_000, 100_000  # characters of what structured data says that blocks are compared with
NEWS_TYPES = frozenset(
    ["newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle",
     "liveblogposting"]
)  # fmt: skip


def extract(
    body_bytes: bytes,
    url: str,
    *,
    content_type: str | None = None,
    template: Template | None = None,
    zone: tzinfo | None = None,
    recipe: Recipe | None = None,
) -> Article:
    """The article on a page.

    Shape:  the bytes as they came, the address they came from, the content-type header's value, what is known of
            the outlet's pages (`extract_learning` gives the next value), the time zone that it writes its times in,
            and the recipe that an operator wrote for it.
    Errors: ExtractError saying what the page is instead.
    """
    return _read(body_bytes, url, content_type, template or Template(), zone, recipe)[0]


def extract_learning(
    body_bytes: bytes,
    url: str,
    content_type: str | None,
    template: Template,
    zone: tzinfo | None,
    recipe: Recipe | None = None,
) -> tuple[Article, Template]:
    """The article on a page, and what is known of the outlet's pages with this one.

    Errors: ExtractError.
    """
    article, passed = _read(body_bytes, url, content_type, template, zone, recipe)
    return article, learnt(template, article, passed)


def _read(
    body_bytes: bytes,
    url: str,
    content_type: str | None,
    template: Template,
    zone: tzinfo | None,
    recipe: Recipe | None,
) -> tuple[Article, frozenset[int]]:
    """The article on a page, and which of its lines are the outlet's template."""
    page = reading.read(body_bytes, url, content_type)
    headline = headlines.choose(page)
    title = headline.text if headline is not None else ""
    hints = hints_of(page, headline)
    chosen = body.choose(page.laid, hints, template.doubted())
    live = live_entries.find(page.laid, page.data.kinds)
    if live:
        chosen.blocks = live_entries.added(page.laid, live, chosen.blocks, chosen.chances)
    elif not page.data.kinds & live_entries.LIVE_KINDS:
        chosen.blocks = neighbours.without(page.laid, chosen.blocks, chosen.headline_block)
    chosen.blocks = corrections.added(page.laid, chosen.blocks)
    listed, no_text = prices.find(page.laid, chosen.blocks)
    chosen.blocks = [index for index in chosen.blocks if index not in no_text]
    opening = tops.read(page.laid, chosen, hints.descriptions)
    found = outlets.find(decode(body_bytes, content_type), recipe) if recipe is not None else outlets.NOTHING
    text = chosen.blocks if found.standfirst else opening.blocks  # what stood for the standfirst may be text then
    blocks = render.blocks(page.laid, text, chosen.container, page.resolve, live)
    told = live_entries.told(page.data) if page.data.kinds & live_entries.LIVE_KINDS else []
    blocks = live_entries.completed(blocks, told)
    origin_of_body = "page" if chosen.blocks or not told else "JSON-LD"
    if _size(blocks) < refusals.SHORT_BODY:
        blocks, origin_of_body = _elsewhere(page, body_bytes, content_type, hints, blocks)
    heading = page.h1s[0] if page.h1s else title
    blocks = outlets.body(found, page, blocks, (title, opening.standfirst or ""))
    if found.laid is None and (reason := refusals.why_none(page, chosen.blocks, _size(blocks), heading)) is not None:
        raise ExtractError(url, reason)
    article = fields.article(page, headline, chosen, opening.standfirst, blocks, origin_of_body, zone)
    article = outlets.applied(article, found, zone, page.site_names())
    listed = found.prices or listed
    return replace(article, prices=listed) if listed else article, chosen.passed


def _size(blocks: Sequence[Block]) -> float:
    return sum(words.weight(block.text) for block in blocks)


def _elsewhere(
    page: Page, body_bytes: bytes, content_type: str | None, hints: body.Hints, shown: tuple[Block, ...]
) -> tuple[tuple[Block, ...], str]:
    """The body where the page itself shows hardly one: in hydration data, else in JSON-LD; else what it shows."""
    markup = hydration.markup(decode(body_bytes, content_type))
    if markup and nesting.too_much(markup) is None:
        laid = fragment(markup)
        chosen = [i for i, raw in enumerate(laid.blocks) if not is_furniture(raw.text, 0.0)]
        hydrated = render.blocks(laid, chosen, -1, page.resolve)
        if _size(hydrated) > max(2 * _size(shown), len(hints.article_body) / 2):
            return hydrated, "script"
    if _size(shown) < len(hints.article_body) / 3:
        parts = [tidy(part) for part in hints.article_body.split("\n")]
        return tuple(Block(BlockKind.PARAGRAPH, part) for part in parts if part), "JSON-LD"
    return shown, "page"


def hints_of(page: Page, headline: Candidate | None = None) -> body.Hints:
    """What a page's structured data says that helps to find the body."""
    headline = headline or headlines.choose(page)
    title = shown(headline.text, page.h1s) if headline is not None else ""
    descriptions = [*page.metas.all("og:description", "description", "twitter:description")]
    descriptions += [text for name in ("description", "alternativeHeadline") if (text := page.data.text(name))]
    names = [name for value in page.data.objects("author") if (name := linked.name_of(value))]
    names += [*page.metas.all("author", "article:author", "twitter:creator"), *page.site_names()[:6]]
    return body.Hints(
        title,
        tuple(dict.fromkeys(tidy(text[:MAX_DESCRIPTION].rstrip(". …")) for text in descriptions[:8])),
        page.data.prose("articleBody")[:MAX_HINT],
        tuple(dict.fromkeys(name[:200] for name in names[:40])),
        bool(page.data.kinds & NEWS_TYPES),
    )


def body_text(article: Article) -> str:
    """A body as text by the one fixed rule: standfirst, paragraphs, subheads, lists, quotes, tables, live entries."""
    parts = [article.standfirst] if article.standfirst else []
    parts.extend(block.text for block in article.blocks if block.kind is not BlockKind.EMBED)
    return "\n\n".join(parts)
