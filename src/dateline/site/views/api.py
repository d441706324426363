"""JSON of stories and articles for other programs: what the public is shown, paged by key.

Source: docs/api.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException

from dateline.model import SECTIONS, Audience, OutletId
from dateline.rights import Shown
from dateline.site.app import Ask
from dateline.site.cache import Page
from dateline.site.coverage import AgreedLine, Telling, TieLine, outlets_of
from dateline.site.rows import Row, article_path, picture, story_path
from dateline.site.told import Told, newest, shown_of, stories_of, whole_of
from dateline.site.views.cursors import read_cursor, read_story_cursor, write_cursor, write_story_cursor
from dateline.store.stories_port import Coverage, OriginFound, Story, StoryId

PAGE = 30
_JSON = "application/json; charset=utf-8"
_OPEN = ((b"access-control-allow-origin", b"*"),)


async def stories(ask: Ask) -> Page:
    """Stories, the newest text first."""
    section = _section(ask)
    after = read_story_cursor(ask.query.get("after"), ask.edition.words)
    found = await newest(ask, PAGE + 1, section, after)
    more = write_story_cursor(found[PAGE - 1]) if len(found) > PAGE else None
    listed = [_story(each, ask) for each in shown_of(found[:PAGE], Audience.PUBLIC, ask.now)]
    return _answer(ask, {"stories": listed, "next": _next(ask, "stories", more)})


async def story(ask: Ask) -> Page:
    """One story with all its coverage."""
    wanted = StoryId(ask.params["id"])
    whole = await whole_of(ask, wanted)
    if whole is None:
        heir = await stories_of(ask).moved(wanted)
        if heir is None:
            raise HTTPException(404)
        raise HTTPException(301, headers={"location": f"/api/story/{heir}"})
    telling = Telling(whole, Audience.PUBLIC, ask.edition.words, ask.now)
    told = shown_of([whole.story], Audience.PUBLIC, ask.now)
    if not told:
        raise HTTPException(404)
    ties = {each.id: each.ties for each in telling.coverage(compare=False)}
    coverage = [_coverage(each, ties.get(each.id, ()), telling, ask) for each in whole.coverage]
    body = _story(told[0], ask) | {
        "lead_because": whole.story.lead_because,
        "agreed": [_agreed(each, ask) for each in telling.agreed()],
        "timeline": [_moment(each.article, each.at, each.first, telling, ask) for each in whole.timeline
                     if each.article in telling.shown],
        "coverage": [each for each in coverage if each is not None],
        "why": {line.kind: list(line.parts) for line in telling.why() if line.parts},
        "related": [_story(each, ask) for each in shown_of(whole.related, Audience.PUBLIC, ask.now)],
        "earlier": [_story(each, ask) for each in shown_of(whole.earlier, Audience.PUBLIC, ask.now)],
    }  # fmt: skip
    return _answer(ask, body)


async def articles(ask: Ask) -> Page:
    """Articles, newest first."""
    section, outlet = _section(ask), ask.query.get("outlet", "")
    if outlet and not (outlet.isascii() and outlet.isdigit() and len(outlet) < 12):
        raise HTTPException(400)
    after = read_cursor(ask.query.get("after"), ask.edition.words)
    found = await ask.site.parts.store.news.latest(
        section=section, outlet_id=OutletId(int(outlet)) if outlet else None, after=after, limit=PAGE + 1
    )
    more = write_cursor(found[PAGE - 1]) if len(found) > PAGE else None
    shown = ask.edition.public(found[:PAGE])
    placed = await stories_of(ask).of_articles([each.id for each in shown])
    base = _base(ask)
    listed = []
    for each in shown:
        told = placed.get(each.id)
        listed.append(_article(each, ask) | ({"story": base + story_path(told)} if told is not None else {}))
    return _answer(ask, {"articles": listed, "next": _next(ask, "articles", more)})


def _section(ask: Ask) -> str | None:
    section = ask.query.get("section") or None
    if section is not None and section not in SECTIONS:
        raise HTTPException(404)
    return section


def _next(ask: Ask, kind: str, cursor: str | None) -> str | None:
    """The address of what follows, with the filters of this page."""
    if cursor is None:
        return None
    kept = "".join(f"&{key}={ask.query[key]}" for key in ("section", "outlet") if ask.query.get(key))
    return f"{_base(ask)}/api/{kind}?after={cursor}{kept}"


def _story(told: Told, ask: Ask) -> dict[str, Any]:
    each: Story = told.story
    return {
        "id": each.id,
        "url": _base(ask) + story_path(each),
        "headline": each.name or told.shown.headline,
        "lead": _article(told.shown, ask),
        "section": each.section,
        "sections": list(each.sections),
        "outlets": each.outlets,
        "texts": each.texts,
        "reports": each.reports,
        "first_at": _when(each.first_at),
        "last_at": _when(each.last_at),
        "pinned": each.pinned,
        "version": each.version,
    }


def _article(shown: Shown, ask: Ask) -> dict[str, Any]:
    image = picture(shown, shown.images[0]) if shown.images else None
    found: Mapping[str, Any] = {
        "id": shown.id,
        "url": _base(ask) + article_path(shown.id, shown.headline),
        "original_url": shown.url,
        "headline": shown.headline,
        "outlet": {"id": shown.outlet.id, "name": shown.outlet.name},
        "section": shown.section,
        "language": shown.language,
        "excerpt": shown.excerpt,
        "published": shown.published.text() if shown.published is not None else None,
        "sorts_at": _when(shown.sorts_at),
        "agency": shown.agency,
        "picture": _base(ask) + image.src if image is not None else None,
        "tdm_reserved": shown.tdm_reserved or None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _coverage(each: Coverage, ties: Iterable[TieLine], telling: Telling, ask: Ask) -> dict[str, Any] | None:
    carriers: Sequence[dict[str, Any]] = [
        {
            "article": _article(telling.shown[one.filed.id], ask),
            "at": _when(one.at),
            "stands": one.stands,
            "did": list(one.did),
            "kept": round(one.kept, 3),
        }
        for one in each.carriers
        if one.filed.id in telling.shown
    ]
    if not carriers:
        return None
    return {
        "outlets": outlets_of(each, [one for one in each.carriers if one.filed.id in telling.shown]),
        "at": _when(each.at),
        "origin": _origin(each.origin, telling, ask) if each.origin is not None else None,
        "ties": [{"relation": tie.kind, **_named(tie.row, ask)} for tie in ties],
        "carriers": carriers,
    }


def _origin(origin: OriginFound, telling: Telling, ask: Ask) -> dict[str, Any]:
    own = telling.shown.get(origin.article) if origin.article is not None else None
    return {
        "name": origin.name,
        "sure": origin.sure,
        "unseen": origin.unseen,
        "disputed": origin.disputed,
        "decided": origin.decided,
        "article": _base(ask) + article_path(own.id, own.headline) if own is not None else None,
    }


def _agreed(line: AgreedLine, ask: Ask) -> dict[str, Any]:
    return {
        "sentence": line.sentence or None,
        "by": _named(line.by, ask) if line.by is not None else None,
        "facts": {each.kind: list(each.parts) for each in line.facts},
        "outlets": [_named(each, ask) for each in line.who],
    }


def _named(row: Row, ask: Ask) -> dict[str, str]:
    return {"outlet": row.outlet, "url": _base(ask) + row.href}


def _moment(article: Any, at: datetime, first: bool, telling: Telling, ask: Ask) -> dict[str, Any]:
    shown = telling.shown[article]
    return {"at": _when(at), "first": first, "outlet": shown.outlet.name, "headline": shown.headline, "id": shown.id}


def _when(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _answer(ask: Ask, body: Mapping[str, Any]) -> Page:
    return ask.bytes(json.dumps(body, ensure_ascii=False).encode(), _JSON, more=_OPEN)


def _base(ask: Ask) -> str:
    return ask.site.parts.base_url.rstrip("/")
