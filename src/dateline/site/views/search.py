"""Search: every word must occur, newest first. What is marked is only ever the text that readers are shown."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.exceptions import HTTPException

from dateline.model import Asset
from dateline.site.app import Ask
from dateline.site.cache import Page
from dateline.site.render import Head
from dateline.site.rows import Row, row
from dateline.site.ticker import Price, prices
from dateline.site.views.cursors import read_cursor, write_cursor
from dateline.store.port import Cursor, Found

LONGEST_QUERY = 200
PAGE = 20
COINS = 5
PATIENCE_S = 2.0
_WORD = re.compile(r"\w+")
_MARKED_WORDS = 10


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `hit` where it is one of the words looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, its headline and excerpt cut where the words looked for stand."""

    row: Row
    headline: tuple[Piece, ...]
    dek: tuple[Piece, ...]


async def search(ask: Ask) -> Page:
    """Articles and coins for the words in `?q=`."""
    words = ask.edition.words
    wanted = " ".join(ask.query.get("q", "").split())
    if len(wanted) > LONGEST_QUERY:
        raise HTTPException(400, words("search_too_long", n=LONGEST_QUERY))
    after = read_cursor(ask.query.get("after"), ask.edition.words)
    hits: list[Hit] = []
    older = None
    if wanted:
        found = await _found(ask, wanted, after)
        if len(found) > PAGE:
            older = f"/search?q={quote(wanted)}&after={write_cursor(found[PAGE - 1].filed)}"
        pattern = _pattern(wanted)
        shown = ask.edition.public([each.filed for each in found[:PAGE]])
        hits = [_hit(row(each, words, ask.now), pattern) for each in shown]
    return await ask.page(
        "search.html",
        Head(title=words("search_title_for", q=wanted) if wanted else words("search_title"), robots="noindex"),
        wanted=wanted,
        hits=hits,
        older=older,
        coins=await _coins(ask, wanted) if after is None else [],
    )


async def _found(ask: Ask, wanted: str, after: Cursor | None) -> Sequence[Found]:
    """Ask the store, in line with few others; who would wait too long is told so."""
    site = ask.site
    try:
        async with asyncio.timeout(PATIENCE_S):
            await site.searches.acquire()
    except TimeoutError:
        raise HTTPException(503, ask.edition.words("search_busy"), {"retry-after": "30"}) from None
    try:
        return await site.parts.store.news.search(wanted, after=after, limit=PAGE + 1)
    finally:
        site.searches.release()


async def _coins(ask: Ask, wanted: str) -> list[Price]:
    """Coins whose name begins a word with what is looked for, or whose symbol it is."""
    fold = wanted.casefold()
    if not fold:
        return []
    near = [q for q in await ask.edition.prices.quoted() if _called(q.asset, fold)]
    return prices(near[:COINS], ask.edition.words, ask.now)


def _called(asset: Asset, fold: str) -> bool:
    name = asset.name.casefold()
    return asset.symbol.casefold() == fold or any(word.startswith(fold) for word in (name, *name.split()))


def _pattern(wanted: str) -> re.Pattern[str] | None:
    """The words looked for, without those that must not occur; literal, so that it is linear."""
    kept = [w for part in wanted.split() if not part.startswith("-") for w in _WORD.findall(part)]
    if not kept:
        return None
    longest_first = sorted(dict.fromkeys(kept[:_MARKED_WORDS]), key=len, reverse=True)
    return re.compile("|".join(_literal(w) for w in longest_first), re.IGNORECASE)


def _literal(word: str) -> str:
    """A word as a pattern: whole where its script parts words by spaces, anywhere where it does not."""
    return rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word)


def _hit(found: Row, pattern: re.Pattern[str] | None) -> Hit:
    return Hit(found, cut(found.headline, pattern), cut(found.dek or "", pattern))


def cut(text: str, pattern: re.Pattern[str] | None) -> tuple[Piece, ...]:
    """A text in pieces, the ones that match marked; together they are the text."""
    if pattern is None:
        return (Piece(text, False),) if text else ()
    pieces, at = [], 0
    for match in pattern.finditer(text):
        if match.start() > at:
            pieces.append(Piece(text[at : match.start()], False))
        pieces.append(Piece(match.group(), True))
        at = match.end()
    if at < len(text):
        pieces.append(Piece(text[at:], False))
    return tuple(pieces)
