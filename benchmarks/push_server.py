"""The product's own stream on one port, fed 70 made-up prices a second, for `push.py`.

    python benchmarks/push_server.py PORT [--changed 10] [--stalled]

Each frame also carries what the load client measures by: `"t"` in ns of the monotonic clock and an end mark.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import uvicorn
import uvloop

from dateline.clock import SystemClock
from dateline.live import frames
from dateline.live.hub import Hub
from dateline.service.web import raise_file_limit
from dateline.site.app import Site
from dateline.site.takeover import HandingOver

ASSETS = 70


class BareSite(Site):
    """A site with nothing but its hub: what the stream needs."""

    def __init__(self, hub: Hub) -> None:
        self.parts = SimpleNamespace(hub=hub)  # type: ignore[assignment]

    def answers(self, host: bytes | None) -> bool:
        return True


def marked(rows: Any, names: Any, now_ms: int, plain: Any = frames.encode) -> bytes:
    """A frame with the two fields that the load client reads."""
    return b'{"t":%d,%s,"z":1}' % (time.monotonic_ns(), plain(rows, names, now_ms)[1:-1])


class Prices:
    """Prices that walk at random; `step` gives the rows of a frame."""

    def __init__(self, changed: int) -> None:
        self._draw = random.Random(7)
        self._prices = [10 ** self._draw.uniform(-5, 5) for _ in range(ASSETS)]
        self._changed = changed

    def step(self) -> Mapping[str, object]:
        """The next frame."""
        which = sorted(self._draw.sample(range(ASSETS), self._changed))
        now_ms = int(time.time() * 1000)
        for i in which:
            self._prices[i] *= 1 + self._draw.gauss(0, 1e-4)
        return {"now": now_ms, "u": [self._row(i, now_ms) for i in which]}

    def _row(self, i: int, now_ms: int) -> dict[str, object]:
        price = self._prices[i]
        return {
            "s": f"ASSET{i:02d}",
            "p": f"{price:.2f}" if price >= 1 else f"{price:.6f}",
            "c": f"{i % 13 - 6:.2f}",
            "t": now_ms - self._draw.randrange(900),
            "every": 0,
            "ended": False,
        }


async def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--changed", type=int, default=ASSETS)
    args = parser.parse_args()
    frames.encode = marked
    raise_file_limit()
    hub = Hub(SystemClock())
    prices = Prices(ASSETS)
    hub.send(prices.step())
    prices = Prices(args.changed)
    config = uvicorn.Config(
        BareSite(hub),
        http=HandingOver,
        ws="none",
        loop="none",
        proxy_headers=False,
        log_config=None,
        lifespan="off",
        port=args.port,
        backlog=4096,
    )
    server = asyncio.create_task(uvicorn.Server(config).serve())
    due = time.monotonic()
    while not server.done():
        due += 1
        await asyncio.sleep(max(0, due - time.monotonic()))
        hub.send(prices.step())


if __name__ == "__main__":
    uvloop.run(main())
