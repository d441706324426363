"""What one transaction does to articles, collected first and then written set-wise: rows, search, tallies, changes.

Keeping polls, keeping pages and revising by hand all end here, so that an article, its revision, its search row,
the tallies and the change are always written together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from dateline.model import Article, ArticleId, ChangeKind, ChangeNumber, Image, Standing
from dateline.store.bulk import Bulk
from dateline.store.documents import Written, article_of, article_text, article_texts, search_text, stated
from dateline.store.keys import free_keys, lock_keys
from dateline.store.numbers import new_ids, record_changes
from dateline.store.schema import articles, micros, picture_addresses, revisions, tallies
from dateline.store.search_index import SearchIndex
from dateline.store.upserts import upsert
from dateline.text import valid
from dateline.urls import picture_id

FIRST_SEEN = "first seen"
_LIVE = Standing.LIVE.value
PAGE_READ = "page read"
CHANGED = "changed at the source"

_articles = Bulk(
    articles,
    *("id", "key", "outlet_id", "source_id", "url_hash", "section", "sorts_at", "seen_at"),
    *("revision_id", "revisions", "standing", "language", "agency", "opening"),
)
_revisions = Bulk(revisions, "id", "article_id", "made_at", "because", "document")
_pictures = Bulk(picture_addresses, "picture_id", "article_id", "url", ignore_known=True)


@dataclass(slots=True)
class State:
    """A stored article while a transaction works on it; `stored` is what the search index was made from."""

    id: ArticleId
    key: int
    outlet_id: int
    section: str
    sorts_at: datetime
    revised_at: datetime | None
    revisions: int
    standing: str
    stored: Article
    article: Article
    first_section: str
    first_sorts_at: datetime
    steps: list[tuple[str, Article]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class New:
    """An article to be filed for the first time."""

    id: ArticleId
    outlet_id: int
    source_id: int | None
    url_hash: int | None
    section: str
    sorts_at: datetime
    written: Written


def load(connection: Connection, ids: Iterable[int]) -> dict[ArticleId, State]:
    """The articles of these ids, whole, locked where the database locks rows."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    query = (
        select(articles, revisions.c.document)
        .join(revisions, revisions.c.id == articles.c.revision_id)
        .where(articles.c.id.in_(wanted))
        .order_by(articles.c.id)
        .with_for_update(of=articles)
    )
    return {ArticleId(row.id): _state(row) for row in connection.execute(query)}


def _state(row: Any) -> State:
    article = article_of(row.document)
    return State(
        id=ArticleId(row.id),
        key=row.key,
        outlet_id=row.outlet_id,
        section=row.section,
        sorts_at=row.sorts_at,
        revised_at=row.revised_at,
        revisions=row.revisions,
        standing=row.standing,
        stored=article,
        article=article,
        first_section=row.section,
        first_sorts_at=row.sorts_at,
    )


# --- what counts as another state ------------------------------------------------------------------


def same_words(old: Article, new: Article) -> bool:
    """Whether headline, standfirst and body read the same; markup and links do not count."""
    return (
        old.headline == new.headline
        and old.standfirst == new.standfirst
        and [(b.kind, b.text) for b in old.blocks] == [(b.kind, b.text) for b in new.blocks]
    )


def same_pictures(old: Article, new: Article) -> bool:
    """Whether the same pictures stand in it."""
    return [image.url for image in old.images] == [image.url for image in new.images]


def at_the_source(old: Article, new: Article, *, page_follows: bool) -> Article:
    """The article after its feed entry changed.

    A feed's summary never replaces a body that is known whole, nor the body that a page gave where the page is
    asked again anyway; its headline is news all the same.
    """
    if old.whole and (not new.whole or (page_follows and old.made_from == "page")):
        return replace(old, headline=new.headline, updated=new.updated or old.updated)
    return new


def _nothing_new(old: Article, new: Article, *, any_difference: bool) -> bool:
    if any_difference:  # prices beside a text move with every look at its page
        return old == replace(new, prices=old.prices, prices_at=old.prices_at)
    return (
        same_words(old, new)
        and same_pictures(old, new)
        and (old.made_from, old.whole, old.wire)
        == (
            new.made_from,
            new.whole,
            new.wire,
        )
    )


# --- collecting and writing ------------------------------------------------------------------------


