"""The place and agency that open a text: TOKYO (Reuters) – , Berlin. , DUBLIN — , NEW DELHI: ."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from dateline.extract.agencies import agency as agency_named
from dateline.extract.places import is_known_place
from dateline.model import Block, BlockKind, Dateline, Span, SpanKind

_REACH = 140  # characters of a text that may be its dateline
_DASH = r"(?:--|[-–—―])"
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|okt|dez|enero|febrero|marzo|abril|mayo|junio"
    r"|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)"
)
_DAY = rf"(?:,\s*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*)?(?:{_MONTH}[a-zä]*\.?\s?\d{{1,2}}|\d{{1,2}}\.?\s?(?:de\s)?{_MONTH}[a-zä]*\.?|\d{{1,2}}\.\s?\d{{1,2}}\.(?:\d{{2,4}})?)(?:,?\s?\d{{4}})?)"
_DAY = rf"(?:{_DAY}|\s?\((?i:{_MONTH})[a-zä]*\.?\s\d{{1,2}},?\s\d{{4}}\))"
# "From our correspondent" before the place, as papers print it.
_FROM_OURS = re.compile(
    r"^(?:dal(?:la)?\s+nostr[oa]\s+(?:inviat[oa]|corrispondente)|de\s+notre\s+(?:correspondante?|envoyée?\s+spéciale?)|von\s+unsere[mnr]\s+\w+|de\s+nuestr[oa]\s+\w+|by\s+our\s+\w+)[\s,:–—-]+(?=[A-ZÀ-Þ])",
    re.IGNORECASE,
)
_PLACE_WORD = r"[^\W\d_a-z][\w.'’-]*"
_PLACE = rf"{_PLACE_WORD}(?:[ ](?:{_PLACE_WORD}|de|di|do|del|la|el|am|an der|auf|bei|im|in|of|the|es|und))*(?:/{_PLACE_WORD}(?:[ ]{_PLACE_WORD})*)*"
_REGION = rf"(?:,\s(?!(?i:{_MONTH}))[A-Z][\w.'’ -]{{1,24}}?)?"

_WITH_AGENCY = re.compile(
    rf"^(?:(?P<place>{_PLACE}{_REGION})(?P<day>(?i:{_DAY}))?\s?)?[(\[](?P<agency>[^()\[\]]{{2,40}})[)\]]\s?(?P<end>{_DASH}|[.:]|,)?\s*"
)
# Services that carry what firms say of themselves print their name as agencies do, between slashes too.
_WIRE = re.compile(
    rf"^(?P<place>{_PLACE}{_REGION})(?P<day>(?i:{_DAY}))?\s?(?:{_DASH})?\s?[(/](?P<agency>(?i:pr ?newswire|globe ?newswire|business ?wire|access ?(?:wire|newswire)|newsfile(?: corp\.?)?|cnw|eqs|ots|acn newswire|prweb|market ?wired?)[\w. -]{{0,20}})[)/]\s?(?:{_DASH})?(?:(?i:{_MONTH})[a-z]*\.?\s\d{{1,2}},\s\d{{4}}\s?{_DASH})?\s*(?=\S)"
)
_CAPITALS = re.compile(
    rf"^(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’/ -]{{1,40}}?{_REGION})(?P<day>(?i:{_DAY}))?\s?(?P<end>{_DASH})\s*(?=\S)"
)
_CAPITALS_COLON = re.compile(r"^(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’/ -]{2,30}):\s+(?=\S)")
_NAME_DASH = re.compile(
    rf"^(?P<place>[^\W\d_a-z][^\W\d_]+(?:[-/ ][^\W\d_a-z][^\W\d_]+){{0,3}})(?P<day>(?i:{_DAY}))?\s(?P<end>[–—-]|--)\s+(?=\S)"
)
_NAME_STOP = re.compile(
    r"^(?P<place>[^\W\d_a-z][^\W\d_]+(?:[-/ ][^\W\d_a-z][^\W\d_]+){0,2})(?P<end>[.:])\s+(?=[^\W\d_a-z]|[\"„“«0-9])"
)
_LETTERS = re.compile(r"[A-Z]{2,6}")
_LABELS = frozenset(
    ["watch", "update", "updated", "exclusive", "breaking", "live", "video", "photo", "photos", "analysis", "opinion", "note", "editor", "related", "read", "see", "review", "interview", "warning", "alert", "developing", "correction", "podcast", "explainer", "factbox", "timeline", "graphic", "comment", "fact", "check", "poll", "quiz", "recipe", "tip", "bonus", "pro", "con", "question", "answer", "q", "a", "faq", "tldr", "summary", "verdict", "yes", "no", "advertisement", "anzeige", "eilmeldung", "update", "kommentar", "analyse", "exklusiv", "hinweis", "frage", "info", "news", "world", "sport", "sports", "business"]
)  # fmt: skip


def read(text: str, context: str = "") -> tuple[Dateline, int] | None:
    """The dateline that opens a text, and where it ends (its dash included); None where none does."""
    return _read(text, lambda: context)


def _read(text: str, context: Callable[[], str]) -> tuple[Dateline, int] | None:
    """`context` is asked for by two forms only: most texts open with none of them."""
    head = text[:_REACH]
    opening = _FROM_OURS.match(head)
    if opening is not None:
        behind = _read(text[opening.end() :], context)
        return (behind[0], behind[1] + opening.end()) if behind is not None else None
    service = "(" in head or "/" in head
    dash = "-" in head or "–" in head or "—" in head or "―" in head
    bracket, colon = "(" in head or "[" in head, ":" in head
    for (form, test), there in zip(_FORMS, (service, bracket, dash, colon, dash, colon or "." in head), strict=True):
        if not there:
            continue
        found = form.match(head)
        if found is not None:
            line = test(found)
            if line is None and form is _NAME_DASH and _in_context(found["place"], context()):
                line = Dateline(found["place"])
            if line is None and form is _CAPITALS_COLON and _is_told_of(found["place"], text + " " + context()):
                line = Dateline(found["place"].strip())
            if line is not None:
                return line, len(head[: found.end()].rstrip())
    return None


def _in_context(place: str, context: str) -> bool:
    return " " not in place and len(place) >= 4 and place.casefold() not in _LABELS and place in context


def _is_told_of(place: str, text: str) -> bool:
    """Whether a text speaks of a place that no list holds as one: "in Lindi", "bei Lindi"."""
    name = place.strip().title()
    if " " in name or len(name) < 4 or name.casefold() in _LABELS:
        return False
    return (
        re.search(
            rf"\b(?:in|at|near|to|from|bei|nach|aus|à|en|desde|na|w|i)\s+(?:the\s)?{re.escape(name)}\b", text[:4_000]
        )
        is not None
    )


def before(texts: Sequence[str], context: str = "") -> Dateline | None:
    """The dateline that opens one of the texts between headline and body, or stands there by itself."""
    for text in texts:
        found = read(text, context)
        if found is not None and (found[0].agency or is_known_place(found[0].place.split(",")[0])):
            return found[0]
        if len(text) <= 30 and is_known_place(text):
            return Dateline(text)
    return None


def mark(
    blocks: Sequence[Block], standfirst: str | None = None, context: str = ""
) -> tuple[Dateline | None, tuple[Block, ...]]:
    """The dateline of a body, and the body with it marked as a span; the text keeps it as printed.

    Some papers open the standfirst with it. `context` is what else the article says: a village that no list
    holds is a place where the headline or the standfirst names it too.
    """
    for index, block in enumerate(blocks[:2]):
        if block.kind is not BlockKind.PARAGRAPH:
            continue
        found = _read(block.text, partial(_around, context or standfirst or "", blocks[index + 1 : index + 4]))
        if found is None:
            if len(block.text) <= 30 and len(blocks) > index + 1 and is_known_place(block.text):
                found = Dateline(block.text), len(block.text)
            else:
                continue
        line, end = found
        marked = replace(block, spans=(Span(0, end, SpanKind.DATELINE), *block.spans))
        return line, (*blocks[:index], marked, *blocks[index + 1 :])
    opening = read(standfirst) if standfirst else None
    return (opening[0] if opening else None), tuple(blocks)


def _around(told: str, blocks: Sequence[Block]) -> str:
    return " ".join([told, *(block.text for block in blocks)])


def _with_agency(found: re.Match[str]) -> Dateline | None:
    agency = agency_named(found["agency"].split("/")[0].split(",")[0])
    place = found["place"] or ""
    if agency is None and place.isupper() and found["end"] and _LETTERS.fullmatch(found["agency"]):
        agency = found["agency"]  # a station's or paper's own letters: NEW JERSEY (WABC) --
    if agency is None or (not place and not found["end"]):
        return None
    if place and not found["end"] and not (place.isupper() or is_known_place(place)):
        return None
    printed = found["agency"].strip()
    return Dateline(place.strip(), agency if agency.casefold() == printed.casefold() else printed)


def _by_service(found: re.Match[str]) -> Dateline:
    return Dateline(found["place"].strip(" -–—"), found["agency"].strip(" -"))


def _in_capitals(found: re.Match[str]) -> Dateline | None:
    place = found["place"].strip()
    words = place.split(",")[0].replace("/", " ").split()
    if len(place) < 3 or any(word.strip(".'’-").casefold() in _LABELS for word in words):
        return None
    if is_known_place(place.split(",")[0]) or found["day"]:
        return Dateline(place)
    if len(words) > 2 or (found["end"] == "-" and len(words) > 1):
        return None
    return Dateline(place) if len(place) >= 4 else None


def _named(found: re.Match[str]) -> Dateline | None:
    place = found["place"]
    if found["day"] or is_known_place(place):
        return Dateline(place)
    return None


def _known(found: re.Match[str]) -> Dateline | None:
    place = found["place"].strip()
    return Dateline(place) if is_known_place(place) else None


# The forms, with what to make of each; `read` looks first for the sign that each cannot be without.
_FORMS = (
    (_WIRE, _by_service),
    (_WITH_AGENCY, _with_agency),
    (_CAPITALS, _in_capitals),
    (_CAPITALS_COLON, _known),
    (_NAME_DASH, _named),
    (_NAME_STOP, _known),
)
