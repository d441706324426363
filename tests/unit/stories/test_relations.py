"""Four relations and none: copy, update, contained, quotes, distinct."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest
from tests.copied_texts import article, keys_of, report, sentence

from dateline.model import Block, BlockKind, Image
from dateline.stories.copies import NO_OUTLET, CopyKeys, keys
from dateline.stories.house import House, learn
from dateline.stories.overlaps import overlap
from dateline.stories.relations import Measures, Relation, relation


def between(one: CopyKeys, other: CopyKeys) -> Relation:
    forth, back = relation(overlap(one, other), Measures()), relation(overlap(other, one), Measures())
    assert forth is back
    return forth


TEXT = report(1, 8)
OTHER = report(2, 8)


def test_two_reports_are_distinct() -> None:
    assert between(keys_of(TEXT), keys_of(OTHER)) is Relation.DISTINCT


@pytest.mark.parametrize("marks", ['""', "“”", "«»", "„“", "‘’", '""""'])
def test_a_name_in_marks_opens_no_quotation_behind_it(marks: str) -> None:
    half = len(marks) // 2
    named = [f"The ship {marks[:half]}Orsund{marks[half:]} left. {part}" for part in TEXT]
    assert keys_of(named).own.all()


@pytest.mark.parametrize("marks", ['""', "“”", "«»", "„“", "‘’", "»«", "「」"])
def test_what_is_said_stands_outside_the_words_that_count(marks: str) -> None:
    said = [f"She said: {marks[0]}{part[:-1]}{marks[1]} and left." for part in TEXT]
    assert keys_of(said).own_words == 4 * len(said)


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for our letter and never miss a story.",
        "© 2026 The Orsund Post. Alle Rechte vorbehalten.",
        "Подписывайтесь на наш канал.",
        "3 min read",
        "無断転載を禁じます",
        "جميع الحقوق محفوظة",
        "関連記事：病院改革で何が変わるのか",
        "ALSO READ | What the new harbour tax means",
        "Photo by Jane Doe / Orsund Pictures",
        "(File photo: The harbour of Orsund after the storm of last week)",
        "Фото: Владимир Иванов / Вестник Орсунда",
        "We left the ship at noon — Jane Doe (@janedoe) March 3, 2026",
    ],
)
def test_a_line_to_readers_is_left_out_before_it_is_learnt(line: str) -> None:
    assert len(keys_of([line, *TEXT, line]).words) == len(keys_of(TEXT).words)


@pytest.mark.parametrize(
    "line",
    [
        "Photos of the ship, which sank off Orsund on Monday, show a hole in its side.",
        "Watch makers in Orsund asked for help: " + " ".join(TEXT[:2]),
        "The minister (@minister on most networks) said that he would stay.",
    ],
)
def test_a_report_that_begins_like_a_caption_or_speaks_of_a_post_is_kept(line: str) -> None:
    assert len(keys_of([*TEXT, line]).words) > len(keys_of(TEXT).words) + 8


@pytest.mark.parametrize(
    "about",
    [
        ["About Halden Marine: Halden Marine builds engines for ferries and has 2,300 people at seven plants."],
        ["About Halden Marine", "Halden Marine builds engines for ferries and has 2,300 people at seven plants."],
        ["About Halden Marine:", "The Halden Marine group builds engines for ferries and has seven plants."],
        [
            "Über Halden Marine",
            "Die Halden Marine baut Motoren für Fähren und hat 2.300 Beschäftigte in sieben Werken.",
        ],
        ["À propos de Halden Marine : Halden Marine construit des moteurs pour ferries sur sept sites de la côte."],
        [
            "Acerca de Halden Marine",
            "Halden Marine construye motores para transbordadores en siete plantas de la costa.",
        ],
    ],
)
def test_what_a_company_says_of_itself_under_each_release_is_left_out(about: list[str]) -> None:
    assert keys_of([*TEXT, *about]).words.tolist() == keys_of(TEXT).words.tolist()
    assert between(keys_of([*TEXT[:3], *about]), keys_of([*OTHER[:3], *about])) is Relation.DISTINCT


@pytest.mark.parametrize(
    "line", ["About 3,000 people came to the harbour: people had waited for hours.", "About the harbour nobody spoke."]
)
def test_a_report_that_begins_with_about_is_kept(line: str) -> None:
    assert len(keys_of([*TEXT, line]).words) > len(keys_of(TEXT).words)


def test_a_report_that_speaks_of_a_newsletter_is_none() -> None:
    told = f"{TEXT[0]} She writes a newsletter. {TEXT[1]} {TEXT[2]} {TEXT[3]}"
    assert len(keys_of([told]).words) == len(keys_of(TEXT[:4]).words) + 4


def test_a_quotation_may_hold_a_name_in_the_same_marks() -> None:
    said = f"«We sold the «Orsund» and {TEXT[0]}» she said."
    assert keys_of([said]).own_words == 2


def test_a_mark_that_is_never_closed_quotes_no_whole_text() -> None:
    assert keys_of(['"' + " ".join(TEXT * 3)]).own.all()


