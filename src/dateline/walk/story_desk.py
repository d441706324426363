"""What editors do to stories: each deed becomes a rule with who and when, and whoever tells stories acts on it at once.

A deed is noted in the store and told of as a change, in order with the articles that come in; so one process decides,
whichever a deed was done in. Errors: Unfit where what was given cannot be.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from dateline.clock import Clock
from dateline.errors import Unfit
from dateline.live.feed import ChangeFeed
from dateline.model import ArticleId, Change, ChangeKind, ChangeNumber
from dateline.store.port import Store
from dateline.store.stories_port import Dispute, DisputeId, GroupId, RuleId, RuleKind, StoryId

LONGEST_NAME = 200
LONGEST_WORDS = 4_000
WAIT = timedelta(seconds=3)  # for whoever tells; a page that is shown earlier shows the story as it was
_LOOKS = 30


class StoryDesk:
    """Deeds; `who` is an account's name, or "command line"."""

    def __init__(self, *, store: Store, changes: ChangeFeed, clock: Clock) -> None:
        self._store = store
        self._changes = changes
        self._clock = clock

    async def split(self, story: StoryId, groups: Sequence[GroupId], who: str) -> RuleId:
        """Make a story of its own of some texts of a story."""
        whole = await self._store.stories.whole(story)
        if whole is None:
            raise Unfit("there is no story of this number")
        held = {text.id for text in whole.coverage}
        if not groups or not set(groups) < held:
            raise Unfit("choose some texts of the story, and leave at least one")
        return await self._decide(RuleKind.SPLIT, who, story, groups=groups)

    async def merge(self, story: StoryId, into: StoryId, who: str) -> RuleId:
        """Make a story part of another; its address leads there."""
        await self._there(story)
        await self._there(into)
        if story == into:
            raise Unfit("a story cannot become part of itself")
        return await self._decide(RuleKind.MERGE, who, story, other=into)

    async def move(self, article: ArticleId, into: StoryId | None, who: str) -> RuleId:
        """Put an article with its copies into another story; None: into one of its own."""
        placed = await self._store.stories.of_article(article)
        if placed is None:
            raise Unfit("this article is in no story")
        if into is None:
            return await self.split(placed.story.id, [placed.coverage.id], who)
        await self._there(into)
        if into == placed.story.id:
            raise Unfit("the article is in this story")
        return await self._decide(RuleKind.MOVE, who, placed.story.id, other=into, articles=[article])

    async def pin(self, story: StoryId, who: str) -> RuleId:
        """Let a story stand first, and let no pass move its reports."""
        await self._there(story)
        return await self._decide(RuleKind.PIN, who, story)

    async def pin_article(self, article: ArticleId, who: str) -> RuleId:
        """Let an article with its copies stay in its story."""
        placed = await self._store.stories.of_article(article)
        if placed is None:
            raise Unfit("this article is in no story")
        return await self._decide(RuleKind.PIN, who, placed.story.id, articles=[article])

    async def unpin(self, story: StoryId, who: str) -> bool:
        """Let a story stand where it comes to stand; whether it was pinned."""
        rules = await self._store.stories.rules(story)
        held = [r.id for r in rules if r.kind is RuleKind.PIN and not r.articles and r.ended_at is None]
        return any([await self.take_back(rule, who) for rule in held])

    async def rename(self, story: StoryId, name: str, who: str) -> RuleId:
        """Give a story a headline of our own; empty: its lead's again."""
        await self._there(story)
        name = " ".join(name.split())
        if len(name) > LONGEST_NAME:
            raise Unfit(f"a headline has at most {LONGEST_NAME} characters")
        return await self._decide(RuleKind.RENAME, who, story, words=name)

    async def take_back(self, rule: RuleId, who: str) -> bool:
        """Take a decision back; False where it does not hold any more."""
        number = await self._store.telling.end_rule(rule, who, self._clock.now())
        if number is None:
            return False
        await self._acted(number, f"rule {rule}")
        return True

    # --- whose text it is --------------------------------------------------------------------------

    async def dispute(self, article: ArticleId, claimed: str, words: str, contact: str) -> DisputeId:
        """Take in that a text is another's, as someone says; the desk sees it."""
        claimed, contact = " ".join(claimed.split()), " ".join(contact.split())
        if not claimed or not contact:
            raise Unfit("say whose text it is, and how you can be reached")
        if max(len(claimed), len(contact)) > LONGEST_NAME or len(words) > LONGEST_WORDS:
            raise Unfit("that is too long")
        return await self._store.telling.dispute(article, claimed, words.strip(), contact, self._clock.now())

    async def answer(self, dispute: DisputeId, *, accept: bool, answer: str, who: str) -> Dispute:
        """Accept a dispute, which then goes before what was found, or decline it."""
        state = "accepted" if accept else "declined"
        told = await self._store.telling.answer(dispute, state, answer[:LONGEST_WORDS], who, self._clock.now())
        placed = await self._store.stories.of_article(told.article) if accept else None
        if placed is not None:
            await self._decide(RuleKind.ORIGIN, who, placed.story.id, articles=[told.article], words=told.claimed)
        return told

    # --- how ---------------------------------------------------------------------------------------

    async def _there(self, story: StoryId) -> None:
        if await self._store.stories.story(story) is None:
            raise Unfit("there is no story of this number")

    async def _decide(
        self,
        kind: RuleKind,
        who: str,
        story: StoryId,
        *,
        other: StoryId | None = None,
        groups: Sequence[GroupId] = (),
        articles: Sequence[ArticleId] = (),
        words: str = "",
    ) -> RuleId:
        rule, number = await self._store.telling.decide(
            kind, who, story, self._clock.now(), other=other, groups=groups, articles=articles, words=words
        )
        await self._acted(number, f"rule {rule}")
        return rule

    async def _acted(self, number: ChangeNumber, subject: str) -> None:
        """Tell of a decision, and wait a little for it to be acted on."""
        self._changes.publish(Change(number, ChangeKind.STORY, subject, self._clock.now()))
        for _ in range(_LOOKS):
            if await self._store.telling.position() >= number:
                return
            await asyncio.sleep(WAIT.total_seconds() / _LOOKS)
