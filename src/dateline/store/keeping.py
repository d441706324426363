"""Keeping finished polls: one transaction for many, under their leases, with set-wise statements.

An answer with nothing new costs the source's own row and nothing else; a known entry costs a look-up.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from dateline.model import GOOD_OUTCOMES, ArticleId, ChangeKind, ChangeNumber, EntryKeys, SourceId
from dateline.store import holds
from dateline.store.bulk import Bulk
from dateline.store.direct import Direct
from dateline.store.filing import CHANGED, Filing, New, State, at_the_source, load
from dateline.store.healths import note_answers
from dateline.store.numbers import new_ids, record_changes
from dateline.store.page_tasks import PageDue, put_page_tasks
from dateline.store.port import Arrival, Fate, Kept, Polled
from dateline.store.rows import AnyRow, wishes_text
from dateline.store.schema import aliases, entries, micros, outlets, sources
from dateline.store.search_index import SearchIndex
from dateline.store.sources import ASKED_FOR
from dateline.store.upserts import upsert
from dateline.text import sign_hash, valid
from dateline.urls import host_of, normalise

_MICROSECOND = timedelta(microseconds=1)
_ENTRY_COLUMNS = ("guid_hash", "url_hash", "title_hash", "text_hash")
_hashes = attrgetter(*_ENTRY_COLUMNS)  # EntryKeys bear the same names
_entries = Bulk(entries, "source_id", "id", "article_id", *_ENTRY_COLUMNS)
_at_addresses = Direct(
    "SELECT outlet_id, url_hash, id, source_id FROM articles WHERE url_hash IN (SELECT value FROM json_each(?))",
    "SELECT outlet_id, url_hash, id, source_id FROM articles"
    " WHERE url_hash IN (SELECT value::bigint FROM json_array_elements_text(?::json))",
)
_moved_entry = (
    update(entries)
    .where(entries.c.source_id == bindparam("source"), entries.c.id == bindparam("entry"))
    .values({n: bindparam(f"new_{n}") for n in _ENTRY_COLUMNS})
)
_SCHEDULE = (
    *("etag", "last_modified", "body_hash", "next_poll_at", "next_poll_because", "last_asked_at"),
    *("last_success_at", "last_new_at", "last_status", "last_outcome", "last_words", "failures", "rhythm"),
    *("moved_to", "moved_seen_at", "retired", "title", "newest_at", "wishes", "doubt"),
)
_schedule = Direct(
    f"UPDATE sources SET {', '.join(f'{name} = ?' for name in _SCHEDULE)},"  # noqa: S608  # our own names
    " lease = NULL, lease_until = NULL, entry_count = entry_count + ? WHERE id = ?"
)
_HELD = ("id", "lease", "outlet_id", "moved_seen_at", "next_poll_at", "next_poll_because")
_held_rows = (
    select(*(sources.c[name] for name in _HELD), outlets.c.language)
    .join(outlets, outlets.c.id == sources.c.outlet_id)
    .where(sources.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(sources.c.id)
    .with_for_update(of=sources)
)


def keep(connection: Connection, index: SearchIndex, polls: Sequence[Polled], now: datetime) -> Kept:
    """Write finished polls whose lease still stands; the others are named."""
    held = _held(connection, polls)
    mine: dict[SourceId, Polled] = {}
    lost: list[int] = []
    for poll in polls:
        row, lease = held.get(poll.source.id), poll.source.lease
        if row is None or lease is None or row.lease != lease or poll.source.id in mine:
            lost.append(poll.source.id)
        else:
            mine[poll.source.id] = poll
    kept = Kept()
    new_entries: Mapping[SourceId, int] = {}
    if any(poll.arrivals for poll in mine.values()):
        keeping = _Keeping(connection, index, now, held)
        kept, new_entries = keeping.keep(mine.values()), keeping.new_entries
    _write_schedule(connection, mine.values(), held, new_entries, now)
    number = _write_moves(connection, mine.values(), now)
    return replace(kept, lost=tuple(lost), number=kept.number if number is None else number)


def _held(connection: Connection, polls: Sequence[Polled]) -> dict[SourceId, AnyRow]:
    """The rows of the polled sources, locked where the database locks rows."""
    ids = sorted({poll.source.id for poll in polls})
    return {SourceId(row.id): row for row in connection.execute(_held_rows, {"ids": ids})}


# --- arrivals --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Place:
    """Where an address of an outlet leads: a stored article, or one that this transaction makes."""

    article_id: ArticleId
    source_id: int | None
    title_hash: int | None = None  # of one that is being made


_Fresh = tuple[SourceId, Arrival, int | None]  # the last is what its article is found by


class _Keeping:
    """The arrivals of one transaction."""

    def __init__(self, connection: Connection, index: SearchIndex, now: datetime, held: dict[SourceId, AnyRow]) -> None:
        self._connection, self._index, self._now, self._held = connection, index, now, held
        self._filing = Filing(connection, index, now)
        self._states: dict[ArticleId, State] = {}
        self._new: list[ArticleId] = []
        self._changed: set[ArticleId] = set()
        self._pages: list[PageDue] = []
        self._entry_rows: list[tuple[SourceId, ArticleId, EntryKeys]] = []
        self._fates: list[tuple[ArticleId, Fate]] = []
        self.new_entries: Mapping[SourceId, int] = {}

    def keep(self, polls: Iterable[Polled]) -> Kept:
        fresh: list[_Fresh] = []
        for poll in polls:
            known = [arrival for arrival in poll.arrivals if arrival.known is not None]
            unknown = self._keep_known(poll.source.id, known) if known else []
            first = [arrival for arrival in poll.arrivals if arrival.known is None]
            fresh += [(poll.source.id, arrival, _place_of(arrival)) for arrival in _unlike(first + unknown)]
        self._keep_new(fresh)
        number = self._filing.write()
        number = holds.apply(self._connection, self._index, self._fates, self._now) or number
        put_page_tasks(self._connection, self._pages)
        return Kept(tuple(self._new), tuple(sorted(self._changed)), (), number)

    # known ones

    def _keep_known(self, source_id: SourceId, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """Bring stored entries up to date; those that are not there any more are returned, they are new."""
        rows = self._known_rows(source_id, arrivals)
        gone: list[Arrival] = []
        updates: list[dict[str, Any]] = []
        edited: list[tuple[ArticleId, Arrival]] = []
        for arrival in arrivals:
            row = rows.get(int(arrival.known or 0))
            if row is None:
                gone.append(arrival)
                continue
            self._note_fate(ArticleId(row.article_id), arrival)
            keys, values = arrival.keys, dict(zip(_ENTRY_COLUMNS, _hashes(arrival.keys), strict=True))
            if all(getattr(row, name) == value for name, value in values.items()):
                continue
            updates.append({"source": source_id, "entry": row.id} | {f"new_{k}": v for k, v in values.items()})
            if (row.title_hash, row.text_hash) != (keys.title_hash, keys.text_hash):
                edited.append((ArticleId(row.article_id), arrival))
        self._update_entries(updates)
        self._edit(edited, source_id)
        return gone

    def _known_rows(self, source_id: SourceId, arrivals: Sequence[Arrival]) -> dict[int, AnyRow]:
        ids = [arrival.known for arrival in arrivals]
        query = select(entries).where(entries.c.source_id == source_id, entries.c.id.in_(ids))
        return {row.id: row for row in self._connection.execute(query)}

    def _update_entries(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(_moved_entry, rows)

    def _edit(self, edited: Sequence[tuple[ArticleId, Arrival]], source_id: SourceId) -> None:
        states = self._load(article_id for article_id, _ in edited)
        for article_id, arrival in edited:
            state = states.get(article_id)
            if state is None:
                continue
            follows = arrival.page_due_at is not None
            article = at_the_source(state.article, arrival.article, page_follows=follows)
            completes = article.whole and not state.article.whole
            if self._filing.revise(state, article, CHANGED, at_source=not completes):
                self._changed.add(article_id)
            if arrival.page_due_at is not None:
                self._pages.append(PageDue(article_id, source_id, host_of(article.url), arrival.page_due_at))

    def _load(self, ids: Iterable[ArticleId]) -> dict[ArticleId, State]:
        """States are loaded once a transaction: two entries may speak of one article."""
        self._states |= load(self._connection, [i for i in ids if i not in self._states])
        return self._states

    # new ones

    def _keep_new(self, fresh: Sequence[_Fresh]) -> None:
        places = self._places({url_hash for *_, url_hash in fresh if url_hash is not None})
        joined: list[tuple[SourceId, Arrival, ArticleId]] = []
        ids = iter(new_ids(self._connection, "article", len(fresh)))
        outlets_of = {source_id: row.outlet_id for source_id, row in self._held.items()}
        for source_id, arrival, url_hash in fresh:
            outlet_id = outlets_of[source_id]
            place = None if url_hash is None else places.get((outlet_id, url_hash))
            if place is not None and _one_article(place, source_id, arrival):
                joined.append((source_id, arrival, place.article_id))
                self._note(source_id, place.article_id, arrival)
                continue
            article_id = ArticleId(next(ids))
            if place is not None:
                url_hash = None  # several happenings on one page: only the first is found by its address
            elif url_hash is not None:
                places[(outlet_id, url_hash)] = _Place(article_id, source_id, arrival.keys.title_hash)
            written = arrival.written
            new = New(article_id, outlet_id, source_id, url_hash, arrival.section, arrival.sorts_at, written)
            self._filing.add(new)
            self._new.append(article_id)
            self._note(source_id, article_id, arrival)
            if arrival.page_due_at is not None:
                self._pages.append(PageDue(article_id, source_id, host_of(written.url), arrival.page_due_at))
        self._join(joined)
        self._insert_entries()

    def _note(self, source_id: SourceId, article_id: ArticleId, arrival: Arrival) -> None:
        self._entry_rows.append((source_id, article_id, arrival.keys))
        self._note_fate(article_id, arrival)

    def _note_fate(self, article_id: ArticleId, arrival: Arrival) -> None:
        if arrival.fate is not None:
            self._fates.append((article_id, arrival.fate))

    def _places(self, addresses: Collection[int]) -> dict[tuple[int, int], _Place]:
        if not addresses:
            return {}
        rows = _at_addresses.rows(self._connection, (json.dumps(sorted(addresses)),))
        return {(outlet, url): _Place(ArticleId(found), source) for outlet, url, found, source in rows}

    def _join(self, joined: Sequence[tuple[SourceId, Arrival, ArticleId]]) -> None:
        """Another source of the outlet carries the same article: its whole text completes a summary."""
        stored = [(a, article_id) for _, a, article_id in joined if a.written.whole and article_id not in self._new]
        states = self._load(article_id for _, article_id in stored)
        for arrival, article_id in stored:
            state = states.get(article_id)
            if state is None or state.article.whole:
                continue
            if self._filing.revise(state, arrival.article, CHANGED):
                self._changed.add(article_id)

    def _insert_entries(self) -> None:
        ids = new_ids(self._connection, "entry", len(self._entry_rows))
        rows = [
            (source_id, entry_id, article_id, *_hashes(keys))
            for entry_id, (source_id, article_id, keys) in zip(ids, self._entry_rows, strict=True)
        ]
        self.new_entries = Counter([source_id for source_id, _, _ in self._entry_rows])
        _entries.insert(self._connection, rows)


def _unlike(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Each entry of an answer once."""
    return list({arrival.keys: arrival for arrival in reversed(arrivals)}.values())[::-1]


