"""The nouns of Dateline: frozen values that walk through the rooms. Words as in docs/glossary.md.

Instants are aware UTC datetimes and end in `_at` (market instants: `as_of`); what an outlet says of time is
a `Stamp`, which may lack a zone. Prices are decimals. Nothing here does anything but describe itself. One module,
though a long one: every room reads it, and a noun is found by looking in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NewType

OutletId = NewType("OutletId", int)
SourceId = NewType("SourceId", int)
EntryId = NewType("EntryId", int)
ArticleId = NewType("ArticleId", int)
RevisionId = NewType("RevisionId", int)
PictureId = NewType("PictureId", str)  # blake2b-128 of the picture's address, hex
AccountId = NewType("AccountId", int)
AssetId = NewType("AssetId", str)  # the provider-neutral slug: "bitcoin"
ChangeNumber = NewType("ChangeNumber", int)
Lease = NewType("Lease", int)  # a fencing number: only its newest holder may write


# --- time as an outlet states it -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as an outlet states it. `when` is naive where no zone was given, and stays so."""

    when: datetime
    day_only: bool = False

    @property
    def zoned(self) -> bool:
        """Whether it names an instant."""
        return self.when.tzinfo is not None

    def text(self) -> str:
        """ISO 8601, with an offset only where one was given: 2024-11-06T21:26, 2024-11-06."""
        if self.day_only:
            return self.when.date().isoformat()
        return self.when.isoformat(timespec="seconds" if self.when.second else "minutes")


# --- rights ----------------------------------------------------------------------------------------


class Audience(StrEnum):
    """Who is looking."""

    DESK = "desk"
    PUBLIC = "public"


class Extent(StrEnum):
    """How much of a text an audience is shown."""

    FULL = "full"
    EXCERPT = "excerpt"
    HEADLINE = "headline"


class PictureUse(StrEnum):
    """Whether an audience is shown pictures; AS_TEXT: only where the text is shown in full."""

    SHOW = "show"
    NONE = "none"
    AS_TEXT = "as text"


@dataclass(frozen=True, slots=True)
class Policy:
    """What an outlet lets each audience see. The default is the careful one."""

    public: Extent = Extent.EXCERPT
    public_pictures: PictureUse = PictureUse.AS_TEXT
    desk: Extent = Extent.FULL
    desk_pictures: PictureUse = PictureUse.SHOW
    contract: bool = False  # a contract or licence, named in `note`, goes before what pages say by themselves
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signals:
    """What a page or feed itself says of its use; it binds whatever the policy allows.

    max_snippet: characters, None where not limited. max_image_preview: none, standard, large.
    """

    max_snippet: int | None = None
    nosnippet: bool = False
    max_image_preview: str | None = None
    noarchive: bool = False
    noindex: bool = False
    unavailable_after_at: datetime | None = None
    tdm_reserved: bool = False
    tdm_policy_url: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the site. `media_topic` is the IPTC Media Topic it stands for, None for the general one."""

    slug: str
    name: str
    media_topic: str | None


# IPTC Media Topics, top level (cv.iptc.org/newscodes/mediatopic, 2024); "world" takes what names no topic.
SECTIONS: Mapping[str, Section] = {
    s.slug: s
    for s in (
        Section("world", "World", None),
        Section("politics", "Politics", "medtop:11000000"),
        Section("business", "Business", "medtop:04000000"),
        Section("technology", "Science and technology", "medtop:13000000"),
        Section("conflict", "Conflict", "medtop:16000000"),
        Section("crime", "Crime and law", "medtop:02000000"),
        Section("disaster", "Disasters", "medtop:03000000"),
        Section("environment", "Environment", "medtop:06000000"),
        Section("health", "Health", "medtop:07000000"),
        Section("society", "Society", "medtop:14000000"),
        Section("labour", "Labour", "medtop:09000000"),
        Section("education", "Education", "medtop:05000000"),
        Section("culture", "Culture", "medtop:01000000"),
        Section("lifestyle", "Lifestyle", "medtop:10000000"),
        Section("people", "People", "medtop:08000000"),
        Section("religion", "Religion", "medtop:12000000"),
        Section("sport", "Sport", "medtop:15000000"),
        Section("weather", "Weather", "medtop:17000000"),
    )
}
GENERAL_SECTION = "world"


# --- what an outlet publishes ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes."""

    id: OutletId
    name: str
    home_url: str
    language: str | None = None
    policy: Policy = field(default_factory=Policy)
    section: str | None = None  # default section: a top-level IPTC Media Topic slug, see text.py SECTIONS
    sample: bool = False
    zone: str | None = None  # the time zone that its pages write local times in: "Europe/Berlin"