def test_of_two_pages_without_an_outlet_neither_is_the_others_next_take() -> None:
    one, other = keys_of([*TEXT[:6], OTHER[0]]), keys_of([*TEXT[:6], OTHER[1]])
    assert between(replace(one, outlet=5), replace(other, outlet=5)) is Relation.UPDATE
    assert between(replace(one, outlet=NO_OUTLET), replace(other, outlet=NO_OUTLET)) is Relation.COPY


@pytest.mark.parametrize("kept", [2, 4, 7])
def test_a_text_cut_to_its_first_paragraphs_is_a_copy(kept: int) -> None:
    assert between(keys_of(TEXT), keys_of(TEXT[:kept])) is Relation.COPY


def test_paragraphs_cut_from_the_middle_and_merged_leave_a_copy() -> None:
    assert between(keys_of(TEXT), keys_of([" ".join(TEXT[:3]), TEXT[5]])) is Relation.COPY


def test_a_copy_under_a_lede_of_its_own_is_a_copy() -> None:
    assert between(keys_of(TEXT), keys_of([sentence(Random(9)), *TEXT[1:]])) is Relation.COPY


def test_a_copy_with_a_paragraph_added_is_a_copy() -> None:
    assert between(keys_of(TEXT), keys_of([*TEXT[:3], OTHER[0], *TEXT[3:]])) is Relation.COPY


LONG = report(1, 16)


def test_two_texts_of_one_opening_and_one_end_are_no_copies_where_most_between_is_their_own() -> None:
    one = [TEXT[0], *report(3, 4), TEXT[7]]
    assert between(keys_of(one), keys_of([TEXT[0], *report(4, 4), TEXT[7]])) is not Relation.COPY


def test_paragraphs_that_were_moved_whole_leave_a_copy() -> None:
    moved = [*LONG[:2], *LONG[10:13], *LONG[2:5], *LONG[13:15], *LONG[5:8], OTHER[0]]
    assert between(keys_of(LONG), keys_of(moved)) is Relation.COPY


def test_a_text_put_together_from_anothers_sentences_is_no_copy() -> None:
    sentences = [f"{part}." for part in " ".join(LONG)[:-1].split(". ")]
    Random(3).shuffle(sentences)
    assert between(keys_of(LONG), keys_of([*sentences[:14], OTHER[0]])) is not Relation.COPY


def test_house_style_makes_no_other_text() -> None:
    styled = [
        part.replace("people from", "per cent of the people from").replace("what they", "what they all")
        for part in TEXT
    ]
    assert between(keys_of(TEXT), keys_of(styled)) is Relation.COPY


def test_a_new_top_over_old_paragraphs_is_an_update() -> None:
    assert between(keys_of(TEXT), keys_of([*OTHER[:2], *TEXT[2:6]])) is Relation.UPDATE


def test_a_new_top_under_an_agencys_dateline_is_a_next_take_and_an_own_lede_above_one_a_copy() -> None:
    dateline = "KORSBERG, March 3 (Tidewire) - "
    agency = keys_of([dateline + TEXT[0], *TEXT[1:]])
    top = OTHER[0][:190]
    assert between(agency, keys_of([dateline + top, *TEXT[1:]])) is Relation.UPDATE
    assert between(agency, keys_of([top, *TEXT[1:]])) is Relation.COPY
    assert between(agency, keys_of([top, dateline + TEXT[0], *TEXT[1:]])) is Relation.COPY


def test_passages_anew_under_an_agencys_dateline_on_both_pages_make_a_next_take() -> None:
    anew = [*TEXT[:2], sentence(Random(4)), *TEXT[3:5], sentence(Random(5)), *TEXT[6:]]
    dateline = "KORSBERG, March 3 (Tidewire) - "
    assert (
        between(keys_of([dateline + TEXT[0], *TEXT[1:]]), keys_of([dateline + anew[0], *anew[1:]])) is Relation.UPDATE
    )
    assert between(keys_of(TEXT), keys_of(anew)) is Relation.COPY


def test_new_figures_in_the_same_sentences_and_a_new_paragraph_are_an_update() -> None:
    later = re.sub(r"and \d+ people", "and 999 people", "\n".join(TEXT)).split("\n")
    grown = [*later[:1], *TEXT[1:4], *OTHER[:2], *TEXT[4:6]]
    assert between(keys_of(TEXT), keys_of(grown)) is Relation.UPDATE


def test_many_new_figures_in_a_report_are_its_next_take_and_in_a_template_another_text() -> None:
    counted = [re.sub(r"\d+", lambda found: str(int(found[0]) + 1), part) for part in TEXT[:3]]
    assert between(keys_of(TEXT), keys_of([*counted, *TEXT[3:]])) is Relation.UPDATE
    form = "In Velm it is {} degrees, with winds of {} knots, waves of {} feet and rain of {} inches at {} o'clock."
    days = [[form.format(*range(day + line, day + line + 5)) for line in (10, 30, 50)] for day in (1, 7)]
    assert between(keys_of(days[0]), keys_of(days[1])) is Relation.DISTINCT


