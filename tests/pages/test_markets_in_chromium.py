"""The markets page in a browser, and price text in the browser's own code."""

from __future__ import annotations

import csv
import gzip
import json
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
        for width in (320, 390, 1280):
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
        await page.wait_for_function("document.querySelector('#ton data').value === '1234.5'")
        exact = currencies.converted(Decimal("1234.5"), Decimal("0.921234567891"))
        assert await page.text_content("#ton data") == price_text(exact, "€")
        assert await page.text_content(".ticker [data-price=TON]") == "$\u00a01,234.50"
        newsroom.hub.close()


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
