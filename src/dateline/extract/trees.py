"""A trained set of decision trees as plain arrays, so that running it needs no training library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trees:
    """All trees in one row of nodes. A node's `feature` is -1 on a leaf, where `value` is what it adds.

    Elsewhere `value` is the threshold: up to it the walk goes to `left`, above it to the node behind `left`.
    """

    starts: tuple[int, ...]
    feature: tuple[int, ...]
    value: tuple[float, ...]
    left: tuple[int, ...]

    def score(self, evidence: Sequence[float]) -> float:
        """The sum over all trees."""
        feature, value, left = self.feature, self.value, self.left
        total = 0.0
        for node in self.starts:
            while (asked := feature[node]) >= 0:
                node = left[node] if evidence[asked] <= value[node] else left[node] + 1
            total += value[node]
        return total


def from_document(document: Mapping[str, Sequence[float]]) -> Trees:
    """Trees as they stand in a model file."""
    return Trees(
        starts=tuple(int(number) for number in document["starts"]),
        feature=tuple(int(number) for number in document["feature"]),
        value=tuple(float(number) for number in document["value"]),
        left=tuple(int(number) for number in document["left"]),
    )
