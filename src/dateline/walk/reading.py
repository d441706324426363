"""What runs in a cell: foreign bytes in, values out. Pure functions that join `formats` and `extract`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec

from dateline import extract, text, urls
from dateline.cell.answers import BugInCell
from dateline.errors import ExtractError
from dateline.extract import habits
from dateline.extract.decoding import decode
from dateline.extract.outlets import Recipe
from dateline.formats import feeds, page_lists
from dateline.formats.parts import escaped_once
from dateline.model import GENERAL_SECTION, NO_WISHES, Article, Entry, EntryKeys, Feed, Signals, Stamp, Wishes
from dateline.store.documents import Written, written

_HEAD = 2_048  # characters by which a document is told to be a page, or no text at all
_MARKUP = ("<!doctype", "<html", "<head", "<body", "<p", "<div", "<article")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class ItemRead(msgspec.Struct, frozen=True, array_like=True):
    """One entry of an answer. `written` is None where its text is known already."""

    keys: EntryKeys
    written: Written | None
    section: str
    whole: bool
    published_at: datetime | None  # the instant, where the outlet named one
    stamp: Stamp | None = None  # the article's own time, which may have no zone


class FeedRead(msgspec.Struct, frozen=True, array_like=True):
    """A feed as the walk needs it."""

    title: str
    home_url: str | None
    self_url: str | None
    language: str | None
    kind: str
    signals: Signals
    partial: bool
    notes: tuple[str, ...]
    items: tuple[ItemRead, ...]
    wishes: Wishes = NO_WISHES
    hubs: tuple[str, ...] = ()
    older_url: str | None = None


def read_feed(body: bytes, url: str, content_type: str | None, known: frozenset[int], section: str | None) -> FeedRead:
    """Parse a feed and make articles of the entries whose text is not known.

    Errors: NotAFeed, FormatError.
    """
    return _feed_read(feeds.parse(body, url, content_type), url, known, section)


def _feed_read(feed: Feed, url: str, known: frozenset[int], section: str | None) -> FeedRead:
    section = section or extract.section_of_feed(feed.title, url)
    return FeedRead(
        title=feed.title,
        home_url=feed.home_url,
        self_url=feed.self_url,
        language=feed.language,
        kind=feed.kind,
        signals=feed.signals,
        partial=feed.partial,
        notes=feed.notes,
        items=tuple(_item(entry, feed, known, section) for entry in feed.entries),
        wishes=feed.wishes,
        hubs=feed.hubs,
        older_url=feed.older_url,
    )


# A feed comes back as one run of bytes: pickling and reading 20 articles as objects costs ten times as much, and
# reading by type builds nothing that this names.
_packer = msgspec.msgpack.Encoder()
_unpacker = msgspec.msgpack.Decoder(FeedRead)


def packed_feed(body: bytes, url: str, content_type: str | None, known: frozenset[int], section: str | None) -> bytes:
    """What `read_feed` gives, as bytes for `unpacked_feed`."""
    return _packer.encode(read_feed(body, url, content_type, known, section))


def packed_page(
    body: bytes, url: str, content_type: str | None, known: frozenset[int], section: str | None, rule: str
) -> bytes:
    """The same of a page without a feed, by its rule. Errors: NotAFeed where no link fits it."""
    return _packer.encode(_feed_read(page_lists.read(body, url, content_type, rule), url, known, section))


def unpacked_feed(answer: bytes) -> FeedRead:
    """A feed as it was read in its cell. Errors: BugInCell where these are no such bytes."""
    try:
        return _unpacker.decode(answer)
    except msgspec.MsgspecError as exc:
        raise BugInCell(f"packed_feed gave an answer that cannot be read: {exc}") from exc


def _item(entry: Entry, feed: Feed, known: frozenset[int], section: str | None) -> ItemRead:
    keys = keys_of(entry)
    published_at = instant(entry.published or entry.updated)
    if keys.text_hash in known:
        return ItemRead(keys, None, "", True, published_at)
    article = extract.from_entry(_unescaped(entry), feed)
    stamp = article.published or article.updated
    slug = extract.section_of(entry.categories, entry.url, section)
    return ItemRead(keys, written(article), slug, extract.is_whole(article, entry), published_at, stamp)


def _unescaped(entry: Entry) -> Entry:
    """What a feed escaped twice is meant as markup; other readers of feeds show readers its tags."""
    content, summary = (half and escaped_once(half) for half in (entry.content_html, entry.summary_html))
    if (content, summary) == (entry.content_html, entry.summary_html):
        return entry
    return replace(entry, content_html=content, summary_html=summary)


def keys_of(entry: Entry) -> EntryKeys:
    """What an entry is recognised by."""
    content = entry.content_html or entry.summary_html or ""
    return EntryKeys(
        guid_hash=None if entry.guid is None else text.sign_hash(entry.guid),
        url_hash=text.sign_hash(urls.normalise(entry.url)) if entry.url else None,
        title_hash=text.hash64(entry.title),
        text_hash=text.hash64(f"{entry.title}\n{content}"),
    )


def instant(stamp: Stamp | None) -> datetime | None:
    """The instant that a stamp names; None where it names none."""
    if stamp is None or not stamp.zoned:
        return None
    return stamp.when.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class PageWays:
    """How an outlet's pages are read: by what is known of them, packed, and by its operator's zone and recipe."""

    habits: bytes | None = None
    zone: str | None = None
    recipe: Recipe | None = None


def read_page(
    body: bytes, url: str, content_type: str | None, known: Article, ways: PageWays
) -> tuple[Article, str | None, bytes | None]:
    """Extract a page's article, joined with what is known of it from its feed; and the section that it belongs in.

    Shape:  the last of what is returned are the outlet's habits from now on, None where they are as they were.
            The section is None where the page names none, or where the feed did: its labels go before a page's.
    Errors: ExtractError.
    """
    if known.made_from == "page":  # read once more: nothing is learnt, and what it had stays
        article, learnt = _page_again(body, url, content_type, known, ways), None
    else:
        article, learnt = _page(body, url, content_type, known, ways)
    by_feed = extract.section_of((known.section or "", *known.topics), known.url, None)
    section = extract.section_of_article(article) if by_feed == GENERAL_SECTION else None
    return extract.merge(known, article), section, learnt


def _page(
    body: bytes, url: str, content_type: str | None, known: Article, ways: PageWays
) -> tuple[Article, bytes | None]:
    """A page's article, and what is known of the outlet's pages with it."""
    before, zone = habits.unpacked(ways.habits), habits.zone_of(ways.zone)
    article, template = extract.extract_learning(body, url, content_type, before.template, zone, ways.recipe)
    after = habits.compared(replace(before, template=template), article.published, known.published)
    return habits.timed(article, after), None if after == before else habits.packed(after)


def _page_again(body: bytes, url: str, content_type: str | None, known: Article, ways: PageWays) -> Article:
    before, zone = habits.unpacked(ways.habits), habits.zone_of(ways.zone)
    template = before.template.but_for(known)
    article = extract.extract(body, url, content_type=content_type, template=template, zone=zone, recipe=ways.recipe)
    return habits.timed(article, before)


def read_page_again(body: bytes, url: str, content_type: str | None, known: Article, ways: PageWays) -> Article:
    """Extract a page that was known already: its text as it is now stands alone, also where it says less than before.

    Errors: ExtractError.
    """
    article = _page_again(body, url, content_type, known, ways)
    bare = replace(known, blocks=(), standfirst=None, images=(), whole=False, word_count=0)
    return extract.merge(bare, article)


def read_document(body: bytes, url: str, content_type: str | None, recipe: Recipe | None = None) -> Article:
    """Extract the article of a document that a person names: a page, or bare text without markup.

    Errors: ExtractError.
    """
    written = decode(body, content_type)
    head = written[:_HEAD].lower()
    if any(mark in head for mark in _MARKUP):
        return extract.extract(body, url, content_type=content_type, recipe=recipe)
    if _NO_TEXT.search(head) is not None:
        raise ExtractError(url, "neither a page nor text: a picture, another program's document, or packed")
    return extract.from_text(written, url)
