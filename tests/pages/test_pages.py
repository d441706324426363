"""Every public page: what stands on it, and that its empty and its error forms are pages too."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from dateline.model import Extent, PictureUse, Policy, Signals, Stamp, Standing

FULL = Policy(public=Extent.FULL)
PAGES = ["/", "/latest", "/section/world", "/archive", "/markets", "/search", "/sources", "/about/fetching"]


def parsed(answer: Any) -> LexborHTMLParser:
    return LexborHTMLParser(answer.text)


def words(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return "" if node is None else " ".join(node.text().split())


async def filled(newsroom: Any, article: Any, policy: Policy | None = FULL, count: int = 12, **more: Any) -> list[Any]:
    outlet = await newsroom.outlet("Harbour Post", policy)
    return list(await newsroom.file(outlet, *(article(n, **more) for n in range(count))))


async def the_article(newsroom: Any, asking: Any, **settings: Any) -> Any:
    found = (await newsroom.store.news.latest(limit=1))[0]
    site = newsroom.site(**settings)
    moved = await asking(site, f"/article/{found.id}")
    assert moved.status == 302
    return await asking(site, moved.headers["location"])


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_of_an_empty_site_says_what_would_be_here_and_links_on(
    newsroom: Any, asking: Any, path: str
) -> None:
    answer = await asking(newsroom.site(), path)
    assert answer.status == 200
    tree = parsed(answer)
    assert len(tree.css("h1")) == 1 and tree.css_first("main") is not None
    assert tree.css_first("[data-ticker]") is None  # without prices there is no bar
    if path not in ("/search", "/about/fetching"):
        assert tree.css_first(".empty a") is not None


@pytest.mark.parametrize("path", [*PAGES, "/outlet/1", "/day/2026-03-12", "/search?q=ports", "/nope"])
async def test_every_page_has_one_heading_a_skip_link_a_search_and_no_inline_style(
    newsroom: Any, article: Any, asking: Any, path: str
) -> None:
    await filled(newsroom, article)
    await newsroom.price(("bitcoin", "BTC", "84668.69", "5.29"))
    answer = await asking(newsroom.site(), path)
    tree = parsed(answer)
    assert len(tree.css("h1")) == 1
    assert words(tree, "body > a.skip") and tree.css_first("form[role=search]") is not None
    assert tree.css("[style]") == [] and not re.search(r"\son[a-z]+=", answer.text)
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    for node in tree.css("[src], link[href]"):
        address = node.attributes.get("src") or node.attributes.get("href") or ""
        assert address.startswith(("/", "https://news.example/")), address
    assert "set-cookie" not in answer.headers


async def test_the_front_page_has_a_lead_cards_the_wire_and_sections(newsroom: Any, article: Any, asking: Any) -> None:
    await filled(newsroom, article, count=20)
    tree = parsed(await asking(newsroom.site(), "/"))
    assert words(tree, ".lead h2") == "Ports settle fees, report 0"
    assert len(tree.css(".card-list > li")) == 4
    assert len(tree.css(".wire > li")) == 8
    assert words(tree, "#h-world") == "World"
    shown = [node.text() for node in tree.css(".lead h2, .card-list h2, .wire a")]
    assert len(shown) == len(set(shown))


async def test_every_headline_names_its_outlet(newsroom: Any, article: Any, asking: Any) -> None:
    await filled(newsroom, article)
    tree = parsed(await asking(newsroom.site(), "/latest"))
    rows = tree.css(".river > li")
    assert len(rows) == 12
    assert all("Harbour Post" in row.text() for row in rows)


async def test_the_article_page_has_everything_that_the_reference_page_has(
    newsroom: Any, article: Any, asking: Any
) -> None:
    await filled(newsroom, article, count=3)
    answer = await the_article(newsroom, asking)
    tree = parsed(answer)
    assert words(tree, ".art-head .kicker") == "World Shipping" or "Shipping" in words(tree, ".art-head .kicker")
    assert words(tree, "h1") == "Ports settle fees, report 0"
    assert words(tree, ".stand") == "Standfirst0 says it in short."
    by = words(tree, ".by")
    assert "From Harbour Post" in by and "By Inês Valadares" in by and "Agency: Reuters" in by
    assert "12 March 2026, 14:23 UTC" in by and "3 min read" in by and "Updated" not in by
    assert words(tree, ".body .place") == "LISBON (Reuters)"
    assert [node.text() for node in tree.css(".body h2")] == ["One record"]
    assert words(tree, "figcaption") == "Cranes idle. Photo: Reuters/Valadares"
    assert tree.css_first(".hero img").attributes["alt"] == "Cranes"
    link = tree.css_first(".note a")
    assert link.attributes["href"] == "https://harbour.example/a/0"
    assert words(tree, ".chain").startswith("How it came here: Agency Reuters, Page Harbour Post")
    assert words(tree, ".tags") == "Ports" and tree.css_first('a.top[href="#top"]') is not None
    assert tree.css_first("#top") is not None


async def test_related_reports_have_a_heading_only_where_there_are_some(
    newsroom: Any, article: Any, asking: Any
) -> None:
    await filled(newsroom, article, count=1)
    tree = parsed(await the_article(newsroom, asking))
    assert tree.css_first("aside") is None and tree.css_first("#h-al") is None


async def test_a_time_without_a_zone_is_marked_and_none_is_invented(newsroom: Any, article: Any, asking: Any) -> None:
    stamp = Stamp(datetime(2026, 3, 12, 9, 15))  # noqa: DTZ001 - that is the point
    await filled(newsroom, article, count=1, published=stamp)
    tree = parsed(await the_article(newsroom, asking))
    assert "12 March 2026, 09:15 (time zone not given)" in words(tree, ".by")
    assert tree.css_first(".by time").attributes["datetime"] == "2026-03-12T09:15"


async def test_an_excerpt_page_ends_in_a_link_to_the_outlet(newsroom: Any, article: Any, asking: Any) -> None:
    await filled(newsroom, article, None, count=1)
    answer = await the_article(newsroom, asking)
    tree = parsed(answer)
    assert words(tree, ".body") == "Summary0 in the outlet's words."
    assert words(tree, ".onward a") == "Read it at Harbour Post"
    assert tree.css_first(".onward a").attributes["href"] == "https://harbour.example/a/0"
    assert "Second0" not in answer.text and "Opening0" not in answer.text and tree.css("figure") == []


async def test_a_full_copy_is_kept_from_search_engines_and_an_excerpt_is_not(
    newsroom: Any, article: Any, asking: Any
) -> None:
    await filled(newsroom, article, count=1)
    full = await the_article(newsroom, asking)
    assert full.headers["x-robots-tag"].startswith("noindex")
    assert parsed(full).css_first("meta[name=robots]").attributes["content"].startswith("noindex")
    found = (await newsroom.store.sources.outlets())[0]
    await newsroom.store.sources.change_outlet(found.id, policy=Policy())
    assert (await the_article(newsroom, asking)).headers["x-robots-tag"].startswith("index")


async def test_an_outlets_own_rules_are_passed_on(newsroom: Any, article: Any, asking: Any) -> None:
    signals = Signals(noarchive=True, tdm_reserved=True, tdm_policy_url="https://harbour.example/tdm")
    policy = Policy(public_pictures=PictureUse.SHOW)
    await filled(newsroom, article, policy, count=1, signals=signals)
    answer = await the_article(newsroom, asking)
    assert "noarchive" in answer.headers["x-robots-tag"]
    assert answer.headers["tdm-reservation"] == "1"
    assert answer.headers["tdm-policy"] == "https://harbour.example/tdm"
    tree = parsed(answer)
    assert tree.css_first("meta[name=tdm-reservation]").attributes["content"] == "1"
    assert "reserves its rights" in words(tree, ".note")


async def test_structured_data_says_what_the_page_says_and_cannot_end_its_script(
    newsroom: Any, article: Any, asking: Any
) -> None:
    await filled(newsroom, article, None, count=1, headline="Ports </script><script>alert(1)</script> & \u2028 fees")
    answer = await the_article(newsroom, asking)
    assert answer.text.count("<script") == 3  # theme line, script, structured data
    script = parsed(answer).css_first('script[type="application/ld+json"]').text()
    news, crumbs = json.loads(script)
    assert news["@type"] == "NewsArticle" and news["description"] == "Summary0 in the outlet's words."
    assert news["headline"].startswith("Ports </script>") and "\u2028" not in script
    assert crumbs["itemListElement"][0]["item"] == "https://news.example/section/world"


async def test_a_changed_headline_moves_the_address_and_the_id_decides(
    newsroom: Any, article: Any, asking: Any
) -> None:
    ids = await filled(newsroom, article, count=1)
    answer = await asking(newsroom.site(), f"/article/{ids[0]}/an-older-headline")
    assert answer.status == 302
    assert answer.headers["location"] == f"/article/{ids[0]}/ports-settle-fees-report-0"


async def test_a_removed_article_is_gone_with_headline_outlet_and_reason(
    newsroom: Any, article: Any, asking: Any
) -> None:
    ids = await filled(newsroom, article, count=2)
    site = newsroom.site()
    await newsroom.store.news.set_standing(ids[0], Standing.TAKEN_DOWN, "the outlet asked us to.", newsroom.clock.now())
    answer = await asking(site, f"/article/{ids[0]}/ports-settle-fees-report-0")
    assert answer.status == 410
    text = words(parsed(answer), "main")
    assert "Ports settle fees, report 0" in text and "Harbour Post" in text and "the outlet asked us to. " in f"{text} "
    assert "Second0" not in answer.text and "Standfirst0" not in answer.text
    assert "report 0" not in (await asking(site, "/latest")).text


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/nope", "GET", 404),
        ("/section/nope", "GET", 404),
        ("/article/999", "GET", 404),
        ("/outlet/999", "GET", 404),
        ("/day/yesterday", "GET", 404),
        ("/latest?after=yesterday", "GET", 400),
        ("/latest?after=99999999999999999-1", "GET", 400),
        ("/search?q=" + "long" * 100, "GET", 400),
        ("/", "POST", 405),
        ("/static/../app.py", "GET", 404),
        ("/picture/abc/640.webp", "GET", 404),
    ],
)
async def test_an_error_is_a_page_with_masthead_plain_words_search_and_the_latest_five(
    newsroom: Any, article: Any, asking: Any, path: str, method: str, status: int
) -> None:
    await filled(newsroom, article)
    answer = await asking(newsroom.site(), path, method=method)
    tree = parsed(answer)
    assert answer.status == status and "text/html" in answer.headers["content-type"]
    assert tree.css_first(".brand") is not None and tree.css_first("main form") is not None
    assert len(tree.css("main .list > li")) == 5
    assert "content-security-policy" in answer.headers


async def test_an_error_page_repeats_nothing_that_could_run(newsroom: Any, asking: Any) -> None:
    answer = await asking(newsroom.site(), "/latest?after=<img/src=x/onerror=alert(1)>")
    assert answer.status == 400 and "<img/src" not in answer.text and "&lt;img/src" in answer.text


async def test_a_mistake_of_ours_is_a_page_without_its_details(newsroom: Any, asking: Any) -> None:
    class Broken:
        def __call__(self) -> Any:
            raise RuntimeError("secret detail")

    store = newsroom.counted()
    store.sources.sources = Broken()
    answer = await asking(newsroom.site(store=store), "/sources")
    assert answer.status == 500 and "secret" not in answer.text and "content-security-policy" in answer.headers
    assert "It is our mistake" in words(parsed(answer), "main")


async def test_lists_page_by_key_to_the_first_article(newsroom: Any, article: Any, asking: Any) -> None:
    await filled(newsroom, article, count=75)
    site, path, seen = newsroom.site(), "/latest", []
    while path:
        tree = parsed(await asking(site, path))
        seen += [node.text() for node in tree.css(".river h2")]
        older = tree.css_first("a[rel=next]")
        path = older.attributes["href"] if older is not None else ""
    assert seen == [f"Ports settle fees, report {n}" for n in range(75)]


async def test_the_archive_leads_to_each_day(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post")
    await newsroom.file(outlet, *(article(n) for n in range(3)), every=timedelta(days=20))
    site = newsroom.site()
    tree = parsed(await asking(site, "/archive"))
    days = [node.attributes["href"] for node in tree.css(".days a")]
    assert days == ["/day/2026-03-12", "/day/2026-02-20", "/day/2026-01-31"]
    assert [node.text() for node in tree.css(".sect h2")] == ["March 2026", "February 2026", "January 2026"]
    middle = await asking(site, days[1])
    assert "report 1" in middle.text and "report 0" not in middle.text
    assert "/day/2026-01-31" in middle.text and "/day/2026-03-12" in middle.text


async def test_search_marks_the_words_and_only_in_what_readers_are_shown(
    newsroom: Any, article: Any, asking: Any
) -> None:
    await filled(newsroom, article, None, count=3)
    answer = await asking(newsroom.site(), "/search?q=second1")
    tree = parsed(answer)
    assert words(tree, ".river h3") == "Ports settle fees, report 1"  # found by its text
    assert "Second1" not in words(tree, "main ol")  # which is not shown
    found = parsed(await asking(newsroom.site(), "/search?q=report"))
    assert len(found.css("mark")) == 3
    none = parsed(await asking(newsroom.site(), "/search?q=%3Cscript%3Ealert(1)%3C/script%3E"))
    assert none.css_first(".empty") is not None and "<script>alert" in words(none, ".empty")


async def test_samples_are_marked_and_said_to_be_samples(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post", FULL, sample=True)
    await newsroom.file(outlet, article(0))
    site = newsroom.site()
    for path in ("/", "/latest", "/sources", "/nope"):
        tree = parsed(await asking(site, path))
        assert "1 outlet that do not exist" in words(tree, ".samples") or "samples" in words(tree, ".samples")
        assert "dateline remove --samples" in words(tree, ".samples")
        assert tree.css_first("main .tag") is not None
    page = parsed(await the_article(newsroom, asking))
    assert words(page, ".by .tag") == "Sample"


async def test_the_sources_page_says_what_is_wrong_and_gives_no_address_away(
    newsroom: Any, article: Any, asking: Any
) -> None:
    outlet = await newsroom.outlet("Harbour Post")
    now = newsroom.clock.now()
    await newsroom.store.sources.add_source(outlet.id, "https://feeds.example/x?key=SECRET", now=now)
    answer = await asking(newsroom.site(), "/sources")
    assert "SECRET" not in answer.text and "not asked yet" in answer.text and "feeds.example" in answer.text


async def test_the_page_about_our_robot_names_it_and_whom_to_write_to(newsroom: Any, asking: Any) -> None:
    text = (await asking(newsroom.site(), "/about/fetching")).text
    assert "Dateline/1.2.3 (+https://news.example/about/fetching)" in text
    assert "mailto:desk@news.example" in text and "Disallow: /" in text


async def test_the_sites_name_is_the_desks_before_the_settings(newsroom: Any, asking: Any) -> None:
    await newsroom.store.desk.put_setting("site_name", "The <Harbour> Wire", newsroom.clock.now())
    answer = await asking(newsroom.site(), "/")
    assert "The &lt;Harbour&gt; Wire" in answer.text and "<Harbour>" not in answer.text


@pytest.mark.parametrize(("language", "lang", "direction", "latest"), [
    ("de", "de", "ltr", "Neues"), ("ar", "ar", "rtl", "الأحدث"), ("pt", "en", "ltr", "Latest"),
])  # fmt: skip
async def test_the_interface_is_in_the_sites_language(
    newsroom: Any, article: Any, asking: Any, language: str, lang: str, direction: str, latest: str
) -> None:
    await filled(newsroom, article, count=2)
    tree = parsed(await asking(newsroom.site(language=language), "/"))
    html = tree.css_first("html").attributes
    assert (html["lang"], html["dir"]) == (lang, direction)
    assert words(tree, ".nav li") == latest
    headline = tree.css_first(".lead h2").attributes
    assert headline.get("lang") == (None if lang == "en" else "en")
    assert headline.get("dir") == (None if direction == "ltr" else "ltr")


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/latest/", "/latest"),
        ("/search/?q=port%20strike", "/search?q=port%20strike"),
        ("//elsewhere.example/", "/elsewhere.example"),
        ("/%2F%2Felsewhere.example/", "/elsewhere.example"),
        ("/\\elsewhere.example/", "/elsewhere.example"),
        ("/a%0d%0ab/", "/a%0D%0Ab"),
    ],
)
async def test_an_address_that_ends_in_a_slash_leads_to_the_one_without(
    newsroom: Any, asking: Any, path: str, leads_to: str
) -> None:
    answer = await asking(newsroom.site(), path)
    assert (answer.status, answer.headers["location"]) == (308, leads_to)
