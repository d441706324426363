"""The article page, and the notice that stays where an article is no longer shown."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException

from dateline.formats import jsonld
from dateline.model import SECTIONS, ArticleId, Audience, Filed, Image, Provenance
from dateline.rights import Notice, Shown, notice, show
from dateline.site.app import Ask
from dateline.site.beside import beside_article
from dateline.site.body import parts
from dateline.site.cache import Page
from dateline.site.coverage import Telling, TextLine
from dateline.site.render import Head
from dateline.site.rows import (
    Picture,
    Row,
    StoryLine,
    article_path,
    foreign,
    host,
    instant,
    outward,
    picture,
    row,
    stamp_time,
    story_line,
    story_path,
)
from dateline.site.told import rows_of, shown_of, stories_of
from dateline.site.views.changes import changes
from dateline.store.stories_port import Near, WholeStory
from dateline.text import reading_minutes
from dateline.urls import picture_id

RELATED = 5
ALSO_IN = 4


async def article(ask: Ask) -> Page:
    """An article by its id; the slug only has to be the present one."""
    found = await stories_of(ask).article_page(ArticleId(ask.params["id"]), RELATED)
    if found is None:
        raise HTTPException(404)
    filed, near = found
    shown = show(filed, Audience.PUBLIC, ask.now)
    if shown is None:
        gone = notice(filed, Audience.PUBLIC, ask.now)
        if gone is None:
            raise HTTPException(404)
        return await removed(ask, gone)
    path = article_path(shown.id, shown.headline)
    if ask.path != path:
        raise HTTPException(302, headers={"location": path})
    return await _page(ask, shown, path, filed, near)


async def _page(ask: Ask, shown: Shown, path: str, filed: Filed, near: Near | None) -> Page:
    """The page of what is shown. `filed` is looked at for what is near, and reaches the page through rights only."""
    words, edition = ask.edition.words, ask.edition
    related = await _related(ask, shown, filed) if near is None else []
    listed = {shown.id, *(s.id for s in related)}
    beside = [s for s in await edition.latest(ALSO_IN + RELATED + 1, shown.section) if s.id not in listed][:ALSO_IN]
    lang, direction = foreign(shown.language, shown.direction, words)
    figures = [f for f in (_figure(shown, image, ask) for image in shown.images) if f is not None]
    lead = figures[0] if figures else None
    named = await beside_article(ask, shown.id, shown.seen_at)
    return await ask.page(
        "article.html",
        _head(ask, shown, path, lead, await edition.name()),
        priced=named.priced if named is not None else None,
        named=named,
        shown=shown,
        lang=lang,
        dir=direction,
        section=(f"/section/{shown.section}", words.section(shown.section)) if shown.section in SECTIONS else None,
        published=stamp_time(shown.published, words) if shown.published else None,
        zoneless=shown.published is not None and not shown.published.zoned and not shown.published.day_only,
        seen=instant(shown.seen_at, words, ask.now) if shown.published is None else None,
        updated=instant(shown.revised_at, words, ask.now) if shown.revised_at else None,
        minutes=reading_minutes(shown.word_count, shown.language) if shown.blocks else None,
        parts=parts(shown, words),
        changes=await changes(ask, filed),
        figure=lead,
        figures=figures[1:],
        bound_by=f"article_bound_{shown.bound_by.replace('-', '_')}" if shown.bound_by else None,
        outlet_url=outward(shown.url),
        outlet_host=host(shown.url),
        outlet_path=f"/outlet/{shown.outlet.id}",
        chain=[_link(link) for link in shown.provenance],
        policy_url=outward(shown.tdm_policy_url),
        share_url=f"{ask.site.parts.base_url.rstrip('/')}{path}",
        related=[row(s, words, ask.now) for s in related],
        story=_story(ask, near) if near is not None else None,
        beside=[row(s, words, ask.now, ask.site.parts.picture_fails) for s in beside],
    )


async def _related(ask: Ask, shown: Shown, filed: Filed) -> list[Shown]:
    """What shares its rare words, for an article that stands in no story yet."""
    return [s for s in await ask.edition.related(shown.id, RELATED, filed.article) if s.id != shown.id]


@dataclass(frozen=True, slots=True)
class InStory:
    """What an article's page says of its story: the way there, others of it, what is near, what came before."""

    href: str
    headline: str
    line: StoryLine | None
    text: TextLine | None
    others: list[Row]
    related: list[Row]
    earlier: list[Row]


