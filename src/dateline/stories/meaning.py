"""What an encoder reads of an article, and what is kept of its answer: a short row of whole numbers.

No encoder comes along: `Encoder` is the port, the adapters stand in walk/encoders.py. What one reads is bounded and
clean, since it is a library in another language and the text is a stranger's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dateline.stories.scorer import FEATURES, Floats, Known

Vector = NDArray[np.int8]
Vectors = NDArray[np.float32]

TITLE_REACH = 160  # letters
REACH = 400  # letters, headline included: some 60 words; an encoder's time grows with them
# A character of a script without spaces says what three letters say.
_WIDE = 3
_LEAST = 12  # letters; of less an encoder makes something all the same


class Encoder(Protocol):
    """Texts in, unit vectors out: near ones tell the same, in whatever languages."""

    @property
    def name(self) -> str:
        """What tells its vectors from another's, its version included."""
        ...

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row a text, of length 1; the same row for a text whatever the others are."""
        ...


def told(title: str, body: str) -> str | None:
    """Headline and beginning of a text as an encoder reads them; None where there is too little to read.

    Compatible characters are written out (NFKC) before the text is cut, so that no tokenizer can grow it. Marks that
    only shape what is beside them (joiners, soft hyphens) go; marks of control, characters of private use and halves
    of surrogates become spaces.
    """
    headline = _plain(title[: 2 * TITLE_REACH], TITLE_REACH)
    rest = _plain(body[: 2 * REACH], REACH - _length(headline))
    whole = f"{headline}\n{rest}" if headline and rest else headline or rest
    return whole if _length(whole) >= _LEAST else None


def _plain(text: str, reach: int) -> str:
    written = unicodedata.normalize("NFKC", text)
    clean = " ".join("".join([_readable(letter) for letter in written]).split())
    if _length(clean) <= reach:
        return clean
    left, end = reach, 0
    for end, letter in enumerate(clean):  # noqa: B007
        left -= _width(letter)
        if left < 0:
            break
    cut = clean[:end]
    spaced = _length(cut[-24:]) == len(cut[-24:])
    return (cut.rpartition(" ")[0] or cut) if spaced else cut


def _readable(letter: str) -> str:
    kind = unicodedata.category(letter)
    return letter if kind[0] != "C" else "" if kind == "Cf" else " "


def _width(letter: str) -> int:
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else 1


def _length(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_width, text))


def whole_numbers(vector: NDArray[np.float32]) -> Vector:
    """A vector in one byte a number, the largest as 127.

    Sums of 384 products of such numbers stay under 2**24, so that they are exact in float32 in whatever order a
    library adds them up: a window that was read back finds the same to the last bit.
    """
    largest = float(np.abs(vector).max(initial=0.0))
    found: Vector = np.rint(vector * (127.0 / largest if largest > 0 else 0.0)).astype(np.int8)
    return found


# --- what is near in meaning ------------------------------------------------------------------------

MEANT_FEATURES = (*FEATURES, "cosine", "of_nearest", "over_crowd", "languages")
NEAREST_MEANT = 12  # groups that are looked at closely beside those that share words
_CROWD = 10  # the nearest: what a text of no happening has many of


@dataclass(frozen=True, slots=True, eq=False)
class Meant:
    """How near in meaning some groups are to a text.

    `cosines`: of each group asked for that has a vector; `crowd`: the mean cosine of the nearest ten of the window;
    `nearest`: the groups that are nearest of all, the first the nearest; `language`: the text's own.
    """

    cosines: Mapping[int, float]
    crowd: float
    nearest: tuple[int, ...] = ()
    language: str = ""


class Meanings:
    """The vectors of a window's groups. A question reads them all: of 30,000 twelve megabytes, in some milliseconds."""

    def __init__(self) -> None:
        self._rows = np.zeros((0, 0), np.int8)
        self._lengths = np.zeros(0, np.float32)
        self._groups = np.zeros(0, np.int64)
        self._place: dict[int, int] = {}

    def __contains__(self, group: object) -> bool:
        return group in self._place

    def put(self, group: int, vector: Vector) -> None:
        """Keep the vector of a group; one that is known is replaced. Errors: ValueError where it is of another size."""
        if not self._place and self._rows.shape[1] != len(vector):
            self._rows = np.zeros((0, len(vector)), np.int8)
            self._lengths, self._groups = self._lengths[:0], self._groups[:0]
        place = self._place.setdefault(group, len(self._place))
        if place == len(self._rows):
            more = max(256, len(self._rows) // 2)
            self._rows = np.concatenate([self._rows, np.zeros((more, len(vector)), np.int8)])
            self._lengths = np.concatenate([self._lengths, np.ones(more, np.float32)])
            self._groups = np.concatenate([self._groups, np.zeros(more, np.int64)])
        self._rows[place], self._groups[place] = vector, group
        self._lengths[place] = _norm(vector)

    def vector(self, group: int) -> Vector | None:
        """The vector of a group."""
        place = self._place.get(group)
        return None if place is None else self._rows[place].copy()

    def forget(self, group: int) -> None:
        """Forget one group; the last takes its place."""
        place = self._place.pop(group, None)
        if place is None:
            return
        last = len(self._place)
        if place != last:
            self._rows[place], self._lengths[place] = self._rows[last], self._lengths[last]
            self._groups[place] = self._groups[last]
            self._place[int(self._groups[place])] = place

    def ask(self, vector: Vector, wanted: Sequence[int], language: str = "", but: int | None = None) -> Meant:
        """How near each wanted group is, and which are nearest; `but`: the text itself."""
        count = len(self._place)
        if not count or self._rows.shape[1] != len(vector):
            return Meant({}, 0.0, (), language)
        found = self._cosines(vector, count)
        own = None if but is None else self._place.get(but)
        if own is not None:
            found[own] = -1.0
        few = min(count, max(NEAREST_MEANT, _CROWD) + (own is not None))
        least = np.partition(found, count - few)[count - few]
        best = (found >= least).nonzero()[0]
        best = best[np.lexsort((-self._groups[best], -found[best]))][:few]
        best = best[best != own] if own is not None else best
        nearest = self._groups[best[:NEAREST_MEANT]].tolist()
        cosines = {group: float(found[place]) for group, place in zip(nearest, best.tolist(), strict=False)}
        cosines |= {group: float(found[self._place[group]]) for group in wanted if group in self._place}
        crowd = float(found[best[:_CROWD]].mean()) if len(best) else 0.0
        return Meant(cosines, crowd, tuple(nearest), language)

    def _cosines(self, vector: Vector, count: int) -> NDArray[np.float32]:
        asked = vector.astype(np.float32)
        found = np.empty(count, np.float32)
        for at in range(0, count, _AT_ONCE):
            end = min(at + _AT_ONCE, count)
            np.dot(self._rows[at:end].astype(np.float32), asked, out=found[at:end])
        found /= self._lengths[:count] * np.float32(_norm(vector))
        return found


_AT_ONCE = 1_024  # rows turned into floats at once: they stay in the cache


def _norm(vector: Vector) -> float:
    return max(float(np.sqrt((vector.astype(np.float32) ** 2).sum())), 1e-6)


def meant_rows(rows: Floats, known: Sequence[Known], meant: Meant) -> tuple[Floats, NDArray[np.bool_]]:
    """The features of some known groups with what their meaning says, and which of them have a meaning.

    Shape: `rows` as scorer.features gives them; columns as in MEANT_FEATURES.
    """
    cosines = np.array([meant.cosines.get(one.group, -1.0) for one in known])
    has = cosines > -1.0
    more = np.empty((len(known), 4))
    more[:, 0] = cosines
    more[:, 1] = cosines - max(
        float(cosines.max(initial=-1.0)), meant.cosines[meant.nearest[0]] if meant.nearest else -1.0
    )
    more[:, 2] = cosines - meant.crowd
    more[:, 3] = [differ(one.language, meant.language) for one in known]
    return np.hstack([rows, more]), has


def differ(one: str, other: str) -> bool:
    """Whether two texts are known to be in two languages; which region they are written for is no difference."""
    return bool(one and other) and one.partition("-")[0].casefold() != other.partition("-")[0].casefold()
