"""An asset's page: its price with source and time, its chart, the stories that it appears in; and those as feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from dateline.formats import jsonfeed, rss
from dateline.formats.channel import Channel, Item, changed_at
from dateline.markets.candles import coarser
from dateline.markets.freshness import classify
from dateline.model import AssetId, Audience, Candle, Quoted
from dateline.rights import Shown
from dateline.site import charts
from dateline.site.app import Ask, reading
from dateline.site.asked_money import candles_in, known_money
from dateline.site.cache import Page
from dateline.site.money import DOLLARS, Money
from dateline.site.parts import Attribution
from dateline.site.render import FeedLinks, Head
from dateline.site.rows import Row, Time, instant, row, story_row
from dateline.site.ticker import as_of, owing, prices
from dateline.site.told import Told, shown_of, stories_of
from dateline.site.views.api_markets import STEPS
from dateline.site.views.asset_prices import json_price_feed, price_feed
from dateline.site.views.ways_out import article_item, story_item
from dateline.text import ChangeText, change_text, price_text

MINUTE, QUARTER, HOUR, DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
LOOKED_AT = 200  # reports that name it; of a copied text all carriers do, and a story stands once
LISTED = 15
FEED_ITEMS = 40
ROWS = 60  # of the table under the chart
MOST = 400  # candles in a chart
_RSS = "application/rss+xml; charset=utf-8"
_JSON = "application/feed+json; charset=utf-8"
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
class Named:
    """A story in which the asset appears, under what the public is shown of its lead; None: a report not told yet."""

    shown: Shown
    told: Told | None

    @property
    def first_at(self) -> datetime:
        """When it began."""
        return self.shown.sorts_at if self.told is None else self.told.story.first_at


@dataclass(frozen=True, slots=True)
class Mark:
    """A story on the chart: where on the time axis, and its row."""

    x: float
    row: Row
    at_s: int


@dataclass(frozen=True, slots=True)
class Plot:
    """What the script draws the same chart from: where its candles are, their step, how often a price is promised."""

    address: str
    step_s: int
    every_s: int


@dataclass(frozen=True, slots=True)
class Source:
    """What one source says of the price: who is owed, since when, and how far from the price shown, in percent."""

    credit: Attribution
    price: str
    value: str
    time: Time
    state: str
    apart: ChangeText | None


def asset_routes() -> list[BaseRoute]:
    """The addresses of an asset's pages."""
    return [
        Route("/markets/{asset}", reading(asset)),
        Route("/markets/{asset}/feed.xml", reading(feed)),
        Route("/markets/{asset}/feed.json", reading(json_feed)),
        Route("/markets/{asset}/prices.xml", reading(price_feed)),
        Route("/markets/{asset}/prices.json", reading(json_price_feed)),
        Route("/markets/{asset}/{span}", reading(asset)),
        Route("/markets/{asset}/{span}/{form}", reading(asset)),
    ]


async def asset(ask: Ask) -> Page:
    """An asset's page; the span and whether candles are drawn are parts of its address."""
    words, asked_in = ask.edition.words, await known_money(ask)
    shown_in = asked_in or DOLLARS
    number = await ask.prices_number()
    quoted, found = await _asset(ask)
    span = SPANS.get(ask.params.get("span", USUAL))
    form = ask.params.get("form", "line")
    if span is None or form not in ("line", "candles"):
        raise HTTPException(404)
    kept = await _candles(ask, found.asset.id, span)
    candles = await candles_in(ask, shown_in, kept)
    chart = _chart(candles, span, found, ask, shown_in)
    named = (await named_in(ask, found.asset.id))[:LISTED]
    rows = [_row(each, ask) for each in named]
    price = next(p for p in prices(quoted, words, ask.now) if p.asset.id == found.asset.id)
    price = shown_in.shown(price, found)
    base = f"/markets/{found.asset.id}"
    credits = owing([found], ask.site.parts.market_attribution)
    return await ask.page(
        "asset.html",
        Head(
            title=f"{found.asset.name} ({found.asset.symbol})",
            description=words("markets_asset_description", coin=found.asset.name),
            path=base,
            robots=None if ask.path == base and not ask.query else "noindex",
            current="markets",
            feeds=FeedLinks(words("markets_feed", coin=found.asset.name), f"{base}/feed.xml", json=f"{base}/feed.json"),
        ),
        priced=number,
        money=shown_in,
        asset=found.asset,
        price=price,
        as_of=as_of([price.line], words) if price.line is not None else None,
        credits=credits,
        simulated=any(credit.simulated for credit in credits),
        chart=chart,
        table=candles[-ROWS:][::-1],
        written=lambda amount: price_text(amount, shown_in.sign),
        no_rate="" if asked_in is not None else words("markets_no_rate", currency=_code(ask)),
        currencies=("usd", *await ask.edition.prices.rates()),
        here=ask.path,
        unrated=len(kept) - len(candles),
        when="%Y-%m-%d" if span.shown >= DAY else "%Y-%m-%d %H:%M",
        span=span.key,
        spans=tuple(SPANS),
        form=form,
        base=base,
        rows=rows,
        marks=_marks(named, rows, chart),
        sources=_sources(ask, found, shown_in),
        plot=_plot(found, span, chart, shown_in),
    )


def _code(ask: Ask) -> str:
    return ask.query.get("currency", "").upper()


