from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from tests.store.conftest import SetClock
from tests.store.newsroom import NOW, changed, outlet_with_feed
from tests.store.telltale import outlets, partition, report, retold, teller, text, told

from dateline.errors import Conflict
from dateline.model import ArticleId, Source, Standing
from dateline.store.port import Store
from dateline.store.stories_port import RuleKind, StoryId
from dateline.walk.stories import StoryWalk


async def test_copies_are_one_text_and_one_story(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "abc")
    ids = [await report(store, source, n, text(1), headline=f"Told {n}") for n, source in enumerate(sources)]
    other = await report(store, sources[0], "other", text(2))
    await told(teller(store, clock), dress=True)
    texts, stories = await partition(store, [*ids, other])
    assert texts == stories == {frozenset(ids), frozenset([other])}
    placed = await store.stories.of_article(ids[1])
    assert placed is not None and placed.coverage.outlets == 3 and placed.story.outlets == 1
    assert placed.coverage.carriers[1].did == ("another headline",)


async def test_copies_are_compared_with_the_agencys_own_version_and_not_with_the_longest(
    store: Store, clock: SetClock
) -> None:
    _, agency = await outlet_with_feed(store, "Meridian")
    plain, longer = await outlets(store, "bc")
    wire = f"KORS (Meridian) — {text(1)}"
    own = await report(store, agency, 1, wire, headline="Told", at=NOW)
    await report(store, plain, 2, wire, headline="Told", at=NOW)
    added = await report(store, longer, 3, f"{wire}\n{text(9, 2)}", headline="Told", at=NOW)
    await told(teller(store, clock), dress=True)
    placed = await store.stories.of_article(added)
    assert placed is not None
    said = {carrier.filed.id: carrier.did for carrier in placed.coverage.carriers}
    assert placed.coverage.stands.id == own and len(said) == 3
    assert said[added] and all("added" in phrase for phrase in said[added]), "nobody cut anything"
    page = await store.stories.article_page(added, 5)
    assert page is not None and page[1] is not None and page[1].text is not None and page[1].text.stands.id == own


async def told_in_other_words(store: Store, sources: list[Source], walk: StoryWalk) -> list[ArticleId]:
    """One happening by each source in words of its own, in a window that has seen some."""
    for n in range(30):
        await report(store, sources[n % len(sources)], f"n{n}", text(100 + n))
    ids = [
        await report(store, source, f"r{n}", retold(7, n), headline=f"Ferry Albatros7 sold, {n}")
        for n, source in enumerate(sources)
    ]
    await told(walk)
    await walk.mend(NOW)
    return ids


async def test_reports_in_other_words_are_one_story_of_several_texts(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "abcd")
    walk = teller(store, clock)
    ids = await told_in_other_words(store, sources, walk)
    texts, stories = await partition(store, ids)
    assert len(texts) == 4 and stories == {frozenset(ids)}
    placed = await store.stories.of_article(ids[0])
    assert placed is not None and (placed.story.outlets, placed.story.texts, placed.story.reports) == (4, 4, 4)


async def test_the_address_of_a_story_does_not_go_on_saying_what_was_taken_down(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "ab")
    walk = teller(store, clock)
    first = await report(store, sources[0], 1, text(1), headline="Mayor sold the ferry to himself")
    second = await report(store, sources[1], 2, text(1), headline="The ferry is sold")
    await told(walk)
    before = await store.stories.of_article(second)
    assert before is not None and before.story.slug == "mayor-sold-the-ferry-to-himself"
    await store.news.set_standing(second, Standing.HELD, "wait", NOW)
    await store.news.set_standing(second, Standing.LIVE, None, NOW)
    await told(walk)
    kept = await store.stories.of_article(first)
    assert kept is not None and kept.story.slug == before.story.slug  # whose words they are not may come and go
    await store.news.set_standing(first, Standing.WITHDRAWN, "killed", NOW)
    await told(walk)
    after = await store.stories.of_article(second)
    assert after is not None and (after.story.id, after.story.slug) == (before.story.id, "")


