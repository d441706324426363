"""The floor: the least that taking in feeds can cost. aiohttp, lxml and SQLite with nothing around them.

It asks each feed conditionally, parses it, stores title, link, date and text with a full-text index, in
one transaction a batch. It does not sanitise, extract, group, keep revisions, hold leases, or guard anything.

    python benchmarks/floor.py OPML_URL DATABASE      # once cold, once warm; prints JSON
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time

import aiohttp
from lxml import etree

RSS1, ATOM = "{http://purl.org/rss/1.0/}", "{http://www.w3.org/2005/Atom}"
SCHEMA = """
pragma journal_mode=wal; pragma synchronous=full;
create table if not exists feeds (url text primary key, etag text, modified text);
create table if not exists items (
  id integer primary key, feed text, guid text, title text, link text, at text, body text, unique (feed, guid));
create virtual table if not exists found using fts5(title, body, content='items', content_rowid='id');
"""


def parse(body: bytes, feed: str) -> list[tuple[str, str, str, str, str, str]]:
    """Items of an RSS, RDF, Atom or JSON document."""
    if body[:1] == b"{":
        return [
            (feed, i["id"], i["title"], i["url"], i["date_published"], i.get("content_html") or i.get("summary") or "")
            for i in json.loads(body)["items"]
        ]
    root = etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    rows = []
    for item in root.iter("item", f"{RSS1}item", f"{ATOM}entry"):
        at = {child.tag.rpartition("}")[2]: child for child in item}
        text = {name: child.text or "" for name, child in at.items()}
        link = text.get("link", "").strip() or (at["link"].get("href") if "link" in at else "") or ""
        body_text = text.get("encoded") or text.get("content") or text.get("description") or text.get("summary", "")
        day = text.get("pubDate") or text.get("updated") or text.get("date", "")
        rows.append((feed, text.get("guid") or text.get("id") or link, text.get("title", ""), link, day, body_text))
    return rows


async def poll(database: sqlite3.Connection, feeds: list[tuple[str, str | None, str | None]], width: int = 64) -> int:
    """Ask every feed once; how many items were new."""
    queue: asyncio.Queue[tuple[str, aiohttp.ClientResponse | None, bytes] | None] = asyncio.Queue(width)
    turns = asyncio.Semaphore(width)
    new = 0

    async with aiohttp.ClientSession() as session:

        async def ask(url: str, etag: str | None, modified: str | None) -> None:
            headers = {"If-None-Match": etag} if etag else {}
            if modified:
                headers["If-Modified-Since"] = modified
            async with turns, session.get(url, headers=headers) as answer:
                await queue.put((url, answer, await answer.read()))

        async def keep() -> None:
            nonlocal new
            left = len(feeds)
            while left:
                batch = [await queue.get()]
                while not queue.empty():
                    batch.append(queue.get_nowait())
                left -= len(batch)
                with database:
                    for got in batch:
                        assert got is not None
                        url, answer, body = got
                        if answer is None or answer.status == 304:
                            continue
                        rows = parse(body, url)
                        for row in rows:
                            done = database.execute(
                                "insert or ignore into items (feed, guid, title, link, at, body) values (?,?,?,?,?,?)",
                                row,
                            )
                            if done.rowcount:
                                new += 1
                                database.execute(
                                    "insert into found (rowid, title, body) values (?,?,?)",
                                    (done.lastrowid, row[2], row[5]),
                                )
                        database.execute(
                            "insert or replace into feeds values (?,?,?)",
                            (url, answer.headers.get("ETag"), answer.headers.get("Last-Modified")),
                        )

        await asyncio.gather(keep(), *(ask(*feed) for feed in feeds))
    return new


def work_seconds() -> float:
    """CPU seconds of this process so far."""
    return time.process_time()


async def main(opml: str, path: str) -> None:
    """Poll all feeds of the list cold, then warm."""
    database = sqlite3.connect(path)
    database.executescript(SCHEMA)
    async with aiohttp.ClientSession() as session, session.get(opml) as answer:
        outlines = etree.fromstring(await answer.read()).iter("outline")
    urls = [o.get("xmlUrl") for o in outlines if o.get("xmlUrl")]
    told = {}
    for name in ("cold", "warm"):
        known = {row[0]: row for row in database.execute("select * from feeds")}
        feeds = [known.get(url, (url, None, None)) for url in urls]
        began, wall = work_seconds(), time.perf_counter()
        new = await poll(database, feeds)
        told[name] = {"cpu_s": work_seconds() - began, "wall_s": time.perf_counter() - wall, "new": new}
    print(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
