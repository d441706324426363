"""Outlets: their name, their default section, and what their policy lets the public see, shown on a real article."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dateline.errors import Unfit
from dateline.model import SECTIONS, Audience, Extent, Filed, Outlet, OutletId, PictureUse, Policy
from dateline.rights import EXCERPT_GRAPHEMES, EXCERPT_WORDS, Shown, show
from dateline.site.body import Part, parts
from dateline.site.desk.sources import line
from dateline.site.desk.visit import Visit
from dateline.site.rows import foreign, outward
from dateline.site.words import Words
from dateline.urls import picture_id
from dateline.walk.looking import signal_words

EXTENTS = {
    Extent.EXCERPT: (
        "An excerpt",
        f"Headline, outlet, link, and at most {EXCERPT_WORDS} words and {EXCERPT_GRAPHEMES} characters of the text, "
        "or the outlet's own summary where that is shorter.",
    ),
    Extent.HEADLINE: ("The headline only", "Headline, outlet and link. No excerpt, not in search and feeds either."),
    Extent.FULL: (
        "The whole text",
        "The whole article, kept out of search engines. For your own outlets, free licences, or a contract.",
    ),
}
PICTURES = {
    PictureUse.AS_TEXT: ("With whole texts only", "Pictures are shown where the text is shown whole."),
    PictureUse.SHOW: ("Always", "Pictures are shown beside excerpts and headlines too."),
    PictureUse.NONE: ("Never", "No pictures of this outlet."),
}
PREVIEW_PARTS = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What the public would see of an article with one choice. `contract`: the outlet's own signals do not bind."""

    extent: Extent
    contract: bool
    shown: Shown | None
    parts: tuple[Part, ...]
    more: bool
    pictures: tuple[str, ...]  # the picture choices with which its picture is shown
    picture: str | None
    lang: str | None
    dir: str | None


async def listing(visit: Visit) -> Response:
    """All outlets with their policy in a word."""
    outlets = sorted(await visit.store.sources.outlets(), key=lambda outlet: (outlet.sample, outlet.name.casefold()))
    counts: dict[int, int] = {}
    for source in await visit.store.sources.sources():
        counts[source.outlet_id] = counts.get(source.outlet_id, 0) + 1
    return await visit.page(
        "outlets.html", "Outlets", outlets=outlets, counts=counts, extents=EXTENTS, section_names=_names()
    )


def _names() -> dict[str, str]:
    return {slug: section.name for slug, section in SECTIONS.items()}


async def _outlet(visit: Visit) -> Outlet:
    outlet = await visit.store.sources.outlet(OutletId(visit.id))
    if outlet is None:
        raise HTTPException(404)
    return outlet


async def one(visit: Visit) -> Response:
    """An outlet: what it is, what it may show, what it brings."""
    outlet = await _outlet(visit)
    now, words = visit.parts.clock.now(), visit.site.words
    newest = await visit.store.news.latest(outlet_id=outlet.id, limit=1)
    sample = await visit.store.news.article(newest[0].id) if newest else None
    sources = [s for s in await visit.store.sources.sources() if s.outlet_id == outlet.id]
    return await visit.page(
        "outlet.html",
        outlet.name,
        outlet=outlet,
        home=outward(outlet.home_url),
        policy=outlet.policy,
        extents=EXTENTS,
        pictures=PICTURES,
        previews=previews(sample, visit) if sample else [],
        signals=signal_words(sample.article.signals) if sample else (),
        sections=SECTIONS,
        lines=[line(source, outlet, words, now) for source in sources],
        paused=bool(sources) and all(source.paused for source in sources),
    )


def previews(filed: Filed, visit: Visit) -> list[Preview]:
    """What the public would see of an article, for every choice."""
    words: Words = visit.site.words
    return [_preview(filed, extent, contract, visit, words) for extent in EXTENTS for contract in (False, True)]


def _preview(filed: Filed, extent: Extent, contract: bool, visit: Visit, words: Words) -> Preview:
    def under(use: PictureUse) -> Shown | None:
        policy = replace(filed.outlet.policy, public=extent, public_pictures=use, contract=contract)
        outlet = replace(filed.outlet, policy=policy)
        return show(replace(filed, outlet=outlet), Audience.PUBLIC, visit.parts.clock.now())

    by_use = {use: under(use) for use in PICTURES}
    shown = by_use[PictureUse.SHOW]
    if shown is None:
        return Preview(extent, contract, None, (), False, (), None, None, None)
    body = parts(shown, words)
    lang, direction = foreign(shown.language, shown.direction, words)
    with_picture = tuple(use.name.lower() for use, each in by_use.items() if each is not None and each.images)
    picture = picture_id(shown.images[0].url) if shown.images else None
    return Preview(
        extent,
        contract,
        shown,
        body[:PREVIEW_PARTS],
        len(body) > PREVIEW_PARTS,
        with_picture,
        picture,
        lang,
        direction,
    )


async def save(visit: Visit) -> Response:
    """Name, default section and time zone."""
    outlet = await _outlet(visit)
    name, section, zone = visit.text("name").strip(), visit.text("section"), visit.text("zone").strip()
    if name != outlet.name:
        await visit.desk.editing.rename_outlet(outlet.id, name, who=visit.who)
    if section != (outlet.section or ""):
        await visit.desk.editing.set_section(outlet.id, section, who=visit.who)
    if zone != (outlet.zone or ""):
        await visit.desk.editing.set_zone(outlet.id, zone, who=visit.who)
    return visit.to(f"/desk/outlet/{outlet.id}", done="set")


async def save_policy(visit: Visit) -> Response:
    """What the public may see."""
    outlet = await _outlet(visit)
    await visit.desk.editing.set_policy(outlet.id, _chosen(visit, outlet.policy), who=visit.who)
    return visit.to(f"/desk/outlet/{outlet.id}", done="policy")


def _chosen(visit: Visit, before: Policy) -> Policy:
    try:
        public = Extent(visit.text("public"))
        pictures = PictureUse(visit.text("pictures"))
    except ValueError as error:
        raise Unfit("Choose how much of the text, and whether pictures.") from error
    contract = visit.text("contract") == "yes"
    return replace(before, public=public, public_pictures=pictures, contract=contract, note=visit.text("note"))


async def pause(visit: Visit) -> Response:
    """Pause or resume all of an outlet's sources."""
    outlet = await _outlet(visit)
    paused = visit.text("deed") != "resume"
    await visit.desk.editing.pause_outlet(outlet.id, who=visit.who, paused=paused)
    return visit.to(f"/desk/outlet/{outlet.id}", done="paused" if paused else "resumed")


async def ask_remove(visit: Visit) -> Response:
    """Ask before an outlet goes with all of its articles."""
    return await visit.page("outlet_remove.html", "Remove an outlet", outlet=await _outlet(visit))


async def remove(visit: Visit) -> Response:
    """Remove an outlet with its sources and articles."""
    outlet = await _outlet(visit)
    gone = await visit.desk.editing.remove_outlet(outlet.id, who=visit.who)
    return visit.to("outlets", done="outlet-removed", n=gone)
