"""The markets page: orders, choices, changes with what they stand on, folded forms, other currencies; no script."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from dateline.markets.forms import FormKind
from dateline.model import Asset, AssetId, Candle, Rate, Tick

DASH = "—"
MINUTE = timedelta(minutes=1)
THREE = (("bitcoin", "BTC", "84668.69", "5.29"), ("near", "NEAR", "2.5", "-1.5"), ("ton", "TON", "3", None))


async def page(newsroom: Any, asking: Any, path: str = "/markets", **settings: Any) -> LexborHTMLParser:
    answer = await asking(newsroom.site(**settings), path)
    assert answer.status == 200
    return LexborHTMLParser(answer.text)


def coins(tree: LexborHTMLParser) -> list[str | None]:
    return [row.attributes["id"] for row in tree.css("table[data-markets] tbody tr")]


async def keep(newsroom: Any, asset: str, close: str, ago: timedelta, step: timedelta) -> None:
    """Keep a candle that closed so long before the price's own time."""
    closed = newsroom.clock.now() - MINUTE - ago
    opens_at = closed.replace(second=0, microsecond=0) - step
    price = Decimal(close)
    candle = Candle(AssetId(asset), opens_at, opens_at + step, price, price, price, price)
    await newsroom.store.markets.keep_candles([candle])


@pytest.mark.parametrize(
    ("sort", "order", "said"),
    [
        ("price", ["bitcoin", "ton", "near"], "descending"),
        ("-price", ["near", "ton", "bitcoin"], "ascending"),
        ("day", ["bitcoin", "near", "ton"], "descending"),
        ("-day", ["near", "bitcoin", "ton"], "ascending"),
        ("name", ["bitcoin", "near", "ton"], "ascending"),
        ("-name", ["ton", "near", "bitcoin"], "descending"),
    ],
)
async def test_each_column_sorts_both_ways_and_what_has_no_figure_stands_last(
    newsroom: Any, asking: Any, sort: str, order: list[str], said: str
) -> None:
    await newsroom.price(*THREE)
    tree = await page(newsroom, asking, f"/markets?sort={sort}")
    assert coins(tree) == order
    assert [th.attributes["aria-sort"] for th in tree.css("th[aria-sort]")] == [said]
    assert "noindex" in str(tree.css_first("meta[name=robots]").attributes["content"])


async def test_a_second_click_turns_the_order_round(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*THREE)
    links = [a.attributes["href"] for a in (await page(newsroom, asking, "/markets?sort=week")).css("thead a")]
    assert "/markets?sort=-week" in links and "/markets?sort=hour" in links and "/markets" in links


async def test_what_is_no_choice_is_refused(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*THREE)
    for query, status in (("sort=size", 400), ("show=some", 400), ("forms=none", 400), ("currency=eur", 404)):
        assert (await asking(newsroom.site(), f"/markets?{query}")).status == status


async def test_rising_and_falling_coins_can_be_chosen_and_movers_lead(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*THREE)
    tree = await page(newsroom, asking)
    assert [a.attributes["href"] for a in tree.css(".movers a")] == ["/markets/bitcoin", "/markets/near"]
    assert coins(await page(newsroom, asking, "/markets?show=gainers")) == ["bitcoin"]
    assert coins(await page(newsroom, asking, "/markets?show=losers")) == ["near"]


async def test_an_old_price_is_no_mover(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*THREE, age=timedelta(hours=1))
    tree = await page(newsroom, asking)
    assert not tree.css(".movers") and coins(tree) == ["bitcoin", "near", "ton"]
    assert coins(await page(newsroom, asking, "/markets?show=all")) == ["bitcoin", "near", "ton"]


async def test_an_hour_and_a_week_are_reckoned_against_what_was_kept_then(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*THREE)
    await keep(newsroom, "bitcoin", "84000", timedelta(hours=1), MINUTE)
    await keep(newsroom, "bitcoin", "90000", timedelta(days=7), timedelta(minutes=15))
    tree = await page(newsroom, asking)
    hour, week = tree.css("#bitcoin td.c-7")
    assert (hour.text(), week.text()) == ("▲+0.80%", "▼−5.92%")
    assert "$\u00a084,000.00" in str(hour.attributes["title"]) and "2026-03-12 13:31 UTC" in str(
        hour.attributes["title"]
    )
    assert [(td.text(), td.attributes["title"]) for td in tree.css("#near td.c-7")] == [
        (DASH, "No price of that time is kept here")
    ] * 2


async def test_a_price_of_another_time_stands_for_no_hour(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*THREE)
    await keep(newsroom, "bitcoin", "84000", timedelta(hours=1, minutes=8), MINUTE)
    await keep(newsroom, "near", "2", timedelta(minutes=58), MINUTE)
    tree = await page(newsroom, asking)
    assert [tree.css_first(f"#{coin} td.c-7").text() for coin in ("bitcoin", "near")] == [DASH, DASH]


async def test_what_the_source_tells_goes_before_ours_and_is_called_so(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*THREE)
    await keep(newsroom, "bitcoin", "84000", timedelta(hours=1), MINUTE)
    at = newsroom.clock.now()
    told = Tick(AssetId("bitcoin"), Decimal(85000), at, at, "testing", every=timedelta(minutes=5),
                change_1h_pct=Decimal("0.25"))  # fmt: skip
    await newsroom.store.markets.keep_ticks([told], [])
    hour = (await page(newsroom, asking)).css_first("#bitcoin td.c-7")
    assert (hour.text(), hour.attributes["title"]) == ("▲+0.25%", "As testing tells")


