"""Sources: what is polled, how it answers, and adding more: by a site, a feed, or a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dateline.errors import Unfit
from dateline.formats import opml
from dateline.model import GOOD_OUTCOMES, SECTIONS, Outlet, PageRule, Source, SourceId
from dateline.site.desk import health
from dateline.site.desk.visit import Visit, whole
from dateline.site.rows import Time, instant, outward, stamp_time
from dateline.site.words import Words
from dateline.walk.looking import signal_words
from dateline.walk.progress import Progress, has_moved, in_words, progress_of
from dateline.walk.wire_rules import awaits, is_wire

PAGE = 100
MOST_LISTED = 300  # rows of a list's preview; the rest is counted
PAGE_RULES = {
    PageRule.NEEDED: "Where the feed carries no whole text",
    PageRule.ALWAYS: "Always",
    PageRule.NEVER: "Never",
}
INTERVALS = (5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 4320, 10080)  # minutes
_GOOD = {kind.value for kind in GOOD_OUTCOMES}


@dataclass(frozen=True, slots=True)
class Line:
    """A source as the list shows it. `standing`: good, bad, paused, retired or waiting."""

    source: Source
    outlet: Outlet
    standing: str
    words: str
    success: Time | None
    asked: Time | None
    next: Time | None
    because: str


def _standing(source: Source) -> str:
    if source.retired:
        return "retired"
    if source.paused:
        return "paused"
    if source.last_asked_at is None:
        return "waiting"
    return "good" if source.last_outcome in _GOOD else "bad"


def line(source: Source, outlet: Outlet, words: Words, now: datetime) -> Line:
    """A source in words."""
    standing = _standing(source)
    rests = standing in ("paused", "retired")
    said = source.last_words or {"waiting": "not asked yet"}.get(standing, "")
    if has_moved(source) and source.moved_to:
        said = f"{said}; it says that it moved to {source.moved_to}".lstrip("; ")

    def at(when: datetime | None) -> Time | None:
        return instant(when, words, now) if when is not None else None

    return Line(
        source,
        outlet,
        standing,
        said,
        at(source.last_success_at),
        at(source.last_asked_at),
        None if rests or source.next_poll_at is None or is_wire(source) else until(source.next_poll_at, words, now),
        (awaits(source) or source.next_poll_because) if not source.paused else "",
    )


def until(when: datetime, words: Words, now: datetime) -> Time:
    """An instant to come: how long from now."""
    text = "now" if when <= now else f"in {in_words(when - now)}"
    return Time(text, when.isoformat(timespec="seconds"), words.utc(when), text, relative=False)


SHOWS: dict[str, tuple[str, Callable[[Line], bool]]] = {
    "all": ("All", lambda line: True),
    "bad": ("Failing", lambda line: line.standing == "bad"),
    "waiting": ("Not asked yet", lambda line: line.standing == "waiting"),
    "paused": ("Paused or ended", lambda line: line.standing in ("paused", "retired")),
}


async def show(visit: Visit) -> Response:
    """The list of sources; those in trouble first."""
    lines = await _lines(visit)
    chosen = visit.asked("show") if visit.asked("show") in SHOWS else "all"
    wanted = visit.asked("q").strip()[:100]
    matching = [each for each in lines if SHOWS[chosen][1](each) and _matches(each, wanted)]
    page = max(1, whole(visit.asked("page") or "1"))
    query = {"show": chosen if chosen != "all" else "", "q": wanted}
    base = "?" + urlencode({key: value for key, value in query.items() if value})
    return await visit.page(
        "sources.html",
        "Sources",
        lines=matching[(page - 1) * PAGE : page * PAGE],
        total=len(lines),
        found=len(matching),
        counts={name: sum(1 for each in lines if test(each)) for name, (_, test) in SHOWS.items()},
        shows={name: label for name, (label, _) in SHOWS.items()},
        chosen=chosen,
        wanted=wanted,
        page_number=page,
        base=base + ("&" if len(base) > 1 else ""),
        more=len(matching) > page * PAGE,
        samples=sum(1 for each in lines if each.outlet.sample),
        prices=_prices(visit),
    )


@dataclass(frozen=True, slots=True)
class Prices:
    """A provider of prices as the list shows it."""

    name: str
    simulated: bool
    good: bool
    words: str
    asked: Time | None
    next: Time | None
    because: str


def _prices(visit: Visit) -> list[Prices]:
    """Where prices come from; empty where another process asks for them."""
    now, words = visit.parts.clock.now(), visit.site.words
    return [
        Prices(
            state.attribution.text,
            state.simulated,
            state.last is None or state.last.good,
            state.last.words if state.last else "not asked since the start",
            instant(state.last.at, words, now) if state.last else None,
            until(state.next.at, words, now) if state.next else None,
            state.next.because if state.next else "",
        )
        for state in (visit.desk.market.state() if visit.desk.market else ())
    ]


async def _lines(visit: Visit) -> list[Line]:
    outlets = {outlet.id: outlet for outlet in await visit.store.sources.outlets()}
    now, words = visit.parts.clock.now(), visit.site.words
    lines = [
        line(source, outlets[source.outlet_id], words, now)
        for source in await visit.store.sources.sources()
        if source.outlet_id in outlets
    ]
    order = {"bad": 0, "waiting": 1, "good": 2, "paused": 3, "retired": 4}
    return sorted(lines, key=lambda each: (order[each.standing], each.outlet.name.casefold(), each.source.id))


def _matches(each: Line, wanted: str) -> bool:
    text = f"{each.outlet.name} {each.source.title} {each.source.url} {each.words}".casefold()
    return wanted.casefold() in text


async def one(visit: Visit) -> Response:
    """One source with all that the schedule knows of it."""
    source = await visit.store.sources.source(SourceId(visit.id))
    outlet = await visit.store.sources.outlet(source.outlet_id) if source else None
    if source is None or outlet is None:
        raise HTTPException(404)
    now, words = visit.parts.clock.now(), visit.site.words
    told, answers = await health.of_source(visit, source.id)
    return await visit.page(
        "source.html",
        source.title or outlet.name,
        line=line(source, outlet, words, now),
        source=source,
        outlet=outlet,
        rules=PAGE_RULES,
        intervals=_intervals(source),
        sections=SECTIONS,
        url=outward(source.url),
        rhythm=in_words(source.rhythm) if source.rhythm else None,
        new=instant(source.last_new_at, words, now) if source.last_new_at else None,
        health=told,
        answers=answers,
        hub=next((p for p in await visit.store.outward.pushes() if p.source_id == source.id), None),
    )


def _intervals(source: Source) -> dict[int, str]:
    """How often a source may be asked, in minutes and in words; the one that is set among them."""
    minutes = {*INTERVALS, int((source.every or timedelta()) / timedelta(minutes=1))} - {0}
    return {each: in_words(timedelta(minutes=each)) for each in sorted(minutes)}


async def act(visit: Visit) -> Response:
    """Pause, resume, ask now: by a button of the list or of the source's page."""
    editing, deeds = visit.desk.editing, ("pause", "resume", "ask")
    deed = next((name for name in deeds if visit.text(name)), None)
    if visit.text("ask_all"):
        return visit.to("sources", done="asked", n=await editing.ask_now(who=visit.who))
    if deed is None:
        raise Unfit("Nothing was chosen.")
    source = SourceId(visit.number(deed))
    back = f"/desk/source/{source}" if visit.text("back") == "source" else "sources"
    if deed == "ask":
        return visit.to(back, done="asked", n=await editing.ask_now([source], who=visit.who))
    await (editing.pause if deed == "pause" else editing.resume)(source, who=visit.who)
    return visit.to(back, done="paused" if deed == "pause" else "resumed")


