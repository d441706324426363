"""How near two reports are: what they share, as numbers, and a small learnt scorer over those numbers.

A word weighs by how few groups of the window hold it, so that no popular name carries a link; and once more by how
few of the nearest reports hold it, so that what a whole affair shares (its place, its people) does not carry one
either. The weights of the scorer are plain arrays, made by benchmarks/quality/train_stories.py; where they come from
stands in docs/models/stories.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import log

import msgspec
import numpy as np
from numpy.typing import NDArray

from dateline.stories.terms import ALL, FIGURE, LEDE, NAME, TITLE, Terms

Floats = NDArray[np.float64]

FEATURES = (
    "words", "title", "opening", "title_in_text", "text_in_title", "names", "figures", "apart", "best", "rarest",
    "shared", "weight", "short", "long", "day", "days", "weeks", "timed", "unlike_figures", "unlike_names", "familiar",
)  # fmt: skip
_SIEVE = 0xFFF
_FEWEST = 0.1  # what a word weighs that everything holds
_DECAYS = np.array([-2.0, -0.5, -1 / 7, 0.0])  # a day: hours count, days count, weeks count, and that there is a time
# Groups that are taken to have gone before the first: a window that has just begun knows no frequencies yet.
BEFORE = 200
# Until this many groups have come, unlike reports that share a name or a phrase look near: with log odds of up to 2.3,
# where reports of one happening have 6 and more.
YOUNG = 60
YOUNG_DOUBT = 3.5


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """An article's terms with what the window says of them. `norms`: of words, headline, opening, names, figures."""

    terms: Terms
    idf: NDArray[np.float32]
    norms: NDArray[np.float32]
    groups: int


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A group already placed: what the scorer needs of it. `at` is in seconds, None where there is no time."""

    group: int
    story: int
    at: float | None
    hashes: NDArray[np.int64]
    weights: NDArray[np.float32]
    norms: NDArray[np.float32]
    guide: bool = False
    language: str = ""

    @property
    def length(self) -> float:
        """How long it is as a vector of words: a long text shares words with everything."""
        return float(self.norms[ALL])


def doubt(groups: int) -> float:
    """How many log odds more a link needs while the window is young: all of its words look rare."""
    return YOUNG_DOUBT * max(0.0, 1 - groups / YOUNG)


def weigh(terms: Terms, held_by: Sequence[int], groups: int) -> Weighed:
    """Weigh each term by how many of the window's groups hold it (`held_by`, in the order of the terms)."""
    idf = np.log((groups + BEFORE + 1.0) / (np.asarray(held_by, dtype=np.float64) + 0.5))
    idf = np.maximum(idf, _FEWEST)
    return Weighed(terms, idf.astype(np.float32), _norms(terms.weights, idf).astype(np.float32), groups)


def _norms(weights: NDArray[np.float32], idf: Floats) -> Floats:
    columns = weights.astype(np.float64) * idf[:, None]
    columns[:, LEDE] += columns[:, TITLE]
    norms: Floats = np.sqrt(np.maximum((columns**2).sum(axis=0), 1e-9))
    return norms


def features(new: Weighed, at: float | None, known: Sequence[Known]) -> Floats:
    """What a new article shares with each of some known groups.

    Shape: one row a group, columns as in FEATURES; `known` is not empty.
    """
    count = len(known)
    sizes = [len(one.hashes) for one in known]
    ours, row, theirs = _shared(new.terms.hashes, known, sizes)
    shared = np.bincount(row, minlength=count)
    sums, rarest = _sums(new, ours, row, theirs, shared)
    norms = np.array([one.norms for one in known], dtype=np.float64).T
    own = new.norms.astype(np.float64)
    names, figures = sums[5] / (norms[NAME] * own[NAME]), sums[6] / (norms[FIGURE] * own[FIGURE])
    cosine = sums[0] / (norms[ALL] * own[ALL])
    lengths, length = np.log1p(np.array(sizes, dtype=np.float64)), log(1 + len(new.terms.words))
    out = np.empty((len(FEATURES), count))
    out[0] = cosine
    out[1] = sums[1] / (norms[TITLE] * own[TITLE])
    out[2] = sums[2] / (norms[LEDE] * own[LEDE])
    out[3] = sums[3] / (norms[ALL] * own[TITLE])
    out[4] = sums[4] / (norms[TITLE] * own[ALL])
    out[5], out[6] = names, figures
    out[7] = _apart(new, ours, sums[8]) / norms[ALL]
    out[8] = cosine / max(float(cosine.max()), 0.05)
    out[9] = rarest / 8
    out[10] = np.log1p(shared) / 3
    out[11] = np.log1p(sums[7]) / 4
    out[12] = np.minimum(lengths, length) / 5
    out[13] = np.maximum(lengths, length) / 5
    out[14:18] = _times(at, known).T
    out[18] = (figures <= 0) & (norms[FIGURE] > 0.01) & (own[FIGURE] > 0.01)
    out[19] = (names <= 0) & (norms[NAME] > 0.01) & (own[NAME] > 0.01)
    out[20] = _familiar(new)
    return out.T


def _familiar(new: Weighed) -> float:
    """How well the window knows an article's words, 0 to about 1: little while it is young, or in a language new to it.

    Where it knows them little, what is rare and what is common weigh alike, and unlike reports look near.
    """
    if not len(new.idf):
        return 0.0
    return (log((new.groups + BEFORE + 1.0) / 0.5) - float(new.idf.mean())) / 4


