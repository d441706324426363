"""Search means the same on both databases: SQLite's index holds exactly the words that PostgreSQL is given."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

import dateline.store.migrations as migrations
from dateline.text import index_words, searchable, words_of

LETTERS = (
    "abcXYZ012",
    "äöüßÄÖÜéèñçåøłžĐİıŐ",
    "άέήίόύώΐς",
    "йёїґЙЁўќѓа́о́е́",
    "العربيةَُِّٰآأإىئ",
    "ภาษาไทยกำ้ิี",
    "हिन्दीज़क़",
    "קרֵיאַת",
    "日本語カタカナが",
    "한국어",
    "ëẹ̀ǹạ̄ṇ̃",
    "'’-–—.,:;/\u200d\u00ad ",
)
PIECES = st.one_of([st.text(alphabet=letters, min_size=1, max_size=12) for letters in LETTERS])
# A mark that follows no letter is no word of ours, and cannot be asked for; FTS5 takes it along as one.
STRAY = regex.compile(r"(?<![\p{L}\p{N}\p{M}])\p{M}")
TEXTS = st.lists(PIECES, max_size=8).map(" ".join).filter(lambda text: not STRAY.search(searchable(text)))


@pytest.fixture(scope="module")
def tokenizer() -> str:
    """The newest step's, as it stands there."""
    folder = Path(migrations.__file__).parent / "versions"
    found = [re.search(r'tokenize="([^"]+)"', step.read_text()) for step in sorted(folder.glob("step_*.py"))]
    return [match[1] for match in found if match is not None][-1]


@given(text=TEXTS)
@settings(max_examples=200, deadline=None)
def test_the_index_holds_the_words_of_the_text_and_no_others(tokenizer: str, text: str) -> None:
    with sqlite3.connect(":memory:") as database:
        database.execute(f"CREATE VIRTUAL TABLE rows USING fts5(words, content='', tokenize=\"{tokenizer}\")")
        database.execute("CREATE VIRTUAL TABLE held USING fts5vocab(rows, row)")
        words = index_words(text)
        database.execute("INSERT INTO rows (rowid, words) VALUES (1, ?)", (searchable(text),))
        assert {row[0] for row in database.execute("SELECT term FROM held")} == set(words)
        assert words_of(searchable(text)) == words
    database.close()
