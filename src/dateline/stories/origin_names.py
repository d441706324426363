"""Names of agencies: how one agency is written in several ways, and what looks like an agency's name at all.

Most are read from the page as printed; the list holds only spellings that no rule could join.
"""

from __future__ import annotations

import re
from functools import lru_cache

# As we print it, then spellings that share neither letters nor initials with it.
_KNOWN = {
    "Reuters": "thomson reuters|reuters staff|rtr|рейтер|рейтерс|رويترز|路透社|路透|ロイター|로이터",
    "AP": "associated press|the associated press|ap news|ассошиэйтед пресс|أسوشيتد برس|美联社|美聯社",
    "AFP": "agence france-presse|agence france presse|франс пресс|أ ف ب|法新社",
    "dpa-AFX": "",
    "dpa": "deutsche presse-agentur|د ب أ|德新社|dpa-infocom|dpa international|dpa/lsw|dpa/lby|dpa/tmn",
    "PA": "pa media|press association|pa news agency|pa wire",
    "UPI": "united press international",
    "EFE": "agencia efe|efe-epa",
    "ANSA": "",
    "Kyodo": "kyodo news|共同|共同通信|共同社",
    "Jiji": "jiji press|時事|時事通信",
    "Bloomberg": "bloomberg news",
    "Xinhua": "xinhua news agency|新华社|新華社",
    "TASS": "тасс|itar-tass",
    "RIA Novosti": "риа новости",
    "Interfax": "интерфакс",
    "APA": "austria presse agentur",
    "Keystone-SDA": "sda|keystone sda|schweizerische depeschenagentur",
    "Canadian Press": "the canadian press|la presse canadienne",
    "AAP": "australian associated press",
    "PTI": "press trust of india",
    "ANI": "asian news international",
    "IANS": "indo-asian news service",
    "Anadolu": "aa|anadolu agency|anadolu ajansı",
    "Yonhap": "yonhap news agency|연합뉴스",
    "Lusa": "agência lusa",
    "Belga": "belga news agency",
    "ANP": "",
    "NTB": "",
    "TT": "tt nyhetsbyrån",
    "Ritzau": "",
    "STT": "",
    "PAP": "",
    "ČTK": "ctk",
    "MTI": "",
    "Europa Press": "",
    "epd": "evangelischer pressedienst",
    "KNA": "katholische nachrichten-agentur",
    "SID": "sport-informations-dienst",
    "Adnkronos": "",
    "Askanews": "",
    "Ukrinform": "укрінформ",
    "Antara": "",
    "Bernama": "",
    "China News Service": "中新社|中国新闻社",
    "Newsis": "뉴시스",
    "PR Newswire": "prnewswire",
    "Business Wire": "",
    "GlobeNewswire": "globe newswire",
    "ACCESS Newswire": "accesswire",
    "Newsfile": "newsfile corp|newsfile corp.",
    "news aktuell": "ots",
}
# They send out what companies write.
_SENDERS = frozenset({"PR Newswire", "Business Wire", "GlobeNewswire", "ACCESS Newswire", "Newsfile", "news aktuell"})
_SPELLINGS = {
    spelling: name for name, others in _KNOWN.items() for spelling in (name.lower(), *filter(None, others.split("|")))
}
# What agencies call themselves; also within a word: Nordwire, Telpress.
_CUE = re.compile(
    r"(?:wire|press|presse|prensa|news|agency|agence|agencia|agência|agenzia|agentur|agentschap|byrån?|byrå|syndicate"
    r"|telegraph|depeschen|ajansı|агентство|service|dienst)s?\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"[A-ZÀ-Þ][a-zß-ÿ'’-]+(?: [A-Z]\.)?(?: (?:van|von|de|der|den|del|da|di|al|bin|el|la))*(?: [A-ZÀ-Þ][\w'’-]+){1,3}"
)
_ACRONYM = re.compile(r"[A-ZÀ-Þ]{2,6}")
_DAY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_TRAILING = re.compile(r"[\s,]+(?:staff|staff writers?|reporters?|writers?|correspondents?|news desk|newsroom)$", re.I)
# Words for agencies whoever they are: they name none.
_ANY = frozenset((
    "agencies", "agency", "news agencies", "wire services", "wire", "staff", "agencias", "agencia", "agenturen",
    "agentur", "nachrichtenagenturen", "agences", "agence", "agenzie", "agenzia", "agências", "agentschappen",
    "persbureaus", "byråer", "agencje", "агентства", "وكالات", "通讯社", "ajanslar",
))  # fmt: skip
_BETWEEN = re.compile(r"\s*[/,;|&+]\s*|\s+(?:and|und|et|y|e|och|og|en|i|и|ve)\s+")
_HELPED_BY = re.compile(r"\s+(?:avec|mit|with|con|com|med|met|con información de)\s+", re.IGNORECASE)
_DESK = re.compile(r"[a-z]{2,4}")  # of an agency, or a subeditor's letters: dpa/lno, hul/dpa
_SMALL = frozenset({"the", "of", "and", "de", "la", "le", "el", "der", "die", "das"})


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """The letters and figures of a name, the article before it left out: what spellings are compared by."""
    words = [word.lower() for word in _WORD.findall(name)]
    return "".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


