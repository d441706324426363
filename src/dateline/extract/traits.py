"""What a block's text looks like by itself: how it begins and ends, its marks, what it asks of its reader.

Stock phrases are the rules' business (`phrases`): as columns they told the model nothing new.
"""

from __future__ import annotations

import re

from dateline.extract import words
from dateline.extract.blocks import RawBlock
from dateline.model import SpanKind

Trait = tuple[float, ...]

TRAITS = (
    "strong", "emphasis", "all_emphasis", "ends_linked", "marked", "ending", "opening", "commas", "stops", "capitals",
    "word_length", "asks", "quoted",
)  # fmt: skip

_ENDINGS = {".": 1, "!": 1, "。": 1, "।": 1, "։": 1, "！": 1, "？": 2, "?": 2, "؟": 2, ":": 3, "：": 3, "…": 4, ",": 5}
_CLOSING = "\"'”’»“)]」』"
_QUOTES = "\"'“„«‘「『‹"
_DASHES = "-–—•*·▪●■►▶"
_WORD = re.compile(r"[^\W\d_]+")
# What a page asks its reader to do, and what it says of itself, in the languages news pages come in most.
_ASKS_WORDS = """
subscribe subscribers newsletter newsletters sign signup follow click download share cookie cookies privacy copyright
advertisement advertising sponsored comment comments login register donate support email app whatsapp telegram facebook
twitter instagram youtube podcast watch listen read more related abonnieren abonnez abonner anmelden
jetzt registrieren inscrivez inscription suscríbete suscribirse suscripción síguenos iscriviti seguici assine
inscreva siga lesen mehr lire aussi leer leggi anche leia também credit credits photo foto image bild quelle source
topics tags themen editor redaktion redacción updated published rights reserved reproduction terms contact
"""
_ASKS = frozenset(_ASKS_WORDS.split())
_ASKS_ASCII = frozenset(word.encode() for word in _ASKS if word.isascii())
_LETTERS = bytes(sign if chr(sign).isalpha() else 32 for sign in bytes(range(128)).lower()) + bytes(range(128, 256))
# A capital, white space, and anything else.
_SHAPES = bytes(65 if chr(sign).isupper() else 32 if chr(sign).isspace() else 97 for sign in range(128)) + b"a" * 128


def traits(block: RawBlock) -> Trait:
    """One block's own columns, in the order of TRAITS."""
    text = block.text
    n = len(text)
    strong = emphasis = 0
    ends = False
    for start, end, kind, _ in block.spans:
        if kind is SpanKind.LINK:
            ends = ends or end >= n - 1
        elif kind is SpanKind.STRONG:
            strong += end - start
        else:
            emphasis += end - start
    marked = 0
    for mark in block.marks:
        if mark.end - mark.start > n // 2:
            marked |= mark.bits
    head = text[:160]
    count, capitals, asked = _words(head)
    last = text[-1]
    if last in _CLOSING and n > 1:
        last = text[-2] if text[-2] not in _CLOSING else text[-3:-2] or last
    return (
        strong / n,
        emphasis / n,
        emphasis >= n - 1,
        ends,
        _marked(marked) if marked else 0,
        _ENDINGS.get(last, 0),
        _opening(text[0]),
        text.count(",") / n * 100,
        text.count(". ") + text.count("? ") + text.count("! ") + (0 if text.isascii() else text.count("。")),
        capitals / max(1, count),
        n / (text.count(" ") + 1),
        asked,
        head.count('"') + (0 if head.isascii() else head.count("“") + head.count("„") + head.count("«")),
    )


def _words(head: str) -> tuple[int, int, int]:
    """How many words a text opens with, how many of them have a capital first, how many ask something."""
    if head.isascii():  # a third of the cost
        written = head.encode()
        shapes = b" " + written.translate(_SHAPES)
        capitals = shapes.count(b" A")
        asked = len(_ASKS_ASCII.intersection(written.translate(_LETTERS).split()))
        return shapes.count(b" a") + capitals, capitals, asked
    parts = head.split()
    asked = len(_ASKS.intersection(_WORD.findall(head.lower())))
    return len(parts), sum([part[0].isupper() for part in parts]), asked


def _opening(first: str) -> int:
    if first.isupper():
        return 1
    if first.islower():
        return 2
    if first.isdigit():
        return 3
    if first in _QUOTES:
        return 4
    if first in _DASHES:
        return 5
    return 6 if first.isalpha() else 0


def _marked(bits: int) -> int:
    """What an inline element's class says of most of the text; the strongest first."""
    for code, bit in ((1, words.HIDDEN), (2, words.CREDIT), (3, words.CAPTION), (4, words.BYLINE), (5, words.DATE)):
        if bits & bit:
            return code
    return 6 if bits else 0
