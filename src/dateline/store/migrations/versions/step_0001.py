"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE, LEASED, STARRED = (
    sa.text(words) for words in ("standing = 'live'", "lease_until IS NOT NULL", "starred_at IS NOT NULL")
)
# Marks belong to their words, as in text.words_of; unicode61 alone would cut Indic words at each vowel sign. It folds
# nothing: `text.searchable` folds accents of Latin and Greek, and keeps those of other scripts, for both databases.
# How many words a row has is kept for ranking only, which nothing asks for.
FTS5 = """
CREATE VIRTUAL TABLE search_rows USING fts5(
  words, content='', columnsize=0, tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
)
"""
COUNTERS = ("change", "lease", "article", "entry", "revision")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "assets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_assets"),
    )
    op.create_table(
        "candles",
        sa.Column("asset_id", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Text(), nullable=False),
        sa.Column("high", sa.Text(), nullable=False),
        sa.Column("low", sa.Text(), nullable=False),
        sa.Column("close", sa.Text(), nullable=False),
        sa.Column("volume", sa.Text(), nullable=True),
        sa.Column("ticks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", "opens_at", name="pk_candles"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "changes",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_changes"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "deeds",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deeds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deeds_at", "deeds", ["at"])
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("throttled_until", sa.BigInteger(), nullable=True),
        sa.Column("robots", sa.Text(), nullable=True),
        sa.Column("robots_at", sa.BigInteger(), nullable=True),
        sa.Column("robots_refuses", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
    )
    op.create_table(
        "outlets",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("home_url", sa.Text(), nullable=False),
        sa.Column("home_key", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outlets"),
        sa.UniqueConstraint("home_key", name="uq_outlets_home_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "picture_addresses",
        sa.Column("picture_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("picture_id", "article_id", name="pk_picture_addresses"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pictures",
        sa.Column("picture_id", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("picture_id", "width", name="pk_pictures"),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
    )
    op.create_table(
        "tallies",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name="pk_tallies"),
    )
    op.create_table(
        "ticks",
        sa.Column("asset_id", sa.Text(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("change_24h_pct", sa.Text(), nullable=True),
        sa.Column("volume_24h", sa.Text(), nullable=True),
        sa.Column("market_value", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("every", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", name="pk_ticks"),
    )
    op.create_table(
        "articles",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", ID, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("url_hash", sa.BigInteger(), nullable=True),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("sorts_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("revised_at", sa.BigInteger(), nullable=True),
        sa.Column("revision_id", sa.BigInteger(), nullable=False),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("standing_reason", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("opening", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_articles_outlet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("url_hash", "outlet_id", name="uq_articles_url_hash_outlet_id"),
    )
    op.create_index("ix_articles_key", "articles", ["key"], unique=True)
    op.create_index("ix_articles_outlet", "articles", ["outlet_id", "key"])
    op.create_index("ix_articles_section", "articles", ["section", "key"], sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_table(
        "marks",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("starred_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_marks_account_id"),
        sa.PrimaryKeyConstraint("account_id", "article_id", name="pk_marks"),
    )
    op.create_index(
        "ix_marks_starred", "marks", ["account_id", "article_id"], sqlite_where=STARRED, postgresql_where=STARRED
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_sessions_account_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_table(
        "sources",
        sa.Column("id", ID, nullable=False),
        sa.Column("outlet_id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=True),
        sa.Column("next_poll_at", sa.BigInteger(), nullable=True),
        sa.Column("next_poll_because", sa.Text(), nullable=False),
        sa.Column("last_asked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_success_at", sa.BigInteger(), nullable=True),
        sa.Column("last_new_at", sa.BigInteger(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_outcome", sa.Text(), nullable=False),
        sa.Column("last_words", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.BigInteger(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("moved_seen_at", sa.BigInteger(), nullable=True),
        sa.Column("lease", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("entry_count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_sources_outlet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("url_key", name="uq_sources_url_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sources_leased", "sources", ["lease_until"], sqlite_where=LEASED, postgresql_where=LEASED)
    op.create_index("ix_sources_next_poll_at", "sources", ["next_poll_at"])
    op.create_index("ix_sources_outlet_id", "sources", ["outlet_id"])
    op.create_table(
        "entries",
        sa.Column("source_id", ID, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("guid_hash", sa.BigInteger(), nullable=True),
        sa.Column("url_hash", sa.BigInteger(), nullable=True),
        sa.Column("title_hash", sa.BigInteger(), nullable=False),
        sa.Column("text_hash", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_entries_source_id"),
        sa.PrimaryKeyConstraint("source_id", "id", name="pk_entries"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_entries_guid", "entries", ["source_id", "guid_hash"])
    op.create_index("ix_entries_text", "entries", ["source_id", "text_hash"])
    op.create_index("ix_entries_title", "entries", ["source_id", "title_hash"])
    op.create_index("ix_entries_url", "entries", ["source_id", "url_hash"])
    op.create_table(
        "page_tasks",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_page_tasks_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_page_tasks"),
    )
    op.create_index("ix_page_tasks_due_at", "page_tasks", ["due_at"])
    op.create_index("ix_page_tasks_leased", "page_tasks", ["lease_until"], sqlite_where=LEASED, postgresql_where=LEASED)
    op.create_table(
        "revisions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
    )
    op.create_index("ix_revisions_article_id", "revisions", ["article_id"])
    counters = sa.table("counters", sa.column("name", sa.Text), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": name, "value": 0} for name in COUNTERS] + [{"name": "search", "value": 1}])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS5)
    else:
        for kind in ("article", "entry", "revision"):
            op.execute(f"CREATE SEQUENCE {kind}_ids")
        op.execute("CREATE TABLE search_rows (key bigint PRIMARY KEY, words tsvector NOT NULL)")
        op.execute(
            "CREATE INDEX ix_search_rows_words ON search_rows USING gin (words) WITH (gin_pending_list_limit = 1024)"
        )
