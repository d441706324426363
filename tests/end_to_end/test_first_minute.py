"""The first minute: one command, a newspaper of samples with no network, a link to the desk that works once."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

SAMPLE_ROW = re.compile(
    r'<(?:article|li)\b(?:(?!</(?:article|li)>).)*?<a href="/article/(?:(?!</(?:article|li)>).)*?Sample', re.S
)


class Browser:
    """Keeps cookies and sends Origin with forms."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(self._url + path, body, {"Origin": self._url})
        try:
            with self._open(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, page
    return found[1]


def test_a_new_site_shows_samples_with_no_network_and_they_go_by_one_command(
    serving: Callable[..., Any], until: Callable[..., Any]
) -> None:
    one = serving(DATELINE_MARKETS_PROVIDER="auto").start()
    until(lambda: one.articles() >= 60)
    assert one.articles() == 60
    status, headers, front = one.get("/")
    assert status == 200
    assert "set-cookie" not in {name.lower() for name in headers}
    assert len(SAMPLE_ROW.findall(front)) >= 5, "the front page shows articles, each marked as a sample"
    assert len({s["outlet"] for s in one.json("sources") if s["sample"]}) == 5
    until(lambda: "data-price" in one.get("/markets")[2])
    assert "Simulated prices" in one.get("/markets")[2]
    assert re.search(r'class="made-up">Simulated', one.get("/")[2]), "the ticker says so on every page"
    sees_what_coins_did_after_a_sample(one, until)
    gone = one.run("remove", "--samples")
    assert gone.returncode == 0 and "5 sample outlets removed" in gone.stdout
    until(lambda: "/article/" not in one.get("/")[2], seconds=30)
    assert one.articles() == 0
    assert one.stop() == 0
    # They stay gone: a start with an empty list of sources does not bring them back.
    one.start()
    time.sleep(2)
    assert one.articles() == 0 and "/article/" not in one.get("/")[2]
    assert one.stop() == 0


def sees_what_coins_did_after_a_sample(one: Any, until: Callable[..., Any]) -> None:
    """A coin's page lists samples that name it, and the oldest shows the coin's price then and all that it did."""
    until(lambda: "/article/" in one.get("/markets/bitcoin")[2], seconds=30)
    *_, (number, slug) = re.findall(
        r'h3 class="hed hed-s"[^>]*><a href="/article/(\d+)/([^"]+)"', one.get("/markets/bitcoin")[2]
    )
    until(lambda: json.loads(one.get(f"/api/reaction/article/{number}")[2])["looks"], seconds=30)
    told = json.loads(one.get(f"/api/reaction/article/{number}")[2])
    assert told["simulated"]
    assert told["sources"] == ["Simulated exchange"]
    bitcoin = next(asset for asset in told["assets"] if asset["id"] == "bitcoin")
    assert bitcoin["then"] and bitcoin["now"]
    assert {move["window"] for move in bitcoin["moves"] if move["raw_pct"] is not None} >= {"before", "24h"}
    page = one.get(f"/article/{number}/{slug}")[2]
    assert "Market reaction" in page
    assert "Simulated" in page


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


def test_the_desk_link_works_once(serving: Callable[..., Any]) -> None:
    one = serving().start("--no-samples")
    first, second = Browser(one.url), Browser(one.url)
    path = one.desk_link.removeprefix(one.url)
    status, page = first.ask(path)
    assert status == 200
    wanted = {
        "token": path.rpartition("=")[2],
        "name": "ada",
        "password": "a quiet harbour",
        "again": "a quiet harbour",
    }
    assert first.ask("/desk/enter", wanted | {"csrf": csrf_of(page)})[0] == 200
    status, desk = first.ask("/desk")
    assert status == 200 and "Sign in" not in desk
    status, told = second.ask(path)
    assert status == 403 and "has been used" in told
    assert second.ask("/desk/enter", wanted | {"csrf": csrf_of(second.ask("/desk/login")[1])})[0] == 403
    assert one.stop() == 0
    assert one.start().desk_link == f"{one.url}/desk", "no new link is printed once there is a password"


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
