"""`dateline add` with files, lists and addresses that come to nothing, run as a command on a store of its own."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dateline.cli.main import dateline
from dateline.errors import Unfit


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("DATELINE_STORE_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("DATELINE_CELLS_COUNT", "1")
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def told(run: CliRunner, *arguments: str) -> Result:
    return run.invoke(dateline, list(arguments), catch_exceptions=False)


def listing(path: Path, *addresses: str) -> Path:
    outlines = "".join(f'<outline type="rss" text="{one}" xmlUrl="{one}"/>' for one in addresses)
    path.write_text(f'<opml version="2.0"><body><outline text="Coins">{outlines}</outline></body></opml>')
    return path


@pytest.mark.parametrize("name", ["missing.opml", "./missing/", "/no/such/list.opml"])
def test_a_file_that_is_not_there_is_called_one(run: CliRunner, name: str) -> None:
    answer = told(run, "add", name)
    assert answer.exit_code == 1
    assert f"{name}: There is no such file or folder." in answer.stderr


def test_a_list_that_is_none_keeps_no_other_from_being_taken(run: CliRunner, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.opml"
    wrong.write_text("[site]")
    good = listing(tmp_path / "good.opml", "https://post.example/feed")
    answer = told(run, "add", str(wrong), str(good), "--no-poll")
    assert answer.exit_code == 3
    assert str(wrong) in answer.stderr and "OPML" in answer.stderr
    assert [one["url"] for one in json.loads(told(run, "sources", "--json").stdout)] == ["https://post.example/feed"]


def test_a_section_holds_for_every_feed_of_a_list(run: CliRunner, tmp_path: Path) -> None:
    feeds = listing(tmp_path / "feeds.opml", "https://post.example/feed", "https://mail.example/feed")
    assert told(run, "add", str(feeds), "--section", "business", "--no-poll").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "data" / "dateline.db")) as store:
        assert store.execute("SELECT section FROM sources").fetchall() == [("business",), ("business",)]


def test_a_list_of_which_nothing_answers_is_done_in_part(run: CliRunner, tmp_path: Path) -> None:
    feeds = listing(tmp_path / "feeds.opml", "http://127.0.0.1:9/feed")
    answer = told(run, "add", str(feeds))
    assert answer.exit_code == 3
    assert "0 of 1 in" in answer.stdout and "nothing was sent" in answer.stderr


def test_a_program_is_told_how_many_are_in(run: CliRunner, tmp_path: Path) -> None:
    feeds = listing(tmp_path / "feeds.opml", "http://127.0.0.1:9/feed")
    counts = json.loads(told(run, "add", str(feeds), "--json").stdout)["progress"]
    assert counts["total"] == 1 and counts["in"] == 0 and counts["blocked"] == 1


def test_a_dash_stands_for_standard_output_in_an_export(run: CliRunner, tmp_path: Path) -> None:
    answer = told(run, "export", "opml", "-")
    assert answer.exit_code == 0 and "<opml" in answer.stdout and not (tmp_path / "-").exists()


def test_a_list_that_cannot_be_written_is_told_without_a_trace(run: CliRunner) -> None:
    answer = run.invoke(dateline, ["export", "opml", "no/such/folder.opml"])
    assert isinstance(answer.exception, Unfit) and "no/such/folder.opml cannot be written" in str(answer.exception)


def test_a_name_that_is_not_used_is_told_and_why(run: CliRunner, tmp_path: Path) -> None:
    feeds = listing(tmp_path / "feeds.opml", "https://post.example/feed")
    answer = told(run, "add", str(feeds), "--no-poll", "--name", "Harbour")
    assert "--name was not used: each outlet of a list has its own" in answer.stderr
    again = json.loads(told(run, "add", str(feeds), "--no-poll", "--name", "Harbour", "--json").stdout)
    assert again["looked_at"][0]["name_not_used"] == "each outlet of a list has its own"
    several = told(run, "add", "./no", "./nothing", "--name", "Harbour")
    assert "--name was not used: it names one outlet, and several addresses are given" in several.stderr


def test_a_program_is_told_what_ails_a_source_and_what_would_mend_it(run: CliRunner, tmp_path: Path) -> None:
    feeds = listing(tmp_path / "feeds.opml", "http://127.0.0.1:9/feed")
    told(run, "add", str(feeds))
    [row] = json.loads(told(run, "sources", "--json").stdout)
    assert (row["cause"], row["repairs"]) == ("blocked", ["find", "remove"])
    assert "nothing was sent" in row["cause_words"] and "it never answered well" in row["cause_words"]


def test_polling_says_what_each_source_in_trouble_answered(run: CliRunner, tmp_path: Path) -> None:
    feeds = listing(tmp_path / "feeds.opml", "http://127.0.0.1:9/feed")
    told(run, "add", str(feeds), "--no-poll")
    answer = told(run, "poll")
    assert answer.exit_code == 1 and "0 of 1 in" in answer.stdout
    assert "http://127.0.0.1:9/feed: " in answer.stderr and "nothing was sent" in answer.stderr
