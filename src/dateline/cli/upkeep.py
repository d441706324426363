"""`doctor`, `backup`, `restore`: looking after the store."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from dateline import service
from dateline.cli.shared import FAILED, IN_PART, Run, go, print_json
from dateline.clock import SystemClock
from dateline.config import Settings
from dateline.ops.backup import backup as save
from dateline.ops.backup import restore as put_back
from dateline.ops.doctor import Finding, Health, examine
from dateline.store.moving import move_store

_MARKS = {Health.WELL: "well  ", Health.LOOK: "look  ", Health.BROKEN: "BROKEN"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print for a program.")
@click.pass_obj
def doctor(run: Run, as_json: bool) -> None:
    """Say what is well and what is not, with the remedy. Exit code 3 where someone should look, 1 where broken."""
    findings = go(_examine(run.settings()))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{_MARKS[finding.health]}  {finding.what}: {finding.words}")
            if finding.remedy:
                click.echo(f"          {finding.remedy}")
    worst = {finding.health for finding in findings}
    sys.exit(FAILED if Health.BROKEN in worst else IN_PART if Health.LOOK in worst else 0)


async def _examine(settings: Settings) -> Sequence[Finding]:
    async with service.opened(settings) as parts:
        return await examine(parts.store, settings.data_folder, parts.clock.now())


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.pass_obj
def backup(run: Run, file: Path | None) -> None:
    """Copy the store into FILE, or into the data folder's backups; Dateline may go on serving."""
    settings = run.settings()
    with bar("copying") as told:
        made = save(settings.store_url, settings.data_folder / "backups", file, SystemClock().now(), told)
    click.echo(f"backed up to {made}")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Put it in the place of the store that is there.")
@click.pass_obj
def restore(run: Run, file: Path, force: bool) -> None:
    """Put a backup in the place of the store. Stop Dateline first."""
    put_back(run.settings().store_url, file, force=force)
    click.echo(f"restored from {file}")


@click.command()
@click.option("--to", "to_url", required=True, help="Where to: sqlite:///FILE or postgresql://USER@HOST/NAME.")
@click.pass_obj
def move(run: Run, to_url: str) -> None:
    """Copy the whole store into another database, SQLite or PostgreSQL. Stop Dateline first.

    Nothing is taken from where it was; set store.url to the new address afterwards.
    """
    settings = run.settings()
    with bar("moving") as told:
        rows = go(move_store(settings.store_url, to_url, clock=SystemClock(), progress=told))
    click.echo(f"{rows} rows moved; now set store.url to the new address, and start Dateline")


@contextlib.contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
