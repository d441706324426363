"""`add`, `remove`, `sources`, `poll`, `export`: outlets and the addresses that are polled."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from dateline import service
from dateline.cli.shared import FAILED, IN_PART, WHO, Run, go, print_json, print_table, when
from dateline.cli.wire import add_folder
from dateline.config import Settings
from dateline.errors import CellKilled, ConfigError, FetchError, FormatError, StoreBusy, Unfit
from dateline.intake.health import Ailment, ailment
from dateline.intake.schedule import in_words
from dateline.model import SECTIONS, Extent, OutletId, Policy, Source, SourceId
from dateline.text import tidy
from dateline.walk.finding import Discovery, FoundFeed
from dateline.walk.health import Health
from dateline.walk.progress import Progress
from dateline.walk.wire_rules import awaits, is_wire

LOOK_EVERY = 0.3  # seconds between two looks at how far it is
MOST_TROUBLED = 50  # sources whose trouble is printed
PATIENCE = 60  # seconds without any progress after which watching ends; a busy host may ask for longer waits


@click.command()
@click.argument("addresses", nargs=-1, required=True)
@click.option("--rights", type=click.Choice([e.value for e in Extent]), help="What the public sees of new outlets.")
@click.option("--section", type=click.Choice(list(SECTIONS)), help="Section of articles that name none.")
@click.option("--name", help="The outlet's name, where one address is given.")
@click.option("--all", "all_feeds", is_flag=True, help="Take every feed of a site, not its first.")
@click.option("--dry-run", is_flag=True, help="Show what would be taken, take nothing.")
@click.option("--no-poll", is_flag=True, help="Do not ask what was added now.")
@click.option("--json", "as_json", is_flag=True, help="Print for a program.")
@click.pass_obj
def add(
    run: Run,
    addresses: tuple[str, ...],
    rights: str | None,
    section: str | None,
    name: str | None,
    all_feeds: bool,
    dry_run: bool,
    no_poll: bool,
    as_json: bool,
) -> None:
    """Add outlets: a site's or a feed's address, an OPML list (a file, or an address ending in .opml), or a folder
    that an agency's files come into."""
    settings = run.settings()
    if rights:
        from dataclasses import replace

        settings = replace(settings, rights=replace(settings.rights, public=Extent(rights)))
    adding = _Adding(section, name, all_feeds, dry_run, as_json, Extent(rights) if rights else None)
    sys.exit(go(adding.run(settings, addresses, poll=not (no_poll or dry_run))))


