"""Agency files on the desk, through a running site: handing in, what is held, and the wire in full."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
from tests.unit.site.desk.conftest import Browser, House, Page

from dateline.formats.wire import newsmlg2, ninjs
from dateline.formats.wire.item import WireItem
from dateline.model import Stamp

ITEM = WireItem(
    guid="urn:newsml:agency.example:1",
    version="1",
    headline="Harbour closed",
    body_html="<p>The harbour was closed on Thursday.</p>",
    versioned=Stamp(datetime(2026, 3, 12, 12, 0, tzinfo=UTC)),
    notes=("Not for print.",),
    provider="Agency",
)


async def hand_in(browser: Browser, data: bytes, agency: str = "Northern") -> Page:
    form = aiohttp.FormData()
    form.add_field("csrf", await browser.token())
    form.add_field("agency", agency)
    form.add_field("file", data, filename="item.xml")
    return await browser.post("/desk/wire", form)


async def test_a_file_is_handed_in_for_an_agency_and_said_what_came_of_it(house: House) -> None:
    browser = await house.signed_in()
    page = await hand_in(browser, ninjs.render([ITEM]))
    assert page.status == 200 and "ninjs, 1 new" in page.words
    (opening,) = await house.store.news.latest()
    assert (opening.article.headline, opening.outlet.name) == ("Harbour closed", "Northern")
    sources = await browser.get("/desk/sources")
    assert "Northern" in sources.words and "ninjs, 1 new" in sources.words
    again = await hand_in(browser, ninjs.render([ITEM]))
    assert "nothing new" in again.words


async def test_what_is_no_wire_is_refused_in_words(house: House) -> None:
    browser = await house.signed_in()
    page = await hand_in(browser, b"<html><title>Sign in</title></html>")
    assert page.status == 422 and "Nothing was taken" in page.words and "a web page" in page.words
    nameless = await hand_in(browser, ninjs.render([ITEM]), agency=" ")
    assert nameless.status == 422 and "Give the agency a name" in nameless.words
    assert not await house.store.news.latest()


async def test_what_is_held_is_listed_with_when_it_is_let_go(house: House) -> None:
    browser = await house.signed_in()
    until = house.clock.now() + timedelta(hours=2, minutes=30)
    held = replace(ITEM, embargo=Stamp(until.replace(microsecond=0)))
    await hand_in(browser, newsmlg2.render([held], sender="x", sent_at=until))
    page = await browser.get("/desk/wire")
    assert "Harbour closed" in page.words and "not before" in page.words and "in 2 hours" in page.words
    article = await browser.get(f"/desk/article/{(await house.store.news.held())[0].filed.id}")
    assert article.status == 200 and "The harbour was closed" in article.words


async def test_the_wire_in_full_is_for_who_is_signed_in(house: House) -> None:
    browser = await house.signed_in()
    await hand_in(browser, ninjs.render([ITEM]))
    page = await browser.get("/desk/wire/ninjs")
    (item,) = ninjs.parse(page.body, "wire.json")
    assert item.body_html == ITEM.body_html and item.notes == ITEM.notes
    assert page.headers["cache-control"] == "no-store"
    (again,) = newsmlg2.parse((await browser.get("/desk/wire/newsml?section=world")).body, "wire.xml")
    assert again == item
    assert (await browser.get("/desk/wire/other")).status == 404
    assert (await browser.get("/desk/wire/ninjs?section=nothing")).status == 404
    stranger = await house.browser().get("/desk/wire/ninjs")
    assert stranger.status == 401 and "Harbour" not in stranger.text
    public = await house.browser().get("/wire.json")
    assert "The harbour was closed" in public.text and "Not for print" not in public.text  # a short text is its excerpt
    assert "bodies" not in public.text


async def test_a_token_opens_the_wire_in_full_and_nothing_else(house: House) -> None:
    browser = await house.signed_in()
    await hand_in(browser, ninjs.render([ITEM]))
    page = await browser.post("/desk/wire/token", {})
    (token,) = re.findall(r"<code>([\w-]{43})</code>", page.text)
    stranger = house.browser()
    taken = await stranger.get("/desk/wire/ninjs", authorization=f"Bearer {token}")
    assert taken.status == 200 and ninjs.parse(taken.body, "x")[0].notes == ITEM.notes
    for wrong in ("", "Bearer", f"Bearer {token}x", f"Basic {token}"):
        assert (await stranger.get("/desk/wire/ninjs", authorization=wrong)).status == 401, wrong
    assert (await stranger.get("/desk/wire", authorization=f"Bearer {token}")).status == 303
    assert token not in (await browser.get("/desk/wire")).text
    await browser.post("/desk/wire/token", {})
    assert (await stranger.get("/desk/wire/ninjs", authorization=f"Bearer {token}")).status == 401
    assert [deed.what for deed in await house.store.desk.deeds()].count("made a token for the wire in full") == 2


async def test_what_is_to_come_and_packages_stand_on_the_page_and_are_had_as_json(house: House) -> None:
    browser = await house.signed_in()
    assert "There are none now" in (await browser.get("/desk/wire")).words
    now = house.clock.now()
    event = {
        "uri": "urn:event:1",
        "type": "event",
        "title": "<b>Summit</b> & more",
        "eventDetails": {"dates": {"startDate": (now + timedelta(days=1)).isoformat(timespec="seconds")}},
    }
    page = await hand_in(browser, json.dumps(event).encode())
    assert "1 event" in page.words
    page = await browser.get("/desk/wire")
    assert "Summit" in page.words and "To come" in page.words and "<b>Summit" not in page.text
    told = json.loads((await browser.get("/desk/wire/agenda")).body)
    assert [(line["id"], line["kind"], line["agency"]) for line in told["due"]] == [
        ("urn:event:1", "event", "Northern")
    ]
    assert told["packages"] == []
    assert (await house.browser().get("/desk/wire/agenda")).status == 401
