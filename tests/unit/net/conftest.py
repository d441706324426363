"""A server that misbehaves on purpose, clients that may ask it, and names that lead where a test wants."""

from __future__ import annotations

import importlib.util
import socket
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from dateline.net.client import Allow, Client, Limits

SHORT = Limits(total=timedelta(seconds=1), idle=timedelta(seconds=0.3))


@pytest.fixture(scope="session")
def faultserver(shared: Path) -> Any:
    """The module of the fault server."""
    spec = importlib.util.spec_from_file_location("faultserver", shared / "tools/faultserver.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
async def faults(faultserver: Any) -> AsyncIterator[Any]:
    """A fault server on loopback."""
    async with faultserver.FaultServer(seed=1) as server:
        yield server


@pytest.fixture
async def make_client() -> AsyncIterator[Callable[..., Client]]:
    """Makes clients with short limits, and closes them."""
    made: list[Client] = []

    def make(*hosts: str, limits: Limits = SHORT, **more: Any) -> Client:
        client = Client(user_agent="Dateline/test", allow=Allow(hosts=hosts), limits=limits, **more)
        made.append(client)
        return client

    yield make
    for client in made:
        await client.close()


@pytest.fixture
def client(faults: Any, make_client: Callable[..., Client]) -> Client:
    """A client whose operator listed the fault server."""
    return make_client(f"127.0.0.1:{faults.port}")


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that a socket was told to connect to."""
    addresses: list[Any] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        addresses.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return addresses


class Names(AbstractResolver):
    """Names that lead where the test says; each look-up takes the next answer, the last one repeats."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = {name.replace("_", "."): given for name, given in answers.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_UNSPEC) -> list[ResolveResult]:
        self.asked.append(host)
        given = self.answers.get(host)
        if given is None:
            raise OSError(None, "no such name")
        addresses = given.pop(0) if len(given) > 1 else given[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


@pytest.fixture
def make_names() -> type[Names]:
    """Makes resolvers: make_names(news_example_com=[["10.0.0.1"]])."""
    return Names
