"""Builds all parts from settings, loads the seams, and owns the one task group.

Nothing is built on import and nothing outlives `serve`: what was opened is closed in turn, whatever fails.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import uvicorn

from dateline import __version__
from dateline.cell import Cells
from dateline.clock import Clock, SystemClock
from dateline.config import Settings, shown
from dateline.errors import ConfigError
from dateline.insight.ranking import Weights
from dateline.intake.gate import HostGate
from dateline.intake.schedule import Rules
from dateline.live.feed import ChangeFeed
from dateline.live.hub import Hub
from dateline.markets.book import Book
from dateline.markets.forms import FormKind
from dateline.markets.providers import PROVIDERS, MakeProvider, Provider, Terms
from dateline.markets.providers.coingecko import make as make_coingecko
from dateline.markets.venues import VENUES, Venue
from dateline.markets.venues.codes import Codes
from dateline.model import SECTIONS, AssetId, ChangeKind
from dateline.net.client import Client
from dateline.net.guard import Allow
from dateline.net.mail import MailServer
from dateline.net.sockets import Sockets
from dateline.net.values import Transport
from dateline.ops.alerts import Alerting, Ways
from dateline.ops.price_watch import PriceWatch
from dateline.samples import exchange_past
from dateline.samples.exchange import SimulatedExchange
from dateline.samples.outlets import SAMPLE_OUTLETS, SAMPLE_SUFFIX
from dateline.samples.transport import SampleTransport
from dateline.site.app import create_app
from dateline.site.desk.parts import DeskParts
from dateline.site.parts import Attribution, PricesAsked, SiteParts
from dateline.site.takeover import HandingOver
from dateline.store import open_store
from dateline.store.port import Store
from dateline.walk.accounts import Accounts
from dateline.walk.again import AskAgain
from dateline.walk.editing import Editing
from dateline.walk.health import Health
from dateline.walk.markets import MarketWalk
from dateline.walk.naming import NamingWalk
from dateline.walk.news import Manners, NewsWalk
from dateline.walk.pictures import Pictures
from dateline.walk.pushes import Pushes
from dateline.walk.rates import RatesWalk
from dateline.walk.reserving import Reserving
from dateline.walk.stories import StoryWalk
from dateline.walk.story_desk import StoryDesk
from dateline.walk.streams import Streams
from dateline.walk.telling import Telling
from dateline.walk.wire import WireWalk

log = logging.getLogger("dateline.service")
ANCHOR = "samples.anchor"  # the instant that the samples' times are told from; set once, so they stay gone
LOOK_FOR_CHANGES_EVERY = timedelta(seconds=1)
SIMULATED_EVERY = timedelta(seconds=30)
MOST_FILES = 65_536
GRACE = 3  # seconds that open requests get when the server stops


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that runs, for the command line and the site."""

    settings: Settings
    clock: Clock
    store: Store
    client: Client
    cells: Cells
    changes: ChangeFeed
    news: NewsWalk
    again: AskAgain
    pushes: Pushes
    wire: WireWalk
    editing: Editing
    accounts: Accounts
    pictures: Pictures
    anchor_at: datetime


@dataclass(frozen=True, slots=True)
class Duties:
    """What this process does; several workers share one PostgreSQL."""

    web: bool = True
    intake: bool = True
    markets: bool = True
    samples: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """Where the site is, once it listens. `desk_link` works once and is None where a password is set."""

    address: str
    data: str
    desk_link: str | None


@contextlib.asynccontextmanager
async def opened(settings: Settings, *, exclusive: bool = False, clock: Clock | None = None) -> AsyncIterator[Parts]:
    """Open every part on the store that the settings name, and close them again.

    `exclusive`: refuse to open a SQLite store that another Dateline is serving from.
    Errors: ConfigError, SchemaMismatch, StoreBusy.
    """
    clock = clock or SystemClock()
    folder = settings.data_folder
    _make_folder(folder)
    async with contextlib.AsyncExitStack() as stack:
        store = await open_store(settings.store_url, clock=clock, backup_dir=folder / "backups", exclusive=exclusive)
        stack.push_async_callback(store.close)
        anchor_at = await _anchor(store, clock)
        client = _client(settings, _inside(clock, anchor_at), clock)
        stack.push_async_callback(client.close)
        cells = _cells(settings)
        stack.push_async_callback(cells.close)
        parts = _parts(settings, clock, store, client, cells, anchor_at)
        await parts.editing.heed_certificates()
        yield parts


