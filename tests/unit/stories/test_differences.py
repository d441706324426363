"""What a copy did with a text, readable."""

from __future__ import annotations

from tests.copied_texts import article, report

from dateline.model import Article
from dateline.stories.differences import Difference, Mark, difference

TEXT = [
    "The dam at Kors burst on Monday, officials said.",
    "Nobody was hurt. “We heard a roar”, Ada Lind said.",
    "Repairs take two years.",
]


def stretches(of: Article, found: Difference, mark: Mark) -> list[str]:
    paragraphs = found.copied if mark is Mark.ADDED else found.original
    return [of.blocks[p.block].text[s.start : s.end].strip() for p in paragraphs for s in p.spans if s.mark is mark]


def test_an_unchanged_text_differs_in_nothing() -> None:
    found = difference(article(TEXT), article(TEXT))
    assert found.words() == ()
    assert found.kept == 1


def test_marks_and_line_breaks_are_no_difference() -> None:
    other = [" ".join(TEXT).replace("“", '"').replace("”", '"')]
    assert difference(article(other), article(TEXT)).words() == ()


def test_a_cut_an_addition_and_another_headline_are_told() -> None:
    ours = article([TEXT[0], "Our reporter saw the road under water.", TEXT[1]], "Kors under water")
    whole = article(TEXT, "Dam bursts")
    found = difference(ours, whole)
    assert found.words() == ("another headline", "1 of 3 paragraphs cut", "1 paragraph added")
    assert stretches(ours, found, Mark.ADDED) == ["Our reporter saw the road under water."]
    assert stretches(whole, found, Mark.CUT) == ["Repairs take two years."]


def test_a_reworded_stretch_is_marked_within_its_paragraph() -> None:
    ours = article(["The dam at Kors gave way early on Monday, officials said.", *TEXT[1:]])
    found = difference(ours, article(TEXT))
    assert stretches(ours, found, Mark.ADDED) == ["gave way early"]
    assert found.words() == ("1 words cut or changed", "3 words added or changed")


def test_spans_cover_each_paragraph_whole_whatever_its_letters() -> None:
    ours = article(["İstanbul’da: the dam at Kors — burst!", "東京で地震があった。", "..."])
    for paragraph in difference(ours, article(TEXT)).copied:
        text = ours.blocks[paragraph.block].text
        assert "".join(text[span.start : span.end] for span in paragraph.spans) == text


def test_texts_without_words_are_compared() -> None:
    assert difference(article([]), article(["..."])).kept == 1
    assert difference(article([]), article(report(1))).kept == 0
