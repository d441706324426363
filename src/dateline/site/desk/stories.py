"""Stories on the desk: all that is known of one, what editors decide of it, and what readers dispute."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from dateline.errors import Unfit
from dateline.model import ArticleId, Audience
from dateline.rights import show
from dateline.site.coverage import Telling, TextLine
from dateline.site.desk.difference import difference
from dateline.site.desk.visit import PLACES, Visit, whole
from dateline.site.phrases import phrase
from dateline.site.rows import Row, Time, instant, row, standing, story_path, story_row
from dateline.site.told import shown_of
from dateline.site.views.cursors import read_story_cursor, write_story_cursor
from dateline.store.stories_port import Dispute, DisputeId, EditorRule, GroupId, RuleId, RuleKind, StoryId
from dateline.walk.story_desk import StoryDesk

PAGE = 40
KINDS = {
    RuleKind.SPLIT: "Split",
    RuleKind.MERGE: "Merged",
    RuleKind.MOVE: "Moved",
    RuleKind.PIN: "Pinned",
    RuleKind.RENAME: "Renamed",
    RuleKind.ORIGIN: "Origin set",
}
_NUMBER = re.compile(r"(?:.*/story/)?([0-9]{1,15})(?:[/?#].*)?")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A decision as pages list it."""

    rule: EditorRule
    kind: str
    at: Time
    ended: Time | None


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A dispute with the article that it is about; None: that one is not shown any more."""

    dispute: Dispute
    at: Time
    row: Row | None


def _desk(visit: Visit) -> StoryDesk:
    if visit.parts.stories is None:
        raise HTTPException(404)
    return visit.parts.stories


async def listing(visit: Visit) -> Response:
    """All stories, the newest text first; what leads the site stands on its front page."""
    words, now = visit.site.words, visit.parts.clock.now()
    after = read_story_cursor(visit.asked("after") or None, words)
    found = await visit.store.stories.latest(after=after, limit=PAGE + 1)
    older = write_story_cursor(found[PAGE - 1]) if len(found) > PAGE else None
    rows = [
        (told.story, story_row(told.story, told.shown, words, now))
        for told in shown_of(found[:PAGE], Audience.DESK, now)
    ]
    return await visit.page(
        "stories.html",
        "Stories",
        rows=rows,
        older=older,
        progress=await visit.store.stories.progress(),
        disputes=len(await visit.store.stories.disputes()),
    )


async def one(visit: Visit) -> Response:
    """A story whole, with the forms for what may be decided of it."""
    words, now = visit.site.words, visit.parts.clock.now()
    wanted = StoryId(visit.id)
    found = await visit.store.stories.whole(wanted)
    if found is None:
        heir = await visit.store.stories.moved(wanted)
        if heir is None:
            raise HTTPException(404)
        return RedirectResponse(f"/desk/story/{heir}", 303)
    telling = Telling(found, Audience.DESK, words, now)
    coverage: list[TextLine] = telling.coverage(compare=False)
    beside = shown_of((*found.related, *found.earlier), Audience.DESK, now)
    near = [(told.story.id, story_row(told.story, told.shown, words, now)) for told in beside]
    return await visit.page(
        "story.html",
        found.story.headline,
        story=found.story,
        public_path=story_path(found.story),
        lead_because=phrase(found.story.lead_because, words),
        standing=standing(found.story, words, now),
        coverage=coverage,
        agreed=telling.agreed(),
        timeline=telling.timeline(),
        why=telling.why(),
        rules=[_rule(each, visit) for each in found.rules],
        near=near,
    )


def _rule(rule: EditorRule, visit: Visit) -> RuleLine:
    words, now = visit.site.words, visit.parts.clock.now()
    ended = instant(rule.ended_at, words, now) if rule.ended_at is not None else None
    return RuleLine(rule, KINDS[rule.kind], instant(rule.at, words, now), ended)


async def compare(visit: Visit) -> Response:
    """What one carrier did with the text that it carries, in full."""
    now, words = visit.parts.clock.now(), visit.site.words
    placed = await visit.store.stories.of_article(ArticleId(visit.id))
    if placed is None:
        raise HTTPException(404)
    original, copied = [
        await visit.store.news.article(wanted) for wanted in (placed.coverage.stands.id, ArticleId(visit.id))
    ]
    before = show(original, Audience.DESK, now) if original is not None else None
    after = show(copied, Audience.DESK, now) if copied is not None else None
    if before is None or after is None:
        raise HTTPException(404)
    return await visit.page(
        "compare.html",
        "What was changed",
        story=placed.story,
        before=row(before, words, now),
        after=row(after, words, now),
        passages=difference(before, after),
    )


async def decide(visit: Visit) -> Response:
    """Split, merge, pin, unpin, rename, as the form's button says."""
    desk, story, deed = _desk(visit), StoryId(visit.id), visit.text("deed")
    if deed == "split":
        await desk.split(story, [GroupId(each) for each in visit.numbers("group")], visit.who)
    elif deed == "merge":
        into = numbered(visit.text("into"))
        await desk.merge(story, into, visit.who)
        return visit.to(f"/desk/story/{into}", done="decided")
    elif deed == "pin":
        await desk.pin(story, visit.who)
    elif deed == "unpin":
        await desk.unpin(story, visit.who)
    elif deed == "rename":
        await desk.rename(story, visit.text("name"), visit.who)
    else:
        raise Unfit("That form names no deed.")
    return visit.to(f"/desk/story/{story}", done="decided")


async def place(visit: Visit) -> Response:
    """Move an article, with its copies, to another story or to one of its own; or let it stay where it is."""
    desk, article = _desk(visit), ArticleId(visit.id)
    if visit.text("deed") == "stay":
        await desk.pin_article(article, visit.who)
    else:
        into = visit.text("into").strip()
        await desk.move(article, numbered(into) if into else None, visit.who)
    placed = await visit.store.stories.of_article(article)
    return visit.to(f"/desk/story/{placed.story.id}" if placed is not None else "stories", done="decided")


def numbered(text: str) -> StoryId:
    """A story by its number or its address.

    Errors: Unfit.
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise Unfit("Give the number or the address of a story.")
    return StoryId(int(match[1]))


async def undo(visit: Visit) -> Response:
    """Take a decision back."""
    held = await _desk(visit).take_back(RuleId(visit.id), visit.who)
    story = whole(visit.text("story"))
    return visit.to(f"/desk/story/{story}", done="undone" if held else "ended-before")


async def disputes(visit: Visit) -> Response:
    """What readers and outlets dispute, the oldest first."""
    now, words = visit.parts.clock.now(), visit.site.words
    lines = []
    for each in await visit.store.stories.disputes():
        filed = await visit.store.news.article(each.article)
        shown = show(filed, Audience.DESK, now) if filed is not None else None
        lines.append(DisputeLine(each, instant(each.at, words, now), row(shown, words, now) if shown else None))
    return await visit.page("disputes.html", "Disputed origins", lines=lines)


async def answer(visit: Visit) -> Response:
    """Accept a dispute or decline it."""
    accept = {"accept": True, "decline": False}.get(visit.text("deed"))
    if accept is None:
        raise Unfit("That form names no deed.")
    await _desk(visit).answer(DisputeId(visit.id), accept=accept, answer=visit.text("answer"), who=visit.who)
    return visit.to(PLACES["stories"] + "/disputes", done="answered")
