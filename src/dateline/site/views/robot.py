"""What our robot does, whom to write to, how to keep it away, and what it asked: the page that its name points to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from dateline.model import Outlet, OutletId
from dateline.site.app import Ask
from dateline.site.cache import Page
from dateline.site.render import Head
from dateline.site.words import Words
from dateline.store.outward import Count, Reservation
from dateline.urls import host_of

ROBOT = "Dateline"  # our name in robots.txt
SHOWN_DAYS = 30
MOST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What one outlet was asked and what it answered, as the table shows it. `same_pct` None: it was never asked."""

    name: str
    href: str | None
    asked: str
    same: str
    same_pct: int | None
    refused: str
    busy: str
    failed: str
    received: str
    reserved: str | None = None


async def fetching(ask: Ask) -> Page:
    """The page."""
    words, name = ask.edition.words, await ask.edition.name()
    parts = ask.site.parts
    contact = parts.contact
    link = None
    if contact:
        link = f"mailto:{contact}" if "@" in contact and "://" not in contact else contact
    rows, left_out = await _rows(ask)
    return await ask.page(
        "fetching.html",
        Head(
            title=words("about_title"),
            description=words("about_description", name=name),
            path="/about/fetching",
            current="sources",
        ),
        agent=f"{ROBOT}/{parts.version} (+{parts.base_url.rstrip('/')}/about/fetching)",
        token=ROBOT,
        contact=contact,
        contact_href=link if link and link.startswith(("mailto:", "https://", "http://")) else None,
        rows=rows,
        left_out=left_out,
        counted=words.utc(ask.now),
    )


async def _rows(ask: Ask) -> tuple[list[Figures], int]:
    """A row for all outlets together and one for each, the most asked first; how many are left out."""
    store, words = ask.site.parts.store, ask.edition.words
    counts: dict[OutletId, Count] = {}
    total = Count()
    for (outlet_id, _), count in (await store.outward.counts((ask.now - timedelta(days=SHOWN_DAYS)).date())).items():
        counts.setdefault(outlet_id, Count()).add(count)
        total.add(count)
    outlets = await ask.edition.outlets()
    shown = sorted((o for o in outlets.values() if o.id in counts), key=lambda o: (-counts[o.id].asked, o.name))
    if not shown:
        return [], 0
    reserved = _reserved(outlets.values(), await store.outward.reservations(), words)
    rows = [_figures(words("about_figures_all"), None, total, None)]
    rows += [_figures(o.name, f"/outlet/{o.id}", counts[o.id], reserved.get(o.id)) for o in shown[:MOST_ROWS]]
    return rows, max(0, len(shown) - MOST_ROWS)


def _reserved(outlets: Iterable[Outlet], found: Iterable[Reservation], words: Words) -> dict[OutletId, str]:
    """Since when an outlet's own host reserves text and data mining, as a date."""
    since = {each.host: each.since for each in found}
    days = ((outlet.id, since.get(host_of(outlet.home_url))) for outlet in outlets)
    return {outlet_id: words.day(day.date()) for outlet_id, day in days if day is not None}


def _figures(name: str, href: str | None, count: Count, reserved: str | None) -> Figures:
    return Figures(
        name=name,
        href=href,
        asked=f"{count.asked:,}",
        same=f"{count.same:,}",
        same_pct=round(100 * count.same / count.asked) if count.asked else None,
        refused=f"{count.refused:,}",
        busy=f"{count.busy:,}",
        failed=f"{count.failed:,}",
        received=_size(count.wire_bytes),
        reserved=reserved,
    )


def _size(size_bytes: int) -> str:
    for power, unit in ((3, "GB"), (2, "MB"), (1, "kB")):
        if size_bytes >= 1000**power:
            return f"{size_bytes / 1000**power:,.1f} {unit}"
    return f"{size_bytes} B"
