"""`doctor`, `backup`, `restore`: looking after the store."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict

import click

from dateline import service
from dateline.cli.shared import FAILED, IN_PART, Run, go, print_json
from dateline.config import Settings
from dateline.ops.doctor import Finding, Health, examine

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
