"""What decides about agency files without doing anything: which source is one, what may be done with an item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dateline.model import Filed, KnownEntry, PubStatus, Source, Standing
from dateline.store.port import Arrival, Fate
from dateline.walk.wire_order import is_older
from dateline.walk.wire_reading import DocumentRead, WireRead

ADDRESS = "wire:"  # the address of an agency without a folder
_PLAIN = re.compile(r"[^a-z0-9]+")


def is_wire(source: Source) -> bool:
    """Whether a source is an agency's, whose files are taken rather than an address asked."""
    return source.url.startswith((ADDRESS, "file:"))


def awaits(source: Source) -> str:
    """Why an agency is never asked, in words; empty where a source is no agency's."""
    if not is_wire(source):
        return ""
    return "its folder is looked at every second" if folder_of(source) else "its files are handed in"


def folder_of(source: Source) -> Path | None:
    """The folder that is watched for a source; None where none is."""
    if not source.url.startswith("file:"):
        return None
    return Path(unquote(urlsplit(source.url).path))


def fate_of(item: WireRead, now: datetime) -> Fate:
    """What an agency's item says may be done with it."""
    wire = item.wire
    if wire.status is PubStatus.CANCELED:
        return Fate(Standing.WITHDRAWN, "the agency withdrew it")
    if wire.status is PubStatus.WITHHELD or item.open_embargo:
        return Fate(Standing.HELD, "the agency says: do not use yet")
    if wire.embargo_at is not None and wire.embargo_at > now:
        return Fate(Standing.HELD, f"not before {wire.embargo_at:%Y-%m-%d %H:%M:%S} UTC", wire.embargo_at)
    return Fate(Standing.LIVE)


def passed_over(item: WireRead, entry: KnownEntry | None, stored: Filed | None) -> str | None:
    """Why an item is not kept, in words; None where it is, or is known as it stands."""
    have = stored.article.wire if stored is not None else None
    if entry is None or have is None:
        return None
    if have.status is PubStatus.CANCELED and item.wire.status is not PubStatus.CANCELED:
        return f"{item.wire.guid} was killed, and stays so"
    if is_older(item.wire.version, have.version):
        return f"{item.wire.guid}: version {item.wire.version} is older than {have.version}"
    return None


def in_words(name: str, read: DocumentRead, arrivals: Sequence[Arrival], notes: Sequence[str]) -> str:
    fresh = sum(1 for arrival in arrivals if arrival.known is None)
    held = sum(1 for a in arrivals if a.fate is not None and a.fate.standing is Standing.HELD)
    killed = sum(1 for a in arrivals if a.fate is not None and a.fate.standing is Standing.WITHDRAWN)
    parts = [f"{fresh} new" if fresh else "nothing new"]
    counted = ((len(arrivals) - fresh, "changed"), (held, "held"), (killed, "killed"))
    parts += [f"{count} {word}" for count, word in counted if count]
    kinds = Counter(notice.kind for notice in read.notices)
    named = (("event", "event", "events"), ("planning", "plan", "plans"), ("package", "package", "packages"))
    parts += [f"{count} {one if count == 1 else many}" for kind, one, many in named if (count := kinds[kind])]
    return "; ".join([f"{name}: {read.format}, {', '.join(parts)}", *read.left_out, *notes[:3]])


def whole_path(folder: Path) -> Path | None:
    return folder.absolute() if folder.is_dir() else None


def slug_of(name: str) -> str:
    return _PLAIN.sub("-", name.lower()).strip("-")[:60]


def folders_in(folder: Path) -> list[Path]:
    """The folders in a folder, made if it is not there; hidden ones are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    return sorted(path.absolute() for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
