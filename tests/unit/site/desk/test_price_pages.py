"""Price alerts on the desk: set, listed, removed; what cannot be meant is said beside the form."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from dateline.model import AlertKind, Asset, AssetId, Tick

BTC, TON, TOKAMAK = AssetId("bitcoin"), AssetId("the-open-network"), AssetId("tokamak-network")


async def priced(house: Any) -> None:
    assets = [Asset(BTC, "BTC", "Bitcoin", 1), Asset(TON, "TON", "Toncoin", 2), Asset(TOKAMAK, "TON", "Tokamak", 3)]
    at = house.clock.now()
    ticks = [Tick(a.id, Decimal("98000.5"), at, at, "testing", every=timedelta(minutes=5)) for a in assets]
    await house.store.markets.put_assets(assets)
    await house.store.markets.keep_ticks(ticks, [])


async def test_an_alert_is_set_listed_and_removed_and_the_log_knows(house: Any) -> None:
    await priced(house)
    browser = await house.signed_in()
    answer = await browser.post("/desk/prices", {"coin": "btc", "kind": "above", "level": "99,000.50"})
    assert answer.status == 303 and answer.to == "/desk/prices?done=alert-set"
    [alert] = await house.store.markets.price_alerts()
    assert (alert.asset_id, alert.kind, alert.level, alert.set_by) == (BTC, AlertKind.ABOVE, Decimal("99000.50"), "ada")
    page = await browser.get("/desk/prices")
    assert "Bitcoin : its price goes above, in US dollars $ 99,000.50" in page.words.replace("\u00a0", " ")
    crossed = replace(alert, crossed_at=house.clock.now(), crossed_with=Decimal("99001"))
    await house.store.markets.keep_price_alerts([crossed])
    page = await browser.get("/desk/prices")
    assert "went above" in page.words and "told nowhere but here" in page.words
    assert (await browser.post(f"/desk/prices/{alert.id}/remove")).status == 303
    assert await house.store.markets.price_alerts() == []
    said = [deed.what for deed in await house.store.desk.deeds(limit=5)]
    assert said[:2] == ["removed a price alert", "set a price alert"]


async def test_a_fall_is_kept_with_its_sign(house: Any) -> None:
    await priced(house)
    browser = await house.signed_in()
    await browser.post("/desk/prices", {"coin": "the-open-network", "kind": "falls", "level": "7.5"})
    [alert] = await house.store.markets.price_alerts()
    assert (alert.asset_id, alert.level) == (TON, Decimal("-7.5"))


async def test_what_cannot_be_meant_is_said_and_sets_nothing(house: Any) -> None:
    await priced(house)
    browser = await house.signed_in()
    for form, words in (
        ({"coin": "ton", "kind": "above", "level": "1"}, "several share a symbol"),
        ({"coin": "btc", "kind": "beside", "level": "1"}, "Nothing was chosen."),
        ({"coin": "btc", "kind": "above", "level": "-1"}, "a number above 0"),
        ({"coin": "btc", "kind": "above", "level": "0.000"}, "a number above 0"),
        ({"coin": "btc", "kind": "above", "level": "1e400"}, "a number above 0"),
    ):
        answer = await browser.post("/desk/prices", form)
        assert answer.status == 422 and words in answer.words
    assert await house.store.markets.price_alerts() == []


async def test_only_who_is_signed_in_sees_or_sets_alerts(house: Any) -> None:
    await priced(house)
    await house.signed_in()
    stranger = house.browser()
    assert (await stranger.get("/desk/prices")).status == 303
    answer = await stranger.post("/desk/prices", {"coin": "btc", "kind": "above", "level": "1"})
    assert answer.status in (303, 403) and await house.store.markets.price_alerts() == []
