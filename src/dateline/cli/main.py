"""`dateline`: the group of all commands, and how errors become exit codes.

Exit codes: 0 done; 1 it could not be done; 2 wrong settings or usage; 3 done in part; 130 interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from dateline import __version__, config
from dateline.cli.shared import DONE, FAILED, INTERRUPTED, WRONG, Run
from dateline.errors import ConfigError, DatelineError
from dateline.ops import logs

# Each command with the module that has it and its line of help: a module is imported only once its command is called,
# for what serves pages and reads feeds takes a second to import.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("serving:serve", "Serve the site and keep it current, until stopped."),
    "work": ("serving:work", "Ask outlets without serving pages: a further worker beside others, on PostgreSQL."),
    "desk-link": (
        "serving:desk_link",
        "Print a new link to the desk that works once: for a first or a forgotten password.",
    ),
    "add": ("sources:add", "Add outlets: a site or a feed, an OPML list, or a folder of an agency's files."),
    "remove": ("sources:remove", "Stop polling sources, by number or address; what they brought stays."),
    "sources": (
        "sources:sources",
        "List sources: last success, last answer, a failure's cause, the next poll and why then.",
    ),
    "poll": ("sources:poll", "Ask sources now (all, or those named by number or address), and wait until they are in."),
    "export": ("sources:export", "Take your lists elsewhere."),
    "wire": ("wire:wire", "Take in files of an agency's wire now; the files stay where they are."),
    "extract": ("looking:extract", "Read the article of one page: a FILE (HTML, or bare text) or an address."),
    "search": ("looking:search", 'Look for articles: all words, "words in a row", -not; newest first.'),
    "article": ("articles:article", "Take an article down, restore it, or read its page anew."),
    "tell": ("telling:tell", "Tell stories of what came in, or of all articles anew."),
    "backup": ("upkeep:backup", "Copy the store into FILE, or into the data folder's backups; it may go on serving."),
    "restore": ("upkeep:restore", "Put a backup in the place of the store. Stop Dateline first."),
    "move": ("upkeep:move", "Copy the whole store into another database, SQLite or PostgreSQL. Stop Dateline first."),
    "doctor": ("upkeep:doctor", "Say what is well and what is not, with the remedy."),
}


class Commands(click.Group):
    """The commands of the table, each imported when it is called."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        found: click.Command = getattr(importlib.import_module(f"dateline.cli.{module}"), name)
        return found

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
