"""What the store's tests write with: outlets, sources, articles and polls in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from dateline.model import (
    Article,
    ArticleId,
    Block,
    BlockKind,
    EntryId,
    EntryKeys,
    NextPoll,
    Outcome,
    OutcomeKind,
    Outlet,
    Source,
)
from dateline.store.documents import written
from dateline.store.port import Arrival, Kept, Polled, Store
from dateline.text import hash64, sign_hash

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)


async def outlet_with_feed(store: Store, name: str = "a", **more: Any) -> tuple[Outlet, Source]:
    """An outlet with one source that is due."""
    outlet = await store.sources.add_outlet(name.upper(), f"https://{name}.example/", **more)
    source, _ = await store.sources.add_source(outlet.id, f"https://{name}.example/feed", now=NOW)
    return outlet, source


async def claimed(store: Store, now: datetime = NOW, limit: int = 50, fast: Sequence[str] = ()) -> list[Source]:
    """What is due, under a lease."""
    return list(await store.sources.claim(now, limit, LEASE, fast))


def article(n: int | str, text: str = "The harbour was closed on Friday.", **more: Any) -> Article:
    """A whole article of a feed."""
    given = {"made_from": "feed", "headline": f"Headline {n}", "url": f"https://a.example/{n}"} | more
    blocks = tuple(Block(BlockKind.PARAGRAPH, part) for part in text.split("\n") if part)
    return Article(blocks=blocks, **given)


def arrival(
    made: Article,
    *,
    guid: str | None = None,
    known: EntryId | None = None,
    sorts_at: datetime = NOW,
    section: str = "world",
    page_due_at: datetime | None = None,
    url: str | None = "",
) -> Arrival:
    """An entry with an article; its GUID is its address where none is given."""
    address = made.url if url == "" else url
    body = "\n".join(block.text for block in made.blocks)
    keys = EntryKeys(
        guid_hash=sign_hash(guid or made.url),
        url_hash=None if address is None else sign_hash(address),
        title_hash=hash64(made.headline),
        text_hash=hash64(made.headline + body),
    )
    return Arrival(keys, written(made), section, sorts_at, known, page_due_at)


def polled(source: Source, arrivals: Sequence[Arrival] = (), at: datetime = NOW, **more: Any) -> Polled:
    """A finished poll, next in an hour."""
    kind = OutcomeKind.NEW if arrivals else OutcomeKind.SAME
    given = {"outcome": Outcome(kind, "answered 200", at, 200), "failures": 0} | more
    due = NextPoll(at + timedelta(hours=1), "it publishes this often")
    return Polled(source=source, next_poll=due, arrivals=tuple(arrivals), **given)


async def keep(store: Store, source: Source, *arrivals: Arrival, now: datetime = NOW, **more: Any) -> Kept:
    """Claim this source and keep a poll of it; others that are due stay so."""
    await store.sources.ask_now([source.id], now)
    all_due = await claimed(store, now, fast=[f"{n}.example" for n in "abcdef"])
    (mine,) = [s for s in all_due if s.id == source.id]
    await store.news.keep([replace(polled(s), next_poll=NextPoll(now, "")) for s in all_due if s is not mine], now)
    return await store.news.keep([polled(mine, arrivals, now, **more)], now)


async def filed(store: Store, source: Source, *articles: Article, **more: Any) -> list[ArticleId]:
    """Keep articles as new entries."""
    kept = await keep(store, source, *(arrival(made, **more) for made in articles))
    return list(kept.new)


async def entry_of(store: Store, source: Source, made: Article) -> EntryId:
    """The stored entry of an article that was kept by `filed`."""
    (found,) = await store.news.known(source.id, [arrival(made).keys])
    return found.id


def changed(made: Article, text: str) -> Article:
    """The same article with another text."""
    return replace(made, blocks=tuple(Block(BlockKind.PARAGRAPH, part) for part in text.split("\n")))
