"""Words and runs as numbers that mean the same everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from dateline.stories.runs import LONGEST, runs_of, same_letters, sampled, spelled


def words(text: str) -> list[int]:
    hashes: list[int] = spelled(f"\n{same_letters(text)}\n").words.tolist()
    return hashes


def test_a_word_has_the_hash_it_had_when_it_was_stored() -> None:
    assert words("dateline 1979") == [368802032, 80927859]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“It’s over,” she said.", '"It\'s OVER", she said'),
        ("Zu\u0308rich", "Zürich"),
        ("soft\u00adhyphen", "softhyphen"),
        ("two  words\n", "Two-words"),
    ],
)
def test_marks_case_and_form_are_no_difference(one: str, other: str) -> None:
    assert words(one) == words(other)


def test_a_figure_is_told_from_a_word() -> None:
    assert [word & 1 for word in words("the 3 ships of 2024 sank at B4")] == [0, 1, 0, 0, 1, 0, 0, 1]


def test_each_character_of_a_script_without_spaces_is_a_word() -> None:
    text = spelled("\n東京で17日、ai モデル\n")
    assert text.spaceless
    assert [(int(b), int(e)) for b, e in zip(text.begins, text.ends, strict=True)] == [
        (1, 2), (2, 3), (3, 4), (4, 6), (6, 7), (8, 10), (11, 12), (12, 13), (13, 14),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n", "...", "\ud800", "\U0001f600 \U00020000", "\x00"])
def test_odd_texts_have_words_or_none(text: str) -> None:
    assert len(words(text)) <= 2


def test_a_body_of_megabytes_is_cut() -> None:
    assert len(same_letters("word " * LONGEST)) == LONGEST


def test_longer_runs_go_on_from_shorter_ones() -> None:
    text = spelled("\nthe quick brown fox jumps over the lazy dog\n").words
    short, long = runs_of(text, 4, 5)
    assert (len(short), len(long)) == (6, 5)
    again_short, again_long = runs_of(text[1:], 4, 5)
    assert short[1:].tolist() == again_short.tolist()
    assert long[1:].tolist() == again_long.tolist()


def test_a_run_in_another_order_is_another_run() -> None:
    one, _ = runs_of(np.array([2, 4, 6, 8], np.uint32), 4, 5)
    other, _ = runs_of(np.array([4, 2, 6, 8], np.uint32), 4, 5)
    assert one.tolist() != other.tolist()


def test_a_sample_is_a_quarter_and_fits_the_database() -> None:
    _, runs = runs_of(np.arange(0, 80_000, 2, dtype=np.uint32), 4, 5)
    kept = sampled(runs)
    assert len(runs) / 4.4 < len(kept) < len(runs) / 3.6
    assert int(kept.max()) < 2**63


@pytest.mark.parametrize("text", ["word " * 80_000, "\u0130" * 400_000, "a" * 400_000, "日本" * 200_000])
def test_a_text_that_is_longer_than_what_counts_is_spelled_too(text: str) -> None:
    found = spelled(f"\n{same_letters(text)}\n")
    assert len(found.words) == len(found.begins) > 0
