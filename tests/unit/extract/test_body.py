"""What is decided over a page when its blocks are judged, and the trees that judge them."""

from __future__ import annotations

import numpy as np

from dateline.extract import body
from dateline.extract.blocks import fragment
from dateline.extract.container import Hints, find
from dateline.extract.forest import Forest

PARAGRAPHS = [
    f"The harbour office said on day {day} that the north quay stays closed while divers look at its footing."
    for day in range(6)
]
LAID = fragment(f"<article>{''.join(f'<p>{text}</p>' for text in PARAGRAPHS)}</article>")
FOUND = find(LAID, Hints())


def test_what_the_rules_found_is_added_where_the_model_understands_little_of_a_page() -> None:
    chances = np.array([0.4, 0.02, 0.02, 0.02, 0.02, 0.02], np.float32)
    assert FOUND.kept == [0, 1, 2, 3, 4, 5]
    assert body.decode(LAID, FOUND, chances) == [0, 1, 2, 3, 4, 5]


def test_what_the_model_leaves_out_of_a_page_that_it_understands_stays_out() -> None:
    chances = np.array([0.99, 0.99, 0.02, 0.02, 0.02, 0.02], np.float32)
    assert body.decode(LAID, FOUND, chances) == [0, 1]


def test_on_a_page_longer_than_any_trained_on_few_of_many_brothers_are_not_left_out() -> None:
    texts = [f"Paragraph {n} of a report that is longer than most." for n in range(body.BEYOND + 1)]
    laid = fragment(f"<article>{''.join(f'<p>{text}</p>' for text in texts)}</article>")
    found = find(laid, Hints())
    assert len(found.kept) == len(texts)
    chances = np.full(len(texts), 0.9, np.float32)
    chances[-20:] = 0.0
    assert body.decode(laid, found, chances) == found.kept
    chances[200:] = 0.0
    chances[:100] = 0.0
    assert body.decode(laid, found, chances) == found.kept  # less than half of what the rules find
    chances[:300] = 0.9
    assert body.decode(laid, found, chances) == list(range(300))


def test_where_the_gate_is_sure_of_nothing_the_likeliest_are_read() -> None:
    assert body.passing(np.array([0.9, 0.09, 0.07], np.float32)).tolist() == [0, 1]
    assert body.passing(np.array([0.04, 0.02, 0.001], np.float32)).tolist() == [0, 1]


def test_the_headline_in_one_run_with_breadcrumb_and_byline_is_no_body() -> None:
    headline = "The north quay stays closed"
    tops = [f"Home &gt; News &gt; {headline}<br>By Ada Holm", headline]
    told = f"Nobody was told that {headline.lower()}, the harbour office said."
    laid = fragment("".join(f"<div>{text}</div>" for text in [*tops, told, *PARAGRAPHS]))
    found = find(laid, Hints(headline))
    assert found.headline_runs == {0, 1}
    assert body.decode(laid, found, np.full(len(laid.blocks), 0.9, np.float32)) == list(range(2, 9))
    below_a_heading = find(fragment(f"<h2>{headline}</h2><div>{tops[0]}</div>"), Hints(headline))
    assert below_a_heading.headline_block == 0
    assert below_a_heading.headline_runs == frozenset()


def test_a_short_headline_is_looked_for_in_no_text() -> None:
    laid = fragment("<div>Snow in the north</div><div>" + "</div><div>".join(PARAGRAPHS) + "</div>")
    assert find(laid, Hints("Snow")).headline_runs == frozenset()


def test_a_row_goes_right_where_its_value_is_over_the_threshold() -> None:
    forest = Forest(
        columns=np.array([[0, 1, 1], [1, 0, 0]], np.intp),
        thresholds=np.array([[0.5, 1.0, 2.0], [1.5, 9.0, np.inf]], np.float32),
        leaves=np.array([[1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 30.0, 40.0]], np.float32),
    )
    rows = np.array([[0.0, 1.0], [0.0, 1.2], [1.0, 2.0], [1.0, 2.5]], np.float32)
    sums = np.array([1.0 + 10.0, 2.0 + 10.0, 3.0 + 30.0, 4.0 + 30.0], np.float32)
    assert np.allclose(forest.chances(rows), 1 / (1 + np.exp(-np.minimum(sums, 30))))
    assert np.array_equal(forest.chances(np.repeat(rows, 600, axis=0)), np.repeat(forest.chances(rows), 600))
