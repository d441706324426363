"""Health: whether the walk goes on, what ails sources, what a repair would do, and the letter to an outlet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dateline.errors import Unfit
from dateline.model import GOOD_OUTCOMES, SourceId
from dateline.ops.alerts import open_alerts
from dateline.site.desk.visit import Visit
from dateline.site.rows import Time, instant
from dateline.store.outward import Answered
from dateline.walk.health import Ailing, Cause, Health, Letter, Repair, ailing, letter

MOST_LISTED = 200
CAUSES: Mapping[Cause, str] = {
    Cause.MOVED: "It says that it moved",
    Cause.BLOCKED: "Its address is private or forbidden",
    Cause.REFUSED: "It turns our robot away",
    Cause.LOGIN: "A log-in page in place of the feed",
    Cause.PARKED: "A parked domain in place of the feed",
    Cause.NOT_A_FEED: "Something else in place of the feed",
    Cause.EMPTY: "It has no entries",
    Cause.MALFORMED: "It is damaged",
    Cause.CLOCK: "Its clock is wrong or stands still",
    Cause.CHURN: "Old entries come with new GUIDs",
    Cause.SLOW: "It is too slow",
    Cause.GONE: "It is gone for good (410)",
    Cause.MISSING: "Nothing is at its address (404)",
    Cause.WITHDRAWN: "It is withdrawn (451)",
    Cause.CERTIFICATE: "Its certificate does not hold",
    Cause.TOO_LARGE: "It goes beyond what we take",
    Cause.REDIRECTS: "It redirects again and again",
    Cause.BUSY: "It asks us to wait",
    Cause.UNREACHABLE: "It cannot be reached, or its answer is broken",
    Cause.SILENT: "The outlet fell silent",
}
REPAIRS: Mapping[Repair, str] = {
    Repair.FIND: "Look for its feed anew",
    Repair.TAKE: "Take the new address",
    Repair.CERTIFICATE: "Let its certificate be",
    Repair.PAGES_OFF: "Ask for the feed only",
    Repair.ASK: "Ask now",
    Repair.REMOVE: "Remove this source",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Something that ails a source, as pages show it."""

    each: Ailing
    cause: str
    since: Time | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the page of a source says of its health."""

    line: Line
    repairs: Mapping[str, str]
    letter: Letter | None


def _line(visit: Visit, each: Ailing) -> Line:
    since = each.ailment.since
    shown = instant(since, visit.site.words, visit.parts.clock.now()) if since is not None else None
    return Line(each, CAUSES[each.ailment.cause], shown)


def _health(visit: Visit) -> Health:
    return Health(store=visit.store, editing=visit.desk.editing, clock=visit.parts.clock)


async def of_source(visit: Visit, source_id: SourceId) -> tuple[Told | None, list[tuple[Time, Answered]]]:
    """What ails a source, and its last answers in trouble, for its page."""
    found, answers = await _health(visit).of(source_id)
    now, words = visit.parts.clock.now(), visit.site.words
    lines = [(instant(each.asked_at, words, now), each) for each in answers]
    if found is None:
        return None, lines
    repairs = {repair.value: REPAIRS[repair] for repair in found.ailment.repairs}
    robot = f"{visit.parts.base_url}/about/fetching"
    written = letter(found.ailment, found.source, found.outlet, visit.parts.name, robot)
    return Told(_line(visit, found), repairs, written), lines


async def repair(visit: Visit) -> Response:
    """Show what a repair would do; with `confirmed`, do it."""
    source = await visit.store.sources.source(SourceId(visit.id))
    if source is None:
        raise HTTPException(404)
    try:
        wanted = Repair(visit.text("repair"))
    except ValueError as error:
        raise Unfit("Nothing was chosen.") from error
    if visit.text("confirmed"):
        await _health(visit).mend(source.id, wanted, who=visit.who, url=visit.text("url"))
        if wanted is Repair.REMOVE:
            return visit.to("sources", done="removed")
        return visit.to(f"/desk/source/{source.id}", done="mended")
    preview = await _health(visit).preview(source.id, wanted)
    return await visit.page(
        "repair.html", REPAIRS[wanted], source=source, repair=wanted, label=REPAIRS[wanted], preview=preview
    )


async def show(visit: Visit) -> Response:
    """Whether the walk goes on, in a few figures; what should be looked at; what ails sources."""
    tally = await visit.store.sources.tally()
    sources = await visit.store.sources.sources()
    now, words = visit.parts.clock.now(), visit.site.words
    newest = max((s.last_success_at for s in sources if s.last_success_at), default=None)
    due_at = await visit.store.sources.next_due_at()
    active = [s for s in sources if not s.paused and not s.retired]
    good = {kind.value for kind in GOOD_OUTCOMES}
    late_s = (now - due_at).total_seconds() if due_at is not None else 0.0
    found = await ailing(visit.store, now)
    alerts = (await open_alerts(visit.store)).values()
    return await visit.page(
        "health.html",
        "Health",
        tally=tally,
        active=len(active),
        failing=sum(1 for s in active if s.last_outcome and s.last_outcome not in good),
        newest=instant(newest, words, now) if newest else None,
        late_minutes=int(late_s // 60) if late_s > 120 else 0,
        next_due=words.moment(due_at) if due_at else None,
        change=await visit.store.changes.newest(),
        version=visit.parts.version,
        ailing=[_line(visit, each) for each in found[:MOST_LISTED]],
        more=max(0, len(found) - MOST_LISTED),
        alerts=[(a, instant(a.opened_at, words, now)) for a in alerts if a.resolved_at is None],
    )