class PageRule(StrEnum):
    """When an entry's page is asked beside its feed."""

    NEEDED = "needed"  # where the feed carries no whole text
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask conditionally with, exactly as received."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a feed asks of those who poll it. `least`: between two polls, by the rule named; hours and days to be
    left alone in are of GMT, Monday is 0."""

    least: timedelta | None = None
    rule: str = ""  # ttl, sy:updatePeriod
    hours: tuple[int, ...] = ()
    days: tuple[int, ...] = ()


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Source:
    """One address we poll, with all that the schedule knows of it."""

    id: SourceId
    outlet_id: OutletId
    url: str
    title: str = ""
    section: str | None = None
    pages: PageRule = PageRule.NEEDED
    paused: bool = False
    retired: bool = False
    validators: Validators = field(default_factory=Validators)
    body_hash: bytes | None = None
    next_poll_at: datetime | None = None
    next_poll_because: str = ""
    last_asked_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    newest_at: datetime | None = None  # the newest time that its feed states
    last_status: int | None = None
    last_outcome: str = ""  # a word of OutcomeKind
    last_words: str = ""  # the outcome in words for people
    failures: int = 0  # in a row
    rhythm: timedelta | None = None  # median time between its items
    moved_to: str | None = None  # a permanent redirect seen once
    moved_seen_at: datetime | None = None
    lease: Lease | None = None
    entry_count: int = 0
    wishes: Wishes = NO_WISHES
    pushed_until: datetime | None = None  # until then a hub tells us what is new
    every: timedelta | None = None  # how often an operator has it asked; None: by its rhythm
    unverified: bool = False  # an operator lets its certificate be: it proves nothing about who answers
    rule: str = ""  # which links of a page are articles, where it is a page without a feed
    doubt: str = ""  # what is odd about its feed though it answers: "empty: it has no entries"
    folders: tuple[str, ...] = ()  # where it lay in the list that it came by, outermost first


@dataclass(frozen=True, slots=True)
class FeedImage:
    """A picture as a feed names it."""

    url: str
    caption: str | None = None
    credit: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file as a feed attaches it; length in bytes."""

    url: str
    media_type: str | None = None
    length_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item in a feed, as given: foreign HTML and all, addresses resolved against the feed's base.

    `title` is plain text; `summary_html` and `content_html` are foreign HTML, never shown as such.
    """

    guid: str | None
    url: str | None
    title: str
    published: Stamp | None = None
    updated: Stamp | None = None
    authors: tuple[str, ...] = ()
    summary_html: str | None = None
    content_html: str | None = None
    categories: tuple[str, ...] = ()
    images: tuple[FeedImage, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    language: str | None = None
    source_name: str | None = None  # RSS <source>, Atom <source><title>
    source_url: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A parsed feed. `partial`: the document was cut off and these are the whole items before the cut."""

    title: str
    home_url: str | None
    entries: tuple[Entry, ...]
    kind: str  # rss, atom, json
    language: str | None = None
    self_url: str | None = None
    ttl: timedelta | None = None
    signals: Signals = field(default_factory=Signals)
    partial: bool = False
    notes: tuple[str, ...] = ()  # what was tolerated, in words
    wishes: Wishes = NO_WISHES
    hubs: tuple[str, ...] = ()  # WebSub
    older_url: str | None = None  # where its older items are, RFC 5005


