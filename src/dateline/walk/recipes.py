"""An operator's recipes for outlets, from their files."""

from __future__ import annotations

from pathlib import Path

from dateline.errors import ConfigError
from dateline.extract.outlets import Recipe, parse

FOLDER = "outlets"  # in the data folder


def read(file: Path) -> Recipe:
    """The recipe in a file.

    Errors: ConfigError names the file and what is wrong in it.
    """
    try:
        return parse(file.read_text("utf-8"), str(file))
    except UnicodeDecodeError as exc:
        raise ConfigError(f"recipe {file} is not TOML: it is not UTF-8") from exc
    except OSError as exc:
        raise ConfigError(f"recipe {file} cannot be read: {exc.strerror}") from exc


def of_folder(folder: Path) -> tuple[Recipe, ...]:
    """The recipes in a folder's `*.toml`; none where there is no such folder.

    Errors: ConfigError, also where two are for one host.
    """
    found: dict[str, Path] = {}
    recipes = []
    for file in sorted(folder.glob("*.toml")):
        recipe = read(file)
        for host in recipe.hosts:
            if host in found:
                raise ConfigError(f"recipe {file}: hosts: {host!r} has a recipe already, {found[host]}")
            found[host] = file
        recipes.append(recipe)
    return tuple(recipes)
