"""No way out shows more of a text than its outlet and its page allow: every word is a mark that can be found.

The allowance is worked out here anew, from the words of docs/rights.md and not by the code that is tested.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import regex
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dateline.model import (
    AssetId,
    Audience,
    Block,
    BlockKind,
    Extent,
    Filed,
    Image,
    PictureUse,
    Policy,
    Signals,
    Standing,
)
from dateline.rights import show
from dateline.store.naming_port import Link
from dateline.store.stories_port import (
    Agreed,
    Carrier,
    Coverage,
    Evidence,
    GroupId,
    Moment,
    Near,
    OriginFound,
    Placed,
    Story,
    StoryId,
    Voice,
    WholeStory,
)

_MARK = re.compile(r"(?:kic|sta|sum|cap|cre|alt|b\d+)z\d+z\d+")
_GRAPHEME = regex.compile(r"\X")
WAYS = ("/", "/latest", "/section/world", "/archive", "/day/2026-03-12", "/feed.xml", "/feed.atom", "/opml.xml",
        "/section/world/feed.xml", "/section/world/feed.atom", "/wire.json", "/wire.xml",
        "/section/world/wire.json", "/section/world/wire.xml", "/search?q=headline", "/sitemap.xml", "/robots.txt",
        "/manifest.webmanifest", "/sources", "/api/stories", "/api/articles", "/search?q=headline&in=stories", "/nope",
        "/markets", "/markets/bitcoin", "/markets/bitcoin/week/candles", "/markets/bitcoin/feed.xml",
        "/markets/bitcoin/feed.json", "/markets/bitcoin/prices.xml", "/markets/bitcoin/prices.json", "/widget", "/widgets", "/api/quotes", "/api/candles/bitcoin")  # fmt: skip


@dataclass(frozen=True)
class Case:
    """An article's allowance as drawn."""

    policy: Policy
    signals: Signals
    summary_words: int
    standing: Standing
    expired: bool


cases = st.builds(
    Case,
    st.builds(
        Policy, public=st.sampled_from(Extent), public_pictures=st.sampled_from(PictureUse), contract=st.booleans()
    ),
    st.builds(
        Signals,
        max_snippet=st.sampled_from([None, None, 0, 1, 20, 120, 5000]),
        nosnippet=st.booleans(),
        max_image_preview=st.sampled_from([None, "none", "standard", "large"]),
        noarchive=st.booleans(),
        tdm_reserved=st.booleans(),
    ),
    st.sampled_from([0, 5, 25, 26, 60]),
    st.sampled_from(
        [Standing.LIVE, Standing.LIVE, Standing.LIVE, Standing.TAKEN_DOWN, Standing.WITHDRAWN, Standing.HELD]
    ),
    st.sampled_from([False, False, False, True]),
)


def marked(part: str, n: int, count: int) -> str:
    return " ".join(f"{part}z{n}z{w}" for w in range(count))


def written(article: Any, n: int, case: Case, now: Any) -> Any:
    """Article n, every word of its text a mark of its own."""
    signals = case.signals
    if case.expired:
        signals = Signals(**{**{f: getattr(signals, f) for f in Signals.__slots__}, "unavailable_after_at": now})
    return article(
        n,
        headline=f"Headline {n}",
        kicker=marked("kic", n, 2),
        standfirst=marked("sta", n, 30),
        summary=marked("sum", n, case.summary_words) or None,
        blocks=tuple(Block(BlockKind.PARAGRAPH, marked(f"b{j}", n, 40)) for j in range(4)),
        images=(
            Image(f"https://harbour.example/i/{n}.jpg", marked("cap", n, 8), marked("cre", n, 2), marked("alt", n, 2)),
        ),
        dateline=None,
        signals=signals,
    )


def extent(case: Case) -> Extent:
    """What docs/rights.md says the public may see of the text."""
    order = [Extent.HEADLINE, Extent.EXCERPT, Extent.FULL]
    if case.policy.contract:
        return case.policy.public
    bound = Extent.FULL
    if case.signals.noarchive or case.signals.tdm_reserved or case.signals.max_snippet is not None:
        bound = Extent.EXCERPT
    if case.signals.nosnippet or case.signals.max_snippet == 0:
        bound = Extent.HEADLINE
    return min(case.policy.public, bound, key=order.index)


