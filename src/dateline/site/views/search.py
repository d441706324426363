"""Search: every word must occur, newest first. What is marked is only ever the text that readers are shown."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from dateline.model import SECTIONS, Asset, OutletId
from dateline.rights import Shown
from dateline.site.app import Ask
from dateline.site.cache import Page
from dateline.site.render import Head
from dateline.site.rows import Row, story_line, story_path
from dateline.site.ticker import Price, prices
from dateline.site.told import article_rows, lines, stories_of
from dateline.site.views.cursors import read_cursor, write_cursor
from dateline.site.words import Words
from dateline.store.port import Cursor, Found

LONGEST_QUERY = 200
LONGEST_NAME = 80
PAGE = 20
LOOKS = 5  # at the index, for one page where much of what is found may not be shown
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


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to, beside its words; empty: not at all."""

    stories: bool = False
    outlet: int = 0
    section: str = ""
    language: str = ""
    since: date | None = None
    until: date | None = None
    origin: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], words: Words) -> Filters:
        """Keep what means something.

        Errors: HTTPException 400 for a day that is none.
        """
        outlet, section, language = query.get("outlet", ""), query.get("section", ""), query.get("language", "")
        return cls(
            query.get("in") == "stories",
            int(outlet) if outlet.isascii() and outlet.isdigit() and len(outlet) < 12 else 0,
            section if section in SECTIONS else "",
            language.lower()[:8] if language.isascii() and language.isalpha() else "",
            _day(query.get("since", ""), words),
            _day(query.get("until", ""), words),
            " ".join(query.get("origin", "").split())[:LONGEST_NAME],
        )

    @property
    def any(self) -> bool:
        """Whether anything is narrowed."""
        return self != Filters()

    def address(self, wanted: str, after: str) -> str:
        """The address of what follows, narrowed the same way."""
        given = {
            "q": wanted,
            "in": "stories" if self.stories else "",
            "outlet": str(self.outlet or ""),
            "section": self.section,
            "language": self.language,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "origin": self.origin,
            "after": after,
        }
        return "/search?" + urlencode({key: value for key, value in given.items() if value})


def _day(text: str, words: Words) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise HTTPException(400, words("search_no_day", text=text[:40])) from None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


async def search(ask: Ask) -> Page:
    """Articles or stories, and coins, for the words in `?q=`."""
    words = ask.edition.words
    wanted = " ".join(ask.query.get("q", "").split())
    if len(wanted) > LONGEST_QUERY:
        raise HTTPException(400, words("search_too_long", n=LONGEST_QUERY))
    filters = Filters.read(ask.query, words)
    after = read_cursor(ask.query.get("after"), words)
    hits: list[Hit] = []
    older = None
    if wanted:
        shown, more = await _public(ask, wanted, filters, after)
        rows = await _as_stories(ask, shown) if filters.stories else await lines(ask, article_rows(ask, shown))
        pattern = _pattern(wanted)
        hits = [_hit(each, pattern) for each in rows]
        older = filters.address(wanted, more) if more else None
    outlets = await ask.edition.outlets()
    return await ask.page(
        "search.html",
        Head(title=words("search_title_for", q=wanted) if wanted else words("search_title"), robots="noindex"),
        wanted=wanted,
        hits=hits,
        older=older,
        filters=filters,
        outlets=sorted(((o.id, o.name) for o in outlets.values()), key=lambda pair: pair[1].casefold()),
        sections=[slug for slug, _ in await ask.edition.sections() if slug in SECTIONS],
        languages=sorted({o.language.split("-")[0].lower() for o in outlets.values() if o.language}),
        coins=await _coins(ask, wanted) if after is None else [],
    )


async def _public(ask: Ask, wanted: str, filters: Filters, after: Cursor | None) -> tuple[list[Shown], str | None]:
    """What is found and may be shown, and where the next page starts; what may not gives its place to the next."""
    kept: list[Shown] = []
    for _ in range(LOOKS):
        found = await _found(ask, wanted, filters, after)
        for each in found[:PAGE]:
            kept += ask.edition.public([each.filed])
            after = Cursor(each.filed.sorts_at, each.filed.id)
            if len(kept) == PAGE:
                return kept, write_cursor(each.filed)
        if len(found) <= PAGE:
            return kept, None
    return kept, write_cursor(found[PAGE - 1].filed)


async def _as_stories(ask: Ask, shown: Sequence[Shown]) -> list[Row]:
    """The stories of what was found, under the newest report that was."""
    rows = []
    placed = await stories_of(ask).of_articles([each.id for each in shown])
    for each in shown:
        story = placed.get(each.id)
        if story is not None:
            line = story_line(story, ask.edition.words, ask.now)
            rows.append(replace(article_rows(ask, [each])[0], href=story_path(story), story=line))
    return rows


async def _found(ask: Ask, wanted: str, filters: Filters, after: Cursor | None) -> Sequence[Found]:
    """Ask the store, in line with few others; who would wait too long is told so."""
    site = ask.site
    try:
        async with asyncio.timeout(PATIENCE_S):
            await site.searches.acquire()
    except TimeoutError:
        raise HTTPException(503, ask.edition.words("search_busy"), {"retry-after": "30"}) from None
    try:
        return await site.parts.store.news.search(
            wanted,
            section=filters.section or None,
            outlet_id=OutletId(filters.outlet) if filters.outlet else None,
            language=filters.language or None,
            since=_midnight(filters.since) if filters.since else None,
            # The last day that there is has no day after it.
            until=_midnight(filters.until) + timedelta(days=1) if filters.until and filters.until < date.max else None,
            origin=filters.origin or None,
            once=filters.stories,
            after=after,
            limit=PAGE + 1,
        )
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
    """The words looked for, without those that must not occur; literal, so that it is linear. For folded texts."""
    kept = [w for part in _folded(wanted).split() if not part.startswith("-") for w in _WORD.findall(part)]
    if not kept:
        return None
    longest_first = sorted(dict.fromkeys(kept[:_MARKED_WORDS]), key=len, reverse=True)
    return re.compile("|".join(_literal(w) for w in longest_first), re.IGNORECASE)


def _folded(text: str) -> str:
    """A text letter by letter without case and accents, as search compares it: places in it are places in the text."""
    return text.lower() if text.isascii() else "".join(_plain(letter) for letter in text)


def _plain(letter: str) -> str:
    accented = letter < "\u0400" or "\u1e00" <= letter < "\u2000"  # Latin and Greek; elsewhere a mark is another letter
    plain = (unicodedata.normalize("NFD", letter)[0] if accented else letter).lower()
    return plain if len(plain) == 1 else letter


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
    for match in pattern.finditer(_folded(text)):
        if match.start() > at:
            pieces.append(Piece(text[at : match.start()], False))
        pieces.append(Piece(text[match.start() : match.end()], True))
        at = match.end()
    if at < len(text):
        pieces.append(Piece(text[at:], False))
    return tuple(pieces)
