"""The markets page in a browser, and price text in the browser's own code."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.pages.test_in_chromium import browser, served, until

from dateline.markets import currencies
from dateline.markets.ticker import frame
from dateline.model import AssetId, Candle, Rate
from dateline.text import price_text

pytestmark = pytest.mark.chromium
COINS = (
    ("bitcoin", "BTC", "1284668.69", "-105.29"), ("wrapped-bitcoin", "WBTC", "1284660", "-105"),
    ("shiba-inu", "SHIB", "1.4e-05", None), ("near", "NEAR", "2.5", "-1.12"), ("ton", "TON", "3", "4"),
)  # fmt: skip
ORDER = "[...document.querySelectorAll('[data-markets] tbody tr')].map(row => row.id)"
SHOWN = "[...document.querySelectorAll('[data-markets] tbody tr')].filter(row => row.offsetHeight).map(row => row.id)"
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def full_room(newsroom: Any) -> None:
    """Coins with long figures, lines of their day, and a rate."""
    newsroom.clock.at = now = datetime.now(UTC)
    await newsroom.price(*COINS)
    step, price = timedelta(minutes=15), Decimal(3)
    first = now.replace(minute=0, second=0, microsecond=0)
    await newsroom.store.markets.keep_candles(
        [
            Candle(AssetId(coin), first - n * step, first - n * step + step, *[price + n % 5] * 4)
            for coin, *_ in COINS
            for n in range(9)
        ]
    )
    await newsroom.store.markets.put_rates([Rate("eur", Decimal("0.921234567891"), now, now, "CoinGecko")])


async def test_the_table_fits_every_width_with_and_without_script_in_light_and_dark(newsroom: Any) -> None:
    await full_room(newsroom)
    site = newsroom.site(currencies=("eur",))
    async with served(site) as base, browser() as chromium:
        for width in (320, 390, 768, 1280):
            for script, scheme in ((True, "light"), (False, "dark")):
                context = await chromium.new_context(
                    java_script_enabled=script, color_scheme=scheme, viewport={"width": width, "height": 900}
                )
                page = await context.new_page()
                said: list[str] = []
                page.on("console", lambda message, said=said: said.append(message.text))
                for path in ("/markets", "/markets?forms=fold&currency=eur", "/widgets"):
                    await page.goto(base + path)
                    if script:
                        assert await page.evaluate(OVER) == 0, f"{path} overflows at {width} px"
                    else:
                        whole, within = await page.locator("main").bounding_box(), width
                        assert whole is not None and whole["width"] <= within
                assert said == []
                await context.close()


async def test_columns_are_sorted_and_coins_filtered_in_place(newsroom: Any) -> None:
    await full_room(newsroom)
    async with served(newsroom.site()) as base, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1280, "height": 900})
        asked: list[str] = []
        await page.goto(base + "/markets")
        page.on("request", lambda request: asked.append(request.url))
        await page.click("thead a:text('24 h')")
        assert await page.evaluate(ORDER) == ["ton", "near", "wrapped-bitcoin", "bitcoin", "shiba-inu"]
        assert page.url.endswith("/markets?sort=day")
        await page.click("thead a:text('24 h')")
        assert await page.evaluate(ORDER) == ["bitcoin", "wrapped-bitcoin", "near", "ton", "shiba-inu"]
        assert page.url.endswith("/markets?sort=-day")
        assert await page.get_attribute("thead th:has(a:text('24 h'))", "aria-sort") == "ascending"
        in_place = await page.evaluate(ORDER)
        await page.click("thead a:text('Coin')")
        assert (await page.evaluate(ORDER))[0] == "bitcoin" and page.url.endswith("/markets?sort=name")
        await page.fill("#f", "Bitc")
        assert await page.evaluate(SHOWN) == ["bitcoin", "wrapped-bitcoin"]
        await page.fill("#f", "no such coin")
        assert await page.evaluate(SHOWN) == [] and await page.is_visible("[data-none]")
        assert [url for url in asked if "/markets" in url] == [], "nothing was asked of the server"
        await page.goto(base + "/markets?sort=-day")
        assert await page.evaluate(ORDER) == in_place, "the address gives what the script showed"


async def test_a_price_in_another_currency_stays_in_it_when_it_changes(newsroom: Any) -> None:
    await full_room(newsroom)
    async with served(newsroom.site(currencies=("eur",))) as base, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1280, "height": 900})
        await page.goto(base + "/markets?currency=eur")
        assert (await page.text_content("#ton data")) == "€\u00a02.76"
        await until(lambda: newsroom.hub.streams == 1)
        await newsroom.price(*COINS[:-1], ("ton", "TON", "1234.5", "4"))
        newsroom.hub.send(frame(await newsroom.store.markets.quoted(), newsroom.clock.now()))
        await page.wait_for_function("() => document.querySelector('#ton data').value === '1234.5'")
        exact = currencies.converted(Decimal("1234.5"), Decimal("0.921234567891"))
        assert await page.text_content("#ton data") == price_text(exact, "€")
        assert await page.text_content(".ticker [data-price=TON]") == price_text(exact, "€")
        newsroom.hub.close()


async def test_the_currency_that_a_reader_chose_holds_for_the_bar_of_other_pages_without_a_cookie(
    newsroom: Any,
) -> None:
    await full_room(newsroom)
    async with served(newsroom.site(currencies=("eur",))) as base, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        await page.goto(base + "/markets")
        await page.click(".picks [data-choose=eur]")
        await page.wait_for_url("**/markets?currency=eur")
        await page.goto(base + "/latest")
        assert await page.text_content(".ticker [data-price=TON]") == "€\u00a02.76"
        assert "currency=eur" in str(await page.get_attribute(".nav a[href*=markets]", "href"))
        await until(lambda: newsroom.hub.streams == 1)
        await newsroom.price(*COINS[:-1], ("ton", "TON", "30", "4"))
        newsroom.hub.send(frame(await newsroom.store.markets.quoted(), newsroom.clock.now()))
        await page.wait_for_function("() => document.querySelector('.ticker [data-price=TON]').value === '30'")
        assert await page.text_content(".ticker [data-price=TON]") == "€\u00a027.64"
        await page.click(".ticker-list a[href*=ton]")
        await page.wait_for_url("**/markets/ton?currency=eur")
        await page.click("[data-choose=usd]")
        await page.wait_for_url("**/markets/ton")
        await page.goto(base + "/latest")
        assert str(await page.text_content(".ticker [data-price=TON]")).startswith("$")
        assert await page.context.cookies() == []
        newsroom.hub.close()


async def test_by_a_rate_that_grew_old_an_open_page_shows_dollars(newsroom: Any) -> None:
    await full_room(newsroom)
    async with served(newsroom.site(currencies=("eur",))) as base, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1280, "height": 900})
        await page.clock.install(time=newsroom.clock.now())
        await page.goto(base + "/latest")
        await page.evaluate("localStorage.setItem('currency', 'eur')")
        await page.reload()
        assert (await page.text_content(".ticker [data-price=TON]")) == "€\u00a02.76"
        newsroom.hub.close()
        await page.clock.run_for(timedelta(hours=6, minutes=3).total_seconds() * 1000)
        assert (await page.text_content(".ticker [data-price=TON]")) == "$\u00a03.00"


def recorded(shared: Path) -> list[str]:
    path = shared / "corpus" / "markets" / "lists" / "coingecko_top100_2025-08_2026-05.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [row["price"] for row in csv.DictReader(file)]


async def test_every_recorded_price_reads_alike_in_the_browser_and_here(newsroom: Any, shared: Path) -> None:
    """In dollars and in another currency, and the seed's cases with them; one call into the page for all."""
    cases = json.loads((shared / "seed" / "price_cases.json").read_text("utf-8"))
    values = [*recorded(shared), *(case["price"] for case in cases)]
    assert len(values) == 23_100 + len(cases)
    await full_room(newsroom)
    async with served(newsroom.site()) as base, browser() as chromium:
        page = await chromium.new_page()
        await page.goto(base + "/markets")
        dollars, others = await page.evaluate(
            "([values, rate]) => [values.map(v => datelinePrices.money(v)),"
            " values.map(v => datelinePrices.money(v, rate, '€'))]",
            [values, "0.921234567891"],
        )
    assert dollars == [price_text(value) for value in values]
    assert dollars[23_100:] == [case["text"] for case in cases]
    rate = Decimal("0.921234567891")
    assert others == [
        price_text(None if value is None else currencies.converted(Decimal(value), rate), "€") for value in values
    ]


