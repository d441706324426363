"""The pages in a browser: nothing overflows, nothing is refused by the policy, the script only improves them."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import uvicorn

from dateline.markets.ticker import frame
from dateline.model import Extent, Policy
from dateline.site.takeover import HandingOver

pytestmark = pytest.mark.chromium
QUIET = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"/>'
PATHS = ("/", "/latest", "/markets", "/search?q=report", "/sources", "/archive", "/nope")


async def until(met: Callable[[], bool]) -> None:
    """Wait for what happens in this very process."""
    while not met():
        await asyncio.sleep(0.01)


@asynccontextmanager
async def served(site: Any) -> AsyncIterator[str]:
    """The site on a real server on loopback."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        site,
        http=HandingOver,
        ws="none",
        proxy_headers=False,
        log_config=None,
        lifespan="on",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listening.close()


@asynccontextmanager
async def browser() -> AsyncIterator[Any]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    from playwright.async_api import async_playwright

    async with async_playwright() as driver:
        with tempfile.TemporaryDirectory() as home:
            launched = await driver.chromium.launch(
                executable_path=path, args=QUIET.split(), env={**os.environ, "HOME": home}
            )
            try:
                yield launched
            finally:
                await launched.close()


async def full_room(newsroom: Any, article: Any) -> None:
    newsroom.clock.at = datetime.now(UTC)  # the browser has its own clock
    outlet = await newsroom.outlet("Harbour Post", Policy(public=Extent.FULL), sample=True)
    long = "Ports settle fees on a shared ledger with unbreakablewordsthatgoonandonandonandon"
    await newsroom.file(outlet, *(article(n, headline=f"{long} report {n}") for n in range(12)))
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"), ("shiba-inu", "SHIB", "1.4e-05", "-1.12"))


async def test_every_page_fits_every_width_and_breaks_no_rule_of_its_policy(newsroom: Any, article: Any) -> None:
    await full_room(newsroom, article)
    async with served(newsroom.site(language="ar")) as rtl, served(newsroom.site()) as ltr, browser() as chromium:
        for base in (ltr, rtl):
            for width in (320, 390, 768, 1280):
                page = await chromium.new_page(viewport={"width": width, "height": 900})
                said: list[str] = []
                page.on("console", lambda message, said=said: said.append(message.text))
                page.on("pageerror", lambda error, said=said: said.append(str(error)))
                hosts: set[str] = set()
                page.on("request", lambda request, hosts=hosts: hosts.add(request.url.split("/")[2]))
                found = (await newsroom.store.news.latest(limit=1))[0]
                for path in (*PATHS, f"/article/{found.id}"):
                    await page.goto(base + path)
                    over = await page.evaluate(
                        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                    )
                    assert over == 0, f"{path} overflows by {over} px at {width} px"
                assert hosts == {base.split("//")[1]}
                # The pictures of this newsroom are not there, and /nope is not: nothing else may be complained of.
                assert [text for text in said if "404" not in text] == []
                await page.close()


@pytest.mark.parametrize("name", ["The Harbour Wire", "The Morning Post of All the Harbours on the Coast"])
async def test_a_long_name_of_the_site_leaves_search_and_theme_their_room(
    newsroom: Any, article: Any, name: str
) -> None:
    await full_room(newsroom, article)
    async with served(newsroom.site(name=name)) as base, browser() as chromium:
        for width in (320, 390, 600):
            page = await chromium.new_page(viewport={"width": width, "height": 900})
            await page.goto(base)
            boxes = [await tool.bounding_box() for tool in await page.query_selector_all(".mast .tool")]
            assert [box["width"] for box in boxes] == [36, 36], f"crushed at {width} px"
            assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
            assert await page.evaluate("document.documentElement.scrollWidth") == width
            await page.close()


async def test_without_script_a_page_has_the_same_words(newsroom: Any, article: Any) -> None:
    await full_room(newsroom, article)
    async with served(newsroom.site()) as base, browser() as chromium:
        counted = []
        for script in (True, False):
            context = await chromium.new_context(java_script_enabled=script, viewport={"width": 390, "height": 900})
            page = await context.new_page()
            # The pictures of this newsroom are not there, and with a script a lost picture changes its card.
            await page.route("**/picture/**", lambda route: route.fulfill(content_type="image/svg+xml", body=SVG))
            await page.goto(base)
            counted.append(len((await page.inner_text("main")).split()))
            await context.close()
        assert abs(counted[0] - counted[1]) <= 2


