"""Which articles are near another: those that share several of its rare words.

A word that many articles hold says nothing, so no popular name carries a link by itself; what few hold weighs
by how few. Source: the inverse document frequency of Spärck Jones 1972; docs/decisions/003-related.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import log

from dateline.model import Article, ArticleId, Holding, Phrase
from dateline.text import index_words

MOST_KEYS = 14  # each is a look-up in the store's index
_SHORTEST = 3  # letters; shorter words are particles in most languages


@dataclass(frozen=True, slots=True)
class Rules:
    """shared_words: fewer in common is chance."""

    shared_words: int = 3
    most: int = 5


def keys(article: Article) -> tuple[Phrase, ...]:
    """The words of headline and opening that may tell a happening, the most telling first.

    Shape: names before other words, the headline's before the opening's; two characters together where a
    script has no spaces.
    """
    parts = [article.headline, article.standfirst or "", *(block.text for block in article.blocks[:3])]
    names: dict[Phrase, None] = {}
    others: dict[Phrase, None] = {}
    for part in parts:
        words = index_words(part)
        capital = {word.lower() for word in part.split() if word[:1].isupper()}
        for word, following in zip(words, [*words[1:], ""], strict=False):
            if len(word) >= _SHORTEST and not word.isdigit():
                (names if word in capital else others)[(word,)] = None
            elif len(word) == len(following) == 1 and not (word.isascii() or following.isascii()):
                others[(word, following)] = None
    return tuple({**names, **others})[:MOST_KEYS]


def decide(article_id: ArticleId, holding: Holding, rules: Rules) -> tuple[ArticleId, ...]:
    """The related articles, nearest first; of equals the newer. Empty where nothing is near.

    Shape: `holding` leaves out words that are common.
    """
    weights: defaultdict[ArticleId, list[float]] = defaultdict(list)
    for holders in holding.holders.values():
        for holder in holders:
            weights[holder].append(log((holding.articles + 1) / len(holders)))
    weights.pop(article_id, None)
    near = {holder: sum(shared) for holder, shared in weights.items() if len(shared) >= rules.shared_words}
    return tuple(sorted(near, key=lambda holder: (-near[holder], -holder))[: rules.most])
