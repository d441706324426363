"""Who wrote it: names as printed, without publishers, agencies and labels."""

# ruff: noqa: E501 - word lists and patterns are read unbroken

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dateline.extract import agencies
from dateline.text import tidy

MAX_AUTHORS = 20
LONGEST_LINE = 120  # characters
LONGEST_SHORT = 60
_PICTURES = re.compile(
    r"[\s,(–-]{1,3}(?:photo|foto|fotograf|fotó|image|imagen|illustrat|video|vídeo|vidéo|camera)", re.IGNORECASE
)
_BY = r"by|von|par|por|de|di|da|av|af|door|od|przez|texte de|texto de|reportage"
_LABEL = re.compile(
    rf"^(?:(?:(?:written|reported|reporting|posted|published|story|words|text|texts?|article|created|content|interview|commentary|analysis|opinion|geschrieben|escrito|scritto|skrevet|skriven|tekst|propos recueillis|recueilli)\s+)?(?:{_BY})"
    r"|(?:autorin(?:\s?/\s?autor)?|autor(?:en|in|es|a|i)?|auteure?s?|authors?|reporter(?:in)?|journalist|text(?:e|o)?|testo|tekst|writer|written by|writer\(s\)|redaktion|editor|penulis|pewarta|yazar|muhabir|haber|autore|szerző|írta|oprac\.?|opracowanie|toimittaja|autor článku|автор|текст|γράφ(?:ει|ουν)|κείμενο|του(?=\s[Α-Ω])|της(?=\s[Α-Ω])|words(?=:)|report(?=:)|记者|記者|作者|撰文|本[报報][记記]者|文|기자명|글|بقلم|كتب|كتبت|نویسنده|گزارش|מאת|लेखक|রিপোর্ট|লেখক|tác giả|โดย))(?:\s*[:：]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:[;|•·\n/、，،]|,\s*(?-i:and|und|et|y|e|og|och|en|i|и|ja|ve|dan|és|και)\s|,(?!\s*(?:jr|sr|ph\.?\s?d|m\.?d|iii?|rn|rd|esq|cfp|cpa|mba|mph|do|dvm|vmd|dds|dmd|jd|cfa|cepf|psp|cpp|lcsw|dpt|fnp|rdn|ldn|cscs|edd|psyd|facs|faap|dacvb|lmft|msw|msn|aicp)\b)|\s(?:and|und|et|y|e|og|och|en|i|и|ja|ve|та|και|és|dan|và|with|mit|avec)\s|\s&\s)\s*",
    re.IGNORECASE,
)
_NO_NAMES_LIST = (
    "admin administrator editor editors editorial staff redaktion redaction rédaction redazione redacción redacao redação redakcja "
    "newsroom news desk online author unknown guest user root webmaster team anonymous none null undefined wordpress "
    "and von by par por di de da written posted published updated update nachrichten noticias notizie actualités nyheter haberler "
    "writer reporter correspondent journalist contributor contributors publisher the our redakteur redakteurin share home about "
    "feb mar apr jun jul aug sep sept oct nov dec january february march july september october november december "
    "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday on at in"
)
_NO_NAMES = frozenset(_NO_NAMES_LIST.split())
_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|org|net|de|fr|co|pl|it|es|in)\b|[<>{}\[\]=]")
_NOT_WRITERS = re.compile(
    r"^\(?\s*(?:image|photo|foto|picture|bild|video|graphics?|credit|courtesy|illustration|source|quelle|translated|übersetz|medically reviewed|reviewed by|fact[- ]checked|edit(?:ed|ing)(?:\s?:|\sby)|additional reporting|updated|last updated|min read|comments?)\b"
    r"|^(?:(?:more|all|view|see|read)\s+(?:about|from|by|posts|articles|all)|(?:posts|articles) by)\b"
    r"|\b(?:getty images|istockphoto|shutterstock|min(?:ute)?s? read)\b",
    re.IGNORECASE,
)
# What stands behind a name in a printed line: who checked it, a day, a place, a rubric, a role.
_BEHIND = re.compile(
    r"[.,|]?\s+(?:(?:medically|clinically)\s+)?(?:reviewed|edited|fact[- ]?checked|translated|photograph(?:s|y)?|pictures|photos)\s+by\b|\s+special to\b|\s+(?:published|updated|posted|last updated)\s?:|\s[|–—•·/]\s|\s-\s|\s*\(|,\s+in\s|\s+(?:on|in|am|at|le|el|il|op|den|updated|published|posted|last|aktualisiert|publié|publicado|para|for|pour|für)\s|\s*[,|]?\s*\d"
    r"|\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?\s+\d|\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|,?\s+(?:(?:senior|staff|chief|lifestyle|political|business|sports?|news|health|science|tech|deputy|managing|associate|contributing|freelance|special|city|breaking)\s+)*(?:reporter|correspondent|editor|writer|journalist|contributor|columnist|producer|redakteur(?:in)?|korrespondent(?:in)?)\b",
    re.IGNORECASE,
)
_LEADING_DAY = re.compile(
    r"^[^\W\d_]{0,9}\.?\s?\d{1,2}[.,]?(?:st|nd|rd|th)?[\s./-](?:[^\W\d_]{3,9}|\d{1,2})?[\s.,/-]*\d{4}(?:,?\s\d{1,2}[:.]\d\d(?:\s?[ap]m)?)?\s*[|•·–—-]\s*",
    re.IGNORECASE,
)
_DAY = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2}\b")
_BY_INSIDE = re.compile(r"\b(?:by|von|par|por|av|af|door)\s+([^\W\d_].{2,60})$")
_COLUMN = re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+|,\s+(?=\d)")
_BAR = re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+")
_GLUED = re.compile(
    r"(?<=[a-zß-ÿ])(?=(?:[A-ZÀ-Þ][a-zß-ÿ]+\s+){0,2}(?:Writer|Reporter|Editor(?!ial)|Correspondent|Journalist|Contributor|Redakteur(?:in)?|The\s|Follow|View|Published|Updated))"
)
_GLUED_LABEL = re.compile(r"^((?:[Ww]ritten |[Pp]osted |[Ww]ords |[Tt]ext )?[Bb]y|Von|Par|Por)(?=[A-ZÀ-Þ])")
_REPORTER = re.compile(r"(?<=\S)\s?(?:기자|특파원|記者|记者)$")
_HANDLE = re.compile(r"\s*(?<![\w.])[@＠]\w{2,30}\b(?!\.)")
_NAMED_INSIDE = re.compile(
    r"(?:^|[\s|•·–—,/)\]])(?:作者|[记記]者|撰文|文|author|autor(?:in|ka)?|auteure?|autore|writer|автор|текст|szerző|기자명|بقلم|نویسنده|penulis)\s?[:：]\s*([^|•·:：\d]{2,60})",
    re.IGNORECASE,
)
_KOREAN_REPORTER = re.compile(r"(?:^|[\s|·])([가-힣]{2,4})\s?(?:선임\s?)?(?:기자|특파원)(?=$|[\s|·])")
_BEFORE_A_DAY = re.compile(r"^([^\d|]{5,60}?)[\s,(]*(?=\d{1,2}[./ -]|\d{4}[-./年])")
_COLUMN_OR_SLASH = re.compile(r"\s*[|•·]\s*|\s+[–—/-]\s+")
_DESK = re.compile(
    r"(?:desk|staff|newsroom|redak\w+|rédaction|redacción|redazione|team|editors|editorial)\b", re.IGNORECASE
)
_PARTICLE_LIST = "de da do dos das di del della der den van von zu zum zur la le los las el al bin ibn ben y e du ter ten af av san st dr prof mc mac bint abu o"
_PARTICLES = frozenset(_PARTICLE_LIST.split())
# Words of roles, rubrics and buttons: a printed line that holds one is no person's name.
_NOT_IN_NAMES_LIST = (
    "expert consultant engineer analyst director founder co-founder coo ceo cto cfo manager content specialist reviewer officer president professional "
    "redakteur redakteurin chefredakteur wirtschaftsredakteur korrespondent leitender leitende ressortleiter autor autorin kolumnist volontär "
    "marketing media social digital security research executive lead senior former assistant associate advisor strategist coach trainer nutritionist "
    "read more learn click view show share copy link email e-mail address privacy policy terms contact start free trial book demo subscribe sign up log in login "
    "comments comment loading related topics career advice final thoughts table contents back top next previous follow search menu home about us all full profile "
    "team staff company companies blog software online group agency association institute university college magazine times post press daily "
    "shopping newsletter podcast video photos gallery size tips guide guides best how what why when where which health travel business politics sport sports tech "
    "world local national opinion culture lifestyle entertainment science technology finance money economy abone ol stellenmarkt vote please schedule "
    "published updated posted released written clinic hospital center centre house products product buy now shop order"
)
_NOT_IN_NAMES = frozenset(_NOT_IN_NAMES_LIST.split())
_FIRMS_LIST = (
    "team staff desk newsroom editorial editors redaktion ltd limited inc llc gmbh ag plc corp company group agency association institute "
    "university college clinic hospital center centre foundation society magazine media news online studio solutions"
)
_FIRMS = frozenset(_FIRMS_LIST.split())
_ARTICLE = re.compile(r"(?:a[lnrstdz]|ash|el|d)[-'’][^\W\d_a-z]")  # al-Amin, d'Arcy
_PERSON = re.compile(r"^[^\W\d_](?:['’.-]|[^\W\d_])*(?:\s+[^\W\d_](?:['’.-]|[^\W\d_])*){1,4}$")