class _Adding:
    """One call of `add`."""

    def __init__(
        self,
        section: str | None,
        name: str | None,
        all_feeds: bool,
        dry_run: bool,
        as_json: bool,
        rights: Extent | None,
    ) -> None:
        self._section = section
        self._name = name
        self._all = all_feeds
        self._dry = dry_run
        self._json = as_json
        self._policy = Policy(public=rights) if rights else None
        self._failed = 0
        self._told: list[dict[str, object]] = []

    async def run(self, settings: Settings, addresses: Sequence[str], *, poll: bool) -> int:
        async with _beside_or_alone(settings) as (parts, alone):
            if self._name and len(addresses) > 1:
                click.echo("--name was not used: it names one outlet, and several addresses are given", err=True)
                self._name = None
            before, since = {s.id for s in await parts.store.sources.sources()}, parts.clock.now()
            for address in addresses:
                if _is_folder(address):
                    await self._folder(parts, address)
                elif _is_list(address):
                    await self._list(parts, address)
                else:
                    await self._one(parts, address)
            fresh = [s for s in await parts.store.sources.sources() if s.id not in before]
            added = [s.id for s in fresh if not is_wire(s)]  # a folder is watched by the server, not asked
            progress = await _ask(parts, added, since, alone, quiet=self._json) if poll and added else None
            await self._tell(parts, added, progress)
        if self._failed:
            return IN_PART if self._failed < len(addresses) else FAILED
        without_answer = progress is not None and progress.in_ + progress.waiting < progress.total
        return IN_PART if without_answer else 0

    async def _one(self, parts: service.Parts, address: str) -> None:
        if _is_path(address):
            self._not_taken(address, "There is no such file or folder.")
            return
        try:
            discovery = await parts.editing.look(address)
        except Unfit as exc:
            discovery = Discovery(address, problem=str(exc))
        if not discovery.found:
            self._not_taken(address, discovery.problem, tried=list(discovery.tried))
            return
        chosen = discovery.found if self._all else discovery.found[:1]
        if not self._json:
            _show(discovery, chosen)
        self._told.append({"address": address, "found": [_found(f, f in chosen) for f in discovery.found]})
        if self._dry:
            return
        for feed in chosen:
            offer = feed.offer
            source = await parts.editing.add(
                offer.url,
                who=WHO,
                name=self._name,
                title=offer.title,
                home_url=offer.home_url,
                language=offer.language,
                section=self._section,
                policy=self._policy,
            )
            await self._heed_name(parts, source)

    async def _heed_name(self, parts: service.Parts, source: Source) -> None:
        """Say so where the given name is not the outlet's: one that was there keeps its own."""
        outlet = await parts.store.sources.outlet(source.outlet_id)
        if self._name and outlet is not None and outlet.name != tidy(self._name):
            why = f"its outlet is there already, as {outlet.name!r}; the desk renames it"
            self._name_unused(source.url, why)

    def _name_unused(self, address: str, why: str) -> None:
        self._told[-1]["name_not_used"] = why
        if not self._json:
            click.echo(f"{address}: --name was not used: {why}", err=True)

    def _not_taken(self, address: str, problem: str, **more: object) -> None:
        self._failed += 1
        self._told.append({"address": address, "problem": problem, **more})
        if not self._json:
            click.echo(f"{address}: {problem}", err=True)

    async def _folder(self, parts: service.Parts, address: str) -> None:
        self._told.append({"folder": address})
        if self._dry:
            return
        said = await add_folder(parts, Path(address), self._name, self._section, self._policy)
        if not self._json:
            click.echo(said)

    async def _list(self, parts: service.Parts, address: str) -> None:
        try:
            body = await _bytes_of(parts, address)
            listed, known = await parts.editing.read_list(body)
        except (FetchError, FormatError, CellKilled, OSError) as exc:  # the other addresses are still to be taken
            self._not_taken(address, str(exc))
            return
        if not self._json:
            click.echo(f"{address}: {len(listed)} feed{'s' * (len(listed) != 1)}, {len(known)} of them polled already")
        self._told.append({"address": address, "feeds": len(listed), "known": len(known)})
        if self._name:
            self._name_unused(address, "each outlet of a list has its own")
        if self._dry:
            return
        async for batch in parts.editing.add_opml(body, who=WHO, section=self._section):
            if not self._json and sys.stderr.isatty():
                click.echo(f"\r  {batch.new + batch.known} of {batch.total} taken", nl=False, err=True)
        if not self._json and sys.stderr.isatty():
            click.echo(err=True)

    async def _tell(self, parts: service.Parts, added: Collection[SourceId], progress: Progress | None) -> None:
        if self._json:
            print_json(
                {"looked_at": self._told, "added": sorted(added), "progress": _counts(progress) if progress else None}
            )
            return
        if progress is not None:
            click.echo(progress.words())
            await _tell_troubled(parts, added)
        elif not self._dry:
            click.echo(f"{len(added)} added")


async def _tell_troubled(parts: service.Parts, ids: Collection[SourceId]) -> None:
    """Which of these sources did not answer well, and what each said; those that are left are counted."""
    troubled = [s for s in await parts.store.sources.sources() if s.id in ids and s.last_asked_at and s.failures]
    for source in troubled[:MOST_TROUBLED]:
        click.echo(f"  {source.url}: {source.last_words}", err=True)
    if len(troubled) > MOST_TROUBLED:
        click.echo(f"  and {len(troubled) - MOST_TROUBLED} more: dateline sources --failing", err=True)


def _is_folder(address: str) -> bool:
    """A folder is written with a slash or dots, so that a site's address is never one that happens to lie here."""
    return ("/" in address or address in (".", "..")) and "://" not in address and Path(address).is_dir()


def _is_list(address: str) -> bool:
    named = address.endswith((".opml", ".opml.xml", "/opml")) and "://" in address
    return address == "-" or named or Path(address).is_file()


def _is_path(address: str) -> bool:
    """Whether nothing but a file or folder can be meant: an.example/feed is an address, ./feeds and my.opml are not."""
    return "://" not in address and (address.startswith((".", "/", "~")) or address.endswith(".opml"))


async def _bytes_of(parts: service.Parts, address: str) -> bytes:
    if address == "-":
        return sys.stdin.buffer.read()
    if Path(address).is_file():
        return Path(address).read_bytes()
    return (await parts.client.get(address)).body


def _show(discovery: Discovery, chosen: Collection[FoundFeed]) -> None:
    click.echo(f"{discovery.url or discovery.address}")
    for feed in discovery.found:
        offer = feed.offer
        every = f"about every {in_words(offer.every)}" if offer.every else "too few items to say how often"
        mark = "*" if feed in chosen else " "
        already = ", polled already" if feed.taken else ""
        click.echo(f" {mark} {offer.url}{already}")
        click.echo(
            f"     {offer.title or 'no title'}; {offer.items} items, {every}; {offer.language or 'no language named'}"
        )
        if offer.last_headline:
            day = f" ({offer.last_published.text()})" if offer.last_published else ""
            click.echo(f"     last: {offer.last_headline}{day}")


