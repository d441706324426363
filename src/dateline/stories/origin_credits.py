"""What a page says of where its text comes from: names by the place where they stand.

Dateline, byline, foot and copyright say who wrote; "additional reporting by", a photo credit or "told X" name someone
who wrote nothing of it. Agencies are read as printed, so that one nobody here has heard of is found as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from dateline.model import Article
from dateline.stories.origin_names import (
    agencies,
    is_anybody,
    is_day,
    is_known,
    looks_like_agency,
    looks_like_person,
    same_name,
    tidy_name,
)


class Place(StrEnum):
    """Where on a page a name stands."""

    DATELINE = "dateline"
    BYLINE = "byline"
    FOOT = "foot"
    COPYRIGHT = "copyright"
    ISSUER = "issuer"
    MENTION = "mention"


_STATING = (Place.DATELINE, Place.BYLINE, Place.FOOT)


@dataclass(frozen=True, slots=True)
class Credit:
    """A name that a page gives for its text. `own`: it is the outlet's own. `printed`: the words as they stand."""

    name: str
    place: Place
    own: bool
    printed: str


_HEAD, _FOOT = 4, 8  # paragraphs at either end that may hold a credit
_LINE = 90  # characters of a line that is a credit and no report; copyright notices run longer
_REACH = 140  # characters that a dateline ends within
_NEAR = 70  # the same where it has no marks round the name
# One of these stands in every foot that credits somebody.
_SIGNS = ("in ", "on ", "-", "by ", "from ", "text", "©", "(", "[", "—", "–", "source", "via ", "copyright", "quelle",
          "font", "fuente", "bron", "käll", "kilde", "kaynak")  # fmt: skip
_FOREIGN_SIGNS = ("źród", "источ", "джерел", "πηγή", "المصدر", "来源", "來源", "出典", "출처")
_OWNER = ("©", "(c)", "(C)", "Copyright", "COPYRIGHT")
# One of these stands in whatever the form of the same name finds.
_HELPING = ("reporting", "material", "contribut", "photo", "picture", "image", "foto", "video", "graphic", "edit",
            "with ", "con información", "avec ")  # fmt: skip
_OWNING = ("©", "(c)", "copyright")
_PROVIDING = ("provided", "supplied", "distributed", "produced", "syndicated", "published", "appeared", "written",
              "posted")  # fmt: skip
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][^()\[\]\n]{0,60}?)?\s?[(\[](?P<name>[^()\[\]\n]{2,40})[)\]]\s?(?P<end>--|[-–—―:.])?"
)
# The forms of others, read only where the name is known: "МОСКВА, 3 мар — РИА Новости.", "МОСКВА. /ТАСС/.", "AFP - ".
_DASHED = re.compile(
    r"(?:[^\W\d_][^\n()/—–]{1,40}?(?:\s?/(?P<slash>[^\n/]{2,30})/|\s[—–]\s(?P<dashed>[^\n.,:—–]{2,25})[.,:])"
    r"|(?P<bare>[^\W\d_][\w ]{1,16}) [-–—] )"
)
# And those of East Asia: 新华社北京3月3日电, 【東京共同】, (서울=연합뉴스).
_EASTERN = re.compile(
    r"[（(【\[]?(?:(?P<wire>[^\W\d_]{2,4}社)[^，。\n]{1,16}电|[^\W\d_]{1,8}(?P<desk>共同|時事)[】）)]"
    r"|[^\W\d_]{1,8}=(?P<after>[^\W\d_]{2,8})[)）])"
)
_DATED = re.compile(r",.*\d")  # New Delhi, Mar 3
_DATELINE_PLACE = re.compile(r"[\w.'’/ ,-]+")
_BY = re.compile(r"(?:by|from|von|par|por|di|da|door|av|af|przez|от)\s+(?P<name>[^\n]{2,60})", re.IGNORECASE)
_HELPED = re.compile(
    r"(?:additional|further|supplementary) (?:reporting|material)|contribut(?:ed|ing|ions?)|photo|picture|image|foto"
    r"|video|graphic|edit(?:ing|ed) by|with (?:inputs?|files|material|reporting|agenc)|con información de|avec "
    r"|mit material",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"[(\[（]?\s*(?:reporting by|written by|reported by|text|sources?|via|quelle|fonte|fuente|bron|källa|kilde"
    r"|źródło|источник|джерело|kaynak|πηγή|المصدر|来源|來源|出典|출처)"
    r"(?:\s*[:：]\s*|\s+)(?P<name>[^\n;]{2,60}?)\s*[)\]）]?\.?",
    re.IGNORECASE,
)
_PROVIDED = re.compile(
    r"(?:\b(?:story|article|report|text|piece|column|content|beitrag|artikel|texte|artículo)\b[^.\n]{0,20}?\s|^[^\w\n]*)"
    r"(?:originally |first |re)*(?:provided|supplied|distributed|produced|syndicated|published|appeared|written|posted)"
    r"\s+(?:first\s+)?(?:by|in|on|from|with permission (?:of|from)|courtesy of)\s+(?P<name>[^\n.,]{2,50})",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:by\s+)?(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by\s+)?(?P<name>[^\n.,]{2,50})",
    re.I,
)
_ALONE = re.compile(r"(?:[—–-]+\s*(?P<dashed>[^\n()]{2,50})|[(\[](?P<round>[^()\[\]\n]{2,50})[)\]])\.?")
# Who issued what a service sends out: SOURCE Halden Marine; Original-Content von: Halden Marine, übermittelt durch ...
_ISSUED = re.compile(r"(?:SOURCE:?\s+|Original-Content von:?\s*)(?P<name>[^\n,;]{2,60})(?:, übermittelt.*)?")
_CODE = re.compile(r"©?\s*(?P<name>dpa)(?:-infocom)?, dpa:\d{6}-")
_WHOM = r"\s+(?P<name>(?:[Tt]he )?[A-Z][\w-]+(?: [A-Z][\w-]+){0,3})"
# Looked behind after the word, which the search leaps to.
_TOLD = {
    "told ": re.compile(r"told(?<!\wtold)" + _WHOM),
    "tell": re.compile(r"tell(?<!\wtell)s?" + _WHOM),
    "gegenüber": re.compile(r"gegenüber(?<!\wgegenüber)(?: der)?" + _WHOM),
    "déclaré à": re.compile(r"a déclaré à(?<!\wa déclaré à)" + _WHOM),
    "dijo a": re.compile(r"dijo a(?<!\wdijo a)" + _WHOM),
    "detto all": re.compile(r"ha detto all(?<!\wha detto all)['’]" + _WHOM),
}
_MOST_TOLD = 6  # mentions looked at


