"""What the news walk sees of hubs, told on as values: which feed names which, and what came without one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dateline.formats.hints import linked
from dateline.model import Source, SourceId
from dateline.net.client import Answer
from dateline.walk.reading import FeedRead

FORGIVEN = timedelta(minutes=5)  # what was published so lately may still be on its way


@dataclass(frozen=True, slots=True)
class HubSeen:
    """A feed names a hub, and itself by `topic_url`; `hub_url` None: it names none any more."""

    source_id: SourceId
    hub_url: str | None
    topic_url: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Entries that a poll found although a hub tells us what is new; by when they were published."""

    source_id: SourceId
    published: tuple[datetime, ...]


def hub_seen(source: Source, answer: Answer, read: FeedRead) -> HubSeen | None:
    """The hub of a feed that was just read: the Link header goes before what the feed says inside."""
    header = answer.headers.get("link", "")
    hub_url = linked(header, "hub", answer.url) or next(iter(read.hubs), None)
    if hub_url is None:
        return HubSeen(source.id, None, source.url) if source.pushed_until is not None else None
    topic_url = linked(header, "self", answer.url) or read.self_url or source.url
    return HubSeen(source.id, hub_url, topic_url)
