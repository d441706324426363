"""`wire`: files of an agency, taken now; and folders of `add`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from dateline import service
from dateline.cli.shared import FAILED, IN_PART, WHO, Run, go, print_json
from dateline.config import Settings
from dateline.model import Extent, Policy
from dateline.walk.wire import Taken


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", required=True, help="Whose files they are; made where it is not there yet.")
@click.option("--rights", type=click.Choice([e.value for e in Extent]), help="What the public sees of a new agency.")
@click.option("--json", "as_json", is_flag=True, help="Print for a program.")
@click.pass_obj
def wire(run: Run, files: tuple[Path, ...], agency: str, rights: str | None, as_json: bool) -> None:
    """Take in files of an agency's wire now; the files stay where they are."""
    policy = Policy(public=Extent(rights)) if rights else None
    sys.exit(go(_take(run.settings(), files, agency, policy, as_json)))


async def _take(settings: Settings, files: Sequence[Path], agency: str, policy: Policy | None, as_json: bool) -> int:
    taken: list[Taken] = []
    async with service.opened(settings) as parts:
        source = await parts.wire.agency(agency, who=WHO, policy=policy)
        for file in files:
            one = await parts.wire.take(source, file.read_bytes(), file.name)
            if one is not None:
                taken.append(one)
                if not as_json:
                    click.echo(one.problem or one.words, err=one.problem is not None)
    if as_json:
        print_json([asdict(one) for one in taken])
    failed = sum(1 for one in taken if one.problem is not None)
    return 0 if not failed else IN_PART if failed < len(taken) else FAILED


async def add_folder(
    parts: service.Parts, folder: Path, name: str | None, section: str | None, policy: Policy | None
) -> str:
    """Watch a folder for an agency's files; what is said of it."""
    source = await parts.wire.add_folder(folder, who=WHO, name=name, section=section, policy=policy)
    return f"{source.title}: {folder} is watched; files go to done/ or failed/ in it"
