"""What a store takes on disk, beside the plain text that is in it: real wire text, each text an article of its own.

    python benchmarks/disk.py [JSONL or JSONL.gz with title and body]

Texts are kept through the walk's own door, searchable with phrases; the database is then settled (its log written
back) and its bytes are divided by those of headlines and bodies. Revisions are apart: each text is kept once. SQLite only.
"""

from __future__ import annotations

import asyncio
import gzip
import html
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from figures import Figure, Skipped

from dateline.clock import SystemClock
from dateline.model import NextPoll, Outcome, OutcomeKind
from dateline.store import open_store
from dateline.store.port import Arrival, Polled
from dateline.walk.reading import read_feed

TEXTS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "stories" / "wire_base.dev.jsonl.gz"
A_FEED = 20
START = datetime(2026, 3, 2, 6, tzinfo=UTC)


def figures(rounds: int = 1) -> list[Figure]:
    """Keep the texts and weigh the store. Errors: Skipped where the texts are not here."""
    del rounds  # bytes are the same each time
    if not TEXTS.is_file():
        raise Skipped("needs ../shared/corpus, which is not beside this checkout")
    plain, store, count, _ = weigh(TEXTS)
    words = f"store on disk, {count:,} wire texts, searchable, beside their plain text"
    return [Figure("disk.wire", words, store / 1e6, "MB", plain / 1e6, "plain")]


def weigh(path: Path) -> tuple[int, int, int, dict[str, int]]:
    """Bytes of plain text, bytes on disk, how many texts, and bytes by table."""
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
        file = Path(folder) / "dateline.db"
        texts = list(_texts(path))
        empty = asyncio.run(_kept(file, texts))
        database = sqlite3.connect(file)
        by_table = dict(database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"))
        database.close()
        plain = sum(len(headline.encode()) + len(body.encode()) for headline, body in texts)
        return plain, file.stat().st_size - empty, len(texts), by_table


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            told = json.loads(line)
            yield told["title"] or "", told["body"]


async def _kept(file: Path, texts: list[tuple[str, str]]) -> int:
    """Keep the texts; what the store weighed before."""
    store = await open_store(f"sqlite:///{file}", clock=SystemClock())
    try:
        outlet = await store.sources.add_outlet("The Wire", "https://wire.example/")
        await store.sources.add_source(outlet.id, "https://wire.example/feed", now=START)
        empty = await asyncio.to_thread(_settled, file)
        for start in range(0, len(texts), A_FEED):
            now = START + timedelta(minutes=start)
            await store.sources.ask_now(None, now)
            (source,) = await store.sources.claim(now, 1, timedelta(minutes=2), ())
            feed = read_feed(_feed(start, texts[start : start + A_FEED], now), source.url, None, frozenset(), None)
            arrivals = [Arrival(i.keys, i.written, i.section, now) for i in feed.items if i.written is not None]
            due = NextPoll(now, "it publishes this often")
            answered = Outcome(OutcomeKind.NEW, "20 entries, 20 new", now, 200)
            kept = await store.news.keep([Polled(source, answered, due, 0, tuple(arrivals))], now)
            if len(kept.new) != len(feed.items):
                raise SystemExit(f"{len(feed.items)} texts came, {len(kept.new)} were kept")
    finally:
        await store.close()
    _settled(file)
    return empty


def _settled(file: Path) -> int:
    database = sqlite3.connect(file)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file.stat().st_size


def _feed(first: int, texts: list[tuple[str, str]], now: datetime) -> bytes:
    """The texts as a JSON Feed with their whole bodies."""
    items = [
        {
            "id": f"tag:wire.example,2026:{n}",
            "url": f"https://wire.example/2026/03/{n}",
            "title": headline,
            "date_published": (now - timedelta(seconds=n - first)).isoformat(),
            "content_html": "".join(f"<p>{html.escape(part)}</p>" for part in body.split("\n\n")),
        }
        for n, (headline, body) in enumerate(texts, start=first)
    ]
    told = {"version": "https://jsonfeed.org/version/1.1", "title": "The Wire", "items": items}
    return json.dumps(told).encode()


if __name__ == "__main__":
    plain_bytes, store_bytes, how_many, tables = weigh(Path(sys.argv[1]) if len(sys.argv) > 1 else TEXTS)
    print(f"{how_many:,} texts, {plain_bytes:,} bytes plain, {store_bytes:,} on disk: {store_bytes / plain_bytes:.2f}")
    for name, size in list(tables.items())[:14]:
        print(f"  {size / plain_bytes:6.3f}  {name}")