@contextlib.asynccontextmanager
async def tools(settings: Settings) -> AsyncIterator[tuple[Client, Cells]]:
    """The client and the cells alone, for work that needs no store."""
    async with contextlib.AsyncExitStack() as stack:
        client = _client(settings, {}, SystemClock())
        stack.push_async_callback(client.close)
        cells = _cells(settings)
        stack.push_async_callback(cells.close)
        yield client, cells


def _client(settings: Settings, inside: Mapping[str, Transport], clock: Clock) -> Client:
    allow = Allow(hosts=frozenset(settings.intake.private_hosts))
    return Client(user_agent=user_agent(settings), allow=allow, inside=inside, clock=clock)


def _cells(settings: Settings) -> Cells:
    return Cells(
        workers=settings.cells.count,
        memory_bytes=settings.cells.memory_mib * 1024 * 1024,
        wall=settings.cells.wall,
        preload=("dateline.walk.reading", "dateline.walk.wire_reading"),
    )


def _parts(settings: Settings, clock: Clock, store: Store, client: Client, cells: Cells, anchor_at: datetime) -> Parts:
    intake = settings.intake
    fast_hosts = frozenset(intake.fast_hosts) | {outlet.host for outlet in SAMPLE_OUTLETS}
    gate = HostGate(clock, intake.gap, fast_hosts)
    changes = ChangeFeed()
    manners = _manners(settings, fast_hosts)
    news = NewsWalk(
        store=store,
        client=client,
        cells=cells,
        gate=gate,
        changes=changes,
        clock=clock,
        manners=manners,
    )
    editing = Editing(
        store=store,
        client=client,
        cells=cells,
        gate=gate,
        walk=news,
        changes=changes,
        clock=clock,
        public=settings.rights.public,
    )
    return Parts(
        settings=settings,
        clock=clock,
        store=store,
        client=client,
        cells=cells,
        changes=changes,
        news=news,
        again=AskAgain(
            store=store,
            cells=cells,
            changes=changes,
            clock=clock,
            news=news,
            manners=manners,
            delays=intake.again_after,
        ),
        pushes=Pushes(store=store, client=client, clock=clock, news=news, callback_base=_callback_base(settings)),
        wire=_wire(settings, clock, store, cells, changes),
        editing=editing,
        accounts=Accounts(store, clock),
        pictures=Pictures(store=store, client=client, cells=cells, gate=gate, clock=clock, leave=news.leave),
        anchor_at=anchor_at,
    )


def _manners(settings: Settings, fast_hosts: frozenset[str]) -> Manners:
    intake = settings.intake
    return Manners(
        rules=Rules(intake.min_every, intake.max_every),
        concurrency=intake.concurrency,
        page_concurrency=intake.page_concurrency,
        lease=intake.lease,
        fast_hosts=fast_hosts,
        pages=intake.pages,
    )


def _callback_base(settings: Settings) -> str | None:
    """Where hubs reach us: only a site whose address the operator named can be reached from outside."""
    return settings.site_address if settings.intake.hubs and settings.site.address else None


def _intake(parts: Parts) -> list[Coroutine[Any, Any, None]]:
    """What runs beside each other to take news in."""
    settings = parts.settings
    reserving = Reserving(store=parts.store, asking=parts.news.asking, clock=parts.clock)
    running = [parts.news.run(), parts.wire.run(), parts.again.run(), parts.pushes.run(), reserving.run()]
    running.append(story_walk(parts).run())
    running.append(NamingWalk(store=parts.store, changes=parts.changes, clock=parts.clock).run())
    if settings.site.hub:
        telling = Telling(
            store=parts.store,
            client=parts.client,
            changes=parts.changes,
            hub_url=settings.site.hub,
            base_url=settings.site_address,
        )
        running.append(telling.run())
    return running