# --- an article ------------------------------------------------------------------------------------


class BlockKind(StrEnum):
    """What a block of a body is."""

    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"
    LIST = "list"
    QUOTE = "quote"
    TABLE = "table"
    EMBED = "embed"
    LIVE = "live"  # an entry of a live blog; `time` says when
    CORRECTION = "correction"


class SpanKind(StrEnum):
    """What a stretch of a block's text is."""

    LINK = "link"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    DATELINE = "dateline"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch [start, end) of a block's text, in characters."""

    start: int
    end: int
    kind: SpanKind
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body as plain text; markup survives only as spans, so nothing foreign can run.

    `items`: a list's items, or a table's rows with cells parted by tabs; `text` then joins them by newlines.
    """

    kind: BlockKind
    text: str
    spans: tuple[Span, ...] = ()
    items: tuple[str, ...] = ()
    url: str | None = None
    time: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of an article; caption and credit apart, and what the credit tells."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    agency: str | None = None
    photographer: str | None = None
    pool: bool = False
    file_photo: bool = False
    taken: date | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place and agency that open a text: TOKYO (Reuters)."""

    place: str
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """One link of the chain a text came by. kind: agency, linked source, page, feed."""

    kind: str
    name: str
    url: str | None = None


class PubStatus(StrEnum):
    """What an agency says may be done with its item (IPTC publishing status)."""

    USABLE = "usable"
    WITHHELD = "withheld"  # a hold: do not use yet
    CANCELED = "canceled"  # a kill


