"""What the reports of a story agree on, and which of them leads.

A sentence counts as agreed when three or more independent outlets state it, each in words of its own or not: shared
words weighed by how telling they are, no figure against another, copies counted once. Which sentence may be shown to
whom is not decided here; `facts` are for the case that none may: names, figures and days, in nobody's wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log

from dateline.stories.meaning import differ
from dateline.stories.names import WEEKDAYS, names_inside, plain_marks
from dateline.stories.terms import Report, stem, terms_of

FEWEST = 3  # outlets; two can have it from one another
MOST_REPORTS = 60
MOST_SENTENCES = 24  # of one report: what comes later is background
ALIKE = 0.55  # of the weight of both sentences; at .5 "sent boats" agreed with "moved in lorries"
_SHORTEST, _LONGEST = 4, 60  # terms, words

_STOP = re.compile(r"[.!?…]['\")\]]*\s+(?=[^\W_]|['\"(\[])|[。！？]|\n+")
# A full stop after these ends no sentence: titles, initials, months, and the like.
_SHORTENED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|St|Jr|Sr|No|vs|Inc|Ltd|Co|Corp|approx"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Nr|bzw|ca|M|Mme|Sra?|г|ул|им)|\b\w(?:\.\w)*)\.\s*$"
)
_PRONOUNS = """
he she it they this that these those his her their its there here but and or so er sie es il elle ils él ella esto
он она они это
"""
_LEANS = frozenset(_PRONOUNS.split())  # such a sentence leans on the one before it
_OFF_THE_POINT = re.compile(r"(?i)^(?:watch|live|video|photos?|opinion|analysis|explainer|update\b|breaking)|[?]\s*$")


@dataclass(frozen=True, slots=True)
class Voice:
    """One outlet's way of stating a sentence."""

    report: int
    outlet: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """A sentence that several outlets state. `voices`: each outlet once, the chosen sentence first.

    `names`, `figures`, `days`: the facts that its voices share, for where no outlet's wording may be shown.
    """

    sentence: str
    voices: tuple[Voice, ...]
    names: tuple[str, ...]
    figures: tuple[str, ...]
    days: tuple[str, ...]

    @property
    def outlets(self) -> int:
        """How many independent outlets state it."""
        return len(self.voices)


@dataclass(frozen=True, slots=True)
class Lead:
    """The report whose headline stands for the story, and why in words."""

    report: int
    headline: str
    because: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    report: Report
    text: str
    terms: frozenset[str]
    figures: frozenset[str]


def sentences(text: str) -> list[str]:
    """The sentences of a text, each on one line."""
    text = plain_marks(text)
    found, begins = [], 0
    for stop in _STOP.finditer(text):
        piece = text[begins : stop.end()]
        if "\n" not in stop.group() and _SHORTENED.search(piece[-12:]):
            continue
        found.append(" ".join(piece.split()))
        begins = stop.end()
    found.append(" ".join(text[begins:].split()))
    return [sentence for sentence in found if sentence]


def independent(reports: Iterable[Report]) -> list[Report]:
    """One report of each group of copies, and no outlet twice: the first by time, the undated last."""
    kept: list[Report] = []
    groups: set[int] = set()
    outlets: set[str] = set()
    late = datetime.max.replace(tzinfo=UTC)
    for report in sorted(reports, key=lambda one: (one.at or late, one.id)):
        group = report.id if report.group is None else report.group
        if group in groups or (report.outlet is not None and report.outlet in outlets):
            continue
        groups.add(group)
        if report.outlet is not None:
            outlets.add(report.outlet)
        kept.append(report)
    return kept[:MOST_REPORTS]


def agreed(reports: Sequence[Report], most: int = 6) -> tuple[Agreed, ...]:
    """The sentences that FEWEST or more independent outlets state, the most widely stated first.

    Shape: reports without an outlet have no voice. No sentence is used twice.
    """
    spoken = _spoken([report for report in independent(reports) if report.outlet])
    if not spoken:
        return ()
    weight = _weights(spoken)
    near = _alike(spoken, weight)
    order = sorted(range(len(spoken)), key=lambda n: (-len(near[n]), -sum(near[n].values()), n))
    used: set[int] = set()
    found: list[Agreed] = []
    for number in order:
        fresh = {report: other for report, (_, other) in _best(near[number], spoken).items() if other not in used}
        if number in used or len(fresh) + 1 < FEWEST or len(found) == most:
            continue
        members = [number, *sorted(fresh.values())]
        used.update(members)
        # What repeats an agreed sentence in other words is not a second agreement.
        used.update(other for member in members for other in near[member])
        found.append(_agreed([spoken[member] for member in members]))
    return tuple(sorted(found, key=lambda one: -one.outlets))


