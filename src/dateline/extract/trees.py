"""A trained set of decision trees as plain arrays, so that running it needs no training library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Trees:
    """All trees in one row of nodes. Up to a node's threshold the walk goes to `left`, above it to the node behind it.

    A leaf leads to itself; `value` is what it adds. `depth`: how many questions the deepest tree asks.
    """

    starts: NDArray[np.intp]
    feature: NDArray[np.intp]
    threshold: NDArray[np.float64]
    left: NDArray[np.intp]
    value: NDArray[np.float64]
    depth: int

    def scores(self, rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
        """For each row the sum over all trees, which it walks level by level together."""
        evidence = np.array(rows, dtype=np.float64)
        row = (np.arange(len(rows)) * evidence.shape[1])[:, None]
        flat = evidence.ravel()
        node = np.broadcast_to(self.starts, (len(rows), len(self.starts)))
        for _ in range(self.depth):
            node = self.left.take(node) + (flat.take(row + self.feature.take(node)) > self.threshold.take(node))
        sums: NDArray[np.float64] = np.cumsum(self.value.take(node), axis=1)[:, -1]  # in the order of the trees
        return sums


def from_document(document: Mapping[str, Sequence[float]]) -> Trees:
    """Trees as they stand in a model file, where a leaf's `feature` is -1 and its `value` is what it adds."""
    feature = np.array(document["feature"], dtype=np.intp)
    value = np.array(document["value"], dtype=np.float64)
    leaf = feature < 0
    left = np.where(leaf, np.arange(len(feature)), np.array(document["left"], dtype=np.intp))
    node = starts = np.array(document["starts"], dtype=np.intp)
    depth = 0
    while not leaf[node].all():
        below = left[node[~leaf[node]]]
        node = np.concatenate([below, below + 1])
        depth += 1
    return Trees(starts, np.maximum(feature, 0), np.where(leaf, np.inf, value), left, np.where(leaf, value, 0.0), depth)
