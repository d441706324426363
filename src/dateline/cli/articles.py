"""`article`: one article taken down, restored or read anew."""

from __future__ import annotations

import click

from dateline import service
from dateline.cli.shared import WHO, Run, go
from dateline.config import Settings
from dateline.model import ArticleId


@click.group()
def article() -> None:
    """Take an article down, restore it, or read its page anew."""


@article.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Stands on the page that is left, with a 410.")
@click.pass_obj
def down(run: Run, number: int, reason: str) -> None:
    """Serve an article no more; a notice with the reason stays."""
    go(_down(run.settings(), ArticleId(number), reason))
    click.echo(f"article {number} is taken down")


@article.command()
@click.argument("number", type=int)
@click.pass_obj
def restore(run: Run, number: int) -> None:
    """Serve an article again that was taken down."""
    go(_restore(run.settings(), ArticleId(number)))
    click.echo(f"article {number} is served again")


@article.command("re-extract")
@click.argument("number", type=int)
@click.pass_obj
def re_extract(run: Run, number: int) -> None:
    """Ask an article's page again and read it anew, as a revision."""
    made = go(_re_extract(run.settings(), ArticleId(number)))
    click.echo(f"article {number} is read anew" if made else f"article {number} was withdrawn by its outlet")


async def _down(settings: Settings, number: ArticleId, reason: str) -> None:
    async with service.opened(settings) as parts:
        await parts.editing.take_down(number, reason, who=WHO)


async def _restore(settings: Settings, number: ArticleId) -> None:
    async with service.opened(settings) as parts:
        await parts.editing.restore(number, who=WHO)


async def _re_extract(settings: Settings, number: ArticleId) -> bool:
    async with service.opened(settings) as parts:
        return await parts.editing.re_extract(number, who=WHO) is not None
