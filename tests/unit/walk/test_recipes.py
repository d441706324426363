"""The walk reads pages by their outlet's recipe, and recipes come from an operator's folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.world import NOW, Page, Room, SetClock, item, room_over

from dateline.errors import ConfigError
from dateline.extract.outlets import Recipe
from dateline.model import Article
from dateline.ops import doctor
from dateline.ops.doctor import Finding, Health
from dateline.store import open_store
from dateline.walk import recipes

FEED = "https://paper.example.test/feed"
URL = "https://paper.example.test/1"
LINE = "The ferry left the quay at noon and came back with all who had been on the island since the storm. "
PAGE = f"<h1>Ferry is back</h1><p>{LINE * 2}</p><aside class=story><p>{LINE * 4}</p></aside>"
RECIPE = Recipe(("paper.example.test",), date(2026, 3, 1), body=".story")
FILE = 'hosts = ["paper.example.test"]\nwritten = 2026-03-01\nbody = ".story"\n'


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    clock = SetClock()
    store = await open_store(f"sqlite:///{tmp_path / 'news.sqlite'}", clock=clock)
    made = room_over(store, clock, recipes=(RECIPE,))
    yield made
    await made.client.close()
    await made.store.close()


async def only(room: Room) -> Article:
    (filed,) = await room.store.news.latest(limit=5)
    whole = await room.store.news.article(filed.id)
    assert whole is not None
    return whole.article


async def finding(room: Room, folder: Path) -> Finding:
    [found] = [one for one in await doctor.examine(room.store, folder, NOW) if one.what == "recipes"]
    return found


def folder_with(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / recipes.FOLDER
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


async def test_a_page_is_read_by_its_recipe_at_first_and_when_it_is_asked_again(room: Room) -> None:
    room.world.at[URL] = Page(PAGE)
    room.world.feed(FEED, item(URL, "Ferry is back"))
    await room.add(FEED)
    await room.poll()
    article = await only(room)
    assert article.origins["body"] == "recipe of 2026-03-01"
    assert [block.text for block in article.blocks] == [(LINE * 4).strip()]
    room.world.at[URL].text = PAGE.replace("The ferry", "The last ferry")
    assert await room.after(timedelta(hours=1)) == 1
    again = await only(room)
    assert [block.text for block in again.blocks] == [(LINE * 4).strip().replace("The ferry", "The last ferry")]


async def test_the_doctor_names_recipes_that_find_nothing_and_old_ones(room: Room, tmp_path: Path) -> None:
    folder = folder_with(tmp_path, paper=FILE, old=FILE.replace("paper", "old").replace("2026-03", "2024-03"))
    await room.add(FEED)
    for number, page in enumerate((PAGE.replace("class=story", ""), PAGE)):
        room.world.at[f"{URL}{number}"] = Page(page)
        room.world.feed(FEED, item(f"{URL}{number}", f"Ferry {number}"))
        await room.poll()
        found = await finding(room, folder)
        lost = "paper.example.test: body not found on its newest pages"
        assert (lost in found.words) == (number == 0), "one page that it fits is enough"
    assert found.health is Health.LOOK and found.words == "old.example.test: written 2024-03-01"
    assert "--recipe" in found.remedy


async def test_the_doctor_is_content_without_recipes(room: Room, tmp_path: Path) -> None:
    assert (await finding(room, tmp_path)).words == "none"
    assert (await finding(room, folder_with(tmp_path, paper=FILE))).words == "1 recipe"


def test_a_folder_gives_its_recipes_and_takes_no_two_for_one_host(tmp_path: Path) -> None:
    assert recipes.of_folder(tmp_path / "nowhere") == ()
    folder = folder_with(tmp_path, a=FILE) / recipes.FOLDER
    (folder / "notes.txt").write_text("no recipe", "utf-8")
    assert recipes.of_folder(folder) == (RECIPE,)
    (folder / "b.toml").write_text(FILE, "utf-8")
    with pytest.raises(ConfigError, match=r"b\.toml: hosts: 'paper\.example\.test' has a recipe already, .*a\.toml"):
        recipes.of_folder(folder)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(FILE.encode() + b"# \xe9")
    with pytest.raises(ConfigError, match=r"latin\.toml is not TOML: it is not UTF-8"):
        recipes.read(tmp_path / "latin.toml")
    with pytest.raises(ConfigError, match=r"none\.toml cannot be read"):
        recipes.read(tmp_path / "none.toml")
