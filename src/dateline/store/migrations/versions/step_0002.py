"""What asking again and pushing need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LEASED = sa.text("lease_until IS NOT NULL")


def upgrade() -> None:
    op.add_column("sources", sa.Column("newest_at", sa.BigInteger(), nullable=True))
    op.add_column("sources", sa.Column("wishes", sa.Text(), nullable=True))
    op.add_column("sources", sa.Column("pushed_until", sa.BigInteger(), nullable=True))
    op.add_column("hosts", sa.Column("robots_words", sa.Text(), nullable=True))
    op.create_table(
        "checks",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("words_hash", sa.BigInteger(), nullable=True),
        sa.Column("lease", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_checks_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_checks"),
    )
    op.create_index("ix_checks_due_at", "checks", ["due_at"])
    op.create_index("ix_checks_leased", "checks", ["lease_until"], sqlite_where=LEASED, postgresql_where=LEASED)
    counts = ("asked", "same", "refused", "busy", "failed", "wire_bytes")
    op.create_table(
        "asks",
        sa.Column("outlet_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in counts),
        sa.PrimaryKeyConstraint("outlet_id", "day", "kind", name="pk_asks"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "aliases",
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_aliases_source_id"),
        sa.PrimaryKeyConstraint("url_key", name="pk_aliases"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_aliases_source_id", "aliases", ["source_id"])
    _pushes()
    op.create_table(
        "reservations",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("file_since", sa.BigInteger(), nullable=True),
        sa.Column("header_since", sa.BigInteger(), nullable=True),
        sa.Column("policy_url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("host", name="pk_reservations"),
    )
    counters = sa.table("counters", sa.column("name", sa.Text()), sa.column("value", sa.BigInteger()))
    op.bulk_insert(counters, [{"name": "checked", "value": 0}])  # the newest article that was put on the list


def _pushes() -> None:
    op.create_table(
        "pushes",
        sa.Column("source_id", ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hub_url", sa.Text(), nullable=False),
        sa.Column("topic_url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("doubted_until", sa.BigInteger(), nullable=True),
        sa.Column("last_push_at", sa.BigInteger(), nullable=True),
        sa.Column("pushed", sa.BigInteger(), nullable=False),
        sa.Column("missed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_pushes_source_id"),
        sa.PrimaryKeyConstraint("source_id", name="pk_pushes"),
        sa.UniqueConstraint("key", name="uq_pushes_key"),
    )
    op.create_index("ix_pushes_due_at", "pushes", ["due_at"])
