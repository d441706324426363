"""Sections as wires, and what an agency's standing of an article does to every page."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from dateline.formats.wire import newsmlg2, ninjs
from dateline.formats.wire.item import WireItem
from dateline.model import ArticleId, Audience, Extent, Policy, PubStatus, Standing, Wire
from dateline.site.parts import SiteParts
from dateline.site.views.wires import items_for

WIRE = Wire("urn:newsml:agency.example:1", "2", urgency=2, slugline="PORTS", notes=("Not for print: 555-0100",))


async def wires(site: Any, asking: Any, path: str = "/wire") -> tuple[list[WireItem], list[WireItem]]:
    """What both ways out say, read by our own parsers, which hold them to the standards."""
    as_json, as_xml = await asking(site, f"{path}.json"), await asking(site, f"{path}.xml")
    assert (as_json.status, as_xml.status) == (200, 200)
    assert as_json.headers["content-type"].startswith("application/json")
    return list(ninjs.parse(as_json.body, "wire.json")), list(newsmlg2.parse(as_xml.body, "wire.xml"))


@pytest.mark.parametrize("extent", list(Extent))
async def test_a_wire_says_what_the_public_may_see(extent: Extent, newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", Policy(public=extent))
    (article_id,) = await newsroom.file(outlet, article(1, wire=WIRE))
    for (item,) in await wires(newsroom.site(), asking):
        assert (item.guid, item.version) == (f"https://news.example/article/{article_id}", "1")
        assert (item.headline, item.provider) == ("Ports settle fees, report 1", "Harbour Post")
        assert item.status is PubStatus.USABLE and item.urgency == 4
        assert [subject.code for subject in item.subjects] == []
        assert (item.body_html is not None) == (extent is Extent.FULL)
        assert (item.summary is not None) == (extent is not Extent.HEADLINE)
        assert "555-0100" not in repr(item) and item.slugline is None


async def test_both_forms_say_the_same(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", Policy(public=Extent.FULL))
    await newsroom.file(outlet, *(article(n) for n in range(1, 4)), section="business")
    as_json, as_xml = await wires(newsroom.site(), asking, "/section/business/wire")
    assert as_json == as_xml and len(as_json) == 3
    assert [subject.code for subject in as_json[0].subjects] == ["medtop:04000000"]


async def test_the_desk_gets_all_of_it(newsroom: Any, article: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", Policy(public=Extent.HEADLINE))
    await newsroom.file(outlet, article(1, wire=WIRE))
    parts: SiteParts = newsroom.site().parts
    (item,) = await items_for(parts, Audience.DESK, None)
    assert item.body_html is not None and "Second1 paragraph" in item.body_html
    assert (item.urgency, item.slugline, item.notes) == (2, "PORTS", WIRE.notes)
    assert item.pictures[0].url == "https://harbour.example/i/1.jpg"


async def test_there_is_no_wire_of_no_section(newsroom: Any, asking: Any) -> None:
    assert (await asking(newsroom.site(), "/section/nothing/wire.json")).status == 404


async def test_a_kill_goes_out_as_one_with_its_id_alone(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", Policy(public=Extent.FULL))
    (article_id,) = await newsroom.file(outlet, article(1))
    await newsroom.store.news.set_standing(article_id, Standing.WITHDRAWN, "the agency withdrew it", newsroom.clock.at)
    site = newsroom.site()
    for (item,) in await wires(site, asking):
        assert (item.guid, item.status) == (f"https://news.example/article/{article_id}", PubStatus.CANCELED)
        assert not (item.headline or item.body_html or item.summary or item.pictures)
    page = await asking(site, f"/article/{article_id}")
    assert page.status == 410 and "the agency withdrew it" in page.text


async def test_what_is_held_is_nowhere_until_it_is_let_go(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", Policy(public=Extent.FULL))
    (article_id,) = await newsroom.file(outlet, article(1))
    await newsroom.store.news.set_standing(article_id, Standing.HELD, "not before", newsroom.clock.at)
    site = newsroom.site()
    ways = ("/", "/latest", "/feed.xml", "/feed.atom", "/wire.json", "/wire.xml", "/search?q=ports", "/sitemap.xml")
    for path in ways:
        assert "report 1" not in (await asking(site, path)).text, path
        assert f"/article/{article_id}" not in (await asking(site, path)).text, path
    page = await asking(site, f"/article/{article_id}/ports-settle-fees-report-1")
    assert page.status == 404 and "Ports settle" not in page.text
    await newsroom.store.news.set_standing(ArticleId(article_id), Standing.LIVE, None, newsroom.clock.at)
    site = newsroom.site()
    for path in ways[:-1]:
        assert "report 1" in (await asking(site, path)).text, path


async def test_a_correction_says_so_on_its_page(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", Policy(public=Extent.FULL))
    first, second = await newsroom.file(outlet, article(1, wire=replace(WIRE, correction=True)), article(2))
    site = newsroom.site()
    said = "Correction: Reuters has replaced an earlier version"
    assert said in (await asking(site, f"/article/{first}/ports-settle-fees-report-1")).text
    assert said not in (await asking(site, f"/article/{second}/ports-settle-fees-report-2")).text
    listed = json.loads((await asking(site, "/wire.json")).body)
    assert [item.get("genres") is not None for item in listed] == [True, False]


async def test_an_agency_without_a_site_is_on_every_page_without_a_dead_link(
    newsroom: Any, article: Any, asking: Any
) -> None:
    outlet = await newsroom.store.sources.add_outlet("Northern", "wire:northern", policy=Policy(public=Extent.FULL))
    made = article(1, url="urn:newsml:agency.example:1", wire=WIRE, provenance=())
    (article_id,) = await newsroom.file(replace(outlet, home_url="https://feeds.example/"), made)
    site = newsroom.site()
    own = f"/article/{article_id}/ports-settle-fees-report-1"
    paths = (
        "/",
        "/latest",
        own,
        f"/outlet/{outlet.id}",
        "/sources",
        "/feed.xml",
        "/feed.atom",
        "/wire.json",
        "/wire.xml",
    )
    for path in (*paths, "/sitemap.xml", "/search?q=ports", "/about/fetching"):
        answer = await asking(site, path)
        assert answer.status == 200, path
        assert "wire:northern" not in answer.text, path
        assert 'href="urn:' not in answer.text and "<link>urn:" not in answer.text, path
        assert "file:/" not in answer.text, path
