"""The desk speaks the site's language: every word of its pages goes through one table a language."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from dateline.site.desk import health, outlets, prices, reader, sources, stories, visit
from dateline.site.words import desk_table, languages, words_for

TRANSLATED = tuple(lang for lang in languages() if lang != "en")
_CALL = re.compile(r"(?<![\w.])d\('((?:[^'\\]|\\.)*)'\)")
_VALUE = re.compile(r"\{(\w+)\}")
LEAST_SHARE = 0.9  # words of one trade (agency files) may stay English


def used() -> set[str]:
    """Every word that templates and code ask for."""
    folder = resources.files("dateline.site") / "templates" / "desk"
    texts = [page.read_text(encoding="utf-8") for page in folder.iterdir() if page.name.endswith(".html")]
    found = {match.replace("\\'", "'") for text in texts for match in _CALL.findall(text)}
    found |= (
        set(stories.KINDS.values())
        | {label for _, label in visit.MENU}
        | set(visit.DONE.values())
        | set(reader.SHOWS.values())
    )
    found |= {label for label, _ in sources.SHOWS.values()} | set(sources.PAGE_RULES.values())
    found |= set(health.CAUSES.values()) | set(health.REPAIRS.values())
    found |= set(prices.KINDS.values())
    choices = (*outlets.EXTENTS.values(), *outlets.PICTURES.values())
    return found | {words for choice in choices for words in choice}


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_language_has_most_of_the_desks_words_and_the_same_values_in_them(lang: str) -> None:
    table, wanted = desk_table(lang), used()
    missing = sorted(wanted - table.keys())
    assert len(missing) <= len(wanted) * (1 - LEAST_SHARE), missing
    for english, words in table.items():
        assert set(_VALUE.findall(words)) == set(_VALUE.findall(english)), english
        assert words.strip(), english


def test_all_translations_have_the_same_words() -> None:
    assert len({frozenset(desk_table(lang)) for lang in TRANSLATED}) == 1


def test_what_a_language_has_not_is_said_in_english_and_the_menu_is_its_own() -> None:
    german = words_for("de", "UTC")
    assert [german.desk(label) for _, label in visit.MENU][:2] == ["Lesen", "Themen"]
    assert german.desk("{n} sources were added. They are asked now, each host in its turn.", n=3).startswith(
        "3 Quellen"
    )
    assert german.desk("no such words") == "no such words"
    assert words_for("en", "UTC").desk("Sources") == "Sources"


def test_no_desk_page_has_words_that_pass_by_the_table() -> None:
    """What stands between tags is made of expressions; a word there would be English for everybody."""
    folder = resources.files("dateline.site") / "templates" / "desk"
    left = {}
    for page in folder.iterdir():
        text = re.sub(
            r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>", "\x00", page.read_text(encoding="utf-8")
        )
        text = re.sub(
            r"(?s)<code>.*?</code>|<a href=\"/wire[^>]*>[^<]*</a>|<a href=\"/desk/wire[^>]*>[^<]*</a>", "", text
        )
        text = re.sub(r" (?:lang|dir)=\"\x00\"", "", text)  # of a macro that writes attributes
        words = re.findall(r">([^<>]*[A-Za-z]{3,}[^<>]*)<", text)
        if words:
            left[page.name] = words
    assert left == {}
