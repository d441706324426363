"""Sending many requests: wrk where it is installed, else a small client of our own."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

CONNECTIONS = 32


class Unexpected(Exception):
    """An answer that was not 200."""


def sent_same(url: str, headers: Mapping[str, str], seconds: int = 3) -> int:
    """Ask for one address over and over; how many answers came."""
    wrk = shutil.which("wrk")
    if wrk is None:
        return sent_each(url, [urlsplit(url).path] * 15_000, headers)
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *given, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    count = re.search(r"(\d+) requests in", told)
    if count is None or "Non-2xx" in told or "Socket errors" in told:
        raise Unexpected(told)
    return int(count[1])


def sent_each(base: str, paths: Sequence[str], headers: Mapping[str, str], connections: int = CONNECTIONS) -> int:
    """Ask for each path once, over kept connections; how many answers came."""
    parts = urlsplit(base)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    asks = [f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{lines}\r\n".encode() for path in paths]
    asyncio.run(_send(parts.hostname or "127.0.0.1", parts.port or 80, asks, connections))
    return len(asks)


async def _send(host: str, port: int, asks: list[bytes], connections: int) -> None:
    waiting = iter(asks)

    async def line() -> None:
        reader, writer = await asyncio.open_connection(host, port)
        try:
            for ask in waiting:
                writer.write(ask)
                await _read(reader, ask)
        finally:
            writer.close()

    await asyncio.gather(*(line() for _ in range(connections)))


async def _read(reader: asyncio.StreamReader, ask: bytes) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise Unexpected(f"{ask.splitlines()[0]!r}: {head.splitlines()[0]!r}")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    if length is None:
        raise Unexpected(f"{ask.splitlines()[0]!r}: no length")
    return await reader.readexactly(int(length[1]))
