from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dateline.stories.guides import is_guide
from dateline.stories.happenings_memory import Happenings
from dateline.stories.terms import Report

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
KNOTS = Report(
    1,
    "How to tie a halyard knot on a lugger",
    "A halyard knot keeps the yard of a lugger aloft. You need two fathoms of tarred hemp and a marlinspike.\n\n"
    "Lead the hemp twice round the yard, then under its own standing part. Draw the halyard knot tight with your spike.",
    NOW,
    "Rigging Notes",
)


@pytest.mark.parametrize(
    "text",
    [
        "Ten ways to keep your lugger dry",
        "So bleiben deine Leinen trocken",
        "Comment choisir votre voilier",
        "Как выбрать лодку: вам помогут пять советов",
    ],
)
def test_what_speaks_to_its_reader_alone_is_a_guide(text: str) -> None:
    assert is_guide(text)


@pytest.mark.parametrize(
    "text",
    [
        "What you need to know: the ferry sank on Tuesday",
        "“You will all be paid,” the owner said",
        "The ferry sank off Kors",
        "Le ministre a déclaré que vos impôts baissent",
        "港の作業員があなたに知らせる",
    ],
)
def test_what_says_who_or_when_or_speaks_to_nobody_is_none(text: str) -> None:
    assert not is_guide(text)


def test_two_guides_are_no_story_whatever_they_share() -> None:
    held = Happenings()
    held.add(KNOTS)
    other = replace(KNOTS, id=2, title="The halyard knot of a lugger, step by step", outlet="Yard and Spike")
    assert held.add(other).new


def test_a_report_and_a_guide_may_be_one() -> None:
    held = Happenings()
    report = replace(KNOTS, body=f"The harbour office said on Monday that it bans the knot.\n\n{KNOTS.body}")
    assert not is_guide(report.body)
    held.add(report)
    assert held.add(replace(KNOTS, id=2, outlet="Yard and Spike")).links
