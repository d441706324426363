"""What an outlet changed in an article after it was read here: dated, readable, and no more than rights let show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from dateline.model import Article, Audience, Filed
from dateline.rights import show
from dateline.site.app import Ask
from dateline.site.desk.difference import Passage, difference, excerpts
from dateline.site.rows import Time, instant

MOST = 6  # of an article's changes, the newest
AT_SOURCE = ("changed at the source", "correction", "update")  # how such a revision's reason begins
UNSHOWN = frozenset({"Updated"})  # a new date alone is no change of the text


@dataclass(frozen=True, slots=True)
class ChangedAt:
    """One change: when it was seen here, and what it was; no passages where that is not shown."""

    when: Time
    passages: tuple[Passage, ...]


def _as_now(filed: Filed, article: Article) -> Filed:
    """A former state under what binds the article now: what was narrowed since binds what stood here before, too."""
    return replace(filed, article=replace(article, signals=filed.article.signals))


async def changes(ask: Ask, filed: Filed) -> list[ChangedAt]:
    """The changes of an article, newest first. Articles that never changed cost nothing."""
    if filed.revised_at is None:
        return []
    saved = await ask.site.parts.store.news.revisions(filed.id)
    found: list[ChangedAt] = []
    for old, new in list(pairwise(saved))[::-1]:
        if not new.because.startswith(AT_SOURCE) or len(found) == MOST:
            continue
        before, after = (
            show(_as_now(filed, article), Audience.PUBLIC, ask.now) for article in (old.article, new.article)
        )
        if before is None or after is None:
            continue
        passages = tuple(p for p in (*difference(before, after), *excerpts(before, after)) if p.name not in UNSHOWN)
        found.append(ChangedAt(instant(new.made_at, ask.edition.words, ask.now), passages))
    return found
