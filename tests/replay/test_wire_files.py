"""Agencies' documents of the shared corpus: what is valid is read, what is not is named, dpa's pairs are equal."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline.errors import FormatError
from dateline.formats.wire import digitalwires, newsmlg2, ninjs, port
from dateline.formats.wire.item import WireItem

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
_VERSION = re.compile(r"/([123]\.\d+)/should_")


def files(shared: Path, group: str) -> list[Path]:
    return sorted(p for p in (shared / "corpus" / "feeds" / group).rglob("*") if p.is_file())


def read(path: Path) -> tuple[WireItem, ...]:
    """A document, held to the version whose folder it lies in where it names none."""
    data, found = path.read_bytes(), _VERSION.search(path.as_posix())
    module = port.format_of(data)
    version = found[1] if found else None
    if module is ninjs:
        return ninjs.parse(data, path.name, version)
    if module is newsmlg2:
        return newsmlg2.parse(data, path.name, version)
    return port.parse(data, path.name)[1]


@pytest.mark.parametrize("group", ["newsml-g2", "ninjs"])
def test_what_should_pass_passes(group: str, shared: Path) -> None:
    passing = [p for p in files(shared, group) if "should_pass" in p.parts]
    assert len(passing) > 80
    for path in passing:
        read(path)


@pytest.mark.parametrize("group", ["newsml-g2", "ninjs"])
def test_what_should_fail_is_named_with_its_reason(group: str, shared: Path) -> None:
    failing = [p for p in files(shared, group) if "should_fail" in p.parts]
    assert len(failing) >= 8
    for path in failing:
        with pytest.raises(FormatError) as refused:
            read(path)
        assert refused.value.url == path.name
        assert len(refused.value.reason) > 12, path.name


@pytest.mark.parametrize("group", ["newsml-apa", "newsml-dpa", "newsml-gex"])
def test_every_document_of_these_agencies_is_read(group: str, shared: Path) -> None:
    for path in files(shared, group):
        items = read(path)
        assert items and all(item.guid for item in items), path.name


def test_superdesks_documents_are_read_or_named(shared: Path) -> None:
    told: dict[str, int] = {}
    for path in files(shared, "superdesk-wire"):
        try:
            name, _ = port.parse(path.read_bytes(), path.name)
        except FormatError:
            continue
        told[name] = told.get(name, 0) + 1
    assert told["NewsML-G2"] >= 23 and told["ANPA 1312"] == 7 and told["IPTC 7901"] == 2
    assert told["NITF"] >= 10 and told["NewsML 1.2"] >= 2 and told["ninjs"] >= 5


def test_the_pairs_of_dpa_are_equal(shared: Path) -> None:
    pairs = 0
    for path in files(shared, "newsml-dpa"):
        other = path.parent.parent / "output" / f"{path.stem}.xml"
        if path.parent.name != "input" or not other.exists():
            continue
        (one,), (two, *_) = digitalwires.parse(path.read_bytes(), path.name), read(other)
        pairs += 1
        # As NewsML-G2 its pictures are items of their own, and dpa leaves out what AP filed it under.
        assert {s.code for s in two.subjects if s.code} <= {s.code for s in one.subjects}
        assert one.pictures == two.pictures or not two.pictures
        alike = {"subjects": (), "pictures": ()}
        assert replace(one, **alike) == replace(two, **alike), path.name  # type: ignore[arg-type]
    assert pairs == 12


def test_a_round_trip_of_dpas_wires_loses_nothing(shared: Path) -> None:
    for path in files(shared, "newsml-dpa"):
        for item in read(path):
            again = newsmlg2.parse(newsmlg2.render([item], sender="x", sent_at=NOW), "again.xml")
            assert again == (item,), path.name
            assert ninjs.parse(ninjs.render([item]), "again.json") == (item,), path.name


def test_mutilated_documents_are_named_and_never_break(shared: Path) -> None:
    """Every document cut in half, and with its brackets turned: an answer or our own error, never another."""
    for group in ("newsml-g2", "newsml-apa", "newsml-dpa", "newsml-gex", "ninjs", "superdesk-wire"):
        for path in files(shared, group)[::4]:
            data = path.read_bytes()
            for broken in (data[: len(data) // 2], data.replace(b">", b"<", 3), b"\x00" + data, data[::-1][:5_000]):
                with contextlib.suppress(FormatError):
                    port.parse(broken, path.name)
