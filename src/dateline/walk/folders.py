"""Watched folders: which files are whole, reading one, putting it away as done or failed.

A file stays where it is until what is in it has been kept; only then it moves, in one step of the file system. So a
crash at any moment leaves it to be read again, and reading it again changes nothing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.errors import FormatError

DONE, FAILED = "done", "failed"
MOST_BYTES = 32 * 1024 * 1024
MOST_FILES = 200  # that one look takes, oldest first
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file in a folder, as it was when it was looked at."""

    path: Path
    size_bytes: int
    changed_ns: int


def waiting(folder: Path) -> tuple[Waiting, ...]:
    """The files that wait in a folder, oldest first; hidden ones and those under a writer's working name do not.

    Errors: OSError where the folder cannot be read.
    """
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED):
                continue
            seen = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(seen.st_mode):  # no links out of the folder, no pipes that never end
                found.append(Waiting(Path(entry.path), seen.st_size, seen.st_mtime_ns))
    return tuple(sorted(found, key=lambda each: (each.changed_ns, each.path.name))[:MOST_FILES])


def settled(now: Sequence[Waiting], before: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """Those that have not changed since the look before: nobody is writing them any more."""
    known = frozenset(before)
    return tuple(each for each in now if each in known)


def read(file: Waiting) -> bytes:
    """The bytes of a file.

    Errors: FormatError where it is too large; OSError where it cannot be read.
    """
    if file.size_bytes > MOST_BYTES:
        raise FormatError(file.path.name, f"over the limit of {MOST_BYTES // 1024 // 1024} MiB", offset=MOST_BYTES)
    with file.path.open("rb") as handle:
        return handle.read(MOST_BYTES + 1)


def put_away(file: Path, where: str, reason: str | None = None) -> Path:
    """Move a file into `done` or `failed` beside it; a failed one gets its reason as a text of its own.

    Errors: OSError where it cannot be moved.
    """
    folder = file.parent / where
    folder.mkdir(exist_ok=True)
    target = _free(folder, file.name)
    if reason is not None:
        note = target.with_name(target.name + ".reason.txt")
        note.write_text(reason + "\n", encoding="utf-8")
    file.rename(target)
    return target


def _free(folder: Path, name: str) -> Path:
    """A name in a folder that is not taken: one that came again stands beside the first."""
    target, number = folder / name, 2
    while target.exists():
        stem, dot, ending = name.partition(".")
        target, number = folder / f"{stem}-{number}{dot}{ending}", number + 1
    return target
