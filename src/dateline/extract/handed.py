"""What a page's scripts hand on of its day and its author: tag managers' data, the state that draws the page.

Asked only where the page does not tell machines both. The data has no common shape, so names of fields count: the day
of publication and the author, as they are called in most of it. Where several are named, those near the headline are
the page's own; others belong to what it links to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MAX_SCRIPT = 1_000_000  # characters of one script that are read
MAX_SCRIPTS = 120
MAX_FOUND = 60
NEAR = 3_000  # characters between a field and the headline beside it
TITLE = 24  # characters of a headline that are looked for: what follows may be written with escapes
_DAY = re.compile(r"[:=,]\s*[\"']((?:19|20)\d\d[-/]?[01]\d[-/]?[0-3]\d(?!\d)[^\"'<>\\]{0,28})[\"']")
_NAME_BEFORE = re.compile(r"([\w.:-]{1,48})[\"']?\s*$")
_PUBLISHED = re.compile(r"publi|pub_?date|issued|posted|first_?release", re.IGNORECASE)
_NOT_PUBLISHED = re.compile(r"modif|updat|chang|expir|last|unpub|end|schedul|copyright|embargo", re.IGNORECASE)
_AUTHOR_WORD = re.compile("author|byline|writer")
_BEFORE_AUTHOR = 9  # characters of the form that may stand before that word
_AUTHOR = re.compile(
    r"[\"']?\b(?:page|article|content|story|post)?[._-]?(?:authors?|bylines?|writers?)(?:[._-]?name)?[\"']?\s*[:=]\s*(?:\[\s*)?"
    r"(?:\{[^{}\[\]]{0,300}?[\"'](?:name|display_?name|full_?name)[\"']\s*:\s*)?[\"']([^\"'<>{}\\]{3,80})[\"']",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Handed:
    """Days of publication and authors, as written; several where the scripts name several."""

    days: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


def read(scripts: Iterable[str], headlines: Sequence[str]) -> Handed:
    """What scripts say of a page, the page's own before what else they name. `headlines`: what it may be called."""
    days: list[tuple[int, str]] = []
    authors: list[tuple[int, str]] = []
    titles = [text[:TITLE] for text in headlines if len(text) >= TITLE]
    for number, script in enumerate(scripts):
        if number >= MAX_SCRIPTS or len(days) > MAX_FOUND:
            break
        source = script[:MAX_SCRIPT].replace('\\"', '"')
        places = [at for title in titles if (at := source.find(title)) >= 0]
        for found in _DAY.finditer(source):
            named = _NAME_BEFORE.search(source, max(0, found.start() - 50), found.start())
            if named and _PUBLISHED.search(named[1]) and not _NOT_PUBLISHED.search(named[1]):
                days.append((_apart(found.start(), places), found[1].strip()))
        authors.extend((_apart(found.start(), places), found[1].strip()) for found in _named(source))
    nearest = min(days, default=(NEAR + 1, ""))
    own_days = (nearest[1],) if nearest[0] <= NEAR else tuple(dict.fromkeys(text for _, text in days))
    near = [text for apart, text in authors if apart <= NEAR]
    return Handed(own_days, tuple(dict.fromkeys(near or [text for _, text in authors]))[:MAX_FOUND])


def _named(source: str) -> Iterator[re.Match[str]]:
    """Where a script names authors: the form is slow, so it is tried around its word only."""
    end = 0
    for word in _AUTHOR_WORD.finditer(_lower(source)):
        for start in range(max(end, word.start() - _BEFORE_AUTHOR), word.start() + 1):
            if (found := _AUTHOR.match(source, start)) is not None:
                yield found
                end = found.end()
                break


def _lower(source: str) -> str:
    """Lower case, each character in its place."""
    lowered = source.lower()
    return lowered if len(lowered) == len(source) else "".join([sign.lower()[0] for sign in source])


def _apart(at: int, places: Sequence[int]) -> int:
    """How many characters lie between a field and the headline."""
    return min((abs(at - place) for place in places), default=MAX_SCRIPT)
