"""Markets: who is asked for prices, which exchanges stream, and what the site says of them."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from datetime import timedelta
from importlib.metadata import entry_points
from typing import Any

from dateline.config import Settings
from dateline.errors import ConfigError
from dateline.live.hub import Hub
from dateline.markets.book import Book
from dateline.markets.providers import PROVIDERS, MakeProvider, Provider, Terms
from dateline.markets.providers.coingecko import make as make_coingecko
from dateline.markets.venues import VENUES, Venue
from dateline.markets.venues.codes import Codes
from dateline.model import AssetId
from dateline.net.guard import Allow
from dateline.net.sockets import Sockets
from dateline.samples import exchange_past
from dateline.service.parts import Parts, user_agent
from dateline.site.parts import Attribution, PricesAsked
from dateline.walk.markets import MarketWalk
from dateline.walk.rates import RatesWalk
from dateline.walk.streams import Streams

SIMULATED_EVERY = timedelta(seconds=30)


def prices_asked(settings: Settings, market: MarketWalk | None) -> PricesAsked:
    """How asking for prices goes; of another process's asking nothing is known here."""
    if settings.markets.provider == "none":
        return PricesAsked(wanted=False)
    state = market.state()[0] if market is not None else None
    if state is None or state.last is None or state.last.good:
        return PricesAsked(wanted=True)
    again_at = state.next.at if state.next is not None else None
    return PricesAsked(True, state.provider, state.last.at, again_at)


def attributions(parts: Parts) -> Mapping[str, Attribution]:
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


def _terms(settings: Settings, every: timedelta | None = None) -> Terms:
    markets = settings.markets
    return Terms(address=markets.address, key=markets.key, key_kind=markets.key_kind, every=every or markets.every)


def _providers() -> Mapping[str, MakeProvider]:
    """The built-in providers and those that installed packages bring."""
    found: dict[str, MakeProvider] = {e.name: e.load() for e in entry_points(group="dateline.markets")}
    return {**found, **PROVIDERS}


def market_walk(parts: Parts, hub: Hub) -> MarketWalk | None:
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


def rates(parts: Parts) -> list[Coroutine[Any, Any, None]]:
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


def streams(parts: Parts, market: MarketWalk) -> Coroutine[Any, Any, None] | None:
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
