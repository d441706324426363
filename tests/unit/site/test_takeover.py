"""The live stream on real connections: as events, packed, and as a WebSocket; refused where it is not given."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dateline.clock import SystemClock
from dateline.live.hub import Hub
from dateline.site.app import Site
from dateline.site.takeover import HandingOver


class BareSite(Site):
    """A site with nothing but its hub: what the stream needs."""

    def __init__(self, hub: Hub) -> None:
        self.parts = SimpleNamespace(hub=hub)  # type: ignore[assignment]

    def answers(self, host: bytes | None) -> bool:
        return host != b"other.example"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"page"})


@asynccontextmanager
async def served(hub: Hub) -> AsyncIterator[int]:
    config = uvicorn.Config(
        BareSite(hub), http=HandingOver, ws="none", proxy_headers=False, log_config=None, lifespan="off", port=0
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # uvicorn tells it by no event
        await asyncio.sleep(0.005)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        hub.close()
        server.should_exit = True
        await running


async def asked(
    port: int, path: str = "/live", **headers: str
) -> tuple[bytes, asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 26)
    lines = {"Host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
    writer.write(
        f"GET {path} HTTP/1.1\r\n".encode() + "".join(f"{n}: {v}\r\n" for n, v in lines.items()).encode() + b"\r\n"
    )
    return await reader.readuntil(b"\r\n\r\n"), reader, writer


def rows(**prices: str) -> Mapping[str, object]:
    return {"u": [{"s": s, "p": p, "c": None, "t": 0, "every": 0, "ended": False} for s, p in prices.items()]}


async def until(met: Any) -> None:
    while not met():
        await asyncio.sleep(0.005)


async def test_events_come_and_resume_after_the_last_one() -> None:
    hub = Hub(SystemClock())
    hub.send(rows(BTC="1", ETH="1"))
    async with served(hub) as port:
        head, reader, writer = await asked(port)
        assert (
            head.startswith(b"HTTP/1.1 200 OK") and b"text/event-stream" in head and b"content-security-policy" in head
        )
        assert await reader.readuntil(b"\n\n") == b"retry: 5000\n\n"
        first = await reader.readuntil(b"\n\n")
        assert json.loads(first.split(b"data: ")[1])["u"] == [
            [0, "1", None, pytest.approx(0, abs=1e11)],
            [1, "1", None, pytest.approx(0, abs=1e11)],
        ]
        writer.close()
        await until(lambda: hub.streams == 0)
        hub.send(rows(ETH="2"))
        last = re.search(rb"id: (\S+)", first)
        assert last is not None
        _, reader, writer = await asked(port, Last_Event_ID=last[1].decode())
        await reader.readuntil(b"\n\n")
        again = json.loads((await reader.readuntil(b"\n\n")).split(b"data: ")[1])
        assert [row[:2] for row in again["u"]] == [[1, "2"]]
        writer.close()


async def test_a_client_that_takes_gzip_gets_it_and_each_frame_is_whole_when_it_comes() -> None:
    hub = Hub(SystemClock())
    async with served(hub) as port:
        head, reader, writer = await asked(port, Accept_Encoding="br, gzip")
        assert b"content-encoding: gzip" in head
        unpack = zlib.decompressobj(31)
        assert unpack.decompress(await reader.read(1000)) == b"retry: 5000\n\n"
        for price in ("1", "2", "3"):
            hub.send(rows(BTC=price))
            plain = unpack.decompress(await reader.read(1000))
            assert plain.endswith(b"\n\n") and json.loads(plain.split(b"data: ")[1])["u"][0][1] == price
        writer.close()


async def test_a_connection_that_had_pages_before_is_handed_over_too() -> None:
    hub = Hub(SystemClock())
    hub.send(rows(BTC="1"))
    async with served(hub) as port:
        head, reader, writer = await asked(port, "/page")
        assert b"200" in head and await reader.readexactly(4) == b"page"
        writer.write(b"GET /live?v=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"event-stream" in await reader.readuntil(b"\r\n\r\n")
        await reader.readuntil(b"\n\n")
        assert b'"1"' in await reader.readuntil(b"\n\n")
        writer.close()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [("/live", {"Host": "other.example"}, b"400"), ("/live?v=2", {}, b"400"), ("/live?since=%00&v=x", {}, b"400")],
)
async def test_the_stream_is_refused_in_words(path: str, headers: Mapping[str, str], status: bytes) -> None:
    async with served(Hub(SystemClock())) as port:
        head, reader, writer = await asked(port, path, **headers)
        assert head.split()[1] == status and (await reader.read()).endswith(b".\n")
        writer.close()


async def test_one_reader_too_many_is_told_when_to_come_back() -> None:
    async with served(Hub(SystemClock(), most_streams=1)) as port:
        _, _, one = await asked(port)
        head, _, two = await asked(port)
        assert b"503" in head.split(b"\r\n")[0] and b"retry-after: 60" in head
        one.close()
        two.close()


async def test_a_program_takes_messages_over_a_websocket_and_resumes() -> None:
    hub = Hub(SystemClock())
    hub.send(rows(BTC="1", ETH="1"))
    async with served(hub) as port:
        async with connect(f"ws://localhost:{port}/live", compression=None) as socket:
            first = json.loads(await socket.recv())
            assert [row[:2] for row in first["u"]] == [[0, "1"], [1, "1"]]
            await (await socket.ping())
            hub.tend()
            hub.send(rows(BTC="2"))
            second = json.loads(await socket.recv())
            assert [row[:2] for row in second["u"]] == [[0, "2"]]
        await until(lambda: hub.streams == 0)
        async with connect(f"ws://localhost:{port}/live?since={first['id']}", compression=None) as socket:
            assert [row[:2] for row in json.loads(await socket.recv())["u"]] == [[0, "2"]]
            hub.close()
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 1001


async def test_a_websocket_elsewhere_or_without_a_key_is_refused() -> None:
    async with served(Hub(SystemClock())) as port:
        with pytest.raises(InvalidStatus):
            async with connect(f"ws://localhost:{port}/elsewhere"):
                pass
        head, _, writer = await asked(port, Upgrade="websocket", Connection="Upgrade")
        assert b"400" in head.split(b"\r\n")[0] or b"426" in head.split(b"\r\n")[0]
        writer.close()


async def test_a_program_that_says_too_much_is_let_go() -> None:
    hub = Hub(SystemClock())
    async with served(hub) as port, connect(f"ws://localhost:{port}/live", compression=None) as socket:
        await socket.send("x" * 10_000)
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        await until(lambda: hub.streams == 0)


async def test_one_that_stops_reading_costs_no_memory_and_gets_the_newest_when_it_reads() -> None:
    hub = Hub(SystemClock())
    async with served(hub) as port:
        _, reader, writer = await asked(port)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await until(lambda: hub.streams == 1)
        pad = "9" * 900
        sent = 0
        while not hub._behind:
            sent += 1
            hub.send(rows(**{f"A{i}": f"{sent}{pad}" for i in range(200)}))
            await asyncio.sleep(0)
        for _ in range(50):
            sent += 1
            hub.send(rows(A0=str(sent)))
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        newest = ""
        while newest != str(sent):
            event = await reader.readuntil(b"\n\n")
            if b"data: " in event:
                newest = json.loads(event.split(b"data: ")[1])["u"][0][1]
        assert not hub._behind
        writer.close()


async def test_the_kernel_keeps_no_minutes_of_old_frames_for_one_that_takes_nothing() -> None:
    hub = Hub(SystemClock())
    async with served(hub) as port:
        with socket.socket() as stalled:
            stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            stalled.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(stalled, ("127.0.0.1", port))
            await loop.sock_sendall(stalled, b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await until(lambda: hub.streams == 1)
            sent = 0
            while not hub._behind and sent < 100:
                sent += 1
                hub.send(rows(**{f"A{i}": f"{sent}.00000000000000" for i in range(70)}))
                await asyncio.sleep(0)
            assert sent < 40  # a minute at most, of frames of 2.5 kB; the kernel's own choice is 4 MB
