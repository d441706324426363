"""A story's page, and where the old addresses of stories lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException

from dateline.model import SECTIONS, ArticleId, Audience
from dateline.rights import Shown, notice, show
from dateline.site.app import Ask
from dateline.site.beside import beside_story
from dateline.site.cache import Page
from dateline.site.coverage import Telling, languages
from dateline.site.phrases import phrase
from dateline.site.render import Head
from dateline.site.rows import article_path, foreign, instant, picture, standing, story_path
from dateline.site.told import rows_of, shown_of, stories_of, whole_of
from dateline.site.views.article import removed
from dateline.store.stories_port import StoryId, WholeStory

COVERAGE_OPEN = 12  # texts that stand open; the others are folded
MOMENTS_OPEN = 12
NEAR = 6
STRUCTURED = 40  # reports named in structured data


async def story(ask: Ask) -> Page:
    """A story by its id; one that became part of another leads there for good."""
    wanted = StoryId(ask.params["id"])
    whole = await whole_of(ask, wanted)
    if whole is None:
        return await _elsewhere(ask, wanted)
    telling = Telling(whole, Audience.PUBLIC, ask.edition.words, ask.now, ask.site.parts.picture_fails)
    lead = _lead(telling)
    if lead is None:
        raise HTTPException(404)
    path = story_path(whole.story)
    if ask.path != path:
        raise HTTPException(301, headers={"location": path})
    return await _page(ask, telling, lead)


async def _elsewhere(ask: Ask, wanted: StoryId) -> Page:
    """Where a story that is not told any more went; one without reports says so in the words of its founding report."""
    heir = await stories_of(ask).moved(wanted)
    found = await stories_of(ask).story(heir) if heir is not None else None
    if found is not None:
        raise HTTPException(301, headers={"location": story_path(found)})
    founder = await ask.site.parts.store.news.article(ArticleId(wanted))  # a story bears the number of its first report
    gone = notice(founder, Audience.PUBLIC, ask.now) if founder is not None else None
    if gone is None:
        raise HTTPException(404)
    return await removed(ask, gone)


def _lead(telling: Telling) -> Shown | None:
    """The report that leads: the chosen one, else the first of which something is shown."""
    lead = show(telling.whole.story.lead, telling.audience, telling.now)
    if lead is not None:
        telling.shown.setdefault(lead.id, lead)
        return lead
    return next(iter(telling.shown.values()), None)


async def _page(ask: Ask, telling: Telling, lead: Shown) -> Page:
    words, whole, found = ask.edition.words, telling.whole, telling.whole.story
    lang, direction = (None, "auto") if found.name else foreign(lead.language, lead.direction, words)
    coverage, timeline = telling.coverage(), telling.timeline()
    row = telling.row(lead.id)
    head = found.name or lead.headline
    tongues = languages(telling)
    carrying = len({shown.outlet.id for shown in telling.shown.values()})
    named = await beside_story(ask, found.id)
    return await ask.page(
        "story.html",
        await _head(ask, whole, lead, head),
        priced=named.priced if named is not None else None,
        named=named,
        story=found,
        headline=head,
        lang=lang,
        dir=direction,
        lead=row,
        lead_because=phrase(found.lead_because, words) if lead.id == found.lead.id else "",
        section=(f"/section/{found.section}", words.section(found.section)) if found.section in SECTIONS else None,
        reports=sum(max(len(each.carriers), 1) + each.more for each in coverage),
        outlets=words.count("story_outlets", found.outlets),
        carrying=carrying,
        carrying_any=any(each.carriers for each in coverage),
        tongues=words.count("story_languages", tongues) if tongues > 1 else "",
        first=instant(found.first_at, words, ask.now),
        last=instant(found.last_at, words, ask.now),
        agreed=telling.agreed(),
        timeline=timeline[:MOMENTS_OPEN],
        timeline_more=timeline[MOMENTS_OPEN:],
        coverage=coverage[:COVERAGE_OPEN],
        coverage_more=coverage[COVERAGE_OPEN:],
        why=telling.why(),
        standing=standing(found, words, ask.now),
        related=rows_of(ask, shown_of(whole.related[:NEAR], Audience.PUBLIC, ask.now)),
        earlier=rows_of(ask, shown_of(whole.earlier[:NEAR], Audience.PUBLIC, ask.now)),
        disputes=ask.site.parts.stories is not None,
    )


async def _head(ask: Ask, whole: WholeStory, lead: Shown, headline: str) -> Head:
    words, story = ask.edition.words, whole.story
    described = words(
        "story_description",
        reports=words.count("story_reports", story.reports),
        outlets=words.count("story_outlets", story.outlets),
    )
    image = picture(lead, lead.images[0]) if lead.images else None
    base, path = ask.site.parts.base_url.rstrip("/"), story_path(story)
    return Head(
        title=words("story_title", headline=headline),
        description=described,
        path=path,
        robots="index, max-snippet:200" if lead.archivable else "index, noarchive",
        current=story.section,
        kind="article",
        image=image.src if image is not None else None,
        structured=(_structured(whole, headline, base, ask),),
    )


def _structured(whole: WholeStory, headline: str, base: str, ask: Ask) -> Mapping[str, Any]:
    """The story as a list of its reports, for schema.org: names, outlets and addresses only."""
    story = whole.story
    reports: list[Mapping[str, Any]] = []
    for each in whole.coverage:
        shown = show(each.stands, Audience.PUBLIC, ask.now)
        if shown is not None and len(reports) < STRUCTURED:
            reports.append(
                {
                    "@type": "ListItem",
                    "position": len(reports) + 1,
                    "item": {
                        "@type": "NewsArticle",
                        "headline": shown.headline,
                        "url": base + article_path(shown.id, shown.headline),
                        "publisher": {"@type": "NewsMediaOrganization", "name": shown.outlet.name},
                    },
                }
            )
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "@id": base + story_path(story),
        "url": base + story_path(story),
        "name": headline,
        "datePublished": story.first_at.isoformat(timespec="seconds"),
        "dateModified": story.last_at.isoformat(timespec="seconds"),
        "mainEntity": {"@type": "ItemList", "numberOfItems": story.reports, "itemListElement": reports},
    }
