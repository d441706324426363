"""What the site is built from: values and ports, all handed in by the service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dateline.clock import Clock
from dateline.live.feed import ChangeFeed
from dateline.live.hub import Hub
from dateline.markets.forms import FormKind
from dateline.model import AssetId, PictureId, Tick
from dateline.store.port import PictureFile, Store
from dateline.walk.pushes import Pushes
from dateline.walk.story_desk import StoryDesk

NAME_SETTING = "site_name"  # the desk's setting for the site's name; goes before the configured one

PictureFails = Callable[[PictureId], bool]
PictureSource = Callable[[PictureId, int], Awaitable[PictureFile | None]]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is owed for prices, as a provider asks to be named. `simulated`: the prices are made up."""

    text: str
    url: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class PricesAsked:
    """How asking for prices goes, for a page that has none. `wanted`: whether the operator wants prices at all.

    `failed_at`: when `provider` was last asked, in vain; None: it was not asked yet, or it answered.
    """

    wanted: bool
    provider: str = ""
    failed_at: datetime | None = None
    again_at: datetime | None = None


def _waiting() -> PricesAsked:
    return PricesAsked(wanted=True)


def _none_told(_: AssetId) -> Sequence[Tick]:
    return ()


def _none_fails(_: PictureId) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class SiteParts:
    """All that the site needs, as values; nothing here is looked up later.

    `allowed_hosts`: names (without port) that a request may ask for; "*" takes any. `proxies`: addresses or
    networks whose X-Forwarded-For and X-Forwarded-Proto are believed. `market_attribution`: by provider name.
    `prices_told`: what each source says of an asset now, where this process asks them.
    `picture_fails`: whether a picture could not be had lately, so that no page has a place for it.
    `pushes`: who takes what hubs send us; `hub_url`: the hub that our feeds name.
    `stories`: who acts on stories: disputes by readers, deeds by editors; None: neither is offered.
    `fold`: forms of an asset that stand behind it in the bar and the table. `currencies`: those that readers may choose
    beside dollars.
    `desk`: what `site.desk` needs; None: no desk is served.
    """

    store: Store
    feed: ChangeFeed
    hub: Hub
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
    picture_fails: PictureFails = _none_fails
    prices_asked: Callable[[], PricesAsked] = _waiting
    prices_told: Callable[[AssetId], Sequence[Tick]] = _none_told
    version: str = ""
    cache_bytes: int = 24 * 1024 * 1024
    pushes: Pushes | None = None
    stories: StoryDesk | None = None
    hub_url: str | None = None
    fold: tuple[FormKind, ...] = ()
    currencies: tuple[str, ...] = ()
    desk: Any = None
