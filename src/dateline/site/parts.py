"""What the site is built from: values and ports, all handed in by the service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from dateline.clock import Clock
from dateline.model import Change, PictureId
from dateline.store.port import PictureFile, Store

NAME_SETTING = "site_name"  # the desk's setting for the site's name; goes before the configured one

PictureSource = Callable[[PictureId, int], Awaitable[PictureFile | None]]


class ChangesAsTheyCome(Protocol):
    """The site's view of `live.feed.ChangeFeed`."""

    def listen(self) -> AsyncIterator[Change]:
        """Changes from now on; a slow listener skips to the newest."""
        ...


class Frames(Protocol):
    """The site's view of `live.hub.Hub`."""

    def stream(self, last_event_id: str | None = None) -> AsyncIterator[bytes]:
        """Frames as server-sent events, from after that id."""
        ...


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is owed for prices, as a provider asks to be named. `simulated`: the prices are made up."""

    text: str
    url: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class SiteParts:
    """All that the site needs, as values; nothing here is looked up later.

    `allowed_hosts`: names (without port) that a request may ask for; "*" takes any. `proxies`: addresses or
    networks whose X-Forwarded-For and X-Forwarded-Proto are believed. `market_attribution`: by provider name.
    `desk`: what `site.desk` needs; None: no desk is served.
    """

    store: Store
    feed: ChangesAsTheyCome
    hub: Frames
    clock: Clock
    pictures: PictureSource
    name: str = "Dateline"
    language: str = "en"
    time_zone: str = "UTC"
    base_url: str = "http://127.0.0.1:8000"
    contact: str | None = None
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    proxies: tuple[str, ...] = ()
    market_attribution: Mapping[str, Attribution] = field(default_factory=dict)
    version: str = ""
    cache_bytes: int = 24 * 1024 * 1024
    desk: Any = None
