"""Two figures of the schedule: 100 feeds of 100 hosts, two of which hang; and what 10,000 feeds an hour cost.

    python benchmarks/schedule.py [--feeds 10000]

Hosts are addresses of loopback (127.1.x.y) on one server in a process of its own; client, guard, gate, cells, store and
walk are the product's. Printed: seconds until 98 of 100 were done, then CPU a poll, what that is of a core for that many
feeds each hour, and the most memory: of this process and its cells together, pages that they share counted once (PSS).
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import resource
import sqlite3
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from dateline.cell import Cells
from dateline.clock import SystemClock
from dateline.intake.gate import HostGate
from dateline.live.feed import ChangeFeed
from dateline.model import PageRule
from dateline.net.client import Allow, Client
from dateline.store import open_store
from dateline.store.port import Store
from dateline.walk.news import Manners, NewsWalk

PORT, HANGING, ITEMS = 8080, (7, 53), 10
HOUR_S = 3600


def body(host: str) -> bytes:
    """A feed of ten short items with their whole text."""
    items = "".join(
        f"<item><title>Council {n} of {host} votes</title><link>http://{host}:{PORT}/{n}</link><guid>{host}-{n}</guid>"
        f"<pubDate>Mon, 09 Mar 2026 1{n % 10}:00:00 GMT</pubDate><description>{'Harbour words. ' * 40}</description></item>"
        for n in range(ITEMS)
    )
    return f"<rss version='2.0'><channel><title>{host}</title>{items}</channel></rss>".encode()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request: nothing where the host hangs, 304 to a condition, else the feed."""
    host = writer.get_extra_info("sockname")[0]
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            if host in {f"127.1.0.{n}" for n in HANGING}:
                await asyncio.sleep(3600)
            if b"/robots.txt" in head[:40]:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            elif b"if-none-match" in head.lower():
                writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n')
            else:
                text = body(host)
                kind = b'Content-Type: application/rss+xml\r\nETag: "a"\r\n'
                writer.write(b"HTTP/1.1 200 OK\r\n" + kind + f"Content-Length: {len(text)}\r\n\r\n".encode() + text)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def serve() -> None:
    """Answer for every address of loopback."""

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", PORT, backlog=4096)
        await server.serve_forever()

    asyncio.run(run())


async def fill(store: Store, count: int) -> None:
    """So many sources, each of an outlet and host of its own."""
    now = SystemClock().now()
    for n in range(count):
        host = f"127.1.{n // 250}.{n % 250}"
        outlet = await store.sources.add_outlet(host, f"http://{host}:{PORT}/")
        await store.sources.add_source(outlet.id, f"http://{host}:{PORT}/feed", now=now, pages=PageRule.NEVER)


def done(reading: sqlite3.Connection, since: float) -> int:
    """How many were asked since then; asked of the file, so that it costs the store nothing."""
    return int(reading.execute("SELECT count(*) FROM sources WHERE last_asked_at >= ?", (since * 1e6,)).fetchone()[0])


def ours(server: int) -> list[int]:
    """This process and all below it, but for the server."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [os.getpid()]
    for each in found:
        found += [pid for pid, parent in parents.items() if parent == each and pid != server]
    return found


def cpu_s(server: int) -> float:
    """CPU of this process and its cells, those that ended too."""
    ticks = 0
    for pid in ours(server):
        with suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def pss_mib(server: int) -> float:
    """Memory of this process and its cells."""
    held = 0
    for pid in ours(server):
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            held += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return held / 1024


async def measure(count: int, folder: Path, server: int) -> None:
    """Ask twice: cold, and conditionally; print what it took."""
    clock, changes = SystemClock(), ChangeFeed()
    store = await open_store(f"sqlite:///{folder}/d.db", clock=clock, backup_dir=folder)
    client = Client(user_agent="Dateline/bench", allow=Allow(hosts={"127.0.0.0/8"}), clock=clock)
    cells = Cells(workers=2, memory_bytes=512 << 20, wall=timedelta(seconds=20), preload=("dateline.walk.reading",))
    gate = HostGate(clock, timedelta(seconds=1))
    walk = NewsWalk(store=store, client=client, cells=cells, gate=gate, changes=changes, clock=clock, manners=Manners())
    await fill(store, count)
    wanted, peak = round(count * 0.98), 0.0
    reading = sqlite3.connect(folder / "d.db")
    for name in ("cold", "conditional"):
        await store.sources.ask_now(None, clock.now())
        began, since, used = time.monotonic(), time.time(), cpu_s(server)
        running = asyncio.create_task(walk.run())
        while done(reading, since) < wanted:
            await asyncio.sleep(0.05 if count <= 100 else 2)
            peak = max(peak, pss_mib(server))
        took = time.monotonic() - began
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        per_poll = (cpu_s(server) - used) / wanted
        core = per_poll * count / HOUR_S
        print(
            f"{count} feeds, {name}: {wanted} done in {took:.2f} s; {per_poll * 1000:.2f} ms of CPU a poll, "
            f"{core:.3f} of a core for {count} an hour",
            flush=True,
        )
    await cells.close()
    print(f"{count} feeds: {peak:.0f} MiB at the most, cells with it", flush=True)
    reading.close()
    await client.close()
    changes.close()
    await store.close()


def main() -> None:
    """Serve, and measure with few feeds and with many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=10_000)
    many = parser.parse_args().feeds
    server = multiprocessing.Process(target=serve, daemon=True)
    server.start()
    time.sleep(0.5)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 16_384)), hard))
    try:
        for count in (100, many):
            with tempfile.TemporaryDirectory() as folder:
                asyncio.run(measure(count, Path(folder), server.pid or 0))
    finally:
        server.terminate()


if __name__ == "__main__":
    print(f"on {os.cpu_count()} cores", flush=True)
    main()
