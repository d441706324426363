"""The words of the interface, by language, and dates as that language writes them.

A language without a file here gets English words, and the page then says `lang="en"`, so that a reader's
software speaks them right. The desk's words are found by their English, in `words/desk/`.
Source: docs/site.md, "Words"; docs/desk.md, "Its language".
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_name

FALLBACK = "en"
# Where a language alone would give another country's dates: an English page says 12 March, not March 12.
_LOCALES = {"en": "en_GB"}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Words:
    """One language's words. Built by `words_for`.

    `lang` is what the words are written in, which need not be what was asked for.
    """

    def __init__(
        self,
        lang: str,
        table: Mapping[str, str],
        english: Mapping[str, str],
        zone: tzinfo,
        desk: Mapping[str, str] | None = None,
    ) -> None:
        self.lang = lang
        self.dir = table.get("direction", "ltr")
        self.locale = Locale.parse(_LOCALES.get(lang, lang).replace("-", "_"))
        self.zone = zone
        self._table = table
        self._english = english
        self._desk = desk or {}

    def __call__(self, key: str, /, **values: object) -> str:
        """The words under a key, with values put in.

        Errors: KeyError for a key that English has not: a mistake in a template, found by a test.
        """
        text = self._table.get(key)
        if text is None:
            text = self._english[key]
        return text.format_map(values) if values else text

    def count(self, key: str, n: int, **values: object) -> str:
        """The words under `key` in the plural form that goes with n: "articles_one", "articles_other"."""
        form = self.locale.plural_form(n)
        text = self._table.get(f"{key}_{form}") or self._table.get(f"{key}_other") or self._english[f"{key}_other"]
        return text.format_map({"n": n, **values})

    def desk(self, english: str, /, **values: object) -> str:
        """Words of the desk, asked for by their English; in English where the language has none."""
        text = self._desk.get(english, english)
        return text.format_map(values) if values else text

    def has(self, key: str) -> bool:
        """Whether there are words under that key."""
        return key in self._table or key in self._english

    def section(self, slug: str) -> str:
        """The name of a section."""
        return self(f"section_{slug}")

    # -- dates ---------------------------------------------------------------------------------------

    def day(self, when: date) -> str:
        """12 March 2026"""
        return _date(when, "long", self.locale)

    def month(self, when: date) -> str:
        """March 2026"""
        return format_date(when, "LLLL y", locale=self.locale)

    def weekday(self, when: date) -> str:
        """Thursday 12 March"""
        return _date(when, self("date_weekday"), self.locale)

    def year_after(self, when: date) -> str:
        """The year as it follows `weekday`."""
        return _date(when, self("date_year"), self.locale)

    def short(self, when: date, this_year: int) -> str:
        """9 Mar; with the year where it is not this one."""
        return _short(when, when.year != this_year, self.locale)

    def clock(self, when: datetime) -> str:
        """14:28, in the site's time zone."""
        return when.astimezone(self.zone).strftime("%H:%M")

    def moment(self, when: datetime) -> str:
        """12 March 2026, 06:12 UTC, in the site's time zone."""
        local = when.astimezone(self.zone)
        return f"{self.day(local.date())}{self('date_comma')} {local:%H:%M} {self.zone_name(local)}"

    def utc(self, when: datetime) -> str:
        """12 March 2026, 06:12 UTC, for the title of a time."""
        at = when.astimezone(UTC)
        return f"{self.day(at.date())}{self('date_comma')} {at:%H:%M} UTC"

    def zone_name(self, when: datetime) -> str:
        """The zone's short name at that instant: UTC, CET; an offset where it has none."""
        if self.zone is UTC or str(self.zone) == "UTC":
            return "UTC"
        return _zone_name(when.replace(minute=0, second=0, microsecond=0), self.locale)

    def ago(self, when: datetime, now: datetime) -> str | None:
        """now, 9 min ago, 2 h ago; None from a day on, when a date says more."""
        age = now - when
        if age < MINUTE:
            return self("ago_now")
        if age < HOUR:
            return self("ago_minutes", n=age // MINUTE)
        if age < DAY:
            return self("ago_hours", n=age // HOUR)
        return None


@functools.lru_cache(maxsize=2048)  # a page names the same few days eight times
def _date(when: date, pattern: str, locale: Locale) -> str:
    return str(format_date(when, pattern, locale=locale))


@functools.lru_cache(maxsize=2048)
def _short(when: date, with_year: bool, locale: Locale) -> str:
    skeleton = "yMMMd" if with_year else "MMMd"
    pattern = locale.datetime_skeletons[skeleton]
    return str(format_date(when, str(getattr(pattern, "pattern", pattern)), locale=locale))


@functools.lru_cache(maxsize=256)
def _zone_name(when: datetime, locale: Locale) -> str:
    """CET rather than Mitteleuropäische Zeit; GMT+01:00 where there is no short name."""
    own, common = get_timezone_name(when, "short", locale=locale), when.tzname() or ""
    if own.isalpha() and len(own) <= 6:
        return own
    return common if common.isalpha() else format_datetime(when, "OOOO", locale=locale)


@functools.cache
def _table(lang: str) -> Mapping[str, str] | None:
    file = resources.files("dateline.site") / "words" / f"{lang}.toml"
    if not file.is_file():
        return None
    tables: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    flat: dict[str, str] = {}
    for name, value in tables.items():
        if isinstance(value, dict):
            flat.update({f"{name}_{key}": str(text) for key, text in value.items()})
        else:
            flat[name] = str(value)
    return flat


@functools.cache
def desk_table(lang: str) -> Mapping[str, str]:
    """The desk's words of a language, by their English; empty for English itself."""
    file = resources.files("dateline.site") / "words" / "desk" / f"{lang}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def languages() -> tuple[str, ...]:
    """Languages that have words here."""
    folder = resources.files("dateline.site") / "words"
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def words_for(language: str, time_zone: str) -> Words:
    """The words of a language, of its main language, or English."""
    english = _table(FALLBACK)
    assert english is not None
    for lang in (language.lower(), language.lower().split("-")[0]):
        table = _table(lang) if lang.replace("-", "").isalnum() else None
        if table is not None:
            return Words(lang, table, english, _zone(time_zone), desk_table(lang))
    return Words(FALLBACK, english, english, _zone(time_zone))


def _zone(name: str) -> tzinfo:
    return UTC if name == "UTC" else ZoneInfo(name)