def test_an_outlet_that_rewrites_its_own_text_updates_it() -> None:
    again = [*TEXT[:3], OTHER[1], *TEXT[4:]]
    assert between(keys_of(TEXT, "One paper"), keys_of(again, "One paper")) is Relation.UPDATE
    assert between(keys_of(TEXT, "One paper"), keys_of(again, "Another")) is Relation.COPY


def test_a_headline_that_says_update_over_a_changed_text_is_an_update() -> None:
    again = [*TEXT[:3], OTHER[1], *TEXT[4:]]
    assert between(keys_of(TEXT), keys_of(again, headline="UPDATE 2-A headline")) is Relation.UPDATE


def test_a_brief_in_running_notes_is_contained() -> None:
    notes = [*report(3, 6), *TEXT[:2], *report(4, 6)]
    assert between(keys_of(TEXT[:2]), keys_of(notes)) is Relation.CONTAINED


def test_a_paragraph_lifted_into_another_report_is_a_quotation() -> None:
    assert between(keys_of(TEXT), keys_of([*OTHER[:4], TEXT[3], *OTHER[4:]])) is Relation.QUOTES


def test_two_reports_of_one_statement_quote_it_and_are_no_copies() -> None:
    said = f"“{' '.join(TEXT[:4])}”, the mayor said."
    assert between(keys_of([OTHER[0], said, OTHER[1]]), keys_of([report(5)[0], said, report(6)[0]])) is Relation.QUOTES


@pytest.mark.parametrize("kind", [BlockKind.QUOTE, BlockKind.EMBED])
def test_a_block_quotation_or_a_post_joins_nobody(kind: BlockKind) -> None:
    post = Block(kind, " ".join(TEXT[:5]))
    one, other = keys_of([OTHER[0], post, OTHER[1]]), keys_of([report(5)[0], post, report(6)[0]])
    assert between(one, other) in (Relation.QUOTES, Relation.DISTINCT)


WEATHER = (
    "{day} will be {sky} in {place} with a high of {a} degrees and a low of {b}, the weather office said. Winds of {c} "
    "kilometres an hour blow from the {way}. The chance of rain is {d} per cent in the morning and {e} in the evening, "
    "and the sun sets at {f}. Sea temperature is {g} degrees at {beach}."
)


def weather(seed: int) -> list[str]:
    random = Random(seed)
    figures = {letter: random.randint(1, 99) for letter in "abcdefg"}
    words = {
        "day": random.choice(["Monday", "Sunday"]), "sky": random.choice(["fine", "dull"]), "way": random.choice(["west", "east"]),
        "place": f"Place{seed}", "beach": f"Beach{seed}",
    }  # fmt: skip
    return [WEATHER.format(**figures, **words)]


def test_a_template_with_other_figures_is_no_copy() -> None:
    assert all(between(keys_of(weather(1)), keys_of(weather(seed))) is not Relation.COPY for seed in range(2, 12))


def test_a_template_carried_unchanged_is_a_copy() -> None:
    assert between(keys_of(weather(1)), keys_of([*weather(1), sentence(Random(3))])) is Relation.COPY


def test_sentences_of_a_script_without_spaces_are_compared_by_characters() -> None:
    first = "東京都は十七日、来年度の予算案を発表し、総額が八兆円を超えて過去最大になったと説明した。"
    second = "知事は記者会見で、子育て支援と防災対策に重点を置いたと述べ、議会の理解を求める考えを示した。"
    third = "一方、野党側は財源の見通しが甘いとして、慎重な審議が必要だと指摘している。"
    other = "大阪府では十八日、万博の会場建設をめぐる検討会が開かれ、専門家らが費用の増加について議論した。"
    assert between(keys_of([first, second, third]), keys_of([first, second])) is Relation.COPY
    assert between(keys_of([first, second, third]), keys_of([other])) is Relation.DISTINCT


@pytest.mark.parametrize("paragraphs", [[], [""], ["One."], ["...", "—"], ["word " * 5000]])
def test_texts_with_little_or_endless_sameness_end(paragraphs: list[str]) -> None:
    assert between(keys_of(paragraphs), keys_of(TEXT)) is Relation.DISTINCT
    between(keys_of(paragraphs), keys_of(paragraphs))


def test_house_text_and_captions_do_not_link_strangers() -> None:
    notice = "This is the notice that the house sets under each of its articles, whatever the report above it tells of."
    house = House()
    for seed in range(10, 20):
        house = learn(house, keys(article([*report(seed, 2), notice]), House()).lines)
    found = keys_of([TEXT[0], notice], house=house)
    assert len(found.words) == len(keys_of([TEXT[0]]).words)
    captioned = article([TEXT[0], notice])
    captioned = replace(captioned, images=(Image("https://paper.example/p", caption=notice),))
    assert len(keys(captioned, House()).words) == len(keys_of([TEXT[0]]).words)
