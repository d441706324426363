"""Stories of a stream held in memory: the same steps that the walk takes with a store, for tests and measuring.

Articles come one at a time; copies of a group that is placed go where it stands. `mend` is what runs each hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dateline.stories.happenings import (
    CLEAR,
    Decision,
    Learnt,
    learnt,
    learnt_with_meaning,
    near_in_meaning,
    place,
    seconds,
    weigh_report,
)
from dateline.stories.happenings_index import WINDOW_SECONDS, MemoryIndex, strongest
from dateline.stories.meaning import Encoder, Meanings, Meant, told, whole_numbers
from dateline.stories.mending import Link, Mended, Placed, Rules, mend
from dateline.stories.scorer import Known, doubt
from dateline.stories.terms import Report

MENDED_BACK = timedelta(days=3)
_EXPIRED_EVERY = timedelta(hours=6)


class Happenings:
    """A stream of reports and the stories that they make."""

    def __init__(
        self, rules: Rules | None = None, scorers: Learnt | None = None, encoder: Encoder | None = None
    ) -> None:
        self.rules = rules or Rules()
        self._encoder = encoder
        self._learnt = scorers or (learnt_with_meaning() if encoder else learnt())
        self._meanings = Meanings()
        self._index = MemoryIndex()
        self._story: dict[int, int] = {}  # of each group
        self._at: dict[int, float | None] = {}
        self._held: dict[int, set[int]] = {}  # the groups of a story
        self._links: dict[int, dict[int, float]] = {}
        self._group_of: dict[int, int] = {}
        self._touched: set[int] = set()
        self._expired_at: float | None = None

    def add(self, report: Report) -> Decision:
        """Place one report; a further copy of a group that is known changes nothing."""
        group = report.id if report.group is None else report.group
        self._group_of[report.id] = group
        if group in self._story:
            return Decision(group, self._story[group], False, 0.0, ())
        at = seconds(report.at)
        self._expire(at)
        weighed = weigh_report(report, self._index)
        asked = strongest(weighed)
        near = self._index.near(asked, at)
        meant = self._meant(group, report, near)
        near = near_in_meaning(self._index, near, meant, at)
        sizes = {
            story: len(held) for story in {self.rules.now(k.story) for k in near} if (held := self._held.get(story))
        }
        decision = place(group, weighed, at, near, sizes, self.rules, self._learnt, meant)
        known = Known(
            group,
            decision.story,
            at,
            weighed.terms.hashes,
            weighed.terms.weights,
            weighed.norms,
            weighed.terms.guide,
            report.language or "",
        )
        self._index.add(known, asked)
        self._story[group], self._at[group] = decision.story, at
        self._held.setdefault(decision.story, set()).add(group)
        for link in decision.links:
            self._links.setdefault(group, {})[link.other] = link.odds
            self._links.setdefault(link.other, {})[group] = link.odds
        if not decision.clear(self._story):
            self._touched.add(group)
        return decision

    def _meant(self, group: int, report: Report, near: Sequence[Known]) -> Meant | None:
        """What the encoder says of a report, whose vector is kept."""
        text = told(report.title, report.body) if self._encoder is not None else None
        if text is None or self._encoder is None:
            return None
        vector = whole_numbers(self._encoder([text])[0])
        meant = self._meanings.ask(vector, [one.group for one in near], report.language or "")
        self._meanings.put(group, vector)
        return meant

    def mend(self, now: datetime | None = None) -> Mended:
        """Look again at what came since the last pass and at what is linked to it, three days back."""
        after = None if now is None else (now - MENDED_BACK).timestamp()
        groups = self._around()
        self._touched = set()
        placed = [Placed(g, self._story[g], self._is_settled(g, after)) for g in sorted(groups)]
        links = [
            Link(group, other, odds)
            for group in groups
            for other, odds in self._links.get(group, {}).items()
            if group < other and other in groups
        ]
        if not links:
            return Mended({}, {})
        keep = self._learnt.keep + doubt(self._index.groups)
        mended = mend(placed, links, self.rules, self._learnt.mend, keep)
        self._move(mended)
        return mended

    def stories(self) -> dict[int, int]:
        """The story of each report."""
        return {report: self._story[group] for report, group in self._group_of.items()}

    def _around(self) -> set[int]:
        """What came since the last pass, the stories it is linked to, and what is linked to those."""
        stories = {self._story[group] for group in self._touched}
        stories |= {
            self._story[other]
            for group in self._touched
            for other, odds in self._links.get(group, {}).items()
            if odds > -CLEAR
        }
        return {group for story in stories for group in self._held[story]}

    def _is_settled(self, group: int, after: float | None) -> bool:
        at = self._at[group]
        return after is not None and at is not None and at < after

    def _move(self, mended: Mended) -> None:
        for group, story in mended.moved.items():
            self._held[self._story[group]].discard(group)
            self._story[group] = story
            self._held.setdefault(story, set()).add(group)
        self._index.move(mended.moved)

    def _expire(self, at: float | None) -> None:
        if at is None:
            return
        if self._expired_at is None:
            self._expired_at = at
        if at - self._expired_at > _EXPIRED_EVERY.total_seconds():
            before = at - WINDOW_SECONDS
            self._index.expire(before)
            for group in [one for one, when in self._at.items() if when is not None and when < before]:
                self._meanings.forget(group)
            self._expired_at = at
