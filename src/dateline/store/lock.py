"""One serving process on a data folder: a lock on a file beside the database, gone with the process that took it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from dateline.errors import ConfigError


class FolderLock:
    """The lock beside an SQLite file."""

    def __init__(self, file: Path) -> None:
        self.path = file.with_name(file.name + ".lock")
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether it is ours."""
        return self._descriptor is not None

    def take(self) -> None:
        """Take it. Errors: ConfigError where another process has it."""
        if not self.try_take():
            raise ConfigError(
                f"Dateline is already running on {self.path.parent}{self._holder()}: "
                "stop that one first, or give this one another data folder"
            )

    def try_take(self) -> bool:
        """Take it if it is free; whether it was."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give it back. The file stays: to remove it would let two processes hold two locks."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _holder(self) -> str:
        try:
            number = self.path.read_text().strip()
        except OSError:
            return ""
        return f" (process {number})" if number.isdecimal() else ""
