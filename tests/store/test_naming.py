"""Which assets articles name, and what these did after a story: kept by the walk, on both databases."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from tests.store.newsroom import NOW, arrival, article, filed, keep, outlet_with_feed
from tests.store.telltale import teller

from dateline.errors import Conflict
from dateline.insight.reaction_text import frozen_of
from dateline.live.feed import ChangeFeed
from dateline.model import ArticleId, Asset, AssetId, Candle, Stamp, Standing, Tick
from dateline.walk.naming import NamingWalk

BITCOIN, SOLANA, MATIC = AssetId("bitcoin"), AssetId("solana"), AssetId("polygon")
ASSETS = (Asset(BITCOIN, "BTC", "Bitcoin", 1), Asset(SOLANA, "SOL", "Solana", 2), Asset(MATIC, "MATIC", "Maticcoin", 3))
TEXT = "Bitcoin fell when the crypto exchange closed its gate near the harbour.\nA link to the notice was sent."
AT = NOW - timedelta(days=2)
MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)


async def walk_on(store: Any, clock: Any) -> NamingWalk:
    return NamingWalk(store=store, changes=ChangeFeed(), clock=clock)


async def look(store: Any, clock: Any) -> None:
    """Have all that is in the store told and looked at."""
    tell = teller(store, clock)
    await tell.tell_all()
    await tell.close()
    walk = await walk_on(store, clock)
    await walk.look_all()
    await walk.close()


async def named(store: Any, asset: AssetId = BITCOIN) -> list[ArticleId]:
    return [one.id for one in await store.naming.naming(asset, 50)]


async def prices(store: Any, until: datetime, assets: Sequence[AssetId] = (BITCOIN, SOLANA), jump: float = 0.0) -> None:
    """Two months of quarter hours and nine days of five minutes; solana jumps after AT."""
    random = Random(7)
    for asset in assets:
        level, made = 0.0, []
        for step, days in ((QUARTER, 62), (timedelta(minutes=5), 9)):
            at = until - timedelta(days=days)
            while at <= until:
                level += random.gauss(0, 0.001)
                price = 100 * math.exp(level + (jump if asset == SOLANA and at > AT else 0.0))
                each = MINUTE if step < QUARTER else QUARTER
                made.append(Candle(asset, at - each, at, *[Decimal(f"{price:.4f}")] * 4))
                at += step
        await store.markets.keep_candles(made)
    ticks = [Tick(a, Decimal(100), until, until, "testing", every=timedelta(minutes=5)) for a in assets]
    await store.markets.keep_ticks(ticks, [])


async def test_what_an_article_names_is_kept_with_by_what_and_how_often(store: Any, clock: Any) -> None:
    await store.markets.put_assets(ASSETS)
    _, source = await outlet_with_feed(store)
    coin, plain = await filed(store, source, article(1, TEXT), article(2, "The gate near the link was shut."))
    await look(store, clock)
    (link,) = (await store.naming.beside_article(coin)).links
    assert (link.asset, link.named_by, link.words, link.mentions, link.headline) == (
        BITCOIN,
        "NAME",
        "Bitcoin",
        1,
        False,
    )
    assert (await store.naming.beside_article(plain)).links == ()
    assert await named(store) == [coin]


async def test_a_revision_that_names_another_asset_replaces_the_link(store: Any, clock: Any) -> None:
    await store.markets.put_assets(ASSETS)
    _, source = await outlet_with_feed(store)
    made = article(1, TEXT)
    (one,) = await filed(store, source, made)
    await look(store, clock)
    await store.news.revise(
        one, replace(made, headline="Solana rises", blocks=article(1, "Crypto.").blocks), "read", NOW
    )
    await look(store, clock)
    assert [link.asset for link in (await store.naming.beside_article(one)).links] == [SOLANA]
    assert await named(store) == []


async def test_articles_that_came_before_any_price_are_looked_at_once_there_are_some(store: Any, clock: Any) -> None:
    _, source = await outlet_with_feed(store)
    (one,) = await filed(store, source, article(1, TEXT))
    await look(store, clock)
    assert await named(store) == []
    await store.markets.put_assets(ASSETS)
    await look(store, clock)
    assert await named(store) == [one]


async def test_a_renamed_asset_keeps_the_reports_of_its_old_name(store: Any, clock: Any) -> None:
    await store.markets.put_assets(ASSETS)
    _, source = await outlet_with_feed(store)
    (old,) = await filed(store, source, article(1, "Maticcoin, the crypto token, rose."))
    await look(store, clock)
    await store.markets.put_assets([Asset(MATIC, "POL", "Polcoin", 3)])
    (new,) = await filed(store, source, article(2, "Polcoin, the crypto token, fell."))
    await look(store, clock)
    assert sorted(await named(store, MATIC)) == [old, new]


async def test_what_is_taken_down_is_not_listed_and_what_is_removed_leaves_no_link(store: Any, clock: Any) -> None:
    await store.markets.put_assets(ASSETS)
    outlet, source = await outlet_with_feed(store)
    one, two = await filed(store, source, article(1, TEXT), article(2, TEXT + " Again."))
    await look(store, clock)
    await store.news.set_standing(one, Standing.TAKEN_DOWN, "asked", NOW)
    assert await named(store) == [two]
    await store.sources.remove_outlet(outlet.id)
    assert await named(store) == []
    assert (await store.naming.beside_article(two)).links == ()


async def test_only_one_process_looks_and_one_that_lost_its_lease_writes_nothing(store: Any, clock: Any) -> None:
    first, second = await walk_on(store, clock), await walk_on(store, clock)
    assert await first.hold()
    assert not await second.hold()
    clock.go(minutes=5)
    assert await second.hold()
    await store.markets.put_assets(ASSETS)
    with pytest.raises(Conflict):
        await first.look_all()


async def a_story(store: Any, clock: Any, published: Stamp | None, text: str = TEXT) -> Any:
    """A report that names bitcoin and solana, told; what stands beside it."""
    await store.markets.put_assets(ASSETS)
    _, source = await outlet_with_feed(store)
    made = article(1, text, headline="Bitcoin and Solana fall", published=published)
    (one,) = (await keep(store, source, arrival(made, sorts_at=AT), now=NOW)).new
    await look(store, clock)
    return await store.naming.beside_article(one)


async def test_a_story_is_measured_since_its_first_report_and_marked_rare(store: Any, clock: Any) -> None:
    await prices(store, NOW, jump=0.05)
    beside = await a_story(store, clock, Stamp(AT))
    assert beside.plan.first_at == AT
    assert beside.plan.measured == 5
    assert beside.plan.due_at is None
    reaction = frozen_of(beside.result.document).reaction
    moves = {(move.asset_id, move.window): move for move in reaction.moves}
    assert {asset for asset, _ in moves} == {BITCOIN, SOLANA}
    jumped = moves[SOLANA, "5m"]
    assert jumped.raw_pct == pytest.approx(5.1, abs=0.6)
    assert jumped.p == pytest.approx(1 / (1 + jumped.ranked_among))
    assert reaction.looks == 12
    assert moves[SOLANA, "before"].raw_pct < 2


@pytest.mark.parametrize(
    ("published", "why"),
    [
        (Stamp(AT.replace(tzinfo=None)), "no zone"),
        (Stamp(AT.replace(tzinfo=None), day_only=True), "day only"),
        (None, "no time"),
    ],
)
async def test_a_time_that_is_no_instant_gives_no_number(store: Any, clock: Any, published: Any, why: str) -> None:
    await prices(store, NOW)
    beside = await a_story(store, clock, published)
    assert (beside.plan.why, beside.plan.first_at, beside.result) == (why, None, None)
    assert beside.plan.seen_at == NOW


async def test_each_window_is_measured_when_it_has_passed_and_says_the_same_as_all_at_once(
    store: Any, clock: Any
) -> None:
    await prices(store, NOW, jump=0.02)
    clock.at = AT + timedelta(minutes=16)
    await store.markets.put_assets(ASSETS)
    _, source = await outlet_with_feed(store)
    made = article(1, TEXT, headline="Bitcoin and Solana fall", published=Stamp(AT))
    (one,) = (await keep(store, source, arrival(made, sorts_at=AT), now=clock.now())).new
    seen = []
    for after in (
        timedelta(minutes=16),
        timedelta(minutes=26),
        timedelta(hours=2),
        timedelta(hours=5),
        timedelta(days=2),
    ):
        clock.at = AT + after
        await look(store, clock)
        beside = await store.naming.beside_article(one)
        seen.append((beside.plan.measured, frozen_of(beside.result.document)))
    assert [done for done, _ in seen] == [1, 2, 3, 4, 5]
    early, late = ({(m.asset_id, m.window): m for m in f.reaction.moves} for f in (seen[0][1], seen[-1][1]))
    assert early[SOLANA, "15m"].why == "it is not over yet"
    assert late[SOLANA, "5m"].raw_pct == early[SOLANA, "5m"].raw_pct
    assert (seen[0][1].reaction.looks, seen[-1][1].reaction.looks) == (4, 12)
    at_once = await measured_again(store, clock, beside.plan)
    assert at_once == beside.result.document


async def measured_again(store: Any, clock: Any, plan: Any) -> str:
    from dateline.walk.measuring import measured

    anew = replace(plan, measured=0, due_at=NOW)
    clock.go(hours=3)
    _, result = await measured(anew, None, store.markets, store.naming, clock.now())
    assert result is not None
    return result.document


async def test_an_earlier_first_report_begins_the_measuring_anew_until_the_last_window_is_over(
    store: Any, clock: Any
) -> None:
    await prices(store, NOW)
    clock.at = AT + timedelta(hours=2)
    await store.markets.put_assets(ASSETS)
    _, source = await outlet_with_feed(store)
    _, other = await outlet_with_feed(store, "b")
    long = TEXT + "\nThe exchange Quayside said in a notice that withdrawals would stop for six hours on Friday."
    made = article(1, long, headline="Bitcoin falls as Quayside closes", published=Stamp(AT))
    (one,) = (await keep(store, source, arrival(made, sorts_at=AT), now=clock.now())).new
    await look(store, clock)
    first = await store.naming.beside_article(one)
    assert (first.plan.version, first.plan.measured) == (1, 3)
    earlier = replace(made, url="https://b.example/1", published=Stamp(AT - timedelta(minutes=30)))
    clock.go(minutes=5)
    await keep(store, other, arrival(earlier, sorts_at=AT - timedelta(minutes=30)), now=clock.now())
    await look(store, clock)
    second = await store.naming.beside_article(one)
    assert (second.plan.version, second.plan.first_at) == (2, AT - timedelta(minutes=30))
    assert second.result.version == 2
    clock.at = AT + timedelta(days=2)
    await look(store, clock)
    last = await store.naming.beside_article(one)
    assert last.plan.measured == 5
    still_earlier = replace(made, url="https://b.example/2", published=Stamp(AT - timedelta(hours=2)))
    await keep(store, other, arrival(still_earlier, sorts_at=AT - timedelta(hours=2)), now=clock.now())
    await look(store, clock)
    assert (await store.naming.beside_article(one)).result == last.result


async def test_other_stories_of_the_same_asset_are_counted_beside_a_window(store: Any, clock: Any) -> None:
    await prices(store, NOW)
    await store.markets.put_assets(ASSETS)
    _, source = await outlet_with_feed(store)
    _, other = await outlet_with_feed(store, "b")
    made = article(1, TEXT, headline="Bitcoin falls", published=Stamp(AT))
    apart = "Miners of Bitcoin, a crypto coin, moved their farms to a valley in the north, a council said on Monday."
    later = article(
        2, apart, headline="Valley lets miners in", url="https://b.example/2", published=Stamp(AT + QUARTER * 2)
    )
    (one,) = (await keep(store, source, arrival(made, sorts_at=AT), now=NOW)).new
    await keep(store, other, arrival(later, sorts_at=AT + QUARTER * 2), now=NOW)
    await look(store, clock)
    reaction = frozen_of((await store.naming.beside_article(one)).result.document).reaction
    overlaps = {move.window: move.overlaps for move in reaction.moves if move.asset_id == BITCOIN}
    assert overlaps == {"before": 0, "5m": 0, "15m": 0, "1h": 1, "4h": 1, "24h": 1}


async def test_nothing_is_measured_before_there_is_a_price(store: Any, clock: Any) -> None:
    beside = await a_story(store, clock, Stamp(AT))
    assert (beside.plan.measured, beside.result) == (0, None)
    assert beside.plan.due_at == NOW + timedelta(minutes=1)
    await prices(store, NOW)
    clock.go(minutes=2)
    await look(store, clock)
    (one,) = await named(store)
    assert (await store.naming.beside_article(one)).plan.measured == 5


async def test_what_was_measured_stays_when_all_is_told_anew(store: Any, clock: Any) -> None:
    await prices(store, NOW, jump=0.02)
    before = await a_story(store, clock, Stamp(AT))
    tell = teller(store, clock)
    await tell.tell_all(anew=True)
    await tell.close()
    walk = await walk_on(store, clock)
    assert await walk.hold()
    await walk._note([before.story])  # as a change of that story would
    await walk.look_all()
    await walk.close()
    (one,) = await named(store)
    after = await store.naming.beside_article(one)
    assert after.plan.measured == 5
    assert after.result.document == before.result.document