def _found(feed: FoundFeed, chosen: bool) -> dict[str, object]:
    offer = feed.offer
    return {
        "url": offer.url,
        "title": offer.title,
        "kind": offer.kind,
        "language": offer.language,
        "items": offer.items,
        "last_headline": offer.last_headline,
        "last_published": offer.last_published.text() if offer.last_published else None,
        "every_seconds": offer.every.total_seconds() if offer.every else None,
        "polled_already": feed.taken is not None,
        "chosen": chosen,
    }


@click.command()
@click.argument("what", nargs=-1)
@click.option("--samples", is_flag=True, help="Remove the sample outlets and all of theirs.")
@click.option(
    "--outlet", "outlets", type=int, multiple=True, help="Remove a whole outlet with its articles, by number."
)
@click.pass_obj
def remove(run: Run, what: tuple[str, ...], samples: bool, outlets: tuple[int, ...]) -> None:
    """Stop polling sources, by number or address; what they brought stays."""
    if not (what or samples or outlets):
        raise click.UsageError("Name a source by its number or address, or give --samples or --outlet.")
    go(_remove(run.settings(), what, samples, outlets))


async def _remove(settings: Settings, what: Sequence[str], samples: bool, outlets: Sequence[int]) -> None:
    async with service.opened(settings) as parts:
        if samples:
            gone = await parts.editing.remove_samples(who=WHO)
            click.echo(f"{gone} sample outlets removed" if gone else "there were no samples")
        for outlet in outlets:
            articles = await parts.editing.remove_outlet(OutletId(outlet), who=WHO)
            click.echo(f"outlet {outlet} removed with {articles} articles")
        known = await parts.store.sources.sources()
        for name in what:
            source = _named(known, name)
            await parts.editing.remove_source(source.id, who=WHO)
            click.echo(f"{source.url} is polled no more")


def _named(known: Sequence[Source], name: str) -> Source:
    for source in known:
        if name in (str(source.id), source.url):
            return source
    raise Unfit(f"There is no source {name!r}; `dateline sources` lists them.")


@click.command()
@click.option("--failing", is_flag=True, help="Only those whose last answer was no good one.")
@click.option("--json", "as_json", is_flag=True, help="Print for a program.")
@click.pass_obj
def sources(run: Run, failing: bool, as_json: bool) -> None:
    """List sources: last success, last answer, the cause of a failure, the next poll and why then."""
    go(_sources(run.settings(), failing, as_json))


async def _sources(settings: Settings, failing: bool, as_json: bool) -> None:
    async with service.opened(settings) as parts:
        outlets = {o.id: o for o in await parts.store.sources.outlets()}
        known = [s for s in await parts.store.sources.sources() if s.failures or not failing]
        ails = await _ails(parts, known) if as_json else {}
    if as_json:
        print_json([_as_row(s, outlets[s.outlet_id].name, outlets[s.outlet_id].sample, ails.get(s.id)) for s in known])
        return
    if not known:
        click.echo("No source is failing." if failing else "No source yet: dateline add https://an.outlet.example")
        return
    heads = ("", "outlet", "address", "last success", "last answer", "next poll", "why then")
    rows = [
        (
            str(s.id),
            outlets[s.outlet_id].name,
            s.url,
            when(s.last_success_at),
            s.last_words or "not asked yet",
            "paused" if s.paused else "no more" if s.retired else "" if is_wire(s) else when(s.next_poll_at),
            awaits(s) or s.next_poll_because,
        )
        for s in known
    ]
    print_table(heads, rows)


async def _ails(parts: service.Parts, known: Sequence[Source]) -> dict[SourceId, Ailment]:
    """What ails sources by their own rows, and which of them an outlet is silent by."""
    now = parts.clock.now()
    silent = await Health(store=parts.store, editing=parts.editing, clock=parts.clock).silent()
    found = {each.source.id: each.ailment for each in silent}
    return found | {s.id: what for s in known if (what := ailment(s, now)) is not None}


