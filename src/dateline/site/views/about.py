"""The sources, and how they answer."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from dateline.model import GOOD_OUTCOMES, Outlet, Source
from dateline.site.app import Ask
from dateline.site.cache import Page
from dateline.site.render import Head
from dateline.site.rows import Time, instant
from dateline.site.words import Words


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source as readers see it: no address beyond its host, for an address may hold a key."""

    title: str
    host: str
    answered: Time | None
    state: str
    well: bool


@dataclass(frozen=True, slots=True)
class OutletRow:
    """An outlet with its sources."""

    name: str
    href: str
    sample: bool
    lang: str | None
    sources: tuple[SourceRow, ...]


async def sources(ask: Ask) -> Page:
    """Each outlet: when it last answered, and what is wrong in words of ours."""
    words, name = ask.edition.words, await ask.edition.name()
    outlets = await ask.edition.outlets()
    found = await ask.site.parts.store.sources.sources()
    rows = [
        _outlet_row(outlet, [s for s in found if s.outlet_id == outlet.id], ask)
        for outlet in sorted(outlets.values(), key=lambda o: o.name.casefold())
    ]
    return await ask.page(
        "sources.html",
        Head(
            title=words("sources_title"),
            description=words("sources_description", name=name),
            path="/sources",
            current="sources",
        ),
        outlets=rows,
    )


def _outlet_row(outlet: Outlet, found: list[Source], ask: Ask) -> OutletRow:
    return OutletRow(
        name=outlet.name,
        href=f"/outlet/{outlet.id}",
        sample=outlet.sample,
        lang=outlet.language,
        sources=tuple(_source_row(source, ask) for source in found),
    )


def _source_row(source: Source, ask: Ask) -> SourceRow:
    words = ask.edition.words
    waiting = not source.last_outcome or source.paused
    return SourceRow(
        title=source.title,
        host=urlsplit(source.url).hostname or "",
        answered=instant(source.last_success_at, words, ask.now) if source.last_success_at else None,
        state=state(source, words),
        well=waiting or (source.last_outcome in GOOD_OUTCOMES and not source.retired),
    )


def state(source: Source, words: Words) -> str:
    """How a source does, in our words: what the server said may hold what is nobody's business."""
    if source.retired:
        return words("sources_retired")
    if source.paused:
        return words("sources_paused")
    if not source.last_outcome:
        return words("sources_waiting")
    if source.last_outcome in GOOD_OUTCOMES:
        return words("sources_ok")
    key = f"sources_{source.last_outcome.replace(' ', '_')}"
    return words(key) if words.has(key) else words("sources_unreachable")