@dataclass(frozen=True, slots=True)
class Names:
    """What a list of names holds: people, others who are named as authors as printed, the first agency."""

    people: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    agency: str | None = None


def names(values: Iterable[str], not_people: Iterable[str]) -> tuple[tuple[str, ...], str | None]:
    """Names of people as printed, in order, each once; and the agency where one stands among them."""
    found = sort(values, not_people)
    return found.people, found.agency


def sort(values: Iterable[str], not_people: Iterable[str]) -> Names:
    """The same, with what is nobody's name but an outlet's, an agency's or a desk's kept beside."""
    return _sorted(tuple(value[:400] for value in values), tuple(not_people))


@lru_cache(maxsize=1024)  # the same few people write a feed's entries
def _sorted(values: tuple[str, ...], not_people: tuple[str, ...]) -> Names:
    shut_out = {fold(name) for name in not_people if name}
    people: dict[str, str] = {}
    others: dict[str, str] = {}
    agency: str | None = None
    for value in values:
        for name, key, named, may_be in _named_in(value):
            if named:
                agency = agency or named
                others.setdefault(key, name)
            elif key in shut_out:
                others.setdefault(key, name)
            elif may_be:
                people.setdefault(key, name)
    return Names(tuple(people.values())[:MAX_AUTHORS], tuple(others.values())[:MAX_AUTHORS], agency)


