"""What the tests of telling write with: outlets that report, and a walk that tells on a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from tests.store.newsroom import NOW, article, filed, outlet_with_feed

from dateline.live.feed import ChangeFeed
from dateline.model import ArticleId, Source
from dateline.store.port import Store
from dateline.walk.stories import StoryWalk

WORDS = [
    "harbour",
    "council",
    "bridge",
    "railway",
    "museum",
    "festival",
    "orchard",
    "glacier",
    "parliament",
    "reactor",
    "vineyard",
    "stadium",
    "library",
    "aquifer",
    "tunnel",
    "lighthouse",
    "foundry",
    "monastery",
    "laboratory",
    "observatory",
    "ferry",
    "pipeline",
    "cathedral",
    "quarry",
    "plantation",
    "committee",
    "minister",
    "engineer",
    "farmer",
    "surgeon",
    "captain",
    "judge",
    "teacher",
    "painter",
    "sculptor",
]
VERBS = [
    "opened",
    "closed",
    "repaired",
    "inspected",
    "flooded",
    "defended",
    "approved",
    "rejected",
    "measured",
    "celebrated",
    "postponed",
    "sold",
]


def text(seed: int, paragraphs: int = 5) -> str:
    """A report of a happening of its own: names, figures and sentences that no other seed has."""
    draw = Random(seed)
    place = (
        f"{draw.choice('BCDFGKLMNPRST')}{draw.choice('aeiou')}{draw.choice('lmnrst')}{draw.choice('aeiou')}ville{seed}"
    )
    person = f"{draw.choice('ABCDEFGH')}na {draw.choice('KLMNPRST')}orvath{seed}"
    lines = []
    for _ in range(paragraphs):
        told = []
        for _ in range(3):
            words = draw.sample(WORDS, 8)
            told.append(
                f"The {words[0]} of {place} {draw.choice(VERBS)} the {words[1]} and the {words[2]} with {draw.randint(3, 97)} "
                f"{words[3]}s, {person} told the {words[4]} beside the {words[5]}, the {words[6]} and the {words[7]}."
            )
        lines.append(" ".join(told))
    return "\n".join(lines)


def retold(seed: int, how: int) -> str:
    """The same happening in other words: its names, its place and what happened."""
    draw = Random(seed)
    place = (
        f"{draw.choice('BCDFGKLMNPRST')}{draw.choice('aeiou')}{draw.choice('lmnrst')}{draw.choice('aeiou')}ville{seed}"
    )
    person = f"{draw.choice('ABCDEFGH')}na {draw.choice('KLMNPRST')}orvath{seed}"
    told = (
        f"{person} has sold the ferry Albatros{seed} of {place} for 12.4 million to a company nobody there had heard of, two councillors said.\n"
        f"It carried people over the lake for 80 years. The sale surprised {place}.",
        f"Passengers in {place} learnt on Friday that their ferry, the Albatros{seed}, sold for 12.4 million, has a new owner. The seller, {person}, was away.\n"
        f"Crew members fear for their work, a union of seamen wrote in a letter.",
        f"A ferry changes hands: after months of talks {person} sold the Albatros{seed} for 12.4 million and signed a contract, {place} radio reports.\n"
        f"What the boat cost is a secret. Its engine is older than most who travel with it.",
        f"No more tickets from {person}: the Albatros{seed}, last ferry of {place}, is sold for 12.4 million and goes to buyers from abroad, says the mayor.\n"
        f"Anglers and school children use the ferry most. A bridge was never built.",
    )
    return told[how % 4]


async def outlets(store: Store, names: str = "abcdef") -> list[Source]:
    """Outlets with a feed each."""
    return [(await outlet_with_feed(store, name))[1] for name in names]


async def report(
    store: Store,
    source: Source,
    n: int | str,
    words: str,
    *,
    headline: str | None = None,
    at: datetime = NOW,
    **more: object,
) -> ArticleId:
    """Keep one report of an outlet."""
    host = source.url.split("/")[2]
    made = article(n, words, headline=headline or f"Report {n}", url=f"https://{host}/{n}", **more)
    (kept,) = await filed(store, source, made, sorts_at=at)
    return kept


def teller(store: Store, clock: object, batch: int = 100) -> StoryWalk:
    """A walk that tells stories."""
    return StoryWalk(store=store, changes=ChangeFeed(), clock=clock, batch=batch)  # type: ignore[arg-type]


async def told(walk: StoryWalk, *, dress: bool = False) -> None:
    """Tell all that waits."""
    assert await walk.hold()
    while await walk.step():
        pass
    while dress and await walk.dress():
        pass


async def partition(store: Store, articles: Sequence[ArticleId]) -> tuple[set[frozenset[int]], set[frozenset[int]]]:
    """The articles by text and by story."""
    texts: dict[int, set[int]] = {}
    stories: dict[int, set[int]] = {}
    for number in articles:
        placed = await store.stories.of_article(number)
        if placed is not None:
            texts.setdefault(placed.coverage.id, set()).add(number)
            stories.setdefault(placed.story.id, set()).add(number)
    return {frozenset(held) for held in texts.values()}, {frozenset(held) for held in stories.values()}


HOUR = timedelta(hours=1)
