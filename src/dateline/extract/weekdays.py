"""Whether the weekdays that a text names can be true of its stamp."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from dateline.model import Block, BlockKind, Stamp

_DAYS = (
    ("Monday", "monday|montag|lundi|lunes|lunedì|maandag"),
    ("Tuesday", "tuesday|dienstag|mardi|martes|martedì|dinsdag"),
    ("Wednesday", "wednesday|mittwoch|mercredi|miércoles|mercoledì|woensdag"),
    ("Thursday", "thursday|donnerstag|jeudi|jueves|giovedì|donderdag"),
    ("Friday", "friday|freitag|vendredi|viernes|venerdì|vrijdag"),
    ("Saturday", "saturday|samstag|sonnabend|samedi|sábado|sabato|zaterdag"),
    ("Sunday", "sunday|sonntag|dimanche|domingo|domenica|zondag"),
)
_NUMBER = {name: number for number, (_, names) in enumerate(_DAYS) for name in names.split("|")}
_NAMED = re.compile(r"\b(?:on|am|le|el|op|am vergangenen)?\s?(" + "|".join(_NUMBER) + r")\b", re.IGNORECASE)
# A day that is still to come, or a week ago and longer, says nothing of when the text was written.
_ELSEWHERE = re.compile(
    r"\b(?:will|would|next|due|scheduled|plans?|planned|expected|until|by|before|from|every|last|previous|coming|set to|wird|werden"
    r"|nächste[nrs]?|kommende[nrs]?|bis|jeden|vergangene[nrs]?|soll(?:en)?|prochain|avant|próximo|cada|hasta|último|pasado)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_BLOCKS = 12
_EASTMOST = timedelta(hours=14)


def contradiction(blocks: Sequence[Block], said: Stamp | None) -> str | None:
    """In words, where every weekday that the text speaks of as past is the day after the stamp's; else None.

    A report tells of today and of the days before; one that tells of tomorrow as past bears a clock of
    another zone, or a wrong one.
    """
    if said is None:
        return None
    day = said.when.weekday()
    if (
        said.zoned
        and (said.when.replace(tzinfo=None) - (said.when.utcoffset() or timedelta()) + _EASTMOST).weekday() != day
    ):
        return None  # it may have been tomorrow already where it was written
    gaps: set[int] = set()
    for block in blocks[:_BLOCKS]:
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE):
            gaps |= _gaps(block.text[:2048], day)
    if 6 not in gaps or 0 in gaps:
        return None
    return f"the text says {_DAYS[(day + 1) % 7][0]}, the stamp is a {_DAYS[day][0]}"


def _gaps(text: str, day: int) -> set[int]:
    """How many days before the stamp's day the weekdays of past things lie."""
    gaps: set[int] = set()
    lower = text.lower()
    if not any([name in lower for name in _NUMBER]):
        return gaps  # most paragraphs, at a fifth of the pattern's cost
    for sentence in _SENTENCE.split(text):
        named = _NAMED.findall(sentence)
        if named and not _ELSEWHERE.search(sentence):
            gaps.update((day - _NUMBER[name.lower()]) % 7 for name in named)
    return gaps