async def test_the_readers_theme_is_kept_and_set_before_anything_is_painted(newsroom: Any, article: Any) -> None:
    await full_room(newsroom, article)
    async with served(newsroom.site()) as base, browser() as chromium:
        page = await chromium.new_page(color_scheme="light")
        await page.goto(base)
        paper = "getComputedStyle(document.body).backgroundColor"
        assert await page.evaluate(paper) == "rgb(253, 252, 249)"
        await page.click("[data-theme-toggle]")
        assert await page.evaluate(paper) == "rgb(18, 20, 23)"
        await page.goto(base + "/latest")
        assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert await page.get_attribute("[data-theme-toggle]", "aria-pressed") == "true"


async def test_prices_change_in_place_and_pause_holds_them(newsroom: Any, article: Any) -> None:
    await full_room(newsroom, article)
    async with served(newsroom.site()) as base, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 390, "height": 900})
        await page.goto(base + "/markets")
        await until(lambda: newsroom.hub.streams == 1)
        await newsroom.price(("bitcoin", "BTC", "90000.005", "-0.5"), ("shiba-inu", "SHIB", "1.4e-05", "-1.12"))
        newsroom.hub.send(frame(await newsroom.store.markets.quoted(), newsroom.clock.now()))
        await page.wait_for_function("document.querySelector('#bitcoin data').value === '90000.005'")
        assert await page.text_content("#bitcoin data") == "$\u00a090,000.01"
        assert await page.text_content("#bitcoin [data-change]") == "▼−0.50%"
        assert await page.get_attribute("[data-ticker]", "data-state") == "current"
        await page.click(".ticker-pause")
        assert await page.text_content(".lbl") == "Paused"
        await page.wait_for_function("document.querySelector('.ticker-pause').getAttribute('aria-pressed') === 'true'")
        while newsroom.hub.streams > 0:  # the server notices when it next writes
            newsroom.hub.send(frame(await newsroom.store.markets.quoted(), newsroom.clock.now()))
            await asyncio.sleep(0.01)
        newsroom.hub.close()


async def test_a_price_grows_old_on_the_page_without_a_server(newsroom: Any, article: Any) -> None:
    await full_room(newsroom, article)
    async with browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1280, "height": 900})
        async with served(newsroom.site()) as base:
            await page.clock.install(time=newsroom.clock.now())
            await page.goto(base + "/markets")
            newsroom.hub.close()
        await page.clock.run_for(timedelta(minutes=40).total_seconds() * 1000)
        assert "stale" in (await page.get_attribute("tr#bitcoin", "class") or "")
        assert "min old" in (await page.text_content("tr#bitcoin .st") or "")
        assert await page.get_attribute("[data-ticker]", "data-state") == "stale"


async def test_a_picture_that_cannot_be_had_leaves_no_hole(newsroom: Any, article: Any) -> None:
    """The newsroom hands out no picture at all; those far below are asked for once they come near."""
    await full_room(newsroom, article)
    async with served(newsroom.site()) as base, browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1280, "height": 900})
        found = (await newsroom.store.news.latest(limit=1))[0]
        for path in ("/", f"/article/{found.id}"):
            await page.goto(base + path)
            await page.evaluate("scrollTo(0, document.body.scrollHeight)")
            await page.wait_for_function("!document.querySelector('img[src^=\"/picture/\"]')", timeout=15_000)
            assert await page.locator("a.pic, figure").count() == 0


async def test_paper_is_white_for_readers_of_the_dark_theme(newsroom: Any) -> None:
    async with served(newsroom.site()) as base, browser() as chromium:
        for scheme, theme in (("dark", ""), ("light", "dark")):
            page = await (await chromium.new_context(color_scheme=scheme)).new_page()
            await page.goto(base)
            await page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            ink = "getComputedStyle(document.body).color"
            assert await page.evaluate(ink) == "rgb(236, 235, 230)"
            await page.emulate_media(media="print")
            assert await page.evaluate(ink) == "rgb(0, 0, 0)"
