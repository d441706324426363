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
# Other papers' forms. Each names an agency that is known, or a place that is.
_HAN = r"[\u4e00-\u9fff]"
_ASIAN = (
    # 新华社北京10月8日电（记者李华）, （中央社記者王小明台北8日電）
    re.compile(
        rf"^[（(]?(?P<agency>本[报報社]|{_HAN}{{2,3}}[社网網])(?:[记記]者{_HAN}{{2,3}})?(?P<place>{_HAN}{{2,6}}?)(?:\d{{1,2}}月)?\d{{1,2}}日(?:综合|綜合|外|专|專)?(?:电|電|讯|訊|报道|報導)[）)]?(?:[（(][^()（）]{{1,40}}[)）])?[\s:：]*"
    ),
    re.compile(
        r"^【(?P<place>[^【】＝=\s\d]{2,10}?)(?:[＝=・](?P<writer>[^【】]{2,12})|(?P<agency>共同|時事|AFP(?:=時事)?|ロイター))】\s*"
    ),
    re.compile(r"^[\[［](?P<place>[^\[\]［］\s]{2,10})\s\d{1,2}日\s(?P<agency>ロイター)[\]］]\s?[-－–—]?\s*"),
    # (서울=연합뉴스) 홍길동 기자 =
    re.compile(
        r"^[(\[](?P<place>[가-힣·]{2,12})=(?P<agency>[가-힣\w]{2,12})[)\]]\s*(?:[가-힣]{2,4}(?:[·\s][가-힣]{2,4})*\s?(?:특파원|기자)\s?=\s?)?"
    ),
)
_DAY_OF_ANY = r"(?P<day>(?=[^()/]{0,12}\d)[^()/—–]{4,28}?)"
_WITH_ANY_DAY = (
    re.compile(
        rf"^(?P<place>{_PLACE}{_REGION}),\s{_DAY_OF_ANY}\s?\((?P<agency>[^()]{{2,30}})\)\s?\.?\s?(?:{_DASH}|[.:])?\s*"
    ),
    re.compile(rf"^(?P<place>{_PLACE}{_REGION}),\s{_DAY_OF_ANY}\.?\s/(?P<agency>[^()/]{{2,20}})/\.?\s?{_DASH}?\s*"),
    re.compile(rf"^(?P<place>{_PLACE}),\s{_DAY_OF_ANY}\s?{_DASH}\s(?P<agency>[^.()—–]{{3,20}})\.\s"),
)
_AGENCY_FIRST = re.compile(
    rf"^\((?P<agency>[^()]{{2,20}})\)\s?{_DASH}\s(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ' ]{{2,30}}?)(?:,?\s\d{{1,2}}\s?[A-Za-z]{{3,4}}\.?)?\s?{_DASH}\s"
)  # (ANSA) - ROMA, 08 OTT -
_STOP_DASH = re.compile(rf"^(?P<place>{_PLACE})\.\s?{_DASH}\s*(?=\S)")
# Scripts without capitals: whatever stands before a dash, a colon, a comma or an agency, if it is a place.
_NO_CAPITALS = re.compile(
    r"^(?P<place>[\u0590-\u0dff\u200c][\u0590-\u0dff\u200c ]{1,24}?)(?:,\s[^()]{3,24})?\s?(?:\((?P<agency>[^()]{2,20})\)\s?[-–—:]?|\s[-–—]|:)\s+(?=\S)"
)
_LABELS = frozenset(
    ["watch", "update", "updated", "exclusive", "breaking", "live", "video", "photo", "photos", "analysis", "opinion", "note", "editor", "related", "read", "see", "review", "interview", "warning", "alert", "developing", "correction", "podcast", "explainer", "factbox", "timeline", "graphic", "comment", "fact", "check", "poll", "quiz", "recipe", "tip", "bonus", "pro", "con", "question", "answer", "q", "a", "faq", "tldr", "summary", "verdict", "yes", "no", "advertisement", "anzeige", "eilmeldung", "update", "kommentar", "analyse", "exklusiv", "hinweis", "frage", "info", "news", "world", "sport", "sports", "business"]
)  # fmt: skip


def read(text: str, context: str = "") -> tuple[Dateline, int] | None:
    """The dateline that opens a text, and where it ends (its dash included); None where none does."""
    return _read(text, lambda: context)


def _read(text: str, context: Callable[[], str]) -> tuple[Dateline, int] | None:
    """`context` is asked for by two forms only: most texts open with none of them."""
    head = text[:_REACH]
    if head[:1] == "(" and (found := _AGENCY_FIRST.match(head)) and (line := _known_by_either(found)) is not None:
        return line, len(head[: found.end()].rstrip())
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
    return _in_other_forms(head)


def _in_other_forms(head: str) -> tuple[Dateline, int] | None:
    """Datelines of papers in other scripts, and those whose day is written in any language."""
    forms: tuple[re.Pattern[str], ...] = ()
    if not head[:2].isascii():
        forms = (*_ASIAN, _NO_CAPITALS)
    elif head[:1] in "([":
        forms = _ASIAN[2:]
    if any(sign in head[:60] for sign in "(/.") or not head.isascii():
        forms = (*forms, *_WITH_ANY_DAY, _STOP_DASH)
    for form in forms:
        match = form.match(head)
        if match is not None and (line := _known_by_either(match)) is not None:
            return line, len(head[: match.end()].rstrip())
    return None


def _known_by_either(found: re.Match[str]) -> Dateline | None:
    """A dateline whose agency is known, or whose place is where none is named; Asian brackets say it by themselves."""
    groups = found.groupdict()
    place, printed = groups["place"].strip(), (groups.get("agency") or "").strip()
    agency = agency_named(printed) or agency_named(printed.upper())  # papers write "Lusa" and "Ansa"
    if found.re in _ASIAN:
        return Dateline(place, agency)
    if printed:
        return (
            Dateline(place, agency if agency and agency.casefold() == printed.casefold() else printed)
            if agency
            else None
        )
    return Dateline(place) if is_known_place(place) else None


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
