"""What class names say, and which lines a page says twice."""

from __future__ import annotations

import numpy as np

from dateline.extract import extract, features, words
from dateline.extract.blocks import MAX_MARKUP, Laid, fragment


def _quoted_again(laid: Laid) -> list[bool]:
    rows = np.arange(len(laid.blocks))
    stand = np.zeros((len(laid.blocks), len(features.STAND)), dtype=np.float32)
    return [bool(row[-1]) for row in features.read(laid, rows, stand)]


def test_words_of_one_class_name_are_joined_and_those_of_two_are_not() -> None:
    assert words.class_bits("article-body") & words.BODY
    assert words.class_bits("articleBody") & words.BODY
    assert words.class_bits("c-article__body--wide") & words.BODY
    assert not words.class_bits("article body") & words.BODY


def test_what_is_no_letter_only_parts_the_words_of_a_class_name() -> None:
    assert words.class_bits("Über-nav é\ud800") == words.NAV


def test_an_element_with_a_class_alone_and_one_with_more_say_all_that_they_hold() -> None:
    assert words.element_bits("div", ' class="caption"') == words.CAPTION
    assert words.element_bits("div", ' class="caption" id="nav" hidden=""') == words.CAPTION | words.NAV | words.HIDDEN
    assert words.element_bits("div", ' id="nav" class="caption"') == words.CAPTION | words.NAV


def test_a_quote_set_large_is_known_by_the_paragraph_that_says_it_too() -> None:
    laid = fragment(
        "<p>The mayor said “nobody was on the bridge when it fell” and left for the river.</p>"
        "<p>“Nobody was on the bridge when it fell”</p><p>“nobody was on the bridge when it fell”</p>"
        "<p>Nobody was under the bridge when it closed</p>"
        "<p>川にかかる橋は月曜日に閉鎖されたと市議会が発表した。川にかかる橋。</p><p>川にかかる橋は月曜日に閉鎖されたと市議会が発表した。</p>"
    )
    assert _quoted_again(laid) == [False, True, True, False, False, True]


def test_a_page_longer_than_is_walked_gives_what_stands_first_with_its_picture() -> None:
    line = "<p>The bridge over the river was closed on day {}, the council said, and nobody knows why it was.</p>"
    figure = '<figure><img src="/bridge-wide.jpg" alt=""><figcaption>The bridge on Monday</figcaption></figure>'
    story = "".join(map(line.format, range(30_000)))
    page = f"<article><h1>The bridge is closed for good</h1>{figure}{story}</article>"
    article = extract(page.encode(), "https://paper.example/news/bridge-closed")
    assert len(page) > MAX_MARKUP
    assert MAX_MARKUP * 0.6 < sum(len(block.text) for block in article.blocks) < MAX_MARKUP
    assert [image.caption for image in article.images] == ["The bridge on Monday"]
