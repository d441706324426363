"""One article as JSON: what `dateline extract --json` prints.

Source: docs/formats.md, "article as JSON".
"""

from __future__ import annotations

from typing import Any

from dateline.model import Article, Block, BlockKind, Image


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