def _story(ask: Ask, near: Near) -> InStory:
    words, story = ask.edition.words, near.story
    coverage = (*((near.text,) if near.text is not None else ()), *near.beside)
    told = Telling(WholeStory(story, coverage), Audience.PUBLIC, words, ask.now).coverage(compare=False)
    text = next((each for each in told if near.text is not None and each.id == near.text.id), None)
    name = story.name or (lead.headline if (lead := show(story.lead, Audience.PUBLIC, ask.now)) else "")
    return InStory(
        href=story_path(story),
        headline=name,
        line=story_line(story, words, ask.now),
        text=text,
        others=[each.row for each in told if each is not text],
        related=rows_of(ask, shown_of(near.related, Audience.PUBLIC, ask.now)),
        earlier=rows_of(ask, shown_of(near.earlier, Audience.PUBLIC, ask.now)),
    )


def _head(ask: Ask, shown: Shown, path: str, lead: Picture | None, name: str) -> Head:
    base = ask.site.parts.base_url.rstrip("/")
    return Head(
        title=shown.headline,
        description=shown.excerpt,
        path=path,
        robots=_robots(shown),
        current=shown.section,
        kind="article",
        image=lead.src if lead else None,
        structured=(
            jsonld.news_article(
                shown,
                url=f"{base}{path}",
                publisher=name,
                publisher_url=f"{base}/",
                image_url=f"{base}{lead.src}" if lead else None,
            ),
            _crumbs(ask, shown, base),
        ),
        tdm_reserved=shown.tdm_reserved,
        tdm_policy_url=outward(shown.tdm_policy_url),
    )


def _crumbs(ask: Ask, shown: Shown, base: str) -> dict[str, object]:
    """Where the page stands: section, then article, as schema.org says it."""
    here = {"@type": "ListItem", "position": 2, "name": shown.headline}
    if shown.section not in SECTIONS:
        return {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [here | {"position": 1}],
        }
    section = {
        "@type": "ListItem",
        "position": 1,
        "name": ask.edition.words.section(shown.section),
        "item": f"{base}/section/{shown.section}",
    }
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": [section, here]}


def _robots(shown: Shown) -> str:
    """What this page asks of robots: a full copy is not listed, an outlet's limits are passed on."""
    rules = ["index" if shown.indexable else "noindex"]
    if not shown.archivable:
        rules.append("noarchive")
    if shown.excerpt is None:
        rules.append("nosnippet")
    preview = {None: "large", 0: "none"}.get(shown.image_width, "standard")
    rules.append(f"max-image-preview:{preview if shown.images else 'none'}")
    return ", ".join(rules)


def _figure(shown: Shown, image: Image, ask: Ask) -> Picture | None:
    if ask.site.parts.picture_fails(picture_id(image.url)):
        return None
    return picture(shown, image, alt=image.alt or "")


def _link(link: Provenance) -> tuple[str, str, str | None]:
    """A link of the chain a text came by: the word for its kind, the name, the address."""
    return f"article_kind_{link.kind.replace(' ', '_')}", link.name, outward(link.url)


async def removed(ask: Ask, gone: Notice) -> Page:
    """410: which article of which outlet, and why it is gone. Its text stays nowhere."""
    words = ask.edition.words
    reason = gone.reason.removesuffix(".")  # the sentence that it ends has a full stop of its own
    latest = [row(s, words, ask.now) for s in await ask.edition.latest(RELATED)]
    return await ask.page(
        "error.html",
        Head(title=words("removed_title"), robots="noindex"),
        status=410,
        heading=words("removed_title"),
        text=words("removed_text", headline=gone.headline, outlet=gone.outlet.name, reason=reason),
        detail=None,
        latest=latest,
    )
