"""Running notes and digests: told by their form, and the copy of no text, though they open with one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.copied_texts import keys_of, report

from dateline.model import ArticleId, Block, BlockKind
from dateline.stories.copies_groups import Window
from dateline.stories.overlaps import overlap
from dateline.stories.relations import Measures, Relation, relation

TEXT, OTHER = report(1, 8), report(2, 8)
DIGEST = [*TEXT, *OTHER, *report(3, 4)]
AT = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "headline",
    [
        "Harbour of Korsberg: live updates",
        "LIVE: Korsberg votes on the harbour",
        "Korsberg votes on the harbour – as it happened",
        "News in brief",
        "Morning briefing | Harbour, schools and snow",
        "Korsberg - Liveticker",
        "Newsblog: Sturm an der Küste",
        "Kurz notiert",
        "EN DIRECT – Tempête à Korsberg",
        "Última tormenta: minuto a minuto",
        "Korsberg, il voto: diretta",
        "Temporal em Korsberg | Ao minuto",
        "Шторм в Корсберге: онлайн-трансляция",
        "Коротко",
        "مباشر: عاصفة في المدينة",
        "【コルスベリ】ライブ",
        "图文直播：港口投票",
    ],
)
def test_a_page_whose_headline_is_labelled_as_notes_or_a_digest_holds_a_text_and_is_no_copy(headline: str) -> None:
    notes = keys_of(DIGEST, headline=headline)
    assert notes.notes
    assert relation(overlap(notes, keys_of(TEXT)), Measures()) is Relation.CONTAINED


@pytest.mark.parametrize(
    "headline",
    [
        "Thousands live in tents after the storm",
        "Live music returns to Korsberg",
        "Where the ministers live",
        "A life in brief moments: Ada Brenn at eighty",
        "Minister rejects minute by minute account of the fire",
        "Das Wichtigste über den Sturm",
        "Il voto in diretta televisiva slitta",
    ],
)
def test_a_headline_that_only_uses_such_a_word_labels_nothing(headline: str) -> None:
    assert not keys_of(DIGEST, headline=headline).notes


@pytest.mark.parametrize(
    "times",
    [
        ("14:05", "14:20", "15:31"),
        ("[14:05]", "[14:20]", "[15:31]"),
        ("14.05 Uhr:", "14.20 Uhr:", "15.31 Uhr:"),
        ("2.05pm", "2.20pm", "3.31pm"),
        ("9:05 a.m. GMT", "9:20 a.m. GMT", "10:31 a.m. GMT"),
        ("14h05 –", "14h20 –", "15h31 –"),
        ("14時5分", "14時20分", "15時31分"),
    ],
)
def test_lines_that_begin_with_times_of_day_are_running_notes(times: tuple[str, ...]) -> None:
    entries = [f"{time} {part}" for time, part in zip(times, OTHER, strict=False)]
    notes = keys_of([*TEXT, *entries])
    assert relation(overlap(keys_of(TEXT), notes), Measures()) is Relation.CONTAINED


def test_figures_at_the_head_of_lines_are_no_times() -> None:
    assert not keys_of([f"{n}.25 million crowns. {part}" for n, part in enumerate(TEXT, 3)]).notes
    assert not keys_of([f"{n}. {part}" for n, part in enumerate(TEXT, 1)]).notes


def test_a_text_a_digest_and_its_copy_are_two_groups_in_any_order() -> None:
    text, digest = keys_of(TEXT), keys_of(DIGEST, headline="News in brief")
    carried, cut = keys_of(DIGEST[:-1], headline="Briefs: news in brief"), keys_of(TEXT[:5])
    for order in ((text, digest, carried, cut), (digest, text, cut, carried)):
        window = Window()
        for number, one in enumerate(order):
            window.take(ArticleId(number), one, AT)
        assert sorted(len(group) for group in window.groups().values()) == [2, 2]


def test_the_entries_of_a_live_blog_make_it_one() -> None:
    blocks = [Block(BlockKind.LIVE, part) for part in OTHER[:3]]
    assert keys_of([*TEXT, *blocks]).notes
    assert not keys_of([*TEXT, *blocks[:2]]).notes
