"""What changed between two states of an article, to be read by people. Pure.

Both states come as `Shown`, so nothing beyond what the desk may see can appear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from dateline.rights import Shown

MOST_WORDS = 1_500  # of one paragraph, compared word by word; longer ones are shown as gone and new
MOST_BLOCKS = 600
ALIKE = 0.5  # paragraphs that share less are two paragraphs, not one that was edited
_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A field or a paragraph that changed; `skipped` counts unchanged paragraphs before it."""

    name: str
    pieces: tuple[Piece, ...]
    skipped: int = 0


def difference(old: Shown, new: Shown) -> tuple[Passage, ...]:
    """All fields and paragraphs that differ, in reading order; empty where nothing that is shown does."""
    fields = [Passage(name, _words(before, after)) for name, before, after in _fields(old, new) if before != after]
    return (*fields, *_body([b.text for b in old.blocks], [b.text for b in new.blocks]))


def headlines(old: Shown, new: Shown) -> tuple[Passage, ...]:
    """What differs between two headlines."""
    if old.headline == new.headline:
        return ()
    return (Passage("Headline", _pieces(old.headline, new.headline)),)


def excerpts(old: Shown, new: Shown, *, whole: bool = True) -> tuple[Passage, ...]:
    """What changed in the excerpts, for who is shown no text beside them (`whole`) or looks at no more here."""
    before, after = old.excerpt or "", new.excerpt or ""
    if (whole and (old.blocks or new.blocks)) or before == after:
        return ()
    return (Passage("Excerpt", _pieces(before, after)),)


@lru_cache(maxsize=1_024)  # a story's page is made anew with each change in it, and nearly all its pairs are as before
def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts word by word, or one after the other where they have little in common."""
    apart = (Piece("gone", f"{old} "), Piece("new", new))
    if not (old and new):
        return _words(old, new)
    if max(len(old), len(new)) > MOST_WORDS * 12:
        return apart
    before, after = _split(old), _split(new)
    found = SequenceMatcher(None, before, after, autojunk=False)
    if found.ratio() < ALIKE:
        return apart
    return _told(before, after, found) if max(len(before), len(after)) <= MOST_WORDS else _words(old, new)


def _fields(old: Shown, new: Shown) -> Iterator[tuple[str, str, str]]:
    yield "Kicker", old.kicker or "", new.kicker or ""
    yield "Headline", old.headline, new.headline
    yield "Standfirst", old.standfirst or "", new.standfirst or ""
    yield "Authors", ", ".join(old.authors), ", ".join(new.authors)
    yield "Published", old.published.text() if old.published else "", new.published.text() if new.published else ""
    yield "Updated", old.updated.text() if old.updated else "", new.updated.text() if new.updated else ""
    yield "Pictures", _pictures(old), _pictures(new)


def _pictures(shown: Shown) -> str:
    return "; ".join(" / ".join(filter(None, (image.caption, image.credit))) or image.url for image in shown.images)


def _body(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    old, new = old[:MOST_BLOCKS], new[:MOST_BLOCKS]
    skipped = 0
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            skipped = j - i
            continue
        for place, (before, after) in enumerate(_paired(old[i:j], new[k:m])):
            yield Passage("Text", _words(before, after), skipped if place == 0 else 0)


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Put edited paragraphs beside what they were; the rest stands alone."""
    left = list(old)
    for after in new:
        if left and _alike(left[0], after):
            yield left.pop(0), after
        elif len(left) > 1 and _alike(left[1], after):
            yield left.pop(0), ""
            yield left.pop(0), after
        else:
            yield "", after
    for before in left:
        yield before, ""


def _alike(old: str, new: str) -> bool:
    if max(len(old), len(new)) > MOST_WORDS * 12:
        return False
    return SequenceMatcher(None, _split(old), _split(new), autojunk=False).ratio() >= ALIKE


def _split(text: str) -> list[str]:
    return _WORDS.findall(text)


def _words(old: str, new: str) -> tuple[Piece, ...]:
    before, after = _split(old), _split(new)
    if len(before) > MOST_WORDS or len(after) > MOST_WORDS:
        return tuple(Piece(kind, text) for kind, text in (("gone", old), ("new", new)) if text)
    return _told(before, after, SequenceMatcher(None, before, after, autojunk=False))


def _told(before: Sequence[str], after: Sequence[str], compared: SequenceMatcher[str]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for kind, i, j, k, m in compared.get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(before[i:j])))
            continue
        found += [Piece("gone", "".join(before[i:j]))] if j > i else []
        found += [Piece("new", "".join(after[k:m]))] if m > k else []
    return tuple(found)
