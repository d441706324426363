"""An agency's files through the whole program: a folder, a hold that ends at its second, a kill, kill -9 between files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dateline.formats.wire import newsmlg2
from dateline.formats.wire.item import WireItem
from dateline.model import PubStatus, Stamp

Until = Callable[..., Any]


def item(n: int, **more: Any) -> WireItem:
    base = WireItem(
        guid=f"urn:newsml:agency.example:{n}",
        version="1",
        headline=f"Report {n} of the harbour",
        body_html=f"<p>Berth {n} was let on Thursday, the office said.</p>",
        versioned=Stamp(datetime(2026, 3, 12, 12, 0, tzinfo=UTC)),
        provider="Northern",
    )
    return replace(base, **more)


def put(folder: Path, name: str, *items: WireItem) -> None:
    """Write under a working name, then rename, as a careful sender does."""
    folder.mkdir(parents=True, exist_ok=True)
    working = folder / f".{name}"
    working.write_bytes(newsmlg2.render(items, sender="northern", sent_at=datetime.now(UTC)))
    working.rename(folder / name)


def headlines(site: Any) -> list[str]:
    told = json.loads(site.get("/wire.json")[2])
    return [each["headlines"][0]["value"] for each in told if each["pubStatus"] == "usable"]


def test_files_become_articles_a_hold_ends_and_a_kill_withdraws(
    serving: Callable[..., Any], until: Until, tmp_path: Path
) -> None:
    folder = tmp_path / "wire" / "northern"
    put(folder, "one.xml", item(1))
    site = serving(DATELINE_WIRE_FOLDER=str(tmp_path / "wire"), DATELINE_RIGHTS_PUBLIC="full")
    site.start("--no-samples", "--no-markets")
    assert until(lambda: headlines(site)) == ["Report 1 of the harbour"]
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=6)
    put(folder, "two.xml", item(2, embargo=Stamp(ends)))
    until(lambda: (folder / "done" / "two.xml").exists())
    seen_at = until(lambda: datetime.now(UTC) if len(headlines(site)) == 2 else None)
    assert seen_at >= ends
    (address,) = [each["uri"] for each in json.loads(site.get("/wire.json")[2]) if "Report 1 " in json.dumps(each)]
    page = address.removeprefix(site.url)
    put(folder, "kill.xml", item(1, version="2", status=PubStatus.CANCELED, headline="", body_html=None))
    until(lambda: site.get(page)[0] == 410)
    assert "the agency withdrew it" in site.get(page)[2]
    for path in ("/", "/latest", "/feed.xml", "/feed.atom", "/search?q=berth", "/sitemap.xml", "/wire.xml"):
        assert "Berth 1" not in site.get(path)[2] and "Report 1" not in site.get(path)[2], path
    assert site.stop() == 0


def test_a_server_that_is_killed_between_files_loses_and_doubles_nothing(
    serving: Callable[..., Any], until: Until, tmp_path: Path
) -> None:
    folder = tmp_path / "wire" / "northern"
    site = serving(DATELINE_WIRE_FOLDER=str(tmp_path / "wire"), DATELINE_RIGHTS_PUBLIC="full")
    for n in range(30):
        put(folder, f"{n}.xml", item(n))
    site.start("--no-samples", "--no-markets")
    until(lambda: any((folder / "done").glob("*.xml")), every=0.01)
    site.kill()
    site.start("--no-samples", "--no-markets")
    until(lambda: not list(folder.glob("*.xml")))
    assert sorted(headlines(site)) == sorted(f"Report {n} of the harbour" for n in range(30))
    assert len(list((folder / "done").iterdir())) == 30 and not (folder / "failed").exists()
    assert site.stop() == 0
