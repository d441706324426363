"""What the text helpers promise: valid Unicode, one identity, one index form, linear time."""

from __future__ import annotations

import pytest

from dateline.text import graphemes, hash64, plain, reading_minutes, searchable, tidy, unescape, valid, words


def test_tidy_gives_one_line_of_valid_unicode() -> None:
    assert tidy(" a\x00b\n\tc\ud800d\ufeff  e\u00a0f\ufffe ") == "ab cd e f"


def test_tidy_keeps_joiners_that_scripts_and_emoji_need() -> None:
    assert tidy("می\u200cخواهم 👩\u200d🚀") == "می\u200cخواهم 👩\u200d🚀"


def test_valid_keeps_white_space() -> None:
    assert valid("a\n \x08b") == "a\n b"


def test_hash64_is_the_same_for_case_width_and_white_space() -> None:
    assert hash64("Ｔｏｋｙｏ  Rates\n") == hash64("tokyo rates")
    assert hash64("tokyo rates") != hash64("tokyo rate")


def test_hash64_fits_a_signed_64_bit_column_and_never_changes() -> None:
    values = [hash64(str(number)) for number in range(200)]
    assert all(-(2**63) <= value < 2**63 for value in values)
    assert min(values) < 0 < max(values)
    assert hash64("tokyo rates") == -434450166402036014


@pytest.mark.parametrize("gap", ["\t", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x1f", "  ", " \n "])
@pytest.mark.parametrize("end", ["rates", "\u201crates\u201d", "Z\xfcrich"])
def test_hash64_takes_any_white_space_for_one_space(gap: str, end: str) -> None:
    assert hash64(f"{gap}TOKYO{gap}{end}{gap}") == hash64(f"tokyo {end}")


def test_hash64_takes_a_lone_surrogate() -> None:
    assert isinstance(hash64("\ud800"), int)


@pytest.mark.parametrize(
    ("text", "indexed"),
    [
        ("Zürich STRASSE Straße", "zurich strasse strasse"),
        ("東京タワー in Tokyo", "東 京 タ ワ ー in tokyo"),
        ("สวัสดี", "ส วั ส ดี"),
        ("İstanbul ﬁnal", "istanbul final"),
        ("Майский йод", "майский йод"),
        ("ﾄｳｷｮｳ", "ト ウ キ ョ ウ"),
        ("서울 시장", "서울 시장"),
    ],
)
def test_the_search_index_stores(text: str, indexed: str) -> None:
    assert searchable(text) == indexed


def test_what_is_searchable_once_stays_so() -> None:
    for text in ("Zürich", "東京タワー", "สวัสดี", "ｶﾞﾗｽ", "İ", "ǆ ΐ"):
        assert searchable(searchable(text)) == searchable(text)


def test_words_count_characters_where_no_spaces_are_written() -> None:
    assert words("two words") == 2
    assert words("東京 is big") == 4


def test_graphemes_count_what_a_reader_sees() -> None:
    assert graphemes("👩‍🚀é\u0301a") == 3


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>One</p><p>two <b>bo</b>ld</p>", "One two bold"),
        ("a < b &amp; c &lt;i&gt;", "a < b & c <i>"),
        ("x<script>alert(1)</script >y<!-- no --> z", "x y z"),
        ('<img alt="a > b">after', "after"),
        ("before<script>never closed", "before"),
        ("one<br/>two", "one two"),
        ("&#0;&#xD800;&bogus;", "\ufffd\ufffd&bogus;"),
        ("5 <- 6 <", "5 <- 6 <"),
    ],
)
def test_plain_gives_the_text_of_a_fragment(fragment: str, text: str) -> None:
    assert plain(fragment) == text


def test_a_reference_of_six_thousand_digits_is_dropped_and_the_rest_kept() -> None:
    assert unescape("&#" + "9" * 6000 + ";x &amp; y").startswith("x &")


@pytest.mark.parametrize("unit", ["<", "<a ", '<a "', '<a ">', "<!--", "<script>", "&", "&#", '">', "<b><i>"])
def test_plain_takes_a_hundred_kilobytes_of_anything(unit: str) -> None:
    assert isinstance(plain(unit * (100_000 // len(unit))), str)


@pytest.mark.parametrize(
    ("count", "language", "minutes"),
    [
        (0, "en", None),
        (10, "en", 1),
        (690, "en", 3),
        (690, None, 3),
        (1_060, "ja", 2),
        (760, "zh-Hant", 2),
        (2_700, "th", 3),
    ],
)
def test_reading_time_goes_by_characters_where_a_script_writes_no_spaces(
    count: int, language: str | None, minutes: int | None
) -> None:
    assert reading_minutes(count, language) == minutes
