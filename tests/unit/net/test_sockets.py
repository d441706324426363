"""WebSockets under the guard, against servers on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from websockets.asyncio.server import ServerConnection, serve

from dateline.errors import Blocked, Broken, FetchError, OverLimit, TimedOut, Unreachable
from dateline.net.guard import Allow
from dateline.net.sockets import SocketLimits, Sockets


@asynccontextmanager
async def speaking(talk: Callable[[ServerConnection], Awaitable[None]], **more: Any) -> AsyncIterator[int]:
    async with serve(talk, "127.0.0.1", 0, **more) as server:
        yield next(iter(server.sockets)).getsockname()[1]


@asynccontextmanager
async def client(port: int, limits: SocketLimits | None = None) -> AsyncIterator[Sockets]:
    made = Sockets(user_agent="Dateline/test", allow=Allow(hosts=[f"127.0.0.1:{port}"]), limits=limits)
    try:
        yield made
    finally:
        await made.close()


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def test_what_is_sent_comes_back_and_we_say_who_we_are() -> None:
    agents: list[str] = []

    async def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        agents.append(connection.request.headers["User-Agent"])
        await echo(connection)

    async with speaking(talk) as port, client(port) as sockets:
        socket = await sockets.open(f"ws://127.0.0.1:{port}/v2")
        await socket.send("hello")
        assert await socket.receive() == b"hello"
        await socket.close()
    assert agents == ["Dateline/test"]


@pytest.mark.parametrize(
    "url",
    [
        "ws://127.0.0.1/",
        "wss://localhost/",
        "ws://[::1]/",
        "ws://169.254.169.254/",
        "wss://10.0.0.1/",
        "http://a.com/",
        "ws://user@/",
        "file:///x",
        "wss://exchange.example.com:22/",
    ],
)
async def test_what_may_not_be_asked_is_not_connected_to(url: str) -> None:
    sockets = Sockets(user_agent="Dateline/test")
    with pytest.raises(Blocked):
        await sockets.open(url)
    await sockets.close()


async def test_a_name_that_leads_inside_is_refused_where_the_socket_is_made(make_names: Any) -> None:
    sockets = Sockets(user_agent="Dateline/test", names=make_names(**{"prices.exchange.com": [["127.0.0.1"]]}))
    with pytest.raises(Blocked, match=r"127\.0\.0\.1"):
        await sockets.open("ws://prices.exchange.com/")
    await sockets.close()


async def test_a_redirect_is_not_followed() -> None:
    async def elsewhere(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"})

    app = web.Application()
    app.router.add_get("/", elsewhere)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with client(port) as sockets:
        with pytest.raises(FetchError, match="redirects"):
            await sockets.open(f"ws://127.0.0.1:{port}/")
    await runner.cleanup()


async def test_a_page_instead_of_a_stream_is_an_error() -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html>log in</html>")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    async with client(port) as sockets:
        with pytest.raises(Unreachable, match="answered 200 instead"):
            await sockets.open(f"ws://127.0.0.1:{port}/")
    await runner.cleanup()


async def test_a_message_that_is_too_big_closes_the_connection() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send("x" * 10_000_000)

    async with speaking(talk) as port, client(port) as sockets:
        socket = await sockets.open(f"ws://127.0.0.1:{port}/")
        with pytest.raises(OverLimit, match="message bytes"):
            await socket.receive()


@pytest.mark.parametrize("ping", [False, True])
async def test_a_flood_closes_the_connection(ping: bool) -> None:
    async def talk(connection: ServerConnection) -> None:
        for _ in range(1000):
            await (connection.ping() if ping else connection.send("x"))
        await connection.wait_closed()

    async with speaking(talk) as port, client(port, SocketLimits(messages_a_second=50)) as sockets:
        socket = await sockets.open(f"ws://127.0.0.1:{port}/")

        async def all_of_it() -> None:
            for _ in range(1000):
                await socket.receive()

        with pytest.raises(OverLimit, match="messages"):
            await all_of_it()


async def test_a_message_in_many_pieces_is_one() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send(iter("abc" * 50))
        await connection.wait_closed()

    async with speaking(talk) as port, client(port) as sockets:
        socket = await sockets.open(f"ws://127.0.0.1:{port}/")
        assert await socket.receive() == b"abc" * 50
        await socket.close()


async def test_a_binary_message_is_read_like_a_text() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send(b'{"channel":"heartbeat"}')
        await connection.wait_closed()

    async with speaking(talk) as port, client(port) as sockets:
        socket = await sockets.open(f"ws://127.0.0.1:{port}/")
        assert await socket.receive() == b'{"channel":"heartbeat"}'
        await socket.close()


async def test_a_ping_is_answered_and_shows_that_the_connection_lives() -> None:
    answered = asyncio.Event()

    async def talk(connection: ServerConnection) -> None:
        await (await connection.ping("are you there"))
        answered.set()
        await connection.close()

    async with speaking(talk) as port, client(port) as sockets:
        socket = await sockets.open(f"ws://127.0.0.1:{port}/")
        assert await socket.receive() == b""
        assert await socket.receive() is None
        assert answered.is_set()


async def test_a_server_that_never_opens_the_stream_is_given_up() -> None:
    done = asyncio.Event()

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await done.wait()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with client(port, SocketLimits(connect=timedelta(milliseconds=100))) as sockets:
        with pytest.raises((TimedOut, Broken)):
            await sockets.open(f"ws://127.0.0.1:{port}/")
    done.set()
    await asyncio.sleep(0.05)
    server.close()
    await server.wait_closed()
