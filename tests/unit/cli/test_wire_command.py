"""`dateline wire` and `dateline add FOLDER`, run as commands on a store of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dateline.cli.main import dateline
from dateline.formats.wire import ninjs
from dateline.formats.wire.item import WireItem

ITEM = WireItem(guid="urn:x:1", headline="Harbour closed", body_html="<p>It was closed.</p>", provider="Northern")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("DATELINE_STORE_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("DATELINE_CELLS_COUNT", "1")
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def told(run: CliRunner, *arguments: str) -> Result:
    return run.invoke(dateline, list(arguments), catch_exceptions=False)


def test_files_of_an_agency_are_taken_or_named(run: CliRunner, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(ninjs.render([ITEM]))
    bad.write_bytes(b'{"uri": "urn:x", "urgency": 11}')
    answer = told(run, "wire", str(good), str(bad), "--agency", "Northern", "--json")
    assert answer.exit_code == 3
    one, two = json.loads(answer.stdout)
    assert (one["new"], one["problem"]) == (1, None)
    assert "urgency: 11 is out of range" in two["problem"]
    assert told(run, "wire", str(bad), "--agency", "Northern").exit_code == 1


def test_a_folder_is_added_as_an_agency(run: CliRunner, tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    answer = told(run, "add", str(folder), "--name", "Southern")
    assert answer.exit_code == 0 and "Southern: " in answer.stdout and "is watched" in answer.stdout
    (source,) = json.loads(told(run, "sources", "--json").stdout)
    assert (source["title"], source["url"]) == ("Southern", folder.as_uri())


def test_an_agency_is_not_asked_as_its_files_come_by_themselves(run: CliRunner, tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    good.write_bytes(ninjs.render([ITEM]))
    assert told(run, "wire", str(good), "--agency", "Northern").exit_code == 0
    (tmp_path / "incoming").mkdir()
    assert told(run, "add", "./incoming/", "--name", "Southern").exit_code == 0
    answer = told(run, "poll")
    assert answer.exit_code == 1 and "No source to ask" in answer.stderr and "waiting" not in answer.stdout
