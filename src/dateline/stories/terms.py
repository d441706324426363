"""What of an article tells its happening: its words, and where each of them stands.

A headline names the happening, the opening tells it, what follows is background that a whole affair shares; so a
word is weighed by where it stands, and only the beginning of a text is read (BODY_REACH): a long report and a short
one of the same happening look alike there, and the cost has a bound.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from dateline.stories.names import latin, names_of, plain_marks
from dateline.text import searchable, words_of

BODY_REACH = 1_500  # characters: about 250 words, opening and first facts
LEDE_REACH = 400
TITLE, LEDE, ALL, NAME, FIGURE = range(5)
FIELDS = 5
MOST_TERMS = 160  # of one article

_FIGURE = re.compile(r"(?<=\d)[.,](?=\d)")
_WORD = re.compile(r"[^\W_]+")
# How much a word weighs that stands n times: repeating it adds less and less.
_MOST = 12
_GROWTH = (0.0, *(1.0 + log(times) for times in range(1, _MOST + 1)))
_CUT = 6  # letters of words in inflected scripts: Cyrillic and Greek endings go

# Words that carry grammar and no news, of the languages that are most read here. Others fall to their frequency.
_GRAMMAR = """
    a an the and or but nor so yet if then than that this these those there here he she it its they them their his
    her him we us our you your me my is are was were be been being am do does did done doing have has had having will
    would shall should can could may might must of in on at by for with about against between into through during
    before after above below to from up down out off over under again once as until while because also not no only
    own same such too very just now any all both each few more most other some what which who whom whose when where
    why how said says say told one two new mr mrs ms according ll ve don didn doesn isn wasn won re
    der die das den dem des ein eine einer eines einem einen und oder aber nicht ist sind war waren wird werden hat
    haben hatte sich auf aus bei mit nach von vor zu zum zur im ins am als auch wie dass sei sein ihre ihr es er sie
    le la les un une des du de et ou mais ne pas est sont etait ont au aux dans par pour sur avec que qui ce cette ces
    il elle ils se sa ses son leur plus el los las una y o no es son fue ha han del al en por para con su sus lo como
    mas pero que se i gli uno e non sono stato della dello delle dei nel alla che si piu da um uma os nao foi na em
    ao com seu het een van niet zijn te op voor met
    и в на не что с по как из к о у за от он она они его ее их это был была были для же до так но а то или при чтобы
    """
_COMMON = frozenset(_GRAMMAR.split())


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The words of one article and where they stand.

    Shape: `hashes` ascending, one a word; `weights` one row a word with the columns TITLE, LEDE, ALL, NAME, FIGURE;
    `words` in the order of `hashes`, so that what two articles share can be named.
    """

    words: tuple[str, ...]
    hashes: NDArray[np.int64]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Report:
    """What the stories read of an article. `group` is the set of copies that it belongs to: it counts once."""

    id: int
    title: str
    body: str  # paragraphs apart by a blank line
    at: datetime | None = None
    outlet: str | None = None
    language: str | None = None
    group: int | None = None


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A lower-case word without the endings that inflect it; "" where it tells nothing."""
    if word in _COMMON or len(word) < 2:
        return ""
    if not word.isascii():
        cut = latin(word)
        return cut[:_CUT] if cut is not word else word
    if len(word) > 4:
        if word.endswith("ies"):
            word = word[:-3] + "y"
        elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    if len(word) > 5:
        word = _without_suffix(word)
    return word


def _without_suffix(word: str) -> str:
    for suffix in ("ing", "ed"):
        if word.endswith(suffix):
            word = word[: -len(suffix)]
            return word[:-1] if word[-1] == word[-2] and word[-1] not in "ls" else word
    return word[:-1] if word.endswith("e") else word


@lru_cache(maxsize=100_000)
def hash_of(term: str) -> int:
    """The number that stands for a term in an index: the same on every machine."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big", signed=True)


def terms_of(text: str) -> list[str]:
    """The terms of a text, in its order; characters of scripts without spaces in pairs."""
    return _terms_of(plain_marks(text))


def _terms_of(text: str) -> list[str]:
    text = _FIGURE.sub("", text)
    if text.isascii():
        return [term for term in map(stem, _WORD.findall(text.lower())) if term]
    words = words_of(searchable(text))
    found = [term for term in map(stem, words) if term]
    found += [
        one + two
        for one, two in pairwise(words)
        if len(one) == len(two) == 1 and not one.isascii() and not two.isascii()
    ]
    return found


def terms(title: str, body: str) -> Terms:
    """Weigh the words of a headline and of the beginning of a body.

    Shape: at most MOST_TERMS words, headline and opening first; empty arrays where there is no word.
    """
    title, body = plain_marks(title), plain_marks(body[:BODY_REACH])
    lede = body.split("\n\n", 1)[0][:LEDE_REACH]
    title_terms, lede_terms = _terms_of(title), _terms_of(lede)
    rest = _terms_of(body[len(lede) :]) if len(body) > len(lede) else []
    in_title, in_lede = set(title_terms), _counted(lede_terms)
    in_all = _counted(title_terms + lede_terms + rest)
    chosen = sorted((hash_of(term), term) for term in list(in_all)[:MOST_TERMS])
    names = {stem(name) for name in names_of(title, body)}
    flat: list[float] = []
    for _, term in chosen:
        titled = 1.0 if term in in_title else 0.0
        led = _GROWTH[min(in_lede.get(term, 0), _MOST)]
        flat += (titled, led, _GROWTH[min(in_all[term], _MOST)] + titled)
        flat += (1.0 if term in names else 0.0, 1.0 if term[0].isdigit() else 0.0)
    return Terms(
        words=tuple([term for _, term in chosen]),
        hashes=np.fromiter([number for number, _ in chosen], np.int64, len(chosen)),
        weights=np.fromiter(flat, np.float32, len(flat)).reshape(-1, FIELDS),
    )


def _counted(found: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for term in found:
        counts[term] = counts.get(term, 0) + 1
    return counts
