"""Made news: a stream of articles whose words spread as those of a real language do, without end.

Words: the word of rank r comes as often as 1/r over the first 6,000 and as r**-2 beyond, without a last rank (two regimes
as in Ferrer i Cancho and Sole 2001), so that the vocabulary grows without end, as Heaps' law says, with an exponent of .5.
2,739 wire reports of 1987 have exponents of 0.98 and 1.64, Heaps' exponent is .50 there, with 18,369 words among the first
431,744; these texts have 31,843 there: harder, as an index has more to hold. The first 81 ranks are the
grammar of English, the rest is spelled from syllables, rarer words longer.

Reports: three in ten are cut copies of one of the last 400 under a headline of their own, four in ten tell a happening
of the last 400 in other words with its names, figures and some of its words, the rest tell something new. 209 words at
the median.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

import numpy as np

_GRAMMAR = """
    the of to a in and said for on that by was is with from it at as he be will has its would an have or not which
    his but are this were had they been more about up than who one after their last also could new we when some
    over there other no out if all two into can first only time so may most years her she between before any while
    because them through under during now
"""
GRAMMAR = _GRAMMAR.split()
_GRAMMAR_SET = frozenset(GRAMMAR)
HEAD, TAIL = 6_000, 2.0  # ranks of the first regime, exponent of the second
RECENT = 400
COPIES, RETOLD = 0.3, 0.4
_SYLLABLES = [one + two for one in "bcdfghklmnprstvwyzjx" for two in "aeiou"]
_HEADS = np.cumsum(1.0 / np.arange(1, HEAD + 1))
_MASS = float(_HEADS[-1]) + 1.0 / (TAIL - 1)


@dataclass(frozen=True, slots=True)
class Made:
    """One report: number, outlet (0 to 59), headline, paragraphs."""

    number: int
    outlet: int
    headline: str
    paragraphs: tuple[str, ...]


@dataclass(slots=True)
class _Happening:
    names: list[str]
    words: list[str]


@dataclass(slots=True)
class MadeNews:
    """A stream that is the same for a seed."""

    seed: int
    _random: Random = field(init=False)
    _draw: np.random.Generator = field(init=False)
    _recent: list[tuple[Made, _Happening]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random, self._draw = Random(self.seed), np.random.default_rng(self.seed)

    def reports(self, count: int, first: int = 0) -> Iterator[Made]:
        """So many reports."""
        for number in range(first, first + count):
            made, happening = self._report(number)
            self._recent.append((made, happening))
            del self._recent[:-RECENT]
            yield made

    def _report(self, number: int) -> tuple[Made, _Happening]:
        kind, outlet = self._random.random(), self._random.randrange(60)
        if self._recent and kind < COPIES:
            before, happening = self._random.choice(self._recent)
            kept = before.paragraphs[: max(1, round(len(before.paragraphs) * self._random.uniform(0.4, 1.0)))]
            return Made(number, outlet, self._sentence(happening, 8)[:-1], kept), happening
        if self._recent and kind < COPIES + RETOLD:
            happening = self._random.choice(self._recent)[1]
        else:
            names = [word(rank).capitalize() for rank in self._draw.integers(2_000, 10_000_000, 4)]
            figures = [str(self._random.randrange(3, 900)) for _ in range(2)]
            happening = _Happening(names + figures, self._words(12))
        paragraphs = tuple(
            " ".join(self._sentence(happening, self._random.randint(12, 26)) for _ in range(self._random.randint(1, 3)))
            for _ in range(self._random.randint(4, 8))
        )
        return Made(number, outlet, self._sentence(happening, 9)[:-1], paragraphs), happening

    def _sentence(self, happening: _Happening, length: int) -> str:
        words = self._words(length)
        for source in (happening.names, happening.words):
            words[self._random.randrange(length)] = self._random.choice(source)
        words[0] = words[0].capitalize()
        return " ".join(words) + "."

    def _words(self, count: int) -> list[str]:
        at = self._draw.random(count) * _MASS
        head = np.searchsorted(_HEADS, at) + 1
        beyond = np.minimum(HEAD * self._draw.random(count) ** (-1.0 / (TAIL - 1)), 1e9)
        return [word(rank) for rank in np.where(head > HEAD, beyond, head).astype(np.int64).tolist()]


@lru_cache(maxsize=200_000)
def word(rank: int) -> str:
    """The word of a rank: the same always, no two ranks the same."""
    if rank <= len(GRAMMAR):
        return GRAMMAR[rank - 1]
    spelled = ""
    while rank:
        rank, syllable = divmod(rank, len(_SYLLABLES))
        spelled += _SYLLABLES[syllable]
    return f"{spelled}n" if len(spelled) < 4 or spelled in _GRAMMAR_SET else spelled
