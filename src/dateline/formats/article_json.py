"""One article as JSON: what `dateline extract --json` prints.

Source: docs/formats.md, "article as JSON".
"""

from __future__ import annotations

from typing import Any

from dateline.model import Article, Block, BlockKind, Image
from dateline.text import reading_minutes


def render(article: Article) -> dict[str, Any]:
    """An article's fields. Paragraphs, subheads, lists and quotes of the body are parted by a blank line."""
    return {
        "url": article.url,
        "title": article.headline,
        "authors": list(article.authors),
        "published": article.published.text() if article.published else None,
        "section": article.section,
        "topics": list(article.topics),
        "language": article.language,
        "body": "\n\n".join(text for text in map(_text, article.blocks) if text),
        "images": [_image(image) for image in article.images],
        "agency": article.agency,
        "dateline": (
            {"place": article.dateline.place, "agency": article.dateline.agency} if article.dateline else None
        ),
        "source_url": article.source_url,
    }


def everything(article: Article) -> dict[str, Any]:
    """All that is known of an article: the fields of `render`, the rest, the body as blocks, and where each is from."""
    told = render(article)
    return told | {
        "updated": article.updated.text() if article.updated else None,
        "kicker": article.kicker,
        "standfirst": article.standfirst,
        "direction": article.direction,
        "canonical_url": article.canonical_url,
        "provenance": [{"kind": link.kind, "name": link.name, "url": link.url} for link in article.provenance],
        "whole": article.whole,
        "paywalled": article.paywalled,
        "word_count": article.word_count,
        "reading_minutes": reading_minutes(article.word_count, article.language),
        "flags": list(article.flags),
        "blocks": [_block(block) for block in article.blocks],
        "images": [
            made | {"alt": image.alt, "width": image.width, "height": image.height}
            for made, image in zip(told["images"], article.images, strict=True)
        ],
        "prices": [
            {
                "text": row.text,
                "name": row.name,
                "symbol": row.symbol,
                "currency": row.currency,
                "price": str(row.price),
                "change": row.change,
            }
            for row in article.prices
        ],
        "prices_at": article.prices_at.isoformat() if article.prices_at else None,
        "origins": dict(article.origins),
    }


def _block(block: Block) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": block.kind.value, "text": block.text}
    if block.items:
        made["items"] = [item.split("\t") for item in block.items] if block.kind is BlockKind.TABLE else [*block.items]
    if block.url is not None:
        made["url"] = block.url
    if block.time is not None:
        made["time"] = block.time.text()
    if block.spans:
        made["spans"] = [
            {"start": span.start, "end": span.end, "kind": span.kind.value} | ({"url": span.url} if span.url else {})
            for span in block.spans
        ]
    return made


def _text(block: Block) -> str:
    if block.kind is BlockKind.EMBED:
        return block.text or block.url or ""
    return block.text


def _image(image: Image) -> dict[str, Any]:
    return {
        "url": image.url,
        "caption": image.caption,
        "credit": image.credit,
        "agency": image.agency,
        "photographer": image.photographer,
        "pool": image.pool,
        "file_photo": image.file_photo,
        "taken": image.taken.isoformat() if image.taken else None,
    }
