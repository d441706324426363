"""What RSS and Atom are written from: a channel of ours, and articles as the public is shown them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dateline.model import FeedImage
from dateline.rights import Shown


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed of ours. All addresses are absolute; `home_url` is the page that the feed is of."""

    title: str
    home_url: str
    self_url: str
    description: str
    updated_at: datetime
    language: str | None = None
    icon_url: str | None = None
    ttl: timedelta | None = None
    hub_url: str | None = None  # WebSub


@dataclass(frozen=True, slots=True)
class Item:
    """One article in a feed of ours, or a story under the report that leads it.

    `page_url` is our page of it: what the item links to and is known by. `picture_url` is our own copy of the
    first of its pictures; it is left out where `shown` has none, so that no way out shows what rights do not.
    """

    shown: Shown
    page_url: str
    picture_url: str | None = None
    guid: str | None = None  # what a story is known by, whichever report leads it; None: the page's address
    title: str | None = None  # a story's own headline; None: the article's
    told_at: datetime | None = None  # when the story last changed

    @property
    def known_by(self) -> str:
        """What readers tell it from others by; it lasts."""
        return self.guid or self.page_url

    @property
    def headline(self) -> str:
        """What it is called."""
        return self.title or self.shown.headline

    @property
    def picture(self) -> FeedImage | None:
        """The lead picture as feeds name it."""
        if not self.shown.images or self.picture_url is None:
            return None
        lead = self.shown.images[0]
        return FeedImage(self.picture_url, lead.caption or None, lead.credit or None)


def changed_at(item: Item) -> datetime:
    """When the article last changed here."""
    return item.told_at or item.shown.revised_at or item.shown.sorts_at


def byline(shown: Shown) -> tuple[str, ...]:
    """Who is named as author: who wrote, then the outlet, which is always named."""
    return (*(name for name in shown.authors if name != shown.outlet.name), shown.outlet.name)
