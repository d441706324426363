"""`tell`: find each article's place among stories now."""

from __future__ import annotations

import click

from dateline import service
from dateline.cli.shared import Run, go
from dateline.cli.upkeep import bar
from dateline.config import Settings
from dateline.store.stories_port import Progress


@click.command()
@click.option("--anew", is_flag=True, help="Tell all articles again, from the first; addresses and decisions stay.")
@click.pass_obj
def tell(run: Run, anew: bool) -> None:
    """Tell stories of what came in. Dateline does so by itself while it runs; stop it before --anew."""
    progress = go(_tell(run.settings(), anew))
    read = f", {progress.meant} texts of the window with a meaning" if run.settings().stories.encoder else ""
    click.echo(f"{progress.reports} reports, {progress.texts} texts, {progress.stories} stories{read}")


async def _tell(settings: Settings, anew: bool) -> Progress:
    async with service.opened(settings) as parts:
        walk = service.story_walk(parts)
        try:
            with bar("telling") as told:
                await walk.tell_all(anew=anew, progress=told)
        finally:
            await walk.close()
        return await parts.store.stories.progress()