def _sums(
    new: Weighed, ours: NDArray[np.intp], row: NDArray[np.intp], theirs: Floats, shared: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """For each known group the sums over what it shares with us, one row a kind; and the rarest word of it."""
    count = len(shared)
    if not len(row):
        return np.zeros((9, count)), np.zeros(count)
    mine, there = new.terms.weights[ours].T.astype(np.float64), theirs.T
    rarity = new.idf[ours].astype(np.float64)
    parts = np.empty((9, len(row)))
    parts[0] = mine[ALL] * there[ALL]
    parts[1] = mine[TITLE] * there[TITLE]
    parts[2] = (mine[LEDE] + mine[TITLE]) * (there[LEDE] + there[TITLE])
    parts[3] = mine[TITLE] * there[ALL]
    parts[4] = mine[ALL] * there[TITLE]
    parts[5] = mine[NAME] * there[NAME]
    parts[6] = mine[FIGURE] * there[FIGURE]
    parts[:7] *= rarity**2
    parts[7] = rarity
    parts[8] = parts[0] * _rare(new, ours, count)[ours]
    # The rows come in order, so each group is one stretch; a group that shares nothing has none.
    begins = np.minimum(np.cumsum(shared) - shared, len(row) - 1)
    sums = np.add.reduceat(parts, begins, axis=1)
    rarest = np.maximum.reduceat(rarity, begins)
    nothing = shared == 0
    sums[:, nothing] = 0.0
    rarest[nothing] = 0.0
    return sums, rarest


def _shared(
    hashes: NDArray[np.int64], known: Sequence[Known], sizes: list[int]
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """The terms that are held on both sides: their place with us, whose they are, and their weights there."""
    there = np.concatenate([one.hashes for one in known])
    weights = np.concatenate([one.weights for one in known])
    # Most of theirs are not ours, as a look at some bits of a hash tells: searching for all takes three times as long.
    ours = np.zeros(_SIEVE + 1, np.bool_)
    ours[hashes & _SIEVE] = True
    maybe = ours[there & _SIEVE].nonzero()[0]
    at = np.minimum(np.searchsorted(hashes, there[maybe]), len(hashes) - 1)
    both = (hashes[at] == there[maybe]).nonzero()[0]
    at, both = at[both], maybe[both]
    row = np.repeat(np.arange(len(known)), sizes)[both]
    return at, row, weights[both].astype(np.float64)


def _rare(new: Weighed, ours: NDArray[np.intp], count: int) -> Floats:
    """How little each of our words is held among the nearest: 1 by none, towards 0 by all."""
    held = np.bincount(ours, minlength=len(new.idf))
    rare: Floats = np.log((count + 2.0) / (held + 1.0)) / log(count + 2.0)
    return rare


def _apart(new: Weighed, ours: NDArray[np.intp], sums: Floats) -> Floats:
    """The cosine again, with each word weighed by how few of these nearest groups hold it."""
    mine = ((new.terms.weights[:, ALL] * new.idf).astype(np.float64) ** 2 * _rare(new, ours, len(sums))).sum()
    return sums / float(np.sqrt(max(float(mine), 1e-9)))


def _times(at: float | None, known: Sequence[Known]) -> Floats:
    out = np.zeros((len(known), 4))
    if at is None:
        return out
    timed = [place for place, one in enumerate(known) if one.at is not None]
    days = np.array([abs(at - one.at) for one in known if one.at is not None]) / 86_400
    out[timed] = np.exp(np.outer(days, _DECAYS))
    return out


# --- the learnt part -------------------------------------------------------------------------------


class Layers(msgspec.Struct, frozen=True):
    """A network of one hidden layer, as plain arrays, and where it comes from."""

    inputs: tuple[str, ...]
    mean: list[float]
    scale: list[float]
    hidden: list[list[float]]
    hidden_bias: list[float]
    out: list[float]
    out_bias: float


class Weights(msgspec.Struct, frozen=True):
    """Everything learnt: the scorer of pairs, the one that mends, thresholds, provenance."""

    made_by: str
    learnt_from: tuple[str, ...]
    pair: Layers
    mend: Layers
    join: float
    keep: float


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """A scorer ready to run: the arrays of `Layers`, the scaling folded in."""

    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: float

    def __call__(self, rows: Floats) -> Floats:
        """The log odds of each row."""
        found: Floats = np.maximum(rows @ self.hidden + self.hidden_bias, 0.0) @ self.out + self.out_bias
        return found


def ready(layers: Layers) -> Scorer:
    """Fold the scaling into the first layer."""
    scale = np.array(layers.scale)
    hidden = np.array(layers.hidden) / scale[:, None]
    bias = np.array(layers.hidden_bias) - np.array(layers.mean) @ hidden
    return Scorer(hidden, bias, np.array(layers.out), layers.out_bias)


@lru_cache(maxsize=2)
def shipped(name: str = "happenings.json") -> Weights:
    """The weights that come with the product; meant.json: those for where an encoder is installed."""
    raw = files("dateline.stories").joinpath(name).read_bytes()
    return msgspec.json.decode(raw, type=Weights)