async def save(visit: Visit) -> Response:
    """Set a source's page rule and section."""
    try:
        rule = PageRule(visit.text("pages"))
    except ValueError as error:
        raise Unfit("Choose when pages are asked.") from error
    await visit.desk.editing.set_source(
        SourceId(visit.id),
        who=visit.who,
        pages=rule,
        section=visit.text("section"),
        unverified=visit.text("unverified") == "yes",
        every=timedelta(minutes=visit.number("every")) if visit.text("every") else None,
    )
    return visit.to(f"/desk/source/{visit.id}", done="set")


async def remove(visit: Visit) -> Response:
    """Stop polling a source for good."""
    await visit.desk.editing.remove_source(SourceId(visit.id), who=visit.who)
    return visit.to("sources", done="removed")


# --- adding ----------------------------------------------------------------------------------------


async def add_page(visit: Visit) -> Response:
    """The two forms: an address, a list."""
    return await visit.page("add.html", "Add sources", address="", problem="", sections=SECTIONS)


async def look(visit: Visit) -> Response:
    """Show what feeds an address has, before any is taken."""
    address = visit.text("address").strip()
    try:
        found = await visit.desk.editing.look(address)
    except Unfit as error:
        return await visit.page(
            "add.html", "Add sources", status=422, address=address, problem=str(error), sections=SECTIONS
        )
    now, words = visit.parts.clock.now(), visit.site.words
    offers = []
    for feed in found.found:
        stamp = feed.offer.last_published
        offers.append(
            {
                "feed": feed,
                "last": stamp_time(stamp, words) if stamp else None,
                "every": in_words(feed.offer.every) if feed.offer.every else None,
                "signals": signal_words(feed.offer.signals),
            }
        )
    return await visit.page(
        "look.html", "Feeds found", discovery=found, offers=offers, sections=SECTIONS, now=now, address=address
    )


