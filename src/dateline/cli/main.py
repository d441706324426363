"""`dateline`: the group of all commands, and how errors become exit codes.

Exit codes: 0 done; 1 it could not be done; 2 wrong settings or usage; 3 done in part; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from dateline import __version__, config
from dateline.cli import articles, looking, serving, sources, upkeep
from dateline.cli.shared import DONE, FAILED, INTERRUPTED, WRONG, Run
from dateline.errors import ConfigError, DatelineError
from dateline.ops import logs


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="dateline")
@click.option(
    "--config",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The settings file; else DATELINE_CONFIG, else ./dateline.toml where there is one.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log each outcome to standard error.")
@click.pass_context
def dateline(context: click.Context, file: Path | None, verbose: bool) -> None:
    """Take in the news of many outlets and publish a site of your own.

    Exit codes: 0 done, 1 it could not be done, 2 wrong settings or usage, 3 done in part.
    """
    context.obj = Run(file=file or _usual_file(), verbose=verbose)


def _usual_file() -> Path | None:
    named = os.environ.get("DATELINE_CONFIG")
    if named:
        return Path(named)
    here = Path("dateline.toml")
    return here if here.is_file() else None


for command in (
    serving.serve,
    serving.work,
    serving.desk_link,
    sources.add,
    sources.remove,
    sources.sources,
    sources.poll,
    sources.export,
    looking.extract,
    looking.search,
    articles.article,
    upkeep.backup,
    upkeep.restore,
    upkeep.doctor,
):
    dateline.add_command(command)


def main() -> None:
    """Run the command line and end with its exit code."""
    try:
        code = dateline.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Interrupted.", err=True)
        code = INTERRUPTED
    except click.ClickException as exc:
        exc.show()
        code = WRONG
    except ConfigError as exc:
        click.echo(f"dateline: {logs.redacted(str(exc))}", err=True)
        code = WRONG
    except DatelineError as exc:
        click.echo(f"dateline: {logs.redacted(str(exc))}", err=True)
        code = FAILED
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing more may be written, at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    sys.exit(code if isinstance(code, int) else DONE)


__all__ = ["config", "main"]
