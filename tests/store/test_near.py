"""What an article's page reads at once is what the story's own page reads, as far as it goes: on both databases."""

from __future__ import annotations

from tests.store.conftest import SetClock
from tests.store.newsroom import NOW, article, filed, outlet_with_feed
from tests.store.telltale import outlets, report, retold, teller, text, told

from dateline.model import ArticleId, Standing
from dateline.store.port import Store


async def test_an_article_that_is_in_no_story_yet_is_read_whole(store: Store) -> None:
    _, source = await outlet_with_feed(store)
    (article_id,) = await filed(store, source, article(1))
    assert await store.stories.article_page(article_id, 5) == (await store.news.article(article_id), None)
    assert await store.stories.article_page(ArticleId(99), 5) is None


async def test_beside_an_article_stands_of_its_story_who_stands_for_each_text(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "abcd")
    copies = [await report(store, source, f"c{n}", text(1)) for n, source in enumerate(sources)]
    ids = [await report(store, source, f"r{n}", retold(7, n)) for n, source in enumerate(sources)]
    walk = teller(store, clock)
    await told(walk, dress=True)
    await walk.mend(NOW)
    for each in (copies[1], ids[0]):
        placed = await store.stories.of_article(each)
        assert placed is not None
        whole = await store.stories.whole(placed.story.id)
        assert whole is not None
        page = await store.stories.article_page(each, 2)
        assert page is not None
        filed_, near = page
        assert filed_ == await store.news.article(each)
        assert near is not None
        assert near.story == whole.story
        assert near.text is not None
        assert (near.text.id, near.text.outlets, near.text.stands.id, near.text.origin) == (
            placed.coverage.id,
            placed.coverage.outlets,
            placed.coverage.stands.id,
            placed.coverage.origin,
        )
        others = [(text_.id, text_.stands.id) for text_ in whole.coverage if text_.id != near.text.id]
        assert [(text_.id, text_.stands.id) for text_ in near.beside] == others[:2]


async def test_what_is_taken_down_stands_beside_nothing(store: Store, clock: SetClock) -> None:
    sources = await outlets(store, "ab")
    one, other = [await report(store, source, f"c{n}", text(1)) for n, source in enumerate(sources)]
    await told(teller(store, clock), dress=True)
    await store.news.set_standing(one, Standing.TAKEN_DOWN, "asked for", NOW)
    page = await store.stories.article_page(other, 5)
    assert page is not None
    near = page[1]
    assert near is None or near.text is None or [c.filed.id for c in near.text.carriers] == [other]