def _alerting(parts: Parts) -> Alerting:
    """What tells people of trouble; in one process only, the one that serves."""
    told = parts.settings.alerts
    server = MailServer(told.server, told.port, told.security, told.user, told.password) if told.server else None
    return Alerting(
        store=parts.store,
        health=Health(store=parts.store, editing=parts.editing, clock=parts.clock),
        client=parts.client,
        clock=parts.clock,
        ways=Ways(told.webhook, server, told.sender, told.mail),
        site_name=parts.settings.site.name,
        address=parts.settings.site_address,
    )


def story_walk(parts: Parts) -> StoryWalk:
    """What tells stories: it works where it gets the lease."""
    return StoryWalk(store=parts.store, changes=parts.changes, clock=parts.clock, weights=weights_of(parts.settings))


def weights_of(settings: Settings) -> Weights:
    """What the operator makes of sections and outlets."""
    given = settings.stories.weighed
    sections = {name: weight for name, weight in given.items() if name in SECTIONS}
    return Weights(sections, {name: weight for name, weight in given.items() if name not in SECTIONS})


def _wire(settings: Settings, clock: Clock, store: Store, cells: Cells, changes: ChangeFeed) -> WireWalk:
    return WireWalk(
        store=store,
        cells=cells,
        changes=changes,
        clock=clock,
        folder=Path(settings.wire.folder).expanduser() if settings.wire.folder else None,
        public=settings.rights.public,
        formats={e.name: e.value for e in entry_points(group="dateline.formats")},
    )


def user_agent(settings: Settings) -> str:
    """Who we are and how to reach us; no posing as a browser."""
    contact = f"; {settings.site.contact}" if settings.site.contact else ""
    return f"Dateline/{__version__} (+{settings.site_address}/about/fetching{contact})"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise ConfigError(f"settings: store.folder = {str(folder)!r} cannot be made: {exc.strerror}") from exc


async def _anchor(store: Store, clock: Clock) -> datetime:
    kept = await store.desk.setting(ANCHOR)
    return datetime.fromisoformat(kept) if kept else clock.now()


def _inside(clock: Clock, anchor_at: datetime) -> Mapping[str, Transport]:
    return {
        "exchange" + SAMPLE_SUFFIX: SimulatedExchange(clock),
        SAMPLE_SUFFIX: SampleTransport(clock, anchor_at),
    }


async def install_samples(parts: Parts) -> int:
    """Give a site that never had a source the sample outlets; how many were added.

    They come once: a site whose samples were removed stays without.
    """
    if await parts.store.desk.setting(ANCHOR) or await parts.store.sources.outlets():
        return 0
    now = parts.clock.now()
    for outlet in SAMPLE_OUTLETS:
        made = await parts.store.sources.add_outlet(
            outlet.name,
            outlet.home_url,
            language=outlet.language,
            policy=outlet.policy,
            section=outlet.section,
            sample=True,
        )
        for feed in outlet.feeds:
            await parts.store.sources.add_source(
                made.id, outlet.address(feed.path), now=now, title=feed.title, section=feed.section or outlet.section
            )
    await parts.store.desk.put_setting(ANCHOR, parts.anchor_at.isoformat(), now)
    return len(SAMPLE_OUTLETS)


async def desk_link(parts: Parts, *, elsewhere: bool = False) -> str:
    """A new link to the desk that works once, by this machine's own address: until a password is set no other works.

    `elsewhere`: one that other machines may open, and a container's published port, by the site's address.
    """
    settings = parts.settings
    address = settings.site_address if elsewhere and settings.site.address else settings.local_address
    return f"{address}/desk/enter?token={await parts.accounts.new_link(elsewhere=elsewhere)}"


