"""Words of the interface: every language has every word, with the same values, and dates as it writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from importlib import resources

import pytest

from dateline.model import SECTIONS, OutcomeKind
from dateline.site.words import _table, languages, words_for

NOW = datetime(2026, 3, 12, 14, 32, tzinfo=UTC)
_VALUE = re.compile(r"\{(\w+)\}")


def test_the_five_languages_are_there() -> None:
    assert languages() == ("ar", "de", "en", "es", "fr")


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_every_word_with_the_same_values(lang: str) -> None:
    english, table = _table("en"), _table(lang)
    assert english is not None and table is not None
    assert set(english) <= set(table)
    for key, text in english.items():
        if key.endswith(("_one", "_two")):
            continue  # a form for one may leave the number out
        assert set(_VALUE.findall(table[key])) == set(_VALUE.findall(text)), key


@pytest.mark.parametrize("lang", languages())
def test_every_section_has_a_name(lang: str) -> None:
    words = words_for(lang, "UTC")
    assert all(words.section(slug) for slug in SECTIONS)


def test_every_bad_outcome_has_words_for_readers() -> None:
    words = words_for("en", "UTC")
    good = {OutcomeKind.NEW, OutcomeKind.SAME, OutcomeKind.MOVED}
    assert all(words.has(f"sources_{kind.replace(' ', '_')}") for kind in OutcomeKind if kind not in good)


def test_a_language_without_words_gets_english_and_says_so() -> None:
    words = words_for("pt-BR", "UTC")
    assert (words.lang, words.dir) == ("en", "ltr")
    assert words("nav_latest") == "Latest"


def test_a_regional_tag_gets_its_main_languages_words() -> None:
    assert words_for("de-AT", "UTC").lang == "de"


def test_a_language_tag_cannot_name_another_file() -> None:
    assert words_for("../../secret", "UTC").lang == "en"


@pytest.mark.parametrize(
    ("lang", "zone", "text"),
    [
        ("en", "UTC", "12 March 2026, 14:32 UTC"),
        ("en", "Europe/Lisbon", "12 March 2026, 14:32 WET"),
        ("de", "Europe/Berlin", "12. März 2026, 15:32 MEZ"),
        ("es", "UTC", "12 de marzo de 2026, 14:32 UTC"),
        ("ar", "Africa/Cairo", "12 مارس 2026، 16:32 EET"),
    ],
)
def test_a_moment_is_written_in_the_sites_language_and_time_zone(lang: str, zone: str, text: str) -> None:
    assert words_for(lang, zone).moment(NOW) == text


def test_an_age_is_now_then_minutes_then_hours_then_a_date() -> None:
    words = words_for("en", "UTC")
    ages = [timedelta(seconds=59), timedelta(minutes=9, seconds=59), timedelta(hours=2), timedelta(hours=24)]
    assert [words.ago(NOW - age, NOW) for age in ages] == ["now", "9 min ago", "2 h ago", None]
    assert words.ago(NOW + timedelta(minutes=3), NOW) == "now"


def test_a_short_date_names_the_year_only_where_it_is_another() -> None:
    words = words_for("en", "UTC")
    assert words.short(date(2026, 3, 9), 2026) == "9 Mar"
    assert words.short(date(2025, 3, 9), 2026) == "9 Mar 2025"


def test_a_count_takes_the_plural_form_of_its_language() -> None:
    assert words_for("en", "UTC").count("list_articles", 1) == "1 article"
    assert words_for("en", "UTC").count("list_articles", 2) == "2 articles"
    assert words_for("ar", "UTC").count("list_articles", 2) == "مقالان"
    assert words_for("ar", "UTC").count("list_articles", 5) == "5 مقالات"


def test_every_word_is_used() -> None:
    english = _table("en")
    assert english is not None
    folder = resources.files("dateline.site")
    files = [f for part in (folder, folder / "views", folder / "templates") for f in part.iterdir() if f.is_file()]
    used = "".join(f.read_text() for f in files)
    named_by_value = ("section_", "error_", "sources_", "article_kind_", "article_bound_", "date_", "direction")
    unused = [
        key
        for key in english
        if key not in used and key.rpartition("_")[0] not in used and not key.startswith(named_by_value)
    ]
    assert unused == []
