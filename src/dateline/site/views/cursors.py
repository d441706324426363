"""A place in a list as part of an address: microseconds since 1970 and an id, both numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from starlette.exceptions import HTTPException

from dateline.model import ArticleId, Filed
from dateline.site.words import Words
from dateline.store.port import Cursor
from dateline.store.stories_port import Story, StoryCursor, StoryId

_CURSOR = re.compile(r"(-?[0-9]{1,16})-([0-9]{1,15})")  # to the year 2286: the store keys fit 64 bits
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write_cursor(filed: Filed) -> str:
    """The place after an article."""
    return f"{(filed.sorts_at - _EPOCH) // timedelta(microseconds=1)}-{filed.id}"


def write_story_cursor(story: Story) -> str:
    """The place after a story."""
    return f"{(story.last_at - _EPOCH) // timedelta(microseconds=1)}-{story.id}"


def read_story_cursor(text: str | None, words: Words | None = None) -> StoryCursor | None:
    """The place in a list of stories that an address names; None at its head.

    Errors: HTTPException 400 for what is no place.
    """
    found = read_cursor(text, words)
    return None if found is None else StoryCursor(found.sorts_at, StoryId(found.id))


def read_cursor(text: str | None, words: Words | None = None) -> Cursor | None:
    """The place that an address names; None at the head of the list. `words`: to say in them what is wrong.

    Errors: HTTPException 400 for what is no place.
    """
    if not text:
        return None
    match = _CURSOR.fullmatch(text)
    try:
        if match is not None:
            at = _EPOCH + timedelta(microseconds=int(match[1]))
            return Cursor(at, ArticleId(int(match[2])))
    except OverflowError:
        pass
    raise HTTPException(400, words("list_no_place", text=text[:40]) if words is not None else None)
