"""What stories need: groups of copies, where articles stand, the window, stories, and what editors decided of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STALE, PINNED = sa.text("stale"), sa.text("pinned")


def upgrade() -> None:
    _texts()
    _window()
    _stories()
    _decisions()
    op.create_table(
        "story_progress",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.Column("clock_at", sa.BigInteger(), nullable=True),
        sa.Column("mended_at", sa.BigInteger(), nullable=True),
        sa.Column("expired_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("lease", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_story_progress"),
    )


def _texts() -> None:
    op.create_table(
        "story_groups",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("story_id", sa.BigInteger(), nullable=False),
        sa.Column("represented_by", sa.BigInteger(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("stated", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_story_groups"),
    )
    op.create_index("ix_story_groups_story_id", "story_groups", ["story_id"])
    op.create_table(
        "story_members",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("words_hash", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_story_members"),
    )
    op.create_index("ix_story_members_group_id", "story_members", ["group_id"])
    op.create_index("ix_story_members_outlet_id", "story_members", ["outlet_id"])


def _window() -> None:
    op.create_table(
        "story_window",
        sa.Column("group_id", ID, autoincrement=False, nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("unsettled", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("text", "terms", "links")),
        sa.PrimaryKeyConstraint("group_id", name="pk_story_window"),
    )
    op.create_index("ix_story_window_told", "story_window", ["told"])
    op.create_index("ix_story_window_seen_at", "story_window", ["seen_at"])
    op.create_table(
        "story_ties",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "other_id", name="pk_story_ties"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_story_ties_other_id", "story_ties", ["other_id"])
    op.create_table(
        "house_texts",
        sa.Column("outlet_id", ID, autoincrement=False, nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", name="pk_house_texts"),
    )


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("lead_because", sa.Text(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=True),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("outlets", "texts", "reports")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("first_at", "last_at", "rank_at")),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_index("ix_stories_last_at", "stories", ["last_at", "id"])
    op.create_index("ix_stories_section", "stories", ["section", "last_at", "id"])
    op.create_index("ix_stories_rank_at", "stories", ["rank_at"])
    op.create_index("ix_stories_section_rank", "stories", ["section", "rank_at"])
    op.create_index("ix_stories_stale", "stories", ["rank_at"], sqlite_where=STALE, postgresql_where=STALE)
    op.create_index("ix_stories_pinned", "stories", ["rank_at"], sqlite_where=PINNED, postgresql_where=PINNED)
    op.create_table(
        "story_redirects",
        sa.Column("story_id", ID, autoincrement=False, nullable=False),
        sa.Column("into_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("story_id", name="pk_story_redirects"),
    )
    op.create_index("ix_story_redirects_into_id", "story_redirects", ["into_id"])


def _decisions() -> None:
    op.create_table(
        "story_rules",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("story_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("groups", "articles", "words")),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_story_rules"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_story_rules_story_id", "story_rules", ["story_id"])
    op.create_index("ix_story_rules_other_id", "story_rules", ["other_id"])
    op.create_table(
        "story_disputes",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("claimed", "words", "contact", "state", "answer")),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_story_disputes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_story_disputes_article_id", "story_disputes", ["article_id"])
    op.create_index("ix_story_disputes_group_id", "story_disputes", ["group_id"])
