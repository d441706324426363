"""Words looked for are marked in the text that is shown, and the text stays what it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.site.views.search import _pattern, cut


@given(st.text(max_size=80), st.text(max_size=40))
def test_pieces_are_the_text(text: str, wanted: str) -> None:
    assert "".join(piece.text for piece in cut(text, _pattern(wanted))) == text


def test_words_are_marked_whatever_their_case_and_signs_are_literal() -> None:
    pieces = cut("Ports (a+b) and PORTS", _pattern('"ports" a+b -and'))
    assert [p.text for p in pieces if p.hit] == ["Ports", "a", "b", "PORTS"]


def test_a_word_that_must_not_occur_is_not_marked() -> None:
    assert not any(p.hit for p in cut("copper", _pattern("-copper")))


def test_a_word_of_a_script_without_spaces_is_marked_inside_a_line() -> None:
    assert [p.text for p in cut("大西洋の十一港", _pattern("西洋")) if p.hit] == ["西洋"]


def test_a_word_is_marked_with_and_without_its_accents() -> None:
    assert [p.text for p in cut("Die Fähre, eine FÄHRE", _pattern("fahre")) if p.hit] == ["Fähre", "FÄHRE"]
    assert [p.text for p in cut("the fahre", _pattern("Fähre")) if p.hit] == ["fahre"]
    assert not any(p.hit for p in cut("か", _pattern("が"))), "another letter"
    assert not any(p.hit for p in cut("하", _pattern("한"))), "another letter"
