"""Prices for other sites: the frame, the script, the page that gives both; embedded from another origin in a browser."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from tests.pages.test_in_chromium import browser, served, until

from dateline.markets.ticker import frame
from dateline.model import Rate

TWO = (("bitcoin", "BTC", "84668.69", "5.29"), ("shiba-inu", "SHIB", "1.4e-05", "-1.12"), ("near", "NEAR", "2", None))


async def test_the_frame_may_be_shown_anywhere_and_runs_nothing(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*TWO)
    answer = await asking(newsroom.site(), "/widget?coins=shiba-inu,bitcoin&theme=dark")
    assert answer.status == 200
    policies = [value for name, value in answer.pairs if name == b"content-security-policy"]
    assert len(policies) == 1 and b"frame-ancestors *" in policies[0] and b"default-src 'none'" in policies[0]
    assert not [name for name, _ in answer.pairs if name in (b"set-cookie", b"x-frame-options")]
    tree = LexborHTMLParser(answer.text)
    assert not tree.css("script") and tree.css_first("html").attributes["data-theme"] == "dark"
    assert [data.text() for data in tree.css("data")] == ["$\u00a00.000014", "$\u00a084,668.69"]
    assert "Prices by Testing" in tree.css_first(".owed").text() and "As of 14:31 UTC" in tree.css_first(".owed").text()
    assert {a.attributes["target"] for a in tree.css("a")} == {"_blank"}


async def test_an_old_price_says_its_age_in_the_frame(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*TWO, age=timedelta(minutes=40))
    tree = LexborHTMLParser((await asking(newsroom.site(), "/widget?coins=bitcoin")).text)
    assert "stale" in str(tree.css_first("li").attributes["class"]) and tree.css_first("em").text() == "40 min old"


async def test_no_other_page_may_be_framed(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*TWO)
    for path in ("/markets", "/widgets", "/widget.js", "/api/quotes"):
        answer = await asking(newsroom.site(), path)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_the_page_gives_what_to_copy_for_the_coins_chosen(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*TWO)
    answer = await asking(newsroom.site(), "/widgets?coins=shib,%20bitcoin,none%3Cb%3E&theme=light&width=99999")
    tree = LexborHTMLParser(answer.text)
    framed, scripted = (html.unescape(area.text()) for area in tree.css("textarea"))
    assert (
        'src="https://news.example/widget?coins=shiba-inu,bitcoin&theme=light"' in framed and 'width="1200"' in framed
    )
    assert "script" not in framed
    assert 'data-coins="shiba-inu,bitcoin" data-theme="light" data-width="1200"' in scripted
    assert tree.css_first(".state bdi").text() == "none<b>"
    assert tree.css_first("iframe").attributes["src"] == "/widget?coins=shiba-inu,bitcoin&theme=light"
    assert (await asking(newsroom.site(), "/widget?theme=pink")).status == 400


async def test_the_frame_is_given_in_a_currency_and_falls_back_to_dollars_in_words(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*TWO)
    at = newsroom.clock.now()
    await newsroom.store.markets.put_rates([Rate("eur", Decimal("0.5"), at, at, "CoinGecko")])
    site = newsroom.site(currencies=("eur", "gbp"))
    tree = LexborHTMLParser((await asking(site, "/widgets?coins=bitcoin&currency=eur")).text)
    assert tree.css_first("iframe").attributes["src"] == "/widget?coins=bitcoin&currency=eur"
    assert [option.attributes["value"] for option in tree.css("#w-currency option")] == ["usd", "eur"]
    framed = LexborHTMLParser((await asking(site, "/widget?coins=bitcoin&currency=eur")).text)
    assert framed.css_first("data").text() == "€\u00a042,334.35"
    answer = await asking(site, "/widget?coins=bitcoin&currency=gbp")
    assert answer.status == 200 and "not shown in GBP now" in answer.text, "no hole in another site's page"
    assert LexborHTMLParser(answer.text).css_first("data").text() == "$\u00a084,668.69"


EMBEDS = """<!doctype html><title>Another site</title><h1>Another site</h1>
<iframe src="{base}/widget?coins=bitcoin" width="320" height="200"></iframe>
<script async src="{base}/widget.js" data-coins="bitcoin,shiba-inu" data-theme="dark" data-width="320"></script>"""


def another_site(base: str) -> Starlette:
    """A site of another origin, which allows nothing but what the widgets need."""
    policy = f"default-src 'none'; script-src {base}; connect-src {base}; frame-src {base}"

    async def home(_: Any) -> HTMLResponse:
        headers = {"content-security-policy": policy, "cross-origin-embedder-policy": "unsafe-none"}
        return HTMLResponse(EMBEDS.format(base=base), headers=headers)

    return Starlette(routes=[Route("/", home)])


@pytest.mark.chromium
async def test_both_work_on_a_page_of_another_origin_and_leave_no_cookie(newsroom: Any) -> None:
    newsroom.clock.at = datetime.now(UTC)
    await newsroom.price(*TWO)
    inner: list[str] = []
    site = newsroom.site()
    async with browser() as chromium, served(site) as base:
        site.parts = replace(site.parts, base_url=base)  # programs are told this very address
        async with served(another_site(base)) as other:
            context = await chromium.new_context(viewport={"width": 600, "height": 700})
            page = await context.new_page()
            page.on("console", lambda message: inner.append(message.text))
            page.on("pageerror", lambda error: inner.append(str(error)))
            await page.goto(other)
            framed = page.frame_locator("iframe")
            assert await framed.locator("data").text_content() == "$\u00a084,668.69"
            assert "Prices by Testing" in str(await framed.locator(".owed").text_content())
            paper = "getComputedStyle(document.body).backgroundColor"
            assert await page.frames[1].evaluate(paper) == "rgb(253, 252, 249)", "its style came"
            first_price = page.locator("li data").first
            assert await first_price.text_content() == "$\u00a084,668.69"
            assert await page.evaluate("document.querySelector('div').offsetWidth") == 320
            await until(lambda: newsroom.hub.streams == 1)
            await newsroom.price(("bitcoin", "BTC", "90000.005", "-0.5"), *TWO[1:])
            newsroom.hub.send(frame(await newsroom.store.markets.quoted(), newsroom.clock.now()))
            await page.wait_for_function(
                "document.querySelector('div').shadowRoot.querySelector('data').value === '90000.005'"
            )
            assert await first_price.text_content() == "$\u00a090,000.01"
            assert await page.evaluate("Object.keys(globalThis).filter(k => /dateline/i.test(k)).length") == 0
            assert await context.cookies() == []
            assert inner == []
            newsroom.hub.close()
