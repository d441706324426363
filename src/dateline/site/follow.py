"""Which change number the pages are of, and when they have to be made anew.

News, outlets and the site's own settings make every page old; prices do not: they are put into kept pages.
 A burst of arriving articles counts once a second, so that taking in a thousand outlets does not
render the front page a thousand times; what takes something away counts at once.
"""

from __future__ import annotations

from dateline.model import Change, ChangeKind

ARTICLES_COUNT_EVERY_S = 1.0
_AT_ONCE = frozenset({ChangeKind.REMOVAL, ChangeKind.OUTLET, ChangeKind.SITE})
_NOT_NEWS = frozenset({ChangeKind.MARKET, ChangeKind.SOURCE})


class Newness:
    """The change number that pages are made for."""

    def __init__(self) -> None:
        self._seen = 0
        self.market = 0  # the newest change that may have been of prices
        self._counted = 0
        self._counted_at_s = float("-inf")
        self._waiting = False

    def start(self, number: int) -> None:
        """Begin at the store's newest number."""
        self._seen = self._counted = max(number, self._seen)

    def saw(self, change: Change, now_s: float) -> None:
        """Take note of a change. Where numbers were skipped, what was skipped may have been news."""
        skipped = change.number > self._seen + 1
        self._seen = max(self._seen, change.number)
        if skipped or change.kind is ChangeKind.MARKET:
            self.market = change.number
        if change.kind in _AT_ONCE:
            self._count(now_s)
        elif skipped or change.kind not in _NOT_NEWS:
            self._waiting = True

    def number(self, now_s: float) -> int:
        """The number that a page asked for now has to be of."""
        if self._waiting and now_s - self._counted_at_s >= ARTICLES_COUNT_EVERY_S:
            self._count(now_s)
        return self._counted

    def _count(self, now_s: float) -> None:
        self._counted = self._seen
        self._counted_at_s = now_s
        self._waiting = False
