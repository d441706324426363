"""What of an article tells its happening: its words, and where each of them stands.

A headline names the happening, the opening tells it, what follows is background that a whole affair shares; so a
word is weighed by where it stands, and only the beginning of a text is read (BODY_REACH): a long report and a short
one of the same happening look alike there, and the cost has a bound.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import islice, pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from dateline.stories.guides import is_guide
from dateline.stories.names import latin, names_of, plain_marks
from dateline.text import searchable, words_of

BODY_REACH = 1_500  # characters: about 250 words, opening and first facts
LEDE_REACH = 400
TITLE, LEDE, ALL, NAME, FIGURE = range(5)
FIELDS = 5
MOST_TERMS = 160  # of one article

# The mark first, then the look back: the engine then skips from mark to mark.
_FIGURE = re.compile(r"[.,](?<=\d[.,])(?=\d)")
# Everything in plain English text that is no letter and no figure, as a space: a fifth of the time of a pattern.
_GAPS = "".join([chr(code) if chr(code).isalnum() else " " for code in range(128)])
# How much a word weighs that stands n times: repeating it adds less and less.
_MOST = 12
_GROWTH = np.array([0.0, *(1.0 + log(times) for times in range(1, _MOST + 1))])
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
    `words` in the order of `hashes`, so that what two articles share can be named. `guide`: see guides.py.
    """

    words: tuple[str, ...]
    hashes: NDArray[np.int64]
    weights: NDArray[np.float32]
    guide: bool


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


_MOST_KEPT = 100_000


class _Stems(dict[str, str]):
    """The stems of words that came lately: half the time of an `lru_cache`, which moves an entry at every look."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = self[word] = _stem(word)
        return found


class _Hashes(dict[str, int]):
    """The same for the hashes of terms."""

    def __missing__(self, term: str) -> int:
        if len(self) >= _MOST_KEPT:
            self.clear()
        found = self[term] = int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big", signed=True)
        return found


def stem(word: str) -> str:
    """A lower-case word without the endings that inflect it; "" where it tells nothing."""
    return _STEMS[word]


def _stem(word: str) -> str:
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


_STEMS, _HASHES = _Stems(), _Hashes()


def hash_of(term: str) -> int:
    """The number that stands for a term in an index: the same on every machine."""
    return _HASHES[term]


def terms_of(text: str) -> list[str]:
    """The terms of a text, in its order; characters of scripts without spaces in pairs."""
    return _terms_of(plain_marks(text))


def _terms_of(text: str) -> list[str]:
    text = _FIGURE.sub("", text)
    if text.isascii():
        return list(filter(None, map(_STEMS.__getitem__, text.lower().translate(_GAPS).split())))
    words = words_of(searchable(text))
    found = list(filter(None, map(_STEMS.__getitem__, words)))
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
    counts = Counter(title_terms)
    titled = len(counts)  # the words of the headline stand first, then those of the opening
    counts.update(lede_terms)
    led = min(len(counts), MOST_TERMS)
    counts.update(rest)
    chosen = list(islice(counts, MOST_TERMS))
    in_lede, names = Counter(lede_terms).get, {stem(name) for name in names_of(title, body)}
    weights = np.zeros((len(chosen), FIELDS))
    weights[:titled, TITLE] = 1.0
    weights[:led, LEDE] = _grown([in_lede(term, 0) for term in chosen[:led]])
    weights[:, ALL] = _grown([counts[term] for term in chosen]) + weights[:, TITLE]
    weights[:, NAME] = [term in names for term in chosen]
    weights[:, FIGURE] = [term[0].isdigit() for term in chosen]
    hashes = np.fromiter(map(_HASHES.__getitem__, chosen), np.int64, len(chosen))
    order = hashes.argsort(kind="stable")
    return Terms(
        tuple([chosen[at] for at in order.tolist()]),
        hashes[order],
        weights[order].astype(np.float32),
        is_guide(f"{title}\n{body}"),
    )


def _grown(times: list[int]) -> NDArray[np.float64]:
    return _GROWTH[np.minimum(np.array(times, np.intp), _MOST)]
