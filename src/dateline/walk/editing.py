"""All that a person does, for the desk and the command line alike; each deed is recorded with who did it.

What is only looked at (`look`, `read_list`, `progress`) is not a deed. Errors are of the tree: Unfit where
what was given cannot be taken, FetchError and its like where an outlet did not answer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dateline import text
from dateline.errors import Unfit
from dateline.extract.habits import zone_of
from dateline.formats import opml
from dateline.model import (
    SECTIONS,
    ArticleId,
    ChangeNumber,
    Extent,
    Filed,
    Lease,
    Outlet,
    OutletId,
    PageRule,
    Policy,
    RevisionId,
    Source,
    SourceId,
    Standing,
)
from dateline.store.port import Account, Deed, PageTask
from dateline.urls import host_of, is_web, normalise, resolve, shown_host
from dateline.walk.finding import Discovery, Finder
from dateline.walk.looking import Listed, home_of
from dateline.walk.page_sources import PageSources
from dateline.walk.progress import Progress, in_words, progress_of

if TYPE_CHECKING:
    from dateline.cell import Cells
    from dateline.clock import Clock
    from dateline.intake.gate import HostGate
    from dateline.live.feed import ChangeFeed
    from dateline.net.client import Client
    from dateline.store.port import Store
    from dateline.walk.news import NewsWalk

SITE_NAME = "site_name"  # the site's pages read the same key
LONGEST_NAME = 80
LONGEST_REASON = 500
LEAST_EVERY, MOST_EVERY = timedelta(minutes=5), timedelta(days=7)  # that a source may be asked
TELL_EVERY = 25  # sources between two words of progress while a list is taken in


@dataclass(frozen=True, slots=True)
class Batch:
    """What taking in a list has done so far. Sources `first` to `last` are those that it added."""

    total: int
    new: int = 0
    known: int = 0
    first: SourceId | None = None
    last: SourceId | None = None


class Editing:
    """Deeds. Every one names who did it: an account's name, or "command line"."""

    def __init__(
        self,
        *,
        store: Store,
        client: Client,
        cells: Cells,
        gate: HostGate,
        walk: NewsWalk,
        changes: ChangeFeed,
        clock: Clock,
        public: Extent = Extent.EXCERPT,
    ) -> None:
        """`public`: what a new outlet lets the public see, as the operator set it."""
        self._client = client
        self._store = store
        self._finder = Finder(client, cells, gate)
        self.pages = PageSources(store=store, client=client, cells=cells, gate=gate, walk=walk, editing=self)
        self._cells = cells
        self._walk = walk
        self._changes = changes
        self._clock = clock
        self._public = public

    # --- looking -----------------------------------------------------------------------------------

    async def look(self, address: str) -> Discovery:
        """Find the feeds at a site's or a feed's address; nothing is taken.

        Errors: Unfit where it is no web address.
        """
        return await self._finder.look(address, await self._taken())

    async def read_list(self, body: bytes) -> tuple[tuple[Listed, ...], frozenset[str]]:
        """The feeds of an OPML list, and the addresses among them that are polled already.

        Errors: FormatError, CellKilled.
        """
        listed: tuple[Listed, ...] = await self._cells.run("dateline.walk.looking:read_list", body)
        taken = await self._taken()
        return listed, frozenset(one.url for one in listed if normalise(one.url) in taken)

    async def progress(
        self, source_ids: Collection[SourceId] | None = None, *, since: datetime | None = None
    ) -> Progress:
        """How far sources have come (None: all); one not asked since then is still waiting."""
        sources = await self._store.sources.sources()
        return progress_of((s for s in sources if source_ids is None or s.id in source_ids), since)

    async def _taken(self) -> dict[str, SourceId]:
        return {normalise(source.url): source.id for source in await self._store.sources.sources()}

    # --- adding ------------------------------------------------------------------------------------

    async def add(
        self,
        feed_url: str,
        *,
        who: str,
        name: str | None = None,
        title: str = "",
        home_url: str | None = None,
        language: str | None = None,
        section: str | None = None,
        policy: Policy | None = None,
    ) -> Source:
        """Take a feed: its outlet is made if it is not there, and it is due now. Taken before: that source.

        Errors: Unfit.
        """
        async with self._deed(who, "added a source") as deed:
            listed = Listed(_web_address(feed_url), text.tidy(title), home_url)
            source, new = await self._add_one(listed, name=name, language=language, section=section, policy=policy)
            if not new:
                deed.what = "added a source that was there already"
            deed.subject, deed.detail = f"source {source.id}", source.url
        self._walk.ring()
        return source

    async def add_opml(self, body: bytes, *, who: str, section: str | None = None) -> AsyncIterator[Batch]:
        """Take every feed of a list, and say now and then how far that is; the last word is the whole.

        The guard looks at each address when it is first asked, and `progress` tells what became of it.
        Errors: FormatError, CellKilled, Unfit.
        """
        section = _section(section)
        listed, _ = await self.read_list(body)
        batch = Batch(total=len(listed))
        before = await self._store.changes.newest()
        try:
            for count, one in enumerate(listed, start=1):
                source, new = await self._add_one(one, section=section, language=one.language)
                batch = replace(
                    batch,
                    new=batch.new + new,
                    known=batch.known + (not new),
                    first=batch.first or (source.id if new else None),
                    last=source.id if new else batch.last,
                )
                if count % TELL_EVERY == 0:
                    self._walk.ring()
                    yield batch
        finally:  # what was taken stays taken and stands in the log, also where whoever asked went away
            subject = f"sources {batch.first} to {batch.last}" if batch.first else ""
            words = f"{batch.new} new sources, {batch.known} known before"
            await self._record(who, _Draft("added a list", subject, words), before)
            self._walk.ring()
        yield batch

    async def _add_one(
        self,
        listed: Listed,
        *,
        name: str | None = None,
        language: str | None = None,
        section: str | None = None,
        policy: Policy | None = None,
    ) -> tuple[Source, bool]:
        home = home_of(listed.url, listed.home_url)
        outlet = await self._store.sources.add_outlet(
            _name(name or listed.title or shown_host(home) or home),
            home,
            language=language,
            policy=policy or Policy(public=self._public),
            section=_section(section),
        )
        return await self._store.sources.add_source(
            outlet.id,
            listed.url,
            now=self._clock.now(),
            title=listed.title,
            section=_section(section) or listed.section,
            folders=listed.folders,
        )

    # --- sources -----------------------------------------------------------------------------------

    async def pause(self, source_id: SourceId, *, who: str) -> None:
        """Ask a source no more until it is resumed."""
        await self._pause(source_id, True, who)

    async def resume(self, source_id: SourceId, *, who: str) -> None:
        """Ask a paused source again."""
        await self._pause(source_id, False, who)
        self._walk.ring()

    async def _pause(self, source_id: SourceId, paused: bool, who: str) -> None:
        source = await self._source(source_id)
        async with self._deed(who, "paused a source" if paused else "resumed a source", source):
            await self._store.sources.change_source(source_id, paused=paused)

    async def pause_outlet(self, outlet_id: OutletId, *, who: str, paused: bool = True) -> int:
        """Pause or resume every source of an outlet; how many were changed."""
        outlet = await self._outlet(outlet_id)
        sources = [s for s in await self._store.sources.sources() if s.outlet_id == outlet_id and s.paused != paused]
        async with self._deed(who, "paused an outlet" if paused else "resumed an outlet", outlet):
            for source in sources:
                await self._store.sources.change_source(source.id, paused=paused)
        self._walk.ring()
        return len(sources)

    async def remove_source(self, source_id: SourceId, *, who: str) -> None:
        """Stop polling a source for good; what it brought stays."""
        source = await self._source(source_id)
        async with self._deed(who, "removed a source", source):
            await self._store.sources.remove_source(source_id)

    async def set_source(
        self,
        source_id: SourceId,
        *,
        who: str,
        pages: PageRule | None = None,
        section: str | None = None,
        unverified: bool | None = None,
        every: timedelta | None = None,
    ) -> Source:
        """Set when its articles' pages are asked, the section of articles that name none (empty: none any more),
        whether its host's certificate is let be: then nothing proves who answers there; and how often it is asked
        (no time at all: by its rhythm). It is asked at once where that changes.

        Errors: Unfit.
        """
        source = await self._source(source_id)
        if every is not None and every and not LEAST_EVERY <= every <= MOST_EVERY:
            raise Unfit("Once in five minutes is the most, and once a week the least, that a source is asked.")
        often = "" if every is None or (every or None) == source.every else in_words(every) if every else "its rhythm"
        proof = "" if unverified in (None, source.unverified) else "let be" if unverified else "looked at"
        said = [
            f"pages: {pages.value}" if pages else "",
            f"section: {section or 'none'}" if section is not None else "",
            f"certificate: {proof}" if proof else "",
            f"asked every: {often}" if often else "",
        ]
        async with self._deed(who, "set a source", source) as deed:
            deed.detail = ", ".join(filter(None, said))
            changed = await self._store.sources.change_source(
                source_id, pages=pages, section=_section(section), unverified=unverified, every=every
            )
        if often:
            await self._store.sources.ask_now([source_id], self._clock.now())
            self._walk.ring()
        await self.heed_certificates()
        return changed

    async def heed_certificates(self) -> None:
        """Have the client let those certificates be that sources name, and look at all others."""
        known = await self._store.sources.sources()
        self._client.let_certificates_be([host_of(source.url) for source in known if source.unverified])

    async def ask_now(self, source_ids: Collection[SourceId] | None = None, *, who: str) -> int:
        """Ask sources now (None: all that are not paused), each host in its turn; how many."""
        async with self._deed(who, "asked now") as deed:
            count = await self._store.sources.ask_now(source_ids, self._clock.now())
            named = [f"source {i}" for i in sorted(source_ids)] if source_ids is not None else ["all sources"]
            deed.subject, deed.detail = ", ".join(named[:5]), f"{count} due"
        self._walk.ring()
        return count

    # --- outlets -----------------------------------------------------------------------------------

    async def rename_outlet(self, outlet_id: OutletId, name: str, *, who: str) -> Outlet:
        """Give an outlet another name.

        Errors: Unfit.
        """
        outlet = await self._outlet(outlet_id)
        async with self._deed(who, "renamed an outlet", outlet) as deed:
            deed.detail = f"{outlet.name} is now {_name(name)}"
            return await self._store.sources.change_outlet(outlet_id, name=_name(name))

    async def set_policy(self, outlet_id: OutletId, policy: Policy, *, who: str) -> Outlet:
        """Set what an outlet lets each audience see; every way out follows.

        Errors: Unfit where a contract is claimed and not named.
        """
        outlet = await self._outlet(outlet_id)
        policy = replace(policy, note=text.tidy(policy.note)[:LONGEST_REASON])
        if policy.contract and not policy.note:
            raise Unfit("Name the contract or licence: it is what goes before the outlet's own signals.")
        async with self._deed(who, "set a policy", outlet) as deed:
            contract = f", by contract: {policy.note}" if policy.contract else ""
            deed.detail = f"public: {policy.public.value}, pictures: {policy.public_pictures.value}{contract}"
            return await self._store.sources.change_outlet(outlet_id, policy=policy)

    async def set_section(self, outlet_id: OutletId, section: str, *, who: str) -> Outlet:
        """Set the section of an outlet's articles that name none.

        Errors: Unfit.
        """
        outlet = await self._outlet(outlet_id)
        async with self._deed(who, "set a default section", outlet) as deed:
            deed.detail = section or "none"
            return await self._store.sources.change_outlet(outlet_id, section=_section(section))

    async def set_zone(self, outlet_id: OutletId, zone: str, *, who: str) -> Outlet:
        """Set the time zone that an outlet's pages write local times in; an empty one: none is known.

        Errors: Unfit.
        """
        outlet = await self._outlet(outlet_id)
        zone = zone.strip()
        if zone and zone_of(zone) is None:
            raise Unfit(f"There is no time zone {zone[:40]!r}; write one as Europe/Berlin or America/New_York.")
        async with self._deed(who, "set an outlet's time zone", outlet) as deed:
            deed.detail = zone or "none"
            return await self._store.sources.change_outlet(outlet_id, zone=zone)

    async def remove_outlet(self, outlet_id: OutletId, *, who: str) -> int:
        """Remove an outlet with its sources and articles; how many articles went."""
        outlet = await self._outlet(outlet_id)
        async with self._deed(who, "removed an outlet", outlet) as deed:
            gone = await self._store.sources.remove_outlet(outlet_id)
            deed.detail = f"{outlet.name}, {gone} articles"
        return gone

    async def remove_samples(self, *, who: str) -> int:
        """Remove the sample outlets and all of theirs; how many outlets went."""
        async with self._deed(who, "removed the samples") as deed:
            gone = await self._store.sources.remove_samples()
            deed.detail = f"{gone} outlets"
        return gone

    async def export_opml(self) -> bytes:
        """Every source that is polled, as an OPML list: in the folders that it came in, else in one of its section."""
        outlets = {outlet.id: outlet for outlet in await self._store.sources.outlets()}
        outlines = [
            opml.Outline(
                url=s.url,
                title=s.title or outlets[s.outlet_id].name,
                home_url=outlets[s.outlet_id].home_url,
                folders=s.folders or ((SECTIONS[s.section].name,) if s.section else ()),
                language=outlets[s.outlet_id].language,
            )
            for s in await self._store.sources.sources()
            if not outlets[s.outlet_id].sample and is_web(s.url)  # an agency's folder is nobody else's
        ]
        return opml.render(await self._store.desk.setting(SITE_NAME) or "Dateline", outlines)

    # --- articles ----------------------------------------------------------------------------------

    async def take_down(self, article_id: ArticleId, reason: str, *, who: str) -> None:
        """Serve an article to the public no more; its headline, outlet and this reason stay, as a 410.

        Errors: Unfit without a reason, or where its outlet withdrew it: that would be undone with this.
        """
        reason = text.tidy(reason)[:LONGEST_REASON]
        if not reason:
            raise Unfit("Say why: the reason stands on the page that is left.")
        if (await self._article(article_id)).standing is Standing.WITHDRAWN:
            raise Unfit("Its outlet withdrew this article, so it is not shown already.")
        await self._stand(article_id, Standing.TAKEN_DOWN, reason, "took down an article", who)

    async def restore(self, article_id: ArticleId, *, who: str) -> None:
        """Serve an article again that was taken down.

        Errors: Unfit where its outlet withdrew it: that is not ours to undo. Unfit where nobody took it down.
        """
        filed = await self._article(article_id)
        if filed.standing is Standing.WITHDRAWN:
            raise Unfit("Its outlet withdrew this article, so it stays withdrawn.")
        if filed.standing is Standing.LIVE:
            raise Unfit("This article is served: nobody took it down.")
        await self._stand(article_id, Standing.LIVE, None, "restored an article", who)

    async def _stand(self, article_id: ArticleId, standing: Standing, reason: str | None, what: str, who: str) -> None:
        filed = await self._article(article_id)
        async with self._deed(who, what, filed) as deed:
            deed.detail = reason or filed.article.headline
            await self._store.news.set_standing(article_id, standing, reason, self._clock.now())

    async def re_extract(self, article_id: ArticleId, *, who: str) -> RevisionId | None:
        """Ask an article's page again and read it anew; the revision made, None where the outlet withdrew it.

        Errors: Unfit where the page was not to be had or held no article; the message says why.
        """
        filed = await self._article(article_id)
        task = PageTask(article_id, None, filed.outlet, filed.article.url, Lease(0), 0, filed.article, filed.seen_at)
        read = await self._walk.read_page(task)
        if read.withdrawn:
            reason = "its outlet answered 451, withdrawn"
            await self._stand(article_id, Standing.WITHDRAWN, reason, "re-extracted an article", who)
            return None
        if read.article is None:
            raise Unfit(f"The page could not be read again: {read.words}.")
        async with self._deed(who, "re-extracted an article", filed) as deed:
            deed.detail = filed.article.url
            now = self._clock.now()
            return await self._store.news.revise(article_id, read.article, "re-extracted", now, sorts_at=read.sorts_at)

    async def mark(
        self,
        account: Account,
        article_ids: Collection[ArticleId],
        *,
        read: bool | None = None,
        starred: bool | None = None,
    ) -> None:
        """Mark articles for one account. What someone reads is their own affair and stands in no log."""
        now = self._clock.now()
        await self._store.news.mark(account.id, article_ids, read=read, starred=starred, now=now)

    # --- the site ----------------------------------------------------------------------------------

    async def set_site_name(self, name: str, *, who: str) -> None:
        """Set the site's name; every page follows. An empty one: back to what the settings say."""
        async with self._deed(who, "set the site's name") as deed:
            deed.detail = _name(name) if name.strip() else "as the settings say"
            await self._store.desk.put_setting(SITE_NAME, _name(name) if name.strip() else None, self._clock.now())

    # --- how every deed is done --------------------------------------------------------------------

    @asynccontextmanager
    async def _deed(self, who: str, what: str, on: Source | Outlet | Filed | None = None) -> AsyncIterator[_Draft]:
        """Record what is done inside, and hand its changes to those who listen. Nothing is recorded of a failure."""
        draft = _Draft(what, _subject(on), on.url if isinstance(on, Source) else "")
        before = await self._store.changes.newest()
        yield draft
        await self._record(who, draft, before)

    async def _record(self, who: str, draft: _Draft, before: ChangeNumber) -> None:
        await self._store.desk.record(Deed(self._clock.now(), who, draft.what, draft.subject, draft.detail))
        for change in await self._store.changes.since(before):
            self._changes.publish(change)

    async def _source(self, source_id: SourceId) -> Source:
        source = await self._store.sources.source(source_id)
        if source is None:
            raise Unfit(f"There is no source {source_id}.")
        return source

    async def _outlet(self, outlet_id: OutletId) -> Outlet:
        outlet = await self._store.sources.outlet(outlet_id)
        if outlet is None:
            raise Unfit(f"There is no outlet {outlet_id}.")
        return outlet

    async def _article(self, article_id: ArticleId) -> Filed:
        filed = await self._store.news.article(article_id)
        if filed is None:
            raise Unfit(f"There is no article {article_id}.")
        return filed


@dataclass(slots=True)
class _Draft:
    """A deed while it is being done."""

    what: str
    subject: str = ""
    detail: str = ""


def _subject(on: Source | Outlet | Filed | None) -> str:
    if on is None:
        return ""
    kind = {Source: "source", Outlet: "outlet", Filed: "article"}[type(on)]
    return f"{kind} {on.id}"


def _web_address(url: str) -> str:
    resolved = resolve(None, url.strip())
    if resolved is None:
        raise Unfit(f"“{text.tidy(url)[:200]}” is not a web address; a feed's address begins with https://.")
    return resolved


def _name(name: str) -> str:
    tidied = text.tidy(name)[:LONGEST_NAME].strip()
    if not tidied:
        raise Unfit("A name is needed.")
    return tidied


def _section(section: str | None) -> str | None:
    if not section:
        return section
    if section not in SECTIONS:
        raise Unfit(f"There is no section {section!r}; there are {', '.join(SECTIONS)}.")
    return section
