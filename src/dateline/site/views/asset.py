"""An asset's page: its price with source and time, its chart, the reports that name it; and those as a feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from dateline.formats import rss
from dateline.formats.channel import Channel, Item
from dateline.insight.assets import Lexicon
from dateline.markets.candles import coarser
from dateline.model import Asset, AssetId, Candle, Quoted
from dateline.rights import Shown
from dateline.site import charts
from dateline.site.app import Ask, reading
from dateline.site.cache import Page
from dateline.site.render import FeedLinks, Head
from dateline.site.rows import Row, article_path, row
from dateline.site.ticker import as_of, owing, prices
from dateline.text import price_text

MINUTE, QUARTER, HOUR, DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
LOOKED_AT = 40  # reports that hold the name; those that speak of something else fall out
LISTED = 15
ROWS = 60  # of the table under the chart
MOST = 400  # candles in a chart
_RSS = "application/rss+xml; charset=utf-8"
_LONG_AGO = timedelta(days=365 * 15)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time that a chart shows: how long, by which kept step, joined to which."""

    key: str
    lasts: timedelta
    kept: timedelta
    shown: timedelta


SPANS = {
    span.key: span
    for span in (
        Span("hour", HOUR, MINUTE, MINUTE),
        Span("day", DAY, QUARTER, QUARTER),
        Span("week", 7 * DAY, QUARTER, HOUR),
        Span("month", 30 * DAY, QUARTER, 6 * HOUR),
        Span("year", 365 * DAY, DAY, DAY),
        Span("all", _LONG_AGO, DAY, DAY),
    )
}
USUAL = "day"


@dataclass(frozen=True, slots=True)
class Mark:
    """A report on the chart: where on the time axis, and the report."""

    x: float
    row: Row


def asset_routes() -> list[BaseRoute]:
    """The addresses of an asset's pages."""
    return [
        Route("/markets/{asset}", reading(asset)),
        Route("/markets/{asset}/feed.xml", reading(feed)),
        Route("/markets/{asset}/{span}", reading(asset)),
        Route("/markets/{asset}/{span}/{form}", reading(asset)),
    ]


async def asset(ask: Ask) -> Page:
    """An asset's page; the span and whether candles are drawn are parts of its address."""
    words = ask.edition.words
    number = await ask.prices_number()
    quoted, found = await _asset(ask)
    span = SPANS.get(ask.params.get("span", USUAL))
    form = ask.params.get("form", "line")
    if span is None or form not in ("line", "candles"):
        raise HTTPException(404)
    candles = await _candles(ask, found.asset.id, span)
    chart = _chart(candles, span, found, ask.now)
    rows = [row(shown, words, ask.now) for shown in await named_in(ask, found.asset)]
    price = next(p for p in prices(quoted, words, ask.now) if p.asset.id == found.asset.id)
    base = f"/markets/{found.asset.id}"
    credits = owing([found], ask.site.parts.market_attribution)
    return await ask.page(
        "asset.html",
        Head(
            title=f"{found.asset.name} ({found.asset.symbol})",
            description=words("markets_asset_description", coin=found.asset.name),
            path=base,
            robots=None if ask.path == base else "noindex",
            current="markets",
            feeds=FeedLinks(found.asset.name, f"{base}/feed.xml", "/feed.atom"),
        ),
        priced=number,
        asset=found.asset,
        price=price,
        as_of=as_of([price.line], words) if price.line is not None else None,
        credits=credits,
        simulated=any(credit.simulated for credit in credits),
        chart=chart,
        table=candles[-ROWS:][::-1],
        money=price_text,
        when="%Y-%m-%d" if span.shown >= DAY else "%Y-%m-%d %H:%M",
        span=span.key,
        spans=tuple(SPANS),
        form=form,
        base=base,
        rows=rows[:LISTED],
        marks=_marks(rows[:LISTED], chart),
    )


async def feed(ask: Ask) -> Page:
    """RSS of the reports that name an asset."""
    _, found = await _asset(ask)
    base = ask.site.parts.base_url.rstrip("/")
    name, home = await ask.edition.name(), f"{base}/markets/{found.asset.id}"
    shown = await named_in(ask, found.asset)
    channel = Channel(
        title=f"{name}: {found.asset.name}",
        home_url=home,
        self_url=f"{home}/feed.xml",
        description=ask.edition.words("markets_asset_description", coin=found.asset.name),
        updated_at=max((each.sorts_at for each in shown), default=ask.now),
        language=ask.edition.words.lang,
    )
    items = [Item(each, page_url=base + article_path(each.id, each.headline), picture_url=None) for each in shown]
    return ask.bytes(rss.render(channel, items), _RSS)


async def _asset(ask: Ask) -> tuple[Sequence[Quoted], Quoted]:
    """All that is priced, and the asset that the address names."""
    quoted = await ask.edition.prices.quoted()
    found = next((q for q in quoted if q.asset.id == ask.params["asset"]), None)
    if found is None:
        raise HTTPException(404)
    return quoted, found


async def named_in(ask: Ask, wanted: Asset) -> list[Shown]:
    """What the public is shown of the newest reports that name an asset, not merely hold its word."""
    quoted = await ask.edition.prices.quoted()

    async def lexicon() -> Lexicon:
        return Lexicon(tuple(q.asset for q in quoted))

    async def ask_store() -> list[Shown]:
        known = await ask.edition.once("lexicon", lexicon)
        async with ask.site.searches:
            found = await ask.site.parts.store.news.search(f'"{wanted.name}"', limit=LOOKED_AT)
        named = [
            each.filed
            for each in found
            if any(
                mention.asset_id == wanted.id
                for mention in known.mentions(
                    each.filed.article.headline,
                    [each.filed.article.standfirst or "", *(block.text for block in each.filed.article.blocks)],
                )
            )
        ]
        return ask.edition.public(named)

    return await ask.edition.once(("named in", wanted.id), ask_store)


async def _candles(ask: Ask, asset_id: AssetId, span: Span) -> list[Candle]:
    since = ask.now - span.lasts
    kept = await ask.site.parts.store.markets.candles(
        asset_id, span.kept, since, ask.now + span.kept, limit=int(min(span.lasts / span.kept, 6000)) + 2
    )
    found = list(kept) if span.kept == span.shown else coarser(kept, span.shown)
    if len(found) > MOST:
        found = coarser(found, span.shown * -(-len(found) // MOST))
    return found


def _chart(candles: Sequence[Candle], span: Span, found: Quoted, now: datetime) -> charts.Chart | None:
    if not candles:
        return None
    since = candles[0].opens_at if span.lasts == _LONG_AGO else min(now - span.lasts, candles[0].opens_at)
    until = max(now, candles[-1].closes_at)
    every = found.tick.every if found.tick is not None and found.tick.every is not None else timedelta()
    return charts.draw(candles, since, until, every)


def _marks(rows: Sequence[Row], chart: charts.Chart | None) -> list[Mark]:
    """Reports whose time falls into the chart."""
    if chart is None:
        return []
    return [Mark(chart.x(each.sorts_at), each) for each in rows if chart.since <= each.sorts_at < chart.until]
