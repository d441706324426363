"""How a story went: its reports by time, the first one marked, with what each brought that no earlier one had.

And why its reports are together: the names, places, words and figures that they share, and from when to when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dateline.stories.names import WEEKDAYS, names_of, plain_marks
from dateline.stories.terms import BODY_REACH, Report, stem, terms_of

MOST_NEW = 4
LONGEST_NAME = 4  # words; headlines in capitals are no name
# How agencies mark a take: "UPDATE 2-Hose found on ferry".
_TAKE = re.compile(r"\s*(?:UPDATE|WRAPUP|REFILE|RPT|CORRECTED|RECAST|LEAD|ADD)[ -]?\d{0,2}\s*[-–—:]\s*")
_DAYS = frozenset(map(stem, WEEKDAYS))
_MONTHS = "january february march april june july august september october november december"  # "may" is a word
_DATES = _DAYS | {stem(part) for month in _MONTHS.split() for part in (month, month[:3], "sept")}
_FIGURE = re.compile(r"\d[\d.,:]*\d[\w\-]*|\d[\w\-]*")
_WORD = re.compile(r"[^\W_][\w'\-]*")
# A name after a word that says where.
_IN_A_PLACE = re.compile(
    r"\b(?:in|at|near|off|from|outside|aus|bei|à|en|в|под) ([^\W\d_a-z][\w'\-]+(?: [^\W\d_a-z][\w'\-]+)?)"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One report on the timeline. `carried_by`: how many articles bear its text. `brings`: names and figures that no
    earlier report had, as it writes them."""

    report: int
    title: str
    outlet: str | None
    at: datetime | None
    first: bool
    carried_by: int
    brings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """Why reports are together. Words as the reports write them, the most widely shared first."""

    names: tuple[str, ...]
    places: tuple[str, ...]
    words: tuple[str, ...]
    figures: tuple[str, ...]
    first_at: datetime | None
    last_at: datetime | None
    outlets: int


def timeline(reports: Sequence[Report]) -> tuple[Moment, ...]:
    """The reports of a story, the newest first and the undated at the end; copies stand with the first of them."""
    groups: dict[int, list[Report]] = {}
    for report in reports:
        groups.setdefault(report.id if report.group is None else report.group, []).append(report)
    firsts = [min(held, key=_when) for held in groups.values()]
    counts = {min(held, key=_when).id: len(held) for held in groups.values()}
    known: set[str] = set()
    moments: list[Moment] = []
    for report in sorted(firsts, key=_when):
        brings = _brings(report, known) if moments else ()
        known.update(terms_of(f"{report.title}\n{report.body}"))
        first = not moments and report.at is not None
        moments.append(Moment(report.id, report.title, report.outlet, report.at, first, counts[report.id], brings))
    dated = [moment for moment in moments if moment.at is not None]
    return tuple(dated[::-1] + [moment for moment in moments if moment.at is None])


def _forms(written: dict[str, int], is_name: bool) -> dict[str, int]:
    """How a word is written, and how often; a name only as names are."""
    capital = {form: count for form, count in written.items() if form[0].isupper()} if is_name else {}
    return capital or written


def _when(report: Report) -> tuple[bool, float, int]:
    return report.at is None, report.at.timestamp() if report.at else 0.0, report.id


def _brings(report: Report, known: set[str]) -> tuple[str, ...]:
    """Names and figures that are new in a report, names whole: "Los Angeles", not "Angeles".

    Of a name whose last word is known nothing is new: "Joe Biden" after "Biden". Days tell nothing.
    """
    title, body = plain_marks(_TAKE.sub("", report.title, 1)), plain_marks(report.body[:BODY_REACH])
    text = f"{title}\n{body}"
    found: dict[str, str] = {}
    for told in sorted({*_named(text, names_of(title, body)), *_FIGURE.findall(text)}, key=text.find):
        terms = terms_of(told)
        if terms and terms[-1] not in known and terms[-1] not in _DATES:
            found.setdefault(terms[-1], told)
    return tuple(list(found.values())[:MOST_NEW])


def _named(text: str, names: set[str]) -> Iterator[str]:
    """Names as a text writes them, words that stand side by side as one."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        is_name = word[0][0].isupper() and word[0].lower() in names
        beside = bool(run) and text[run[-1].end() : word.start()] == " " and len(run) < LONGEST_NAME
        if run and not (is_name and beside):
            yield text[run[0].start() : run[-1].end()]
            run = []
        if is_name:
            run.append(word)
    if run:
        yield text[run[0].start() : run[-1].end()]


def why(reports: Sequence[Report], most: int = 8) -> Why:
    """What the reports of a story share: held by at least half of its groups, and by two."""
    newest_first = sorted(reports, key=_when, reverse=True)  # of copies the first speaks, also of when
    groups = {report.id if report.group is None else report.group: report for report in newest_first}
    held: dict[str, int] = {}
    written: dict[str, dict[str, int]] = {}
    named: dict[str, int] = {}
    placed: dict[str, int] = {}
    for report in groups.values():
        text = plain_marks(f"{report.title}\n{report.body[:BODY_REACH]}")
        for name in {stem(name) for name in names_of(plain_marks(report.title), plain_marks(report.body[:BODY_REACH]))}:
            named[name] = named.get(name, 0) + 1
        for word in (w for found in _IN_A_PLACE.findall(text) for w in found.split() if w[0].isupper()):
            placed[stem(word.lower())] = placed.get(stem(word.lower()), 0) + 1
        for term in set(terms_of(text)):
            held[term] = held.get(term, 0) + 1
        for word in _WORD.findall(text):
            forms = written.setdefault(stem(word.lower()), {})
            forms[word] = forms.get(word, 0) + 1
    shared = [term for term in held if held[term] >= 2 and held[term] * 2 >= len(groups) and term in written]
    names = {term for term in shared if named.get(term, 0) * 2 > held[term]}  # one's title is another's word
    # Money goes "in Bitcoin" now and then; what is a place stands so often.
    places = {term for term, count in placed.items() if term in names and count * 3 >= sum(written[term].values())}
    shared.sort(key=lambda term: (-held[term], term))

    def shown(chosen: list[str]) -> tuple[str, ...]:
        return tuple(max(_forms(written[t], t in names).items(), key=lambda form: form[::-1])[0] for t in chosen[:most])

    times = sorted(report.at for report in groups.values() if report.at is not None)
    return Why(
        names=shown([t for t in shared if t in names and t not in places and t not in _DATES]),
        places=shown([t for t in shared if t in places and t not in _DATES]),
        words=shown([t for t in shared if t not in names and not t[0].isdigit()]),
        figures=shown([t for t in shared if t[0].isdigit()]),
        first_at=times[0] if times else None,
        last_at=times[-1] if times else None,
        outlets=len({report.outlet for report in reports if report.outlet}),
    )
