"""News and picture agencies, and how pages print them."""

from __future__ import annotations

import re

# Name as we print it, then the spellings that pages use.
_AGENCIES: dict[str, str] = {
    "Reuters": "reuters|thomson reuters",
    "AP": "ap|associated press|the associated press",
    "AFP": "afp|agence france-presse|agence france presse",
    "dpa": "dpa|dpa/ots|deutsche presse-agentur|picture alliance|picture-alliance",
    "epd": "epd",
    "KNA": "kna",
    "SID": "sid",
    "APA": "apa",
    "Keystone-SDA": "sda|keystone-sda|keystone",
    "ANSA": "ansa",
    "Adnkronos": "adnkronos",
    "LaPresse": "lapresse",
    "EFE": "efe",
    "Europa Press": "europa press|europapress",
    "Lusa": "lusa",
    "Xinhua": "xinhua",
    "TASS": "tass",
    "RIA Novosti": "ria novosti|ria",
    "Interfax": "interfax",
    "Ukrinform": "ukrinform",
    "PTI": "pti|press trust of india",
    "ANI": "ani",
    "IANS": "ians",
    "UNI": "uni",
    "AAP": "aap|australian associated press",
    "PA": "pa|pa media|pa wire|press association",
    "Canadian Press": "canadian press|the canadian press",
    "UPI": "upi",
    "Kyodo": "kyodo|kyodo news",
    "Jiji": "jiji|jiji press",
    "Yonhap": "yonhap",
    "Bernama": "bernama",
    "Antara": "antara",
    "Anadolu": "anadolu|aa|anadolu agency|anadolu ajansı",
    "NTB": "ntb",
    "TT": "tt",
    "Ritzau": "ritzau",
    "STT": "stt",
    "PAP": "pap",
    "ČTK": "čtk|ctk",
    "MTI": "mti",
    "Belga": "belga",
    "ANP": "anp",
    "Bloomberg": "bloomberg",
    "CNN": "cnn|cnn business",
    "WAM": "wam",
    "SPA": "spa",
    "MENA": "mena",
    "Tanjug": "tanjug",
    "Hina": "hina",
}
_PICTURE_AGENCIES: dict[str, str] = {
    "Getty Images": "getty|getty images|afp via getty images|gettyimages",
    "EPA": "epa|epa-efe",
    "Imago": "imago|imago images",
    "Shutterstock": "shutterstock",
    "Alamy": "alamy",
    "Magnum": "magnum|magnum photos",
    "Zuma": "zuma|zuma press",
    "NurPhoto": "nurphoto",
    "Sipa": "sipa|sipa usa",
}
_BY_SPELLING = {s: name for name, spellings in _AGENCIES.items() for s in spellings.split("|")}
_PICTURES_BY_SPELLING = {
    s: name for table in (_AGENCIES, _PICTURE_AGENCIES) for name, ss in table.items() for s in ss.split("|")
}
# Two and three letters are agencies only as printed by agencies, in capitals: "Ap" or "Uni" are something else.
_BETWEEN = re.compile(r"\s*[/,;&+]\s*|\s+(?:and|und|et|y|e)\s+")
_SHORT = re.compile(r"^[a-zč]{2,4}$")
_LOWER_BY_CUSTOM = frozenset({"dpa", "epd", "sda", "apa", "sid", "kna", "afp", "ap", "rtr", "lusa"})


def agency(text: str) -> str | None:
    """The agency that a text names and nothing else, as we print it; None where it names none."""
    return _look_up(text, _BY_SPELLING)


def picture_agency(text: str) -> str | None:
    """The same for what a picture's credit names."""
    return _look_up(text, _PICTURES_BY_SPELLING)


def _look_up(text: str, table: dict[str, str]) -> str | None:
    text = text.strip(" .,:;()[]©")
    low = text.lower()
    if low.startswith("the ") and low not in table:
        low = low[4:]
    found = table.get(low)
    if found is None:
        return None
    if _SHORT.match(low) and not text.isupper() and not (text.islower() and low in _LOWER_BY_CUSTOM):
        return None
    return found


def agencies_in(text: str) -> str | None:
    """The first agency among the parts of a byline such as "dpa/AFP" or "AP, Reuters"; None unless all are agencies."""
    parts = [part for part in _BETWEEN.split(text[:200]) if part]
    named = [agency(part) for part in parts]
    return named[0] if named and all(named) else None
