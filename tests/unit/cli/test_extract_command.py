"""`dateline extract` with an operator's recipe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dateline.cli.main import dateline
from dateline.errors import ConfigError, ExtractError

LINE = "The ferry left the quay at noon and came back with all who had been on the island since the storm. "
PAGE = f"<html><body><h1>Ferry is back</h1><p>{LINE * 2}</p><aside class=story><p>{LINE * 4}</p></aside></body></html>"
FILE = 'hosts = ["paper.example"]\nwritten = 2026-11-24\nbody = ".story"\n'


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("DATELINE_STORE_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("DATELINE_CELLS_COUNT", "1")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    (tmp_path / "paper.toml").write_text(FILE, "utf-8")
    return CliRunner()


def body_origin(run: CliRunner, *arguments: str) -> str:
    answer = run.invoke(dateline, ["extract", "page.html", "--all", *arguments], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return str(json.loads(answer.stdout)["origins"]["body"])


def test_a_recipe_is_tried_and_said_to_be_for_others(run: CliRunner) -> None:
    assert body_origin(run) == "page"
    assert body_origin(run, "--recipe", "paper.toml") == "recipe of 2026-11-24"
    answer = run.invoke(dateline, ["extract", "page.html", "--url", "https://b.example/1", "--recipe", "paper.toml"])
    assert "The recipe is for paper.example" in answer.stderr and "(from recipe of 2026-11-24)" in answer.stdout


def test_the_data_folders_recipe_is_used_for_its_host(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "data" / "outlets").mkdir(parents=True)
    (tmp_path / "paper.toml").rename(tmp_path / "data" / "outlets" / "paper.toml")
    assert body_origin(run, "--url", "https://www.paper.example/1") == "recipe of 2026-11-24"
    assert body_origin(run, "--url", "https://b.example/1") == "page"


def test_a_wrong_recipe_stops_every_command_that_needs_it(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "data" / "outlets").mkdir(parents=True)
    (tmp_path / "data" / "outlets" / "paper.toml").write_text(FILE.replace("body", "bdy"), "utf-8")
    for command in (["extract", "page.html"], ["sources"], ["doctor"]):
        with pytest.raises(ConfigError, match=r"paper\.toml: there is no key 'bdy'"):
            run.invoke(dateline, command, catch_exceptions=False)


@pytest.mark.parametrize("body", [b"RIFF\x1e\x00\x00\x00WEBPVP8 ", b"%PDF-1.7\n1 0 obj\nstream\n\x01\x00\x9c"])
def test_a_picture_or_a_document_of_another_program_is_refused(run: CliRunner, tmp_path: Path, body: bytes) -> None:
    (tmp_path / "file").write_bytes(body)
    with pytest.raises(ExtractError, match="neither a page nor text"):
        run.invoke(dateline, ["extract", "file"], catch_exceptions=False)


def test_bare_text_may_have_any_encoding(run: CliRunner, tmp_path: Path) -> None:
    text = f"Ferry is back\n\n{LINE * 3}\n\n{LINE * 3}\n"
    (tmp_path / "file").write_bytes(text.encode("utf-16"))
    answer = run.invoke(dateline, ["extract", "file"], catch_exceptions=False)
    assert "title: Ferry is back" in answer.stdout
