"""What the rows above may ask of the store. One meaning on SQLite and PostgreSQL; SQL stays behind it.

Every call is one transaction: what it returned from is kept, whatever is killed afterwards. Errors:
StoreBusy (retryable), Conflict (decide again), SchemaMismatch. One module, though a long one: it is signatures only,
and whoever asks the store finds the whole of it here (stories, telling and naming have ports of their own).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

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
    EntryId,
    EntryKeys,
    Filed,
    Holding,
    HostState,
    KnownEntry,
    Lease,
    NextPoll,
    Outcome,
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
from dateline.store.documents import Written
from dateline.store.stories_port import Stories as Stories  # a part in a module of its own

if TYPE_CHECKING:
    from dateline.store.naming_port import Naming
    from dateline.store.outward import Outward  # a part in a module of its own, which stands on this one
    from dateline.store.telling_port import Telling

# --- values that only the store and its callers exchange -------------------------------------------


@dataclass(frozen=True, slots=True)
class Fate:
    """What an agency says may be done with an entry. `until`: when a hold ends by itself; None: not by itself.

    LIVE ends a hold, and nothing else: what a person took down stays so, and a kill is for good.
    """

    standing: Standing
    reason: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An article that is held, for the desk. `until`: when it is let go by itself."""

    filed: Filed
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry to keep. `known` names the stored entry that it is a new state of; None: a new entry.

    `page_due_at`: when its page is to be asked; None: not at all. `written`: what `documents.written` makes of an
    article, in the cell that read it.
    """

    keys: EntryKeys
    written: Written
    section: str
    sorts_at: datetime
    known: EntryId | None = None
    page_due_at: datetime | None = None
    fate: Fate | None = None  # of an agency's entry; None: nothing is said of it

    @property
    def article(self) -> Article:
        """The article, read from its document."""
        return self.written.article


@dataclass(frozen=True, slots=True)
class Polled:
    """One finished poll: what is written under the source's lease, all of it or nothing."""

    source: Source
    outcome: Outcome
    next_poll: NextPoll
    failures: int
    arrivals: tuple[Arrival, ...] = ()
    url: str | None = None  # the source's address from now on, where it moved for good
    moved_to: str | None = None  # a permanent redirect seen, not yet taken
    retired: bool = False
    title: str | None = None
    language: str | None = None  # the feed's, for an outlet that has none yet


@dataclass(frozen=True, slots=True)
class Kept:
    """What a write did. `lost`: sources or articles whose lease someone else holds; nothing was written."""

    new: tuple[ArticleId, ...] = ()
    changed: tuple[ArticleId, ...] = ()
    lost: tuple[int, ...] = ()
    number: ChangeNumber | None = None  # the newest change made


@dataclass(frozen=True, slots=True)
class PageTask:
    """An article whose page is to be asked, held under a lease."""

    article_id: ArticleId
    source_id: SourceId | None
    outlet: Outlet
    url: str
    lease: Lease
    attempts: int
    article: Article  # as it is known now
    seen_at: datetime | None = None  # when it was seen first
    habits: bytes | None = None  # what is known of its outlet's pages


