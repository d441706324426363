"""Agency files on the desk: handing them in, what is held, and every section as a wire in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from dateline.errors import StoreBusy, Unfit
from dateline.model import Audience, Filed
from dateline.site.desk.sources import until
from dateline.site.desk.visit import Visit
from dateline.site.rows import Time
from dateline.site.views.wires import desk_body, items_for
from dateline.site.words import Words
from dateline.walk import wire_notices
from dateline.walk.wire import Taken, WireWalk
from dateline.walk.wire_notices import AgendaLine, Package

_ASKED = {"www-authenticate": "Bearer", "content-type": "text/plain; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A held article as the list shows it."""

    filed: Filed
    reason: str
    until: Time | None


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something to come as the page shows it."""

    line: AgendaLine
    at: Time | None


async def show(visit: Visit) -> Response:
    """The form, and what is held now."""
    return await _page(visit)


def _token(visit: Visit) -> str:
    scheme, _, token = visit.request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _page(
    visit: Visit, taken: list[Taken] | None = None, problem: str = "", token: str = "", status: int = 200
) -> Response:
    now, words = visit.parts.clock.now(), visit.site.words
    outlets = {outlet.id: outlet for outlet in await visit.store.sources.outlets()}
    names = {outlets[s.outlet_id].name for s in await _walk(visit).agencies() if s.outlet_id in outlets}
    held = [
        HeldLine(each.filed, each.filed.standing_reason or "", until(each.until, words, now) if each.until else None)
        for each in await visit.store.news.held()
    ]
    return await visit.page(
        "wire.html",
        "Agency files",
        status=status,
        agencies=sorted(names),
        held=held,
        due=[DueLine(line, _hour(line.at, words, now)) for line in await wire_notices.agenda(visit.store, now)],
        packages=await wire_notices.packages(visit.store, now),
        taken=taken or [],
        problem=problem,
        token=token,
        agency=visit.text("agency"),
    )


def _hour(at: datetime | None, words: Words, now: datetime) -> Time | None:
    """When something is to be: the day and the hour, not how long until then."""
    if at is None:
        return None
    text = words.utc(at)
    return Time(text, at.isoformat(timespec="seconds"), until(at, words, now).text, text, relative=False)


def _walk(visit: Visit) -> WireWalk:
    if visit.desk.wire is None:
        raise HTTPException(404)
    return visit.desk.wire


async def hand_in(visit: Visit) -> Response:
    """Take the files of the form for an agency, and say what came of each."""
    data = visit.files.get("file")
    walk = _walk(visit)
    try:
        if not data:
            raise Unfit("Choose a file of an agency.")
        source = await walk.agency(visit.text("agency"), who=visit.who)
        one = await walk.take(source, data, "the file handed in")
    except (Unfit, StoreBusy) as error:
        return await _page(visit, problem=str(error), status=422)
    assert one is not None  # only a watched file waits for its end
    return await _page(visit, [one], status=200 if one.problem is None else 422)


async def make_token(visit: Visit) -> Response:
    """A new token for newsroom systems, shown once."""
    return await _page(visit, token=await _walk(visit).new_token(who=visit.who))


async def feed(visit: Visit) -> Response:
    """A section, or everything, as ninjs or NewsML-G2, in full: for who is signed in, or has the token."""
    if visit.account is None and not await _walk(visit).knows(_token(visit)):
        return Response("Sign in to the desk, or send its token: Authorization: Bearer TOKEN\n", 401, _ASKED)
    kind = visit.request.path_params["kind"]
    if kind == "agenda":
        return await _agenda(visit)
    if kind not in ("ninjs", "newsml"):
        raise HTTPException(404)
    items = await items_for(visit.parts, Audience.DESK, visit.asked("section") or None)
    data, media_type = desk_body(items, kind, visit.parts)
    return Response(data, headers={"content-type": media_type, "cache-control": "no-store"})


async def _agenda(visit: Visit) -> Response:
    """What agencies say is to come, and their packages, as JSON."""
    now = visit.parts.clock.now()
    found = {
        "due": [_due(line) for line in await wire_notices.agenda(visit.store, now)],
        "packages": [_package(each) for each in await wire_notices.packages(visit.store, now)],
    }
    return JSONResponse(found, headers={"cache-control": "no-store"})


def _due(line: AgendaLine) -> dict[str, Any]:
    notice = line.noticed.notice
    return {
        "at": line.at.isoformat() if line.at is not None else None,
        "ends_at": notice.ends_at.isoformat() if notice.ends_at is not None else None,
        "headline": line.headline,
        "kind": line.kind,
        "note": line.note,
        "place": notice.place,
        "summary": notice.summary,
        "status": notice.status.value,
        "agency": line.noticed.agency,
        "id": notice.guid,
        "version": notice.version,
        "of": notice.headline,
    }


def _package(package: Package) -> dict[str, Any]:
    notice = package.noticed.notice
    return {
        "headline": notice.headline,
        "status": notice.status.value,
        "agency": package.noticed.agency,
        "id": notice.guid,
        "version": notice.version,
        "items": [
            {"id": guid, "article": filed.id if filed is not None else None, "headline": _headline(filed)}
            for guid, filed in package.parts
        ],
    }


def _headline(filed: Filed | None) -> str | None:
    return filed.article.headline if filed is not None else None
