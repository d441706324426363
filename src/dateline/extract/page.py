"""A page's bytes to an article: one parse, structured data first for every field but the body.

Source: docs/extraction.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from dateline.errors import ExtractError
from dateline.extract import (
    body,
    byline,
    datelines,
    headlines,
    hydration,
    labels,
    languages,
    linked,
    live_entries,
    metas,
    moments,
    nesting,
    origin,
    pictures,
    reading,
    refusals,
    render,
    tops,
    weekdays,
    words,
)
from dateline.extract.blocks import fragment
from dateline.extract.body import Chosen
from dateline.extract.decoding import decode
from dateline.extract.figures import Figures
from dateline.extract.headlines import Candidate, opening_words, shown
from dateline.extract.phrases import is_furniture
from dateline.extract.reading import Page
from dateline.extract.templates import Template
from dateline.model import Article, Block, BlockKind, Image
from dateline.text import tidy
from dateline.text import words as count_words

NEWS_TYPES = frozenset(
    ["newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle",
     "liveblogposting"]
)  # fmt: skip
PAYWALLED_SHORT = 250  # words; under it the text of a paywalled page is taken to be a part


def extract(
    body_bytes: bytes, url: str, *, content_type: str | None = None, template: Template | None = None
) -> Article:
    """The article on a page.

    Shape:  the bytes as they came, the address they came from, the content-type header's value, and what is known of
            the outlet's pages (`templates.learnt` gives the next value).
    Errors: ExtractError saying what the page is instead.
    """
    page = reading.read(body_bytes, url, content_type)
    headline = headlines.choose(page)
    title = headline.text if headline is not None else ""
    hints = hints_of(page, headline)
    chosen = body.choose(page.laid, hints, template.doubted() if template is not None else frozenset())
    live = live_entries.find(page.laid, page.data.kinds)
    if live:
        chosen.blocks = live_entries.added(page.laid, live, chosen.blocks, chosen.chances)
    opening = tops.read(page.laid, chosen, hints.descriptions)
    blocks = render.blocks(page.laid, opening.blocks, chosen.container, page.resolve, live)
    origin_of_body = "page"
    if _size(blocks) < refusals.SHORT_BODY:
        blocks, origin_of_body = _elsewhere(page, body_bytes, content_type, hints, blocks)
    heading = page.h1s[0] if page.h1s else title
    if (reason := refusals.why_none(page, chosen.blocks, _size(blocks), heading)) is not None:
        raise ExtractError(url, reason)
    return _article(page, headline, chosen, opening.standfirst, blocks, origin_of_body)


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
        tuple(dict.fromkeys(tidy(text.rstrip(". …")) for text in descriptions)),
        page.data.prose("articleBody"),
        tuple(dict.fromkeys(names)),
        bool(page.data.kinds & NEWS_TYPES),
    )


def body_text(article: Article) -> str:
    """A body as text by the one fixed rule: standfirst, paragraphs, subheads, lists, quotes, tables, live entries."""
    parts = [article.standfirst] if article.standfirst else []
    parts.extend(block.text for block in article.blocks if block.kind is not BlockKind.EMBED)
    return "\n\n".join(parts)


def _article(
    page: Page,
    headline: Candidate | None,
    chosen: Chosen,
    standfirst: str | None,
    blocks: tuple[Block, ...],
    origin_of_body: str,
) -> Article:
    title = headline.text if headline is not None else opening_words(blocks)
    when = moments.read(page, chosen.headline_block)
    names = byline.read(page, chosen)
    filed = labels.read(page, title, chosen.headline_block)
    dateline, blocks = datelines.mark(blocks, standfirst, f"{title} {standfirst or ''}")
    agency = (dateline.agency if dateline else None) or names.agency
    source_url = origin.source_link(page.laid, chosen, page.url, page.resolve)
    language = _language(page)
    count = sum(count_words(block.text) for block in blocks)
    paywalled = _paywalled(page)
    flag = weekdays.contradiction(blocks, when.published)
    return Article(
        url=page.url,
        headline=title,
        kicker=filed.kicker,
        standfirst=standfirst,
        section=filed.section,
        topics=filed.topics,
        language=language,
        direction=languages.direction(language, title + " " + (blocks[0].text if blocks else "")),
        published=when.published,
        updated=when.updated,
        authors=names.authors,
        agency=agency,
        dateline=dateline,
        blocks=blocks,
        images=_images(page, chosen),
        source_url=source_url,
        provenance=origin.provenance(agency, source_url, page.metas.first("og:site_name"), page.url),
        signals=metas.signals(page.metas),
        summary=tidy(page.metas.first("og:description", "description") or page.data.text("description") or "") or None,
        whole=_whole(page, paywalled, count),
        paywalled=paywalled,
        word_count=count,
        made_from="page",
        flags=(flag,) if flag else (),
        origins=_origins(headline, when, names, filed, dateline is not None, origin_of_body),
    )


def _origins(
    headline: Candidate | None,
    when: moments.Moments,
    names: byline.Byline,
    filed: labels.Labels,
    dateline: bool,
    origin_of_body: str,
) -> dict[str, str]:
    found = {
        "headline": headline.origin if headline else None,
        "published": when.origin,
        "authors": names.origin,
        "section": filed.section_origin,
        "dateline": "opening of the text" if dateline else None,
        "body": origin_of_body,
    }
    return {name: place for name, place in found.items() if place}


def _images(page: Page, chosen: Chosen) -> tuple[Image, ...]:
    first = chosen.blocks[0] if chosen.blocks else 0
    last = chosen.blocks[-1] if chosen.blocks else len(page.laid.blocks)
    start = chosen.headline_block if 0 <= chosen.headline_block < first else first
    social = page.metas.all("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    zone = (max(0, start - 4), last + 3)
    figures = Figures(page.tree, pictures.key_of)
    return pictures.of_page(page.laid, zone, chosen.container, page.data, social, page.resolve, figures)


def _language(page: Page) -> str | None:
    for text in (
        page.metas.language,
        page.data.text("inLanguage"),
        page.metas.first("og:locale", "content-language", "language"),
    ):
        if (tag := languages.tag(text)) is not None:
            return tag
    return None


def _paywalled(page: Page) -> bool:
    said = page.data.article.get("isAccessibleForFree")
    if said is not None:
        return str(said).strip().lower() in ("false", "no", "0")
    tier = page.metas.first("article:content_tier", "og:article:content_tier")
    return tier is not None and tier.lower() in ("locked", "metered", "premium")


def _whole(page: Page, paywalled: bool, count: int) -> bool:
    """Whether all of the text is there; what the page says its length is counts where it is paywalled."""
    if not paywalled:
        return True
    said = str(page.data.article.get("wordCount") or "")
    if said.isascii() and said.isdigit() and int(said[:7]) > 0:
        return count >= 0.8 * int(said[:7])
    return count >= PAYWALLED_SHORT
