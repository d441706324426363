"""What agency files need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_holds_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_holds"),
    )
    op.create_index("ix_holds_until_at", "holds", ["until_at"])
    op.create_table(
        "wire_notices",
        sa.Column("source_id", ID, autoincrement=False, nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_wire_notices_source_id"),
        sa.PrimaryKeyConstraint("source_id", "guid", name="pk_wire_notices"),
    )
    op.create_index("ix_wire_notices_seen_at", "wire_notices", ["seen_at"])
