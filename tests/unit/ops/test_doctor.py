"""The doctor: what is well and what is not, with the remedy, from a real store and a real folder."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dateline.clock import SystemClock
from dateline.model import NextPoll, Outcome, OutcomeKind, Source
from dateline.ops import doctor
from dateline.ops.doctor import Finding, Health
from dateline.store import open_store
from dateline.store.port import Polled, Store

NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store("sqlite://", clock=SystemClock(), backup_dir=tmp_path)
    yield opened
    await opened.close()


async def finding(store: Store, folder: Path, what: str, now: datetime = NOW) -> Finding:
    [found] = [each for each in await doctor.examine(store, folder, now) if each.what == what]
    return found


async def source(store: Store, url: str = "https://a.example/feed", *, sample: bool = False) -> Source:
    outlet = await store.sources.add_outlet("Post", url.rsplit("/", 1)[0] + "/", sample=sample)
    made, _ = await store.sources.add_source(outlet.id, url, now=NOW)
    return made


async def fails(store: Store, words: str, failures: int) -> None:
    claimed = await store.sources.claim(NOW, 1, timedelta(minutes=2), ())
    outcome = Outcome(OutcomeKind.UNREACHABLE, words, NOW)
    upcoming = NextPoll(NOW + timedelta(hours=1), "we wait longer each time")
    kept = await store.news.keep([Polled(claimed[0], outcome, upcoming, failures)], NOW)
    assert kept.lost == ()


async def test_every_finding_that_is_not_well_names_a_remedy(store: Store, tmp_path: Path) -> None:
    await source(store, sample=True)
    for each in await doctor.examine(store, tmp_path, NOW + timedelta(days=1)):
        assert each.words
        assert bool(each.remedy) == (each.health is not Health.WELL), each


async def test_a_disk_that_is_nearly_full_is_broken(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 40, 0, (1 << 30) - 1))
    assert (await finding(store, tmp_path, "disk")).health is Health.BROKEN
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 40, 0, 1 << 30))
    assert (await finding(store, tmp_path, "disk")).health is Health.WELL


async def test_the_newest_backup_is_what_counts(store: Store, tmp_path: Path) -> None:
    assert (await finding(store, tmp_path, "backups")).words == f"none in {tmp_path / 'backups'}"
    folder = tmp_path / "backups"
    folder.mkdir()
    for name, age in (("old.db", timedelta(days=40)), ("new.db", timedelta(days=8))):
        file = folder / name
        file.write_bytes(b"x")
        stamp = (NOW - age).timestamp()
        os.utime(file, (stamp, stamp))
    late = await finding(store, tmp_path, "backups")
    assert (late.health, late.words) == (Health.LOOK, "newest is 8 days old")
    fresh = await finding(store, tmp_path, "backups", NOW - timedelta(days=2))
    assert (fresh.health, fresh.words) == (Health.WELL, "newest is 6 days old")


async def test_the_source_that_fails_longest_is_named_with_its_words(store: Store, tmp_path: Path) -> None:
    assert (await finding(store, tmp_path, "sources")).health is Health.WELL
    await source(store, "https://a.example/feed")
    await fails(store, "no such name", 2)
    worst = await source(store, "https://b.example/feed")
    await fails(store, "its certificate has expired", 5)
    found = await finding(store, tmp_path, "sources")
    assert found.health is Health.LOOK
    assert found.words == "2 of 2 fail, the longest https://b.example/feed: its certificate has expired"
    await store.sources.change_source(worst.id, paused=True)
    assert "https://a.example/feed: no such name" in (await finding(store, tmp_path, "sources")).words


async def test_a_source_that_nobody_asks_for_half_an_hour_means_nobody_is_walking(store: Store, tmp_path: Path) -> None:
    made = await source(store)
    assert (await finding(store, tmp_path, "intake", NOW + timedelta(minutes=29))).health is Health.WELL
    late = await finding(store, tmp_path, "intake", NOW + timedelta(minutes=31))
    assert late.health is Health.BROKEN and "due since 2026-03-12 14:00 UTC" in late.words
    await store.sources.change_source(made.id, paused=True)
    assert (await finding(store, tmp_path, "intake", NOW + timedelta(days=9))).health is Health.WELL


async def test_samples_and_a_desk_without_a_password_are_to_be_looked_at(store: Store, tmp_path: Path) -> None:
    assert (await finding(store, tmp_path, "samples")).health is Health.WELL
    await source(store, sample=True)
    samples = await finding(store, tmp_path, "samples")
    assert samples.health is Health.LOOK and "dateline remove --samples" in samples.remedy
    assert (await finding(store, tmp_path, "desk")).health is Health.LOOK
    await store.desk.put_account("ada", "$argon2id$...", NOW)
    assert (await finding(store, tmp_path, "desk")).health is Health.WELL


async def test_one_of_a_thing_is_counted_as_one(store: Store, tmp_path: Path) -> None:
    await source(store)
    assert (await finding(store, tmp_path, "store")).words == "1 outlet, 1 source, 0 articles"