class Filing:
    """Collects what a transaction does to articles; `write` does it."""

    def __init__(self, connection: Connection, index: SearchIndex, now: datetime) -> None:
        self._connection, self._index, self._now = connection, index, now
        self._new: list[New] = []
        self._touched: dict[ArticleId, State] = {}
        self._tallies: Counter[tuple[str, str]] = Counter()
        self._made_keys: list[int] = []
        self._moved_keys: dict[ArticleId, int] = {}

    def add(self, new: New) -> None:
        """File an article for the first time."""
        self._new.append(new)

    def revise(
        self,
        state: State,
        article: Article,
        because: str,
        *,
        at_source: bool = False,
        section: str | None = None,
        any_difference: bool = False,
    ) -> bool:
        """Give an article another state where it differs, in `any_difference` or in what readers see of it.

        `at_source`: readers are told that the outlet revised it, where its words differ.
        """
        self.move(state, section)
        if _nothing_new(state.article, article, any_difference=any_difference):
            return False
        if at_source and not same_words(state.article, article):
            state.revised_at = self._now
        state.steps.append((because, article))
        state.article = article
        self._touched[state.id] = state
        return True

    def move(self, state: State, section: str | None) -> None:
        """Put an article into another section."""
        if section is not None and section != state.section:
            state.section = section
            self._touched[state.id] = state

    def place(self, state: State, sorts_at: datetime) -> bool:
        """Give an article another place in the lists, where it has another."""
        if sorts_at == state.sorts_at:
            return False
        state.sorts_at = sorts_at
        self._touched[state.id] = state
        return True

    def write(self) -> ChangeNumber | None:
        """Write all of it; the newest change's number."""
        self._write_rows()
        self._write_search()
        write_tallies(self._connection, self._tallies)
        ids = [new.id for new in self._new] + sorted(self._touched)
        return record_changes(self._connection, ChangeKind.ARTICLE, ids, self._now)

    def _write_rows(self) -> None:
        now = micros(self._now)
        steps = [(state, because, article) for state in self._touched.values() for because, article in state.steps]
        ids = new_ids(self._connection, "revision", len(self._new) + len(steps))
        article_rows: list[tuple[Any, ...]] = []
        revision_rows: list[tuple[Any, ...]] = []
        picture_rows: list[tuple[str, int, str]] = []
        for new, key, revision_id in zip(self._new, self._keys(), ids, strict=False):
            article_rows.append(_article_row(new, key, revision_id, now))
            revision_rows.append((revision_id, new.id, now, FIRST_SEEN, new.written.document))
            picture_rows += [(picture, new.id, url) for picture, url in new.written.pictures]
        self._count_new()
        last: dict[ArticleId, int] = {}
        for (state, because, article), revision_id in zip(steps, ids[len(self._new) :], strict=True):
            revision_rows.append((revision_id, state.id, now, because, article_text(article)))
            picture_rows += _picture_rows(state.id, article.images)
            last[state.id] = revision_id
        _articles.insert(self._connection, article_rows)
        _revisions.insert(self._connection, revision_rows)
        _pictures.insert(self._connection, sorted(set(picture_rows)))
        self._write_touched(last)

    def _write_touched(self, last: dict[ArticleId, int]) -> None:
        for state in sorted(self._touched.values(), key=lambda state: state.id):
            live = state.standing == Standing.LIVE
            if state.section != state.first_section and live:
                self._tallies[("section", state.first_section)] -= 1
                self._tallies[("section", state.section)] += 1
            values: dict[str, Any] = {"section": state.section}
            if state.id in self._moved_keys:
                values |= {"sorts_at": state.sorts_at, "key": self._moved_keys[state.id]}
                self._tallies[("day", _day(state.first_sorts_at))] -= live
                self._tallies[("day", _day(state.sorts_at))] += live
            if state.steps:
                language, agency = stated(state.article)
                values |= {
                    "language": language,
                    "agency": agency,
                    "revised_at": state.revised_at,
                    "revision_id": last[state.id],
                    "revisions": state.revisions + len(state.steps),
                    "opening": article_texts(state.article)[1],
                }
            self._connection.execute(update(articles).where(articles.c.id == state.id).values(values))

    def _write_search(self) -> None:
        changed = [s for s in self._touched.values() if s.steps or s.id in self._moved_keys]
        before = [(s.key, search_text(s.stored)) for s in changed]
        after = [(self._moved_keys.get(s.id, s.key), search_text(s.article)) for s in changed]
        moved = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
        self._index.remove(self._connection, [old for old, _ in moved])
        fresh = [(key, new.written.words) for new, key in zip(self._new, self._made_keys, strict=True)]
        self._index.add(self._connection, [new for _, new in moved] + fresh)

    def _keys(self) -> list[int]:
        """The list keys of the new articles, and of those that move, none of them taken."""
        moved = [state for state in self._touched.values() if state.sorts_at != state.first_sorts_at]
        times = [new.sorts_at for new in self._new] + [state.sorts_at for state in moved]
        lock_keys(self._connection, times)
        keys = free_keys(self._connection, times)
        self._made_keys = keys[: len(self._new)]
        self._moved_keys = {state.id: key for state, key in zip(moved, keys[len(self._new) :], strict=True)}
        return self._made_keys

    def _count_new(self) -> None:
        for section, many in Counter([new.section for new in self._new]).items():
            self._tallies[("section", section)] += many
        for day, many in Counter([new.sorts_at.astimezone(UTC).date() for new in self._new]).items():
            self._tallies[("day", day.isoformat())] += many


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def _article_row(new: New, key: int, revision_id: int, now: int) -> tuple[Any, ...]:
    return (
        *(new.id, key, new.outlet_id, new.source_id, new.url_hash, new.section, micros(new.sorts_at), now),
        *(revision_id, 1, _LIVE, new.written.language, new.written.agency, new.written.opening),
    )


def _picture_rows(article_id: ArticleId, images: Iterable[Image]) -> list[tuple[str, int, str]]:
    return [(picture_id(image.url), article_id, valid(image.url)) for image in images]


def write_tallies(connection: Connection, deltas: Counter[tuple[str, str]]) -> None:
    """Add to the tallies; in one order everywhere, so that two writers wait for each other but never in a ring."""
    rows = [{"kind": kind, "name": name, "count": count} for (kind, name), count in sorted(deltas.items()) if count]
    upsert(connection, tallies, ["kind", "name"], rows, values=lambda new: {"count": tallies.c.count + new.count})
