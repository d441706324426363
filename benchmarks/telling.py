"""Telling stories: what an article costs with ten thousand articles in the store and with very many, and how much memory.

    python benchmarks/telling.py [--articles 1000000] [--small 10000] [--probe 2000]

Two stores on SQLite are made: a small one, and one with a long archive besides (bulk rows of articles, revisions, texts and
stories, older than the window). Then the product's own walk tells enough to fill its window, and a last stretch is
measured: CPU of the whole step (reading, keys, decisions, mending each hour, writing), and the process' own PSS. Each side is a
process of its own; the articles are in the store before measuring begins. Articles: made_news.py. The copies step and the
step without a store are measured over the same articles in memory. Everything is made anew in a temporary folder.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from figures import Figure, load_floors, table
from made_news import Made, MadeNews
from measure import pss_mib

from dateline.live.feed import ChangeFeed
from dateline.model import Article, ArticleId, Block, BlockKind, EntryKeys, NextPoll, Outcome, OutcomeKind, Source
from dateline.store import open_store
from dateline.store.documents import written
from dateline.store.keys import SECOND
from dateline.store.port import Arrival, Polled, Store
from dateline.stories.copies import keys
from dateline.stories.copies_groups import Window as CopyWindow
from dateline.stories.happenings_memory import Happenings
from dateline.stories.house import House, learn
from dateline.stories.terms import Report
from dateline.text import hash64, sign_hash
from dateline.walk.stories import BATCH, StoryWalk

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
A_DAY = 16_000  # articles that come in on a day: 667 an hour, each hour mended
WINDOW = 30_000  # articles that fill the window in number
OUTLETS = 60
_MICROSECOND = timedelta(microseconds=1)


# --- filling a store -------------------------------------------------------------------------------


class _Clock:
    """The time that the stream is at."""

    at = BEGAN

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic()


def article_of(made: Made) -> Article:
    """A made report as an article."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in made.paragraphs)
    return Article(f"https://o{made.outlet}.example/{made.number}", made.headline, made_from="feed", blocks=blocks)


def came_at(number: int) -> datetime:
    """When an article comes in."""
    return BEGAN + timedelta(days=1) * number / A_DAY


async def fill(store: Store, clock: _Clock, count: int, archive: int, file: Path) -> None:
    """Put a stream into a store through its own door, above an archive of bulk rows."""
    sources = [await _source(store, number) for number in range(OUTLETS)]
    _add_archive(file, archive)
    waiting: list[Made] = []
    for made in MadeNews(7).reports(count):
        waiting.append(made)
        if len(waiting) == 200 or made.number == count - 1:
            clock.at = came_at(made.number)
            await _kept(store, sources, waiting, clock.at)
            waiting = []


async def _source(store: Store, number: int) -> Source:
    home = f"https://o{number}.example/"
    outlet = await store.sources.add_outlet(f"Outlet {number}", home)
    return (await store.sources.add_source(outlet.id, f"{home}feed", now=BEGAN))[0]


async def _kept(store: Store, sources: Sequence[Source], some: Sequence[Made], now: datetime) -> None:
    await store.sources.ask_now(None, now)
    polls = []
    for source in await store.sources.claim(now, OUTLETS, timedelta(minutes=2), ()):
        place = next(at for at, one in enumerate(sources) if one.id == source.id)
        arrivals = tuple(_arrival(made) for made in some if made.outlet == place)
        outcome = Outcome(OutcomeKind.NEW if arrivals else OutcomeKind.SAME, "answered 200", now, 200)
        polls.append(Polled(source, outcome, NextPoll(now, ""), failures=0, arrivals=arrivals))
    await store.news.keep(polls, now)


def _arrival(made: Made) -> Arrival:
    article = article_of(made)
    text = hash64(made.headline + made.paragraphs[0] + str(made.number))
    keys = EntryKeys(sign_hash(article.url), sign_hash(article.url), title_hash=hash64(made.headline), text_hash=text)
    return Arrival(keys, written(article), "world", came_at(made.number))


def _add_archive(file: Path, count: int) -> None:
    """Articles told long ago, as rows: each a text, two a story. Numbers begin far below those of the stream."""
    if not count:
        return
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for table, columns, rows in _archive_rows(connection, count):
            marks = ", ".join("?" * len(columns.split(",")))
            connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        connection.execute("UPDATE counters SET value = value + ? WHERE name IN ('article', 'revision')", (count,))


def _archive_rows(connection: sqlite3.Connection, count: int) -> Iterator[tuple[str, str, Iterator[tuple[Any, ...]]]]:
    first_outlet = connection.execute("SELECT min(id) FROM outlets").fetchone()[0]
    made = list(MadeNews(3).reports(1_000))
    documents = [written(article_of(one)) for one in made]
    began = BEGAN - timedelta(days=30)

    def at(n: int) -> int:
        return (began - timedelta(seconds=5) * (count - n) - datetime(1970, 1, 1, tzinfo=UTC)) // _MICROSECOND

    numbers = range(1, count + 1)
    outlet = [first_outlet + n % OUTLETS for n in range(OUTLETS)]
    yield (
        "articles",
        "id, key, outlet_id, url_hash, section, sorts_at, seen_at, revision_id, revisions, standing, opening",
        (
            (n, at(n) // 1_000_000 * SECOND, outlet[n % OUTLETS], n, "world",
             at(n), at(n), n, 1, "live", documents[n % 1_000].opening)
            for n in numbers
        ),
    )  # fmt: skip
    yield (
        "revisions",
        "id, article_id, made_at, because, document",
        ((n, n, at(n), "new", documents[n % 1_000].document) for n in numbers),
    )
    yield (
        "story_groups",
        "id, story_id, represented_by, voice, stated, at",
        ((n, n - n % 2 or 1, n, f"outlet {n % OUTLETS}", None, at(n)) for n in numbers),
    )
    yield (
        "story_members",
        "article_id, group_id, outlet_id, at, words_hash",
        ((n, n, outlet[n % OUTLETS], at(n), n) for n in numbers),
    )
    yield (
        "stories",
        "id, slug, lead_id, lead_because, first_id, section, sections, outlets, texts, reports, first_at, last_at,"
        " rank_at, pinned, version, stale",
        (
            (n, "old", n, "the first report", n, "world", "world", 2, 2, 2, at(n), at(n + 1), at(n + 1), 0, 2, 0)
            for n in (1, *range(2, count + 1, 2))
        ),
    )


