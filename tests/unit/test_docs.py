"""What exists is told: errors, commands, options, settings, metrics of health; and what is told exists."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from dateline import errors
from dateline.cli.main import dateline
from dateline.config import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md"]
PAGES += sorted((ROOT / "deploy").glob("*.md"))
# Where this project is made differs from machine to machine; none of those places may stand in it.
OF_A_MACHINE = re.compile(r"(?<![\w.])/(?:root|work)/|(?<![\w.])/home/\w+/|/\.pyenv/")


def _named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        path = (*before, name)
        if isinstance(command, click.Group):
            yield from _commands(command, path)
        else:
            yield " ".join(path), command


COMMANDS = dict(_commands(dateline))
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


def _section(page: str, head: str) -> str | None:
    """What a page says under a head of the second level."""
    parts = SECTION.split(page)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    return found.get(head)


@pytest.mark.parametrize(
    "name", [n for n, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.DatelineError)]
)
def test_every_error_is_told_with_its_remedy(name: str) -> None:
    page = (DOCS / "errors.md").read_text("utf-8")
    tree = page.split("```")[1]
    assert re.search(rf"\b{name}\b", tree), f"{name} is not in the tree of docs/errors.md"
    assert re.search(rf"^\| `{name}` \||^`{name}` is", page, re.MULTILINE), (
        f"docs/errors.md does not say what {name} is"
    )


def test_the_error_page_names_no_error_that_there_is_not() -> None:
    tree = (DOCS / "errors.md").read_text("utf-8").split("```")[1]
    unknown = [name for name in tree.split() if not hasattr(errors, name)]
    assert unknown == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_told_with_each_of_its_options(name: str) -> None:
    told = _section((DOCS / "cli.md").read_text("utf-8"), name)
    assert told is not None, f"docs/cli.md has no section '## {name}'"
    options = [p.opts[0] for p in COMMANDS[name].params if isinstance(p, click.Option) and not p.hidden]
    missing = [option for option in options if f"`{option}" not in told]
    assert missing == [], f"docs/cli.md does not tell these options of {name}: {missing}"


def test_the_command_page_tells_no_command_and_no_option_that_there_is_not() -> None:
    page = (DOCS / "cli.md").read_text("utf-8")
    heads = [head for head in SECTION.findall(page) if head != "Exit codes"]
    assert [head for head in heads if head not in COMMANDS] == []
    for head in heads:
        told = set(re.findall(r"^\| `(--[\w-]+)", _section(page, head) or "", re.MULTILINE))
        there = {opt for p in COMMANDS[head].params if isinstance(p, click.Option) for opt in p.opts}
        assert told <= there, f"{head}: {told - there}"


def test_options_of_the_whole_program_are_told() -> None:
    page = (DOCS / "cli.md").read_text("utf-8")
    options = [opt for p in dateline.params if isinstance(p, click.Option) for opt in p.opts]
    assert [opt for opt in options if f"`{opt}" not in page] == []


def test_commands_that_pages_show_exist() -> None:
    shown = re.compile(r"(?:^ *|`|/bin/)dateline ((?:[a-z][a-z-]+ ?){1,2})", re.MULTILINE)
    groups = {name.partition(" ")[0] for name in COMMANDS if " " in name}
    wrong = []
    for page in PAGES:
        code = "\n".join(re.findall(r"`+[^`]+`+|^    .+$", page.read_text("utf-8"), re.MULTILINE))
        for words in shown.findall(code):
            first, *rest = words.split()
            command = f"{first} {rest[0]}" if first in groups and rest else first
            if command not in COMMANDS and first not in groups:
                wrong.append((_named(page), words))
    assert wrong == []


def _keys() -> Iterator[tuple[str, str]]:
    for section in dataclasses.fields(Settings):
        for key in dataclasses.fields(section.default_factory):  # type: ignore[arg-type]
            yield section.name, key.name


@pytest.mark.parametrize(("section", "key"), list(_keys()))
def test_every_setting_is_told(section: str, key: str) -> None:
    told = _section((DOCS / "settings.md").read_text("utf-8"), f"[{section}]")
    assert told is not None, f"docs/settings.md has no section [{section}]"
    assert f"| `{key}` |" in told, f"docs/settings.md does not tell {section}.{key}"


def test_the_settings_page_tells_no_setting_that_there_is_not() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    told = {
        (head.strip("[]"), key)
        for head in SECTION.findall(page)
        for key in re.findall(r"^\| `(\w+)` \|", _section(page, head) or "", re.MULTILINE)
    }
    assert told == set(_keys())


def test_every_finding_of_the_doctor_is_told() -> None:
    code = (ROOT / "src/dateline/ops/doctor.py").read_text("utf-8")
    names = set(re.findall(r'Finding\(\s*"([a-z ]+)"', code))
    assert names
    told = _section((DOCS / "operating.md").read_text("utf-8"), "Health") or ""
    assert {name for name in names if name not in told} == set()


LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    dead = []
    for target in LINK.findall(page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in _anchors(file)):
            dead.append(target)
    assert dead == []


def test_every_page_of_docs_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in LINK.findall(page.read_text("utf-8")):
            file = (page.parent / target.partition("#")[0]).resolve()
            if file.is_dir():
                reached |= set(file.glob("*.md"))
            elif file.suffix == ".md" and file.is_file():
                waiting.append(file)
    assert [_named(page) for page in DOCS.rglob("*.md") if page not in reached] == []


def test_no_file_names_a_place_of_the_machine_that_it_was_made_on() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("needs a git checkout")
    wrong = []
    for name in listed.stdout.decode().split("\0"):
        file = ROOT / name
        if not name or not file.is_file():
            continue
        try:
            text = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{name}: {line.strip()[:100]}" for line in text.splitlines() if OF_A_MACHINE.search(line)]
    assert wrong == []
