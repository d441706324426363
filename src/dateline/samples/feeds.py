"""The sample outlets' feeds, written the ways that real outlets write them.

RSS 2.0 with summaries and media:content, RSS 2.0 with content:encoded, Atom 1.0 with the whole text, JSON Feed 1.1.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.sax.saxutils import escape as xml

from dateline.samples.outlets import SampleFeed, SampleOutlet
from dateline.samples.press import Printed, with_caption
from dateline.samples.wording import body_html

MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
_RSS_NAMES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
)


def render(outlet: SampleOutlet, feed: SampleFeed, items: Sequence[Printed], changed: datetime) -> bytes:
    """A feed document as bytes; `changed` is when its newest change was made."""
    write = {"rss": _rss, "atom": _atom, "json": _json}[feed.kind]
    return write(outlet, feed, items, changed).encode()


def carried(outlet: SampleOutlet, feed: SampleFeed, items: Sequence[Printed]) -> list[Printed]:
    """Those of an outlet's articles that this feed of it carries."""
    if feed.sections is not None:
        return [item for item in items if item.sample.section in feed.sections]
    elsewhere = {section for other in outlet.feeds for section in other.sections or ()}
    return [item for item in items if item.sample.section not in elsewhere]


def _whole(item: Printed) -> str:
    """An article's HTML as a feed carries it: its picture, then its text."""
    outlet, picture = item.sample.outlet, with_caption(item)
    parts = []
    if picture:
        parts.append(
            f'<figure><img src="{outlet.address("/pictures/" + picture.file)}" alt="{escape(picture.alt)}" '
            f'width="1200" height="750"><figcaption>{escape(picture.caption, quote=False)} '
            f'<span class="credit">{escape(picture.credit, quote=False)}</span></figcaption></figure>'
        )
    return "\n".join([*parts, body_html(item.blocks, outlet.address)])


def _tag(name: str, text: str | None) -> str:
    return f"<{name}>{xml(text)}</{name}>" if text else ""


def _rss(outlet: SampleOutlet, feed: SampleFeed, items: Sequence[Printed], changed: datetime) -> str:
    own = outlet.address(feed.path)
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<rss version="2.0" {_RSS_NAMES}>',
        "<channel>",
        _tag("title", feed.title),
        _tag("link", outlet.home_url),
        _tag("description", outlet.motto),
        _tag("language", outlet.language),
        _tag("lastBuildDate", format_datetime(changed)),
        "<ttl>5</ttl>",
        f'<atom:link href="{own}" rel="self" type="application/rss+xml"/>',
    ]
    return "\n".join([*head, *(_rss_item(feed, item) for item in items), "</channel>", "</rss>", ""])


def _rss_item(feed: SampleFeed, item: Printed) -> str:
    sample, picture = item.sample, with_caption(item)
    labels = (item.section_name, *sample.topics)
    lines = [
        "<item>",
        _tag("title", item.headline),
        _tag("link", sample.url),
        f'<guid isPermaLink="false">{sample.outlet.key}-{sample.number}</guid>',
        _tag("pubDate", format_datetime(item.published)),
        *(_tag("dc:creator", name) for name in sample.bylines),
        *(_tag("category", label) for label in labels),
        _tag("description", item.standfirst),
    ]
    if feed.whole:
        lines.append(f"<content:encoded><![CDATA[{_whole(item)}]]></content:encoded>")
    if picture:
        lines.append(
            f'<media:content url="{sample.outlet.address("/pictures/" + picture.file)}" medium="image" '
            f'type="image/webp" width="1200" height="750">'
            f"{_tag('media:description', picture.caption)}{_tag('media:credit', picture.credit)}</media:content>"
        )
    return "\n".join(line for line in [*lines, "</item>"] if line)


def _atom(outlet: SampleOutlet, feed: SampleFeed, items: Sequence[Printed], changed: datetime) -> str:
    head = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">',
        _tag("title", feed.title),
        _tag("subtitle", outlet.motto),
        _tag("id", f"tag:{outlet.host},2024:feed"),
        f'<link rel="self" type="application/atom+xml" href="{outlet.address(feed.path)}"/>',
        f'<link rel="alternate" type="text/html" href="{outlet.home_url}"/>',
        _tag("updated", changed.isoformat(timespec="seconds")),
        f"<author>{_tag('name', outlet.name)}</author>",
    ]
    return "\n".join([*head, *(_atom_entry(feed, item) for item in items), "</feed>", ""])


def _atom_entry(feed: SampleFeed, item: Printed) -> str:
    sample = item.sample
    categories = ((sample.section, item.section_name), *((topic, topic) for topic in sample.topics))
    lines = [
        "<entry>",
        _tag("title", item.headline),
        _tag("id", f"tag:{sample.outlet.host},2024:{sample.number}"),
        f'<link rel="alternate" type="text/html" href="{sample.url}"/>',
        _tag("published", item.published.isoformat(timespec="seconds")),
        _tag("updated", (item.updated or item.published).isoformat(timespec="seconds")),
        *(f"<author>{_tag('name', name)}</author>" for name in sample.bylines),
        *(f'<category term="{escape(term)}" label="{escape(label)}"/>' for term, label in categories),
        _tag("summary", item.standfirst),
    ]
    if feed.whole:
        lines.append(f'<content type="html">{xml(_whole(item))}</content>')
    return "\n".join(line for line in [*lines, "</entry>"] if line)


def _json(outlet: SampleOutlet, feed: SampleFeed, items: Sequence[Printed], changed: datetime) -> str:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": outlet.motto,
        "home_page_url": outlet.home_url,
        "feed_url": outlet.address(feed.path),
        "language": outlet.language,
        "_date_modified": changed.isoformat(timespec="seconds"),
        "items": [_json_item(feed, item) for item in items],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_item(feed: SampleFeed, item: Printed) -> dict[str, object]:
    sample = item.sample
    row: dict[str, object] = {
        "id": sample.url,
        "url": sample.url,
        "title": item.headline,
        "summary": item.standfirst,
        "date_published": item.published.isoformat(timespec="seconds"),
        "authors": [{"name": name} for name in sample.bylines],
        "tags": [item.section_name, *sample.topics],
    }
    if item.updated:
        row["date_modified"] = item.updated.isoformat(timespec="seconds")
    if sample.picture:
        row["image"] = sample.outlet.address("/pictures/" + sample.picture.file)
    if feed.whole:
        row["content_html"] = _whole(item)
    return row
