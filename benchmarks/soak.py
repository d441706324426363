"""Endurance of live prices: a day of the simulated exchange in accelerated time, with reconnects; memory and truth.

    python benchmarks/soak.py [--hours 24] [--coins 50] [--drops 24] [--seed soak] [--json]

The product's walk, book, store (SQLite in a file) and hub, and Kraken's protocol inside the process; only the clock is
ours. Prints reconnects, memory by hour, its slope after the first hours, CPU, the kept minutes, and what was shown wrong.
Exit code 1 where memory grows by more than 1 MB a replayed hour, a price was shown that was none, or minutes are missing.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib
import json
import logging
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
from figures import Figure
from tests.virtual import VirtualClock

from dateline.live.feed import ChangeFeed
from dateline.live.hub import Hub
from dateline.markets.book import Book
from dateline.markets.candles import MINUTE
from dateline.markets.providers import PROVIDERS, Terms
from dateline.markets.venues import VENUES
from dateline.markets.venues.codes import Codes
from dateline.model import AssetId
from dateline.net.client import Client
from dateline.samples.exchange import COINS, HOST, SimulatedExchange, price_of
from dateline.samples.exchange_stream import Faults, SimulatedStream
from dateline.store import open_store
from dateline.walk.markets import MarketWalk
from dateline.walk.streams import Streams

MOST_SLOPE_MB = 1.0
WARM_HOURS = 2  # caches fill, the last day's prices are being collected


class Direct:
    """Runs a cell's function here."""

    async def run(self, name: str, /, *arguments: object) -> Any:
        module, _, function = name.partition(":")
        return getattr(importlib.import_module(module), function)(*arguments)


def resident_mb() -> float:
    """Memory of this process that is in RAM."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


async def soak(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run it and give its figures."""
    clock = VirtualClock()
    store = await open_store(f"sqlite:///{folder / 'soak.db'}", clock=clock)
    client = Client(user_agent="soak", inside={HOST: SimulatedExchange(clock, args.seed)}, clock=clock)
    faults = Faults(drops_a_day=args.drops, bad_prints=5000, twice=500)
    exchange = SimulatedStream(clock, args.seed, faults, clock.sleep)
    ids = tuple(AssetId(coin.id) for coin in COINS[: args.coins])
    feed = ChangeFeed()
    market = MarketWalk(
        store=store,
        client=client,
        cells=Direct(),
        feed=feed,
        hub=Hub(clock),
        provider=replace(PROVIDERS["simulated"](Terms()), simulated=False, name="CoinGecko"),  # type: ignore[type-var]
        clock=clock,
        assets=ids,
    )
    await market.ask_once()
    venue = VENUES["kraken"]
    book = Book([venue], Codes())
    streams = Streams(
        venues=[venue],
        book=book,
        sockets=exchange,
        market=market,
        store=store,
        feed=feed,
        clock=clock,
        sleep=clock.sleep,
    )
    running = asyncio.create_task(streams.run())
    coins = {AssetId(coin.id): coin for coin in COINS}
    memory: list[float] = []
    wrong = checked = 0
    began = time.process_time()
    for hour in range(args.hours):
        for minute in range(60):
            await clock.pass_(60)
            await asyncio.sleep(0.005)  # the store's threads
            for shown in market.shown if minute % 10 == 0 else ():
                tick = shown.tick
                if tick is not None and tick.provider == venue.name:
                    true = price_of(coins[shown.asset.id], args.seed, tick.as_of)
                    checked += 1
                    wrong += abs(tick.price / true - 1) > Decimal("0.02")
        gc.collect()
        memory.append(round(resident_mb(), 1))
        print(f"hour {hour + 1:3} memory {memory[-1]:7.1f} MB, {exchange.opened} connections", file=sys.stderr)
    spent = time.process_time() - began
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    kept = await store.markets.candles(ids[0], MINUTE, clock.start, clock.now(), limit=100_000)
    await client.close()
    await store.close()
    warm = memory[min(WARM_HOURS, len(memory) - 2) :]
    slope = float(np.polyfit(range(len(warm)), warm, 1)[0]) if len(warm) > 1 else 0.0
    return {
        "hours": args.hours,
        "connections": exchange.opened,
        "memory_mb": memory,
        "slope_mb_an_hour": round(slope, 3),
        "cpu_seconds": round(spent, 1),
        "prices_checked": checked,
        "shown_wrong": wrong,
        "minutes_kept": len(kept),
        "fates": {str(fate): count for fate, count in book.counts[venue.key].fates.items()},
    }


def figures(rounds: int) -> list[Figure]:
    """A simulated day with 24 reconnects, in a process of its own: the memory of others is not ours. About 300 s of CPU."""
    del rounds  # once: a day is many rounds of an hour
    command = [sys.executable, __file__, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if not done.stdout:
        return [Figure("soak.minutes", "minutes kept: the simulated day broke off", 0.0, "")]
    found = json.loads(done.stdout)
    hours, coins = found["hours"], len(COINS)
    return [
        Figure("soak.slope_mb", f"memory an hour, {coins} coins for {hours} h", found["slope_mb_an_hour"], "MB"),
        Figure("soak.shown_wrong", f"prices shown that were none, of {found['prices_checked']:,}",
               found["shown_wrong"], ""),
        Figure("soak.minutes", "minutes kept, of all", found["minutes_kept"] / (hours * 60), ""),
        Figure("soak.connections", "connections opened", found["connections"], ""),
        Figure("soak.cpu_s", "CPU", found["cpu_seconds"], "s"),
    ]  # fmt: skip


def main() -> int:
    """Run, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--coins", type=int, default=len(COINS))
    parser.add_argument("--drops", type=int, default=24, help="breaks of every connection, a day")
    parser.add_argument("--seed", default="soak")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(soak(args, Path(folder)))
    print(json.dumps(found) if args.json else "\n".join(f"{name:20} {value}" for name, value in found.items()))
    enough = found["minutes_kept"] >= args.hours * 60 * 0.95
    return 0 if found["slope_mb_an_hour"] <= MOST_SLOPE_MB and not found["shown_wrong"] and enough else 1


if __name__ == "__main__":
    sys.exit(main())