@dataclass(frozen=True, slots=True)
class PageRead:
    """What came of asking a page: a better article, or none and why; `again_at` None: not asked again.

    `sorts_at`: its place in lists by the date that the page gives, where the feed gave none; None: it stays.
    """

    task: PageTask
    article: Article | None
    because: str
    words: str
    section: str | None = None
    again_at: datetime | None = None
    withdrawn: bool = False  # 451
    sorts_at: datetime | None = None
    habits: bytes | None = None  # what is known of its outlet's pages from now on; None: as it was


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What came of asking an article's page the last time, in words; `again_at` None: it is not asked again."""

    asked_at: datetime
    good: bool
    words: str
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list ordered by (sorts_at, id), newest first; the next page starts after it."""

    sorts_at: datetime
    id: ArticleId


@dataclass(frozen=True, slots=True)
class Found:
    """A search hit; highlights are made by the page from the query's words."""

    filed: Filed


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A stored picture of ours, one width. `body` is WebP or JPEG that we encoded ourselves."""

    id: PictureId
    width: int
    height: int
    media_type: str
    body: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Series:
    """Closing prices as arrays for bulk arithmetic: seconds since 1970 at which candles closed, ascending; float64."""

    times_s: NDArray[np.int64]
    closes: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PriceAt:
    """A price as it was: the close of the candle that ended then."""

    at: datetime
    price: Decimal


@dataclass(frozen=True, slots=True)
class CandleSpan:
    """How much of the past is kept: candles as rows, and in blocks with their size; since when."""

    rows: int
    blocks: int
    packed: int
    block_bytes: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may sign in to the desk."""

    id: AccountId
    name: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what and when. `who`: an account's name, "command line", or "dateline"."""

    at: datetime
    who: str
    what: str
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Figures for the sources page, health and doctor."""

    outlets: int = 0
    sources: int = 0
    articles: int = 0
    pages_due: int = 0
    by_outcome: dict[str, int] = field(default_factory=dict)


# --- the Protocols ---------------------------------------------------------------------------------


class Sources(Protocol):
    """Outlets and the addresses that we poll; the source table is the schedule."""

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
        """Return the outlet of that home address, made if it was not there."""
        ...

    async def outlets(self) -> Sequence[Outlet]: ...
    async def outlet(self, outlet_id: OutletId) -> Outlet | None: ...
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
        """Set what is not None, an empty section or zone to none; a new policy is a change that every page follows."""
        ...

    async def remove_outlet(self, outlet_id: OutletId) -> int:
        """Remove an outlet with its sources and articles; how many articles went."""
        ...

    async def remove_samples(self) -> int:
        """Remove every outlet marked as a sample, and all of theirs; how many outlets went."""
        ...

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
        """Add a source due now; (the source, whether it is new). An address is polled once, however often added."""
        ...

    async def sources(self) -> Sequence[Source]: ...
    async def source(self, source_id: SourceId) -> Source | None: ...
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
        """Set what is not None; an empty section, and no time at all for how often, to none."""
        ...

    async def remove_source(self, source_id: SourceId) -> None:
        """Stop polling it for good; what it brought stays, with its outlet."""
        ...

    async def ask_now(self, source_ids: Collection[SourceId] | None, now: datetime) -> int:
        """Make these sources (None: all that are not paused) due now; how many."""
        ...

    async def claim(
        self, now: datetime, limit: int, lease_for: timedelta, fast_hosts: Collection[str]
    ) -> Sequence[Source]:
        """Take up to `limit` due sources under new leases, at most one a host unless it is in `fast_hosts`.

        Never a host with a live lease or one that is throttled. Paused and retired sources are not due.
        """
        ...

    async def claim_one(self, source_id: SourceId, now: datetime, lease_for: timedelta) -> Source | None:
        """Take this source under a new lease, due or not; None where someone holds it, it is paused or not there."""
        ...

    async def next_due_at(self) -> datetime | None: ...
    async def tally(self) -> Tally: ...


class News(Protocol):
    """Entries, articles and their revisions."""

    async def known(self, source_id: SourceId, keys: Sequence[EntryKeys]) -> Sequence[KnownEntry]:
        """Entries of the source that share any of the hashes."""
        ...

    async def text_hashes(self, source_id: SourceId, limit: int = 2000) -> frozenset[int]:
        """The newest text hashes of a source: what its next answer need not be read again for."""
        ...

    async def keep(self, polls: Sequence[Polled], now: datetime) -> Kept:
        """Write finished polls in one transaction; a poll whose lease is lost is left out and named."""
        ...

    async def claim_pages(
        self, now: datetime, limit: int, lease_for: timedelta, fast_hosts: Collection[str]
    ) -> Sequence[PageTask]: ...

    async def keep_pages(self, reads: Sequence[PageRead], now: datetime) -> Kept: ...
    async def next_page_due_at(self) -> datetime | None: ...
    async def page_answer(self, article_id: ArticleId) -> PageAnswer | None:
        """What came of asking its page the last time; None: it was never asked."""
        ...

    async def page_due_at(self, article_id: ArticleId) -> datetime | None:
        """When its page is to be asked; None: it is not."""
        ...

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
        """Openings of live articles, newest first, from after the cursor. `day`: those of that UTC day.

        `once`: of each story only the newest report that the list would show.
        """
        ...

    async def article(self, article_id: ArticleId, marks_of: AccountId | None = None) -> Filed | None:
        """One article whole, whatever its standing."""
        ...

    async def find_url(self, url: str) -> Filed | None: ...
    async def revisions(self, article_id: ArticleId) -> Sequence[Revision]:
        """All saved states, oldest first."""
        ...

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
        """Live articles that match every word ("quoted words" in a row, -word: not), newest first.

        `language`: an article's own, else its outlet's, whatever its region. `since` <= sorts_at < `until`, in whole
        seconds. `origin`: an agency or outlet whose text an article carries. `once`: of each story the newest found.
        """
        ...

    async def holding(self, phrases: Sequence[Phrase]) -> Holding:
        """Which live articles hold each phrase, the newest of them; phrases that many hold are left out."""
        ...

    async def openings(self, article_ids: Sequence[ArticleId]) -> Sequence[Filed]:
        """Openings of live articles, in the order asked for."""
        ...

    async def sections(self) -> Sequence[tuple[str, int]]:
        """Sections that have live articles, with how many, fullest first."""
        ...

    async def days(self) -> Sequence[tuple[date, int]]:
        """UTC days that have live articles, newest first, with how many: the archive's index."""
        ...

    async def revise(
        self, article_id: ArticleId, article: Article, because: str, now: datetime, *, sorts_at: datetime | None = None
    ) -> RevisionId:
        """Add a revision by hand or command (re-extracted); `sorts_at` as in PageRead."""
        ...

    async def ask_page(self, article_id: ArticleId, now: datetime) -> None:
        """Make an article's page due now."""
        ...

    async def set_standing(
        self, article_id: ArticleId, standing: Standing, reason: str | None, now: datetime
    ) -> None: ...

    async def held(self) -> Sequence[Held]:
        """Openings of articles that are held, those that are let go next first."""
        ...

    async def withdrawn(self, since: datetime, limit: int) -> Sequence[Filed]:
        """Openings of articles of since then that are no longer shown, newest first: for who took them from us."""
        ...

    async def next_release_at(self) -> datetime | None:
        """When the next hold ends by itself."""
        ...

    async def release(self, now: datetime) -> Kept:
        """Let go of what was held until now or earlier; it sorts by when it was let go."""
        ...

    async def mark(
        self,
        account_id: AccountId,
        article_ids: Collection[ArticleId],
        *,
        read: bool | None = None,
        starred: bool | None = None,
        now: datetime,
    ) -> None: ...