@lru_cache(maxsize=4096)  # people write for several feeds of an outlet, alone and with others
def _named_in(value: str) -> tuple[tuple[str, str, str | None, bool], ...]:
    """The names in a printed value: each with its key, the agency in it, and whether it may be a person's."""
    if "://" in value or _NOT_WRITERS.search(value):
        return ()
    found: list[tuple[str, str, str | None, bool]] = []
    for part in _SPLIT.split(tidy(value)):
        name = _REPORTER.sub("", _LABEL.sub("", part.strip(" .,:;–—-*")).strip(" .,:;–—-*"))
        if name and not _NOT_WRITERS.search(name):
            named = agencies.agencies_in(name)
            found.append((name, fold(name), named, not _ADDRESS.search(name) and _is_name(name)))
    return tuple(found)


def from_byline(text: str, not_people: Sequence[str], *, marked: bool = False) -> Names:
    """Names in a printed byline such as "By Ann Lee and Bo Li, in Rome | 3 May 2024". `marked`: its class says so."""
    text = _HANDLE.sub("", _GLUED_LABEL.sub(r"\1 ", _LEADING_DAY.sub("", tidy(text[:300]))))
    label = _LABEL.match(text)
    line = text[label.end() :] if label else text
    bare = _BEHIND.split(_GLUED.split(line)[0], maxsplit=1)[0]
    if label is None and len(bare.split()) > (10 if marked else 6):
        return Names()
    if is_bare_label(text) or is_bare_label(bare):
        return Names()
    found = sort([bare], not_people)
    full = tuple(name for name in found.people if looks_like_a_person(name))
    people = full or tuple(name for name in found.people if label is not None and is_handle(name))
    desks: tuple[str, ...] = ()
    if not people and (label or marked):
        said = found.people or (bare.strip(" .,:;–—-*"),)
        desks = tuple(name for name in said if _may_be_a_desk(name, labelled=label is not None))
    agency = found.agency or next(
        (named for part in _BAR.split(line[len(bare) :])[1:3] if (named := agencies.agencies_in(part))), None
    )
    return Names(people, (*found.others, *desks), agency)


def _may_be_a_desk(name: str, *, labelled: bool) -> bool:
    """Whether a text that is no person's name may be a desk's; behind a "by" also a firm's: "West Bell Dental Care"."""
    words = name.split()
    if not 1 <= len(words) <= 5 or _ADDRESS.search(name) or not words[-1][:1].isupper():
        return False
    capitals = len(words) > 1 and all(word[:1].isupper() for word in words[1:])
    return (labelled and capitals) or _DESK.search(name) is not None


