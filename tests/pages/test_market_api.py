"""Prices and candles as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dateline.model import AssetId, Candle, Rate

MINUTE = timedelta(minutes=1)
START = datetime(2026, 3, 1, tzinfo=UTC)
TWO = (("bitcoin", "BTC", "84668.690", "5.29"), ("shiba-inu", "SHIB", "0.0000073200", None))


async def told(newsroom: Any, asking: Any, path: str, **settings: Any) -> Any:
    answer = await asking(newsroom.site(**settings), path)
    assert answer.status == 200 and answer.headers["content-type"].startswith("application/json")
    assert answer.headers["access-control-allow-origin"] == "*"
    return json.loads(answer.text)


async def keep(newsroom: Any, numbers: Iterable[int], step: timedelta = MINUTE) -> None:
    """Candles that open so many steps after the first of March, each closing at its number."""
    await newsroom.store.markets.keep_candles(
        [
            Candle(AssetId("bitcoin"), START + n * step, START + (n + 1) * step, *[Decimal(n) + 1] * 4, ticks=2)
            for n in numbers
        ]
    )


async def test_a_quote_is_text_to_the_last_digit_with_source_time_and_class(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*TWO)
    body = await told(newsroom, asking, "/api/quotes")
    assert (body["v"], body["currency"]) == (1, "usd")
    assert body["live"] == "https://news.example/live?v=1"
    assert body["attribution"] == [{"text": "Prices by Testing", "url": "https://prices.example/"}]
    bitcoin, shiba = body["quotes"]
    assert (bitcoin["price"], shiba["price"]) == ("84668.690", "0.0000073200")
    assert (bitcoin["as_of"], bitcoin["class"], bitcoin["every_s"]) == ("2026-03-12T14:31:00Z", "current", 300)
    assert "change_24h_pct" not in shiba, "what is not known is left out"


async def test_some_coins_are_asked_for_by_id_and_unknown_ones_named(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*TWO)
    body = await told(newsroom, asking, "/api/quotes?coins=shiba-inu,nothing,shiba-inu")
    assert [each["id"] for each in body["quotes"]] == ["shiba-inu"] and body["unknown"] == ["nothing"]
    one = await told(newsroom, asking, "/api/quotes/bitcoin")
    assert one["quote"]["symbol"] == "BTC"
    for path in ("/api/quotes/nothing", "/api/candles/nothing"):
        assert (await asking(newsroom.site(), path)).status == 404


async def test_a_price_is_given_in_another_currency_with_its_rate(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*TWO)
    at = newsroom.clock.now()
    await newsroom.store.markets.put_rates([Rate("eur", Decimal("0.921234567891"), at, at, "CoinGecko")])
    body = await told(newsroom, asking, "/api/quotes?currency=eur", currencies=("eur",))
    assert body["quotes"][0]["price"] == str(Decimal("84668.690") * Decimal("0.921234567891"))
    assert body["rate"] == {
        "to": "eur", "of": "usd", "rate": "0.921234567891", "as_of": "2026-03-12T14:32:00Z", "source": "CoinGecko"
    }  # fmt: skip
    assert (await asking(newsroom.site(), "/api/quotes?currency=eur")).status == 404


async def test_candles_in_another_currency_are_each_by_the_rate_of_their_time(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*TWO)
    await keep(newsroom, range(4))
    now = newsroom.clock.now()
    told_at = [("0.5", START + MINUTE), ("0.25", START + 3 * MINUTE), ("0.125", now)]
    await newsroom.store.markets.put_rates([Rate("eur", Decimal(r), at, at, "CoinGecko") for r, at in told_at])
    body = await told(newsroom, asking, "/api/candles/bitcoin?step=1m&currency=eur", currencies=("eur",))
    assert [each["close"] for each in body["candles"]] == ["0.5", "1.0", "0.75", "1.00"]
    assert (body["currency"], body["rate"]["rate"]) == ("eur", "0.125"), "the newest rate stands before them"
    site = newsroom.site(currencies=("eur",))
    assert (await asking(site, "/api/candles/bitcoin?currency=gbp")).status == 404


async def test_who_has_the_prices_already_is_told_so_and_new_ones_come_at_once(newsroom: Any, asking: Any) -> None:
    site = newsroom.site()
    await newsroom.price(*TWO)
    first = await asking(site, "/api/quotes")
    assert (await asking(site, "/api/quotes", if_none_match=first.headers["etag"])).status == 304
    newsroom.clock.move(timedelta(minutes=1))
    await newsroom.price(("bitcoin", "BTC", "90000", "1"))
    await newsroom.tell()
    again = await asking(site, "/api/quotes", if_none_match=first.headers["etag"])
    assert again.status == 200 and json.loads(again.text)["quotes"][0]["price"] == "90000"


async def test_candles_are_paged_from_the_newest_and_none_is_skipped_or_doubled(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*TWO)
    await keep(newsroom, range(1203))
    path: str | None = "/api/candles/bitcoin?step=1m&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z"
    opened: list[str] = []
    sizes = []
    while path is not None:
        body = await told(newsroom, asking, path)
        page = [each["opens_at"] for each in body["candles"]]
        assert page == sorted(page)
        opened, sizes = page + opened, [*sizes, len(page)]
        path = body["next"].removeprefix("https://news.example") if body["next"] else None
    assert sizes == [500, 500, 203]
    assert opened == [f"{START + n * MINUTE:%Y-%m-%dT%H:%M:%SZ}" for n in range(1203)]


@pytest.mark.parametrize(("step", "minutes"), [("5m", 5), ("1m", 1)])
async def test_joined_candles_are_whole_on_every_page(newsroom: Any, asking: Any, step: str, minutes: int) -> None:
    await newsroom.price(*TWO)
    await keep(newsroom, range(5100))
    first = await told(newsroom, asking, f"/api/candles/bitcoin?step={step}")
    assert len(first["candles"]) == 500 and first["next"]
    assert {each["ticks"] for each in first["candles"]} == {2 * minutes}
    last = first["candles"][-1]
    assert (last["open"], last["close"]) == (str(5100 - minutes + 1), "5100")


async def test_a_gap_stays_a_gap_and_a_part_of_a_candle_is_never_given(newsroom: Any, asking: Any) -> None:
    await newsroom.price(*TWO)
    await keep(newsroom, [0, 1, 2, 3, 12, 13], timedelta(minutes=15))
    body = await told(newsroom, asking, "/api/candles/bitcoin?step=1h&from=1772323200&to=2026-03-01T03:30:00%2B00:00")
    assert [(c["opens_at"], c["close"]) for c in body["candles"]] == [
        ("2026-03-01T00:00:00Z", "4"),
        ("2026-03-01T03:00:00Z", "14"),
    ]
    assert body["next"] is None
    late = await told(newsroom, asking, "/api/candles/bitcoin?step=1h&from=2026-03-01T00:20:00Z")
    assert [c["opens_at"] for c in late["candles"]] == ["2026-03-01T03:00:00Z"]


@pytest.mark.parametrize("query", ["step=7m", "from=yesterday", "to=2026-03-01T00:00:00", "from=99999999999999"])
async def test_what_cannot_be_meant_is_refused(newsroom: Any, asking: Any, query: str) -> None:
    await newsroom.price(*TWO)
    assert (await asking(newsroom.site(), f"/api/candles/bitcoin?{query}")).status == 400
