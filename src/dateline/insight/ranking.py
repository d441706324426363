"""What leads a page, from values: the newest first, one card an outlet before any has two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.model import ArticleId, OutletId

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
