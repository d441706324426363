"""The markets page: every price with its time and class, in an order that the reader chooses."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from starlette.exceptions import HTTPException

from dateline.model import Quoted
from dateline.site.app import Ask
from dateline.site.cache import Page
from dateline.site.render import Head
from dateline.site.ticker import as_of, owing, prices
from dateline.text import large_text

_NONE_LAST = Decimal("-Infinity")
SORTS = ("name", "price", "day", "value", "volume")
LONGEST_FILTER = 60


async def markets(ask: Ask) -> Page:
    """Prices as a table; `?sort=` orders, `?q=` filters, both without script."""
    words = ask.edition.words
    number = await ask.prices_number()
    everything = await ask.edition.prices.quoted()
    sort = ask.query.get("sort", "value")
    if sort not in SORTS:
        raise HTTPException(400, words("markets_no_order", sort=sort[:40]))
    wanted = ask.query.get("q", "")[:LONGEST_FILTER].strip()
    shown = _sorted(_filtered(everything, wanted), sort)
    table = prices(shown, words, ask.now, await ask.edition.prices.sparks() if everything else None)
    priced = [p.line for p in table if p.line is not None and not p.line.ended]
    credits = owing(everything, ask.site.parts.market_attribution)
    return await ask.page(
        "markets.html",
        Head(
            title=words("markets_title"),
            description=words("markets_description", n=len(everything)),
            path="/markets",
            robots="noindex" if wanted or sort != "value" else None,
            current="markets",
        ),
        priced=number,
        table=table,
        why="" if everything else _why_none(ask),
        has_sparks=any(price.spark is not None for price in table),
        sort=sort,
        wanted=wanted,
        has_any=bool(everything),
        as_of=as_of(priced, words) if priced else None,
        credits=credits,
        simulated=any(credit.simulated for credit in credits),
        figures=_figures(everything) if not wanted else [],
    )


def _why_none(ask: Ask) -> str:
    """Why there are no prices, in words for readers."""
    words, asked = ask.edition.words, ask.site.parts.prices_asked()
    if not asked.wanted:
        return words("markets_empty_off")
    if asked.failed_at is None or asked.again_at is None:
        return words("markets_empty_waiting")
    zone = words.zone_name(asked.failed_at.astimezone(words.zone))
    time, again = (f"{words.clock(at)} {zone}" for at in (asked.failed_at, asked.again_at))
    return words("markets_empty_trouble", provider=asked.provider, time=time, again=again)


def _filtered(quoted: Sequence[Quoted], wanted: str) -> list[Quoted]:
    fold = wanted.casefold()
    return [q for q in quoted if fold in q.asset.name.casefold() or fold in q.asset.symbol.casefold()]


def _sorted(quoted: Sequence[Quoted], sort: str) -> list[Quoted]:
    if sort == "name":
        return sorted(quoted, key=lambda q: q.asset.name.casefold())

    def figure(q: Quoted) -> Decimal:
        tick = q.tick
        if tick is None:
            return _NONE_LAST
        found = {
            "price": tick.price,
            "day": tick.change_24h_pct,
            "value": tick.market_value,
            "volume": tick.volume_24h,
        }[sort]
        return _NONE_LAST if found is None else found

    return sorted(quoted, key=figure, reverse=True)


def _figures(quoted: Sequence[Quoted]) -> list[tuple[str, dict[str, object], str]]:
    """Sums over the coins shown: a key of words, its values, the figure. Missing parts are left out, not zero."""
    ticks = [q.tick for q in quoted if q.tick is not None]
    values = [t.market_value for t in ticks if t.market_value is not None]
    volumes = [t.volume_24h for t in ticks if t.volume_24h is not None]
    changes = [t.change_24h_pct for t in ticks if t.change_24h_pct is not None]
    found: list[tuple[str, dict[str, object], str]] = []
    if values:
        found.append(("markets_value", {}, large_text(sum(values, Decimal()))))
    if volumes:
        found.append(("markets_volume", {}, large_text(sum(volumes, Decimal()))))
    largest = max((q for q in quoted if q.tick and q.tick.market_value), key=_value, default=None)
    whole = sum(values, Decimal())
    if largest is not None and whole:
        share = 100 * _value(largest) / whole
        found.append(("markets_share", {"coin": largest.asset.name}, f"{share:.1f}%"))
    if changes:
        rising = sum(1 for change in changes if change > 0)
        found.append(("markets_rising", {"n": len(changes)}, str(rising)))
    return found


def _value(quoted: Quoted) -> Decimal:
    tick = quoted.tick
    return tick.market_value if tick is not None and tick.market_value is not None else Decimal()
