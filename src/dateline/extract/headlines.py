"""The page's own headline, chosen among what the page says it is: agreement wins, site names go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.model import Block

OPENING = 120  # characters
_SEPARATOR = re.compile(r"\s+[|\-–—•·»:]{1,2}\s+|\s*[|»]\s*|\s[–—]\s|：|_(?=\S)")
_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the headline, where it stood and how much that place is worth."""

    text: str
    origin: str
    weight: float


def choose(candidates: Sequence[Candidate], names: Sequence[str]) -> Candidate | None:
    """The headline among candidates; `names` are the site's own, which are no part of it."""
    site = {fold(name) for name in names if fold(name)}
    bare = [Candidate(text, c.origin, c.weight) for c in candidates if (text := without_site(c.text, site, candidates))]
    bare = [c for c in bare if fold(c.text) and fold(c.text) not in site]
    best: Candidate | None = None
    best_score = 0.0
    for candidate in bare:
        score = _score(candidate, bare)
        if score > best_score:
            best, best_score = candidate, score
    return best


def without_site(text: str, site: set[str], candidates: Sequence[Candidate]) -> str:
    """A title without the site's name before or behind it."""
    text = " ".join(text.split())
    others = {fold(c.text) for c in candidates if c.text != text}
    for _ in range(3):
        parts = list(_SEPARATOR.finditer(text))
        if not parts:
            break
        head, tail = text[: parts[-1].start()].strip(), text[parts[-1].end() :].strip()
        first, rest = text[: parts[0].start()].strip(), text[parts[0].end() :].strip()
        if fold(text) in others and not _is_site(tail, site) and not _is_site(first, site):
            break
        if len(head) >= 8 and (_is_site(tail, site) or fold(head) in others):
            text = head
        elif len(rest) >= 8 and (_is_site(first, site) or fold(rest) in others):
            text = rest
        else:
            break
    return text


def fold(text: str) -> str:
    """Letters and digits, lower case."""
    return _LETTERS.sub("", text).casefold()


def _is_site(text: str, site: set[str]) -> bool:
    folded = fold(text)
    if not folded or len(text) > 60:
        return False
    return folded in site or any(
        len(name) >= 4
        and (folded.startswith(name) or name.startswith(folded) or folded.endswith(name))
        and len(folded) >= 3
        for name in site
    )


def _score(candidate: Candidate, others: Sequence[Candidate]) -> float:
    own = fold(candidate.text)
    score = candidate.weight
    for other in others:
        if other is candidate:
            continue
        theirs = fold(other.text)
        if theirs == own:
            score += other.weight
        elif len(own) > 12 and own in theirs:
            score += 0.4 * other.weight
    if len(own) < 6:
        score *= 0.4
    return score


def opening_words(blocks: Sequence[Block]) -> str:
    """A headline for a text that has none, as short messages do: its first words."""
    text = blocks[0].text.replace("\n", " ") if blocks else ""
    return text if len(text) <= OPENING else text[:OPENING].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
