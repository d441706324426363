"""Which blocks of a page are its article's body: a trained model weighs the evidence, rules stand by.

`choose` is the seam: it takes a page laid flat and hints, and gives the body's blocks in order. The model is
`body_model.npz` (docs/models/body.md), made by `benchmarks/quality/train_extraction.py`: a gate that rules most blocks
out by where they stand, and a judge that reads the rest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from dateline.extract import features
from dateline.extract.blocks import Element, Laid
from dateline.extract.container import Found, Hints, find, fold
from dateline.extract.forest import Forest, from_arrays
from dateline.extract.phrases import is_credit_line
from dateline.extract.templates import line_of

__all__ = ["Chosen", "Hints", "Model", "choose", "fold"]

# Under this chance by where it stands a block is not read; out of fold, nothing is lost that the judge would have kept.
# Where the gate is sure of nothing, as on a page of 20,000 paragraphs, what is within so much of the likeliest is read.
GATE, WITHIN = 0.08, 0.25
# A block is body from half the F1 that the page's best choice promises, which is what makes F1 largest; a little less,
# for a lost paragraph is worse than a line too many. On a page that is hard to judge, less is asked of a block.
LENIENT = 0.08
LEAST, MOST = 0.15, 0.5
KEEP_TABLE = 0.1  # a table between paragraphs: four of five are the article's
KEEP_LIST = 0.25  # a list right under a heading that is the article's: "What we know"
# Longer lists and tables are judged line by line: they are a page's menu or its layout more often than one thing.
_GROUPS = {"ul": 40, "ol": 40, "dl": 40, "table": 400}
# Blocks: few pages trained on have more, so there the rules stand where the model finds much less, and where so much of
# what stands side by side is body, all of it is that the rules keep.
BEYOND, BROTHERS = 500, 0.9
# A page that promises less F1 than this, and of which much less is kept than by the rules, is not understood: out of
# fold both bodies together were better on 4 to 6 such pages of 839 by .3, and worse on 1 to 4 by .15.
UNSURE, MUCH_LESS = 0.7, 0.8
LAYOUT = 0.6  # of the page's text: a table that holds so much of it is no table
SURE = 0.45  # a line that is so far from the rest of its list is judged by itself
# What a line that the outlet prints under every story keeps of its chance: it goes, unless the page is full of such
# lines, when a template was learnt that is none.
DEMOTED = 0.25
LEFT_OVER = 0.6  # of the text, without the doubted lines


@dataclass(slots=True)
class Chosen:
    """The body's blocks by index, the container they came from, and where the headline stands."""

    blocks: list[int] = field(default_factory=list)
    container: int = -1
    headline_block: int = -1
    chances: list[float] = field(default_factory=list)
    passed: frozenset[int] = frozenset()  # lines of the outlet's template that stand on the page


@dataclass(frozen=True, slots=True)
class Model:
    """What was trained: the gate asks the columns of STAND, the judge all of NAMES."""

    gate: Forest
    judge: Forest

    def chances(self, laid: Laid, hints: Hints, found: Found) -> NDArray[np.float32]:
        """For each block how likely it is part of the body."""
        stand = features.stand(laid, hints, found)
        rows = passing(self.gate.chances(stand))
        chances = np.zeros(len(laid.blocks), dtype=np.float32)
        chances[rows] = self.judge.chances(features.read(laid, rows, stand))
        return chances


def passing(chances: NDArray[np.float32]) -> NDArray[np.intp]:
    """The blocks that are read, by what the gate says of each."""
    return np.nonzero(chances >= min(GATE, WITHIN * float(chances.max())))[0]


