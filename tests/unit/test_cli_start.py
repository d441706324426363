"""The command line starts quickly: a command's module is imported when the command is called."""

from __future__ import annotations

import subprocess
import sys

import click

from dateline.cli.main import COMMANDS, dateline

HEAVY = ("sqlalchemy", "aiohttp", "starlette", "lxml", "PIL", "dateline.service")


def test_help_imports_nothing_heavy() -> None:
    asked = "import sys; from dateline.cli.main import dateline; dateline.main(['--help'], standalone_mode=False); "
    asked += f"print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(f"  {name} " in done.stdout for name in COMMANDS)


def test_every_command_of_the_table_is_there_and_says_the_same_of_itself() -> None:
    context = click.Context(dateline)
    for name, (_, line) in COMMANDS.items():
        command = dateline.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert (command.help or "").split()[0] == line.split()[0], name
    assert dateline.get_command(context, "no-such") is None
