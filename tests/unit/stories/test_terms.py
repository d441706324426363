"""What of an article tells its happening."""

from __future__ import annotations

from dateline.stories.names import is_title_case, latin, names_inside, names_of
from dateline.stories.terms import ALL, FIGURE, LEDE, MOST_TERMS, NAME, TITLE, stem, terms, terms_of


def weights(title: str, body: str) -> dict[str, list[float]]:
    found = terms(title, body)
    return dict(zip(found.words, found.weights.tolist(), strict=True))


def test_words_are_weighed_by_where_they_stand() -> None:
    found = weights("Ferry aground", "The ferry Halvard lay off Orsund.\n\nDivers came later with 40 men.")
    assert found["ferry"][TITLE] == 1
    assert found["ferry"][LEDE] > 0
    assert found["diver"][LEDE] == 0
    assert found["diver"][ALL] > 0
    assert found["40"][FIGURE] == 1


def test_a_capital_inside_a_sentence_is_a_name_and_one_at_its_start_is_not() -> None:
    found = weights("ferry aground", "Divers reached the ferry Halvard off Orsund.")
    assert found["halvard"][NAME] == 1
    assert found["diver"][NAME] == 0


def test_a_headline_in_title_case_names_nothing() -> None:
    assert is_title_case("Ferry Runs Aground With Many People Aboard")
    assert not is_title_case("Ferry Halvard runs aground near the coast")
    assert "aground" not in names_of("Ferry Runs Aground Near Coast", "It lay off Orsund.")


def test_quotation_marks_and_figures_of_any_style_are_the_same_terms() -> None:
    assert terms_of("“1,400 people”, he said") == terms_of('"1400 people", he said')
    assert terms_of("Halvard’s captain") == terms_of("Halvard's captain")


def test_endings_go_and_grammar_tells_nothing() -> None:
    assert stem("subsidies") == stem("subsidy")
    assert stem("ferries") == stem("ferry")
    assert stem("the") == ""


def test_names_of_other_scripts_are_written_in_latin_letters() -> None:
    assert latin("путин") == "putin"
    assert latin("αθηνα") == "athina"
    assert stem("москва")[:5] == stem("москвы")[:5]
    assert "лондоне" in names_inside("Переговоры прошли в Лондоне")


def test_a_script_without_spaces_gives_pairs() -> None:
    assert "港湾" in terms_of("港湾の台帳")


def test_a_long_text_costs_and_weighs_no_more_than_its_beginning() -> None:
    long = terms("Title", "word " * 50 + " ".join(f"w{n}x" for n in range(100_000)))
    assert len(long.words) <= MOST_TERMS
    assert (long.hashes[:-1] < long.hashes[1:]).all()


def test_no_words_are_no_terms() -> None:
    empty = terms("", "  ")
    assert empty.words == ()
    assert empty.weights.shape == (0, 5)