@cache
def shipped() -> Model:
    """The model that comes with the package, read once."""
    with (
        files("dateline.extract").joinpath("body_model.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        return Model(from_arrays(arrays, "gate"), from_arrays(arrays, "judge"))


def choose(laid: Laid, hints: Hints, doubted: frozenset[int] = frozenset()) -> Chosen:
    """The blocks that are the body, in page order; empty where nothing on the page reads like one.

    doubted: lines of the outlet's template, see `templates`.
    """
    if not laid.blocks:
        return Chosen()
    found = find(laid, hints)
    chances = shipped().chances(laid, hints, found)
    kept = decode(laid, found, chances)
    passed: frozenset[int] = frozenset()
    if doubted:
        lines = [line_of(block.text) for block in laid.blocks]
        passed = doubted.intersection(lines)
        lowered = chances * np.array([DEMOTED if line in passed else 1.0 for line in lines], np.float32)
        fewer = decode(laid, found, lowered)
        if _text_size(laid, fewer) >= LEFT_OVER * _text_size(laid, kept):
            kept, chances = fewer, lowered
    return Chosen(kept, _holder(laid, kept, found.container), found.headline_block, chances.tolist(), passed)


def decode(laid: Laid, found: Found, chances: NDArray[np.float32]) -> list[int]:
    """The body from what the model says of each block: lists and tables stand or fall together, never nothing."""
    chances = chances.copy()
    groups = [element for element in laid.elements if element.tag in _GROUPS and element.last - element.first >= 2]
    if any([element.tag == "table" for element in groups]):
        groups = _without_layout(laid, groups)
    for group in groups:
        if group.last - group.first <= _GROUPS[group.tag]:
            inside = chances[group.first : group.last]
            mean = inside.mean()
            inside[np.abs(inside - mean) < SURE] = mean
    promise = promised_f1(chances, np.array([block.size for block in laid.blocks]))
    kept = chances >= threshold(promise)
    for group in groups:
        if group.tag == "table" and kept[: group.first].any() and kept[group.last :].any():
            kept[group.first : group.last] |= chances[group.first : group.last].mean() >= KEEP_TABLE
        elif group.first and laid.blocks[group.first - 1].heading and kept[group.first - 1]:
            kept[group.first : group.last] |= chances[group.first : group.last].mean() >= KEEP_LIST
    if found.headline_block >= 0:
        kept[found.headline_block] = False
    kept[list(found.headline_runs)] = False
    blocks = _without_captions_and_bare_headings(laid, kept)
    if len(laid.blocks) > BEYOND:
        if 2 * _text_size(laid, blocks) < _text_size(laid, found.kept):
            return found.kept
        blocks = _with_brothers(laid, blocks, found.kept)
    if promise < UNSURE and _text_size(laid, blocks) < MUCH_LESS * _text_size(laid, found.kept):
        return sorted({*blocks, *found.kept})
    return blocks or found.kept


def _without_layout(laid: Laid, groups: list[Element]) -> list[Element]:
    """The lists and tables, without tables that are the page's layout: they hold most of its text."""
    ends = np.cumsum([0.0, *(block.size for block in laid.blocks)])
    most = LAYOUT * float(ends[-1])
    return [group for group in groups if group.tag != "table" or ends[group.last] - ends[group.first] < most]


def _without_captions_and_bare_headings(laid: Laid, kept: NDArray[np.bool_]) -> list[int]:
    """The blocks kept, without credited lines that share a run with their picture, and links that head nothing."""
    blocks: list[int] = []
    text_follows = False  # under the heading that comes next, going backwards
    for index in range(len(kept) - 1, -1, -1):
        block = laid.blocks[index]
        if block.heading:
            if kept[index] and (text_follows or block.link_chars * 5 < 4 * len(block.text)):
                blocks.append(index)
            text_follows = False
        elif kept[index] and not (block.pictures and is_credit_line(block.text)):
            blocks.append(index)
            text_follows = True
    return blocks[::-1]


def _with_brothers(laid: Laid, blocks: list[int], by_rules: list[int]) -> list[int]:
    """The blocks, with those by rules whose brothers of the same tag are nearly all among them."""

    def place(index: int) -> tuple[int, str]:
        element = laid.elements[laid.blocks[index].element]
        return element.parent, element.tag

    kept, of_all = Counter(map(place, blocks)), Counter(map(place, range(len(laid.blocks))))
    return sorted({*blocks, *(i for i in by_rules if kept[place(i)] >= BROTHERS * of_all[place(i)])})


def promised_f1(chances: NDArray[np.float32], sizes: NDArray[np.float64]) -> float:
    """The F1 that the best choice among blocks of these sizes can expect."""
    order = np.argsort(-chances)
    won = np.cumsum((chances * sizes)[order])
    return float((2 * won / (np.cumsum(sizes[order]) + won[-1] + 1e-9)).max())


def threshold(promise: float) -> float:
    """The chance from which a block is body on a page that promises this F1."""
    return min(MOST, max(LEAST, promise / 2 - LENIENT))


def _text_size(laid: Laid, kept: list[int]) -> float:
    return sum(laid.blocks[index].size for index in kept)


def _holder(laid: Laid, kept: list[int], container: int) -> int:
    """The rules' container where it holds all of the body, else the innermost element that does."""
    if not kept:
        return container
    first, last = kept[0], kept[-1]
    if container >= 0 and laid.elements[container].first <= first and laid.elements[container].last > last:
        return container
    for element in laid.ancestors(laid.blocks[first].element):
        if laid.elements[element].last > last:
            return element
    return container
