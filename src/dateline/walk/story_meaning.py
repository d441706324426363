"""The meanings of a window's texts: read by the encoder that an operator installed, once for each text.

What was read before, in the window or before a rebuild, is taken from the store by the hash of its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from dateline.store.stories_port import GroupId
from dateline.store.telling_port import MeaningRow
from dateline.stories.meaning import Encoder, Meanings, Meant, told, whole_numbers
from dateline.stories.scorer import Known
from dateline.stories.terms import Report
from dateline.text import hash64


class Reading:
    """An encoder, and the vectors of the window's texts."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._meanings = Meanings()
        self._unread: set[int] = set()  # too short, or gone: not to be looked at again
        self._before: dict[int, bytes] = {}

    def restore(self, vectors: Mapping[GroupId, bytes]) -> None:
        """Take back what was kept."""
        for group, vector in vectors.items():
            self._meanings.put(group, np.frombuffer(vector, np.int8))

    def hash_of(self, report: Report) -> int:
        """What the vector of a report is found again by."""
        return hash64(told(report.title, report.body) or "")

    def remember(self, vectors: Mapping[int, bytes]) -> None:
        """Have at hand what was read before, for one batch."""
        self._before = dict(vectors)

    def read(self, group: GroupId, report: Report) -> MeaningRow | None:
        """Read a text and keep its vector; None where there is too little to read."""
        text = told(report.title, report.body)
        if text is None:
            self.forget(group)
            self._unread.add(group)
            return None
        read = hash64(text)
        packed = self._before.get(read)
        if packed is None:
            packed = whole_numbers(self.encoder([text])[0]).tobytes()
        self._meanings.put(group, np.frombuffer(packed, np.int8))
        return MeaningRow(read, packed)

    def ask(self, group: GroupId, near: Sequence[Known], language: str) -> Meant | None:
        """How near in meaning the texts of the window are to one of them; None where it has no vector."""
        vector = self._meanings.vector(group)
        if vector is None:
            return None
        return self._meanings.ask(vector, [one.group for one in near], language, group)

    def forget(self, group: GroupId) -> None:
        """A text left the window."""
        self._meanings.forget(group)
        self._unread.discard(group)

    def unread(self, groups: Iterable[GroupId]) -> list[GroupId]:
        """Those of some texts that were not read yet."""
        return [group for group in groups if group not in self._meanings and group not in self._unread]

    def leave(self, group: GroupId) -> None:
        """Do not look at a text again: nothing of it can be read."""
        self._unread.add(group)
