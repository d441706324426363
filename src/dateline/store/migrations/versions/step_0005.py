"""Candles have a step, and finished days are blocks; which assets articles name, and what these did after a story."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD = "asset_id, opens_at, closes_at, open, high, low, close, volume, ticks"


def upgrade() -> None:
    op.rename_table("candles", "candles_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX pk_candles RENAME TO pk_candles_before")
    op.create_table(
        "candles",
        sa.Column("asset_id", sa.Text(), nullable=False),
        sa.Column("step_s", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Text(), nullable=False),
        sa.Column("high", sa.Text(), nullable=False),
        sa.Column("low", sa.Text(), nullable=False),
        sa.Column("close", sa.Text(), nullable=False),
        sa.Column("volume", sa.Text(), nullable=True),
        sa.Column("ticks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", "step_s", "opens_at", name="pk_candles"),
        sqlite_with_rowid=False,
    )
    # Polled prices were kept as candles of five minutes; the price that closed one is what its last minute knows.
    op.execute(
        f"INSERT INTO candles ({OLD}, step_s) "  # noqa: S608
        "SELECT asset_id, closes_at - 60000000, closes_at, close, close, close, close, volume, ticks, 60 "
        "FROM candles_before"
    )
    op.drop_table("candles_before")
    op.create_table(
        "candle_blocks",
        sa.Column("asset_id", sa.Text(), nullable=False),
        sa.Column("step_s", sa.Integer(), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("candles", sa.Integer(), nullable=False),
        sa.Column("block", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", "step_s", "begins_at", name="pk_candle_blocks"),
    )
    _naming()
    _reactions()
    _rates()
    _price_alerts()


def _naming() -> None:
    op.create_table(
        "article_assets",
        sa.Column("asset_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("named_by", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("headline", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", "article_id", name="pk_article_assets"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_assets_article_id", "article_assets", ["article_id"])
    op.create_table(
        "naming_progress",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("names_hash", sa.BigInteger(), nullable=False),
        sa.Column("below", sa.BigInteger(), nullable=True),
        sa.Column("lease", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_naming_progress"),
    )


def _reactions() -> None:
    op.create_table(
        "reaction_plans",
        sa.Column("story_id", ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=True),
        sa.Column("exact", sa.BigInteger(), nullable=True),
        sa.Column("assets", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("measured", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("story_id", name="pk_reaction_plans"),
    )
    op.create_index("ix_reaction_plans_due_at", "reaction_plans", ["due_at"])
    op.create_table(
        "reactions",
        sa.Column("story_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("measured", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", "version", "measured", name="pk_reactions"),
        sqlite_with_rowid=False,
    )


def _rates() -> None:
    op.add_column("ticks", sa.Column("change_1h_pct", sa.Text(), nullable=True))
    op.add_column("ticks", sa.Column("change_7d_pct", sa.Text(), nullable=True))
    op.add_column("ticks", sa.Column("traded_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "rates",
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("currency", "as_of", name="pk_rates"),
        sqlite_with_rowid=False,
    )


def _price_alerts() -> None:
    op.create_table(
        "price_alerts",
        sa.Column("id", ID, nullable=False),
        sa.Column("asset_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("crossed_at", sa.BigInteger(), nullable=True),
        sa.Column("crossed_with", sa.Text(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_price_alerts"),
    )