@lru_cache(maxsize=4096)
def tidy_name(printed: str) -> str:
    """An agency's name as printed, without marks round it and the words for its people; known ones as we print them."""
    name = _TRAILING.sub("", printed.strip(" \t.,;:()[]©*-–—|/\"'“”"))
    return _SPELLINGS.get(name.lower(), _SPELLINGS.get(printed.strip(" .").lower(), name))


def is_known(name: str) -> bool:
    """Whether a name is on the list."""
    return tidy_name(name) in _KNOWN


def is_anybody(name: str) -> bool:
    """Whether a name is only a word for agencies: Agencias, news agencies."""
    return name.strip(" ()[].").lower() in _ANY


def is_sender(name: str) -> bool:
    """Whether a name is a service's that sends out what companies write."""
    return tidy_name(name) in _SENDERS


@lru_cache(maxsize=4096)
def agencies(printed: str) -> tuple[str, ...]:
    """The agencies of a credit that names one or several of the list: AFP/Reuters, "AP and dpa", dpa/lno, EFE/Agencias.

    Shape: none where somebody else is named beside them; of "AFP avec Reuters" the one that wrote.
    """
    if len(printed) > 60:
        return ()
    if is_known(printed):
        return (tidy_name(printed),)
    parts = [part.strip(" .()[]") for part in _BETWEEN.split(_HELPED_BY.split(printed.strip(), 1)[0])]
    known = tuple(dict.fromkeys(tidy_name(part) for part in parts if is_known(part)))
    others = (part for part in parts if not is_known(part))
    return known if all(part.lower() in _ANY or _DESK.fullmatch(part) for part in others) else ()


@lru_cache(maxsize=4096)
def looks_like_agency(printed: str) -> bool:
    """Whether a name may be an agency's: known, an acronym, a word that agencies call themselves, or a single name.

    "Jane Doe" is a person; "Corvid" may be one or the other, so the place where it stands must say more.
    """
    name = tidy_name(printed)
    words = name.split()
    if not 1 <= len(words) <= 6 or len(name) < 2 or len(name) > 50 or not name[0].isalpha():
        return False
    if is_day(name) or is_anybody(name):
        return False
    if name in _KNOWN or _ACRONYM.fullmatch(name):
        return True
    if not all(word[0].isupper() or word.lower() in _SMALL or not word[0].isascii() for word in words):
        return False
    if _CUE.search(name):
        return True
    return len(words) == 1 and name[0].isupper() and len(name) >= 4


def is_day(name: str) -> bool:
    """Whether words are a day or a month."""
    return _DAY.match(name) is not None


def looks_like_person(printed: str) -> bool:
    """Whether a name reads like a person's and nothing says that it is an agency's."""
    name = tidy_name(printed)
    return name not in _KNOWN and not _CUE.search(name) and _PERSON.fullmatch(name) is not None


@lru_cache(maxsize=16384)
def same_name(one: str, other: str) -> bool:
    """Whether two names are one agency's: the same letters, one within the other, or the letters it is known by."""
    one, other = tidy_name(one), tidy_name(other)
    a, b = folded(one), folded(other)
    if a == b:
        return bool(a)
    short, long = (one, other) if len(a) < len(b) else (other, one)
    if len(folded(short)) >= 4 and folded(long).startswith(folded(short)):
        return True
    return _ACRONYM.fullmatch(short) is not None and _stands_for(short.lower(), long)


def begin_alike(one: str, other: str) -> bool:
    """Whether one of two names goes on where the other ends: Corvid, Corvid Newswire."""
    a, b = folded(tidy_name(one)), folded(tidy_name(other))
    return a != b and (a.startswith(b) or b.startswith(a))


def _stands_for(letters: str, name: str) -> bool:
    """Whether letters are taken from a name in order, the first of every word among them: OKP, Ostkanal Presse."""
    words = [word.lower() for word in _WORD.findall(name) if word.lower() not in _SMALL]
    initials = "".join(word[0] for word in words)
    joined = "".join(words)
    return len(words) > 1 and _in_order(initials, letters) and _in_order(letters, joined) and letters[0] == joined[0]


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def owns_host(name: str, host: str) -> bool:
    """Whether a web host is an agency's by its name: harbourpress.example, Harbour Press Agency."""
    label = max(host.lower().removeprefix("www.").split(".")[:-1] or [""], key=len)
    letters, plain = folded(name), folded(label)
    if not plain or not letters:
        return False
    return (
        letters == plain
        or (len(plain) >= 6 and letters.startswith(plain))
        or (len(letters) >= 6 and plain.startswith(letters))
    )