class Hosts(Protocol):
    """What is known of hosts: robots.txt, and until when they asked us to wait."""

    async def host(self, host: str) -> HostState: ...
    async def put_host(self, state: HostState) -> None: ...

    async def put_hosts(self, states: Sequence[HostState]) -> None: ...


class Pictures(Protocol):
    """Pictures of ours, made from outlets' ones."""

    async def address(self, picture_id: PictureId) -> tuple[str, ArticleId] | None:
        """The outlet's address of a picture that an article names, and that article; None: not one of ours."""
        ...

    async def picture(self, picture_id: PictureId, width: int) -> PictureFile | None: ...
    async def put_picture(self, picture: PictureFile, now: datetime) -> None: ...


class Markets(Protocol):
    """Assets, newest ticks, candles."""

    async def put_assets(self, assets: Sequence[Asset]) -> None: ...
    async def assets(self) -> Sequence[Asset]: ...
    async def quoted(self) -> Sequence[Quoted]:
        """Every asset with its newest tick, by rank."""
        ...

    async def newest(self, asset_ids: Collection[AssetId]) -> dict[AssetId, Tick]: ...
    async def keep_ticks(self, ticks: Sequence[Tick], candles: Sequence[Candle]) -> ChangeNumber | None:
        """Save the newest ticks and the candles they were folded into (replacing those of the same opening)."""
        ...

    async def keep_candles(self, wanted: Sequence[Candle]) -> None:
        """Save candles of any step (history, corrections), replacing those of the same opening."""
        ...

    async def newest_candles(self, asset_ids: Collection[AssetId], step: timedelta) -> dict[AssetId, Candle]:
        """The newest candle of each asset, where it is of the last days: what the next tick is folded into."""
        ...

    async def candles(
        self, asset_id: AssetId, step: timedelta, since: datetime, until: datetime, limit: int = 2000
    ) -> Sequence[Candle]:
        """Candles of a step that open in [since, until), oldest first; the newest `limit` of them."""
        ...

    async def series(
        self, asset_ids: Collection[AssetId], step: timedelta, since: datetime, until: datetime
    ) -> dict[AssetId, Series]:
        """Closes of the candles that close in (since, until], as arrays; a gap stays a gap."""
        ...

    async def as_of(self, asset_ids: Collection[AssetId], step: timedelta, instant: datetime) -> dict[AssetId, PriceAt]:
        """The close of each asset's last candle that ended at or before an instant: what the price was then."""
        ...

    async def pack_candles(self, now: datetime) -> int:
        """Turn finished days into blocks, some at once; how many: call again until 0."""
        ...

    async def forget_candles(self, step: timedelta, before: datetime) -> int:
        """Drop candles of a step that closed before; how many."""
        ...

    async def candle_span(self) -> CandleSpan: ...
    async def price_alerts(self) -> Sequence[PriceAlert]:
        """Operators' alerts on prices, in the order they were set."""
        ...

    async def add_price_alert(self, alert: PriceAlert) -> PriceAlert:
        """Keep an alert that was just set; it comes back with its number."""
        ...

    async def remove_price_alert(self, alert_id: int) -> bool: ...
    async def keep_price_alerts(self, looked_at: Sequence[PriceAlert]) -> None:
        """Keep what looks came to; one that was removed meanwhile stays so."""
        ...

    async def price_alerts_told(self, alert_ids: Sequence[int], at: datetime) -> None: ...
    async def put_rates(self, told: Sequence[Rate]) -> None:
        """Keep what a dollar was worth in other currencies."""
        ...

    async def rates(self, until: datetime | None = None) -> Mapping[str, Rate]:
        """Each currency's newest rate, or the newest of those told by `until`."""
        ...

    async def rate_series(self, currency: str, since: datetime, until: datetime) -> Sequence[Rate]:
        """What was told of one currency in [since, until), oldest first."""
        ...

    async def drop_assets(self, asset_ids: Collection[AssetId]) -> None: ...