def credits(article: Article, outlet: str) -> tuple[Credit, ...]:
    """The names a page gives for its text, in the order they stand; those that only helped are left out.

    Shape: `outlet` is the name of who publishes the page; its own name is a credit too, marked as such.
    """
    lines = [block.text.strip() for block in article.blocks]
    found: dict[tuple[str, Place], Credit] = {}
    for place, name, printed in (*_stated(article), *_at_head(lines), *_at_foot(lines), *_mentioned(lines)):
        for tidy in agencies(name) or (tidy_name(name),):
            if tidy:
                found.setdefault((tidy, place), Credit(tidy, place, same_name(tidy, outlet), printed))
    return tuple(found.values())


def stated(found: Iterable[Credit]) -> str | None:
    """The name that a page states for its text; None where it states none, several at once, or only its own outlet."""
    stating = [credit for credit in found if credit.place in _STATING]
    best = min(
        (credit for credit in stating if not credit.own or credit.place is Place.DATELINE),
        key=lambda credit: _STATING.index(credit.place),
        default=None,
    )
    if best is None or any(credit.printed == best.printed and credit.name != best.name for credit in stating):
        return None
    return best.name


def contradict(one: str | None, other: str | None) -> bool:
    """Whether two stated names are of two agencies. Letters and a name that begin alike may be one agency's."""
    if one is None or other is None or same_name(one, other):
        return False
    if is_known(one) and is_known(other):
        return True
    acronyms = one.isupper() + other.isupper()
    return acronyms != 1 or one[:1].lower() != other[:1].lower()


def _stated(article: Article) -> Iterator[tuple[Place, str, str]]:
    """What reading the page already found: the agency of the dateline and of the byline."""
    if article.dateline is not None and article.dateline.agency:
        yield Place.DATELINE, article.dateline.agency, f"{article.dateline.place} ({article.dateline.agency})"
    if article.agency and not is_anybody(article.agency):
        yield Place.BYLINE, article.agency, article.agency
    for author in article.authors[:4]:
        if agencies(author):
            yield Place.BYLINE, author, author


def _at_head(lines: list[str]) -> Iterator[tuple[Place, str, str]]:
    for line in lines[:_HEAD]:
        dateline = _dateline(line) if "(" in line[:_REACH] or "[" in line[:_REACH] else None
        dateline = dateline or _known_dateline(line)
        if dateline is not None:
            yield Place.DATELINE, *dateline
        if len(line) > 80 or line.endswith((".", "!", "?")) or ":" in line:
            continue
        by = _BY.fullmatch(line)
        name = by["name"] if by else line
        if _is_agency_line(name, alone=by is None):
            yield Place.BYLINE, name, line


def _is_agency_line(name: str, *, alone: bool) -> bool:
    """Whether a line names an agency and nothing else; without "By" it must be one by its own words."""
    if agencies(name):
        return True
    if looks_like_person(name) or not looks_like_agency(name):
        return False
    return not alone or is_known(name) or len(name.split()) > 1 or name.isupper()


