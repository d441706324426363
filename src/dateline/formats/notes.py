"""Feeds of our own figures, RSS 2.0 and JSON Feed 1.1: notes that no outlet wrote, so no rights stand before them.

What is an outlet's goes out by `rss.render` and `jsonfeed.render`, which take a `Shown` and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from dateline.formats import jsonfeed, rss
from dateline.formats.channel import Channel


@dataclass(frozen=True, slots=True)
class Note:
    """A line of ours: what it is known by, where it is read, its words, and as of when."""

    known_by: str
    page_url: str
    title: str
    text: str
    at: datetime


def as_rss(channel: Channel, notes: Sequence[Note]) -> bytes:
    """Write notes as RSS 2.0. Source: rssboard.org/rss-profile."""
    root = etree.fromstring(rss.render(channel, []))
    top = root[0]
    for note in notes:
        item = etree.SubElement(top, "item")
        for name, text in (("title", note.title), ("link", note.page_url), ("description", note.text)):
            etree.SubElement(item, name).text = text
        guid = etree.SubElement(item, "guid", isPermaLink="false")
        guid.text = note.known_by
        etree.SubElement(item, "pubDate").text = format_datetime(note.at.astimezone(UTC), usegmt=True)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def as_json(channel: Channel, notes: Sequence[Note]) -> bytes:
    """Write notes as JSON Feed. Source: jsonfeed.org/version/1.1."""
    whole = json.loads(jsonfeed.render(channel, []))
    whole["items"] = [
        {
            "id": note.known_by,
            "url": note.page_url,
            "title": note.title,
            "content_text": note.text,
            "date_published": note.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }
        for note in notes
    ]
    return json.dumps(whole, ensure_ascii=False).encode()
