"""Stories as pages read them: each with its lead as the public is shown it, and without those it is shown nothing of.

Where nothing is told yet (a new site in its first seconds) there are none, and pages list articles.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from dateline.model import ArticleId, Audience
from dateline.rights import Shown, show
from dateline.site.edition import Edition
from dateline.site.rows import Row, row, story_line, story_row
from dateline.store.stories_port import Stories, Story, StoryCursor, StoryId, WholeStory

if TYPE_CHECKING:
    from dateline.site.app import Ask

WHOLES_KEPT = 16
_WHOLES: WeakKeyDictionary[Edition, OrderedDict[StoryId, WholeStory]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Told:
    """A story and its lead as an audience is shown it."""

    story: Story
    shown: Shown


def stories_of(ask: Ask) -> Stories:
    """The store's stories."""
    return ask.site.parts.store.stories


def shown_of(stories: Iterable[Story], audience: Audience, now: datetime) -> list[Told]:
    """The stories whose lead is shown; one whose lead is not has nothing to stand under."""
    found = ((story, show(story.lead, audience, now)) for story in stories)
    return [Told(story, shown) for story, shown in found if shown is not None]


async def whole_of(ask: Ask, story_id: StoryId) -> WholeStory | None:
    """A story with all its coverage; the pages of its articles ask for it too, so the last ones are kept an edition."""
    kept = _WHOLES.setdefault(ask.edition, OrderedDict())
    if story_id in kept:
        kept.move_to_end(story_id)
        return kept[story_id]
    found = await stories_of(ask).whole(story_id)
    if found is not None:
        kept[story_id] = found
        while len(kept) > WHOLES_KEPT:
            kept.popitem(last=False)
    return found


async def front(ask: Ask, limit: int, section: str | None = None) -> list[Told]:
    """The stories that lead now, in their order; asked once an edition."""
    found = await ask.edition.once(
        ("front", section, limit), lambda: stories_of(ask).front(section=section, limit=limit)
    )
    return shown_of(found, Audience.PUBLIC, ask.now)


async def newest(ask: Ask, limit: int, section: str | None = None, after: StoryCursor | None = None) -> Sequence[Story]:
    """Stories by their newest text, as the store has them."""
    if after is not None:  # places in a list have no end, so nothing of this is kept
        return await stories_of(ask).latest(section=section, after=after, limit=limit)
    return await ask.edition.once(
        ("newest", section, limit), lambda: stories_of(ask).latest(section=section, limit=limit)
    )


async def lines(ask: Ask, rows: Sequence[Row]) -> list[Row]:
    """Articles for a list, each with the way to its story."""
    if not rows:
        return []
    found: Mapping[ArticleId, Story] = await stories_of(ask).of_articles([each.id for each in rows])
    words = ask.edition.words
    return [
        replace(each, story=story_line(found[each.id], words, ask.now)) if each.id in found else each for each in rows
    ]


def rows_of(ask: Ask, told: Iterable[Told]) -> list[Row]:
    """Stories for a list."""
    fails = ask.site.parts.picture_fails
    return [story_row(each.story, each.shown, ask.edition.words, ask.now, fails) for each in told]


def article_rows(ask: Ask, shown: Iterable[Shown]) -> list[Row]:
    """Articles for a list."""
    return [row(each, ask.edition.words, ask.now, ask.site.parts.picture_fails) for each in shown]
