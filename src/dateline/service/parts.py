"""The parts of Dateline, built from settings and opened on its store."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import entry_points
from pathlib import Path

from dateline import __version__
from dateline.cell import Cells
from dateline.clock import Clock, SystemClock
from dateline.config import Settings
from dateline.errors import ConfigError
from dateline.intake.gate import HostGate
from dateline.intake.schedule import Rules
from dateline.live.feed import ChangeFeed
from dateline.net.client import Client
from dateline.net.guard import Allow
from dateline.net.values import Transport
from dateline.samples.exchange import SimulatedExchange
from dateline.samples.outlets import SAMPLE_OUTLETS, SAMPLE_SUFFIX
from dateline.samples.transport import SampleTransport
from dateline.store import open_store
from dateline.store.port import Store
from dateline.walk import recipes
from dateline.walk.accounts import Accounts
from dateline.walk.again import AskAgain
from dateline.walk.editing import Editing
from dateline.walk.news import Manners, NewsWalk
from dateline.walk.pictures import Pictures
from dateline.walk.pushes import Pushes
from dateline.walk.wire import WireWalk

ANCHOR = "samples.anchor"  # the instant that the samples' times are told from; set once, so they stay gone


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
        # What was imported and built stays to the end: looking through it took 70 ms now and then, in a poll as well.
        gc.freeze()
        stack.callback(gc.unfreeze)
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
        recipes=recipes.of_folder(settings.data_folder / recipes.FOLDER),
    )


def _callback_base(settings: Settings) -> str | None:
    """Where hubs reach us: only a site whose address the operator named can be reached from outside."""
    return settings.site_address if settings.intake.hubs and settings.site.address else None


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
