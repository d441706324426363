"""What editors do to stories is a rule with who and when, holds in the next run, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from tests.store.conftest import SetClock
from tests.store.newsroom import NOW
from tests.store.telltale import outlets, partition, report, retold, teller, text, told

from dateline.errors import Unfit
from dateline.live.feed import ChangeFeed
from dateline.model import ArticleId
from dateline.store.port import Store
from dateline.store.stories_port import RuleKind, StoryId
from dateline.walk import story_desk
from dateline.walk.stories import StoryWalk
from dateline.walk.story_desk import LONGEST_NAME, StoryDesk


@pytest.fixture(autouse=True)
def _nobody_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_desk, "WAIT", timedelta(0))  # the test tells when it is time


@pytest.fixture
def desk(store: Store, clock: SetClock) -> StoryDesk:
    return StoryDesk(store=store, changes=ChangeFeed(), clock=clock)


@pytest.fixture
async def walk(store: Store, clock: SetClock) -> StoryWalk:
    return teller(store, clock)


@pytest.fixture
async def three(store: Store, walk: StoryWalk) -> list[ArticleId]:
    """Three reports of three happenings, told."""
    sources = await outlets(store, "abc")
    ids = [await report(store, source, n, text(n + 1)) for n, source in enumerate(sources)]
    await told(walk)
    return ids


async def story_of(store: Store, article: ArticleId) -> StoryId:
    placed = await store.stories.of_article(article)
    assert placed is not None
    return placed.story.id


async def stories_of(store: Store, ids: list[ArticleId]) -> set[frozenset[int]]:
    return (await partition(store, ids))[1]


async def holds_in_every_run(
    store: Store, walk: StoryWalk, ids: list[ArticleId], stories: Iterable[Iterable[int]]
) -> None:
    """Now, after a pass that mends, and after a rebuild."""
    wanted = {frozenset(story) for story in stories}
    await told(walk)
    assert await stories_of(store, ids) == wanted
    await walk.mend(NOW + timedelta(hours=1))
    assert await stories_of(store, ids) == wanted
    await walk.tell_all(anew=True)
    assert await stories_of(store, ids) == wanted


async def leads_to(store: Store, story: StoryId) -> StoryId:
    """Where the address of a story leads: to itself while it lives."""
    if await store.stories.story(story) is not None:
        return story
    into = await store.stories.moved(story)
    assert into is not None, "an address died"
    return into


async def test_a_merge_holds_and_taken_back_both_stories_are_under_their_addresses_again(
    store: Store, desk: StoryDesk, walk: StoryWalk, three: list[ArticleId]
) -> None:
    one, two, _ = addresses = [await story_of(store, article) for article in three]
    rule = await desk.merge(two, one, "ada")
    merged = {frozenset(three[:2]), frozenset(three[2:])}
    await holds_in_every_run(store, walk, three, merged)
    assert [await leads_to(store, each) for each in addresses] == [one, one, addresses[2]]
    (noted,) = await store.stories.rules(one)
    assert (noted.kind, noted.who) == (RuleKind.MERGE, "ada")
    assert await desk.take_back(rule, "ben")
    await holds_in_every_run(store, walk, three, {frozenset([each]) for each in three})
    assert [await story_of(store, article) for article in three] == addresses
    assert not await desk.take_back(rule, "ben")


async def test_a_story_that_comes_back_from_a_merge_has_its_headline_and_its_pin_again(
    store: Store, desk: StoryDesk, walk: StoryWalk, three: list[ArticleId]
) -> None:
    one, two = [await story_of(store, article) for article in three[:2]]
    await desk.rename(two, "Ports shut", "ada")
    await desk.pin(two, "ada")
    merged = await desk.merge(two, one, "ada")
    await told(walk)
    assert await store.stories.story(two) is None
    await desk.take_back(merged, "ada")
    await told(walk)
    for again in (False, True):
        if again:
            await walk.tell_all(anew=True)
        back = await store.stories.story(two)
        assert back is not None and (back.name, back.pinned) == ("Ports shut", True)


async def test_a_split_holds_and_no_address_dies(
    store: Store, desk: StoryDesk, walk: StoryWalk, three: list[ArticleId]
) -> None:
    one, two = await story_of(store, three[0]), await story_of(store, three[1])
    await desk.merge(two, one, "ada")
    await told(walk)
    placed = await store.stories.of_article(three[1])
    assert placed is not None
    await desk.split(one, [placed.coverage.id], "ada")
    await holds_in_every_run(store, walk, three, {frozenset([each]) for each in three})
    assert [await leads_to(store, each) for each in (one, two)] == [one, await story_of(store, three[1])]


async def test_a_split_that_takes_all_that_a_merge_brought_brings_the_story_back(
    store: Store, desk: StoryDesk, walk: StoryWalk, three: list[ArticleId]
) -> None:
    one, two, _ = [await story_of(store, article) for article in three]
    await desk.rename(two, "Ports shut", "ada")
    await desk.merge(two, one, "ada")
    await told(walk)
    placed = await store.stories.of_article(three[1])
    assert placed is not None
    await desk.split(one, [placed.coverage.id], "ben")
    await holds_in_every_run(store, walk, three, [[each] for each in three])
    back = await store.stories.story(two)
    assert back is not None and back.name == "Ports shut"
    assert [rule.kind for rule in await store.stories.rules(one) if rule.ended_at is None] == [RuleKind.SPLIT]


async def test_a_split_of_some_that_a_merge_brought_leaves_the_others_where_they_are(
    store: Store, desk: StoryDesk, walk: StoryWalk, three: list[ArticleId]
) -> None:
    one, two, third = addresses = [await story_of(store, article) for article in three]
    await desk.merge(third, two, "ada")
    await told(walk)
    await desk.merge(two, one, "ada")
    await told(walk)
    placed = await store.stories.of_article(three[1])
    assert placed is not None
    await desk.split(one, [placed.coverage.id], "ben")
    wanted = [[three[0], three[2]], [three[1]]]
    await holds_in_every_run(store, walk, three, wanted)
    await holds_in_every_run(store, walk, three, wanted)
    for each in addresses:
        await leads_to(store, each)


async def test_a_split_of_what_would_be_one_story_holds_in_one_rebuild_after_the_other(
    store: Store, desk: StoryDesk, clock: SetClock
) -> None:
    walk = teller(store, clock, batch=7)
    sources = await outlets(store, "abcd")
    for n in range(30):
        await report(store, sources[n % 4], f"n{n}", text(100 + n))
    ids = [
        await report(store, source, f"r{n}", retold(7, n), headline=f"Ferry Albatros7 sold, {n}")
        for n, source in enumerate(sources)
    ]
    await told(walk)
    await walk.mend(NOW)
    assert await stories_of(store, ids) == {frozenset(ids)}
    placed = await store.stories.of_article(ids[3])
    assert placed is not None
    await desk.split(placed.story.id, [placed.coverage.id], "ada")
    await holds_in_every_run(store, walk, ids, [ids[:3], ids[3:]])
    await holds_in_every_run(store, walk, ids, [ids[:3], ids[3:]])
    (rule,) = await store.stories.rules(placed.story.id)
    assert rule.ended_at is None


async def test_an_article_that_is_moved_stays_where_it_was_put_until_that_is_taken_back(
    store: Store, desk: StoryDesk, walk: StoryWalk, three: list[ArticleId]
) -> None:
    before = [await story_of(store, article) for article in three]
    rule = await desk.move(three[2], before[0], "ada")
    await holds_in_every_run(store, walk, three, {frozenset([three[0], three[2]]), frozenset([three[1]])})
    assert await leads_to(store, before[2]) == before[0]
    assert await desk.take_back(rule, "ada")
    await told(walk)
    assert await leads_to(store, before[2]) == await story_of(store, three[2])


async def test_an_article_is_moved_into_a_story_of_its_own(
    store: Store, desk: StoryDesk, walk: StoryWalk, three: list[ArticleId]
) -> None:
    one, two = await story_of(store, three[0]), await story_of(store, three[1])
    await desk.merge(two, one, "ada")
    await told(walk)
    await desk.move(three[1], None, "ada")
    await holds_in_every_run(store, walk, three, {frozenset([each]) for each in three})


async def test_a_pin_is_taken_off_again_and_a_pinned_article_stays(
    store: Store, desk: StoryDesk, walk: StoryWalk, three: list[ArticleId]
) -> None:
    last = await story_of(store, three[2])
    await desk.pin(last, "ada")
    await told(walk)
    assert (await store.stories.front())[0].id == last
    assert await desk.unpin(last, "ben")
    assert not await desk.unpin(last, "ben")
    await told(walk)
    assert not any(story.pinned for story in await store.stories.front())
    await desk.pin_article(three[1], "ada")
    await holds_in_every_run(store, walk, three, {frozenset([each]) for each in three})


async def test_a_name_of_ours_stands_for_the_headline_until_it_is_emptied(
    store: Store, desk: StoryDesk, walk: StoryWalk, three: list[ArticleId]
) -> None:
    story = await story_of(store, three[0])
    before = await store.stories.story(story)
    await desk.rename(story, "  Our \n own   words ", "ada")
    await told(walk)
    named = await store.stories.story(story)
    assert named is not None and before is not None and named.headline == "Our own words"
    await desk.rename(story, "", "ada")
    await told(walk)
    after = await store.stories.story(story)
    assert after is not None and after.headline == before.headline


async def test_what_cannot_be_is_refused(store: Store, desk: StoryDesk, three: list[ArticleId]) -> None:
    one = await story_of(store, three[0])
    placed = await store.stories.of_article(three[0])
    other = await store.stories.of_article(three[1])
    assert placed is not None and other is not None
    for deed in (
        desk.split(StoryId(99), [placed.coverage.id], "ada"),
        desk.split(one, [], "ada"),
        desk.split(one, [placed.coverage.id], "ada"),
        desk.split(one, [other.coverage.id], "ada"),
        desk.merge(one, one, "ada"),
        desk.merge(one, StoryId(99), "ada"),
        desk.move(ArticleId(99), one, "ada"),
        desk.move(three[0], one, "ada"),
        desk.pin(StoryId(99), "ada"),
        desk.pin_article(ArticleId(99), "ada"),
        desk.rename(one, "x" * (LONGEST_NAME + 1), "ada"),
    ):
        with pytest.raises(Unfit):
            await deed
    assert not await store.stories.rules(one)
