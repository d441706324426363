"""The reader: every article in full, read and starred, and what may be done about one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dateline.model import SECTIONS, ArticleId, Audience, Filed, OutletId, Standing
from dateline.rights import Shown, notice, show
from dateline.site.body import parts
from dateline.site.desk.difference import Passage, difference
from dateline.site.desk.sources import until
from dateline.site.desk.visit import PLACES, Visit
from dateline.site.rows import Time, article_path, foreign, instant, outward, row, stamp_time
from dateline.site.views.cursors import read_cursor, write_cursor
from dateline.urls import picture_id

PAGE = 40
SHOWS = {"all": "All", "unread": "Unread", "starred": "Starred"}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles the list shows; made from an address or a form, and only of what is known."""

    show: str = "all"
    section: str = ""
    outlet: int = 0
    every: bool = False  # every report, also of a story that stands here already
    after: str = ""

    @classmethod
    def read(cls, given: Callable[[str], str]) -> Filters:
        """Keep what means something. `given`: the text of a field, empty where there is none."""
        show, section, outlet = given("show"), given("section"), given("outlet")
        return cls(
            show if show in SHOWS else "all",
            section if section in SECTIONS else "",
            int(outlet[:12]) if outlet.isascii() and outlet.isdigit() else 0,
            given("every") == "1",
            given("after")[:40],
        )

    def address(self, **changes: object) -> str:
        """The list's address with these filters, some of them changed."""
        wanted = replace(self, **{"after": "", **changes})  # type: ignore[arg-type]
        given = {
            "show": wanted.show if wanted.show != "all" else "",
            "section": wanted.section,
            "outlet": wanted.outlet or "",
            "every": "1" if wanted.every else "",
            "after": wanted.after,
        }
        query = urlencode({key: value for key, value in given.items() if value})
        return PLACES["reader"] + (f"?{query}" if query else "")

    @property
    def once(self) -> bool:
        """Whether a story stands here once; what somebody starred always stands for itself."""
        return not self.every and self.show != "starred"

    def here(self) -> str:
        """The very page that is shown."""
        return self.address(after=self.after)


async def read(visit: Visit) -> Response:
    """The list, newest first, a page at a time."""
    filters = Filters.read(visit.asked)
    assert visit.account is not None
    me = visit.account.id
    found = await visit.store.news.latest(
        section=filters.section or None,
        outlet_id=OutletId(filters.outlet) if filters.outlet else None,
        starred_by=me if filters.show == "starred" else None,
        unread_by=me if filters.show == "unread" else None,
        marks_of=me,
        once=filters.once,
        after=read_cursor(filters.after, visit.site.words),
        limit=PAGE + 1,
    )
    now, words = visit.parts.clock.now(), visit.site.words
    told = await visit.store.stories.of_articles([filed.id for filed in found[:PAGE]]) if filters.once else {}
    lines = []
    for filed in found[:PAGE]:
        shown = show(filed, Audience.DESK, now)
        if shown is not None:
            lines.append((row(shown, words, now), shown, told.get(filed.id)))
    outlets = sorted(await visit.store.sources.outlets(), key=lambda outlet: outlet.name.casefold())
    return await visit.page(
        "reader.html",
        "Read",
        lines=lines,
        filters=filters,
        shows=SHOWS,
        sections=[(slug, count) for slug, count in await visit.store.news.sections() if slug in SECTIONS],
        section_names={slug: section.name for slug, section in SECTIONS.items()},
        outlets=outlets,
        older=filters.address(after=write_cursor(found[PAGE - 1])) if len(found) > PAGE else None,
        has_sources=bool(outlets),
    )


async def mark(visit: Visit) -> Response:
    """Mark articles of the list: one starred or read, or all of the page read."""
    assert visit.account is not None
    filters = Filters.read(visit.text)
    for name, marks in (
        ("star", {"starred": True}),
        ("unstar", {"starred": False}),
        ("read", {"read": True}),
        ("unread", {"read": False}),
    ):
        if visit.text(name):
            article = visit.number(name)
            await visit.desk.editing.mark(
                visit.account, await _meant(visit, filters, [ArticleId(article)], marks), **marks
            )
            return visit.to(filters.here(), anchor=f"#a{article}")
    ids = [ArticleId(i) for i in visit.numbers("id")][: PAGE * 2]
    if visit.text("all") and ids:
        ids = list(await _meant(visit, filters, ids, {"read": True}))
        await visit.desk.editing.mark(visit.account, ids, read=True)
        return visit.to(filters.address(), done="marked", n=len(ids))
    return visit.to(filters.here())


async def _meant(
    visit: Visit, filters: Filters, ids: Sequence[ArticleId], marks: Mapping[str, bool]
) -> Sequence[ArticleId]:
    """What a mark is for: where a story stands once, whoever has read it has read all its reports."""
    return await visit.store.stories.beside(ids) if filters.once and "read" in marks else ids


async def _filed(visit: Visit) -> Filed:
    assert visit.account is not None
    filed = await visit.store.news.article(ArticleId(visit.id), marks_of=visit.account.id)
    if filed is None:
        raise HTTPException(404)
    return filed


