"""Which articles are near another: those that share several of its rare words.

A word that many articles hold says nothing, so no popular name carries a link by itself; what few hold weighs
by how few. Source: the inverse document frequency of Spärck Jones 1972; docs/decisions/003-related.md.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from math import log

from dateline.model import Article, ArticleId, Holding, Phrase
from dateline.text import index_words

MOST_KEYS = 20  # each is a look-up in the store's index, about 0.1 ms
_SHORTEST = 4  # letters; shorter words are particles in most languages
_REACH = 400  # characters of the body: what the store's openings hold too, so that both give the same keys
# A capital inside a sentence; at its start it says nothing.
_NAME = re.compile(r"(?<=[\w,;:’'\-–] )[^\W\d_a-z][\w’'\-]{1,40}")


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
    body = " ".join(block.text for block in article.blocks[:3])[:_REACH]
    parts = [article.headline, article.standfirst or "", body]
    names: dict[Phrase, None] = {}
    others: dict[Phrase, None] = {}
    for part in parts:
        words = index_words(part)
        capital = {name.lower() for name in _NAME.findall(part)}
        for word, following in zip(words, [*words[1:], ""], strict=False):
            if word in capital:
                names[(word,)] = None
            elif len(word) >= _SHORTEST and not word.isdigit():
                others[(word,)] = None
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