# --- measuring -------------------------------------------------------------------------------------


async def fill_file(file: Path, archive: int, stream: int) -> None:
    """Make a store of so many old articles and a stream that is still to be told."""
    clock = _Clock()
    store = await open_store(f"sqlite:///{file}", clock=clock)
    try:
        await fill(store, clock, stream, archive, file)
    finally:
        await store.close()


async def tell(file: Path, probe: int) -> dict[str, float]:
    """Tell a store's stream with the product's walk; what the last `probe` articles cost."""
    clock = _Clock()
    store = await open_store(f"sqlite:///{file}", clock=clock)
    try:
        walk = StoryWalk(store=store, changes=ChangeFeed(), clock=clock)
        changes = await store.changes.newest()
        clock.at = came_at(changes)
        if not await walk.hold():
            raise SystemExit("somebody tells this store")
        spent: list[float] = []
        for _ in range(changes // BATCH):  # what telling itself notes comes after the articles
            began = time.process_time()
            await walk.step()
            spent.append(time.process_time() - began)
        last, progress = spent[-(probe // BATCH) :], await store.stories.progress()
        await walk.close()
        return {
            "ms_an_article": 1_000 * sum(last) / (BATCH * len(last)),
            "ms_at_the_median": 1_000 * median(last) / BATCH,
            "pss_mib": pss_mib(os.getpid()),
            "texts": progress.texts,
            "stories": progress.stories,
        }
    finally:
        await store.close()


def side(archive: int, stream: int, probe: int) -> dict[str, float]:
    """Fill and tell, each in a process of its own, so that what made the articles is not in what is measured."""
    with tempfile.TemporaryDirectory(prefix="dateline-telling-") as folder:
        file = f"{folder}/dateline.db"
        _run("--fill", file, "--articles", str(archive), "--stream", str(stream + probe))
        found: dict[str, float] = json.loads(_run("--tell", file, "--probe", str(probe)))
        return found


def _run(*arguments: str) -> str:
    command = [sys.executable, str(Path(__file__).resolve()), *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.strip().rpartition("\n")[2]


def in_memory(count: int) -> dict[str, float]:
    """Articles a CPU-second of the copies step alone and of copies and stories together, without a store."""
    made = [(one, article_of(one), f"Outlet {one.outlet}") for one in MadeNews(7).reports(count)]
    window, stories, houses = CopyWindow(), Happenings(), dict[str, House]()
    groups: dict[int, int] = {}
    copies_s = stories_s = 0.0
    for one, article, outlet in made:
        at = came_at(one.number)
        began = time.process_time()
        found = keys(article, houses.get(outlet, House()), outlet)
        houses[outlet] = learn(houses.get(outlet, House()), found.lines)
        group, _ = window.take(ArticleId(one.number), found, at)
        between = time.process_time()
        if one.number % 667 == 666:
            window.expire(at)
            stories.mend(at)
        first = groups.setdefault(group, one.number)
        stories.add(Report(one.number, one.headline, "\n\n".join(one.paragraphs), at, outlet, None, first))
        copies_s, stories_s = copies_s + between - began, stories_s + time.process_time() - between
    return {"copies_a_second": count / copies_s, "whole_step_a_second": count / (copies_s + stories_s)}


def figures(rounds: int = 3) -> list[Figure]:
    """What `run.py` asks for: the archive is a fifth of the whole, to be done in time."""
    del rounds  # one round is two minutes
    return measured(articles=200_000, small=10_000, probe=2_000)


def measured(articles: int, small: int, probe: int) -> list[Figure]:
    """Both sides and the steps in memory."""
    few = side(0, small, probe)
    many = side(articles - WINDOW, WINDOW, probe)
    alone = in_memory(4_000)
    return [
        Figure("telling.growth", f"telling an article, {articles:,} in the store", many["ms_an_article"], "ms",
               few["ms_an_article"], f"{small:,} in the store"),
        Figure("telling.rate", "telling with the store, articles a CPU-second", 1_000 / few["ms_an_article"], ""),
        Figure("telling.pss_mib", f"telling, PSS with {articles:,} in the store", many["pss_mib"], "MiB"),
        Figure("telling.small_pss_mib", f"telling, PSS with {small:,} in the store", few["pss_mib"], "MiB"),
        Figure("telling.whole_step", "copies and stories in memory, articles a CPU-second",
               alone["whole_step_a_second"], ""),
        Figure("telling.copies_step", "copies step in memory, articles a CPU-second", alone["copies_a_second"], ""),
    ]  # fmt: skip


def main() -> None:
    """Measure and print; the parts that run in processes of their own are asked for with --fill and --tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--probe", type=int, default=2_000)
    parser.add_argument("--stream", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--tell", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.fill:
        asyncio.run(fill_file(args.fill, args.articles, args.stream))
    elif args.tell:
        print(json.dumps(asyncio.run(tell(args.tell, args.probe))))
    else:
        print(table(measured(args.articles, args.small, args.probe), load_floors()))


if __name__ == "__main__":
    main()
