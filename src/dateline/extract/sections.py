"""Free labels of outlets (feed categories, a page's section and topics, its address) to the sections of the site."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote

from dateline.extract.section_words import LOCAL, WORDS, WORLD
from dateline.model import GENERAL_SECTION, SECTIONS, Article

_PARTS = re.compile(r"[\s&+/,|:>;.·•»_()\[\]\"'’-]+")
_FOLDED = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "þ": "th"})
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_MOST_LABELS = 12
_MOST_WORDS = 6  # a longer label is a sentence
_SHORTEST_STEM = 3

# How much each place's word says. A page's or entry's first label is its section most often; topics are many.
FIRST, FOLDER, OTHER = 2.5, 2.2, 1.0
_LOCAL_SHARE = 0.3  # "Local" is society only where no topic is named
_WORLD_SLUG = GENERAL_SECTION


def section_of(labels: Sequence[str], url: str | None, default: str | None) -> str:
    """The section of the site that an outlet's labels name, else its address, else `default`, else the general one."""
    named = _named(labels, url)
    if named is not None and named != _WORLD_SLUG:
        return named
    if named is not None and (default is None or labels):
        return named
    if default in SECTIONS:
        return str(default)
    return named or GENERAL_SECTION


def section_of_feed(title: str, url: str) -> str | None:
    """The section that a feed's own title or address names: "The Paper - Technology", /rss/sport.xml."""
    name = url.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1].split(".", 1)[0]
    named = _named((title, name), url)
    return None if named == _WORLD_SLUG else named


def section_of_folders(folders: Sequence[str]) -> str | None:
    """The section that the folders of a list name, the innermost first; None where they name none."""
    for name in reversed(folders):
        exact = next((slug for slug, section in SECTIONS.items() if plain(section.name) == plain(name)), None)
        named = exact or _named((name,), None)
        if exact or (named is not None and named != _WORLD_SLUG):
            return named
    return None


def section_of_article(article: Article) -> str | None:
    """The section that an article's own section, kicker, topics and address name; None where they name no topic."""
    labels = [label for label in (article.section, article.kicker) if label]
    if not article.section:
        labels.insert(0, "")  # a kicker or topic is not the first word that a section is
    named = _named([*labels, *article.topics], article.canonical_url or article.url)
    return None if named == _WORLD_SLUG else named


def _named(labels: Sequence[str], url: str | None) -> str | None:
    """The section with most votes, the earlier one of two with as many."""
    votes: dict[str, float] = {}
    for number, label in enumerate(labels[:_MOST_LABELS]):
        _vote(votes, label, OTHER if number else FIRST)
    for part in _path_parts(url) if url else ():
        _vote(votes, part, FOLDER)
    topics = {slug: weight for slug, weight in votes.items() if slug != _WORLD_SLUG}
    if topics:
        return max(topics, key=lambda slug: topics[slug])
    return _WORLD_SLUG if votes else None


def _vote(votes: dict[str, float], label: str, weight: float) -> None:
    slug, share = _of_label(label)
    if slug is not None:
        votes[slug] = votes.get(slug, 0.0) + weight * share


# --- one label -------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Lower case without accents, as the word lists are written."""
    if text.isascii():
        return text.strip().lower()
    apart = unicodedata.normalize("NFKD", text).lower().translate(_FOLDED)
    bare = "".join(sign for sign in apart if not "\u0300" <= sign <= "\u036f")
    return unicodedata.normalize("NFC", bare).strip()


class _Words:
    """Whole words, beginnings and endings, and words of dense scripts, each with what it names."""

    def __init__(self) -> None:
        self.whole: dict[str, tuple[str, float]] = {}
        self.starts: dict[str, tuple[str, float]] = {}
        self.ends: dict[str, tuple[str, float]] = {}
        self.dense: dict[str, tuple[str, float]] = {}
        for slug, line in WORDS.items():
            self.add(line, slug, 1.0)
        self.add(LOCAL, "society", _LOCAL_SHARE)
        self.add(WORLD, _WORLD_SLUG, _LOCAL_SHARE)

    def add(self, line: str, slug: str, share: float) -> None:
        for word in map(plain, line.split()):
            if _DENSE.search(word):
                table = self.dense
            elif word.startswith("*"):
                table = self.ends
            elif word.endswith("*"):
                table = self.starts
            else:
                table = self.whole
            table.setdefault(word.strip("*"), (slug, share))

    def of(self, word: str) -> tuple[str, float] | None:
        """What a word names: as a whole, by its longest known beginning, by its longest known ending."""
        if (found := self.whole.get(word)) is not None:
            return found
        for size in range(len(word), _SHORTEST_STEM - 1, -1):
            if (found := self.starts.get(word[:size])) is not None:
                return found
        for start in range(1, len(word) - _SHORTEST_STEM):
            if (found := self.ends.get(word[start:])) is not None:
                return found
        return None


_KNOWN = _Words()


@lru_cache(maxsize=4096)
def _of_label(label: str) -> tuple[str | None, float]:
    """What a label names, and how much that says: a sentence names nothing."""
    low = plain(label[:120])
    if low in SECTIONS:
        return low, _LOCAL_SHARE if low == _WORLD_SLUG else 1.0
    parts = [part for part in _PARTS.split(low) if part]
    if not parts or len(parts) > _MOST_WORDS:
        return None, 0.0
    best: tuple[str, float] | None = None
    for found in _meanings(parts, low):
        if best is None or found[1] > best[1]:
            best = found
    return best or (None, 0.0)


def _meanings(parts: Sequence[str], low: str) -> Iterator[tuple[str, float]]:
    """What a label's words name, joined ones first: "real estate" before "estate"."""
    if len(parts) > 1 and (found := _KNOWN.whole.get("-".join(parts))) is not None:
        yield found
    for one, two in pairwise(parts):
        if (found := _KNOWN.whole.get(f"{one}-{two}")) is not None:
            yield found
    if _DENSE.search(low):
        for word, found in _KNOWN.dense.items():
            if word in low:
                yield found
    for part in parts:
        if (found := _KNOWN.of(part)) is not None:
            yield found


def _path_parts(url: str) -> list[str]:
    """The folders of an address, without its last part, which is the article's own name."""
    path = url.split("://", 1)[-1].split("?", 1)[0].split("#", 1)[0]
    parts = [part for part in path.split("/")[1:-1] if part]
    return [unquote(part) for part in parts[:4] if len(part) <= 40]