def _as_row(source: Source, outlet: str, sample: bool, ails: Ailment | None) -> dict[str, object]:
    return {
        "id": source.id,
        "outlet": outlet,
        "outlet_id": source.outlet_id,
        "sample": sample,
        "url": source.url,
        "title": source.title,
        "paused": source.paused,
        "retired": source.retired,
        "last_asked_at": source.last_asked_at,
        "last_success_at": source.last_success_at,
        "last_new_at": source.last_new_at,
        "last_status": source.last_status,
        "last_outcome": source.last_outcome,
        "last_words": source.last_words,
        "failures": source.failures,
        "cause": ails.cause.value if ails else None,
        "cause_words": ails.words if ails else None,
        "repairs": [repair.value for repair in ails.repairs] if ails else [],
        "next_poll_at": None if is_wire(source) else source.next_poll_at,
        "next_poll_because": awaits(source) or source.next_poll_because,
        "every_seconds": source.every.total_seconds() if source.every else None,
        "moved_to": source.moved_to,
        "entries": source.entry_count,
    }


@click.command()
@click.argument("what", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print for a program.")
@click.pass_obj
def poll(run: Run, what: tuple[str, ...], as_json: bool) -> None:
    """Ask sources now (all, or those named by number or address), and wait until they are in."""
    sys.exit(go(_poll(run.settings(), what, as_json)))


async def _poll(settings: Settings, what: Sequence[str], as_json: bool) -> int:
    async with _beside_or_alone(settings) as (parts, alone):
        known = await parts.store.sources.sources()
        chosen = [_named(known, name) for name in what] if what else [s for s in known if not (s.paused or s.retired)]
        chosen = [s for s in chosen if not is_wire(s)]  # an agency is not asked: its files come
        if not chosen:
            click.echo("No source to ask: dateline add https://an.outlet.example", err=True)
            return FAILED
        ids, since = [s.id for s in chosen], parts.clock.now()
        await parts.editing.ask_now(ids if what else None, who=WHO)
        progress = await _ask(parts, ids, since, alone, quiet=as_json)
        if as_json:
            print_json(_counts(progress))
        else:
            click.echo(progress.words())
            await _tell_troubled(parts, ids)
    failed = progress.total - progress.in_
    return 0 if not failed else IN_PART if progress.in_ else FAILED


@contextlib.asynccontextmanager
async def _beside_or_alone(settings: Settings) -> AsyncIterator[tuple[service.Parts, bool]]:
    """The parts, and whether we walk ourselves: where a server runs on the store, it is the one that asks."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            parts, alone = await stack.enter_async_context(service.opened(settings, exclusive=True)), True
        except (ConfigError, StoreBusy) as exc:
            if "already" not in str(exc):
                raise
            parts, alone = await stack.enter_async_context(service.opened(settings)), False
        yield parts, alone


async def _ask(
    parts: service.Parts, ids: Collection[SourceId], since: datetime, alone: bool, *, quiet: bool
) -> Progress:
    """Wait until these sources have been asked; by our own walk, or by the server beside us.

    since: before they became due. The server asks the first of a long list while the last are still being added.
    """
    walk = asyncio.create_task(parts.news.run_until_idle()) if alone else None
    try:
        with _bar(len(ids), quiet) as show:
            last, changed_at = -1, parts.clock.monotonic()
            while True:
                progress = await parts.editing.progress(ids, since=since)
                show(progress)
                if (walk is not None and walk.done()) or (walk is None and progress.done):
                    break
                done = progress.total - progress.waiting
                if done != last:
                    last, changed_at = done, parts.clock.monotonic()
                elif walk is None and parts.clock.monotonic() - changed_at > PATIENCE:
                    break
                await asyncio.sleep(LOOK_EVERY)
        if walk is not None:
            await walk
        return await parts.editing.progress(ids, since=since)
    finally:
        if walk is not None:
            walk.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await walk


@contextlib.contextmanager
def _bar(total: int, quiet: bool):  # type: ignore[no-untyped-def]  # a generator of a callable, see below
    """A progress bar on a terminal; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("asking"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[words]}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, words="")
        yield lambda progress: bar.update(task, completed=progress.total - progress.waiting, words=progress.words())


def _counts(progress: Progress) -> dict[str, int]:
    """Progress for programs; `in` is no name that Python lets a field have."""
    return {name.rstrip("_"): count for name, count in asdict(progress).items()}


@click.group()
def export() -> None:
    """Take your lists elsewhere."""


@export.command("opml")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), required=False)
@click.pass_obj
def export_opml(run: Run, file: Path | None) -> None:
    """Write every source as an OPML list, to FILE or standard output (-)."""
    body = go(_export(run.settings()))
    if file is None or str(file) == "-":
        click.echo(body.decode("utf-8"))
    else:
        try:
            file.write_bytes(body)
        except OSError as exc:
            raise Unfit(f"{file} cannot be written: {exc.strerror}") from exc
        click.echo(f"written: {file}", err=True)


async def _export(settings: Settings) -> bytes:
    async with service.opened(settings) as parts:
        return await parts.editing.export_opml()