async def add(visit: Visit) -> Response:
    """Take the chosen feeds."""
    chosen = visit.form.get("feed", [])
    if not chosen:
        raise Unfit("Choose at least one feed.")
    ids: list[SourceId] = []
    for mark in chosen[:20]:
        url, title, home, language = (visit.text(f"{name}-{mark}") for name in ("url", "title", "home", "language"))
        source = await visit.desk.editing.add(
            url,
            who=visit.who,
            title=title,
            home_url=home or None,
            language=language or None,
            section=visit.text("section") or None,
        )
        ids.append(source.id)
    return visit.to(_progress_path(min(ids), max(ids)))


async def read_list(visit: Visit) -> Response:
    """Show what a list holds, before any of it is taken."""
    body = _list_body(visit)
    listed, taken = await visit.desk.editing.read_list(body)
    fresh = [each for each in listed if each.url not in taken]
    outlines = [opml.Outline(each.url, each.title, each.home_url, each.folders, each.language) for each in fresh]
    return await visit.page(
        "list.html",
        "A list of feeds",
        fresh=fresh[:MOST_LISTED],
        new=len(fresh),
        known=len(listed) - len(fresh),
        more=max(0, len(fresh) - MOST_LISTED),
        opml=opml.render("chosen", outlines).decode() if fresh else "",
    )


def _list_body(visit: Visit) -> bytes:
    body = visit.files.get("file") or visit.text("opml").strip().encode()
    if not body:
        raise Unfit("Choose an OPML file, or paste the text of one.")
    return body


async def add_list(visit: Visit) -> Response:
    """Take a whole list, then show how far it is."""
    batch = [each async for each in visit.desk.editing.add_opml(_list_body(visit), who=visit.who)][-1]
    if batch.first is None or batch.last is None:
        return visit.to("sources", done="known")
    return visit.to(_progress_path(batch.first, batch.last), done="added-some", n=batch.new)


def _progress_path(first: SourceId, last: SourceId) -> str:
    return f"/desk/progress?from={first}&to={last}"


async def progress(visit: Visit) -> Response:
    """How far the sources just added have come: so many in, moved, blocked, silent."""
    first, last = whole(visit.asked("from", "0")), whole(visit.asked("to", "0"))
    lines = [each for each in await _lines(visit) if first <= each.source.id <= last]
    counted: Progress = progress_of(each.source for each in lines)
    return await visit.page(
        "progress.html",
        "Taking them in",
        progress=counted,
        troubled=[each for each in lines if each.standing == "bad"][:PAGE],
        good=[each for each in lines if each.standing == "good"][:PAGE],
        here=_progress_path(SourceId(first), SourceId(last)),
        wait=None if counted.done else 3,
    )


async def export(visit: Visit) -> Response:
    """Every source as an OPML file."""
    body = await visit.desk.editing.export_opml()
    headers = {"content-disposition": 'attachment; filename="dateline-sources.opml"'}
    return Response(body, media_type="text/x-opml", headers=headers)