class Changes(Protocol):
    """The numbered record that every web process follows."""

    async def newest(self) -> ChangeNumber: ...
    async def since(self, number: ChangeNumber, limit: int = 500) -> Sequence[Change]: ...
    async def record(self, kind: ChangeKind, subject: str, now: datetime) -> ChangeNumber: ...


class Desk(Protocol):
    """Accounts, sessions, the site's own settings, the audit log."""

    async def accounts(self) -> Sequence[Account]: ...
    async def put_account(self, name: str, password_hash: str, now: datetime) -> Account: ...
    async def open_session(self, account_id: AccountId, token_hash: str, now: datetime, until: datetime) -> None: ...
    async def session(self, token_hash: str, now: datetime) -> Account | None: ...
    async def close_session(self, token_hash: str) -> None: ...
    async def setting(self, key: str) -> str | None: ...
    async def put_setting(self, key: str, value: str | None, now: datetime) -> None:
        """Keep a setting that the desk made (None removes it); a change that every page follows."""
        ...

    async def record(self, deed: Deed) -> None: ...
    async def deeds(self, limit: int = 200, before: datetime | None = None) -> Sequence[Deed]: ...


class Store(Protocol):
    """The whole store. Opened with `dateline.store.open_store(url, ...)`."""

    @property
    def sources(self) -> Sources: ...
    @property
    def news(self) -> News: ...
    @property
    def hosts(self) -> Hosts: ...
    @property
    def pictures(self) -> Pictures: ...
    @property
    def markets(self) -> Markets: ...
    @property
    def changes(self) -> Changes: ...
    @property
    def desk(self) -> Desk: ...
    @property
    def outward(self) -> Outward: ...
    @property
    def stories(self) -> Stories: ...
    @property
    def telling(self) -> Telling: ...
    @property
    def naming(self) -> Naming: ...

    async def close(self) -> None: ...
