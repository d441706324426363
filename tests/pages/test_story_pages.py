"""Stories on the site: told by the product's own walk over a store in memory, then looked at page by page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.unit.stories.polyglot import FERRY, Polyglot

from dateline.live.feed import ChangeFeed
from dateline.model import Block, BlockKind, Dateline, Extent, Policy, Standing
from dateline.walk.stories import StoryWalk
from dateline.walk.story_desk import StoryDesk

FULL = Policy(public=Extent.FULL)
OUTLETS = ("Harbour Post", "Meridian", "Ledger Review", "Delta Post", "Kanto Daily")
BODY = (
    "Eleven ports on the Atlantic coast agreed on Tuesday to settle berth fees on one shared ledger from June.",
    "The pact ends a winter of paper delays in which ships waited for days outside Lisbon and Porto.",
    "Four banks hold the reserve behind the token, and an auditor publishes its figures each week from April.",
    "Northern Harbour withdrew from the talks in February because of the cost of meters along its quays.",
    "Hauliers asked the harbour office for a paper fallback on days when the network does not answer at all.",
    "The first ship to pay in this way is expected at the oil quay of Sines in the second week of June.",
)


def parsed(answer: Any) -> LexborHTMLParser:
    return LexborHTMLParser(answer.text)


def words(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return "" if node is None else " ".join(node.text().split())


def text(article: Any, n: int, *paragraphs: str, **more: Any) -> Any:
    return article(
        n,
        **{
            "headline": "Eleven ports will settle berth fees on a shared ledger",
            "kicker": None, "standfirst": None, "summary": None, "agency": None, "dateline": None, "authors": (),
            "images": (), "topics": (), "provenance": (), "url": f"https://site-{n}.example/a/{n}",
            "blocks": tuple(Block(BlockKind.PARAGRAPH, each) for each in paragraphs),
        } | more,
    )  # fmt: skip


async def tell(newsroom: Any) -> StoryDesk:
    """Have all that is in the store told; who does deeds afterwards."""
    feed = ChangeFeed()
    walk = StoryWalk(store=newsroom.store, clock=newsroom.clock, changes=feed)
    await walk.tell_all()
    await walk.close()
    return StoryDesk(store=newsroom.store, changes=feed, clock=newsroom.clock)


async def carried(newsroom: Any, article: Any, policy: Policy | None = None) -> list[Any]:
    """One agency text that five outlets carry: one whole, one with another headline, one cut, one with more."""
    bodies = (
        (BODY, {"agency": "Reuters", "dateline": Dateline("LISBON", "Reuters")}),
        (BODY, {"headline": "Ports pick one ledger for their fees", "agency": "Reuters"}),
        (BODY[:4], {}),
        (
            (*BODY, "Our own correspondent saw two cranes idle at the quay on Tuesday evening, with nobody near them."),
            {},
        ),
        (BODY, {}),
    )
    ids = []
    for n, (name, (paragraphs, more)) in enumerate(zip(OUTLETS, bodies, strict=True)):
        outlet = await newsroom.outlet(name, policy)
        ids += await newsroom.file(outlet, text(article, n, *paragraphs, **more), every=timedelta(minutes=1))
        newsroom.clock.move(timedelta(seconds=30))
    return ids


async def test_a_story_in_several_languages_is_headed_in_the_site_s_own_and_says_who_reads_it_as_one(
    newsroom: Any, article: Any, asking: Any
) -> None:
    for n, (language, (headline, body)) in enumerate(reversed(FERRY.items())):
        outlet = await newsroom.outlet(OUTLETS[n])
        told = text(article, n, body, headline=headline, language=language)
        await newsroom.file(outlet, told, every=timedelta(minutes=1))
    feed = ChangeFeed()
    encoder = Polyglot()
    walk = StoryWalk(store=newsroom.store, clock=newsroom.clock, changes=feed, encoder=encoder, language="en")
    await walk.tell_all()
    await walk.close()
    story = await the_story(newsroom)
    tree = parsed(
        await asking(newsroom.site(), f"/story/{story.id}")
    )  # its first headline has no letter for an address
    assert tree.css_first("h1").text() == FERRY["en"][0] and tree.css_first("h1").attributes.get("lang") is None
    marks = {each.attributes.get("lang") for each in tree.css(".cov h3")}
    assert marks == {"de", "fr", "ru", "ja", None}
    explained = tree.css_first(".explain").text()
    assert "polyglot 1 reads the reports as telling the same in several languages" in explained


async def the_story(newsroom: Any) -> Any:
    return (await newsroom.store.stories.front(limit=1))[0]


async def test_a_text_that_five_outlets_carry_stands_once_on_the_front_page_and_leads_to_them(
    newsroom: Any, article: Any, asking: Any
) -> None:
    await carried(newsroom, article)
    await tell(newsroom)
    tree = parsed(await asking(newsroom.site(), "/"))
    assert len(tree.css("h2.hed")) == 1
    line = tree.css_first(".lead .meta a.all")
    story = await the_story(newsroom)
    assert line.attributes["href"] == f"/story/{story.id}/{story.slug}" and line.text() == "5 reports"
    assert "newest report" in line.attributes["title"]


async def test_a_story_page_says_who_carries_the_text_and_what_each_did_with_it(
    newsroom: Any, article: Any, asking: Any
) -> None:
    await carried(newsroom, article)
    await tell(newsroom)
    story = await the_story(newsroom)
    answer = await asking(newsroom.site(), f"/story/{story.id}/{story.slug}")
    assert answer.status == 200
    tree = parsed(answer)
    assert len(tree.css(".cov > li")) == 1
    assert "carried by 5 outlets" in words(tree, ".carried summary")
    said = words(tree, ".carried")
    assert "another headline" in said and "paragraphs cut" in said
    assert [node.text() for node in tree.css(".carried .tag")] == ["First"]
    assert "the text that the others are compared with" in said
    assert "of 5; a text that several carry counts once" in words(tree, ".facts")
    assert "Most carried first" in words(tree, "[aria-labelledby=h-c] .head p")
    assert "Ports pick one ledger for their fees" in words(tree, ".carried .diff")
    assert "The text is from Reuters." in words(tree, ".origin")
    assert BODY[3] not in answer.text and "two cranes idle" not in answer.text  # nothing but excerpts


async def test_old_addresses_of_a_story_lead_to_the_present_one_for_good(
    newsroom: Any, article: Any, asking: Any
) -> None:
    await carried(newsroom, article)
    await tell(newsroom)
    story, site = await the_story(newsroom), newsroom.site()
    for path in (f"/story/{story.id}", f"/story/{story.id}/an-old-slug"):
        moved = await asking(site, path)
        assert moved.status == 301 and moved.headers["location"] == f"/story/{story.id}/{story.slug}"
    assert (await asking(site, "/story/987654")).status == 404


async def test_a_merged_story_leads_to_its_heir(newsroom: Any, article: Any, asking: Any) -> None:
    await carried(newsroom, article)
    other = await newsroom.outlet("Plateau Times")
    (lone,) = await newsroom.file(
        other,
        text(article, 70, "A comet was seen over the desert by three students.", headline="Comet over the desert"),
    )
    desk = await tell(newsroom)
    stories = newsroom.store.stories
    gone, heir = (await stories.of_article(lone)).story, await the_story(newsroom)
    if gone.id == heir.id:
        heir = (await stories.front(limit=2))[1]
    await desk.merge(gone.id, heir.id, "ines")
    await tell(newsroom)
    moved = await asking(newsroom.site(), f"/story/{gone.id}/{gone.slug}")
    assert moved.status == 301 and moved.headers["location"].startswith(f"/story/{heir.id}/")


async def test_an_editors_headline_is_the_storys_everywhere(newsroom: Any, article: Any, asking: Any) -> None:
    await carried(newsroom, article)
    desk = await tell(newsroom)
    story = await the_story(newsroom)
    await desk.rename(story.id, "The ledger of the ports", "ines")
    await tell(newsroom)
    site = newsroom.site()
    renamed = await the_story(newsroom)
    page = parsed(await asking(newsroom.site(), f"/story/{renamed.id}/{renamed.slug}"))
    assert page.css_first("h1").attributes["dir"] == "auto", "an editor may write it in another script than the site's"
    for path in ("/", "/latest", f"/story/{renamed.id}/{renamed.slug}", "/feed.xml", "/api/stories"):
        assert "The ledger of the ports" in (await asking(site, path)).text, path


async def test_an_article_page_leads_to_its_story_and_says_whose_text_it_is(
    newsroom: Any, article: Any, asking: Any
) -> None:
    ids = await carried(newsroom, article)
    await tell(newsroom)
    site = newsroom.site()
    moved = await asking(site, f"/article/{ids[2]}")
    tree = parsed(await asking(site, moved.headers["location"]))
    story = await the_story(newsroom)
    assert tree.css_first("aside .meta a").attributes["href"] == f"/story/{story.id}/{story.slug}"
    assert "The text is from Reuters." in words(tree, "aside")
    assert tree.css_first("#h-rel") is None and tree.css_first("#h-ear") is None  # nothing near: no heading either


@pytest.mark.parametrize("path", ["/feed.xml", "/feed.atom", "/section/world/feed.xml"])
async def test_a_feed_has_one_item_a_story_known_by_the_storys_address(
    newsroom: Any, article: Any, asking: Any, path: str
) -> None:
    await carried(newsroom, article)
    await tell(newsroom)
    answer = await asking(newsroom.site(), path)
    assert answer.text.count("<item>") + answer.text.count("</entry>") == 1
    story = await the_story(newsroom)
    assert f"https://news.example/story/{story.id}" in answer.text


async def test_who_says_that_a_text_is_anothers_is_heard_on_the_desk(
    newsroom: Any, article: Any, asking: Any, posting: Any
) -> None:
    ids = await carried(newsroom, article)
    site = newsroom.site(stories=await tell(newsroom))
    path = f"/dispute/{ids[0]}"
    form = await asking(site, path)
    assert form.status == 200 and parsed(form).css_first("form.ask") is not None and "set-cookie" not in form.headers
    sent = {"claimed": "Meridian", "words": "It stood there first.", "contact": "ines@meridian.example"}
    assert (await posting(site, path, sent, origin="https://elsewhere.example")).status == 403
    assert (await posting(site, path, sent)).status == 403  # neither Origin nor Referer
    assert (await posting(site, path, {**sent, "contact": ""}, origin="https://news.example")).status == 422
    assert await newsroom.store.stories.disputes() == () or not list(await newsroom.store.stories.disputes())
    assert (await posting(site, path, sent, origin="https://news.example")).status == 200
    (dispute,) = await newsroom.store.stories.disputes()
    assert (dispute.claimed, dispute.contact, dispute.article) == ("Meridian", "ines@meridian.example", ids[0])
    story = await the_story(newsroom)
    newsroom.clock.move(timedelta(minutes=2))
    page = await asking(site, f"/story/{story.id}/{story.slug}")
    assert "This is disputed." in page.text and "ines@meridian.example" not in page.text


async def test_what_no_text_may_hold_is_not_kept_of_a_dispute(
    newsroom: Any, article: Any, asking: Any, posting: Any
) -> None:
    # PostgreSQL takes no NUL: one in a form would have stopped a site on SQLite from ever moving there.
    ids = await carried(newsroom, article)
    site = newsroom.site(stories=await tell(newsroom))
    sent = {"claimed": "Meri\x00dian\u202e", "words": "It\x00 stood\nthere.", "contact": "ines@meridian.example"}
    assert (await posting(site, f"/dispute/{ids[0]}", sent, origin="https://news.example")).status == 200
    (dispute,) = await newsroom.store.stories.disputes()
    assert (dispute.claimed, dispute.words) == ("Meridian", "It stood there.")
    assert (await asking(site, "/search?q=a%00b&origin=a%00b")).status == 200


async def test_one_household_may_send_five_disputes_an_hour(
    newsroom: Any, article: Any, asking: Any, posting: Any
) -> None:
    ids = await carried(newsroom, article)
    site = newsroom.site(stories=await tell(newsroom))
    sent = {"claimed": "Meridian", "words": "It stood there first.", "contact": "ines@meridian.example"}
    path, here = f"/dispute/{ids[0]}", "https://news.example"
    assert [(await posting(site, path, sent, origin=here)).status for _ in range(6)] == [200] * 5 + [429]
    newsroom.clock.move(timedelta(hours=1, seconds=1))
    assert (await posting(site, path, sent, origin=here)).status == 200


async def test_a_report_that_is_taken_down_is_gone_from_its_storys_page(
    newsroom: Any, article: Any, asking: Any
) -> None:
    ids = await carried(newsroom, article)
    await tell(newsroom)
    await newsroom.store.news.set_standing(ids[1], Standing.TAKEN_DOWN, "a reason", newsroom.clock.now())
    await newsroom.tell()
    story = await the_story(newsroom)
    for path in (f"/story/{story.id}/{story.slug}", f"/api/story/{story.id}"):
        answer = await asking(newsroom.site(), path)
        assert answer.status == 200 and "Ports pick one ledger" not in answer.text


async def test_a_story_whose_reports_are_all_gone_says_so(newsroom: Any, article: Any, asking: Any) -> None:
    ids = await carried(newsroom, article)
    await tell(newsroom)
    story = await the_story(newsroom)
    for one in ids:
        await newsroom.store.news.set_standing(one, Standing.TAKEN_DOWN, "a letter came", newsroom.clock.now())
    await newsroom.tell()
    answer = await asking(newsroom.site(), f"/story/{story.id}/{story.slug}")
    assert answer.status == 410 and "a letter came" in answer.text and "noindex" in answer.text
    assert (await asking(newsroom.site(), "/story/999999")).status == 404


async def test_the_api_pages_by_key_and_says_what_the_page_says(newsroom: Any, article: Any, asking: Any) -> None:
    await carried(newsroom, article)
    await tell(newsroom)
    site, story = newsroom.site(), await the_story(newsroom)
    listed = json.loads((await asking(site, "/api/stories")).text)
    assert [each["id"] for each in listed["stories"]] == [story.id] and listed["next"] is None
    one = json.loads((await asking(site, f"/api/story/{story.id}")).text)
    assert one["url"] == f"https://news.example/story/{story.id}/{story.slug}"
    (covered,) = one["coverage"]
    assert len(covered["carriers"]) == 5 and covered["origin"]["name"] == "Reuters"
    articles = json.loads((await asking(site, "/api/articles")).text)["articles"]
    assert len(articles) == 5 and {each["story"] for each in articles} == {one["url"]}
    assert (await asking(site, "/api/stories?after=nonsense")).status == 400
    assert (await asking(site, "/api/articles?section=nowhere")).status == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/stories?after=nonsense", 400), ("/api/story/999", 404), ("/api/nothing", 404), ("/api/quotes/nosuch", 404)],
)
async def test_what_goes_wrong_for_a_program_is_told_as_json_that_any_origin_may_read(
    newsroom: Any, asking: Any, path: str, status: int
) -> None:
    answer = await asking(newsroom.site(), path)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert json.loads(answer.text)["error"]


async def test_stories_cost_few_questions_to_the_store(newsroom: Any, article: Any, asking: Any) -> None:
    await carried(newsroom, article)
    await tell(newsroom)
    story, counted = await the_story(newsroom), newsroom.counted()
    site = newsroom.site(store=counted)
    await asking(site, "/latest")
    counted.calls.clear()
    await asking(site, f"/story/{story.id}/{story.slug}")
    assert counted.calls == ["stories.whole"]
    counted.calls.clear()
    assert (await asking(site, f"/story/{story.id}/{story.slug}")).status == 200
    assert counted.calls == []  # it is kept
    await asking(site, "/")
    assert sorted(call for call in counted.calls if call.startswith("stories.")) == ["stories.front"] * 2 + [
        "stories.latest"
    ]


async def test_a_section_is_made_of_stories_each_once(newsroom: Any, article: Any, asking: Any) -> None:
    await carried(newsroom, article)
    await tell(newsroom)
    site = newsroom.site()
    for path in ("/section/world", "/latest", "/day/2026-03-12"):
        assert len(parsed(await asking(site, path)).css(".river > li")) == 1, path


@pytest.mark.parametrize("lang", ["de", "es", "fr", "ar"])
async def test_a_storys_page_speaks_the_sites_language(newsroom: Any, article: Any, asking: Any, lang: str) -> None:
    await carried(newsroom, article)
    await tell(newsroom)
    story = await the_story(newsroom)
    answer = await asking(newsroom.site(language=lang), f"/story/{story.id}/{story.slug}")
    tree = parsed(answer)
    assert tree.css_first("html").attributes["lang"] == lang
    for english in ("another headline", "paragraphs cut", "All coverage", "Why these", "The text is from"):
        assert english not in answer.text


async def test_sentences_that_three_outlets_state_are_agreed_and_quoted_only_from_an_excerpt(
    newsroom: Any, article: Any, asking: Any
) -> None:
    await carried(newsroom, article)
    await tell(newsroom)
    story = await the_story(newsroom)
    whole = await newsroom.store.stories.whole(story.id)
    # Copies are one voice; three independent voices are put beside them here, as the store hands them out.
    from dateline.model import Audience
    from dateline.rights import show
    from dateline.site.coverage import Telling
    from dateline.site.words import words_for
    from dateline.store.stories_port import Agreed, Voice

    carriers = whole.coverage[0].carriers
    hidden = tuple(Voice(c.filed.id, c.filed.outlet.name, BODY[3]) for c in carriers[:3])
    seen = tuple(Voice(c.filed.id, c.filed.outlet.name, BODY[0]) for c in carriers[:3])
    agreed = (Agreed(hidden, names=("Northern Harbour",), days=("February",)), Agreed(seen), Agreed(seen[:2]))
    told = replace(whole, agreed=agreed)
    now, english = newsroom.clock.now(), words_for("en", "UTC")
    first, second = Telling(told, Audience.PUBLIC, english, now).agreed()
    facts = [(fact.kind, fact.label, fact.text) for fact in first.facts]
    assert first.sentence == ""
    assert facts == [("names", "who and where", "Northern Harbour"), ("days", "when", "February")]
    assert len(first.who) == 3 and first.outlets == "3 outlets"
    assert second.sentence == BODY[0] and BODY[0] in (show(carriers[0].filed, Audience.PUBLIC, now).excerpt or "")
    assert [each.sentence for each in Telling(told, Audience.DESK, english, now).agreed()] == [BODY[3], BODY[0]]


async def test_a_search_is_narrowed_by_outlet_section_language_day_and_origin_and_finds_stories(
    newsroom: Any, article: Any, asking: Any
) -> None:
    await carried(newsroom, article)
    other = await newsroom.outlet("Plateau Times", language="de")
    await newsroom.file(
        other, text(article, 70, "Elf Häfen und ihre ports.", headline="Elf ports", language="de"), section="business"
    )
    await tell(newsroom)
    site = newsroom.site()

    async def found(query: str) -> list[str]:
        tree = parsed(await asking(site, f"/search?q=ports&{query}"))
        return [str(node.attributes["href"]) for node in tree.css(".river h3 a")]

    assert len(await found("")) == 6
    assert len(await found("outlet=1")) == 1 and len(await found("section=business")) == 1
    assert len(await found("language=de")) == 1 and len(await found("language=en")) == 5
    assert len(await found("origin=Reuters")) == len(await found("origin=reuters")) == 5  # the stripped copies too
    assert len(await found("origin=plateau+times")) == 1 and await found("origin=nobody") == []
    assert len(await found("until=9999-12-31")) == 6, "no day comes after it"
    assert await found("until=2026-03-11") == [] == await found("since=2026-03-13")
    assert len(await found("since=2026-03-12&until=2026-03-12")) == 6
    assert len(await found("in=stories&language=en")) == 1
    assert (await found("in=stories&language=en"))[0].endswith(
        "/eleven-ports-will-settle-berth-fees-on-a-shared-ledger"
    )
    assert (await asking(site, "/search?q=ports&since=soon")).status == 400


async def test_a_narrow_search_pages_by_key_to_its_end(newsroom: Any, article: Any, asking: Any) -> None:
    outlet = await newsroom.outlet("Harbour Post")
    await newsroom.file(outlet, *(article(n, language="de" if n % 2 else "en") for n in range(60)))
    site, path, seen = newsroom.site(), "/search?q=ports&language=de", []
    while path:
        tree = parsed(await asking(site, path))
        seen += [node.attributes["href"] for node in tree.css(".river h3 a")]
        following = tree.css_first("a[rel=next]")
        path = str(following.attributes["href"]) if following is not None else ""
    assert len(seen) == len(set(seen)) == 30
