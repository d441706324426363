"""What an agency holds, kills and lets go, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.store.newsroom import NOW, arrival, article, changed, entry_of, filed, keep, outlet_with_feed

from dateline.model import Standing
from dateline.store.port import Fate
from dateline.store.sql_store import SqlStore

HOUR = timedelta(hours=1)


async def held(store: SqlStore, n: int = 1, until: object = NOW + HOUR) -> tuple[object, object, object]:
    """A source with one held article."""
    _, source = await outlet_with_feed(store)
    made = article(n, "The minister resigned.")
    fate = Fate(Standing.HELD, "embargoed", until)  # type: ignore[arg-type]
    kept = await keep(store, source, replace(arrival(made), fate=fate))
    return source, made, kept.new[0]


async def everywhere(store: SqlStore) -> dict[str, int]:
    """How many articles each list that feeds a public way out has."""
    first = next((h.filed.id for h in await store.news.held()), None)
    return {
        "latest": len(await store.news.latest()),
        "search": len(await store.news.search("minister")),
        "openings": len(await store.news.openings([first])) if first else 0,
        "sections": sum(count for _, count in await store.news.sections()),
        "days": sum(count for _, count in await store.news.days()),
        "tally": (await store.sources.tally()).articles,
        "holding": sum(map(len, (await store.news.holding([("minister",)])).holders.values())),
    }


async def test_a_held_article_is_in_no_list(store: SqlStore) -> None:
    _, _, article_id = await held(store)
    assert set((await everywhere(store)).values()) == {0}
    (one,) = await store.news.held()
    assert (one.filed.id, one.until, one.filed.standing) == (article_id, NOW + HOUR, Standing.HELD)


async def test_it_is_let_go_at_its_second_and_not_before(store: SqlStore) -> None:
    _, _, article_id = await held(store)
    before = NOW + HOUR - timedelta(microseconds=1)
    assert await store.news.next_release_at() == NOW + HOUR
    assert (await store.news.release(before)).changed == ()
    assert (await store.news.release(NOW + HOUR)).changed == (article_id,)
    assert await store.news.release(NOW + HOUR) == type(await store.news.release(NOW))()
    assert set(v for k, v in (await everywhere(store)).items() if k != "openings") == {1}


async def test_what_is_let_go_is_the_newest_of_the_lists(store: SqlStore) -> None:
    source, _, article_id = await held(store)
    for n in range(2, 5):
        await filed(store, source, article(n), sorts_at=NOW + timedelta(minutes=n))  # type: ignore[arg-type]
    await store.news.release(NOW + HOUR)
    newest = (await store.news.latest())[0]
    assert (newest.id, newest.sorts_at) == (article_id, NOW + HOUR)
    assert [found.filed.id for found in await store.news.search("minister")] == [article_id]


async def test_a_later_version_ends_a_hold_without_an_end(store: SqlStore) -> None:
    source, made, article_id = await held(store, until=None)
    assert await store.news.next_release_at() is None
    entry = await entry_of(store, source, made)  # type: ignore[arg-type]
    newer = changed(made, "The minister has resigned.")  # type: ignore[arg-type]
    await keep(store, source, replace(arrival(newer, known=entry), fate=Fate(Standing.LIVE)))  # type: ignore[arg-type]
    (one,) = await store.news.latest()
    assert (one.id, one.article.blocks[0].text) == (article_id, "The minister has resigned.")
    assert await store.news.held() == []


async def test_a_kill_is_for_good(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    made = article(1, "The minister resigned.")
    (article_id,) = await filed(store, source, made)
    entry = await entry_of(store, source, made)
    kill = Fate(Standing.WITHDRAWN, "killed by the agency")
    await keep(store, source, replace(arrival(made, known=entry), fate=kill))
    assert set((await everywhere(store)).values()) == {0}
    for fate in (Fate(Standing.LIVE), Fate(Standing.HELD, "embargoed", NOW)):
        await keep(store, source, replace(arrival(made, known=entry), fate=fate))
        await store.news.release(NOW + HOUR)
    stored = await store.news.article(article_id)
    assert stored is not None and stored.standing is Standing.WITHDRAWN
    assert stored.standing_reason == "killed by the agency"


async def test_what_a_person_took_down_stays_down(store: SqlStore) -> None:
    _source, _made, article_id = await held(store)
    await store.news.set_standing(article_id, Standing.TAKEN_DOWN, "a letter", NOW)  # type: ignore[arg-type]
    await store.news.release(NOW + HOUR)
    stored = await store.news.article(article_id)  # type: ignore[arg-type]
    assert stored is not None and stored.standing is Standing.TAKEN_DOWN
    assert await store.news.next_release_at() is None  # and nobody looks at it every second


async def test_who_restores_an_article_does_not_end_its_embargo(store: SqlStore) -> None:
    _, _, article_id = await held(store)
    await store.news.set_standing(article_id, Standing.TAKEN_DOWN, "a letter", NOW)  # type: ignore[arg-type]
    await store.news.set_standing(article_id, Standing.LIVE, None, NOW)  # type: ignore[arg-type]
    assert set((await everywhere(store)).values()) == {0}
    assert (await store.news.release(NOW + HOUR)).changed == (article_id,)
    assert [filed.id for filed in await store.news.latest()] == [article_id]


async def test_a_source_without_a_host_is_never_asked(store: SqlStore) -> None:
    outlet = await store.sources.add_outlet("Agency", "wire:agency")
    source, _ = await store.sources.add_source(outlet.id, "file:///srv/wire/agency", now=NOW)
    assert await store.sources.claim(NOW, 10, HOUR, ()) in ([], ())
    assert await store.sources.next_due_at() is None
    taken = await store.sources.claim_one(source.id, NOW, HOUR)
    assert taken is not None and taken.lease is not None
    assert await store.sources.claim_one(source.id, NOW, HOUR) is None


async def test_a_removed_agency_takes_its_holds_along(store: SqlStore) -> None:
    await held(store)
    (outlet,) = await store.sources.outlets()
    assert await store.sources.remove_outlet(outlet.id) == 1
    assert await store.news.next_release_at() is None
