"""What a block's text looks like by itself: how it begins and ends, its marks, its stock phrases."""

from __future__ import annotations

import re

from dateline.extract import words
from dateline.extract.blocks import RawBlock
from dateline.extract.phrases import about_consent, is_byline, is_credit_line, is_furniture, is_section_end
from dateline.model import SpanKind

Trait = tuple[float, ...]

TRAITS = (
    "links", "pictures", "strong", "emphasis", "all_strong", "all_emphasis", "opens_linked", "ends_linked", "marked",
    "ending", "opening", "commas", "stops", "digits", "capitals", "word_length", "signs", "arrows", "furniture",
    "byline", "section_end", "credit", "consent", "asks", "question", "colon", "upper", "quoted",
)  # fmt: skip
NEIGHBOURLY = ("ending", "opening", "asks", "furniture", "section_end", "word_length", "all_strong", "credit")

_ENDINGS = {".": 1, "!": 1, "。": 1, "।": 1, "։": 1, "！": 1, "？": 2, "?": 2, "؟": 2, ":": 3, "：": 3, "…": 4, ",": 5}
_CLOSING = "\"'”’»“)]」』"
_QUOTES = "\"'“„«‘「『‹"
_DASHES = "-–—•*·▪●■►▶"
_ARROWS = "»›→>▶"
_DIGIT = re.compile(r"\d")
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


def traits(block: RawBlock) -> Trait:
    """One block's own columns, in the order of TRAITS."""
    text = block.text
    n = len(text)
    strong = emphasis = links = 0
    opens = ends = False
    for start, end, kind, _ in block.spans:
        if kind is SpanKind.LINK:
            links += 1
            opens = opens or start == 0
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
    parts = head.split()
    last = text[-1]
    if last in _CLOSING and n > 1:
        last = text[-2] if text[-2] not in _CLOSING else text[-3:-2] or last
    short = n <= 160
    return (
        links,
        block.pictures,
        strong / n,
        emphasis / n,
        strong >= n - 1,
        emphasis >= n - 1,
        opens,
        ends,
        _marked(marked) if marked else 0,
        _ENDINGS.get(last, 0),
        _opening(text[0]),
        text.count(",") / n * 100,
        text.count(". ") + text.count("。") + text.count("? ") + text.count("! "),
        len(_DIGIT.findall(head)) / len(head),
        sum([part[0].isupper() for part in parts]) / max(1, len(parts)),
        n / (text.count(" ") + 1),
        "©" in head or "@" in head or "|" in head or "#" in head,
        last in _ARROWS or text[0] in _ARROWS,
        short and is_furniture(text, 0.0),
        short and is_byline(text),
        short and is_section_end(text),
        (short or (block.pictures > 0 and n <= 600)) and is_credit_line(text),
        n < 800 and about_consent(text),
        len(_ASKS.intersection(_WORD.findall(head.lower()))),
        "?" in head,
        ":" in head[:40],
        head.isupper(),
        head.count("“") + head.count("„") + head.count("«") + head.count('"'),
    )


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
