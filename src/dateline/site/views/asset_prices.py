"""An asset's prices as a feed: a note for each finished day, in dollars or by the rate of its close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from itertools import pairwise

from starlette.exceptions import HTTPException

from dateline.formats import notes
from dateline.formats.channel import Channel
from dateline.formats.notes import Note
from dateline.model import Candle, Quoted
from dateline.site.app import Ask
from dateline.site.asked_money import candles_in, money
from dateline.site.cache import Page
from dateline.site.money import Money
from dateline.site.ticker import owing
from dateline.text import change_text, price_text

DAYS = 30
_DAY = timedelta(days=1)
_OPEN = ((b"access-control-allow-origin", b"*"),)


async def price_feed(ask: Ask) -> Page:
    """RSS of each finished day's close."""
    channel, found = await _feed(ask, "prices.xml")
    return ask.bytes(notes.as_rss(channel, found), "application/rss+xml; charset=utf-8")


async def json_price_feed(ask: Ask) -> Page:
    """The same as JSON Feed."""
    channel, found = await _feed(ask, "prices.json")
    return ask.bytes(notes.as_json(channel, found), "application/feed+json; charset=utf-8", more=_OPEN)


async def _feed(ask: Ask, file: str) -> tuple[Channel, list[Note]]:
    shown_in, words = await money(ask), ask.edition.words
    found = next((q for q in await ask.edition.prices.quoted() if q.asset.id == ask.params["asset"]), None)
    if found is None:
        raise HTTPException(404)
    home = f"{ask.site.parts.base_url.rstrip('/')}/markets/{found.asset.id}"
    kept = await ask.site.parts.store.markets.candles(
        found.asset.id, _DAY, ask.now - (DAYS + 2) * _DAY, ask.now, limit=DAYS + 2
    )
    over = [candle for candle in await candles_in(ask, shown_in, kept) if candle.closes_at <= ask.now]
    listed = _notes(over, found, shown_in, home + shown_in.query, ask)
    credits = owing([found], ask.site.parts.market_attribution)
    channel = Channel(
        title=f"{await ask.edition.name()}: {words('markets_prices_feed', coin=found.asset.name)}",
        home_url=home + shown_in.query,
        self_url=f"{home}/{file}{shown_in.query}",
        description=" ".join([_currency(shown_in, ask), *(credit.text for credit in credits)]),
        updated_at=listed[0].at if listed else ask.now,
        language=words.lang,
    )
    return channel, listed


def _currency(shown_in: Money, ask: Ask) -> str:
    return ask.edition.words("markets_currency") if shown_in.rate is None else shown_in.code.upper()


def _notes(over: Sequence[Candle], found: Quoted, shown_in: Money, page: str, ask: Ask) -> list[Note]:
    """A note a day, the newest first; a day after one that is missing has no change."""
    words, known = ask.edition.words, f"{found.asset.id} {shown_in.code}"
    listed = []
    for before, candle in pairwise([None, *over]):
        assert candle is not None
        day = candle.opens_at.astimezone(UTC).date()
        told = f"{found.asset.name}, {day.isoformat()}: {price_text(candle.close, shown_in.sign)}"
        if before is not None and before.closes_at == candle.opens_at:
            told += f" ({change_text((candle.close / before.close - 1) * 100).text})"
        figures = (("open", candle.open), ("high", candle.high), ("low", candle.low), ("close", candle.close))
        text = ", ".join(f"{words(f'markets_{name}')} {price_text(each, shown_in.sign)}" for name, each in figures)
        listed.append(Note(f"{known} {day.isoformat()}", page, told, text, candle.closes_at))
    return listed[::-1][:DAYS]