def pictured(case: Case) -> bool:
    if not case.policy.contract and case.signals.max_image_preview == "none":
        return False
    use = case.policy.public_pictures
    return use is PictureUse.SHOW or (use is PictureUse.AS_TEXT and extent(case) is Extent.FULL)


def hidden(case: Case) -> bool:
    return case.standing is not Standing.LIVE or (case.expired and not case.policy.contract)


def allowed(case: Case, excerpt: str | None) -> tuple[re.Pattern[str] | None, set[str]]:
    """Which marks may leave: a pattern for everything of the text, or the excerpt's own words."""
    if hidden(case):
        return None, set()
    pictures = "cap|cre|alt" if pictured(case) else "(?!)"
    if extent(case) is Extent.FULL:
        return re.compile(rf"(?:kic|sta|sum|b\d|{pictures})z"), set()
    return re.compile(rf"(?:{pictures})z"), set(_MARK.findall(excerpt or ""))


# No shrinking: an example is a whole store, and the message names the article, the way out and the words.
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.lists(cases, min_size=8, max_size=14))
def test_no_way_out_shows_more_than_is_allowed(drawn: list[Case], a_newsroom: Any, article: Any, asking: Any) -> None:
    asyncio.run(every_way_out(drawn, a_newsroom, article, asking))


async def every_way_out(drawn: list[Case], a_newsroom: Any, article: Any, asking: Any) -> None:
    newsroom = await a_newsroom()
    try:
        now = newsroom.clock.now()
        ids: dict[int, int] = {}
        for n, case in enumerate(drawn):
            outlet = await newsroom.outlet(f"Outlet {n}", case.policy)
            (ids[n],) = await newsroom.file(outlet, written(article, n, case, now), every=timedelta(minutes=1))
            if case.standing is not Standing.LIVE:
                await newsroom.store.news.set_standing(ids[n], case.standing, "a reason", now)
        await name_bitcoin(newsroom, ids.values())
        filed = [await newsroom.store.news.article(each) for each in ids.values()]
        whole = one_story([each for each in filed if each.standing is Standing.LIVE])
        site = newsroom.site(store=Rigged(newsroom.store, whole))
        ways = [*WAYS, *(["/api/story/7", "/story/7/all-of-it", "/api/reaction/story/7"] if whole is not None else [])]
        answers = {path: await asking(site, path) for path in ways}
        assert all(answers[path].status == 200 for path in WAYS if path.startswith(("/markets", "/api", "/widget")))
        for n, article_id in ids.items():
            path = f"/article/{article_id}/headline-{n}"
            answers[path] = await asking(site, path)
            reaction = f"/api/reaction/article/{article_id}"
            answers[reaction] = await asking(site, reaction)
            answers[f"/outlet/{n + 1}"] = await asking(site, f"/outlet/{n + 1}")
        for n, case in enumerate(drawn):
            filed = await newsroom.store.news.article(ids[n])
            shown = show(filed, Audience.PUBLIC, now)
            check(n, case, shown.excerpt if shown is not None else None, answers, f"/article/{ids[n]}/headline-{n}")
    finally:
        await newsroom.store.close()


async def name_bitcoin(newsroom: Any, ids: Iterable[Any]) -> None:
    """Have all articles name a coin, so that they stand beside it."""
    await newsroom.price(("bitcoin", "BTC", "84668.69", "-1.2"))
    now = newsroom.clock.now()
    progress = await newsroom.store.naming.take(now, timedelta(minutes=1))
    link = Link(AssetId("bitcoin"), "name", "Bitcoin", 1, False)
    await newsroom.store.naming.link(progress.lease, {each: [link] for each in ids})
    await newsroom.store.naming.give_back(progress.lease)