async def article(visit: Visit) -> Response:
    """One article with everything that is known of it."""
    filed = await _filed(visit)
    now, words = visit.parts.clock.now(), visit.site.words
    shown = show(filed, Audience.DESK, now)
    if shown is None:
        gone = notice(filed, Audience.DESK, now)
        reason = gone.reason if gone else "withdrawn"
        return await visit.page("withdrawn.html", filed.article.headline, filed=filed, reason=reason, status=410)
    lang, direction = foreign(shown.language, shown.direction, words)
    public = show(filed, Audience.PUBLIC, now)
    due_at = await visit.store.news.page_due_at(filed.id)
    return await visit.page(
        "article.html",
        shown.headline,
        shown=shown,
        lang=lang,
        dir=direction,
        down=filed.standing is Standing.TAKEN_DOWN,
        reason=filed.standing_reason,
        section=SECTIONS[shown.section].name if shown.section in SECTIONS else shown.section,
        published=stamp_time(shown.published, words) if shown.published else None,
        updated=stamp_time(shown.updated, words) if shown.updated else None,
        seen=instant(shown.seen_at, words, now),
        revised=instant(shown.revised_at, words, now) if shown.revised_at else None,
        parts=parts(shown, words),
        pictures=[(image, picture_id(image.url)) for image in shown.images],
        chain=[(link.kind, link.name, outward(link.url)) for link in shown.provenance],
        origins=sorted(filed.article.origins.items()) if shown.blocks else [],
        prices=filed.article.prices if shown.blocks else (),
        prices_at=instant(filed.article.prices_at, words, now) if filed.article.prices_at else None,
        outlet_url=outward(shown.url),
        asked=await _asked(visit, filed),
        due=until(due_at, words, now) if due_at is not None else None,
        made_from=filed.article.made_from,
        public=public,
        public_path=article_path(shown.id, shown.headline),
    )


async def _asked(visit: Visit, filed: Filed) -> tuple[Time, str, Time | None] | None:
    """When its page was asked the last time, what came of it, and when it is asked again."""
    answer = await visit.store.news.page_answer(filed.id)
    if answer is None:
        return None
    now, words = visit.parts.clock.now(), visit.site.words
    again = until(answer.again_at, words, now) if answer.again_at is not None else None
    return instant(answer.asked_at, words, now), answer.words, again


async def article_mark(visit: Visit) -> Response:
    """Star an article or mark it read, from its own page."""
    assert visit.account is not None
    filed = await _filed(visit)
    starred = {"star": True, "unstar": False}.get(visit.text("mark"))
    seen = {"read": True, "unread": False}.get(visit.text("mark"))
    await visit.desk.editing.mark(visit.account, [filed.id], read=seen, starred=starred)
    return visit.to(f"/desk/article/{filed.id}")


async def take_down(visit: Visit) -> Response:
    """Serve an article to the public no more."""
    await visit.desk.editing.take_down(ArticleId(visit.id), visit.text("reason"), who=visit.who)
    return visit.to(f"/desk/article/{visit.id}", done="down")


async def restore(visit: Visit) -> Response:
    """Serve an article again."""
    await visit.desk.editing.restore(ArticleId(visit.id), who=visit.who)
    return visit.to(f"/desk/article/{visit.id}", done="restored")


async def re_extract(visit: Visit) -> Response:
    """Ask its page again and read it anew."""
    made = await visit.desk.editing.re_extract(ArticleId(visit.id), who=visit.who)
    return visit.to(f"/desk/article/{visit.id}", done="re-extracted" if made is not None else "withdrawn")


@dataclass(frozen=True, slots=True)
class State:
    """A revision as the page lists it: when, why, and what it changed."""

    id: int
    when: object
    because: str
    headline: str
    passages: tuple[Passage, ...]
    first: bool


async def revisions(visit: Visit) -> Response:
    """All saved states of an article, newest first, each with what it changed."""
    filed = await _filed(visit)
    now, words = visit.parts.clock.now(), visit.site.words
    saved = await visit.store.news.revisions(filed.id)
    seen = [show(replace(filed, article=revision.article), Audience.DESK, now) for revision in saved]
    states = []
    before: Shown | None = None
    for revision, shown in zip(saved, seen, strict=True):
        if shown is None:
            continue
        passages = difference(before, shown) if before is not None else ()
        when = instant(revision.made_at, words, now)
        states.append(State(revision.id, when, revision.because, shown.headline, passages, before is None))
        before = shown
    return await visit.page("revisions.html", "Revisions", filed=filed, states=_newest_first(states))


def _newest_first(states: Sequence[State]) -> list[State]:
    return list(reversed(states))


async def picture(visit: Visit) -> Response:
    """A picture of ours as the desk may see it."""
    width = int(visit.request.path_params["width"])
    found = await visit.desk.pictures.get(visit.request.path_params["picture"], width, audience=Audience.DESK)
    if found is None:
        return Response(status_code=404)
    headers = {"cache-control": "private, max-age=86400", "content-security-policy": "default-src 'none'; sandbox"}
    return Response(found.body, media_type=found.media_type, headers=headers)
