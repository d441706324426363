"""Our side of the intake benchmark: take a list in, walk it cold, walk it warm.

    python benchmarks/ours.py OPML_URL FOLDER      # prints JSON

CPU is that of all processes of the family (this one and its cells), from the moment the walk starts until
everything is kept. What comes before (imports, opening the store, starting the cells, taking the list) is told apart.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import uvloop
from measure import Watch, cpu_seconds

from dateline import service
from dateline.config import load

STARTED = time.perf_counter()
A_PAGE = b"<html><body><article><h1>A page</h1><p>Something to read, so that the cells are there.</p></article>"


async def main(opml: str, folder: str) -> None:
    """Walk the list cold and warm."""
    host = urlsplit(opml).netloc
    settings = load(
        Path(os.environ["DATELINE_CONFIG"]) if "DATELINE_CONFIG" in os.environ else None,
        {
            "DATELINE_STORE_FOLDER": folder,
            "DATELINE_INTAKE_FAST_HOSTS": host,
            "DATELINE_INTAKE_PRIVATE_HOSTS": host,
            "DATELINE_INTAKE_PAGES": "never",
            "DATELINE_RIGHTS_PUBLIC": os.environ.get("DATELINE_RIGHTS_PUBLIC", "excerpt"),
        },
    )
    with urllib.request.urlopen(opml, timeout=20) as answer:
        body = answer.read()
    async with service.opened(settings, exclusive=True) as parts:
        await asyncio.gather(*(_start_a_cell(parts) for _ in range(settings.cells.count)))
        told: dict[str, object] = {"start_up": {"cpu_s": cpu_seconds(os.getpid())}}
        before = cpu_seconds(os.getpid())
        async for _ in parts.editing.add_opml(body, who="benchmark"):
            pass
        told["taking_the_list"] = {"cpu_s": cpu_seconds(os.getpid()) - before}
        for name in ("cold", "warm"):
            told[name] = await _walk(parts)
            await parts.store.sources.ask_now(None, datetime.now(UTC))
    print(json.dumps(told))


async def _start_a_cell(parts: service.Parts) -> None:
    await parts.cells.run("dateline.walk.reading:read_document", A_PAGE, "https://a.example/", "text/html")


async def _walk(parts: service.Parts) -> dict[str, float]:
    before = (await parts.store.sources.tally()).articles
    with Watch(os.getpid()) as watch:
        began, wall = cpu_seconds(os.getpid()), time.perf_counter()
        await parts.news.run_until_idle()
        took = {"cpu_s": cpu_seconds(os.getpid()) - began - watch.cpu_s, "wall_s": time.perf_counter() - wall}
    failed = [s.url for s in await parts.store.sources.sources() if s.failures]
    if failed:
        raise SystemExit(f"{len(failed)} feeds failed, the first {failed[0]}")
    return {**took, "peak_mib": watch.peak_mib, "new": (await parts.store.sources.tally()).articles - before}


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1], sys.argv[2]))
