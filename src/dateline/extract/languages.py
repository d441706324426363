"""A text's language tag and the direction it is read in."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TAG = re.compile(r"^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,3}$")
_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_RTL_NAMES = "ar arc az-arab ckb dv fa he iw ks ps sd syr ug ur yi"
_RTL = frozenset(_RTL_NAMES.split())


@lru_cache(maxsize=512)
def tag(text: str | None) -> str | None:
    """A BCP 47 tag in its usual case, None for what is none: "en_us" is "en-US"."""
    text = (text or "").strip().replace("_", "-")
    if not _TAG.match(text):
        return None
    parts = text.split("-")
    return "-".join([parts[0].lower(), *(_cased(part) for part in parts[1:])])


def _cased(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.title() if len(part) == 4 else part.lower()


def direction(language: str | None, text: str) -> str:
    """ "rtl" or "ltr": by the letters of the text, by the language where it has none."""
    text = text[:600]
    right = 0 if text.isascii() else len(_RIGHT.findall(text))
    if right:
        left = sum(unicodedata.bidirectional(character) == "L" for character in text)
        return "rtl" if right > left else "ltr"
    if text.strip():
        return "ltr"
    return "rtl" if language and language.split("-")[0] in _RTL else "ltr"
