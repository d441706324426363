"""Prices on every page: their text, what the script needs, what a reader without script is told."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import brotli
from selectolax.lexbor import LexborHTMLParser

from dateline.model import Asset, AssetId, ChangeKind, Extent, Policy
from dateline.site.parts import Attribution


async def bar_of(newsroom: Any, asking: Any, **settings: Any) -> LexborHTMLParser:
    return LexborHTMLParser((await asking(newsroom.site(**settings), "/")).text)


async def told(newsroom: Any) -> None:
    """The site hears of new prices."""
    await newsroom.tell(ChangeKind.MARKET)
    for _ in range(5):
        await asyncio.sleep(0)


def text(node: Any) -> str:
    return " ".join(node.text().split())


async def test_the_bar_has_each_price_as_text_and_as_data(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"), ("shiba-inu", "SHIB", "1.4e-05", "-1.12"))
    tree = await bar_of(newsroom, asking)
    data = tree.css_first("[data-ticker] data")
    at_ms = round((newsroom.clock.now() - timedelta(minutes=1)).timestamp() * 1000)
    assert data.text() == "$\u00a084,668.69"
    assert data.attributes["data-price"] == "BTC" and data.attributes["data-t"] == str(at_ms)
    assert data.attributes["data-every"] == "300"
    assert text(tree.css_first("[data-ticker] .chg")) == "▲+5.29%"
    assert "$\u00a00.000014" in tree.css_first("[data-ticker]").text()
    assert tree.css_first("[data-ticker] [aria-live]") is None


async def test_the_server_says_as_of_and_leaves_live_to_the_script(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"), age=timedelta(seconds=1))
    tree = await bar_of(newsroom, asking)
    assert text(tree.css_first("[data-ticker] .lbl")) == "As of 14:31 UTC"
    assert tree.css_first("[data-ticker]").attributes["data-state"] == "current"


async def test_who_is_owed_for_prices_stands_beside_them(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    for path in ("/", "/markets"):
        tree = LexborHTMLParser((await asking(newsroom.site(), path)).text)
        links = [n.text() for n in tree.css('a[href="https://prices.example/"]')]
        assert len(links) >= 2 and set(links) == {"Prices by Testing"}


async def test_simulated_prices_are_named_as_such(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    credit = {"testing": Attribution("The sample exchange", None, simulated=True)}
    tree = await bar_of(newsroom, asking, market_attribution=credit)
    assert text(tree.css_first(".ticker-state b")) == "Simulated"
    page = await asking(newsroom.site(market_attribution=credit), "/markets")
    assert "made up by this site" in page.text


async def test_a_stale_price_is_greyed_with_its_age_and_an_ended_one_is_out_of_the_bar(
    newsroom: Any, asking: Any
) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"), age=timedelta(minutes=40))
    tree = await bar_of(newsroom, asking)
    assert tree.css_first("[data-ticker] li.stale") is not None
    assert text(tree.css_first("[data-ticker] .st")) == "40 min old"
    newsroom.clock.move(timedelta(hours=25))
    site = newsroom.site()
    assert "data-ticker" not in (await asking(site, "/")).text
    markets = LexborHTMLParser((await asking(site, "/markets")).text)
    assert "no longer traded since" in text(markets.css_first("tr#bitcoin"))


async def test_the_table_sorts_and_filters_without_script(newsroom: Any, asking: Any) -> None:
    await newsroom.price(
        ("bitcoin", "BTC", "84668.69", "5.29"), ("ether", "ETH", "3187.42", "9.1"), ("celo", "CELO", "2", None)
    )
    site = newsroom.site()

    async def order(path: str) -> list[str]:
        return [r.attributes["id"] or "" for r in LexborHTMLParser((await asking(site, path)).text).css("tbody tr")]

    assert await order("/markets?sort=name") == ["bitcoin", "celo", "ether"]
    assert await order("/markets?sort=day") == ["ether", "bitcoin", "celo"]
    assert await order("/markets?q=eth") == ["ether"]
    assert await order("/markets") == ["bitcoin", "ether", "celo"]  # the filtered page was not kept for others
    assert (await asking(site, "/markets?sort=nonsense")).status == 400


async def test_markup_and_turned_letters_in_a_coins_name_are_letters_on_every_page(newsroom: Any, asking: Any) -> None:
    """Names like "༼ つ ◕_◕ ༽つ" are real; what a foreign list calls a coin is never ours to run, or to turn the line round."""
    name = "<script>alert(1)</script> \u05d0\u05d1 & \u0f3c \u3064"
    await newsroom.price(("evil", 'X"><b>', "2", "1"))
    await newsroom.store.markets.put_assets([Asset(AssetId("evil"), 'X"><b>', name, 1)])
    site = newsroom.site()
    for path in ("/markets", "/markets/evil", "/widget", "/widgets?coins=evil", "/search?q=alert"):
        answer = await asking(site, path)
        assert answer.status == 200 and "alert(1)</script>" not in answer.text and 'X"><b>' not in answer.text, path
    row = LexborHTMLParser((await asking(site, "/markets")).text).css_first("tr#evil bdi")
    assert row.text() == name, "set apart, so that letters from right to left turn nothing else round"
    assert json.loads((await asking(site, "/api/quotes")).text)["quotes"][0]["name"] == name


async def test_a_coin_without_a_price_of_yesterday_has_a_dash_and_says_why(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("celo", "CELO", "2", None))
    cell = LexborHTMLParser((await asking(newsroom.site(), "/markets")).text).css("tr#celo td")[3]
    assert cell.text() == "—" and "No price of that time is kept here" in str(cell.attributes["title"])


async def test_a_coin_is_found_by_its_symbol(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    page = LexborHTMLParser((await asking(newsroom.site(), "/search?q=btc")).text)
    assert text(page.css_first(".coins li")).startswith("BitcoinBTC")


async def test_a_kept_page_has_the_newest_prices_within_seconds_and_is_not_made_again(
    newsroom: Any, article: Any, asking: Any
) -> None:
    """The bar is put into the kept bytes; only pages whose own text holds prices are made anew."""
    outlet = await newsroom.outlet("Harbour Post", Policy(public=Extent.FULL))
    (filed,) = await newsroom.file(outlet, article(0))
    await newsroom.price(("bitcoin", "BTC", "84668.69", "1"))
    site = newsroom.site()
    async with site.router.lifespan_context(site):
        path = (await asking(site, f"/article/{filed}")).headers["location"]
        first = await asking(site, path)
        assert "84,668.69" in first.text
        front = await asking(site, "/")
        made = site.pages.made
        await newsroom.price(("bitcoin", "BTC", "85000", "1"), age=timedelta())
        await told(newsroom)
        newsroom.clock.move(timedelta(seconds=3))
        again = await asking(site, path)
        assert "85,000.00" in again.text and "84,668.69" not in again.text
        assert again.headers["etag"] != first.headers["etag"] and site.pages.made == made
        assert (await asking(site, path, if_none_match=again.headers["etag"])).status == 304
        packed = await asking(site, path, accept_encoding="br")
        assert brotli.decompress(packed.body) == again.body
        anew = await asking(site, "/")
        assert "84,668.69" not in anew.text and "85,000.00" in anew.text and anew.body != front.body
        assert site.pages.made == made + 1


async def test_the_first_prices_bring_their_bar_and_the_way_to_markets_at_once(newsroom: Any, asking: Any) -> None:
    site = newsroom.site()
    async with site.router.lifespan_context(site):
        before = await asking(site, "/")
        assert 'href="/markets"' not in before.text
        await newsroom.price(("bitcoin", "BTC", "84668.69", "1"))
        await told(newsroom)
        newsroom.clock.move(timedelta(seconds=3))
        after = await asking(site, "/")
        assert 'href="/markets"' in after.text and "84,668.69" in after.text


async def test_streamed_prices_are_asked_for_at_rest_however_often_they_change(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "1"))
    counted = newsroom.counted()
    site = newsroom.site(store=counted)
    async with site.router.lifespan_context(site):
        await asking(site, "/sources")
        counted.calls.clear()
        for n in range(20):
            await newsroom.price(("bitcoin", "BTC", f"{n}.5", "1"), age=timedelta())
            await told(newsroom)
            newsroom.clock.move(timedelta(seconds=0.5))
            await asking(site, "/sources")
        assert 3 <= counted.calls.count("markets.quoted") <= 5
