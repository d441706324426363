"""A recipe: the hosts it is for, the day it was written, and where their pages keep what."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from dateline import urls
from dateline.errors import ConfigError

SELECTORS = ("body", "drop", "headline", "standfirst", "byline", "published")
KEYS = ("hosts", "written", *SELECTORS)


@dataclass(frozen=True, slots=True)
class Recipe:
    """CSS selectors for an outlet's pages; what is None is read as on any other page."""

    hosts: tuple[str, ...]  # each with all hosts below it
    written: date
    body: str | None = None  # the element that holds the text; several are joined in page order
    drop: str | None = None  # what inside it is no text
    headline: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    published: str | None = None

    @property
    def name(self) -> str:
        """What stands as the origin of a field that it gave."""
        return f"recipe of {self.written}"

    def fits(self, url: str) -> int:
        """How many characters of the address's host the recipe names; 0 where it is for others."""
        host = _host_of(url)
        return max((len(one) for one in self.hosts if host == one or host.endswith(f".{one}")), default=0)


def for_page(recipes: Sequence[Recipe], url: str) -> Recipe | None:
    """The recipe for a page: of several the one that names most of its host."""
    best = max(recipes, key=lambda recipe: recipe.fits(url), default=None)
    return best if best is not None and best.fits(url) else None


def parse(text: str, file: str) -> Recipe:
    """Read a recipe.

    Shape:  TOML; `file` is what errors call it.
    Errors: ConfigError names the file, the key and what may stand there.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"recipe {file} is not TOML: {exc}") from exc
    for key in told:
        if key not in KEYS:
            raise ConfigError(f"recipe {file}: there is no key {key!r}; there are {', '.join(KEYS)}")
    recipe = Recipe(_hosts(told, file), _written(told, file), **{key: _selector(told, key, file) for key in SELECTORS})
    if not any(getattr(recipe, key) for key in SELECTORS):
        raise ConfigError(f"recipe {file}: it takes nothing; write one or more of {', '.join(SELECTORS)}")
    if recipe.drop and not recipe.body:
        raise ConfigError(f"recipe {file}: drop leaves out parts of body, so it needs body beside it")
    return recipe


def _hosts(told: Mapping[str, Any], file: str) -> tuple[str, ...]:
    said = told.get("hosts")
    if not isinstance(said, list) or not said:
        raise ConfigError(f'recipe {file}: hosts is missing or no list; write hosts = ["paper.example"]')
    found = []
    for one in said:
        web = urls.parse(f"https://{one}/") if isinstance(one, str) else None
        if web is None or web.text() != f"https://{web.host}/":  # an address, a path or a port with it
            raise ConfigError(f"recipe {file}: hosts: {one!r} is no host; write one like paper.example")
        found.append(web.host)
    return tuple(found)


def _written(told: Mapping[str, Any], file: str) -> date:
    said = told.get("written")
    if not isinstance(said, date) or isinstance(said, datetime):
        raise ConfigError(
            f"recipe {file}: written is missing or no day; write the day it was last checked, like"
            " written = 2026-11-24, without quotes"
        )
    return said


def _selector(told: Mapping[str, Any], key: str, file: str) -> str | None:
    said = told.get(key)
    if said is None:
        return None
    try:
        if not isinstance(said, str) or not said.strip():
            raise SelectolaxError
        LexborHTMLParser("").css(said)
    except SelectolaxError as exc:
        raise ConfigError(f"recipe {file}: {key} = {said!r} is no CSS selector that can be read") from exc
    return said


def _host_of(url: str) -> str:
    web = urls.parse(url)
    return web.host if web is not None else ""
