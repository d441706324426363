"""JSON of what the assets did that a story or an article names, as it was measured. Source: docs/api.md."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from dateline.insight.reaction import WINDOWS, Market, Move
from dateline.insight.reaction_text import Frozen
from dateline.markets.candles import MINUTE
from dateline.model import ArticleId, AssetId, Audience, Quoted
from dateline.rights import show
from dateline.site.app import Ask, reading
from dateline.site.beside import AS_OLD, kept_result
from dateline.site.cache import Page
from dateline.site.rows import article_path, story_path
from dateline.site.ticker import owing
from dateline.site.told import shown_of, stories_of
from dateline.store.naming_port import Beside, Plan
from dateline.store.stories_port import StoryId
from dateline.walk.measuring import BENCHMARK

VERSION = 1  # of this answer's form
_JSON = "application/json; charset=utf-8"
_OPEN = ((b"access-control-allow-origin", b"*"),)


def reaction_routes() -> list[BaseRoute]:
    """The addresses of these answers."""
    return [
        Route("/api/reaction/story/{id:int}", reading(of_story)),
        Route("/api/reaction/article/{id:int}", reading(of_article)),
    ]


async def of_story(ask: Ask) -> Page:
    """What the assets did that a story is about, and BTC."""
    wanted = StoryId(ask.params["id"])
    story = await stories_of(ask).story(wanted)
    if story is None:
        heir = await stories_of(ask).moved(wanted)
        if heir is None:
            raise HTTPException(404)
        raise HTTPException(301, headers={"location": f"/api/reaction/story/{heir}"})
    if not shown_of([story], Audience.PUBLIC, ask.now):
        raise HTTPException(404)
    found = await ask.site.parts.store.naming.beside_story(wanted)
    about = {"story": {"id": story.id, "url": _base(ask) + story_path(story)}}
    named = found.plan.assets if found.plan is not None else ()
    return await _answer(ask, about, found, named)


async def of_article(ask: Ask) -> Page:
    """What the assets did that an article names, and BTC, since its story's first report."""
    filed = await ask.site.parts.store.news.article(ArticleId(ask.params["id"]))
    shown = None if filed is None else show(filed, Audience.PUBLIC, ask.now)
    if shown is None:
        raise HTTPException(404)
    found = await ask.site.parts.store.naming.beside_article(shown.id)
    about: dict[str, Any] = {
        "article": {"id": shown.id, "url": _base(ask) + article_path(shown.id, shown.headline)},
        "story": None if found.story is None else {"id": found.story, "url": f"{_base(ask)}/story/{found.story}"},
    }
    return await _answer(ask, about, found, [link.asset for link in found.links])


async def _answer(ask: Ask, about: Mapping[str, Any], found: Beside, named: Sequence[AssetId]) -> Page:
    quoted = {q.asset.id: q for q in await ask.edition.prices.quoted()}
    there = [quoted[asset] for asset in named if asset in quoted]
    simulated = any(credit.simulated for credit in owing(there, ask.site.parts.market_attribution))
    frozen = kept_result(found, simulated=simulated)
    # BTC is measured beside them, also where no text names it.
    if frozen is not None and BENCHMARK in quoted and BENCHMARK not in {q.asset.id for q in there}:
        there.append(quoted[BENCHMARK])
    body = {
        "v": VERSION,
        **about,
        **_planned(found.plan),
        **_measured(found, frozen),
        "simulated": simulated,
        "assets": await _assets(ask, found, frozen, there, frozenset(named)),
    }
    return ask.bytes(json.dumps(body, ensure_ascii=False).encode(), _JSON, more=_OPEN)


def _planned(plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        return {"first_at": None, "first_at_exact_s": None, "seen_at": None, "why_none": None, "next_at": None}
    return {
        "first_at": _when(plan.first_at),
        "first_at_exact_s": None if plan.exact is None else plan.exact.total_seconds(),
        "seen_at": _when(plan.seen_at),
        "why_none": plan.why or None,
        "next_at": _when(plan.due_at),
    }


def _measured(found: Beside, frozen: Frozen | None) -> dict[str, Any]:
    if frozen is None or found.result is None:
        return {"version": None, "made_at": None, "method": None, "looks": None, "inputs": None, "sources": []}
    reaction = frozen.reaction
    return {
        "version": found.result.version,
        "made_at": _when(found.result.made_at),
        "method": reaction.version,
        "looks": reaction.looks,
        "inputs": reaction.inputs,
        "sources": list(frozen.sources),
    }


async def _assets(
    ask: Ask, found: Beside, frozen: Frozen | None, there: Sequence[Quoted], named: frozenset[AssetId]
) -> list[dict[str, Any]]:
    plan = found.plan
    at = None if plan is None else plan.first_at or plan.seen_at
    then = {} if at is None else await ask.site.parts.store.markets.as_of([q.asset.id for q in there], MINUTE, at)
    made = []
    for q in there:
        known = then.get(q.asset.id)
        fresh = known is not None and at is not None and at - known.at <= AS_OLD
        market = None if frozen is None else frozen.reaction.markets.get(q.asset.id)
        made.append(
            {
                "id": q.asset.id,
                "symbol": q.asset.symbol,
                "name": q.asset.name,
                "named": q.asset.id in named,
                "then": {"price": str(known.price), "at": _when(known.at)} if known is not None and fresh else None,
                "now": None if q.tick is None else {"price": str(q.tick.price), "at": _when(q.tick.as_of)},
                **_market(market),
                "moves": []
                if frozen is None
                else [_move(m, frozen.reaction.at) for m in frozen.reaction.moves if m.asset_id == q.asset.id],
            }
        )
    return made


def _market(market: Market | None) -> dict[str, float | None]:
    return {"beta": None, "r2": None} if market is None else {"beta": market.beta, "r2": market.r2}


def _move(move: Move, at: datetime) -> dict[str, Any]:
    begins_s, lasts_s, _ = WINDOWS[move.window]
    begins = at + timedelta(seconds=begins_s)
    return {
        "window": move.window,
        "begins_at": _when(begins),
        "ends_at": _when(begins + timedelta(seconds=lasts_s)),
        "raw_pct": move.raw_pct,
        "abnormal_pct": move.abnormal_pct,
        "p": move.p,
        "q": move.q,
        "ranked_among": move.ranked_among,
        "together": move.together,
        "overlaps": move.overlaps,
        "why": move.why or None,
    }


def _when(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _base(ask: Ask) -> str:
    return ask.site.parts.base_url.rstrip("/")
