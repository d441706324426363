"""A price from a socket on loopback to the pages: Kraken's protocol, the real client, the real walk."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace

from tests.unit.walk.test_streams import world
from tests.virtual import VirtualClock
from websockets.asyncio.server import ServerConnection, serve

from dateline.clock import SystemClock
from dateline.markets.venues import VENUES
from dateline.net.guard import Allow
from dateline.net.sockets import Sockets
from dateline.samples.exchange_stream import Faults, Session


async def test_a_price_told_on_a_socket_is_on_the_pages() -> None:
    clock = SystemClock()

    async def talk(connection: ServerConnection) -> None:
        session = Session("loopback", Faults())
        with contextlib.suppress(Exception):
            async for text in connection:
                for said in session.heard(str(text), clock.now()):
                    await connection.send(said)

    async with serve(talk, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        sockets = Sockets(user_agent="Dateline/test", allow=Allow(hosts=[f"127.0.0.1:{port}"]))
        virtual = VirtualClock(clock.now())
        async with world(sockets, virtual, replace(VENUES["kraken"], url=f"ws://127.0.0.1:{port}/v2")) as there:
            for _ in range(100):
                await virtual.pass_(0.5)
                await asyncio.sleep(0.02)
                if there.price().provider == "Kraken":
                    break
            assert there.price().provider == "Kraken"
        await sockets.close()
