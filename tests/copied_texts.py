"""Invented reports for the tests of copies: sentences of names and figures that no two reports share by chance."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from dateline.model import Article, Block, BlockKind
from dateline.stories.copies import CopyKeys, keys
from dateline.stories.house import House

_PARTS = tuple([c + v for c in "bdfgklmnrstv" for v in ("ae" if c in "fgksv" else "aeo")])
_VERBS = tuple(
    [
        "opened",
        "closed",
        "praised",
        "blamed",
        "visited",
        "bought",
        "sold",
        "mended",
        "flooded",
        "doubled",
        "halved",
        "named",
        "feared",
    ]
)
_THINGS = tuple(
    [
        "harbour",
        "bridge",
        "school",
        "budget",
        "railway",
        "forest",
        "museum",
        "factory",
        "ferry",
        "clinic",
        "market",
        "tower",
        "archive",
    ]
)


def name(random: Random) -> str:
    """An invented name."""
    return "".join(random.choice(_PARTS) for _ in range(3)).capitalize()


def sentence(random: Random) -> str:
    """A sentence of some twenty words, each with three names and a figure of its own."""
    who, where, other = name(random), name(random), name(random)
    what, thing, verb = random.choice(_VERBS), random.choice(_THINGS), random.choice(_VERBS)
    return (
        f"{who} {what} the {thing} of {where} on the {random.randint(2, 28)}th, and {random.randint(30, 990)} people from "
        f"{other} {verb} what they saw there."
    )


def report(seed: int, paragraphs: int = 6) -> list[str]:
    """The paragraphs of a report."""
    random = Random(seed)
    return [" ".join(sentence(random) for _ in range(random.choice((1, 2, 2)))) for _ in range(paragraphs)]


def article(
    paragraphs: Sequence[str | Block], headline: str = "A headline of its own", url: str = "https://paper.example/1"
) -> Article:
    """An article of these paragraphs."""
    blocks = tuple(part if isinstance(part, Block) else Block(BlockKind.PARAGRAPH, part) for part in paragraphs)
    return Article(url=url, headline=headline, blocks=blocks)


def keys_of(
    paragraphs: Sequence[str | Block], outlet: str = "", house: House | None = None, headline: str = "A headline"
) -> CopyKeys:
    """The keys of an article of these paragraphs; without a name each outlet is another."""
    outlet = outlet or f"Outlet of {hash(tuple(map(str, paragraphs)))}"
    return keys(article(paragraphs, headline), house or House(), outlet)
