"""The small readers of a page's fields, for any text: never a failure, and nothing that was not printed."""

from __future__ import annotations

import math
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.extract import captions, datelines, people, printed_days
from dateline.extract.headline_evidence import PLACES, Said, candidates, fold
from dateline.extract.headlines import shown
from dateline.extract.languages import can_be, of_text, tag
from dateline.extract.sections import plain

pieces = st.sampled_from(
    [
        "Photo:", "Foto", "©", "(", ")", "[", "]", "/", "|", "via", "Getty Images", "AP", "Reuters", "Ann Lee", "by", "By",
        "Von", "and", ",", ";", "3", "May", "2024", "03/04/2024", "10:15", "24 نيسان 2020", "2024年5月3日", "PARIS", "—", "-",
        ".", "Updated", "The storm hit.", "東京", "\u00ad", "\u200b", "ß", "İ",
    ]
)  # fmt: skip
lines = st.one_of(
    st.text(max_size=80), st.lists(pieces, max_size=24).map(" ".join), st.lists(pieces, max_size=24).map("".join)
)


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


@settings(max_examples=80, deadline=None)
@given(lines, st.none() | lines)
def test_a_caption_and_its_credit_are_parts_of_what_was_printed(text: str, credit: str | None) -> None:
    found = captions.read(text, credit)
    for part, whole in ((found.caption, text), (found.credit, f"{text} {credit or ''}")):
        assert part is None or _bare(part) in _bare(whole)


@settings(max_examples=80, deadline=None)
@given(lines)
def test_the_names_of_a_byline_stand_in_it(text: str) -> None:
    for found in (
        people.from_byline(text, ()),
        people.from_byline(text, (), marked=True),
        people.beside_a_day(text, ()),
    ):
        assert all(_bare(name) in _bare(text) for name in (*found.people, *found.others))


@settings(max_examples=80, deadline=None)
@given(lines, st.sampled_from([None, "de", "en-US", "en-GB", "ja"]))
def test_a_day_found_in_a_line_is_a_stamp_whose_year_is_printed(text: str, language: str | None) -> None:
    found = printed_days.find(text, language)
    assert found is None or str(found.when.year)[2:] in unicodedata.normalize("NFKC", text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(lines, st.sampled_from(PLACES)), max_size=8), st.lists(lines, max_size=3), lines)
def test_every_candidate_is_part_of_what_was_said_and_its_evidence_is_finite(
    said: list[tuple[str, str]], names: list[str], url: str
) -> None:
    for found in candidates([Said(*one) for one in said], names, url, frozenset()):
        assert any(fold(found.text) in fold(text) for text, _ in said)
        assert all(math.isfinite(value) for value in found.evidence)
    assert shown(url, [text for text, _ in said]) in {url, *(text for text, _ in said)}


@settings(max_examples=60, deadline=None)
@given(lines)
def test_any_text_has_a_language_or_none_and_an_opening_or_none(text: str) -> None:
    language = of_text(text)
    assert language is None or (tag(language) == language and can_be(language, language))
    found = datelines.read(text)
    assert found is None or (found[0].place in text and found[1] <= len(text))
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    "text", ["(" * 5_000, "Photo: " * 2_000, "by " * 3_000, "1/" * 4_000, "A. " * 3_000, "| " * 4_000]
)
def test_long_lines_of_one_sign_are_read_like_any_other(text: str) -> None:
    captions.read(text)
    people.from_byline(text, (), marked=True)
    printed_days.find(text)
    datelines.read(text)
    assert isinstance(candidates([Said(text[:399], "h1"), Said(text[:399], "title")], ["x"], text, frozenset()), list)