FORMS = (
    ("ethereum", "ETH", "3000", "1"), ("staked-ether", "STETH", "2999", "1"), ("weth", "WETH", "3001", "1"),
    ("jito-staked-sol", "JITOSOL", "220", "2"),
)  # fmt: skip


async def test_nothing_is_folded_away_unless_it_is_asked_for(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*FORMS)
    tree = await page(newsroom, asking)
    assert coins(tree) == [coin for coin, *_ in FORMS]
    assert "/markets?forms=fold" in [a.attributes["href"] for a in tree.css(".picks a")]
    folded = await page(newsroom, asking, "/markets?forms=fold")
    assert coins(folded) == ["ethereum", "jito-staked-sol"], "a form whose coin is not here stays"
    assert [a.attributes["href"] for a in folded.css("#ethereum .forms li a")] == [
        "/markets/staked-ether",
        "/markets/weth",
    ]
    assert coins(await page(newsroom, asking, "/markets?forms=fold&q=steth")) == ["ethereum"]


async def test_the_operator_folds_kinds_in_bar_and_table_and_readers_see_all(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*FORMS)
    tree = await page(newsroom, asking, fold=(FormKind.WRAPPED,))
    assert coins(tree) == ["ethereum", "staked-ether", "jito-staked-sol"]
    assert [b.text() for b in tree.css(".ticker-list b")] == ["ETH", "STETH", "JITOSOL"]
    unfolded = await page(newsroom, asking, "/markets?forms=rows", fold=(FormKind.WRAPPED,))
    assert coins(unfolded) == [coin for coin, *_ in FORMS]


async def rate(newsroom: Any, age: timedelta = timedelta()) -> None:
    at = newsroom.clock.now() - age
    await newsroom.store.markets.put_rates([Rate("eur", Decimal("0.92"), at, at, "CoinGecko")])


async def test_another_currency_is_exact_and_names_its_rate(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*THREE)
    await rate(newsroom)
    tree = await page(newsroom, asking, "/markets?currency=eur", currencies=("eur", "gbp"))
    data = tree.css_first("#bitcoin data")
    assert (data.text(), data.attributes["value"]) == ("€\u00a077,895.19", "84668.69")
    in_bar = tree.css_first(".ticker [data-price=BTC]")
    assert (in_bar.text(), in_bar.attributes["value"]) == ("€\u00a077,895.19", "84668.69"), "the bar over it, too"
    assert tree.css_first("body").attributes["data-currency"] == "eur"
    rates = str(tree.css_first(".ticker").attributes["data-rates"]).split("|")
    assert rates == ["eur", "0.92", "€", str(int(newsroom.clock.now().timestamp() * 1000))]
    ways = [a.attributes["href"] for a in tree.css("tbody th a, .ticker-list li:first-child a, .nav a[aria-current]")]
    assert ways and all(str(way).endswith("?currency=eur") for way in ways), "the choice is carried along"
    assert "EUR, at 0.92 a US dollar by CoinGecko of 2026-03-12 14:32 UTC" in tree.css_first(".bar p").text()
    assert [a.text() for a in tree.css(".picks a")][-2:] == ["USD", "EUR"], "one without a rate is not offered"


async def test_by_an_old_rate_nothing_is_shown_and_the_page_says_so(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*THREE)
    await rate(newsroom, timedelta(hours=7))
    tree = await page(newsroom, asking, "/markets?currency=eur", currencies=("eur",))
    assert "not shown in EUR now" in tree.css_first(".state").text()
    assert tree.css_first("#bitcoin data").text() == "$\u00a084,668.69"
    assert tree.css_first("body").attributes["data-currency"] == "usd"
    assert "data-rates" not in tree.css_first(".ticker").attributes
    assert "EUR" not in [a.text() for a in tree.css(".picks a")]
    assert (await asking(newsroom.site(currencies=("eur",)), "/api/quotes?currency=eur")).status == 503


async def test_a_coin_that_is_no_longer_traded_has_no_hour(newsroom: Any, asking: Any) -> None:
    await newsroom.store.markets.put_assets([Asset(AssetId("luna"), "LUNA", "Luna", 9)])
    await newsroom.price(*THREE)
    at = newsroom.clock.now() - timedelta(days=3)
    gone = Tick(AssetId("luna"), Decimal(1), at, at, "testing", change_1h_pct=Decimal(3))
    await newsroom.store.markets.keep_ticks([gone], [])
    hour = (await page(newsroom, asking)).css_first("#luna td.c-7")
    assert (hour.text(), hour.attributes["title"]) == (DASH, "It is no longer traded")


async def test_what_turns_prices_into_other_currencies_is_loaded_only_where_there_are_rates(
    newsroom: Any, asking: Any
) -> None:
    await newsroom.price(*THREE)
    site = newsroom.site(currencies=("eur",))
    assert "currency.js" not in (await asking(site, "/latest")).text
    await rate(newsroom)
    newsroom.clock.move(timedelta(seconds=30))
    assert "/rated." in (await asking(site, "/latest")).text, "kept pages are made anew once rates are known"