def _dateline(line: str) -> tuple[str, str] | None:
    found = _DATELINE.match(line[:_REACH])
    if found is None:
        return None
    place, name = (found["place"] or "").strip(), found["name"].split("/")[0].strip()
    several = agencies(found["name"])
    if not found["end"] and line[found.start("name") - 1] == "[" and "(" in line[found.end() : _REACH]:
        # New Delhi [India], March 3 (ANI):
        return _dateline(place + line[found.end() :])
    if not several and not looks_like_agency(name):
        return None
    if place and (not (place[0].isupper() or not place[0].isascii()) or len(place.split()) > 8):
        return None
    if place and _DATELINE_PLACE.fullmatch(place) is None:
        return None
    if not found["end"] and not (is_known(name) and _opens_without_end(place, line[found.end() :])):
        return None
    if not place and not is_known(name) and found["end"] in (":", "."):
        return None
    return found["name"] if len(several) > 1 else name, line[: found.end()].strip()


def _opens_without_end(place: str, behind: str) -> bool:
    """Whether marks with nothing behind them close a dateline: STOCKHOLM (TT) Hamnen, New Delhi, Mar 3 (PTI) The."""
    return place.isupper() or _DATED.search(place) is not None if place else bool(behind.strip())


def _known_dateline(line: str) -> tuple[str, str] | None:
    """An agency on the list in a dateline without round or square marks, or in an Eastern one."""
    begin = line[:_NEAR]
    found = _DASHED.match(begin) if "/" in begin or " - " in begin or "—" in begin or "–" in begin else None
    if found is None and not begin.isascii():
        found = _EASTERN.match(begin)
    name = next(filter(None, found.groups()), None) if found else None
    return (name, begin[: found.end()].strip()) if found and name and is_known(name) else None


def _at_foot(lines: list[str]) -> Iterator[tuple[Place, str, str]]:
    for line in lines[max(1, len(lines) - _FOOT) :]:
        if len(line) > _LINE and not line.startswith(_OWNER):
            continue
        small = line.lower()
        foreign = not small.isascii() and _holds(small, _FOREIGN_SIGNS)
        if not foreign and not _holds(small, _SIGNS) and not agencies(line):
            continue
        issued = _ISSUED.fullmatch(line) if line.startswith(("SOURCE", "Original-Content")) else None
        if issued and not agencies(issued["name"]):
            yield Place.ISSUER, issued["name"], line
            continue
        code = _CODE.search(line) if "dpa:" in line else None
        if code:
            yield Place.FOOT, code["name"], line
            continue
        if _holds(small, _HELPING) and _HELPED.search(line):
            continue
        owner = _COPYRIGHT.search(line) if _holds(small, _OWNING) else None
        if owner:
            yield Place.COPYRIGHT, owner["name"].strip(), line
            continue
        name = _foot_name(line, small)
        if name:
            yield Place.FOOT, name, line


def _holds(line: str, signs: tuple[str, ...]) -> bool:
    """Whether one of the signs stands in a line: a tenth of the time that a search for the whole form takes."""
    for sign in signs:  # noqa: SIM110 - most lines hold one of the first: a fifth of the time that credits take
        if sign in line:
            return True
    return False


def _foot_name(line: str, small: str) -> str | None:
    wrote = _WROTE.fullmatch(line)
    alone = _ALONE.fullmatch(line)
    provided = _PROVIDED.search(line) if _holds(small, _PROVIDING) else None
    if wrote:
        return _agency(wrote["name"])
    if alone:
        return _agency(alone["dashed"] or alone["round"])
    if provided:
        return provided["name"] if _is_title(provided["name"]) else None
    return line if len(line) <= 40 and agencies(line) else None


def _agency(name: str) -> str | None:
    return name if agencies(name) or (looks_like_agency(name) and not looks_like_person(name)) else None


def _is_title(name: str) -> bool:
    """Whether every word of a name has a capital, as a publication's has, and it is no day."""
    words = name.split()
    return len(words) <= 6 and all(word[0].isupper() for word in words) and not is_day(name)


def _mentioned(lines: list[str]) -> Iterator[tuple[Place, str, str]]:
    """Whom people told it: in an agency's text that is the agency."""
    text = "\n".join(lines)
    telling = [(word, form) for word, form in _TOLD.items() if word in text]
    count = 0
    for line in lines if telling else ():
        told = [found for word, form in telling if word in line for found in form.finditer(line)]
        if len(telling) > 1:
            told.sort(key=re.Match.start)
        for found in told:
            count += 1
            if count > _MOST_TOLD:
                return
            if looks_like_agency(found["name"]):
                yield Place.MENTION, found["name"], found[0]
