"""Health: what ails sources and outlets, what a repair would do, and doing it. Rules are in `intake.health`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dateline.errors import Conflict, Unfit
from dateline.intake.health import LEAST_QUIET, Ailment, Cause, Repair, ailment, silence
from dateline.intake.health_letter import Letter, letter
from dateline.model import Outlet, OutletId, PageRule, Source, SourceId
from dateline.store.outward import Answered
from dateline.store.port import Deed
from dateline.urls import is_web

if TYPE_CHECKING:
    from dateline.clock import Clock
    from dateline.store.port import Store
    from dateline.walk.editing import Editing
    from dateline.walk.finding import FoundFeed

__all__ = ["Ailing", "Cause", "Health", "Letter", "Preview", "Repair", "ailing", "letter"]

HISTORY = 300  # articles of an outlet that its rhythm is learnt from


@dataclass(frozen=True, slots=True)
class Ailing:
    """A source with what ails it; for a silent outlet the one of its sources that was asked last."""

    outlet: Outlet
    source: Source
    ailment: Ailment

    @property
    def key(self) -> str:
        """What an alert is known by: one for each cause."""
        silent = self.ailment.cause is Cause.SILENT
        return f"outlet {self.outlet.id} silent" if silent else f"source {self.source.id} {self.ailment.cause.value}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a repair would do, before it does. `offers`: feeds to choose from; `possible`: whether it can be done."""

    words: str
    possible: bool = True
    offers: tuple[FoundFeed, ...] = ()


async def ailing(store: Store, now: datetime) -> Sequence[Ailing]:
    """Every source that something ails by its own row, samples left out; the serious first."""
    outlets = {outlet.id: outlet for outlet in await store.sources.outlets() if not outlet.sample}
    found = [
        Ailing(outlets[source.outlet_id], source, what)
        for source in await store.sources.sources()
        if source.outlet_id in outlets and (what := ailment(source, now)) is not None
    ]
    return sorted(found, key=lambda each: (not each.ailment.serious, each.outlet.name.casefold(), each.source.id))


class Health:
    """What ails, and mending it."""

    def __init__(self, *, store: Store, editing: Editing, clock: Clock) -> None:
        self._store = store
        self._editing = editing
        self._clock = clock
        # An outlet's history stands still while it is silent: it is read once for each of its newest articles.
        self._histories: dict[OutletId, tuple[datetime | None, Sequence[datetime]]] = {}

    async def of(self, source_id: SourceId) -> tuple[Ailing | None, Sequence[Answered]]:
        """What ails a source or its whole outlet, and the source's last answers in trouble.

        Errors: Unfit where there is no such source.
        """
        source, outlet = await self._source(source_id)
        what, now = ailment(source, self._clock.now()), self._clock.now()
        if what is None and not (source.paused or source.retired):
            mine = [s for s in await self._store.sources.sources() if s.outlet_id == outlet.id]
            history = await self._store.outward.published([outlet.id], HISTORY)
            what = silence(history[outlet.id], mine, now)
        answers = await self._store.outward.answers(source_id)
        return (Ailing(outlet, source, what) if what is not None else None), answers

    async def silent(self) -> Sequence[Ailing]:
        """Outlets that publish nothing, longer than they ever did."""
        now, by_outlet = self._clock.now(), dict[OutletId, list[Source]]()
        for source in await self._store.sources.sources():
            by_outlet.setdefault(source.outlet_id, []).append(source)
        outlets = [o for o in await self._store.sources.outlets() if not o.sample and o.id in by_outlet]
        found = []
        for outlet in outlets:
            mine = by_outlet[outlet.id]
            newest = max((s.last_new_at for s in mine if s.last_new_at), default=None)
            if newest is None or now - newest < LEAST_QUIET:
                continue
            what = silence(await self._history(outlet.id, newest), mine, now)
            if what is not None:
                found.append(Ailing(outlet, max(mine, key=lambda s: s.last_asked_at or newest), what))
        return found

    async def _history(self, outlet_id: OutletId, newest: datetime) -> Sequence[datetime]:
        known = self._histories.get(outlet_id)
        if known is None or known[0] != newest:
            read = await self._store.outward.published([outlet_id], HISTORY)
            known = self._histories[outlet_id] = (newest, read[outlet_id])
        return known[1]

    async def preview(self, source_id: SourceId, repair: Repair) -> Preview:
        """What a repair would do; FIND asks the outlet's home, and its own address, for the feeds that they name.

        Errors: Unfit.
        """
        source, outlet = await self._source(source_id)
        if repair is Repair.FIND:
            return await self._found(source, outlet)
        if repair is Repair.TAKE:
            if source.moved_to is None:
                return Preview("It does not say any more that it moved.", False)
            return Preview(f"It will be asked at {source.moved_to} in place of {source.url}, at once.")
        return Preview(_PREVIEWS[repair].format(url=source.url))

    async def _found(self, source: Source, outlet: Outlet) -> Preview:
        """Feeds to choose from: those that the outlet's home names, else what stands in the feed's place names."""
        problems = []
        for place, address in (("Its home", outlet.home_url), ("Its address", source.url)):
            looked = await self._editing.look(address)
            offers = tuple(feed for feed in looked.found if feed.taken is None)
            if offers:
                return Preview("", True, offers)
            if looked.problem:
                problems.append(f"{place}: {looked.problem}")
        return Preview(" ".join(problems) or "Its home names no other feed than those that are polled.", False)

    async def mend(self, source_id: SourceId, repair: Repair, *, who: str, url: str = "") -> None:
        """Do it. `url`: the feed chosen of those that FIND offered.

        Errors: Unfit.
        """
        source, _ = await self._source(source_id)
        if repair is Repair.REMOVE:
            await self._editing.remove_source(source_id, who=who)
        elif repair is Repair.CERTIFICATE:
            await self._editing.set_source(source_id, who=who, unverified=True)
        elif repair is Repair.PAGES_OFF:
            await self._editing.set_source(source_id, who=who, pages=PageRule.NEVER)
        elif repair is not Repair.ASK:
            await self._readdress(source, url if repair is Repair.FIND else source.moved_to or "", who)
        if repair in (Repair.ASK, Repair.CERTIFICATE, Repair.FIND, Repair.TAKE):
            await self._editing.ask_now([source_id], who=who)

    async def _readdress(self, source: Source, url: str, who: str) -> None:
        if not is_web(url):
            raise Unfit("Choose a feed.")
        try:
            await self._store.outward.readdress(source.id, url, self._clock.now())
        except Conflict as error:
            raise Unfit("That address is polled already, as another source: remove this one instead.") from error
        detail = f"{source.url} is now {url}"
        deed = Deed(self._clock.now(), who, "set a source's address", f"source {source.id}", detail)
        await self._store.desk.record(deed)
        await self._editing.heed_certificates()

    async def _source(self, source_id: SourceId) -> tuple[Source, Outlet]:
        source = await self._store.sources.source(source_id)
        outlet = await self._store.sources.outlet(source.outlet_id) if source is not None else None
        if source is None or outlet is None:
            raise Unfit("There is no such source.")
        return source, outlet


_PREVIEWS = {
    Repair.CERTIFICATE: "{url} will be asked without a look at its certificate: nothing proves who answers there.",
    Repair.PAGES_OFF: "{url} goes on being asked, and no page of its articles is: its texts are those of the feed.",
    Repair.ASK: "{url} will be asked now, once, under the same manners as always.",
    Repair.REMOVE: "{url} will be asked no more. Articles that it brought stay with the outlet.",
}