async def test_on_its_own_page_a_price_that_grew_old_is_grey_and_its_age_stands_apart(newsroom: Any) -> None:
    await chart_room(newsroom)
    async with browser() as chromium:
        page = await chromium.new_page(viewport={"width": 390, "height": 900})
        async with served(newsroom.site()) as base:
            await page.clock.install(time=newsroom.clock.now())
            await page.goto(base + "/markets/bitcoin/hour")
            newsroom.hub.close()
        colour = "getComputedStyle(document.querySelector('.now data')).color"
        before = await page.evaluate(colour)
        await page.clock.run_for(timedelta(minutes=20).total_seconds() * 1000)
        assert await page.evaluate(colour) != before
        price, age = [await page.locator(f".now {each}").bounding_box() for each in ("data", ".st")]
        assert price is not None and age is not None and age["height"] < price["height"]
        assert age["x"] >= price["x"] + price["width"] + 4 or age["y"] >= price["y"] + price["height"]


async def chart_room(newsroom: Any) -> None:
    """Minutes of bitcoin with a gap of ten, up to now."""
    newsroom.clock.at = now = datetime.now(UTC)
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    first = now.replace(second=0, microsecond=0)
    await newsroom.store.markets.keep_candles(
        [
            Candle(AssetId("bitcoin"), at, at + timedelta(minutes=1), Decimal(84000), Decimal(84100 + n),
                   Decimal(83900), Decimal(84000 + n))
            for n in range(1, 55)
            if not 20 < n < 45 and (at := first - timedelta(minutes=n))
        ]
    )  # fmt: skip


