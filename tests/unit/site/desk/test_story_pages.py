"""Stories on the desk, through a running site: everything is seen, and what an editor decides holds until taken back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.pages.conftest import Newsroom, an_article
from tests.pages.test_story_pages import BODY, carried, text
from tests.unit.site.desk.conftest import House

from dateline.live.hub import Hub
from dateline.store.stories_port import Story
from dateline.walk.stories import StoryWalk

COMET = "A comet with a tail of green light was seen above the desert of Atacama by three students of a school."


@asynccontextmanager
async def told(house: House) -> AsyncIterator[None]:
    """Two happenings, told, and a walk that acts on what is decided."""
    room = Newsroom(house.store, house.clock, house.changes, Hub(house.clock))  # type: ignore[arg-type]
    room.clock.move = lambda span: None  # type: ignore[attr-defined,method-assign]
    await carried(room, an_article)
    other = await room.outlet("Plateau Times")
    await room.file(other, text(an_article, 70, COMET, headline="Comet above the desert"))
    walk = StoryWalk(store=house.store, changes=house.changes, clock=house.clock)
    await walk.tell_all()
    running = asyncio.create_task(walk.run())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await walk.close()


async def stories(house: House) -> dict[str, Story]:
    """The stories by the first word of their headline."""
    return {each.lead.article.headline.split()[0]: each for each in await house.store.stories.latest()}


async def test_the_desk_sees_the_whole_difference_between_a_copy_and_its_text(house: House) -> None:
    async with told(house):
        browser = await house.signed_in()
        ports = (await stories(house))["Eleven"]
        page = await browser.get(f"/desk/story/{ports.id}")
        assert page.status == 200 and "carried by 5 outlets" in page.words and "dateline" in page.words
        listed = await browser.get("/desk/stories")
        assert f"/desk/story/{ports.id}" in listed.text and "5 reports" in listed.words
        (whole,) = (await house.store.stories.whole(ports.id)).coverage  # type: ignore[union-attr]
        cut = next(one.filed.id for one in whole.carriers if one.filed.outlet.name == "Ledger Review")
        shown = await browser.get(f"/desk/article/{cut}/compare")
        assert f"<del>{BODY[4]}</del>" in shown.text and f"<del>{BODY[5]}</del>" in shown.text


async def test_the_reader_shows_a_story_once_and_marks_all_its_reports(house: House) -> None:
    async with told(house):
        browser = await house.signed_in()
        page = await browser.get("/desk")
        once = re.findall(r'<li id="a(\d+)"', page.text)
        ports = (await stories(house))["Eleven"]
        assert len(once) == 2 and f'href="/desk/story/{ports.id}">5 reports' in page.text
        every = await browser.get("/desk?every=1")
        assert len(re.findall(r'<li id="a(\d+)"', every.text)) == 6
        (newest,) = [filed for filed in await house.store.news.latest(once=True) if str(filed.id) in once][:1]
        form = {"csrf": page.csrf, "show": "unread", "read": str(newest.id)}
        assert (await browser.post("/desk/mark", form)).status == 303
        left = await browser.get("/desk?show=unread&every=1")
        account = (await house.store.desk.accounts())[0]
        unread = await house.store.news.latest(unread_by=account.id)
        assert len(re.findall(r'<li id="a(\d+)"', left.text)) == len(unread) in (1, 5)
        assert not set(await house.store.stories.beside([newest.id])) & {filed.id for filed in unread}


async def test_a_merge_holds_is_logged_and_can_be_taken_back(house: House) -> None:
    async with told(house):
        browser, before = await house.signed_in(), await stories(house)
        comet, ports = before["Comet"], before["Eleven"]
        answer = await browser.post(f"/desk/story/{comet.id}", {"deed": "merge", "into": f"/story/{ports.id}/ports"})
        assert answer.status == 303 and answer.to == f"/desk/story/{ports.id}?done=decided", "it says that it is done"
        assert (await browser.get(f"/desk/story/{comet.id}")).to == f"/desk/story/{ports.id}"
        page = await browser.get(f"/desk/story/{ports.id}")
        assert "Comet above the desert" in page.words and "ada" in page.words
        assert any(deed.who == "ada" for deed in await house.store.desk.deeds())
        (rule,) = await house.store.stories.rules()
        await browser.post(f"/desk/rule/{rule.id}/undo", {"story": str(ports.id)})
        assert (await stories(house)).keys() == before.keys()


async def test_an_article_moves_and_chosen_texts_become_a_story_of_their_own(house: House) -> None:
    async with told(house):
        browser, before = await house.signed_in(), await stories(house)
        comet, ports = before["Comet"], before["Eleven"]
        answer = await browser.post(f"/desk/article/{comet.lead.id}/place", {"deed": "move", "into": str(ports.id)})
        assert answer.to.startswith(f"/desk/story/{ports.id}")
        whole = await house.store.stories.whole(ports.id)
        assert whole is not None and len(whole.coverage) == 2
        chosen = next(each.id for each in whole.coverage if each.stands.id == comet.lead.id)
        await browser.post(f"/desk/story/{ports.id}", {"deed": "split", "group": str(chosen)})
        assert len(await stories(house)) == 2


async def test_a_story_is_pinned_renamed_and_as_before_again(house: House) -> None:
    async with told(house):
        browser, comet = await house.signed_in(), (await stories(house))["Comet"]
        for form in ({"deed": "pin"}, {"deed": "rename", "name": "Green light"}):
            assert (await browser.post(f"/desk/story/{comet.id}", form)).status == 303
        found = await house.store.stories.story(comet.id)
        assert found is not None and found.pinned and found.name == "Green light"
        assert "Green light" in (await house.browser().get("/")).text
        for form in ({"deed": "unpin"}, {"deed": "rename", "name": ""}):
            await browser.post(f"/desk/story/{comet.id}", form)
        found = await house.store.stories.story(comet.id)
        assert found is not None and not found.pinned and found.name is None


async def test_a_dispute_stands_on_the_desk_until_it_is_decided(house: House) -> None:
    async with told(house):
        browser, ports = await house.signed_in(), (await stories(house))["Eleven"]
        sent = {"claimed": "Meridian", "words": "It stood there first.", "contact": "ines@meridian.example"}
        reader = house.browser()
        assert (await reader.post(f"/dispute/{ports.lead.id}", sent)).status == 200
        queue = await browser.get("/desk/stories/disputes")
        assert "It stood there first." in queue.words and "ines@meridian.example" in queue.words
        (dispute,) = await house.store.stories.disputes()
        await browser.post(f"/desk/dispute/{dispute.id}", {"deed": "accept", "answer": "So it did."})
        assert not await house.store.stories.disputes()
        page = await browser.get(f"/desk/story/{ports.id}")
        assert "The text is from Meridian; an editor of this site decided so." in page.words


async def test_what_cannot_be_done_is_said_in_words(house: House) -> None:
    async with told(house):
        browser, comet = await house.signed_in(), (await stories(house))["Comet"]
        for form in ({"deed": "merge", "into": "nowhere"}, {"deed": "merge", "into": str(comet.id)}, {"deed": "x"}):
            assert (await browser.post(f"/desk/story/{comet.id}", form)).status == 422
        assert (await browser.get("/desk/story/987654")).status == 404
