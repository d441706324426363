"""What reports agree on, and which leads."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.stories.press import FERRY, reports

from dateline.stories.agreement import agreed, independent, lead, sentences
from dateline.stories.terms import Report

SAID = (
    "The coast guard counted 214 people aboard the ferry Halvard.",
    "Aboard the ferry Halvard the coast guard counted 214 people.",
    "In all the coast guard counted 214 people aboard the ferry Halvard.",
)
OWN = ("It rained in Duna.", "A cook sang all night long.", "Nobody could explain the green paint on the hull.")


def told(bodies: tuple[str, ...]) -> list[Report]:
    return [Report(n, f"Report {n}", body, None, f"Outlet {n}") for n, body in enumerate(bodies, 1)]


def test_a_sentence_of_three_independent_outlets_is_agreed_and_says_who() -> None:
    found = agreed(told(tuple(f"{one} {own}" for one, own in zip(SAID, OWN, strict=True))))
    assert len(found) == 1
    assert found[0].sentence == SAID[0]
    assert found[0].outlets == 3
    assert {voice.outlet for voice in found[0].voices} == {"Outlet 1", "Outlet 2", "Outlet 3"}
    assert found[0].voices[0].sentence == SAID[0]


def test_the_facts_stand_without_anyone_s_wording() -> None:
    found = agreed(told(tuple(f"{one[:-1]} on Monday." for one in SAID)))[0]
    assert "Halvard" in found.names
    assert found.figures == ("214",)
    assert found.days == ("Monday",)


def test_two_outlets_are_not_enough() -> None:
    assert agreed(told(SAID[:2])) == ()


def test_copies_and_a_second_report_of_an_outlet_count_once() -> None:
    two = told(SAID[:2])
    copies = [replace(two[0], id=n, outlet=f"Carrier {n}", group=1) for n in (7, 8, 9)]
    again = replace(two[1], id=10)
    assert agreed([*two, *copies, again]) == ()
    assert [one.id for one in independent([*two, *copies, again])] == [1, 2]


def test_other_figures_are_no_agreement() -> None:
    assert agreed(told((SAID[0], SAID[1].replace("214", "96"), SAID[2].replace("214", "31")))) == ()


def test_no_sentence_is_used_twice_and_no_agreement_is_told_twice() -> None:
    found = agreed(told(tuple(f"{one} {one}" for one in SAID)))
    assert len(found) == 1


def test_sentences_end_where_they_end() -> None:
    text = (
        'Dr. Ada Brenn of the U.S. Navy paid 3.5 million. "We saw it," she said. Why? Nobody knows.\n\nNext one。終わり'
    )
    assert sentences(text) == [
        "Dr. Ada Brenn of the U.S. Navy paid 3.5 million.",
        '"We saw it," she said.',
        "Why?",
        "Nobody knows.",
        "Next one。",
        "終わり",
    ]


def test_the_headline_that_most_reports_tell_leads_and_says_why() -> None:
    strange = Report(9, "Strange lights over the harbour", "Fishermen talked of lights.", None, "Outlet 9")
    found = lead([*reports(FERRY), strange])
    assert found is not None
    assert found.report != 9
    assert "other reports tell what its headline says" in found.because


def test_a_report_in_the_readers_language_leads_before_others() -> None:
    ferry = [replace(one, language="en-GB") for one in reports(FERRY)[:3]]
    german = Report(9, "Fähre Halvard gestrandet", "Die Fähre Halvard liegt vor Orsund fest.", None, "Outlet 9", "de")
    found = lead([*ferry, german], "de-AT")
    assert found is not None
    assert (found.report, found.because) == (9, "the only report in its language")
    english = lead([*ferry, german], "en")
    assert english is not None and english.report != 9
    assert english.because.endswith("of 2 other reports tell what its headline says"), "words of others tell nothing"
    assert lead([*ferry, german]) == lead([*ferry, german], "fr"), "where nobody writes in it, as without"


def test_a_question_or_a_live_page_leads_only_alone() -> None:
    live = Report(8, "Live: ferry Halvard aground off Orsund", FERRY[0][1], None, "Outlet 8")
    found = lead([live, *reports(FERRY)[:2]])
    assert found is not None
    assert found.report != 8
    only = lead([live])
    assert only is not None
    assert (only.report, only.because) == (8, "the only report")
    twice = lead([live, Report(9, "Ferry Halvard is afloat", FERRY[1][1], None, "Outlet 8")])
    assert twice is not None and twice.because == "the only independent report", "of one outlet there may be many"
    assert lead([]) is None
