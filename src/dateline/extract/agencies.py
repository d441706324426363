"""News and picture agencies, and how pages print them."""

from __future__ import annotations

import re

# Name as we print it, then the spellings that pages use.
_AGENCIES: dict[str, str] = {
    "Reuters": "reuters|thomson reuters|рейтер|reuter|رويترز|रॉयटर्स|ロイター|路透社|路透|로이터",
    "AP": "ap|associated press|the associated press|أسوشيتد برس|美联社|美聯社",
    "AFP": "afp|agence france-presse|agence france presse|أ ف ب|أف ب|فرانس برس|एएफपी|法新社|afp=時事",
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
    "Xinhua": "xinhua|新华社|新華社|شينخوا|신화",
    "TASS": "tass|тасс",
    "RIA Novosti": "ria novosti|ria|риа новости",
    "Interfax": "interfax|интерфакс",
    "Ukrinform": "ukrinform|укрінформ|укринформ",
    "PTI": "pti|press trust of india|भाषा|पीटीआई",
    "ANI": "ani",
    "IANS": "ians",
    "UNI": "uni",
    "AAP": "aap|australian associated press",
    "PA": "pa|pa media|pa wire|press association",
    "Canadian Press": "canadian press|the canadian press",
    "UPI": "upi",
    "Kyodo": "kyodo|kyodo news|共同|共同社",
    "Jiji": "jiji|jiji press|時事|时事",
    "Yonhap": "yonhap|연합뉴스|韩联社",
    "Bernama": "bernama",
    "Antara": "antara",
    "Anadolu": "anadolu|aa|anadolu agency|anadolu ajansı|الأناضول",
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
    "China News Service": "中新社|中新网|中新網",
    "Central News Agency": "中央社",
    "Newsis": "뉴시스",
    "News1": "뉴스1",
    "VNA": "ttxvn|vna",
    "DHA": "dha",
    "İHA": "iha|i̇ha",
    "UNIAN": "унiан|унiан|уніан|униан",
    "IRNA": "irna|ایرنا",
    "ISNA": "isna|ایسنا",
    "WAFA": "wafa|وفا",
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
