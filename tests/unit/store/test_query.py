"""The query grammar: words, "words in a row", -not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.store.query import MAX_TERMS, Query, for_fts5, for_tsquery, parse


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("ferry quota", [("ferry",), ("quota",)], []),
        ('"Ferry Quota" -rate', [("ferry", "quota")], [("rate",)]),
        ('-"ferry quota" rate', [("rate",)], [("ferry", "quota")]),
        ("„ferry quota“", [("ferry", "quota")], []),
        ('ferry "quota rate', [("ferry",), ("quota", "rate")], []),
        ("ferry-quota", [("ferry", "quota")], []),
        ("don't", [("don", "t")], []),
        ("東京", [("東", "京")], []),
        ("ferry ferry FERRY", [("ferry",)], []),
        ('AND OR NOT NEAR( * ^ " ', [("and",), ("or",), ("not",), ("near",)], []),
        ('- -- "" \' :* & | ! <->', [], []),
        ("", [], []),
    ],
)
def test_a_query_is_read_into_a_tree(
    typed: str, wanted: list[tuple[str, ...]], unwanted: list[tuple[str, ...]]
) -> None:
    assert parse(typed) == Query(tuple(wanted), tuple(unwanted))


def test_a_long_query_is_cut_between_words() -> None:
    assert len(parse(" ".join(f"w{n}" for n in range(50))).wanted) == MAX_TERMS
    assert parse("ferry " * 34) == Query((("ferry",),))
    assert parse("x" * 5000).wanted == (("x" * 100,),)


@given(st.text(max_size=80))
def test_nothing_but_words_reaches_a_database(typed: str) -> None:
    query = parse(typed)
    for phrase in query.wanted + query.unwanted:
        assert phrase
        assert all(set(word).isdisjoint("\"'\\()*:&|!<>-^+ \x00") for word in phrase)


def test_each_database_has_its_own_grammar() -> None:
    query = parse('"ferry quota" rate -bond -"a b"')
    assert for_fts5(query) == '("ferry quota" AND "rate") NOT ("bond" OR "a b")'
    assert for_tsquery(query) == "('ferry' <-> 'quota') & ('rate') & !('bond') & !('a' <-> 'b')"
