"""What every page of one change number shares: name, sections, samples, prices; asked from the store once.

An edition is thrown away with its number, so nothing in it needs to be taken back. Prices age by themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar, cast

from markupsafe import Markup

from dateline import stories
from dateline.markets import currencies
from dateline.markets.forms import fold
from dateline.markets.moves import Past
from dateline.model import SECTIONS, Article, ArticleId, AssetId, Audience, Filed, Outlet, OutletId, Quoted, Rate
from dateline.rights import Shown, show
from dateline.site.money import Money
from dateline.site.parts import NAME_SETTING, SiteParts
from dateline.site.ticker import Bar, Spark, bar, spark
from dateline.site.words import Words

T = TypeVar("T")
NAV_SECTIONS = 9
PRICES_AGE_S = 20.0  # what the bar says of the prices' age is this old at most
PRICES_REST_S = 2.0  # streamed prices change all the time; pages without script have them this late
SHOWN_HOLDS = timedelta(seconds=30)  # what may be shown changes by itself only at a text's "unavailable after"
SPARKS_AGE_S = 300.0
PAST_AGE_S = 30.0
PAST_REACH = timedelta(hours=2)  # prices are stale before they are that old, by usual intervals, and have no changes
PAST_AHEAD = timedelta(minutes=2)
SPARK_SPAN = timedelta(hours=24)
SPARK_STEP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the section bar; `key` is what a page calls itself to be marked as the current one."""

    key: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands round every page. Templates know it as `site`."""

    name: str
    base_url: str
    nav: tuple[NavItem, ...]
    ticker: Bar | None
    ticker_html: Markup
    samples: str | None
    now: datetime
    version: str
    money: Money | None = None  # the currency of a page of prices


class Prices:
    """The newest prices, asked again when they are older than a page may show them.

    The bar over every page is made from them once, not once a page: with 50 coins it was half of a page's cost.
    `version` counts the bars; pages of versions before `oldest` have another frame, so they are made anew.
    """

    def __init__(self, parts: SiteParts, market: Callable[[], int] = lambda: 0) -> None:
        """`market`: the newest change of prices; another one than last time, and they are asked for again."""
        self._parts = parts
        self._market = market
        self._market_at = -1
        self._asked_at_s = float("-inf")
        self.version = 0
        self.oldest = 0
        self.bar_bytes = b""
        self._frame: tuple[object, ...] = ()
        self._quoted: Sequence[Quoted] = ()
        self._quoted_at_s = float("-inf")
        self._rates: tuple[float, Mapping[str, Rate]] = (float("nan"), {})
        self._sparks: dict[AssetId, Spark] = {}
        self._sparks_at_s = float("-inf")
        self._past: dict[timedelta, tuple[float, dict[AssetId, Past]]] = {}
        self._bar: tuple[float, Bar | None, Markup] | None = None

    async def bar(self, words: Words, write: Callable[[Bar], Markup]) -> tuple[Bar | None, Markup]:
        """The bar of the newest prices and its text; nothing where nothing is priced."""
        quoted = await self.quoted()
        if self._bar is None or self._bar[0] != self._quoted_at_s:
            rows = [each.quoted for each in fold(quoted, self._parts.fold)]
            now, rates = self._parts.clock.now(), await self.rates()
            found = bar(rows, words, now, self._parts.market_attribution, quoted, list(rates.values()))
            self._bar = (self._quoted_at_s, found, write(found) if found is not None else Markup())
            self._count(found, self._bar[2].encode())
        return self._bar[1:]

    async def rates(self) -> dict[str, Rate]:
        """Those that prices may be shown by now, of the currencies that the operator offers, in the order given."""
        offered, now = self._parts.currencies, self._parts.clock.now()
        if offered and self._rates[0] != self._quoted_at_s:
            self._rates = (self._quoted_at_s, await self._parts.store.markets.rates())
        told = self._rates[1]
        return {code: told[code] for code in offered if code in told and currencies.usable(told[code], now)}

    def _count(self, found: Bar | None, text: bytes) -> None:
        if text == self.bar_bytes and self._frame:
            return
        self.version += 1
        self.bar_bytes = text
        there = (found.credits, bool(found.rates)) if found is not None else ()
        frame = (found is not None, there, bool(self._quoted))
        if frame != self._frame:
            self.oldest, self._frame = self.version, frame

    @property
    def due(self) -> bool:
        """Whether they are to be asked for again."""
        age_s = self._parts.clock.monotonic() - self._asked_at_s
        return age_s > PRICES_AGE_S or (age_s >= PRICES_REST_S and self._market() != self._market_at)

    async def quoted(self) -> Sequence[Quoted]:
        """Every asset with its newest tick, by rank."""
        if self.due:
            # Noted before asking: who comes meanwhile, or while the store is away, has the ones before.
            self._market_at = self._market()
            self._asked_at_s = now_s = self._parts.clock.monotonic()
            self._quoted = await self._parts.store.markets.quoted()
            self._quoted_at_s = now_s
        return self._quoted

    async def sparks(self) -> dict[AssetId, Spark]:
        """A line of the last 24 hours for each asset that has one."""
        now_s = self._parts.clock.monotonic()
        if now_s - self._sparks_at_s > SPARKS_AGE_S:
            now, there = self._parts.clock.now(), [q.asset.id for q in await self.quoted()]
            found = await self._parts.store.markets.series(there, SPARK_STEP, now - SPARK_SPAN, now + SPARK_STEP)
            drawn = {asset: spark(series.closes.tolist()) for asset, series in found.items()}
            self._sparks = {asset: line for asset, line in drawn.items() if line is not None}
            self._sparks_at_s = now_s
        return self._sparks

    async def past(self, span: timedelta, step: timedelta) -> dict[AssetId, Past]:
        """Closes of the time that changes over `span` are reckoned from, for each asset that has some."""
        now_s = self._parts.clock.monotonic()
        known = self._past.get(span)
        if known is None or now_s - known[0] > PAST_AGE_S:
            there, now = [q.asset.id for q in await self.quoted()], self._parts.clock.now()
            since = now - span - PAST_REACH  # of prices that grow old before the next time this is asked, too
            found = await self._parts.store.markets.series(there, step, since, now - span + PAST_AHEAD)
            known = now_s, {asset: Past(series.times_s, series.closes) for asset, series in found.items()}
            self._past[span] = known
        return known[1]


class Edition:
    """The site at one change number."""

    def __init__(
        self, parts: SiteParts, number: int, words: Words, prices: Prices, write_bar: Callable[[Bar], Markup]
    ) -> None:
        self.number = number
        self.oldest_prices = prices.oldest
        self._write_bar = write_bar
        self.words = words
        self.prices = prices
        self._parts = parts
        self._known: dict[Hashable, asyncio.Future[object]] = {}
        self._shown: dict[tuple[str | None, int], tuple[datetime, Sequence[Shown]]] = {}

    async def once(self, key: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask the store once an edition; who asks meanwhile waits for the same answer."""
        known = self._known.get(key)
        if known is not None and not known.cancelled():
            return cast(T, await asyncio.shield(known))
        flight: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._known[key] = flight
        try:
            answer = await ask()
        except BaseException as exc:
            del self._known[key]
            if isinstance(exc, Exception):
                flight.set_exception(exc)
                flight.exception()
            else:
                flight.cancel()
            raise
        flight.set_result(answer)
        return answer

    async def name(self) -> str:
        """The site's name: the desk's, else the configured one."""
        desk = await self.once("name", lambda: self._parts.store.desk.setting(NAME_SETTING))
        return desk or self._parts.name

    async def outlets(self) -> dict[OutletId, Outlet]:
        """All outlets by id."""

        async def ask() -> dict[OutletId, Outlet]:
            return {outlet.id: outlet for outlet in await self._parts.store.sources.outlets()}

        return await self.once("outlets", ask)

    async def sections(self) -> Sequence[tuple[str, int]]:
        """Sections that have articles, fullest first."""
        return await self.once("sections", self._parts.store.news.sections)

    async def latest(self, limit: int, section: str | None = None) -> Sequence[Shown]:
        """The newest articles as the public is shown them; those that it is not shown are left out."""
        now, known = self._parts.clock.now(), self._shown.get((section, limit))
        if known is not None and known[0] <= now < known[0] + SHOWN_HOLDS:
            return known[1]
        filed = await self.once(
            ("latest", section, limit), lambda: self._parts.store.news.latest(section=section, limit=limit)
        )
        shown = self.public(filed)
        self._shown[section, limit] = now, shown
        return shown

    async def related(self, article_id: ArticleId, limit: int, own: Article | None = None) -> Sequence[Shown]:
        """Others that share its rare words, as the public is shown them. `own` is the article, where it is at hand."""
        news = self._parts.store.news
        if own is None:
            found = await news.openings([article_id])  # nothing of this is kept: ids have no end
            if not found:
                return []
            own = found[0].article
        holding = await news.holding(stories.keys(own))
        near = stories.decide(article_id, holding, stories.Rules(most=limit))
        return self.public(await news.openings(near)) if near else []

    def public(self, filed: Sequence[Filed]) -> list[Shown]:
        """What the public is shown of these, without those that it is shown nothing of."""
        now = self._parts.clock.now()
        shown = (show(each, Audience.PUBLIC, now) for each in filed)
        return [each for each in shown if each is not None]

    async def frame(self) -> Frame:
        """What stands round every page."""
        words, now = self.words, self._parts.clock.now()
        ticker, ticker_html = await self.prices.bar(words, self._write_bar)
        return Frame(
            name=await self.name(),
            base_url=self._parts.base_url.rstrip("/"),
            nav=await self.once(("nav", self.prices.oldest), self._nav),
            ticker=ticker,
            ticker_html=ticker_html,
            samples=await self._samples(),
            now=now,
            version=self._parts.version,
        )

    async def _nav(self) -> tuple[NavItem, ...]:
        """Latest, the fullest sections in their usual order, markets."""
        words = self.words
        fullest = {slug for slug, _ in list(await self.sections())[:NAV_SECTIONS]}
        items = [NavItem("latest", "/", words("nav_latest"))]
        items += [NavItem(slug, f"/section/{slug}", words.section(slug)) for slug in SECTIONS if slug in fullest]
        if await self.prices.quoted():
            items.append(NavItem("markets", "/markets", words("nav_markets")))
        return tuple(items)

    async def _samples(self) -> str | None:
        """How many outlets are samples, in words; None where none is."""
        count = sum(1 for outlet in (await self.outlets()).values() if outlet.sample)
        return self.words.count("samples_outlets", count) if count else None
