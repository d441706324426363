from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.stories.polyglot import BUDGET, FERRY, Polyglot

from dateline.stories.happenings import learnt, learnt_with_meaning
from dateline.stories.happenings_memory import Happenings
from dateline.stories.meaning import REACH, Meanings, differ, told, whole_numbers
from dateline.stories.terms import Report

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def reports() -> list[Report]:
    both = [(f"ferry {k}", k, v) for k, v in FERRY.items()] + [(f"budget {k}", k, v) for k, v in BUDGET.items()]
    return [
        Report(n, title, body, NOON + timedelta(minutes=n), name, language)
        for n, (name, language, (title, body)) in enumerate(both, 1)
    ]


def by_story(stream: Happenings) -> set[frozenset[int]]:
    held: dict[int, set[int]] = {}
    for report, story in stream.stories().items():
        held.setdefault(story, set()).add(report)
    return {frozenset(one) for one in held.values()}


def test_reports_in_several_languages_are_one_story_where_an_encoder_reads_them() -> None:
    stream = Happenings(encoder=Polyglot())
    for report in reports():
        stream.add(report)
    stream.mend(NOON + timedelta(hours=1))
    assert by_story(stream) == {frozenset({1, 2, 3, 4, 5}), frozenset({6, 7})}


def test_without_an_encoder_words_alone_decide() -> None:
    stream = Happenings()
    decisions = [stream.add(report) for report in reports()]
    assert stream._learnt is learnt() and learnt().meant is None
    assert decisions[4].new  # Japanese shares two figures with the others, and no word


def test_with_an_encoder_that_can_read_nothing_words_alone_decide() -> None:
    short = [Report(n, "ферма", "", NOON) for n in (1, 2)]
    stream, asked = Happenings(encoder=Polyglot()), Polyglot()
    for report in short:
        stream.add(report)
    assert not asked.asked


def test_the_scorer_that_ships_reads_what_it_was_learnt_with() -> None:
    assert learnt_with_meaning().meant is not None


def test_an_encoder_reads_the_headline_and_the_beginning_alone() -> None:
    text = told("A headline", "word " * 1_000)
    assert text is not None and text.startswith("A headline\nword word") and len(text) <= REACH + 1
    assert told("短い見出しですよね", "あ" * 500) is not None
    assert len(told("短い見出しですよね", "あ" * 500) or "") <= REACH // 3 + 1
    assert told("", "") is None and told("Hm", "") is None


@given(st.text(max_size=600), st.text(max_size=3_000))
def test_what_an_encoder_reads_is_clean_and_bounded(title: str, body: str) -> None:
    text = told(title, body)
    if text is not None:
        assert len(text.encode("utf-8")) <= 4 * (REACH + 2)
        assert all(c == "\n" or unicodedata.category(c)[0] != "C" for c in text)
        assert all(unicodedata.normalize("NFKC", c) == c for c in text)


def test_marks_that_only_shape_a_word_do_not_part_it() -> None:
    assert told("Bundes\u00adkanzler am\u200b Werk", "می\u200cخواهم") == "Bundeskanzler am Werk\nمیخواهم"


def test_a_ligature_that_stands_for_eighteen_letters_is_written_out_before_the_text_is_cut() -> None:
    text = told("\ufdfa" * 400, "\ufdfa" * 4_000)
    assert text is not None and "\ufdfa" not in text and len(text) <= REACH + 2


def test_vectors_are_found_again_to_the_last_bit_in_whatever_order_they_came() -> None:
    draw = np.random.default_rng(1)
    rows = [whole_numbers(row) for row in draw.normal(size=(2_000, 384)).astype(np.float32)]
    one, other = Meanings(), Meanings()
    for number, row in enumerate(rows):
        one.put(number, row)
    for number in range(1_999, -1, -1):
        other.put(number, rows[number])
    other.put(5_000, rows[7])
    other.forget(5_000)
    wanted = [3, 77, 1_500]
    assert one.ask(rows[7], wanted, but=7).cosines == other.ask(rows[7], wanted, but=7).cosines
    assert one.ask(rows[7], wanted, but=7).nearest == other.ask(rows[7], wanted, but=7).nearest
    assert one.ask(rows[7], []).nearest[0] == 7 and 7 not in one.ask(rows[7], [], but=7).nearest
    found = one.ask(rows[7], wanted).cosines[77]
    exact = float(rows[7].astype(int) @ rows[77].astype(int))
    exact /= float(np.linalg.norm(rows[7].astype(int)) * np.linalg.norm(rows[77].astype(int)))
    assert found == pytest.approx(exact, abs=1e-6)


def test_a_window_without_vectors_answers_nothing() -> None:
    empty = Meanings()
    assert empty.ask(np.ones(384, np.int8), [1]).cosines == {}
    empty.put(1, np.ones(384, np.int8))
    empty.forget(1)
    empty.forget(1)
    assert empty.vector(1) is None and 1 not in empty
    empty.put(2, np.ones(8, np.int8))
    assert empty.ask(np.ones(8, np.int8), []).nearest == (2,)


def test_a_region_is_no_other_language() -> None:
    assert differ("en-GB", "de") and not differ("en-GB", "EN") and not differ("", "de")
