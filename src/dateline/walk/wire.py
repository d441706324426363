"""The wire walk: agencies' files from watched folders, uploads and the command line, and letting go of what was held.

Every file goes the way of a feed: read in a cell, recognised by the agency's own id and version, kept under the
source's lease in one transaction. One outlet a folder, so that an agency has its policy like any other.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

from dateline.cell import Cells
from dateline.clock import Clock
from dateline.errors import CellKilled, FormatError, StoreBusy, Unfit
from dateline.intake.identity import Seen, resolve
from dateline.live.feed import ChangeFeed
from dateline.model import (
    Change,
    ChangeKind,
    Extent,
    Filed,
    KnownEntry,
    NextPoll,
    Outcome,
    OutcomeKind,
    PageRule,
    Policy,
    PubStatus,
    Source,
    SourceId,
)
from dateline.store.port import Arrival, Deed, Kept, Polled, Store
from dateline.walk import folders
from dateline.walk.wire_notices import to_keep
from dateline.walk.wire_reading import DocumentRead, WireRead, newest, told
from dateline.walk.wire_rules import (
    ADDRESS,
    awaits,
    fate_of,
    folder_of,
    folders_in,
    in_words,
    is_wire,
    passed_over,
    slug_of,
    whole_path,
)

log = logging.getLogger("dateline.walk.wire")

LOOK_EVERY = timedelta(seconds=1)
FIND_EVERY = timedelta(seconds=10)  # how often sources and the settings' folder are listed anew
LEASE = timedelta(seconds=30)
TOKEN_SETTING = "wire_token"  # noqa: S105  # the setting that holds the digest of the token, not a token
PATIENCE = 100  # tenths of a second that an upload waits for whoever holds its source
YOUNG = timedelta(seconds=10)  # a file that is no older may still be written, whatever is wrong with it
SLOW = timedelta(seconds=60)  # and so long one that only ends too early


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one document, in numbers and in words for people. `problem`: why nothing of it was taken."""

    name: str
    new: int = 0
    changed: int = 0
    words: str = ""
    problem: str | None = None


