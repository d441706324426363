"""The desk's pages: what is read there, what is done there, and that each can be used without script."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from dateline.model import Audience, Block, BlockKind, Extent, PagePrice, PageRule, PictureUse, Standing
from dateline.rights import show
from dateline.store.port import PageRead
from dateline.urls import picture_id

WHOLE = "".join(
    f"<p>In harbour number {i} the pilots waited through the night for a berth that the office had given away, and at "
    f"six in the morning the fog lifted and the first of the {i + 3} ships came in.</p>"
    for i in range(12)
)
NASTY = "<script>alert(1)</script> & “Berths”"


class Outlet:
    """Two feeds and a home page that names them."""

    def __init__(self) -> None:
        self.base, self.whole = "", WHOLE
        self.asked: list[str] = []

    def feed(self, title: str, count: int) -> str:
        items = "".join(
            f"<item><title>{html.escape(NASTY)} {i}</title><link>{self.base}/{title}/{i}</link><guid>{title}{i}</guid>"
            f"<pubDate>Thu, 12 Mar 2026 {10 + i:02}:00:00 GMT</pubDate><author>{html.escape(NASTY)}</author>"
            f'<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">{html.escape(self.whole)}'
            f"</content:encoded></item>"
            for i in range(count)
        )
        home = f"<title>{title}</title><link>{self.base}/</link><language>en</language>"
        return f'<rss version="2.0"><channel>{home}{items}</channel></rss>'

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if request.path == "/":
            links = "".join(
                f'<link rel="alternate" type="application/rss+xml" title="{n}" href="/{n}.xml">'
                for n in ("News", "Sport")
            )
            return web.Response(text=f"<!doctype html><title>Post</title>{links}", content_type="text/html")
        if request.path in ("/News.xml", "/Sport.xml"):
            text = self.feed(request.path[1:-4], 3)
            return web.Response(text=text, content_type="application/rss+xml")
        if request.path == "/list":
            links = "".join(f'<a href="/story/{n}">A headline of some length {n}</a>' for n in (1, 2, 3))
            return web.Response(text=links, content_type="text/html")
        return web.Response(status=404)


@pytest.fixture
async def outlet() -> AsyncIterator[Outlet]:
    made, app = Outlet(), web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


def form_of(page: Any, action: str) -> dict[str, str]:
    """The fields of a form as a browser without script would send them, its first button not among them."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page.text, re.DOTALL)
    assert found, f"no form goes to {action}"
    fields = {}
    for tag in re.findall(r"<input[^>]*>", found[1]):
        at = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if at.get("type") in ("radio", "checkbox") and not re.search(r"\schecked\b", tag):
            continue
        fields[at["name"]] = html.unescape(at.get("value", "on"))
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', found[1], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        fields[name] = html.unescape(chosen[1]) if chosen else ""
    for name, inside in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', found[1], re.DOTALL):
        fields[name] = html.unescape(inside)
    return fields


async def stocked(house: Any, outlet: Outlet) -> Any:
    """A signed-in browser, and a site that has taken in the outlet's two feeds."""
    browser = await house.signed_in()
    for name in ("News", "Sport"):
        await house.editing.add(f"{outlet.base}/{name}.xml", name="Harbour Post", title=name, who="ada")
    await house.walk.run_until_idle()
    return browser


# --- adding ----------------------------------------------------------------------------------------


async def test_a_site_s_address_leads_to_its_feeds_and_they_to_its_articles(house: Any, outlet: Outlet) -> None:
    """As a person without script does it: address, choice, progress, reading."""
    browser = await house.signed_in()
    assert "Add the first one" in (await browser.get("/desk/sources")).words
    page = await browser.get("/desk/add")
    fields = form_of(page, "/desk/add/look") | {"address": outlet.base}
    page = await browser.post("/desk/add/look", fields)
    assert page.status == 200
    for words in ("News", "Sport", "Last headline", "about every 1 hour", "Language en", "3 with a whole text"):
        assert words in page.words
    assert "The feed says nothing" in page.words
    fields = form_of(page, "/desk/add") | {"section": "sport"}
    answer = await browser.post("/desk/add", fields)
    assert answer.to.startswith("/desk/progress?from=")
    page = await browser.get(answer.to)
    assert "waiting" in page.words and 'http-equiv="refresh"' in page.text
    await house.walk.run_until_idle()
    page = await browser.get(answer.to)
    assert "in, 0 moved, 0 blocked, 0 silent" in page.words and "refresh" not in page.text
    page = await browser.get("/desk")
    assert page.text.count('class="fresh"') >= 3
    assert "<script>alert" not in page.text and "&lt;script&gt;alert" in page.text


