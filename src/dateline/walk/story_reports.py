"""What telling reads of an article."""

from __future__ import annotations

from dateline.model import BlockKind, Filed
from dateline.stories.terms import Report
from dateline.text import hash64

_NOT_READ = frozenset({BlockKind.EMBED, BlockKind.TABLE, BlockKind.CORRECTION})


def words_hash(filed: Filed) -> int:
    """What is told of an article; another hash means that it is to be looked at again."""
    article = filed.article
    parts = [article.headline, article.standfirst or "", article.summary or ""]
    return hash64("\n".join([*parts, *[block.text for block in article.blocks]]))


def language_of(filed: Filed) -> str:
    """The language of an article: its own, else its outlet's; "" where nobody says."""
    return filed.article.language or filed.outlet.language or ""


def report_of(filed: Filed, group: int | None = None) -> Report:
    """What the stories read of an article."""
    article = filed.article
    parts = [block.text for block in article.blocks if block.kind not in _NOT_READ and block.text.strip()]
    body = "\n\n".join(parts) or article.standfirst or article.summary or ""
    return Report(filed.id, article.headline, body, filed.sorts_at, filed.outlet.name, language_of(filed), group)
