"""What an outlet did with another's text, readable paragraph by paragraph: cut, reworded, added, a headline changed.

Words are compared as `runs` spells them, so marks, case and line breaks are no difference. Linear in the texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import numpy as np

from dateline.model import Article
from dateline.stories.runs import Mask, same_letters, spelled

_RUN = 3  # words on end that are the same text; two are a phrase
_SHOWN = 0.02  # of a text; less is a word or two and no difference worth a line


class Mark(StrEnum):
    """What a stretch of text is: in both texts, or in this one only."""

    SAME = "same"
    ADDED = "added"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Characters [start, end) of a paragraph, and what they are."""

    start: int
    end: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class MarkedParagraph:
    """One paragraph of a text by its place in the body, with spans that cover it whole and in order."""

    block: int
    spans: tuple[MarkedSpan, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a copy did with the text it copied.

    `copied`: its own paragraphs, with what it added; `original`: the other's, with what it cut. Words are counts;
    `kept` is the share of the original's words that still stand.
    """

    headline_changed: bool
    kept: float
    cut_words: int
    added_words: int
    copied: tuple[MarkedParagraph, ...]
    original: tuple[MarkedParagraph, ...]

    def words(self) -> tuple[str, ...]:
        """What was done, a phrase each; empty where the text runs unchanged."""
        total = sum(1 for _ in self.original)
        gone = sum(1 for paragraph in self.original if _all(paragraph, Mark.CUT))
        new = sum(1 for paragraph in self.copied if _all(paragraph, Mark.ADDED))
        phrases = []
        if self.headline_changed:
            phrases.append("another headline")
        if gone:
            phrases.append(f"{gone} of {total} paragraphs cut")
        elif self.cut_words:
            phrases.append(f"{self.cut_words} words cut or changed")
        if new:
            phrases.append(f"{new} {'paragraph' if new == 1 else 'paragraphs'} added")
        elif self.added_words:
            phrases.append(f"{self.added_words} words added or changed")
        return tuple(phrases)


def difference(copied: Article, original: Article) -> Difference:
    """What `copied` did with the text of `original`.

    Shape: both texts whole; a text without words differs in nothing but its headline.
    """
    ours, theirs = _Text(copied), _Text(original)
    in_ours, in_theirs = _held(ours.words, theirs.words)
    cut, added = int(np.count_nonzero(~in_theirs)), int(np.count_nonzero(~in_ours))
    return Difference(
        headline_changed=_title(copied) != _title(original),
        kept=1 - cut / len(in_theirs) if len(in_theirs) else 1.0,
        cut_words=cut if cut > _SHOWN * len(in_theirs) else 0,
        added_words=added if added > _SHOWN * len(in_ours) else 0,
        copied=ours.marked(in_ours, Mark.ADDED),
        original=theirs.marked(in_theirs, Mark.CUT),
    )


def _all(paragraph: MarkedParagraph, mark: Mark) -> bool:
    return all(span.mark is mark for span in paragraph.spans)


def _title(article: Article) -> bytes:
    return spelled(f"\n{same_letters(article.headline)}\n").words.tobytes()


def _held(ours: Sequence[int], theirs: Sequence[int]) -> tuple[Mask, Mask]:
    """Which words of each text stand in a run of words that the other holds too."""
    shared = set(_runs(ours)) & set(_runs(theirs))
    return _covered(ours, shared), _covered(theirs, shared)


def _runs(words: Sequence[int]) -> list[tuple[int, ...]]:
    return list(zip(*(words[at:] for at in range(_RUN)), strict=False)) if len(words) >= _RUN else [tuple(words)]


def _covered(words: Sequence[int], shared: set[tuple[int, ...]]) -> Mask:
    covered = np.zeros(len(words), np.bool_)
    for at, run in enumerate(_runs(words)):
        if run in shared:
            covered[at : at + len(run)] = True
    return covered


class _Text:
    """The words of a body with where each stands in its paragraph."""

    def __init__(self, article: Article) -> None:
        self.lengths = [len(block.text) for block in article.blocks]
        self.words: list[int] = []
        self.places: list[tuple[int, int, int]] = []  # paragraph, start, end
        for number, block in enumerate(article.blocks):
            # Lower case may have another length ("İ"): then letters are taken one by one, so that places hold.
            letters = block.text.lower()
            if len(letters) != len(block.text):
                letters = "".join(low if len(low := letter.lower()) == 1 else letter for letter in block.text)
            text = spelled(f"\n{letters}\n")
            self.words += text.words.tolist()
            ends = text.ends.tolist()
            self.places += [(number, begin - 1, end - 1) for begin, end in zip(text.begins.tolist(), ends, strict=True)]

    def marked(self, held: Mask, otherwise: Mark) -> tuple[MarkedParagraph, ...]:
        """The paragraphs with spans: the same, or the other mark."""
        marked = zip(self.places, held.tolist(), strict=True)
        paragraphs: list[MarkedParagraph] = []
        for number, words in groupby(marked, key=lambda pair: pair[0][0]):
            spans: list[MarkedSpan] = []
            for same, stretch in groupby(words, key=lambda pair: pair[1]):
                start = next(stretch)[0][1] if spans else 0
                if spans:  # marks and spaces between two spans belong to the first
                    spans[-1] = MarkedSpan(spans[-1].start, start, spans[-1].mark)
                spans.append(MarkedSpan(start, start, Mark.SAME if same else otherwise))
            spans[-1] = MarkedSpan(spans[-1].start, self.lengths[number], spans[-1].mark)
            paragraphs.append(MarkedParagraph(number, tuple(spans)))
        return tuple(paragraphs)
