"""What health and the desk need; and a search index on SQLite that folds nothing by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# `text.searchable` folds accents of Latin and Greek, and keeps those of other scripts, as PostgreSQL's index does;
# FTS5 folded more of them once more, so that the two databases did not find the same.
FTS5 = """
CREATE VIRTUAL TABLE search_rows USING fts5(
  words, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
)
"""


def upgrade() -> None:
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
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_rows")
        op.execute(FTS5)
        # Nought: of no version, so that the index is made anew from the articles that are there.
        op.execute("UPDATE counters SET value = 0 WHERE name = 'search' AND EXISTS (SELECT 1 FROM articles)")
