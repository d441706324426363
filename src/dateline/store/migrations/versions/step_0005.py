"""Candles have a step, and finished days are blocks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

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
