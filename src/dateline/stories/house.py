"""House text: the lines that an outlet puts under many of its articles, learnt from the articles themselves.

"Sign up for our newsletter", "Read more: ...", a copyright notice: such lines link strangers and push true copies
under their share, so they are taken out before anything is counted. Pure: a fold over an outlet's articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zlib import crc32

SHARE = 0.05  # of an outlet's articles; docs/stories.md, "House text"
LEAST = 4  # times; a text that runs in three of an outlet's feeds is no house text
MOST_LINES = 512  # remembered for an outlet: a line in one of twenty articles comes back before it is forgotten
_AGED = 400  # articles after which all counts are halved, so that a new design is learnt within weeks
_REACH = 80  # letters of a line that tell it: what follows is often another headline or a date
_LABEL = 32

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class House:
    """What is known of an outlet's house text: how many articles were read, and how often each line stood there."""

    articles: int = 0
    lines: Mapping[int, int] = field(default_factory=dict)

    def holds(self, line: int) -> bool:
        """Whether a line is house text."""
        return line in self.held((line,))

    def held(self, lines: Iterable[int]) -> frozenset[int]:
        """Which of these lines are house text."""
        least, counts = max(LEAST, SHARE * self.articles), self.lines.get
        return frozenset([line for line in lines if counts(line, 0) >= least])


def line_key(letters: str) -> int:
    """What a line is remembered by: its first letters, of a short line without figures, or the label before its colon.

    Shape: takes text that `runs.same_letters` has been through.
    """
    colon = letters.find(":", 0, _LABEL)
    head = letters[: colon + 1] if colon > 0 else letters[:_REACH]
    if len(letters) < _REACH:
        head = _DIGITS.sub("", head).strip()
    return crc32(head.encode("utf-8", "surrogatepass"))


def learn(house: House, lines: Iterable[int]) -> House:
    """Fold the lines of one more article of the outlet into what is known of it.

    Shape: a line counts once an article, however often it stands there; a new value is returned.
    """
    counts = dict(house.lines)
    for line in set(lines):
        counts[line] = counts.pop(line, 0) + 1  # the newest stand last
    articles = house.articles + 1
    if articles > _AGED:
        articles, counts = articles // 2, {line: count // 2 for line, count in counts.items() if count > 1}
    if len(counts) > MOST_LINES:
        counts = _fewer(counts)
    return House(articles, counts)


def _fewer(counts: dict[int, int]) -> dict[int, int]:
    """The lines worth remembering: those seen before, and the newer half of the rest."""
    single = [line for line, count in counts.items() if count == 1]
    for line in single[: max(len(single) // 2, 1)]:
        del counts[line]
    while len(counts) > MOST_LINES:
        del counts[next(iter(counts))]
    return counts
