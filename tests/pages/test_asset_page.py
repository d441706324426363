"""An asset's page: price, chart, table twin, and the reports that name it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from dateline.formats.feeds import parse
from dateline.model import AssetId, Block, BlockKind, Candle, Extent, Policy, Rate, Tick

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
    assert tree.css_first(".chart svg [role=img]").attributes["aria-label"]
    assert [node.attributes["value"] for node in tree.css(".twin tbody tr td:last-child data")] == [
        "84002", "84003", "84004", "84040", "84041"
    ]  # fmt: skip
    drawn = await page(newsroom, asking, "/markets/bitcoin/hour/candles")
    assert len(drawn.css(".chart .box")) == 5 and not drawn.css(".chart .line")


async def test_without_candles_the_page_says_so(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    tree = await page(newsroom, asking)
    assert tree.css_first(".chart") is None and "No prices of this time" in tree.css_first(".empty").text()


async def test_a_chart_in_another_currency_is_by_the_rate_of_each_time(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84000", "5.29"))
    now = newsroom.clock.now()
    await newsroom.store.markets.keep_candles(candles(now, [2, 3, 55]))
    told = [("0.92", timedelta(minutes=50)), ("0.5", timedelta(seconds=90))]
    await newsroom.store.markets.put_rates([Rate("eur", Decimal(r), now - age, now, "CoinGecko") for r, age in told])
    site = newsroom.site(currencies=("eur", "gbp"))
    answer = await asking(site, "/markets/bitcoin/hour?currency=eur")
    tree = LexborHTMLParser(answer.text)
    assert tree.css_first(".now data").text() == "€\u00a042,000.00"
    assert tree.css_first(".now data").attributes["value"] == "84000", "the stream's script reckons from dollars"
    assert "EUR, at 0.5 a US dollar by CoinGecko" in tree.css_first(".asset .owed").text()
    assert "in EUR" in str(tree.css_first(".chart [role=img]").attributes["aria-label"])
    assert "€" in tree.css_first(".chart text").text()
    closes = [node.attributes["value"] for node in tree.css(".twin tbody tr td:last-child data")]
    assert closes == ["42001.0", "77282.76"], "newest first: each by the rate that was known when it closed"
    assert "no rate of EUR" in tree.css_first("figcaption").text(), "of 55 minutes ago none is kept"
    ways = [str(a.attributes["href"]) for a in tree.css(".spans a")]
    assert ways[:2] == ["/markets/bitcoin/hour?currency=eur", "/markets/bitcoin/day?currency=eur"]
    assert ways[-2:] == ["/markets/bitcoin/hour", "/markets/bitcoin/hour?currency=eur"], (
        "one without a rate is not offered"
    )
    assert (await asking(site, "/markets/bitcoin?currency=chf")).status == 404


async def test_by_an_old_rate_a_coins_page_stays_in_dollars_and_says_so(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84000", "5.29"))
    old = newsroom.clock.now() - timedelta(hours=7)
    await newsroom.store.markets.put_rates([Rate("eur", Decimal("0.92"), old, old, "CoinGecko")])
    answer = await asking(newsroom.site(currencies=("eur",)), "/markets/bitcoin?currency=eur")
    tree = LexborHTMLParser(answer.text)
    assert tree.css_first(".now data").text() == "$\u00a084,000.00"
    assert "not shown in EUR now" in tree.css_first(".state").text()


BODY = (
    "Bitcoin fell on Tuesday after the crypto exchange Quayside closed its gate for withdrawals at noon.",
    "The exchange said that a count of its reserves had not come out as it should, and that it would count again.",
    "Withdrawals were to begin again within six hours, said its chief executive, who spoke near the harbour.",
)


def blocks(*paragraphs: str) -> tuple[Block, ...]:
    return tuple(Block(BlockKind.PARAGRAPH, each) for each in paragraphs)


async def test_stories_in_which_it_appears_are_listed_once_and_marked_where_they_began(
    newsroom: Any, asking: Any, article: Any
) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"), ("near", "NEAR", "2.5", "1"))
    for name in ("Harbour Post", "Meridian"):
        made = article(len(name), headline="Bitcoin falls as Quayside closes", blocks=blocks(*BODY))
        await newsroom.file(await newsroom.outlet(name), made, article(2 * len(name)))
    await newsroom.look()
    await newsroom.store.markets.keep_candles(candles(newsroom.clock.now(), range(1, 55)))
    tree = await page(newsroom, asking, "/markets/bitcoin/hour")
    assert [node.text() for node in tree.css(".named li h3")] == ["Bitcoin falls as Quayside closes"]
    assert tree.css_first(".named li .all").text() == "2 reports"
    assert len(tree.css(".chart a circle.mark")) == 1
    assert not tree.css("[role=img] a"), "a picture has no links in it: readers of screens would not find them"
    near = await page(newsroom, asking, "/markets/near")
    assert not near.css(".named li"), "a harbour that is near names no coin"
    assert "No story here names it" in near.css_first(".named").text()


async def test_the_feeds_of_an_asset_have_each_story_once_and_are_named_in_the_head(
    newsroom: Any, asking: Any, article: Any
) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    for name in ("Harbour Post", "Meridian"):
        made = article(len(name), headline="Bitcoin falls as Quayside closes", blocks=blocks(*BODY))
        await newsroom.file(await newsroom.outlet(name), made)
    await newsroom.look()
    tree = await page(newsroom, asking)
    links = {
        node.attributes["type"]: (node.attributes["href"], node.attributes["title"])
        for node in tree.css("link[rel=alternate]")
    }
    assert links == {
        "application/rss+xml": ("/markets/bitcoin/feed.xml", "Stories on Bitcoin"),
        "application/feed+json": ("/markets/bitcoin/feed.json", "Stories on Bitcoin"),
    }
    for address, kind in (("feed.xml", "application/rss+xml"), ("feed.json", "application/feed+json")):
        answer = await asking(newsroom.site(), f"/markets/bitcoin/{address}")
        assert answer.headers["content-type"].startswith(kind)
        feed = parse(answer.body, f"https://news.example/markets/bitcoin/{address}")
        assert [entry.title for entry in feed.entries] == ["Bitcoin falls as Quayside closes"]
        assert "/story/" in (feed.entries[0].guid or "")


async def test_what_each_source_says_and_how_far_it_is_apart_stands_where_there_are_several(
    newsroom: Any, asking: Any
) -> None:
    await newsroom.price(("bitcoin", "BTC", "84000", "5.29"))
    now = newsroom.clock.now()

    def told(asset: AssetId) -> list[Tick]:
        return [Tick(asset, Decimal("84420"), now, now, "Kraken"), Tick(asset, Decimal("84000"), now, now, "testing")]

    answer = await asking(newsroom.site(prices_told=told), "/markets/bitcoin")
    rows = [[" ".join(cell.text().split()) for cell in row.css("th,td")]
            for row in LexborHTMLParser(answer.text).css(".told tbody tr")]  # fmt: skip
    assert [row[:3] for row in rows] == [
        ["Kraken", "$ 84,420.00", "▲+0.50%"],
        ["Prices by Testing", "$ 84,000.00", "■0.00%"],
    ]
    assert not (await page(newsroom, asking)).css(".told"), "one source has nothing to differ from"


async def test_an_outlets_text_stays_out_of_an_assets_page_and_feeds(newsroom: Any, asking: Any, article: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    outlet = await newsroom.outlet("Harbour Post", Policy(public=Extent.HEADLINE))
    body = blocks("Bitcoin and other crypto coins: secretwords.")
    await newsroom.file(outlet, article(1, headline="Bitcoin falls", blocks=body, standfirst="secretdek"))
    await newsroom.look()
    for path in ("/markets/bitcoin", "/markets/bitcoin/feed.xml", "/markets/bitcoin/feed.json"):
        answer = await asking(newsroom.site(), path)
        assert answer.status == 200
        assert "Bitcoin falls" in answer.text
        assert "secret" not in answer.text


def plain(text: str | None) -> str:
    return (text or "").replace("\u00a0", " ")


async def test_each_finished_day_is_a_note_in_a_feed_of_prices(newsroom: Any, asking: Any) -> None:
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    day, today = timedelta(days=1), newsroom.clock.now().replace(hour=0, minute=0)
    figures = {4: "80", 2: "100", 1: "99", 0: "500"}
    await newsroom.store.markets.keep_candles(
        [Candle(AssetId("bitcoin"), today - n * day, today - n * day + day, Decimal(90), Decimal(120), Decimal(70), Decimal(f))
         for n, f in figures.items()]
    )  # fmt: skip
    told = [
        Rate("eur", Decimal("0.5"), today - day, today, "CoinGecko"),
        Rate("eur", Decimal("0.4"), today, today, "CoinGecko"),
    ]
    await newsroom.store.markets.put_rates(
        [*told, Rate("eur", Decimal("0.3"), newsroom.clock.now(), today, "CoinGecko")]
    )
    site = newsroom.site(currencies=("eur",))
    for file, kind in (("prices.xml", "application/rss+xml"), ("prices.json", "application/feed+json")):
        answer = await asking(site, f"/markets/bitcoin/{file}")
        assert answer.headers["content-type"].startswith(kind)
        feed = parse(answer.body, f"https://news.example/markets/bitcoin/{file}")
        assert [plain(entry.title) for entry in feed.entries] == [
            "Bitcoin, 2026-03-11: $ 99.00 (\u22121.00%)", "Bitcoin, 2026-03-10: $ 100.00",
            "Bitcoin, 2026-03-08: $ 80.00",
        ], "today is not over, and after a day that is missing nothing is known of a change"  # fmt: skip
        assert len({entry.guid for entry in feed.entries}) == 3
        assert "High $ 120.00" in plain(answer.text) and "Prices by Testing" in answer.text
        euros = parse((await asking(site, f"/markets/bitcoin/{file}?currency=eur")).body, "https://news.example/")
        assert [plain(entry.title) for entry in euros.entries] == [
            "Bitcoin, 2026-03-11: € 39.60 (\u221220.80%)", "Bitcoin, 2026-03-10: € 50.00"
        ], "each by the rate of its close"  # fmt: skip
        assert not {entry.guid for entry in euros.entries} & {entry.guid for entry in feed.entries}
        for nothing in (f"/markets/nothing/{file}", f"/markets/bitcoin/{file}?currency=chf"):
            assert (await asking(site, nothing)).status == 404