@pytest.mark.parametrize("batch", [1, 3, 7])
async def test_killed_between_batches_nothing_is_lost_or_doubled(store: Store, clock: SetClock, batch: int) -> None:
    sources = await outlets(store, "abcd")
    ids = []
    for n in range(24):
        # Of one happening only: reports of several in the same words are equally near, and rounding decides.
        words = text(n // 3) if n % 6 else retold(7, n // 6)
        ids.append(await report(store, sources[n % 4], n, words))
    first = teller(store, clock, batch)
    await first.hold()
    await first.step()
    await first.step()
    # It is killed here: its lease runs out, another one reads the window back.
    clock.go(minutes=5)
    second = teller(store, clock, 100)
    await told(second)
    clock.go(minutes=1)
    with pytest.raises(Conflict):
        await first.hold()
    await second.mend(clock.now())
    halves = await partition(store, ids)
    await second.tell_all(anew=True)
    assert await partition(store, ids) == halves
    progress = await store.stories.progress()
    assert progress.reports == len(ids)


@pytest.mark.parametrize("batch", [1, 2, 100])
async def test_a_text_that_becomes_anothers_in_the_batch_that_opened_it_loses_no_article(
    store: Store, clock: SetClock, batch: int
) -> None:
    sources = await outlets(store, "abc")
    paragraphs = text(1, 6).split("\n")
    parts = (paragraphs[:4], paragraphs[2:], paragraphs)  # two that are cut from the third, which makes them one
    ids = [
        await report(store, source, n, "\n".join(p)) for n, (source, p) in enumerate(zip(sources, parts, strict=True))
    ]
    await told(teller(store, clock, batch))
    assert await partition(store, ids) == ({frozenset(ids)}, {frozenset(ids)})
    assert (await store.stories.progress()).reports == len(ids)


async def test_one_that_is_edited_into_a_copy_joins_and_its_address_leads_on(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "ab")
    walk = teller(store, clock)
    one = await report(store, sources[0], 1, text(1))
    two = await report(store, sources[1], 2, text(2))
    await told(walk)
    before = await store.stories.of_article(two)
    assert before is not None
    filed = await store.news.article(two)
    assert filed is not None
    await store.news.revise(two, changed(filed.article, text(1)), "changed at the source", NOW)
    await told(walk)
    after = await store.stories.of_article(one)
    assert after is not None and after.story.reports == 2
    assert await store.stories.story(before.story.id) is None
    assert await store.stories.moved(before.story.id) == after.story.id


async def test_an_edit_that_changes_little_changes_no_address(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "ab")
    walk = teller(store, clock)
    one = await report(store, sources[0], 1, text(1))
    await report(store, sources[1], 2, text(1))
    await told(walk)
    before = await store.stories.of_article(one)
    filed = await store.news.article(one)
    assert filed is not None and before is not None
    more = text(1) + "\nThe mayor said that nobody was hurt."
    await store.news.revise(one, changed(filed.article, more), "changed at the source", NOW)
    await told(walk)
    after = await store.stories.of_article(one)
    assert after is not None and (after.story.id, after.coverage.id) == (before.story.id, before.coverage.id)
    assert after.story.reports == 2


async def test_what_is_taken_down_is_in_no_story_and_the_rest_goes_on(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "abc")
    walk = teller(store, clock)
    ids = [await report(store, source, n, text(1)) for n, source in enumerate(sources)]
    alone = await report(store, sources[0], "alone", text(2))
    await told(walk, dress=True)
    story, lonely = await store.stories.of_article(ids[1]), await store.stories.of_article(alone)
    assert story is not None and lonely is not None
    for number in (ids[0], alone):
        await store.news.set_standing(number, Standing.TAKEN_DOWN, "asked for", NOW)
    # At once, before anything is told anew:
    whole = await store.stories.whole(story.story.id)
    assert whole is not None and {c.filed.id for t in whole.coverage for c in t.carriers} == set(ids[1:])
    assert await store.stories.of_article(alone) is None
    await told(walk, dress=True)
    now = await store.stories.story(story.story.id)
    assert now is not None and now.reports == 2 and now.lead.id in ids[1:] and now.first in ids[1:]
    assert await store.stories.story(lonely.story.id) is None
    assert await store.stories.moved(lonely.story.id) is None
    await store.news.set_standing(alone, Standing.LIVE, None, NOW)
    await told(walk)
    back = await store.stories.of_article(alone)
    assert back is not None and back.story.id == lonely.story.id


async def test_an_outlet_that_is_removed_takes_its_reports_out_of_stories(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "ab")
    walk = teller(store, clock)
    kept = await report(store, sources[0], 1, text(1))
    await report(store, sources[1], 2, text(1))
    await report(store, sources[1], 3, text(3))
    await told(walk)
    await store.sources.remove_outlet(sources[1].outlet_id)
    await told(walk)
    progress = await store.stories.progress()
    assert (progress.stories, progress.texts, progress.reports) == (1, 1, 1)
    placed = await store.stories.of_article(kept)
    assert placed is not None and placed.coverage.outlets == 1


async def test_two_workers_give_the_same_as_one(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "abcd")
    walks = [teller(store, clock, 2), teller(store, clock, 5)]
    ids: list[ArticleId] = []
    for n in range(20):
        ids.append(await report(store, sources[n % 4], n, text(n // 2)))
        for walk in walks if n % 5 == 4 else ():
            if await walk.hold():
                await walk.step()
                await walk.close()
    await told(walks[0])
    assert not await walks[1].hold()
    texts, _ = await partition(store, ids)
    assert texts == {frozenset(ids[n : n + 2]) for n in range(0, 20, 2)}


async def test_two_workers_at_once_tell_what_one_tells(
    store: Store, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Both look whenever something came; the lease runs out under the one who holds it, who finds that out on writing."""
    caplog.set_level(logging.INFO, "dateline.walk.stories")
    sources = await outlets(store, "abcd")
    walks = [teller(store, clock, 3), teller(store, clock, 7)]
    ids: list[ArticleId] = []
    for n in range(24):
        words = text(n // 6) if n % 3 else retold(100 + n // 12, n // 3)
        ids.append(await report(store, sources[n % 4], n, words, at=clock.now()))
        if n % 4 == 3:
            await asyncio.gather(*(walk.turn() for walk in walks))
            await report(store, sources[0], f"later {n}", text(50 + n), at=clock.now())
            clock.go(seconds=61)
            for walk in sorted(walks, key=lambda walk: walk._lease is not None):
                await walk.turn()  # the idle one takes it first
    assert [told.message for told in caplog.records].count("another process tells stories now") == 6
    for walk in walks:
        await walk.close()
    alone = teller(store, clock)
    await alone.tell_all()
    by_two = await partition(store, ids)
    assert len(by_two[0]) > len(by_two[1]) and sum(map(len, by_two[0])) == len(ids)
    await alone.tell_all(anew=True)
    assert await partition(store, ids) == by_two


async def test_a_front_page_goes_by_outlets_and_freshness(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "abcd")
    walk = teller(store, clock)
    for n in range(30):
        await report(store, sources[n % 4], f"n{n}", text(100 + n), at=NOW - timedelta(days=2))
    four = [
        await report(
            store, source, f"r{n}", retold(7, n), headline=f"Ferry Albatros7 sold, {n}", at=NOW - timedelta(hours=3)
        )
        for n, source in enumerate(sources)
    ]
    late = await report(store, sources[0], "late", text(50), at=NOW)
    later = await report(store, sources[0], "old", text(51), at=NOW - timedelta(hours=20))
    await told(walk)
    await walk.mend(NOW)
    order = [story.lead.id for story in await store.stories.front(limit=3)]
    assert order[0] in four and order[1:] == [late, later]
    newest = await store.stories.latest(limit=2)
    assert newest[0].lead.id == late
    assert (await store.stories.of_articles([late, later])).keys() == {late, later}
    assert await store.stories.story(StoryId(999_999)) is None


async def test_what_editors_decide_holds_and_can_be_taken_back(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "abcd")
    walk = teller(store, clock)
    one = await report(store, sources[0], 1, text(1))
    two = await report(store, sources[1], 2, text(2))
    await told(walk)
    first, second = await store.stories.of_article(one), await store.stories.of_article(two)
    assert first is not None and second is not None
    merged, _ = await store.telling.decide(RuleKind.MERGE, "ada", second.story.id, NOW, other=first.story.id)
    await told(walk)
    assert await store.stories.moved(second.story.id) == first.story.id
    copy = await report(store, sources[2], 3, text(2))
    await walk.mend(NOW)
    await told(walk)
    assert await partition(store, [one, two, copy]) == (
        {frozenset([one]), frozenset([two, copy])},
        {frozenset([one, two, copy])},
    )
    # A rebuild respects it, and so does the next holder of the lease.
    await walk.tell_all(anew=True)
    assert (await partition(store, [one, two, copy]))[1] == {frozenset([one, two, copy])}
    # Merge, then split: what was is again, under its old address.
    await store.telling.decide(RuleKind.SPLIT, "ada", first.story.id, NOW, groups=[second.coverage.id])
    await told(walk)
    restored = await store.stories.of_article(two)
    assert restored is not None and restored.story.id == second.story.id and restored.story.reports == 2
    assert next(rule for rule in await store.stories.rules() if rule.id == merged).ended_by == "ada"
    assert [deed.what for deed in await store.desk.deeds()][:2] == ["split a story", "merged a story into another"]


async def test_a_pinned_story_stands_first_and_a_name_goes_before_the_headline(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "ab")
    walk = teller(store, clock)
    old = await report(store, sources[0], 1, text(1), at=NOW - timedelta(days=1))
    await report(store, sources[1], 2, text(2))
    await told(walk)
    placed = await store.stories.of_article(old)
    assert placed is not None
    story = placed.story.id
    pin, _ = await store.telling.decide(RuleKind.PIN, "ada", story, NOW)
    await store.telling.decide(RuleKind.RENAME, "ada", story, NOW, words="Our own words")
    await told(walk)
    assert next((s.id, s.headline) for s in await store.stories.front()) == (story, "Our own words")
    await store.telling.end_rule(pin, "ada", NOW)
    await told(walk)
    assert (await store.stories.front())[0].id != story


async def test_a_dispute_waits_for_the_desk(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "ab")
    ids = [await report(store, source, n, text(1)) for n, source in enumerate(sources)]
    await told(teller(store, clock), dress=True)
    made = await store.telling.dispute(ids[0], "Northern Wire", "We wrote it.", "desk@north.example", NOW)
    (waiting,) = await store.stories.disputes()
    assert (waiting.id, waiting.claimed, waiting.state) == (made, "Northern Wire", "open")
    placed = await store.stories.of_article(ids[1])
    assert placed is not None and placed.coverage.origin is not None and placed.coverage.origin.disputed
    await store.telling.answer(made, "declined", "It is theirs.", "ada", NOW)
    assert not await store.stories.disputes()


async def test_a_list_shows_a_story_once_by_its_newest_report(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "abc")
    ids = [
        await report(store, source, n, text(1), headline=f"Told {n}", at=NOW + timedelta(minutes=n))
        for n, source in enumerate(sources)
    ]
    other = await report(store, sources[0], "other", text(2), at=NOW + timedelta(minutes=1, seconds=30))
    await told(teller(store, clock))
    me = (await store.desk.put_account("ann", "x", NOW)).id

    async def listed(**more: object) -> list[ArticleId]:
        return [filed.id for filed in await store.news.latest(once=True, **more)]  # type: ignore[arg-type]

    assert await listed() == [ids[2], other]
    assert [filed.id for filed in await store.news.latest()] == [ids[2], other, ids[1], ids[0]]
    assert await listed(section="world") == [ids[2], other]
    assert await listed(outlet_id=sources[0].outlet_id) == [other, ids[0]]  # the newest of those that the list shows
    assert await store.stories.beside([ids[0]]) == ids
    assert await store.stories.beside([other]) == [other]
    await store.news.mark(me, [ids[2]], read=True, now=NOW)
    assert await listed(unread_by=me) == [other, ids[1]]
    await store.news.mark(me, ids, read=True, now=NOW)
    assert await listed(unread_by=me) == [other]


async def test_a_text_that_proves_to_be_years_old_leaves_the_story_of_today(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "abcd")
    walk = teller(store, clock)
    ids = await told_in_other_words(store, sources, walk)
    assert (await partition(store, ids))[1] == {frozenset(ids)}
    late = await store.news.article(ids[3])
    assert late is not None
    await store.news.revise(ids[3], late.article, "re-extracted", NOW, sorts_at=NOW - timedelta(days=700))
    await told(walk)
    await walk.mend(NOW)
    assert (await partition(store, ids))[1] == {frozenset(ids[:3]), frozenset(ids[3:])}