@pytest.mark.parametrize("form", ["", "/candles"])
async def test_a_chart_moves_on_with_the_stream_and_keeps_a_closer_look(newsroom: Any, form: str) -> None:
    await chart_room(newsroom)
    at = newsroom.clock.now()
    await newsroom.store.markets.put_rates([Rate("eur", Decimal("0.5"), at - timedelta(hours=2), at, "CoinGecko")])
    async with served(newsroom.site(currencies=("eur",))) as base, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1280, "height": 1200})
        await page.goto(f"{base}/markets/bitcoin/hour{form}?currency=eur")
        await page.wait_for_selector(".plot canvas")
        await until(lambda: newsroom.hub.streams == 1)

        async def tell(price: str, at: datetime) -> str:
            row = {"s": "BTC", "p": price, "c": "1", "t": int(at.timestamp() * 1000), "every": 0, "ended": False}
            newsroom.hub.send({"now": int(at.timestamp() * 1000), "u": [row]})
            await page.wait_for_function(f"() => document.querySelector('.now data').value === '{price}'")
            await page.focus(".plot")
            await page.evaluate("document.querySelector('.u-over').dispatchEvent(new MouseEvent('mouseleave'))")
            await page.keyboard.press("ArrowLeft")  # without a place yet: the newest
            return str(await page.text_content(".told-at"))

        minute = at.replace(second=0, microsecond=0)
        assert "€\u00a045,000.00" in await tell("90000", minute + timedelta(seconds=1)), "a candle that it opens"
        said = await tell("91000.5", minute + timedelta(seconds=2))
        assert "€\u00a045,500.25" in said
        if form:
            assert "€\u00a045,000.00" in said, "its opening"
        assert "€\u00a045,500.25" in await tell("1", minute - timedelta(hours=1)), "older than what is drawn"
        newsroom.hub.close()