async def serve(settings: Settings, duties: Duties, announce: Callable[[Opened], None]) -> None:
    """Run until stopped.

    Errors: ConfigError where the port is in use; those of `opened`.
    """
    _raise_file_limit()
    listening = _listen(settings) if duties.web else None
    with contextlib.ExitStack() as closing:
        if listening is not None:
            closing.callback(listening.close)
            settings = replace(settings, server=replace(settings.server, port=listening.getsockname()[1]))
        async with opened(settings, exclusive=duties.intake or duties.markets) as parts:
            if duties.samples:
                await install_samples(parts)
            await _run(parts, duties, listening, announce)


async def _run(
    parts: Parts, duties: Duties, listening: socket.socket | None, announce: Callable[[Opened], None]
) -> None:
    hub = Hub(parts.clock)
    market = _market_walk(parts, hub) if duties.markets else None
    streaming = _streams(parts, market) if market is not None else None
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_follow(parts)), group.create_task(hub.run())]
        if duties.intake:
            tasks += [group.create_task(running) for running in _intake(parts)]
        if duties.intake and listening is not None:
            tasks.append(group.create_task(_alerting(parts).run()))
        if market is not None:
            tasks.append(group.create_task(market.run()))
            tasks += [group.create_task(running) for running in _rates(parts)]
            watch_prices = PriceWatch(store=parts.store, clock=parts.clock, tell=_alerting(parts).tell)
            tasks.append(group.create_task(watch_prices.run()))
        if streaming is not None:
            tasks.append(group.create_task(streaming))
        data = str(parts.settings.data_folder.resolve())
        if listening is None:
            announce(Opened(parts.settings.site_address, data, None))
            return
        # A worker makes no link: it would end the one that the serving process printed.
        link = await desk_link(parts) if not await parts.accounts.any() else None
        told = Opened(parts.settings.site_address, data, link)
        server = _server(parts, hub, market)
        watch = group.create_task(_announced(server, told, announce))
        try:
            await server.serve(sockets=[listening])
        finally:
            parts.changes.close()
            hub.close()
            for task in (*tasks, watch):
                task.cancel()


async def _announced(server: uvicorn.Server, told: Opened, announce: Callable[[Opened], None]) -> None:
    while not server.started:  # noqa: ASYNC110  # uvicorn offers a flag and no event
        await asyncio.sleep(0.01)
    announce(told)


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


def _server(parts: Parts, hub: Hub, market: MarketWalk | None) -> uvicorn.Server:
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
        market_attribution=_attributions(parts),
        picture_fails=parts.pictures.fails,
        prices_asked=lambda: _prices_asked(settings, market),
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


def _prices_asked(settings: Settings, market: MarketWalk | None) -> PricesAsked:
    """How asking for prices goes; of another process's asking nothing is known here."""
    if settings.markets.provider == "none":
        return PricesAsked(wanted=False)
    state = market.state()[0] if market is not None else None
    if state is None or state.last is None or state.last.good:
        return PricesAsked(wanted=True)
    again_at = state.next.at if state.next is not None else None
    return PricesAsked(True, state.provider, state.last.at, again_at)


def _allowed_hosts(settings: Settings) -> tuple[str, ...]:
    own = settings.site_address.partition("://")[2]
    own = own.rpartition(":")[0] if own.rpartition(":")[2].isdigit() else own
    return ("localhost", "127.0.0.1", "[::1]", own, *settings.server.allowed_hosts)


def _attributions(parts: Parts) -> Mapping[str, Attribution]:
    made = [make(_terms(parts.settings)) for make in _providers().values()]
    polled = {
        p.name: Attribution(p.attribution.text, p.attribution.url, simulated=getattr(p, "simulated", False))
        for p in made
    }
    streamed = {
        name: Attribution(venue.attribution.text, venue.attribution.url, simulated=False)
        for venue in VENUES.values()
        for name in (venue.name, *(f"{venue.name} ({quote})" for quote in venue.quotes))
    }
    return polled | streamed


# --- markets -----------------------------------------------------------------------------------------


def _terms(settings: Settings, every: timedelta | None = None) -> Terms:
    markets = settings.markets
    return Terms(address=markets.address, key=markets.key, key_kind=markets.key_kind, every=every or markets.every)


