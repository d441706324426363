"""What stands beside a report that names coins: prices then and now, what they did, and why a figure is not there."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from dateline.model import AssetId, Block, BlockKind, Candle, Extent, Policy, Stamp
from dateline.site.parts import Attribution

MINUTE, QUARTER, DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(days=1)
TICKS = (("bitcoin", "BTC", "84668.69", "5.29"), ("solana", "SOL", "171.5", "4.1"))
TEXT = (
    "Bitcoin and Solana fell on Tuesday after the crypto exchange Quayside closed its gate for withdrawals at noon.",
    "The exchange said that a count of its reserves had not come out as it should, and that it would count again.",
)


@cache
def candles(now: datetime, jumps_at: datetime, days: int) -> tuple[Candle, ...]:
    """Prices of two coins, each five minutes and each quarter of an hour; solana falls by a twentieth at an instant."""
    random, made = Random(3), []
    for asset in ("bitcoin", "solana"):
        for step, back in ((5 * MINUTE, min(days, 10)), (QUARTER, days)):
            at, level = now.replace(minute=0, second=0) - back * DAY, 0.0
            while at <= now:
                level += random.gauss(0, 0.001)
                fall = 0.05 if asset == "solana" and at > jumps_at else 0.0
                price = Decimal(f"{100 * math.exp(level - fall):.4f}")
                made.append(Candle(AssetId(asset), at - (step if step == QUARTER else MINUTE), at, *[price] * 4))
                at += step
    return tuple(made)


async def told(
    newsroom: Any,
    article: Any,
    ago: timedelta = timedelta(days=2),
    *,
    days: int = 32,
    policy: Policy | None = None,
    **more: Any,
) -> int:
    """One report that names both coins, told and measured; its number."""
    await newsroom.price(*TICKS)
    at = newsroom.clock.now() - ago
    if days:
        await newsroom.store.markets.keep_candles(candles(newsroom.clock.now(), at, days))
    body = tuple(Block(BlockKind.PARAGRAPH, each) for each in TEXT)
    made = article(1, headline="Coins fall as Quayside closes", blocks=body, published=Stamp(at), standfirst="Coins")
    outlet = await newsroom.outlet("Harbour Post", policy or Policy(public=Extent.FULL))
    (number,) = await newsroom.file(outlet, replace(made, **more))
    await newsroom.look()
    return int(number)


async def page(newsroom: Any, asking: Any, number: int) -> LexborHTMLParser:
    answer = await asking(newsroom.site(), f"/article/{number}/coins-fall-as-quayside-closes")
    assert answer.status == 200
    return LexborHTMLParser(answer.text)


def words(node: Any) -> str:
    return "" if node is None else " ".join(node.text(separator=" ").split())


async def test_a_coin_stands_with_its_price_at_the_first_report_and_now(
    newsroom: Any, asking: Any, article: Any
) -> None:
    tree = await page(newsroom, asking, await told(newsroom, article))
    head, *rows = [[words(cell) for cell in row.css("th,td")] for row in tree.css(".beside:not(.react) tr")]
    assert head == ["Coin", "First report, 10 Mar, 14:32 UTC", "Now", "24 h"]
    assert [row[0] for row in rows] == ["Bitcoin BTC", "Solana SOL"]
    assert rows[0][2] == "$ 84,668.69"
    then = candles(newsroom.clock.now(), newsroom.clock.now() - 2 * DAY, 32)
    at = newsroom.clock.now() - 2 * DAY
    last = max((c for c in then if c.asset_id == "bitcoin" and c.closes_at <= at and c.closes_at - c.opens_at == MINUTE),
               key=lambda c: c.closes_at)  # fmt: skip
    assert tree.css_first(".beside td data").attributes["value"] == str(last.close)
    assert tree.css_first('.beside [data-price="BTC"]') is not None, "the script keeps it fresh"


async def test_what_coins_did_is_a_table_of_all_windows_with_btc_first(
    newsroom: Any, asking: Any, article: Any
) -> None:
    tree = await page(newsroom, asking, await told(newsroom, article))
    table = tree.css_first(".react table")
    assert [words(cell) for cell in table.css("thead th")] == [
        "Coin", "hour before", "5 min after", "15 min after", "1 h after", "4 h after", "24 h after"
    ]  # fmt: skip
    bitcoin, solana = table.css("tbody tr")
    assert words(bitcoin.css_first("th")) == "Bitcoin"
    assert len(bitcoin.css("td .chg")) == len(solana.css("td .chg")) == 6
    after_5 = solana.css("td")[1]
    assert after_5.css_first(".chg").attributes["class"] == "chg down"
    assert "larger than 99.8%" in words(after_5)
    assert "rare, also among so many looks" in words(after_5)
    assert "larger" not in words(solana.css("td")[5]), "a day's move has no rank without two months before it"
    said = words(tree.css_first(".react"))
    assert "10 moves were looked at" in said
    assert "24 h after: the move alone, for a rank needs prices of 60 days before." in said
    assert "did not come because of it" in said
    assert "because" not in said.replace("did not come because of it", ""), "it says after, and never why"


async def test_a_window_that_is_not_over_or_has_no_past_says_so(newsroom: Any, asking: Any, article: Any) -> None:
    tree = await page(newsroom, asking, await told(newsroom, article, timedelta(hours=2), days=20))
    said = [words(each) for each in tree.css(".react ul.say li")]
    assert "4 h after, 24 h after: not over yet; the next figures are there after 16:42 UTC." in said
    assert words(tree.css_first(".react tbody tr").css("td")[5]) == "—"
    older = await page(newsroom, asking, 1)
    assert older.css_first(".react") is not None


@pytest.mark.parametrize(
    ("stamp", "said"),
    [
        (datetime(2026, 3, 10, 14, 32), "without a zone"),  # noqa: DTZ001 - an outlet without a zone
        (None, "nothing says when the first report came out"),
    ],
)
async def test_without_an_instant_there_is_no_figure_and_the_reason(
    newsroom: Any, asking: Any, article: Any, stamp: datetime | None, said: str
) -> None:
    number = await told(newsroom, article, published=None if stamp is None else Stamp(stamp))
    tree = await page(newsroom, asking, number)
    assert tree.css_first(".react table") is None
    assert said in words(tree.css_first(".react .none"))
    assert "First seen here, 14:32 UTC" in words(tree.css_first(".beside thead"))


async def test_without_prices_of_that_time_it_says_so(newsroom: Any, asking: Any, article: Any) -> None:
    tree = await page(newsroom, asking, await told(newsroom, article, days=0))
    assert "no prices of that time are kept" in words(tree.css_first(".react .none"))
    assert words(tree.css(".beside tbody td")[0]) == "—"


async def test_a_report_that_names_no_coin_has_nothing_beside_it(newsroom: Any, asking: Any, article: Any) -> None:
    await newsroom.price(*TICKS)
    outlet = await newsroom.outlet("Harbour Post", Policy(public=Extent.FULL))
    (number,) = await newsroom.file(outlet, article(1, headline="Coins fall as Quayside closes"))
    await newsroom.look()
    tree = await page(newsroom, asking, int(number))
    assert not tree.css(".beside")
    assert "reaction" not in tree.html


async def test_without_prices_nothing_is_looked_up_and_with_them_one_reading_is(
    newsroom: Any, asking: Any, article: Any
) -> None:
    outlet = await newsroom.outlet("Harbour Post", Policy(public=Extent.FULL))
    (number,) = await newsroom.file(outlet, article(1, headline="Coins fall as Quayside closes"))
    counted = newsroom.counted()
    await asking(newsroom.site(store=counted), f"/article/{number}/coins-fall-as-quayside-closes")
    assert not [call for call in counted.calls if call.startswith("naming")]
    await newsroom.price(*TICKS)
    counted = newsroom.counted()
    await asking(newsroom.site(store=counted), f"/article/{number}/coins-fall-as-quayside-closes")
    assert [call for call in counted.calls if call.startswith("naming")] == ["naming.beside_article"]
    assert "markets.as_of" not in counted.calls


async def test_a_story_shows_the_same_and_its_figures_stay(newsroom: Any, asking: Any, article: Any) -> None:
    number = await told(newsroom, article)
    story = await newsroom.store.stories.of_article(number)
    path = f"/story/{story.story.id}/{story.story.slug}"
    first = LexborHTMLParser((await asking(newsroom.site(), path)).text)
    assert words(first.css_first(".beside h2")) == "Coins in this story"
    jumped = [replace(c, close=c.close * 2) for c in candles(newsroom.clock.now(), newsroom.clock.now() - 2 * DAY, 32)]
    await newsroom.store.markets.keep_candles(jumped)
    await newsroom.look()
    again = LexborHTMLParser((await asking(newsroom.site(), path)).text)
    assert again.css_first(".react table").html == first.css_first(".react table").html


async def test_made_up_figures_are_marked_and_go_when_true_prices_come(
    newsroom: Any, asking: Any, article: Any
) -> None:
    number = await told(newsroom, article)
    made_up = {"testing": Attribution("Simulated", simulated=True)}
    site = newsroom.site(market_attribution=made_up)
    answer = await asking(site, f"/article/{number}/coins-fall-as-quayside-closes")
    assert LexborHTMLParser(answer.text).css_first(".react table") is None, "true figures beside made-up prices"


# --- JSON ------------------------------------------------------------------------------------------


async def test_the_reaction_of_a_story_and_of_an_article_are_had_as_json(
    newsroom: Any, asking: Any, article: Any
) -> None:
    number = await told(newsroom, article)
    story = (await newsroom.store.stories.of_article(number)).story
    by_article = json.loads((await asking(newsroom.site(), f"/api/reaction/article/{number}")).body)
    by_story = json.loads((await asking(newsroom.site(), f"/api/reaction/story/{story.id}")).body)
    assert (by_article["v"], by_article["story"]["id"], by_article["article"]["id"]) == (1, story.id, number)
    assert by_article["assets"] == by_story["assets"]
    assert by_story["first_at"] == "2026-03-10T14:32:00Z"
    assert (by_story["first_at_exact_s"], by_story["version"], by_story["looks"]) == (60, 1, 10)
    solana = next(each for each in by_story["assets"] if each["id"] == "solana")
    assert solana["named"]
    assert solana["beta"] is None, "it does not follow bitcoin here, so nothing is taken off"
    moves = {move["window"]: move for move in solana["moves"]}
    assert list(moves) == ["before", "5m", "15m", "1h", "4h", "24h"]
    assert (moves["1h"]["begins_at"], moves["1h"]["ends_at"]) == ("2026-03-10T14:32:00Z", "2026-03-10T15:32:00Z")
    assert moves["5m"]["raw_pct"] == pytest.approx(-4.9, abs=0.6)
    assert 0 < moves["5m"]["p"] <= moves["5m"]["q"] < 0.05


async def test_json_of_what_is_not_shown_or_not_there_is_404_and_without_coins_empty(
    newsroom: Any, asking: Any, article: Any
) -> None:
    await newsroom.price(*TICKS)
    outlet = await newsroom.outlet("Harbour Post")
    (number,) = await newsroom.file(outlet, article(1, headline="Coins fall as Quayside closes"))
    await newsroom.look()
    empty = json.loads((await asking(newsroom.site(), f"/api/reaction/article/{number}")).body)
    assert (empty["assets"], empty["first_at"], empty["why_none"]) == ([], None, None)
    for path in ("/api/reaction/article/999", "/api/reaction/story/999", "/api/reaction/story/x"):
        assert (await asking(newsroom.site(), path)).status == 404


async def test_no_word_of_a_text_comes_with_the_json(newsroom: Any, asking: Any, article: Any) -> None:
    body = (Block(BlockKind.PARAGRAPH, "Bitcoin and other crypto coins: secretwords."),)
    number = await told(newsroom, article, policy=Policy(public=Extent.HEADLINE), blocks=body, days=0)
    answer = await asking(newsroom.site(), f"/api/reaction/article/{number}")
    assert answer.status == 200
    assert "secret" not in answer.text
    assert json.loads(answer.body)["why_none"] is None