def _plot(found: Quoted, span: Span, chart: charts.Chart | None, money: Money) -> Plot | None:
    """The candles of the chart as programs get them, by the step nearest to the one drawn here."""
    if chart is None:
        return None
    key = max((k for k, (step, _) in STEPS.items() if step <= span.shown), key=lambda k: STEPS[k][0])
    every = found.tick.every if found.tick is not None and found.tick.every is not None else timedelta()
    address = f"/api/candles/{found.asset.id}?step={key}&from={int(chart.since.timestamp())}"
    address += "" if money.rate is None else f"&currency={money.code}"
    return Plot(address, int(STEPS[key][0].total_seconds()), int(every.total_seconds()))


async def feed(ask: Ask) -> Page:
    """RSS of the stories in which an asset appears."""
    channel, items = await _feed(ask, "feed.xml")
    return ask.bytes(rss.render(channel, items), _RSS)


async def json_feed(ask: Ask) -> Page:
    """The same as JSON Feed."""
    channel, items = await _feed(ask, "feed.json")
    return ask.bytes(jsonfeed.render(channel, items), _JSON, more=((b"access-control-allow-origin", b"*"),))


async def _feed(ask: Ask, file: str) -> tuple[Channel, list[Item]]:
    _, found = await _asset(ask)
    base = ask.site.parts.base_url.rstrip("/")
    home = f"{base}/markets/{found.asset.id}"
    named = (await named_in(ask, found.asset.id))[:FEED_ITEMS]
    items = [article_item(n.shown, base) if n.told is None else story_item(n.told, base) for n in named]
    words = ask.edition.words
    channel = Channel(
        title=f"{await ask.edition.name()}: {found.asset.name}",
        home_url=home,
        self_url=f"{home}/{file}",
        description=words("markets_asset_description", coin=found.asset.name),
        updated_at=max((changed_at(item) for item in items), default=ask.now),
        language=words.lang,
    )
    return channel, items


async def _asset(ask: Ask) -> tuple[Sequence[Quoted], Quoted]:
    """All that is priced, and the asset that the address names."""
    quoted = await ask.edition.prices.quoted()
    found = next((q for q in quoted if q.asset.id == ask.params["asset"]), None)
    if found is None:
        raise HTTPException(404)
    return quoted, found


async def named_in(ask: Ask, wanted: AssetId) -> list[Named]:
    """The newest stories in which an asset appears, each once, as the public is shown them; asked once an edition."""

    async def ask_store() -> list[Named]:
        filed = await ask.site.parts.store.naming.naming(wanted, LOOKED_AT)
        told = await stories_of(ask).of_articles([each.id for each in filed])
        found: dict[int, Named] = {}
        for shown in ask.edition.public(filed):
            story = told.get(shown.id)
            if story is None:  # not told yet: it stands for itself
                found[-shown.id] = Named(shown, None)
            elif story.id not in found:
                lead = next(iter(shown_of([story], Audience.PUBLIC, ask.now)), None)
                found[story.id] = Named(lead.shown if lead is not None else shown, lead)
        return list(found.values())

    return await ask.edition.once(("named in", wanted), ask_store)


async def _candles(ask: Ask, asset_id: AssetId, span: Span) -> list[Candle]:
    since = ask.now - span.lasts
    kept = await ask.site.parts.store.markets.candles(
        asset_id, span.kept, since, ask.now + span.kept, limit=int(min(span.lasts / span.kept, 6000)) + 2
    )
    found = list(kept) if span.kept == span.shown else coarser(kept, span.shown)
    if len(found) > MOST:
        found = coarser(found, span.shown * -(-len(found) // MOST))
    return found


def _chart(candles: Sequence[Candle], span: Span, found: Quoted, ask: Ask, money: Money) -> charts.Chart | None:
    if not candles:
        return None
    now, words = ask.now, ask.edition.words
    since = candles[0].opens_at if span.lasts == _LONG_AGO else min(now - span.lasts, candles[0].opens_at)
    until = max(now, candles[-1].closes_at)
    every = found.tick.every if found.tick is not None and found.tick.every is not None else timedelta()
    return charts.draw(candles, since, until, every, lambda at: words.short(at.date(), now.year), money.sign)


def _row(named: Named, ask: Ask) -> Row:
    words, fails = ask.edition.words, ask.site.parts.picture_fails
    if named.told is None:
        return row(named.shown, words, ask.now, fails)
    return story_row(named.told.story, named.told.shown, words, ask.now, fails)


def _marks(named: Sequence[Named], rows: Sequence[Row], chart: charts.Chart | None) -> list[Mark]:
    """Stories that began within the chart."""
    if chart is None:
        return []
    return [
        Mark(chart.x(each.first_at), shown, int(each.first_at.timestamp()))
        for each, shown in zip(named, rows, strict=True)
        if chart.since <= each.first_at < chart.until
    ]


def _sources(ask: Ask, found: Quoted, money: Money) -> list[Source]:
    """What each source says now and how far that is from the price shown; nothing where there is only one."""
    told = list(ask.site.parts.prices_told(found.asset.id))
    if found.tick is None or len(told) < 2:
        return []
    credits, words = ask.site.parts.market_attribution, ask.edition.words
    return [
        Source(
            credits.get(tick.provider) or Attribution(tick.provider),
            money.price(tick.price),
            str(tick.price),
            instant(tick.as_of, words, ask.now),
            words(f"markets_class_{classify(tick, ask.now).value}"),
            change_text((tick.price / found.tick.price - 1) * 100),
        )
        for tick in told
    ]