@dataclass(frozen=True, slots=True)
class Wire:
    """What an agency says of its item beside the text; only articles that came by wire have one.

    `guid` and `version` are the agency's own. `urgency` is 1 (flash) to 9. `subjects` are codes as given
    (medtop:04000000, subj:04011002). `notes` are for editors and never for the public.
    """

    guid: str
    version: str = ""
    status: PubStatus = PubStatus.USABLE
    urgency: int | None = None
    slugline: str | None = None
    subjects: tuple[str, ...] = ()
    embargo_at: datetime | None = None
    notes: tuple[str, ...] = ()
    provider: str | None = None
    credit: str | None = None
    copyright_notice: str | None = None
    usage_terms: str | None = None
    correction: bool = False  # it replaces what was wrong, and says so


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Something that an agency says will be: an event, or a piece that it plans. `at` None: it names no time."""

    at: datetime | None
    headline: str
    kind: str = ""  # of a planned piece: text, picture, video
    note: str = ""


@dataclass(frozen=True, slots=True)
class WireNotice:
    """An item of an agency's wire that is no report: a package, an event, a plan. Only the desk is shown it.

    `links`: the agency's ids of the items that a package names, in its order.
    """

    guid: str
    kind: str  # package, event or planning
    version: str = ""
    status: PubStatus = PubStatus.USABLE
    headline: str = ""
    summary: str = ""
    place: str = ""
    ends_at: datetime | None = None
    upcoming: tuple[Upcoming, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PagePrice:
    """A row of a price list that an outlet's page shows. It is the outlet's, hours old or days: never a price of ours.

    `text` and `change` are as printed (often without a sign), `currency` the sign or code that stands by the price.
    """

    text: str
    name: str
    symbol: str | None
    currency: str | None
    price: Decimal
    change: str


@dataclass(frozen=True, slots=True)
class Article:
    """One extracted text.

    `blocks` hold the body, never the headline or the standfirst. `whole` is False where only a part of the
    text is known (a feed's summary, a paywall, or the opening that lists are made from). `origins` says for
    a field where its value came from. `flags` are doubts in words ("the text says Thursday, the stamp is a
    Wednesday").
    """

    url: str
    headline: str
    kicker: str | None = None
    standfirst: str | None = None
    section: str | None = None
    topics: tuple[str, ...] = ()
    language: str | None = None
    direction: str = "ltr"
    published: Stamp | None = None
    updated: Stamp | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    dateline: Dateline | None = None
    blocks: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    source_url: str | None = None
    canonical_url: str | None = None  # the address that the page calls its own
    provenance: tuple[Provenance, ...] = ()
    signals: Signals = field(default_factory=Signals)
    summary: str | None = None  # the outlet's own short summary, plain text
    whole: bool = True
    paywalled: bool = False
    word_count: int = 0
    made_from: str = "page"  # feed, page, text
    flags: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    wire: Wire | None = None
    prices: tuple[PagePrice, ...] = ()  # of a price list on its page: data of the page, never its text
    prices_at: datetime | None = None  # when the page that they stood on was fetched


class Standing(StrEnum):
    """What became of an article."""

    LIVE = "live"
    TAKEN_DOWN = "taken down"  # by the operator
    WITHDRAWN = "withdrawn"  # by the outlet: 451, kill
    HELD = "held"  # a hold, or an embargo that has not passed: for the desk only, no way out names it


@dataclass(frozen=True, slots=True)
class Filed:
    """An article as the store keeps it, with its outlet: what pages and feeds are made of.

    `sorts_at` is the clamped time that lists use; `revised_at` is set when the outlet changed the text.
    In lists `article` is its opening only (`article.whole` is False and blocks are cut short).
    """

    id: ArticleId
    outlet: Outlet
    article: Article
    section: str
    sorts_at: datetime
    seen_at: datetime
    revised_at: datetime | None = None
    revision: RevisionId = RevisionId(0)
    revisions: int = 1
    standing: Standing = Standing.LIVE
    standing_reason: str | None = None
    starred: bool = False
    read: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """One saved state of an article. `because`: first seen, page read, changed at the source, re-extracted."""

    id: RevisionId
    article_id: ArticleId
    made_at: datetime
    because: str
    article: Article


class ChangeKind(StrEnum):
    """What happened here."""

    ARTICLE = "article"
    REMOVAL = "removal"
    OUTLET = "outlet"
    SOURCE = "source"
    SITE = "site"
    MARKET = "market"
    STORY = "story"  # subject: numbers of stories parted by commas, or "rule N"


@dataclass(frozen=True, slots=True)
class Change:
    """A numbered record of what happened here; followers resume from its number."""

    number: ChangeNumber
    kind: ChangeKind
    subject: str  # the id it concerns
    happened_at: datetime


# --- what belongs together -------------------------------------------------------------------------

Phrase = tuple[str, ...]  # words in a row, as the search index holds them


@dataclass(frozen=True, slots=True)
class Holding:
    """Which articles hold which phrases, among how many; a phrase that many hold is left out."""

    articles: int
    holders: Mapping[Phrase, tuple[ArticleId, ...]]


# --- asking a source -------------------------------------------------------------------------------


class OutcomeKind(StrEnum):
    """What came of asking, in one word."""

    NEW = "new"  # an answer with something new in it
    SAME = "same"  # 304, or an answer with nothing new
    MOVED = "moved"
    THROTTLED = "throttled"
    REFUSED = "refused"
    BLOCKED = "blocked"
    GONE = "gone"
    MISSING = "missing"  # 404
    WITHDRAWN = "withdrawn"
    NOT_A_FEED = "not a feed"
    MALFORMED = "malformed"
    TOO_LARGE = "too large"
    UNREACHABLE = "unreachable"
    SLOW = "slow"  # timed out
    UNTRUSTED = "untrusted"


GOOD_OUTCOMES = frozenset({OutcomeKind.NEW, OutcomeKind.SAME, OutcomeKind.MOVED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking a source once; the store keeps the newest and the log keeps all."""

    kind: OutcomeKind
    words: str  # for people: "answered 304: nothing new"
    asked_at: datetime
    status: int | None = None
    took: timedelta = timedelta()
    wire_bytes: int = 0
    retry_at: datetime | None = None
    validators: Validators | None = None  # set on a 200: replaces both
    body_hash: bytes | None = None
    final_url: str | None = None  # after permanent redirects only
    rhythm: timedelta | None = None
    not_before: timedelta | None = None  # how long the answer says that it holds: max-age, Expires
    wishes: Wishes | None = None  # set on a feed that was read: replaces what was known
    doubt: str | None = None  # likewise
    newest_at: datetime | None = None  # likewise: the newest time that it states, None where it states none


@dataclass(frozen=True, slots=True)
class EntryKeys:
    """What an entry is recognised by, as signed 64 bits each (text.sign_hash, text.hash64)."""

    guid_hash: int | None
    url_hash: int | None  # of the normalised address
    title_hash: int
    text_hash: int


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry that the store already has."""

    id: EntryId
    article_id: ArticleId
    keys: EntryKeys


@dataclass(frozen=True, slots=True)
class HostState:
    """What is known of a host across restarts and workers."""

    host: str
    throttled_until: datetime | None = None
    robots: str | None = None  # the text; "" where all is allowed; None: not read yet
    robots_at: datetime | None = None
    robots_refuses: bool = False  # 5xx or no answer: nothing may be asked for now
    robots_words: str = ""  # why it could not be read


@dataclass(frozen=True, slots=True)
class NextPoll:
    """When a source is asked next, and why then."""

    at: datetime
    because: str


# --- markets ---------------------------------------------------------------------------------------


class Freshness(StrEnum):
    """The one freshness rule's classes."""

    LIVE = "live"
    CURRENT = "current"
    DELAYED = "delayed"
    STALE = "stale"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Asset:
    """What is priced. `rank` by market value, None where unknown."""

    id: AssetId
    symbol: str  # upper case, as shown: BTC
    name: str
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """One observed price of an asset in `currency`. `price` and change as received, never through a float.

    `as_of` is the venue's time, `received_at` ours. `every` is the promise of a polled provider: its
    interval; None for a streamed one. `traded_at`: when the trade behind it was made, where the venue says so;
    `as_of` may be later, as long as the venue says that the price still holds.
    """

    asset_id: AssetId
    price: Decimal
    as_of: datetime
    received_at: datetime
    provider: str
    change_24h_pct: Decimal | None = None
    volume_24h: Decimal | None = None
    market_value: Decimal | None = None
    currency: str = "usd"
    every: timedelta | None = None
    ended: bool = False
    change_1h_pct: Decimal | None = None
    change_7d_pct: Decimal | None = None
    traded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """What one US dollar is worth in a currency, by its source and as of when. `rate` as received."""

    currency: str  # lower case, as in `Tick.currency`: eur
    rate: Decimal
    as_of: datetime
    received_at: datetime
    source: str


class AlertKind(StrEnum):
    """What an alert on a price waits for."""

    ABOVE = "above"
    BELOW = "below"
    RISES = "rises"  # over 24 hours, by so many percent
    FALLS = "falls"


@dataclass(frozen=True, slots=True)
class PriceAlert:
    """What an operator wants to hear of a price. `level`: dollars, or percent with its sign, by kind.

    `ready`: the figure is on the other side, so that the next crossing counts. `crossed_with`: the figure then.
    `told_at` None after a crossing: nobody heard of it yet.
    """

    id: int
    asset_id: AssetId
    kind: AlertKind
    level: Decimal
    set_by: str
    set_at: datetime
    ready: bool = False
    crossed_at: datetime | None = None
    crossed_with: Decimal | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candle:
    """Open, high, low, close, volume over [opens_at, closes_at)."""

    asset_id: AssetId
    opens_at: datetime
    closes_at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal | None = None
    ticks: int = 1


@dataclass(frozen=True, slots=True)
class Quoted:
    """An asset with its newest tick, as the ticker and the markets page show it; None: never priced."""

    asset: Asset
    tick: Tick | None