def _spoken(reports: Sequence[Report]) -> list[_Sentence]:
    found = []
    for report in reports:
        for text in sentences(report.body)[:MOST_SENTENCES]:
            terms = frozenset(terms_of(text))
            if len(terms) >= _SHORTEST and len(text.split()) <= _LONGEST:
                found.append(_Sentence(report, text, terms, frozenset(t for t in terms if t[0].isdigit())))
    return found


def _weights(spoken: Sequence[_Sentence]) -> dict[str, float]:
    held: dict[str, int] = {}
    for sentence in spoken:
        for term in sentence.terms:
            held[term] = held.get(term, 0) + 1
    # Half of the weight of a word does not depend on its rarity: what a story is about stands in many sentences.
    return {term: 1.0 + log((len(spoken) + 1) / count) / 2 for term, count in held.items()}


def _alike(spoken: Sequence[_Sentence], weight: dict[str, float]) -> list[dict[int, float]]:
    holders: dict[str, list[int]] = {}
    sizes = [sum(weight[term] for term in sentence.terms) for sentence in spoken]
    near: list[dict[int, float]] = [{} for _ in spoken]
    for number, sentence in enumerate(spoken):
        shared: dict[int, float] = {}
        for term in sentence.terms:
            for other in holders.get(term, ()):
                shared[other] = shared.get(other, 0.0) + weight[term]
            holders.setdefault(term, []).append(number)
        for other, common in shared.items():
            there = spoken[other]
            share = 2 * common / (sizes[number] + sizes[other])
            unlike = bool(sentence.figures ^ there.figures) and bool(sentence.figures) and bool(there.figures)
            if share >= ALIKE and there.report is not sentence.report and not unlike:
                near[number][other] = near[other][number] = share
    return near


def _best(near: dict[int, float], spoken: Sequence[_Sentence]) -> dict[int, tuple[float, int]]:
    best: dict[int, tuple[float, int]] = {}
    for other, share in near.items():
        report = spoken[other].report.id
        best[report] = max(best.get(report, (0.0, -1)), (share, other))
    return best


def _agreed(said: list[_Sentence]) -> Agreed:
    first = min(said, key=lambda one: (_leans(one.text), '"' in one.text, len(one.text), one.report.id))
    said = [first, *(one for one in said if one is not first)]
    common = frozenset.intersection(*(one.terms for one in said))
    names = names_inside(" . ".join(one.text for one in said))
    written = [word for word in re.findall(r"[^\W_][\w'\-]*", first.text) if stem(word.lower()) in common]
    named = dict.fromkeys(w for w in written if w.lower() in names or (w[0].isupper() and w.lower() in WEEKDAYS))
    return Agreed(
        sentence=first.text,
        voices=tuple(Voice(one.report.id, one.report.outlet or "", one.text) for one in said),
        names=tuple(word for word in named if word.lower() not in WEEKDAYS),
        figures=tuple(sorted(frozenset.intersection(*(one.figures for one in said)))),
        days=tuple(word for word in named if word.lower() in WEEKDAYS),
    )


def _leans(sentence: str) -> bool:
    return sentence.split(" ", 1)[0].strip("'\"(").lower() in _LEANS


def lead(reports: Sequence[Report], language: str = "") -> Lead | None:
    """The report that stands for the story: the one whose headline most of the others tell; of equals the newer.

    Shape: None for no reports. Copies count once; questions, live pages, opinions and updates lead only where there
    is nothing else; a report in `language`, the readers' own, goes before those in others.
    """
    voices = independent(reports)
    if not voices:
        return None
    told = {report.id: frozenset(terms_of(f"{report.title}\n{report.body[:1_000]}")) for report in voices}
    held: dict[str, int] = {}
    for terms in told.values():
        for term in terms:
            held[term] = held.get(term, 0) + 1

    def rank(report: Report) -> tuple[bool, bool, float, float, int]:
        titled = set(terms_of(report.title))
        share = sum(held.get(term, 0) for term in titled) / (len(voices) * max(len(titled), 5))
        newer = report.at.timestamp() if report.at else 0.0
        own = bool(language and report.language) and not differ(report.language or "", language)
        return not _OFF_THE_POINT.search(report.title.strip()), own, round(share, 2), newer, -report.id

    best = max(voices, key=rank)
    titled = frozenset(terms_of(best.title))
    # Words tell nothing of a report in another language.
    fellows = [one for one in voices if one is not best and not differ(one.language or "", best.language or "")]
    others = sum(1 for one in fellows if len(told[one.id] & titled) * 2 >= len(titled))
    because = f"{others} of {len(fellows)} other reports tell what its headline says"
    because = because if fellows else "the only report in its language"
    alone = "the only independent report" if reports[1:] else "the only report"
    return Lead(best.id, best.title, because if voices[1:] else alone)