async def test_a_server_that_is_gone_is_said_within_two_seconds_of_the_class_changing(newsroom: Any) -> None:
    """A streamed price is live for 15 seconds; nobody tells the page that there is nobody any more."""
    await full_room(newsroom)
    now = newsroom.clock.now()
    ticks = [replace(q.tick, every=None, as_of=now, received_at=now)
             for q in await newsroom.store.markets.quoted() if q.tick]  # fmt: skip
    await newsroom.store.markets.keep_ticks(ticks, [])
    async with browser() as chromium:
        page = await chromium.new_page(viewport={"width": 390, "height": 900})
        async with served(newsroom.site()) as base:
            await page.clock.install(time=now)
            await page.goto(base + "/markets")
            await page.clock.run_for(1000)
            newsroom.hub.close()
        changes = []
        for second in range(2, 130):
            await page.clock.run_for(1000)
            state = await page.get_attribute("[data-ticker]", "data-state")
            if not changes or changes[-1][1] != state:
                changes.append((second, state, str(await page.text_content(".lbl"))))
        seen = {state: second for second, state, _ in changes}
        assert 15 <= seen["delayed"] <= 17 and 120 <= seen["stale"] <= 122, changes
        assert "live" not in [state for second, state, _ in changes if second > 16]
        assert "stale" in str(await page.get_attribute("tr#bitcoin", "class"))
        box = await page.locator(".ticker .lbl").bounding_box()
        assert box is not None and box["width"] > 20, "on a phone too the words are seen, not only heard"


@pytest.mark.parametrize("form", ["", "/candles"])
async def test_a_chart_answers_pointer_and_keys_and_stands_without_script(newsroom: Any, form: str) -> None:
    await chart_room(newsroom)
    async with served(newsroom.site()) as base, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 390, "height": 900})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        await page.goto(f"{base}/markets/bitcoin/hour{form}")
        await page.wait_for_selector(".plot canvas")
        assert not await page.is_visible(".chart svg") and await page.evaluate(OVER) == 0
        await page.focus(".plot")
        await page.keyboard.press("ArrowRight")
        assert "84,054.00" in str(await page.text_content(".told-at")), "the first is the oldest"
        for _ in range(9):
            await page.keyboard.press("ArrowRight")
        assert "84,045.00" in str(await page.text_content(".told-at"))
        await page.keyboard.press("ArrowRight")
        assert "$" not in str(await page.text_content(".told-at")), "in the gap nothing was observed"
        painted = (
            "[...document.querySelector('.plot canvas').getContext('2d').getImageData(0,0,300,200).data].some(Boolean)"
        )
        assert await page.evaluate(painted)
        assert said == []
        plain = await (await chromium.new_context(java_script_enabled=False)).new_page()
        await plain.goto(f"{base}/markets/bitcoin/hour{form}")
        assert await plain.is_visible(".chart svg") and await plain.locator(".plot").count() == 0


async def test_marks_of_stories_that_began_together_stand_above_one_another(newsroom: Any, article: Any) -> None:
    await chart_room(newsroom)
    outlet = await newsroom.outlet("Harbour Post")
    for n, words in enumerate(("falls as Quayside closes", "rises on Tuesday", "is taxed from May", "heats a village")):
        await newsroom.file(outlet, article(n, headline=f"Bitcoin {words}", standfirst=f"Bitcoin {words}, says all."))
    await newsroom.look()
    async with served(newsroom.site()) as base, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 390, "height": 900})
        await page.goto(f"{base}/markets/bitcoin/hour")
        await page.wait_for_selector(".marks a")
        boxes = [await link.bounding_box() for link in await page.locator(".marks a").all()]
        spots = [(box["x"], box["y"]) for box in boxes if box is not None]
        assert len(spots) == 4 and len(set(spots)) == 4
        for n, (x, y) in enumerate(spots):
            assert all(abs(x - left) >= 24 or abs(y - top) >= 24 for left, top in spots[n + 1 :]), "a finger hits one"
        assert max(y for _, y in spots) - min(y for _, y in spots) >= 24
