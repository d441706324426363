"""The doctor: what is well and what is not, each with the remedy. Reads the store and the disk, changes nothing."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from dateline.extract.outlets import Recipe, missed
from dateline.model import Source
from dateline.store.port import Store
from dateline.walk import recipes
from dateline.walk.health import ailing

LEAST_FREE_BYTES = 1 << 30
BACKUP_HOLDS_FOR = timedelta(days=7)
RECIPE_HOLDS_FOR = timedelta(days=365)  # outlets change their pages every few years
LOOKED_THROUGH, PAGES_OF_RECIPE = 500, 5  # articles
MOST_NAMED = 5
LATE_AFTER = timedelta(minutes=30)  # a due source that nobody asked for this long: nobody is walking


class Health(StrEnum):
    """How a thing is."""

    WELL = "well"
    LOOK = "look"  # works, but someone should look
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `remedy` is empty where all is well."""

    what: str
    health: Health
    words: str
    remedy: str = ""


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


async def examine(store: Store, folder: Path, now: datetime) -> Sequence[Finding]:
    """Look at everything that a store and its folder tell."""
    sources = await store.sources.sources()
    tally = await store.sources.tally()
    counts = ((tally.outlets, "outlet"), (tally.sources, "source"), (tally.articles, "article"))
    outlets = await store.sources.outlets()
    samples = sum(o.sample for o in outlets)
    return (
        _disk(folder),
        _backups(folder / "backups", now),
        Finding("store", Health.WELL, ", ".join(_counted(n, what) for n, what in counts)),
        _sources(sources),
        await _ailing(store, now),
        _walking(sources, now),
        await _desk(store),
        await _prices(store),
        await _recipes(store, folder / recipes.FOLDER, now.date()),
        Finding(
            "samples",
            Health.LOOK if samples else Health.WELL,
            f"{samples} sample outlets are shown" if samples else "no sample outlets",
            "when you have outlets of your own: dateline remove --samples" if samples else "",
        ),
    )


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    words = f"{free / (1 << 30):.1f} GiB free where the data lies"
    if free < LEAST_FREE_BYTES:
        return Finding("disk", Health.BROKEN, words, "make room: intake stops when the disk is full, reading goes on")
    return Finding("disk", Health.WELL, words)


def _backups(folder: Path, now: datetime) -> Finding:
    made = [file.stat().st_mtime for file in folder.glob("*")] if folder.is_dir() else []
    if not made:
        return Finding("backups", Health.LOOK, f"none in {folder}", "dateline backup")
    age = now - datetime.fromtimestamp(max(made), now.tzinfo)
    words = f"newest is {max(age.days, 0)} days old"
    if age > BACKUP_HOLDS_FOR:
        return Finding("backups", Health.LOOK, words, "dateline backup, once a day by a timer: docs/operating.md")
    return Finding("backups", Health.WELL, words)


def _sources(sources: Sequence[Source]) -> Finding:
    failing = [s for s in sources if s.failures and not (s.paused or s.retired)]
    if not failing:
        return Finding("sources", Health.WELL, "none is failing")
    worst = max(failing, key=lambda s: s.failures)
    words = f"{len(failing)} of {len(sources)} fail, the longest {worst.url}: {worst.last_words}"
    return Finding("sources", Health.LOOK, words, "dateline sources --failing")


async def _ailing(store: Store, now: datetime) -> Finding:
    """What ails sources, by cause, and those that someone should know of."""
    found = await ailing(store, now)
    if not found:
        return Finding("health", Health.WELL, "nothing ails any source")
    counts = Counter(each.ailment.cause.value for each in found)
    words = ", ".join(f"{count} {cause}" for cause, count in counts.most_common())
    serious = [f"{each.source.url}: {each.ailment.words}" for each in found if each.ailment.serious]
    words = "; ".join([words, *serious[:MOST_NAMED]])
    words += f"; and {len(serious) - MOST_NAMED} more" if len(serious) > MOST_NAMED else ""
    return Finding("health", Health.LOOK, words, "the desk's health page proposes a repair for each")


def _walking(sources: Sequence[Source], now: datetime) -> Finding:
    due = [s.next_poll_at for s in sources if s.next_poll_at and not (s.paused or s.retired)]
    if due and now - min(due) > LATE_AFTER:
        words = f"a source has been due since {min(due):%Y-%m-%d %H:%M} UTC"
        return Finding("intake", Health.BROKEN, words, "nobody is asking: start dateline serve, or look at its log")
    return Finding("intake", Health.WELL, "nothing is overdue")


async def _desk(store: Store) -> Finding:
    if await store.desk.accounts():
        return Finding("desk", Health.WELL, "has a password")
    return Finding("desk", Health.LOOK, "has no password yet", "open the link that dateline desk-link prints")


async def _prices(store: Store) -> Finding:
    span = await store.markets.candle_span()
    if span.oldest is None:
        return Finding("prices", Health.WELL, "none are kept yet")
    kept, size = span.rows + span.packed, span.block_bytes / 1e6
    words = f"{kept} candles since {span.oldest:%Y-%m-%d}; {span.packed} of them packed into {size:.1f} MB"
    return Finding("prices", Health.WELL, words)


async def _recipes(store: Store, folder: Path, today: date) -> Finding:
    """The operator's recipes: which find nothing on the newest pages of their outlets, and which are old.

    Errors: ConfigError.
    """
    known = recipes.of_folder(folder)
    lost = [(recipe, fields) for recipe in known if (fields := await _lost(store, recipe))]
    old = [recipe for recipe in known if today - recipe.written > RECIPE_HOLDS_FOR]
    words = [f"{recipe.hosts[0]}: {', '.join(sorted(fields))} not found on its newest pages" for recipe, fields in lost]
    words += [f"{recipe.hosts[0]}: written {recipe.written}" for recipe in old]
    if words:
        remedy = "try it on a new page, mend it or delete it: dateline extract ADDRESS --recipe FILE"
        return Finding("recipes", Health.LOOK, "; ".join(words[:MOST_NAMED]), remedy)
    return Finding("recipes", Health.WELL, _counted(len(known), "recipe") if known else "none")


async def _lost(store: Store, recipe: Recipe) -> frozenset[str]:
    """The fields that a recipe found on none of its outlet's newest pages."""
    openings = [filed for filed in await store.news.latest(limit=LOOKED_THROUGH) if recipe.fits(filed.article.url)]
    wholes = [await store.news.article(filed.id) for filed in openings[:PAGES_OF_RECIPE]]
    told = [fields for filed in wholes if filed and (fields := missed(filed.article, recipe)) is not None]
    return frozenset.intersection(*told) if told else frozenset()
