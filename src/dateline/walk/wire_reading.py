"""What runs in a cell for agency files: a document's bytes in, articles with what the agency says of them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import escape
from importlib import import_module

from dateline import extract, text
from dateline.formats.wire import port, topics
from dateline.formats.wire.item import Kind, WireItem
from dateline.formats.wire.port import WireFormat
from dateline.model import Article, Entry, EntryKeys, Feed, FeedImage, PubStatus, Stamp, Wire, WireNotice
from dateline.store.documents import Written, written
from dateline.walk.wire_notices import KINDS, notice_of
from dateline.walk.wire_order import is_older

_NEWS = frozenset((Kind.TEXT, Kind.PICTURE, Kind.GRAPHIC, Kind.VIDEO, Kind.AUDIO, Kind.COMPOSITE))
_WEST = timedelta(hours=12)  # an embargo that names no zone is over when it is over everywhere


@dataclass(frozen=True, slots=True)
class WireRead:
    """One item of a document."""

    keys: EntryKeys
    written: Written
    wire: Wire
    section: str
    published_at: datetime | None
    open_embargo: bool = False


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """A document: the name of its format, its items, and what of it is no news, in words."""

    format: str
    items: tuple[WireRead, ...]
    left_out: tuple[str, ...] = ()
    notices: tuple[WireNotice, ...] = ()


def read_wire(data: bytes, name: str, agency: str, section: str | None, formats: Mapping[str, str]) -> DocumentRead:
    """Parse a document and make articles of its items.

    `formats`: more formats than the built-in ones, as "package.module" by name.
    Errors: FormatError says what is wrong and where.
    """
    more = {key: _loaded(where) for key, where in formats.items()}
    told, items = port.parse(data, name, more)
    news = [item for item in items if item.kind in _NEWS]
    notices = tuple(notice_of(item) for item in items if item.kind in KINDS and item.guid)
    others = sorted({item.kind.value for item in items if item.kind not in _NEWS | KINDS or not item.guid})
    left_out = [f"{sum(item.kind.value == kind for item in items)} {kind}, which is no news" for kind in others]
    empty = sum(1 for item in news if _is_empty(item))
    if empty:
        left_out.append(f"{empty} without a headline, a text or a picture")
    read = tuple(_read(item, agency, section) for item in news if not _is_empty(item))
    return DocumentRead(told, read, tuple(left_out), notices)


def _loaded(where: str) -> WireFormat:
    module, _, attribute = where.partition(":")
    found = import_module(module)
    loaded: WireFormat = getattr(found, attribute) if attribute else found
    return loaded


def _is_empty(item: WireItem) -> bool:
    """Whether there is nothing to show; a kill or a hold may well be empty."""
    if item.status is not PubStatus.USABLE and item.guid:
        return False
    return not (item.headline or item.body_html or item.pictures)


def _read(item: WireItem, agency: str, section: str | None) -> WireRead:
    entry = _entry(item)
    article = extract.from_entry(entry, Feed(agency, None, (), "wire", language=item.language))
    wire = _wire(item)
    article = replace(
        article,
        headline=article.headline or item.slugline or "",
        kicker=item.kicker,
        standfirst=item.subhead,
        authors=article.authors or item.byline,
        agency=article.agency or agency,
        summary=item.summary or article.summary,
        whole=True,
        made_from="feed",
        wire=wire,
    )
    named = topics.section_of(subject.code for subject in item.subjects)
    return WireRead(
        keys=_keys(item, wire),
        written=written(article),
        wire=wire,
        section=named or extract.section_of(_labels(item), None, section),
        published_at=_instant(entry.published),
        open_embargo=item.embargo_open,
    )


def _entry(item: WireItem) -> Entry:
    pictures = tuple(FeedImage(p.url, p.caption, p.credit, p.width, p.height) for p in item.pictures)
    return Entry(
        guid=item.guid or None,
        url=item.url,
        title=item.headline,
        published=item.versioned or item.created,
        authors=item.byline,
        summary_html=escape(item.summary) if item.summary else None,
        content_html=_content(item),
        categories=_labels(item),
        images=pictures,
        language=item.language,
        source_name=item.provider,
        rights=item.copyright_notice,
    )


def _labels(item: WireItem) -> tuple[str, ...]:
    """What it is about in words for readers; an agency's own letters are none."""
    named = [(subject.name or "", subject.code.rpartition(":")[2].lower()) for subject in item.subjects]
    return tuple(name for name, code in named if len(name) > 2 and name.lower() != code)


def _content(item: WireItem) -> str | None:
    """The text, opened by its dateline where the agency gives that apart; a picture's text is its caption."""
    markup = item.body_html
    if markup is None:
        caption = next((p.caption for p in item.pictures if p.caption), None)
        return f"<p>{escape(caption, quote=False)}</p>" if caption else None
    opening = text.plain(markup[:2_000])[:200].lstrip()
    if not item.dateline or opening.startswith(item.dateline.split("(")[0].strip()[:20]):
        return markup
    before, tag, after = markup.partition("<p>")
    if not tag:
        return markup
    said = item.dateline.rstrip(" -–—")  # dashes as agencies write them
    return f"{before}<p>{escape(said, quote=False)} - {after}"


def _wire(item: WireItem) -> Wire:
    return Wire(
        guid=item.guid,
        version=item.version,
        status=item.status,
        urgency=item.urgency,
        slugline=item.slugline,
        subjects=tuple(subject.code for subject in item.subjects if subject.code),
        embargo_at=embargo_at(item.embargo),
        notes=item.notes,
        provider=item.provider,
        credit=item.credit,
        copyright_notice=item.copyright_notice,
        usage_terms=item.usage_terms,
        correction=item.correction,
    )


def embargo_at(stamp: Stamp | None) -> datetime | None:
    """When an embargo ends. One that names no zone, or only a day, ends when it has ended everywhere."""
    if stamp is None:
        return None
    when = stamp.when + timedelta(days=1) if stamp.day_only else stamp.when
    return when.astimezone(UTC) if when.tzinfo is not None else when.replace(tzinfo=UTC) + _WEST


def _instant(stamp: Stamp | None) -> datetime | None:
    return stamp.when.astimezone(UTC) if stamp is not None and stamp.zoned else None


def _keys(item: WireItem, wire: Wire) -> EntryKeys:
    """What an item is recognised by: its id; and, as its words, everything that makes this version another."""
    facts = (wire.version, wire.status, wire.embargo_at, item.embargo_open, wire.correction, wire.urgency)
    body = item.body_html or ""
    return EntryKeys(
        guid_hash=text.sign_hash(item.guid) if item.guid else None,
        url_hash=None,
        title_hash=text.hash64(item.headline or item.slugline or ""),
        text_hash=text.hash64(f"{item.headline}\n{body}\n{facts if item.guid else ''}"),
    )


def newest(items: Sequence[WireRead]) -> list[WireRead]:
    """Each item of a document once, in its newest version."""
    best: dict[object, WireRead] = {}
    for item in items:
        key: object = item.wire.guid or item.keys
        there = best.get(key)
        if there is None or not is_older(item.wire.version, there.wire.version):
            best[key] = item
    return list(best.values())


def told(article: Article, wire: Wire) -> Written:
    """A stored article as it is after a kill or a hold that says nothing but that."""
    return written(replace(article, wire=wire))
