"""Who wrote it: names as printed, without publishers, agencies and labels."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from dateline.extract import agencies
from dateline.text import tidy

MAX_AUTHORS = 20
_LABEL = re.compile(
    r"^(?:(?:written|reported|posted|published|story|words|text|photos?|by)\s+)?(?:by|von|par|por|de|di|da|av|af|door|autor(?:en|in)?|auteur|author|reporter|text|texte|testo)\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:[;|•·\n]|,(?!\s*(?:jr|sr|ph\.?d|md|iii?)\b)|\s(?:and|und|et|y|e|og|och|en|&)\s)\s*", re.IGNORECASE
)
_NO_NAMES_LIST = (
    "admin administrator editor editors editorial staff redaktion redaction rédaction redazione redacción redacao redação "
    "newsroom news desk online author unknown guest user root webmaster team anonymous none null undefined wordpress "
    "von by par por di de"
)
_NO_NAMES = frozenset(_NO_NAMES_LIST.split())
_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|org|net|de|fr|co)\b|[<>{}\[\]=]")


def names(values: Iterable[str], not_people: Iterable[str]) -> tuple[tuple[str, ...], str | None]:
    """Names as printed, in order, each once; and the agency where one stands among them."""
    return _names(tuple(value[:400] for value in values), tuple(not_people))


@lru_cache(maxsize=1024)  # the same few people write a feed's entries
def _names(values: tuple[str, ...], not_people: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    shut_out = {_fold(name) for name in not_people if name}
    found: list[str] = []
    folded: set[str] = set()
    agency: str | None = None
    for value in values:
        for part in _SPLIT.split(tidy(value)):
            name = _LABEL.sub("", part.strip(" .,:;–—-*")).strip(" .,:;–—-*")
            if not name or _ADDRESS.search(name):
                continue
            if named := agencies.agencies_in(name):
                agency = agency or named
                continue
            key = _fold(name)
            if key in folded or key in shut_out or not _is_name(name):
                continue
            folded.add(key)
            found.append(name)
    return tuple(found[:MAX_AUTHORS]), agency


def from_byline(text: str, not_people: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Names in a printed byline such as "By Ann Lee and Bo Li, in Rome | 3 May 2024"."""
    text = tidy(text[:300])
    if not _LABEL.match(text) and len(text.split()) > 6:
        return (), None
    bare = _LABEL.sub("", text)
    return names([re.split(r"\s[|–—•·]\s|\s-\s|\(|\b\d", bare)[0]], not_people)


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _is_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(name) <= 80 or len(words) > 7:
        return False
    if all(word.casefold().strip(".") in _NO_NAMES for word in words):
        return False
    return any(c.isalpha() for c in name) and sum(c.isdigit() for c in name) <= 2
