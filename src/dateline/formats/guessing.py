"""The encoding of bytes that fit nothing they claim: by the language that the document names, else by their letters.

Old feeds in Russian, Czech, Japanese come without a declaration, or with UTF-8's. A reading is taken where every byte
fits and the letters are those that the language writes most; else there is none, and Windows-1252 stays the reading.
Source: encoding.spec.whatwg.org (labels), html.spec.whatwg.org ("sniffing": encodings by language). Which letters a
language writes most is common knowledge.
"""

from __future__ import annotations

import re
from collections import Counter

LABELS = {  # of the web, that Python does not know
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "windows-949": "cp949",
    "x-windows-949": "cp949",
    "x-gbk": "gb18030",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "iso-8859-8-i": "iso8859-8",
    "sun_eu_greek": "iso8859-7",
    "koi": "koi8-r",
    "koi8": "koi8-r",
    "koi8-ru": "koi8-u",
    **{f"{begin}125{n}": f"cp125{n}" for n in range(9) for begin in ("x-cp", "win", "win-", "cp-", "windows")},
}

# Languages with letters of their own: encodings to try, letters written most, and their share of all that is not
# ASCII where the reading is right.
_CYRILLIC = ("cp1251", "koi8-u", "iso8859-5", "cp866")
_SCRIPTS: dict[str, tuple[tuple[str, ...], str, float]] = {
    "ru": (_CYRILLIC, "оеаинтсрвл", 0.6),
    "el": (("cp1253", "iso8859-7"), "αοιετσνηυρπκς", 0.65),
    "he": (("cp1255",), "יוהלאמרתבש", 0.6),
    "ar": (("cp1256",), "اليمنروتبةهد", 0.65),
    "th": (("cp874",), "านรอกเงมยลวด่้ัีิ", 0.6),
    "ja": (("euc_jp", "cp932"), "のにはをたがでてとしれさるいもかっなすらンースルトリア", 0.35),
    "ko": (("cp949",), "이다는의에을가고한지사하기로은도서대자인시", 0.3),
    "zh": (("gb18030",), "的一是在不了有和人这中大为上个国我以要他时来用们年会出对行", 0.15),
    "zh-tw": (("big5hkscs",), "的一是在不了有和人這中大為上個國我以要他時來用們年會出對行", 0.15),
}
_LIKE_RUSSIAN = ("ru", "uk", "be", "bg", "sr", "mk", "kk")
# Those that share Latin letters: only the language tells them from Windows-1252.
_LATIN = {
    **dict.fromkeys(("cs", "sk", "pl", "hu", "sl", "hr", "bs", "ro", "sq"), ("cp1250", "iso8859-2")),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257", "iso8859-13")),
    **dict.fromkeys(("tr", "az"), ("cp1254", "iso8859-9")),
    "vi": ("cp1258", "cp1258"),
}
_LANGUAGE = re.compile(
    rb"<(?:dc:)?language>\s{0,20}(?:<!\[CDATA\[)?\s{0,20}([A-Za-z]{2}(?:[-_][A-Za-z]{2,4})?)\b"
    rb"|\s(?:xml:)?lang=[\"']([A-Za-z]{2}(?:[-_][A-Za-z]{2,4})?)[\"']",
    re.IGNORECASE,
)
_LOOK = 64 * 1024
_FEWEST = 8  # letters that are not ASCII; below, chance decides
_FEWEST_KINDS = 4  # quotation marks of one encoding are two letters of another
_LEAST = 0.6  # of the share that a right reading has
_HIGH_RUN = re.compile(rb"[\x80-\xff]{2,}")
_C1 = re.compile(rb"[\x80-\x9f]")


def guessed(body: bytes) -> str | None:
    """The codec that the bytes are in; None where nothing says so, or one would be as good as another."""
    found = _LANGUAGE.search(body, 0, _LOOK)
    language = (found[1] or found[2]).decode("ascii").lower().replace("_", "-") if found else ""
    if language[:2] in _LATIN:
        return _latin(body, language[:2])
    return _by_letters(body, language)


def _latin(body: bytes, language: str) -> str | None:
    """Windows' form where it uses codes that ISO's leaves empty, else ISO's."""
    windows, iso = _LATIN[language]
    codec = windows if _C1.search(body) else iso
    return codec if _text(body, codec) is not None else None


def _by_letters(body: bytes, language: str) -> str | None:
    named = "ru" if language[:2] in _LIKE_RUSSIAN else "zh-tw" if language in ("zh-hk", "zh-hant") else language
    known = {script: of for script, of in _SCRIPTS.items() if script in (named, named[:2])} or _SCRIPTS
    high = len(body) - len(body.translate(None, bytes(range(128, 256))))
    if high < _FEWEST or (known is _SCRIPTS and 10 * sum(map(len, _HIGH_RUN.findall(body))) < 7 * high):
        return None  # single letters among ASCII ones are those of western Europe
    best, most = None, _LEAST
    for codecs, letters, share in known.values():
        for codec in codecs:
            score = _share(body, codec, letters) / share
            if score > most:
                best, most = codec, score
    return best


def _share(body: bytes, codec: str, letters: str) -> float:
    """The share of these letters in what is not ASCII; nothing where a byte does not fit."""
    text = _text(body, codec)
    if text is None:
        return 0.0
    counted = Counter(ch for ch in text if ch > "\x7f")
    if sum(letter in counted for letter in letters) < _FEWEST_KINDS:
        return 0.0
    return sum(counted[letter] for letter in letters) / counted.total()


def _text(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeDecodeError:
        return None
