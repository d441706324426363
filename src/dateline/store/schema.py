"""The tables, the same on SQLite and PostgreSQL. Changed together with a step in migrations/, never alone.

Instants are whole microseconds since 1970 in UTC, so that both databases sort and compare them alike.
The search index is the one table that differs: FTS5 on SQLite, tsvector on PostgreSQL (search_index.py). One module,
though a long one: it is tables only, which the migrations are compared with as a whole.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect

from dateline.store.packing import packed, unpacked

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(instant: datetime) -> int:
    """Whole microseconds since 1970; a naive time is refused (TypeError), it is no instant."""
    past = instant - EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def instant(value: int) -> datetime:
    """The instant again, in UTC."""
    return EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware instant as a BIGINT of microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)


class Span(TypeDecorator[timedelta]):
    """A duration as a BIGINT of microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        return None if value is None else value // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(microseconds=value)


class Packed(TypeDecorator[str]):
    """A document, packed on SQLite; PostgreSQL packs long ones itself. One that is not packed is read too."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return packed(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else unpacked(value)


Id = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER is SQLite's own row number
LIVE = text("standing = 'live'")
# As words, in queries too: SQLAlchemy says `stale = 1`, which SQLite does not take for the condition of the index.
STALE, PINNED = text("stale"), text("pinned")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Numbers that only grow: changes and leases on both databases, and on SQLite the ids that are given out in runs.
counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# How many live articles there are by section and by day, kept by the writers so that no page counts them.
tallies = Table(
    "tallies",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

outlets = Table(
    "outlets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("home_url", Text, nullable=False),
    Column("home_key", Text, nullable=False, unique=True),
    Column("language", Text),
    Column("policy", Text, nullable=False),
    Column("section", Text),
    Column("sample", Boolean, nullable=False),
    Column("zone", Text),  # the time zone that its pages write local times in
    sqlite_autoincrement=True,  # an id never comes back for another outlet
)

sources = Table(
    "sources",
    metadata,
    Column("id", Id, primary_key=True),
    Column("outlet_id", Id, ForeignKey("outlets.id"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("url_key", Text, nullable=False, unique=True),
    Column("host", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("section", Text),
    Column("pages", Text, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", LargeBinary),
    Column("next_poll_at", Instant),
    Column("next_poll_because", Text, nullable=False),
    Column("last_asked_at", Instant),
    Column("last_success_at", Instant),
    Column("last_new_at", Instant),
    Column("last_status", Integer),
    Column("last_outcome", Text, nullable=False),
    Column("last_words", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("rhythm", Span),
    Column("moved_to", Text),
    Column("moved_seen_at", Instant),
    Column("lease", BigInteger),
    Column("lease_until", Instant),
    Column("entry_count", BigInteger, nullable=False),
    Column("newest_at", Instant),  # the newest time that its feed states
    Column("wishes", Text),  # what its feed asks of those who poll it, as rows.py writes it
    Column("pushed_until", Instant),  # until then a hub tells us what is new
    Column("every", Span),  # how often an operator has it asked
    Column("unverified", Boolean, nullable=False, server_default=text("false")),  # its certificate is not looked at
    Column("rule", Text, nullable=False, server_default=text("''")),  # which links of a page are articles
    Column("doubt", Text, nullable=False, server_default=text("''")),  # what is odd about its feed though it answers
    Column("folders", Text, nullable=False, server_default=text("''")),  # of the list that it came by, one a line
    Index("ix_sources_next_poll_at", "next_poll_at"),
    Index(
        "ix_sources_leased",
        "lease_until",
        sqlite_where=text("lease_until IS NOT NULL"),
        postgresql_where=text("lease_until IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

# `key` orders every list and is the row number of the search index, see keys.py. `url_hash` is of the address for
# identity; empty where the entry has none, or where several happenings share one address. The address itself stands
# in the document.
articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("key", BigInteger, nullable=False),
    Column("outlet_id", Id, ForeignKey("outlets.id"), nullable=False),
    Column("source_id", BigInteger),
    Column("url_hash", BigInteger),
    Column("section", Text, nullable=False),
    Column("sorts_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("revised_at", Instant),
    Column("revision_id", BigInteger, nullable=False),
    Column("revisions", Integer, nullable=False),
    Column("standing", Text, nullable=False),
    Column("standing_reason", Text),
    Column("language", Text),  # as the newest revision states it, for searches; so is the next
    Column("agency", Text),
    Column("opening", Packed),  # None: its document is short, and lists read that
    UniqueConstraint("url_hash", "outlet_id"),
    Index("ix_articles_key", "key", unique=True),
    Index("ix_articles_section", "section", "key", sqlite_where=LIVE, postgresql_where=LIVE),
    Index("ix_articles_outlet", "outlet_id", "key"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("because", Text, nullable=False),
    Column("document", Packed, nullable=False),
)

# What entries are recognised by. Of GUIDs and addresses hashes are enough: they are looked up and compared, not shown.
entries = Table(
    "entries",
    metadata,
    Column("source_id", Id, ForeignKey("sources.id"), primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("article_id", BigInteger, nullable=False),
    Column("guid_hash", BigInteger),
    Column("url_hash", BigInteger),
    Column("title_hash", BigInteger, nullable=False),
    Column("text_hash", BigInteger, nullable=False),
    Index("ix_entries_guid", "source_id", "guid_hash"),
    Index("ix_entries_url", "source_id", "url_hash"),
    Index("ix_entries_title", "source_id", "title_hash"),
    Index("ix_entries_text", "source_id", "text_hash"),
    sqlite_with_rowid=False,
)

# Articles whose page is still to be asked; a row goes when that is done.
page_tasks = Table(
    "page_tasks",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("source_id", BigInteger),
    Column("host", Text, nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("lease", BigInteger),
    Column("lease_until", Instant),
    Index(
        "ix_page_tasks_leased",
        "lease_until",
        sqlite_where=text("lease_until IS NOT NULL"),
        postgresql_where=text("lease_until IS NOT NULL"),
    ),
)

# Articles whose page is asked again, at set times after they were first seen; a row goes after the last time.
# `words_hash` is of the words that the page last had, None where it was not read for this.
checks = Table(
    "checks",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("host", Text, nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("step", Integer, nullable=False),
    Column("misses", Integer, nullable=False),  # answers in a row that said that it is gone
    Column("etag", Text),
    Column("last_modified", Text),
    Column("words_hash", BigInteger),
    Column("lease", BigInteger),
    Column("lease_until", Instant),
    Index(
        "ix_checks_leased",
        "lease_until",
        sqlite_where=text("lease_until IS NOT NULL"),
        postgresql_where=text("lease_until IS NOT NULL"),
    ),
)

# What our robot asked of an outlet on a day, by kind (feed, page, again, robots): for the page that says so.
asks = Table(
    "asks",
    metadata,
    Column("outlet_id", BigInteger, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("asked", BigInteger, nullable=False),
    Column("same", BigInteger, nullable=False),  # answered 304
    Column("refused", BigInteger, nullable=False),  # robots.txt, 401, 403
    Column("busy", BigInteger, nullable=False),  # 429, 503
    Column("failed", BigInteger, nullable=False),
    Column("wire_bytes", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Addresses that sources had before they moved for good: adding one again finds the source.
aliases = Table(
    "aliases",
    metadata,
    Column("url_key", Text, primary_key=True),
    Column("source_id", Id, ForeignKey("sources.id"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

# WebSub: what hubs push to us. `key` is the callback's, which nobody can guess.
pushes = Table(
    "pushes",
    metadata,
    Column("source_id", Id, ForeignKey("sources.id"), primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("hub_url", Text, nullable=False),
    Column("topic_url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, index=True),  # when the hub is asked next
    Column("verified_at", Instant),
    Column("lease_until", Instant),
    Column("doubted_until", Instant),
    Column("last_push_at", Instant),
    Column("pushed", BigInteger, nullable=False),
    Column("missed", BigInteger, nullable=False),
)

# Reservations of text and data mining, by host: what its file says, and since when the file or a header does.
reservations = Table(
    "reservations",
    metadata,
    Column("host", Text, primary_key=True),
    Column("rules", Text, nullable=False),
    Column("asked_at", Instant),
    Column("file_since", Instant),
    Column("header_since", Instant),
    Column("policy_url", Text),
)

# Articles that an agency holds; `until_at` is when one is let go by itself. The article's standing decides what is
# shown, this table only when that ends.
holds = Table(
    "holds",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("until_at", Instant, index=True),
)

# Packages, events and plans of agencies, for the desk only. `last_at` is the last time that one names.
wire_notices = Table(
    "wire_notices",
    metadata,
    Column("source_id", Id, ForeignKey("sources.id"), primary_key=True, autoincrement=False),
    Column("guid", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("last_at", Instant),
    Column("seen_at", Instant, nullable=False, index=True),
)

# What came of asking an article's page the last time, for the desk; nobody else reads it.
page_answers = Table(
    "page_answers",
    metadata,
    Column("article_id", Id, primary_key=True, autoincrement=False),
    Column("asked_at", Instant, nullable=False),
    Column("good", Boolean, nullable=False),
    Column("words", Text, nullable=False),
    Column("again_at", Instant),
)

# What is known of an outlet's pages from those that were read, packed by the cell that read them.
page_habits = Table(
    "page_habits",
    metadata,
    Column("outlet_id", Id, ForeignKey("outlets.id"), primary_key=True, autoincrement=False),
    Column("habits", LargeBinary, nullable=False),
)

# The last answers of a source that were no success, and the first success after them: what health shows.
answers = Table(
    "answers",
    metadata,
    Column("source_id", Id, ForeignKey("sources.id"), primary_key=True, autoincrement=False),
    Column("asked_at", Instant, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("status", Integer),
    Column("words", Text, nullable=False),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Text, primary_key=True),
    Column("throttled_until", Instant),
    Column("robots", Text),
    Column("robots_at", Instant),
    Column("robots_refuses", Boolean, nullable=False),
    Column("robots_words", Text),
)

picture_addresses = Table(
    "picture_addresses",
    metadata,
    Column("picture_id", Text, primary_key=True),
    Column("article_id", BigInteger, primary_key=True),
    Column("url", Text, nullable=False),
    sqlite_with_rowid=False,
)

pictures = Table(
    "pictures",
    metadata,
    Column("picture_id", Text, primary_key=True),
    Column("width", Integer, primary_key=True),
    Column("height", Integer, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("happened_at", Instant, nullable=False),
)

assets = Table(
    "assets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("symbol", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("rank", Integer),
)

# Prices travel as text: a decimal as it was received, never through a float.
ticks = Table(
    "ticks",
    metadata,
    Column("asset_id", Text, primary_key=True),
    Column("price", Text, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("provider", Text, nullable=False),
    Column("change_24h_pct", Text),
    Column("volume_24h", Text),
    Column("market_value", Text),
    Column("currency", Text, nullable=False),
    Column("every", Span),
    Column("ended", Boolean, nullable=False),
    Column("change_1h_pct", Text),
    Column("change_7d_pct", Text),
    Column("traded_at", Instant),
)

# What a dollar was worth in other currencies, each time that was told.
rates = Table(
    "rates",
    metadata,
    Column("currency", Text, primary_key=True),
    Column("as_of", Instant, primary_key=True),
    Column("rate", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

price_alerts = Table(
    "price_alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("asset_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("ready", Boolean, nullable=False),
    Column("crossed_at", Instant),
    Column("crossed_with", Text),
    Column("told_at", Instant),
)

candles = Table(
    "candles",
    metadata,
    Column("asset_id", Text, primary_key=True),
    Column("step_s", Integer, primary_key=True),
    Column("opens_at", Instant, primary_key=True),
    Column("closes_at", Instant, nullable=False),
    Column("open", Text, nullable=False),
    Column("high", Text, nullable=False),
    Column("low", Text, nullable=False),
    Column("close", Text, nullable=False),
    Column("volume", Text),
    Column("ticks", Integer, nullable=False),
    sqlite_with_rowid=False,
)

candle_blocks_table = Table(
    "candle_blocks",
    metadata,
    Column("asset_id", Text, primary_key=True),
    Column("step_s", Integer, primary_key=True),
    Column("begins_at", Instant, primary_key=True),
    Column("candles", Integer, nullable=False),
    Column("block", LargeBinary, nullable=False),
)

# Which assets an article names, by what and how often. Assets go by their ids, so that a rename keeps its history.
article_assets = Table(
    "article_assets",
    metadata,
    Column("asset_id", Text, primary_key=True),
    Column("article_id", BigInteger, primary_key=True),
    Column("named_by", Text, nullable=False),  # a name of insight.assets.By
    Column("words", Text, nullable=False),  # as the text first writes it
    Column("mentions", Integer, nullable=False),
    Column("headline", Boolean, nullable=False),
    Index("ix_article_assets_article_id", "article_id"),
    sqlite_with_rowid=False,
)

# How far looking for assets has come; one row. Only the holder of the lease writes. `names_hash` is of the assets that
# are looked for; while articles are looked at again because these changed, `below` is the number still to be reached.
naming_progress = Table(
    "naming_progress",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("names_hash", BigInteger, nullable=False),
    Column("below", BigInteger),
    Column("lease", BigInteger),
    Column("lease_until", Instant),
)

# What is measured of a story: since which instant, of which assets. `why` says why nothing is; `due_at` is when the
# next window can be measured, NULL where none is left.
reaction_plans = Table(
    "reaction_plans",
    metadata,
    Column("story_id", Id, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("seen_at", Instant, nullable=False),  # when we first saw a report of it
    Column("first_at", Instant),  # when the first report came out
    Column("exact", Span),  # how exactly that is known
    Column("assets", Text, nullable=False),  # ids, parted by commas
    Column("left_out", Integer, nullable=False),  # how many more are named
    Column("why", Text, nullable=False),
    Column("measured", Integer, nullable=False),  # how many windows after the first report
    Column("due_at", Instant, index=True),
)

# What was measured; a row is written once and never changed.
reactions = Table(
    "reactions",
    metadata,
    Column("story_id", BigInteger, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("measured", Integer, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("document", Text, nullable=False),
    sqlite_with_rowid=False,
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("until_at", Instant, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("article_id", BigInteger, primary_key=True),
    Column("read_at", Instant),
    Column("starred_at", Instant),
    Index(
        "ix_marks_starred",
        "account_id",
        "article_id",
        sqlite_where=text("starred_at IS NOT NULL"),
        postgresql_where=text("starred_at IS NOT NULL"),
    ),
)

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

deeds = Table(
    "deeds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
)

# A text with all its copies. `voice` is who counts as its outlet: the agency that it names, else who had it first.
# `story_id` is no foreign key: a story's row is written after its groups.
story_groups = Table(
    "story_groups",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("story_id", BigInteger, nullable=False, index=True),
    Column("represented_by", BigInteger, nullable=False),
    Column("voice", Text, nullable=False),
    Column("stated", Text),  # the agency that any of its copies names
    Column("at", Instant, nullable=False),  # when the first of them came
)

# Where each article stands. An article without a row is not told; `words_hash` is of the words that it was told by.
story_members = Table(
    "story_members",
    metadata,
    Column("article_id", Id, primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, nullable=False, index=True),
    Column("outlet_id", BigInteger, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("words_hash", BigInteger, nullable=False),
)

# What the next article is compared with: one row for each text of the last days, packed (walk/story_packing.py).
# `told` is the order in which texts came in. A row goes when its text is older than the window.
story_window = Table(
    "story_window",
    metadata,
    Column("group_id", Id, primary_key=True, autoincrement=False),
    Column("told", BigInteger, nullable=False, index=True),
    Column("seen_at", Instant, nullable=False, index=True),  # when the newest of its copies came in
    Column("unsettled", Boolean, nullable=False),  # the next mending pass looks at it
    Column("text", LargeBinary, nullable=False),
    Column("terms", LargeBinary, nullable=False),
    Column("links", LargeBinary, nullable=False),
)

# What an encoder made of a text of the window, one byte a number. `read` is the hash of what it read: texts that are
# told anew need not be encoded again, so these rows outlive a `forget` and go with their text's place in the window.
story_meanings = Table(
    "story_meanings",
    metadata,
    Column("group_id", Id, primary_key=True, autoincrement=False),
    Column("encoder", Text, nullable=False),
    Column("read", BigInteger, nullable=False, index=True),
    Column("vector", LargeBinary, nullable=False),
)

# How texts stand to each other that are no copies: update, contained, quotes.
story_ties = Table(
    "story_ties",
    metadata,
    Column("group_id", BigInteger, primary_key=True),
    Column("other_id", BigInteger, primary_key=True),
    Column("relation", Text, nullable=False),
    Column("share", Float, nullable=False),
    Index("ix_story_ties_other_id", "other_id"),
    sqlite_with_rowid=False,
)

# `document` is what the page shows beside the coverage, as stories.py writes it; `stale` says that it is older than
# the story. `rank_at` orders front pages: the newest text's time, later by what its outlets are worth.
stories = Table(
    "stories",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("slug", Text, nullable=False),
    Column("name", Text),
    Column("lead_id", BigInteger, nullable=False),
    Column("lead_because", Text, nullable=False),
    Column("first_id", BigInteger),
    Column("section", Text, nullable=False),
    Column("sections", Text, nullable=False),
    Column("outlets", Integer, nullable=False),
    Column("texts", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("rank_at", Instant, nullable=False, index=True),
    Column("pinned", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("stale", Boolean, nullable=False),
    Column("as_of", Instant),
    Column("document", Text),
    Index("ix_stories_last_at", "last_at", "id"),
    Index("ix_stories_section", "section", "last_at", "id"),
    Index("ix_stories_section_rank", "section", "rank_at"),
    Index("ix_stories_stale", "rank_at", sqlite_where=STALE, postgresql_where=STALE),
    Index("ix_stories_pinned", "rank_at", sqlite_where=PINNED, postgresql_where=PINNED),
)

# Addresses of stories that are no more; `into_id` NULL: nothing of it is left.
story_redirects = Table(
    "story_redirects",
    metadata,
    Column("story_id", Id, primary_key=True, autoincrement=False),
    Column("into_id", BigInteger, index=True),
    Column("at", Instant, nullable=False),
)

# What editors decided. `groups` and `articles` are lists of numbers, parted by commas: a rule is found again by its
# articles where groups have become one.
story_rules = Table(
    "story_rules",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("story_id", BigInteger, nullable=False, index=True),
    Column("other_id", BigInteger, index=True),
    Column("groups", Text, nullable=False),
    Column("articles", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", Text),
    sqlite_autoincrement=True,
)

story_disputes = Table(
    "story_disputes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("article_id", BigInteger, nullable=False, index=True),
    Column("group_id", BigInteger, nullable=False, index=True),
    Column("claimed", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("who", Text),
    Column("answered_at", Instant),
    sqlite_autoincrement=True,
)

# The lines that an outlet puts under many of its articles, packed.
house_texts = Table(
    "house_texts",
    metadata,
    Column("outlet_id", Id, primary_key=True, autoincrement=False),
    Column("lines", LargeBinary, nullable=False),
)

# How far telling has come; one row. Only the holder of the lease tells.
story_progress = Table(
    "story_progress",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),  # the last change that was told
    Column("told", BigInteger, nullable=False),
    Column("clock_at", Instant),  # when the newest article that was told came in
    Column("mended_at", Instant),
    Column("expired_at", Instant),
    Column("told_at", Instant),
    Column("lease", BigInteger),
    Column("lease_until", Instant),
)
