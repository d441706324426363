"""Make the dictionary that documents are packed with on SQLite, and print what it saves.

    python benchmarks/quality/train_packing.py SITE.db [OUT.zdict]

SITE.db is the database of a new site that has told its sample outlets; the other half is the prose of docs/, as
articles. Both are ours and free to ship; no outlet's words go into it. What it saves is printed for documents of real
wire text where ../shared is there, which are not learnt from. A dictionary that was shipped stays: write the next number.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from string import ascii_lowercase

import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import disk

from dateline.store.documents import article_texts
from dateline.store.packing import LEVEL, unpacked
from dateline.walk.reading import read_feed

DOCS = Path(__file__).resolve().parents[2] / "docs"
SIZE_BYTES = 32 * 1024  # 16 kB: 2 % more on disk; 64 kB: 1 % less, and twice the cache that packing passes through
PARAGRAPHS = 5  # an article
_RANDOM = Random(1)  # made addresses, the same each time
_ENDINGS = ("com", "org", "net", "co.uk", "de", "fr", "es", "it")
_SHAPES = (
    "https://www.{host}/2026/03/02/{slug}/",
    "https://www.{host}/news/{slug}-{number}",
    "https://{host}/article/{number}/{slug}.html",
    "https://www.{host}/world/{number}",
)
START = datetime(2026, 3, 2, 6, tzinfo=UTC)


def of_samples(site: Path) -> list[bytes]:
    """Documents and openings of a site's articles."""
    with sqlite3.connect(f"file:{site}?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT document FROM revisions UNION ALL SELECT opening FROM articles WHERE opening IS NOT NULL"
        )
        return [unpacked(row[0]).encode() for row in rows]


def of_prose() -> list[bytes]:
    """The same of our own docs, as if they were articles."""
    texts = [text for path in sorted(DOCS.rglob("*.md")) for text in _articles(path)]
    found = []
    for number, (headline, body) in enumerate(texts):
        # Each of an outlet of its own, so that no name and no address but their common parts is learnt.
        host = (
            f"{''.join(_RANDOM.choices(ascii_lowercase, k=_RANDOM.randint(4, 12)))}.{_ENDINGS[number % len(_ENDINGS)]}"
        )
        address = _SHAPES[number % len(_SHAPES)].format(
            host=host, number=_RANDOM.randint(1000, 10**7), slug=_slug(headline)
        )
        found += _documents([(headline, body)], host.split(".")[0].title(), address)
    return found


def _articles(path: Path) -> Iterator[tuple[str, str]]:
    told = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
    parts = [part.replace("\n", " ") for part in told.split("\n\n") if not part.startswith(("|", "#", "-", " "))]
    for first in range(0, len(parts), PARAGRAPHS):
        yield parts[first].split(". ")[0], "\n\n".join(parts[first : first + PARAGRAPHS])


def _slug(headline: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", headline.lower())[:8])


def _documents(texts: list[tuple[str, str]], name: str = "The Wire", url: str | None = None) -> Iterator[bytes]:
    for first in range(0, len(texts), disk.A_FEED):
        told = json.loads(disk._feed(first, texts[first : first + disk.A_FEED], START))
        told["title"] = name
        for item in told["items"]:
            item["url"] = url or item["url"]
        source = told["items"][0]["url"]
        for item in read_feed(json.dumps(told).encode(), source, None, frozenset(), None).items:
            if item.written is not None:
                whole, opening = article_texts(item.written.article)
                yield from [text.encode() for text in (whole, opening) if text is not None]


def main() -> None:
    """Train, print, write."""
    learnt = of_samples(Path(sys.argv[1])) + of_prose()
    dictionary = zstandard.train_dictionary(SIZE_BYTES, learnt, level=LEVEL)
    print(f"{len(learnt)} documents learnt from, {sum(map(len, learnt)):,} bytes")
    if disk.TEXTS.is_file():
        apart = list(_documents(list(disk._texts(disk.TEXTS))))
        for words, given in (("without", None), ("with", dictionary)):
            packer = zstandard.ZstdCompressor(level=LEVEL, dict_data=given, write_checksum=False, write_dict_id=False)
            packed = sum(len(packer.compress(document)) for document in apart)
            print(f"{words} it: {packed / sum(map(len, apart)):.3f} of wire documents and openings")
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_bytes(dictionary.as_bytes())


if __name__ == "__main__":
    main()
