"""How texts of a story stand to each other, and what stories say of themselves, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dateline.model import Article, ArticleId, Audience, Filed, Outlet, OutletId, Policy
from dateline.site.coverage import Telling
from dateline.site.phrases import evidence_words, origin_words, phrase
from dateline.site.words import words_for
from dateline.store.stories_port import (
    Carrier,
    Coverage,
    GroupId,
    OriginFound,
    Outside,
    Relation,
    Story,
    StoryId,
    Tie,
    WholeStory,
)

NOW = datetime(2026, 3, 12, 14, 32, tzinfo=UTC)
ENGLISH, GERMAN = words_for("en", "UTC"), words_for("de", "UTC")


def whole(*ties: Tie) -> WholeStory:
    """A story of two texts, the first an hour older."""
    texts = []
    for n, name in ((1, "Harbour Post"), (2, "Meridian")):
        outlet = Outlet(OutletId(n), name, f"https://o{n}.example/", policy=Policy())
        at = NOW - timedelta(hours=3 - n)
        filed = Filed(ArticleId(n), outlet, Article(f"https://o{n}.example/a", f"Report {n}"), "world", at, at)
        texts.append(Coverage(GroupId(n), (Carrier(filed, at, stands=True),), 1, at))
    lead = texts[0].stands
    story = Story(StoryId(1), "report", lead, "the only report", 2, 2, 2, "world", ("world",), NOW, NOW, NOW)
    return WholeStory(story, tuple(texts), ties)


def outside(relation: Relation, words: int, hours: int) -> list[str]:
    """What the second text says of one of another story, of so many words and so many hours before now."""
    at = NOW - timedelta(hours=hours)
    outlet = Outlet(OutletId(9), "Night Letter", "https://night.example/", policy=Policy())
    article = Article("https://night.example/a", "Tonight", word_count=words)
    other = Filed(ArticleId(9), outlet, article, "world", at, at)
    held = replace(whole(), outside=(Outside(GroupId(2), relation, other, at),) * 2)  # noted by either
    first, second = Telling(held, Audience.PUBLIC, ENGLISH, NOW).coverage()
    assert first.ties == ()
    assert all(tie.outside and tie.row.headline == "Tonight" for tie in second.ties)
    return [tie.words for tie in second.ties]


def test_how_a_text_stands_to_one_of_another_story_is_said_too() -> None:
    assert outside(Relation.CONTAINED, 900, 0) == ["Stands within the text of Night Letter."]
    assert outside(Relation.QUOTES, 900, 0) == ["Quotes the same words as Night Letter."]
    assert outside(Relation.UPDATE, 900, 0) == ["Is updated by the text of Night Letter."]
    assert outside(Relation.UPDATE, 900, 5) == ["Updates the text of Night Letter."]


def said(*ties: Tie) -> list[str]:
    return [
        " ".join(tie.words for tie in text.ties)
        for text in Telling(whole(*ties), Audience.PUBLIC, ENGLISH, NOW).coverage()
    ]


def test_the_text_that_was_written_later_is_the_update_whichever_came_in_first() -> None:
    expected = ["", "Updates the text of Harbour Post."]
    assert said(Tie(GroupId(2), Relation.UPDATE, GroupId(1), 0.9)) == expected
    assert said(Tie(GroupId(1), Relation.UPDATE, GroupId(2), 0.9)) == expected


def test_of_a_pair_the_closest_relation_is_said_once() -> None:
    ties = (Tie(GroupId(1), Relation.QUOTES, GroupId(2), 0.1), Tie(GroupId(2), Relation.CONTAINED, GroupId(1), 1.0))
    assert said(*ties) == ["", "Stands within the text of Harbour Post."]


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("another headline", "andere Überschrift"),
        ("3 of 8 paragraphs cut", "3 von 8 Absätzen gekürzt"),
        ("1 paragraph added", "zusätzliche Absätze: 1"),
        ("12 words cut or changed", "gekürzte oder geänderte Wörter: 12"),
        ("2 of 5 other reports tell what its headline says", "2 von 5 anderen Berichten sagen, was seine Überschrift sagt"),
        ("a phrase that is new", "a phrase that is new"),
    ],
)  # fmt: skip
def test_a_phrase_of_a_story_is_said_in_the_sites_language(english: str, german: str) -> None:
    assert phrase(english, GERMAN) == german


def test_no_more_is_said_of_an_origin_than_is_known() -> None:
    likely = OriginFound("Reuters", None, True, "likely", "")
    assert origin_words(likely, ENGLISH) == (
        "The text is probably from Reuters. Its own version has not been seen here."
    )
    assert origin_words(OriginFound(None, None, False, "not known", ""), ENGLISH) == "Whose text this is, is not known."
    assert origin_words(OriginFound(None, None, True, "not known", ""), ENGLISH).startswith("Several outlets")


def test_a_reason_names_the_place_and_repeats_nothing_that_is_printed() -> None:
    assert evidence_words("foot: Reporting by Ines; our own words", "Meridian", ENGLISH) == (
        "The foot of the text at Meridian names it."
    )
