"""What is not there is explained: no prices, a text cut short, a picture that cannot be had."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from dateline.model import Extent, Image, Policy, Signals
from dateline.site.parts import PricesAsked
from dateline.urls import picture_id

FULL = Policy(public=Extent.FULL)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (PricesAsked(wanted=False), "The publisher of this site shows no prices."),
        (PricesAsked(wanted=True), "They have been asked for"),
    ],
)
async def test_the_markets_page_says_why_it_has_no_prices(
    newsroom: Any, asking: Any, asked: PricesAsked, words: str
) -> None:
    assert words in (await asking(newsroom.site(prices_asked=lambda: asked), "/markets")).text


async def test_the_markets_page_names_who_gave_no_prices_and_when_it_is_asked_again(newsroom: Any, asking: Any) -> None:
    at = newsroom.clock.now()
    asked = PricesAsked(True, "CoinGecko", at, at + timedelta(minutes=5))
    text = (await asking(newsroom.site(prices_asked=lambda: asked), "/markets")).text
    assert "CoinGecko gave none when it was asked at 14:32 UTC; it is asked again at 14:37 UTC." in text


@pytest.mark.parametrize(
    ("signals", "named"),
    [
        (Signals(noarchive=True), "(noarchive)"),
        (Signals(nosnippet=True), "(nosnippet)"),
        (Signals(max_snippet=80), "(max-snippet)"),
        (Signals(tdm_reserved=True), "Because of that reservation"),
    ],
)
async def test_a_text_cut_short_by_its_own_page_says_so(
    newsroom: Any, article: Any, asking: Any, signals: Signals, named: str
) -> None:
    outlet = await newsroom.outlet("Harbour Post", FULL)
    bound, free = await newsroom.file(outlet, article(0, signals=signals), article(1))
    site = newsroom.site()
    shown = {
        i: (await asking(site, (await asking(site, f"/article/{i}")).headers["location"])).text for i in (bound, free)
    }
    assert named in shown[bound] and named not in shown[free]


@pytest.mark.parametrize(
    ("credit", "shown"),
    [
        ("Inês Valadares", "Photo: Inês Valadares"),
        ("Illustration: Inês Valadares", "Illustration: Inês Valadares"),
        ("Foto Lusa", "Foto Lusa"),
        ("AFP/Getty: pool", "AFP/Getty: pool"),
    ],
)
async def test_a_credit_that_says_what_it_is_for_gets_no_second_label(
    newsroom: Any, article: Any, asking: Any, credit: str, shown: str
) -> None:
    outlet = await newsroom.outlet("Harbour Post", FULL)
    (made,) = await newsroom.file(outlet, article(0, images=(Image("https://harbour.example/p.jpg", credit=credit),)))
    site = newsroom.site()
    page = LexborHTMLParser((await asking(site, (await asking(site, f"/article/{made}")).headers["location"])).text)
    assert page.css_first("figcaption small").text() == shown


async def test_a_picture_that_could_not_be_had_has_no_place_on_any_page(
    newsroom: Any, article: Any, asking: Any
) -> None:
    outlet = await newsroom.outlet("Harbour Post", FULL)
    lost, kept = (Image(f"https://harbour.example/{name}.jpg") for name in ("lost", "kept"))
    one, two = await newsroom.file(
        outlet, article(0, images=(lost, kept)), replace(article(1), images=(lost,)), section="world"
    )
    site = newsroom.site(picture_fails=lambda wanted: wanted == picture_id(lost.url))
    for path in ("/", "/latest", f"/article/{one}", f"/article/{two}"):
        answer = await asking(site, path)
        text = answer.text if answer.status == 200 else (await asking(site, answer.headers["location"])).text
        assert picture_id(lost.url) not in text, path
    location = (await asking(site, f"/article/{one}")).headers["location"]
    assert picture_id(kept.url) in (await asking(site, location)).text


async def test_made_up_prices_are_called_so_once_beside_them(newsroom: Any, asking: Any) -> None:
    from dateline.site.parts import Attribution

    await newsroom.price(("bitcoin", "BTC", "1.00", "1"))
    credit = {"testing": Attribution("Simulated exchange: these prices are made up", None, simulated=True)}
    site = newsroom.site(market_attribution=credit)
    for path, place in (("/markets", ".mk-head"), ("/", "footer")):
        said = LexborHTMLParser((await asking(site, path)).text).css_first(place).text()
        assert said.count("made up") <= 1, path


async def test_the_lead_column_is_filled_with_what_stands_nowhere_else_on_the_front_page(
    newsroom: Any, article: Any, asking: Any
) -> None:
    outlet = await newsroom.outlet("Harbour Post")  # excerpts only, so the lead has no picture
    await newsroom.file(outlet, *(article(n) for n in range(30)))
    page = LexborHTMLParser((await asking(newsroom.site(), "/")).text)
    assert len(page.css(".lead .under li")) == 8
    parts = (".lead .hed a", ".card-list .hed a", ".sect .hed a")  # the wire is everything, newest first
    linked = [a.attributes["href"] for part in parts for a in page.css(part)]
    assert len(linked) == len(set(linked))
