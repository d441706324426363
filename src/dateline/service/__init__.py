"""Builds all parts from settings, loads the seams, and owns the one task group.

Nothing is built on import and nothing outlives `serve`: what was opened is closed in turn, whatever fails.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import uvicorn

from dateline.config import Settings
from dateline.live.hub import Hub
from dateline.model import ChangeKind
from dateline.ops.price_watch import PriceWatch
from dateline.samples.outlets import SAMPLE_OUTLETS
from dateline.service.parts import ANCHOR, Parts, opened, tools
from dateline.service.prices import market_walk, rates, streams
from dateline.service.walks import alerting, intake, story_walk
from dateline.service.web import listen, raise_file_limit, site_server

LOOK_FOR_CHANGES_EVERY = timedelta(seconds=1)

__all__ = ["Duties", "Opened", "Parts", "desk_link", "install_samples", "opened", "serve", "story_walk", "tools"]


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
    raise_file_limit()
    listening = listen(settings) if duties.web else None
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
    market = market_walk(parts, hub) if duties.markets else None
    streaming = streams(parts, market) if market is not None else None
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_follow(parts)), group.create_task(hub.run())]
        if duties.intake:
            tasks += [group.create_task(running) for running in intake(parts)]
        if duties.intake and listening is not None:
            tasks.append(group.create_task(alerting(parts).run()))
        if market is not None:
            tasks.append(group.create_task(market.run()))
            tasks += [group.create_task(running) for running in rates(parts)]
            watch_prices = PriceWatch(
                store=parts.store,
                clock=parts.clock,
                tell=alerting(parts).tell,
                currencies=parts.settings.markets.currencies,
            )
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
        server = site_server(parts, hub, market)
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
