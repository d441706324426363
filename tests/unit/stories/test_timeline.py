"""How a story went, and why its reports are together."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.stories.press import BEGAN, FERRY, reports

from dateline.stories.timeline import timeline, why


def test_the_newest_stands_first_and_the_first_report_is_marked() -> None:
    found = timeline(reports(FERRY))
    assert [one.report for one in found] == [4, 3, 2, 1]
    assert [one.first for one in found] == [False, False, False, True]


def test_copies_stand_with_the_first_of_them() -> None:
    held = reports(FERRY)
    copy = replace(held[0], id=50, outlet="Carrier", group=1, at=held[2].at)
    found = {one.report: one.carried_by for one in timeline([*held, copy])}
    assert found == {1: 2, 2: 1, 3: 1, 4: 1}


def test_a_report_shows_what_no_earlier_one_had() -> None:
    found = {one.report: one.brings for one in timeline(reports(FERRY))}
    assert found[1] == ()
    assert "Ada Brenn" in found[2]
    assert "Halvard" not in found[2]


def test_what_is_new_is_named_whole_and_days_are_no_news() -> None:
    first, second, *_ = reports(FERRY)
    held = [
        replace(first, title="Fire near the harbour", body="A fire broke out near the quay, the mayor said."),
        replace(
            second,
            title="Fire near the harbour",
            body="On Wednesday, Joe Biden said in Los Angeles that 600,000 people and a Fox News crew saw it on Jan. 6.",
        ),
    ]
    brought = {one.report: one.brings for one in timeline(held)}[second.id]
    assert brought == ("Joe Biden", "Los Angeles", "600,000", "Fox News")
    known = [replace(first, title="Biden flies to the fire", body="There Biden spoke of it."), held[1]]
    assert "Joe Biden" not in {one.report: one.brings for one in timeline(known)}[second.id]


def test_the_number_of_a_take_is_nothing_new() -> None:
    first, second, *_ = reports(FERRY)
    held = [first, replace(second, title="UPDATE 2-Torn hose found, 19 hurt", body="A torn hose was found.")]
    assert {one.report: one.brings for one in timeline(held)}[second.id] == ("19",)


def test_the_undated_stand_at_the_end_and_are_never_the_first() -> None:
    held = reports(FERRY)
    found = timeline([replace(held[0], at=None), *held[1:]])
    assert found[-1].report == 1
    assert [one.report for one in found if one.first] == [2]


def test_why_names_what_is_shared_as_it_is_written() -> None:
    found = why(reports(FERRY))
    assert "Halvard" in found.names
    assert "Orsund" in found.places
    assert found.figures == ("214",)
    assert found.first_at == BEGAN
    assert found.outlets == 4
    assert "Divers" not in found.words


def test_why_begins_with_the_first_of_the_copies() -> None:
    held = reports(FERRY)
    late = replace(held[0], id=50, outlet="Carrier", group=1, at=held[2].at)
    assert why([*held, late]).first_at == BEGAN


def test_a_month_is_no_place() -> None:
    held = [replace(one, body=f"{one.body} It began in February, off Orsund.") for one in reports(FERRY)]
    found = why(held)
    assert "Orsund" in found.places
    assert "February" not in (*found.places, *found.names)


def test_a_word_is_a_name_where_most_of_those_who_share_it_write_it_as_one() -> None:
    first, *_ = reports(FERRY)
    held = [
        replace(first, id=one, group=None, outlet=f"Outlet {one}", title="The quay", body=body)
        for one, body in enumerate(
            (
                "They came to the Harbour, said the Storm office.",
                "Boats left the harbour as Storm came.",
                "In the harbour nobody slept, and the Storm went on.",
            )
        )
    ]
    found = why(held)
    assert "Storm" in found.names
    assert "harbour" in found.words
    assert not any(name.lower() == "harbour" for name in found.names)


def test_a_name_that_now_and_then_follows_a_word_for_where_is_no_place() -> None:
    first, *_ = reports(FERRY)
    bodies = (
        "Savers put money in Bitcoin. Then Bitcoin fell, and Bitcoin went on falling. Shops in Varnholm saw Bitcoin go.",
        "The fall of Bitcoin worries Varnholm. Bitcoin lost a tenth, those who hold Bitcoin said in Varnholm.",
    )
    found = why([replace(first, id=n, group=None, title="A fall", body=body) for n, body in enumerate(bodies)])
    assert "Varnholm" in found.places
    assert "Bitcoin" in found.names
    assert "Bitcoin" not in found.places


def test_no_reports_share_nothing() -> None:
    assert timeline([]) == ()
    assert why([]).names == ()