def one_story(filed: list[Any]) -> WholeStory | None:
    """All articles as copies of one text, with everything that a store may tell of them taken from their bodies."""
    if not filed:
        return None
    marks = {each.id: each.article.blocks for each in filed}
    evidence = tuple(Evidence(each.id, f"foot: {marks[each.id][3].text}") for each in filed)
    carriers = tuple(Carrier(each, each.sorts_at, ("another headline",), 0.5, n == 0) for n, each in enumerate(filed))
    found = OriginFound("Reuters", None, True, "likely", "The text is probably from Reuters.", evidence)
    coverage = Coverage(GroupId(7), carriers, len(filed), filed[0].sorts_at, found)
    at = filed[0].sorts_at
    story = Story(
        StoryId(7), "all-of-it", filed[0], "the only report", len(filed), 1, len(filed), "world", ("world",), at, at, at
    )
    voices = [Voice(each.id, each.outlet.name, marks[each.id][block].text) for block in (0, 2) for each in filed]
    half = len(filed)
    return WholeStory(
        story,
        (coverage,),
        timeline=tuple(
            Moment(e.id, GroupId(7), at, n == 0, 1, tuple(marks[e.id][2].text.split())) for n, e in enumerate(filed)
        ),
        agreed=(Agreed(tuple(voices[:half])), Agreed(tuple(voices[half:]), names=("Lisbon",))),
        related=(story,),
        earlier=(story,),
        as_of=at,
    )


class Rigged:
    """A store that tells one story of everything."""

    def __init__(self, store: Any, whole: WholeStory | None) -> None:
        self._store = store
        self.stories = OneStory(whole, store)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class OneStory:
    """Its stories."""

    def __init__(self, whole: WholeStory | None, store: Any) -> None:
        self._whole, self._store = whole, store
        self._all = (whole.story,) if whole is not None else ()

    async def whole(self, story: Any) -> WholeStory | None:
        return self._whole

    async def article_page(self, article: Any, most: int) -> tuple[Filed, Near | None] | None:
        filed = await self._store.news.article(article)
        if filed is None or self._whole is None:
            return None if filed is None else (filed, None)
        text, *beside = self._whole.coverage
        return filed, Near(self._whole.story, text, tuple(beside), self._whole.related, self._whole.earlier)

    async def front(self, **_: Any) -> tuple[Story, ...]:
        return self._all

    async def latest(self, **_: Any) -> tuple[Story, ...]:
        return self._all

    async def moved(self, story: Any) -> None:
        return None

    async def of_articles(self, articles: Any) -> dict[Any, Story]:
        return {each: self._whole.story for each in articles} if self._whole is not None else {}

    async def of_article(self, article: Any) -> Placed | None:
        return Placed(self._whole.story, self._whole.coverage[0]) if self._whole is not None else None


def check(n: int, case: Case, excerpt: str | None, answers: dict[str, Any], own: str) -> None:
    if extent(case) is Extent.HEADLINE:
        assert excerpt is None
    if excerpt is not None:
        assert len(excerpt.split()) <= 25 and len(_GRAPHEME.findall(excerpt)) <= 200
        if not case.policy.contract and case.signals.max_snippet is not None:
            assert len(_GRAPHEME.findall(excerpt)) <= case.signals.max_snippet
    pattern, words = allowed(case, excerpt)
    for path, answer in answers.items():
        text = answer.text + repr(answer.headers)
        found = {mark for mark in _MARK.findall(text) if re.search(rf"z{n}z", mark)}
        beyond = {mark for mark in found if mark not in words and (pattern is None or not pattern.match(mark))}
        assert not beyond, f"{path} shows {sorted(beyond)[:5]} of article {n}: {case}"
        if hidden(case) and path != own:
            assert not re.search(rf"(?i)headline[ -]{n}\b", text), f"{path} names article {n}"
    if case.standing is Standing.HELD:
        assert answers[own].status == 404  # nothing tells that it is there
        assert not re.search(rf"(?i)headline[ -]{n}\b", answers[own].text)
    else:
        assert answers[own].status == (410 if hidden(case) else 200)
    if not hidden(case) and extent(case) is Extent.FULL:
        assert f"b3z{n}z39" in answers[own].text  # and what is allowed is there
