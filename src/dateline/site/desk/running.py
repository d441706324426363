"""The pages about the site itself: its name and settings, the samples, the log of deeds."""

from __future__ import annotations

import re
from datetime import datetime

from starlette.responses import Response

from dateline.site.desk.visit import Visit
from dateline.site.rows import instant
from dateline.walk.editing import SITE_NAME

DEEDS = 100
_SUBJECT = re.compile(r"(source|outlet|article) (\d{1,12})")


async def settings(visit: Visit) -> Response:
    """What can be set here, and the rest with where it is set."""
    return await visit.page(
        "settings.html",
        "Site",
        name=await visit.store.desk.setting(SITE_NAME) or "",
        configured=visit.parts.name,
        settings=visit.desk.settings,
        who=visit.who,
        samples=[outlet for outlet in await visit.store.sources.outlets() if outlet.sample],
    )


async def save_name(visit: Visit) -> Response:
    """The site's name."""
    await visit.desk.editing.set_site_name(visit.text("name"), who=visit.who)
    return visit.to("settings", done="set")


async def samples(visit: Visit) -> Response:
    """What the samples are, and the one button that ends them."""
    outlets = [outlet for outlet in await visit.store.sources.outlets() if outlet.sample]
    return await visit.page("samples.html", "Samples", outlets=outlets)


async def remove_samples(visit: Visit) -> Response:
    """Remove the samples."""
    gone = await visit.desk.editing.remove_samples(who=visit.who)
    return visit.to("samples", done="samples", n=gone)


async def log(visit: Visit) -> Response:
    """Who did what and when, newest first."""
    before = _moment(visit.asked("before"))
    deeds = await visit.store.desk.deeds(limit=DEEDS + 1, before=before)
    now, words = visit.parts.clock.now(), visit.site.words
    lines = [(deed, instant(deed.at, words, now), _link(deed.subject)) for deed in deeds[:DEEDS]]
    older = deeds[DEEDS - 1].at.isoformat() if len(deeds) > DEEDS else None
    return await visit.page("log.html", "Log", lines=lines, older=older)


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _link(subject: str) -> str | None:
    match = _SUBJECT.fullmatch(subject)
    return f"/desk/{match[1]}/{match[2]}" if match else None
