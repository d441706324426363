"""Asking articles again: which are due, claimed under leases, and what came of it kept.

Nothing is written where an article is first kept: those whose first delay has passed are put on the list later, a
few hundred at once, after the newest that was (`checked` among the counters). So intake itself pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from dateline.model import Article, ArticleId, Lease, PageRule, Standing, Validators
from dateline.store import page_claims
from dateline.store.claims import lock_claims
from dateline.store.documents import address_of, article_of
from dateline.store.filing import CHANGED, PAGE_READ, Filing, State, load, same_words
from dateline.store.habits import habits_of
from dateline.store.outward import GONE_WORDS, Checked, CheckTask, Verdict
from dateline.store.port import Kept
from dateline.store.rows import AnyRow, outlets_by_id
from dateline.store.schema import articles, checks, counters, revisions, sources
from dateline.store.search_index import SearchIndex
from dateline.store.standing import set_standing
from dateline.urls import host_of

AT_ONCE = 500
CURSOR = "checked"
_STANDING = (articles.c.standing, articles.c.standing_reason)
_PLANNED = (articles.c.id, articles.c.url_hash, articles.c.seen_at, articles.c.standing)


def unplanned(connection: Connection, before: datetime) -> bool:
    """Whether there is an article seen until then that was not looked at for the list."""
    query = select(articles.c.seen_at).where(articles.c.id > _cursor()).order_by(articles.c.id).limit(1)
    first = connection.execute(query).scalar()
    return first is not None and first <= before


def _cursor() -> Any:
    return select(counters.c.value).where(counters.c.name == CURSOR).scalar_subquery()


def plan(connection: Connection, now: datetime, delays: Sequence[timedelta], pages_by_default: bool) -> int:
    """Put articles on the list that were seen the first delay ago; how many. None whose page is never asked."""
    lock_claims(connection)
    query = (
        select(*_PLANNED, sources.c.pages, revisions.c.document)
        .join(revisions, revisions.c.id == articles.c.revision_id)
        .outerjoin(sources, sources.c.id == articles.c.source_id)
        .where(articles.c.id > _cursor())
        .order_by(articles.c.id)
        .limit(AT_ONCE)
    )
    last, rows = None, []
    for row in connection.execute(query):
        if row.seen_at > now - delays[0]:
            break
        last = row.id
        asked = pages_by_default if row.pages in (None, PageRule.NEEDED) else row.pages == PageRule.ALWAYS
        host = "" if row.url_hash is None else host_of(address_of(row.document))
        if asked and host and row.standing == Standing.LIVE and row.seen_at > now - delays[-1]:
            step = max(at for at, delay in enumerate(delays) if row.seen_at <= now - delay)
            rows.append({"article_id": row.id, "host": host, "due_at": row.seen_at + delays[step], "step": step})
    if rows:
        connection.execute(insert(checks), [row | {"misses": 0} for row in rows])
    if last is not None:
        connection.execute(update(counters).where(counters.c.name == CURSOR).values(value=last))
    return len(rows)


def claim(
    connection: Connection, now: datetime, limit: int, lease_for: timedelta, fast_hosts: Collection[str]
) -> list[CheckTask]:
    """Take due pages under a new lease, at most one a host unless it is fast."""
    ids, lease = page_claims.claim(connection, checks, now, limit, lease_for, fast_hosts)
    return [] if lease is None else _tasks(connection, ids, lease)


def _tasks(connection: Connection, ids: Sequence[int], lease: Lease) -> list[CheckTask]:
    query = (
        select(checks, articles.c.outlet_id, articles.c.seen_at, *_STANDING, revisions.c.document)
        .join(articles, articles.c.id == checks.c.article_id)
        .join(revisions, revisions.c.id == articles.c.revision_id)
        .where(checks.c.article_id.in_(ids))
        .order_by(checks.c.due_at, checks.c.article_id)
    )
    rows = connection.execute(query).all()
    outlet_ids = {row.outlet_id for row in rows}
    by_id, habits = outlets_by_id(connection, outlet_ids), habits_of(connection, outlet_ids)
    return [replace(_task(row, by_id, lease), habits=habits.get(row.outlet_id)) for row in rows]


def _task(row: AnyRow, outlets: dict[int, Any], lease: Lease) -> CheckTask:
    article = article_of(row.document)
    return CheckTask(
        article_id=ArticleId(row.article_id),
        outlet=outlets[row.outlet_id],
        url=article.url,
        lease=lease,
        step=row.step,
        misses=row.misses,
        validators=Validators(row.etag, row.last_modified),
        words_hash=row.words_hash,
        article=article,
        seen_at=row.seen_at,
        standing=Standing(row.standing),
        gone_by_asking=row.standing == Standing.WITHDRAWN and (row.standing_reason or "").startswith(GONE_WORDS),
    )


# --- what came of them -----------------------------------------------------------------------------


def keep(connection: Connection, index: SearchIndex, checked: Sequence[Checked], now: datetime) -> Kept:
    """Write what came of asking again where the lease still stands; the others are named."""
    mine, lost = page_claims.still_ours(connection, checks, checked)
    filing = Filing(connection, index, now)
    states = load(connection, (i for i, each in mine.items() if each.article is not None))
    changed = [i for i, state in states.items() if _revise(filing, state, mine[i])]
    number = filing.write()
    for article_id, each in sorted(mine.items()):
        if each.verdict in (Verdict.GONE, Verdict.BACK):
            standing, reason = _standing(each)
            number = set_standing(connection, article_id, standing, reason, now) or number
    _finish(connection, mine.values())
    return Kept(changed=tuple(changed), lost=tuple(lost), number=number)


def _standing(each: Checked) -> tuple[Standing, str | None]:
    return (Standing.WITHDRAWN, each.words) if each.verdict is Verdict.GONE else (Standing.LIVE, None)


def _revise(filing: Filing, state: State, each: Checked) -> bool:
    """Whether the outlet changed the words since we last read them there; what is known whole is never cut short.

    A text that came whole by the feed is compared with what its page said before, as the two are never quite alike.
    """
    new = each.article
    assert new is not None
    old: Article = state.article
    if old.whole and not new.whole:
        return False  # a login wall today does not take what was read before
    if each.task.words_hash is not None:
        if each.words_hash == each.task.words_hash:
            return False
    elif old.made_from != new.made_from and old.whole:
        return False  # the first look at its page: nothing to compare with yet
    if not old.whole:
        return filing.revise(state, new, PAGE_READ)
    return not same_words(old, new) and filing.revise(state, new, CHANGED, at_source=True)


def _finish(connection: Connection, checked: Iterable[Checked]) -> None:
    done, again = [], []
    for each in checked:
        if each.due_at is None:
            done.append(each.task.article_id)
            continue
        validators = each.task.validators if each.validators is None else each.validators
        again.append(
            {
                "which": each.task.article_id,
                "new_due_at": each.due_at,
                "new_step": each.step,
                "new_misses": each.misses,
                "new_etag": validators.etag,
                "new_last_modified": validators.last_modified,
                "new_words_hash": each.task.words_hash if each.words_hash is None else each.words_hash,
            }
        )
    if done:
        connection.execute(delete(checks).where(checks.c.article_id.in_(done)))
    if again:
        names = ("due_at", "step", "misses", "etag", "last_modified", "words_hash")
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        which = checks.c.article_id == bindparam("which")
        connection.execute(update(checks).where(which).values(values | {"lease": None, "lease_until": None}), again)
