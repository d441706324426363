"""Figures, how they stand against their floors, and how both are printed.

`floors.json` is one flat object. `<area>.<figure>.at_most` holds a figure from above (a ratio of cost),
`<area>.<figure>.at_least` and a bare key hold it from below (a score).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.json")


class Skipped(Exception):
    """Something that a benchmark stands on is not here; the message says what."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `value` is what a floor holds; it is ours over the peer's where there is a peer."""

    key: str
    what: str
    ours: float
    unit: str
    peer: float | None = None
    peer_name: str = ""

    @property
    def value(self) -> float:
        """The ratio where there is a peer, else the figure itself."""
        return self.ours if self.peer is None else self.ours / max(self.peer, 1e-9)


def load_floors(path: Path = FLOORS) -> dict[str, float]:
    """All floors."""
    found: dict[str, float] = json.loads(path.read_text("utf-8"))
    return found


def _bounds(figure: Figure, floors: Mapping[str, float]) -> tuple[float | None, float | None]:
    """The most and the least that a figure may be. A bare key is a score's: a floor from below."""
    return floors.get(f"{figure.key}.at_most"), floors.get(f"{figure.key}.at_least", floors.get(figure.key))


def missed(figures: Sequence[Figure], floors: Mapping[str, float]) -> list[str]:
    """The figures that do not hold, in words."""
    found = []
    for figure in figures:
        most, least = _bounds(figure, floors)
        if most is not None and figure.value > most:
            found.append(f"{figure.key} is {figure.value:.3g}, and may be {most:g} at most")
        if least is not None and figure.value < least:
            found.append(f"{figure.key} is {figure.value:.3g}, and must be {least:g} at least")
    return found


def table(figures: Sequence[Figure], floors: Mapping[str, float]) -> str:
    """The figures as aligned text."""
    rows = [("", "ours", "peer", "ratio", "goal", "")]
    for figure in figures:
        peer = "" if figure.peer is None else f"{_short(figure.peer)} {figure.unit}  {figure.peer_name}"
        ratio = "" if figure.peer is None else f"{figure.value:.2f}"
        most, least = _bounds(figure, floors)
        goal = f"<= {most:g}" if most is not None else f">= {least:g}" if least is not None else ""
        holds = "" if not goal else "MISSED" if missed([figure], floors) else "holds"
        rows.append((figure.what, f"{_short(figure.ours)} {figure.unit}", peer, ratio, goal, holds))
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"
