"""An embedded store is served without the driver of the other database."""

from __future__ import annotations

import subprocess
import sys

SERVED = """
import asyncio, sys
import dateline.service
from dateline.clock import SystemClock
from dateline.errors import StoreError
from dateline.store import open_store

async def go():
    store = await open_store("sqlite://", clock=SystemClock())
    await store.sources.add_outlet("Harbour Post", "https://harbour.example/")
    assert len(await store.sources.outlets()) == 1
    await store.close()

asyncio.run(go())
sys.exit("psycopg" in sys.modules)
"""


def test_an_embedded_store_opens_reads_and_writes_without_the_driver_of_the_other() -> None:
    done = subprocess.run([sys.executable, "-c", SERVED], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
