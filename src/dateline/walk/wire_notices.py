"""What an agency sends beside reports: packages, events and plans, made of its items and looked up for the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateline.formats.wire.item import Kind, WireItem
from dateline.model import ArticleId, EntryKeys, Filed, PubStatus, SourceId, Stamp, Upcoming, WireNotice
from dateline.store.outward import Noticed
from dateline.store.port import Store
from dateline.text import sign_hash
from dateline.walk.wire_order import is_older

KINDS = frozenset((Kind.PACKAGE, Kind.EVENT, Kind.PLANNING))
MOST_LINKS = 200  # of a package
MOST_SHOWN = 200  # of the agenda, and of the notices that are looked through for it
RECENT = timedelta(days=7)  # how long a package, or a plan without a time, is shown after it came
LONGEST = 300  # characters of a headline


def notice_of(item: WireItem) -> WireNotice:
    """An item of the wire that is no report, as it is kept."""
    happening = item.happening
    planned = [
        Upcoming(instant(due.at), _cut(due.headline or due.note or ""), due.kind, _cut(due.note or ""))
        for due in item.due
    ]
    if item.kind is Kind.EVENT:
        planned = [Upcoming(instant(happening.starts) if happening else None, _cut(item.headline), "event")]
    elif not planned and happening is not None:
        planned = [Upcoming(instant(happening.starts), _cut(item.headline))]
    return WireNotice(
        guid=item.guid,
        kind=item.kind.value,
        version=item.version,
        status=item.status,
        headline=_cut(item.headline or item.slugline or next((u.headline for u in planned if u.headline), "")),
        summary=(item.summary or "")[:2_000],
        place=_cut(happening.place or "") if happening is not None else "",
        ends_at=instant(happening.ends) if happening is not None else None,
        upcoming=tuple(planned),
        links=tuple(dict.fromkeys(item.links))[:MOST_LINKS],
    )


def instant(stamp: Stamp | None) -> datetime | None:
    """A time that names its zone, or that of Greenwich where it names none: an agenda needs a place for everything."""
    if stamp is None:
        return None
    return stamp.when.astimezone(UTC) if stamp.zoned else stamp.when.replace(tzinfo=UTC)


def _cut(text: str) -> str:
    return text[:LONGEST]


async def to_keep(
    store: Store, source_id: SourceId, notices: Sequence[WireNotice]
) -> tuple[list[WireNotice], list[str]]:
    """Those that are no older than what is kept of them, each once; and in words, what is passed over."""
    newest: dict[str, WireNotice] = {}
    for notice in notices:
        there = newest.get(notice.guid)
        if notice.guid and (there is None or not is_older(notice.version, there.version)):
            newest[notice.guid] = notice
    have = await store.outward.notice_versions(source_id, list(newest)) if newest else {}
    late = [guid for guid, notice in newest.items() if guid in have and is_older(notice.version, have[guid])]
    words = [f"{guid}: version {newest[guid].version} is older than {have[guid]}" for guid in late]
    return [notice for guid, notice in newest.items() if guid not in late], words


# --- for the desk ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """Something to come, with the agency's item that says so."""

    at: datetime | None
    headline: str
    kind: str
    note: str
    noticed: Noticed

    @property
    def off(self) -> bool:
        """Whether the agency took it back."""
        return self.noticed.notice.status is PubStatus.CANCELED


@dataclass(frozen=True, slots=True)
class Package:
    """A package with its items in the agency's order: each with its article where it came."""

    noticed: Noticed
    parts: tuple[tuple[str, Filed | None], ...]


async def agenda(store: Store, now: datetime) -> list[AgendaLine]:
    """What agencies say is to come, the next first; what names no time last. What began is shown until it ends."""
    found = await store.outward.notices((Kind.EVENT.value, Kind.PLANNING.value), now - RECENT, MOST_SHOWN)
    lines = [line for noticed in found for line in _lines(noticed, now)]
    lines.sort(key=lambda line: (line.at is None, line.at or now, line.headline))
    return lines[:MOST_SHOWN]


def _lines(noticed: Noticed, now: datetime) -> Iterator[AgendaLine]:
    notice = noticed.notice
    for each in notice.upcoming or (Upcoming(None, notice.headline),):
        over = max(each.at, notice.ends_at or each.at) if each.at is not None else now
        if over >= now:
            yield AgendaLine(each.at, each.headline or notice.headline, each.kind or notice.kind, each.note, noticed)


async def packages(store: Store, now: datetime) -> list[Package]:
    """Packages of the last days, the newest first."""
    found = await store.outward.notices((Kind.PACKAGE.value,), now - RECENT, MOST_SHOWN // 4)
    there = {noticed: await _articles(store, noticed) for noticed in found}
    filed = {f.id: f for f in await store.news.openings([i for ids in there.values() for i in ids.values()])}
    return [
        Package(noticed, tuple((guid, filed.get(ids[guid]) if guid in ids else None) for guid in noticed.notice.links))
        for noticed, ids in there.items()
    ]


async def _articles(store: Store, noticed: Noticed) -> Mapping[str, ArticleId]:
    """The articles of a package's items, by the agency's ids."""
    wanted = {sign_hash(guid): guid for guid in noticed.notice.links}
    keys = [EntryKeys(guid_hash, None, title_hash=0, text_hash=0) for guid_hash in wanted]
    known = await store.news.known(noticed.source_id, keys) if keys else ()
    return {wanted[had]: entry.article_id for entry in known if (had := entry.keys.guid_hash) in wanted}
