"""`serve`, `work` and `desk-link`."""

from __future__ import annotations

from dataclasses import replace

import click

from dateline import __version__, service
from dateline.cli.shared import Run, go
from dateline.config import Settings


@click.command()
@click.option("--host", help="The address to listen on, in place of server.host.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port, in place of server.port; 0 takes a free one.")
@click.option("--no-intake", is_flag=True, help="Ask no outlets: another process does.")
@click.option("--no-markets", is_flag=True, help="Ask for no prices.")
@click.option("--no-samples", is_flag=True, help="Start without the sample outlets.")
@click.pass_obj
def serve(run: Run, host: str | None, port: int | None, no_intake: bool, no_markets: bool, no_samples: bool) -> None:
    """Serve the site and keep it current, until stopped."""
    settings = run.settings(serving=True)
    server = settings.server
    settings = replace(
        settings,
        server=replace(server, host=host or server.host, port=server.port if port is None else port),
    )
    duties = service.Duties(intake=not no_intake, markets=not no_markets, samples=not (no_samples or no_intake))
    go(service.serve(settings, duties, _announce))


@click.command()
@click.pass_obj
def work(run: Run) -> None:
    """Ask outlets without serving pages: a further worker beside others, on PostgreSQL."""
    settings = run.settings(serving=True)
    duties = service.Duties(web=False, markets=False, samples=False)
    go(service.serve(settings, duties, lambda _: click.echo("Dateline worker: asking outlets, until stopped")))


@click.command("desk-link")
@click.option("--port", type=click.IntRange(1, 65535), help="The port that is served, where it is not server.port.")
@click.option(
    "--elsewhere", is_flag=True, help="One that other machines may open before a password is set; for containers."
)
@click.pass_obj
def desk_link(run: Run, port: int | None, elsewhere: bool) -> None:
    """Print a new link to the desk that works once: for a first or a forgotten password."""
    settings = run.settings()
    settings = replace(settings, server=replace(settings.server, port=port or settings.server.port))
    click.echo(go(_new_link(settings, elsewhere)))


async def _new_link(settings: Settings, elsewhere: bool) -> str:
    async with service.opened(settings) as parts:
        return await service.desk_link(parts, elsewhere=elsewhere)


def _announce(opened: service.Opened) -> None:
    click.echo(f"Dateline {__version__}")
    click.echo(f"  site  {opened.address}/")
    click.echo(f"  data  {opened.data}")
    if opened.desk_link:
        click.echo(f"  desk  {opened.desk_link}")
        click.echo(
            "        (this link works once and sets the password; until then the desk answers this machine only)"
        )
    else:
        click.echo(f"  desk  {opened.address}/desk")
