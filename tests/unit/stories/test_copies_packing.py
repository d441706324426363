"""Keys as bytes, and back."""

from __future__ import annotations

import pytest
from tests.copied_texts import keys_of, report

from dateline.model import Block, BlockKind
from dateline.stories.copies_packing import packed, unpacked
from dateline.stories.overlaps import overlap
from dateline.stories.relations import Measures, Relation, relation

TEXT = report(1, 6)


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["LONDON (Reuters) - " + TEXT[0], *TEXT[1:], "Source: Nordwire"],
        ["“" + TEXT[0] + "”", *TEXT],
        ["東京都は十七日、来年度の予算案を発表した。"],
        [],
        [Block(BlockKind.QUOTE, TEXT[0])],
        [Block(BlockKind.LIVE, part) for part in TEXT],
    ],
)
def test_keys_come_back_as_they_were(paragraphs: list[str]) -> None:
    keys = keys_of(paragraphs, headline="UPDATE 1-A headline")
    again = unpacked(packed(keys))
    assert again is not None
    for name in ("words", "own", "proof", "index", "headline"):
        assert getattr(again, name).tolist() == getattr(keys, name).tolist()
    for name in ("spaceless", "whole", "notes", "outlet", "credits", "stated"):
        assert getattr(again, name) == getattr(keys, name)


def test_kept_keys_are_compared_like_new_ones() -> None:
    kept = unpacked(packed(keys_of(TEXT)))
    assert kept is not None
    assert relation(overlap(keys_of(TEXT[:3]), kept), Measures()) is Relation.COPY


@pytest.mark.parametrize("kept", [b"", b"\x02" + bytes(40), packed(keys_of(TEXT))[:-1], packed(keys_of(TEXT)) + b"x"])
def test_bytes_of_another_version_or_cut_short_are_no_keys(kept: bytes) -> None:
    assert unpacked(kept) is None


def test_a_representative_takes_little_room() -> None:
    keys = keys_of(report(2, 20))
    assert len(packed(keys)) < 5 * len(keys.words) + 200
