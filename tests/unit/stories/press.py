"""Made-up reports of made-up happenings, for the tests of stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from dateline.stories.terms import Report

BEGAN = datetime(2026, 3, 2, 6, tzinfo=UTC)

FERRY = (
    ("Ferry Halvard runs aground off Orsund", "The ferry Halvard ran aground off Orsund on Monday with 214 people aboard, the coast guard said. Divers looked for a leak below the waterline."),
    ("214 rescued from ferry Halvard near Orsund", "All 214 people aboard the ferry Halvard were brought ashore in Orsund on Monday after it struck a reef. The captain, Ada Brenn, stayed aboard."),
    ("Halvard aground: passengers safe in Orsund", "Passengers of the ferry Halvard reached Orsund in lifeboats on Monday. The coast guard counted 214 people and no one was hurt, Ada Brenn said."),
    ("Coast guard inquiry after ferry Halvard hits reef", "The coast guard asks why the ferry Halvard hit a reef off Orsund on Monday with 214 people aboard. Captain Ada Brenn was questioned."),
)  # fmt: skip
BUDGET = (
    ("Lavinia Stroud presents Karelby budget", "Finance minister Lavinia Stroud presented a budget of 31 billion crowns for Karelby on Monday, with cuts to farm subsidies. Farmers announced protests."),
    ("Farmers angry as Karelby cuts subsidies", "The Karelby budget of 31 billion crowns cuts farm subsidies by a third, Lavinia Stroud told parliament on Monday. Farmers plan to block roads."),
    ("Karelby budget: subsidies cut by a third", "Parliament in Karelby heard on Monday that farm subsidies fall by a third. Lavinia Stroud defended the budget of 31 billion crowns."),
)  # fmt: skip
OTHERS = (
    ("Chess title for Ivo Marten", "Ivo Marten won the chess title in Duna after a draw in the last game, the federation said."),
    ("New bridge over the Wend opens", "The bridge over the Wend at Tollen opened to traffic after nine years of work."),
    ("Rare orchid found on Mount Sill", "Botanists found an orchid on Mount Sill that was thought to be gone for a century."),
    ("Milk price rises in Pernau", "Dairies in Pernau pay more for milk from next month, the association said."),
    ("Opera house Lanz names director", "The opera house Lanz named Mirjam Okto its director for five years."),
    ("Satellite Kestrel reaches orbit", "The satellite Kestrel reached its orbit and sent a first picture of the ice."),
)  # fmt: skip


def reports(texts: tuple[tuple[str, str], ...], first: int = 1, hours: float = 1.0, timed: bool = True) -> list[Report]:
    """Reports of one happening, `hours` apart, each from an outlet of its own."""
    return [
        Report(first + n, title, body, BEGAN + timedelta(hours=n * hours) if timed else None, f"Outlet {first + n}")
        for n, (title, body) in enumerate(texts)
    ]


def stream(timed: bool = True) -> list[Report]:
    """Two happenings and some single reports, mixed."""
    ferry, budget, others = reports(FERRY, 1, 1.5, timed), reports(BUDGET, 11, 2, timed), reports(OTHERS, 21, 1, timed)
    mixed = [*ferry, *budget, *others]
    return sorted(mixed, key=lambda one: (one.at or BEGAN, one.id * 7919 % 31))


def old_news(count: int = 150, first: int = 1_000) -> list[Report]:
    """Reports of the day before that have nothing to do with each other: a window that knows frequencies."""
    random = Random(4)
    syllables = ("ba", "ke", "lo", "mi", "nu", "ra", "so", "ti", "vu", "za", "fe", "do")

    def words(number: int) -> str:
        return " ".join("".join(random.choices(syllables, k=3)) for _ in range(number))

    def text() -> str:
        who = "Lavinia Stroud, the minister," if random.random() < 0.4 else "The minister"
        return f"{who} said on Monday in {words(1).title()} that {words(14)} of people and the report."

    return [
        Report(first + n, words(5), text(), BEGAN - timedelta(hours=30) + timedelta(minutes=n), f"Old {n}")
        for n in range(count)
    ]


def only(stories: dict[int, int], below: int = 1_000) -> dict[int, int]:
    """The stories of the reports that a test is about."""
    return {report: story for report, story in stories.items() if report < below}


def in_order(*held: Sequence[Report]) -> list[Report]:
    """Several lists of reports as one stream."""
    return sorted((one for part in held for one in part), key=lambda one: (one.at or BEGAN, one.id))
