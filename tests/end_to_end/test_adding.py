"""Outlets are added while the site runs: their articles are on the front page without a restart."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

Make = Callable[..., Any]


@pytest.fixture
def farm(feed_farm: Callable[..., str]) -> str:
    return feed_farm(feeds=40, items=6)


@pytest.fixture
def site(serving: Make, farm: str) -> Any:
    host = farm.removeprefix("http://")
    return serving(DATELINE_INTAKE_PRIVATE_HOSTS=host, DATELINE_INTAKE_FAST_HOSTS=host)


def headlines(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_site_and_a_feed_added_while_it_runs_are_on_the_front_page_without_a_restart(
    site: Any, farm: str, until: Callable[..., Any]
) -> None:
    site.start("--no-samples")
    assert "/article/" not in site.get("/")[2]
    added = site.run("add", "--name", "Harbour Post", f"{farm}/site/3/")
    assert added.returncode == 0, added.stderr
    # What was found is shown before it is taken: address, last headline, how often, language.
    assert f"{farm}/feed/3" in added.stdout and "last: " in added.stdout and "6 items" in added.stdout
    assert "1 of 1 in" in added.stdout
    last = re.search(r"last: (.+?)(?: \([^()]*\))?$", added.stdout, re.M)
    assert last is not None
    until(lambda: last[1] in headlines(site.get("/")[2]), seconds=20)
    assert "Harbour Post" in headlines(site.get("/")[2])

    assert site.run("add", f"{farm}/feed/5").returncode == 0
    assert site.articles() == 12
    assert {s["url"]: s["entries"] for s in site.json("sources")} == {f"{farm}/feed/3": 6, f"{farm}/feed/5": 6}

    again = site.run("add", f"{farm}/feed/5")
    assert "polled already" in again.stdout
    assert len(site.json("sources")) == 2 and site.articles() == 12


def test_a_dry_run_shows_and_takes_nothing(site: Any, farm: str) -> None:
    told = site.run("add", "--dry-run", f"{farm}/site/3/")
    assert told.returncode == 0 and f"{farm}/feed/3" in told.stdout
    assert site.json("sources") == []


def test_a_list_of_thirty_feeds_comes_in_whole_and_its_troubles_are_counted(
    site: Any, farm: str, until: Callable[..., Any], tmp_path: Path
) -> None:
    site.start("--no-samples")
    addresses = [f"{farm}/feed/{n}" for n in range(28)] + [f"{farm}/feed/999", f"{farm}/site/1/article/0"]
    outlines = "".join(f'<outline type="rss" text="F{n}" xmlUrl="{url}"/>' for n, url in enumerate(addresses))
    listed = tmp_path / "thirty.opml"
    listed.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    added = site.run("add", str(listed))
    assert added.returncode == 0, added.stderr
    assert "30 feeds, 0 of them polled already" in added.stdout
    assert "28 of 30 in" in added.stdout and "1 silent" in added.stdout and "1 unreadable" in added.stdout
    assert f"{farm}/feed/999: " in added.stderr and f"{farm}/site/1/article/0: " in added.stderr
    assert site.articles() == 28 * 6
    until(lambda: site.get("/")[2].count("/article/") >= 20, seconds=20)

    rows = {row["url"]: row for row in site.json("sources")}
    assert set(rows) == set(addresses)
    assert rows[f"{farm}/feed/0"]["last_outcome"] == "new" and rows[f"{farm}/feed/0"]["next_poll_because"]
    assert rows[f"{farm}/feed/999"]["last_status"] == 404 and rows[f"{farm}/feed/999"]["failures"] == 1
    assert [row["url"] for row in site.json("sources", "--failing")] == [u for u in addresses if rows[u]["failures"]]
    assert site.get("/sources")[2].count('class="n ill"') == 2, "the public page says which do not answer well"

    exported = site.run("export", "opml").stdout
    assert {
        node.get("xmlUrl") for node in ElementTree.fromstring(exported).iter("outline") if node.get("xmlUrl")
    } == set(addresses)
    again = site.run("add", str(listed))
    assert "30 feeds, 30 of them polled already" in again.stdout and site.articles() == 28 * 6


@pytest.mark.parametrize(
    ("address", "words"),
    [("{farm}/robots.txt", "No feed was found"), ("http://127.0.0.1:1/", "intake.private_hosts"), ("nothing", "")],
)
def test_an_address_with_nothing_gives_a_clear_problem(site: Any, farm: str, address: str, words: str) -> None:
    address = address.format(farm=farm)
    told = site.run("add", address)
    assert told.returncode == 1
    assert told.stderr.startswith(f"{address}: ") and words in told.stderr and "Traceback" not in told.stderr
    assert site.json("sources") == []


def test_one_bad_address_among_good_ones_is_done_in_part(site: Any, farm: str) -> None:
    told = site.run("add", f"{farm}/feed/1", f"{farm}/robots.txt")
    assert told.returncode == 3
    assert f"{farm}/robots.txt: No feed was found" in told.stderr
    assert site.articles() == 6


def test_without_a_server_the_commands_walk_themselves(site: Any, farm: str) -> None:
    assert site.run("poll").returncode == 1, "nothing to ask"
    assert site.run("add", "--no-poll", f"{farm}/feed/1", f"{farm}/feed/2").returncode == 0
    assert site.articles() == 0
    polled = site.json("poll")
    assert polled["total"] == 2 and polled["in_"] == 2
    assert site.articles() == 12

    word = headlines(site.json("search", "--limit", "1", "the")[0]["headline"]).split()[0]
    hits = site.json("search", word)
    assert hits and all(hit["url"].startswith(f"{farm}/site/") for hit in hits)
    assert site.run("search", "no-such-word-anywhere").stdout == ""

    doctor = site.run("doctor", "--json")
    assert doctor.returncode == 3, "no backup and no password: someone should look"
    assert {f["what"]: f["health"] for f in site.json("doctor")}["intake"] == "well"
    assert site.run("remove", f"{farm}/feed/1").returncode == 0
    assert [row["url"] for row in site.json("sources")] == [f"{farm}/feed/2"]
    assert site.articles() == 12, "what it brought stays"
