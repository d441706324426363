"""What all commands share: settings, the loop, tables, progress."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import uvloop

from dateline import config
from dateline.ops import logs

DONE, FAILED, WRONG, IN_PART, INTERRUPTED = 0, 1, 2, 3, 130
WHO = "command line"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """One call of the command line."""

    file: Path | None
    verbose: bool

    def settings(self, *, serving: bool = False) -> config.Settings:
        """Load settings and set up logs: commands are quiet unless asked, the server follows its settings."""
        settings = config.load(self.file)
        for words in config.unknown():
            click.echo(f"dateline: {words}", err=True)
        level = "info" if self.verbose else settings.log.level if serving else "error"
        logs.set_up(level, as_json=settings.log.json)
        return settings


def go(work: Coroutine[Any, Any, T]) -> T:
    """Run the command's one coroutine. A group's only error comes out as itself."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)
    except BaseExceptionGroup as group:
        first: BaseException = group
        while isinstance(first, BaseExceptionGroup) and len(first.exceptions) == 1:
            first = first.exceptions[0]
        raise first from group
    except KeyboardInterrupt:
        raise click.exceptions.Abort from None


def print_json(value: object) -> None:
    """Print for a program."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print for a person: aligned columns on a terminal, tabs where it is no terminal."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.console import Console  # only a terminal pays for it
    from rich.table import Table

    table = Table(*heads, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    Console().print(table)


def when(at: datetime | None) -> str:
    """An instant for people, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if at else "never"
