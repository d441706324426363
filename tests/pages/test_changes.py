"""What an outlet changed stands under its article: dated, readable, and no more than rights let show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dateline.model import Block, BlockKind, Extent, Policy, Signals
from dateline.store.outward import Checked, Verdict
from dateline.walk.again import DELAYS

FULL = Policy(public=Extent.FULL, contract=True)
OLD, NEW = "The mayor paid the harbour office in guilders.", "The mayor paid the harbour office in ducats."


def whole(article: Any, text: str, **more: Any) -> Any:
    return article(1, blocks=(Block(BlockKind.PARAGRAPH, text), Block(BlockKind.PARAGRAPH, "It said no more.")), **more)


async def changed(newsroom: Any, policy: Policy, old: Any, new: Any) -> tuple[int, Any]:
    """An article that its outlet changed an hour after it was seen."""
    outlet = await newsroom.outlet("Harbour Post", policy)
    (article_id,) = await newsroom.file(outlet, old)
    newsroom.clock.move(timedelta(hours=1))
    now, again = newsroom.clock.now(), newsroom.store.outward
    await again.plan_checks(now, DELAYS, True)
    (task,) = await again.claim_checks(now, 5, timedelta(minutes=2), ())
    await again.keep_checks([Checked(task, Verdict.READ, "read", article=new)], now)
    return article_id, newsroom


async def page_of(newsroom: Any, asking: Any, article_id: int) -> str:
    site = newsroom.site()
    moved = await asking(site, f"/article/{article_id}")
    answer = await asking(site, moved.headers["location"])
    assert answer.status == 200
    return str(answer.text)


async def test_the_words_that_went_and_those_that_came_are_marked(newsroom: Any, article: Any, asking: Any) -> None:
    article_id, _ = await changed(newsroom, FULL, whole(article, OLD), whole(article, NEW))
    text = await page_of(newsroom, asking, article_id)
    assert "<del>guilders.</del>" in text and "<ins>ducats.</ins>" in text
    assert "What the outlet changed" in text
    assert f"{newsroom.clock.now():%Y-%m-%dT%H:%M}" in text.partition("h-chg")[2]


async def test_of_an_outlet_that_lets_us_show_an_excerpt_only_that_is_compared(
    newsroom: Any, article: Any, asking: Any
) -> None:
    old, new = whole(article, OLD, summary=None), whole(article, NEW, summary=None)
    article_id, _ = await changed(newsroom, Policy(), old, new)
    text = await page_of(newsroom, asking, article_id)
    assert "It said no more." not in text
    assert "<dt>Excerpt</dt>" in text or "What it changed is not shown here." in text


async def test_what_only_the_desk_may_see_is_said_to_have_changed_and_not_shown(
    newsroom: Any, article: Any, asking: Any
) -> None:
    policy = Policy(public=Extent.HEADLINE)
    article_id, _ = await changed(newsroom, policy, whole(article, OLD), whole(article, NEW))
    text = await page_of(newsroom, asking, article_id)
    assert "What it changed is not shown here." in text
    assert "guilders" not in text and "ducats" not in text


async def test_what_the_outlet_narrows_later_binds_the_former_state_too(
    newsroom: Any, article: Any, asking: Any
) -> None:
    policy = Policy(public=Extent.FULL)
    narrowed = whole(article, NEW, signals=Signals(nosnippet=True))
    article_id, _ = await changed(newsroom, policy, whole(article, OLD), narrowed)
    assert "guilders" not in await page_of(newsroom, asking, article_id)


async def test_foreign_words_in_a_difference_are_escaped(newsroom: Any, article: Any, asking: Any) -> None:
    old, new = whole(article, "A <b>quiet</b> day."), whole(article, 'A <script>alert(1)</script> "day".')
    article_id, _ = await changed(newsroom, FULL, old, new)
    text = await page_of(newsroom, asking, article_id)
    assert "<script>alert" not in text and "&lt;script&gt;" in text


async def test_an_article_that_never_changed_says_nothing_of_it(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", FULL)
    (article_id,) = await newsroom.file(outlet, whole(article, OLD))
    assert "h-chg" not in await page_of(newsroom, asking, article_id)
