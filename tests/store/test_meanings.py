"""Stories told with an encoder, on both databases; the encoder is a made small one."""

from __future__ import annotations

from datetime import timedelta

from tests.store.conftest import SetClock
from tests.store.newsroom import NOW, arrival, article, keep
from tests.store.telltale import outlets, partition, report, teller, text, told
from tests.unit.stories.polyglot import BUDGET, FERRY, Polyglot

from dateline.live.feed import ChangeFeed
from dateline.model import ArticleId, Source
from dateline.store.port import Store
from dateline.walk.stories import StoryWalk


def reading(store: Store, clock: SetClock, encoder: Polyglot, batch: int = 100) -> StoryWalk:
    return StoryWalk(store=store, changes=ChangeFeed(), clock=clock, batch=batch, encoder=encoder)  # type: ignore[arg-type]


async def filed_in_languages(store: Store, sources: list[Source], among: int = 12) -> dict[str, ArticleId]:
    made = {}
    for n in range(among):
        await report(store, sources[n % len(sources)], f"n{n}", text(300 + n))
    every = {f"ferry {k}": v for k, v in FERRY.items()} | {f"budget {k}": v for k, v in BUDGET.items()}
    for n, (name, (title, body)) in enumerate(every.items()):
        language = name.split()[1]
        source = sources[n % len(sources)]
        made[name] = await report(store, source, name.replace(" ", "-"), body, headline=title, language=language)
    return made


async def in_stories(store: Store, made: dict[str, ArticleId]) -> set[frozenset[str]]:
    names = {number: name for name, number in made.items()}
    _, stories = await partition(store, list(made.values()))
    return {frozenset(names[ArticleId(number)] for number in held) for held in stories}


TOGETHER = {frozenset(f"ferry {k}" for k in FERRY), frozenset(f"budget {k}" for k in BUDGET)}


async def test_one_happening_in_five_languages_is_one_story(store: Store, clock: SetClock) -> None:
    made = await filed_in_languages(store, await outlets(store))
    encoder = Polyglot()
    walk = reading(store, clock, encoder)
    await told(walk, dress=True)
    await walk.mend(NOW)
    assert await in_stories(store, made) == TOGETHER
    assert (await store.stories.progress()).meant == 19
    assert len(encoder.asked) == 19


async def test_copies_are_read_once(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "abc")
    for n, source in enumerate(sources):
        await report(store, source, n, text(1), headline="The same")
    encoder = Polyglot()
    await told(reading(store, clock, encoder), dress=True)
    assert len(encoder.asked) == 1


async def test_a_restart_in_the_middle_gives_the_same_stories_and_reads_nothing_twice(
    store: Store, clock: SetClock
) -> None:
    made = await filed_in_languages(store, await outlets(store))
    encoder = Polyglot()
    for _ in range(4):
        walk = reading(store, clock, encoder, batch=5)
        assert await walk.hold()
        await walk.step()
        await walk.close()
    walk = reading(store, clock, encoder, batch=3)
    await told(walk)
    await walk.mend(NOW)
    assert await in_stories(store, made) == TOGETHER
    assert len(encoder.asked) == 19


async def test_a_rebuild_gives_the_same_stories_from_the_vectors_that_were_kept(store: Store, clock: SetClock) -> None:
    made = await filed_in_languages(store, await outlets(store))
    first = Polyglot()
    walk = reading(store, clock, first)
    await told(walk)
    await walk.mend(NOW)
    await walk.close()
    again = Polyglot()
    walk = reading(store, clock, again)
    await walk.tell_all(anew=True)
    await walk.close()
    assert await in_stories(store, made) == TOGETHER and again.asked == []


async def test_another_encoder_reads_everything_itself(store: Store, clock: SetClock) -> None:
    await filed_in_languages(store, await outlets(store), among=0)
    walk = reading(store, clock, Polyglot())
    await told(walk)
    await walk.close()
    other = Polyglot("polyglot 2")
    walk = reading(store, clock, other)
    await walk.tell_all(anew=True)
    await walk.close()
    assert len(other.asked) == 7


async def test_what_was_told_before_there_was_an_encoder_is_read_when_there_is_time(
    store: Store, clock: SetClock
) -> None:
    sources = await outlets(store)
    title, body = FERRY["en"]
    before = await report(store, sources[0], "en", body, headline=title, language="en")
    short = await report(store, sources[1], "short", "ok", headline="Hm")
    walk = teller(store, clock)
    await told(walk)
    await walk.close()
    encoder = Polyglot()
    walk = reading(store, clock, encoder)
    await told(walk)
    assert encoder.asked == [] and short
    assert await walk.catch_up() == 2 and await walk.catch_up() == 0
    title, body = FERRY["de"]
    after = await report(store, sources[2], "de", body, headline=title, language="de")
    await told(walk)
    placed = [await store.stories.of_article(one) for one in (before, after)]
    assert placed[0] and placed[1] and placed[0].story.id == placed[1].story.id


async def test_a_vector_goes_with_its_text_when_the_window_has_passed(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "ab")
    title, body = FERRY["en"]
    await report(store, sources[0], "en", body, headline=title)
    walk = reading(store, clock, Polyglot())
    await told(walk)
    clock.at = NOW + timedelta(days=15)
    await keep(store, sources[1], arrival(article("later", text(5)), sorts_at=clock.at), now=clock.at)
    await told(walk)
    assert (await store.stories.progress()).meant == 1


async def test_without_an_encoder_no_vector_is_kept(store: Store, clock: SetClock) -> None:
    made = await filed_in_languages(store, await outlets(store))
    await told(teller(store, clock), dress=True)
    assert (await store.stories.progress()).meant == 0
    assert all(name in made for name in made)