def _place_of(arrival: Arrival) -> int | None:
    """What its article is found by: the entry's address, or the article's where the entry names none."""
    if arrival.keys.url_hash is not None or not arrival.written.url:
        return arrival.keys.url_hash
    return sign_hash(normalise(arrival.written.url))


def _one_article(place: _Place, source_id: SourceId, arrival: Arrival) -> bool:
    """Whether an arrival is the article that its address leads to.

    Two entries of one source that identity tells apart are two, though they share an address (a page of
    briefs); another source of the outlet with the same address carries the same article.
    """
    if place.source_id != source_id:
        return True
    return place.title_hash is not None and place.title_hash == arrival.keys.title_hash


# --- the schedule ----------------------------------------------------------------------------------


def _write_schedule(
    connection: Connection,
    polls: Iterable[Polled],
    held: dict[SourceId, AnyRow],
    new_entries: Mapping[SourceId, int],
    now: datetime,
) -> None:
    """The outcome and the next poll of every source, and the end of its lease."""
    rows = [_schedule_row(poll, held[poll.source.id], new_entries.get(poll.source.id, 0), now) for poll in polls]
    if rows:
        _schedule.each(connection, rows)
    note_answers(connection, [(p.source, p.outcome) for p in polls])
    named = {held[p.source.id].outlet_id: p.language for p in polls if p.language}
    for outlet_id, language in sorted(named.items()):
        if any(row.outlet_id == outlet_id and row.language is None for row in held.values()):
            unnamed = (outlets.c.id == outlet_id) & outlets.c.language.is_(None)
            connection.execute(update(outlets).where(unnamed).values(language=language))


