"""The site on its socket: what it is made of, and the server that it runs in."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
import socket
from collections.abc import Iterator

import uvicorn

from dateline import __version__
from dateline.config import Settings, shown
from dateline.errors import ConfigError
from dateline.live.hub import Hub
from dateline.markets.forms import FormKind
from dateline.service.parts import Parts
from dateline.service.prices import attributions, prices_asked
from dateline.site.app import create_app
from dateline.site.desk.parts import DeskParts
from dateline.site.parts import SiteParts
from dateline.site.takeover import HandingOver
from dateline.walk.markets import MarketWalk
from dateline.walk.story_desk import StoryDesk

MOST_FILES = 65_536
GRACE = 3  # seconds that open requests get when the server stops


class _Server(uvicorn.Server):
    """uvicorn's, which raises a signal again once it has stopped; being asked to stop is no failure here."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def _stop(self) -> None:
        self.should_exit = True


def site_server(parts: Parts, hub: Hub, market: MarketWalk | None) -> uvicorn.Server:
    app = create_app(_site_parts(parts, hub, market))
    return _Server(
        uvicorn.Config(
            app,
            http=HandingOver,
            ws="none",  # the one WebSocket is the live stream's
            loop="none",  # the loop is the caller's
            lifespan="on",  # in it the site follows changes
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # the site believes only the proxies that the operator named
            timeout_graceful_shutdown=GRACE,
        )
    )


def _site_parts(parts: Parts, hub: Hub, market: MarketWalk | None) -> SiteParts:
    settings = parts.settings
    return SiteParts(
        store=parts.store,
        feed=parts.changes,
        hub=hub,
        clock=parts.clock,
        pictures=parts.pictures.get,
        name=settings.site.name,
        language=settings.site.language,
        time_zone=settings.site.time_zone,
        base_url=settings.site_address,
        contact=settings.site.contact or None,
        allowed_hosts=_allowed_hosts(settings),
        proxies=settings.server.trusted_proxies,
        market_attribution=attributions(parts),
        picture_fails=parts.pictures.fails,
        prices_asked=lambda: prices_asked(settings, market),
        prices_told=market.told if market is not None else lambda _: (),
        version=__version__,
        pushes=parts.pushes,
        stories=StoryDesk(store=parts.store, changes=parts.changes, clock=parts.clock),
        hub_url=settings.site.hub or None,
        fold=tuple(FormKind(kind) for kind in settings.markets.fold),
        currencies=settings.markets.currencies,
        desk=DeskParts(
            editing=parts.editing,
            accounts=parts.accounts,
            pictures=parts.pictures,
            wire=parts.wire,
            market=market,
            settings=shown(settings),
        ),
    )


def _allowed_hosts(settings: Settings) -> tuple[str, ...]:
    own = settings.site_address.partition("://")[2]
    own = own.rpartition(":")[0] if own.rpartition(":")[2].isdigit() else own
    return ("localhost", "127.0.0.1", "[::1]", own, *settings.server.allowed_hosts)


def listen(settings: Settings) -> socket.socket:
    server = settings.server
    try:
        infos = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as exc:
        raise ConfigError(f"settings: server.host = {server.host!r} is no address of this machine: {exc}") from exc
    family, kind, proto, _, address = infos[0]
    listening = socket.socket(family, kind, proto)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(4096)  # a restart brings every reader of the stream back at once
    except OSError as exc:
        listening.close()
        raise ConfigError(
            f"settings: port {server.port} of {server.host} cannot be had: {exc.strerror}. "
            "Another program may be using it; set server.port, or start with --port 0 for a free one"
        ) from exc
    listening.setblocking(False)
    return listening


def raise_file_limit() -> None:
    """Take as many sockets as this process may have: each reader of the live stream is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