async def test_an_address_that_is_none_is_told_beside_the_form(house: Any) -> None:
    browser = await house.signed_in()
    page = await browser.post("/desk/add/look", {"address": "javascript:alert(1)"})
    assert page.status == 422 and "http://" in page.words
    assert form_of(page, "/desk/add/look")["address"] == "javascript:alert(1)"
    page = await browser.post("/desk/add/look", {"address": "http://169.254.169.254/latest"})
    assert "nothing was sent" in page.words and page.status == 200


async def test_a_list_is_shown_before_it_is_taken_and_then_its_progress(house: Any, outlet: Outlet) -> None:
    browser = await house.signed_in()
    opml = (
        '<opml version="2.0"><body>'
        f'<outline type="rss" text="{html.escape(NASTY)}" xmlUrl="{outlet.base}/News.xml"/>'
        f'<outline type="rss" text="Sport" xmlUrl="{outlet.base}/Sport.xml"/>'
        '<outline type="rss" text="Inside" xmlUrl="http://10.0.0.1/feed"/></body></opml>'
    )
    page = await browser.post("/desk/add/list", {"opml": opml})
    assert "A list of 3 feeds" in page.words and "3 new, 0 taken already" in page.words
    assert list(await house.store.sources.sources()) == []
    answer = await browser.post("/desk/add/all", form_of(page, "/desk/add/all"))
    assert "done=added-some&n=3" in answer.to
    await house.walk.run_until_idle()
    page = await browser.get(answer.to)
    assert "2 of 3 in, 0 moved, 1 blocked, 0 silent" in page.words
    assert "private" in page.words
    page = await browser.post("/desk/add/list", {"opml": opml})
    assert "polled already" in page.words


async def test_a_lists_folders_are_shown_before_it_is_taken_and_on_its_sources(house: Any) -> None:
    browser = await house.signed_in()
    opml = '<opml><body><outline text="Daily"><outline text="Sport"><outline text="A" xmlUrl="https://a.example/f"/></outline></outline></body></opml>'
    page = await browser.post("/desk/add/list", {"opml": opml})
    assert "Daily › Sport : Sport" in page.words
    await browser.post("/desk/add/all", form_of(page, "/desk/add/all"))
    (source,) = await house.store.sources.sources()
    assert "Daily › Sport" in (await browser.get(f"/desk/source/{source.id}")).words


async def test_a_list_can_be_uploaded_as_a_file(house: Any, outlet: Outlet) -> None:
    browser = await house.signed_in()
    form = aiohttp.FormData()
    form.add_field("csrf", await browser.token())
    body = f'<opml><body><outline xmlUrl="{outlet.base}/News.xml" text="News"/></body></opml>'
    form.add_field("file", body.encode(), filename="feeds.opml", content_type="text/x-opml")
    page = await browser.post("/desk/add/list", form)
    assert "A list of 1 feeds" in page.words


@pytest.mark.parametrize("body", ["", "not a list", "<html><title>x</title></html>"])
async def test_what_is_no_list_is_refused_in_words(house: Any, body: str) -> None:
    browser = await house.signed_in()
    page = await browser.post("/desk/add/list", {"opml": body})
    assert page.status in (422, 502) and ("OPML" in page.words)


# --- reading ---------------------------------------------------------------------------------------


