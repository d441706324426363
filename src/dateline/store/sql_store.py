"""The store of port.py on SQL: each call is one function of the subject's module, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateline.clock import Clock
from dateline.model import (
    AccountId,
    Article,
    ArticleId,
    Asset,
    AssetId,
    Candle,
    Change,
    ChangeKind,
    ChangeNumber,
    EntryKeys,
    Filed,
    Holding,
    HostState,
    KnownEntry,
    Outlet,
    OutletId,
    PageRule,
    Phrase,
    PictureId,
    Policy,
    PriceAlert,
    Quoted,
    Rate,
    Revision,
    RevisionId,
    Source,
    SourceId,
    Standing,
    Tick,
)
from dateline.store import (
    by_hand,
    candles,
    changes,
    desk,
    holds,
    hosts,
    keeping,
    known,
    markets,
    numbers,
    page_claims,
    page_tasks,
    pictures,
    price_alerts,
    reading,
    removal,
    schema,
    searching,
    sources,
    standing,
)
from dateline.store.database import SEARCH_LIMIT, Database
from dateline.store.narrowing import Narrowed
from dateline.store.port import (
    Account,
    CandleSpan,
    Cursor,
    Deed,
    Found,
    Held,
    Kept,
    PageAnswer,
    PageRead,
    PageTask,
    PictureFile,
    Polled,
    PriceAt,
    Series,
    Tally,
)
from dateline.store.search_index import SearchIndex
from dateline.store.sql_naming import SqlNaming
from dateline.store.sql_outward import SqlOutward
from dateline.store.sql_stories import SqlStories, SqlTelling


@dataclass(frozen=True, slots=True)
class Part:
    """What every part of the store works with."""

    database: Database
    index: SearchIndex
    clock: Clock


class SqlSources(Part):
    """port.Sources."""

    async def add_outlet(
        self,
        name: str,
        home_url: str,
        *,
        language: str | None = None,
        policy: Policy | None = None,
        section: str | None = None,
        sample: bool = False,
    ) -> Outlet:
        now = self.clock.now()
        return await self.database.write(
            lambda c: sources.add_outlet(c, now, name, home_url, language, policy, section, sample)
        )

    async def outlets(self) -> Sequence[Outlet]:
        return await self.database.read(sources.all_outlets)

    async def outlet(self, outlet_id: OutletId) -> Outlet | None:
        return await self.database.read(lambda c: sources.outlet(c, outlet_id))

    async def change_outlet(
        self,
        outlet_id: OutletId,
        *,
        name: str | None = None,
        policy: Policy | None = None,
        section: str | None = None,
        language: str | None = None,
        zone: str | None = None,
    ) -> Outlet:
        now = self.clock.now()
        return await self.database.write(
            lambda c: sources.change_outlet(c, now, outlet_id, name, policy, section, language, zone)
        )

    async def remove_outlet(self, outlet_id: OutletId) -> int:
        now = self.clock.now()
        return await self.database.write(lambda c: removal.remove_outlets(c, self.index, [outlet_id], now))

    async def remove_samples(self) -> int:
        now = self.clock.now()
        return await self.database.write(lambda c: removal.remove_samples(c, self.index, now))

    async def add_source(
        self,
        outlet_id: OutletId,
        url: str,
        *,
        now: datetime,
        title: str = "",
        section: str | None = None,
        pages: PageRule = PageRule.NEEDED,
        folders: tuple[str, ...] = (),
    ) -> tuple[Source, bool]:
        return await self.database.write(
            lambda c: sources.add_source(c, now, outlet_id, url, title, section, pages, folders)
        )

    async def sources(self) -> Sequence[Source]:
        return await self.database.read(sources.all_sources)

    async def source(self, source_id: SourceId) -> Source | None:
        return await self.database.read(lambda c: sources.source(c, source_id))

    async def change_source(
        self,
        source_id: SourceId,
        *,
        paused: bool | None = None,
        section: str | None = None,
        pages: PageRule | None = None,
        unverified: bool | None = None,
        every: timedelta | None = None,
    ) -> Source:
        now = self.clock.now()
        return await self.database.write(
            lambda c: sources.change_source(c, now, source_id, paused, section, pages, unverified, every)
        )

    async def remove_source(self, source_id: SourceId) -> None:
        now = self.clock.now()
        await self.database.write(lambda c: sources.remove_source(c, now, source_id))

    async def ask_now(self, source_ids: Collection[SourceId] | None, now: datetime) -> int:
        return await self.database.write(lambda c: sources.ask_now(c, source_ids, now))

    async def claim(
        self, now: datetime, limit: int, lease_for: timedelta, fast_hosts: Collection[str]
    ) -> Sequence[Source]:
        # A look first: where nothing is due, no writer is troubled.
        due_at = await self.database.read(lambda c: sources.next_due_at(c, now))
        if due_at is None or due_at > now:
            return ()
        return await self.database.write(lambda c: sources.claim(c, now, limit, lease_for, fast_hosts))

    async def claim_one(self, source_id: SourceId, now: datetime, lease_for: timedelta) -> Source | None:
        return await self.database.write(lambda c: sources.claim_one(c, source_id, now, lease_for))

    async def next_due_at(self) -> datetime | None:
        now = self.clock.now()
        return await self.database.read(lambda c: sources.next_due_at(c, now))

    async def tally(self) -> Tally:
        return await self.database.read(sources.tally)


class SqlNews(Part):
    """port.News."""

    async def known(self, source_id: SourceId, keys: Sequence[EntryKeys]) -> Sequence[KnownEntry]:
        return await self.database.read(lambda c: known.known(c, source_id, keys)) if keys else ()

    async def text_hashes(self, source_id: SourceId, limit: int = 2000) -> frozenset[int]:
        return await self.database.read(lambda c: known.text_hashes(c, source_id, limit))

    async def keep(self, polls: Sequence[Polled], now: datetime) -> Kept:
        if not polls:
            return Kept()
        return await self.database.write(lambda c: keeping.keep(c, self.index, polls, now))

    async def claim_pages(
        self, now: datetime, limit: int, lease_for: timedelta, fast_hosts: Collection[str]
    ) -> Sequence[PageTask]:
        due_at = await self.database.read(lambda c: page_claims.next_due_at(c, schema.page_tasks, now))
        if due_at is None or due_at > now:
            return ()
        return await self.database.write(lambda c: page_tasks.claim_pages(c, now, limit, lease_for, fast_hosts))

    async def keep_pages(self, reads: Sequence[PageRead], now: datetime) -> Kept:
        if not reads:
            return Kept()
        return await self.database.write(lambda c: page_tasks.keep_pages(c, self.index, reads, now))

    async def page_answer(self, article_id: ArticleId) -> PageAnswer | None:
        return await self.database.read(lambda c: page_tasks.page_answer(c, article_id))

    async def page_due_at(self, article_id: ArticleId) -> datetime | None:
        return await self.database.read(lambda c: page_tasks.page_due_at(c, article_id))

    async def next_page_due_at(self) -> datetime | None:
        now = self.clock.now()
        return await self.database.read(lambda c: page_claims.next_due_at(c, schema.page_tasks, now))

    async def latest(
        self,
        *,
        section: str | None = None,
        outlet_id: OutletId | None = None,
        day: date | None = None,
        starred_by: AccountId | None = None,
        unread_by: AccountId | None = None,
        marks_of: AccountId | None = None,
        once: bool = False,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> Sequence[Filed]:
        return await self.database.read(
            lambda c: reading.latest(
                c,
                section=section,
                outlet_id=outlet_id,
                day=day,
                starred_by=starred_by,
                unread_by=unread_by,
                marks_of=marks_of,
                once=once,
                after=after,
                limit=limit,
            )
        )

    async def article(self, article_id: ArticleId, marks_of: AccountId | None = None) -> Filed | None:
        return await self.database.read(lambda c: reading.article(c, article_id, marks_of))

    async def find_url(self, url: str) -> Filed | None:
        return await self.database.read(lambda c: reading.find_url(c, url))

    async def revisions(self, article_id: ArticleId) -> Sequence[Revision]:
        return await self.database.read(lambda c: reading.all_revisions(c, article_id))

    async def search(
        self,
        query: str,
        *,
        section: str | None = None,
        outlet_id: OutletId | None = None,
        language: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        origin: str | None = None,
        once: bool = False,
        after: Cursor | None = None,
        limit: int = 20,
    ) -> Sequence[Found]:
        to = Narrowed(section, outlet_id, language, since, until, origin, once)
        return await self.database.read(
            lambda c: searching.search(c, self.index, query, to, after, limit), limit=SEARCH_LIMIT
        )

    async def holding(self, phrases: Sequence[Phrase]) -> Holding:
        return await self.database.read(lambda c: searching.holding(c, self.index, phrases), limit=SEARCH_LIMIT)

    async def openings(self, article_ids: Sequence[ArticleId]) -> Sequence[Filed]:
        return await self.database.read(lambda c: searching.openings(c, article_ids))

    async def sections(self) -> Sequence[tuple[str, int]]:
        return await self.database.read(reading.sections)

    async def days(self) -> Sequence[tuple[date, int]]:
        return await self.database.read(reading.days)

    async def revise(
        self, article_id: ArticleId, article: Article, because: str, now: datetime, *, sorts_at: datetime | None = None
    ) -> RevisionId:
        return await self.database.write(
            lambda c: by_hand.revise(c, self.index, article_id, article, because, now, sorts_at)
        )

    async def ask_page(self, article_id: ArticleId, now: datetime) -> None:
        await self.database.write(lambda c: by_hand.ask_page(c, article_id, now))

    async def set_standing(self, article_id: ArticleId, standing_: Standing, reason: str | None, now: datetime) -> None:
        await self.database.write(lambda c: standing.set_standing(c, article_id, standing_, reason, now))

    async def held(self) -> Sequence[Held]:
        return await self.database.read(holds.held)

    async def withdrawn(self, since: datetime, limit: int) -> Sequence[Filed]:
        return await self.database.read(lambda c: holds.withdrawn(c, since, limit))

    async def next_release_at(self) -> datetime | None:
        return await self.database.read(holds.next_release_at)

    async def release(self, now: datetime) -> Kept:
        due_at = await self.next_release_at()
        if due_at is None or due_at > now:
            return Kept()
        return await self.database.write(lambda c: holds.release(c, self.index, now))

    async def mark(
        self,
        account_id: AccountId,
        article_ids: Collection[ArticleId],
        *,
        read: bool | None = None,
        starred: bool | None = None,
        now: datetime,
    ) -> None:
        await self.database.write(lambda c: reading.mark(c, account_id, article_ids, read, starred, now))


class SqlHosts(Part):
    """port.Hosts."""

    async def host(self, host: str) -> HostState:
        return await self.database.read(lambda c: hosts.host(c, host))

    async def put_host(self, state: HostState) -> None:
        await self.put_hosts([state])

    async def put_hosts(self, states: Sequence[HostState]) -> None:
        await self.database.write(lambda c: hosts.put_hosts(c, states))


class SqlPictures(Part):
    """port.Pictures."""

    async def address(self, picture_id: PictureId) -> tuple[str, ArticleId] | None:
        return await self.database.read(lambda c: pictures.address(c, picture_id))

    async def picture(self, picture_id: PictureId, width: int) -> PictureFile | None:
        return await self.database.read(lambda c: pictures.picture(c, picture_id, width))

    async def put_picture(self, picture: PictureFile, now: datetime) -> None:
        await self.database.write(lambda c: pictures.put_picture(c, picture, now))


class SqlMarkets(Part):
    """port.Markets."""

    async def put_assets(self, assets: Sequence[Asset]) -> None:
        await self.database.write(lambda c: markets.put_assets(c, assets))

    async def assets(self) -> Sequence[Asset]:
        return await self.database.read(markets.all_assets)

    async def quoted(self) -> Sequence[Quoted]:
        return await self.database.read(markets.quoted)

    async def newest(self, asset_ids: Collection[AssetId]) -> dict[AssetId, Tick]:
        return await self.database.read(lambda c: markets.newest(c, asset_ids))

    async def keep_ticks(self, ticks: Sequence[Tick], candles: Sequence[Candle]) -> ChangeNumber | None:
        now = self.clock.now()
        return await self.database.write(lambda c: markets.keep_ticks(c, ticks, candles, now))

    async def keep_candles(self, wanted: Sequence[Candle]) -> None:
        await self.database.write(lambda c: candles.keep(c, wanted))

    async def newest_candles(self, asset_ids: Collection[AssetId], step: timedelta) -> dict[AssetId, Candle]:
        return await self.database.read(lambda c: candles.newest(c, asset_ids, step))

    async def candles(
        self, asset_id: AssetId, step: timedelta, since: datetime, until: datetime, limit: int = 2000
    ) -> Sequence[Candle]:
        return await self.database.read(lambda c: candles.between(c, asset_id, step, since, until, limit))

    async def series(
        self, asset_ids: Collection[AssetId], step: timedelta, since: datetime, until: datetime
    ) -> dict[AssetId, Series]:
        return await self.database.read(lambda c: candles.series(c, asset_ids, step, since, until))

    async def as_of(self, asset_ids: Collection[AssetId], step: timedelta, instant: datetime) -> dict[AssetId, PriceAt]:
        return await self.database.read(lambda c: candles.as_of(c, asset_ids, step, instant))

    async def pack_candles(self, now: datetime) -> int:
        return await self.database.write(lambda c: candles.pack(c, now))

    async def forget_candles(self, step: timedelta, before: datetime) -> int:
        return await self.database.write(lambda c: candles.forget_before(c, step, before))

    async def candle_span(self) -> CandleSpan:
        return await self.database.read(candles.span)

    async def drop_assets(self, asset_ids: Collection[AssetId]) -> None:
        await self.database.write(lambda c: markets.drop_assets(c, asset_ids))

    async def price_alerts(self) -> Sequence[PriceAlert]:
        return await self.database.read(price_alerts.every)

    async def add_price_alert(self, alert: PriceAlert) -> PriceAlert:
        return await self.database.write(lambda c: price_alerts.add(c, alert))

    async def remove_price_alert(self, alert_id: int) -> bool:
        return await self.database.write(lambda c: price_alerts.remove(c, alert_id))

    async def keep_price_alerts(self, looked_at: Sequence[PriceAlert]) -> None:
        await self.database.write(lambda c: price_alerts.keep(c, looked_at))

    async def price_alerts_told(self, alert_ids: Sequence[int], at: datetime) -> None:
        await self.database.write(lambda c: price_alerts.told(c, alert_ids, at))

    async def put_rates(self, told: Sequence[Rate]) -> None:
        await self.database.write(lambda c: markets.put_rates(c, told))

    async def rates(self, until: datetime | None = None) -> Mapping[str, Rate]:
        return await self.database.read(lambda c: markets.newest_rates(c, until))

    async def rate_series(self, currency: str, since: datetime, until: datetime) -> Sequence[Rate]:
        """What was told of one currency in [since, until), oldest first."""
        return await self.database.read(lambda c: markets.rate_series(c, currency, since, until))


class SqlChanges(Part):
    """port.Changes."""

    async def newest(self) -> ChangeNumber:
        return await self.database.read(numbers.newest_change)

    async def since(self, number: ChangeNumber, limit: int = 500) -> Sequence[Change]:
        return await self.database.read(lambda c: changes.since(c, number, limit))

    async def record(self, kind: ChangeKind, subject: str, now: datetime) -> ChangeNumber:
        return await self.database.write(lambda c: numbers.record_change(c, kind, subject, now))


class SqlDesk(Part):
    """port.Desk."""

    async def accounts(self) -> Sequence[Account]:
        return await self.database.read(desk.all_accounts)

    async def put_account(self, name: str, password_hash: str, now: datetime) -> Account:
        return await self.database.write(lambda c: desk.put_account(c, name, password_hash, now))

    async def open_session(self, account_id: AccountId, token_hash: str, now: datetime, until: datetime) -> None:
        await self.database.write(lambda c: desk.open_session(c, account_id, token_hash, now, until))

    async def session(self, token_hash: str, now: datetime) -> Account | None:
        return await self.database.read(lambda c: desk.session(c, token_hash, now))

    async def close_session(self, token_hash: str) -> None:
        await self.database.write(lambda c: desk.close_session(c, token_hash))

    async def setting(self, key: str) -> str | None:
        return await self.database.read(lambda c: desk.setting(c, key))

    async def put_setting(self, key: str, value: str | None, now: datetime) -> None:
        await self.database.write(lambda c: desk.put_setting(c, key, value, now))

    async def record(self, deed: Deed) -> None:
        await self.database.write(lambda c: desk.record(c, deed))

    async def deeds(self, limit: int = 200, before: datetime | None = None) -> Sequence[Deed]:
        return await self.database.read(lambda c: desk.some_deeds(c, limit, before))


class SqlStore:
    """port.Store on an opened database; `on_close` gives back what opening took."""

    def __init__(self, database: Database, index: SearchIndex, clock: Clock, on_close: Callable[[], None]) -> None:
        self.database = database
        self.index = index
        self._on_close = on_close
        self.sources = SqlSources(database, index, clock)
        self.news = SqlNews(database, index, clock)
        self.hosts = SqlHosts(database, index, clock)
        self.pictures = SqlPictures(database, index, clock)
        self.markets = SqlMarkets(database, index, clock)
        self.changes = SqlChanges(database, index, clock)
        self.desk = SqlDesk(database, index, clock)
        self.outward = SqlOutward(database, index, clock)
        self.stories = SqlStories(database)
        self.telling = SqlTelling(database)
        self.naming = SqlNaming(database)

    async def close(self) -> None:
        """Finish what is under way and close; the store is not used after that."""
        await self.database.close()
        self._on_close()
