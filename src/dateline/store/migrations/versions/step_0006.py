"""What health and the desk need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("sources", sa.Column("every", sa.BigInteger(), nullable=True))
    op.add_column("sources", sa.Column("unverified", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.add_column("sources", sa.Column("rule", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("sources", sa.Column("doubt", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("sources", sa.Column("folders", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("outlets", sa.Column("zone", sa.Text(), nullable=True))
    op.create_table(
        "page_habits",
        sa.Column("outlet_id", ID, autoincrement=False, nullable=False),
        sa.Column("habits", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_page_habits_outlet_id"),
        sa.PrimaryKeyConstraint("outlet_id", name="pk_page_habits"),
    )
    op.create_table(
        "answers",
        sa.Column("source_id", ID, autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_answers_source_id"),
        sa.PrimaryKeyConstraint("source_id", "asked_at", name="pk_answers"),
    )
    op.create_table(
        "page_answers",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("again_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("article_id", name="pk_page_answers"),
    )
