"""What leads a page, from values: stories by who tells them, how fresh they are and what the operator makes of them.

A story stands as if its newest text had come later, by FRESH for each doubling of what its outlets are worth. So its
place does not depend on when it is asked for: it is kept with the story, and a front page is one walk along an index.
Among articles: the newest first, one card an outlet before any has two.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log2

from dateline.model import ArticleId, OutletId

FRESH = timedelta(hours=4)  # two outlets now stand beside four of four hours ago

LEAD_AMONG = 8  # the lead is one of the newest eight, the first that has a picture and words to go with it


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article as a page chooses among them."""

    id: ArticleId
    outlet_id: OutletId
    picture: bool
    excerpt: bool


@dataclass(frozen=True, slots=True)
class Front:
    """What leads, what stands beside it, and what is left for the wire, each in order."""

    lead: ArticleId | None = None
    cards: tuple[ArticleId, ...] = ()
    wire: tuple[ArticleId, ...] = ()


def front(newest: Sequence[Candidate], cards: int, wire: int) -> Front:
    """Choose a page's lead, cards and wire among articles given newest first."""
    if not newest:
        return Front()
    lead = next((c for c in newest[:LEAD_AMONG] if c.picture and c.excerpt), newest[0])
    rest = [c for c in newest if c.id != lead.id]
    seen = {lead.outlet_id}
    first: list[Candidate] = []
    second: list[Candidate] = []
    for candidate in rest:
        (second if candidate.outlet_id in seen else first).append(candidate)
        seen.add(candidate.outlet_id)
    chosen = sorted((first + second)[:cards], key=lambda c: not c.picture)
    taken = {c.id for c in chosen}
    return Front(lead.id, tuple(c.id for c in chosen), tuple(c.id for c in rest if c.id not in taken)[:wire])


# --- stories ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weights:
    """What the operator makes of sections and outlets: 2 counts double, 0.5 half; what is not named counts once.

    Outlets by their name in lower case.
    """

    sections: Mapping[str, float] = field(default_factory=dict)
    outlets: Mapping[str, float] = field(default_factory=dict)


EVEN = Weights()
_LEAST = 0.01  # a weight of nothing puts a story last and not out of all lists


def rank_at(last_at: datetime, voices: Collection[str], section: str, weights: Weights = EVEN) -> datetime:
    """The time that a story stands by: its newest text's, later by what its outlets and its section are worth.

    Shape: `voices` are its independent outlets, each once, by their names in lower case.
    """
    return last_at + FRESH * log2(worth(voices, section, weights))


def worth(voices: Collection[str], section: str, weights: Weights = EVEN) -> float:
    """How many outlets' worth a story has."""
    outlets = sum(weights.outlets.get(voice, 1.0) for voice in voices)
    return max(outlets * weights.sections.get(section, 1.0), _LEAST)


def reason(outlets: int, last_at: datetime, rank: datetime, now: datetime, *, pinned: bool = False) -> str:
    """Why a story stands where it does, in words: pinned, by how many outlets, how fresh, weighed how."""
    if pinned:
        return "an editor pinned it"
    told = "1 outlet" if outlets == 1 else f"{outlets} independent outlets"
    weight = 2 ** ((rank - last_at) / FRESH) / max(outlets, 1)
    weighed = "" if abs(weight - 1) < 0.01 else f", weighed {weight:.2g} by the operator"
    return f"{told}, newest report {_ago(now - last_at)}{weighed}"


def _ago(age: timedelta) -> str:
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"