class WireWalk:
    """Takes documents of agencies. `run` watches folders and lets go of held articles until cancelled."""

    def __init__(
        self,
        *,
        store: Store,
        cells: Cells,
        changes: ChangeFeed,
        clock: Clock,
        folder: Path | None = None,
        public: Extent = Extent.EXCERPT,
        formats: Mapping[str, str] | None = None,
    ) -> None:
        """`folder`: each folder in it is an agency's. `formats`: more of them, as "package.module" by name."""
        self._store = store
        self._cells = cells
        self._changes = changes
        self._clock = clock
        self._folder = folder
        self._public = public
        self._formats = dict(formats or {})
        self._before: dict[SourceId, tuple[folders.Waiting, ...]] = {}
        self._sources: Sequence[Source] = ()
        self._listed_at_s = float("-inf")

    # --- running -----------------------------------------------------------------------------------

    async def run(self) -> None:
        """Look and let go until cancelled."""
        while True:
            try:
                await self.release()
                await self.look()
            except StoreBusy as exc:
                log.warning("the store is busy, agency files wait", extra={"why": str(exc)})
            await asyncio.sleep(await self._until_next())

    async def _until_next(self) -> float:
        """Seconds until the next look; sooner where a hold ends before."""
        with contextlib.suppress(StoreBusy):
            ends_at = await self._store.news.next_release_at()
            if ends_at is not None:
                left = (ends_at - self._clock.now()).total_seconds()
                return min(max(left, 0.01), LOOK_EVERY.total_seconds())
        return LOOK_EVERY.total_seconds()

    async def release(self) -> int:
        """Let go of what was held until now; how many articles."""
        kept = await self._store.news.release(self._clock.now())
        self._publish(kept)
        if kept.changed:
            log.info("let go", extra={"articles": len(kept.changed)})
        return len(kept.changed)

    def ring(self) -> None:
        """Say that sources changed."""
        self._listed_at_s = float("-inf")

    async def look(self) -> int:
        """Look into every folder once and take the files that are whole; how many were taken or set aside."""
        if self._clock.monotonic() - self._listed_at_s >= FIND_EVERY.total_seconds():
            await self._list()
        done = 0
        for source in self._sources:
            try:
                done += await self._look_into(source)
            except StoreBusy as exc:  # one agency never stops another
                log.warning("the store is busy, agency files wait", extra={"source": source.id, "why": str(exc)})
        return done

    async def _list(self) -> None:
        await self._find_folders()
        everything = await self._store.sources.sources()
        self._sources = [s for s in everything if folder_of(s) is not None and not (s.paused or s.retired)]
        self._listed_at_s = self._clock.monotonic()

    async def _find_folders(self) -> None:
        """Every folder in the settings' folder is an agency's."""
        if self._folder is None:
            return
        names = await asyncio.to_thread(folders_in, self._folder)
        known = {folder_of(source) for source in await self._store.sources.sources()} if names else set()
        for path in names:
            if path not in known:
                await self.add_folder(path, who="dateline")

    async def _look_into(self, source: Source) -> int:
        folder = folder_of(source)
        assert folder is not None
        try:
            seen = await asyncio.to_thread(folders.waiting, folder)
        except OSError as exc:
            await self._tell_fault(source, f"the folder cannot be read: {exc.strerror}")
            return 0
        ready = folders.settled(seen, self._before.get(source.id, ()))
        done = [file for file in ready if await self._take_file(source, file)]
        self._before[source.id] = tuple(file for file in seen if file not in done)
        return len(done)

    async def _take_file(self, source: Source, file: folders.Waiting) -> bool:
        """Take one file and put it away; False where it is left for the next look."""
        try:
            data = await asyncio.to_thread(folders.read, file)
        except FileNotFoundError:
            return False
        except FormatError as exc:
            await self._keep_fault(source, f"{exc}; set aside in {folders.FAILED}/")
            await self._put_away(source, file, folders.FAILED, str(exc))
            return True
        except OSError as exc:
            await self._tell_fault(source, f"{file.path.name} cannot be read: {exc.strerror}")
            return False
        age = timedelta(seconds=self._clock.now().timestamp() - file.changed_ns / 1e9)
        try:
            taken = await self.take(source, data, file.path.name, age=age)
        except StoreBusy:
            raise
        except Exception as exc:  # loud, and out of the way: it would come again every second
            log.exception("a fault in Dateline itself while taking %s", file.path.name)
            await self._put_away(source, file, folders.FAILED, f"a fault in Dateline itself: {type(exc).__name__}")
            return True
        if taken is None:
            return False
        where = folders.DONE if taken.problem is None else folders.FAILED
        await self._put_away(source, file, where, taken.problem)
        return True

    async def _put_away(self, source: Source, file: folders.Waiting, where: str, reason: str | None) -> None:
        try:
            await asyncio.to_thread(folders.put_away, file.path, where, reason)
        except OSError as exc:
            await self._tell_fault(source, f"{file.path.name} was read and cannot be moved: {exc.strerror}")

    # --- taking one document -----------------------------------------------------------------------

    async def take(self, source: Source, data: bytes, name: str, *, age: timedelta | None = None) -> Taken | None:
        """Take a document for an agency; None where it is to be looked at again later.

        `age`: of a file that may still be written; None: the document is whole.

        Errors: StoreBusy where the source is held by someone else all the time.
        """
        # Read first: the lease is held for as long as writing takes, so a crash leaves none behind.
        try:
            read = await self._read(source, data, name)
        except (FormatError, CellKilled) as error:
            if age is not None and age < (SLOW if "cut off" in str(error) else YOUNG):
                return None
            await self._keep_fault(source, str(error))
            log.info("refused", extra={"source": source.id, "file": name, "why": str(error)})
            return Taken(name, problem=str(error))
        mine = await self._claimed(source.id)
        arrivals, notes = await self._arrivals(mine, read)
        notices, older = await to_keep(self._store, mine.id, read.notices)
        if notices:  # before the poll, as keeping them again changes nothing
            await self._store.outward.put_notices(mine.id, notices, self._clock.now())
        notes += older
        words = in_words(name, read, arrivals, notes)
        kind = OutcomeKind.NEW if arrivals else OutcomeKind.SAME
        kept = await self._keep(mine, self._outcome(mine, kind, words), arrivals)
        if mine.id in kept.lost:
            raise StoreBusy(f"someone else is working on source {mine.id}")
        log.info("taken", extra={"source": mine.id, "file": name, "format": read.format, "words": words})
        return Taken(name, len(kept.new), len(arrivals) - len(kept.new), words)

    async def _read(self, source: Source, data: bytes, name: str) -> DocumentRead:
        outlet = await self._store.sources.outlet(source.outlet_id)
        agency = outlet.name if outlet is not None else source.title
        section = source.section or (outlet.section if outlet is not None else None)
        read: DocumentRead = await self._cells.run(
            "dateline.walk.wire_reading:read_wire", data, name, agency, section, self._formats
        )
        return read

    async def _claimed(self, source_id: SourceId) -> Source:
        for _ in range(PATIENCE):
            mine = await self._store.sources.claim_one(source_id, self._clock.now(), LEASE)
            if mine is not None:
                return mine
            await asyncio.sleep(0.1)
        raise StoreBusy(f"source {source_id} is paused, or someone else is working on it")

    async def _arrivals(self, source: Source, read: DocumentRead) -> tuple[tuple[Arrival, ...], list[str]]:
        """What of a document is to be kept, and in words what is not."""
        items = newest(read.items)
        keys = [item.keys for item in items]
        known = await self._store.news.known(source.id, keys) if keys else ()
        by_id = {entry.keys.guid_hash: entry for entry in known}
        nameless = [item for item in items if item.keys.guid_hash is None]
        verdicts = dict(zip(map(id, nameless), resolve([i.keys for i in nameless], known), strict=True))
        found, notes = [], []
        for item in items:
            verdict = verdicts.get(id(item))
            if verdict is not None:
                if verdict.seen in (Seen.NEW, Seen.CHANGED):
                    same = next((entry for entry in known if entry.id == verdict.entry_id), None)
                    found.append(self._arrival(item, same, None))
                continue
            entry = by_id.get(item.keys.guid_hash)
            stored = await self._store.news.article(entry.article_id) if entry is not None else None
            note = passed_over(item, entry, stored)
            if note is not None:
                notes.append(note)
            elif entry is None or stored is None or entry.keys != item.keys:
                found.append(self._arrival(item, entry, stored))
        return tuple(found), notes

    def _arrival(self, item: WireRead, entry: KnownEntry | None, stored: Filed | None) -> Arrival:
        now = self._clock.now()
        kept = item.written
        if stored is not None and item.wire.status is not PubStatus.USABLE and not item.written.article.blocks:
            kept = told(stored.article, item.wire)  # a kill seldom repeats the text; the desk still has it
        return Arrival(
            keys=item.keys,
            written=kept,
            section=item.section,
            sorts_at=min(item.published_at or now, now),
            known=entry.id if entry is not None else None,
            fate=fate_of(item, now),
        )

    def _outcome(self, source: Source, kind: OutcomeKind = OutcomeKind.SAME, words: str = "") -> Outcome:
        return Outcome(kind, words, self._clock.now(), body_hash=source.body_hash)

    async def _keep(
        self, source: Source, outcome: Outcome, arrivals: tuple[Arrival, ...], *, failures: int = 0
    ) -> Kept:
        now = self._clock.now()
        upcoming = NextPoll(now + LOOK_EVERY, awaits(source))
        kept = await self._store.news.keep([Polled(source, outcome, upcoming, failures, arrivals)], now)
        self._publish(kept)
        return kept

    async def _keep_fault(self, source: Source, words: str) -> None:
        mine = await self._claimed(source.id)
        await self._keep(mine, self._outcome(mine, OutcomeKind.MALFORMED, words), (), failures=mine.failures + 1)

    async def _tell_fault(self, source: Source, words: str) -> None:
        """A fault of the folder itself: said once, not every second."""
        newest_state = await self._store.sources.source(source.id)
        if newest_state is None or newest_state.last_words == words:
            return
        mine = await self._claimed(source.id)
        await self._keep(mine, self._outcome(mine, OutcomeKind.UNREACHABLE, words), (), failures=mine.failures + 1)

    def _publish(self, kept: Kept) -> None:
        if kept.number is not None:
            self._changes.publish(Change(kept.number, ChangeKind.ARTICLE, "", self._clock.now()))

    # --- who may take the wire in full -------------------------------------------------------------

    async def new_token(self, *, who: str) -> str:
        """A new token for newsroom systems, which is not kept and cannot be shown again; the one before ends."""
        token, now = secrets.token_urlsafe(32), self._clock.now()
        await self._store.desk.put_setting(TOKEN_SETTING, _digest(token), now)
        await self._store.desk.record(Deed(now, who, "made a token for the wire in full"))
        return token

    async def knows(self, token: str) -> bool:
        """Whether this is the token."""
        kept = await self._store.desk.setting(TOKEN_SETTING)
        return kept is not None and hmac.compare_digest(kept, _digest(token))

    # --- agencies ----------------------------------------------------------------------------------

    async def add_folder(
        self,
        folder: Path,
        *,
        who: str,
        name: str | None = None,
        section: str | None = None,
        policy: Policy | None = None,
    ) -> Source:
        """Watch a folder as an agency's.

        Errors: Unfit where it is no folder, or one that cannot be written.
        """
        path = await asyncio.to_thread(whole_path, folder)
        if path is None:
            raise Unfit(f"{folder} is no folder.")
        return await self._add(path.as_uri(), name or path.name, who, section, policy)

    async def agency(self, name: str, *, who: str, policy: Policy | None = None) -> Source:
        """The source of an agency by its name: the one that there is, else one without a folder.

        Errors: Unfit where the name is empty.
        """
        slug = slug_of(name)
        if not slug:
            raise Unfit("Give the agency a name.")
        outlets = {outlet.id: outlet for outlet in await self._store.sources.outlets()}
        for source in await self.agencies():
            outlet = outlets.get(source.outlet_id)
            if outlet is not None and slug_of(outlet.name) == slug:
                return source
        return await self._add(f"{ADDRESS}{slug}", name.strip(), who, None, policy)

    async def agencies(self) -> Sequence[Source]:
        """The sources that files are taken for."""
        return [s for s in await self._store.sources.sources() if is_wire(s)]

    async def _add(self, url: str, name: str, who: str, section: str | None, policy: Policy | None) -> Source:
        policy = policy or Policy(public=self._public)
        home = f"{ADDRESS}{slug_of(name) or 'agency'}"
        outlet = await self._store.sources.add_outlet(name, home, policy=policy, section=section)
        now = self._clock.now()
        source, fresh = await self._store.sources.add_source(
            outlet.id, url, now=now, title=name, section=section, pages=PageRule.NEVER
        )
        if fresh:
            await self._store.desk.record(Deed(now, who, "added an agency", f"source {source.id}", url))
        self.ring()
        return source


def _digest(token: str) -> str:
    """What is kept of a token: 256 bits of chance need no slow hash."""
    return blake2b(token.encode("utf-8", "replace"), digest_size=32, person=b"wire token").hexdigest()
