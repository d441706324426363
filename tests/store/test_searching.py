"""Search and related: the same answers on both databases, newest first, and never a syntax error."""

from __future__ import annotations

import string
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.store.conftest import SetClock
from tests.store.newsroom import NOW, arrival, article, filed, keep, outlet_with_feed
from tests.store.telltale import outlets, report, teller, text, told

from dateline import stories
from dateline.errors import StoreBusy
from dateline.model import ArticleId, Standing
from dateline.store.port import Cursor
from dateline.store.sql_store import SqlStore
from dateline.stories import Rules

TEXTS = {
    "en": "The minister's ferry-quota was signed in the harbour at 10.30",
    "ru": "Министр подписал квоту на паромы",
    "fr": "Le ministre a signé à l’Élysée l’accord",
    "hi": "हिन्दी में समाचार आज",
    "zh": "东京的部长签署了渡轮配额",
    "ja": "東京スカイツリーの大臣",
    "th": "รัฐมนตรีลงนามโควตาเรือ",
    "ar": "وقع الوزير حصة العبارات",
    "de": "Die Straßenbahn fährt über die Brücke",
    "tr": "İstanbul'da köprü IĞDIR",
}
FINDS = [
    ("minister", "en"),
    ("MINISTER ferry", "en"),
    ('"ferry quota"', "en"),
    ("ferry-quota", "en"),
    ("10.30", "en"),
    ('"in the harbour', "en"),
    ("“in the harbour”", "en"),
    ("квоту", "ru"),
    ("КВОТУ министр", "ru"),
    ("elysee", "fr"),
    ("l'Élysée", "fr"),
    ("signe", "fr"),
    ("हिन्दी", "hi"),
    ("部长", "zh"),
    ("渡轮配额", "zh"),
    ("スカイツリー", "ja"),
    ("โควตา", "th"),
    ("الوزير", "ar"),
    ("strassenbahn", "de"),
    ("brucke", "de"),
    ("istanbul", "tr"),
]
FINDS_NOT = ['"quota ferry"', "minister -ferry", "-minister", "", '""', "ferry boat", "配额渡轮", "हिन", "* ferry*x"]


@pytest.fixture
async def ids(store: SqlStore) -> dict[str, ArticleId]:
    _, source = await outlet_with_feed(store)
    made = [article(n, text, headline=f"Nr {n}") for n, text in enumerate(TEXTS.values())]
    return dict(zip(TEXTS, await filed(store, source, *made), strict=True))


async def test_words_and_phrases_are_found_in_every_script(store: SqlStore, ids: dict[str, ArticleId]) -> None:
    answers = {query: [f.filed.id for f in await store.news.search(query)] for query, _ in FINDS}
    assert answers == {query: [ids[language]] for query, language in FINDS}


async def test_what_is_not_there_is_not_found(store: SqlStore, ids: dict[str, ArticleId]) -> None:
    assert {query: len(await store.news.search(query)) for query in FINDS_NOT} == dict.fromkeys(FINDS_NOT, 0)


async def test_hits_are_newest_first_and_page_by_a_cursor(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store)
    times = [NOW - timedelta(minutes=(n * 7) % 30) for n in range(30)]
    await keep(store, source, *(arrival(article(n), sorts_at=at) for n, at in enumerate(times)))
    await filed(store, source, article("s"), section="sport", sorts_at=NOW - timedelta(days=1))
    seen: list[tuple[Any, ArticleId]] = []
    after = None
    while page := await store.news.search("harbour -headlines", after=after, limit=4):
        seen += [(found.filed.sorts_at, found.filed.id) for found in page]
        after = Cursor(*seen[-1])
    assert len(seen) == 31
    assert seen == sorted(seen, reverse=True)
    assert len(await store.news.search("harbour", section="sport")) == 1
    assert len(await store.news.search("harbour", outlet_id=outlet.id, limit=50)) == 31


async def test_a_search_is_narrowed_by_language_and_time_in_one_statement(store: SqlStore) -> None:
    outlet, source = await outlet_with_feed(store, language="de-AT")
    plain, english, other = [
        (await filed(store, source, article(n, language=language), sorts_at=NOW - timedelta(hours=n)))[0]
        for n, language in enumerate((None, "en-GB", "enm"))
    ]

    async def found(**to: Any) -> list[ArticleId]:
        return [each.filed.id for each in await store.news.search("harbour", **to)]

    assert outlet.language == "de-AT"
    assert await found(language="de") == [plain] and await found(language="EN-us") == [english]
    assert await found(since=NOW - timedelta(hours=1)) == [plain, english]
    assert await found(until=NOW - timedelta(hours=1)) == [other]
    assert await found(since=NOW - timedelta(hours=1), until=NOW) == [english]
    after = Cursor(NOW, plain)
    assert await found(since=NOW - timedelta(hours=1), after=after) == [english]


async def test_the_origin_of_a_text_finds_its_stripped_copies(store: SqlStore, clock: SetClock) -> None:
    sources = await outlets(store, "abc")
    credited = await report(store, sources[0], 1, text(1), agency="Agence Été")
    stripped = await report(store, sources[1], 2, text(1))
    own = await report(store, sources[2], 3, text(2))
    await told(teller(store, clock))

    async def found(origin: str) -> set[ArticleId]:
        return {each.filed.id for each in await store.news.search("beside", origin=origin)}

    assert await found("AGENCE ÉTÉ") == {credited, stripped}
    assert await found("c") == {own} and await found("a") == {credited}
    assert await found("nobody") == set()


