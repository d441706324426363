"""A made small encoder: it knows some words in five languages, and every other word as a word of its own.

Its rows are near to each other as those of a real one are: .8 where nothing is shared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from dateline.stories.meaning import Vectors
from dateline.text import hash64

DICTIONARY = """
ferry Fähre traversier паром フェリー
sold verkauft vendu продан 売却
island Insel île остров 島
harbour Hafen port гавань 港
buyer Käufer acheteur покупатель 買い手
million Millionen millions миллиона 百万
council Rat conseil совет 議会
budget Haushalt budget бюджет 予算
school Schule école школа 学校
closed geschlossen fermée закрыта 閉鎖
storm Sturm tempête шторм 嵐
bridge Brücke pont мост 橋
"""
_CONCEPTS = {word.casefold(): line.split()[0] for line in DICTIONARY.strip().splitlines() for word in line.split()}
_SIZE = 384


class Polyglot:
    """stories.meaning.Encoder. `asked`: every text that it read, in order."""

    def __init__(self, name: str = "polyglot 1") -> None:
        self.name = name
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.stack([_vector(text) for text in texts])


def _vector(text: str) -> Vectors:
    total = np.zeros(_SIZE)
    for word in re.findall(r"\w+", text.casefold()):
        known = _CONCEPTS.get(word)
        total += (1.0 if known or word.isdecimal() else 0.1) * _direction(known or word)
    own = total / max(float(np.linalg.norm(total)), 1e-9)
    both = np.sqrt(0.8) * _direction("what all texts share") + np.sqrt(0.2) * own
    found: Vectors = (both / np.linalg.norm(both)).astype(np.float32)
    return found


def _direction(word: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    drawn = np.random.default_rng(abs(hash64(word))).normal(size=_SIZE)
    return drawn / float(np.linalg.norm(drawn))


# One happening in five languages, and another of the same kind in two.
FERRY = {
    "en": (
        "Ferry Albatros sold",
        "The ferry was sold for 12.4 million to a buyer from the island, the harbour said. 37 sailors lose their work.",
    ),
    "de": (
        "Fähre Albatros verkauft",
        "Die Fähre ist für 12,4 Millionen an einen Käufer von der Insel verkauft, so der Hafen. 37 Seeleute sind ohne Arbeit.",
    ),
    "fr": (
        "Le traversier Albatros vendu",
        "Le traversier est vendu 12,4 millions à un acheteur de l'île, dit le port. 37 marins perdent leur emploi.",
    ),
    "ru": (
        "Паром Альбатрос продан",
        "Паром продан за 12,4 миллиона, покупатель, остров, сообщает гавань. 37 моряков остались без работы.",
    ),
    "ja": ("フェリー 売却", "フェリー 売却 12.4 百万 買い手 島 港 37 船員"),
}
BUDGET = {
    "en": (
        "Council closes school over budget",
        "The council has a budget with no school in it: one school is closed for 58 pupils after the storm.",
    ),
    "de": (
        "Rat: Schule geschlossen, Haushalt leer",
        "Der Rat hat im Haushalt keine Schule: eine Schule wird geschlossen, 58 Kinder betroffen, nach dem Sturm.",
    ),
}