def beside_a_day(text: str, not_people: Sequence[str]) -> Names:
    """Names in a line that a day makes a byline: "Ann Lee | 3 May 2024", "Published May 3, 2024 by Ann Lee"."""
    text = tidy(text[:200])
    if not _DAY.search(text):
        return Names()
    if behind := _BY_INSIDE.search(text):
        return from_byline("by " + behind[1], not_people, marked=True)
    first = _COLUMN.split(text, maxsplit=1)[0]
    if first != text and looks_like_a_person(first):
        return from_byline(first, not_people)
    day, _, rest = text.partition(found[0] if (found := _BAR.search(text)) else "\n")
    if len(day) <= 24 and _DAY.search(day) and looks_like_a_person(_BEHIND.split(rest, maxsplit=1)[0]):
        return from_byline(rest, not_people)
    return Names()


def inside(text: str, not_people: Sequence[str]) -> Names:
    """Names that stand within a line: behind a label ("来源：… 作者：李华"), in a column, before a day."""
    if len(text) > LONGEST_LINE:
        return Names()
    if found := _NAMED_INSIDE.search(text):
        return from_byline(f"by {found[1]}", not_people, marked=True)
    if len(text) <= LONGEST_SHORT and (found := _KOREAN_REPORTER.search(text)):
        return Names((found[1],))
    if _DAY.search(text):
        columns = [part for part in _COLUMN_OR_SLASH.split(text) if _has_two_names(_LABEL.sub("", part))]
        if len(columns) == 1:
            return from_byline(columns[0], not_people)
        before = _BEFORE_A_DAY.match(text)
        if before is not None and _has_two_names(before[1]):
            return from_byline(before[1], not_people)
    return Names()


def _has_two_names(text: str) -> bool:
    """Whether a text is plainly a person's name: two words with capitals in a script that has them."""
    capitals = sum(word[:1].isupper() for word in text.split())
    return capitals >= 2 and looks_like_a_person(text)


def is_about_others(text: str) -> bool:
    """Whether a line names those who checked, edited or pictured a text, and not who wrote it."""
    return _NOT_WRITERS.match(text.strip()) is not None


def made_pictures(rest: str) -> bool:
    """Whether what stands behind a name says that its bearer made the pictures: "(fotografia)", ", photos"."""
    return _PICTURES.match(rest) is not None


def is_bare_label(text: str) -> bool:
    """Whether a line is a byline's label and nothing else, the name being in the next: "Written by:"."""
    bare = text.rstrip(" :")
    label = _LABEL.match(bare + " X")
    return len(bare) <= 20 and label is not None and label.end() > len(bare)


def is_labelled(text: str) -> bool:
    """Whether a line opens as a byline: "By", "Von", "Text:"."""
    return len(text) <= 200 and _LABEL.match(_GLUED_LABEL.sub(r"\1 ", text)) is not None


def is_a_firm(name: str) -> bool:
    """Whether a name has a word in it that firms, desks and institutes have in theirs, and people never."""
    return any(word.casefold().strip(".,") in _FIRMS for word in name.split())


def is_handle(name: str) -> bool:
    """Whether a text is one word that may be somebody's name behind a "by"."""
    return (
        len(name.split()) == 1
        and name[:1].isalpha()
        and 3 <= len(name) <= 30
        and (name[:1].isupper() or not name.isascii())
        and name.casefold() not in _NOT_IN_NAMES
    )


def looks_like_a_person(name: str) -> bool:
    """Whether a text has the form of a person's full name: two to five words, all but particles with a capital."""
    if not name.isascii():  # vowel signs of Indic scripts are no letters to a pattern
        name = "".join(sign for sign in name if not unicodedata.category(sign).startswith("M"))
    words = name.replace(".", ". ").split()
    if not _PERSON.match(name.replace(",", "")) or not 2 <= len(words) <= 7:
        return (
            not name.isascii()
            and 2 <= len(name) <= 12
            and name.replace(" ", "").isalpha()
            and name.lower() == name.upper()
        )
    cased = [word for word in words if word.casefold().strip(".") not in _PARTICLES]
    if any((low := word.casefold().strip(".")) in _NO_NAMES or low in _NOT_IN_NAMES for word in cased):
        return False
    return bool(cased) and all(
        word[:1].isupper() or word[:1].lower() == word[:1].upper() or _ARTICLE.match(word) for word in cased
    )


@lru_cache(maxsize=1024)  # a feed's title is held against the names of all its entries
def fold(text: str) -> str:
    """Letters and digits, lower case."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _is_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(name) <= 80 or len(words) > 7:
        return False
    if all(word.casefold().strip(".:") in _NO_NAMES for word in words):
        return False
    return any(c.isalpha() for c in name) and sum(c.isdigit() for c in name) <= 2
