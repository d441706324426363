"""What editors decided: the rules that every later decision goes by, and what a decision does at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from dateline.store.stories_port import EditorRule, GroupId, RuleId, RuleKind, StoryId
from dateline.stories.mending import Apart, Rules
from dateline.walk.story_draft import Draft, Text

_AGAIN = 1 << 43  # over every number of an article, and over what the window gives out again


class Texts(Protocol):
    """What a decision needs of the window."""

    draft: Draft
    sizes: dict[StoryId, int]

    def move(self, text: Text, story: StoryId) -> None: ...


class Deciding:
    """The decisions that hold."""

    def __init__(self, rules: Iterable[EditorRule] = ()) -> None:
        self._held: dict[RuleId, EditorRule] = {rule.id: rule for rule in rules if rule.ended_at is None}
        self.rules = _rules(self._held.values())

    def holds(self, rule: RuleId) -> bool:
        """Whether a decision was acted on and holds."""
        return rule in self._held

    def note(self, rule: EditorRule) -> None:
        """Go by a decision from now on, or no more, where it was taken back."""
        if rule.ended_at is None:
            self._held[rule.id] = rule
        else:
            self._held.pop(rule.id, None)
        self.rules = _rules(self._held[each] for each in sorted(self._held))

    def merging(self, story: StoryId) -> EditorRule | None:
        """The decision by which a story is part of another."""
        merges = (rule for rule in self._held.values() if rule.kind is RuleKind.MERGE and rule.story == story)
        return next(merges, None)

    def own(self, story: StoryId) -> list[EditorRule]:
        """The decisions that hold on a story's name and pin, the oldest first."""
        kinds = (RuleKind.RENAME, RuleKind.PIN)
        return [self._held[each] for each in sorted(self._held)
                if self._held[each].story == story and self._held[each].kind in kinds]  # fmt: skip


def _rules(held: Iterable[EditorRule]) -> Rules:
    placed: dict[int, int] = {}
    merged: dict[int, int] = {}
    apart: set[Apart] = set()
    fixed: set[int] = set()
    for rule in held:
        target = rule.story if rule.kind is RuleKind.PIN else rule.other
        if rule.kind is RuleKind.MERGE and rule.other is not None:
            merged[rule.story] = rule.other
        elif rule.kind in (RuleKind.SPLIT, RuleKind.MOVE, RuleKind.PIN) and target is not None:
            placed |= dict.fromkeys(rule.groups, target)
        if rule.kind is RuleKind.SPLIT and rule.other is not None:
            apart.add(Apart(rule.story, rule.other))
        if rule.kind is RuleKind.PIN and not rule.articles:
            fixed.add(rule.story)
    return Rules(placed, merged, frozenset(apart), frozenset(fixed))


def act(
    window: Texts,
    deciding: Deciding,
    rule: EditorRule,
    texts: Mapping[GroupId, Text],
    redirected: Collection[StoryId],
    now: datetime,
) -> None:
    """Do at once what a decision says, and go by it from then on.

    Shape: `texts` are all texts of the rule's stories and groups; `redirected`: numbers that lead to its story now.
    """
    if rule.ended_at is not None:
        _undo(window, rule, texts)
        deciding.note(rule)
        for held in deciding.own(rule.story):  # a story that comes back has its name and pin again
            _mark(window, held)
        return
    chosen = [texts[group] for group in rule.groups if group in texts]
    if rule.kind is RuleKind.SPLIT:
        rule = _split(window, deciding, rule, chosen, texts, redirected, now)
    elif rule.kind is RuleKind.MERGE and rule.other is not None:
        chosen = [text for text in texts.values() if text.story == rule.story]
        # A rebuild goes by the decision before it comes to it: what it once moved stands there already.
        rule = replace(rule, groups=tuple(sorted({*rule.groups, *(text.id for text in chosen)})))
    if rule.kind in (RuleKind.MERGE, RuleKind.MOVE) and rule.other is not None:
        for text in chosen:
            window.move(text, rule.other)
    _mark(window, rule)
    for text in chosen if rule.kind is RuleKind.ORIGIN else ():
        text.voice = rule.words.casefold()
        window.draft.groups[text.id] = text
    window.draft.rules[rule.id] = rule
    deciding.note(rule)


def _mark(window: Texts, rule: EditorRule) -> None:
    """What is a story's own: its name, and that it is pinned."""
    holds = rule.ended_at is None
    if rule.kind is RuleKind.RENAME:
        window.draft.named[rule.story] = rule.words if holds and rule.words else None
    if rule.kind is RuleKind.PIN and not rule.articles:
        window.draft.pinned[rule.story] = holds
    if rule.kind in (RuleKind.RENAME, RuleKind.PIN, RuleKind.ORIGIN):
        window.draft.touched.add(rule.story)


def _split(
    window: Texts,
    deciding: Deciding,
    rule: EditorRule,
    chosen: Sequence[Text],
    texts: Mapping[GroupId, Text],
    redirected: Collection[StoryId],
    now: datetime,
) -> EditorRule:
    """Make a story of some texts of another: under a number that they had, where that is free."""
    if rule.other is not None:  # acted on before: a rebuild goes by it from the start, so most stands there already
        for text in chosen:
            if text.story == rule.story:
                window.move(text, rule.other)
        for held in deciding.own(rule.other):
            _mark(window, held)
        return rule
    chosen = [text for text in chosen if text.story == rule.story]
    stay = [text for text in texts.values() if text.story == rule.story and text not in chosen]
    if not chosen or not stay:  # there is nothing to part from
        return replace(rule, ended_at=now, ended_by="dateline")
    numbers = sorted((StoryId(text.id) for text in chosen), key=lambda number: (number not in redirected, number))
    staying = {text.id for text in stay}
    free = [
        number for number in numbers
        if not window.sizes.get(number) and number != rule.story and _comes_back(deciding.merging(number), staying)
    ]  # fmt: skip
    story = free[0] if free else StoryId(numbers[0] + _AGAIN)
    before = deciding.merging(story)
    if before is not None:
        ended = replace(before, ended_at=now, ended_by=rule.who)
        window.draft.rules[ended.id] = ended
        deciding.note(ended)
    for text in chosen:
        window.move(text, story)
    for held in deciding.own(story):  # a story that comes back has its name and pin again
        _mark(window, held)
    return replace(rule, other=story, groups=tuple(text.id for text in chosen))


def _comes_back(merge: EditorRule | None, staying: set[GroupId]) -> bool:
    """Whether a split takes a merge back: all that it brought goes. Where some stays, the merge goes on holding."""
    return merge is None or staying.isdisjoint(merge.groups)


def _undo(window: Texts, rule: EditorRule, texts: Mapping[GroupId, Text]) -> None:
    """Put back what a decision moved, as far as it still stands where that put it."""
    if rule.kind in (RuleKind.SPLIT, RuleKind.MERGE, RuleKind.MOVE):
        for group in rule.groups:
            text = texts.get(group)
            if text is not None and rule.other is not None and text.story == rule.other:
                window.move(text, rule.story)
    for group in rule.groups if rule.kind is RuleKind.ORIGIN else ():
        text = texts.get(group)
        if text is not None and text.stated is not None:
            text.voice = text.stated.casefold()
            window.draft.groups[text.id] = text
    _mark(window, rule)