def _schedule_row(poll: Polled, row: AnyRow, new: int, now: datetime) -> tuple[object, ...]:
    """The values of `_schedule`, as the driver takes them."""
    source, outcome = poll.source, poll.outcome
    validators = source.validators if outcome.validators is None else outcome.validators
    succeeded_at = outcome.asked_at if outcome.kind in GOOD_OUTCOMES else source.last_success_at
    rhythm = outcome.rhythm or source.rhythm
    moved_at = row.moved_seen_at if poll.moved_to == source.moved_to else now
    due_at, because = poll.next_poll.at, poll.next_poll.because
    if row.next_poll_because == ASKED_FOR and row.next_poll_at != source.next_poll_at:
        due_at, because = row.next_poll_at, ASKED_FOR  # since this poll began: its answer may be older than the wish
    return (
        validators.etag,
        validators.last_modified,
        source.body_hash if outcome.body_hash is None else outcome.body_hash,
        _micros(due_at),
        valid(because),
        _micros(outcome.asked_at),
        _micros(succeeded_at),
        _micros(now if new else source.last_new_at),
        outcome.status,
        outcome.kind.value,
        valid(outcome.words),
        poll.failures,
        None if rhythm is None else rhythm // _MICROSECOND,
        poll.moved_to,
        None if poll.moved_to is None else _micros(moved_at),
        poll.retired,
        valid(poll.title or source.title),
        _micros(outcome.newest_at or source.newest_at),
        wishes_text(source.wishes if outcome.wishes is None else outcome.wishes),
        valid(source.doubt if outcome.doubt is None else outcome.doubt),
        new,
        source.id,
    )


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def _write_moves(connection: Connection, polls: Iterable[Polled], now: datetime) -> ChangeNumber | None:
    """Sources that moved for good or were retired; the change's number."""
    told = []
    for poll in polls:
        if poll.retired:
            told.append(poll.source.id)
        if poll.url is not None and poll.url != poll.source.url:
            _move(connection, poll.source.id, poll.url)
            told.append(poll.source.id)
    return record_changes(connection, ChangeKind.SOURCE, told, now)


def _move(connection: Connection, source_id: SourceId, url: str) -> None:
    key = normalise(url)
    old = connection.execute(select(sources.c.url_key).where(sources.c.id == source_id)).scalar_one()
    upsert(connection, aliases, ["url_key"], [{"url_key": old, "source_id": source_id}])
    connection.execute(delete(aliases).where(aliases.c.url_key == key))
    other = connection.execute(select(sources.c.id).where(sources.c.url_key == key, sources.c.id != source_id)).first()
    if other is None:
        values: dict[str, Any] = {
            "url": url,
            "url_key": key,
            "host": host_of(url),
            # Whose certificate is let be was said of the old host.
            "unverified": sources.c.unverified & (sources.c.host == host_of(url)),
        }
    else:
        values = {"retired": True, "next_poll_because": f"it moved to {url}, which is a source already"}
    connection.execute(update(sources).where(sources.c.id == source_id).values(values))
