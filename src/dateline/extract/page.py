"""A page's bytes to an article: one parse, structured data first for every field but the body.

Source: docs/extraction.md.
"""

from __future__ import annotations

from dateline.errors import ExtractError
from dateline.extract import (
    body,
    byline,
    datelines,
    headlines,
    labels,
    languages,
    metas,
    moments,
    origin,
    pictures,
    reading,
    refusals,
    render,
    tops,
    weekdays,
    words,
)
from dateline.extract.body import Chosen
from dateline.extract.figures import Figures
from dateline.extract.headlines import Candidate, opening_words, shown
from dateline.extract.reading import Page
from dateline.model import Article, Block, BlockKind, Image
from dateline.text import tidy
from dateline.text import words as count_words

SHORT_BODY = 400  # characters; under it a page that looks like an error or a front is one
PAYWALLED_SHORT = 250  # words; under it the text of a paywalled page is taken to be a part


def extract(body_bytes: bytes, url: str, *, content_type: str | None = None) -> Article:
    """The article on a page.

    Shape:  the bytes as they came, the address they came from, the content-type header's value.
    Errors: ExtractError saying what the page is instead.
    """
    page = reading.read(body_bytes, url, content_type)
    headline = headlines.choose(page)
    title = headline.text if headline is not None else ""
    description = page.metas.first("og:description", "description", "twitter:description") or ""
    article_body = page.data.prose("articleBody")
    chosen = body.choose(page.laid, body.Hints(shown(title, page.h1s), description, article_body))
    opening = tops.read(page.laid, chosen, description or page.data.text("description") or "")
    blocks = render.blocks(page.laid, opening.blocks, chosen.container, page.resolve)
    from_data = False
    if sum(len(block.text) for block in blocks) < min(SHORT_BODY, len(article_body) // 3):
        blocks, from_data = _from_article_body(article_body), True
    _refuse(page, title, blocks)
    return _article(page, headline, chosen, opening.standfirst, blocks, from_data=from_data)


def body_text(article: Article) -> str:
    """A body as text by the one fixed rule: standfirst, paragraphs, subheads, lists, quotes, tables, live entries."""
    parts = [article.standfirst] if article.standfirst else []
    parts.extend(block.text for block in article.blocks if block.kind is not BlockKind.EMBED)
    return "\n\n".join(parts)


def _from_article_body(text: str) -> tuple[Block, ...]:
    """JSON-LD's text as the body where the page itself shows none."""
    parts = [tidy(part) for part in text.split("\n")]
    return tuple(Block(BlockKind.PARAGRAPH, part) for part in parts if part)


def _refuse(page: Page, title: str, blocks: tuple[Block, ...]) -> None:
    size = sum(words.weight(block.text) for block in blocks)
    heading = page.h1s[0] if page.h1s else title
    if size >= SHORT_BODY:
        return
    if (found := refusals.error_page(page.metas.title, heading, int(size))) is not None:
        raise ExtractError(page.url, found)
    calls_itself = bool(page.data.text("datePublished")) or page.metas.first("og:type") == "article"
    if not blocks or (not calls_itself and refusals.looks_like_none(page.laid, page.data)):
        raise ExtractError(page.url, refusals.reason(page.tree, page.laid, page.metas, page.data, heading))


def _article(
    page: Page,
    headline: Candidate | None,
    chosen: Chosen,
    standfirst: str | None,
    blocks: tuple[Block, ...],
    *,
    from_data: bool,
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
        origins=_origins(headline, when, names, filed, dateline is not None, from_data),
    )


def _origins(
    headline: Candidate | None,
    when: moments.Moments,
    names: byline.Byline,
    filed: labels.Labels,
    dateline: bool,
    from_data: bool,
) -> dict[str, str]:
    found = {
        "headline": headline.origin if headline else None,
        "published": when.origin,
        "authors": names.origin,
        "section": filed.section_origin,
        "dateline": "opening of the text" if dateline else None,
        "body": "JSON-LD" if from_data else "page",
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
