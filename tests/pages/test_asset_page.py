"""An asset's page: price, chart, table twin, and the reports that name it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from dateline.model import AssetId, Block, BlockKind, Candle, Extent, Policy

MINUTE = timedelta(minutes=1)


def candles(now: Any, minutes: Sequence[int], step: timedelta = MINUTE) -> list[Candle]:
    """Candles that opened so many minutes ago."""
    start = now.replace(second=0, microsecond=0)
    return [
        Candle(AssetId("bitcoin"), start - m * MINUTE, start - m * MINUTE + step, *[Decimal(84000 + m)] * 4)
        for m in sorted(minutes, reverse=True)
    ]


async def page(newsroom: Any, asking: Any, path: str = "/markets/bitcoin") -> LexborHTMLParser:
    answer = await asking(newsroom.site(), path)
    assert answer.status == 200
    return LexborHTMLParser(answer.text)


async def test_the_price_stands_with_source_and_time(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    tree = await page(newsroom, asking)
    assert tree.css_first(".now data").text() == "$\u00a084,668.69"
    assert "As of 14:31 UTC" in tree.css_first(".asset .owed").text()
    assert tree.css_first(".asset .owed a").attributes["href"] == "https://prices.example/"


async def test_an_asset_that_is_not_known_has_no_page(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    for path in ("/markets/nothing", "/markets/bitcoin/decade", "/markets/bitcoin/day/pie"):
        assert (await asking(newsroom.site(), path)).status == 404


async def test_a_chart_reads_without_script_and_has_a_table_of_its_figures(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    await newsroom.store.markets.keep_candles(candles(newsroom.clock.now(), [2, 3, 4, 40, 41]))
    tree = await page(newsroom, asking, "/markets/bitcoin/hour")
    assert len(tree.css(".chart .line")) == 2, "the silence is a gap"
    assert tree.css_first(".chart svg").attributes["aria-label"]
    assert [node.attributes["value"] for node in tree.css(".twin tbody tr td:last-child data")] == [
        "84002", "84003", "84004", "84040", "84041"
    ]  # fmt: skip
    drawn = await page(newsroom, asking, "/markets/bitcoin/hour/candles")
    assert len(drawn.css(".chart .box")) == 5 and not drawn.css(".chart .line")


async def test_without_candles_the_page_says_so(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    tree = await page(newsroom, asking)
    assert tree.css_first(".chart") is None and "No prices of this time" in tree.css_first(".empty").text()


async def test_reports_that_name_it_are_listed_and_marked(newsroom: Any, asking: Any, article: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"), ("near", "NEAR", "2.5", "1"))
    outlet = await newsroom.outlet("Harbour Post")
    body = (Block(BlockKind.PARAGRAPH, "A crypto exchange near the harbour moved its coins."),)
    await newsroom.file(outlet, article(1, headline="Bitcoin falls as crypto exchange closes", blocks=body), article(2))
    await newsroom.store.markets.keep_candles(candles(newsroom.clock.now(), range(1, 55)))
    tree = await page(newsroom, asking, "/markets/bitcoin/hour")
    assert [node.text() for node in tree.css(".named li > a")] == ["Bitcoin falls as crypto exchange closes"]
    assert len(tree.css(".chart a circle.mark")) == 1
    near = await page(newsroom, asking, "/markets/near")
    assert not near.css(".named li"), "a harbour that is near names no coin"


async def test_an_outlets_text_stays_out_of_an_assets_page_and_feed(newsroom: Any, asking: Any, article: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    outlet = await newsroom.outlet("Harbour Post", Policy(public=Extent.HEADLINE))
    body = (Block(BlockKind.PARAGRAPH, "Bitcoin and other crypto coins: secretwords."),)
    await newsroom.file(outlet, article(1, headline="Bitcoin falls", blocks=body, standfirst="secretdek"))
    for path in ("/markets/bitcoin", "/markets/bitcoin/feed.xml"):
        answer = await asking(newsroom.site(), path)
        assert answer.status == 200 and "Bitcoin falls" in answer.text
        assert "secret" not in answer.text
