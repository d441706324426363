"""What people type into search, read into a safe tree: words, "words in a row", -not. Never a syntax error.

Both databases are asked from the same tree, cut into the same words as the index is, so that no
sign of FTS5's or tsquery's own grammar ever reaches them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.model import Phrase
from dateline.text import searchable, words_of

MAX_CHARACTERS = 200
MAX_TERMS = 10

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True, slots=True)
class Query:
    """Phrases that must be there, and phrases that must not. A single word is a phrase of one."""

    wanted: tuple[Phrase, ...]
    unwanted: tuple[Phrase, ...] = ()


def parse(query: str) -> Query:
    """Read a query. Limits: its first 200 characters and 10 terms count; the rest is left out."""
    if len(query) > MAX_CHARACTERS:  # half a word at the cut is none that was asked for
        query = query[: MAX_CHARACTERS + 1].rpartition(" ")[0] or query[:MAX_CHARACTERS]
    wanted: dict[Phrase, None] = {}
    unwanted: dict[Phrase, None] = {}
    for term in _TERM.finditer(query.replace("“", '"').replace("”", '"').replace("„", '"')):
        quoted, bare = term[2], term[3]
        phrase = tuple(words_of(searchable(quoted if quoted is not None else bare)))
        if not phrase:
            continue
        (unwanted if term[1] else wanted)[phrase] = None
        if len(wanted) + len(unwanted) == MAX_TERMS:
            break
    return Query(tuple(wanted), tuple(unwanted))


def for_fts5(query: Query) -> str:
    """The query in FTS5's grammar: every word in quotes, so nothing in it is grammar."""
    text = " AND ".join(_fts5_phrase(phrase) for phrase in query.wanted)
    if query.unwanted:
        text = f"({text}) NOT ({' OR '.join(_fts5_phrase(phrase) for phrase in query.unwanted)})"
    return text


def _fts5_phrase(phrase: Phrase) -> str:
    return '"' + " ".join(phrase) + '"'


def for_tsquery(query: Query) -> str:
    """The query in tsquery's grammar."""
    parts = [_ts_phrase(phrase) for phrase in query.wanted]
    parts += [f"!{_ts_phrase(phrase)}" for phrase in query.unwanted]
    return " & ".join(parts)


def _ts_phrase(phrase: Phrase) -> str:
    return "(" + " <-> ".join(f"'{word}'" for word in phrase) + ")"