async def test_articles_are_read_and_starred_by_plain_forms(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    page = await browser.get("/desk")
    ids = [int(i) for i in re.findall(r'<li id="a(\d+)"', page.text)]
    assert len(ids) == 6
    fields = form_of(page, "/desk/mark")
    answer = await browser.post("/desk/mark", fields | {"star": str(ids[2])})
    assert answer.to == f"/desk#a{ids[2]}"
    await browser.post("/desk/mark", fields | {"read": str(ids[0])})
    starred = await browser.get("/desk?show=starred")
    assert re.findall(r'<li id="a(\d+)"', starred.text) == [str(ids[2])]
    unread = await browser.get("/desk?show=unread")
    assert str(ids[0]) not in re.findall(r'<li id="a(\d+)"', unread.text)
    every = [("csrf", await browser.token()), ("all", "1"), *(("id", str(i)) for i in ids)]
    form = aiohttp.FormData(every)
    assert (await browser.post("/desk/mark", form)).to == "/desk?done=marked&n=6"
    assert "Everything here has been read" in (await browser.get("/desk?show=unread")).words
    assert "Marked as read: 6." in (await browser.get("/desk?done=marked&n=6")).words


async def test_looking_changes_nothing(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    [first, *_] = await house.store.news.latest()
    [source, *_] = await house.store.sources.sources()
    asked, number = len(outlet.asked), await house.store.changes.newest()
    deeds = len(await house.store.desk.deeds())
    paths = ["", "/sources", "/outlets", "/settings", "/samples", "/log", "/health", "/add", "/sources.opml",
             f"/article/{first.id}", f"/article/{first.id}/revisions", f"/source/{source.id}",
             f"/outlet/{source.outlet_id}", f"/outlet/{source.outlet_id}/remove", "/progress?from=1&to=9",
             "?done=down&n=x"]  # fmt: skip
    for path in paths:
        assert (await browser.get("/desk" + path)).status == 200, path
    [account] = await house.store.desk.accounts()
    assert not (await house.store.news.article(first.id, marks_of=account.id)).read
    assert (len(outlet.asked), await house.store.changes.newest(), len(await house.store.desk.deeds())) == (
        asked, number, deeds,
    )  # fmt: skip


async def test_the_list_goes_back_a_page_at_a_time_and_by_section_and_outlet(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    from dateline.site.desk import reader

    page_before = reader.PAGE
    reader.PAGE = 4
    try:
        page = await browser.get("/desk")
        first = re.findall(r'<li id="a(\d+)"', page.text)
        older = html.unescape(re.search(r'rel="next" href="([^"]+)"', page.text)[1])  # type: ignore[index]
        second = re.findall(r'<li id="a(\d+)"', (await browser.get(older)).text)
    finally:
        reader.PAGE = page_before
    assert (len(first), len(second)) == (4, 2) and not set(first) & set(second)
    assert (await browser.get("/desk?after=rubbish")).status == 400
    assert "Nothing has come in here" in (await browser.get("/desk?section=health")).words
    assert (await browser.get("/desk?section=<script>&outlet=9x&show=zzz")).status == 200


async def test_the_article_page_has_everything_and_nothing_that_runs(house: Any, outlet: Outlet) -> None:
    outlet.whole = (
        WHOLE + '<p onclick="x()">A <a href="javascript:alert(1)">link</a> and <script>alert(2)</script>.</p>'
    )
    browser = await stocked(house, outlet)
    [filed, *_] = await house.store.news.latest()
    page = await browser.get(f"/desk/article/{filed.id}")
    for words in ("the pilots waited through the night", "How it came", "first seen", "revisions", "Take it down",
                  "Read its page again", "Read it at the outlet"):  # fmt: skip
        assert words in page.words
    assert "javascript:" not in page.text and "onclick" not in page.text
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page.text, re.DOTALL)
    assert [s for s in scripts if s] == [s for s in scripts if "localStorage" in s]


async def test_a_post_is_shown_with_its_words_and_prices_of_the_page_with_the_time_of_the_fetch(
    house: Any, outlet: Outlet
) -> None:
    browser = await stocked(house, outlet)
    [opening, *_] = await house.store.news.latest()
    filed = await house.store.news.article(opening.id)
    post = Block(BlockKind.EMBED, "X: Use the ferry.", url="https://x.com/town/status/12")
    row = PagePrice("Coin (CON) $ 1.00 5.29%", "Coin", "CON", "$", Decimal("1.00"), "5.29%")
    article = replace(filed.article, blocks=(*filed.article.blocks, post), prices=(row,), prices_at=house.clock.now())
    await house.store.news.revise(filed.id, article, "re-extracted", house.clock.now())
    words = (await browser.get(f"/desk/article/{filed.id}")).words
    assert "X: Use the ferry." in words
    assert "Prices on its page" in words and row.text in words


async def test_why_a_page_was_not_had_stands_with_its_article(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    [filed, *_] = await house.store.news.latest()
    assert "its page was not asked" in (await browser.get(f"/desk/article/{filed.id}")).words
    now = house.clock.now()
    await house.store.news.ask_page(filed.id, now)
    assert "its page is asked now" in (await browser.get(f"/desk/article/{filed.id}")).words
    (task,) = await house.store.news.claim_pages(now, 5, timedelta(minutes=1), ())
    again_at = now + timedelta(minutes=30)
    read = PageRead(task, None, "page asked", "robots.txt keeps our robot away", again_at=again_at)
    await house.store.news.keep_pages([read], now)
    words = (await browser.get(f"/desk/article/{filed.id}")).words
    assert "robots.txt keeps our robot away; asked again in" in words


async def test_an_article_is_taken_down_with_a_reason_and_restored(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    [filed, *_] = await house.store.news.latest()
    path = f"/desk/article/{filed.id}"
    assert (await browser.post(f"{path}/take-down", {"reason": " "})).status == 422
    await browser.post(f"{path}/take-down", {"reason": "It names a <victim>."})
    page = await browser.get(f"{path}?done=down")
    assert "Taken down" in page.words and "It names a <victim>." in page.words and "<victim>" not in page.text
    public = await house.browser().get(f"/article/{filed.id}")
    assert public.status == 410 and "pilots waited" not in public.text
    await browser.post(f"{path}/restore")
    assert (await house.store.news.article(filed.id)).standing is Standing.LIVE
    log = await browser.get("/desk/log")
    assert "took down an article" in log.words and f'href="{path}"' in log.text and "ada" in log.words


async def test_what_the_outlet_withdrew_the_desk_does_not_serve_either(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    [filed, *_] = await house.store.news.latest()
    now = house.clock.now()
    await house.store.news.set_standing(filed.id, Standing.WITHDRAWN, "answered 451", now)
    page = await browser.get(f"/desk/article/{filed.id}")
    assert page.status == 410 and "pilots waited" not in page.text and "answered 451" in page.words


async def test_revisions_show_what_was_changed(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    [opening, *_] = await house.store.news.latest()
    filed = await house.store.news.article(opening.id)
    first = filed.article.blocks[0]
    changed = replace(first, text=first.text.replace("pilots", "captains"), spans=())
    article = replace(filed.article, headline="Ships <b>waited</b>", blocks=(changed, *filed.article.blocks[1:]))
    await house.store.news.revise(filed.id, article, "changed at the source", house.clock.now())
    page = await browser.get(f"/desk/article/{filed.id}/revisions")
    assert "<del>pilots </del><ins>captains </ins>" in page.text
    assert "changed at the source" in page.words and "<b>waited" not in page.text


# --- sources, outlets, the site --------------------------------------------------------------------


async def test_a_source_says_how_it_answers_why_it_fails_and_when_it_is_asked_next(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    await house.editing.add(f"{outlet.base}/none.xml", title="Lost", name="Harbour Post", who="ada")
    await house.walk.run_until_idle()
    page = await browser.get("/desk/sources")
    assert "● answers" in page.words and "○ failing" in page.words and "because" in page.words and "3 new" in page.words
    assert page.text.index("Lost") < page.text.index("Sport"), "those in trouble stand first"
    failing = await browser.get("/desk/sources?show=bad&q=lost")
    assert "Lost" in failing.words and "Sport" not in failing.words
    [lost] = [s for s in await house.store.sources.sources() if s.title == "Lost"]
    page = await browser.get(f"/desk/source/{lost.id}")
    assert "404" in page.words and "never" in page.words


async def test_a_source_is_paused_asked_set_and_removed_from_its_page(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    [source, *_] = await house.store.sources.sources()
    form = {"back": "source"}
    assert (await browser.post("/desk/sources", form | {"pause": str(source.id)})).to.endswith("?done=paused")
    assert (await house.store.sources.source(source.id)).paused
    assert "■ paused" in (await browser.get(f"/desk/source/{source.id}")).words
    await browser.post("/desk/sources", form | {"resume": str(source.id)})
    assert (await browser.post("/desk/sources", {"ask": str(source.id)})).to == "/desk/sources?done=asked&n=1"
    fields = form_of(await browser.get(f"/desk/source/{source.id}"), f"/desk/source/{source.id}")
    assert fields["pages"] == "needed"
    await browser.post(f"/desk/source/{source.id}", fields | {"pages": "never", "section": "health"})
    assert (await house.store.sources.source(source.id)).pages is PageRule.NEVER
    await browser.post(f"/desk/source/{source.id}", fields | {"section": "", "unverified": "yes"})
    now_set = await house.store.sources.source(source.id)
    assert (now_set.section, now_set.unverified) == (None, True)
    assert "nothing proves who answers" in (await browser.get(f"/desk/source/{source.id}")).words
    assert "certificate: let be" in (await browser.get("/desk/log")).words
    assert fields["every"] == "0"
    await browser.post(f"/desk/source/{source.id}", fields | {"every": "30"})
    now_set = await house.store.sources.source(source.id)
    assert now_set.every == timedelta(minutes=30) and "someone asked" in now_set.next_poll_because
    assert form_of(await browser.get(f"/desk/source/{source.id}"), f"/desk/source/{source.id}")["every"] == "30"
    assert "asked every: 30 minutes" in (await browser.get("/desk/log")).words
    assert (await browser.post(f"/desk/source/{source.id}", fields | {"every": "1"})).status == 422
    await browser.post(f"/desk/source/{source.id}", fields)
    assert (await house.store.sources.source(source.id)).every is None
    assert (await browser.post(f"/desk/source/{source.id}", {"pages": "sometimes"})).status == 422
    assert (await browser.post(f"/desk/source/{source.id}/remove")).to == "/desk/sources?done=removed"
    assert await house.store.sources.source(source.id) is None
    assert (await browser.get(f"/desk/source/{source.id}")).status == 404


async def test_the_policy_s_preview_is_what_the_public_then_gets(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    [one] = await house.store.sources.outlets()
    path = f"/desk/outlet/{one.id}"
    page = await browser.get(path)
    previews = dict(re.findall(r'<div class="preview p-(\w+) c-no">(.*?)</div>\n', page.text, re.DOTALL))
    assert set(previews) == {"excerpt", "headline", "full"}
    whole = "and at six in the morning the fog lifted and the first of the"
    assert whole in previews["full"] and whole not in previews["excerpt"]
    assert 'class="dek"' in previews["excerpt"] and 'class="dek"' not in previews["headline"]
    fields = form_of(page, f"{path}/policy")
    assert (fields["public"], fields["pictures"]) == ("excerpt", "as text")
    assert (await browser.post(f"{path}/policy", fields | {"contract": "yes", "note": ""})).status == 422
    await browser.post(f"{path}/policy", fields | {"public": "full", "pictures": "none"})
    [one] = await house.store.sources.outlets()
    assert (one.policy.public, one.policy.public_pictures) == (Extent.FULL, PictureUse.NONE)
    [filed, *_] = await house.store.news.latest()
    shown = show(await house.store.news.article(filed.id), Audience.PUBLIC, house.clock.now())
    assert shown is not None and any(whole in block.text for block in shown.blocks)


async def test_an_outlet_is_renamed_paused_and_removed_after_a_question(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    [one] = await house.store.sources.outlets()
    path = f"/desk/outlet/{one.id}"
    assert (await browser.get(path)).text.count(">World</option>") == 1, "what is taken for none stands there once"
    await browser.post(path, {"name": "The Post", "section": "sport"})
    [one] = await house.store.sources.outlets()
    assert (one.name, one.section) == ("The Post", "sport")
    await browser.post(f"{path}/pause", {"deed": "pause"})
    assert all(source.paused for source in await house.store.sources.sources())
    assert "cannot be undone" in (await browser.get(f"{path}/remove")).words
    assert (await browser.post(f"{path}/remove")).to == "/desk/outlets?done=outlet-removed&n=6"
    assert (await browser.get(path)).status == 404


async def test_the_site_s_name_is_set_and_every_page_follows(house: Any) -> None:
    browser = await house.signed_in()
    page = await browser.get("/desk/settings")
    assert "site.language" in page.words and "Harbour Wire" in page.text
    await browser.post("/desk/settings", {"name": "The <Morning> Wire"})
    assert await house.store.desk.setting("site_name") == "The <Morning> Wire"
    assert "The &lt;Morning&gt; Wire" in (await browser.get("/desk/settings")).text


async def test_the_samples_go_with_one_button(house: Any) -> None:
    browser = await house.signed_in()
    await house.store.sources.add_outlet("Sample Gazette", "https://gazette.sample.invalid/", sample=True)
    page = await browser.get("/desk/samples")
    assert "Sample Gazette" in page.words
    answer = await browser.post("/desk/samples", form_of(page, "/desk/samples"))
    assert "The samples are gone: 1 outlets." in (await browser.get(answer.to)).words
    assert list(await house.store.sources.outlets()) == []


async def test_an_empty_desk_has_a_sentence_and_a_link_on_every_page(house: Any) -> None:
    browser = await house.signed_in()
    for path in ("/desk", "/desk/sources", "/desk/outlets", "/desk/samples", "/desk/progress?from=1&to=2"):
        page = await browser.get(path)
        found = re.search(r'<p class="empty">(.*?)</p>', page.text, re.DOTALL)
        assert found and found[1].count("<a ") == 1, path


async def test_a_picture_is_seen_on_the_desk_and_by_nobody_else(house: Any) -> None:
    browser = await house.signed_in()
    some = picture_id("https://nowhere.example/x.png")
    assert (await house.browser().get(f"/desk/picture/{some}/640")).status == 303
    assert (await browser.get(f"/desk/picture/{some}/640")).status == 404
    assert (await browser.get("/desk/picture/../../etc/640")).status in (404, 400)


async def test_every_form_is_labelled_and_no_page_has_inline_style_or_handlers(house: Any, outlet: Outlet) -> None:
    browser = await stocked(house, outlet)
    [filed, *_] = await house.store.news.latest()
    [source, *_] = await house.store.sources.sources()
    for path in ("", "/add", "/sources", "/settings", f"/article/{filed.id}", f"/source/{source.id}",
                 f"/outlet/{source.outlet_id}"):  # fmt: skip
        text = (await browser.get("/desk" + path)).text
        labelled = set(re.findall(r'<label[^>]*for="([^"]+)"', text))
        for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", text):
            if 'type="hidden"' in tag or " hidden" in tag:
                continue
            named = re.search(r' id="([^"]+)"', tag)
            assert named and named[1] in labelled, (path, tag)
        assert not re.search(r"<[^>]*\s(?:style|on[a-z]+)=", text), path
        assert all('name="csrf"' in form for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL))
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), path


async def test_what_ails_a_source_is_told_with_a_letter_and_a_repair_is_shown_before_it_is_done(
    house: Any, outlet: Outlet
) -> None:
    browser = await stocked(house, outlet)
    await house.editing.add(f"{outlet.base}/none.xml", title="Lost", name="Harbour Post", who="ada")
    await house.walk.run_until_idle()
    [lost] = [s for s in await house.store.sources.sources() if s.title == "Lost"]
    assert "Nothing is at its address (404)" in (await browser.get("/desk/health")).words
    page = await browser.get(f"/desk/source/{lost.id}")
    assert (
        "What ails it" in page.words and 'href="mailto:?subject=' in page.text and "never answered well" in page.words
    )
    here = f"/desk/source/{lost.id}/repair"
    shown = await browser.post(here, {"repair": "remove"})
    assert "asked no more" in shown.words and await house.store.sources.source(lost.id) is not None
    assert (await browser.post(here, {"repair": "anything"})).status == 422
    done = await browser.post(here, {"repair": "remove", "confirmed": "yes"})
    assert done.to == "/desk/sources?done=removed" and await house.store.sources.source(lost.id) is None


async def test_a_page_without_a_feed_is_shown_before_it_is_taken(house: Any, outlet: Outlet) -> None:
    browser = await house.signed_in()
    form = {"page": f"{outlet.base}/list", "first": f"{outlet.base}/story/1", "second": f"{outlet.base}/story/2"}
    shown = await browser.post("/desk/add/page", form)
    assert "/story/#" in shown.words and "A headline of some length 3" in shown.words
    assert not await house.store.sources.sources()
    fields = form_of(shown, "/desk/add/page/take")
    assert "/desk/source/" in (await browser.post("/desk/add/page/take", fields)).to
    await house.walk.run_until_idle()
    [source] = await house.store.sources.sources()
    assert source.entry_count == 3 and "/story/#" in (await browser.get(f"/desk/source/{source.id}")).words
    wrong = await browser.post("/desk/add/page", form | {"second": f"{outlet.base}/other/x/y"})
    assert wrong.status == 422 and "built differently" in wrong.words
    assert (await browser.post("/desk/add/page/take", fields | {"rule": "*"})).status == 422