async def test_a_search_for_stories_finds_each_once_by_the_newest_report_that_matches(
    store: SqlStore, clock: SetClock
) -> None:
    sources = await outlets(store, "abcd")
    first = [await report(store, sources[n], n, text(1), at=NOW - timedelta(hours=n)) for n in range(3)]
    other = [await report(store, sources[n], 10 + n, text(2), at=NOW - timedelta(hours=5 + n)) for n in range(2)]
    await told(teller(store, clock))
    untold = await report(store, sources[3], 20, text(3), at=NOW)

    async def found(query: str = "beside", **to: Any) -> list[ArticleId]:
        return [each.filed.id for each in await store.news.search(query, **to)]

    assert len(await found(limit=50)) == 6
    assert await found(once=True) == [first[0], other[0]] and untold not in await found(once=True)
    assert await found(once=True, limit=1) == [first[0]]
    assert await found(once=True, after=Cursor(NOW, first[0])) == [other[0]]
    assert await found(once=True, until=NOW) == [first[1], other[0]]
    assert await found('beside -"report 10"', once=True) == [first[0], other[1]]
    outlet = (await store.news.openings([first[2]]))[0].outlet.id
    assert await found(once=True, outlet_id=outlet) == [first[2]]


async def test_a_rare_word_is_found_however_old_it_is(store: SqlStore) -> None:
    """On PostgreSQL rare words and common ones take different ways; both must find."""
    _, source = await outlet_with_feed(store)
    await filed(store, source, article("old", "Zanzibar harbour"), sorts_at=NOW - timedelta(days=400))
    await keep(store, source, *(arrival(article(n), sorts_at=NOW - timedelta(minutes=n)) for n in range(620)))
    assert len(await store.news.search("zanzibar")) == 1
    assert len(await store.news.search("harbour zanzibar")) == 1
    assert len(await store.news.search("harbour -zanzibar", limit=700)) == 620


async def test_a_query_that_takes_too_long_is_stopped_and_said_so(store: SqlStore) -> None:
    slow = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
        "postgresql": "SELECT pg_sleep(30)",
    }[store.database.dialect]
    with pytest.raises(StoreBusy, match="too long"):
        await store.database.read(lambda c: c.exec_driver_sql(slow).all(), limit=timedelta(milliseconds=100))
    assert await store.news.search("anything") == []


_TYPED = st.text(st.sampled_from([*string.printable, "“", "é", "东", "\x00", "\ud800", "ⅷ", "ﬃ", "ʼ", "्"]), max_size=60)


@given(query=_TYPED | st.text(max_size=30))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_nothing_typed_is_a_syntax_error(any_store: SqlStore, query: str) -> None:
    assert len(await any_store.news.search(query)) <= 1


@pytest.fixture
async def any_store(store: SqlStore) -> SqlStore:
    _, source = await outlet_with_feed(store)
    await filed(store, source, article(1, string.printable))
    return store


async def test_a_query_of_ten_kilobytes_is_cut(store: SqlStore, ids: dict[str, ArticleId]) -> None:
    assert [f.filed.id for f in await store.news.search("minister " * 1200)] == [ids["en"]]


# --- related ---------------------------------------------------------------------------------------

STORM = [
    "Storm Ylva floods the Kattvik tunnel\nThe Kattvik tunnel was under water after storm Ylva on Friday.",
    "Kattvik tunnel closed by Ylva\nDrivers were led out of the tunnel at Kattvik as storm Ylva arrived.",
]
OTHERS = [
    "Bakers win their strike\nThe bakers of the town had asked for more since June.",
    "A new telescope sees far\nAstronomers said that it had seen the oldest light.",
    "Cup final goes to penalties\nThe goalkeeper said that he had guessed right.",
    "Budget passes by one vote\nThe house had sat since the morning on Friday.",
]


async def related(store: SqlStore, article_id: ArticleId) -> list[ArticleId]:
    """As the walk does it: keys, who holds them, decide."""
    (filed_one,) = await store.news.openings([article_id])
    return list(stories.decide(article_id, await store.news.holding(stories.keys(filed_one.article)), Rules()))


async def test_reports_of_one_happening_are_related_and_others_are_not(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    made = [article(n, text.split("\n")[1], headline=text.split("\n")[0]) for n, text in enumerate(STORM + OTHERS)]
    ids = await filed(store, source, *made)
    assert await related(store, ids[0]) == [ids[1]]
    assert await related(store, ids[1]) == [ids[0]]
    assert [await related(store, i) for i in ids[2:]] == [[]] * 4


async def test_related_are_found_in_scripts_without_spaces(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    texts = [
        "台风伊娃淹没卡特维克隧道",
        "卡特维克隧道因台风伊娃关闭",
        "面包师赢得罢工",
        "新望远镜看得更远",
        "预算一票通过",
    ]
    ids = await filed(store, source, *(article(n, text, headline=text) for n, text in enumerate(texts)))
    assert await related(store, ids[0]) == [ids[1]]
    assert await related(store, ids[2]) == []


async def test_common_words_and_articles_not_live_are_not_held(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    ids = await filed(store, source, *(article(n, f"harbour {'kattvik' if n < 2 else 'x'}") for n in range(30)))
    await store.news.set_standing(ids[0], Standing.TAKEN_DOWN, None, NOW)
    held = await store.news.holding([("harbour",), ("kattvik",), ("nowhere",)])
    assert (held.articles, held.holders) == (29, {("kattvik",): (ids[1],)})
    assert (await store.news.holding([])).holders == {}


async def test_openings_come_in_the_order_asked_for(store: SqlStore) -> None:
    _, source = await outlet_with_feed(store)
    a, b, c = await filed(store, source, *(article(n) for n in range(3)))
    await store.news.set_standing(b, Standing.TAKEN_DOWN, None, NOW)
    assert [f.id for f in await store.news.openings([c, b, a, ArticleId(99)])] == [c, a]
