"""The first minute: one command, a newspaper of samples with no network, a link to the desk that works once."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest


def articles(serving: Any) -> int:
    tally = serving.run("doctor", "--json").stdout
    found = re.search(r"(\d+) articles", tally)
    return int(found[1]) if found else 0


def test_a_new_site_shows_samples_with_no_network_and_they_go_by_one_command(
    serving: Callable[..., Any], until: Callable[..., Any]
) -> None:
    one = serving(DATELINE_MARKETS_PROVIDER="auto").start()
    until(lambda: articles(one) >= 60)
    status, headers, front = one.get("/")
    assert status == 200
    assert "Sample" in front and front.count("<article") >= 5
    assert "set-cookie" not in {name.lower() for name in headers}
    until(lambda: "data-price" in one.get("/markets")[2])
    assert "imulated" in one.get("/markets")[2]
    gone = one.run("remove", "--samples")
    assert gone.returncode == 0 and "5 sample outlets removed" in gone.stdout
    until(lambda: "<article" not in one.get("/")[2], seconds=30)
    assert one.stop() == 0


def test_a_second_start_on_the_same_data_is_refused(serving: Callable[..., Any]) -> None:
    one = serving().start("--no-samples")
    second = one.run("serve")
    assert second.returncode == 2
    assert "already" in second.stderr


def test_a_port_in_use_is_named(serving: Callable[..., Any]) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = serving().run("serve", "--port", str(port))
    assert refused.returncode == 2
    assert str(port) in refused.stderr


def test_the_desk_link_is_a_page_on_this_machine(serving: Callable[..., Any]) -> None:
    one = serving().start("--no-samples")
    path = one.desk_link.removeprefix(one.url)
    status, headers, page = one.get(path)
    assert status == 200 and "password" in page.lower()
    assert "no-store" in {k.lower(): v for k, v in headers.items()}["cache-control"]
    assert "one-time" not in one.log.read_text() and path.rpartition("=")[2] not in one.log.read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--config", "nowhere.toml", "sources"], 2, "there is no file"),
        (["remove"], 2, "Name a source"),
        (["remove", "999"], 1, "no source"),
        (["extract", "nowhere.html"], 2, "no file"),
        (["add", "ftp://a.example"], 1, "begin with http"),
        (["restore", "nowhere.db"], 1, "no backup"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_bad_input_on_the_command_line_gets_a_clear_word_and_its_exit_code(
    serving: Callable[..., Any], arguments: list[str], code: int, words: str
) -> None:
    told = serving().run(*arguments)
    assert told.returncode == code, told.stderr
    assert words in told.stderr
    assert "Traceback" not in told.stderr


def test_the_version_is_told() -> None:
    told = subprocess.run([sys.executable, "-m", "dateline", "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("dateline")
