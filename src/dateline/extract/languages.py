"""A text's language tag and the direction it is read in."""

from __future__ import annotations

import re
import unicodedata

_TAG = re.compile(r"^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,3}$")
_RTL = frozenset(["ar", "arc", "az-arab", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi"])


def tag(text: str | None) -> str | None:
    """A BCP 47 tag in its usual case, None for what is none: "en_us" is "en-US"."""
    text = (text or "").strip().replace("_", "-")
    if not _TAG.match(text):
        return None
    parts = text.split("-")
    cased = [parts[0].lower()]
    for part in parts[1:]:
        cased.append(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower())
    return "-".join(cased)


def direction(language: str | None, text: str) -> str:
    """ "rtl" or "ltr": by the letters of the text, by the language where it has none."""
    right = left = 0
    for character in text[:600]:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            right += 1
        elif kind == "L":
            left += 1
    if right or left:
        return "rtl" if right > left else "ltr"
    return "rtl" if language and language.split("-")[0] in _RTL else "ltr"