def _providers() -> Mapping[str, MakeProvider]:
    """The built-in providers and those that installed packages bring."""
    found: dict[str, MakeProvider] = {e.name: e.load() for e in entry_points(group="dateline.markets")}
    return {**found, **PROVIDERS}


def _market_walk(parts: Parts, hub: Hub) -> MarketWalk | None:
    settings = parts.settings.markets
    if settings.provider == "none":
        return None
    name = "coingecko" if settings.provider == "auto" else settings.provider
    every = SIMULATED_EVERY if name == "simulated" else None
    return MarketWalk(
        store=parts.store,
        client=parts.client,
        cells=parts.cells,
        feed=parts.changes,
        hub=hub,
        provider=_providers()[name](_terms(parts.settings, every)),
        fallback=_fallback(parts),
        fallback_wanted=lambda: _has_samples(parts),
        made_up_past=exchange_past.past,
        clock=parts.clock,
        assets=tuple(AssetId(a) for a in settings.assets),
        limit=settings.count,
        keep_minutes=settings.keep_minutes,
    )


def _rates(parts: Parts) -> list[Coroutine[Any, Any, None]]:
    """What asks for rates of other currencies; nothing where none is offered, or prices are made up anyway."""
    settings = parts.settings.markets
    if not settings.currencies or settings.provider in ("simulated", "none"):
        return []
    walk = RatesWalk(
        store=parts.store,
        client=parts.client,
        cells=parts.cells,
        clock=parts.clock,
        service=make_coingecko(_terms(parts.settings)),
        currencies=settings.currencies,
    )
    return [walk.run()]


def _venues(settings: Settings) -> list[Venue]:
    """The exchanges that the operator turned on, the most trusted first. Errors: ConfigError."""
    wanted = dict.fromkeys(name.lower() for name in settings.markets.streams)
    for name in wanted:
        if name not in VENUES:
            raise ConfigError(
                f"settings: markets.streams: there is no exchange {name!r}; there are {', '.join(VENUES)}"
            )
    return [VENUES[name] for name in wanted]


def _streams(parts: Parts, market: MarketWalk) -> Coroutine[Any, Any, None] | None:
    """Live prices beside the polled ones; None where no exchange is turned on."""
    venues, codes = _venues(parts.settings), Codes(parts.settings.markets.codes)
    if not venues:
        return None

    async def run() -> None:
        allow = Allow(hosts=frozenset(parts.settings.intake.private_hosts), ports=frozenset({9443}))
        sockets = Sockets(user_agent=user_agent(parts.settings), allow=allow, clock=parts.clock)
        try:
            await Streams(
                venues=venues,
                book=Book(venues, codes),
                sockets=sockets,
                market=market,
                store=parts.store,
                feed=parts.changes,
                clock=parts.clock,
            ).run()
        finally:
            await sockets.close()

    return run()


def _fallback(parts: Parts) -> Provider | None:
    """Simulated prices, which stand beside the samples while no real provider answers."""
    if parts.settings.markets.provider != "auto" or parts.settings.markets.streams:
        return None  # made-up prices never stand beside true ones
    return _providers()["simulated"](_terms(parts.settings, SIMULATED_EVERY))


async def _has_samples(parts: Parts) -> bool:
    return any(outlet.sample for outlet in await parts.store.sources.outlets())


# --- the loop's own ----------------------------------------------------------------------------------


async def _follow(parts: Parts) -> None:
    """Hand on what other processes did (the command line, other workers): the store numbers every change."""
    seen = await parts.store.changes.newest()
    while True:
        await asyncio.sleep(LOOK_FOR_CHANGES_EVERY.total_seconds())
        fresh = await parts.store.changes.since(seen)
        for change in fresh:
            seen = max(seen, change.number)
            parts.changes.publish(change)
        if any(change.kind is ChangeKind.SOURCE for change in fresh):
            await parts.editing.heed_certificates()
            parts.news.ring()
            parts.wire.ring()


def _raise_file_limit() -> None:
    """Take as many sockets as this process may have: each reader of the live stream is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listen(settings: Settings) -> socket.socket:
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
